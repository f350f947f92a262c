//! How a command ends: the class of its error decides heading and exit code.

use std::io::ErrorKind;
use std::process::ExitCode;

use super::context::Context;
use super::failure::{Error, Result};
use super::output::Output;
use super::{help, hint};
use crate::error::{Classified, Kind};

const BUG: u8 = 70;

/// The exit codes, for the manual.
pub(super) const CODES: [(&str, &str); 11] = [
    ("0", "Success"),
    ("1", "Another failure"),
    ("2", "Wrong usage, or an invalid name"),
    ("3", "Not logged in, or access denied"),
    ("4", "Not found"),
    ("5", "Network or TLS failure"),
    (
        "6",
        "Content does not match its digest, or a malformed response",
    ),
    ("7", "Local failure: disk, permissions, settings"),
    ("8", "Rate limited"),
    ("70", "A bug in regctl"),
    ("130, 143", "Interrupted"),
];

/// The exit code of a command, after its error was shown.
pub(super) fn code(outcome: Result<()>, context: &Context) -> ExitCode {
    let Err(error) = outcome else {
        return ExitCode::SUCCESS;
    };
    if is_broken_pipe(&error) {
        return ExitCode::SUCCESS;
    }
    if let Error::Interrupted(interrupted) = error {
        if let Some(note) = interrupted.note {
            context.output().note(note);
        }
        return ExitCode::from(128 + interrupted.signal);
    }
    let hints = context.block_on(async { Ok(hint::hints(&error, context).await) });
    context
        .output()
        .error(&message(&error), &hints.unwrap_or_default());
    ExitCode::from(exit_code(error.kind()))
}

/// Shows why one of several things failed, while the others go on.
pub(super) async fn show(name: &str, error: &Error, context: &Context) {
    let hints = hint::hints(error, context).await;
    let message = message(error);
    if message.contains(name) {
        context.output().error(&message, &hints);
    } else {
        context
            .output()
            .error(&format!("{name}: {message}"), &hints);
    }
}

/// The exit code of an error before there is anything to show it with.
pub(super) fn early(error: &Error) -> ExitCode {
    let hints = match error {
        Error::Failure(failure) => failure.hints(),
        _ => &[],
    };
    Output::plain().error(&message(error), hints);
    ExitCode::from(exit_code(error.kind()))
}

/// The exit code of arguments that cannot be read; asking for help is no error.
pub(super) fn usage(error: &clap::Error) -> ExitCode {
    if let Some(unknown) = help::unknown_command(error) {
        return early(&unknown.into());
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
        let text = format!("internal error{place}: this is a bug in regctl; please report it");
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

/// The first line: the error, and below it what caused it where that says more.
pub(super) fn message(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(below) = cause {
        let said = below.to_string();
        if !text.contains(&said) {
            text.push_str(": ");
            text.push_str(&said);
        }
        cause = below.source();
    }
    super::output::text::clean(&text).into_owned()
}

/// Whoever closed the pipe has read enough.
fn is_broken_pipe(error: &Error) -> bool {
    match error {
        Error::Io(error) => error.kind() == ErrorKind::BrokenPipe,
        Error::Operation(error) => error.is_broken_pipe(),
        _ => false,
    }
}
