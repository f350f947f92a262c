//! Deletes tags one after the other. A signal ends that, but leaves no tag half deleted.

use std::sync::OnceLock;

use http::StatusCode;

use super::context::{Context, Signals};
use super::failure::{Error, Interrupted, Result};
use super::tally::Tally;
use crate::image::{Repository, Tag};
use crate::ops::{self, Deletion, Untagged};
use crate::registry;

/// Deletes tags of a repository, and says so of each.
pub(super) async fn untag(
    deletion: &Deletion,
    repository: &Repository,
    tags: &[Tag],
    context: &Context,
) -> Result<()> {
    let output = context.output();
    let mut signals = Signals::listen()?;
    let stop = OnceLock::new();
    let work = each(deletion, repository, tags, context, &stop);
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
    context: &Context,
    stop: &OnceLock<u8>,
) -> Result<()> {
    let output = context.output();
    let mut tally = Tally::of(tags.len(), "tags", context);
    let mut by_placeholder = false;
    for tag in tags {
        if let Some(signal) = stop.get() {
            return Err(Interrupted::resumable(*signal).into());
        }
        let name = repository.tagged(tag.clone()).familiar();
        let untagged = deletion.untag(tag).await;
        if let Err(error) = &untagged
            && deletion.restore().is_some()
            && !is_lost(error)
        {
            output.note(format!("{name} is unchanged"));
        }
        match untagged.map_err(Error::from) {
            Ok(untagged) => {
                by_placeholder |= untagged == Untagged::ByPlaceholder;
                output.line(format!("Untagged: {name}"))?;
            }
            Err(error) if is_switched_off(&error) => return Err(error),
            Err(error) => tally.add(&name, Err(error)).await?,
        }
    }
    if by_placeholder {
        output.note(
            "the registry cannot delete tags, so the tag was moved to a placeholder manifest and \
             deleted with it",
        );
    }
    tally.finish()
}

/// Whether the registry deletes nothing at all.
pub(super) fn is_switched_off(error: &Error) -> bool {
    const OFF: [StatusCode; 2] = [StatusCode::METHOD_NOT_ALLOWED, StatusCode::NOT_IMPLEMENTED];
    let registry = match error {
        Error::Operation(error) => error.registry(),
        _ => None,
    };
    match registry {
        Some(registry::Error::Status(refusal)) => {
            OFF.contains(&refusal.status) || refusal.has_code("UNSUPPORTED")
        }
        _ => false,
    }
}

fn is_lost(error: &ops::Error) -> bool {
    matches!(error.registry(), Some(registry::Error::TagLost { .. }))
}
