//! Redirects, which we follow ourselves: each hop is checked, and none takes credentials along.

use http::header::LOCATION;
use http::{Method, StatusCode};
use url::Url;

use super::error::Error;
use super::exchange::Response;
use crate::limits;

/// The hops of one request.
pub(crate) struct Trail {
    seen: Vec<Url>,
}

impl Trail {
    pub(crate) fn from(start: &Url) -> Self {
        Self {
            seen: vec![start.clone()],
        }
    }

    /// Where the answer sends the request on to, if it does.
    pub(crate) fn next(&mut self, response: &Response) -> Result<Option<Url>, Error> {
        if !is_redirect(response.status) {
            return Ok(None);
        }
        let Some(location) = response.header(&LOCATION) else {
            return Err(response.protocol("registry sent a redirect without a Location"));
        };
        let next = response.resolve(location)?;
        let refused = |reason| {
            Err(Error::Redirect {
                reason,
                location: response.about.secrets.url(&next),
            })
        };
        if !may_follow(&response.method, response.status) {
            return refused("registry redirected a request that carries data; not followed");
        }
        if self.seen.contains(&next) {
            return refused("redirects go round in circles");
        }
        if self.seen.len() > limits::REDIRECTS {
            return refused("too many redirects");
        }
        self.seen.push(next.clone());
        Ok(Some(next))
    }
}

/// A URL that is not followed.
#[derive(Debug)]
pub(crate) struct Unusable {
    pub(crate) reason: &'static str,
    /// Where it leads, or where it came from if it leads nowhere.
    pub(crate) url: Url,
}

/// Resolves a `Location` against the URL that it came from, and refuses to leave HTTPS.
///
/// A user or password in it is dropped: the HTTP client would log in with it, and what a registry
/// says is no reason to log in anywhere.
///
/// A Location on the same host that just lost its `s` comes from a registry that does not
/// know it stands behind a TLS proxy: it is read as HTTPS.
pub(crate) fn resolve(base: &Url, location: &str) -> Result<Url, Unusable> {
    let refused = |reason, url: &Url| Unusable {
        reason,
        url: url.clone(),
    };
    if location.is_empty() || location.len() > limits::LOCATION_BYTES {
        return Err(refused("registry sent an unusable Location", base));
    }
    if location.bytes().any(|b| b.is_ascii_control() || b == b' ') {
        return Err(refused("registry sent an unusable Location", base));
    }
    let mut next = base
        .join(location)
        .map_err(|_| refused("registry sent an unusable Location", base))?;
    // Neither can fail for a URL that has a host; one without is refused below.
    let _ = next.set_username("");
    let _ = next.set_password(None);
    if base.scheme() == "https" && next.scheme() == "http" {
        if next.host_str() != base.host_str()
            || next.port().is_some_and(|port| Some(port) != base.port())
        {
            return Err(refused("refusing redirect from https to http", &next));
        }
        // Neither can fail between two schemes that both have hosts.
        let _ = next.set_scheme("https");
        let _ = next.set_port(base.port());
    }
    match next.scheme() {
        "http" | "https" => Ok(next),
        _ => Err(refused(
            "refusing redirect to something that is not http",
            &next,
        )),
    }
}

fn is_redirect(status: StatusCode) -> bool {
    matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308)
}

/// 301, 302 and 303 would turn a write into a read, so only reads follow them.
fn may_follow(method: &Method, status: StatusCode) -> bool {
    let reads = *method == Method::GET || *method == Method::HEAD;
    reads || (*method == Method::POST && matches!(status.as_u16(), 307 | 308))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn f42_f43_locations_resolve_as_urls_do_and_stay_on_https() {
        for (base, location, expected) in [
            (
                "https://r.example/v2/a/blobs/uploads/",
                "/v2/a/blobs/uploads/1?a=b%2F&c",
                "https://r.example/v2/a/blobs/uploads/1?a=b%2F&c",
            ),
            (
                "https://r.example/v2/a/blobs/uploads/",
                "//cdn.example/x",
                "https://cdn.example/x",
            ),
            (
                "https://r.example/v2/a/blobs/uploads/",
                "../x",
                "https://r.example/v2/a/blobs/x",
            ),
            (
                "https://r.example/v2/",
                "https://r.example:443/x",
                "https://r.example/x",
            ),
            (
                "https://r.example/v2/",
                "http://r.example/x",
                "https://r.example/x",
            ),
            (
                "http://r.example/v2/",
                "http://other.example/x",
                "http://other.example/x",
            ),
            (
                "https://r.example/v2/",
                "https://fish:pw@other.example/x",
                "https://other.example/x",
            ),
            (
                "https://r.example/v2/",
                "//fish@r.example/x",
                "https://r.example/x",
            ),
        ] {
            let url = resolve(&Url::parse(base).unwrap(), location).unwrap();
            assert_eq!(url.as_str(), expected);
        }
    }

    #[test]
    fn what_is_unsafe_is_not_followed() {
        let base = Url::parse("https://r.example/v2/").unwrap();
        for bad in [
            "",
            "http://other.example/x",
            "http://r.example:8080/x",
            "javascript:alert(1)",
            "file:///etc/passwd",
            "a b",
            "a\r\nb",
        ] {
            assert!(resolve(&base, bad).is_err(), "{bad:?}");
        }
        assert!(resolve(&base, &"x".repeat(20 << 10)).is_err());
    }
}
