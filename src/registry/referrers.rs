//! Referrers: what points at an image; OCI Distribution specification, "Listing Referrers".

use http::Method;
use http::header::ACCEPT;
use serde_json::{Value, json};

use super::Repository;
use super::error::Error;
use super::session::Ask;
use crate::image::{Content, Descriptor, Digest, Manifest, Selector, Tag, limits, media_type};

impl Repository {
    /// The manifests whose subject is `subject`: from the API, else from the tag that stands in for it.
    ///
    /// # Errors
    /// Whatever keeps an answer away; a registry without referrers has none.
    pub async fn referrers(&self, subject: &Digest) -> Result<Vec<Descriptor>, Error> {
        let path = self.path(&format!("referrers/{subject}"));
        let ask =
            Ask::new(Method::GET, path, self.wish.clone()).header(ACCEPT, media_type::OCI_INDEX);
        let response = self.session.send(ask).await?;
        match response.status.as_u16() {
            200 => {
                let bytes = response
                    .read(limits::MANIFEST_BYTES, "list of referrers")
                    .await?;
                let index = Manifest::parse(bytes, media_type::OCI_INDEX);
                let index = index.map_err(|source| Error::Manifest {
                    reference: subject.to_string(),
                    source,
                })?;
                Ok(index.manifests().to_vec())
            }
            400..500 => Ok(self
                .tagged_referrers(subject)
                .await?
                .map_or_else(Vec::new, |i| i.manifests().to_vec())),
            _ => Err(self.refuse(response).await),
        }
    }

    /// Stores a manifest with a subject, so that it is found from there on every registry.
    ///
    /// # Errors
    /// As for any manifest.
    pub async fn put_referrer(&self, manifest: &Manifest, subject: &Digest) -> Result<(), Error> {
        self.put_manifest(manifest, None).await?;
        let listed = self.referrers(subject).await?;
        if listed
            .iter()
            .any(|known| known.digest == *manifest.digest())
        {
            return Ok(());
        }
        let known = self.tagged_referrers(subject).await?;
        let mut entries: Vec<Value> = known
            .iter()
            .flat_map(|index| index.manifests())
            .map(|known| json!(known))
            .collect();
        entries.push(described(manifest));
        let index =
            json!({ "schemaVersion": 2, "mediaType": media_type::OCI_INDEX, "manifests": entries });
        let index =
            Manifest::parse(index.to_string().into(), media_type::OCI_INDEX).map_err(|source| {
                Error::Manifest {
                    reference: subject.to_string(),
                    source,
                }
            })?;
        match fallback(subject) {
            Some(tag) => self.put_manifest(&index, Some(&tag)).await,
            None => Ok(()),
        }
    }

    async fn tagged_referrers(&self, subject: &Digest) -> Result<Option<Manifest>, Error> {
        let Some(tag) = fallback(subject) else {
            return Ok(None);
        };
        match self.get_manifest(&Selector::Tag(tag)).await {
            Ok(index) => Ok(Some(index)),
            Err(error) if error.is_missing() => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// `sha256-HEX`; OCI Distribution specification, "Referrers Tag Schema".
fn fallback(subject: &Digest) -> Option<Tag> {
    let hex: String = subject.hex().chars().take(64).collect();
    format!("{}-{hex}", subject.algorithm()).parse().ok()
}

/// A descriptor as a list of referrers has it.
fn described(manifest: &Manifest) -> Value {
    let mut entry = json!(manifest.descriptor());
    let fields: Value = serde_json::from_slice(manifest.bytes()).unwrap_or_default();
    if let Content::Image { config, .. } = manifest.content()
        && manifest.descriptor().artifact_type.is_none()
    {
        entry["artifactType"] = json!(config.media_type);
    }
    if fields["annotations"].is_object() {
        entry["annotations"] = fields["annotations"].clone();
    }
    entry
}
