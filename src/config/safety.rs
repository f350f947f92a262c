//! Whether a folder is fit to keep a password in, and whose file a link may lead to.

use std::fs::{self, Metadata};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use super::error::Error;
use crate::disk::atomic::folder_of;
use crate::disk::{Modes, Root};

const ROOT: u32 = 0;
const WRITABLE_BY_OTHERS: u32 = 0o002;
/// Others may add files to such a folder, but not replace ours.
const STICKY: u32 = 0o1000;
const READABLE_BY_OTHERS: u32 = 0o077;
const WRITABLE_BY_GROUP_OR_OTHERS: u32 = 0o022;
/// More links than anybody needs to keep a file elsewhere.
const LINKS: usize = 16;

/// The file that is written for a settings file: where links lead, if there are any.
#[derive(Debug)]
pub(super) struct Destination {
    /// Its folder, open, so that nobody puts another in its place.
    pub(super) folder: Root,
    /// The file, which need not be there.
    pub(super) path: PathBuf,
}

/// Follows the links from `path` on, which Docker allows for `config.json`.
///
/// Refuses a link that somebody else made, or could have, and one that leads to a folder where
/// somebody else could put another file in its place.
pub(super) fn destination(path: &Path) -> Result<Destination, Error> {
    let mut at = path.to_owned();
    for _ in 0..LINKS {
        let folder = Root::at(folder_of(&at), Modes::Secret);
        let Ok(target) = fs::read_link(&at) else {
            // What is no link is written where it is.
            if at != path
                && let Ok(found) = folder.metadata(folder.path())
            {
                check_way(path, folder.path(), &found)?;
            }
            return Ok(Destination { folder, path: at });
        };
        let found = folder.metadata(folder.path()).map_err(failed(path))?;
        check_way(path, folder.path(), &found)?;
        let link = fs::symlink_metadata(&at).map_err(failed(path))?;
        check_way(path, &at, &link)?;
        at = folder_of(&at).join(target);
    }
    let error = std::io::Error::other("too many symbolic links");
    Err(failed(path)(error))
}

fn failed(path: &Path) -> impl FnOnce(std::io::Error) -> Error {
    move |source| Error::Read {
        path: path.to_owned(),
        source,
    }
}

/// Whether a link, or a folder on the way to where links lead, is the user's alone.
fn check_way(path: &Path, way: &Path, found: &Metadata) -> Result<(), Error> {
    let problem = if ![me(), ROOT].contains(&found.uid()) {
        "belongs to another user"
    } else if found.is_dir()
        && found.mode() & WRITABLE_BY_GROUP_OR_OTHERS != 0
        && found.mode() & STICKY == 0
    {
        "is writable by others"
    } else {
        return Ok(());
    };
    Err(Error::UnsafeLink {
        path: path.to_owned(),
        way: way.to_owned(),
        problem,
    })
}

/// Refuses to keep a secret where others could take its place, or already have.
///
/// What is not there yet will be ours. Root may write wherever it likes.
pub(super) fn check(path: &Path) -> Result<(), Error> {
    let refused = |path: &Path, problem| {
        Err(Error::NotAFile {
            path: path.to_owned(),
            problem,
        })
    };
    let folder = folder_of(path);
    if let Ok(found) = fs::metadata(folder) {
        if found.mode() & WRITABLE_BY_OTHERS != 0 && found.mode() & STICKY == 0 {
            return refused(
                folder,
                "is writable by others; refusing to store a password there",
            );
        }
        if !is_ours(&found) {
            return refused(
                folder,
                "belongs to another user; refusing to store a password there",
            );
        }
    }
    match fs::metadata(path) {
        Ok(found) if !is_ours(&found) => refused(
            path,
            "belongs to another user; refusing to store a password there",
        ),
        _ => Ok(()),
    }
}

/// Refuses a link to a file of somebody who is neither the user, nor root, nor who made the link.
pub(super) fn check_link(path: &Path, target: &Metadata) -> Result<(), Error> {
    let Ok(link) = fs::symlink_metadata(path) else {
        return Ok(());
    };
    if !link.is_symlink() || target.uid() == link.uid() || [me(), ROOT].contains(&target.uid()) {
        Ok(())
    } else {
        Err(Error::NotAFile {
            path: path.to_owned(),
            problem: "is a link to another user's file",
        })
    }
}

/// What the user should know before a secret is kept in the file at `path`.
pub(super) fn concerns(path: &Path) -> Vec<String> {
    let mut concerns = Vec::new();
    let folder = folder_of(path);
    if let Ok(found) = fs::metadata(folder)
        && me() == ROOT
        && found.uid() != ROOT
    {
        concerns.push(format!(
            "{} belongs to another user, and you are root",
            folder.display()
        ));
    }
    if let Ok(found) = fs::metadata(path)
        && found.mode() & READABLE_BY_OTHERS != 0
    {
        let mode = found.mode() & 0o777;
        concerns.push(format!(
            "{} was open to others (mode {mode:03o}); it is made private",
            path.display()
        ));
    }
    concerns
}

fn is_ours(found: &Metadata) -> bool {
    me() == ROOT || [me(), ROOT].contains(&found.uid())
}

fn me() -> u32 {
    rustix::process::geteuid().as_raw()
}
