//! Leases keep content in the store; content is removed while there are none.

use std::time::Duration;

use super::error::Error;
use super::index::Index;
use super::layout::Layout;
use super::whole::Whole;
use super::{Store, Summary, index_name};
use crate::disk::{Lock, LockError};
use crate::image::{Algorithm, Descriptor, Digest, Reference};

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
        let described = Summary::read(&self.store, image).annotate(image);
        let name = index_name(name).to_string();
        self.name(&described, Some(&name)).await
    }

    /// Makes a plain name, or none, stand for an image that is here.
    pub(super) async fn name(&self, image: &Descriptor, name: Option<&str>) -> Result<(), Error> {
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
    /// Waits at most `patience` for all leases to end.
    pub(super) fn take(layout: &Layout, patience: Duration) -> Result<Self, Error> {
        Ok(Self {
            layout: layout.clone(),
            _lock: Lock::exclusive(&layout.content_lock(), patience)?,
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
