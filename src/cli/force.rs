//! What `--force` of a push or copy means.

use crate::transfer::Existing;

/// Whether what the target has of an image is trusted, or checked blob by blob.
pub(super) fn existing(force: bool) -> Existing {
    if force {
        Existing::Check
    } else {
        Existing::Trust
    }
}
