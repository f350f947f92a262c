//! What commands share: settings, store, registries and output.

use std::future::Future;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::signal::unix::{Signal, SignalKind, signal};

use super::exit::Interrupted;
use super::log;
use super::output::{Direction, Look, Output};
use super::{Global, LogLevel};
use crate::config::Settings;
use crate::config::env::Environment;
use crate::image::Repository;
use crate::place::{Source, Target};
use crate::registry::{self, Access, Network, Redactor};
use crate::store::Store;
use crate::transfer::{Copier, Manner, Observer, Stopper};

/// How long an interrupted transfer may take to leave everything tidy.
const FAREWELL: Duration = Duration::from_secs(2);

/// What commands share.
pub(super) struct Context {
    settings: Arc<Settings>,
    output: Output,
    network: Network,
    store: Store,
    environment: Environment,
    root: Option<PathBuf>,
    manner: Manner,
    lock_timeout: Option<Duration>,
}

impl Context {
    pub(super) fn new(global: &Global) -> anyhow::Result<Self> {
        let environment = Environment::from_process();
        let level = if global.debug {
            LogLevel::Debug
        } else {
            global.log_level
        };
        let secrets: Arc<Redactor> = Arc::default();
        log::show(level, secrets.clone());
        let look = Look::of(global.color, global.progress, &environment);
        let output = Output::new(look, secrets.clone());
        let settings = Arc::new(Settings::load(&global.flags(), &environment)?);
        let store = patient(Store::at(settings.root()), global.lock_timeout);
        let network = Network::new(settings.clone(), output.notices(), secrets);
        Ok(Self {
            settings,
            output,
            network,
            store,
            environment,
            root: global.root.clone(),
            manner: global.manner(),
            lock_timeout: global.lock_timeout,
        })
    }

    pub(super) fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The folder of our own registry: never that of the image store.
    pub(super) fn registry_root(&self) -> PathBuf {
        let given = self.root.clone();
        given.unwrap_or_else(|| self.settings.paths().data.join("regctl-registry"))
    }

    pub(super) fn environment(&self) -> &Environment {
        &self.environment
    }

    pub(super) fn output(&self) -> &Output {
        &self.output
    }

    /// The registries. What the user's files say of them is checked before anything is sent.
    pub(super) fn network(&self) -> anyhow::Result<&Network> {
        self.settings.check()?;
        Ok(&self.network)
    }

    pub(super) fn store(&self) -> &Store {
        &self.store
    }

    /// An OCI layout that is not the local store, waited for as long as the user says.
    pub(super) fn patient(&self, layout: Store) -> Store {
        patient(layout, self.lock_timeout)
    }

    /// Where archives are spooled: beside what becomes of them, for there is room for that.
    pub(super) fn scratch(&self) -> PathBuf {
        self.store.root().join("ingest")
    }

    /// A repository of a registry, as a place.
    pub(super) fn remote(
        &self,
        repository: &Repository,
        access: Access,
    ) -> anyhow::Result<Arc<registry::Repository>> {
        Ok(Arc::new(self.network()?.repository(repository, access)))
    }

    /// What the user typed, to be typed again with something added. Holds no password.
    pub(super) fn invocation(&self) -> String {
        invocation(std::env::args().skip(1))
    }

    /// A copy between two places that reports to the terminal and that signals can stop.
    pub(super) fn transfer(
        &self,
        source: Arc<dyn Source>,
        target: Arc<dyn Target>,
        observer: Arc<dyn Observer>,
    ) -> Transfer {
        let (copier, stopper) = Copier::new(source, target, observer, self.manner);
        Transfer { copier, stopper }
    }

    /// The same, one piece after the other: archives are the same each time.
    pub(super) fn transfer_in_order(
        &self,
        source: Arc<dyn Source>,
        target: Arc<dyn Target>,
        observer: Arc<dyn Observer>,
    ) -> Transfer {
        let (copier, stopper) = Copier::new(
            source,
            target,
            observer,
            Manner {
                jobs: 1,
                ..self.manner
            },
        );
        Transfer { copier, stopper }
    }

    /// Bars, lines or JSON, as the user wants them.
    pub(super) fn observer(&self, direction: Direction) -> Arc<dyn Observer> {
        self.output.transfer(direction)
    }

    /// Runs a command to its end, or until a signal.
    pub(super) fn block_on<T>(
        &self,
        command: impl Future<Output = anyhow::Result<T>>,
    ) -> anyhow::Result<T> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()?;
        let outcome = runtime.block_on(command);
        // What still runs is of no use any more.
        runtime.shutdown_background();
        outcome
    }
}

fn patient(store: Store, lock_timeout: Option<Duration>) -> Store {
    match lock_timeout {
        Some(time) => store.waiting(time),
        None => store,
    }
}

/// A copy that signals can stop.
pub(super) struct Transfer {
    pub(super) copier: Arc<Copier>,
    stopper: Stopper,
}

impl Transfer {
    /// Runs `work` with the copier. On a signal the copier tidies up for at most two seconds.
    pub(super) async fn run<T>(
        &self,
        work: impl Future<Output = Result<T, crate::transfer::Error>>,
    ) -> anyhow::Result<T> {
        tokio::pin!(work);
        let mut signals = Signals::listen()?;
        let signal = tokio::select! {
            outcome = &mut work => {
                self.copier.observer().end();
                return Ok(outcome?);
            }
            signal = signals.next() => signal,
        };
        self.stopper.stop();
        tokio::select! {
            _ = tokio::time::timeout(FAREWELL, work) => {}
            _ = signals.next() => {}
        }
        self.copier.observer().end();
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
