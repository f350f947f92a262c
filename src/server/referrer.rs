//! A manifest with a subject, described within bounds; OCI Distribution, "Listing Referrers".

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer as _, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::image::{Content, Descriptor, Digest, Manifest, media_type};

/// Bytes of JSON of all annotations of one descriptor in a list.
///
/// The specification wants a manifest's annotations in every list that names it, and a manifest
/// may have 4 MiB of them: sixty made an answer of 195 MB. What people annotate (dates, formats,
/// fingerprints) takes some hundred bytes; the rest is in the manifest.
const ANNOTATIONS: usize = 8 << 10;
/// Bytes of a media type: RFC 6838 allows 127 on each side of the slash.
const TYPE: usize = 255;

/// A manifest that refers to another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Referrer {
    pub(super) subject: Digest,
    pub(super) descriptor: Descriptor,
}

impl Referrer {
    /// What a list says of a manifest; `None` where it has no subject.
    pub(super) fn of(manifest: &Manifest) -> Option<Self> {
        let subject = manifest.subject()?.digest.clone();
        let mut descriptor = manifest.descriptor().clone();
        // A manifest that does not name its type has the one that it was sent with, unchecked.
        if !media_type::is_valid(&descriptor.media_type) {
            descriptor.media_type = match manifest.content() {
                Content::Image { .. } => media_type::OCI_MANIFEST.to_owned(),
                Content::Index { .. } => media_type::OCI_INDEX.to_owned(),
                Content::Artifact { .. } => media_type::OCI_ARTIFACT.to_owned(),
            };
        }
        // A manifest without a type of its own has that of its configuration.
        let own = descriptor.artifact_type.take();
        descriptor.artifact_type = own
            .filter(|own| !own.is_empty())
            .or_else(|| match manifest.content() {
                Content::Image { config, .. } => Some(config.media_type.clone()),
                Content::Index { .. } | Content::Artifact { .. } => None,
            })
            .filter(|kind| (1..=TYPE).contains(&kind.len()));
        let annotations = annotations(manifest.bytes());
        descriptor.annotations = (!annotations.is_empty()).then_some(annotations);
        Some(Self {
            subject,
            descriptor,
        })
    }

    /// Whether a list of artifacts of this type has it.
    pub(super) fn is_of_type(&self, wanted: &str) -> bool {
        self.descriptor.artifact_type.as_deref().unwrap_or_default() == wanted
    }
}

/// The annotations of a manifest in their order, each one whole, as long as they fit.
fn annotations(manifest: &[u8]) -> BTreeMap<String, String> {
    #[derive(Deserialize)]
    struct Fields<'a> {
        #[serde(borrow)]
        annotations: Option<&'a RawValue>,
    }
    let fields = serde_json::from_slice::<Fields<'_>>(manifest);
    let Some(text) = fields.ok().and_then(|fields| fields.annotations) else {
        return BTreeMap::new();
    };
    let mut reader = serde_json::Deserializer::from_str(text.get());
    // What is no object annotates nothing.
    reader.deserialize_map(Fitting).unwrap_or_default()
}

/// Reads one annotation at a time, and keeps what fits.
struct Fitting;

impl<'de> Visitor<'de> for Fitting {
    type Value = BTreeMap<String, String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("annotations")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Self::Value, M::Error> {
        let (mut kept, mut room) = (BTreeMap::new(), ANNOTATIONS);
        while let Some((key, value)) = map.next_entry::<&RawValue, &RawValue>()? {
            let length = key.get().len() + value.get().len();
            // Clients take a list with a value that is no text for no list at all.
            if let Some(left) = room.checked_sub(length)
                && let (Ok(key), Ok(value)) = (text(key), text(value))
            {
                kept.insert(key, value);
                room = left;
            }
        }
        Ok(kept)
    }
}

fn text(json: &RawValue) -> serde_json::Result<String> {
    serde_json::from_str(json.get())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::media_type::{OCI_INDEX, OCI_MANIFEST};
    use serde_json::{Value, json};

    fn described(more: &Value) -> Option<Descriptor> {
        let subject = json!({ "mediaType": OCI_MANIFEST, "digest": Digest::of(b""), "size": 0 });
        let config = json!({ "mediaType": "a/config", "digest": Digest::of(b"{}"), "size": 2 });
        let mut fields = json!({ "config": config, "layers": [], "subject": subject });
        for (key, value) in more.as_object().unwrap() {
            fields[key] = value.clone();
        }
        let manifest = Manifest::parse(fields.to_string().into(), OCI_MANIFEST).unwrap();
        Referrer::of(&manifest).map(|referrer| referrer.descriptor)
    }

    #[test]
    fn the_type_is_its_own_or_that_of_its_configuration() {
        let of = |more: &Value| described(more).unwrap().artifact_type;
        assert_eq!(of(&json!({})).unwrap(), "a/config");
        assert_eq!(of(&json!({ "artifactType": "" })).unwrap(), "a/config");
        assert_eq!(of(&json!({ "artifactType": "b/sbom" })).unwrap(), "b/sbom");
        assert_eq!(of(&json!({ "artifactType": "x".repeat(256) })), None);
        let subject = json!({ "digest": Digest::of(b""), "size": 0 });
        let index = json!({ "manifests": [], "subject": subject }).to_string();
        let index = Manifest::parse(index.into(), OCI_INDEX).unwrap();
        assert_eq!(Referrer::of(&index).unwrap().descriptor.artifact_type, None);
        assert_eq!(described(&json!({ "subject": null })), None);
    }

    #[test]
    fn a19_annotations_are_taken_whole_and_only_as_many_as_fit() {
        let of = |annotations: &Value| {
            let described = described(&json!({ "annotations": annotations })).unwrap();
            described.annotations.unwrap_or_default()
        };
        assert_eq!(of(&json!({ "a": "1", "b": "é\u{1}" })).len(), 2);
        let large = "x".repeat(ANNOTATIONS);
        let kept = of(&json!({ "first": "1", "large": large, "last": "2" }));
        assert_eq!(kept.keys().collect::<Vec<_>>(), ["first", "last"]);
        let many: Value = (0..100_000)
            .map(|n| (n.to_string(), json!("\u{1}")))
            .collect();
        let kept = serde_json::to_string(&of(&many)).unwrap();
        assert!((ANNOTATIONS / 2..=ANNOTATIONS * 2).contains(&kept.len()));
        let mixed = json!({ "number": 1, "object": {}, "null": null, "text": "kept" });
        assert_eq!(of(&mixed).len(), 1);
        for none in [json!(null), json!([]), json!("text"), json!({})] {
            assert!(of(&none).is_empty(), "{none}");
        }
    }
}
