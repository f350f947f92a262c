//! Parsers of requests, as a function of bytes that may not panic: for `fuzz/`.

use super::auth;
use super::blobs::Range;
use super::query::Query;
use super::route::Route;

/// A request's target, its range and its login: nothing that is taken leads out of the root.
pub fn request(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let mut lines = text.lines();
    let (path, query) = match lines.next().unwrap_or_default().split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (text, None),
    };
    if let Ok(Route::Tags(name) | Route::Manifest(name, _) | Route::Uploads(name)) = Route::parse(path) {
        assert!(name.as_str().split('/').all(|part| !part.is_empty() && part != "." && part != ".."));
        assert!(!name.as_str().starts_with('/') && !name.as_str().contains('\0'));
    }
    let _ = Query::parse(query).first("n");
    let header = lines.next().unwrap_or_default();
    if let Range::Part { first, last } = Range::parse(header, 100) {
        assert!(first <= last && last < 100);
    }
    let _ = auth::user_and_password(header);
}
