//! What people type: one file a command. Its `Args` are its help; `run` turns them into an operation
//! and the outcome into lines.

pub(super) mod blob;
pub(super) mod catalog;
pub(super) mod config;
pub(super) mod copy;
pub(super) mod delete;
#[cfg(feature = "serve")]
pub(super) mod demo;
pub(super) mod digest;
pub(super) mod history;
pub(super) mod images;
pub(super) mod import;
pub(super) mod info;
pub(super) mod inspect;
pub(super) mod load;
pub(super) mod login;
pub(super) mod logout;
pub(super) mod man;
pub(super) mod manifest;
pub(super) mod ping;
pub(super) mod prune;
pub(super) mod pull;
pub(super) mod push;
pub(super) mod referrers;
pub(super) mod repair;
pub(super) mod rmi;
pub(super) mod save;
pub(super) mod search;
#[cfg(feature = "serve")]
pub(super) mod serve;
pub(super) mod tag;
pub(super) mod tags;
pub(super) mod version;
