//! Files that are replaced in one step: a reader sees the old one or the new one.

use std::ffi::OsString;
use std::fs::{self, File, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::{MetadataExt, PermissionsExt, fchown};
use std::path::{Path, PathBuf};

/// Replaces the file at `path`, or makes it with the mode `new_mode`.
///
/// The bytes are on the disk before the file has its name. A symbolic link is followed
/// to its target. A mode that is looser than `new_mode` is tightened to it.
///
/// # Errors
/// Whatever the system says; the old file is as it was, and no temporary file is left.
pub fn write(path: &Path, bytes: &[u8], new_mode: u32) -> io::Result<()> {
    let target = follow(path)?;
    let folder = folder_of(&target);
    let known = fs::metadata(&target).ok();
    let mode = known
        .as_ref()
        .map_or(new_mode, |known| known.mode() & new_mode);
    let mut file = tempfile::Builder::new()
        .prefix(&prefix_of(&target))
        .tempfile_in(folder)?;
    file.write_all(bytes)?;
    if let Some(known) = known {
        // Root leaves a user's file to the user. Others may not give files away, and own theirs.
        let _ = fchown(&file, Some(known.uid()), Some(known.gid()));
    }
    file.as_file()
        .set_permissions(Permissions::from_mode(mode))?;
    file.as_file().sync_all()?;
    file.persist(&target).map_err(|error| error.error)?;
    sync_folder(folder)
}

/// Removes what writers of the file at `path` left when they were killed.
///
/// Only for whoever holds the lock that all writers of this file take.
pub fn sweep(path: &Path) {
    let Ok(target) = follow(path) else { return };
    let prefix = prefix_of(&target);
    let Ok(entries) = fs::read_dir(folder_of(&target)) else {
        return;
    };
    for entry in entries.flatten() {
        if entry
            .file_name()
            .as_encoded_bytes()
            .starts_with(prefix.as_encoded_bytes())
        {
            // The next writer tries again.
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// What the names of a file's temporary files start with.
fn prefix_of(target: &Path) -> OsString {
    let mut prefix = OsString::from(".tmp-");
    prefix.push(target.file_name().unwrap_or_default());
    prefix.push("-");
    prefix
}

/// Makes sure that a folder's names are on the disk.
///
/// # Errors
/// Whatever the system says.
pub fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// The folder that a file is in.
pub fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// The file that a link stands for, even where that file is not there yet.
fn follow(path: &Path) -> io::Result<PathBuf> {
    const LINKS: usize = 16;
    let mut path = path.to_owned();
    for _ in 0..LINKS {
        match fs::read_link(&path) {
            Ok(target) => path = folder_of(&path).join(target),
            Err(_) => return Ok(path),
        }
    }
    Err(io::Error::other("too many symbolic links"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn writes_anew_with_a_mode_and_tightens_a_loose_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        write(&path, b"one", 0o600).unwrap();
        assert_eq!(
            (fs::read(&path).unwrap(), mode(&path)),
            (b"one".to_vec(), 0o600)
        );
        fs::set_permissions(&path, Permissions::from_mode(0o644)).unwrap();
        write(&path, b"two", 0o600).unwrap();
        assert_eq!(
            (fs::read(&path).unwrap(), mode(&path)),
            (b"two".to_vec(), 0o600)
        );
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn follows_links_even_dangling_ones() {
        let folder = tempfile::tempdir().unwrap();
        let (link, target) = (folder.path().join("link"), folder.path().join("target"));
        std::os::unix::fs::symlink("target", &link).unwrap();
        for text in ["one", "two"] {
            write(&link, text.as_bytes(), 0o600).unwrap();
            assert_eq!(fs::read_to_string(&target).unwrap(), text);
        }
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        std::os::unix::fs::symlink("loop", folder.path().join("loop")).unwrap();
        assert!(write(&folder.path().join("loop"), b"x", 0o600).is_err());
    }
}
