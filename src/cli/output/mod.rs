//! The only room that writes to stdout and stderr: results to the one, everything else to the other.

mod announced;
mod lines;
pub(super) mod list;
mod notices;
mod progress;
pub(super) mod prompt;
mod screen;
mod table;
pub mod template;
pub mod text;
pub mod units;

use std::fmt::Display;
use std::io::{self, IsTerminal, Write};
use std::sync::Arc;

use clap::ValueEnum;

pub use self::announced::Announced;
use self::lines::{JsonLines, Lines};
use self::notices::Told;
use self::progress::Bars;
use crate::config::env::{self, Environment};
use crate::registry::Notices;
use crate::registry::redact::{Redactor, Words};
use crate::transfer::{Observer, Unobserved};

/// When to use colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal that has it.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// How to show progress.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Progress {
    /// Bars on a terminal, lines elsewhere.
    Auto,
    /// Bars.
    Tty,
    /// Docker's lines.
    Plain,
    /// One JSON object a line, on stderr.
    Json,
    /// Nothing.
    None,
}

/// Which way a transfer goes, which decides Docker's words for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// From a registry to the store.
    Pull,
    /// From the store to a registry.
    Push,
}

impl Direction {
    fn moving(self) -> &'static str {
        match self {
            Self::Pull => "Downloading",
            Self::Push => "Pushing",
        }
    }

    fn finished(self) -> &'static str {
        match self {
            Self::Pull => "Pull complete",
            Self::Push => "Pushed",
        }
    }

    fn present(self) -> &'static str {
        match self {
            Self::Pull => "Already exists",
            Self::Push => "Layer already exists",
        }
    }
}

/// How output looks, from flags, environment and terminal.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    colored: bool,
    progress: Progress,
}

impl Style {
    /// Decides it once, for the whole process.
    pub fn of(color: Color, progress: Progress, environment: &Environment) -> Self {
        let is_dumb = environment.text(env::TERM) == Some("dumb");
        let terminal = io::stderr().is_terminal() && !is_dumb;
        let forced = environment
            .text(env::CLICOLOR_FORCE)
            .is_some_and(|value| value != "0");
        let colored = match color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => forced || (terminal && environment.text(env::NO_COLOR).is_none()),
        };
        let progress = match progress {
            Progress::Auto if terminal && io::stdout().is_terminal() => Progress::Tty,
            Progress::Auto => Progress::Plain,
            chosen => chosen,
        };
        Self { colored, progress }
    }
}

/// Where results, notes and progress go.
#[derive(Clone)]
pub struct Output {
    style: Style,
    secrets: Arc<Redactor>,
}

impl Output {
    /// Output that looks like this, and shows none of these secrets in messages.
    pub fn new(style: Style, secrets: Arc<Redactor>) -> Self {
        Self { style, secrets }
    }

    /// Output with no colour and no progress, for before anything is known.
    pub fn plain() -> Self {
        Self {
            style: Style {
                colored: false,
                progress: Progress::None,
            },
            secrets: Arc::default(),
        }
    }

    /// The columns that results have to fit in: none where they do not go to a terminal.
    pub fn columns(&self) -> Option<usize> {
        terminal_size::terminal_size_of(io::stdout()).map(|(width, _)| width.0.into())
    }

    /// Prints one line of the result.
    ///
    /// # Errors
    /// Says that nobody reads any more.
    pub fn line(&self, text: impl Display) -> io::Result<()> {
        writeln!(io::stdout().lock(), "{}", text::escaped(&text.to_string()))
    }

    /// Prints a part of the result as it is.
    ///
    /// # Errors
    /// Says that nobody reads any more.
    pub fn raw(&self, bytes: &[u8]) -> io::Result<()> {
        let mut stdout = io::stdout().lock();
        stdout.write_all(bytes)?;
        stdout.flush()
    }

    /// Prints content as it is, and at a terminal so that it cannot write on it what it likes.
    ///
    /// # Errors
    /// Says that nobody reads any more.
    pub fn content(&self, bytes: &[u8]) -> io::Result<()> {
        if io::stdout().is_terminal() {
            self.raw(text::escaped(&String::from_utf8_lossy(bytes)).as_bytes())
        } else {
            self.raw(bytes)
        }
    }

    /// Tells the user something beside the result.
    pub fn note(&self, text: impl Display) {
        // Where stderr is closed there is nobody to tell.
        let _ = writeln!(io::stderr().lock(), "{}", self.fit(&text.to_string()));
    }

    /// Tells what went wrong and, a line each, what to do about it.
    pub fn error(&self, text: &str, hints: &[String]) {
        self.painted("error:", "1;31", &self.secrets.strike(text, Words::Ours));
        for hint in hints {
            // A hint has to work when pasted, and repeats no more than names.
            let hint = self.secrets.strike(hint, Words::Names);
            let hint = hint.replace('\n', "\n  ");
            self.painted("hint:", "1;36", &hint);
        }
    }

    /// Who watches a transfer.
    pub fn transfer(&self, direction: Direction) -> Arc<dyn Observer> {
        match self.style.progress {
            Progress::Tty => Arc::new(Bars::new(direction)),
            Progress::Json => Arc::new(JsonLines::new(self.clone())),
            Progress::None => Arc::new(Unobserved),
            Progress::Auto | Progress::Plain => Arc::new(Lines::new(self.clone(), direction)),
        }
    }

    /// Who is told of pauses and warnings.
    pub fn notices(&self) -> Arc<dyn Notices> {
        Arc::new(Told::to(self.clone()))
    }

    /// A message without controls and secrets: part of it may be the words of a server.
    pub fn fit(&self, text: &str) -> String {
        text::escaped(&self.secrets.strike(text, Words::Ours)).into_owned()
    }

    fn painted(&self, word: &str, code: &str, text: &str) {
        let text = text::escaped(text);
        // Where stderr is closed there is nobody to tell.
        let _ = if self.style.colored {
            writeln!(io::stderr().lock(), "\u{1b}[{code}m{word}\u{1b}[0m {text}")
        } else {
            writeln!(io::stderr().lock(), "{word} {text}")
        };
    }
}
