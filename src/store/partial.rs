//! The bytes of a blob so far: written where they belong, hashed in order, counted for a later run.
//!
//! A partial blob without a journal is whole up to its length. Where bytes came out of order,
//! the journal beside it (`ALG-HEX.parts`) says which ranges are there, `START END` a line.

use std::fs::File;
use std::io::{ErrorKind, Write};
use std::ops::Range;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::MutexGuard;

use super::error::Error;
use super::layout::Layout;
use super::ranges::Ranges;
use crate::disk::Root;
use crate::image::{Descriptor, Digest, Verifier};
use crate::place::{self, Parts};
use crate::sync::Mutex;

/// Bytes that are read at once where they were not hashed on their way.
const PIECE: usize = 256 << 10;
/// The most bytes that one write hashes of what others wrote before, so that none waits for long.
const CATCH_UP: u64 = 1 << 20;
/// A journal that is larger is none: a line is some twenty bytes, for a piece of some thousands.
const JOURNAL_BYTES: u64 = 64 << 20;

/// A partial blob, which this process has locked.
pub(super) struct Partial {
    blob: Descriptor,
    disk: Root,
    path: PathBuf,
    // Locked until it is closed.
    file: File,
    state: Mutex<State>,
}

struct State {
    filled: Ranges,
    verifier: Verifier,
    journal: Option<File>,
}

impl Partial {
    /// Takes over what an earlier run left: it is hashed again, and not believed.
    pub(super) fn resume(blob: &Descriptor, layout: &Layout, file: File) -> Result<Self, Error> {
        let path = layout.partial(&blob.digest);
        let failed = |error| Error::io("read", &path)(error);
        let length = file.metadata().map_err(failed)?.len();
        let journal = read_journal(layout.disk(), &journal_of(&path), length.min(blob.size));
        let filled = match journal {
            Some(filled) => filled,
            None if length <= blob.size => Ranges::from_start(length),
            None => Ranges::default(),
        };
        let verifier = Verifier::new(blob.digest.algorithm());
        let state = Mutex::new(State {
            filled,
            verifier,
            journal: None,
        });
        let partial = Self {
            blob: blob.clone(),
            disk: layout.disk().clone(),
            path,
            file,
            state,
        };
        {
            let mut state = partial.lock();
            let prefix = state.filled.prefix();
            partial.hash_up_to(&mut state, prefix)?;
            if state.filled.is_scattered() {
                partial.open_journal(&mut state)?;
            } else {
                // Bytes that no journal tells of would be taken for what belongs there.
                partial
                    .file
                    .set_len(prefix)
                    .map_err(Error::io("write", &partial.path))?;
                partial.remove(&journal_of(&partial.path));
            }
        }
        if partial.has_room() {
            Ok(partial)
        } else {
            Err(partial.full(ErrorKind::StorageFull.into()))
        }
    }

    /// Whether the disk takes the rest; better known before it is fetched than after.
    fn has_room(&self) -> bool {
        let left = self.blob.size.saturating_sub(self.lock().filled.total());
        match rustix::fs::fstatvfs(&self.file) {
            // Some file systems do not say how large they are.
            Ok(disk) if disk.f_blocks > 0 => left <= disk.f_bavail.saturating_mul(disk.f_frsize),
            _ => true,
        }
    }

    /// How many bytes there are from the start on without a gap.
    pub(super) fn prefix(&self) -> u64 {
        self.lock().filled.prefix()
    }

    /// Whether there is nothing worth keeping.
    pub(super) fn is_empty(&self) -> bool {
        self.lock().filled.total() == 0
    }

    /// Size and digest of all of it.
    pub(super) fn check(&self) -> Result<(), Error> {
        let mut state = self.lock();
        let length = state.filled.prefix();
        self.hash_up_to(&mut state, length)?;
        let fresh = Verifier::new(self.blob.digest.algorithm());
        let (found, length) = std::mem::replace(&mut state.verifier, fresh).finish();
        drop(state);
        let expected = self.blob.digest.clone();
        if length != self.blob.size {
            self.clear()?;
            return Err(Error::Size {
                digest: expected,
                expected: self.blob.size,
                found: length,
            });
        }
        if found != expected {
            self.clear()?;
            return Err(Error::Digest {
                expected,
                found,
                length,
            });
        }
        Ok(())
    }

    pub(super) fn file(&self) -> &File {
        &self.file
    }

    /// Forgets everything.
    pub(super) fn clear(&self) -> Result<(), Error> {
        let mut state = self.lock();
        state.filled = Ranges::default();
        state.verifier = Verifier::new(self.blob.digest.algorithm());
        if state.journal.take().is_some() {
            self.remove(&journal_of(&self.path));
        }
        self.file.set_len(0).map_err(Error::io("write", &self.path))
    }

    /// Removes what says which ranges are there.
    pub(super) fn forget_journal(&self) {
        if self.lock().journal.take().is_some() {
            self.remove(&journal_of(&self.path));
        }
    }

    fn remove(&self, path: &Path) {
        match self.disk.remove(path) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                tracing::debug!("{} stays: {error}", path.display());
            }
            _ => {}
        }
    }

    /// Takes bytes that start at `offset`, and hashes what has no gap before it.
    pub(super) fn put(&self, offset: u64, bytes: &[u8]) -> Result<(), Error> {
        let end = offset + bytes.len() as u64;
        if end > self.blob.size {
            self.clear()?;
            let digest = self.blob.digest.clone();
            return Err(Error::Size {
                digest,
                expected: self.blob.size,
                found: end,
            });
        }
        // What was hashed already must stay as it was.
        let hashed = self
            .lock()
            .verifier
            .length()
            .saturating_sub(offset)
            .min(bytes.len() as u64);
        let (offset, bytes) = (
            offset + hashed,
            &bytes[usize::try_from(hashed).unwrap_or(bytes.len())..],
        );
        if bytes.is_empty() {
            return Ok(());
        }
        {
            let mut state = self.lock();
            if offset > state.filled.prefix() && state.journal.is_none() {
                self.open_journal(&mut state)?;
            }
        }
        self.file
            .write_all_at(bytes, offset)
            .map_err(|error| self.full(error))?;
        let mut state = self.lock();
        let in_order = offset == state.verifier.length();
        state.filled.insert(offset..end);
        if in_order {
            state.verifier.update(bytes);
        }
        if let Some(journal) = &mut state.journal {
            writeln!(journal, "{offset} {end}").map_err(Error::io("write", &self.path))?;
        }
        let goal = state
            .filled
            .prefix()
            .min(state.verifier.length() + CATCH_UP);
        self.hash_up_to(&mut state, goal)
    }

    /// Starts a journal with what is there.
    fn open_journal(&self, state: &mut State) -> Result<(), Error> {
        let path = journal_of(&self.path);
        let failed = |error| Error::io("write", &path)(error);
        let lines: String = state
            .filled
            .iter()
            .map(|part| format!("{} {}\n", part.start, part.end))
            .collect();
        self.remove(&path);
        let mut journal = self.disk.create(&path).map_err(failed)?;
        journal.write_all(lines.as_bytes()).map_err(failed)?;
        state.journal = Some(journal);
        Ok(())
    }

    fn hash_up_to(&self, state: &mut State, goal: u64) -> Result<(), Error> {
        let mut buffer = Vec::new();
        while state.verifier.length() < goal {
            let left = usize::try_from(goal - state.verifier.length()).unwrap_or(PIECE);
            buffer.resize(left.min(PIECE), 0);
            let failed = |error| Error::io("read", &self.path)(error);
            self.file
                .read_exact_at(&mut buffer, state.verifier.length())
                .map_err(failed)?;
            state.verifier.update(&buffer);
        }
        Ok(())
    }

    /// A full disk keeps nothing: the partial blob would only fill it more.
    fn full(&self, error: std::io::Error) -> Error {
        match error.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
                self.remove(&self.path);
                self.forget_journal();
                let folder = crate::disk::atomic::folder_of(&self.path).to_owned();
                Error::Full {
                    path: folder,
                    needed: self.blob.size - self.lock().filled.total(),
                }
            }
            _ => Error::io("write", &self.path)(error),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock()
    }
}

impl Parts for Partial {
    fn gaps(&self) -> Vec<Range<u64>> {
        self.lock().filled.gaps(self.blob.size)
    }

    fn write(&self, offset: u64, bytes: &[u8]) -> Result<(), place::Error> {
        Ok(self.put(offset, bytes)?)
    }
}

/// Removes a partial blob, which has to be locked, and what says which ranges of it are there.
pub(super) fn forget(layout: &Layout, blob: &Digest) {
    let partial = layout.partial(blob);
    for path in [journal_of(&partial), partial] {
        // The next clean-up removes what stays.
        let _ = layout.disk().remove(&path);
    }
}

fn journal_of(partial: &Path) -> PathBuf {
    partial.with_extension("parts")
}

/// The ranges that a journal tells of, if it can be about a file of this length.
fn read_journal(disk: &Root, path: &Path, length: u64) -> Option<Ranges> {
    let text = String::from_utf8(disk.read(path, JOURNAL_BYTES).ok()?).ok()?;
    let mut filled = Ranges::default();
    // The last line may have been cut off by a kill.
    let (whole, _) = text.rsplit_once('\n')?;
    for line in whole.lines() {
        let (start, end) = line.split_once(' ')?;
        let part = start.parse().ok()?..end.parse().ok()?;
        // Of another blob's time.
        if part.start >= part.end || part.end > length {
            return None;
        }
        filled.insert(part);
    }
    Some(filled)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_journal_is_believed_up_to_where_it_was_cut_off() {
        let folder = tempfile::tempdir().unwrap();
        let disk = Root::at(folder.path(), crate::disk::Modes::Private);
        let path = folder.path().join("blob.parts");
        for (text, total) in [
            ("0 10\n20 30\n", Some(20)),
            ("0 10\n20 3", Some(10)),
            ("0 10\n30 31\n", None),
            ("", None),
        ] {
            std::fs::write(&path, text).unwrap();
            assert_eq!(
                read_journal(&disk, &path, 30).map(|filled| filled.total()),
                total,
                "{text:?}"
            );
        }
    }
}
