//! Paths of requests, read from the right: repository names have slashes of their own.

use crate::image::{Digest, Host, Repository, Selector, Tag};

use super::error::ApiError;

/// The path of a repository, `team/app`, which is safe as a path on disk.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Name(String);

impl Name {
    pub(super) fn parse(text: &str) -> Result<Self, ApiError> {
        // The grammar of names does not depend on the host.
        match Repository::new(Host::hub(), text) {
            Ok(repository) => Ok(Self(repository.path().to_owned())),
            Err(error) => Err(ApiError::bad("NAME_INVALID", error)),
        }
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

/// What a path stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Route {
    /// `/v2/`
    Version,
    /// `/v2/_catalog`
    Catalog,
    /// `/v2/NAME/tags/list`
    Tags(Name),
    /// `/v2/NAME/manifests/TAG` or `/v2/NAME/manifests/DIGEST`
    Manifest(Name, Selector),
    /// `/v2/NAME/blobs/DIGEST`
    Blob(Name, Digest),
    /// `/v2/NAME/blobs/uploads/`
    Uploads(Name),
    /// `/v2/NAME/blobs/uploads/ID`
    Upload(Name, String),
    /// `/v2/NAME/referrers/DIGEST`
    Referrers(Name, Digest),
    /// `/v1/search`
    Search,
    /// `/v1/_ping`
    Ping,
}

impl Route {
    /// Reads a path as it came, percent signs and all.
    pub(super) fn parse(path: &str) -> Result<Self, ApiError> {
        let path = decode(path).ok_or_else(unknown)?;
        match path.as_str() {
            "/v2" | "/v2/" => return Ok(Self::Version),
            "/v2/_catalog" => return Ok(Self::Catalog),
            "/v1/search" => return Ok(Self::Search),
            "/v1/_ping" => return Ok(Self::Ping),
            _ => {}
        }
        let rest = path.strip_prefix("/v2/").ok_or_else(unknown)?;
        let (rest, last) = rest.rsplit_once('/').ok_or_else(unknown)?;
        let (name, kind) = rest.rsplit_once('/').ok_or_else(unknown)?;
        match (kind, last) {
            ("tags", "list") => Ok(Self::Tags(Name::parse(name)?)),
            ("manifests", reference) => {
                Ok(Self::Manifest(Name::parse(name)?, selector(reference)?))
            }
            ("blobs", "uploads") => Ok(Self::Uploads(Name::parse(name)?)),
            ("blobs", hash) => Ok(Self::Blob(Name::parse(name)?, digest(hash)?)),
            ("referrers", hash) => Ok(Self::Referrers(Name::parse(name)?, digest(hash)?)),
            ("uploads", id) => match name.rsplit_once('/') {
                Some((name, "blobs")) if id.is_empty() => Ok(Self::Uploads(Name::parse(name)?)),
                Some((name, "blobs")) => Ok(Self::Upload(Name::parse(name)?, upload_id(id)?)),
                _ => Err(unknown()),
            },
            _ if rest.ends_with("/blobs") => Err(unknown()),
            _ => Err(unknown()),
        }
    }
}

fn unknown() -> ApiError {
    ApiError::not_found("NAME_UNKNOWN", "no such resource")
}

fn selector(text: &str) -> Result<Selector, ApiError> {
    if text.contains(':') {
        digest(text).map(Selector::Digest)
    } else {
        text.parse::<Tag>()
            .map(Selector::Tag)
            .map_err(|e| ApiError::bad("TAG_INVALID", e))
    }
}

/// A digest that a client sent.
pub(super) fn digest(text: &str) -> Result<Digest, ApiError> {
    text.parse()
        .map_err(|error| ApiError::bad("DIGEST_INVALID", error))
}

/// IDs are ours; nothing else may become a path.
fn upload_id(text: &str) -> Result<String, ApiError> {
    let plain = |b: u8| b.is_ascii_hexdigit() || b == b'-';
    if (1..=64).contains(&text.len()) && text.bytes().all(plain) {
        Ok(text.to_owned())
    } else {
        Err(ApiError::upload_unknown())
    }
}

/// Decodes percent signs once, strictly; `None` for what is no text.
fn decode(path: &str) -> Option<String> {
    if !path.contains('%') {
        return Some(path.to_owned());
    }
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.bytes();
    while let Some(byte) = rest.next() {
        match byte {
            b'%' => {
                let high = char::from(rest.next()?).to_digit(16)?;
                let low = char::from(rest.next()?).to_digit(16)?;
                bytes.push(u8::try_from(high * 16 + low).ok()?);
            }
            byte => bytes.push(byte),
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const DIGEST: &str = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    #[test]
    fn reads_every_path_of_the_specification() {
        let name = |text: &str| Name::parse(text).unwrap();
        let hash = || DIGEST.parse::<Digest>().unwrap();
        for (path, route) in [
            ("/v2/".to_owned(), Route::Version),
            ("/v2/_catalog".to_owned(), Route::Catalog),
            ("/v2/a/b/tags/list".to_owned(), Route::Tags(name("a/b"))),
            (
                "/v2/tags/list/tags/list".to_owned(),
                Route::Tags(name("tags/list")),
            ),
            (
                "/v2/a/manifests/v1".to_owned(),
                Route::Manifest(name("a"), Selector::Tag("v1".parse().unwrap())),
            ),
            (
                format!("/v2/a/manifests/{DIGEST}"),
                Route::Manifest(name("a"), Selector::Digest(hash())),
            ),
            (
                format!("/v2/a/blobs/{}", DIGEST.replace(':', "%3A")),
                Route::Blob(name("a"), hash()),
            ),
            ("/v2/a/blobs/uploads/".to_owned(), Route::Uploads(name("a"))),
            ("/v2/a/blobs/uploads".to_owned(), Route::Uploads(name("a"))),
            (
                "/v2/a/b/blobs/uploads/12ab-3".to_owned(),
                Route::Upload(name("a/b"), "12ab-3".into()),
            ),
            (
                format!("/v2/a/referrers/{DIGEST}"),
                Route::Referrers(name("a"), hash()),
            ),
        ] {
            assert_eq!(Route::parse(&path).unwrap(), route, "{path}");
        }
    }

    #[test]
    fn m81_nothing_leads_out_of_the_root() {
        for bad in [
            "/v2/../../etc/tags/list",
            "/v2/%2e%2e%2f/tags/list",
            "/v2/a%00/tags/list",
            "/v2//tags/list",
            "/v2/a\\..\\b/tags/list",
            "/v2/..%5c/tags/list",
            "/v2/A/tags/list",
            "/v2/a/blobs/uploads/../x",
            "/v2/a/blobs/sha256:../../etc",
            "/v2/a/manifests/sha256:baddigeststring",
            "/v2/a/manifests/-o",
            "/V2/",
            "//v2/",
            "/v2/%",
            "/v2/%zz/tags/list",
            "/",
            "",
        ] {
            assert!(Route::parse(bad).is_err(), "{bad} was taken");
        }
        assert!(Route::parse(&format!("/v2/{}/tags/list", "a".repeat(300))).is_err());
    }

    proptest::proptest! {
        #[test]
        fn nothing_makes_it_panic(path in "\\PC{0,80}") {
            let _ = Route::parse(&path);
        }
    }
}
