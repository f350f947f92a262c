//! Reading JSON that others write: an optional field that is null is absent.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer};

/// Notes, without those that are null; none where all of them are.
pub(super) fn notes<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<BTreeMap<String, String>>, D::Error> {
    let notes: Option<BTreeMap<String, Option<String>>> = Option::deserialize(deserializer)?;
    Ok(notes.map(|notes| {
        let said = notes
            .into_iter()
            .filter_map(|(name, note)| Some((name, note?)));
        said.collect()
    }))
}

/// Null is what stands where nothing is.
///
/// # Errors
/// As the value's own reader.
pub fn or_default<'de, D: Deserializer<'de>, T: Default + Deserialize<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}
