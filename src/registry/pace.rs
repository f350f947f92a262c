//! The least rate that an answer has to come at: a byte now and then is as good as none.

use std::time::{Duration, Instant};

use bytes::Bytes;

use super::transport::Cause;
use crate::limits;

/// How fast an answer has come so far. Only what is spent waiting for it counts.
pub(crate) struct Pace {
    /// How long it may stand still, and how long it may take to get going.
    stall: Duration,
    /// Bytes a second after that.
    least: u64,
    span: Span,
    waited: Duration,
    came: u64,
}

/// What the rate is an average of.
enum Span {
    /// The whole answer, which may take so long.
    Whole(Duration),
    /// Each so long: what came fast at first has to go on.
    Each(Duration),
}

impl Pace {
    /// The pace of what fits into memory.
    pub(crate) fn of_small(stall: Duration) -> Self {
        let span = Span::Whole(limits::SMALL_TIME.max(stall));
        Self::new(stall, limits::SMALL_RATE, span)
    }

    /// The pace of a blob, which may take hours.
    pub(crate) fn of_blob(stall: Duration) -> Self {
        Self::new(stall, limits::BLOB_RATE, Span::Each(stall * 2))
    }

    fn new(stall: Duration, least: u64, span: Span) -> Self {
        Self {
            stall,
            least,
            span,
            waited: Duration::ZERO,
            came: 0,
        }
    }

    /// The next bytes of an answer, or `None` at its end.
    pub(crate) async fn next(
        &mut self,
        answer: &mut reqwest::Response,
    ) -> Result<Option<Bytes>, Cause> {
        let left = self.left();
        let began = Instant::now();
        let piece = tokio::time::timeout(left.min(self.stall), answer.chunk()).await;
        match piece {
            Ok(Ok(piece)) => {
                let bytes = piece.as_ref().map_or(0, Bytes::len);
                self.count(began.elapsed(), bytes as u64);
                Ok(piece)
            }
            Ok(Err(error)) => Err(Cause::of(&error).midway()),
            Err(_) if left < self.stall => Err(Cause::TooSlow),
            Err(_) => Err(Cause::TimedOut("the next bytes")),
        }
    }

    /// How much longer may be waited for the next bytes.
    fn left(&self) -> Duration {
        let allowed =
            self.stall + Duration::from_millis(self.came.saturating_mul(1000) / self.least);
        let allowed = match self.span {
            Span::Whole(most) => allowed.min(most),
            Span::Each(_) => allowed,
        };
        allowed.saturating_sub(self.waited)
    }

    fn count(&mut self, waited: Duration, bytes: u64) {
        self.waited += waited;
        self.came += bytes;
        if let Span::Each(span) = self.span
            && self.waited >= span
        {
            (self.waited, self.came) = (Duration::ZERO, 0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STALL: Duration = limits::STALL_TIME;

    /// For how many seconds an answer may come with so many bytes in each, or so long as it is watched.
    fn lasts(mut pace: Pace, bytes_a_second: impl Fn(u64) -> u64) -> u64 {
        let second = Duration::from_secs(1);
        let watched = 100_000;
        for at in 0..watched {
            if pace.left() < second {
                return at;
            }
            pace.count(second, bytes_a_second(at));
        }
        watched
    }

    #[test]
    fn a10_a_byte_a_second_ends_and_an_honest_line_does_not() {
        let (small, blob) = (|| Pace::of_small(STALL), || Pace::of_blob(STALL));
        assert_eq!(lasts(small(), |_| 1), STALL.as_secs());
        assert_eq!(lasts(blob(), |_| 1), STALL.as_secs());
        // 4 MiB at 20 kB/s take 210 s, and the largest manifest twice as much.
        assert!(lasts(small(), |_| 20_000) > limits::MANIFEST_BYTES / 20_000);
        assert_eq!(lasts(small(), |_| 20_000), limits::SMALL_TIME.as_secs());
        assert_eq!(lasts(blob(), |_| 1000), 100_000);
        // In bursts, with most of a minute between them.
        assert_eq!(
            lasts(blob(), |at| if at % 50 == 49 { 50_000 } else { 0 }),
            100_000
        );
    }

    #[test]
    fn a10_a_fast_start_does_not_pay_for_a_blob_that_never_ends() {
        let lasted = lasts(Pace::of_blob(STALL), |at| if at == 0 { 1 << 40 } else { 1 });
        assert!(lasted <= 4 * STALL.as_secs(), "{lasted} s");
    }
}
