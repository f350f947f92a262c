//! What is in a folder that is open.

use std::ffi::{OsStr, OsString};
use std::io;
use std::os::fd::AsFd;
use std::os::unix::ffi::OsStrExt;

use rustix::fs::{AtFlags, Dir, FileType, Mode, OFlags, openat, unlinkat};
use rustix::io::Errno;

/// How a folder is opened to list it, or to sync it.
pub(super) const FOLDER: OFlags = OFlags::DIRECTORY.union(OFlags::CLOEXEC);

/// What is in a folder, read as it is asked for.
pub struct Entries(Dir);

/// Something in a folder.
pub struct Entry {
    name: OsString,
    kind: FileType,
}

impl Entry {
    /// Its name in the folder.
    pub fn name(&self) -> &OsStr {
        &self.name
    }

    /// Its name in the folder, to keep.
    pub fn into_name(self) -> OsString {
        self.name
    }

    /// Whether it is a folder, which a link is not; nothing where the disk does not say so here.
    pub fn is_folder(&self) -> Option<bool> {
        (self.kind != FileType::Unknown).then(|| self.kind.is_dir())
    }
}

impl Entries {
    /// Those of a folder, of which a handle to search it is enough.
    pub(super) fn of(folder: impl AsFd) -> io::Result<Self> {
        Ok(Self(Dir::new(openat(folder, ".", FOLDER, Mode::empty())?)?))
    }
}

impl Iterator for Entries {
    type Item = io::Result<Entry>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let entry = match self.0.next()? {
                Ok(entry) => entry,
                Err(error) => return Some(Err(error.into())),
            };
            let name = OsStr::from_bytes(entry.file_name().to_bytes());
            if name != "." && name != ".." {
                let (name, kind) = (name.to_owned(), entry.file_type());
                return Some(Ok(Entry { name, kind }));
            }
        }
    }
}

/// The names in a folder, of which a handle to search it is enough.
pub(super) fn names(folder: impl AsFd) -> io::Result<Vec<OsString>> {
    let names = Entries::of(folder)?.map(|entry| entry.map(Entry::into_name));
    names.collect()
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
