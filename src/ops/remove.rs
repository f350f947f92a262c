//! Removes images from the local store: names first, and then what only they needed.

use super::client::Client;
use super::error::Error;
use super::find::find;
use crate::image::Reference;
use crate::store::{CleanUp, Freed};

/// What becomes of an ID that several names have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Conflict {
    /// It is refused.
    Refuse,
    /// All of its names are removed.
    RemoveAll,
}

/// What becomes of content that nothing refers to any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// It is removed too.
    CleanUp,
    /// It stays until a clean-up.
    Keep,
}

/// What was removed.
#[derive(Debug)]
pub struct Removed {
    /// The names that are gone.
    pub untagged: Vec<Reference>,
    /// The images that were not removed, and why.
    pub failed: Vec<Error>,
    /// How the space that only they needed was freed.
    pub clean_up: CleanUp,
}

/// Removes images by name or ID. One that cannot be removed does not keep the others.
///
/// # Errors
/// Says what keeps unused content from being freed.
pub fn remove(
    client: &Client,
    images: &[String],
    conflict: Conflict,
    content: Content,
) -> Result<Removed, Error> {
    let (mut untagged, mut failed) = (Vec::new(), Vec::new());
    for image in images {
        match untag(client, image, conflict) {
            Ok(names) => untagged.extend(names),
            Err(error) => failed.push(error),
        }
    }
    let clean_up = match content {
        Content::CleanUp => client.store().collect_garbage()?,
        Content::Keep => CleanUp::Done(Freed::default()),
    };
    Ok(Removed {
        untagged,
        failed,
        clean_up,
    })
}

fn untag(client: &Client, typed: &str, conflict: Conflict) -> Result<Vec<Reference>, Error> {
    let store = client.store();
    if let Ok(name) = typed.parse::<Reference>() {
        let name = name.or_latest();
        if store.untag(&name)?.is_some() {
            return Ok(vec![name]);
        }
    }
    let found = find(client, typed)?;
    let mut names = Vec::new();
    for image in store.images()? {
        if image.descriptor.digest == found.digest {
            names.push(image.reference);
        }
    }
    if names.len() > 1 && conflict == Conflict::Refuse {
        return Err(Error::Conflict(typed.to_owned()));
    }
    for name in &names {
        store.untag(name)?;
    }
    Ok(names)
}
