//! Parsers of requests, as a function of bytes that may not panic: for `fuzz/`.

use super::auth;
use super::blobs::Range;
use super::query::Query;
use super::route::Route;

/// A request's target, its range and its login: nothing that is taken leads out of the root.
pub fn request(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let mut lines = text.lines();
    let target = lines.next().unwrap_or_default();
    let (path, query) = match target.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (target, None),
    };
    match Route::parse(path) {
        Ok(Route::Tags(name) | Route::Manifest(name, _) | Route::Uploads(name)) => {
            check(name.as_str())
        }
        Ok(Route::Blob(name, _) | Route::Referrers(name, _)) => check(name.as_str()),
        Ok(Route::Upload(name, id)) => {
            check(name.as_str());
            check(&id);
            assert!(!id.contains('/'));
        }
        Ok(Route::Version | Route::Catalog | Route::Search | Route::Ping) | Err(_) => {}
    }
    let _ = Query::parse(query).first("n");
    let header = lines.next().unwrap_or_default();
    if let Range::Part { first, last } = Range::parse(header, 100) {
        assert!(first <= last && last < 100);
    }
    let _ = auth::user_and_password(header);
}

/// A path within a folder, which leads nowhere else.
fn check(path: &str) {
    assert!(
        path.split('/')
            .all(|part| !part.is_empty() && part != "." && part != "..")
    );
    assert!(!path.contains('\0'));
}
