//! Descriptors: what a manifest says of the content it refers to.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize};

use super::lenient::{notes, or_default};
use super::{Digest, Platform, media_type};
use crate::limits;

/// The annotation that BuildKit gives to what it lists beside images; buildkit, attestation-storage.md.
const ATTESTATION: &str = "vnd.docker.reference.type";

/// A reference to content by type, digest and size; OCI image specification, descriptor.md.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Descriptor {
    /// What the content is.
    #[serde(default, deserialize_with = "or_default")]
    pub media_type: String,
    /// The identity of the content.
    pub digest: Digest,
    /// The length of the content in bytes, at most 2⁵³.
    #[serde(deserialize_with = "size")]
    pub size: u64,
    /// Where else the content may be; never fetched unless asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub urls: Option<Vec<String>>,
    /// Notes of whoever made it.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "notes"
    )]
    pub annotations: Option<BTreeMap<String, String>>,
    /// What the image runs on, where an index says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub platform: Option<Platform>,
    /// The type of the artifact that a manifest describes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub artifact_type: Option<String>,
}

impl Descriptor {
    /// A descriptor with just the three fields that each one has.
    pub fn new(media_type: impl Into<String>, digest: Digest, size: u64) -> Self {
        Self {
            media_type: media_type.into(),
            digest,
            size,
            urls: None,
            annotations: None,
            platform: None,
            artifact_type: None,
        }
    }

    /// The same without annotations, of which hostile manifests have megabytes.
    #[must_use]
    pub fn bare(&self) -> Self {
        Self {
            urls: self.urls.clone(),
            platform: self.platform.clone(),
            artifact_type: self.artifact_type.clone(),
            ..Self::new(self.media_type.clone(), self.digest.clone(), self.size)
        }
    }

    /// Bytes of all of these together; hostile manifests have more than can be counted.
    pub fn total_size(content: &[Self]) -> u64 {
        let sizes = content.iter().map(|one| one.size);
        sizes.fold(0, u64::saturating_add)
    }

    /// One annotation, where it is there.
    pub fn annotation(&self, name: &str) -> Option<&str> {
        self.annotations.as_ref()?.get(name).map(String::as_str)
    }

    /// Whether an index lists it for what it says of an image, as BuildKit's attestations, and not as
    /// an image itself.
    pub fn is_attestation(&self) -> bool {
        let of_unknown = |platform: &Platform| platform.os == "unknown";
        self.annotation(ATTESTATION) == Some("attestation-manifest")
            || self.platform.as_ref().is_some_and(of_unknown)
    }

    /// Whether the content is a layer that registries do not hold.
    pub fn is_foreign_layer(&self) -> bool {
        media_type::is_foreign_layer(&self.media_type)
    }
}

fn size<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    // Whatever stands there is to be shown where it is no size.
    let value = serde_json::Value::deserialize(deserializer)?;
    match value.as_u64() {
        Some(size) if size <= limits::BLOB_BYTES => Ok(size),
        _ => {
            let shown: String = value.to_string().chars().take(40).collect();
            Err(serde::de::Error::custom(format!(
                "invalid size {shown} in descriptor"
            )))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn m18_sizes_are_whole_and_not_absurd() {
        let read = |size: &str| {
            let digest = Digest::of(b"");
            serde_json::from_str::<Descriptor>(&format!(
                "{{\"digest\":\"{digest}\",\"size\":{size}}}"
            ))
        };
        assert_eq!(read("0").unwrap().size, 0);
        for bad in ["-1", "4611686018427387904", "1e30", "1.5", "\"12\"", "null"] {
            assert!(read(bad).is_err(), "{bad} was taken");
        }
    }
}
