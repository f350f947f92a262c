//! Mending a store that a disk, a crash or another program damaged.

use std::collections::HashSet;
use std::path::PathBuf;

use super::error::Error;
use super::index::{self, Index};
use super::{Store, blobs, damage, gc, place};
use crate::disk::Lock;
use crate::image::{Digest, Manifest, named_digests};

/// What a repair found and did.
#[derive(Clone, Debug, Default)]
pub struct Repaired {
    /// Where the damaged index is now; none if it was sound.
    pub damaged_index: Option<PathBuf>,
    /// The images that have a name.
    pub names: usize,
    /// Manifests that nothing names any more.
    pub unnamed: Vec<Digest>,
    /// The blobs that were not what their names say, and are gone.
    pub removed: Vec<Digest>,
}

impl Store {
    /// Puts the index's last copy in the place of a damaged one, and removes damaged blobs, which
    /// the next pull fetches again. Waits for transfers, and keeps new ones waiting.
    ///
    /// # Errors
    /// Says who keeps the store, or what cannot be read or written.
    pub fn repair(&self) -> Result<Repaired, Error> {
        if !self.layout.root().exists() {
            return Ok(Repaired::default());
        }
        let _alone = Lock::exclusive(&self.layout.content_lock(), gc::TRANSFER_TIME)?;
        let _index = Lock::exclusive(&self.layout.index_lock(), index::LOCK_TIME)?;
        let mut repaired = Repaired::default();
        if let Err(Error::DamagedIndex { .. }) = Index::read(&self.layout) {
            repaired.damaged_index = Some(self.put_aside_index()?);
            Index::restore(&self.layout)?;
        }
        let index = Index::read(&self.layout)?;
        repaired.names = index.images().count();
        repaired.removed = self.remove_damaged()?;
        if repaired.damaged_index.is_some() {
            repaired.unnamed = self.unnamed(&index)?;
        }
        Ok(repaired)
    }

    /// Removes what is damaged, in the place of blobs and set aside from there.
    fn remove_damaged(&self) -> Result<Vec<Digest>, Error> {
        let mut removed = self.unsound()?;
        for digest in &removed {
            let path = self.layout.blob(digest);
            let removed = self.layout.disk().remove(&path);
            removed.map_err(Error::io("remove", &path))?;
        }
        let aside = damage::all(&self.layout);
        for digest in &aside {
            damage::forget(&self.layout, digest);
        }
        removed.extend(aside);
        removed.sort();
        removed.dedup();
        Ok(removed)
    }

    /// Gives the index another name, under which nothing was yet.
    fn put_aside_index(&self) -> Result<PathBuf, Error> {
        let index = self.layout.index();
        let free = (1..).map(|n| self.layout.root().join(format!("index.json.damaged-{n}")));
        let aside = free
            .into_iter()
            .find(|path| self.layout.disk().metadata(path).is_err())
            .unwrap_or_else(|| index.clone());
        let moved = self.layout.disk().rename(&index, &aside);
        moved.map_err(Error::io("move", &index))?;
        Ok(aside)
    }

    /// The manifests that neither a name nor another manifest leads to.
    fn unnamed(&self, index: &Index) -> Result<Vec<Digest>, Error> {
        let (mut manifests, mut named) = (Vec::new(), HashSet::new());
        named.extend(index.roots().into_iter().map(|root| root.digest));
        for digest in self.layout.all_blobs()? {
            let Ok(bytes) = blobs::read(&self.layout, &digest, place::MANIFEST_LIMIT) else {
                continue;
            };
            if Manifest::parse(bytes.clone(), "").is_ok() {
                named.extend(named_digests(&bytes).unwrap_or_default());
                manifests.push(digest);
            }
        }
        manifests.retain(|digest| !named.contains(digest));
        Ok(manifests)
    }
}
