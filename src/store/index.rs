//! `index.json`: which name stands for which image.
//!
//! Each image is named in full in the annotation that OCI layouts have for it. Entries and
//! annotations of other tools are kept as they are.

use std::io::ErrorKind;
use std::time::Duration;

use serde_json::{Map, Value, json};

use super::error::Error;
use super::layout::Layout;
use crate::disk::{Lock, atomic};
use crate::image::{Descriptor, Reference, media_type};

/// The annotation that names an image; OCI image specification, annotations.md.
const REF_NAME: &str = "org.opencontainers.image.ref.name";
/// How long another process may be at the index.
const LOCK_TIME: Duration = Duration::from_secs(30);

/// The index as it was when it was read.
#[derive(Clone, Debug, Default)]
pub(super) struct Index {
    object: Map<String, Value>,
}

impl Index {
    /// Reads the index; a store that is not there has an empty one.
    pub(super) fn read(layout: &Layout) -> Result<Self, Error> {
        let path = layout.index();
        let bytes = match std::fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(Error::io("read", path)(error)),
        };
        let damaged = |line| Error::DamagedIndex { path: path.clone(), line };
        let object: Map<String, Value> = serde_json::from_slice(&bytes).map_err(|e| damaged(e.line()))?;
        match object.get("manifests") {
            Some(Value::Array(_)) => Ok(Self { object }),
            _ => Err(damaged(1)),
        }
    }

    /// Changes the index under its lock, in one step for whoever reads it.
    pub(super) fn edit<T>(layout: &Layout, change: impl FnOnce(&mut Self) -> T) -> Result<T, Error> {
        layout.ensure(crate::image::Algorithm::Sha256)?;
        let _lock = Lock::exclusive(&layout.index_lock(), LOCK_TIME)?;
        let mut index = Self::read(layout)?;
        let before = index.object.clone();
        let result = change(&mut index);
        if index.object != before {
            let path = layout.index();
            // Writing JSON values to memory cannot fail.
            let bytes = serde_json::to_vec(&index.object).unwrap_or_default();
            atomic::write(&path, &bytes, 0o600).map_err(Error::io("write", path))?;
        }
        Ok(result)
    }

    /// The names in the index, each with what it stands for.
    pub(super) fn images(&self) -> impl Iterator<Item = (Reference, Descriptor)> {
        self.entries().iter().filter_map(|entry| {
            let reference = name_of(entry)?.parse().ok()?;
            let descriptor: Descriptor = serde_json::from_value(entry.clone()).ok()?;
            Some((reference, descriptor))
        })
    }

    /// Every descriptor in the index, whoever wrote it and under whatever name.
    pub(super) fn roots(&self) -> Vec<Descriptor> {
        let descriptor = |entry: &Value| serde_json::from_value(entry.clone()).ok();
        self.entries().iter().filter_map(descriptor).collect()
    }

    /// What a name stands for.
    pub(super) fn find(&self, name: &Reference) -> Option<Descriptor> {
        let name = name.to_string();
        let entry = self.entries().iter().find(|entry| name_of(entry) == Some(&name))?;
        serde_json::from_value(entry.clone()).ok()
    }

    /// Makes a name stand for `descriptor`, with the annotations it brings.
    pub(super) fn set(&mut self, name: &Reference, descriptor: &Descriptor) {
        let name = name.to_string();
        let mut entry = serde_json::to_value(descriptor).unwrap_or_default();
        entry["annotations"][REF_NAME] = Value::String(name.clone());
        let entries = self.entries_mut();
        match entries.iter_mut().find(|entry| name_of(entry) == Some(&name)) {
            Some(known) => *known = entry,
            None => entries.push(entry),
        }
    }

    /// What a plain name stands for; every image where there is none.
    pub(super) fn named(&self, name: Option<&str>) -> Vec<Descriptor> {
        let fits = |entry: &&Value| name.is_none_or(|name| name_of(entry) == Some(name));
        let found = self.entries().iter().filter(fits);
        found.filter_map(|entry| serde_json::from_value(entry.clone()).ok()).collect()
    }

    /// The names as they are written.
    pub(super) fn plain_names(&self) -> Vec<String> {
        self.entries().iter().filter_map(name_of).map(str::to_owned).collect()
    }

    /// Makes a plain name, or none, stand for `descriptor`.
    pub(super) fn set_plain(&mut self, name: Option<&str>, descriptor: &Descriptor) {
        let mut entry = serde_json::to_value(descriptor).unwrap_or_default();
        if let Some(name) = name {
            entry["annotations"][REF_NAME] = Value::String(name.to_owned());
        }
        let entries = self.entries_mut();
        entries.retain(|known| match name {
            Some(name) => name_of(known) != Some(name),
            None => known["digest"] != entry["digest"] || name_of(known).is_some(),
        });
        entries.push(entry);
    }

    /// Removes a name.
    pub(super) fn remove(&mut self, name: &Reference) {
        let name = name.to_string();
        self.entries_mut().retain(|entry| name_of(entry) != Some(&name));
    }

    fn entries(&self) -> &[Value] {
        match self.object.get("manifests") {
            Some(Value::Array(entries)) => entries,
            _ => &[],
        }
    }

    fn entries_mut(&mut self) -> &mut Vec<Value> {
        if self.object.is_empty() {
            self.object.insert("schemaVersion".into(), json!(2));
            self.object.insert("mediaType".into(), json!(media_type::OCI_INDEX));
        }
        let manifests = self.object.entry("manifests").or_insert_with(|| json!([]));
        if !manifests.is_array() {
            *manifests = json!([]);
        }
        match manifests {
            Value::Array(entries) => entries,
            _ => unreachable!("made an array above"),
        }
    }
}

fn name_of(entry: &Value) -> Option<&str> {
    entry.get("annotations")?.get(REF_NAME)?.as_str()
}
