//! Names on disk: an OCI image layout 1.1, with a folder for partial blobs next to them.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use super::error::Error;
use crate::disk::{Modes, Refused, Root};
use crate::image::{Algorithm, Digest};
use crate::sync::Mutex;

/// The content of `oci-layout`; OCI image specification, image-layout.md.
const OCI_LAYOUT: &str = "{\"imageLayoutVersion\":\"1.0.0\"}";

/// How long to wait for other processes before giving up.
#[derive(Clone, Copy, Debug)]
pub(super) struct LockTimes {
    /// For whoever changes the index.
    pub(super) index: Duration,
    /// For a clean-up to end.
    pub(super) clean_up: Duration,
    /// For whoever brings a blob, while nothing moves. Longer than a registry may be silent.
    pub(super) blob: Duration,
}

impl Default for LockTimes {
    fn default() -> Self {
        Self {
            index: Duration::from_secs(30),
            clean_up: Duration::from_secs(60),
            blob: Duration::from_secs(120),
        }
    }
}

impl LockTimes {
    /// The same time for each of them.
    pub(super) fn all(time: Duration) -> Self {
        Self {
            index: time,
            clean_up: time,
            blob: time,
        }
    }
}

/// The paths of a store, and how long to wait for the processes that have locked some of them.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    disk: Root,
    // For the blobs of which algorithms all folders are there.
    ensured: Arc<Mutex<Vec<Algorithm>>>,
    times: LockTimes,
    owner: Owner,
}

/// Whose a layout is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Owner {
    /// Ours: with a copy of its index, partial blobs and locks.
    Store,
    /// Somebody else's, for other programs: nothing but the layout stays there.
    Guest,
}

impl Layout {
    pub(super) fn at(root: PathBuf, modes: Modes) -> Self {
        Self {
            disk: Root::at(root, modes),
            ensured: Arc::default(),
            times: LockTimes::default(),
            owner: Owner::Store,
        }
    }

    /// The same of a folder that is written to for others, unless a store of ours is there.
    pub(super) fn for_others(self) -> Self {
        let owner = if self.disk.is_file(&self.index_copy()) {
            Owner::Store
        } else {
            Owner::Guest
        };
        Self { owner, ..self }
    }

    pub(super) fn owner(&self) -> Owner {
        self.owner
    }

    pub(super) fn waiting(self, times: LockTimes) -> Self {
        Self { times, ..self }
    }

    pub(super) fn times(&self) -> LockTimes {
        self.times
    }

    /// The one door to the files: layouts come from others, and what is in them may be links.
    pub(super) fn disk(&self) -> &Root {
        &self.disk
    }

    pub(super) fn root(&self) -> &Path {
        self.disk.path()
    }

    pub(super) fn index(&self) -> PathBuf {
        self.root().join("index.json")
    }

    /// A copy of `index.json`, for when it is damaged.
    pub(super) fn index_copy(&self) -> PathBuf {
        self.root().join("index.json.copy")
    }

    /// Held while `index.json` is changed.
    pub(super) fn index_lock(&self) -> PathBuf {
        self.root().join("index.lock")
    }

    /// Held shared while content is read, added or named; exclusively while content is removed.
    pub(super) fn content_lock(&self) -> PathBuf {
        self.root().join("content.lock")
    }

    /// There while a clean-up is left to the last lease holder.
    pub(super) fn clean_up_mark(&self) -> PathBuf {
        self.root().join("clean-up.left")
    }

    pub(super) fn blobs(&self, algorithm: Algorithm) -> PathBuf {
        self.root().join("blobs").join(algorithm.name())
    }

    pub(super) fn blob(&self, digest: &Digest) -> PathBuf {
        self.blobs(digest.algorithm()).join(digest.hex())
    }

    pub(super) fn ingest(&self) -> PathBuf {
        self.root().join("ingest")
    }

    pub(super) fn partial(&self, digest: &Digest) -> PathBuf {
        self.ingest()
            .join(format!("{}-{}.part", digest.algorithm(), digest.hex()))
    }

    /// Where a blob is that was found damaged.
    pub(super) fn damaged(&self, digest: &Digest) -> PathBuf {
        self.partial(digest).with_extension("damaged")
    }

    /// Makes the folders where they are not there. Looks once, and not again for each blob.
    pub(super) fn ensure(&self, algorithm: Algorithm) -> Result<(), Error> {
        if !self.ensured.lock().contains(&algorithm) {
            self.make_folders(algorithm)?;
            self.ensured.lock().push(algorithm);
        }
        Ok(())
    }

    fn make_folders(&self, algorithm: Algorithm) -> Result<(), Error> {
        for folder in [self.blobs(algorithm), self.ingest()] {
            let made = self.disk.make_folder(&folder);
            made.map_err(Error::io("make", &folder))?;
        }
        let marker = self.root().join("oci-layout");
        let marked = match self.disk.metadata(&marker) {
            Ok(found) if found.is_file() => Ok(()),
            Ok(found) if found.is_symlink() => Err(Refused::Link(marker.clone()).into()),
            Ok(_) => Err(Refused::NotPlain.into()),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                self.disk.write(&marker, OCI_LAYOUT.as_bytes())
            }
            Err(error) => Err(error),
        };
        marked.map_err(Error::io("write", &marker))
    }

    /// The digests of the blobs that are there.
    pub(super) fn all_blobs(&self) -> Result<Vec<Digest>, Error> {
        let mut digests = Vec::new();
        for algorithm in [Algorithm::Sha256, Algorithm::Sha512] {
            let folder = self.blobs(algorithm);
            let names = match self.disk.list(&folder) {
                Err(error) if error.kind() == ErrorKind::NotFound => continue,
                names => names.map_err(Error::io("read", &folder))?,
            };
            for name in names {
                let digest = name
                    .to_str()
                    .and_then(|hex| format!("{algorithm}:{hex}").parse().ok());
                digests.extend(digest);
            }
        }
        Ok(digests)
    }
}
