//! A clean-up of the store: what no name reaches goes, and old partial blobs with it.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::fs::Metadata;
use std::time::Duration;

use super::error::Error;
use super::index::Index;
use super::{Store, blobs, place};
use crate::disk::Lock;
use crate::image::{Digest, Manifest, named_digests};

/// How long transfers may keep a clean-up waiting.
pub(super) const TRANSFER_TIME: Duration = Duration::from_secs(30);
/// Partial blobs that nobody went on with for so long are forgotten.
const PARTIAL_TIME: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// What a clean-up freed.
#[derive(Clone, Debug, Default)]
pub struct Freed {
    /// The blobs that are gone.
    pub digests: Vec<Digest>,
    /// The bytes that they had.
    pub bytes: u64,
}

/// What a clean-up found so far.
struct Reached {
    kept: HashSet<Digest>,
    // A manifest that another one names is kept before it was read itself.
    read: HashSet<Digest>,
}

impl Store {
    /// Frees what no name reaches. Waits for transfers, and keeps new ones waiting.
    ///
    /// # Errors
    /// Says who keeps the store, or what cannot be removed. Damage to the index, or to a manifest
    /// that is reached, removes nothing.
    pub fn collect_garbage(&self) -> Result<Freed, Error> {
        if !self.layout.root().exists() {
            return Ok(Freed::default());
        }
        let _alone = Lock::exclusive(&self.layout.content_lock(), TRANSFER_TIME)?;
        let garbage = self.unreached()?;
        for digest in &garbage.digests {
            let path = self.layout.blob(digest);
            let removed = self.layout.disk().remove(&path);
            removed.map_err(Error::io("remove", &path))?;
        }
        self.forget_old_partials();
        Ok(garbage)
    }

    /// What a clean-up would free now, if no transfer that is under way uses it.
    ///
    /// # Errors
    /// Says what is damaged, in the index or in a manifest that is reached.
    pub fn garbage(&self) -> Result<Freed, Error> {
        if self.layout.root().exists() {
            self.unreached()
        } else {
            Ok(Freed::default())
        }
    }

    fn unreached(&self) -> Result<Freed, Error> {
        let index = Index::read(&self.layout)?;
        let mut reached = Reached {
            kept: index.unread(),
            read: HashSet::new(),
        };
        for root in index.roots() {
            self.reach(&root.digest, &mut reached)?;
        }
        let mut freed = Freed::default();
        for digest in self.layout.all_blobs()? {
            if reached.kept.contains(&digest) {
                continue;
            }
            let found = self.layout.disk().metadata(&self.layout.blob(&digest));
            freed.bytes += found.map_or(0, |found| found.len());
            freed.digests.push(digest);
        }
        Ok(freed)
    }

    fn reach(&self, digest: &Digest, reached: &mut Reached) -> Result<(), Error> {
        if !reached.read.insert(digest.clone()) {
            return Ok(());
        }
        reached.kept.insert(digest.clone());
        // Without setting damage aside: a clean-up has the store to itself, a dry run changes nothing.
        let bytes = match blobs::read(&self.layout, digest, place::MANIFEST_LIMIT) {
            Ok(bytes) => bytes,
            // Platforms that were not pulled are named, and not there.
            Err(Error::NoBlob(_)) => return Ok(()),
            Err(error) => return Err(error),
        };
        // What is no JSON refers to nothing: layouts of other tools may list blobs too.
        reached
            .kept
            .extend(named_digests(&bytes).unwrap_or_default());
        if let Ok(manifest) = Manifest::parse(bytes, "") {
            for child in manifest.manifests() {
                self.reach(&child.digest, reached)?;
            }
        }
        Ok(())
    }

    fn forget_old_partials(&self) {
        let (disk, ingest) = (self.layout.disk(), self.layout.ingest());
        let names = disk.list(&ingest).unwrap_or_default();
        for name in names.into_iter().filter(|name| is_of_blob(name)) {
            let path = ingest.join(name);
            let found = disk.metadata(&path).ok().filter(Metadata::is_file);
            let modified = found.and_then(|found| found.modified().ok());
            let age = modified
                .and_then(|modified| modified.elapsed().ok())
                .unwrap_or_default();
            if age > PARTIAL_TIME {
                // Another clean-up may have been faster.
                let _ = disk.remove(&path);
            }
        }
    }
}

/// Whether a file has the name of one that is kept of a blob: `ALG-HEX.` and its kind.
fn is_of_blob(name: &OsStr) -> bool {
    let blob = name.to_str().and_then(|name| name.split_once('.'));
    let digest = blob.map(|(blob, _)| blob.replacen('-', ":", 1));
    digest.is_some_and(|digest| digest.parse::<Digest>().is_ok())
}
