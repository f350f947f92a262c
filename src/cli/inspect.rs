//! `regctl inspect`: what an image of the local store is, in Docker's JSON.

use serde_json::{Value, json};

use super::context::Context;
use super::exit::Failure;
use super::output::template::Template;
use super::{remote, tag};
use crate::error::Kind;
use crate::image::{
    Content, Descriptor, Digest, ImageConfig, Manifest, Platform, Reference, Selector, limits,
};
use crate::place::Source;
use crate::registry::Access;

/// Show what images are: command, volumes, layers, platform
#[derive(clap::Args)]
#[command(after_help = "Examples:
  regctl inspect hello-world
  regctl inspect --format '{{.Config.Cmd}}' hello-world
  regctl inspect -f '{{json .Config.Volumes}}' hello-world")]
pub(super) struct Args {
    /// Images of the local store, by name or ID; with --remote, names
    #[arg(required = true, value_name = "IMAGE")]
    images: Vec<String>,
    /// Look at the registry, and pull nothing
    #[arg(long)]
    remote: bool,
    /// With --remote: the platform of a multi-platform image (default: this machine's)
    #[arg(long, value_name = "PLATFORM", requires = "remote")]
    platform: Option<Platform>,
    /// A Go template, or json
    #[arg(short, long)]
    format: Option<String>,
}

pub(super) async fn run(args: Args, context: &Context) -> anyhow::Result<()> {
    let template = match args.format.as_deref() {
        None | Some("json") => None,
        Some(text) => Some(Template::parse(text)?),
    };
    let mut described = Vec::new();
    let mut missing = None;
    for name in &args.images {
        // As skopeo spells it.
        let found = match (name.strip_prefix("docker://"), args.remote) {
            (None, false) => tag::find(name, context).and_then(|found| describe(&found, context)),
            (bare, _) => {
                describe_remote(bare.unwrap_or(name), args.platform.as_ref(), context).await
            }
        };
        match found {
            Ok(image) => described.push(image),
            // What is there is shown, whatever is not.
            Err(error) => missing = missing.or(Some(error)),
        }
    }
    let output = context.output();
    match (&template, args.format.is_some()) {
        (Some(template), _) => {
            for image in &described {
                output.line(template.fill_value(&with_dockers_fields(image))?)?;
            }
        }
        (None, true) => output.line(Value::from(described))?,
        (None, false) => output.line(indented(&Value::from(described)))?,
    }
    missing.map_or(Ok(()), Err)
}

/// The fields of Docker's `image inspect`, as far as an image that no Engine has can have them.
fn describe(found: &Descriptor, context: &Context) -> anyhow::Result<Value> {
    let manifest = image_of(found, context)?;
    let Content::Image { config, layers } = manifest.content() else {
        return Err(Failure::new(Kind::NotFound, "the image has no platform here").into());
    };
    let parsed = config_of(&config.digest, context)?;
    let mut image = fields(found, config, layers, parsed);
    let names = context.store().images()?;
    let same = names
        .iter()
        .filter(|image| image.descriptor.digest == found.digest);
    let (mut tags, mut digests) = (Vec::new(), Vec::new());
    for image in same {
        let repository = image.reference.repository();
        digests.push(format!("{}@{}", repository.familiar(), found.digest));
        if image.reference.tag().is_some() {
            tags.push(image.reference.familiar());
        }
    }
    digests.dedup();
    image["RepoTags"] = json!(tags);
    image["RepoDigests"] = json!(digests);
    Ok(image)
}

/// An image of a registry, with the compressed size of each layer and all platforms.
async fn describe_remote(
    name: &str,
    platform: Option<&Platform>,
    context: &Context,
) -> anyhow::Result<Value> {
    let name: Reference = name.parse()?;
    let repository = context.remote(name.repository(), Access::Pull)?;
    let root = repository.manifest(&name.selector()).await?;
    let (host, mut manifest) = (Platform::host(), root.clone());
    if !root.manifests().is_empty() {
        let wanted = platform.unwrap_or(&host);
        let digest = root
            .choose(wanted)
            .ok_or_else(|| remote::no_platform(wanted))?
            .digest
            .clone();
        manifest = repository.manifest(&Selector::Digest(digest)).await?;
    }
    let Content::Image { config, layers } = manifest.content() else {
        return Err(Failure::new(Kind::NotFound, "the image has no platform of its own").into());
    };
    let parsed = remote::config(&*repository, &manifest).await?;
    let mut image = fields(root.descriptor(), config, layers, parsed);
    let reference = name.clone().or_latest();
    image["RepoTags"] = json!(
        reference
            .tag()
            .map(|_| reference.familiar())
            .into_iter()
            .collect::<Vec<_>>()
    );
    image["RepoDigests"] = json!([format!(
        "{}@{}",
        name.repository().familiar(),
        root.digest()
    )]);
    image["LayersData"] = json!(layers);
    let platforms = root
        .manifests()
        .iter()
        .filter_map(|child| child.platform.as_ref());
    image["Platforms"] = json!(platforms.map(ToString::to_string).collect::<Vec<_>>());
    Ok(image)
}

/// The fields that an image has wherever it is.
fn fields(
    found: &Descriptor,
    config: &Descriptor,
    layers: &[Descriptor],
    parsed: ImageConfig,
) -> Value {
    let settings = parsed.config();
    let mut image = json!({
        "Id": config.digest, "RepoTags": [], "RepoDigests": [],
        "Comment": parsed.history.last().map(|step| step.comment.clone()).unwrap_or_default(),
        "Created": parsed.created, "Author": parsed.author.unwrap_or_default(), "Config": settings,
        "Architecture": parsed.architecture, "Os": parsed.os,
        "Size": Descriptor::total_size(layers),
        "RootFS": { "Type": parsed.rootfs.kind, "Layers": parsed.rootfs.diff_ids },
        "Descriptor": { "mediaType": found.media_type, "digest": found.digest, "size": found.size },
    });
    if let Some(variant) = parsed.variant.filter(|variant| !variant.is_empty()) {
        image["Variant"] = json!(variant);
    }
    image
}

/// With the fields that Docker's templates can name although nothing is in them.
fn with_dockers_fields(image: &Value) -> Value {
    let mut whole = json!({
        "Parent": "", "Container": "", "DockerVersion": "", "VirtualSize": image["Size"],
        "Config": {
            "Hostname": "", "Domainname": "", "User": "", "AttachStdin": false, "AttachStdout": false,
            "AttachStderr": false, "ExposedPorts": null, "Tty": false, "OpenStdin": false, "StdinOnce": false,
            "Env": null, "Cmd": null, "Image": "", "Volumes": null, "WorkingDir": "", "Entrypoint": null,
            "OnBuild": null, "Labels": null,
        },
    });
    let config = image.get("Config").and_then(Value::as_object);
    for (name, value) in config.into_iter().flatten() {
        whole["Config"][name] = value.clone();
    }
    for (name, value) in image
        .as_object()
        .into_iter()
        .flatten()
        .filter(|(name, _)| *name != "Config")
    {
        whole[name] = value.clone();
    }
    whole
}

/// An image's configuration.
pub(super) fn config_of(digest: &Digest, context: &Context) -> anyhow::Result<ImageConfig> {
    let bytes = context.store().read(digest, limits::CONFIG_BYTES)?;
    let malformed =
        |error| Failure::new(Kind::Integrity, format!("image config {digest}: {error}"));
    Ok(ImageConfig::parse(&bytes).map_err(malformed)?)
}

/// The manifest of the image itself: of an index, that of this machine's platform, else the first here.
pub(super) fn image_of(found: &Descriptor, context: &Context) -> anyhow::Result<Manifest> {
    let store = context.store();
    let manifest = store.manifest(&found.digest)?;
    if manifest.manifests().is_empty() {
        return Ok(manifest);
    }
    let none = || Failure::new(Kind::NotFound, "no platform of the image is here");
    Ok(store.representative(found)?.ok_or_else(none)?)
}

/// Four spaces, as Docker indents.
fn indented(value: &Value) -> String {
    let mut bytes = Vec::new();
    let spaces = serde_json::ser::PrettyFormatter::with_indent(b"    ");
    let mut serializer = serde_json::Serializer::with_formatter(&mut bytes, spaces);
    // Writing JSON values to memory cannot fail.
    let _ = serde::Serialize::serialize(value, &mut serializer);
    String::from_utf8_lossy(&bytes).into_owned()
}
