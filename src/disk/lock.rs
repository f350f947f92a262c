//! Advisory locks between processes, which the system releases when one of them dies.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Seek, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// How often a lock that is held is tried again.
const PAUSE: Duration = Duration::from_millis(10);

/// Whoever waits for longer is told for whom.
const NOTICED: Duration = Duration::from_secs(2);

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
        let _ = file
            .set_len(0)
            .and_then(|()| file.rewind())
            .and_then(|()| write!(file, "{}", std::process::id()));
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

fn open(path: &Path) -> Result<File, LockError> {
    let failed = |source| LockError::Io {
        path: path.to_owned(),
        source,
    };
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    OpenOptions::new()
        .create(true)
        .truncate(false)
        .read(true)
        .write(true)
        .open(path)
        .map_err(failed)
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
    let pid = fs::read_to_string(path)
        .ok()
        .and_then(|text| text.trim().parse().ok());
    LockError::Held {
        path: path.to_owned(),
        pid,
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
