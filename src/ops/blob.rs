//! A blob of a registry as a stream of bytes that are verified at the end.

use std::io::Write;

use futures_util::StreamExt;

use super::error::Error;
use crate::image::{Descriptor, Verifier};
use crate::place::{self, RetryBudget, Source};
use crate::registry::Repository;

/// Writes a blob, resuming where it breaks off, and checks it in the end.
///
/// # Errors
/// Says what keeps the blob away, that its bytes are wrong, or that nobody takes them.
pub async fn fetch_blob(
    repository: &Repository,
    blob: &Descriptor,
    output: &mut (dyn Write + Send),
) -> Result<(), Error> {
    let mut verifier = Verifier::new(blob.digest.algorithm());
    let mut budget = RetryBudget::default();
    while let Err(broken) = rest(repository, blob, &mut verifier, output).await? {
        match budget.next(broken.retry()) {
            Some(wait) => tokio::time::sleep(wait).await,
            None => return Err(broken.into()),
        }
    }
    output.flush().map_err(Error::Output)?;
    let (found, length) = verifier.finish();
    if found == blob.digest {
        Ok(())
    } else {
        Err(Error::BlobDigest {
            expected: blob.digest.clone(),
            found,
            length,
        })
    }
}

async fn rest(
    repository: &Repository,
    blob: &Descriptor,
    verifier: &mut Verifier,
    output: &mut (dyn Write + Send),
) -> Result<Result<(), place::Error>, Error> {
    if blob.size == verifier.length() {
        return Ok(Ok(()));
    }
    let mut body = match repository.open(blob, verifier.length()).await {
        Ok(body) => body,
        Err(broken) => return Ok(Err(broken)),
    };
    if body.start() != verifier.length() {
        return Err(Error::NotResumed(blob.digest.clone()));
    }
    while let Some(piece) = body.next().await {
        match piece {
            Ok(bytes) => {
                verifier.update(&bytes);
                output.write_all(&bytes).map_err(Error::Output)?;
            }
            Err(broken) => return Ok(Err(broken)),
        }
    }
    Ok(Ok(()))
}
