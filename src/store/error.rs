//! What went wrong with the local store.

use std::fmt;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use crate::disk::LockError;
use crate::error::{Classified, Kind};
use crate::image::manifest::ManifestError;
use crate::image::{Digest, GraphError};
use crate::place::Fault;

/// An error of the local store.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file or folder of the store cannot be used.
    #[error("cannot {action} {path}: {source}")]
    Io {
        /// `read`, `write` and the like.
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The disk is full.
    #[error("no space left on device: {}", Room(path, *needed))]
    Full {
        /// The folder or file that was written to.
        path: PathBuf,
        /// Bytes that are still to come; 0 where that is not known.
        needed: u64,
    },
    /// `index.json` is not what it has to be.
    #[error("store index is damaged: {path} is not a valid index (line {line})")]
    DamagedIndex {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
    },
    /// `index.json` is gone, and its last copy is there.
    #[error("store index is damaged: {path} is missing")]
    MissingIndex {
        /// The file.
        path: PathBuf,
    },
    /// A blob is not there.
    #[error("blob {0} is not in the local store")]
    NoBlob(Digest),
    /// A name is not there.
    #[error("No such image: {0}")]
    NoImage(String),
    /// A folder is no layout.
    #[error("{folder} is not an OCI layout: {problem}")]
    NoLayout {
        /// The folder.
        folder: PathBuf,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// A layout of others has no image of that name, or several.
    #[error("{folder} has {}; {}", Named(name.as_deref(), names), Listed(names))]
    NoSuchName {
        /// The layout.
        folder: PathBuf,
        /// What was asked for.
        name: Option<String>,
        /// What there is.
        names: Vec<String>,
    },
    /// What came is not what was asked for.
    #[error(
        "digest mismatch for blob {expected}: expected {expected}, got {found} ({length} bytes)"
    )]
    Digest {
        /// What was asked for.
        expected: Digest,
        /// What the bytes hash to.
        found: Digest,
        /// How many there were.
        length: u64,
    },
    /// More bytes came than there are, or fewer.
    #[error("size mismatch for blob {digest}: expected {expected} bytes, got {found}")]
    Size {
        /// What was asked for.
        digest: Digest,
        /// Its size.
        expected: u64,
        /// The bytes that came.
        found: u64,
    },
    /// A blob in the store is not what its name says.
    #[error("local blob {0} is corrupt; pull the image again")]
    Corrupt(Digest),
    /// A blob of a layout of others is not what its name says.
    #[error("blob {digest} in {folder} is corrupt")]
    CorruptIn {
        /// The layout.
        folder: PathBuf,
        /// The blob.
        digest: Digest,
    },
    /// A file of the store is a link, a pipe or the like.
    #[error("blob {0} is not a regular file")]
    NotAFile(Digest),
    /// A manifest in the store cannot be used.
    #[error("{digest}: {source}")]
    Manifest {
        /// The manifest.
        digest: Digest,
        /// What is wrong with it.
        source: ManifestError,
    },
    /// An image has more manifests than any real one.
    #[error(transparent)]
    Graph(#[from] GraphError),
    /// Another process is at work.
    #[error(transparent)]
    Lock(#[from] LockError),
}

impl Error {
    /// An error of the system about a file of the store.
    pub(super) fn io(
        action: &'static str,
        path: impl Into<PathBuf>,
    ) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| match source.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Self::Full { path, needed: 0 },
            _ => Self::Io {
                action,
                path,
                source,
            },
        }
    }
}

/// What is needed and what there is, as `need 812.0 MiB, 96.0 MiB free in /data`.
struct Room<'a>(&'a Path, u64);

impl fmt::Display for Room<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(path, needed) = self;
        if *needed > 0 {
            write!(f, "need {} more, ", Mebibytes(*needed))?;
        }
        match rustix::fs::statvfs(*path) {
            Ok(disk) => write!(
                f,
                "{} free in {}",
                Mebibytes(disk.f_bavail * disk.f_frsize),
                path.display()
            ),
            Err(_) => write!(f, "in {}", path.display()),
        }
    }
}

struct Mebibytes(u64);

impl fmt::Display for Mebibytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tenths = self.0.saturating_mul(10).div_ceil(1 << 20);
        write!(f, "{}.{} MiB", tenths / 10, tenths % 10)
    }
}

struct Named<'a>(Option<&'a str>, &'a [String]);

impl fmt::Display for Named<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.0, self.1) {
            (Some(name), _) => write!(f, "no image named {name:?}"),
            (None, []) => f.write_str("no image"),
            (None, _) => f.write_str("several images"),
        }
    }
}

struct Listed<'a>(&'a [String]);

impl fmt::Display for Listed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            [] => f.write_str("it is empty"),
            names => write!(f, "it has: {}", names.join(", ")),
        }
    }
}

impl Classified for Error {
    fn kind(&self) -> Kind {
        match self {
            Self::NoBlob(_) | Self::NoImage(_) => Kind::NotFound,
            Self::NoSuchName { .. } | Self::NoLayout { .. } => Kind::NotFound,
            Self::Digest { .. } | Self::Size { .. } | Self::Corrupt(_) => Kind::Integrity,
            Self::CorruptIn { .. } | Self::NotAFile(_) => Kind::Integrity,
            Self::Manifest { .. } | Self::Graph(_) => Kind::Integrity,
            _ => Kind::Local,
        }
    }
}

impl Fault for Error {}
