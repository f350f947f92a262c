//! Removing tags and manifests; OCI Distribution specification, "Content Management".

use http::Method;
use serde_json::json;

use super::Repository;
use super::error::Error;
use super::http::Response;
use super::session::Ask;
use crate::image::{Descriptor, Digest, Manifest, Selector, Tag, media_type};
use crate::place::{Admission, Body, Target};

/// What removing a tag did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Removed {
    /// The registry removed the tag.
    Tag,
    /// The registry cannot remove tags: the tag was made to stand for something new, which was removed.
    ByReplacement,
}

impl Repository {
    /// Removes a tag and nothing else: other tags of the same image stay.
    ///
    /// # Errors
    /// Says that the registry allows no deletes, or whatever keeps an answer away.
    pub async fn delete_tag(&self, tag: &Tag) -> Result<Removed, crate::place::Error> {
        let response = self.delete(&Selector::Tag(tag.clone())).await?;
        match response.status.as_u16() {
            200 | 202 | 204 => return Ok(Removed::Tag),
            // Registries before OCI 1.1 want a digest here.
            400 | 405 => {}
            _ => return Err(self.refuse(response).await.into()),
        }
        let replacement = self.replacement().await?;
        self.put(&replacement, Some(tag)).await?;
        self.delete_digest(replacement.digest()).await?;
        Ok(Removed::ByReplacement)
    }

    /// Removes a manifest and with it every tag that stands for it.
    ///
    /// # Errors
    /// As [`Repository::delete_tag`].
    pub async fn delete_digest(&self, digest: &Digest) -> Result<(), Error> {
        let response = self.delete(&Selector::Digest(digest.clone())).await?;
        match response.status.as_u16() {
            200 | 202 | 204 => Ok(()),
            _ => Err(self.refuse(response).await),
        }
    }

    async fn delete(&self, selector: &Selector) -> Result<Response, Error> {
        let path = self.path(&format!("manifests/{selector}"));
        self.session
            .send(Ask::new(Method::DELETE, path, self.wish.clone()))
            .await
    }

    /// A manifest that no other tag stands for.
    async fn replacement(&self) -> Result<Manifest, crate::place::Error> {
        let config = Descriptor::new(media_type::OCI_CONFIG, Digest::of(b"{}"), 2);
        if let Admission::Wanted(mut sink) = self.admit(&config, &[]).await? {
            sink.feed(Body::from_bytes(0, bytes::Bytes::from_static(b"{}")))
                .await?;
            sink.commit().await?;
        }
        let manifest = json!({
            "schemaVersion": 2, "mediaType": media_type::OCI_MANIFEST, "config": config, "layers": [],
            "annotations": { "io.regctl.deleted": format!("{:032x}", fastrand::u128(..)) },
        });
        let parsed = Manifest::parse(manifest.to_string().into(), media_type::OCI_MANIFEST);
        let reference = self.name.familiar();
        Ok(parsed.map_err(|source| Error::Manifest { reference, source })?)
    }
}
