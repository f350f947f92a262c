//! Leaving a folder of others as they expect it: with the layout in it, and nothing else.

use std::time::Duration;

use super::layout::{Layout, Owner};
use crate::disk::Lock;

/// Removes, once nobody uses the folder any more, what only writing it needed.
///
/// Partial blobs of a copy that was interrupted stay, for the next run to go on with.
#[derive(Debug)]
pub(super) struct Tidy {
    layout: Layout,
}

impl Tidy {
    pub(super) fn after(layout: &Layout) -> Self {
        Self {
            layout: layout.clone(),
        }
    }

    fn run(&self) {
        let (layout, disk) = (&self.layout, self.layout.disk());
        // Looked for first: asking for the lock would make it.
        if !disk.is_file(&layout.content_lock()) {
            return;
        }
        // Whoever else writes there tidies up after themselves.
        let Ok(_alone) = Lock::exclusive(&layout.content_lock(), Duration::ZERO) else {
            return;
        };
        if let Err(error) = disk.remove_empty_folder(&layout.ingest()) {
            tracing::debug!("{} stays: {error}", layout.ingest().display());
        }
        for lock in [layout.index_lock(), layout.content_lock()] {
            if let Err(error) = disk.remove(&lock) {
                tracing::debug!("{} stays: {error}", lock.display());
            }
        }
    }
}

impl Drop for Tidy {
    fn drop(&mut self) {
        if self.layout.owner() == Owner::Guest {
            self.run();
        }
    }
}
