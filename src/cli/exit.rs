//! How a command ends: the class of its error decides heading and exit code.

use std::io::{self, ErrorKind};
use std::path::Path;
use std::process::ExitCode;

use super::context::Context;
use super::output::Output;
use super::{help, hint};
use crate::error::{Classified, Kind};
use crate::image::GraphError;
use crate::image::digest::DigestError;
use crate::image::host::HostError;
use crate::image::manifest::ManifestError;
use crate::image::platform::PlatformError;
use crate::image::reference::{ReferenceError, TagError};
use crate::{archive, config, engine, place, registry, server, store, transfer};

const BUG: u8 = 70;

/// What a command itself finds wrong, in Docker's words.
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
    signal: u8,
    note: Option<&'static str>,
}

impl Interrupted {
    /// A transfer that the next run goes on with.
    pub(super) fn resumable(signal: u8) -> Self {
        let note = "interrupted; run the same command again to go on where it stopped";
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

/// The exit code of a command, after its error was shown.
pub(super) fn code(outcome: anyhow::Result<()>, context: &Context) -> ExitCode {
    let Err(error) = outcome else {
        return ExitCode::SUCCESS;
    };
    if is_broken_pipe(&error) {
        return ExitCode::SUCCESS;
    }
    if let Some(interrupted) = error.downcast_ref::<Interrupted>() {
        interrupted
            .note
            .into_iter()
            .for_each(|note| context.output().note(note));
        return ExitCode::from(128 + interrupted.signal);
    }
    let hints = context
        .block_on(async { Ok(hint::hints(&error, context).await) })
        .unwrap_or_default();
    context.output().error(&message(&error), &hints);
    ExitCode::from(exit_code(kind(&error)))
}

/// The exit code of an error before there is anything to show it with.
pub(super) fn early(error: anyhow::Error) -> ExitCode {
    let hints = error.downcast_ref().map_or(&[][..], Failure::hints);
    Output::plain().error(&message(&error), hints);
    ExitCode::from(exit_code(kind(&error)))
}

/// The exit code of arguments that cannot be read; asking for help is no error.
pub(super) fn usage(error: &clap::Error) -> ExitCode {
    if let Some(unknown) = help::unknown_command(error) {
        return early(unknown.into());
    }
    // A closed stdout is no reason to complain.
    let _ = error.print();
    if error.use_stderr() {
        ExitCode::from(exit_code(Kind::Usage))
    } else {
        ExitCode::SUCCESS
    }
}

/// A bug of ours ends with a sentence, not with a backtrace.
pub(super) fn install_panic_hook() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic
            .location()
            .map(|at| format!(" at {}:{}", at.file(), at.line()))
            .unwrap_or_default();
        let text = format!("internal error{place}: this is a bug of regctl, please report it");
        Output::plain().error(&text, &[]);
    }));
}

/// The exit code of a panic.
pub(super) fn bug() -> ExitCode {
    ExitCode::from(BUG)
}

fn exit_code(kind: Kind) -> u8 {
    match kind {
        Kind::Other => 1,
        Kind::Usage => 2,
        Kind::Denied => 3,
        Kind::NotFound => 4,
        Kind::Network => 5,
        Kind::Integrity => 6,
        Kind::Local => 7,
        Kind::RateLimited => 8,
        Kind::Interrupted => 130,
    }
}

/// Whether an error is one of what an image refers to: it is not there, or not what it should be.
pub(super) fn is_of_content(error: &anyhow::Error) -> bool {
    matches!(kind(error), Kind::NotFound | Kind::Integrity)
}

/// The class of an error: that of the first in its chain that has one.
pub(super) fn kind(error: &anyhow::Error) -> Kind {
    error.chain().find_map(kind_of).unwrap_or(Kind::Other)
}

fn kind_of(error: &(dyn std::error::Error + 'static)) -> Option<Kind> {
    fn classified<E: Classified + 'static>(
        error: &(dyn std::error::Error + 'static),
    ) -> Option<Kind> {
        error.downcast_ref::<E>().map(Classified::kind)
    }
    let is_name = error.is::<ReferenceError>()
        || error.is::<TagError>()
        || error.is::<HostError>()
        || error.is::<DigestError>()
        || error.is::<PlatformError>();
    if is_name {
        return Some(Kind::Usage);
    }
    if error.is::<ManifestError>() {
        return Some(Kind::Integrity);
    }
    error
        .downcast_ref::<Failure>()
        .map(|failure| failure.kind)
        .or_else(|| classified::<transfer::Error>(error))
        .or_else(|| classified::<place::Error>(error))
        .or_else(|| classified::<registry::Error>(error))
        .or_else(|| classified::<store::Error>(error))
        .or_else(|| classified::<config::Error>(error))
        .or_else(|| classified::<server::Error>(error))
        .or_else(|| classified::<archive::Error>(error))
        .or_else(|| classified::<engine::Error>(error))
        .or_else(|| classified::<GraphError>(error))
        .or_else(|| classified::<super::output::template::Error>(error))
        .or_else(|| error.is::<std::io::Error>().then_some(Kind::Local))
}

/// The first line: the error, and below it what caused it where that says more.
fn message(error: &anyhow::Error) -> String {
    let mut text = error.to_string();
    for cause in error.chain().skip(1) {
        let cause = cause.to_string();
        if !text.contains(&cause) {
            text.push_str(": ");
            text.push_str(&cause);
        }
    }
    super::output::text::clean(&text).into_owned()
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let broken = |e: &std::io::Error| e.kind() == ErrorKind::BrokenPipe;
    if let Some(transfer::Error::Place { cause, .. }) = error.downcast_ref() {
        return matches!(cause.downcast_ref(), Some(archive::Error::Write(error)) if broken(error));
    }
    error
        .chain()
        .any(|cause| cause.downcast_ref().is_some_and(broken))
}
