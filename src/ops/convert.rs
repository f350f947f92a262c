//! An image in the media types of OCI, or of Docker: manifests are written anew, and with them their
//! digests; configurations and layers stay as they are, byte for byte.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use futures_util::FutureExt;
use serde_json::{Value, json};

use super::error::Error;
use crate::image::{Descriptor, Digest, GraphError, Manifest, Selector, media_type};
use crate::limits;
use crate::place::{Answer, Body, BoxFuture, Origin, Source};

/// Whose media types an image is to have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Those of the OCI image specification.
    Oci,
    /// Those of Docker's image manifest, version 2 schema 2.
    Docker,
}

/// Each of Docker's types, and OCI's for the same.
const TYPES: [(&str, &str); 5] = [
    (media_type::DOCKER_MANIFEST, media_type::OCI_MANIFEST),
    (media_type::DOCKER_LIST, media_type::OCI_INDEX),
    (media_type::DOCKER_CONFIG, media_type::OCI_CONFIG),
    (media_type::DOCKER_LAYER, media_type::OCI_LAYER_GZIP),
    (
        "application/vnd.docker.image.rootfs.diff.tar",
        "application/vnd.oci.image.layer.v1.tar",
    ),
];

impl Format {
    /// The type in this format of what has this type; none where the format has none for it.
    fn of(self, known: &str) -> Option<&'static str> {
        let pair = TYPES
            .iter()
            .find(|(docker, oci)| *docker == known || *oci == known)?;
        Some(match self {
            Self::Oci => pair.1,
            Self::Docker => pair.0,
        })
    }
}

/// A source whose manifests are in another format.
pub(super) struct Converted {
    source: Arc<dyn Source>,
    /// The manifests that were made, by their digests.
    made: HashMap<Digest, Manifest>,
    /// The same, by the digests of what they were made of.
    known: HashMap<Digest, Manifest>,
}

impl Converted {
    /// The image in this format, and the source that it is copied from. An image that has the format is
    /// left as it is, its digest too.
    ///
    /// # Errors
    /// Says what the format has no type for, or what keeps a manifest away.
    pub(super) async fn of(
        source: Arc<dyn Source>,
        root: &Manifest,
        format: Format,
    ) -> Result<(Self, Manifest), Error> {
        let mut converted = Self {
            source,
            made: HashMap::new(),
            known: HashMap::new(),
        };
        let manifest = converted.convert(root.clone(), format, 0).await?;
        Ok((converted, manifest))
    }

    fn convert(
        &mut self,
        manifest: Manifest,
        format: Format,
        depth: usize,
    ) -> BoxFuture<'_, Result<Manifest, Error>> {
        async move {
            if let Some(made) = self.known.get(manifest.digest()) {
                return Ok(made.clone());
            }
            if depth > limits::INDEX_DEPTH {
                return Err(GraphError::TooDeep.into());
            }
            if self.known.len() >= limits::MANIFESTS {
                return Err(GraphError::TooMany.into());
            }
            let mut children = Vec::new();
            for child in manifest.manifests() {
                // Docker's format has none: what is said of an image does not come along.
                let made = if format == Format::Docker && child.is_attestation() {
                    None
                } else {
                    let selector = Selector::Digest(child.digest.clone());
                    let found = self.source.manifest(&selector).await?;
                    Some(self.convert(found, format, depth + 1).await?)
                };
                children.push((child.digest.clone(), made));
            }
            let made = rewritten(&manifest, format, &children)?;
            self.made.insert(made.digest().clone(), made.clone());
            self.known.insert(manifest.digest().clone(), made.clone());
            Ok(made)
        }
        .boxed()
    }
}

/// A manifest of an index, by the digest that it had, with what it became; none where it is left out.
type Child = (Digest, Option<Manifest>);

/// A manifest in the types of the format; the same bytes where it has them already.
fn rewritten(manifest: &Manifest, format: Format, children: &[Child]) -> Result<Manifest, Error> {
    let known = manifest.media_type();
    let own = format.of(known).ok_or_else(|| untyped(known, format))?;
    let before: Value = serde_json::from_slice(manifest.bytes())
        .map_err(|error| Error::Invalid(error.to_string()))?;
    let mut fields = before.clone();
    fields["mediaType"] = json!(own);
    if let Some(config) = fields.get_mut("config") {
        retype(config, format)?;
    }
    for layer in list(&mut fields, "layers") {
        retype(layer, format)?;
    }
    if let Some(Value::Array(entries)) = fields.get_mut("manifests") {
        entries.retain(|entry| !matches!(child_of(&entry["digest"], children), Some((_, None))));
    }
    for entry in list(&mut fields, "manifests") {
        if let Some((_, Some(made))) = child_of(&entry["digest"], children) {
            let descriptor = made.descriptor();
            entry["mediaType"] = json!(descriptor.media_type);
            entry["digest"] = json!(descriptor.digest);
            entry["size"] = json!(descriptor.size);
        }
        // What an attestation is of has another digest now.
        let of = entry.pointer_mut("/annotations/vnd.docker.reference.digest");
        if let Some(of) = of
            && let Some((_, Some(made))) = child_of(of, children)
        {
            *of = json!(made.digest());
        }
    }
    if fields == before {
        return Ok(manifest.clone());
    }
    Ok(Manifest::parse(fields.to_string().into(), own)?)
}

fn list<'a>(fields: &'a mut Value, name: &str) -> impl Iterator<Item = &'a mut Value> {
    let entries = fields.get_mut(name).and_then(Value::as_array_mut);
    entries.into_iter().flatten()
}

fn child_of<'a>(digest: &Value, children: &'a [Child]) -> Option<&'a Child> {
    let digest = digest.as_str()?;
    children.iter().find(|(known, _)| known.as_str() == digest)
}

fn retype(descriptor: &mut Value, format: Format) -> Result<(), Error> {
    let known = descriptor["mediaType"].as_str().unwrap_or_default();
    match format.of(known) {
        Some(own) => descriptor["mediaType"] = json!(own),
        // OCI takes any type: an artifact's, or a layer in zstd.
        None if format == Format::Oci => {}
        None => return Err(untyped(known, format)),
    }
    Ok(())
}

fn untyped(known: &str, format: Format) -> Error {
    let name = match format {
        Format::Oci => "OCI",
        Format::Docker => "Docker",
    };
    Error::Invalid(format!("{name}'s format has no type for {known}"))
}

impl Source for Converted {
    fn resolve<'a>(&'a self, selector: &'a Selector) -> Answer<'a, Descriptor> {
        self.source.resolve(selector)
    }

    fn manifest<'a>(&'a self, selector: &'a Selector) -> Answer<'a, Manifest> {
        let made = match selector {
            Selector::Digest(digest) => self.made.get(digest),
            Selector::Tag(_) => None,
        };
        match made {
            Some(made) => std::future::ready(Ok(made.clone())).boxed(),
            None => self.source.manifest(selector),
        }
    }

    fn open<'a>(&'a self, blob: &'a Descriptor, offset: u64) -> Answer<'a, Body> {
        self.source.open(blob, offset)
    }

    fn part<'a>(&'a self, blob: &'a Descriptor, part: Range<u64>) -> Answer<'a, Option<Body>> {
        self.source.part(blob, part)
    }

    fn check<'a>(&'a self, blob: &'a Descriptor) -> Answer<'a, ()> {
        self.source.check(blob)
    }

    fn distrust(&self, blob: &Descriptor) -> bool {
        self.source.distrust(blob)
    }

    fn origins(&self, blob: &Descriptor) -> Vec<Origin> {
        self.source.origins(blob)
    }
}
