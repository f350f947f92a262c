//! Any input as a plain tar in a file: what is compressed, or comes from a pipe, is spooled first.

use std::fs::File;
use std::io::{self, BufReader, Chain, Cursor, Read, Seek, Write};
use std::path::Path;
use std::sync::Arc;

use flate2::bufread::MultiGzDecoder;

use super::entries::Span;
use super::error::Error;

/// Bytes that tell the compression, and whether it is a tar at all.
const MAGIC: usize = 262;
/// Bytes of the end of a tar.
const END: u64 = 1024;
/// The largest window of zstd, as a power of two: 128 MiB.
const ZSTD_WINDOW: u32 = 27;

/// How bytes are compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Compression {
    None,
    Gzip,
    Zstd,
}

impl Compression {
    pub(super) fn of(start: &[u8]) -> Self {
        match start {
            [0x1f, 0x8b, ..] => Self::Gzip,
            [0x28, 0xb5, 0x2f, 0xfd, ..] => Self::Zstd,
            _ => Self::None,
        }
    }
}

/// A reader whose first bytes were looked at.
type Peeked<R> = Chain<Cursor<Vec<u8>>, R>;

/// Looks at the first bytes.
fn peek<R: Read>(mut input: R) -> io::Result<(Vec<u8>, Peeked<R>)> {
    let mut start = Vec::new();
    input.by_ref().take(MAGIC as u64).read_to_end(&mut start)?;
    Ok((start.clone(), Cursor::new(start).chain(input)))
}

/// The bytes of `input` without compression.
pub(super) fn plain<'a>(input: impl Read + 'a) -> io::Result<(Compression, Box<dyn Read + 'a>)> {
    let (start, whole) = peek(input)?;
    let compression = Compression::of(&start);
    Ok((
        compression,
        match compression {
            Compression::None => Box::new(whole),
            Compression::Gzip => Box::new(MultiGzDecoder::new(BufReader::with_capacity(
                256 << 10,
                whole,
            ))),
            Compression::Zstd => {
                let mut decoder = zstd::Decoder::new(whole)?;
                decoder.window_log_max(ZSTD_WINDOW)?;
                Box::new(decoder)
            }
        },
    ))
}

/// The bytes of a tar without compression.
pub(super) fn plain_tar<'a>(input: impl Read + 'a) -> Result<impl Read + 'a, Error> {
    let (_, plain) = plain(input).map_err(|_| Error::NotAnArchive)?;
    let (start, whole) = peek(plain).map_err(|_| Error::NotAnArchive)?;
    match (is_tar(&start), is_end(&start)) {
        (true, _) => Ok(whole.take(u64::MAX)),
        (_, true) => Ok(whole.take(END)),
        _ => Err(Error::NotAnArchive),
    }
}

/// The file itself where it is a plain tar, else what is in it, in a file without a name.
pub(super) fn tar_of_file(mut file: File, scratch: &Path) -> Result<File, Error> {
    if !file.metadata().map_err(Error::Read)?.is_file() {
        return spool(file, scratch);
    }
    let mut start = Vec::new();
    Read::by_ref(&mut file)
        .take(MAGIC as u64)
        .read_to_end(&mut start)
        .map_err(Error::Read)?;
    file.rewind().map_err(Error::Read)?;
    if is_tar(&start) {
        Ok(file)
    } else {
        spool(file, scratch)
    }
}

/// What `input` holds, as a plain tar in a file without a name.
pub(super) fn spool(input: impl Read, scratch: &Path) -> Result<File, Error> {
    let mut plain = plain_tar(input)?;
    let mut file = temporary(scratch)?;
    let mut buffer = vec![0; 256 << 10];
    loop {
        match plain
            .read(&mut buffer)
            .map_err(|error| Error::Cut(error.to_string()))?
        {
            0 => break,
            length => file.write_all(&buffer[..length]).map_err(Error::Spool)?,
        }
    }
    Ok(file)
}

/// A file that is gone when it is closed.
pub(super) fn temporary(scratch: &Path) -> Result<File, Error> {
    crate::disk::root::scratch(scratch).map_err(Error::Spool)
}

/// Whatever is made of an archive, one piece after the other in one file without a name.
///
/// A file for each would be more than a process may have open: Linux allows 1024 by default.
pub(super) struct Scratch {
    file: Arc<File>,
    end: u64,
}

impl Scratch {
    pub(super) fn within(folder: &Path) -> Result<Self, Error> {
        let file = Arc::new(temporary(folder)?);
        Ok(Self { file, end: 0 })
    }

    /// Where the next piece starts.
    pub(super) fn end(&self) -> u64 {
        self.end
    }

    /// What was written since the end was there.
    pub(super) fn since(&self, offset: u64) -> Span {
        Span {
            file: self.file.clone(),
            offset,
            size: self.end - offset,
        }
    }
}

impl Write for Scratch {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let length = (&*self.file).write(bytes)?;
        self.end += length as u64;
        Ok(length)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A tar says so at byte 257; what is older than that, 1988, is not an image.
fn is_tar(start: &[u8]) -> bool {
    start.get(257..262) == Some(b"ustar")
}

/// A tar of nothing is its end, two blocks of zeros; what follows belongs to no tar.
fn is_end(start: &[u8]) -> bool {
    start.len() == MAGIC && start.iter().all(|byte| *byte == 0)
}
