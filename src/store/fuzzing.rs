//! The store's index, as a function of bytes that may not panic: for `fuzz/`.

use super::index::Index;
use crate::image::{Descriptor, Digest, Reference, choice};

/// `index.json`: what is written has the names that were read, and is written the same again; a name
/// that was set is found.
pub fn index(data: &[u8]) {
    let Ok(mut index) = serde_json::from_slice::<Index>(data) else {
        return;
    };
    let names = choice::choices(&index.listed().0);
    let written = serde_json::to_vec(&index).unwrap_or_default();
    let Ok(again) = serde_json::from_slice::<Index>(&written) else {
        assert!(written.is_empty(), "what was written is no index");
        return;
    };
    assert_eq!(choice::choices(&again.listed().0), names);
    assert_eq!(serde_json::to_vec(&again).unwrap_or_default(), written);
    let Ok(name) = "r.example/app:t".parse::<Reference>() else {
        return;
    };
    let descriptor = Descriptor::new("a/b", Digest::of(b"x"), 1);
    index.set_plain(Some(&name.to_string()), &descriptor);
    assert_eq!(
        index.find(&name).map(|found| found.digest),
        Some(descriptor.digest)
    );
    index.remove(&name);
    assert_eq!(index.find(&name), None);
}
