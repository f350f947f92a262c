//! Reading an archive: the images in it, and their blobs, as a place to copy from.

use std::collections::HashMap;
use std::fs::File;
use std::io::Read;
use std::os::unix::fs::FileExt;
use std::path::Path;

use bytes::{Bytes, BytesMut};
use futures_util::{FutureExt, StreamExt, stream};
use serde::Deserialize;

use super::docker;
use super::entries::{Entries, Span};
use super::error::Error;
use super::{IMAGE_NAME, REF_NAME, spool};
use crate::image::{
    Choice, Descriptor, Digest, Graph, Manifest, Reference, Selector, choice, or_default,
};
use crate::limits;
use crate::place::{self, Answer, Body, Source};

/// Bytes of one piece of a stream.
const PIECE: usize = 256 << 10;

/// An image of an archive.
#[derive(Clone, Debug)]
pub struct Packed {
    /// The names that it has there: full ones, or just tags.
    pub names: Vec<String>,
    /// Where it stands in the list of the archive, from 0; with several names perhaps more than once.
    pub places: Vec<usize>,
    /// What it is.
    pub descriptor: Descriptor,
}

impl Packed {
    /// Each of its places with a name, then each of its other names.
    fn listed(&self) -> Vec<choice::Entry> {
        let last = self.places.last().copied().unwrap_or_default();
        let entry = |at: usize| choice::Entry {
            place: self.places.get(at).copied().unwrap_or(last),
            name: self.names.get(at).cloned(),
            digest: self.descriptor.digest.clone(),
        };
        let rows = self.places.len().max(self.names.len());
        (0..rows).map(entry).collect()
    }
}

/// `index.json`, of which nothing but the images is kept.
#[derive(Deserialize)]
struct Index {
    #[serde(default, deserialize_with = "or_default")]
    manifests: Vec<Descriptor>,
}

/// An archive that is read.
pub struct Reader {
    images: Vec<Packed>,
    manifests: HashMap<Digest, Manifest>,
    blobs: HashMap<Digest, Span>,
    entries: Entries,
}

impl Reader {
    /// Opens an archive of any kind. What has to be spooled goes to files without a name in `scratch`.
    ///
    /// # Errors
    /// Says what is wrong with it.
    pub fn open(path: &Path, scratch: &Path) -> Result<Self, Error> {
        let failed = |source| Error::Open {
            path: path.to_owned(),
            source,
        };
        let file = File::open(path).map_err(failed)?;
        if file.metadata().map_err(failed)?.is_dir() {
            return Err(failed(std::io::ErrorKind::IsADirectory.into()));
        }
        Self::of_tar(spool::tar_of_file(file, scratch)?, scratch)
    }

    /// Reads an archive from a stream, to its end.
    ///
    /// # Errors
    /// As [`Reader::open`].
    pub fn from_stream(input: impl Read, scratch: &Path) -> Result<Self, Error> {
        Self::of_tar(spool::spool(input, scratch)?, scratch)
    }

    fn of_tar(file: File, scratch: &Path) -> Result<Self, Error> {
        let entries = Entries::read(file)?;
        let mut reader = Self {
            images: Vec::new(),
            manifests: HashMap::new(),
            blobs: HashMap::new(),
            entries,
        };
        // A tar that is both is read as what keeps its digests.
        if reader.entries.has("oci-layout") && reader.entries.has("index.json") {
            reader.read_layout()?;
        } else if let Some(list) = reader.entries.find("manifest.json")? {
            for made in docker::images(
                &list.read("manifest.json", limits::ARCHIVE_LIST_BYTES)?,
                &reader.entries,
                scratch,
            )? {
                reader.add(made);
            }
        } else {
            return Err(Error::NoImages);
        }
        Ok(reader)
    }

    /// An archive of one image that was made here.
    pub(super) fn of_one(made: docker::Made) -> Result<Self, Error> {
        let entries = Entries::read(tempfile::tempfile().map_err(Error::Spool)?)?;
        let mut reader = Self {
            images: Vec::new(),
            manifests: HashMap::new(),
            blobs: HashMap::new(),
            entries,
        };
        reader.add(made);
        Ok(reader)
    }

    fn add(&mut self, made: docker::Made) {
        let descriptor = made.manifest.descriptor().clone();
        self.images.push(Packed {
            names: made.names,
            places: vec![self.images.len()],
            descriptor,
        });
        self.blobs.extend(made.blobs);
        self.manifests
            .insert(made.manifest.digest().clone(), made.manifest);
    }

    /// The images, in the order of the archive.
    pub fn images(&self) -> &[Packed] {
        &self.images
    }

    /// The image that is meant; without a choice, the only image there is.
    ///
    /// # Errors
    /// Says which images there are.
    pub fn find(&self, choice: Option<&Choice>) -> Result<&Packed, Error> {
        let listed: Vec<choice::Entry> = self.images.iter().flat_map(Packed::listed).collect();
        let found = choice::choose(&listed, choice, is_named).map(|at| &listed[at].digest);
        let mut images = self.images.iter();
        found
            .and_then(|digest| images.find(|image| image.descriptor.digest == *digest))
            .ok_or_else(|| Error::Which(choice::choices(&listed)))
    }

    fn read_layout(&mut self) -> Result<(), Error> {
        let list = self.entries.find("index.json")?.ok_or(Error::NoImages)?;
        let index: Index =
            serde_json::from_slice(&list.read("index.json", limits::ARCHIVE_LIST_BYTES)?)
                .map_err(|error| Error::List("index.json", error.to_string()))?;
        if index.manifests.len() > limits::ARCHIVE_IMAGES {
            return Err(Error::TooMany);
        }
        for (place, descriptor) in index.manifests.into_iter().enumerate() {
            let note = |name| descriptor.annotation(name).map(str::to_owned);
            let names = note(IMAGE_NAME)
                .or_else(|| note(REF_NAME))
                .into_iter()
                .collect();
            let plain = descriptor.bare();
            match self
                .images
                .iter_mut()
                .find(|image| image.descriptor.digest == plain.digest)
            {
                Some(known) => {
                    known.names.extend::<Vec<String>>(names);
                    known.places.push(place);
                }
                None => self.images.push(Packed {
                    names,
                    places: vec![place],
                    descriptor: plain,
                }),
            }
        }
        if self.images.is_empty() {
            Err(Error::NoImages)
        } else {
            Ok(())
        }
    }

    fn span(&self, digest: &Digest) -> Result<Span, Error> {
        if let Some(span) = self.blobs.get(digest) {
            return Ok(span.clone());
        }
        let name = format!("blobs/{}/{}", digest.algorithm(), digest.hex());
        self.entries.find(&name)?.ok_or(Error::Missing(name))
    }

    fn load(&self, selector: &Selector) -> Result<Manifest, Error> {
        let digest = match selector {
            Selector::Digest(digest) => digest.clone(),
            Selector::Tag(tag) => {
                let named = Choice::Named(tag.to_string());
                let descriptor = &self.find(Some(&named))?.descriptor;
                let manifest = self.load(&Selector::Digest(descriptor.digest.clone()))?;
                let digest = descriptor.digest.clone();
                return manifest
                    .described_by(descriptor)
                    .map_err(|source| Error::Manifest { digest, source });
            }
        };
        if let Some(manifest) = self.manifests.get(&digest) {
            return Ok(manifest.clone());
        }
        let bytes = self
            .span(&digest)?
            .read("a manifest", limits::MANIFEST_BYTES)?;
        Manifest::parse_expecting(bytes.into(), "", &digest)
            .map_err(|source| Error::Manifest { digest, source })
    }

    fn stream(&self, blob: &Descriptor, offset: u64) -> Result<Body, Error> {
        let span = self.span(&blob.digest)?;
        if span.size != blob.size {
            return Err(Error::Wrong(blob.digest.clone()));
        }
        let pieces = stream::unfold(offset, move |at| {
            let span = span.clone();
            std::future::ready(if at < span.size {
                Some(match piece(&span, at) {
                    Ok(bytes) => {
                        let next = at + bytes.len() as u64;
                        (Ok(bytes), next)
                    }
                    Err(error) => (Err(place::Error::from(Error::Read(error))), span.size),
                })
            } else {
                None
            })
        });
        Ok(Body::new(offset, blob.size - offset, pieces.boxed()))
    }

    /// Finds out which manifests of an image are in the archive with all that they need; the graph
    /// says it.
    ///
    /// # Errors
    /// The image has more manifests, or deeper ones, than is allowed.
    pub fn survey(&self, root: &Descriptor, graph: &mut Graph) -> Result<(), Error> {
        graph.start(root);
        while let Some(next) = graph.next_manifest()? {
            // What cannot be read is not there, for whoever wants to copy it.
            let Ok(manifest) = self.load(&Selector::Digest(next.digest)) else {
                graph.lack();
                continue;
            };
            if !manifest.blobs().iter().all(|blob| self.has(blob)) {
                graph.lack();
            }
            graph.enter(&manifest)?;
        }
        Ok(())
    }

    fn has(&self, blob: &Descriptor) -> bool {
        blob.is_foreign_layer() || self.span(&blob.digest).is_ok()
    }
}

/// Whether a name means the same as another: in full, as Docker shortens it, or just its tag.
fn is_named(known: &str, name: &str) -> bool {
    let full = |name: &str| name.parse::<Reference>().ok().map(Reference::or_latest);
    known == name
        || known.ends_with(&format!(":{name}"))
        || (full(known).is_some() && full(known) == full(name))
}

fn piece(span: &Span, at: u64) -> std::io::Result<Bytes> {
    let length = usize::try_from(span.size - at).unwrap_or(PIECE).min(PIECE);
    let mut bytes = BytesMut::zeroed(length);
    span.file.read_exact_at(&mut bytes, span.offset + at)?;
    Ok(bytes.freeze())
}

impl Source for Reader {
    fn resolve<'a>(&'a self, selector: &'a Selector) -> Answer<'a, Descriptor> {
        async move { Ok(self.load(selector)?.descriptor().clone()) }.boxed()
    }

    fn manifest<'a>(&'a self, selector: &'a Selector) -> Answer<'a, Manifest> {
        async move { Ok(self.load(selector)?) }.boxed()
    }

    fn open<'a>(&'a self, blob: &'a Descriptor, offset: u64) -> Answer<'a, Body> {
        async move { Ok(self.stream(blob, offset)?) }.boxed()
    }

    fn is_complete<'a>(&'a self, manifest: &'a Descriptor) -> Answer<'a, bool> {
        async move {
            let mut graph = Graph::default();
            self.survey(manifest, &mut graph)?;
            Ok(graph.is_complete(&manifest.digest))
        }
        .boxed()
    }
}
