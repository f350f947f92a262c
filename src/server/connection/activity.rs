//! What a connection does just now: the facts by which it is let be, asked to leave, or cut.

use std::sync::Arc;

use tokio::time::Instant;

use super::pace::Pace;
use crate::server::limits::{Limits, Rate};
use crate::sync::Mutex;

/// The facts of one connection. Its stream and its requests note them as they happen.
#[derive(Debug)]
pub(in crate::server) struct Activity(Mutex<State>);

#[derive(Debug)]
struct State {
    phase: Phase,
    /// When the phase began.
    since: Instant,
    /// Since when the client takes nothing of what there is for it.
    blocked: Option<Instant>,
    outflow: Pace,
    standing: Standing,
}

/// Where a connection is between two requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Phase {
    /// No byte of a request has come yet.
    Idle,
    /// Some have, and not yet all headers.
    Headers,
    /// A request is answered.
    Answering,
}

/// Whether the client has shown a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Standing {
    Stranger,
    User,
}

/// What is to become of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Fine,
    /// It has no request, and had none for long.
    Idle,
    /// Its headers take too long.
    SlowHeaders,
    /// It takes its answer too slowly.
    SlowReader,
}

/// Connections that do the least come first.
pub(super) type Worth = (Standing, Phase, Instant);

impl Default for Activity {
    fn default() -> Self {
        Self(Mutex::new(State {
            phase: Phase::Idle,
            since: Instant::now(),
            blocked: None,
            outflow: Pace::default(),
            standing: Standing::Stranger,
        }))
    }
}

impl Activity {
    /// Bytes came from the client.
    pub(super) fn received(&self) {
        let mut state = self.0.lock();
        if state.phase == Phase::Idle {
            state.enter(Phase::Headers);
        }
    }

    /// The client took bytes, or all that there was.
    pub(super) fn sent(&self, bytes: usize) {
        let mut state = self.0.lock();
        let waited = state.blocked.take().map(|since| since.elapsed());
        state.outflow.note(waited.unwrap_or_default(), bytes as u64);
    }

    /// There are bytes that the client does not take.
    pub(super) fn blocked(&self) {
        self.0.lock().blocked.get_or_insert_with(Instant::now);
    }

    /// A request begins. It ends when what this gives back is dropped.
    pub(super) fn answer(self: &Arc<Self>) -> Answering {
        self.0.lock().enter(Phase::Answering);
        Answering(self.clone())
    }

    /// The client has shown a password that is right.
    pub(in crate::server) fn log_in(&self) {
        self.0.lock().standing = Standing::User;
    }

    pub(super) fn worth(&self) -> Worth {
        let state = self.0.lock();
        (state.standing, state.phase(), state.since)
    }

    /// What is to become of the connection, by the limits that hold now.
    pub(super) fn judge(&self, limits: &Limits, slowest: Rate) -> Verdict {
        let mut state = self.0.lock();
        if let Some(since) = state.blocked {
            state.outflow.note(since.elapsed(), 0);
            state.blocked = Some(Instant::now());
        }
        if state.outflow.check(slowest).is_err() {
            return Verdict::SlowReader;
        }
        let time = state.since.elapsed();
        match state.phase() {
            Phase::Idle if time >= limits.idle_time => Verdict::Idle,
            Phase::Headers if time >= limits.header_time => Verdict::SlowHeaders,
            _ => Verdict::Fine,
        }
    }
}

impl State {
    /// An answer of which the client has not taken all is not over.
    fn phase(&self) -> Phase {
        match self.blocked {
            None => self.phase,
            Some(_) => Phase::Answering,
        }
    }

    fn enter(&mut self, phase: Phase) {
        self.phase = phase;
        self.since = Instant::now();
    }
}

/// A request that is being answered. Its body holds this until the last of it is on its way.
#[derive(Debug)]
pub(in crate::server) struct Answering(Arc<Activity>);

impl Drop for Answering {
    fn drop(&mut self) {
        self.0.0.lock().enter(Phase::Idle);
    }
}
