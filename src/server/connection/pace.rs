//! How fast a client sends or takes, measured only while the server waits for it.

use std::time::Duration;

use crate::server::limits::Rate;

/// One direction of a connection, over a window that begins again when it is full.
#[derive(Debug, Default)]
pub(in crate::server) struct Pace {
    waited: Duration,
    moved: u64,
}

/// A client that is slower than it may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::server) struct TooSlow;

impl Pace {
    /// Notes how many bytes moved after a wait. Time that the server itself takes is no wait.
    pub(in crate::server) fn note(&mut self, waited: Duration, moved: u64) {
        self.waited += waited;
        self.moved += moved;
    }

    /// How much longer to wait until the client can be found too slow.
    pub(in crate::server) fn left(&self, slowest: Rate) -> Duration {
        slowest.window.saturating_sub(self.waited)
    }

    /// Finds a client too slow once a window is full.
    pub(in crate::server) fn check(&mut self, slowest: Rate) -> Result<(), TooSlow> {
        if self.waited < slowest.window {
            return Ok(());
        }
        let least = self.waited.as_secs_f64() * slowest.bytes as f64;
        let is_slow = (self.moved as f64) < least;
        *self = Self::default();
        if is_slow { Err(TooSlow) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SLOWEST: Rate = Rate {
        bytes: 512,
        window: Duration::from_secs(60),
    };

    fn seconds(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn a17_a_byte_now_and_then_is_too_slow_and_a_slow_line_is_not() {
        let mut drip = Pace::default();
        drip.note(seconds(30), 1);
        assert_eq!(drip.left(SLOWEST), seconds(30));
        assert_eq!(drip.check(SLOWEST), Ok(()));
        drip.note(seconds(30), 1);
        assert_eq!(drip.check(SLOWEST), Err(TooSlow));
        let mut modem = Pace::default();
        for _ in 0..1000 {
            modem.note(seconds(1), 600);
            assert_eq!(modem.check(SLOWEST), Ok(()));
        }
    }

    #[test]
    fn a17_a_burst_pays_for_one_window_and_not_for_ever() {
        let mut pace = Pace::default();
        pace.note(seconds(0), 4 << 20);
        pace.note(seconds(60), 0);
        assert_eq!(pace.check(SLOWEST), Ok(()));
        pace.note(seconds(60), 0);
        assert_eq!(pace.check(SLOWEST), Err(TooSlow));
    }
}
