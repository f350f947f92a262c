//! When to try again: what an error allows, and how long to wait.

use std::time::Duration;

use crate::limits;

/// Whether trying again may help.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retry {
    /// It cannot succeed as it is.
    Never,
    /// It may, after a while of our own choosing.
    Soon,
    /// It may, after this long (`Retry-After`).
    After(Duration),
}

/// The tries of one step: how many are left, and the wait before the next.
///
/// The wait is random, up to 0.25 s · 2ⁿ and never above 30 s, so that many clients
/// that failed together do not come back together.
#[derive(Clone, Debug)]
pub struct RetryBudget {
    most: u32,
    tries: u32,
    reconnects: u32,
}

impl Default for RetryBudget {
    fn default() -> Self {
        Self::of(limits::TRIES)
    }
}

impl RetryBudget {
    /// The budget of so many tries, the first included.
    pub fn of(most: u32) -> Self {
        Self {
            most,
            tries: 1,
            reconnects: 0,
        }
    }

    /// The wait before the next try, or `None` where there is none left.
    pub fn next(&mut self, retry: Retry) -> Option<Duration> {
        if retry == Retry::Never || self.tries >= self.most || self.reconnects >= limits::RECONNECTS
        {
            return None;
        }
        let wait = match retry {
            Retry::After(wait) if wait > limits::RETRY_WAIT => return None,
            Retry::After(wait) => wait,
            _ => self.backoff(),
        };
        self.tries += 1;
        self.reconnects += 1;
        Some(wait)
    }

    /// Counts again, for there was progress: there were so many tries, the one that made it included.
    pub fn renew(&mut self, tries: u32) {
        self.tries = self.tries.min(tries);
    }

    /// How often it was tried since the last progress.
    pub fn tries(&self) -> u32 {
        self.tries
    }

    fn backoff(&self) -> Duration {
        let most = Duration::from_millis(250 << self.tries.min(7)).min(Duration::from_secs(30));
        most.mul_f64(fastrand::f64())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gives_up_after_five_tries_unless_there_was_progress() {
        let mut budget = RetryBudget::default();
        for _ in 1..limits::TRIES {
            assert!(budget.next(Retry::Soon).is_some());
        }
        assert_eq!(budget.next(Retry::Soon), None);
        budget.renew(1);
        assert!(budget.next(Retry::Soon).is_some());
    }

    #[test]
    fn waits_as_long_as_asked_but_no_longer_than_a_minute() {
        let wait = |retry| RetryBudget::default().next(retry);
        assert_eq!(
            wait(Retry::After(Duration::from_secs(2))),
            Some(Duration::from_secs(2))
        );
        assert_eq!(wait(Retry::After(Duration::from_secs(3600))), None);
        assert_eq!(wait(Retry::Never), None);
    }

    #[test]
    fn one_blob_does_not_reconnect_for_ever() {
        let mut budget = RetryBudget::default();
        let tries = (0..1000).take_while(|_| {
            budget.renew(1);
            budget.next(Retry::Soon).is_some()
        });
        assert_eq!(tries.count() as u32, limits::RECONNECTS);
    }
}
