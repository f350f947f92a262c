//! Where uploads stand that were not finished, kept between runs: one small file each.
//!
//! It is written before the first byte is sent, for a run that is killed writes nothing any more.

use std::path::{Path, PathBuf};
use std::time::Duration;

use url::Url;

use crate::disk::{Modes, Root};
use crate::image::{Digest, Repository};
use crate::registry::UploadLog;

/// Registries forget uploads after a week (CNCF distribution, `uploadpurging`).
const AGE: Duration = Duration::from_secs(7 * 24 * 60 * 60);
/// Bytes of one location: those of CNCF distribution have some hundred.
const FILE_BYTES: u64 = 16 << 10;

/// The folder of unfinished uploads, only for this user: a location may let others write to it.
pub(super) struct Uploads {
    folder: Root,
}

impl Uploads {
    pub(super) fn at(folder: &Path) -> Self {
        Self {
            folder: Root::at(folder, Modes::Secret),
        }
    }

    fn file(&self, repository: &Repository, blob: &Digest) -> PathBuf {
        let name = Digest::of(format!("{repository}@{blob}").as_bytes());
        self.folder.path().join(name.hex())
    }

    fn remove(&self, file: &Path) {
        // One that stays is removed when it is old.
        let _ = self.folder.remove(file);
    }

    /// Removes what no registry remembers any more.
    fn sweep(&self) {
        for name in self.folder.list(self.folder.path()).unwrap_or_default() {
            let file = self.folder.path().join(name);
            let modified = self
                .folder
                .metadata(&file)
                .and_then(|found| found.modified());
            let age = modified.ok().and_then(|modified| modified.elapsed().ok());
            if age.is_some_and(|age| age > AGE) {
                self.remove(&file);
            }
        }
    }
}

impl UploadLog for Uploads {
    fn take(&self, repository: &Repository, blob: &Digest) -> Option<Url> {
        let file = self.file(repository, blob);
        let location = self.folder.read(&file, FILE_BYTES).ok()?;
        self.remove(&file);
        std::str::from_utf8(&location).ok()?.trim().parse().ok()
    }

    fn note(&self, repository: &Repository, blob: &Digest, location: &Url) {
        let file = self.file(repository, blob);
        if !self.folder.path().is_dir() {
            // A folder that cannot be made cannot be written to either.
            let _ = self.folder.make();
        }
        let noted = self
            .folder
            .write_lazily(&file, format!("{location}\n").as_bytes());
        if let Err(error) = noted {
            tracing::debug!("an upload is not remembered: {error}");
        }
    }

    fn forget(&self, repository: &Repository, blob: &Digest) {
        let file = self.file(repository, blob);
        if self.folder.is_file(&file) {
            self.remove(&file);
            self.sweep();
        }
    }
}
