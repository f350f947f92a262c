//! Bodies of requests: taken no slower than the limit, and no more into memory than there is.

use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::StatusCode;
use http::header::RETRY_AFTER;
use http_body_util::BodyExt;
use hyper::body::{Body, Incoming};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;

use super::client::Client;
use super::connection::Pace;
use super::error::ApiError;

/// How often it is looked whether clients have to hurry because places have become few.
const LOOK: Duration = Duration::from_secs(1);
/// Bytes that a body may have in memory whatever others have.
const FREE: usize = 32 << 10;

/// The memory for the bodies of all requests, in bytes. What is counted is what has arrived.
#[derive(Clone, Debug)]
pub(super) struct Memory(Arc<Semaphore>);

impl Memory {
    pub(super) fn new(bytes: usize) -> Self {
        Self(Arc::new(Semaphore::new(bytes.min(Semaphore::MAX_PERMITS))))
    }
}

/// The body of a request as it arrives.
pub(super) struct RequestBody<'a> {
    incoming: Incoming,
    client: &'a Client<'a>,
    pace: Pace,
    memory: Memory,
    held: Option<OwnedSemaphorePermit>,
    is_over: bool,
}

impl<'a> RequestBody<'a> {
    pub(super) fn new(incoming: Incoming, client: &'a Client<'a>, memory: Memory) -> Self {
        Self {
            incoming,
            client,
            pace: Pace::default(),
            memory,
            held: None,
            is_over: false,
        }
    }

    /// Whether nothing more comes. If not, the connection is of no use for another request.
    pub(super) fn is_read(&self) -> bool {
        self.is_over || self.incoming.is_end_stream()
    }

    /// The next bytes, or nothing where the body ends.
    pub(super) async fn piece(&mut self) -> Result<Option<Bytes>, ApiError> {
        loop {
            let slowest = self.client.slowest();
            let started = Instant::now();
            let wait = self.pace.left(slowest).min(LOOK);
            let frame = tokio::time::timeout(wait, self.incoming.frame()).await;
            let piece = match frame {
                Ok(None) => {
                    self.is_over = true;
                    return Ok(None);
                }
                Ok(Some(Err(_))) => return Err(broken()),
                Ok(Some(Ok(frame))) => Some(frame.into_data().unwrap_or_default()),
                Err(_) => None,
            };
            let length = piece.as_ref().map_or(0, Bytes::len);
            self.pace.note(started.elapsed(), length as u64);
            self.pace.check(slowest).map_err(|_| too_slow())?;
            if let Some(piece) = piece {
                return Ok(Some(piece));
            }
        }
    }

    /// All of the body, in memory that is counted until the request is answered.
    pub(super) async fn whole(&mut self, limit: usize) -> Result<Bytes, ApiError> {
        let mut whole = BytesMut::new();
        if self.incoming.size_hint().lower() > limit as u64 {
            return Err(too_large(limit));
        }
        while let Some(piece) = self.piece().await? {
            let length = whole.len() + piece.len();
            if length > limit {
                return Err(too_large(limit));
            }
            self.hold(whole.len().max(FREE), length)?;
            whole.extend_from_slice(&piece);
        }
        Ok(whole.freeze())
    }

    fn hold(&mut self, from: usize, to: usize) -> Result<(), ApiError> {
        let more = to.saturating_sub(from);
        let permits = u32::try_from(more).map_err(|_| busy())?;
        let memory = self.memory.0.clone();
        let more = memory.try_acquire_many_owned(permits).map_err(|_| busy())?;
        match &mut self.held {
            Some(held) => held.merge(more),
            None => self.held = Some(more),
        }
        Ok(())
    }
}

fn broken() -> ApiError {
    ApiError::bad(
        "SIZE_INVALID",
        "the client went away before the end of the body",
    )
}

fn too_slow() -> ApiError {
    let status = StatusCode::REQUEST_TIMEOUT;
    ApiError::new(
        status,
        "SIZE_INVALID",
        "the client sent too little for too long",
    )
}

fn too_large(limit: usize) -> ApiError {
    let message = format!("manifests are at most {} MiB", limit >> 20);
    ApiError::new(StatusCode::PAYLOAD_TOO_LARGE, "SIZE_INVALID", message)
}

fn busy() -> ApiError {
    let message = "too many large manifests arrive at once";
    let refusal = ApiError::new(StatusCode::SERVICE_UNAVAILABLE, "TOOMANYREQUESTS", message);
    refusal.header(RETRY_AFTER, "5")
}
