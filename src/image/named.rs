//! Every digest that a document names: what a clean-up has to keep for it.

use std::collections::HashSet;

use serde_json::Value;

use super::Digest;

/// The digests among all strings of a JSON document; `None` where it is no JSON.
///
/// Asks nothing of the document's kind, so that a clean-up keeps the content of schema 1
/// images, and of kinds that are yet to come, as well as of manifests that this program knows.
pub fn named_digests(document: &[u8]) -> Option<HashSet<Digest>> {
    let document: Value = serde_json::from_slice(document).ok()?;
    let mut named = HashSet::new();
    let mut rest = vec![&document];
    while let Some(value) = rest.pop() {
        match value {
            Value::String(text) => named.extend(text.parse::<Digest>()),
            Value::Array(values) => rest.extend(values),
            Value::Object(fields) => rest.extend(fields.values()),
            _ => {}
        }
    }
    Some(named)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_digests_wherever_they_stand() {
        let (one, two) = (Digest::of(b"1"), Digest::of(b"2"));
        let schema1 =
            format!(r#"{{"fsLayers":[{{"blobSum":"{one}"}}],"x":{{"y":["{two}","sha256:z",3]}}}}"#);
        assert_eq!(
            named_digests(schema1.as_bytes()),
            Some(HashSet::from([one, two]))
        );
        assert_eq!(named_digests(b"no JSON"), None);
    }
}
