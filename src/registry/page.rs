//! Listings that come in pages, joined by `Link` headers; RFC 8288.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use http::header::{ACCEPT, LINK};
use http::{Method, StatusCode};
use serde_json::Value;
use url::Url;

use super::auth::AccessRequest;
use super::error::Error;
use super::exchange::Response;
use super::redact::Words;
use super::session::{ApiRequest, RequestTarget, Session};
use super::transport::Cause;
use crate::limits;

/// The way from one page to the next, with an end to it.
pub(super) struct Paging {
    session: Arc<Session>,
    access: AccessRequest,
    accept: Option<&'static str>,
    next: Option<RequestTarget>,
    seen: HashSet<Url>,
    most: usize,
    spent: Spent,
}

impl Paging {
    /// The pages from `path` on.
    pub(super) fn from(session: Arc<Session>, path: String, access: AccessRequest) -> Self {
        Self {
            session,
            access,
            accept: None,
            next: Some(RequestTarget::Path(path)),
            seen: HashSet::new(),
            most: limits::LISTED,
            spent: Spent::default(),
        }
    }

    /// Pages of this media type.
    pub(super) fn accepting(self, media_type: &'static str) -> Self {
        Self {
            accept: Some(media_type),
            ..self
        }
    }

    /// So many entries at most, on all pages together.
    pub(super) fn at_most(self, most: usize) -> Self {
        Self { most, ..self }
    }

    /// The next page with its body in memory, or an answer that says no; `None` after the last.
    ///
    /// # Errors
    /// Refuses pages on another host, pages in a circle, and more of them than anybody has.
    pub(super) async fn next(&mut self) -> Result<Option<Response>, Error> {
        let Some(to) = self.next.take() else {
            return Ok(None);
        };
        let request =
            ApiRequest::new(Method::GET, to, self.access.clone()).whole(limits::PAGE_BYTES, "page");
        let request = match self.accept {
            Some(media_type) => request.header(ACCEPT, media_type),
            None => request,
        };
        let began = Instant::now();
        let response = self.session.send(request).await?;
        if response.status == StatusCode::OK {
            self.spent.bytes += response.bytes().len() as u64;
            self.spent.waited += began.elapsed();
            self.next = self.follow(&response)?.map(RequestTarget::Url);
            self.within_limits(&response)?;
        }
        Ok(Some(response))
    }

    /// Counts the names on a page.
    ///
    /// # Errors
    /// Says that they are more than anybody has.
    pub(super) fn count(&mut self, response: &Response, listed: usize) -> Result<(), Error> {
        self.spent.listed += listed;
        self.within_limits(response)
    }

    fn within_limits(&self, response: &Response) -> Result<(), Error> {
        match self.spent.excess(self.most) {
            None => Ok(()),
            Some(Excess::Time) => {
                Err(response.broken(Cause::TimedOut("the last page of the listing")))
            }
            Some(Excess::Amount(most)) => {
                Err(response.protocol(format!("listing has more than {most}; the rest is cut off")))
            }
        }
    }

    fn follow(&mut self, response: &Response) -> Result<Option<Url>, Error> {
        let links = response
            .headers
            .get_all(LINK)
            .iter()
            .filter_map(|link| link.to_str().ok());
        let Some(target) = links.into_iter().find_map(next_link) else {
            return Ok(None);
        };
        let next = response.resolve(target)?;
        if next.origin() != response.url.origin() {
            return Err(response.protocol("next page is on another host"));
        }
        if !self.seen.insert(next.clone()) || next == response.url {
            let next = response.about.secrets.url(&next);
            return Err(response.protocol(format!("pagination loops at {next}")));
        }
        self.spent.pages += 1;
        Ok(Some(next))
    }
}

/// What a listing has cost so far.
#[derive(Clone, Copy, Default)]
struct Spent {
    pages: usize,
    listed: usize,
    bytes: u64,
    waited: Duration,
}

/// What a listing has too much of.
#[derive(Debug, PartialEq, Eq)]
enum Excess {
    /// More than this.
    Amount(String),
    /// It takes too long.
    Time,
}

impl Spent {
    fn excess(&self, most: usize) -> Option<Excess> {
        let amount = |most: String| Some(Excess::Amount(most));
        if self.pages > limits::PAGES {
            amount(format!("{} pages", limits::PAGES))
        } else if self.listed > most {
            amount(format!("{most} entries"))
        } else if self.bytes > limits::LISTING_BYTES {
            amount(format!("{} MiB", limits::LISTING_BYTES >> 20))
        } else {
            (self.waited > limits::LISTING_TIME).then_some(Excess::Time)
        }
    }
}

/// A listing of names, page by page.
pub struct Pages {
    paging: Paging,
    field: &'static str,
}

impl Pages {
    /// A listing that starts at `path`; each page has its names in `field`.
    pub(super) fn new(
        session: Arc<Session>,
        path: String,
        access: AccessRequest,
        field: &'static str,
    ) -> Self {
        Self {
            paging: Paging::from(session, path, access),
            field,
        }
    }

    /// The names on the next page, or `None` after the last.
    ///
    /// # Errors
    /// Refuses pages on another host, pages in a circle, and more of them than anybody has.
    pub async fn next(&mut self) -> Result<Option<Vec<String>>, Error> {
        let Some(response) = self.paging.next().await? else {
            return Ok(None);
        };
        if response.status != StatusCode::OK {
            return Err(self.paging.session.refuse(response).await);
        }
        let page: Value = serde_json::from_slice(&response.bytes())
            .map_err(|error| response.protocol(error.to_string()))?;
        let names = match page.get(self.field) {
            // What is no text is no name either; it is kept as what nobody takes for one.
            Some(Value::Array(names)) => names
                .iter()
                .map(|name| name.as_str().unwrap_or_default())
                .map(|name| response.about.secrets.strike(name, Words::Names))
                .collect(),
            None | Some(Value::Null) => Vec::new(),
            Some(_) => {
                return Err(response.protocol(format!("{:?} is not a list", self.field)));
            }
        };
        self.paging.count(&response, names.len())?;
        Ok(Some(names))
    }
}

/// The target of the link that is marked `rel="next"`.
pub(super) fn next_link(value: &str) -> Option<&str> {
    let mut rest = value;
    loop {
        let start = rest.find('<')?;
        let end = start + rest[start..].find('>')?;
        let target = &rest[start + 1..end];
        // The parameters run to the next link, which starts with a comma and a bracket.
        let after = &rest[end + 1..];
        let params = after.find('<').map_or(after, |next| &after[..next]);
        if params.split([';', ',']).any(is_next) {
            return Some(target);
        }
        rest = after;
    }
}

fn is_next(param: &str) -> bool {
    param.split_once('=').is_some_and(|(name, value)| {
        name.trim().eq_ignore_ascii_case("rel")
            && value.trim().trim_matches('"').eq_ignore_ascii_case("next")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_next_page() {
        for (value, target) in [
            (
                r#"</v2/_catalog?last=b&n=2>; rel="next""#,
                Some("/v2/_catalog?last=b&n=2"),
            ),
            (
                "<https://r.example/v2/a/tags/list?n=1>; rel=next",
                Some("https://r.example/v2/a/tags/list?n=1"),
            ),
            (
                r#"</first>; rel="prev", </second>; title="a, b"; rel="next""#,
                Some("/second"),
            ),
            (r#"</only>; rel="prev""#, None),
            ("</open", None),
            ("", None),
        ] {
            assert_eq!(next_link(value), target, "{value}");
        }
    }

    #[test]
    fn a10_a_listing_ends_by_what_it_costs_and_by_how_long_it_takes() {
        let some = Spent {
            pages: limits::PAGES,
            listed: limits::LISTED,
            bytes: limits::LISTING_BYTES,
            waited: limits::LISTING_TIME,
        };
        assert_eq!(some.excess(limits::LISTED), None);
        let amount = |spent: Spent| match spent.excess(limits::LISTED) {
            Some(Excess::Amount(most)) => most,
            other => panic!("{other:?}"),
        };
        let pages = some.pages + 1;
        assert_eq!(amount(Spent { pages, ..some }), "10000 pages");
        let listed = some.listed + 1;
        assert_eq!(amount(Spent { listed, ..some }), "1000000 entries");
        let bytes = some.bytes + 1;
        assert_eq!(amount(Spent { bytes, ..some }), "64 MiB");
        let waited = some.waited * 2;
        assert_eq!(
            Spent { waited, ..some }.excess(limits::LISTED),
            Some(Excess::Time)
        );
    }

    proptest::proptest! {
        #[test]
        fn nothing_makes_it_panic(value in "\\PC{0,100}") {
            let _ = next_link(&value);
        }
    }
}
