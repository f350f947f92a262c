//! How much goes on at once: small requests wide, bodies few; and how all of it stops.

use std::collections::HashMap;
use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use futures_util::StreamExt;
use tokio::sync::{OnceCell, OwnedSemaphorePermit, Semaphore, SemaphorePermit};

use super::error::Error;
use super::{Stop, TransferOptions};
use crate::image::{Descriptor, Digest};
use crate::place::Body;
use crate::sync::Mutex;

/// How much goes on at once.
pub(super) struct Schedule {
    images: Semaphore,
    requests: Semaphore,
    open: Semaphore,
    bodies: Arc<Semaphore>,
    jobs: usize,
    pace: Option<Arc<Pace>>,
    // What one part of this copy stops when it fails, and what stops it from outside.
    failed: Stop,
    stop: Stop,
}

/// Blobs for each body that may be on their way: while one is confirmed, the next can move.
const OPEN_EACH: usize = 4;

/// Images whose blobs are copied at once.
const IMAGES: usize = 32;

/// The right to have one body on its way.
pub(super) type Permit = OwnedSemaphorePermit;

impl Schedule {
    pub(super) fn new(options: TransferOptions, stop: &Stop) -> Self {
        let jobs = options.jobs.max(1);
        let requests = Semaphore::new(options.requests.max(1));
        let bodies = Arc::new(Semaphore::new(jobs));
        let open = Semaphore::new(if jobs == 1 { 1 } else { jobs * OPEN_EACH });
        Self {
            images: Semaphore::new(IMAGES),
            requests,
            open,
            bodies,
            jobs,
            pace: options.rate.map(|rate| Arc::new(Pace::at_most(rate))),
            failed: Stop::default(),
            stop: stop.clone(),
        }
    }

    /// How many bodies may be on their way at once.
    pub(super) fn jobs(&self) -> u64 {
        self.jobs as u64
    }

    /// A permit for a body, if one is idle and nobody waits for it.
    pub(super) fn idle_body(&self) -> Option<Permit> {
        self.bodies.clone().try_acquire_owned().ok()
    }

    /// Waits until so many more bytes may have moved.
    pub(super) async fn pace(&self, bytes: u64) {
        if let Some(pace) = &self.pace {
            pace.wait(bytes).await;
        }
    }

    /// A permit for an image, from its first blob to its last. An index takes none: it waits for others.
    pub(super) async fn image(&self) -> Option<SemaphorePermit<'_>> {
        self.images.acquire().await.ok()
    }

    /// A permit for a small request.
    pub(super) async fn request(&self) -> Option<SemaphorePermit<'_>> {
        self.requests.acquire().await.ok()
    }

    /// A permit for a body.
    pub(super) async fn body(&self) -> Option<Permit> {
        self.bodies.clone().acquire_owned().await.ok()
    }

    /// A permit for a blob, from its first byte to the target's last word about it.
    pub(super) async fn blob(&self) -> Option<SemaphorePermit<'_>> {
        self.open.acquire().await.ok()
    }

    /// The same body, at no more than the pace of all of them.
    pub(super) fn paced(&self, body: Body) -> Body {
        let Some(pace) = self.pace.clone() else {
            return body;
        };
        let (start, length) = (body.start(), body.length());
        let pieces = body.then(move |piece| {
            let pace = pace.clone();
            async move {
                if let Ok(bytes) = &piece {
                    pace.wait(bytes.len() as u64).await;
                }
                piece
            }
        });
        Body::new(start, length, pieces.boxed())
    }

    /// Runs `work` unless, and until, all of it has to stop.
    pub(super) async fn unless_stopped<T>(
        &self,
        work: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Error> {
        tokio::select! {
            result = work => result,
            () = self.failed.stopped() => Err(Error::Stopped),
            () = self.stop.stopped() => Err(Error::Stopped),
        }
    }

    /// Makes everything else of this copy stop.
    pub(super) fn stop(&self) {
        self.failed.stop();
    }
}

/// The same body, which gives the permit back when its last byte has left.
pub(super) fn held(body: Body, permit: Option<Permit>) -> Body {
    let left = AtomicU64::new(body.length());
    let permit = Mutex::new(permit);
    body.observed(move |piece| {
        let bytes = piece.len() as u64;
        if left.fetch_sub(bytes, Ordering::Relaxed) <= bytes {
            drop(permit.lock().take());
        }
    })
}

/// A cap on the bytes a second of all bodies together.
struct Pace {
    rate: u64,
    free: Mutex<Instant>,
}

impl Pace {
    fn at_most(rate: u64) -> Self {
        Self {
            rate: rate.max(1),
            free: Mutex::new(Instant::now()),
        }
    }

    async fn wait(&self, bytes: u64) {
        let until = {
            let mut free = self.free.lock();
            *free = (*free).max(Instant::now())
                + Duration::from_secs_f64(bytes as f64 / self.rate as f64);
            *free
        };
        tokio::time::sleep_until(until.into()).await;
    }
}

/// Content that is being copied, each piece once, however many refer to it.
#[derive(Default)]
pub(super) struct Once<T> {
    pieces: Mutex<HashMap<Digest, Arc<OnceCell<T>>>>,
}

impl<T> Once<T> {
    /// The cell of a piece, which whoever comes first fills by copying it.
    pub(super) fn cell(&self, digest: &Digest) -> Arc<OnceCell<T>> {
        let mut pieces = self.pieces.lock();
        pieces.entry(digest.clone()).or_default().clone()
    }

    /// The pieces that nobody asked for yet, and those that are on their way or there.
    pub(super) fn split(&self, wanted: Vec<Descriptor>) -> (Vec<Descriptor>, Vec<Descriptor>) {
        let mut pieces = self.pieces.lock();
        wanted.into_iter().partition(|piece| {
            let is_new = !pieces.contains_key(&piece.digest);
            pieces.entry(piece.digest.clone()).or_default();
            is_new
        })
    }

    /// How many different pieces were asked for.
    pub(super) fn len(&self) -> usize {
        self.pieces.lock().len()
    }
}
