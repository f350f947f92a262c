//! The one place where platforms of an index are chosen.

use std::collections::HashSet;
use std::fmt::Display;

use serde_json::Value;

use super::error::Error;
use crate::config::env::Environment;
use crate::image::platform::NoPlatform;
use crate::image::{Descriptor, Digest, Manifest, Platform, Selector};
use crate::place::Source;
use crate::transfer::Platforms;

/// What is taken of an index where no platform was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unasked {
    /// All of it; where it is not complete, the images that are.
    WholeOrPart,
    /// All of it; where it is not complete, the image that suits this machine best.
    WholeOrBest,
    /// The image that suits this machine best, for places that hold no index.
    Best,
}

/// The platforms that somebody asked for, or `all`; else the one of `DOCKER_DEFAULT_PLATFORM`, else
/// the one that this machine runs.
///
/// # Errors
/// Says what is not a platform.
pub fn wanted(typed: &[String], environment: &Environment) -> Result<Platforms, Error> {
    if typed.iter().any(|platform| platform == "all") {
        return Ok(Platforms::All);
    }
    let mut platforms = Vec::new();
    for platform in typed {
        platforms.push(platform.parse()?);
    }
    if platforms.is_empty() {
        platforms.push(match environment.default_platform() {
            Some(platform) => platform.parse()?,
            None => Platform::host(),
        });
    }
    Ok(Platforms::Only(platforms))
}

/// What was taken of an image.
#[derive(Clone, Debug)]
pub struct Selected {
    /// The manifest or index to copy.
    pub manifest: Manifest,
    /// The index that it is a part of, where that was not asked for but was all there is.
    pub part_of: Option<Digest>,
}

impl Selected {
    fn all_of(manifest: Manifest) -> Self {
        Self {
            manifest,
            part_of: None,
        }
    }
}

/// Takes of an image what was asked for, or else what `unasked` says.
///
/// Several platforms make an index of just those, which has another digest than the whole.
///
/// # Errors
/// Says which platforms there are, or that nothing at `place` is complete.
pub async fn select(
    source: &dyn Source,
    root: Manifest,
    wanted: &[Platform],
    unasked: Unasked,
    place: &(dyn Display + Sync),
) -> Result<Selected, Error> {
    if root.manifests().is_empty() {
        return Ok(Selected::all_of(root));
    }
    if !wanted.is_empty() {
        return asked(source, &root, wanted).await.map(Selected::all_of);
    }
    if unasked != Unasked::Best && source.is_complete(root.descriptor()).await? {
        return Ok(Selected::all_of(root));
    }
    let complete = complete(source, &root).await?;
    let images: Vec<&Descriptor> = complete.iter().filter(|it| !it.is_attestation()).collect();
    let here = |child: &Descriptor| images.iter().any(|image| image.digest == child.digest);
    let nothing = || Error::NothingComplete {
        place: place.to_string(),
    };
    let manifest = match unasked {
        Unasked::WholeOrPart if images.len() > 1 => {
            let digests: Vec<Digest> = complete.iter().map(|it| it.digest.clone()).collect();
            subset(&root, &digests)?
        }
        _ => {
            let image = root.representative(here).ok_or_else(nothing)?;
            child(source, &image.digest).await?
        }
    };
    Ok(Selected {
        manifest,
        part_of: Some(root.digest().clone()),
    })
}

/// The one image, or an index of the several, that was asked for.
async fn asked(
    source: &dyn Source,
    root: &Manifest,
    wanted: &[Platform],
) -> Result<Manifest, Error> {
    let mut digests = Vec::new();
    for platform in wanted {
        let image = root.require(platform)?;
        if !source.is_complete(image).await? {
            let mut images = complete(source, root).await?;
            images.retain(|image| !image.is_attestation());
            return Err(Error::from(NoPlatform {
                wanted: Box::new(platform.clone()),
                available: images
                    .into_iter()
                    .filter_map(|image| image.platform)
                    .collect(),
            }));
        }
        digests.push(image.digest.clone());
    }
    match digests.as_slice() {
        [only] => child(source, only).await,
        several => subset(root, several),
    }
}

/// What an index lists that is there with all that it refers to.
async fn complete(source: &dyn Source, root: &Manifest) -> Result<Vec<Descriptor>, Error> {
    let (mut complete, mut seen) = (Vec::new(), HashSet::new());
    for child in root.manifests() {
        if seen.insert(&child.digest) && source.is_complete(child).await? {
            complete.push(child.clone());
        }
    }
    Ok(complete)
}

async fn child(source: &dyn Source, digest: &Digest) -> Result<Manifest, Error> {
    Ok(source.manifest(&Selector::Digest(digest.clone())).await?)
}

/// An index of some of an index's images, with all other fields as they are.
fn subset(index: &Manifest, keep: &[Digest]) -> Result<Manifest, Error> {
    let mut fields: Value =
        serde_json::from_slice(index.bytes()).map_err(|error| Error::Invalid(error.to_string()))?;
    if let Some(manifests) = fields["manifests"].as_array_mut() {
        manifests.retain(|entry| keep.iter().any(|digest| entry["digest"] == digest.as_str()));
    }
    Ok(Manifest::parse(
        fields.to_string().into(),
        index.media_type(),
    )?)
}
