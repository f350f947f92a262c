//! Referrers: what points at an image; OCI Distribution specification, "Listing Referrers".

use serde_json::{Value, json};

use super::Repository;
use super::error::Error;
use super::page::Paging;
use crate::image::{Content, Descriptor, Digest, Manifest, Selector, Tag, media_type};
use crate::limits;
use crate::place::Retry;

impl Repository {
    /// The manifests whose subject is `subject`: from the API, else from the tag that stands in for it.
    ///
    /// # Errors
    /// Whatever keeps an answer away; a registry without referrers has none.
    pub async fn referrers(&self, subject: &Digest) -> Result<Vec<Descriptor>, Error> {
        self.listed_referrers(subject, "").await
    }

    /// Those that are artifacts of one type.
    ///
    /// # Errors
    /// As [`Repository::referrers`].
    pub async fn referrers_of_type(
        &self,
        subject: &Digest,
        artifact_type: &str,
    ) -> Result<Vec<Descriptor>, Error> {
        let mut query = ::url::form_urlencoded::Serializer::for_suffix("?".to_owned(), 1);
        let query = query.append_pair("artifactType", artifact_type).finish();
        let mut found = self.listed_referrers(subject, &query).await?;
        // Registries need not filter; `OCI-Filters-Applied` says which do.
        found.retain(|referrer| referrer.artifact_type.as_deref() == Some(artifact_type));
        Ok(found)
    }

    async fn listed_referrers(
        &self,
        subject: &Digest,
        query: &str,
    ) -> Result<Vec<Descriptor>, Error> {
        let path = format!("v2/{}/referrers/{subject}{query}", self.name.path());
        let mut pages = Paging::from(self.session.clone(), path, self.access.clone())
            .accepting(media_type::OCI_INDEX)
            .at_most(limits::CHILDREN);
        let mut found = Vec::new();
        while let Some(response) = pages.next().await? {
            match response.status.as_u16() {
                200 => {
                    let index = Manifest::parse(response.bytes(), media_type::OCI_INDEX);
                    let index = index.map_err(|source| Error::Manifest {
                        reference: subject.to_string(),
                        source,
                    })?;
                    pages.count(&response, index.manifests().len())?;
                    found.extend_from_slice(index.manifests());
                }
                400..500 if response.retry() == Retry::Never && found.is_empty() => {
                    let tagged = self.tagged_referrers(subject).await?;
                    return Ok(tagged.map_or_else(Vec::new, |index| index.manifests().to_vec()));
                }
                _ => return Err(self.refuse(response).await),
            }
        }
        Ok(found)
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
