//! What commands share: settings, store, registries and output.

use std::future::Future;
#[cfg(feature = "serve")]
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::signal::unix::{Signal, SignalKind, signal};

use super::failure::{Interrupted, Result};
use super::log;
use super::output::{Output, Style};
use super::process;
use super::{Global, LogLevel};
use crate::config::Settings;
use crate::config::env::Environment;
use crate::image::Repository;
use crate::ops::{self, Client};
use crate::registry::{self, Access, Redactor};
use crate::store::Store;

/// How long an interrupted transfer may take to leave everything tidy.
const FAREWELL: Duration = Duration::from_secs(2);

/// What commands share.
pub(super) struct Context {
    client: Client,
    output: Output,
    #[cfg(feature = "serve")]
    root: Option<PathBuf>,
}

impl Context {
    pub(super) fn new(global: &Global) -> Result<Self> {
        let environment = Environment::from_process();
        let level = if global.debug {
            LogLevel::Debug
        } else {
            global.log_level
        };
        let secrets: Arc<Redactor> = Arc::default();
        log::show(level, secrets.clone());
        let style = Style::of(global.color, global.progress, &environment);
        let output = Output::new(style, secrets.clone());
        let settings = Settings::load(&global.flags(), &environment)?;
        let client = Client::new(settings, global.options(), output.notices(), secrets);
        Ok(Self {
            client: client.waiting(global.lock_timeout),
            output,
            #[cfg(feature = "serve")]
            root: global.root.clone(),
        })
    }

    /// What operations start from.
    pub(super) fn client(&self) -> &Client {
        &self.client
    }

    pub(super) fn settings(&self) -> &Settings {
        self.client.settings()
    }

    pub(super) fn store(&self) -> &Store {
        self.client.store()
    }

    pub(super) fn output(&self) -> &Output {
        &self.output
    }

    /// The folder of our own registry, the given one or the usual: never that of the image store.
    #[cfg(feature = "serve")]
    pub(super) fn registry_root(&self, given: Option<PathBuf>) -> PathBuf {
        let given = given.or_else(|| self.root.clone());
        given.unwrap_or_else(|| self.settings().paths().data.join("regctl-registry"))
    }

    /// A repository of a registry, as a place.
    pub(super) fn remote(
        &self,
        repository: &Repository,
        access: Access,
    ) -> Result<Arc<registry::Repository>> {
        Ok(self.client.repository(repository, access)?)
    }

    /// What the user typed, to be typed again with something added. Holds no password.
    pub(super) fn invocation(&self) -> String {
        invocation(std::env::args().skip(1))
    }

    /// Runs a command to its end.
    pub(super) fn block_on<T>(&self, command: impl Future<Output = Result<T>>) -> Result<T> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()?;
        let outcome = runtime.block_on(async {
            process::survive_file_size_limit();
            command.await
        });
        // What still runs is of no use any more.
        runtime.shutdown_background();
        outcome
    }

    /// Runs an operation that moves bytes. On a signal it may tidy up for two seconds, and the next
    /// run resumes it.
    pub(super) async fn resumable<T>(
        &self,
        operation: impl Future<Output = Result<T, ops::Error>>,
    ) -> Result<T> {
        tokio::pin!(operation);
        let mut signals = Signals::listen()?;
        let signal = tokio::select! {
            outcome = &mut operation => return Ok(outcome?),
            signal = signals.next() => signal,
        };
        self.client.stop();
        tokio::select! {
            _ = tokio::time::timeout(FAREWELL, operation) => {}
            _ = signals.next() => {}
        }
        Err(Interrupted::resumable(signal).into())
    }
}

/// The signals that ask the process to end, none of which is missed between two of them.
pub(super) struct Signals {
    int: Signal,
    term: Signal,
    hup: Signal,
}

impl Signals {
    pub(super) fn listen() -> std::io::Result<Self> {
        Ok(Self {
            int: signal(SignalKind::interrupt())?,
            term: signal(SignalKind::terminate())?,
            hup: signal(SignalKind::hangup())?,
        })
    }

    pub(super) async fn next(&mut self) -> u8 {
        tokio::select! {
            _ = self.int.recv() => 2,
            _ = self.term.recv() => 15,
            _ = self.hup.recv() => 1,
        }
    }
}

/// The next signal that asks the process to end.
#[cfg(feature = "serve")]
pub(super) async fn interrupted() -> std::io::Result<u8> {
    Ok(Signals::listen()?.next().await)
}

fn invocation(args: impl Iterator<Item = String>) -> String {
    let args: Vec<String> = args.collect();
    let logs_in = args.iter().any(|arg| arg == "login");
    let mut words = Vec::new();
    let mut is_secret = false;
    for arg in args {
        // Short options may stand together, and their value with them.
        let short = arg
            .strip_prefix('-')
            .filter(|short| logs_in && !short.starts_with('-'))
            .and_then(|short| short.split_once('p'));
        let hidden = is_secret
            || arg.starts_with("--password=")
            || short.is_some_and(|(_, at)| !at.is_empty());
        is_secret = arg == "--password" || short.is_some_and(|(_, at)| at.is_empty());
        words.push(if hidden {
            "…".to_owned()
        } else {
            quoted(&arg)
        });
    }
    words.join(" ")
}

/// A word as a shell takes it.
pub(super) fn quoted(arg: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "@%+=:,./_-".contains(c);
    if !arg.is_empty() && arg.chars().all(plain) {
        arg.to_owned()
    } else {
        format!("'{}'", arg.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invocations_can_be_pasted_and_hold_no_password() {
        for (args, text) in [
            (&["push", "r.example/a:b"][..], "push r.example/a:b"),
            (
                &["login", "-p", "secret", "r.example"],
                "login -p … r.example",
            ),
            (&["login", "--password=secret"], "login …"),
            (&["login", "-psecret", "r.example"], "login … r.example"),
            (&["login", "-Dpsecret"], "login …"),
            (&["login", "-Dp", "secret", "-q"], "login -Dp … -q"),
            (
                &["save", "-opath", "r.example/a"],
                "save -opath r.example/a",
            ),
            (
                &["images", "--format", "{{.ID}} it's"],
                r"images --format '{{.ID}} it'\''s'",
            ),
        ] {
            assert_eq!(invocation(args.iter().map(|a| (*a).to_owned())), text);
        }
    }
}
