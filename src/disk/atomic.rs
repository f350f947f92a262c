//! Files that are replaced in one step: a reader sees the old one or the new one.

use std::ffi::{OsStr, OsString};
use std::fs::{File, Metadata, Permissions, TryLockError};
use std::io::{self, ErrorKind};
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{MetadataExt, PermissionsExt, fchown};
use std::path::Path;

use rustix::fs::{AtFlags, Mode, OFlags, openat, renameat, unlinkat};
use rustix::io::Errno;

use super::plain::{self, CAREFULLY, Refused};
use super::reach::SEARCH;
use super::root::Modes;
use super::tree;

/// Characters of a temporary file's name that are chosen by chance.
const CHANCE: usize = 6;
/// How often a name is tried that somebody has already.
const TRIES: usize = 100;

/// The commands that write a file where the user says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Export {
    /// `save --output`.
    Save,
    /// `copy` to an archive.
    Copy,
    /// `blob get --output`.
    Blob,
}

impl Export {
    const ALL: [Self; 3] = [Self::Save, Self::Copy, Self::Blob];

    /// What the names of its temporary files start with.
    fn prefix(self) -> &'static OsStr {
        OsStr::new(match self {
            Self::Save => ".regctl-save-",
            Self::Copy => ".regctl-copy-",
            Self::Blob => ".regctl-blob-",
        })
    }
}

/// A file on its way to its name. It is locked for as long as its writer lives, so that others see
/// whether it is litter, and it is gone if it never gets its name.
#[derive(Debug)]
pub struct Draft {
    folder: OwnedFd,
    name: OsString,
    final_name: OsString,
    file: File,
    is_placed: bool,
}

impl Draft {
    /// A file that the user wants at `path`, as open as the umask says. What killed runs left in
    /// the folder goes.
    ///
    /// # Errors
    /// Refuses to take the place of a folder, a device or a pipe; whatever the system says.
    pub fn of_export(path: &Path, export: Export) -> io::Result<Self> {
        let known = std::fs::symlink_metadata(path).map(|known| known.file_type());
        if path.as_os_str().as_bytes().ends_with(b"/") || known.as_ref().is_ok_and(|k| k.is_dir()) {
            return Err(ErrorKind::IsADirectory.into());
        }
        // Root would replace /dev/null for everybody.
        if known.is_ok_and(|known| !known.is_file() && !known.is_symlink()) {
            return Err(Refused::NotPlain.into());
        }
        let folder = rustix::fs::open(folder_of(path), SEARCH, Mode::empty())?;
        sweep(&folder, &Export::ALL.map(Export::prefix));
        Self::create(folder, export.prefix(), path, Modes::Umask)
    }

    /// A file that starts with `prefix` in an open folder, on its way to the name that `path` has.
    pub(super) fn create(
        folder: OwnedFd,
        prefix: &OsStr,
        path: &Path,
        modes: Modes,
    ) -> io::Result<Self> {
        let none = || io::Error::new(ErrorKind::InvalidInput, "it has no name");
        let final_name = path.file_name().ok_or_else(none)?;
        let how = OFlags::RDWR | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | CAREFULLY;
        for _ in 0..TRIES {
            let mut name = prefix.to_owned();
            name.extend((0..CHANCE).map(|_| OsString::from(fastrand::alphanumeric().to_string())));
            let mode = Mode::from_raw_mode(modes.file());
            let file = match openat(&folder, &name, how, mode) {
                Ok(file) => File::from(file),
                Err(Errno::EXIST) => continue,
                Err(error) => return Err(error.into()),
            };
            if is_claimed(&file)? {
                return Ok(Self {
                    folder,
                    name,
                    final_name: final_name.to_owned(),
                    file,
                    is_placed: false,
                });
            }
        }
        Err(ErrorKind::AlreadyExists.into())
    }

    /// What is written.
    pub fn file(&self) -> &File {
        &self.file
    }

    /// Gives the file the mode and the owner of the one that it will replace.
    pub(super) fn take_after(&self, known: &Metadata, modes: Modes) -> io::Result<()> {
        // Root leaves a user's file to the user. Others may not give files away, and own theirs.
        let _ = fchown(&self.file, Some(known.uid()), Some(known.gid()));
        let mode = modes.instead_of(known.mode());
        self.file.set_permissions(Permissions::from_mode(mode))
    }

    /// Gives the file its name, once its bytes are on the disk.
    ///
    /// # Errors
    /// Whatever the system says; then what had the name still has it.
    pub fn finish(self) -> io::Result<()> {
        self.file.sync_all()?;
        self.place()
    }

    pub(super) fn place(mut self) -> io::Result<()> {
        renameat(&self.folder, &self.name, &self.folder, &self.final_name)?;
        self.is_placed = true;
        Ok(())
    }

    pub(super) fn into_unnamed(self) -> io::Result<File> {
        self.file.try_clone()
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        if !self.is_placed {
            // What stays is swept by the next writer.
            let _ = unlinkat(&self.folder, &self.name, AtFlags::empty());
        }
    }
}

/// Locks a file that was just made. It is not ours where a sweeper came between the two.
fn is_claimed(file: &File) -> io::Result<bool> {
    match file.try_lock() {
        Err(TryLockError::WouldBlock) => Ok(false),
        // Some network file systems have no locks, and then no sweepers either.
        Ok(()) | Err(TryLockError::Error(_)) => Ok(file.metadata()?.nlink() > 0),
    }
}

/// Removes the temporary files that start so and that no living writer holds.
pub(super) fn sweep(folder: &OwnedFd, prefixes: &[&OsStr]) {
    for name in tree::names(folder).unwrap_or_default() {
        if prefixes.iter().any(|prefix| is_draft(&name, prefix)) {
            // What cannot be removed is tried again by the next writer.
            let _ = remove_litter(folder, &name);
        }
    }
}

fn is_draft(name: &OsStr, prefix: &OsStr) -> bool {
    let chance = name.as_bytes().strip_prefix(prefix.as_bytes());
    chance.is_some_and(|rest| rest.len() == CHANCE && rest.iter().all(u8::is_ascii_alphanumeric))
}

/// Removes a temporary file of ours whose writer is gone. It stays locked until it has no name, so
/// that a writer who has just made it sees that it was taken away.
fn remove_litter(folder: &OwnedFd, name: &OsStr) -> io::Result<()> {
    let how = OFlags::RDWR | OFlags::NOFOLLOW | CAREFULLY;
    let opened = openat(folder, name, how, Mode::empty()).map_err(io::Error::from);
    let file = plain::checked(opened)?;
    if file.metadata()?.uid() == rustix::process::geteuid().as_raw() {
        file.try_lock()?;
        unlinkat(folder, name, AtFlags::empty())?;
    }
    Ok(())
}

/// The folder that a file is in.
pub fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::disk::Root;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn a_file_keeps_its_mode_and_a_secret_is_closed() {
        let folder = tempfile::tempdir().unwrap();
        for (modes, fresh, replaced) in [
            (Modes::Secret, 0o600, 0o600),
            (Modes::Private, 0o600, 0o640),
        ] {
            let root = Root::at(folder.path(), modes);
            let path = folder.path().join(format!("{modes:?}"));
            root.write(&path, b"one").unwrap();
            assert_eq!(mode(&path), fresh, "{modes:?}");
            fs::set_permissions(&path, Permissions::from_mode(0o640)).unwrap();
            root.write(&path, b"two").unwrap();
            assert_eq!(fs::read(&path).unwrap(), b"two");
            assert_eq!(mode(&path), replaced, "{modes:?}");
        }
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    }

    #[test]
    fn a7_only_what_a_writer_left_is_swept() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let handle = || rustix::fs::open(folder.path(), SEARCH, Mode::empty()).unwrap();
        let prefix = OsStr::new(".tmp-x-");
        for name in [
            ".tmp-x-abc123",
            ".tmp-x-abc",
            ".tmp-x-abc.12",
            ".tmp-y-abc123",
            "x",
        ] {
            fs::write(at(name), "").unwrap();
        }
        fs::create_dir(at(".tmp-x-folder")).unwrap();
        std::os::unix::fs::symlink("x", at(".tmp-x-linked")).unwrap();
        rustix::fs::mkfifoat(handle(), ".tmp-x-afifo1", Mode::RWXU).unwrap();
        let alive = Draft::create(handle(), prefix, Path::new("x"), Modes::Private).unwrap();
        sweep(&handle(), &[prefix]);
        assert!(!at(".tmp-x-abc123").exists());
        let left = fs::read_dir(folder.path()).unwrap().count();
        assert_eq!(left, 8, "only litter goes, and not what is being written");
        alive.place().unwrap();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 7);
    }

    #[test]
    fn a7_a_writer_whose_file_was_swept_takes_another() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        let file = File::create(&path).unwrap();
        let sweeper = File::open(&path).unwrap();
        sweeper.lock().unwrap();
        assert!(!is_claimed(&file).unwrap());
        fs::remove_file(&path).unwrap();
        drop(sweeper);
        assert!(!is_claimed(&file).unwrap());
    }
}
