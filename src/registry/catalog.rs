//! The repositories of a registry; CNCF distribution, "Listing Repositories".

use super::auth::AccessRequest;
use super::auth::scope::Scopes;
use super::{Pages, Registry};

/// The part of the catalog to list.
#[derive(Clone, Debug, Default)]
pub struct Catalog {
    /// Repositories on a page; the registry's own number where it is not given.
    pub page_size: Option<u32>,
    /// The repository to start after.
    pub last: Option<String>,
}

impl Registry {
    /// The repositories, page by page, in the registry's order.
    pub fn catalog(&self, part: &Catalog) -> Pages {
        let mut query = ::url::form_urlencoded::Serializer::new(String::new());
        if let Some(size) = part.page_size {
            query.append_pair("n", &size.to_string());
        }
        if let Some(last) = &part.last {
            query.append_pair("last", last);
        }
        let path = match query.finish() {
            query if query.is_empty() => "v2/_catalog".to_owned(),
            query => format!("v2/_catalog?{query}"),
        };
        let access = AccessRequest {
            scopes: Scopes::catalog(),
            path: None,
        };
        Pages::new(self.session.clone(), path, access, "repositories")
    }
}
