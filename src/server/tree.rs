//! The folders of a registry, made so that they last, and removed where they are of no use.

use std::io;
use std::path::{Path, PathBuf};

use crate::disk::{Root, atomic};
use crate::sync::Mutex;

/// The folders below a base, which several requests change at once.
#[derive(Debug)]
pub(super) struct Tree {
    disk: Root,
    base: PathBuf,
    /// Whether the base is on the disk, with the folders that it is in.
    is_base_synced: Mutex<bool>,
}

impl Tree {
    pub(super) fn new(disk: Root, base: PathBuf) -> Self {
        Self {
            disk,
            base,
            is_base_synced: Mutex::default(),
        }
    }

    /// Makes a folder, and makes sure that it is on the disk with those that it is in.
    pub(super) fn make(&self, folder: &Path) -> io::Result<()> {
        self.one_by_one(|| self.disk.make_lasting_folder(folder))
    }

    /// Makes a folder that need not last in one that has to.
    pub(super) fn make_brief(&self, folder: &Path) -> io::Result<()> {
        self.one_by_one(|| {
            self.disk.make_lasting_folder(atomic::folder_of(folder))?;
            self.disk.make_folder(folder)
        })
    }

    /// Removes a folder and those that it is in, below `top`, as far as they are empty.
    pub(super) fn prune(&self, folder: &Path, top: &Path) {
        // A folder that cannot be removed is one that somebody uses.
        let _ = self.one_by_one(|| {
            let mut above = folder.ancestors().take_while(|folder| *folder != top);
            above.try_for_each(|folder| self.disk.remove_empty_folder(folder))
        });
    }

    /// Changes folders while nobody else does: another request must not rely on a folder that is
    /// not on the disk yet, or that is about to go.
    fn one_by_one(&self, change: impl FnOnce() -> io::Result<()>) -> io::Result<()> {
        let mut is_base_synced = self.is_base_synced.lock();
        if !*is_base_synced {
            self.disk.sync_above(&self.base)?;
            *is_base_synced = true;
        }
        change()
    }
}
