//! Blobs that are complete: there or not, read whole or as a stream.

use std::fs::File;
use std::io::{ErrorKind, Read, Seek, SeekFrom};

use bytes::{Bytes, BytesMut};
use futures_util::StreamExt;
use futures_util::stream;

use super::damage;
use super::error::Error;
use super::layout::Layout;
use crate::disk::Refused;
use crate::image::{Descriptor, Digest, Verifier};
use crate::place::{self, Body};

/// Blobs of at most so many bytes are read to find out whether they are there: a configuration that
/// rotted keeps its size, and hashing it takes a fraction of a millisecond.
const SMALL: u64 = 64 << 10;
/// Bytes of one piece of a stream.
const PIECE: usize = 256 << 10;
/// Bytes that tell JSON from a layer.
const START: u64 = 512;

/// Whether the blob is there with its size, and a small one with its bytes.
pub(super) fn has(layout: &Layout, blob: &Descriptor) -> bool {
    let found = layout.disk().metadata(&layout.blob(&blob.digest));
    found.is_ok_and(|found| found.is_file() && found.len() == blob.size)
        && (blob.size > SMALL || read(layout, &blob.digest, SMALL).is_ok())
}

/// Opens a blob, which has to be a plain file: links could lead anywhere.
fn open(layout: &Layout, digest: &Digest) -> Result<File, Error> {
    let path = layout.blob(digest);
    layout.disk().open(&path).map_err(|error| {
        if error.kind() == ErrorKind::NotFound {
            if damage::is_set_aside(layout, digest) {
                return Error::Corrupt(digest.clone());
            }
            return Error::NoBlob(digest.clone());
        }
        match Refused::of(&error) {
            // What is wrong with a folder above is not the blob's fault.
            None | Some(Refused::LinkAbove(_)) => Error::io("read", path)(error),
            Some(_) => Error::NotAFile(digest.clone()),
        }
    })
}

/// A whole blob of at most `limit` bytes, verified.
pub(super) fn read(layout: &Layout, digest: &Digest, limit: u64) -> Result<Bytes, Error> {
    let file = open(layout, digest)?;
    let mut bytes = Vec::new();
    let failed = Error::io("read", layout.blob(digest));
    file.take(limit + 1)
        .read_to_end(&mut bytes)
        .map_err(failed)?;
    if bytes.len() as u64 > limit {
        if !is_sound(layout, digest)? {
            return Err(Error::Corrupt(digest.clone()));
        }
        return Err(Error::Size {
            digest: digest.clone(),
            expected: limit,
            found: bytes.len() as u64,
        });
    }
    let mut verifier = Verifier::new(digest.algorithm());
    verifier.update(&bytes);
    if verifier.finish().0 == *digest {
        Ok(bytes.into())
    } else {
        Err(Error::Corrupt(digest.clone()))
    }
}

/// Whether a blob starts as a JSON object does, and no layer: with a brace.
pub(super) fn is_json(layout: &Layout, digest: &Digest) -> Result<bool, Error> {
    let mut start = Vec::new();
    let read = open(layout, digest)?.take(START).read_to_end(&mut start);
    read.map_err(Error::io("read", layout.blob(digest)))?;
    Ok(start
        .trim_ascii_start()
        .first()
        .is_none_or(|first| *first == b'{'))
}

/// A blob as a stream from `offset` on. Not hashed: whoever takes it checks it.
pub(super) fn stream(layout: &Layout, blob: &Descriptor, offset: u64) -> Result<Body, Error> {
    let mut file = open(layout, &blob.digest)?;
    let path = layout.blob(&blob.digest);
    if file.metadata().map_err(Error::io("read", &path))?.len() != blob.size {
        return Err(Error::Corrupt(blob.digest.clone()));
    }
    file.seek(SeekFrom::Start(offset))
        .map_err(Error::io("read", &path))?;
    let pieces = stream::unfold(Some(file), move |file| {
        let path = path.clone();
        // The page cache answers faster than another thread would.
        std::future::ready(file.and_then(|mut file| match piece(&mut file) {
            Ok(bytes) if bytes.is_empty() => None,
            Ok(bytes) => Some((Ok(bytes), Some(file))),
            Err(error) => Some((
                Err(place::Error::from(Error::io("read", path)(error))),
                None,
            )),
        }))
    });
    Ok(Body::new(offset, blob.size - offset, pieces.boxed()))
}

fn piece(file: &mut File) -> std::io::Result<Bytes> {
    let mut buffer = BytesMut::zeroed(PIECE);
    let length = file.read(&mut buffer)?;
    buffer.truncate(length);
    Ok(buffer.freeze())
}

/// Whether the bytes of a blob are what its name says.
pub(super) fn is_sound(layout: &Layout, digest: &Digest) -> Result<bool, Error> {
    let mut file = open(layout, digest)?;
    let mut verifier = Verifier::new(digest.algorithm());
    loop {
        let bytes = piece(&mut file).map_err(Error::io("read", layout.blob(digest)))?;
        if bytes.is_empty() {
            return Ok(verifier.finish().0 == *digest);
        }
        verifier.update(&bytes);
    }
}
