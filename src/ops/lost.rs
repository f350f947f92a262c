//! Tells an image that a registry has lost a part of from one that changed during a copy.

use std::time::Duration;

use super::error::Error;
use crate::image::{Digest, Selector};
use crate::place::Source;
use crate::registry;
use crate::transfer;

/// How long the source may take to say whether the image is still there.
const TIMEOUT: Duration = Duration::from_secs(3);

/// The error of a copy. Where a blob was not found and the source still has the manifest of the
/// image, the image may have been broken before, and a second run does not mend that.
pub(super) async fn explained(
    error: transfer::Error,
    source: &dyn Source,
    image: &Digest,
) -> Error {
    let error = Error::from(error);
    if !matches!(error.registry(), Some(registry::Error::BlobNotFound { .. })) {
        return error;
    }
    let selector = Selector::Digest(image.clone());
    let still_there = tokio::time::timeout(TIMEOUT, source.resolve(&selector)).await;
    match (still_there, error) {
        (Ok(Ok(_)), Error::Transfer(error)) => Error::LostBlob(error),
        (_, error) => error,
    }
}
