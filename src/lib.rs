//! regctl: a Docker-compatible client for container registries, with no Docker Engine.
//!
//! Behind the command line is a library that a Rust program can use: [`ops`] has an operation for each
//! command, on values and with typed errors.
//!
//! ```no_run
//! use regctl::ops::{self, Client, CopyRequest, PullRequest};
//!
//! # async fn example() -> Result<(), ops::Error> {
//! // The user's own settings: credentials, mirrors, insecure registries, the local store.
//! let client = Client::from_environment()?;
//! let pulled = ops::pull(&client, &PullRequest::of("alpine:3".parse()?)).await?;
//! println!("{} is {}", pulled.reference, pulled.digest);
//!
//! // Any place to any place: registries, folders, archives, the Docker Engine.
//! let copy = CopyRequest::of("alpine:3".parse()?, "oci:layout:3".parse()?);
//! ops::copy(&client, &copy).await?;
//! # Ok(())
//! # }
//! ```
//!
//! `examples/` has programs that run: a pull with progress, a copy, tags with a filter, a folder pushed
//! as an image, a registry inside a test.
//!
//! # The map
//!
//! Every transfer is a copy between two places that hold images. The rooms, the lowest first;
//! each knows only rooms above it in this list (`tests/it/layers.rs` is the exact law):
//!
//! | room | what |
//! |---|---|
//! | [`error`] | the classes of errors that exit codes follow from |
//! | [`limits`] | every limit on what comes from outside |
//! | [`image`] | pure values: reference, digest, platform, descriptor, manifest |
//! | [`place`] | what it means to hold images: sources, targets, and blobs on their way |
//! | [`disk`] | locks and atomic writes |
//! | [`config`] | what the user's files and environment say |
//! | [`registry`] | the V2 protocol: one door for every request |
//! | [`store`] | the local OCI image layout |
//! | [`archive`] | images in one file |
//! | [`transfer`] | the copy engine, which knows places by their traits only |
//! | [`ops`] | what can be done with images: values in, values out |
//! | `server` | the embedded registry, on CNCF distribution's folders |
//! | `cli` | what a person types and reads: one file a command |
//!
//! The feature `cli` adds the command line and `serve` the registry; both are on by default. Without
//! them the library has no argument parser, no terminal and no HTTP server.
//!
//! # On disk
//!
//! The local store is an OCI image layout ([`store`]), in `~/.local/share/regctl` where nobody says
//! otherwise. Docker's `config.json` is read and written as Docker does it ([`config`]).

pub mod archive;
#[cfg(feature = "cli")]
pub mod cli;
pub mod config;
pub mod disk;
pub mod error;
pub mod image;
pub mod limits;
pub mod ops;
pub mod place;
pub mod registry;
#[cfg(feature = "serve")]
pub mod server;
pub mod store;
pub mod sync;
pub mod text;
pub mod transfer;
