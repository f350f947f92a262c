//! Finds an image of the local store by what people call it: a name, an ID, the start of an ID.

use super::client::Client;
use super::error::Error;
use crate::image::{Descriptor, Reference};

/// The image that a name or an ID stands for in the local store.
///
/// # Errors
/// Says that there is none, or that several IDs start like this.
pub fn find(client: &Client, text: &str) -> Result<Descriptor, Error> {
    let store = client.store();
    let parsed = text.parse::<Reference>();
    if let Ok(reference) = &parsed
        && let Some(descriptor) = store.find(&reference.clone().or_latest())?
    {
        return Ok(descriptor);
    }
    let found = store.find_by_id(text.strip_prefix("sha256:").unwrap_or(text))?;
    match found.as_slice() {
        [] => Err(Error::NoImage(parsed?.or_latest().familiar())),
        [only] => Ok(only.clone()),
        _ => Err(Error::Ambiguous(text.to_owned())),
    }
}
