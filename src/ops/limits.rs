//! What a registry still allows.

use super::client::Client;
use super::error::Error;
use crate::image::{Host, Repository};
use crate::registry::Access;

/// Docker Hub's repository for looking at one's rate limit, which asking does not use up.
const HUB_PREVIEW: &str = "ratelimitpreview/test";

/// Pulls that Docker Hub still allows, as `left/limit`, where it says.
///
/// # Errors
/// Whatever keeps an answer away.
pub async fn pulls_left(client: &Client) -> Result<Option<String>, Error> {
    let preview = Repository::new(Host::hub(), HUB_PREVIEW)?;
    let repository = client.repository(&preview, Access::Pull)?;
    Ok(repository.rate_limit().await?)
}
