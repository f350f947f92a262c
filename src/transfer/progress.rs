//! What the tries of one blob have in common.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::limits;
use crate::place::RetryBudget;

/// What the tries of one blob have in common.
#[derive(Clone, Default)]
pub(super) struct Progress {
    pub(super) budget: RetryBudget,
    // What had arrived when the tries last counted from the start.
    pub(super) arrived: u64,
    moved: Arc<AtomicU64>,
    // What had moved when the last try began.
    before: u64,
    pub(super) resumed: bool,
    started_over: bool,
}

impl Progress {
    pub(super) fn count(&self, bytes: u64) {
        self.moved.fetch_add(bytes, Ordering::Relaxed);
    }

    pub(super) fn begin(&mut self) {
        self.before = self.moved.load(Ordering::Relaxed);
    }

    pub(super) fn has_moved(&self) -> bool {
        self.moved.load(Ordering::Relaxed) - self.before >= limits::PROGRESS_BYTES
    }

    /// What arrived is progress; what was only sent may be on its way for ever.
    ///
    /// With the one that brought it there were so many tries since.
    pub(super) fn note(&mut self, arrived: u64, tries: u32) {
        if arrived >= self.arrived + limits::PROGRESS_BYTES {
            self.arrived = arrived;
            self.budget.renew(tries);
        }
    }

    /// Once, and only where bytes from before a break could be to blame.
    pub(super) fn may_start_over(&mut self) -> bool {
        let may = self.resumed && !self.started_over;
        self.started_over |= may;
        may
    }
}
