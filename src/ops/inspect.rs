//! What an image is, in the fields of Docker's `image inspect`.

use serde_json::{Value, json};

use super::client::Client;
use super::config::{self, read_config};
use super::error::Error;
use super::find::find;
use crate::image::{Content, Descriptor, ImageConfig, Manifest, Platform, Reference, Selector};
use crate::limits;
use crate::place::Source;
use crate::registry::Access;

/// An image of the local store, with what describes it.
#[derive(Clone, Debug)]
pub struct Described {
    /// What its name or ID stands for: perhaps an index.
    pub root: Descriptor,
    /// The manifest of the image itself.
    pub manifest: Manifest,
    /// Its configuration.
    pub config: Box<Descriptor>,
    /// The configuration, read.
    pub details: ImageConfig,
}

/// Describes an image of the local store: of an index, the one of this platform; where none is asked
/// for, the one of this machine's, else the first that is here.
///
/// # Errors
/// Says that there is none, or what is wrong with it.
pub fn describe(
    client: &Client,
    image: &str,
    platform: Option<&Platform>,
) -> Result<Described, Error> {
    let root = find(client, image)?;
    let manifest = image_of(client, &root, platform)?;
    let Content::Image { config, .. } = manifest.content() else {
        return Err(Error::NotFound("the image has no platform here".to_owned()));
    };
    let bytes = client.store().read(&config.digest, limits::CONFIG_BYTES)?;
    Ok(Described {
        details: config::parse(config, &bytes)?,
        config: config.clone(),
        manifest: manifest.clone(),
        root,
    })
}

fn image_of(
    client: &Client,
    root: &Descriptor,
    platform: Option<&Platform>,
) -> Result<Manifest, Error> {
    let store = client.store();
    let manifest = store.manifest(&root.digest)?;
    if manifest.manifests().is_empty() {
        return Ok(manifest);
    }
    if let Some(platform) = platform {
        return Ok(store.manifest(&manifest.require(platform)?.digest)?);
    }
    let none = || Error::NotFound("no platform of the image is here".to_owned());
    store.representative(root)?.ok_or_else(none)
}

/// The fields of Docker's `image inspect`, as far as an image that no Engine has can have them.
///
/// # Errors
/// As [`describe`].
pub fn inspect(client: &Client, image: &str) -> Result<Value, Error> {
    let found = describe(client, image, None)?;
    let mut fields = fields(&found.root, &found.config, &found.manifest, found.details);
    let names = client.store().images()?;
    let same = names
        .iter()
        .filter(|image| image.descriptor.digest == found.root.digest);
    let (mut tags, mut digests) = (Vec::new(), Vec::new());
    for image in same {
        let repository = image.reference.repository();
        digests.push(format!("{}@{}", repository.familiar(), found.root.digest));
        if image.reference.tag().is_some() {
            tags.push(image.reference.familiar());
        }
    }
    digests.dedup();
    fields["RepoTags"] = json!(tags);
    fields["RepoDigests"] = json!(digests);
    Ok(fields)
}

/// The same for an image of a registry, with the compressed size of each layer and all platforms.
///
/// # Errors
/// Whatever keeps an answer away; says which platforms there are where the wanted one is not.
pub async fn inspect_remote(
    client: &Client,
    name: &Reference,
    platform: Option<&Platform>,
) -> Result<Value, Error> {
    let repository = client.repository(name.repository(), Access::Pull)?;
    let root = repository.manifest(&name.selector()).await?;
    let mut manifest = root.clone();
    if !root.manifests().is_empty() {
        let wanted = platform.cloned().unwrap_or_else(Platform::host);
        let digest = root.require(&wanted)?.digest.clone();
        manifest = repository.manifest(&Selector::Digest(digest)).await?;
    }
    let config = match manifest.content() {
        Content::Image { config, .. } => config,
        // An artifact, or a cache of layers, is what its manifest says.
        Content::Index { .. } | Content::Artifact { .. } => manifest.descriptor(),
    };
    let details = read_config(&*repository, &manifest).await?;
    let mut fields = fields(root.descriptor(), config, &manifest, details);
    let reference = name.clone().or_latest();
    let tags: Vec<String> = reference
        .tag()
        .map(|_| reference.familiar())
        .into_iter()
        .collect();
    fields["RepoTags"] = json!(tags);
    fields["RepoDigests"] = json!([format!(
        "{}@{}",
        name.repository().familiar(),
        root.digest()
    )]);
    fields["LayersData"] = json!(manifest.layers());
    let platforms = root
        .manifests()
        .iter()
        .filter_map(|child| child.platform.clone());
    fields["Platforms"] = json!(Platform::told_apart(&platforms.collect::<Vec<_>>()));
    Ok(fields)
}

/// The fields that an image has wherever it is.
fn fields(
    root: &Descriptor,
    config: &Descriptor,
    manifest: &Manifest,
    details: ImageConfig,
) -> Value {
    let settings = details.config();
    let mut image = json!({
        "Id": config.digest, "RepoTags": [], "RepoDigests": [],
        "Comment": details.history.last().map(|step| step.comment.clone()).unwrap_or_default(),
        "Created": details.created, "Author": details.author.unwrap_or_default(), "Config": settings,
        "Architecture": details.architecture, "Os": details.os,
        "Size": Descriptor::total_size(manifest.layers()),
        "RootFS": { "Type": details.rootfs.kind, "Layers": details.rootfs.diff_ids },
        "Descriptor": { "mediaType": root.media_type, "digest": root.digest, "size": root.size },
    });
    if let Some(variant) = details.variant.filter(|variant| !variant.is_empty()) {
        image["Variant"] = json!(variant);
    }
    if let Some(version) = details.os_version.filter(|version| !version.is_empty()) {
        image["OsVersion"] = json!(version);
    }
    image
}
