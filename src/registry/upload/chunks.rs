//! A body that is cut into requests, without any of it in memory but what is on its way.

use std::sync::Arc;

use bytes::Bytes;
use futures_util::{StreamExt, stream};

use crate::place::{self, Body};

/// A body that is sent a piece at a time. Nothing is kept in memory but what is on its way.
#[derive(Clone)]
pub(super) struct Chunks(Arc<tokio::sync::Mutex<Rest>>);

struct Rest {
    body: Body,
    // What came with the last piece of a chunk, and belongs to the next.
    ahead: Bytes,
}

impl Chunks {
    pub(super) fn of(body: Body) -> Self {
        Self(Arc::new(tokio::sync::Mutex::new(Rest {
            body,
            ahead: Bytes::new(),
        })))
    }

    /// The next `length` bytes, which start at `offset` of the blob.
    pub(super) fn next(&self, offset: u64, length: u64) -> Body {
        let pieces = stream::unfold((self.clone(), length), |(chunks, left)| async move {
            let piece = chunks.0.lock().await.take(left).await?;
            let left = left - piece.as_ref().map_or(left, |bytes| bytes.len() as u64);
            Some((piece, (chunks, left)))
        });
        Body::new(offset, length, pieces.boxed())
    }
}

impl Rest {
    /// The next bytes, at most `most`; nothing at the end.
    async fn take(&mut self, most: u64) -> Option<Result<Bytes, place::Error>> {
        if most == 0 {
            return None;
        }
        if self.ahead.is_empty() {
            self.ahead = match self.body.next().await? {
                Ok(piece) => piece,
                Err(error) => return Some(Err(error)),
            };
        }
        let length = self
            .ahead
            .len()
            .min(usize::try_from(most).unwrap_or(usize::MAX));
        Some(Ok(self.ahead.split_to(length)))
    }
}
