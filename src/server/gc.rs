//! A clean-up: removes the blobs that no repository refers to.

use std::collections::HashSet;
use std::path::Path;
use std::time::Duration;

use super::error::Error;
use super::storage::Storage;
use crate::disk::Lock;
use crate::image::{Digest, Manifest, limits};

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
/// Says that the storage is in use, or what cannot be read or removed.
pub fn collect_garbage(root: &Path) -> Result<Freed, Error> {
    let _alone = Lock::exclusive(&super::lock_path(root), Duration::ZERO)?;
    let storage = Storage::at(root);
    let failed = || Error::io(storage.repositories());
    let reached = reached(&storage).map_err(failed())?;
    let mut freed = Freed::default();
    for digest in storage.all_blobs().map_err(failed())? {
        if reached.contains(&digest) {
            continue;
        }
        freed.blobs += 1;
        freed.bytes += std::fs::metadata(storage.blob(&digest)).map_or(0, |found| found.len());
        storage.remove_blob(&digest).map_err(failed())?;
    }
    Ok(freed)
}

fn reached(storage: &Storage) -> std::io::Result<HashSet<Digest>> {
    use std::io::Read;
    let mut reached = HashSet::new();
    for name in storage.catalog()? {
        for digest in storage.all_revisions(&name)? {
            let Some(file) = storage.open(&digest)? else { continue };
            let mut bytes = Vec::new();
            file.take(limits::MANIFEST_BYTES).read_to_end(&mut bytes)?;
            if let Ok(manifest) = Manifest::parse(bytes.into(), "") {
                reached.extend(manifest.blobs().into_iter().map(|blob| blob.digest.clone()));
            }
            reached.insert(digest);
        }
    }
    Ok(reached)
}
