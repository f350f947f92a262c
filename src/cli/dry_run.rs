//! What a dry run says.

use super::output::units;
use crate::transfer::Plan;

/// What a dry run says that would be done.
pub(super) fn foreseen(plan: &Plan, deed: &str) -> String {
    match (plan.is_done, plan.missing.len()) {
        (true, _) => format!("Would {deed}: nothing to do, it is there"),
        (false, 0) => format!("Would {deed}: all blobs are there"),
        (false, missing) => format!(
            "Would {deed}: {missing} of {} blobs, {}",
            missing + plan.present,
            units::exact_size(plan.bytes())
        ),
    }
}
