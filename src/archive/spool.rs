//! Any input as a plain tar in a file: what is compressed, or comes from a pipe, is spooled first.

use std::fs::File;
use std::io::{self, BufReader, Chain, Cursor, Read, Seek, Write};
use std::path::Path;
use std::sync::Arc;

use bzip2::bufread::MultiBzDecoder;
use flate2::bufread::MultiGzDecoder;
use lzma_rust2::XzReader;

use super::entries::Span;
use super::error::Error;

/// Bytes that tell the compression, and whether it is a tar at all: one block of a tar.
const BLOCK: usize = 512;
/// Where the checksum of a tar's header is, eight bytes.
const CHECKSUM: std::ops::Range<usize> = 148..156;
/// Bytes of compressed input that are read at once.
const INPUT: usize = 256 << 10;
/// Bytes of the end of a tar.
const END: u64 = 1024;
/// The largest window of zstd, as a power of two: 128 MiB.
const ZSTD_WINDOW: u32 = 27;
/// KiB that an xz decoder may take: twice the dictionary of `xz -9`, as for zstd, and what is around it.
const XZ_MEMORY: u32 = (128 << 10) + 256;

/// How bytes are compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Compression {
    None,
    Gzip,
    Zstd,
    Xz,
    Bzip2,
}

impl Compression {
    pub(super) fn of(start: &[u8]) -> Self {
        match start {
            [0x1f, 0x8b, ..] => Self::Gzip,
            [0x28, 0xb5, 0x2f, 0xfd, ..] => Self::Zstd,
            [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Self::Xz,
            // A file in a tar may be called `BZh1`: what follows is how a block starts, or the end.
            [b'B', b'Z', b'h', b'1'..=b'9', block @ ..]
                if block.starts_with(b"1AY&SY") || block.starts_with(b"\x17rE8P\x90") =>
            {
                Self::Bzip2
            }
            _ => Self::None,
        }
    }
}

/// A reader whose first bytes were looked at.
type Peeked<R> = Chain<Cursor<Vec<u8>>, R>;

/// Looks at the first bytes.
fn peek<R: Read>(mut input: R) -> io::Result<(Vec<u8>, Peeked<R>)> {
    let mut start = Vec::new();
    input.by_ref().take(BLOCK as u64).read_to_end(&mut start)?;
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
            Compression::Gzip => Box::new(MultiGzDecoder::new(buffered(whole))),
            Compression::Bzip2 => Box::new(MultiBzDecoder::new(buffered(whole))),
            Compression::Xz => Box::new(XzReader::new_mem_limit(buffered(whole), true, XZ_MEMORY)),
            Compression::Zstd => {
                let mut decoder = zstd::Decoder::new(whole)?;
                decoder.window_log_max(ZSTD_WINDOW)?;
                Box::new(decoder)
            }
        },
    ))
}

fn buffered<R: Read>(input: R) -> BufReader<R> {
    BufReader::with_capacity(INPUT, input)
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
        .take(BLOCK as u64)
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

/// A tar says so at byte 257. One of before 1988, as `tar --format=v7` still writes it, does not: its
/// first header is known by its checksum.
fn is_tar(start: &[u8]) -> bool {
    start.get(257..262) == Some(b"ustar") || has_checksum(start)
}

/// Whether a header has the sum of its bytes in it, the sum itself counted as spaces. Old programs
/// counted bytes with a sign; POSIX.1-1988, `tar`.
fn has_checksum(header: &[u8]) -> bool {
    let Some(written) = header.get(CHECKSUM).and_then(octal) else {
        return false;
    };
    let counted = |at: usize| {
        if CHECKSUM.contains(&at) {
            b' '
        } else {
            header[at]
        }
    };
    let all = || (0..header.len()).map(counted);
    header.len() == BLOCK
        && header[0] != 0
        && (all().map(i64::from).sum::<i64>() == written
            || all().map(|byte| i64::from(byte.cast_signed())).sum::<i64>() == written)
}

/// A number as headers have it: octal digits between spaces and zeros.
fn octal(field: &[u8]) -> Option<i64> {
    let digits = field.split(|byte| *byte == 0).next()?;
    i64::from_str_radix(std::str::from_utf8(digits).ok()?.trim(), 8).ok()
}

/// A tar of nothing is its end, two blocks of zeros; what follows belongs to no tar.
fn is_end(start: &[u8]) -> bool {
    start.len() == BLOCK && start.iter().all(|byte| *byte == 0)
}
