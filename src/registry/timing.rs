//! How long a registry may keep us waiting, step by step.

use std::time::Duration;

use crate::limits;

/// The timeouts of one process with registries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Timing {
    /// For a connection to come about.
    pub(crate) connect: Duration,
    /// For the headers of an answer.
    pub(crate) headers: Duration,
    /// For the answer to a finished upload: registries hash it again.
    pub(crate) commit: Duration,
    /// For the next bytes of a body.
    pub(crate) stall: Duration,
}

impl Timing {
    /// Our own limits, or none of them longer than the timeout that the user sets.
    pub(crate) fn of(timeout: Option<Duration>) -> Self {
        let at_most = |limit: Duration| timeout.map_or(limit, |timeout| timeout.min(limit));
        Self {
            connect: at_most(limits::CONNECT_TIME),
            headers: timeout.unwrap_or(limits::HEADER_TIME),
            commit: timeout.unwrap_or(limits::COMMIT_TIME),
            stall: timeout.unwrap_or(limits::STALL_TIME),
        }
    }
}
