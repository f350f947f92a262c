//! One repository of the store as a place that images come from and go to.

use std::sync::Arc;

use futures_util::FutureExt;
use tokio::sync::OnceCell;

use super::blobs;
use super::error::Error;
use super::ingest;
use super::{Lease, Store, index::Index};
use crate::image::{Descriptor, Digest, Graph, Manifest, Repository, Selector, Tag};
use crate::limits;
use crate::place::{Admission, Answer, Body, Listing, Origin, Source, Target};
use crate::sync::Mutex;

/// The images of one repository in the local store.
#[derive(Clone)]
pub struct StoredImages {
    store: Store,
    repository: Repository,
    // Taken with the first answer that somebody relies on.
    lease: Arc<OnceCell<Lease>>,
    // The manifests that were read, whose other names say where their blobs are.
    read: Arc<Mutex<Vec<Digest>>>,
    // The manifests that are known to be complete, and are not looked at again.
    known: Arc<Mutex<Graph>>,
}

impl StoredImages {
    pub(super) fn new(store: Store, repository: Repository) -> Self {
        Self {
            store,
            repository,
            lease: Arc::default(),
            read: Arc::default(),
            known: Arc::default(),
        }
    }

    fn look_up(&self, selector: &Selector) -> Result<Descriptor, Error> {
        let reference = match selector {
            Selector::Tag(tag) => self.repository.tagged(tag.clone()),
            Selector::Digest(digest) => self.repository.pinned(digest.clone()),
        };
        match (self.store.find(&reference)?, selector) {
            (Some(descriptor), _) => Ok(descriptor),
            (None, Selector::Digest(digest)) => {
                Ok(self.store.manifest(digest)?.descriptor().clone())
            }
            (None, Selector::Tag(_)) => Err(Error::NoImage(reference.familiar())),
        }
    }

    fn load(&self, selector: &Selector) -> Result<Manifest, Error> {
        let (digest, manifest) = match selector {
            Selector::Digest(digest) => (digest.clone(), self.store.manifest(digest)?),
            Selector::Tag(_) => {
                let descriptor = self.look_up(selector)?;
                let manifest = self.store.manifest_of(&descriptor)?;
                (descriptor.digest, manifest)
            }
        };
        self.read.lock().push(digest);
        Ok(manifest)
    }

    /// As [`Store::has_whole`], where what was found to be complete under the lease stays so.
    fn has_whole(&self, manifest: &Descriptor) -> Result<bool, Error> {
        let mut known = self.known.lock();
        if !self.lease.initialized() {
            *known = Graph::default();
        }
        known.forget_incomplete();
        match self.store.is_complete_as_of(&mut known, manifest, None) {
            Err(Error::Corrupt(_) | Error::NotAFile(_)) => Ok(false),
            found => found,
        }
    }

    /// Keeps content from being removed for as long as this place is in use.
    ///
    /// # Errors
    /// As [`Store::lease`].
    pub async fn lease(&self) -> Result<&Lease, Error> {
        self.lease.get_or_try_init(|| self.store.lease()).await
    }

    /// As [`StoredImages::lease`], for readers.
    async fn lease_to_read(&self) -> Result<(), Error> {
        if !self.lease.initialized()
            && let Some(lease) = self.store.lease_to_read().await?
        {
            // Another task may have been faster; one lease is enough.
            let _ = self.lease.set(lease);
        }
        Ok(())
    }

    /// Whether something is here and stays: what was seen without a lease is checked again.
    async fn is_here(&self, look: impl Fn() -> Result<bool, Error>) -> Result<bool, Error> {
        if !look()? {
            return Ok(false);
        }
        if self.lease.initialized() {
            return Ok(true);
        }
        self.lease().await?;
        look()
    }

    async fn take(&self, manifest: &Manifest, tag: Option<&Tag>) -> Result<(), Error> {
        let lease = self.lease().await?;
        let descriptor = manifest.descriptor();
        // What is there under its name and damaged makes way.
        let _ = self.store.manifest(&descriptor.digest);
        if let Admission::Wanted(mut sink) = ingest::admit(lease, descriptor).await? {
            let filled = async {
                sink.restart().await?;
                sink.feed(Body::from_bytes(0, manifest.bytes().clone()))
                    .await?;
                sink.commit().await
            };
            filled.await.map_err(|error| Error::Io {
                action: "write",
                path: self.store.layout().blob(&descriptor.digest),
                source: std::io::Error::other(error),
            })?;
        }
        match tag {
            Some(tag) => {
                let name = self.repository.tagged(tag.clone());
                lease.tag(descriptor, &name).await
            }
            None => Ok(()),
        }
    }

    /// The other repositories whose names stand for what was read here.
    fn other_names(&self) -> Result<Vec<Origin>, Error> {
        let read = self.read.lock().clone();
        let index = Index::read(self.store.layout())?;
        let mut origins: Vec<Origin> = Vec::new();
        for (reference, descriptor) in index.images() {
            let origin = Origin(reference.repository().clone());
            if read.contains(&descriptor.digest)
                && origin.0 != self.repository
                && !origins.contains(&origin)
            {
                origins.push(origin);
            }
        }
        Ok(origins)
    }
}

impl Source for StoredImages {
    fn resolve<'a>(&'a self, selector: &'a Selector) -> Answer<'a, Descriptor> {
        async move {
            self.lease_to_read().await?;
            Ok(self.look_up(selector)?)
        }
        .boxed()
    }

    fn manifest<'a>(&'a self, selector: &'a Selector) -> Answer<'a, Manifest> {
        async move {
            self.lease_to_read().await?;
            Ok(self.load(selector)?)
        }
        .boxed()
    }

    fn open<'a>(&'a self, blob: &'a Descriptor, offset: u64) -> Answer<'a, Body> {
        async move {
            self.lease_to_read().await?;
            Ok(self
                .store
                .noting_damage(blobs::stream(self.store.layout(), blob, offset))?)
        }
        .boxed()
    }

    fn check<'a>(&'a self, blob: &'a Descriptor) -> Answer<'a, ()> {
        async move {
            if blobs::is_sound(self.store.layout(), &blob.digest)? {
                return Ok(());
            }
            Ok(self
                .store
                .noting_damage(Err(Error::Corrupt(blob.digest.clone())))?)
        }
        .boxed()
    }

    fn origins(&self, _blob: &Descriptor) -> Vec<Origin> {
        // Only an opportunity is lost where the index cannot be read.
        self.other_names().unwrap_or_default()
    }

    fn is_complete<'a>(&'a self, manifest: &'a Descriptor) -> Answer<'a, bool> {
        async move { Ok(self.store.is_complete(manifest, None)?) }.boxed()
    }
}

impl Target for StoredImages {
    fn has<'a>(&'a self, blob: &'a Descriptor) -> Answer<'a, bool> {
        async move {
            let look = || Ok(blobs::has(self.store.layout(), blob));
            Ok(self.is_here(look).await?)
        }
        .boxed()
    }

    fn has_manifest<'a>(&'a self, manifest: &'a Descriptor) -> Answer<'a, bool> {
        async move {
            let look = || self.has_whole(manifest);
            Ok(self.is_here(look).await?)
        }
        .boxed()
    }

    fn admit<'a>(&'a self, blob: &'a Descriptor, _origins: &'a [Origin]) -> Answer<'a, Admission> {
        async move { Ok(ingest::admit(self.lease().await?, blob).await?) }.boxed()
    }

    fn put<'a>(&'a self, manifest: &'a Manifest, tag: Option<&'a Tag>) -> Answer<'a, ()> {
        async move { Ok(self.take(manifest, tag).await?) }.boxed()
    }
}

impl Listing for StoredImages {
    fn tags(&self) -> Answer<'_, Vec<Tag>> {
        async move {
            let images = self.store.images()?;
            let ours = images
                .into_iter()
                .filter(|image| *image.reference.repository() == self.repository);
            Ok(ours
                .filter_map(|image| image.reference.tag().cloned())
                .collect())
        }
        .boxed()
    }
}

/// The largest manifest that the store reads.
pub(super) const MANIFEST_LIMIT: u64 = limits::MANIFEST_BYTES;
