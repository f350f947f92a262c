//! The repositories of a registry, page by page, with their tags where they are wanted.

use super::client::Client;
use super::error::Error;
use crate::error::{Classified, Kind};
use crate::image::{Host, Repository, Tag};
use crate::place::Listing;
use crate::registry::{Access, Catalog, Pages};

/// Which part of a catalog is wanted.
#[derive(Clone, Debug, Default)]
pub struct CatalogRequest {
    /// The most repositories.
    pub limit: Option<usize>,
    /// Only those after this one.
    pub last: Option<String>,
}

/// The pages of a registry's catalog.
///
/// # Errors
/// Says that Docker Hub has none, or which file of the user cannot be used.
pub fn catalog(client: &Client, host: &Host, request: CatalogRequest) -> Result<Pages, Error> {
    if host.is_hub() {
        return Err(Error::HubCatalog);
    }
    let page_size = request.limit.and_then(|limit| u32::try_from(limit).ok());
    Ok(client.network()?.registry(host).catalog(&Catalog {
        page_size: page_size.filter(|size| *size <= 1000),
        last: request.last,
    }))
}

/// Every tag of a repository of a catalog, which may have none.
///
/// # Errors
/// Whatever keeps an answer away.
pub async fn tags_of(client: &Client, host: &Host, path: &str) -> Result<Vec<Tag>, Error> {
    let repository = Repository::new(host.clone(), path)?;
    let repository = client.repository(&repository, Access::Pull)?;
    match repository.tags().await {
        Ok(tags) => Ok(tags),
        // The catalog keeps names whose images are all gone.
        Err(error) if error.kind() == Kind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error.into()),
    }
}
