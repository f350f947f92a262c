//! Manifests: taken byte for byte, given back byte for byte; OCI Distribution, "Pushing manifests".

use bytes::Bytes;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, ETAG, LOCATION};
use http::{HeaderMap, HeaderName, Response, StatusCode};

use super::blobs::{Part, accepted};
use super::body::{self, Body};
use super::error::Refusal;
use super::request_body::RequestBody;
use super::route::Name;
use super::{CONTENT_DIGEST, Registry, set};
use crate::image::manifest::ManifestError;
use crate::image::{Content, Digest, Manifest, Selector, Tag, limits};

const SUBJECT: HeaderName = HeaderName::from_static("oci-subject");
const TAG: HeaderName = HeaderName::from_static("oci-tag");

impl Registry {
    /// A manifest, as it was put.
    pub(super) fn get_manifest(
        &self,
        name: &Name,
        selector: &Selector,
        part: Part,
    ) -> Result<Response<Body>, Refusal> {
        let digest = self.find(name, selector)?;
        let bytes = self.manifest_bytes(&digest)?.ok_or_else(manifest_unknown)?;
        let manifest = Manifest::parse_expecting(bytes.clone(), "", &digest);
        let media_type = match &manifest {
            Ok(manifest) => manifest.media_type(),
            // Damage on disk must not be given out as if it were sound.
            Err(ManifestError::Digest { .. }) => {
                let status = StatusCode::INTERNAL_SERVER_ERROR;
                return Err(Refusal::new(
                    status,
                    "UNKNOWN",
                    format!("manifest {digest} is damaged on disk"),
                ));
            }
            Err(_) => "application/octet-stream",
        };
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
    ) -> Result<Response<Body>, Refusal> {
        let limit = usize::try_from(limits::SERVED_MANIFEST_BYTES).unwrap_or(usize::MAX);
        let bytes = content.whole(limit).await?;
        let content_type = headers
            .get(CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        let parsed = match selector {
            Selector::Tag(_) => Manifest::parse(bytes, content_type),
            Selector::Digest(digest) => Manifest::parse_expecting(bytes, content_type, digest),
        };
        let manifest = parsed.map_err(|error| match error {
            ManifestError::Digest { .. } => Refusal::bad("DIGEST_INVALID", error),
            error => Refusal::bad("MANIFEST_INVALID", error),
        })?;
        self.check_children(name, &manifest)?;
        let tags = wanted_tags(selector, tags)?;
        let digest = manifest.digest();
        self.storage.write_blob(digest, manifest.bytes())?;
        self.storage.link_revision(name, digest)?;
        for tag in &tags {
            self.storage.set_tag(name, tag, digest)?;
        }
        let mut response = Response::new(body::empty());
        *response.status_mut() = StatusCode::CREATED;
        set(
            &mut response,
            LOCATION,
            &format!("/v2/{}/manifests/{digest}", name.as_str()),
        );
        set(&mut response, CONTENT_DIGEST, digest.as_str());
        if let Some(subject) = manifest.subject() {
            set(&mut response, SUBJECT, subject.digest.as_str());
        }
        if let (Selector::Digest(_), [first, ..]) = (selector, tags.as_slice()) {
            set(&mut response, TAG, first.as_str());
        }
        Ok(response)
    }

    /// Removes a tag, or a manifest with all its tags.
    pub(super) fn delete_manifest(
        &self,
        name: &Name,
        selector: &Selector,
    ) -> Result<Response<Body>, Refusal> {
        let removed = match selector {
            Selector::Tag(tag) => self.storage.untag(name, tag)?,
            Selector::Digest(digest) => self.storage.unlink_revision(name, digest)?,
        };
        if removed {
            Ok(accepted())
        } else {
            Err(manifest_unknown())
        }
    }

    /// The bytes of a manifest, whichever repository it belongs to.
    pub(super) fn manifest_bytes(&self, digest: &Digest) -> Result<Option<Bytes>, Refusal> {
        use std::io::Read;
        let Some(file) = self.storage.open(digest)? else {
            return Ok(None);
        };
        let mut bytes = Vec::new();
        file.take(limits::MANIFEST_BYTES).read_to_end(&mut bytes)?;
        Ok(Some(bytes.into()))
    }

    fn find(&self, name: &Name, selector: &Selector) -> Result<Digest, Refusal> {
        let digest = match selector {
            Selector::Digest(digest) => Some(digest.clone()),
            Selector::Tag(tag) => self.storage.tag(name, tag)?,
        };
        digest
            .filter(|digest| self.storage.has_revision(name, digest))
            .ok_or_else(manifest_unknown)
    }

    /// What a manifest refers to has to be in its repository, so that no client finds a hole.
    fn check_children(&self, name: &Name, manifest: &Manifest) -> Result<(), Refusal> {
        let missing = match manifest.content() {
            Content::Index { manifests } => manifests
                .iter()
                .find(|child| !self.storage.has_revision(name, &child.digest)),
            Content::Image { .. } => manifest.blobs().into_iter().find(|blob| {
                // Foreign layers are elsewhere by design.
                !blob.is_foreign_layer() && !self.storage.has_layer(name, &blob.digest)
            }),
        };
        match missing {
            None => Ok(()),
            Some(missing) => {
                let text = format!("{} is not in this repository", missing.digest);
                Err(Refusal::bad("MANIFEST_BLOB_UNKNOWN", text))
            }
        }
    }
}

/// The tags to set: the one in the path, or those of the query.
fn wanted_tags(selector: &Selector, tags: &[String]) -> Result<Vec<Tag>, Refusal> {
    match selector {
        Selector::Tag(tag) => Ok(vec![tag.clone()]),
        Selector::Digest(_) => {
            let parsed: Result<Vec<Tag>, _> = tags.iter().map(|tag| tag.parse()).collect();
            parsed.map_err(|error| Refusal::bad("TAG_INVALID", error))
        }
    }
}

fn manifest_unknown() -> Refusal {
    Refusal::not_found("MANIFEST_UNKNOWN", "manifest unknown")
}
