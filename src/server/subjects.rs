//! Which manifests of a repository refer to which: an index on disk, next to distribution's files.
//!
//! ```text
//! _manifests/referrers/by-subject/ALG/HEX/ALG/HEX   a referrer's descriptor, below its subject
//! _manifests/referrers/read/ALG/HEX                 a manifest that was read: its subject, if any
//! ```
//!
//! Distribution and its `garbage-collect` look for `link` below `_manifests/revisions` and
//! `_manifests/tags`, and pass this by. What it adds is not among `read` and so is read when it is
//! asked for; what it removes has no revision any more. A descriptor is on the disk before its
//! manifest counts as read, and stops counting before the descriptor goes: a crash at any step
//! leaves something to be read again, and never a referrer that is not found.

use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use super::referrer::Referrer;
use super::seek::names_after;
use super::storage::{ALGORITHMS, Links, Storage, link_of};
use crate::disk::atomic;
use crate::image::{Algorithm, Descriptor, Digest};

/// Bytes of a descriptor on disk: bounded annotations, each of which JSON may write at length.
const DESCRIPTOR: u64 = 64 << 10;

/// What the index knows of a manifest and a subject.
pub(super) enum Known {
    /// It refers to it.
    Refers(Box<Referrer>),
    /// It does not.
    Other,
    /// Nothing: the manifest has to be read.
    Nothing,
}

/// The index of one repository.
pub(super) struct Subjects<'a> {
    storage: &'a Storage,
    /// The repository's `_manifests`.
    folder: PathBuf,
}

impl<'a> Subjects<'a> {
    /// The index of the repository in a folder.
    pub(super) fn of(storage: &'a Storage, repository: &Path) -> Self {
        let folder = repository.join("_manifests");
        Self { storage, folder }
    }

    /// Keeps what a manifest refers to, before the repository has the manifest.
    pub(super) fn add(&self, digest: &Digest, referrer: Option<&Referrer>) -> io::Result<()> {
        if let Some(referrer) = referrer {
            let json = serde_json::to_vec(&referrer.descriptor)?;
            let descriptor = self.descriptor(&referrer.subject, digest);
            self.storage.write(&descriptor, &json)?;
        }
        let subject = referrer.map_or("", |referrer| referrer.subject.as_str());
        let read = self.read(digest);
        self.storage.make(atomic::folder_of(&read))?;
        self.remove_file(&read)?;
        // Not synced: if it is lost, then the manifest is read once more.
        match self.storage.disk().create(&read) {
            Ok(mut file) => file.write_all(subject.as_bytes()),
            // Another request was faster, with the same manifest.
            Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Forgets a manifest that the repository no longer has.
    pub(super) fn remove(&self, digest: &Digest) -> io::Result<()> {
        let read = self.read(digest);
        let subject = self.storage.disk().read(&read, DESCRIPTOR);
        let subject = subject.unwrap_or_default();
        self.remove_file(&read)?;
        let Ok(subject) = String::from_utf8_lossy(&subject).parse() else {
            return Ok(());
        };
        // Or a crash could bring back that it was read, and not what was found.
        self.storage.disk().sync(atomic::folder_of(&read))?;
        self.remove_file(&self.descriptor(&subject, digest))
    }

    /// The first `most` manifests after `last` that may refer to `subject`: those that are known
    /// to, and those that nobody has read yet. Fewer than `most` are all that there are.
    pub(super) fn candidates(
        &self,
        subject: &Digest,
        last: Option<&Digest>,
        most: usize,
    ) -> io::Result<Vec<Digest>> {
        let mut found = Vec::new();
        for algorithm in ALGORITHMS {
            let last = match last {
                Some(last) if last.algorithm() > algorithm => continue,
                Some(last) if last.algorithm() == algorithm => last.hex(),
                _ => "",
            };
            let room = most - found.len();
            let known = self.below_subject(subject).join(algorithm.name());
            let known = self.storage.entries(&known, Links::Skip)?;
            let mut names = names_after(known, last, room, |hex| digest(algorithm, hex).is_some())?;
            names.extend(self.unread_after(algorithm, last, room)?);
            names.sort_unstable();
            names.dedup();
            names.truncate(room);
            found.extend(names.iter().filter_map(|hex| digest(algorithm, hex)));
        }
        Ok(found)
    }

    /// Manifests that came while distribution had the folder, or before there was an index.
    fn unread_after(
        &self,
        algorithm: Algorithm,
        last: &str,
        most: usize,
    ) -> io::Result<Vec<String>> {
        let read = self.folder.join("referrers/read").join(algorithm.name());
        let read = self.storage.entries(&read, Links::Skip)?;
        let read = names_after(read, last, usize::MAX, |_| true)?;
        let is_unread = |hex: &str| {
            read.binary_search_by(|known| known.as_str().cmp(hex))
                .is_err()
        };
        let revisions = self.folder.join("revisions").join(algorithm.name());
        let revisions = self.storage.entries(&revisions, Links::Skip)?;
        names_after(revisions, last, most, |hex| {
            is_unread(hex) && digest(algorithm, hex).is_some()
        })
    }

    /// What is known of a manifest that may refer to `subject`.
    pub(super) fn get(&self, subject: &Digest, digest: &Digest) -> Known {
        let disk = self.storage.disk();
        let bytes = match disk.read(&self.descriptor(subject, digest), DESCRIPTOR) {
            Ok(bytes) => bytes,
            Err(error)
                if error.kind() == ErrorKind::NotFound && disk.is_file(&self.read(digest)) =>
            {
                return Known::Other;
            }
            Err(_) => return Known::Nothing,
        };
        // What somebody else wrote, or a disk damaged, is no answer.
        match serde_json::from_slice::<Descriptor>(&bytes) {
            Ok(descriptor) if descriptor.digest == *digest => Known::Refers(Box::new(Referrer {
                subject: subject.clone(),
                descriptor,
            })),
            _ => Known::Nothing,
        }
    }

    /// Removes what was kept for manifests that are gone, and what a crash left.
    pub(super) fn sweep(&self) -> io::Result<()> {
        for algorithm in ALGORITHMS {
            let read = self.folder.join("referrers/read").join(algorithm.name());
            for hex in self.all_names(&read)? {
                match digest(algorithm, &hex) {
                    Some(digest) if self.has_revision(&digest) => {}
                    Some(digest) => self.remove(&digest)?,
                    None => self.remove_file(&read.join(hex))?,
                }
            }
        }
        let subjects = self.folder.join("referrers/by-subject");
        for algorithm in ALGORITHMS {
            let subjects = subjects.join(algorithm.name());
            for hex in self.all_names(&subjects)? {
                self.sweep_subject(&subjects.join(hex))?;
            }
        }
        Ok(())
    }

    fn sweep_subject(&self, subject: &Path) -> io::Result<()> {
        for algorithm in ALGORITHMS {
            let known = subject.join(algorithm.name());
            for hex in self.all_names(&known)? {
                let digest = digest(algorithm, &hex);
                if !digest.is_some_and(|digest| self.has_revision(&digest)) {
                    self.remove_file(&known.join(hex))?;
                }
            }
            // Not where something is left in it.
            let _ = self.storage.disk().remove_empty_folder(&known);
        }
        let _ = self.storage.disk().remove_empty_folder(subject);
        Ok(())
    }

    /// All names in a folder of the index, for a clean-up.
    fn all_names(&self, folder: &Path) -> io::Result<Vec<String>> {
        let entries = self.storage.entries(folder, Links::Refuse)?;
        names_after(entries, "", usize::MAX, |_| true)
    }

    /// Removes a file that may be gone already.
    fn remove_file(&self, file: &Path) -> io::Result<()> {
        match self.storage.disk().remove(file) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    fn has_revision(&self, digest: &Digest) -> bool {
        let link = link_of(&self.folder.join("revisions"), digest);
        self.storage.disk().is_file(&link)
    }

    fn read(&self, digest: &Digest) -> PathBuf {
        let read = self.folder.join("referrers/read");
        read.join(digest.algorithm().name()).join(digest.hex())
    }

    fn below_subject(&self, subject: &Digest) -> PathBuf {
        let subjects = self.folder.join("referrers/by-subject");
        let subjects = subjects.join(subject.algorithm().name());
        subjects.join(subject.hex())
    }

    fn descriptor(&self, subject: &Digest, digest: &Digest) -> PathBuf {
        let subject = self.below_subject(subject);
        subject.join(digest.algorithm().name()).join(digest.hex())
    }
}

fn digest(algorithm: Algorithm, hex: &str) -> Option<Digest> {
    format!("{algorithm}:{hex}").parse().ok()
}
