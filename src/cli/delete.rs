//! `regctl delete`: removes tags and images from a registry.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

use http::StatusCode;
use jiff::{SignedDuration, Timestamp};

use super::context::{Context, Signals};
use super::exit::{Failure, Interrupted};
use super::output::prompt;
use super::pattern::fits;
use super::{hint, remote, time};
use crate::error::{Classified, Kind};
use crate::image::{Digest, Reference, Selector, Tag};
use crate::place::{Listing, Source};
use crate::registry::delete::Replacement;
use crate::registry::{self, Access};
use crate::sync::Mutex;

/// Remove a tag, an image or a whole repository from a registry
///
/// A tag goes alone: other tags of the same image stay.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  regctl delete 192.168.224.160:5000/hello-world:v1
  regctl delete --digest 192.168.224.160:5000/hello-world:v1
  regctl delete --all --dry-run 192.168.224.160:5000/hello-world")]
pub(super) struct Args {
    /// What to remove
    #[arg(value_name = "NAME:TAG|NAME@DIGEST")]
    name: Reference,
    /// Remove the image that the tag stands for, with all its tags
    #[arg(long, conflicts_with = "all")]
    digest: bool,
    /// Remove every image of the repository
    #[arg(long)]
    all: bool,
    /// Remove tags but the newest N, by when their images were made
    #[arg(long, value_name = "N", conflicts_with = "all")]
    keep: Option<usize>,
    /// Remove tags whose images were made longer ago, such as 30d, 12h
    #[arg(long, value_name = "TIME", value_parser = time::length, conflicts_with = "all")]
    older_than: Option<SignedDuration>,
    /// Of the tags, only those that fit; * and ? stand for others
    #[arg(long = "match", value_name = "PATTERN", conflicts_with = "all")]
    pattern: Option<String>,
    /// Do not ask
    #[arg(short, long)]
    force: bool,
    /// Say what would be removed, and remove nothing
    #[arg(long)]
    dry_run: bool,
}

impl Args {
    fn selects(&self) -> bool {
        self.keep.is_some() || self.older_than.is_some() || self.pattern.is_some()
    }
}

pub(super) async fn run(args: Args, context: &Context) -> anyhow::Result<()> {
    let repository = context.remote(args.name.repository(), Access::All)?;
    let removal = Removal {
        context,
        args: &args,
        repository,
        restore: Mutex::default(),
        stop: OnceLock::new(),
    };
    let outcome = match (args.all, args.name.digest(), args.name.tag()) {
        (true, None, None) => removal.everything().await,
        (true, ..) => Err(Failure::new(
            Kind::Usage,
            "--all takes a repository, without tag or digest",
        )
        .into()),
        (false, Some(digest), _) => removal.digest(digest).await,
        (false, None, Some(tag)) if args.digest => {
            let found = removal
                .repository
                .resolve(&Selector::Tag(tag.clone()))
                .await?;
            removal.digest(&found.digest).await
        }
        (false, None, Some(tag)) => removal.tag(tag).await,
        (false, None, None) if args.selects() => removal.selected().await,
        (false, None, None) => {
            Err(Failure::new(Kind::Usage, "name a tag, a digest, or --all").into())
        }
    };
    outcome.map_err(explained)
}

/// Deletes that are switched off read as what they are.
fn explained(error: anyhow::Error) -> anyhow::Error {
    const OFF: [StatusCode; 2] = [StatusCode::METHOD_NOT_ALLOWED, StatusCode::NOT_IMPLEMENTED];
    match error.chain().find_map(hint::of_registry) {
        Some(registry::Error::Status(refusal))
            if OFF.contains(&refusal.status) || refusal.has_code("UNSUPPORTED") =>
        {
            Failure::new(Kind::Other, error.to_string())
                .hint("the registry allows no deletes: on CNCF distribution set REGISTRY_STORAGE_DELETE_ENABLED=true")
                .into()
        }
        _ => error,
    }
}

struct Removal<'a> {
    context: &'a Context,
    args: &'a Args,
    repository: Arc<registry::Repository>,
    // While a tag is being replaced: the command that would undo that.
    restore: Mutex<Option<String>>,
    // The signal after which no further tag is removed.
    stop: OnceLock<u8>,
}

impl Removal<'_> {
    async fn tag(&self, tag: &Tag) -> anyhow::Result<()> {
        // A registry may say of a tag that is not there that it removed it.
        self.repository.resolve(&Selector::Tag(tag.clone())).await?;
        self.untag(std::slice::from_ref(tag)).await
    }

    /// Removes tags one after the other. A signal ends that, but leaves no tag half removed.
    async fn untag(&self, tags: &[Tag]) -> anyhow::Result<()> {
        let mut signals = Signals::listen()?;
        let work = self.untag_all(tags);
        tokio::pin!(work);
        let signal = tokio::select! {
            outcome = &mut work => return outcome,
            signal = signals.next() => signal,
        };
        let Some(restore) = self.restore.lock().clone() else {
            return Err(Interrupted::resumable(signal).into());
        };
        let _ = self.stop.set(signal);
        let output = self.context.output();
        output.note("interrupted; waiting for the tag that is being removed");
        tokio::select! {
            outcome = work => outcome,
            signal = signals.next() => {
                output.note(format!("the tag may be left without its image; restore it with: {restore}"));
                Err(Interrupted::quiet(signal).into())
            }
        }
    }

    async fn untag_all(&self, tags: &[Tag]) -> anyhow::Result<()> {
        let mut replaced = false;
        for tag in tags {
            if let Some(signal) = self.stop.get() {
                return Err(Interrupted::resumable(*signal).into());
            }
            let name = self.name_of(tag);
            if self.args.dry_run {
                self.say(format!("Would untag: {name}"))?;
                continue;
            }
            if let Some(replacement) = self.repository.delete_tag(tag).await? {
                self.replace(replacement, tag).await?;
                replaced = true;
            }
            self.say(format!("Untagged: {name}"))?;
        }
        if replaced {
            let output = self.context.output();
            output.note("the registry removes no tags: it was replaced, and then removed");
        }
        Ok(())
    }

    async fn replace(&self, replacement: Replacement<'_>, tag: &Tag) -> anyhow::Result<()> {
        let repository = self.args.name.repository().familiar();
        let restore = hint::restore_tag(&repository, tag, replacement.image());
        *self.restore.lock() = Some(restore);
        let replaced = replacement.run().await;
        *self.restore.lock() = None;
        replaced.map_err(|error| {
            if !matches!(error.downcast_ref(), Some(registry::Error::TagLost { .. })) {
                let name = self.name_of(tag);
                self.context.output().note(format!("{name} is as it was"));
            }
            error.into()
        })
    }

    fn name_of(&self, tag: &Tag) -> String {
        let repository = self.args.name.repository();
        repository.tagged(tag.clone()).familiar()
    }

    /// The tags that the flags select; what other tags stand for stays.
    async fn selected(&self) -> anyhow::Result<()> {
        let mut tags = self.repository.tags().await?;
        if let Some(pattern) = &self.args.pattern {
            tags.retain(|tag| fits(pattern, tag.as_str()));
        }
        let mut images = remote::details(&*self.repository, tags).await?;
        images.sort_by_key(|image| Reverse(image.age()));
        let mut doomed = images.split_off(self.args.keep.unwrap_or(0).min(images.len()));
        if let Some(age) = self.args.older_than {
            let limit = Timestamp::now() - age;
            // What does not say when it was made is not known to be old.
            doomed.retain(|image| image.created.is_some() && image.age() < limit);
        }
        let name = self.args.name.repository().familiar();
        if doomed.is_empty()
            || !self.agreed(&format!("Remove {} tags of {name}? (y/N)", doomed.len()))?
        {
            return Ok(());
        }
        let tags: Vec<Tag> = doomed.into_iter().map(|image| image.tag).collect();
        self.untag(&tags).await
    }

    /// Whether the user wants it, who is asked unless he said so.
    fn agreed(&self, question: &str) -> anyhow::Result<bool> {
        if self.args.force || self.args.dry_run {
            return Ok(true);
        }
        if !prompt::is_possible() {
            return Err(Failure::new(Kind::Usage, "there is nobody to ask: use --force").into());
        }
        Ok(prompt::line(question, Some("n"))?.eq_ignore_ascii_case("y"))
    }

    async fn digest(&self, digest: &Digest) -> anyhow::Result<()> {
        let name = self.args.name.repository().familiar();
        if self.args.dry_run {
            return self.say(format!("Would delete: {name}@{digest}"));
        }
        self.repository.delete_digest(digest).await?;
        self.say(format!("Deleted: {name}@{digest}"))
    }

    async fn everything(&self) -> anyhow::Result<()> {
        let name = self.args.name.repository().familiar();
        let mut digests = BTreeSet::new();
        for tag in self.repository.tags().await? {
            match self.repository.resolve(&Selector::Tag(tag)).await {
                Ok(found) => drop(digests.insert(found.digest)),
                // Somebody else may be removing it too.
                Err(error) if error.kind() == Kind::NotFound => {}
                Err(error) => return Err(error.into()),
            }
        }
        if !self.agreed(&format!(
            "Remove all {} images of {name}? (y/N)",
            digests.len()
        ))? {
            return Ok(());
        }
        for digest in &digests {
            self.digest(digest).await?;
        }
        Ok(())
    }

    fn say(&self, text: String) -> anyhow::Result<()> {
        Ok(self.context.output().line(text)?)
    }
}
