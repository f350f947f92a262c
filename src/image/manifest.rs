//! Manifests and indexes: the bytes as received, and a read-only view of them.

use std::sync::Arc;

use bytes::Bytes;
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::platform::NoPlatform;
use super::{Descriptor, Digest, Platform, Verifier, media_type};
use crate::limits;

/// Why bytes are not a manifest that can be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ManifestError {
    /// The bytes are not the content that was asked for.
    #[error("manifest digest mismatch: asked for {expected}, got {found}")]
    Digest {
        /// What was asked for.
        expected: Digest,
        /// What the bytes hash to.
        found: Digest,
    },
    /// The bytes are not JSON, or a field has the wrong shape.
    #[error("manifest is not valid: {0}")]
    Json(String),
    /// It could be read as two kinds of manifest (CVE-2021-41190).
    #[error("manifest is ambiguous: has both {0:?} and {1:?}")]
    Ambiguous(&'static str, &'static str),
    /// What it says of itself is not what it was served as.
    #[error("manifest says {said:?} but was served as {served:?}")]
    MediaType {
        /// The `mediaType` field.
        said: String,
        /// The `Content-Type`.
        served: String,
    },
    /// What it says of itself is no media type, and could not be sent as one.
    #[error("manifest says it is {0:?}, which is not a media type")]
    NoMediaType(String),
    /// What it says of itself is not what it has.
    #[error("manifest says it is {0:?} but has no {1:?}")]
    Missing(String, &'static str),
    /// Docker's first schema.
    #[error("Docker schema 1 images are not supported; re-push the image")]
    Schema1,
    /// More children than any real image has.
    #[error("manifest has {found} {what} (limit {})", limits::CHILDREN)]
    TooMany {
        /// `layers` or `manifests`.
        what: &'static str,
        /// How many there are.
        found: usize,
    },
    /// One digest, described twice with different sizes.
    #[error("descriptor {0} has two different sizes")]
    TwoSizes(Digest),
}

/// What a manifest holds.
#[derive(Clone, Debug)]
pub enum Content {
    /// An index: manifests, usually one a platform.
    Index {
        /// The manifests, in the order of the index.
        manifests: Vec<Descriptor>,
        /// What else it lists: the layers and the configuration of a BuildKit cache.
        blobs: Vec<Descriptor>,
    },
    /// An artifact as OCI 1.1 was to have them, with no configuration.
    Artifact {
        /// What it consists of.
        blobs: Vec<Descriptor>,
    },
    /// The manifest of one image or artifact.
    Image {
        /// The configuration.
        config: Box<Descriptor>,
        /// The layers, the lowest first.
        layers: Vec<Descriptor>,
    },
}

/// A manifest or an index: bytes that are never written anew, and a view of them.
#[derive(Clone, Debug)]
pub struct Manifest {
    bytes: Bytes,
    descriptor: Descriptor,
    // Shared by all copies, as the bytes are.
    content: Arc<Content>,
    subject: Option<Descriptor>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Fields<D> {
    schema_version: Option<u64>,
    media_type: Option<String>,
    artifact_type: Option<String>,
    config: Option<D>,
    layers: Option<Vec<D>>,
    manifests: Option<Vec<D>>,
    blobs: Option<Vec<D>>,
    fs_layers: Option<IgnoredAny>,
    subject: Option<D>,
}

/// The type of a manifest, without a look at what it lists: that may take twenty times the memory
/// of the bytes.
///
/// # Errors
/// As [`Manifest::parse`], but for what is wrong with descriptors.
pub fn type_of(bytes: &[u8]) -> Result<String, ManifestError> {
    let fields = Fields::<IgnoredAny>::read(bytes)?;
    let media_type = fields.media_type("")?;
    match fields.lacks(&media_type) {
        Some(what) => Err(ManifestError::Missing(media_type, what)),
        None => Ok(media_type),
    }
}

impl Manifest {
    /// Reads bytes served as `content_type` (empty where nothing was said).
    ///
    /// # Errors
    /// Refuses what is not JSON, is ambiguous, contradicts its type, or has too many children.
    pub fn parse(bytes: Bytes, content_type: &str) -> Result<Self, ManifestError> {
        let digest = Digest::of(&bytes);
        Self::read(bytes, content_type, digest)
    }

    /// Reads bytes that must have the digest `expected`.
    ///
    /// # Errors
    /// As [`Manifest::parse`], and refuses bytes with another digest.
    pub fn parse_expecting(
        bytes: Bytes,
        content_type: &str,
        expected: &Digest,
    ) -> Result<Self, ManifestError> {
        let mut verifier = Verifier::new(expected.algorithm());
        verifier.update(&bytes);
        let (found, _) = verifier.finish();
        if found != *expected {
            return Err(ManifestError::Digest {
                expected: expected.clone(),
                found,
            });
        }
        Self::read(bytes, content_type, found)
    }

    fn read(bytes: Bytes, content_type: &str, digest: Digest) -> Result<Self, ManifestError> {
        let served = media_type::essence(content_type);
        if media_type::is_schema1(&served) {
            return Err(ManifestError::Schema1);
        }
        let fields = Fields::<Descriptor>::read(&bytes)?;
        let media_type = fields.media_type(&served)?;
        let artifact_type = fields.artifact_type.clone();
        let subject = fields.subject.clone();
        let content = fields.content(&media_type)?;
        check_children(&content)?;
        let mut descriptor = Descriptor::new(media_type, digest, bytes.len() as u64);
        descriptor.artifact_type = artifact_type;
        Ok(Self {
            bytes,
            descriptor,
            content: Arc::new(content),
            subject,
        })
    }

    /// The same, if it is what a descriptor that led to it says that it is.
    ///
    /// # Errors
    /// Refuses another media type.
    pub fn described_by(self, descriptor: &Descriptor) -> Result<Self, ManifestError> {
        let said = media_type::essence(&descriptor.media_type);
        if media_type::is_generic(&said) || said == self.media_type() {
            Ok(self)
        } else {
            Err(ManifestError::MediaType {
                said: self.media_type().to_owned(),
                served: said,
            })
        }
    }

    /// The bytes, exactly as received.
    pub fn bytes(&self) -> &Bytes {
        &self.bytes
    }

    /// Its type, digest and size.
    pub fn descriptor(&self) -> &Descriptor {
        &self.descriptor
    }

    /// Its digest.
    pub fn digest(&self) -> &Digest {
        &self.descriptor.digest
    }

    /// Its media type.
    pub fn media_type(&self) -> &str {
        &self.descriptor.media_type
    }

    /// What it holds.
    pub fn content(&self) -> &Content {
        &self.content
    }

    /// What it says it belongs to (OCI image specification 1.1, `subject`).
    pub fn subject(&self) -> Option<&Descriptor> {
        self.subject.as_ref()
    }

    /// The manifests that it lists; none unless it is an index.
    pub fn manifests(&self) -> &[Descriptor] {
        match &*self.content {
            Content::Index { manifests, .. } => manifests,
            Content::Image { .. } | Content::Artifact { .. } => &[],
        }
    }

    /// The blobs that it needs itself: the configuration, then the layers. Most indexes need none.
    pub fn blobs(&self) -> Vec<&Descriptor> {
        match &*self.content {
            Content::Index { blobs, .. } | Content::Artifact { blobs } => blobs.iter().collect(),
            Content::Image { config, layers } => std::iter::once(&**config).chain(layers).collect(),
        }
    }

    /// The layers, and what an index or an artifact has in their place.
    pub fn layers(&self) -> &[Descriptor] {
        match &*self.content {
            Content::Index { blobs, .. } | Content::Artifact { blobs } => blobs,
            Content::Image { layers, .. } => layers,
        }
    }

    /// The manifest of an index that suits `platform` best.
    pub fn choose(&self, platform: &Platform) -> Option<&Descriptor> {
        let with_platform: Vec<_> = self
            .manifests()
            .iter()
            .filter(|m| m.platform.is_some())
            .collect();
        let chosen = platform.choose(with_platform.iter().filter_map(|m| m.platform.as_ref()))?;
        Some(with_platform[chosen])
    }

    /// The same, where there has to be one.
    ///
    /// # Errors
    /// Says which platforms there are.
    pub fn require(&self, platform: &Platform) -> Result<&Descriptor, NoPlatform> {
        self.choose(platform).ok_or_else(|| NoPlatform {
            wanted: Box::new(platform.clone()),
            available: self.platforms(),
        })
    }

    /// The platforms of an index, without the `unknown/unknown` of BuildKit's attestations.
    pub fn platforms(&self) -> Vec<Platform> {
        let named = self.manifests().iter().filter_map(|m| m.platform.clone());
        named.filter(|platform| platform.os != "unknown").collect()
    }

    /// The image of an index that stands for all of it: this machine's platform, else the first, of
    /// those that are `here`.
    pub fn representative(&self, here: impl Fn(&Descriptor) -> bool) -> Option<&Descriptor> {
        let own = self.choose(&Platform::host()).filter(|child| here(child));
        own.or_else(|| self.manifests().iter().find(|child| here(child)))
    }
}

impl<'de, D: Deserialize<'de>> Fields<D> {
    fn read(bytes: &'de [u8]) -> Result<Self, ManifestError> {
        let fields: Self =
            serde_json::from_slice(bytes).map_err(|e| ManifestError::Json(e.to_string()))?;
        fields.check_unambiguous()?;
        Ok(fields)
    }
}

impl<D> Fields<D> {
    fn check_unambiguous(&self) -> Result<(), ManifestError> {
        let image = self
            .layers
            .is_some()
            .then_some("layers")
            .or(self.config.is_some().then_some("config"));
        let index = self.manifests.is_some().then_some("manifests");
        let schema1 = self.fs_layers.is_some().then_some("fsLayers");
        match (image, index, schema1) {
            (Some(a), Some(b), _) | (Some(a), None, Some(b)) | (None, Some(a), Some(b)) => {
                Err(ManifestError::Ambiguous(a, b))
            }
            (None, None, Some(_)) => Err(ManifestError::Schema1),
            _ if self.schema_version == Some(1) => Err(ManifestError::Schema1),
            _ => Ok(()),
        }
    }

    /// The type it says it has, else the one it was served as, else the one its fields speak of.
    fn media_type(&self, served: &str) -> Result<String, ManifestError> {
        let generic = media_type::is_generic(served);
        match self
            .media_type
            .as_deref()
            .map(media_type::essence)
            .filter(|said| !said.is_empty())
        {
            Some(said) if !media_type::is_valid(&said) => Err(ManifestError::NoMediaType(said)),
            Some(said) if !generic && said != served => Err(ManifestError::MediaType {
                said,
                served: served.to_owned(),
            }),
            Some(said) => Ok(said),
            None if !generic => Ok(served.to_owned()),
            None if self.manifests.is_some() => Ok(media_type::OCI_INDEX.to_owned()),
            None => Ok(media_type::OCI_MANIFEST.to_owned()),
        }
    }

    fn is_index(&self, media_type: &str) -> bool {
        media_type::is_index(media_type)
            || (self.manifests.is_some() && !media_type::is_manifest(media_type))
    }

    /// What it should have to be what it says it is.
    fn lacks(&self, media_type: &str) -> Option<&'static str> {
        if self.is_index(media_type) {
            self.manifests.is_none().then_some("manifests")
        } else if media_type == media_type::OCI_ARTIFACT {
            None
        } else {
            self.config.is_none().then_some("config")
        }
    }
}

impl Fields<Descriptor> {
    fn content(self, media_type: &str) -> Result<Content, ManifestError> {
        let missing = |what| ManifestError::Missing(media_type.to_owned(), what);
        if self.is_index(media_type) {
            let manifests = self.manifests.ok_or_else(|| missing("manifests"))?;
            let is_manifest =
                |child: &Descriptor| media_type::is_listed_manifest(&child.media_type);
            let (manifests, blobs) = manifests.into_iter().partition(is_manifest);
            return Ok(Content::Index { manifests, blobs });
        }
        if media_type == media_type::OCI_ARTIFACT {
            let blobs = self.blobs.unwrap_or_default();
            return Ok(Content::Artifact { blobs });
        }
        let config = self.config.ok_or_else(|| missing("config"))?;
        // OCI asks for "layers"; some artifacts leave it out.
        Ok(Content::Image {
            config: Box::new(config),
            layers: self.layers.unwrap_or_default(),
        })
    }
}

fn check_children(content: &Content) -> Result<(), ManifestError> {
    let (what, children): (_, Vec<&Descriptor>) = match content {
        Content::Index { manifests, blobs } => {
            ("manifests", manifests.iter().chain(blobs).collect())
        }
        Content::Image { layers, .. } => ("layers", layers.iter().collect()),
        Content::Artifact { blobs } => ("blobs", blobs.iter().collect()),
    };
    if children.len() > limits::CHILDREN {
        return Err(ManifestError::TooMany {
            what,
            found: children.len(),
        });
    }
    let config = match content {
        Content::Index { .. } | Content::Artifact { .. } => None,
        Content::Image { config, .. } => Some(&**config),
    };
    let mut sizes = std::collections::HashMap::new();
    for child in config.into_iter().chain(children) {
        if *sizes.entry(&child.digest).or_insert(child.size) != child.size {
            return Err(ManifestError::TwoSizes(child.digest.clone()));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const DIGEST: &str = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    fn descriptor(size: u32) -> String {
        format!(
            "{{\"mediaType\":\"application/octet-stream\",\"digest\":\"{DIGEST}\",\"size\":{size}}}"
        )
    }

    fn parse(text: &str, content_type: &str) -> Result<Manifest, ManifestError> {
        Manifest::parse(Bytes::copy_from_slice(text.as_bytes()), content_type)
    }

    #[test]
    fn keeps_the_bytes_and_reads_the_children() {
        let text = format!(
            "{{ \"schemaVersion\":2, \"config\":{0},  \"layers\":[{0}], \"x\": [1] }}\n",
            descriptor(0)
        );
        let manifest = parse(
            &text,
            "application/vnd.oci.image.manifest.v1+json; charset=utf-8",
        )
        .unwrap();
        assert_eq!(manifest.bytes(), text.as_bytes());
        assert_eq!(manifest.digest(), &Digest::of(text.as_bytes()));
        assert_eq!((manifest.blobs().len(), manifest.manifests().len()), (2, 0));
        assert_eq!(manifest.media_type(), media_type::OCI_MANIFEST);
    }

    #[test]
    fn m13_m14_refuses_what_can_be_read_two_ways() {
        let both = format!(
            "{{\"layers\":[{0}],\"config\":{0},\"manifests\":[]}}",
            descriptor(0)
        );
        let error = parse(&both, media_type::OCI_INDEX).unwrap_err();
        assert_eq!(
            error.to_string(),
            "manifest is ambiguous: has both \"layers\" and \"manifests\""
        );
        let twice = format!(
            "{{\"layers\":[],\"layers\":[],\"config\":{}}}",
            descriptor(0)
        );
        assert!(matches!(parse(&twice, ""), Err(ManifestError::Json(_))));
        let other = format!(
            "{{\"mediaType\":\"{}\",\"manifests\":[]}}",
            media_type::OCI_INDEX
        );
        assert!(matches!(
            parse(&other, media_type::DOCKER_LIST),
            Err(ManifestError::MediaType { .. })
        ));
        let loud = format!(
            "{{\"mediaType\":\"{}\",\"manifests\":[]}}",
            media_type::OCI_INDEX.to_uppercase()
        );
        let index = parse(&loud, "").unwrap();
        assert_eq!(index.media_type(), media_type::OCI_INDEX);
        assert!(parse(&loud, index.media_type()).is_ok());
        let folded = "{\"mediaType\":\"a/b\\r\\nX-Injected: 1\",\"manifests\":[]}";
        assert!(matches!(
            parse(folded, ""),
            Err(ManifestError::NoMediaType(_))
        ));
    }

    #[test]
    fn m15_m23_m25_refuses_what_is_no_manifest() {
        for bad in [
            "",
            "[]",
            "null",
            "{}",
            "{\"manifests\":[]} x",
            "\u{feff}{\"manifests\":[]}",
            "{\"config\":1}",
        ] {
            assert!(parse(bad, "").is_err(), "{bad:?} was taken");
        }
        assert!(parse(&"[".repeat(100_000), "").is_err());
        assert_eq!(
            parse("{\"schemaVersion\":1,\"fsLayers\":[]}", "").unwrap_err(),
            ManifestError::Schema1
        );
        let sizes = format!(
            "{{\"config\":{},\"layers\":[{}]}}",
            descriptor(1),
            descriptor(2)
        );
        assert!(matches!(
            parse(&sizes, "").unwrap_err(),
            ManifestError::TwoSizes(_)
        ));
    }

    #[test]
    fn a19_its_type_is_the_same_without_a_look_at_what_it_lists() {
        let config = format!("\"config\":{}", descriptor(0));
        for text in [
            format!("{{{config},\"layers\":[]}}"),
            format!(
                "{{{config},\"mediaType\":\"{}\"}}",
                media_type::DOCKER_MANIFEST
            ),
            format!("{{\"manifests\":[{}]}}", descriptor(0)),
            format!("{{{config},\"manifests\":[]}}"),
            "{\"schemaVersion\":1,\"fsLayers\":[]}".to_owned(),
            "{\"mediaType\":\"x\",\"manifests\":[]}".to_owned(),
            "{\"layers\":[]}".to_owned(),
            "{}".to_owned(),
            "[".to_owned(),
        ] {
            let whole = parse(&text, "").map(|manifest| manifest.media_type().to_owned());
            assert_eq!(type_of(text.as_bytes()), whole, "{text}");
        }
    }

    #[test]
    fn m16_believes_the_bytes_and_not_the_registry() {
        let bytes = Bytes::from_static(b"{\"manifests\":[]}");
        let wrong: Digest = DIGEST.parse().unwrap();
        let error = Manifest::parse_expecting(bytes, "", &wrong).unwrap_err();
        assert!(
            error
                .to_string()
                .starts_with(&format!("manifest digest mismatch: asked for {DIGEST}"))
        );
    }
}
