//! An archive on its way to where it belongs: a file, which appears when it is whole, an Engine, or a
//! stream.

use std::fs::File;
use std::io::{self, Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::engine::Engine;
use super::error::Error;
use super::writer::{Archive, ArchivedImages};
use crate::disk::{self, Draft, Export};
use crate::image::{Descriptor, Manifest, Repository, Tag};
use crate::place::{Admission, Answer, Origin, Target};
use crate::sync::Mutex;
use futures_util::FutureExt;

/// An archive that is written to a temporary file and delivered once all of it is there.
#[derive(Clone)]
pub struct Delivery {
    archive: Archive,
    // Taken by whoever ends the archive.
    rest: Arc<Mutex<Option<Rest>>>,
}

/// What is left to do when all content is there.
enum Rest {
    Publish { draft: Draft, path: PathBuf },
    Load { spool: File, engine: Engine },
}

impl Delivery {
    /// An archive that becomes the file at `path`. One that is there stays whole until then.
    ///
    /// # Errors
    /// Says that nothing can be written there.
    pub fn to_file(path: &Path, export: Export) -> Result<Self, Error> {
        let failed = |source| Error::Unwritable {
            path: path.to_owned(),
            source,
        };
        let draft = Draft::of_export(path, export).map_err(failed)?;
        let output = draft.file().try_clone().map_err(failed)?;
        let path = path.to_owned();
        Ok(Self::new(
            Box::new(output),
            Some(Rest::Publish { draft, path }),
        ))
    }

    /// An archive that a Docker Engine gets, kept in `scratch` until then.
    ///
    /// # Errors
    /// Says that nothing can be written to `scratch`.
    pub fn to_engine(engine: Engine, scratch: &Path) -> Result<Self, Error> {
        let failed = |source| Error::Unwritable {
            path: scratch.to_owned(),
            source,
        };
        let spool = disk::root::scratch(scratch).map_err(failed)?;
        let output = spool.try_clone().map_err(failed)?;
        Ok(Self::new(
            Box::new(output),
            Some(Rest::Load { spool, engine }),
        ))
    }

    /// An archive that is written to a stream as it is made.
    pub fn to_stream(output: Box<dyn Write + Send>) -> Self {
        Self::new(output, None)
    }

    fn new(output: Box<dyn Write + Send>, rest: Option<Rest>) -> Self {
        Self {
            archive: Archive::new(output),
            rest: Arc::new(Mutex::new(rest)),
        }
    }

    /// The images of one repository in the archive, as a place.
    pub fn repository(&self, repository: &Repository) -> Delivered {
        Delivered {
            images: self.archive.repository(repository),
            delivery: self.clone(),
        }
    }

    /// Ends the archive and hands it over.
    ///
    /// # Errors
    /// Says what cannot be written, or what the Engine says.
    pub async fn finish(&self) -> Result<(), crate::place::Error> {
        self.archive.finish().await?;
        let rest = self.rest.lock().take();
        match rest {
            None => Ok(()),
            Some(Rest::Publish { draft, path }) => Ok(draft
                .finish()
                .map_err(|source| Error::Unwritable { path, source })?),
            Some(Rest::Load { spool, engine }) => load(engine, spool).await,
        }
    }
}

async fn load(engine: Engine, mut archive: File) -> Result<(), crate::place::Error> {
    archive.rewind().map_err(Error::Spool)?;
    let loaded = tokio::task::spawn_blocking(move || engine.load(archive));
    match loaded.await {
        Ok(loaded) => Ok(loaded?),
        Err(ended) => Err(Error::Spool(io::Error::other(ended)).into()),
    }
}

/// The images of one repository in an archive that is delivered at the end.
pub struct Delivered {
    images: ArchivedImages,
    delivery: Delivery,
}

impl Target for Delivered {
    fn has<'a>(&'a self, blob: &'a Descriptor) -> Answer<'a, bool> {
        self.images.has(blob)
    }

    fn has_manifest<'a>(&'a self, manifest: &'a Descriptor) -> Answer<'a, bool> {
        self.images.has_manifest(manifest)
    }

    fn admit<'a>(&'a self, blob: &'a Descriptor, origins: &'a [Origin]) -> Answer<'a, Admission> {
        self.images.admit(blob, origins)
    }

    fn put<'a>(&'a self, manifest: &'a Manifest, tag: Option<&'a Tag>) -> Answer<'a, ()> {
        self.images.put(manifest, tag)
    }

    fn takes_indexes(&self) -> bool {
        self.images.takes_indexes()
    }

    fn is_sequential(&self) -> bool {
        self.images.is_sequential()
    }

    fn finish(&self) -> Answer<'_, ()> {
        self.delivery.finish().boxed()
    }
}
