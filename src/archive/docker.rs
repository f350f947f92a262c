//! Docker's own archives, and bare root file systems: turned into images with compressed layers.

use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Value, json};

use super::compress::{self, Compressed};
use super::entries::{Entries, Span};
use super::error::Error;
use super::spool::{self, Compression};
use crate::image::{
    Algorithm, Descriptor, Digest, ImageConfig, Manifest, Verifier, limits, media_type,
};

/// Names of all images of one archive.
const NAMES: usize = 10_000;

/// One entry of `manifest.json`; Docker image specification 1.2.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Listed {
    config: String,
    #[serde(default)]
    repo_tags: Option<Vec<String>>,
    layers: Vec<String>,
}

/// An image, and where what it needs is.
pub(super) struct Made {
    pub(super) names: Vec<String>,
    pub(super) manifest: Manifest,
    pub(super) blobs: Vec<(Digest, Span)>,
}

/// The images that `manifest.json` lists. Each layer is compressed once.
pub(super) fn images(list: &[u8], entries: &Entries, scratch: &Path) -> Result<Vec<Made>, Error> {
    let listed: Vec<Listed> = serde_json::from_slice(list)
        .map_err(|error| Error::List("manifest.json", error.to_string()))?;
    let names: usize = listed
        .iter()
        .map(|image| image.repo_tags.as_ref().map_or(0, Vec::len))
        .sum();
    if names > NAMES || listed.len() > NAMES {
        return Err(Error::TooMany);
    }
    let mut layers = Layers {
        entries,
        scratch,
        known: Vec::new(),
    };
    listed
        .into_iter()
        .map(|image| layers.image(image))
        .collect()
}

/// An image of one layer, the root file system in `input`.
pub(super) fn of_root(input: impl Read, config: Value, scratch: &Path) -> Result<Made, Error> {
    let (layer, done) = packed(spool::plain_tar(input)?, scratch)?;
    let mut config = config;
    config["rootfs"] = json!({ "type": "layers", "diff_ids": [done.diff_id] });
    let descriptor = Descriptor::new(media_type::OCI_LAYER_GZIP, done.digest, done.size);
    assemble(
        Vec::new(),
        config.to_string().as_bytes(),
        vec![(descriptor, layer)],
        scratch,
    )
}

struct Layers<'a> {
    entries: &'a Entries,
    scratch: &'a Path,
    // By where they are in the archive: links make several names of one.
    known: Vec<((u64, u64), Digest, Descriptor, Span)>,
}

impl Layers<'_> {
    fn image(&mut self, image: Listed) -> Result<Made, Error> {
        let config = self
            .find(&image.config)?
            .read(&image.config, limits::CONFIG_BYTES)?;
        let parsed = ImageConfig::parse(&config)
            .map_err(|e| Error::List("image configuration", e.to_string()))?;
        let diff_ids = &parsed.rootfs.diff_ids;
        if diff_ids.len() != image.layers.len() || image.layers.len() > limits::CHILDREN {
            return Err(Error::Layers {
                listed: image.layers.len(),
                configured: diff_ids.len(),
            });
        }
        let mut layers = Vec::new();
        for (name, diff_id) in image.layers.iter().zip(diff_ids) {
            layers.push(self.layer(name, diff_id)?);
        }
        assemble(
            image.repo_tags.unwrap_or_default(),
            &config,
            layers,
            self.scratch,
        )
    }

    fn find(&self, name: &str) -> Result<Span, Error> {
        self.entries
            .find(name)?
            .ok_or_else(|| Error::Missing(name.to_owned()))
    }

    fn layer(&mut self, name: &str, expected: &str) -> Result<(Descriptor, Span), Error> {
        let span = self.find(name)?;
        let place = (span.offset, span.size);
        if !self.known.iter().any(|(known, ..)| *known == place) {
            let (descriptor, packed, diff_id) = self.pack(span)?;
            self.known.push((place, diff_id, descriptor, packed));
        }
        let found = self.known.iter().find(|(known, ..)| *known == place);
        let Some((_, diff_id, descriptor, span)) = found else {
            return Err(Error::Missing(name.to_owned()));
        };
        if diff_id.as_str() == expected {
            Ok((descriptor.clone(), span.clone()))
        } else {
            Err(Error::DiffId {
                expected: expected.to_owned(),
                found: diff_id.clone(),
            })
        }
    }

    /// A plain layer is compressed; one that is compressed already stays as it is.
    fn pack(&self, span: Span) -> Result<(Descriptor, Span, Digest), Error> {
        let (compression, mut plain) = spool::plain(reader(&span)).map_err(Error::Read)?;
        let kind = match compression {
            Compression::None => {
                let (span, done) = packed(plain, self.scratch)?;
                let descriptor =
                    Descriptor::new(media_type::OCI_LAYER_GZIP, done.digest, done.size);
                return Ok((descriptor, span, done.diff_id));
            }
            Compression::Gzip => media_type::OCI_LAYER_GZIP,
            Compression::Zstd => media_type::OCI_LAYER_ZSTD,
        };
        let diff_id = digest(&mut plain)?;
        drop(plain);
        let descriptor = Descriptor::new(kind, digest(&mut reader(&span))?, span.size);
        Ok((descriptor, span, diff_id))
    }
}

/// A layer, compressed into a file without a name.
fn packed(plain: impl Read, scratch: &Path) -> Result<(Span, Compressed), Error> {
    let mut file = spool::temporary(scratch)?;
    let done = compress::gzip(plain, &mut file)?;
    Ok((
        Span {
            file: Arc::new(file),
            offset: 0,
            size: done.size,
        },
        done,
    ))
}

fn assemble(
    names: Vec<String>,
    config: &[u8],
    layers: Vec<(Descriptor, Span)>,
    scratch: &Path,
) -> Result<Made, Error> {
    use std::io::Write;
    let described = Descriptor::new(
        media_type::OCI_CONFIG,
        Digest::of(config),
        config.len() as u64,
    );
    let mut file: File = spool::temporary(scratch)?;
    file.write_all(config).map_err(Error::Spool)?;
    let span = Span {
        file: Arc::new(file),
        offset: 0,
        size: config.len() as u64,
    };
    let manifest = json!({
        "schemaVersion": 2, "mediaType": media_type::OCI_MANIFEST, "config": described,
        "layers": layers.iter().map(|(layer, _)| layer).collect::<Vec<_>>(),
    });
    let bytes = manifest.to_string().into();
    let manifest = Manifest::parse(bytes, media_type::OCI_MANIFEST)
        .map_err(|error| Error::List("image configuration", error.to_string()))?;
    let mut blobs: Vec<(Digest, Span)> = layers
        .into_iter()
        .map(|(layer, span)| (layer.digest, span))
        .collect();
    blobs.push((described.digest, span));
    Ok(Made {
        names,
        manifest,
        blobs,
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
