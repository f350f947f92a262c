//! One error for every operation: that of a room, or what an operation itself finds wrong.

use crate::disk::Refused;
use crate::error::{Classified, Kind};
use crate::image::digest::DigestError;
use crate::image::host::HostError;
use crate::image::manifest::ManifestError;
use crate::image::platform::{NoPlatform, PlatformError};
use crate::image::reference::{ReferenceError, TagError};
use crate::image::{Digest, GraphError, Reference};
use crate::{archive, config, place, registry, store, transfer};

/// Why an operation failed.
///
/// A room's error becomes one of these by `?`, so that a room without a variant does not compile.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A name that is not valid.
    #[error(transparent)]
    Reference(#[from] ReferenceError),
    /// A tag that is not valid.
    #[error(transparent)]
    Tag(#[from] TagError),
    /// A digest that is not valid.
    #[error(transparent)]
    Digest(#[from] DigestError),
    /// A host that is not valid.
    #[error(transparent)]
    Host(#[from] HostError),
    /// A platform that is not valid.
    #[error(transparent)]
    Platform(#[from] PlatformError),
    /// A manifest that is not valid.
    #[error(transparent)]
    Manifest(#[from] ManifestError),
    /// An image with more manifests, or deeper ones, than is allowed.
    #[error(transparent)]
    Graph(#[from] GraphError),
    /// The user's files or environment.
    #[error(transparent)]
    Config(#[from] config::Error),
    /// A registry.
    #[error(transparent)]
    Registry(#[from] Box<registry::Error>),
    /// The local store, or another layout.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// An archive.
    #[error(transparent)]
    Archive(#[from] archive::Error),
    /// A Docker Engine.
    #[error(transparent)]
    Engine(#[from] archive::EngineError),
    /// A copy.
    #[error(transparent)]
    Transfer(#[from] transfer::Error),
    /// A registry has an image's manifest, and not all that it refers to.
    #[error(transparent)]
    LostBlob(transfer::Error),
    /// A place, asked through its trait.
    #[error(transparent)]
    Place(#[from] place::Error),
    /// No image of an index suits a platform.
    #[error(transparent)]
    NoPlatform(#[from] NoPlatform),
    /// No such image in the local store.
    #[error("No such image: {0}")]
    NoImage(String),
    /// An ID that several names have, and that may only be removed with all of them by force.
    #[error(
        "conflict: unable to delete {0} (must be forced) - image is referenced in multiple repositories"
    )]
    Conflict(String),
    /// An ID that several images have.
    #[error("multiple IDs found with provided prefix: {0}")]
    Ambiguous(String),
    /// An image is to be pushed that is not in the local store.
    #[error("An image does not exist locally with the tag: {}", .0.familiar())]
    NotTagged(Reference),
    /// Of an index, nothing that could be used is there whole.
    #[error("no platform of this image is complete in {place}")]
    NothingComplete {
        /// Where it was looked for, as it is written.
        place: String,
    },
    /// More artifacts refer to an image than are copied.
    #[error("the referrers of the image are {0}; not all of them were copied")]
    EndlessReferrers(String),
    /// A name in an archive that no image can have.
    #[error("archive wants to set invalid tag {0:?}")]
    BadName(String),
    /// An image's configuration cannot be used.
    #[error("image config {digest}: {problem}")]
    ImageConfig {
        /// The configuration.
        digest: Digest,
        /// What is wrong with it.
        problem: String,
    },
    /// Docker Hub does not list its repositories.
    #[error("Docker Hub has no catalog")]
    HubCatalog,
    /// A request that makes no sense.
    #[error("{0}")]
    Invalid(String),
    /// What was asked for is not there.
    #[error("{0}")]
    NotFound(String),
    /// A registry that does not give the rest of a blob.
    #[error("the registry does not resume blob {0} where it broke off")]
    NotResumed(Digest),
    /// A blob is not what its digest says.
    #[error(
        "digest mismatch for blob {expected}: expected {expected}, got {found} ({length} bytes)"
    )]
    BlobDigest {
        /// What was asked for.
        expected: Digest,
        /// What the bytes hash to.
        found: Digest,
        /// How many there were.
        length: u64,
    },
    /// Whoever takes the bytes does not take them.
    #[error(transparent)]
    Output(std::io::Error),
    /// A file of the user cannot be read or written.
    #[error("cannot {action} {path}: {source}")]
    File {
        /// `read` or `write`.
        action: &'static str,
        /// The file.
        path: String,
        /// What the system says.
        source: std::io::Error,
    },
    /// A task of this process ended without an answer.
    #[error("a background task failed: {0}")]
    Task(#[from] tokio::task::JoinError),
}

impl From<registry::Error> for Error {
    fn from(error: registry::Error) -> Self {
        Self::Registry(Box::new(error))
    }
}

/// The one boundary at which the error of any place becomes that of its room again.
impl Error {
    /// The registry's error, where it was a registry that failed.
    pub fn registry(&self) -> Option<&registry::Error> {
        match self {
            Self::Registry(error) => Some(error),
            _ => self.of_place()?.downcast_ref(),
        }
    }

    /// The local store's error, where it was a store that failed.
    pub fn store(&self) -> Option<&store::Error> {
        match self {
            Self::Store(error) => Some(error),
            _ => self.of_place()?.downcast_ref(),
        }
    }

    /// The archive's error, where it was an archive that failed.
    pub fn archive(&self) -> Option<&archive::Error> {
        match self {
            Self::Archive(error) => Some(error),
            _ => self.of_place()?.downcast_ref(),
        }
    }

    /// The file that was not opened for what it is, such as a link in a folder of others.
    pub fn refused(&self) -> Option<&Refused> {
        match self.of_place() {
            Some(cause) => Refused::within(cause),
            None => Refused::within(self),
        }
    }

    fn of_place(&self) -> Option<&place::Error> {
        match self {
            Self::Transfer(transfer::Error::Place { cause, .. }) | Self::Place(cause) => {
                Some(cause)
            }
            _ => None,
        }
    }

    /// Whether whoever reads the bytes went away, as `regctl save NAME | head` does.
    pub fn is_broken_pipe(&self) -> bool {
        match self {
            Self::Output(error) => error.kind() == std::io::ErrorKind::BrokenPipe,
            _ => self.archive().is_some_and(archive::Error::is_broken_pipe),
        }
    }

    /// The platform that an index does not have.
    pub fn no_platform(&self) -> Option<&NoPlatform> {
        match self {
            Self::NoPlatform(missing) | Self::Transfer(transfer::Error::NoPlatform(missing)) => {
                Some(missing)
            }
            _ => None,
        }
    }
}

impl Classified for Error {
    fn kind(&self) -> Kind {
        match self {
            Self::Reference(_)
            | Self::Tag(_)
            | Self::Digest(_)
            | Self::Host(_)
            | Self::Platform(_)
            | Self::HubCatalog
            | Self::Invalid(_) => Kind::Usage,
            Self::Manifest(_)
            | Self::BadName(_)
            | Self::EndlessReferrers(_)
            | Self::NotResumed(_)
            | Self::BlobDigest { .. }
            | Self::ImageConfig { .. } => Kind::Integrity,
            Self::Graph(error) => error.kind(),
            Self::Config(error) => error.kind(),
            Self::Registry(error) => error.kind(),
            Self::Store(error) => error.kind(),
            Self::Archive(error) => error.kind(),
            Self::Engine(error) => error.kind(),
            Self::Transfer(error) | Self::LostBlob(error) => error.kind(),
            Self::Place(error) => error.kind(),
            Self::NoPlatform(_)
            | Self::NoImage(_)
            | Self::Ambiguous(_)
            | Self::NotTagged(_)
            | Self::NothingComplete { .. }
            | Self::NotFound(_) => Kind::NotFound,
            Self::File { .. } | Self::Output(_) => Kind::Local,
            Self::Conflict(_) | Self::Task(_) => Kind::Other,
        }
    }
}
