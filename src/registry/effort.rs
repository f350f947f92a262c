//! How hard an answer is tried for: how often it is asked for, and how long each time.
//!
//! Each request has one budget, which is spent here. Whoever gets an error of a request whose
//! budget is spent does not try again, so that tries are never multiplied by tries.

use std::time::Duration;

use super::error::Error;
use super::exchange::Response;
use super::session::{ApiRequest, Authorization, Session};
use super::timing::Timing;
use super::transport::Cause;
use crate::limits;
use crate::place::{Fault, Retry, RetryBudget};

/// A pause of at least so long is reported, and again after each such time.
const NOTICED: Duration = Duration::from_secs(1);

/// How hard an answer is tried for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Effort {
    /// As hard as anything is.
    Full,
    /// Not for long: what is asked for can be had in another way.
    Brief,
    /// Once: whoever asks does something else before it asks again, or nothing.
    Once,
}

impl Effort {
    fn budget(self) -> RetryBudget {
        RetryBudget::of(match self {
            Self::Full => limits::TRIES,
            Self::Brief => limits::BRIEF_TRIES,
            Self::Once => 1,
        })
    }

    /// How long each step of one try may take.
    pub(crate) fn timing(self, timing: Timing) -> Timing {
        match self {
            Self::Brief => Timing {
                headers: timing.headers.min(limits::BRIEF_TIME),
                ..timing
            },
            Self::Full | Self::Once => timing,
        }
    }

    /// Whether, and when, it is worth another try.
    fn retry(self, outcome: &Result<Response, Error>) -> Retry {
        let retry = retry(outcome);
        let is_silent = matches!(
            outcome,
            Err(Error::Transport {
                cause: Cause::TimedOut(_) | Cause::TooSlow,
                ..
            })
        );
        let is_long = matches!(retry, Retry::After(wait) if wait > limits::BRIEF_WAIT);
        if self == Self::Brief && (is_silent || is_long) {
            Retry::Never
        } else {
            retry
        }
    }
}

fn retry(outcome: &Result<Response, Error>) -> Retry {
    match outcome {
        Ok(response) => response.retry(),
        Err(error) => error.retry(),
    }
}

impl Session {
    /// Sends a request until there is an answer that is no passing fault, or its budget is spent.
    pub(super) async fn patiently(
        &self,
        request: ApiRequest,
        authorization: Authorization,
    ) -> Result<Response, Error> {
        let ApiRequest { head, mut payload } = request;
        let mut budget = head.effort.budget();
        loop {
            let again = payload.again();
            let outcome = self.attempt(&head, payload, &authorization).await;
            let retry = head.effort.retry(&outcome);
            let next = again.and_then(|again| Some((again, budget.next(retry)?)));
            let Some((again, wait)) = next else {
                return given_up(outcome, budget.tries());
            };
            payload = again;
            let reason = reason(&outcome);
            tracing::debug!(
                "{} try {} failed, next in {wait:?}: {reason}",
                self.host(),
                budget.tries() - 1
            );
            self.pause(wait, &reason).await;
        }
    }

    /// Waits, and tells whoever would wonder why, second by second.
    async fn pause(&self, wait: Duration, reason: &str) {
        let mut left = wait;
        while left >= NOTICED {
            self.notices().wait(self.host(), left, reason);
            tokio::time::sleep(NOTICED).await;
            left -= NOTICED;
        }
        tokio::time::sleep(left).await;
        if wait >= NOTICED {
            self.notices().wait(self.host(), Duration::ZERO, reason);
        }
    }
}

/// Why another try is made, in a few words.
fn reason(outcome: &Result<Response, Error>) -> String {
    match outcome {
        Ok(response) => response.status.to_string(),
        Err(Error::Transport { cause, .. }) => cause.to_string(),
        Err(error) => error.to_string(),
    }
}

/// The outcome of the last try, which says how many there were.
fn given_up(mut outcome: Result<Response, Error>, tries: u32) -> Result<Response, Error> {
    if let Ok(response) = &mut outcome
        && response.retry() != Retry::Never
    {
        response.tries = tries;
    }
    outcome.map_err(|error| error.after(tries))
}
