//! What went wrong with an archive.

use std::io;

use crate::error::{Classified, Kind};
use crate::image::Digest;
use crate::place::Fault;

/// An error of an archive.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The archive cannot be written.
    #[error("cannot write the archive: {0}")]
    Write(#[source] io::Error),
    /// A blob is not what its name says; the archive is of no use.
    #[error("blob {0} is corrupt; pull the image again")]
    Corrupt(Digest),
    /// Something broke in the middle of a blob, which a tar cannot take back.
    #[error("the archive broke off in blob {0}")]
    Broken(Digest),
}

impl Classified for Error {
    fn kind(&self) -> Kind {
        match self {
            Self::Corrupt(_) => Kind::Integrity,
            Self::Write(_) | Self::Broken(_) => Kind::Local,
        }
    }
}

impl Fault for Error {}
