//! Images in one file: a tar that is Docker's archive and an OCI layout at once.
//!
//! The Docker Engine, podman and skopeo read it, old and new: `manifest.json` is for those that
//! know Docker's format, `index.json` for those that know OCI's, and both name the same blobs.

pub mod error;
mod writer;

pub use self::error::Error;
pub use self::writer::{Archive, Images};
