//! What is said of a clean-up that another process will do.

use crate::disk::lock::Pids;

/// Says that unused content stays while other processes use the store.
pub(super) fn left_to(pids: &[u32]) -> String {
    format!(
        "the store is in use by another process{}; unused content is deleted when it exits",
        Pids(pids)
    )
}
