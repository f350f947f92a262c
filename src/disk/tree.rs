//! What is in a folder that is open.

use std::ffi::{OsStr, OsString};
use std::io;
use std::os::fd::AsFd;
use std::os::unix::ffi::OsStrExt;

use rustix::fs::{AtFlags, Dir, Mode, OFlags, openat, unlinkat};
use rustix::io::Errno;

/// How a folder is opened to list it, or to sync it.
pub(super) const FOLDER: OFlags = OFlags::DIRECTORY.union(OFlags::CLOEXEC);

/// The names in a folder, of which a handle to search it is enough.
pub(super) fn names(folder: impl AsFd) -> io::Result<Vec<OsString>> {
    let mut names = Vec::new();
    for entry in Dir::new(openat(folder, ".", FOLDER, Mode::empty())?)? {
        let entry = entry?;
        let name = OsStr::from_bytes(entry.file_name().to_bytes());
        if name != "." && name != ".." {
            names.push(name.to_owned());
        }
    }
    Ok(names)
}

/// Removes a folder and what is in it, at most so many levels down. Of a link, the link itself.
pub(super) fn remove(parent: impl AsFd, name: &OsStr, levels: usize) -> io::Result<()> {
    let parent = parent.as_fd();
    let folder = match openat(parent, name, FOLDER | OFlags::NOFOLLOW, Mode::empty()) {
        Ok(folder) => folder,
        Err(Errno::NOTDIR | Errno::LOOP) => {
            return Ok(unlinkat(parent, name, AtFlags::empty())?);
        }
        Err(error) => return Err(error.into()),
    };
    for entry in names(&folder)? {
        match unlinkat(&folder, &entry, AtFlags::empty()) {
            Ok(()) | Err(Errno::NOENT) => {}
            // What Linux says of a folder, and what POSIX says.
            Err(Errno::ISDIR | Errno::PERM) if levels > 0 => remove(&folder, &entry, levels - 1)?,
            Err(error) => return Err(error.into()),
        }
    }
    Ok(unlinkat(parent, name, AtFlags::REMOVEDIR)?)
}
