//! Deletes tags one after the other. A signal ends that, but leaves no tag half deleted.

use std::sync::OnceLock;

use super::context::Signals;
use super::failure::{Interrupted, Result};
use super::output::Output;
use crate::image::{Repository, Tag};
use crate::ops::{Deletion, Error, Untagged};
use crate::registry;

/// Deletes tags of a repository, and says so of each.
pub(super) async fn untag(
    deletion: &Deletion,
    repository: &Repository,
    tags: &[Tag],
    output: &Output,
) -> Result<()> {
    let mut signals = Signals::listen()?;
    let stop = OnceLock::new();
    let work = each(deletion, repository, tags, output, &stop);
    tokio::pin!(work);
    let signal = tokio::select! {
        outcome = &mut work => return outcome,
        signal = signals.next() => signal,
    };
    let Some(restore) = deletion.restore() else {
        return Err(Interrupted::resumable(signal).into());
    };
    let _ = stop.set(signal);
    output.note("interrupted; waiting for the tag that is being deleted");
    tokio::select! {
        outcome = work => outcome,
        signal = signals.next() => {
            output.note(format!(
                "the tag may be left without its image; restore it with: {restore}"
            ));
            Err(Interrupted::quiet(signal).into())
        }
    }
}

async fn each(
    deletion: &Deletion,
    repository: &Repository,
    tags: &[Tag],
    output: &Output,
    stop: &OnceLock<u8>,
) -> Result<()> {
    let mut by_placeholder = false;
    for tag in tags {
        if let Some(signal) = stop.get() {
            return Err(Interrupted::resumable(*signal).into());
        }
        let name = repository.tagged(tag.clone()).familiar();
        match deletion.untag(tag).await {
            Ok(untagged) => by_placeholder |= untagged == Untagged::ByPlaceholder,
            Err(error) => {
                if deletion.restore().is_some() && !is_lost(&error) {
                    output.note(format!("{name} is unchanged"));
                }
                return Err(error.into());
            }
        }
        output.line(format!("Untagged: {name}"))?;
    }
    if by_placeholder {
        output.note(
            "the registry cannot delete tags, so the tag was moved to a placeholder manifest and \
             deleted with it",
        );
    }
    Ok(())
}

fn is_lost(error: &Error) -> bool {
    matches!(error.registry(), Some(registry::Error::TagLost { .. }))
}
