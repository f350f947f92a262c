//! regctl: a Docker-compatible client for container registries, with no Docker Engine.

pub mod cli;
pub mod config;
pub mod disk;
pub mod error;
pub mod image;
pub mod place;
pub mod registry;
pub mod store;
pub mod transfer;
