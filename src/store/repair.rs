//! Mending a store that a disk, a crash or another program damaged.

use std::collections::HashSet;
use std::io;
use std::path::PathBuf;

use super::error::Error;
use super::index::Index;
use super::lease::Alone;
use super::{Store, blobs, damage, place};
use crate::image::{Digest, Manifest, named_digests};

/// How a repair found the index.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Found {
    /// As it should be.
    #[default]
    Sound,
    /// Damaged, and kept in this file; the last copy is in its place.
    Damaged(PathBuf),
    /// Not at all, but for its last copy.
    Missing,
}

/// What a repair found and did.
#[derive(Clone, Debug, Default)]
pub struct Repaired {
    /// How the index was found.
    pub index: Found,
    /// The images that have a name.
    pub names: usize,
    /// Names that the index had, and whose images are gone.
    pub lost: Vec<String>,
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
        let alone = Alone::take(&self.layout, self.layout.times().index)?;
        let _index = Index::lock(&self.layout)?;
        let mut repaired = Repaired {
            index: self.look_at_index()?,
            ..Repaired::default()
        };
        if repaired.index != Found::Sound {
            repaired.lost = Index::restore(&alone)?;
        }
        let index = Index::read(&self.layout)?;
        repaired.names = index.images().count();
        repaired.removed = self.remove_damaged(&alone)?;
        if repaired.index != Found::Sound {
            repaired.unnamed = self.unnamed(&index)?;
        }
        Ok(repaired)
    }

    /// Removes what is damaged, in the place of blobs and set aside from there.
    fn remove_damaged(&self, alone: &Alone) -> Result<Vec<Digest>, Error> {
        let mut removed = self.unsound()?;
        for digest in &removed {
            alone.remove(digest)?;
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

    fn look_at_index(&self) -> Result<Found, Error> {
        match Index::read(&self.layout) {
            Err(Error::MissingIndex { .. }) => Ok(Found::Missing),
            Err(Error::DamagedIndex { .. }) => self.keep_damaged_index().map(Found::Damaged),
            read => read.map(|_| Found::Sound),
        }
    }

    /// Copies the index to a name under which nothing was yet. It stays where it is until the last
    /// copy takes its place: a store without an index looks like an empty one.
    fn keep_damaged_index(&self) -> Result<PathBuf, Error> {
        let index = self.layout.index();
        let free = (1..).map(|n| self.layout.root().join(format!("index.json.damaged-{n}")));
        let aside = free
            .into_iter()
            .find(|path| self.layout.disk().metadata(path).is_err())
            .unwrap_or_else(|| index.clone());
        let disk = self.layout.disk();
        let copied = disk.open(&index).and_then(|mut from| {
            let mut to = disk.create(&aside)?;
            io::copy(&mut from, &mut to)?;
            to.sync_all()
        });
        // What is no plain file cannot be copied, and has to make way.
        if copied.is_err() {
            let moved = disk.rename(&index, &aside);
            moved.map_err(Error::io("move", &index))?;
        }
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
