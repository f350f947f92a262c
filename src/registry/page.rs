//! Listings that come in pages, joined by `Link` headers; RFC 8288.

use std::collections::HashSet;
use std::sync::Arc;

use http::Method;
use http::header::LINK;
use serde_json::Value;
use url::Url;

use super::auth::Wish;
use super::error::Error;
use super::http::Response;
use super::redact::Words;
use super::session::{Ask, Session, To};
use crate::image::limits;

/// A listing, page by page.
pub struct Pages {
    session: Arc<Session>,
    wish: Wish,
    field: &'static str,
    next: Option<To>,
    seen: HashSet<Url>,
}

impl Pages {
    /// A listing that starts at `path`; each page has its names in `field`.
    pub(super) fn new(
        session: Arc<Session>,
        path: String,
        wish: Wish,
        field: &'static str,
    ) -> Self {
        Self {
            session,
            wish,
            field,
            next: Some(To::Path(path)),
            seen: HashSet::new(),
        }
    }

    /// The names on the next page, or `None` after the last.
    ///
    /// # Errors
    /// Refuses pages on another host, pages in a circle, and more of them than anybody has.
    pub async fn next(&mut self) -> Result<Option<Vec<String>>, Error> {
        let Some(to) = self.next.take() else {
            return Ok(None);
        };
        let response = self
            .session
            .expect(Ask::new(Method::GET, to, self.wish.clone()), &[200])
            .await?;
        self.next = self.follow(&response)?.map(To::Url);
        let (method, about) = (response.method.clone(), response.about.clone());
        let bytes = response.read(limits::PAGE_BYTES, "page").await?;
        let malformed = |problem: String| about.protocol(&method, &problem);
        let page: Value = serde_json::from_slice(&bytes).map_err(|e| malformed(e.to_string()))?;
        match page.get(self.field) {
            Some(Value::Array(names)) => {
                // What is no text is no name either; it is kept as what nobody takes for one.
                Ok(Some(
                    names
                        .iter()
                        .map(|name| name.as_str().unwrap_or_default())
                        .map(|name| about.secrets.strike(name, Words::Names))
                        .collect(),
                ))
            }
            None | Some(Value::Null) => Ok(Some(Vec::new())),
            Some(_) => Err(malformed(format!("{:?} is not a list", self.field))),
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
        if self.seen.len() > limits::PAGES {
            return Err(response.protocol(format!("listing has more than {} pages", limits::PAGES)));
        }
        Ok(Some(next))
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

    proptest::proptest! {
        #[test]
        fn nothing_makes_it_panic(value in "\\PC{0,100}") {
            let _ = next_link(&value);
        }
    }
}
