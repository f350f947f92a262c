//! Advisory locks between processes, which the system releases when one of them dies.

use std::fs::{File, TryLockError};
use std::io::{self, Seek, Write};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::atomic::folder_of;
use super::plain;
use super::root::{Modes, Root};

/// How often a lock that is held is tried again.
const PAUSE: Duration = Duration::from_millis(10);

/// Whoever waits for longer is told for whom.
const NOTICED: Duration = Duration::from_secs(2);

/// The bits of a folder's mode that let others than its owner in.
const OTHERS: u32 = 0o077;
/// Digits of a process's number, and more.
const PID_BYTES: u64 = 32;

/// Why a lock was not had.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Somebody else has it for longer than was worth waiting.
    #[error("{path} is locked by another process{}", holder(pid))]
    Held {
        /// The lock's file.
        path: PathBuf,
        /// The process that has it, where it said so.
        pid: Option<u32>,
    },
    /// The lock's file cannot be used.
    #[error("cannot lock {path}: {source}")]
    Io {
        /// The lock's file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

fn holder(pid: &Option<u32>) -> String {
    pid.map(|pid| format!(" (PID {pid})")).unwrap_or_default()
}

/// A lock that is held until it is dropped.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl Lock {
    /// Waits at most `deadline` to be the only one.
    ///
    /// # Errors
    /// Says who has the lock, or why it cannot be used.
    pub fn exclusive(path: &Path, deadline: Duration) -> Result<Self, LockError> {
        let mut file = open(path)?;
        wait(path, deadline, || file.try_lock())?;
        // For those who wait and want to know for whom; nobody relies on it.
        let _ = sign(&mut file);
        Ok(Self { _file: file })
    }

    /// Waits at most `deadline` until nobody is the only one.
    ///
    /// # Errors
    /// As [`Lock::exclusive`].
    pub fn shared(path: &Path, deadline: Duration) -> Result<Self, LockError> {
        let file = open(path)?;
        wait(path, deadline, || file.try_lock_shared())?;
        Ok(Self { _file: file })
    }
}

/// Opens a lock's file, which others could have put there: never through a link.
fn open(path: &Path) -> Result<File, LockError> {
    let opened = || {
        let folder = Root::at(folder_of(path), Modes::Private);
        folder.make()?;
        // Whoever may use the folder may need the lock too.
        let is_open = folder.metadata(folder.path())?.mode() & OTHERS != 0;
        let modes = if is_open {
            Modes::Umask
        } else {
            Modes::Private
        };
        folder.with(modes).open_or_create(path)
    };
    opened().map_err(|source| LockError::Io {
        path: path.to_owned(),
        source,
    })
}

/// Writes our number into a lock's file, unless that would write it into another file too.
fn sign(file: &mut File) -> io::Result<()> {
    plain::check_one_name(file)?;
    file.set_len(0)?;
    file.rewind()?;
    write!(file, "{}", std::process::id())
}

fn wait(
    path: &Path,
    deadline: Duration,
    mut attempt: impl FnMut() -> Result<(), TryLockError>,
) -> Result<(), LockError> {
    let (started, mut is_told) = (Instant::now(), false);
    let until = started + deadline;
    loop {
        match attempt() {
            Ok(()) => return Ok(()),
            Err(TryLockError::Error(source)) => {
                return Err(LockError::Io {
                    path: path.to_owned(),
                    source,
                });
            }
            Err(TryLockError::WouldBlock) if Instant::now() >= until => {
                return Err(held(path));
            }
            Err(TryLockError::WouldBlock) => {
                if !is_told && started.elapsed() >= NOTICED {
                    is_told = true;
                    tracing::warn!("waiting: {}", held(path));
                }
                std::thread::sleep(PAUSE);
            }
        }
    }
}

fn held(path: &Path) -> LockError {
    let text = Root::at(folder_of(path), Modes::Private).read(path, PID_BYTES);
    let pid = text.ok().and_then(|text| String::from_utf8(text).ok());
    LockError::Held {
        path: path.to_owned(),
        pid: pid.and_then(|text| text.trim().parse().ok()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_at_a_time_and_it_says_who() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/lock");
        let held = Lock::exclusive(&path, Duration::ZERO).unwrap();
        let error = Lock::shared(&path, Duration::from_millis(20)).unwrap_err();
        assert!(
            error
                .to_string()
                .ends_with(&format!("(PID {})", std::process::id())),
            "{error}"
        );
        drop(held);
        let _one = Lock::shared(&path, Duration::ZERO).unwrap();
        let _two = Lock::shared(&path, Duration::ZERO).unwrap();
        assert!(Lock::exclusive(&path, Duration::ZERO).is_err());
    }
}
