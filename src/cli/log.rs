//! The log on stderr, of which each line is fit for a terminal and has no secret in it.

use std::io::{self, Write};
use std::sync::Arc;

use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

use super::LogLevel;
use super::output::text;
use crate::registry::Redactor;
use crate::registry::redact::Words;

/// Shows what is logged from `level` up.
pub(super) fn show(level: LogLevel, secrets: Arc<Redactor>) {
    let level = match level {
        LogLevel::Debug => tracing::Level::DEBUG,
        LogLevel::Info => tracing::Level::INFO,
        LogLevel::Warn => tracing::Level::WARN,
        LogLevel::Error | LogLevel::Fatal => tracing::Level::ERROR,
    };
    // Only our own events: those of the HTTP library hold headers.
    let ours = tracing_subscriber::filter::Targets::new().with_target("regctl", level);
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(move || Lines(secrets.clone()))
        .with_ansi(false)
        .with_target(false);
    // Fails only where a log is shown already.
    let _ = tracing_subscriber::registry()
        .with(lines)
        .with(ours)
        .try_init();
}

/// Takes one event at a time, as the formatter writes it.
struct Lines(Arc<Redactor>);

impl Write for Lines {
    fn write(&mut self, event: &[u8]) -> io::Result<usize> {
        let line = String::from_utf8_lossy(event);
        let line = self.0.strike(&line, Words::Ours);
        io::stderr().write_all(text::escaped(&line).as_bytes())?;
        Ok(event.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stderr().flush()
    }
}
