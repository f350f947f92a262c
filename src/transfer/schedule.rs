//! How much goes on at once: small requests wide, bodies few; and how all of it stops.

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{OnceCell, Semaphore, SemaphorePermit, watch};

use super::error::Error;
use crate::image::{Digest, limits};

/// Small requests at once, for which only round trips cost time.
const REQUESTS: usize = 32;

/// How much goes on at once.
pub(super) struct Schedule {
    requests: Semaphore,
    bodies: Semaphore,
    stop: watch::Sender<bool>,
}

impl Schedule {
    pub(super) fn new(jobs: usize, stop: watch::Sender<bool>) -> Self {
        Self { requests: Semaphore::new(REQUESTS), bodies: Semaphore::new(jobs.max(1)), stop }
    }

    /// A turn for a small request.
    pub(super) async fn request(&self) -> Option<SemaphorePermit<'_>> {
        self.requests.acquire().await.ok()
    }

    /// A turn for a body.
    pub(super) async fn body(&self) -> Option<SemaphorePermit<'_>> {
        self.bodies.acquire().await.ok()
    }

    /// Runs `work` unless, and until, all of it has to stop.
    pub(super) async fn unless_stopped<T>(
        &self,
        work: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Error> {
        let mut stop = self.stop.subscribe();
        tokio::select! {
            result = work => result,
            _ = stop.wait_for(|stop| *stop) => Err(Error::Stopped),
        }
    }

    /// Makes everything else stop.
    pub(super) fn stop(&self) {
        self.stop.send_replace(true);
    }
}

/// Content that is being copied, each piece once, however many refer to it.
#[derive(Default)]
pub(super) struct Once {
    pieces: Mutex<HashMap<Digest, Arc<OnceCell<()>>>>,
}

impl Once {
    /// The cell of a piece, which whoever comes first fills by copying it.
    pub(super) fn cell(&self, digest: &Digest) -> Arc<OnceCell<()>> {
        let mut pieces = self.pieces.lock().unwrap_or_else(PoisonError::into_inner);
        pieces.entry(digest.clone()).or_default().clone()
    }

    /// Whether there are more pieces than one image may have manifests.
    pub(super) fn is_full(&self) -> bool {
        self.pieces.lock().unwrap_or_else(PoisonError::into_inner).len() > limits::MANIFESTS
    }
}
