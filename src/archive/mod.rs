//! Images in one file: a tar that is Docker's archive and an OCI layout at once.
//!
//! The Docker Engine, podman and skopeo read what is written here, old and new: `manifest.json`
//! is for those that know Docker's format, `index.json` for those that know OCI's, and both name
//! the same blobs. Of theirs everything is read, compressed or not.

mod compress;
mod delivery;
mod docker;
mod engine;
mod entries;
pub mod error;
#[cfg(feature = "fuzzing")]
#[doc(hidden)]
pub mod fuzzing;
mod reader;
mod spool;
mod writer;

use std::io::Read;
use std::path::Path;

pub use self::delivery::Delivery;
pub use self::engine::Engine;
pub use self::error::{EngineError, Error};
pub use self::reader::{Packed, Reader};
pub use self::writer::{Archive, ArchivedImages};

/// The annotation by which containerd and Docker know an image in an archive.
const IMAGE_NAME: &str = "io.containerd.image.name";
/// The annotation by which OCI layouts know it; OCI image specification, annotations.md.
const REF_NAME: &str = "org.opencontainers.image.ref.name";

/// A root file system, a tar with or without compression, as an image of one layer.
///
/// # Errors
/// Says what is wrong with the tar, or with the folder for temporary files.
pub fn import(
    input: impl Read,
    config: serde_json::Value,
    scratch: &Path,
) -> Result<Reader, Error> {
    Reader::of_one(docker::of_root(input, config, scratch)?)
}
