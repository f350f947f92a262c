//! Leases keep content in the store; content is removed while there are none.

use std::collections::HashMap;
use std::time::Duration;

use super::error::Error;
use super::index::Index;
use super::layout::Layout;
use super::whole::Whole;
use super::{Store, Summary, index_name};
use crate::disk::{Lock, LockError};
use crate::image::{Algorithm, Descriptor, Digest, Graph, Reference};

/// While a lease lives, nothing is removed from the store.
///
/// What is found under a lease stays until the lease ends; what was found before may be gone. Only
/// under a lease does an image get a name. The word is containerd's.
#[derive(Debug)]
pub struct Lease {
    store: Store,
    _lock: Lock,
}

impl Lease {
    /// Waits for a clean-up to end; makes the store where there is none.
    pub(super) async fn take(store: &Store) -> Result<Self, Error> {
        store.layout.ensure(Algorithm::Sha256)?;
        Self::lock(store).await
    }

    /// A lease for readers; none where the store cannot be locked.
    pub(super) async fn to_read(store: &Store) -> Result<Option<Self>, Error> {
        let path = store.layout.content_lock();
        // Reading creates nothing, and every clean-up creates this file.
        if !store.layout.disk().is_file(&path) {
            return Ok(None);
        }
        match Self::lock(store).await {
            Err(Error::Lock(LockError::Io { source, .. })) => {
                tracing::debug!("{} cannot be locked: {source}", path.display());
                Ok(None)
            }
            lease => lease.map(Some),
        }
    }

    async fn lock(store: &Store) -> Result<Self, Error> {
        let (path, times) = (store.layout.content_lock(), store.layout.times());
        Ok(Self {
            store: store.clone(),
            _lock: Lock::wait_shared(&path, times.clean_up).await?,
        })
    }

    /// Makes a name stand for an image that is here.
    ///
    /// # Errors
    /// Says what of the image is not here, or what could not be written.
    pub async fn tag(&self, image: &Descriptor, name: &Reference) -> Result<(), Error> {
        let names = [(name.clone(), image.clone())];
        self.tag_all(&names).await.map(drop)
    }

    /// Makes names stand for images that are here, all of them or none, in one step for whoever
    /// reads the index; says what each stood for before.
    ///
    /// # Errors
    /// As [`Lease::tag`]. Refuses an image with more manifests, or deeper ones, than is allowed.
    pub async fn tag_all(
        &self,
        names: &[(Reference, Descriptor)],
    ) -> Result<Vec<Option<Descriptor>>, Error> {
        let described = self.described(names.iter().map(|(_, image)| image))?;
        let mut whole = Vec::new();
        for (name, image) in names {
            let described = described.get(&image.digest).unwrap_or(image);
            whole.push((index_name(name), Whole::find(self, described)?));
        }
        Index::name_all(&self.store.layout, &whole).await
    }

    /// Images with their summaries, by digest. Refuses what nothing else could walk through.
    fn described<'a>(
        &self,
        images: impl Iterator<Item = &'a Descriptor>,
    ) -> Result<HashMap<Digest, Descriptor>, Error> {
        let (mut graph, mut dates) = (Graph::default(), HashMap::new());
        let mut described = HashMap::new();
        for image in images {
            if !described.contains_key(&image.digest) {
                self.store.survey(image, &mut graph)?;
                let summary = Summary::read_with(&mut dates, &self.store, image);
                described.insert(image.digest.clone(), summary.annotate(image));
            }
        }
        Ok(described)
    }

    /// Makes a plain name, or none, stand for an image that is here.
    pub(super) async fn name(&self, image: &Descriptor, name: Option<&str>) -> Result<(), Error> {
        self.store.survey(image, &mut Graph::default())?;
        Index::name(&Whole::find(self, image)?, name).await
    }

    pub(super) fn store(&self) -> &Store {
        &self.store
    }

    pub(super) fn layout(&self) -> &Layout {
        &self.store.layout
    }
}

/// While it lives, nobody has a lease: the only time at which content is removed.
#[derive(Debug)]
pub(super) struct Alone {
    layout: Layout,
    _lock: Lock,
}

impl Alone {
    /// Waits at most `timeout` for all leases to end.
    pub(super) fn take(layout: &Layout, timeout: Duration) -> Result<Self, Error> {
        Ok(Self {
            layout: layout.clone(),
            _lock: Lock::exclusive(&layout.content_lock(), timeout)?,
        })
    }

    /// Removes a blob.
    pub(super) fn remove(&self, blob: &Digest) -> Result<(), Error> {
        let path = self.layout.blob(blob);
        let removed = self.layout.disk().remove(&path);
        removed.map_err(Error::io("remove", &path))
    }

    pub(super) fn layout(&self) -> &Layout {
        &self.layout
    }
}
