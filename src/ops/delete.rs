//! Deletes tags and images from a registry.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::client::Client;
use super::error::Error;
use super::pattern::fits;
use super::tags::{Details, details};
use crate::error::{Classified, Kind};
use crate::image::{Digest, Reference, Selector, Tag};
use crate::place::{Listing, Source};
use crate::registry::{Access, Repository};
use crate::sync::Mutex;

/// Which tags of a repository are deleted. A tag has to meet every condition that is set.
#[derive(Clone, Debug, Default)]
pub struct TagRule {
    /// The newest so many are kept, by when their images were made.
    pub keep: Option<usize>,
    /// Only those whose images were made longer ago.
    pub older_than: Option<SignedDuration>,
    /// Only those that match, where `*` and `?` are wildcards.
    pub pattern: Option<String>,
}

/// The tags that a rule selects.
#[derive(Debug, Default)]
pub struct Selected {
    /// Those that it says to delete, the newest first where it goes by age.
    pub tags: Vec<Tag>,
    /// Those that are kept because nothing says how old they are.
    pub ageless: Vec<Details>,
}

/// How a tag went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Untagged {
    /// The registry deleted the tag.
    Directly,
    /// The registry deletes only manifests: the tag was moved to a placeholder and deleted with it.
    ByPlaceholder,
}

/// Deletes from one repository.
pub struct Deletion {
    repository: Arc<Repository>,
    // While a tag may stand for a placeholder: the command that would undo that.
    restore: Mutex<Option<String>>,
}

impl Deletion {
    /// Prepares to delete from the repository that a name is of.
    ///
    /// # Errors
    /// Says which file of the user cannot be used.
    pub fn of(client: &Client, name: &Reference) -> Result<Self, Error> {
        Ok(Self {
            repository: client.repository(name.repository(), Access::All)?,
            restore: Mutex::default(),
        })
    }

    /// The digest of the image that a tag stands for.
    ///
    /// # Errors
    /// Says that there is none, or whatever keeps an answer away.
    pub async fn resolve(&self, tag: &Tag) -> Result<Digest, Error> {
        let selector = Selector::Tag(tag.clone());
        Ok(self.repository.resolve(&selector).await?.digest)
    }

    /// The tags that a rule selects, the newest first.
    ///
    /// What has no known age is not known to be old, and is kept by a rule that goes by age.
    ///
    /// # Errors
    /// Whatever keeps an answer away.
    pub async fn select(&self, rule: &TagRule) -> Result<Selected, Error> {
        let mut tags = self.repository.tags().await?;
        if let Some(pattern) = &rule.pattern {
            tags.retain(|tag| fits(pattern, tag.as_str()));
        }
        if rule.keep.is_none() && rule.older_than.is_none() {
            return Ok(Selected {
                tags,
                ageless: Vec::new(),
            });
        }
        let images = details(&*self.repository, tags).await?;
        let (mut aged, mut ageless) = (Vec::new(), Vec::new());
        for image in images {
            match image.age() {
                Some(age) => aged.push((age, image.tag)),
                None => ageless.push(image),
            }
        }
        aged.sort_by_key(|(age, _)| Reverse(*age));
        let mut old = aged.split_off(rule.keep.unwrap_or(0).min(aged.len()));
        if let Some(age) = rule.older_than {
            let limit = Timestamp::now() - age;
            old.retain(|(made, _)| *made < limit);
        }
        Ok(Selected {
            tags: old.into_iter().map(|(_, tag)| tag).collect(),
            ageless,
        })
    }

    /// The digests of every image that has a tag.
    ///
    /// # Errors
    /// Whatever keeps an answer away.
    pub async fn tagged(&self) -> Result<BTreeSet<Digest>, Error> {
        let mut digests = BTreeSet::new();
        for tag in self.repository.tags().await? {
            match self.repository.resolve(&Selector::Tag(tag)).await {
                Ok(found) => {
                    digests.insert(found.digest);
                }
                // Somebody else may be deleting it too.
                Err(error) if error.kind() == Kind::NotFound => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(digests)
    }

    /// Deletes a tag and nothing else: other tags of the same image stay.
    ///
    /// # Errors
    /// Says why not. The tag is as it was, unless the error says that it was lost.
    pub async fn untag(&self, tag: &Tag) -> Result<Untagged, Error> {
        let Some(replacement) = self.repository.delete_tag(tag).await? else {
            return Ok(Untagged::Directly);
        };
        let repository = self.repository.name().familiar();
        *self.restore.lock() = Some(restore_tag(&repository, tag, replacement.image()));
        replacement.run().await?;
        *self.restore.lock() = None;
        Ok(Untagged::ByPlaceholder)
    }

    /// The command that restores the tag that is being moved to a placeholder, or was last.
    pub fn restore(&self) -> Option<String> {
        self.restore.lock().clone()
    }

    /// Deletes an image with all its tags.
    ///
    /// # Errors
    /// Says why not.
    pub async fn delete(&self, image: &Digest) -> Result<(), Error> {
        Ok(self.repository.delete_digest(image).await?)
    }
}

/// The command that makes a tag of a registry stand for an image of it again.
pub fn restore_tag(repository: &str, tag: &Tag, image: &Digest) -> String {
    format!("regctl copy {repository}@{image} {repository}:{tag}")
}
