//! regctl: a Docker-compatible client for container registries, with no Docker Engine.
//!
//! Every transfer is a copy between two places that hold images. The rooms, the lowest first;
//! each knows only rooms above it in this list (`tests/it/layers.rs` is the exact law):
//!
//! | room | what |
//! |---|---|
//! | [`error`] | the classes of errors that exit codes follow from |
//! | [`image`] | pure values: reference, digest, platform, descriptor, manifest |
//! | [`place`] | what it means to hold images: sources, targets, and blobs on their way |
//! | [`disk`] | locks and atomic writes |
//! | [`config`] | what the user's files and environment say |
//! | [`registry`] | the V2 protocol: one door for every request |
//! | [`store`] | the local OCI image layout |
//! | [`archive`] | images in one file |
//! | [`transfer`] | the copy engine, which knows places by their traits only |
//! | [`server`] | the embedded registry, on CNCF distribution's folders |
//! | [`cli`] | what a person types and reads: one file a command |

pub mod archive;
pub mod cli;
pub mod config;
pub mod disk;
pub mod engine;
pub mod error;
pub mod image;
pub mod place;
pub mod registry;
pub mod server;
pub mod store;
pub mod sync;
pub mod text;
pub mod transfer;
