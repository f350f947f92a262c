//! Pulls an image from a registry, or from a mirror of it, into the local store.

use std::sync::Arc;

use super::client::Client;
use super::copy::is_of_content;
use super::error::Error;
use super::lost;
use crate::image::{Descriptor, Digest, Manifest, Platform, Reference, Selector};
use crate::place::Source;
use crate::registry::Mirrored;
use crate::transfer::{Event, Existing, ImageCopy, Observer, Platforms, Unobserved};

/// What to pull.
#[derive(Clone)]
pub struct PullRequest {
    /// The image; without tag and digest it is `latest`.
    pub reference: Reference,
    /// Which images of an index are pulled.
    pub platforms: Platforms,
    /// Who watches the bytes.
    pub observer: Arc<dyn Observer>,
}

impl PullRequest {
    /// A pull of what this machine runs, unobserved.
    pub fn of(reference: Reference) -> Self {
        Self {
            reference,
            platforms: Platforms::Only(vec![Platform::host()]),
            observer: Arc::new(Unobserved),
        }
    }
}

/// What was pulled.
#[derive(Clone, Debug)]
pub struct Pulled {
    /// The image's full name.
    pub reference: Reference,
    /// The digest of its manifest or index.
    pub digest: Digest,
    /// Whether that is news to the store.
    pub status: Status,
}

/// What a pull found out about the local store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// The store had the image already.
    UpToDate,
    /// Something was downloaded.
    Newer,
}

/// Pulls one image.
///
/// # Errors
/// Says which registry or file failed, with what, and why. What came whole stays for the next try.
pub async fn pull(client: &Client, request: &PullRequest) -> Result<Pulled, Error> {
    let reference = request.reference.clone().or_latest();
    let source = Arc::new(client.network()?.mirrored(reference.repository()));
    let pull = Pull {
        client,
        request,
        reference,
        source,
    };
    let outcome = match pull.attempt().await {
        // What a mirror named and nobody has is asked for at the registry itself.
        Err(error) if is_of_content(&error) && pull.source.leave_mirrors() => pull.attempt().await,
        outcome => outcome,
    };
    client.remember();
    outcome
}

struct Pull<'a> {
    client: &'a Client,
    request: &'a PullRequest,
    reference: Reference,
    source: Arc<Mirrored>,
}

/// What the registry has, compared with the store.
enum Found {
    Same(Digest),
    New(Box<Manifest>),
}

impl Pull<'_> {
    async fn attempt(&self) -> Result<Pulled, Error> {
        let found = self.look_up().await?;
        self.request.observer.see(Event::Found);
        let (digest, status) = match found {
            Found::Same(digest) => (digest, Status::UpToDate),
            Found::New(manifest) => {
                self.copy(&manifest).await?;
                (manifest.digest().clone(), Status::Newer)
            }
        };
        Ok(Pulled {
            reference: self.reference.clone(),
            digest,
            status,
        })
    }

    /// One request: a HEAD where the store has something to compare, else the manifest itself.
    async fn look_up(&self) -> Result<Found, Error> {
        let mut selector = self.reference.selector();
        if self.client.store().find(&self.reference)?.is_some() {
            let found = self.source.resolve(&selector).await?.digest;
            if self.is_here(&found).await? {
                return Ok(Found::Same(found));
            }
            selector = Selector::Digest(found);
        }
        let manifest = self.source.manifest(&selector).await?;
        Ok(Found::New(Box::new(manifest)))
    }

    /// Whether the name stands for the image, and all of it that was asked for is here.
    ///
    /// Checked after the registry has answered, because the image may have been removed by then.
    async fn is_here(&self, digest: &Digest) -> Result<bool, Error> {
        let store = self.client.store();
        let _lease = store.lease_to_read().await?;
        match store.find(&self.reference)? {
            Some(known) if known.digest == *digest => self.is_complete(&known),
            _ => Ok(false),
        }
    }

    fn is_complete(&self, known: &Descriptor) -> Result<bool, Error> {
        let store = self.client.store();
        let Platforms::Only(platforms) = &self.request.platforms else {
            return Ok(store.has_whole(known, None)?);
        };
        for platform in platforms {
            if !store.has_whole(known, Some(platform))? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    async fn copy(&self, manifest: &Manifest) -> Result<(), Error> {
        let store = self.client.store();
        let target = Arc::new(store.repository(self.reference.repository()));
        let by_tag = self.reference.digest().is_none();
        let wanted = ImageCopy {
            selector: self.reference.selector(),
            tag: self.reference.tag().filter(|_| by_tag).cloned(),
            platforms: self.request.platforms.clone(),
            existing: Existing::Trust,
        };
        let observer = self.request.observer.clone();
        let copier = self
            .client
            .copier(self.source.clone(), target.clone(), observer);
        let copied = copier.copy_manifest(manifest, &wanted).await;
        copier.observer().end();
        if let Err(error) = copied {
            return Err(lost::explained(error, &*self.source, manifest.digest()).await);
        }
        if wanted.tag.is_none() {
            let lease = target.lease().await?;
            lease.tag(manifest.descriptor(), &self.reference).await?;
        }
        Ok(())
    }
}
