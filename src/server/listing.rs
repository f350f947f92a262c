//! Listings: tags and repositories, page by page, and a search over them.

use http::header::{CONTENT_TYPE, LINK};
use http::{Response, StatusCode};
use serde_json::{Value, json};

use super::body::{self, Body};
use super::error::Refusal;
use super::query::Query;
use super::route::Name;
use super::{Registry, set};

/// The most names of one page, and the number where the client names none.
const PAGE: usize = 1000;

impl Registry {
    /// The tags of a repository; OCI Distribution, "Listing Tags".
    pub(super) fn list_tags(&self, name: &Name, query: &Query) -> Result<Response<Body>, Refusal> {
        if !self.storage.knows(name) {
            return Err(Refusal::not_found(
                "NAME_UNKNOWN",
                "repository name not known to registry",
            ));
        }
        let tags: Vec<String> = self
            .storage
            .tags(name)?
            .iter()
            .map(ToString::to_string)
            .collect();
        let page = Page::of(tags, query)?;
        let next = page.next(&format!("/v2/{}/tags/list", name.as_str()));
        Ok(answer(
            &json!({ "name": name.as_str(), "tags": page.names }),
            next,
        ))
    }

    /// The repositories; CNCF distribution, "Listing Repositories".
    pub(super) fn list_repositories(&self, query: &Query) -> Result<Response<Body>, Refusal> {
        let names: Vec<String> = self
            .storage
            .catalog()?
            .iter()
            .map(|name| name.as_str().to_owned())
            .collect();
        let page = Page::of(names, query)?;
        let next = page.next("/v2/_catalog");
        Ok(answer(&json!({ "repositories": page.names }), next))
    }

    /// The repositories whose name has the term, in the shape of Docker's index API.
    pub(super) fn search(&self, query: &Query) -> Result<Response<Body>, Refusal> {
        let term = query.first("q").unwrap_or_default().to_lowercase();
        let limit = query
            .first("n")
            .and_then(|n| n.parse().ok())
            .unwrap_or(25)
            .min(100);
        let result = |name: &Name| {
            json!({
                "name": name.as_str(), "description": "", "star_count": 0,
                "is_official": false, "is_automated": false, "is_trusted": false,
            })
        };
        let found = self.storage.catalog()?;
        let found = found.iter().filter(|name| name.as_str().contains(&term));
        let results: Vec<Value> = found.take(limit).map(result).collect();
        let page = json!({
            "num_pages": 1, "num_results": results.len(), "page": 1, "page_size": limit, "query": term, "results": results,
        });
        Ok(answer(&page, None))
    }
}

/// One page of names, and whether there are more.
struct Page {
    names: Vec<String>,
    size: usize,
    more: bool,
}

impl Page {
    fn of(names: Vec<String>, query: &Query) -> Result<Self, Refusal> {
        let size = match query.first("n") {
            None => PAGE,
            Some(n) => n.parse::<usize>().map(|n| n.min(PAGE)).map_err(|_| {
                Refusal::bad(
                    "PAGINATION_NUMBER_INVALID",
                    "invalid number of results requested",
                )
            })?,
        };
        let last = query.first("last").unwrap_or_default();
        let mut rest = names
            .into_iter()
            .filter(|name| last.is_empty() || name.as_str() > last);
        let names: Vec<String> = rest.by_ref().take(size).collect();
        let more = size > 0 && rest.next().is_some();
        Ok(Self { names, size, more })
    }

    fn next(&self, path: &str) -> Option<String> {
        let last = self.names.last().filter(|_| self.more)?;
        let last: String = url::form_urlencoded::byte_serialize(last.as_bytes()).collect();
        Some(format!(
            "<{path}?last={last}&n={}>; rel=\"next\"",
            self.size
        ))
    }
}

/// JSON, and where it goes on.
fn answer(value: &Value, next: Option<String>) -> Response<Body> {
    let mut response = Response::new(body::full(value.to_string()));
    *response.status_mut() = StatusCode::OK;
    set(&mut response, CONTENT_TYPE, "application/json");
    if let Some(next) = next {
        set(&mut response, LINK, &next);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_join_without_gap_and_end() {
        let names = || ["a", "b", "c"].map(str::to_owned).to_vec();
        let page = |query: &str| Page::of(names(), &Query::parse(Some(query)));
        let first = page("n=2").unwrap();
        assert_eq!(first.names, ["a", "b"]);
        assert_eq!(first.next("/x").unwrap(), "</x?last=b&n=2>; rel=\"next\"");
        let second = page("n=2&last=b").unwrap();
        assert_eq!(
            (second.names.as_slice(), second.next("/x")),
            (&["c".to_owned()][..], None)
        );
        let none = page("n=0").unwrap();
        assert!(none.names.is_empty() && none.next("/x").is_none());
        for bad in ["n=-1", "n=abc", "n=99999999999999999999999"] {
            assert!(page(bad).is_err(), "{bad}");
        }
        assert_eq!(page("last=../../x").unwrap().names.len(), 3);
    }
}
