//! Whether a folder is fit to keep a password in, and whose file a link may lead to.

use std::fs::{self, Metadata};
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use super::error::Error;
use crate::disk::atomic::folder_of;

const ROOT: u32 = 0;
const WRITABLE_BY_OTHERS: u32 = 0o002;
/// Others may add files to such a folder, but not replace ours.
const STICKY: u32 = 0o1000;
const READABLE_BY_OTHERS: u32 = 0o077;

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
