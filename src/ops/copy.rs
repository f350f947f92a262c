//! Copies an image from any place to any place, with no store in between.

use std::collections::HashSet;
use std::sync::Arc;

use super::client::Client;
use super::convert::{Converted, Format};
use super::error::Error;
use super::lost;
use super::place::{Opened, Place, Prepared};
use super::platform::{self, Unasked};
use crate::error::{Classified, Kind};
use crate::image::{Digest, Manifest, Platform, Selector};
use crate::limits;
use crate::place::Source;
use crate::transfer::{Copier, Existing, ImageCopy, Observer, Plan, Unobserved};

/// What to copy.
#[derive(Clone)]
pub struct CopyRequest {
    /// Where the image is.
    pub source: Place,
    /// Where it goes.
    pub target: Place,
    /// The platforms of an index to copy; several make an index of those. None: all of it, or the
    /// one that suits this machine where the target holds no index.
    pub platforms: Vec<Platform>,
    /// What becomes of signatures, SBOMs and other artifacts that refer to the image.
    pub referrers: Referrers,
    /// The format that its manifests get, where that is not the one they have.
    pub format: Option<Format>,
    /// Whether what the target has of the image is taken for whole.
    pub existing: Existing,
    /// Who watches the bytes.
    pub observer: Arc<dyn Observer>,
}

impl CopyRequest {
    /// A copy of one image, unobserved.
    pub fn of(source: Place, target: Place) -> Self {
        Self {
            source,
            target,
            platforms: Vec::new(),
            referrers: Referrers::Leave,
            format: None,
            existing: Existing::Trust,
            observer: Arc::new(Unobserved),
        }
    }
}

/// What becomes of artifacts that refer to an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Referrers {
    /// They stay where they are.
    Leave,
    /// They are copied too, and what refers to them.
    Copy,
}

/// What was copied.
#[derive(Clone, Debug)]
pub struct Copied {
    /// The digest of the manifest at the target.
    pub digest: Digest,
    /// The type of the manifest.
    pub media_type: String,
    /// Bytes of the manifest.
    pub size: u64,
    /// The index that this is a part of, where the rest of it was not there to copy.
    pub part_of: Option<Digest>,
    /// What of it runs on what, where it has several images.
    pub platforms: Vec<Platform>,
}

/// Copies an image.
///
/// # Errors
/// Says which place failed, with what, and why. The tag is set last, so a failed copy changed none.
pub async fn copy(client: &Client, request: &CopyRequest) -> Result<Copied, Error> {
    let source = request.source.open(client).await?;
    let outcome = match attempt(client, request, &source).await {
        // What a mirror named and nobody has is asked for at the registry itself.
        Err(error) if is_of_content(&error) && source.leave_mirrors() => {
            attempt(client, request, &source).await
        }
        outcome => outcome,
    };
    client.remember();
    outcome
}

/// Whether an error is one of what an image refers to: it is not there, or not what it should be.
pub(super) fn is_of_content(error: &Error) -> bool {
    matches!(error.kind(), Kind::NotFound | Kind::Integrity)
}

async fn attempt(client: &Client, request: &CopyRequest, source: &Opened) -> Result<Copied, Error> {
    let ready = Ready::of(client, request, source).await?;
    ready.copy().await?;
    if request.referrers == Referrers::Copy {
        referrers(client, &ready).await?;
    }
    ready.target.target.finish().await?;
    Ok(ready.copied())
}

/// Finds out what a copy would move, and moves nothing.
///
/// # Errors
/// As [`copy`], as far as it is known before anything moves.
pub async fn plan_copy(client: &Client, request: &CopyRequest) -> Result<(Copied, Plan), Error> {
    let source = request.source.open(client).await?;
    let ready = Ready::of(client, request, &source).await?;
    let plan = ready.copier.plan(&ready.manifest, &ready.wanted()).await?;
    Ok((ready.copied(), plan))
}

/// A copy whose places are open and whose image is chosen.
struct Ready<'a> {
    source: &'a Opened,
    target: Prepared,
    /// What the source was asked for: the manifest itself, or the index that it is a part of.
    root: Digest,
    manifest: Manifest,
    part_of: Option<Digest>,
    existing: Existing,
    copier: Arc<Copier>,
}

impl<'a> Ready<'a> {
    async fn of(client: &Client, request: &CopyRequest, source: &'a Opened) -> Result<Self, Error> {
        let root = source.source.manifest(&source.selector).await?;
        let digest = root.digest().clone();
        let target = request.target.prepare(client).await?;
        let unasked = if target.target.takes_indexes() {
            Unasked::WholeOrPart
        } else {
            Unasked::Best
        };
        let wanted = &request.platforms;
        let place = &request.source;
        let selected = platform::select(&*source.source, root, wanted, unasked, place).await?;
        let mut from = source.source.clone();
        let mut manifest = selected.manifest;
        if let Some(format) = request.format {
            let (converted, made) = Converted::of(from, &manifest, format).await?;
            from = Arc::new(converted);
            manifest = made;
        }
        let copier = client.copier(from, target.target.clone(), request.observer.clone());
        Ok(Self {
            source,
            target,
            root: digest,
            manifest,
            part_of: selected.part_of,
            existing: request.existing,
            copier,
        })
    }

    fn wanted(&self) -> ImageCopy {
        ImageCopy::whole(self.manifest.digest(), self.target.tag.clone()).with(self.existing)
    }

    async fn copy(&self) -> Result<(), Error> {
        let copied = self
            .copier
            .copy_manifest(&self.manifest, &self.wanted())
            .await;
        self.copier.observer().end();
        match copied {
            Ok(()) => Ok(()),
            Err(error) => Err(lost::explained(error, &*self.source.source, &self.root).await),
        }
    }

    fn copied(&self) -> Copied {
        Copied {
            digest: self.manifest.digest().clone(),
            media_type: self.manifest.media_type().to_owned(),
            size: self.manifest.descriptor().size,
            part_of: self.part_of.clone(),
            platforms: self.manifest.platforms(),
        }
    }
}

/// Copies what refers to an image, to its children, and to that.
async fn referrers(client: &Client, ready: &Ready<'_>) -> Result<(), Error> {
    let (Some(from), Some(to)) = (&ready.source.registry, &ready.target.registry) else {
        let text = "--referrers copies between registries";
        return Err(Error::Invalid(text.to_owned()));
    };
    let image = &ready.manifest;
    let mut subjects = vec![image.digest().clone()];
    subjects.extend(image.manifests().iter().map(|child| child.digest.clone()));
    let mut seen: HashSet<Digest> = subjects.iter().cloned().collect();
    let most = subjects.len() + limits::REFERRERS;
    // A registry could go on for ever: each referrer may have another one.
    for depth in 0.. {
        let mut copied = Vec::new();
        for subject in &subjects {
            let mut listed = from.referrers(subject).await?;
            listed.retain(|found| seen.insert(found.digest.clone()));
            if seen.len() > most {
                let why = format!("more than {}", limits::REFERRERS);
                return Err(Error::EndlessReferrers(why));
            }
            if depth == limits::REFERRER_DEPTH && !listed.is_empty() {
                let why = format!("nested more than {depth} levels deep");
                return Err(Error::EndlessReferrers(why));
            }
            for found in listed {
                let artifact = from
                    .manifest(&Selector::Digest(found.digest.clone()))
                    .await?;
                let copier = client.copier(from.clone(), to.clone(), Arc::new(Unobserved));
                let wanted = ImageCopy::whole(&found.digest, None).with(ready.existing);
                copier.copy_manifest(&artifact, &wanted).await?;
                to.put_referrer(&artifact, subject).await?;
                copied.push(found.digest);
            }
        }
        if copied.is_empty() {
            break;
        }
        subjects = copied;
    }
    Ok(())
}
