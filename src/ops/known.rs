//! Where registries were seen to have blobs, kept between runs for [`KnownBlobs`].
//!
//! One file a registry, one line a blob, the newest last. Lines are appended without a lock, for a line
//! that is lost costs one request; a file that has grown too long is written anew with its newer half.

use std::collections::{HashMap, HashSet};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use crate::disk::{Modes, Root};
use crate::image::{Digest, Host, Repository};
use crate::registry::known::{KnownBlobs, Sighting};
use crate::sync::Mutex;

/// Blobs of one registry that are kept: all layers of some thousand images.
const BLOBS: usize = 20_000;
/// Bytes of a file of so many lines, each twice as long as they usually are.
const FILE_BYTES: u64 = 8 << 20;

/// The folder of what was seen, only for this user: it tells which images he uses.
pub(super) struct Memory {
    folder: Root,
    recalled: Mutex<HashSet<Host>>,
}

impl Memory {
    pub(super) fn at(folder: &Path) -> Self {
        Self {
            folder: Root::at(folder, Modes::Secret),
            recalled: Mutex::default(),
        }
    }

    /// Recalls what earlier runs saw of a registry, once. A file that cannot be read says nothing, and goes.
    pub(super) fn recall(&self, host: &Host, known: &KnownBlobs) {
        if !self.recalled.lock().insert(host.clone()) {
            return;
        }
        let file = self.file(host);
        let bytes = match self.folder.read(&file, FILE_BYTES) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::NotFound => return,
            Err(error) => return self.forget(&file, &error),
        };
        let text = String::from_utf8_lossy(&bytes);
        let sightings: Vec<Sighting> = text.lines().filter_map(|l| sighting(l, host)).collect();
        if sightings.len() > 2 * BLOBS {
            self.shorten(&file, &sightings[sightings.len() - BLOBS..]);
        }
        known.recall(host, sightings);
    }

    /// Keeps what this run saw. What cannot be kept is no failure of what was done.
    pub(super) fn keep(&self, known: &KnownBlobs) {
        let mut lines: HashMap<Host, String> = HashMap::new();
        for sighting in known.take_news() {
            let host = sighting.repository.host().clone();
            lines.entry(host).or_default().push_str(&line(&sighting));
        }
        for (host, lines) in lines {
            if let Err(error) = self.append(&self.file(&host), &lines) {
                tracing::debug!("not remembered where {host} has blobs: {error}");
            }
        }
    }

    fn file(&self, host: &Host) -> PathBuf {
        self.folder.path().join(host.to_string())
    }

    fn append(&self, file: &Path, lines: &str) -> io::Result<()> {
        self.folder.make()?;
        let mut file = match self.folder.open_to_append(file) {
            Err(error) if error.kind() == ErrorKind::NotFound => self.folder.create(file)?,
            opened => opened?,
        };
        file.write_all(lines.as_bytes())
    }

    fn shorten(&self, file: &Path, newest: &[Sighting]) {
        let text: String = newest.iter().map(line).collect();
        if let Err(error) = self.folder.write_lazily(file, text.as_bytes()) {
            tracing::debug!("{} is not shortened: {error}", file.display());
        }
    }

    fn forget(&self, file: &Path, error: &io::Error) {
        tracing::debug!("{} is of no use: {error}", file.display());
        if let Err(error) = self.folder.remove(file) {
            tracing::debug!("{} is not removed: {error}", file.display());
        }
    }
}

fn line(sighting: &Sighting) -> String {
    format!("{} {}\n", sighting.blob, sighting.repository.path())
}

fn sighting(line: &str, host: &Host) -> Option<Sighting> {
    let (blob, path) = line.split_once(' ')?;
    Some(Sighting {
        blob: blob.parse::<Digest>().ok()?,
        repository: Repository::new(host.clone(), path).ok()?,
    })
}
