//! Names on disk: an OCI image layout 1.1, with a folder for partial blobs beside it.

use std::fs::{self, DirBuilder};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use super::error::Error;
use crate::disk::atomic;
use crate::image::{Algorithm, Digest};

/// The content of `oci-layout`; OCI image specification, image-layout.md.
const OCI_LAYOUT: &str = "{\"imageLayoutVersion\":\"1.0.0\"}";

/// The paths of a store.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    root: PathBuf,
}

impl Layout {
    pub(super) fn at(root: PathBuf) -> Self {
        Self { root }
    }

    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    pub(super) fn index(&self) -> PathBuf {
        self.root.join("index.json")
    }

    /// A copy of `index.json`, for when it is damaged.
    pub(super) fn index_copy(&self) -> PathBuf {
        self.root.join("index.json.copy")
    }

    /// Held while `index.json` is changed.
    pub(super) fn index_lock(&self) -> PathBuf {
        self.root.join("index.lock")
    }

    /// Held, shared, while content is added; alone, while content is removed.
    pub(super) fn content_lock(&self) -> PathBuf {
        self.root.join("content.lock")
    }

    pub(super) fn blobs(&self, algorithm: Algorithm) -> PathBuf {
        self.root.join("blobs").join(algorithm.name())
    }

    pub(super) fn blob(&self, digest: &Digest) -> PathBuf {
        self.blobs(digest.algorithm()).join(digest.hex())
    }

    pub(super) fn ingest(&self) -> PathBuf {
        self.root.join("ingest")
    }

    pub(super) fn partial(&self, digest: &Digest) -> PathBuf {
        self.ingest()
            .join(format!("{}-{}.part", digest.algorithm(), digest.hex()))
    }

    /// Where a blob is that was found damaged.
    pub(super) fn damaged(&self, digest: &Digest) -> PathBuf {
        self.partial(digest).with_extension("damaged")
    }

    /// Makes the folders, for the user alone, where they are not there.
    pub(super) fn ensure(&self, algorithm: Algorithm) -> Result<(), Error> {
        for folder in [self.blobs(algorithm), self.ingest()] {
            let made = DirBuilder::new()
                .recursive(true)
                .mode(0o700)
                .create(&folder);
            made.map_err(Error::io("make", &folder))?;
        }
        let marker = self.root.join("oci-layout");
        if !marker.exists() {
            atomic::write(&marker, OCI_LAYOUT.as_bytes(), 0o600)
                .map_err(Error::io("write", &marker))?;
        }
        Ok(())
    }

    /// The digests of the blobs that are there.
    pub(super) fn all_blobs(&self) -> Result<Vec<Digest>, Error> {
        let mut digests = Vec::new();
        for algorithm in [Algorithm::Sha256, Algorithm::Sha512] {
            let folder = self.blobs(algorithm);
            let Ok(entries) = fs::read_dir(&folder) else {
                continue;
            };
            for entry in entries {
                let name = entry.map_err(Error::io("read", &folder))?.file_name();
                let digest = name
                    .to_str()
                    .and_then(|hex| format!("{algorithm}:{hex}").parse().ok());
                digests.extend(digest);
            }
        }
        Ok(digests)
    }
}
