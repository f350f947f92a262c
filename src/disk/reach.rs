//! The way from a root to what lies below it, on which no link is followed.

use std::io;
use std::os::fd::{BorrowedFd, OwnedFd};
use std::path::{Component, Path};

use rustix::fs::{AtFlags, FileType, Mode, OFlags, openat, statat};
use rustix::io::{Errno, retry_on_intr};

use super::plain::Refused;
use super::root::Root;

/// How a folder is opened to go on from it: searching it is enough, where the system has that.
#[cfg(target_os = "linux")]
pub(super) const SEARCH: OFlags = OFlags::PATH.union(OFlags::DIRECTORY).union(OFlags::CLOEXEC);
#[cfg(not(target_os = "linux"))]
pub(super) const SEARCH: OFlags = OFlags::DIRECTORY.union(OFlags::CLOEXEC);

/// All of the way in one call; nothing where it has to be walked.
#[cfg(target_os = "linux")]
fn at_once(
    root: BorrowedFd<'_>,
    below: &Path,
    flags: OFlags,
    mode: Mode,
) -> Option<Result<OwnedFd, Errno>> {
    use rustix::fs::{ResolveFlags, openat2};
    let resolve = ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS;
    match retry_on_intr(|| openat2(root, below, flags, mode, resolve)) {
        // gVisor and Linux before 5.6 do not have the call; containers may forbid it, and say
        // EPERM (opencontainers/runc#2151).
        Err(Errno::NOSYS | Errno::PERM) => None,
        // The walk says which part of the way is the link.
        Err(Errno::LOOP | Errno::NOTDIR) => None,
        opened => Some(opened),
    }
}

#[cfg(not(target_os = "linux"))]
fn at_once(_: BorrowedFd<'_>, _: &Path, _: OFlags, _: Mode) -> Option<Result<OwnedFd, Errno>> {
    None
}

impl Root {
    /// Opens what is at `path`, never through a link, and never outside of the root.
    pub(super) fn reach(&self, path: &Path, flags: OFlags, mode: Mode) -> io::Result<OwnedFd> {
        let below = self.below(path)?;
        let flags = flags | OFlags::NOFOLLOW;
        match at_once(self.handle()?, below, flags, mode) {
            Some(opened) => Ok(opened?),
            None => self.walk(below, flags, mode),
        }
    }

    /// One folder after the other.
    pub(super) fn walk(&self, below: &Path, flags: OFlags, mode: Mode) -> io::Result<OwnedFd> {
        let (mut at, mut parts) = (self.path().to_owned(), below.components().peekable());
        let mut folder = openat(self.handle()?, ".", SEARCH, Mode::empty())?;
        while let Some(part) = parts.next() {
            let is_last = parts.peek().is_none();
            let name = part.as_os_str();
            at.push(name);
            let opened = retry_on_intr(|| {
                if is_last {
                    openat(&folder, name, flags, mode)
                } else {
                    openat(&folder, name, SEARCH | OFlags::NOFOLLOW, Mode::empty())
                }
            });
            folder = match opened {
                Ok(opened) => opened,
                Err(error) => {
                    let found = statat(&folder, name, AtFlags::SYMLINK_NOFOLLOW);
                    let is_link = found
                        .is_ok_and(|found| FileType::from_raw_mode(found.st_mode).is_symlink());
                    return Err(match (is_link, is_last) {
                        (false, _) => error.into(),
                        (true, true) => Refused::Link(at).into(),
                        (true, false) => Refused::LinkAbove(at).into(),
                    });
                }
            };
        }
        Ok(folder)
    }

    /// The path from the root on; `.` for the root itself.
    pub(super) fn below<'a>(&self, path: &'a Path) -> io::Result<&'a Path> {
        let here = Path::new(".");
        // Names in the current folder are not written with a dot.
        let below = if self.path() == here && path.is_relative() && !path.starts_with(here) {
            Ok(path)
        } else {
            path.strip_prefix(self.path())
        };
        match below {
            Ok(below) if below.as_os_str().is_empty() => Ok(here),
            Ok(below)
                if below
                    .components()
                    .all(|part| matches!(part, Component::Normal(_))) =>
            {
                Ok(below)
            }
            _ => Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                format!("it is not in {}", self.path().display()),
            )),
        }
    }
}
