//! Pushes an image of the local store to its registry.

use std::sync::Arc;

use super::client::Client;
use super::copy::{self, Copied, CopyRequest, Referrers};
use super::error::Error;
use super::place::Place;
use crate::image::{Platform, Reference};
use crate::transfer::{Existing, Observer, Plan, Unobserved};

/// What to push.
#[derive(Clone)]
pub struct PushRequest {
    /// The image's name, which says where it goes; without a tag it is `latest`.
    pub reference: Reference,
    /// Where it comes from, if not from the local store by the same name.
    pub from: Option<Place>,
    /// Whether what the registry has of the image is taken for whole.
    pub existing: Existing,
    /// The one platform of an index to push.
    pub platform: Option<Platform>,
    /// Who watches the bytes.
    pub observer: Arc<dyn Observer>,
}

impl PushRequest {
    /// A push of all that the store has of an image, unobserved.
    pub fn of(reference: Reference) -> Self {
        Self {
            reference,
            from: None,
            existing: Existing::Trust,
            platform: None,
            observer: Arc::new(Unobserved),
        }
    }
}

/// What was pushed.
pub type Pushed = Copied;

/// Pushes one image.
///
/// # Errors
/// Says that the store has no such image, or which registry failed, with what, and why.
pub async fn push(client: &Client, request: &PushRequest) -> Result<Pushed, Error> {
    let _lease = client.store().lease_to_read().await?;
    copy::copy(client, &as_copy(client, request)?).await
}

/// Finds out what a push would move, and moves nothing.
///
/// # Errors
/// As [`push`], as far as it is known before anything moves.
pub async fn plan_push(client: &Client, request: &PushRequest) -> Result<(Pushed, Plan), Error> {
    copy::plan_copy(client, &as_copy(client, request)?).await
}

/// Every image that the store has of a repository, by tag.
///
/// # Errors
/// Says that there is none.
pub fn tagged(client: &Client, repository: &Reference) -> Result<Vec<Reference>, Error> {
    let mut names = Vec::new();
    for image in client.store().images()? {
        if image.reference.repository() == repository.repository() {
            names.push(image.reference);
        }
    }
    if names.is_empty() {
        return Err(Error::NotTagged(repository.clone()));
    }
    names.retain(|name| name.tag().is_some());
    Ok(names)
}

fn as_copy(client: &Client, request: &PushRequest) -> Result<CopyRequest, Error> {
    let reference = request.reference.clone().or_latest();
    let source = match &request.from {
        Some(place) => place.clone(),
        None if client.store().find(&reference)?.is_some() => Place::store(reference.clone()),
        None => return Err(Error::NotTagged(request.reference.clone())),
    };
    Ok(CopyRequest {
        source,
        target: Place::registry(reference),
        platforms: request.platform.clone().into_iter().collect(),
        referrers: Referrers::Leave,
        format: None,
        existing: request.existing,
        observer: request.observer.clone(),
    })
}
