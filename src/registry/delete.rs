//! Removing tags and manifests; OCI Distribution specification, "Content Management".
//!
//! CNCF distribution 2.8 and other registries before OCI 1.1 delete manifests and no tags. There a tag
//! is made to stand for a placeholder, which is deleted with it. A tag that stands for a placeholder
//! has lost its image, so none is touched before it is known that manifests can be deleted, and the
//! image is put back where the last step fails.

use http::Method;
use serde_json::json;

use super::Repository;
use super::error::Error;
use super::exchange::Response;
use super::session::ApiRequest;
use crate::image::{Descriptor, Digest, Manifest, Selector, Tag, media_type};
use crate::place;

impl Repository {
    /// Removes a tag and nothing else: other tags of the same image stay. Where the registry removes
    /// just manifests, nothing has changed yet, and what comes back is how the tag goes.
    ///
    /// # Errors
    /// Says that the tag is not there, that the registry allows no deletes, or whatever keeps an
    /// answer away. The tag is as it was.
    pub async fn delete_tag(&self, tag: &Tag) -> Result<Option<Replacement<'_>>, place::Error> {
        let response = self.delete(&Selector::Tag(tag.clone())).await?;
        match response.status.as_u16() {
            200 | 202 | 204 => return Ok(None),
            400 | 404 | 405 | 501 => {}
            _ => return Err(self.refuse(response).await.into()),
        }
        let found = self.head_manifest(&Selector::Tag(tag.clone())).await?;
        self.deletes
            .get_or_try_init(|| self.prove_deletes())
            .await?;
        let image = self.get_manifest(&Selector::Digest(found.digest)).await?;
        Ok(Some(Replacement {
            repository: self,
            tag: tag.clone(),
            image,
        }))
    }

    /// Removes a manifest and with it every tag that stands for it.
    ///
    /// # Errors
    /// Says that it is not there, that the registry allows no deletes, or whatever keeps an answer
    /// away.
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
            .send(ApiRequest::new(Method::DELETE, path, self.access.clone()))
            .await
    }

    /// Deletes a manifest that nobody needs, and sees that it is gone.
    async fn prove_deletes(&self) -> Result<(), place::Error> {
        // Where deletes are off a placeholder would stay for ever: the first try is a manifest that
        // nobody can have, and an answer other than "not there" a no.
        let nothing = self.delete(&Selector::Digest(Digest::of(b""))).await?;
        if !matches!(nothing.status.as_u16(), 200 | 202 | 204 | 400 | 404) {
            return Err(self.refuse(nothing).await.into());
        }
        let placeholder = self.placeholder(None).await?;
        self.put_manifest(&placeholder, None).await?;
        self.delete_digest(placeholder.digest()).await?;
        let selector = Selector::Digest(placeholder.digest().clone());
        match self.head_manifest(&selector).await {
            Err(Error::ManifestNotFound { .. }) => Ok(()),
            Ok(_) => Err(self.kept(&selector).into()),
            Err(error) => Err(error.into()),
        }
    }

    fn kept(&self, selector: &Selector) -> Error {
        Error::NotDeleted {
            reference: self.reference(selector),
        }
    }

    /// A manifest that no tag stands for. It says which image it replaces, for whoever finds it.
    async fn placeholder(&self, image: Option<&Digest>) -> Result<Manifest, place::Error> {
        let config = Descriptor::new(media_type::OCI_CONFIG, Digest::of(b"{}"), 2);
        self.put_small(&config, bytes::Bytes::from_static(b"{}"))
            .await?;
        let mut manifest = json!({
            "schemaVersion": 2, "mediaType": media_type::OCI_MANIFEST, "config": config, "layers": [],
            "annotations": { "io.regctl.deleted": format!("{:032x}", fastrand::u128(..)) },
        });
        if let Some(image) = image {
            manifest["annotations"]["io.regctl.replaced"] = json!(image);
        }
        let parsed = Manifest::parse(manifest.to_string().into(), media_type::OCI_MANIFEST);
        let reference = self.name.familiar();
        Ok(parsed.map_err(|source| Error::Manifest { reference, source })?)
    }
}

/// A tag that goes by standing for a placeholder that is deleted.
pub struct Replacement<'a> {
    repository: &'a Repository,
    tag: Tag,
    image: Manifest,
}

impl Replacement<'_> {
    /// The image that the tag stands for.
    pub fn image(&self) -> &Digest {
        self.image.digest()
    }

    /// Replaces the tag and deletes what replaced it. Dropped half way, it leaves the placeholder.
    ///
    /// # Errors
    /// Says what failed. The tag stands for its image again, unless it is [`Error::TagLost`].
    pub async fn run(self) -> Result<(), place::Error> {
        let placeholder = self.repository.placeholder(Some(self.image())).await?;
        let deleted = self.replace(&placeholder).await;
        let tag = Selector::Tag(self.tag.clone());
        let kept = || self.repository.kept(&tag);
        // What counts is not what was answered, but what the tag stands for now.
        let cause = match self.repository.head_manifest(&tag).await {
            Err(Error::ManifestNotFound { .. }) => return Ok(()),
            Ok(found) if found.digest == *self.image() => {
                return Err(deleted.err().unwrap_or_else(kept).into());
            }
            // Somebody has pushed to it meanwhile: theirs is not touched.
            Ok(found) if found.digest != *placeholder.digest() => return Ok(deleted?),
            Ok(_) => deleted.err().unwrap_or_else(kept),
            Err(unknown) => deleted.err().unwrap_or(unknown),
        };
        Err(self.put_back(cause).await.into())
    }

    async fn replace(&self, placeholder: &Manifest) -> Result<(), Error> {
        let repository = self.repository;
        repository
            .put_manifest(placeholder, Some(&self.tag))
            .await?;
        repository.delete_digest(placeholder.digest()).await
    }

    /// Makes the tag stand for its image again, and says what has made that necessary.
    async fn put_back(&self, cause: Error) -> Error {
        let put = self.repository.put_manifest(&self.image, Some(&self.tag));
        match put.await {
            Ok(()) => cause,
            Err(error) => Error::TagLost {
                repository: self.repository.name.familiar(),
                tag: self.tag.clone(),
                image: self.image().clone(),
                cause: Box::new(error),
            },
        }
    }
}
