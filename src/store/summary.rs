//! What lists show of an image, kept in the index so that a list reads nothing else.

use std::collections::{BTreeMap, HashMap};

use super::Store;
use crate::image::{Content, Descriptor, Digest, ImageConfig, Manifest};
use crate::limits;

const ID: &str = "io.regctl.image.id";
const CREATED: &str = "io.regctl.image.created";
const SIZE: &str = "io.regctl.image.size";

/// What lists show of an image.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// The digest of the configuration, which is the image's ID.
    pub id: Option<Digest>,
    /// When the image was made, RFC 3339.
    pub created: Option<String>,
    /// Bytes of the layers as they are stored.
    pub size: u64,
}

impl Summary {
    /// From the annotations that [`Summary::annotate`] left, else read from the image.
    pub(super) fn of(store: &Store, descriptor: &Descriptor) -> Self {
        let Some(id) = descriptor.annotation(ID) else {
            return Self::read(store, descriptor);
        };
        Self {
            id: id.parse().ok(),
            created: descriptor.annotation(CREATED).map(str::to_owned),
            size: descriptor
                .annotation(SIZE)
                .and_then(|size| size.parse().ok())
                .unwrap_or_default(),
        }
    }

    /// Read from the image; of an index, from the one that stands for it.
    pub(super) fn read(store: &Store, descriptor: &Descriptor) -> Self {
        Self::read_with(&mut HashMap::new(), store, descriptor)
    }

    /// The same, for one of many images: a configuration that several have is read once.
    pub(super) fn read_with(
        dates: &mut HashMap<Digest, Option<String>>,
        store: &Store,
        descriptor: &Descriptor,
    ) -> Self {
        if store.manifest(&descriptor.digest).is_err() {
            return Self::default();
        }
        let image = store.representative(descriptor).ok().flatten();
        match image.as_ref().map(Manifest::content) {
            Some(Content::Image { config, layers }) => Self {
                id: Some(config.digest.clone()),
                created: dates
                    .entry(config.digest.clone())
                    .or_insert_with_key(|config| created(store, config))
                    .clone(),
                size: Descriptor::total_size(layers),
            },
            _ => Self {
                id: Some(descriptor.digest.clone()),
                ..Self::default()
            },
        }
    }

    /// The descriptor with this summary among its annotations.
    pub(super) fn annotate(&self, descriptor: &Descriptor) -> Descriptor {
        let mut notes: BTreeMap<String, String> =
            descriptor.annotations.clone().unwrap_or_default();
        notes.retain(|name, _| ![ID, CREATED, SIZE].contains(&name.as_str()));
        if let Some(id) = &self.id {
            notes.insert(ID.into(), id.to_string());
            notes.insert(SIZE.into(), self.size.to_string());
        }
        notes.extend(
            self.created
                .clone()
                .map(|created| (CREATED.to_owned(), created)),
        );
        Descriptor {
            annotations: Some(notes),
            ..descriptor.clone()
        }
    }
}

fn created(store: &Store, config: &Digest) -> Option<String> {
    let bytes = store.read(config, limits::CONFIG_BYTES).ok()?;
    ImageConfig::parse(&bytes).ok()?.created
}
