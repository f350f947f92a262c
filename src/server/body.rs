//! Bodies of answers: nothing, bytes, or a part of a file.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

use bytes::{Bytes, BytesMut};
use futures_util::stream;
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Empty, Full, StreamBody};
use hyper::body::Frame;

/// A body on its way to a client.
pub(super) type Body = BoxBody<Bytes, io::Error>;

/// Bytes of one piece of a file.
const PIECE: u64 = 512 << 10;

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
