//! The local store: an OCI image layout that other tools can read as it is.
//!
//! ```text
//! oci-layout            what it is
//! index.json            name ⇄ image, replaced in one step under index.lock
//! blobs/ALG/HEX         content, complete or absent, never written to
//! content.lock          shared by whoever uses content (a lease), exclusive for whoever removes it
//! clean-up.left         there while the last lease holder has to clean up
//! ingest/ALG-HEX.part   content on its way in, locked by whoever brings it
//! ingest/ALG-HEX.parts  which ranges of that are there, where they did not come in order
//! ingest/ALG-HEX.damaged  content that is not what its name says, until the right one is there
//! ```
//!
//! Reading a store that is not there finds it empty; the first write makes it.

mod blobs;
mod damage;
pub mod error;
mod folder;
#[cfg(feature = "fuzzing")]
#[doc(hidden)]
pub mod fuzzing;
mod gc;
mod guest;
mod index;
mod ingest;
mod layout;
mod lease;
mod partial;
mod place;
mod ranges;
mod repair;
mod summary;
mod survey;
mod whole;

use std::path::{Path, PathBuf};
use std::time::Duration;

use bytes::Bytes;

pub use self::error::Error;
pub use self::folder::Folder;
pub use self::gc::{CleanUp, Freed};
use self::index::Index;
use self::layout::{Layout, LockTimes};
pub use self::lease::Lease;
pub use self::place::StoredImages;
pub use self::repair::{Found, Repaired};
pub use self::summary::Summary;
use crate::disk::Modes;
use crate::image::{Descriptor, Digest, Graph, Manifest, Platform, Reference, Repository};

/// The fewest characters of an ID that stand for it.
const SHORTEST_ID: usize = 4;

/// A named image of the store.
#[derive(Clone, Debug)]
pub struct Image {
    /// Its name, in full.
    pub reference: Reference,
    /// What the name stands for.
    pub descriptor: Descriptor,
    /// What lists show of it.
    pub summary: Summary,
}

/// The local store.
#[derive(Clone, Debug)]
pub struct Store {
    layout: Layout,
    damage: Damage,
}

/// What becomes of damage that is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Damage {
    SetAside,
    Leave,
}

impl Store {
    /// The store in a folder, which need not be there. What is made is for the user alone.
    pub fn at(root: impl Into<PathBuf>) -> Self {
        Self {
            layout: Layout::at(root.into(), Modes::Private),
            damage: Damage::SetAside,
        }
    }

    /// A layout that is only read: nothing in it is changed, whatever is found there.
    pub fn of_others(root: impl Into<PathBuf>) -> Self {
        Self {
            damage: Damage::Leave,
            ..Self::at(root)
        }
    }

    /// The layout in a folder, for others too. What is made is as open as the umask says.
    pub fn export(folder: impl Into<PathBuf>) -> Self {
        Self {
            layout: Layout::at(folder.into(), Modes::Umask).for_others(),
            damage: Damage::SetAside,
        }
    }

    /// The same store, with another time to wait for processes that have locked some of it.
    #[must_use]
    pub fn waiting(self, lock_time: Duration) -> Self {
        Self {
            layout: self.layout.waiting(LockTimes::all(lock_time)),
            ..self
        }
    }

    /// The store's folder.
    pub fn root(&self) -> &Path {
        self.layout.root()
    }

    fn layout(&self) -> &Layout {
        &self.layout
    }

    /// Every named image, in the order of the names. Reads just the index.
    ///
    /// # Errors
    /// Says what is wrong with the index.
    pub fn images(&self) -> Result<Vec<Image>, Error> {
        let index = Index::read(&self.layout)?;
        let image = |(reference, descriptor): (Reference, Descriptor)| {
            let summary = Summary::of(self, &descriptor);
            Image {
                reference,
                descriptor,
                summary,
            }
        };
        let mut images: Vec<Image> = index.images().map(image).collect();
        images.sort_by_cached_key(|image| image.reference.familiar());
        Ok(images)
    }

    /// What a name stands for; a digest is found under any name of its repository.
    ///
    /// # Errors
    /// Says what is wrong with the index.
    pub fn find(&self, reference: &Reference) -> Result<Option<Descriptor>, Error> {
        let index = Index::read(&self.layout)?;
        let Some(digest) = reference.digest() else {
            return Ok(index.find(reference));
        };
        let mut of_repository = index
            .images()
            .filter(|(name, _)| name.repository() == reference.repository());
        Ok(of_repository
            .find(|(_, descriptor)| descriptor.digest == *digest)
            .map(|(_, found)| found))
    }

    /// The images whose ID, or whose manifest's digest, starts with these characters.
    ///
    /// # Errors
    /// Says what is wrong with the index.
    pub fn find_by_id(&self, prefix: &str) -> Result<Vec<Descriptor>, Error> {
        if prefix.len() < SHORTEST_ID || !prefix.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Ok(Vec::new());
        }
        let starts = |digest: &Digest| digest.hex().starts_with(prefix);
        let mut found: Vec<Descriptor> = Vec::new();
        for image in self.images()? {
            let matches =
                starts(&image.descriptor.digest) || image.summary.id.as_ref().is_some_and(starts);
            if matches
                && !found
                    .iter()
                    .any(|known| known.digest == image.descriptor.digest)
            {
                found.push(image.descriptor);
            }
        }
        Ok(found)
    }

    /// Keeps everything that is in the store from being removed. Waits for a clean-up to end.
    ///
    /// # Errors
    /// Says who is cleaning up, or what cannot be written.
    pub async fn lease(&self) -> Result<Lease, Error> {
        Lease::take(self).await
    }

    /// A lease for readers. A store that cannot be locked gives none and is read as it is: what is
    /// removed meanwhile is then reported missing.
    ///
    /// # Errors
    /// Says who is cleaning up.
    pub async fn lease_to_read(&self) -> Result<Option<Lease>, Error> {
        Lease::to_read(self).await
    }

    /// Removes a name; says what it stood for. The content stays until a clean-up.
    ///
    /// # Errors
    /// Says what could not be written.
    pub fn untag(&self, name: &Reference) -> Result<Option<Descriptor>, Error> {
        let name = index_name(name);
        match Index::unname(&self.layout, &name) {
            Err(full @ Error::Full { .. }) => {
                self.make_room().map_err(|_| full)?;
                Index::unname(&self.layout, &name)
            }
            removed => removed,
        }
    }

    /// A manifest, verified.
    ///
    /// # Errors
    /// Says that it is not there, or what is wrong with it.
    pub fn manifest(&self, digest: &Digest) -> Result<Manifest, Error> {
        let bytes = self.read(digest, place::MANIFEST_LIMIT)?;
        let parsed = Manifest::parse_expecting(bytes, "", digest);
        parsed.map_err(|source| Error::Manifest {
            digest: digest.clone(),
            source,
        })
    }

    /// A manifest, verified, that is what a descriptor says.
    ///
    /// # Errors
    /// As [`Store::manifest`].
    pub fn manifest_of(&self, descriptor: &Descriptor) -> Result<Manifest, Error> {
        let described = self.manifest(&descriptor.digest)?.described_by(descriptor);
        described.map_err(|source| Error::Manifest {
            digest: descriptor.digest.clone(),
            source,
        })
    }

    /// A small blob of at most `limit` bytes, verified.
    ///
    /// # Errors
    /// Says that it is not there, too large, or not what its name says.
    pub fn read(&self, digest: &Digest, limit: u64) -> Result<Bytes, Error> {
        self.noting_damage(blobs::read(&self.layout, digest, limit))
    }

    /// Passes on what was read. What was found damaged is set aside: the next pull fetches it again.
    fn noting_damage<T>(&self, read: Result<T, Error>) -> Result<T, Error> {
        let Err(Error::Corrupt(digest)) = read else {
            return read;
        };
        if self.damage == Damage::Leave {
            let folder = self.root().to_owned();
            return Err(Error::CorruptIn { folder, digest });
        }
        if let Err(error) = damage::set_aside(&self.layout, &digest) {
            tracing::debug!("damaged blob {digest} stays: {error}");
        }
        Err(Error::Corrupt(digest))
    }

    /// Whether an image is there with all that it refers to; of an index, what suits `platform`.
    ///
    /// # Errors
    /// Says which manifest is there and cannot be read.
    pub fn is_complete(
        &self,
        root: &Descriptor,
        platform: Option<&Platform>,
    ) -> Result<bool, Error> {
        self.is_complete_as_of(&mut Graph::default(), root, platform)
    }

    /// As [`Store::is_complete`], for whoever can bring what is missing: damage is missing too.
    ///
    /// # Errors
    /// Says which manifest cannot be read, and would not be mended by another copy of it.
    pub fn has_whole(&self, root: &Descriptor, platform: Option<&Platform>) -> Result<bool, Error> {
        match self.is_complete(root, platform) {
            Err(Error::Corrupt(_) | Error::NotAFile(_)) => Ok(false),
            found => found,
        }
    }

    /// One repository as a place that images come from and go to.
    pub fn repository(&self, repository: &Repository) -> StoredImages {
        StoredImages::new(self.clone(), repository.clone())
    }

    /// The blobs that are not what their names say, those that were set aside included.
    ///
    /// # Errors
    /// Says which file cannot be read at all.
    pub fn damaged(&self) -> Result<Vec<Digest>, Error> {
        let mut damaged = self.unsound()?;
        damaged.extend(damage::all(&self.layout));
        damaged.sort();
        damaged.dedup();
        Ok(damaged)
    }

    /// The blobs under whose names is something else.
    fn unsound(&self) -> Result<Vec<Digest>, Error> {
        let mut damaged = Vec::new();
        for digest in self.layout.all_blobs()? {
            match blobs::is_sound(&self.layout, &digest) {
                Ok(true) => {}
                Ok(false) | Err(Error::NotAFile(_)) => damaged.push(digest),
                Err(error) => return Err(error),
            }
        }
        Ok(damaged)
    }
}

/// An image pulled by digest is named by the digest alone: the tag beside it may mean another.
fn index_name(name: &Reference) -> Reference {
    match name.digest() {
        Some(digest) => name.repository().pinned(digest.clone()),
        None => name.clone().or_latest(),
    }
}

#[cfg(test)]
mod tests;
