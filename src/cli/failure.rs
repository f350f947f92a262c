//! How a command fails: an operation's error, or what the command itself finds wrong.

use std::io;
use std::path::Path;

use super::output::template;
use crate::error::{Classified, Kind};
use crate::ops;
#[cfg(feature = "serve")]
use crate::server;

/// What a command ends with.
pub(super) type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a command failed. What an operation can fail with becomes [`Error::Operation`] by `?`.
#[derive(Debug, thiserror::Error)]
pub(super) enum Error {
    /// An operation failed.
    #[error(transparent)]
    Operation(Box<ops::Error>),
    /// What was typed, or what was found, makes no sense to the command.
    #[error(transparent)]
    Failure(Failure),
    /// A `--format` that cannot be read.
    #[error(transparent)]
    Template(template::Error),
    /// The registry that `serve` runs.
    #[cfg(feature = "serve")]
    #[error(transparent)]
    Server(server::Error),
    /// The terminal, a pipe or the runtime.
    #[error(transparent)]
    Io(io::Error),
    /// A signal ended the command.
    #[error(transparent)]
    Interrupted(Interrupted),
    /// What no operation is to blame for, with its context.
    #[error(transparent)]
    Other(anyhow::Error),
}

impl<E> From<E> for Error
where
    ops::Error: From<E>,
{
    fn from(error: E) -> Self {
        Self::Operation(Box::new(error.into()))
    }
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        Self::Failure(failure)
    }
}

impl From<template::Error> for Error {
    fn from(error: template::Error) -> Self {
        Self::Template(error)
    }
}

#[cfg(feature = "serve")]
impl From<server::Error> for Error {
    fn from(error: server::Error) -> Self {
        Self::Server(error)
    }
}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl From<Interrupted> for Error {
    fn from(interrupted: Interrupted) -> Self {
        Self::Interrupted(interrupted)
    }
}

impl From<anyhow::Error> for Error {
    fn from(error: anyhow::Error) -> Self {
        Self::Other(error)
    }
}

impl Classified for Error {
    fn kind(&self) -> Kind {
        match self {
            Self::Operation(error) => error.kind(),
            Self::Failure(failure) => failure.kind,
            Self::Template(error) => error.kind(),
            #[cfg(feature = "serve")]
            Self::Server(error) => error.kind(),
            Self::Io(_) => Kind::Local,
            Self::Interrupted(_) => Kind::Interrupted,
            Self::Other(_) => Kind::Other,
        }
    }
}

/// What a command itself finds wrong, in Docker's words, and what the user can do about it.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub(super) struct Failure {
    kind: Kind,
    message: String,
    hints: Vec<String>,
}

impl Failure {
    pub(super) fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            hints: Vec::new(),
        }
    }

    /// What the user wanted to have written, and is not.
    pub(super) fn not_written(path: &Path, error: &io::Error) -> Self {
        let path = path.display();
        Self::new(Kind::Local, format!("cannot write {path}: {error}"))
    }

    /// Adds what the user can do about it.
    pub(super) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    pub(super) fn hints(&self) -> &[String] {
        &self.hints
    }
}

/// The signal that ended a command.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("interrupted")]
pub(super) struct Interrupted {
    /// The signal's number.
    pub(super) signal: u8,
    /// What the user should know about it.
    pub(super) note: Option<&'static str>,
}

impl Interrupted {
    /// A transfer that the next run resumes.
    pub(super) fn resumable(signal: u8) -> Self {
        let note = "interrupted; run the same command again to resume";
        Self {
            signal,
            note: Some(note),
        }
    }

    /// What is meant to be interrupted.
    pub(super) fn quiet(signal: u8) -> Self {
        Self { signal, note: None }
    }
}
