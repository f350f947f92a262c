//! `index.json`: which name stands for which image.
//!
//! Each image is named in full in the annotation that OCI layouts have for it. Entries and
//! annotations of other tools are kept as they are.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;
use std::io::ErrorKind;

use serde::de::{MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};

use super::error::Error;
use super::layout::{Layout, Owner};
use super::lease::Alone;
use super::whole::Whole;
use crate::disk::Lock;
use crate::image::{Algorithm, Descriptor, Digest, Reference, choice, media_type, named_digests};

/// Whether there is a copy of an index, which only stores of ours keep.
fn has_copy(layout: &Layout) -> bool {
    layout.disk().is_file(&layout.index_copy())
}

/// The annotation that names an image; OCI image specification, annotations.md.
const REF_NAME: &str = "org.opencontainers.image.ref.name";
/// The field that holds the images.
const MANIFESTS: &str = "manifests";
/// Room for some hundred thousand images.
const INDEX_BYTES: u64 = 256 << 20;

/// The index as it was when it was read. What nobody changes is written as it was.
#[derive(Debug, Default)]
pub(super) struct Index {
    // Everything else, and nothing where the images are.
    fields: Map<String, Value>,
    entries: Vec<Entry>,
    is_changed: bool,
}

/// One image of the index.
#[derive(Debug)]
struct Entry {
    name: Option<String>,
    text: Box<RawValue>,
}

impl Entry {
    fn of(value: &Value) -> Option<Self> {
        Some(Self::read(serde_json::value::to_raw_value(value).ok()?))
    }

    /// Looks for the name, and at nothing else.
    fn read(text: Box<RawValue>) -> Self {
        #[derive(Deserialize)]
        struct Named<'a> {
            #[serde(borrow)]
            annotations: Option<Annotations<'a>>,
        }
        #[derive(Deserialize)]
        struct Annotations<'a> {
            #[serde(borrow, rename = "org.opencontainers.image.ref.name")]
            name: Option<Cow<'a, str>>,
        }
        let named: Option<Named> = serde_json::from_str(text.get()).ok();
        let name = named
            .and_then(|named| named.annotations?.name)
            .map(Cow::into_owned);
        Self { name, text }
    }

    fn descriptor(&self) -> Option<Descriptor> {
        serde_json::from_str(self.text.get()).ok()
    }

    fn is_named(&self, name: &str) -> bool {
        self.name.as_deref() == Some(name)
    }
}

impl Index {
    /// Reads the index; a store that is not there has an empty one.
    pub(super) fn read(layout: &Layout) -> Result<Self, Error> {
        let path = layout.index();
        let bytes = match layout.disk().read(&path, INDEX_BYTES) {
            Ok(bytes) => bytes,
            // Treated as a new store, the next clean-up would remove everything.
            Err(error) if error.kind() == ErrorKind::NotFound && has_copy(layout) => {
                return Err(Error::MissingIndex { path });
            }
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(Error::io("read", path)(error)),
        };
        let damaged = |line| Error::DamagedIndex {
            path: path.clone(),
            line,
        };
        let index: Self = serde_json::from_slice(&bytes).map_err(|e| damaged(e.line()))?;
        if index.fields.contains_key(MANIFESTS) {
            Ok(index)
        } else {
            Err(damaged(1))
        }
    }

    /// Makes a plain name, or none, stand for an image that is here and cannot be removed meanwhile.
    pub(super) async fn name(image: &Whole<'_>, name: Option<&str>) -> Result<(), Error> {
        let layout = image.layout();
        layout.ensure(Algorithm::Sha256)?;
        let _lock = Lock::wait_exclusive(&layout.index_lock(), layout.times().index).await?;
        let mut index = Self::read(layout)?;
        index.set_plain(name, image.image());
        if index.is_changed {
            index.write(layout)
        } else {
            Ok(())
        }
    }

    /// Makes names stand for images that are here and cannot be removed meanwhile, in one step; says
    /// what each stood for before.
    pub(super) async fn name_all(
        layout: &Layout,
        names: &[(Reference, Whole<'_>)],
    ) -> Result<Vec<Option<Descriptor>>, Error> {
        layout.ensure(Algorithm::Sha256)?;
        let _lock = Lock::wait_exclusive(&layout.index_lock(), layout.times().index).await?;
        let mut index = Self::read(layout)?;
        let mut before = Vec::new();
        for (name, image) in names {
            before.push(index.find(name));
            index.set_plain(Some(&name.to_string()), image.image());
        }
        if index.is_changed {
            index.write(layout)?;
        }
        Ok(before)
    }

    /// Removes a name; says what it stood for. A full disk does not prevent it.
    pub(super) fn unname(layout: &Layout, name: &Reference) -> Result<Option<Descriptor>, Error> {
        // Where there is nothing to remove, nothing is made.
        if Self::read(layout)?.find(name).is_none() {
            return Ok(None);
        }
        let _lock = Self::lock(layout)?;
        let mut index = Self::read(layout)?;
        let before = index.find(name);
        index.remove(name);
        if !index.is_changed {
            return Ok(before);
        }
        match index.write(layout) {
            Err(Error::Full { .. }) => index.write_instead_of_copy(layout)?,
            written => written?,
        }
        Ok(before)
    }

    /// Keeps everybody else from changing the index.
    pub(super) fn lock(layout: &Layout) -> Result<Lock, Error> {
        Ok(Lock::exclusive(&layout.index_lock(), layout.times().index)?)
    }

    /// Replaces the copy and then the index, each in one step for whoever reads it.
    ///
    /// Where there is no room for the copy the index stays as it was: as long as there is a copy,
    /// there is room to remove a name.
    fn write(&self, layout: &Layout) -> Result<(), Error> {
        if layout.owner() == Owner::Guest {
            return self.write_index(layout);
        }
        if !layout.disk().is_file(&layout.index()) {
            // A copy without an index is taken for a store that lost it.
            Self::default().write_index(layout)?;
        }
        layout.disk().sweep(&layout.index_copy());
        match self.write_copy(layout) {
            Err(Error::Full { path, needed }) => return Err(Error::Full { path, needed }),
            // Never read but where the index itself cannot be.
            Err(error) => tracing::debug!("{error}"),
            Ok(()) => {}
        }
        self.write_index(layout)
    }

    /// The copy is as large as the index: without it there is room for a shorter one.
    fn write_instead_of_copy(&self, layout: &Layout) -> Result<(), Error> {
        // If there is none, writing the index reports the full disk.
        let _ = layout.disk().remove(&layout.index_copy());
        self.write_index(layout)?;
        if let Err(error) = self.write_copy(layout) {
            tracing::debug!("the next clean-up writes it: {error}");
        }
        Ok(())
    }

    fn write_index(&self, layout: &Layout) -> Result<(), Error> {
        let path = layout.index();
        layout.disk().sweep(&path);
        let written = layout.disk().write(&path, &self.bytes());
        written.map_err(Error::io("write", path))
    }

    /// Does not wait for the disk: the index itself does.
    fn write_copy(&self, layout: &Layout) -> Result<(), Error> {
        let path = layout.index_copy();
        let written = layout.disk().write_lazily(&path, &self.bytes());
        written.map_err(Error::io("write", path))
    }

    fn bytes(&self) -> Vec<u8> {
        // Writing JSON values to memory cannot fail.
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// Writes the copy again if it had to make room.
    pub(super) fn keep_copy(alone: &Alone) -> Result<(), Error> {
        let layout = alone.layout();
        let disk = layout.disk();
        if !disk.is_file(&layout.index()) || disk.is_file(&layout.index_copy()) {
            return Ok(());
        }
        let _lock = Self::lock(layout)?;
        Self::read(layout)?.write_copy(layout)
    }

    /// Replaces the index by its last copy, or by an empty one where there is none.
    ///
    /// Returns the names that are dropped because their images were removed since.
    pub(super) fn restore(alone: &Alone) -> Result<Vec<String>, Error> {
        let layout = alone.layout();
        let copy = layout.disk().read(&layout.index_copy(), INDEX_BYTES).ok();
        let copy = copy.and_then(|bytes| serde_json::from_slice::<Self>(&bytes).ok());
        let mut index = copy.unwrap_or_default();
        let is_here = |entry: &Entry| {
            let manifest = entry.descriptor().map(|found| layout.blob(&found.digest));
            manifest.is_none_or(|path| layout.disk().metadata(&path).is_ok())
        };
        let (kept, gone) = index.entries.into_iter().partition(is_here);
        index.entries = kept;
        index.write_index(layout)?;
        Ok(gone
            .into_iter()
            .filter_map(|entry: Entry| entry.name)
            .collect())
    }

    /// The names in the index, each with what it stands for.
    pub(super) fn images(&self) -> impl Iterator<Item = (Reference, Descriptor)> {
        self.entries
            .iter()
            .filter_map(|entry| Some((entry.name.as_ref()?.parse().ok()?, entry.descriptor()?)))
    }

    /// Every descriptor in the index, whoever wrote it and under whatever name.
    pub(super) fn roots(&self) -> Vec<Descriptor> {
        self.entries.iter().filter_map(Entry::descriptor).collect()
    }

    /// What entries name that are no descriptors to us: nobody may take it away.
    pub(super) fn unread(&self) -> HashSet<Digest> {
        let strange = self
            .entries
            .iter()
            .filter(|entry| entry.descriptor().is_none());
        strange
            .filter_map(|entry| named_digests(entry.text.get().as_bytes()))
            .flatten()
            .collect()
    }

    /// What a name stands for.
    pub(super) fn find(&self, name: &Reference) -> Option<Descriptor> {
        let name = name.to_string();
        self.entries
            .iter()
            .find(|entry| entry.is_named(&name))?
            .descriptor()
    }

    /// Every image of a layout under its plain name, if it has one, in the order of the index.
    pub(super) fn listed(&self) -> (Vec<choice::Entry>, Vec<Descriptor>) {
        let images = self
            .entries
            .iter()
            .enumerate()
            .filter_map(|(place, entry)| {
                let descriptor = entry.descriptor()?;
                let listed = choice::Entry {
                    place,
                    name: entry.name.clone(),
                    digest: descriptor.digest.clone(),
                };
                Some((listed, descriptor))
            });
        images.unzip()
    }

    /// Makes a plain name, or none, stand for `descriptor`.
    pub(super) fn set_plain(&mut self, name: Option<&str>, descriptor: &Descriptor) {
        let Some(entry) = named(name, descriptor) else {
            return;
        };
        let same = |known: &Entry| match name {
            Some(name) => known.is_named(name),
            None => {
                known.name.is_none()
                    && known
                        .descriptor()
                        .is_some_and(|one| one.digest == descriptor.digest)
            }
        };
        let Some(first) = self.entries.iter().position(same) else {
            self.entries.push(entry);
            self.is_changed = true;
            return;
        };
        // Where others named two images alike, the name means one from now on.
        let before = self.entries.len();
        let mut at = 0..;
        self.entries
            .retain(|known| at.next().is_some_and(|at: usize| at <= first) || !same(known));
        self.is_changed |=
            self.entries.len() != before || self.entries[first].text.get() != entry.text.get();
        self.entries[first] = entry;
    }

    /// Removes a name.
    pub(super) fn remove(&mut self, name: &Reference) {
        let name = name.to_string();
        let before = self.entries.len();
        self.entries.retain(|entry| !entry.is_named(&name));
        self.is_changed |= self.entries.len() != before;
    }
}

fn named(name: Option<&str>, descriptor: &Descriptor) -> Option<Entry> {
    let mut entry = serde_json::to_value(descriptor).unwrap_or_default();
    if let Some(name) = name {
        entry["annotations"][REF_NAME] = Value::String(name.to_owned());
    }
    Entry::of(&entry)
}

impl<'de> Deserialize<'de> for Index {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Fields;
        impl<'de> Visitor<'de> for Fields {
            type Value = Index;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an image index")
            }

            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Index, M::Error> {
                let mut index = Index::default();
                while let Some(key) = map.next_key::<String>()? {
                    if key == MANIFESTS {
                        let entries: Option<Vec<Box<RawValue>>> = map.next_value()?;
                        let entries = entries.unwrap_or_default();
                        index.entries = entries.into_iter().map(Entry::read).collect();
                        index.fields.insert(key, Value::Null);
                    } else {
                        index.fields.insert(key, map.next_value()?);
                    }
                }
                Ok(index)
            }
        }
        deserializer.deserialize_map(Fields)
    }
}

impl Serialize for Index {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = self.fields.clone();
        if fields.is_empty() {
            fields.insert("schemaVersion".into(), json!(2));
            fields.insert("mediaType".into(), json!(media_type::OCI_INDEX));
            fields.insert(MANIFESTS.into(), Value::Null);
        }
        let entries: Vec<&RawValue> = self.entries.iter().map(|entry| &*entry.text).collect();
        let mut map = serializer.serialize_map(Some(fields.len()))?;
        for (key, value) in &fields {
            match key.as_str() {
                MANIFESTS => map.serialize_entry(key, &entries)?,
                _ => map.serialize_entry(key, value)?,
            }
        }
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    /// What another tool wrote, with spaces and an escape that must not be written anew.
    const FOREIGN: &str = r#"{ "mediaType": "a\/b",  "size": 1e0, "annotations": {"org.opencontainers.image.ref.name": "1.0"} }"#;

    proptest! {
        #[test]
        fn names_stand_for_what_they_were_last_set_to(
            edits in prop::collection::vec((0_u8..6, prop::option::of(0_u8..4)), 0..24),
        ) {
            let text = format!("{{\"x\":[1, 2],\"manifests\":[{FOREIGN}],\"y\":null}}");
            let mut index: Index = serde_json::from_str(&text).unwrap();
            let mut model = BTreeMap::new();
            let name_of = |name: u8| format!("r.example/app:{name}").parse::<Reference>().unwrap();
            for (name, content) in edits {
                match content {
                    Some(content) => {
                        let descriptor = Descriptor::new(media_type::OCI_MANIFEST, Digest::of(&[content]), 1);
                        index.set_plain(Some(&name_of(name).to_string()), &descriptor);
                        model.insert(name, descriptor.digest);
                    }
                    None => {
                        index.remove(&name_of(name));
                        model.remove(&name);
                    }
                }
                let written = serde_json::to_string(&index).unwrap();
                prop_assert!(written.contains(FOREIGN), "{}", written);
                index = serde_json::from_str(&written).unwrap();
                for name in 0..6 {
                    let found = index.find(&name_of(name)).map(|found| found.digest);
                    prop_assert_eq!(found.as_ref(), model.get(&name));
                }
                prop_assert_eq!(index.images().count(), model.len());
                prop_assert_eq!(index.fields.keys().collect::<Vec<_>>(), ["x", MANIFESTS, "y"]);
            }
        }
    }
}
