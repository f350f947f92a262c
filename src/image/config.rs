//! The configuration of an image: what it runs, and how it came about.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Error, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use serde_json::value::RawValue;

use super::lenient::or_default;
use crate::limits;

/// An image's configuration; OCI image specification, config.md.
///
/// Read leniently: what is missing or null is empty, what is unknown is left alone.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct ImageConfig {
    /// When it was made, RFC 3339.
    pub created: Option<String>,
    /// Who made it.
    pub author: Option<String>,
    /// The processor that it runs on.
    #[serde(deserialize_with = "or_default")]
    pub architecture: String,
    /// The operating system that it runs on.
    #[serde(deserialize_with = "or_default")]
    pub os: String,
    /// The version of the operating system; only Windows images have one.
    #[serde(rename = "os.version")]
    pub os_version: Option<String>,
    /// The variant of the processor.
    pub variant: Option<String>,
    // As text: values take forty times the memory, and most commands look at none of it.
    config: Option<Box<RawValue>>,
    /// The layers before compression.
    #[serde(deserialize_with = "or_default")]
    pub rootfs: RootFs,
    /// The steps that made it, the oldest first.
    #[serde(deserialize_with = "bounded::<_, _, {limits::HISTORY}>")]
    pub history: Vec<History>,
}

/// The layers of an image before compression.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct RootFs {
    /// `layers`.
    #[serde(rename = "type", deserialize_with = "or_default")]
    pub kind: String,
    /// The digests of the layers' tars, the lowest first.
    #[serde(deserialize_with = "bounded::<_, _, {limits::CHILDREN}>")]
    pub diff_ids: Vec<String>,
}

/// One step that made an image.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct History {
    /// When, RFC 3339.
    pub created: Option<String>,
    /// The command.
    #[serde(deserialize_with = "or_default")]
    pub created_by: String,
    /// A note.
    #[serde(deserialize_with = "or_default")]
    pub comment: String,
    /// Whether the step made no layer.
    #[serde(deserialize_with = "or_default")]
    pub empty_layer: bool,
}

impl ImageConfig {
    /// Reads a configuration.
    ///
    /// # Errors
    /// Refuses what is not a JSON object, or has fields of the wrong shape.
    pub fn parse(bytes: &[u8]) -> Result<Self, serde_json::Error> {
        serde_json::from_slice(bytes)
    }

    /// What a container of it starts as, in Docker's own fields; null where nothing is said.
    pub fn config(&self) -> Value {
        let text = self.config.as_ref().map(|text| text.get());
        text.and_then(|text| serde_json::from_str(text).ok())
            .unwrap_or_default()
    }
}

/// A list of no more entries than any real image has: two bytes can stand for a hundred in memory.
fn bounded<'de, D: Deserializer<'de>, T: Deserialize<'de>, const MOST: usize>(
    deserializer: D,
) -> Result<Vec<T>, D::Error> {
    struct Bounded<T, const MOST: usize>(PhantomData<T>);
    impl<'de, T: Deserialize<'de>, const MOST: usize> Visitor<'de> for Bounded<T, MOST> {
        type Value = Vec<T>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "a list of at most {MOST} entries")
        }

        fn visit_unit<E: Error>(self) -> Result<Vec<T>, E> {
            Ok(Vec::new())
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Vec<T>, A::Error> {
            let mut entries = Vec::new();
            while let Some(entry) = list.next_element()? {
                if entries.len() == MOST {
                    return Err(A::Error::invalid_length(MOST + 1, &self));
                }
                entries.push(entry);
            }
            Ok(entries)
        }
    }
    deserializer.deserialize_any(Bounded::<T, MOST>(PhantomData))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_null_is_empty() {
        let text = br#"{"os":null,"config":null,"rootfs":{"type":null,"diff_ids":null},"history":null,"x":1}"#;
        let config = ImageConfig::parse(text).unwrap();
        assert!(config.os.is_empty() && config.config().is_null());
        assert!(config.rootfs.diff_ids.is_empty() && config.history.is_empty());
        let step = br#"{"history":[{"created":null,"created_by":null,"comment":null,"empty_layer":null}]}"#;
        assert_eq!(ImageConfig::parse(step).unwrap().history.len(), 1);
    }

    #[test]
    fn a9_lists_are_refused_before_they_fill_the_memory() {
        for list in [
            format!(r#"{{"history":[{}{{}}]}}"#, "{},".repeat(limits::HISTORY)),
            format!(
                r#"{{"rootfs":{{"diff_ids":[{}""]}}}}"#,
                "\"\",".repeat(limits::CHILDREN)
            ),
        ] {
            let error = ImageConfig::parse(list.as_bytes()).unwrap_err();
            assert!(error.to_string().contains("a list of at most"), "{error}");
        }
    }
}
