//! Docker's own archives, and bare root file systems: turned into images with compressed layers.

use std::collections::HashMap;
use std::io::{Read, Write};
use std::path::Path;

use serde::Deserialize;
use serde_json::{Value, json};

use super::compress;
use super::entries::{Entries, Span};
use super::error::Error;
use super::spool::{self, Compression, Scratch};
use crate::image::{
    Algorithm, Descriptor, Digest, ImageConfig, Manifest, Verifier, media_type, or_default,
};
use crate::limits;

/// One entry of `manifest.json`; Docker image specification 1.2.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Listed {
    config: String,
    #[serde(default)]
    repo_tags: Option<Vec<String>>,
    #[serde(default, deserialize_with = "or_default")]
    layers: Vec<String>,
}

/// An image, and where what it needs is.
pub(super) struct Made {
    pub(super) names: Vec<String>,
    pub(super) manifest: Manifest,
    pub(super) blobs: Vec<(Digest, Span)>,
}

/// The images that `manifest.json` lists. Each configuration is read, and each layer compressed, once.
pub(super) fn images(list: &[u8], entries: &Entries, scratch: &Path) -> Result<Vec<Made>, Error> {
    let listed: Vec<Listed> = serde_json::from_slice(list)
        .map_err(|error| Error::List("manifest.json", error.to_string()))?;
    let names = listed
        .iter()
        .flat_map(|image| &image.repo_tags)
        .map(Vec::len);
    let layers = listed.iter().map(|image| image.layers.len());
    if listed.len() > limits::ARCHIVE_IMAGES
        || names.sum::<usize>() > limits::ARCHIVE_IMAGES
        || layers.sum::<usize>() > limits::ARCHIVE_LAYERS
    {
        return Err(Error::TooMany);
    }
    let mut images = ArchiveReading {
        entries,
        scratch: Scratch::within(scratch)?,
        configs: HashMap::new(),
        layers: HashMap::new(),
    };
    listed.into_iter().map(|image| images.make(image)).collect()
}

/// An image of one layer, the root file system in `input`.
pub(super) fn of_root(input: impl Read, config: Value, scratch: &Path) -> Result<Made, Error> {
    let mut scratch = Scratch::within(scratch)?;
    let layer = packed(spool::plain_tar(input)?, &mut scratch)?;
    let mut config = config;
    config["rootfs"] = json!({ "type": "layers", "diff_ids": [layer.diff_id] });
    let config = config.to_string();
    let start = scratch.end();
    scratch.write_all(config.as_bytes()).map_err(Error::Spool)?;
    let config = Piece {
        descriptor: described(media_type::OCI_CONFIG, config.as_bytes()),
        span: scratch.since(start),
    };
    assemble(Vec::new(), config, vec![layer.piece])
}

/// A blob, and where its bytes are.
#[derive(Clone)]
struct Piece {
    descriptor: Descriptor,
    span: Span,
}

/// An image's configuration, and the layers that it wants.
#[derive(Clone)]
struct Config {
    piece: Piece,
    diff_ids: Vec<String>,
}

/// A layer as registries take it, and the digest of its tar.
#[derive(Clone)]
struct Layer {
    piece: Piece,
    diff_id: Digest,
}

/// The images of an archive in the making.
struct ArchiveReading<'a> {
    entries: &'a Entries,
    scratch: Scratch,
    // By where they start in the archive: links make several names of one.
    configs: HashMap<u64, Config>,
    layers: HashMap<u64, Layer>,
}

impl ArchiveReading<'_> {
    fn make(&mut self, image: Listed) -> Result<Made, Error> {
        let Config { piece, diff_ids } = self.config(&image.config, image.layers.len())?;
        let layers = image.layers.iter().zip(&diff_ids);
        let layers = layers.map(|(name, diff_id)| self.layer(name, diff_id));
        let layers = layers.collect::<Result<_, _>>()?;
        assemble(image.repo_tags.unwrap_or_default(), piece, layers)
    }

    fn find(&self, name: &str) -> Result<Span, Error> {
        let found = self.entries.find(name)?;
        found.ok_or_else(|| Error::Missing(name.to_owned()))
    }

    /// The configuration of an image with so many layers.
    fn config(&mut self, name: &str, layers: usize) -> Result<Config, Error> {
        let span = self.find(name)?;
        if let Some(known) = self.configs.get(&span.offset) {
            return known.clone().with(layers);
        }
        let offset = span.offset;
        // Only what fits is kept, which is not more than what is listed.
        let config = read_config(name, span)?.with(layers)?;
        self.configs.insert(offset, config.clone());
        Ok(config)
    }

    fn layer(&mut self, name: &str, expected: &str) -> Result<Piece, Error> {
        let span = self.find(name)?;
        if let Some(known) = self.layers.get(&span.offset) {
            return known.clone().expecting(expected);
        }
        let offset = span.offset;
        let layer = self.pack(span)?;
        self.layers.insert(offset, layer.clone());
        layer.expecting(expected)
    }

    /// A plain layer is compressed, and one in a compression that OCI has no layers of; others stay as
    /// they are. OCI image specification, layer.md.
    fn pack(&mut self, span: Span) -> Result<Layer, Error> {
        let (compression, mut plain) = spool::plain(reader(&span)).map_err(Error::Read)?;
        let kind = match compression {
            Compression::None | Compression::Xz | Compression::Bzip2 => {
                return packed(plain, &mut self.scratch);
            }
            Compression::Gzip => media_type::OCI_LAYER_GZIP,
            Compression::Zstd => media_type::OCI_LAYER_ZSTD,
        };
        let diff_id = digest(&mut plain)?;
        drop(plain);
        let descriptor = Descriptor::new(kind, digest(&mut reader(&span))?, span.size);
        let piece = Piece { descriptor, span };
        Ok(Layer { piece, diff_id })
    }
}

impl Config {
    /// The same, if it is of an image with so many layers.
    fn with(self, layers: usize) -> Result<Self, Error> {
        let configured = self.diff_ids.len();
        if configured == layers && layers <= limits::CHILDREN {
            Ok(self)
        } else {
            Err(Error::Layers {
                listed: layers,
                configured,
            })
        }
    }
}

impl Layer {
    /// The layer as registries take it, if its tar has this digest.
    fn expecting(self, diff_id: &str) -> Result<Piece, Error> {
        if self.diff_id.as_str() == diff_id {
            Ok(self.piece)
        } else {
            Err(Error::DiffId {
                expected: diff_id.to_owned(),
                found: self.diff_id,
            })
        }
    }
}

fn read_config(name: &str, span: Span) -> Result<Config, Error> {
    let bytes = span.read(name, limits::CONFIG_BYTES)?;
    let config = ImageConfig::parse(&bytes)
        .map_err(|error| Error::List("image configuration", error.to_string()))?;
    let descriptor = described(media_type::OCI_CONFIG, &bytes);
    Ok(Config {
        piece: Piece { descriptor, span },
        diff_ids: config.rootfs.diff_ids,
    })
}

/// A layer, compressed.
fn packed(plain: impl Read, scratch: &mut Scratch) -> Result<Layer, Error> {
    let start = scratch.end();
    let done = compress::gzip(plain, scratch)?;
    let piece = Piece {
        descriptor: Descriptor::new(media_type::OCI_LAYER_GZIP, done.digest, done.size),
        span: scratch.since(start),
    };
    let diff_id = done.diff_id;
    Ok(Layer { piece, diff_id })
}

fn described(media_type: &str, bytes: &[u8]) -> Descriptor {
    Descriptor::new(media_type, Digest::of(bytes), bytes.len() as u64)
}

fn assemble(names: Vec<String>, config: Piece, layers: Vec<Piece>) -> Result<Made, Error> {
    let manifest = json!({
        "schemaVersion": 2, "mediaType": media_type::OCI_MANIFEST, "config": config.descriptor,
        "layers": layers.iter().map(|layer| &layer.descriptor).collect::<Vec<_>>(),
    });
    let bytes = manifest.to_string().into();
    let manifest = Manifest::parse(bytes, media_type::OCI_MANIFEST)
        .map_err(|error| Error::List("image configuration", error.to_string()))?;
    let blobs = layers.into_iter().chain([config]);
    Ok(Made {
        names,
        manifest,
        blobs: blobs
            .map(|piece| (piece.descriptor.digest, piece.span))
            .collect(),
    })
}

/// The bytes of a span, one after the other.
fn reader(span: &Span) -> impl Read + '_ {
    struct Reading<'a> {
        span: &'a Span,
        at: u64,
    }
    impl Read for Reading<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            use std::os::unix::fs::FileExt;
            let left = usize::try_from(self.span.size - self.at).unwrap_or(buffer.len());
            let most = buffer.len().min(left);
            let length = self
                .span
                .file
                .read_at(&mut buffer[..most], self.span.offset + self.at)?;
            self.at += length as u64;
            Ok(length)
        }
    }
    Reading { span, at: 0 }
}

fn digest(input: &mut impl Read) -> Result<Digest, Error> {
    let mut verifier = Verifier::new(Algorithm::Sha256);
    let mut buffer = vec![0; 256 << 10];
    loop {
        match input
            .read(&mut buffer)
            .map_err(|error| Error::Cut(error.to_string()))?
        {
            0 => return Ok(verifier.finish().0),
            length => verifier.update(&buffer[..length]),
        }
    }
}
