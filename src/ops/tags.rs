//! The tags of a repository, and what each stands for, without pulling it: dates, sizes, platforms.

use futures_util::{StreamExt, stream};
use jiff::Timestamp;

use super::config::read_config;
use super::error::Error;
use crate::error::{Classified, Kind};
use crate::image::{
    Content, Descriptor, Digest, Graph, ImageConfig, Manifest, Platform, Selector, Tag, media_type,
};
use crate::place::Source;

/// Tags that are looked at at once.
const WIDE: usize = 16;

/// What a tag stands for, as far as that can be read.
#[derive(Debug)]
pub struct Details {
    /// The tag.
    pub tag: Tag,
    /// The digest of its manifest or index.
    pub digest: Option<Digest>,
    /// When the image was made, where it says so.
    pub created: Option<String>,
    /// Bytes of the layers, of all platforms.
    pub size: u64,
    /// What it runs on.
    pub platforms: Vec<String>,
    /// What of the image cannot be read, where something cannot.
    pub problem: Option<Error>,
}

/// What each tag stands for, in their order. A tag that stands for nothing, or for what cannot be
/// read, says so and hides none of the others.
///
/// # Errors
/// Says why none of them can be looked at.
pub async fn details(source: &dyn Source, tags: Vec<Tag>) -> Result<Vec<Details>, Error> {
    let found = stream::iter(tags)
        .map(|tag| Details::of(source, tag))
        .buffered(WIDE);
    let mut found: Vec<Details> = found.collect().await;
    let concerns_all = |one: &Details| match &one.problem {
        Some(problem) => matches!(
            problem.kind(),
            Kind::Network | Kind::Denied | Kind::RateLimited
        ),
        None => false,
    };
    if found.iter().all(concerns_all)
        && let Some(problem) = found.first_mut().and_then(|first| first.problem.take())
    {
        return Err(problem);
    }
    Ok(found)
}

impl Details {
    /// When the image was made; none where it does not say so in a way that can be read.
    pub fn age(&self) -> Option<Timestamp> {
        self.created.as_deref()?.parse().ok()
    }

    async fn of(source: &dyn Source, tag: Tag) -> Self {
        let mut details = Self {
            tag,
            digest: None,
            created: None,
            size: 0,
            platforms: Vec::new(),
            problem: None,
        };
        if let Err(problem) = details.look(source).await {
            details.problem = Some(problem);
        }
        details
    }

    async fn look(&mut self, source: &dyn Source) -> Result<(), Error> {
        let selector = Selector::Tag(self.tag.clone());
        let manifest = match source.manifest(&selector).await {
            Ok(manifest) => manifest,
            Err(problem) => {
                // What is no manifest to us (of Docker's first schema, for instance) has a digest.
                if problem.kind() != Kind::NotFound {
                    let resolved = source.resolve(&selector).await.ok();
                    self.digest = resolved.map(|found| found.digest);
                }
                return Err(problem.into());
            }
        };
        self.digest = Some(manifest.digest().clone());
        if manifest.manifests().is_empty() {
            self.size = Descriptor::total_size(manifest.layers());
            let config = read_config(source, &manifest).await?;
            self.platforms = Platform::told_apart(&[platform_of(&config)]);
            if self.platforms.is_empty() {
                self.platforms.extend(artifact_type(&manifest));
            }
            self.created = config.created;
            return Ok(());
        }
        self.platforms = Platform::told_apart(&manifest.platforms());
        self.look_below(source, manifest).await
    }

    /// Adds what the images of an index have. What is not there is told once the rest is known.
    async fn look_below(&mut self, source: &dyn Source, index: Manifest) -> Result<(), Error> {
        let mut missing = Ok(());
        let mut graph = Graph::from(index.descriptor());
        while let Some(next) = graph.next_manifest()? {
            let child = if next.digest == *index.digest() {
                Ok(index.clone())
            } else {
                source.manifest(&Selector::Digest(next.digest)).await
            };
            let looked = match child {
                Ok(child) => {
                    graph.enter(&child)?;
                    self.add(source, &child).await
                }
                Err(problem) => Err(problem.into()),
            };
            missing = missing.and(looked);
        }
        missing
    }

    async fn add(&mut self, source: &dyn Source, child: &Manifest) -> Result<(), Error> {
        let bytes = Descriptor::total_size(child.layers());
        self.size = self.size.saturating_add(bytes);
        if self.created.is_none() {
            self.created = read_config(source, child).await?.created;
        }
        Ok(())
    }
}

/// What an artifact is, which runs on nothing: its own type, else that of its configuration.
fn artifact_type(manifest: &Manifest) -> Option<String> {
    let own = manifest.descriptor().artifact_type.clone();
    let config = || match manifest.content() {
        Content::Image { config, .. } => Some(config.media_type.clone()),
        Content::Index { .. } | Content::Artifact { .. } => None,
    };
    own.filter(|own| !own.is_empty())
        .or_else(config)
        .filter(|kind| !media_type::is_config(kind))
}

fn platform_of(config: &ImageConfig) -> Platform {
    Platform {
        architecture: config.architecture.clone(),
        os: config.os.clone(),
        variant: config.variant.clone().filter(|variant| !variant.is_empty()),
        os_version: config.os_version.clone(),
        os_features: None,
    }
}
