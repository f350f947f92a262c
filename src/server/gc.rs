//! A clean-up: removes the blobs that no repository refers to.

use std::collections::HashSet;
use std::path::Path;
use std::time::Duration;

use super::error::Error;
use super::storage::{Links, Storage};
use super::subjects::Subjects;
use crate::disk::Lock;
use crate::image::{Digest, Verifier, named_digests};
use crate::limits;

/// What a clean-up freed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Freed {
    /// How many blobs.
    pub blobs: usize,
    /// How many bytes they had.
    pub bytes: u64,
}

/// Frees what no manifest of any repository refers to. Refuses beside a running server.
///
/// # Errors
/// Says that the storage is in use, which manifest cannot be read, or what cannot be removed.
/// Nothing is freed where it is not known for all manifests what they refer to.
pub fn collect_garbage(root: &Path) -> Result<Freed, Error> {
    // A folder without a registry is a mistyped one: nothing is made there.
    if !Storage::at(root).repositories().is_dir() {
        return Err(Error::NoRegistry(root.to_owned()));
    }
    let _alone = Lock::exclusive(&super::lock_path(root), Duration::ZERO)?;
    let storage = Storage::at(root);
    let failed = || Error::io(storage.repositories());
    let reached = reached(&storage)?;
    let unreached = |digest: &Digest| !reached.contains(digest);
    let mut freed = Freed::default();
    // The links first: a link to nothing would make a client believe that a blob is there.
    for link in storage
        .all_layers()
        .map_err(failed())?
        .into_iter()
        .filter(|link| unreached(&link.digest))
    {
        let removed = storage.disk().remove_folder(&link.folder);
        removed.map_err(Error::io(link.folder))?;
    }
    for digest in storage
        .all_blobs()
        .map_err(failed())?
        .into_iter()
        .filter(unreached)
    {
        freed.blobs += 1;
        let found = storage.disk().metadata(&storage.blob(&digest));
        freed.bytes += found.map_or(0, |found| found.len());
        storage.remove_blob(&digest).map_err(failed())?;
    }
    for repository in storage.folders(Links::Refuse).map_err(failed())? {
        let subjects = Subjects::of(&storage, &repository);
        subjects.sweep().map_err(Error::io(repository))?;
    }
    Ok(freed)
}

/// The manifests of all repositories, and all that they name.
fn reached(storage: &Storage) -> Result<HashSet<Digest>, Error> {
    // A manifest that another one names is reached before it was read itself.
    let (mut reached, mut read) = (HashSet::new(), HashSet::new());
    for link in storage
        .revisions_everywhere()
        .map_err(Error::io(storage.repositories()))?
    {
        if !read.insert(link.digest.clone()) {
            continue;
        }
        let named = named_by(storage, &link.digest);
        let problem = |problem| Error::Unreadable {
            repository: link.repository,
            digest: link.digest,
            problem,
        };
        reached.extend(named.map_err(problem)?);
    }
    reached.extend(read);
    Ok(reached)
}

fn named_by(storage: &Storage, digest: &Digest) -> Result<HashSet<Digest>, String> {
    let bytes = storage
        .disk()
        .read(&storage.blob(digest), limits::MANIFEST_BYTES)
        .map_err(|error| error.to_string())?;
    let mut verifier = Verifier::new(digest.algorithm());
    verifier.update(&bytes);
    if verifier.finish().0 != *digest {
        return Err("it is damaged on disk".into());
    }
    named_digests(&bytes).ok_or_else(|| "it is not JSON".into())
}
