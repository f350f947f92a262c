//! Pure values of images and registries: no I/O, nothing asynchronous.

pub mod choice;
pub mod config;
pub mod descriptor;
pub mod digest;
#[cfg(feature = "fuzzing")]
#[doc(hidden)]
pub mod fuzzing;
pub mod graph;
pub mod host;
mod lenient;
pub mod manifest;
pub mod media_type;
pub mod named;
pub mod platform;
pub mod reference;

pub use choice::Choice;
pub use config::ImageConfig;
pub use descriptor::Descriptor;
pub use digest::{Algorithm, Digest, Verifier};
pub use graph::{Graph, GraphError};
pub use host::Host;
pub use lenient::or_default;
pub use manifest::{Content, Manifest};
pub use named::{listed_manifests, named_digests};
pub use platform::Platform;
pub use reference::{Reference, Repository, Selector, Tag};
