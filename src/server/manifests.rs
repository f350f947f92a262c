//! Manifests: taken byte for byte, given back byte for byte; OCI Distribution, "Pushing manifests".

use std::io;
use std::ops::ControlFlow;

use bytes::Bytes;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, ETAG, LOCATION};
use http::{HeaderMap, HeaderName, Response, StatusCode};

use super::blobs::{Part, accepted};
use super::body::{self, Body};
use super::error::ApiError;
use super::lanes::{Lane, TimeSlice};
use super::referrer::Referrer;
use super::request_body::RequestBody;
use super::route::Name;
use super::tags::Tags;
use super::{App, CONTENT_DIGEST, set};
use crate::image::manifest::{ManifestError, type_of};
use crate::image::{Digest, Manifest, Selector, Tag, Verifier};
use crate::limits;

const SUBJECT: HeaderName = HeaderName::from_static("oci-subject");
const TAG: HeaderName = HeaderName::from_static("oci-tag");

/// Tags of one request. The specification asks for ten; each costs four syncs, and its place in
/// a header of the answer, of which some clients read 64 KiB.
const TAGS: usize = 400;

impl App {
    /// A manifest, as it was put.
    pub(super) fn get_manifest(
        &self,
        name: &Name,
        selector: &Selector,
        part: Part,
    ) -> Result<Response<Body>, ApiError> {
        let digest = self.find(name, selector)?;
        let bytes = self.manifest_bytes(&digest)?.ok_or_else(manifest_unknown)?;
        // Damage on disk must not be given out as if it were sound.
        if !is_sound(&bytes, &digest) {
            let status = StatusCode::INTERNAL_SERVER_ERROR;
            return Err(ApiError::new(
                status,
                "UNKNOWN",
                format!("manifest {digest} is damaged on disk"),
            ));
        }
        let media_type = type_of(&bytes);
        let media_type = media_type.as_deref().unwrap_or("application/octet-stream");
        let length = bytes.len().to_string();
        let mut response = Response::new(match part {
            Part::Head => body::empty(),
            Part::Whole => body::full(bytes),
        });
        set(&mut response, CONTENT_TYPE, media_type);
        set(&mut response, CONTENT_LENGTH, &length);
        set(&mut response, ETAG, &format!("\"{digest}\""));
        set(&mut response, CONTENT_DIGEST, digest.as_str());
        Ok(response)
    }

    /// Takes a manifest under a tag, or under its digest and, with `tags`, under tags too.
    pub(super) async fn put_manifest(
        &self,
        name: &Name,
        selector: &Selector,
        tags: &[String],
        (headers, content): (&HeaderMap, &mut RequestBody<'_>),
    ) -> Result<Response<Body>, ApiError> {
        let tags = wanted_tags(selector, tags)?;
        let limit = usize::try_from(limits::SERVED_MANIFEST_BYTES).unwrap_or(usize::MAX);
        let bytes = content.whole(limit).await?;
        let parse = || Taken::of(bytes, headers, selector);
        let taken = self.lanes.run(Lane::Parse, parse).await?;
        let store = || self.store_manifest(name, &taken);
        self.lanes.run(Lane::Write, store).await?;
        let digest = &taken.digest;
        let mut unset = tags.iter();
        let set_tags = |slice: &TimeSlice| self.set_tags(name, digest, &mut unset, slice);
        self.lanes.turns(Lane::Write, set_tags).await?;
        let mut response = Response::new(body::empty());
        *response.status_mut() = StatusCode::CREATED;
        set(
            &mut response,
            LOCATION,
            &format!("/v2/{}/manifests/{digest}", name.as_str()),
        );
        set(&mut response, CONTENT_DIGEST, digest.as_str());
        if let Some(referrer) = &taken.referrer {
            set(&mut response, SUBJECT, referrer.subject.as_str());
        }
        if let (Selector::Digest(_), [_, ..]) = (selector, tags.as_slice()) {
            // Each that was accepted.
            let names: Vec<&str> = tags.iter().map(Tag::as_str).collect();
            set(&mut response, TAG, &names.join(", "));
        }
        Ok(response)
    }

    /// Stores a manifest. What it refers to is indexed before anybody sees it.
    fn store_manifest(&self, name: &Name, taken: &Taken) -> Result<(), ApiError> {
        let mut manifests = taken.manifests.iter();
        let mut blobs = taken.blobs.iter();
        let missing = manifests
            .find(|needed| !self.storage.has_revision(name, needed))
            .or_else(|| blobs.find(|needed| !self.storage.has_layer(name, needed)));
        // What it needs has to be in its repository, so that no client finds a hole.
        if let Some(missing) = missing {
            let text = format!("{missing} is not in this repository");
            return Err(ApiError::bad("MANIFEST_BLOB_UNKNOWN", text));
        }
        self.storage.write_blob(&taken.digest, &taken.bytes)?;
        let referrer = taken.referrer.as_ref();
        let _alone = referrer.map(|_| self.indexing.lock());
        self.storage.subjects(name).add(&taken.digest, referrer)?;
        Ok(self.storage.link_revision(name, &taken.digest)?)
    }

    fn set_tags<'a>(
        &self,
        name: &Name,
        digest: &Digest,
        unset: &mut impl Iterator<Item = &'a Tag>,
        slice: &TimeSlice,
    ) -> io::Result<ControlFlow<()>> {
        for tag in unset {
            self.storage.set_tag(name, tag, digest)?;
            if slice.is_over() {
                return Ok(ControlFlow::Continue(()));
            }
        }
        Ok(ControlFlow::Break(()))
    }

    /// Removes a tag, or a manifest with all its tags.
    pub(super) async fn delete_manifest(
        &self,
        name: &Name,
        selector: &Selector,
    ) -> Result<Response<Body>, ApiError> {
        let removed = match selector {
            Selector::Tag(tag) => {
                let untag = || self.storage.untag(name, tag);
                self.lanes.run(Lane::Write, untag).await?
            }
            Selector::Digest(digest) => {
                let mut tags = Tags::after(&self.storage, name, "");
                let remove =
                    |slice: &TimeSlice| self.remove_manifest(name, digest, &mut tags, slice);
                self.lanes.turns(Lane::Write, remove).await?
            }
        };
        if removed {
            Ok(accepted())
        } else {
            Err(manifest_unknown())
        }
    }

    /// Removes the tags that stand for a manifest, and then what the repository has of it.
    fn remove_manifest(
        &self,
        name: &Name,
        digest: &Digest,
        tags: &mut Tags<'_>,
        slice: &TimeSlice,
    ) -> io::Result<ControlFlow<bool>> {
        if !self.storage.lists_revision(name, digest) {
            return Ok(ControlFlow::Break(false));
        }
        while let Some(tag) = tags.next()? {
            if self.storage.tag(name, &tag)?.as_ref() == Some(digest) {
                self.storage.untag(name, &tag)?;
            }
            if slice.is_over() {
                return Ok(ControlFlow::Continue(()));
            }
        }
        let _alone = self.indexing.lock();
        let removed = self.storage.unlink_revision(name, digest)?;
        self.storage.subjects(name).remove(digest)?;
        Ok(ControlFlow::Break(removed))
    }

    /// The bytes of a manifest, whichever repository it belongs to.
    pub(super) fn manifest_bytes(&self, digest: &Digest) -> Result<Option<Bytes>, ApiError> {
        use std::io::Read;
        let Some(file) = self.storage.open(digest)? else {
            return Ok(None);
        };
        let mut bytes = Vec::new();
        file.take(limits::MANIFEST_BYTES).read_to_end(&mut bytes)?;
        Ok(Some(bytes.into()))
    }

    fn find(&self, name: &Name, selector: &Selector) -> Result<Digest, ApiError> {
        let digest = match selector {
            Selector::Digest(digest) => Some(digest.clone()),
            Selector::Tag(tag) => self.storage.tag(name, tag)?,
        };
        digest
            .filter(|digest| self.storage.has_revision(name, digest))
            .ok_or_else(manifest_unknown)
    }
}

/// What there is to know of a manifest to store it, and no more: all that it says may take twenty
/// times the memory of its bytes.
struct Taken {
    bytes: Bytes,
    digest: Digest,
    /// The manifests that it lists.
    manifests: Vec<Digest>,
    /// The blobs that it needs, as distribution takes them from an index too.
    blobs: Vec<Digest>,
    referrer: Option<Referrer>,
}

impl Taken {
    fn of(bytes: Bytes, headers: &HeaderMap, selector: &Selector) -> Result<Self, ApiError> {
        let content_type = headers
            .get(CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        let parsed = match selector {
            Selector::Tag(_) => Manifest::parse(bytes, content_type),
            Selector::Digest(digest) => Manifest::parse_expecting(bytes, content_type, digest),
        };
        let manifest = parsed.map_err(|error| match error {
            ManifestError::Digest { .. } => ApiError::bad("DIGEST_INVALID", error),
            error => ApiError::bad("MANIFEST_INVALID", error),
        })?;
        // Foreign layers are elsewhere by design.
        let mut blobs = manifest.blobs();
        blobs.retain(|blob| !blob.is_foreign_layer());
        let listed = manifest.manifests().iter();
        Ok(Self {
            manifests: listed.map(|listed| listed.digest.clone()).collect(),
            blobs: blobs.iter().map(|blob| blob.digest.clone()).collect(),
            digest: manifest.digest().clone(),
            referrer: Referrer::of(&manifest),
            bytes: manifest.bytes().clone(),
        })
    }
}

fn is_sound(bytes: &[u8], digest: &Digest) -> bool {
    let mut verifier = Verifier::new(digest.algorithm());
    verifier.update(bytes);
    verifier.finish().0 == *digest
}

/// The tags to set: the one in the path, or those of the query, each of them once.
fn wanted_tags(selector: &Selector, tags: &[String]) -> Result<Vec<Tag>, ApiError> {
    if let Selector::Tag(tag) = selector {
        return Ok(vec![tag.clone()]);
    }
    if tags.len() > TAGS {
        let found = tags.len();
        return Err(ApiError::new(
            StatusCode::URI_TOO_LONG,
            "TAG_INVALID",
            format!("too many tags in one request: {found} (limit {TAGS})"),
        ));
    }
    let mut wanted = Vec::new();
    for tag in tags {
        let tag = tag.parse().map_err(|e| ApiError::bad("TAG_INVALID", e))?;
        if !wanted.contains(&tag) {
            wanted.push(tag);
        }
    }
    Ok(wanted)
}

fn manifest_unknown() -> ApiError {
    ApiError::not_found("MANIFEST_UNKNOWN", "manifest unknown")
}
