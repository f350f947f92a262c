//! Parsers of answers, as functions of bytes that may not panic: for `fuzz/`.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use ::url::Url;
use http::{HeaderMap, Method, StatusCode};

use super::answer::{self, Refused};
use super::auth::challenge;
use super::auth::scope::Scopes;
use super::blobs::ContentRange;
use super::redact::Redactor;
use super::responder::Responder;
use super::safe_url::SafeUrl;
use super::{page, redirect, upload, warning};
use crate::image::Host;
use crate::limits;

/// A server's certificate, as far as messages show it.
pub fn certificate(data: &[u8]) {
    if let Some(shown) = super::tls::shown(data) {
        assert!(!shown.contains(char::is_control), "{shown:?}");
    }
}

/// `WWW-Authenticate`, and the scope within it.
pub fn challenge(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let challenges = challenge::parse(text.lines());
    let _ = challenge::choose(&challenges);
    let scopes = Scopes::parse(text);
    assert_eq!(
        Scopes::parse(&scopes.to_string()).to_string(),
        scopes.to_string()
    );
}

/// `Link` and `Location`: nothing leads out of HTTPS, or to what is no URL of a server.
pub fn link(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let Ok(base) = Url::parse("https://r.example:5000/v2/a/tags/list") else {
        return;
    };
    for target in page::next_link(text).into_iter().chain([text]) {
        if let Ok(url) = redirect::resolve(&base, target) {
            assert!(url.scheme() == "https" && url.has_host(), "{url}");
            assert!(
                url.username().is_empty() && url.password().is_none(),
                "{url}"
            );
        }
    }
}

/// `Content-Range` and the `Range` of uploads.
pub fn ranges(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    if let Some(end) = upload::range_end(text) {
        assert!(end < limits::BLOB_BYTES);
    }
    if let Some(range) = ContentRange::parse(text) {
        assert!(!range.fits(0, 100) || !range.fits(1, 100));
    }
}

/// `Retry-After` and `Warning`.
pub fn headers(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000);
    let _ = answer::wait_of(text, now);
    if let Some(warning) = warning::parse(text, &Redactor::default()) {
        assert!(!warning.contains(char::is_control), "{warning:?}");
    }
}

/// The body of an answer that says no: whatever it is, one line without controls or secrets.
pub fn error_body(data: &[u8]) {
    let Ok(url) = Url::parse("https://r.example/v2/") else {
        return;
    };
    let secrets = Redactor::default();
    secrets.learn("hunter2");
    let refused = Refused {
        responder: Arc::new(Responder::itself(&Host::hub())),
        method: Method::GET,
        url: SafeUrl::from(&url),
        status: StatusCode::FORBIDDEN,
        headers: HeaderMap::new(),
        body: data.to_vec(),
        tries: 1,
        secrets: Arc::new(secrets),
    };
    let refusal = refused.refusal();
    let pieces = refusal
        .errors
        .iter()
        .flat_map(|error| [&error.code, &error.message]);
    for piece in pieces.chain([&refusal.text]) {
        assert!(
            piece.chars().count() <= limits::ERROR_SHOWN + 1,
            "{piece:?}"
        );
    }
    let said = refusal.to_string();
    assert!(
        !said.contains(char::is_control) && !said.contains("hunter2"),
        "{said:?}"
    );
}
