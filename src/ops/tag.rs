//! Gives an image of the local store another name.

use super::client::Client;
use super::error::Error;
use super::find::find;
use crate::image::Reference;

/// Makes a name stand for the image that another name, or an ID, stands for.
///
/// # Errors
/// Says that there is no such image, or what could not be written.
pub async fn tag(client: &Client, source: &str, target: &Reference) -> Result<(), Error> {
    // Without it nothing is made, the folder of a store that was mistyped least of all.
    find(client, source)?;
    // Taken before the look-up, so that the image is still there when it gets its new name.
    let lease = client.store().lease().await?;
    let image = find(client, source)?;
    Ok(lease.tag(&image, target).await?)
}
