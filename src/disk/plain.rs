//! Files that others may have put there: plain ones, and no larger than they should be.

use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::os::fd::OwnedFd;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use rustix::fs::{Mode, OFlags};
use rustix::io::Errno;

/// How files are opened that may be something else: a FIFO must not be waited for, nor a terminal
/// become ours.
pub(super) const CAREFULLY: OFlags = OFlags::NONBLOCK
    .union(OFlags::NOCTTY)
    .union(OFlags::CLOEXEC);

/// Why something on the disk is not used.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// It is a FIFO, a device, a socket or a folder.
    #[error("it is not a regular file")]
    NotPlain,
    /// It is a link, in a folder below which none is followed.
    #[error("it is not a regular file or folder but a symbolic link")]
    Link(PathBuf),
    /// A folder on the way to it is a link.
    #[error("{0} is a symbolic link")]
    LinkAbove(PathBuf),
    /// It has another name, perhaps elsewhere, and would be changed under both.
    #[error("it has more than one hard link")]
    SeveralNames,
    /// It is larger than anything of its kind.
    #[error("it is larger than {0} bytes")]
    TooLarge(u64),
}

impl Refused {
    /// What was refused, where that is what an error is about.
    pub fn of(error: &io::Error) -> Option<&Self> {
        error.get_ref()?.downcast_ref()
    }

    /// What was refused, wherever in the causes of an error it is.
    pub fn within<'a>(error: &'a (dyn std::error::Error + 'static)) -> Option<&'a Self> {
        let causes = std::iter::successors(Some(error), |error| error.source());
        causes
            .filter_map(|cause| cause.downcast_ref())
            .find_map(Self::of)
    }

    /// The link that was not followed.
    pub fn link(&self) -> Option<&Path> {
        match self {
            Self::Link(link) | Self::LinkAbove(link) => Some(link),
            _ => None,
        }
    }
}

impl From<Refused> for io::Error {
    fn from(refused: Refused) -> Self {
        let kind = match refused {
            Refused::TooLarge(_) => ErrorKind::FileTooLarge,
            _ => ErrorKind::InvalidInput,
        };
        Self::new(kind, refused)
    }
}

/// Opens a plain file to read it. Links are followed: the path is the user's own word.
///
/// # Errors
/// As the file system, and refuses FIFOs, devices and folders.
pub fn open(path: &Path) -> io::Result<File> {
    let opened = rustix::io::retry_on_intr(|| {
        rustix::fs::open(path, OFlags::RDONLY | CAREFULLY, Mode::empty())
    });
    checked(opened.map_err(io::Error::from))
}

/// All bytes of a file that has at most `limit` bytes.
///
/// # Errors
/// As the file system, and refuses what is larger.
pub fn read(file: File, limit: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.take(limit + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit {
        Err(Refused::TooLarge(limit).into())
    } else {
        Ok(bytes)
    }
}

/// What was opened, if it is a plain file.
pub(super) fn checked(opened: io::Result<OwnedFd>) -> io::Result<File> {
    let is_special = |error: &io::Error| {
        [Errno::ISDIR, Errno::NXIO]
            .iter()
            .any(|special| error.raw_os_error() == Some(special.raw_os_error()))
    };
    let file = match opened {
        Ok(opened) => File::from(opened),
        // Folders cannot be opened to write, and sockets not at all.
        Err(error) if is_special(&error) => return Err(Refused::NotPlain.into()),
        Err(error) => return Err(error),
    };
    if file.metadata()?.is_file() {
        Ok(file)
    } else {
        Err(Refused::NotPlain.into())
    }
}

/// Refuses a file that also has another name: what is written to it would be written there.
///
/// # Errors
/// As the file system, and [`Refused::SeveralNames`].
pub fn check_one_name(file: &File) -> io::Result<()> {
    if file.metadata()?.nlink() > 1 {
        Err(Refused::SeveralNames.into())
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_at(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
        read(open(path)?, limit)
    }

    #[test]
    fn only_plain_files_within_the_limit_are_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        std::fs::write(&path, "four").unwrap();
        assert_eq!(read_at(&path, 4).unwrap(), b"four");
        assert_eq!(
            read_at(&path, 3).unwrap_err().to_string(),
            "it is larger than 3 bytes"
        );
        assert_eq!(
            read_at(folder.path(), 4).unwrap_err().to_string(),
            "it is not a regular file"
        );
        let endless = folder.path().join("endless");
        std::os::unix::fs::symlink("/dev/zero", &endless).unwrap();
        assert_eq!(
            read_at(&endless, 4).unwrap_err().to_string(),
            "it is not a regular file"
        );
        let socket = folder.path().join("socket");
        let _listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
        assert_eq!(
            read_at(&socket, 4).unwrap_err().to_string(),
            "it is not a regular file"
        );
        assert_eq!(
            read_at(&folder.path().join("none"), 4).unwrap_err().kind(),
            ErrorKind::NotFound
        );
    }
}
