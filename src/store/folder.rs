//! An OCI layout that is no store of ours: one image of it, under the plain name that it has there.

use std::io::ErrorKind;
use std::sync::Arc;

use futures_util::FutureExt;

use super::error::Error;
use super::guest::Tidy;
use super::index::Index;
use super::{Store, StoredImages};
use crate::image::{Choice, Descriptor, Manifest, Repository, Selector, Tag, choice};
use crate::place::{Admission, Answer, Body, Origin, Source, Target};

/// One image of an OCI layout.
#[derive(Clone)]
pub struct Folder {
    store: Store,
    choice: Option<Choice>,
    images: StoredImages,
    // Dropped after the images, whose lease keeps the folder in use.
    _tidy: Arc<Tidy>,
}

impl Store {
    /// The image of the layout that is meant; without a choice, the only image there is.
    pub fn folder(&self, choice: Option<&Choice>, any: &Repository) -> Folder {
        Folder {
            store: self.clone(),
            choice: choice.cloned(),
            images: self.repository(any),
            _tidy: Arc::new(Tidy::after(&self.layout)),
        }
    }
}

impl Folder {
    /// What the image is.
    ///
    /// # Errors
    /// Says which images there are, or that what is there is not what the layout says.
    pub fn root(&self) -> Result<Descriptor, Error> {
        let folder = self.store.root();
        let index = self
            .store
            .layout
            .disk()
            .metadata(&self.store.layout.index());
        if index.is_err_and(|error| error.kind() == ErrorKind::NotFound) {
            let problem = if folder.is_dir() {
                "it has no index.json"
            } else {
                "there is no such directory"
            };
            return Err(Error::NoLayout {
                folder: folder.to_owned(),
                problem,
            });
        }
        let index = self.as_of_others(Index::read(&self.store.layout))?;
        let (listed, descriptors) = index.listed();
        let is_named = |known: &str, wanted: &str| known == wanted;
        let Some(at) = choice::choose(&listed, self.choice.as_ref(), is_named) else {
            return Err(Error::NoSuchName {
                folder: folder.to_owned(),
                name: self.choice.as_ref().map(ToString::to_string),
                names: choice::choices(&listed),
            });
        };
        let found = descriptors[at].clone();
        self.store.manifest_of(&found)?;
        Ok(found)
    }

    /// The name that is written, where the image gets one.
    fn name(&self) -> Option<String> {
        self.choice.as_ref().map(ToString::to_string)
    }

    /// An error about the index of a folder that is no store of ours: nothing of ours mends it.
    fn as_of_others<T>(&self, read: Result<T, Error>) -> Result<T, Error> {
        read.map_err(|error| match error {
            Error::DamagedIndex { .. } => Error::NoLayout {
                folder: self.store.root().to_owned(),
                problem: "its index.json is not an index of images",
            },
            error => error,
        })
    }
}

impl Source for Folder {
    fn resolve<'a>(&'a self, selector: &'a Selector) -> Answer<'a, Descriptor> {
        self.images.resolve(selector)
    }

    fn manifest<'a>(&'a self, selector: &'a Selector) -> Answer<'a, Manifest> {
        self.images.manifest(selector)
    }

    fn open<'a>(&'a self, blob: &'a Descriptor, offset: u64) -> Answer<'a, Body> {
        self.images.open(blob, offset)
    }

    fn is_complete<'a>(&'a self, manifest: &'a Descriptor) -> Answer<'a, bool> {
        self.images.is_complete(manifest)
    }

    fn check<'a>(&'a self, blob: &'a Descriptor) -> Answer<'a, ()> {
        self.images.check(blob)
    }
}

impl Target for Folder {
    fn has<'a>(&'a self, blob: &'a Descriptor) -> Answer<'a, bool> {
        self.images.has(blob)
    }

    fn has_manifest<'a>(&'a self, manifest: &'a Descriptor) -> Answer<'a, bool> {
        self.images.has_manifest(manifest)
    }

    fn admit<'a>(&'a self, blob: &'a Descriptor, origins: &'a [Origin]) -> Answer<'a, Admission> {
        self.images.admit(blob, origins)
    }

    /// A tag is what the layout's own name says.
    fn put<'a>(&'a self, manifest: &'a Manifest, tag: Option<&'a Tag>) -> Answer<'a, ()> {
        async move {
            self.images.put(manifest, None).await?;
            if tag.is_some() {
                let lease = self.images.lease().await?;
                let name = self.name();
                let named = lease.name(manifest.descriptor(), name.as_deref()).await;
                self.as_of_others(named)?;
            }
            Ok(())
        }
        .boxed()
    }
}
