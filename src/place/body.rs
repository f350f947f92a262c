//! A stream of bytes on its way from one place to another.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_util::Stream;
use futures_util::stream::{self, BoxStream, StreamExt};

use super::Error;

/// The bytes of a blob from an offset to its end.
///
/// The length is what the place promises; whoever takes the bytes checks it.
pub struct Body {
    start: u64,
    length: u64,
    stream: BoxStream<'static, Result<Bytes, Error>>,
}

impl Body {
    /// A body that starts at `start` of its blob and has `length` bytes.
    pub fn new(start: u64, length: u64, stream: BoxStream<'static, Result<Bytes, Error>>) -> Self {
        Self {
            start,
            length,
            stream,
        }
    }

    /// A body whose bytes are all in memory.
    pub fn from_bytes(start: u64, bytes: Bytes) -> Self {
        let length = bytes.len() as u64;
        Self {
            start,
            length,
            stream: stream::iter([Ok(bytes)]).boxed(),
        }
    }

    /// The offset within the blob of the first byte.
    pub fn start(&self) -> u64 {
        self.start
    }

    /// The number of bytes that the place promises.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// The same body, with `see` called for each piece as it passes.
    #[must_use]
    pub fn observed(self, see: impl Fn(&Bytes) + Send + 'static) -> Self {
        let stream = self.stream.inspect(move |piece| {
            if let Ok(bytes) = piece {
                see(bytes);
            }
        });
        Self {
            stream: stream.boxed(),
            ..self
        }
    }
}

impl Stream for Body {
    type Item = Result<Bytes, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.stream.poll_next_unpin(context)
    }
}
