//! An OCI layout that is no store of ours: one image of it, under the plain name that it has there.

use futures_util::FutureExt;

use super::error::Error;
use super::index::Index;
use super::{Store, StoredImages};
use crate::image::{Descriptor, Manifest, Repository, Selector, Tag};
use crate::place::{Admission, Answer, Body, Origin, Source, Target};

/// One image of an OCI layout.
#[derive(Clone)]
pub struct Folder {
    store: Store,
    name: Option<String>,
    images: StoredImages,
}

impl Store {
    /// The image that the layout has as `name`; without one, the only image there is.
    pub fn folder(&self, name: Option<&str>, any: &Repository) -> Folder {
        Folder {
            store: self.clone(),
            name: name.map(str::to_owned),
            images: self.repository(any),
        }
    }
}

impl Folder {
    /// What the image is.
    ///
    /// # Errors
    /// Says which images there are, or that what is there is not what the layout says.
    pub fn root(&self) -> Result<Descriptor, Error> {
        let index = Index::read(&self.store.layout)?;
        let mut found = index.named(self.name.as_deref());
        match (found.pop(), found.is_empty(), &self.name) {
            (Some(found), true, _) | (Some(found), false, Some(_)) => {
                self.store.manifest_of(&found)?;
                Ok(found)
            }
            (_, _, name) => Err(Error::NoSuchName {
                folder: self.store.root().to_owned(),
                name: name.clone(),
                names: index.plain_names(),
            }),
        }
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
                lease
                    .name(manifest.descriptor(), self.name.as_deref())
                    .await?;
            }
            Ok(())
        }
        .boxed()
    }
}
