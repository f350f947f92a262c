//! Blobs: reading whole or in part, mounting, removing; OCI Distribution, "Pulling blobs".

use http::header::{ACCEPT_RANGES, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, ETAG, RANGE};
use http::{HeaderMap, Method, Response, StatusCode};

use super::body::{self, Body};
use super::client::Owner;
use super::error::ApiError;
use super::route::Name;
use super::{App, set, uploads};
use crate::image::Digest;

/// Whether an answer has its body, or just says what it would be.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Head,
    Whole,
}

impl Part {
    /// What the answer to a GET or a HEAD has.
    pub(super) fn of(method: &Method) -> Self {
        if *method == Method::HEAD {
            Self::Head
        } else {
            Self::Whole
        }
    }
}

impl App {
    /// A blob, or the range of it that was asked for.
    pub(super) fn get_blob(
        &self,
        name: &Name,
        digest: &Digest,
        headers: &HeaderMap,
        part: Part,
    ) -> Result<Response<Body>, ApiError> {
        // What another repository has is none of this one's clients' business.
        let linked =
            self.storage.has_layer(name, digest) || self.storage.has_revision(name, digest);
        let file = if linked {
            self.storage.open(digest)?
        } else {
            None
        };
        let file = file.ok_or_else(ApiError::blob_unknown)?;
        let size = file.metadata()?.len();
        let range = match headers.get(RANGE).and_then(|range| range.to_str().ok()) {
            Some(text) => Range::parse(text, size),
            None => Range::Whole,
        };
        let (status, first, length) = match range {
            Range::Whole => (StatusCode::OK, 0, size),
            Range::Part { first, last } => (StatusCode::PARTIAL_CONTENT, first, last + 1 - first),
            Range::Impossible => {
                let refusal = ApiError::new(
                    StatusCode::RANGE_NOT_SATISFIABLE,
                    "RANGE_INVALID",
                    "invalid range",
                );
                return Err(refusal.header(CONTENT_RANGE, format!("bytes */{size}")));
            }
        };
        let mut response = Response::new(match part {
            Part::Head => body::empty(),
            Part::Whole => body::file(file, first, length)?,
        });
        *response.status_mut() = status;
        if status == StatusCode::PARTIAL_CONTENT {
            set(
                &mut response,
                CONTENT_RANGE,
                &format!("bytes {first}-{}/{size}", first + length - 1),
            );
        }
        set(&mut response, CONTENT_LENGTH, &length.to_string());
        set(&mut response, CONTENT_TYPE, "application/octet-stream");
        set(&mut response, ACCEPT_RANGES, "bytes");
        set(&mut response, ETAG, &format!("\"{digest}\""));
        set(&mut response, super::CONTENT_DIGEST, digest.as_str());
        Ok(response)
    }

    /// Takes a blob over from another repository; from any, where the client names none.
    ///
    /// Without the blob this starts an upload instead, which tells nobody whether it is there.
    pub(super) fn mount(
        &self,
        name: &Name,
        digest: &Digest,
        from: Option<&Name>,
        owner: Owner,
    ) -> Result<Response<Body>, ApiError> {
        let there = match from {
            Some(from) => self.storage.has_layer(from, digest),
            None => false,
        };
        if !there || self.storage.open(digest)?.is_none() {
            return self.start_upload(name, owner);
        }
        self.storage.link_layer(name, digest)?;
        Ok(uploads::created(name, digest))
    }

    /// Removes a blob from a repository. The bytes stay until a clean-up.
    pub(super) fn delete_blob(
        &self,
        name: &Name,
        digest: &Digest,
    ) -> Result<Response<Body>, ApiError> {
        if self.storage.unlink_layer(name, digest)? {
            Ok(accepted())
        } else {
            Err(ApiError::blob_unknown())
        }
    }
}

/// The answer to what was removed.
pub(super) fn accepted() -> Response<Body> {
    let mut response = Response::new(body::empty());
    *response.status_mut() = StatusCode::ACCEPTED;
    response
}

/// What of a blob was asked for; RFC 9110, section 14.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Range {
    Whole,
    Part { first: u64, last: u64 },
    Impossible,
}

impl Range {
    /// What cannot be read, and more than one range, is the whole blob: both are allowed.
    pub(super) fn parse(text: &str, size: u64) -> Self {
        let Some((first, last)) = text
            .strip_prefix("bytes=")
            .and_then(|range| range.split_once('-'))
        else {
            return Self::Whole;
        };
        match (first.trim().parse::<u64>(), last.trim().parse::<u64>()) {
            (Ok(first), Ok(last)) if first > last || first >= size => Self::Impossible,
            (Ok(first), Ok(last)) => Self::Part {
                first,
                last: last.min(size - 1),
            },
            (Ok(first), Err(_)) if last.trim().is_empty() => {
                if first < size {
                    Self::Part {
                        first,
                        last: size - 1,
                    }
                } else {
                    Self::Impossible
                }
            }
            (Err(_), Ok(suffix)) if first.trim().is_empty() => {
                if suffix > 0 && size > 0 {
                    Self::Part {
                        first: size.saturating_sub(suffix),
                        last: size - 1,
                    }
                } else {
                    Self::Impossible
                }
            }
            _ => Self::Whole,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_those_of_the_conformance_suite() {
        let part = |first, last| Range::Part { first, last };
        for (text, range) in [
            ("bytes=500-1499", part(500, 1499)),
            ("bytes=500-", part(500, 2047)),
            ("bytes=-500", part(1548, 2047)),
            ("bytes=2000-5000", part(2000, 2047)),
            ("bytes=500-0", Range::Impossible),
            ("bytes=5000-10000", Range::Impossible),
            ("bytes=2048-", Range::Impossible),
            ("bytes=0-1,5-9", Range::Whole),
            ("items=0-1", Range::Whole),
            ("bytes=x", Range::Whole),
            ("bytes=0-18446744073709551615", part(0, 2047)),
        ] {
            assert_eq!(Range::parse(text, 2048), range, "{text}");
        }
        assert_eq!(Range::parse("bytes=0-", 0), Range::Impossible);
    }
}
