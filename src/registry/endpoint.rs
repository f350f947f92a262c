//! Where a registry answers: HTTPS, and for hosts on the insecure list plain HTTP too.

use http::StatusCode;
use url::Url;

use super::error::Error;
use super::exchange::Response;
use super::transport::Cause;
use crate::image::Host;

/// The host at which Docker Hub speaks the V2 protocol.
pub const HUB_API: &str = "registry-1.docker.io";
const API_VERSION: &str = "docker-distribution-api-version";

/// Whether a host may be spoken to in plain HTTP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trust {
    /// Only over HTTPS, with a certificate that is checked.
    Checked,
    /// On the insecure list: HTTPS that is not checked, then plain HTTP.
    Insecure,
}

/// The URLs to try for a host, in order.
///
/// On loopback plain HTTP comes first: nothing leaves the machine, and no credential is
/// sent before the registry asks.
pub(crate) fn candidates(host: &Host, trust: Trust) -> Vec<Url> {
    let name = if host.is_hub() {
        HUB_API
    } else {
        host.as_str()
    };
    let schemes: &[&str] = match (trust, host.is_loopback()) {
        (Trust::Checked, _) => &["https"],
        (Trust::Insecure, true) => &["http", "https"],
        (Trust::Insecure, false) => &["https", "http"],
    };
    schemes
        .iter()
        .filter_map(|scheme| Url::parse(&format!("{scheme}://{name}/")).ok())
        .collect()
}

/// Whether a first answer, or its absence, says that the registry speaks another scheme.
pub(crate) fn is_wrong_scheme(outcome: &Result<Response, Error>) -> bool {
    match outcome {
        // Who speaks TLS and does not let us in would not do it in plain HTTP.
        Err(Error::Transport {
            cause: Cause::Certificate(_) | Cause::Tls(_) | Cause::Stranger(_) | Cause::NoSuchHost(_),
            ..
        }) => false,
        // A server of the other scheme would not have kept silent.
        Err(Error::Transport {
            cause: Cause::TimedOut("the answer"),
            ..
        }) => false,
        // Who led us elsewhere did speak to us.
        Err(Error::Transport { responder, .. }) => responder.is_registry(),
        Err(_) => false,
        // What servers answer to plain HTTP on their TLS port.
        Ok(response) => {
            response.url.scheme() == "http"
                && response.status == StatusCode::BAD_REQUEST
                && !response.headers.contains_key(API_VERSION)
        }
    }
}

/// Of what came of two schemes, neither of which was right, the one that says more.
///
/// What broke off may have been the right one, and goes well the next time.
pub(crate) fn likelier(
    first: Option<Result<Response, Error>>,
    second: Result<Response, Error>,
) -> Result<Response, Error> {
    match first {
        Some(first) if is_sure(&second) && !is_sure(&first) => first,
        _ => second,
    }
}

/// Whether what says that a scheme is the wrong one cannot be a fault that passes.
fn is_sure(wrong: &Result<Response, Error>) -> bool {
    match wrong {
        Err(Error::Transport { cause, .. }) => matches!(cause, Cause::NotTls | Cause::Malformed),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_only_where_it_is_allowed() {
        for (host, trust, expected) in [
            (
                "docker.io",
                Trust::Checked,
                &["https://registry-1.docker.io/"][..],
            ),
            (
                "r.example:5000",
                Trust::Checked,
                &["https://r.example:5000/"],
            ),
            (
                "r.example:5000",
                Trust::Insecure,
                &["https://r.example:5000/", "http://r.example:5000/"],
            ),
            (
                "127.0.0.1:5000",
                Trust::Insecure,
                &["http://127.0.0.1:5000/", "https://127.0.0.1:5000/"],
            ),
            (
                "[::1]:5000",
                Trust::Insecure,
                &["http://[::1]:5000/", "https://[::1]:5000/"],
            ),
        ] {
            let urls = candidates(&host.parse().unwrap(), trust);
            let urls: Vec<&str> = urls.iter().map(Url::as_str).collect();
            assert_eq!(urls, expected, "{host}");
        }
    }
}
