//! Advisory locks between processes, which the system releases when one of them dies.

use std::fmt;
use std::fs::{File, TryLockError};
use std::io::ErrorKind::{NotFound, PermissionDenied};
use std::io::{self, Seek, Write};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::atomic::folder_of;
use super::root::{Modes, Root};
use super::{holders, plain};

/// How often a lock that is held is tried again.
const PAUSE: Duration = Duration::from_millis(10);

/// Whoever waits for longer is told for whom.
const NOTICED: Duration = Duration::from_secs(2);

/// The bits of a folder's mode that let others than its owner in.
const OTHERS: u32 = 0o077;

/// Why a lock was not had.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Somebody else has it for longer than was worth waiting.
    #[error("{path} is locked by another process{}", Pids(pids))]
    Held {
        /// The lock's file.
        path: PathBuf,
        /// The processes that have it, where the system says.
        pids: Vec<u32>,
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

/// Processes in a message, as ` (PID 12, 15)`; nothing where none is known.
pub struct Pids<'a>(pub &'a [u32]);

impl fmt::Display for Pids<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, pid) in self.0.iter().enumerate() {
            write!(f, "{}{pid}", if at == 0 { " (PID " } else { ", " })?;
        }
        f.write_str(if self.0.is_empty() { "" } else { ")" })
    }
}

/// A lock that is held until it is dropped.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl Lock {
    /// Waits at most `timeout` to be the only one.
    ///
    /// # Errors
    /// Says who has the lock, or why it cannot be used.
    pub fn exclusive(path: &Path, timeout: Duration) -> Result<Self, LockError> {
        let mut wait = Wait::new(path, timeout);
        loop {
            if let Some(lock) = Self::try_exclusive(path)? {
                return Ok(lock);
            }
            wait.check()?;
            std::thread::sleep(PAUSE);
        }
    }

    /// Waits at most `timeout` until nobody is the only one.
    ///
    /// # Errors
    /// As [`Lock::exclusive`].
    pub fn shared(path: &Path, timeout: Duration) -> Result<Self, LockError> {
        let mut wait = Wait::new(path, timeout);
        loop {
            if let Some(lock) = Self::try_shared(path)? {
                return Ok(lock);
            }
            wait.check()?;
            std::thread::sleep(PAUSE);
        }
    }

    /// As [`Lock::shared`] without a wait, for those who may write nothing: a lock's file that is
    /// not there, or is not theirs to open, is no lock.
    ///
    /// # Errors
    /// As [`Lock::exclusive`].
    pub fn shared_if_there(path: &Path) -> Result<Option<Self>, LockError> {
        let file = match Root::at(folder_of(path), Modes::Private).open(path) {
            Ok(file) => file,
            Err(error) if matches!(error.kind(), NotFound | PermissionDenied) => return Ok(None),
            Err(source) => {
                let path = path.to_owned();
                return Err(LockError::Io { path, source });
            }
        };
        if taken(path, file.try_lock_shared())? {
            Ok(Some(Self { _file: file }))
        } else {
            Err(held(path))
        }
    }

    /// As [`Lock::exclusive`], while other tasks go on.
    ///
    /// # Errors
    /// As [`Lock::exclusive`].
    pub async fn wait_exclusive(path: &Path, timeout: Duration) -> Result<Self, LockError> {
        Self::until(Self::try_exclusive, path, timeout).await
    }

    /// Waits at most `timeout` until nobody is the only one, while other tasks go on.
    ///
    /// # Errors
    /// As [`Lock::exclusive`].
    pub async fn wait_shared(path: &Path, timeout: Duration) -> Result<Self, LockError> {
        Self::until(Self::try_shared, path, timeout).await
    }

    async fn until(
        attempt: fn(&Path) -> Result<Option<Self>, LockError>,
        path: &Path,
        timeout: Duration,
    ) -> Result<Self, LockError> {
        let mut wait = Wait::new(path, timeout);
        loop {
            if let Some(lock) = attempt(path)? {
                return Ok(lock);
            }
            wait.check()?;
            tokio::time::sleep(PAUSE).await;
        }
    }

    fn try_exclusive(path: &Path) -> Result<Option<Self>, LockError> {
        let mut file = open(path)?;
        if !taken(path, file.try_lock())? || !is_at(path, &file) {
            return Ok(None);
        }
        // For those who wait and want to know for whom; nobody relies on it.
        let _ = sign(&mut file);
        Ok(Some(Self { _file: file }))
    }

    fn try_shared(path: &Path) -> Result<Option<Self>, LockError> {
        let file = open(path)?;
        let is_ours = taken(path, file.try_lock_shared())? && is_at(path, &file);
        Ok(is_ours.then_some(Self { _file: file }))
    }
}

/// An exclusive lock whose file is gone once it is released: for folders of others, where a file of ours
/// would lie about.
#[derive(Debug)]
pub struct PassingLock {
    path: PathBuf,
    _lock: Lock,
}

impl PassingLock {
    /// Waits at most `timeout` to be the only one.
    ///
    /// # Errors
    /// As [`Lock::exclusive`].
    pub fn exclusive(path: &Path, timeout: Duration) -> Result<Self, LockError> {
        Ok(Self {
            path: path.to_owned(),
            _lock: Lock::exclusive(path, timeout)?,
        })
    }
}

impl Drop for PassingLock {
    fn drop(&mut self) {
        // While it is still held: whoever waits for it finds that it is not there any more.
        let folder = Root::at(folder_of(&self.path), Modes::Private);
        if let Err(error) = folder.remove(&self.path) {
            tracing::debug!("{} stays: {error}", self.path.display());
        }
    }
}

/// A wait for a lock that says after two seconds who has it, and gives up in the end.
#[derive(Debug)]
pub struct Wait {
    path: PathBuf,
    timeout: Duration,
    started: Instant,
    renewed: Instant,
    is_noticed: bool,
}

impl Wait {
    /// A wait of at most `timeout` for whoever has the file locked.
    pub fn new(path: &Path, timeout: Duration) -> Self {
        let now = Instant::now();
        Self {
            path: path.to_owned(),
            timeout,
            started: now,
            renewed: now,
            is_noticed: false,
        }
    }

    /// Starts the time over, because there was progress.
    pub fn renew(&mut self) {
        self.renewed = Instant::now();
    }

    /// Called between two tries; fails once it has waited long enough.
    ///
    /// # Errors
    /// Says who has the lock.
    pub fn check(&mut self) -> Result<(), LockError> {
        if self.renewed.elapsed() >= self.timeout {
            return Err(held(&self.path));
        }
        if self.started.elapsed() >= NOTICED && !self.is_noticed {
            self.is_noticed = true;
            tracing::warn!("waiting: {}", held(&self.path));
        }
        Ok(())
    }
}

/// Whether a lock's file is still the one at its path: whoever had it before may have removed it, and
/// the lock of a file that nobody else finds keeps nobody out.
fn is_at(path: &Path, file: &File) -> bool {
    let found = Root::at(folder_of(path), Modes::Private).metadata(path);
    let known = file.metadata();
    match (found, known) {
        (Ok(found), Ok(known)) => (found.dev(), found.ino()) == (known.dev(), known.ino()),
        _ => false,
    }
}

fn held(path: &Path) -> LockError {
    LockError::Held {
        path: path.to_owned(),
        pids: holders::of(path),
    }
}

fn taken(path: &Path, attempt: Result<(), TryLockError>) -> Result<bool, LockError> {
    match attempt {
        Ok(()) => Ok(true),
        Err(TryLockError::WouldBlock) => Ok(false),
        Err(TryLockError::Error(source)) => Err(LockError::Io {
            path: path.to_owned(),
            source,
        }),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn one_at_a_time_and_it_says_who() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/lock");
        let (none, little) = (Duration::ZERO, Duration::from_millis(20));
        let ours = format!("(PID {})", std::process::id());
        let held = Lock::exclusive(&path, none).unwrap();
        for refused in [
            Lock::exclusive(&path, little),
            Lock::wait_exclusive(&path, little).await,
            Lock::wait_shared(&path, little).await,
        ] {
            let error = refused.unwrap_err().to_string();
            assert!(error.ends_with(&ours), "{error}");
        }
        drop(held);
        let _one = Lock::wait_shared(&path, none).await.unwrap();
        let _two = Lock::wait_shared(&path, none).await.unwrap();
        let error = Lock::exclusive(&path, none).unwrap_err().to_string();
        assert!(error.ends_with(&ours), "{error}");
    }

    #[test]
    fn processes_are_listed() {
        for (pids, text) in [
            (&[][..], ""),
            (&[7], " (PID 7)"),
            (&[7, 12], " (PID 7, 12)"),
        ] {
            assert_eq!(Pids(pids).to_string(), text);
        }
    }
}
