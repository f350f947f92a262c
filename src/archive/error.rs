//! What went wrong with an archive.

use std::io;
use std::path::PathBuf;

use crate::error::{Classified, Kind};
use crate::image::manifest::ManifestError;
use crate::image::{Digest, GraphError};
use crate::limits;
use crate::place::Fault;

/// An error of an archive.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The archive cannot be written.
    #[error("cannot write the archive: {0}")]
    Write(#[source] io::Error),
    /// The file that the archive was to become cannot be written.
    #[error("cannot write {path}: {source}")]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A blob is not what its name says; the archive is of no use.
    #[error("blob {0} is corrupt; pull the image again")]
    Corrupt(Digest),
    /// Something broke in the middle of a blob, which a tar cannot take back.
    #[error("the archive broke off in blob {0}")]
    Broken(Digest),
    /// The archive's file cannot be used.
    #[error("cannot open {path}: {source}")]
    Open {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The archive cannot be read.
    #[error("cannot read the archive: {0}")]
    Read(#[source] io::Error),
    /// A temporary file cannot be written.
    #[error("cannot spool the archive: {0}")]
    Spool(#[source] io::Error),
    /// It is something else.
    #[error("not a tar archive (or an unsupported compression)")]
    NotAnArchive,
    /// It ends too early, or its compression is broken.
    #[error("the archive is cut off or damaged: {0}")]
    Cut(String),
    /// A tar without images.
    #[error("the archive holds no image: it has neither index.json nor manifest.json")]
    NoImages,
    /// More entries, images, layers or names than any real archive has.
    #[error("the archive has too many entries")]
    TooMany,
    /// More bytes of names than any real archive has.
    #[error("the archive has more than {} MiB of names", limits::ARCHIVE_NAME_BYTES >> 20)]
    TooLong,
    /// An image has more manifests than any real one.
    #[error(transparent)]
    Graph(#[from] GraphError),
    /// Two files of one name could be read as either.
    #[error("archive contains {0} twice, with different content")]
    Twice(String),
    /// Several sizes of one entry.
    #[error("inconsistent sizes for entry {0}")]
    TwoSizes(String),
    /// A link that leads out of the archive.
    #[error("archive entry {0} is a link to a file outside the archive")]
    Outside(String),
    /// Links that lead to each other.
    #[error("link cycle at {0}")]
    Cycle(String),
    /// An entry that holds no plain bytes.
    #[error("unsupported entry type {kind:?} of {name}")]
    Kind {
        /// The entry.
        name: String,
        /// Its type, as tar has it.
        kind: char,
    },
    /// A list that is larger than any real one.
    #[error("{name} is larger than {} MiB", limit >> 20)]
    TooLarge {
        /// The file.
        name: String,
        /// Bytes that it may have.
        limit: u64,
    },
    /// A list that cannot be read.
    #[error("{0} is not valid: {1}")]
    List(&'static str, String),
    /// What a list names is not there.
    #[error("the archive names a file that is not in it: {0}")]
    Missing(String),
    /// The layers that are there are not those of the configuration.
    #[error("manifest.json lists {listed} layers, the image configuration {configured}")]
    Layers {
        /// In `manifest.json`.
        listed: usize,
        /// In the configuration.
        configured: usize,
    },
    /// A layer is not what the configuration says.
    #[error("layer has wrong content: expected {expected}, got {found}")]
    DiffId {
        /// What the configuration says.
        expected: String,
        /// What it is.
        found: Digest,
    },
    /// A blob has another size than its descriptor says.
    #[error("blob {0} has wrong content")]
    Wrong(Digest),
    /// A manifest that cannot be used.
    #[error("{digest}: {source}")]
    Manifest {
        /// The manifest.
        digest: Digest,
        /// What is wrong with it.
        source: ManifestError,
    },
    /// Several images, of which one has to be chosen.
    #[error("the archive holds: {}; name one of them", .0.join(", "))]
    Which(Vec<String>),
}

impl Classified for Error {
    fn kind(&self) -> Kind {
        match self {
            Self::Write(_)
            | Self::Unwritable { .. }
            | Self::Broken(_)
            | Self::Open { .. }
            | Self::Read(_)
            | Self::Spool(_) => Kind::Local,
            Self::Which(_) => Kind::NotFound,
            _ => Kind::Integrity,
        }
    }
}

impl Fault for Error {}

impl Error {
    /// Whether whoever read the archive went away, as `regctl save NAME | head` does.
    pub fn is_broken_pipe(&self) -> bool {
        matches!(self, Self::Write(error) if error.kind() == io::ErrorKind::BrokenPipe)
    }
}

/// What went wrong with a Docker Engine.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// Nobody answers.
    #[error(
        "Cannot connect to the Docker daemon at {host}. Is the docker daemon running? ({source})"
    )]
    Unreachable {
        /// What `DOCKER_HOST` says.
        host: String,
        /// What the system says.
        source: io::Error,
    },
    /// Not an address that an Engine can have.
    #[error("invalid DOCKER_HOST {0:?}: unix://PATH and tcp://HOST:PORT are supported")]
    Host(String),
    /// The Engine has no such image.
    #[error("No such image: {0}")]
    NoImage(String),
    /// The Engine refuses.
    #[error("the Docker daemon answered {status}: {message}")]
    Refused {
        /// The answer's status.
        status: u16,
        /// The Engine's words.
        message: String,
    },
    /// The conversation broke off.
    #[error("talking to the Docker daemon: {0}")]
    Io(#[from] io::Error),
}

impl Classified for EngineError {
    fn kind(&self) -> Kind {
        match self {
            Self::Unreachable { .. } | Self::Io(_) => Kind::Network,
            Self::Host(_) => Kind::Usage,
            Self::NoImage(_) => Kind::NotFound,
            Self::Refused { .. } => Kind::Other,
        }
    }
}

impl Fault for EngineError {}
