//! Bodies of answers: nothing, bytes, or a part of a file.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::{Bytes, BytesMut};
use futures_util::stream;
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Empty, Full, StreamBody};
use hyper::body::{Frame, SizeHint};

use super::connection::Answering;

/// A body on its way to a client.
pub(super) type Body = BoxBody<Bytes, io::Error>;

/// Bytes of one piece of a file.
const PIECE: u64 = 128 << 10;

pub(super) fn empty() -> Body {
    Empty::new().map_err(|never| match never {}).boxed()
}

pub(super) fn full(bytes: impl Into<Bytes>) -> Body {
    Full::new(bytes.into())
        .map_err(|never| match never {})
        .boxed()
}

/// `length` bytes of a file from `offset` on.
pub(super) fn file(mut file: File, offset: u64, length: u64) -> io::Result<Body> {
    file.seek(SeekFrom::Start(offset))?;
    let pieces = stream::unfold((file, length), |(mut file, left)| async move {
        if left == 0 {
            return None;
        }
        // The page cache answers faster than another thread would.
        let piece = read_piece(&mut file, left.min(PIECE));
        let left = left - piece.as_ref().map_or(left, |piece| piece.len() as u64);
        Some((piece.map(Frame::data), (file, left)))
    });
    Ok(BodyExt::boxed(StreamBody::new(pieces)))
}

fn read_piece(file: &mut File, length: u64) -> io::Result<Bytes> {
    let mut buffer = BytesMut::zeroed(usize::try_from(length).unwrap_or(PIECE as usize));
    match file.read(&mut buffer)? {
        0 => Err(io::ErrorKind::UnexpectedEof.into()),
        read => {
            buffer.truncate(read);
            Ok(buffer.freeze())
        }
    }
}

/// A body with which the request ends that it answers.
pub(super) struct UntilSent {
    body: Body,
    _answering: Answering,
}

pub(super) fn until_sent(body: Body, answering: Answering) -> UntilSent {
    UntilSent {
        body,
        _answering: answering,
    }
}

impl hyper::body::Body for UntilSent {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
