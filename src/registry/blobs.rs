//! Blobs of a repository, and the repository as a place; OCI Distribution specification, "Pulling blobs".

use std::ops::Range;

use futures_util::{FutureExt, StreamExt};
use http::Method;
use http::header::{CONTENT_RANGE, RANGE};

use super::Repository;
use super::effort::Effort;
use super::error::Error;
use super::exchange::Response;
use super::session::ApiRequest;
use crate::image::{Descriptor, Digest, Manifest, Selector, Tag};
use crate::place::{Admission, Answer, Body, Listing, Origin, Source, Target};

impl Repository {
    /// Whether the registry says that it has a blob.
    pub(super) async fn head_blob(&self, blob: &Descriptor, effort: Effort) -> Result<bool, Error> {
        let request = ApiRequest::new(
            Method::HEAD,
            self.path(&format!("blobs/{}", blob.digest)),
            self.access.clone(),
        );
        let response = match self.session.send(request.effort(effort)).await {
            Ok(response) => response,
            Err(error) if error.may_be_of_head() => {
                let found = self.found_by_get(&blob.digest).await;
                return found.is_sized(blob.size).ok_or(error);
            }
            Err(error) => return Err(error),
        };
        match response.status.as_u16() {
            200 => Ok(response
                .content_length()
                .is_none_or(|length| length == blob.size)),
            // A registry that will not say is treated as one that has not got it.
            403..=405 => Ok(false),
            401 | 429 => Err(self.refuse(response).await),
            _ => match self.found_by_get(&blob.digest).await.is_sized(blob.size) {
                Some(is_there) => Ok(is_there),
                None => Err(self.refuse(response).await),
            },
        }
    }

    /// What a GET of its first byte says of a blob, where a HEAD says nothing. Tried once: the HEAD was
    /// tried often enough to know that more would not help.
    async fn found_by_get(&self, digest: &Digest) -> Found {
        let request = ApiRequest::new(
            Method::GET,
            self.path(&format!("blobs/{digest}")),
            self.access.clone(),
        );
        let request = request.header(RANGE, "bytes=0-0").effort(Effort::Once);
        let Ok(response) = self.session.send(request).await else {
            return Found::Unknown;
        };
        let size = match response.status.as_u16() {
            200 => response.content_length(),
            206 => content_range(&response).and_then(|range| range.total),
            404 => return Found::Missing,
            _ => None,
        };
        size.map_or(Found::Unknown, Found::Sized)
    }

    /// The size of a blob, with one HEAD.
    ///
    /// # Errors
    /// Says that it is not there, or that the registry does not say how large it is.
    pub async fn stat_blob(&self, digest: &Digest) -> Result<Descriptor, Error> {
        let request = ApiRequest::new(
            Method::HEAD,
            self.path(&format!("blobs/{digest}")),
            self.access.clone(),
        );
        let sized = |size| Descriptor::new("application/octet-stream", digest.clone(), size);
        let response = match self.session.send(request).await {
            Ok(response) => response,
            Err(error) if error.may_be_of_head() => {
                return match self.found_by_get(digest).await {
                    Found::Sized(size) => Ok(sized(size)),
                    Found::Missing | Found::Unknown => Err(error),
                };
            }
            Err(error) => return Err(error),
        };
        match (response.status.as_u16(), response.content_length()) {
            (200, Some(size)) => Ok(sized(size)),
            (404, _) => Err(self.no_blob(response, digest).await),
            (401 | 429, _) => Err(self.refuse(response).await),
            (status, _) => match self.found_by_get(digest).await {
                Found::Sized(size) => Ok(sized(size)),
                Found::Missing => Err(self.no_blob(response, digest).await),
                Found::Unknown if status == 200 => {
                    Err(response.protocol("registry does not say how large the blob is"))
                }
                Found::Unknown => Err(self.refuse(response).await),
            },
        }
    }

    async fn no_blob(&self, response: Response, digest: &Digest) -> Error {
        match self.refuse(response).await {
            Error::Status(refusal) => Error::BlobNotFound {
                repository: self.name.familiar(),
                digest: digest.clone(),
                refusal,
            },
            other => other,
        }
    }

    /// The bytes of a blob from `offset` on.
    async fn get_blob(&self, blob: &Descriptor, offset: u64) -> Result<Body, Error> {
        let range = (offset > 0).then(|| format!("bytes={offset}-"));
        let response = self.ask_blob(blob, range.as_deref(), self.effort).await?;
        match (response.status.as_u16(), offset) {
            (200, _) => self.whole(response, blob, offset),
            (206, 1..) => part(response, blob, offset),
            // What we have is more than there is, or the server cannot count: start again.
            (416, 1..) => Box::pin(self.get_blob(blob, 0)).await,
            (404, _) => Err(self.no_blob(response, &blob.digest).await),
            _ => Err(self.refuse(response).await),
        }
    }

    /// The bytes of a part of a blob; nothing where the registry gives the whole or another part.
    ///
    /// Asked for once: there is a stream of the whole blob beside it.
    async fn get_part(&self, blob: &Descriptor, part: Range<u64>) -> Result<Option<Body>, Error> {
        let range = format!("bytes={}-{}", part.start, part.end - 1);
        let response = self.ask_blob(blob, Some(&range), Effort::Once).await?;
        let fits = content_range(&response)
            .is_some_and(|range| range.fits(part.start, blob.size) && range.last < part.end);
        match response.status.as_u16() {
            206 if fits => Ok(Some(response.into_body(part.start, part.end - part.start)?)),
            200 | 206 | 416 => Ok(None),
            _ => Err(self.refuse(response).await),
        }
    }

    /// Asks for a blob, or for a range of it. A link that ran out is asked for once more.
    async fn ask_blob(
        &self,
        blob: &Descriptor,
        range: Option<&str>,
        effort: Effort,
    ) -> Result<Response, Error> {
        let request = || {
            let request = ApiRequest::new(
                Method::GET,
                self.path(&format!("blobs/{}", blob.digest)),
                self.access.clone(),
            )
            .effort(effort);
            match range {
                Some(range) => request.header(RANGE, range),
                None => request,
            }
        };
        let response = self.session.send(request()).await?;
        if response.status.as_u16() == 403 && self.session.is_elsewhere(&response.url) {
            self.session.send(request()).await
        } else {
            Ok(response)
        }
    }

    /// The whole blob; what comes before `offset` (the server ignores `Range`) is dropped.
    fn whole(&self, response: Response, blob: &Descriptor, offset: u64) -> Result<Body, Error> {
        if let Some(length) = response.content_length()
            && length != blob.size
        {
            let problem = format!(
                "blob {} has {} bytes, the registry sends {length}",
                blob.digest, blob.size
            );
            return Err(response.protocol(problem));
        }
        let whole = response.into_body(0, blob.size)?;
        if offset == 0 {
            return Ok(whole);
        }
        let mut to_drop = offset;
        let rest = whole.filter_map(move |piece| {
            let piece = piece.map(|mut bytes| {
                let dropped = to_drop.min(bytes.len() as u64);
                to_drop -= dropped;
                bytes.split_off(dropped as usize)
            });
            let keep = piece.as_ref().map_or(true, |bytes| !bytes.is_empty());
            std::future::ready(keep.then_some(piece))
        });
        Ok(Body::new(offset, blob.size - offset, rest.boxed()))
    }
}

/// What is known of a blob that was not fetched.
enum Found {
    /// It is there, and so large.
    Sized(u64),
    /// It is not there.
    Missing,
    /// The registry does not say.
    Unknown,
}

impl Found {
    /// Whether a blob of this size is there, where that is known.
    fn is_sized(&self, size: u64) -> Option<bool> {
        match self {
            Self::Sized(found) => Some(*found == size),
            Self::Missing => Some(false),
            Self::Unknown => None,
        }
    }
}

/// A part of a blob, if it is the part that was asked for.
fn part(response: Response, blob: &Descriptor, offset: u64) -> Result<Body, Error> {
    match content_range(&response) {
        Some(range) if range.fits(offset, blob.size) => {
            response.into_body(offset, range.last + 1 - offset)
        }
        _ => Err(response.protocol(format!(
            "registry sent another part of blob {} than was asked for",
            blob.digest
        ))),
    }
}

/// The one `Content-Range` of an answer.
fn content_range(response: &Response) -> Option<ContentRange> {
    let mut ranges = response.headers.get_all(CONTENT_RANGE).iter();
    match (ranges.next(), ranges.next()) {
        (Some(range), None) => range.to_str().ok().and_then(ContentRange::parse),
        _ => None,
    }
}

/// `Content-Range: bytes first-last/total`; RFC 9110, section 14.4.
pub(super) struct ContentRange {
    first: u64,
    last: u64,
    total: Option<u64>,
}

impl ContentRange {
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (range, total) = text.trim().strip_prefix("bytes ")?.split_once('/')?;
        let (first, last) = range.split_once('-')?;
        let total = match total {
            "*" => None,
            total => Some(total.parse().ok()?),
        };
        Some(Self {
            first: first.parse().ok()?,
            last: last.parse().ok()?,
            total,
        })
    }

    pub(super) fn fits(&self, offset: u64, size: u64) -> bool {
        self.first == offset
            && (self.first..size).contains(&self.last)
            && self.total.is_none_or(|total| total == size)
    }
}

impl Source for Repository {
    fn resolve<'a>(&'a self, selector: &'a Selector) -> Answer<'a, Descriptor> {
        async move { Ok(self.head_manifest(selector).await?) }.boxed()
    }

    fn manifest<'a>(&'a self, selector: &'a Selector) -> Answer<'a, Manifest> {
        async move { Ok(self.get_manifest(selector).await?) }.boxed()
    }

    fn open<'a>(&'a self, blob: &'a Descriptor, offset: u64) -> Answer<'a, Body> {
        async move {
            let body = self.get_blob(blob, offset).await?;
            self.known_blobs.note(&self.name, &blob.digest);
            Ok(body)
        }
        .boxed()
    }

    fn part<'a>(&'a self, blob: &'a Descriptor, part: Range<u64>) -> Answer<'a, Option<Body>> {
        async move { Ok(self.get_part(blob, part).await?) }.boxed()
    }

    fn origins(&self, _blob: &Descriptor) -> Vec<Origin> {
        vec![Origin(self.name.clone())]
    }
}

impl Target for Repository {
    fn has<'a>(&'a self, blob: &'a Descriptor) -> Answer<'a, bool> {
        async move { Ok(self.head_blob(blob, Effort::Full).await?) }.boxed()
    }

    fn has_manifest<'a>(&'a self, manifest: &'a Descriptor) -> Answer<'a, bool> {
        async move {
            let selector = Selector::Digest(manifest.digest.clone());
            match self.head_manifest(&selector).await {
                Ok(_) => Ok(true),
                Err(error) if error.is_missing() => Ok(false),
                Err(error) => Err(error.into()),
            }
        }
        .boxed()
    }

    fn is_tagged<'a>(&'a self, tag: &'a Tag, manifest: &'a Descriptor) -> Answer<'a, bool> {
        async move {
            match self.head_manifest(&Selector::Tag(tag.clone())).await {
                Ok(found) => Ok(found.digest == manifest.digest),
                Err(error) if error.is_missing() => Ok(false),
                Err(error) => Err(error.into()),
            }
        }
        .boxed()
    }

    fn admit<'a>(&'a self, blob: &'a Descriptor, origins: &'a [Origin]) -> Answer<'a, Admission> {
        async move {
            if self.head_blob(blob, Effort::Full).await? {
                self.known_blobs.note(&self.name, &blob.digest);
                Ok(Admission::Present)
            } else {
                Ok(self.start_upload(blob, origins).await?)
            }
        }
        .boxed()
    }

    fn put<'a>(&'a self, manifest: &'a Manifest, tag: Option<&'a Tag>) -> Answer<'a, ()> {
        async move { Ok(self.put_manifest(manifest, tag).await?) }.boxed()
    }
}

impl Listing for Repository {
    fn tags(&self) -> Answer<'_, Vec<Tag>> {
        async move {
            let mut pages = self.tag_pages(None);
            let (mut tags, mut ignored) = (Vec::new(), 0);
            while let Some(page) = pages.next().await? {
                let listed = page.len();
                let before = tags.len();
                // Registries have listed digests and other things as tags.
                tags.extend(page.iter().filter_map(|name| name.parse::<Tag>().ok()));
                ignored += listed - (tags.len() - before);
            }
            if ignored > 0 {
                self.session.warn(&format!(
                    "ignored {ignored} invalid tags sent by the registry"
                ));
            }
            Ok(tags)
        }
        .boxed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_part_that_was_asked_for_fits() {
        for (text, fits) in [
            ("bytes 5-9/10", true),
            ("bytes 5-7/10", true),
            ("bytes 5-9/*", true),
            ("bytes 4-9/10", false),
            ("bytes 5-10/10", false),
            ("bytes 5-9/11", false),
            ("bytes 5-4/10", false),
            ("bytes 5-18446744073709551615/10", false),
            ("bytes */10", false),
            ("items 5-9/10", false),
            ("", false),
        ] {
            assert_eq!(
                ContentRange::parse(text).is_some_and(|range| range.fits(5, 10)),
                fits,
                "{text}"
            );
        }
    }
}
