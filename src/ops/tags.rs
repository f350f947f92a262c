//! The tags of a repository, and what each stands for, without pulling it: dates, sizes, platforms.

use futures_util::{StreamExt, stream};
use jiff::Timestamp;

use super::config::read_config;
use super::error::Error;
use crate::image::{Descriptor, Digest, Graph, ImageConfig, Platform, Selector, Tag};
use crate::place::Source;

/// Tags that are looked at at once.
const WIDE: usize = 16;

/// What a tag stands for.
#[derive(Clone, Debug)]
pub struct Details {
    /// The tag.
    pub tag: Tag,
    /// The digest of its manifest or index.
    pub digest: Digest,
    /// When the image was made, where it says so.
    pub created: Option<String>,
    /// Bytes of the layers, of all platforms.
    pub size: u64,
    /// What it runs on.
    pub platforms: Vec<String>,
}

impl Details {
    /// When the image was made; what does not say so is as old as can be.
    pub fn age(&self) -> Timestamp {
        self.created
            .as_deref()
            .and_then(|text| text.parse().ok())
            .unwrap_or(Timestamp::MIN)
    }
}

/// What each tag stands for, in their order.
///
/// # Errors
/// Says which tag cannot be looked at, and why.
pub async fn details(source: &dyn Source, tags: Vec<Tag>) -> Result<Vec<Details>, Error> {
    let found = stream::iter(tags)
        .map(|tag| one(source, tag))
        .buffered(WIDE);
    found.collect::<Vec<_>>().await.into_iter().collect()
}

async fn one(source: &dyn Source, tag: Tag) -> Result<Details, Error> {
    let manifest = source.manifest(&Selector::Tag(tag.clone())).await?;
    let digest = manifest.digest().clone();
    if manifest.manifests().is_empty() {
        let config = read_config(source, &manifest).await?;
        let platforms = Platform::told_apart(&[platform_of(&config)]);
        return Ok(Details {
            tag,
            digest,
            created: config.created,
            size: Descriptor::total_size(manifest.layers()),
            platforms,
        });
    }
    let (mut bytes, mut created) = (0_u64, None);
    let mut graph = Graph::from(manifest.descriptor());
    while let Some(next) = graph.next_manifest()? {
        let child = if next.digest == digest {
            manifest.clone()
        } else {
            source.manifest(&Selector::Digest(next.digest)).await?
        };
        bytes = bytes.saturating_add(Descriptor::total_size(child.layers()));
        if created.is_none() {
            created = read_config(source, &child).await?.created;
        }
        graph.enter(&child)?;
    }
    let platforms = Platform::told_apart(&manifest.platforms());
    Ok(Details {
        tag,
        digest,
        created,
        size: bytes,
        platforms,
    })
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
