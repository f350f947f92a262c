//! Listings: tags and repositories, page by page, and a search over them.

use std::io;
use std::ops::ControlFlow;

use http::header::{CONTENT_TYPE, LINK};
use http::{Response, StatusCode};
use serde_json::{Value, json};

use super::body::{self, Body};
use super::error::ApiError;
use super::lanes::{Lane, TimeSlice};
use super::query::Query;
use super::repositories::{Step, Walk};
use super::route::Name;
use super::tags::Tags;
use super::{App, set};

/// The most names of one page, and the number where the client names none.
const PAGE: usize = 1000;

impl App {
    /// The tags of a repository; OCI Distribution, "Listing Tags".
    pub(super) async fn list_tags(
        &self,
        name: &Name,
        query: &Query,
    ) -> Result<Response<Body>, ApiError> {
        let knows = || Ok::<_, ApiError>(self.storage.knows(name));
        if !self.lanes.run(Lane::Read, knows).await? {
            return Err(ApiError::not_found(
                "NAME_UNKNOWN",
                "repository name not known to registry",
            ));
        }
        let cut = Cut::of(query)?;
        let mut tags = Tags::after(&self.storage, name, &cut.last);
        let next = || {
            let Some(tag) = tags.next()? else {
                return Ok(Next::End);
            };
            let is_there = self.storage.has_tag(name, &tag);
            Ok(Next::At(is_there.then(|| tag.to_string())))
        };
        let page = Page::of(self.gather(cut.with_one_more(), next).await?, &cut);
        let next = page.next(&format!("/v2/{}/tags/list", name.as_str()));
        Ok(answer(
            &json!({ "name": name.as_str(), "tags": page.names }),
            next,
        ))
    }

    /// The repositories; CNCF distribution, "Listing Repositories".
    pub(super) async fn list_repositories(
        &self,
        query: &Query,
    ) -> Result<Response<Body>, ApiError> {
        let cut = Cut::of(query)?;
        let found = self.find_repositories("", &cut.last, cut.with_one_more());
        let page = Page::of(found.await?, &cut);
        let next = page.next("/v2/_catalog");
        Ok(answer(&json!({ "repositories": page.names }), next))
    }

    /// The repositories whose name has the term, in the shape of Docker's index API.
    pub(super) async fn search(&self, query: &Query) -> Result<Response<Body>, ApiError> {
        let term = query.first("q").unwrap_or_default().to_lowercase();
        let limit = query
            .first("n")
            .and_then(|n| n.parse().ok())
            .unwrap_or(25)
            .min(100);
        let result = |name: &String| {
            json!({
                "name": name, "description": "", "star_count": 0,
                "is_official": false, "is_automated": false, "is_trusted": false,
            })
        };
        let found = self.find_repositories(&term, "", limit).await?;
        let results: Vec<Value> = found.iter().map(result).collect();
        let page = json!({
            "num_pages": 1, "num_results": results.len(), "page": 1, "page_size": limit, "query": term, "results": results,
        });
        Ok(answer(&page, None))
    }

    /// The first `most` repositories after `last` that have `term` in their name.
    async fn find_repositories(
        &self,
        term: &str,
        last: &str,
        most: usize,
    ) -> Result<Vec<String>, ApiError> {
        let mut walk = Walk::after(&self.storage, last);
        let next = || {
            Ok(match walk.step()? {
                Step::At(name) if name.as_str().contains(term) => {
                    let is_filled = self.storage.has_manifests(&name)?;
                    Next::At(is_filled.then(|| name.as_str().to_owned()))
                }
                Step::At(_) | Step::Onward => Next::At(None),
                Step::End => Next::End,
            })
        };
        self.gather(most, next).await
    }

    /// The first `most` names that there are.
    async fn gather(
        &self,
        most: usize,
        mut next: impl FnMut() -> io::Result<Next>,
    ) -> Result<Vec<String>, ApiError> {
        let mut found = Vec::new();
        let gather = |slice: &TimeSlice| {
            while found.len() < most {
                match next()? {
                    Next::At(name) => found.extend(name),
                    Next::End => break,
                }
                if slice.is_over() {
                    return io::Result::Ok(ControlFlow::Continue(()));
                }
            }
            Ok(ControlFlow::Break(()))
        };
        self.lanes.turns(Lane::Walk, gather).await?;
        Ok(found)
    }
}

/// What is next in a listing.
enum Next {
    /// A name, if it is one to list.
    At(Option<String>),
    End,
}

/// The part of a listing that a client asks for.
struct Cut {
    size: usize,
    last: String,
}

impl Cut {
    fn of(query: &Query) -> Result<Self, ApiError> {
        let size = match query.first("n") {
            None => PAGE,
            Some(n) => n.parse::<usize>().map(|n| n.min(PAGE)).map_err(|_| {
                ApiError::bad(
                    "PAGINATION_NUMBER_INVALID",
                    "invalid number of results requested",
                )
            })?,
        };
        let last = query.first("last").unwrap_or_default().to_owned();
        Ok(Self { size, last })
    }

    /// As many names as show whether there are more.
    fn with_one_more(&self) -> usize {
        if self.size == 0 { 0 } else { self.size + 1 }
    }
}

/// One page of names, and whether there are more.
struct Page {
    names: Vec<String>,
    size: usize,
    more: bool,
}

impl Page {
    fn of(mut names: Vec<String>, cut: &Cut) -> Self {
        let more = names.len() > cut.size;
        names.truncate(cut.size);
        Self {
            names,
            size: cut.size,
            more,
        }
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
        let names = ["a", "b", "c"].map(str::to_owned);
        let page = |query: &str| {
            let cut = Cut::of(&Query::parse(Some(query)))?;
            let rest = names.iter().filter(|name| **name > cut.last);
            let found = rest.take(cut.with_one_more()).cloned().collect();
            Ok::<_, ApiError>(Page::of(found, &cut))
        };
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
