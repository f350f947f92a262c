//! Referrers: manifests that name another as their subject; OCI Distribution, "Listing Referrers".

use std::collections::HashMap;

use http::header::CONTENT_TYPE;
use http::{HeaderName, Response};
use serde_json::{Value, json};

use super::body::{self, Body};
use super::error::Refusal;
use super::query::Query;
use super::route::Name;
use super::{Registry, set};
use crate::image::{Content, Digest, Manifest, media_type};
use crate::sync::Mutex;

const FILTERS: HeaderName = HeaderName::from_static("oci-filters-applied");

/// What is known of the manifests that were read: content never changes, so neither does this.
#[derive(Default)]
pub(super) struct Subjects {
    known: Mutex<HashMap<Digest, Option<Referrer>>>,
}

/// A manifest with a subject.
#[derive(Clone)]
struct Referrer {
    subject: Digest,
    artifact_type: String,
    descriptor: Value,
}

impl Registry {
    /// The manifests of a repository that refer to `subject`, from what is stored, however old.
    pub(super) fn list_referrers(
        &self,
        name: &Name,
        subject: &Digest,
        query: &Query,
    ) -> Result<Response<Body>, Refusal> {
        let wanted = query.first("artifactType");
        let mut found = Vec::new();
        for digest in self.storage.all_revisions(name)? {
            let Some(referrer) = self.referrer(&digest)? else {
                continue;
            };
            let fits = wanted.is_none_or(|wanted| wanted == referrer.artifact_type);
            if referrer.subject == *subject && fits {
                found.push(referrer.descriptor);
            }
        }
        let index =
            json!({ "schemaVersion": 2, "mediaType": media_type::OCI_INDEX, "manifests": found });
        let mut response = Response::new(body::full(index.to_string()));
        set(&mut response, CONTENT_TYPE, media_type::OCI_INDEX);
        if wanted.is_some() {
            set(&mut response, FILTERS, "artifactType");
        }
        Ok(response)
    }

    fn referrer(&self, digest: &Digest) -> Result<Option<Referrer>, Refusal> {
        let known = || self.subjects.known.lock();
        if let Some(referrer) = known().get(digest) {
            return Ok(referrer.clone());
        }
        let bytes = self.manifest_bytes(digest)?;
        let manifest = bytes.and_then(|bytes| Manifest::parse_expecting(bytes, "", digest).ok());
        let referrer = manifest.as_ref().and_then(Referrer::of);
        known().insert(digest.clone(), referrer.clone());
        Ok(referrer)
    }
}

impl Referrer {
    fn of(manifest: &Manifest) -> Option<Self> {
        let subject = manifest.subject()?.digest.clone();
        let descriptor = manifest.descriptor();
        // A manifest without a type of its own has that of its configuration.
        let artifact_type = match (&descriptor.artifact_type, manifest.content()) {
            (Some(own), _) if !own.is_empty() => own.clone(),
            (_, Content::Image { config, .. }) => config.media_type.clone(),
            _ => String::new(),
        };
        let fields: Value = serde_json::from_slice(manifest.bytes()).ok()?;
        let mut described = json!({
            "mediaType": descriptor.media_type, "digest": descriptor.digest, "size": descriptor.size,
        });
        if !artifact_type.is_empty() {
            described["artifactType"] = json!(artifact_type);
        }
        if let Some(annotations) = fields
            .get("annotations")
            .filter(|annotations| annotations.is_object())
        {
            described["annotations"] = annotations.clone();
        }
        Some(Self {
            subject,
            artifact_type,
            descriptor: described,
        })
    }
}
