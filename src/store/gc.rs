//! A clean-up of the store: what no name reaches goes, and old partial blobs with it.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::fs::Metadata;
use std::path::Path;
use std::time::Duration;

use super::error::Error;
use super::index::Index;
use super::lease::Alone;
use super::{Store, blobs, place};
use crate::disk::LockError;
use crate::image::{Digest, listed_manifests, named_digests};

/// How long a clean-up waits for leases to end. Only transfers need them for longer.
const LEASE_TIME: Duration = Duration::from_secs(1);
/// Partial blobs that nobody went on with for so long are forgotten.
const PARTIAL_TIME: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// How a clean-up ended.
#[derive(Clone, Debug)]
pub enum CleanUp {
    /// It freed this.
    Done(Freed),
    /// These processes use the store. The last one to exit cleans up.
    Left(Vec<u32>),
}

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
    /// Frees what no name reaches. Where others use the store for more than a moment, it is left to
    /// the last of them.
    ///
    /// # Errors
    /// Says what cannot be removed. Damage to the index, or to a manifest that is reached, removes
    /// nothing.
    pub fn collect_garbage(&self) -> Result<CleanUp, Error> {
        if !self.layout.root().exists() {
            return Ok(CleanUp::Done(Freed::default()));
        }
        let pids = match self.try_collect(LEASE_TIME)? {
            CleanUp::Left(pids) => pids,
            done => return Ok(done),
        };
        // It may exist already, and a full disk is no reason to fail.
        let _ = self.layout.disk().create(&self.layout.clean_up_mark());
        // A process that exited before the mark existed did not see it.
        match self.try_collect(Duration::ZERO)? {
            CleanUp::Left(_) => Ok(CleanUp::Left(pids)),
            done => Ok(done),
        }
    }

    /// Does a clean-up that was left to this process, if no other uses the store any more.
    ///
    /// # Errors
    /// As [`Store::collect_garbage`].
    pub fn collect_left(&self) -> Result<(), Error> {
        if self.layout.disk().is_file(&self.layout.clean_up_mark()) {
            self.try_collect(Duration::ZERO)?;
        }
        Ok(())
    }

    fn try_collect(&self, patience: Duration) -> Result<CleanUp, Error> {
        match Alone::take(&self.layout, patience) {
            Ok(alone) => Ok(CleanUp::Done(self.collect(&alone)?)),
            Err(Error::Lock(LockError::Held { pids, .. })) => Ok(CleanUp::Left(pids)),
            Err(error) => Err(error),
        }
    }

    fn collect(&self, alone: &Alone) -> Result<Freed, Error> {
        // Before the index is read: whoever removes a name after that leaves another mark.
        let _ = self.layout.disk().remove(&self.layout.clean_up_mark());
        let garbage = self.unreached()?;
        for digest in &garbage.digests {
            alone.remove(digest)?;
        }
        self.forget_partials(alone, is_old);
        if let Err(error) = Index::keep_copy(alone) {
            tracing::debug!("{error}");
        }
        Ok(garbage)
    }

    /// Frees all that can be fetched again, where the disk has no room to remove a name.
    pub(super) fn make_room(&self) -> Result<(), Error> {
        let alone = Alone::take(&self.layout, LEASE_TIME)?;
        self.forget_partials(&alone, is_partial);
        self.collect(&alone).map(drop)
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
        let roots = index.roots().into_iter().map(|root| root.digest);
        self.reach(roots.collect(), &mut reached)?;
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

    /// Keeps what the roots lead to, however deep: what is refused elsewhere is not lost here.
    fn reach(&self, roots: Vec<Digest>, reached: &mut Reached) -> Result<(), Error> {
        let (mut found, mut rest) = (roots, Vec::new());
        loop {
            let new = |digest: &Digest| reached.read.insert(digest.clone());
            rest.extend(found.into_iter().filter(new));
            let Some(digest) = rest.pop() else {
                return Ok(());
            };
            found = self.keep(&digest, &mut reached.kept)?;
        }
    }

    /// Keeps a manifest and what it names; gives the manifests that it lists.
    fn keep(&self, digest: &Digest, kept: &mut HashSet<Digest>) -> Result<Vec<Digest>, Error> {
        kept.insert(digest.clone());
        // Without setting damage aside: a clean-up has the store to itself, a dry run changes nothing.
        let bytes = match blobs::read(&self.layout, digest, place::MANIFEST_LIMIT) {
            Ok(bytes) => bytes,
            // Platforms that were not pulled are named, and not there.
            Err(Error::NoBlob(_)) => return Ok(Vec::new()),
            // An index may list a layer of another image, which refers to nothing.
            Err(Error::Size { .. }) if !blobs::is_json(&self.layout, digest)? => {
                return Ok(Vec::new());
            }
            Err(error) => return Err(error),
        };
        // What is no JSON refers to nothing: layouts of other tools may list blobs too.
        kept.extend(named_digests(&bytes).unwrap_or_default());
        Ok(listed_manifests(&bytes))
    }

    /// No blob is on its way in without a lease.
    fn forget_partials(&self, _alone: &Alone, is_useless: fn(&Path, &Metadata) -> bool) {
        let (disk, ingest) = (self.layout.disk(), self.layout.ingest());
        let names = disk.list(&ingest).unwrap_or_default();
        for name in names.into_iter().filter(|name| is_of_blob(name)) {
            let path = ingest.join(name);
            let found = disk.metadata(&path).ok().filter(Metadata::is_file);
            if found.is_some_and(|found| is_useless(&path, &found)) {
                // If it stays, the next clean-up removes it.
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

fn is_partial(path: &Path, _found: &Metadata) -> bool {
    path.extension()
        .is_some_and(|extension| extension == "part" || extension == "parts")
}

fn is_old(_path: &Path, found: &Metadata) -> bool {
    let age = found
        .modified()
        .ok()
        .and_then(|modified| modified.elapsed().ok());
    age.unwrap_or_default() > PARTIAL_TIME
}
