//! What the images of a registry are, without pulling them: dates, sizes, platforms.

use futures_util::{StreamExt, stream};
use jiff::Timestamp;

use super::exit::Failure;
use crate::error::Kind;
use crate::image::{
    Content, Descriptor, Digest, Graph, ImageConfig, Manifest, Platform, Selector, Tag, limits,
};
use crate::place::Source;

/// Tags that are looked at at once.
const WIDE: usize = 16;

/// What a tag stands for.
#[derive(Clone, Debug)]
pub(super) struct Details {
    pub(super) tag: Tag,
    pub(super) digest: Digest,
    /// When the image was made, where it says so.
    pub(super) created: Option<String>,
    /// Bytes of the layers, of all platforms.
    pub(super) size: u64,
    pub(super) platforms: Vec<String>,
}

impl Details {
    /// When the image was made; what does not say so is as old as can be.
    pub(super) fn age(&self) -> Timestamp {
        self.created
            .as_deref()
            .and_then(|text| text.parse().ok())
            .unwrap_or(Timestamp::MIN)
    }
}

/// What each tag stands for, in their order.
pub(super) async fn details(source: &dyn Source, tags: Vec<Tag>) -> anyhow::Result<Vec<Details>> {
    let found = stream::iter(tags)
        .map(|tag| one(source, tag))
        .buffered(WIDE);
    found.collect::<Vec<_>>().await.into_iter().collect()
}

async fn one(source: &dyn Source, tag: Tag) -> anyhow::Result<Details> {
    let manifest = source.manifest(&Selector::Tag(tag.clone())).await?;
    let digest = manifest.digest().clone();
    if manifest.manifests().is_empty() {
        let config = config(source, &manifest).await?;
        let platforms = vec![platform_of(&config).to_string()];
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
            created = config(source, &child).await?.created;
        }
        graph.enter(&child)?;
    }
    let known = manifest
        .manifests()
        .iter()
        .filter_map(|child| child.platform.as_ref());
    let platforms = known
        .map(ToString::to_string)
        .filter(|name| !name.starts_with("unknown/"))
        .collect();
    Ok(Details {
        tag,
        digest,
        created,
        size: bytes,
        platforms,
    })
}

/// The configuration of an image; an artifact has an empty one.
pub(super) async fn config(
    source: &dyn Source,
    manifest: &Manifest,
) -> anyhow::Result<ImageConfig> {
    let Content::Image { config, .. } = manifest.content() else {
        return Ok(ImageConfig::default());
    };
    if !crate::image::media_type::is_config(&config.media_type) {
        return Ok(ImageConfig::default());
    }
    let bytes = small(source, config).await?;
    let malformed = |error| {
        Failure::new(
            Kind::Integrity,
            format!("image config {}: {error}", config.digest),
        )
    };
    Ok(ImageConfig::parse(&bytes).map_err(malformed)?)
}

/// A blob that is small enough to keep, verified.
async fn small(source: &dyn Source, blob: &Descriptor) -> anyhow::Result<Vec<u8>> {
    if blob.size > limits::CONFIG_BYTES {
        let text = format!("image config {} is larger than 8 MiB", blob.digest);
        return Err(Failure::new(Kind::Integrity, text).into());
    }
    let mut body = source.open(blob, 0).await?;
    let mut bytes = Vec::new();
    while let Some(piece) = body.next().await {
        bytes.extend_from_slice(&piece?);
        if bytes.len() as u64 > blob.size {
            break;
        }
    }
    let mut verifier = crate::image::Verifier::new(blob.digest.algorithm());
    verifier.update(&bytes);
    if verifier.finish().0 == blob.digest {
        Ok(bytes)
    } else {
        Err(Failure::new(
            Kind::Integrity,
            format!("digest mismatch for blob {}", blob.digest),
        )
        .into())
    }
}

/// An index without an image for a platform, in Docker's words.
pub(super) fn no_platform(platform: &Platform) -> Failure {
    Failure::new(
        Kind::NotFound,
        format!("no matching manifest for {platform} in the manifest list entries"),
    )
}

fn platform_of(config: &ImageConfig) -> Platform {
    Platform {
        architecture: config.architecture.clone(),
        os: config.os.clone(),
        variant: config.variant.clone().filter(|variant| !variant.is_empty()),
        os_version: None,
    }
}
