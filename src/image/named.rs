//! The digests that a document names, whatever it is: what a clean-up has to keep for it.

use std::collections::HashSet;
use std::fmt;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::Digest;

/// The digests among all strings of a JSON document; `None` where it is no JSON.
///
/// Asks nothing of the document's kind, so that a clean-up keeps the content of schema 1
/// images, and of kinds that are yet to come, as well as of manifests that this program knows.
pub fn named_digests(document: &[u8]) -> Option<HashSet<Digest>> {
    let mut named = HashSet::new();
    let mut reader = serde_json::Deserializer::from_slice(document);
    Strings(&mut named).deserialize(&mut reader).ok()?;
    reader.end().ok()?;
    Some(named)
}

/// The manifests that an index lists, in its order; none where it is no index.
///
/// Read from indexes too that are refused elsewhere, for having too many entries or wrong ones.
pub fn listed_manifests(document: &[u8]) -> Vec<Digest> {
    #[derive(Deserialize)]
    struct Index<'a> {
        #[serde(borrow)]
        manifests: Vec<&'a RawValue>,
    }
    #[derive(Deserialize)]
    struct Entry {
        digest: Digest,
    }
    let index: Option<Index<'_>> = serde_json::from_slice(document).ok();
    let listed = index.into_iter().flat_map(|index| index.manifests);
    listed
        .filter_map(|entry| Some(serde_json::from_str::<Entry>(entry.get()).ok()?.digest))
        .collect()
}

/// Takes the digests of a JSON value while it is read: as values it would be forty times as large.
struct Strings<'a>(&'a mut HashSet<Digest>);

impl<'de> DeserializeSeed<'de> for Strings<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, value: D) -> Result<(), D::Error> {
        value.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strings<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        self.0.extend(text.parse::<Digest>());
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while list.next_element_seed(Strings(self.0))?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<(), A::Error> {
        while fields.next_key::<IgnoredAny>()?.is_some() {
            fields.next_value_seed(Strings(self.0))?;
        }
        Ok(())
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<(), E> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_digests_wherever_they_stand() {
        let (one, two) = (Digest::of(b"1"), Digest::of(b"2"));
        let schema1 = format!(
            r#"{{"fsLayers":[{{"blobSum":"{one}"}}],"x":{{"y":["{two}","sha256:z",3,-1,1e9,null,true]}}}}"#
        );
        assert_eq!(
            named_digests(schema1.as_bytes()),
            Some(HashSet::from([one, two]))
        );
        for none in ["no JSON", "{} {}", "[1", "{\"a\":}"] {
            assert_eq!(named_digests(none.as_bytes()), None, "{none}");
        }
    }

    #[test]
    fn a8_finds_the_manifests_of_an_index_that_is_refused() {
        let (one, two) = (Digest::of(b"1"), Digest::of(b"2"));
        let index = format!(
            r#"{{"config":0,"manifests":[{{"digest":"{one}"}},7,{{"size":-1,"digest":"{two}"}}]}}"#
        );
        assert_eq!(listed_manifests(index.as_bytes()), [one, two]);
        for none in ["no JSON", "[]", r#"{"manifests":3}"#] {
            assert_eq!(listed_manifests(none.as_bytes()), []);
        }
    }
}
