//! The repositories of a registry, in the order of their names and from any name on.

use std::collections::VecDeque;
use std::io;
use std::path::Path;

use super::route::Name;
use super::seek::Smallest;
use super::storage::{Links, Storage};
use crate::disk::Entry;

/// The keys of the outermost level that are held at once: all of them are read again for the next.
const HELD: usize = 4096;
/// The fewest that any level holds. Each holds half of what the one around it does, so that all
/// levels together hold no more than twice as much.
const FEWEST: usize = 64;

/// A walk over folders that may be repositories; `Storage::has_manifests` says whether one is.
pub(super) struct Walk<'a> {
    storage: &'a Storage,
    /// From the outermost folder to the one that the walk is in.
    levels: Vec<Level>,
}

/// Where a step led.
pub(super) enum Step {
    /// To a folder that may be a repository.
    At(Name),
    /// To no name yet.
    Onward,
    /// To the end.
    End,
}

/// One folder on the way. What is in it has two keys: `a` is the repository, and `a/` all those
/// below it, which come after `a-b` and before `a0`: keys have the order of whole names.
struct Level {
    /// The folder within the root: nothing, or `team/`.
    path: String,
    /// What is left of the name that the walk started after.
    after: String,
    /// The last key that was read from the folder.
    reached: Option<String>,
    /// Keys that were read, and are yet to be visited.
    keys: VecDeque<String>,
    /// How many keys are read at once.
    most: usize,
    /// Whether all keys of the folder were read.
    is_read: bool,
}

impl<'a> Walk<'a> {
    /// The names that come after `last`; all of them where it is empty.
    pub(super) fn after(storage: &'a Storage, last: &str) -> Self {
        let outermost = Level {
            path: String::new(),
            after: last.to_owned(),
            reached: None,
            keys: VecDeque::new(),
            most: HELD,
            is_read: false,
        };
        Self {
            storage,
            levels: vec![outermost],
        }
    }

    /// Goes on by one folder.
    pub(super) fn step(&mut self) -> io::Result<Step> {
        let Some(level) = self.levels.last_mut() else {
            return Ok(Step::End);
        };
        match level.next(self.storage)? {
            Some(key) if key.ends_with('/') => {
                let below = level.below(&key);
                self.levels.push(below);
            }
            Some(key) => {
                let name = Name::parse(&format!("{}{key}", level.path));
                return Ok(name.map_or(Step::Onward, Step::At));
            }
            None => {
                self.levels.pop();
            }
        }
        Ok(Step::Onward)
    }
}

impl Level {
    fn next(&mut self, storage: &Storage) -> io::Result<Option<String>> {
        if self.keys.is_empty() && !self.is_read {
            self.keys = self.read(storage)?.into();
            self.reached = self.keys.back().cloned();
            self.is_read = self.keys.len() < self.most;
        }
        Ok(self.keys.pop_front())
    }

    /// The next keys of the folder.
    fn read(&self, storage: &Storage) -> io::Result<Vec<String>> {
        let folder = storage.repositories().join(&self.path);
        let mut first = Smallest::of(self.most);
        for entry in storage.entries(&folder, Links::Skip)? {
            let entry = entry?;
            let name = entry.name().to_str();
            let Some(name) = name.filter(|name| first.takes(name)) else {
                continue;
            };
            if self.is_behind(name) || !self.may_lead_to_one(name) {
                continue;
            }
            let mut keys = vec![name.to_owned(), format!("{name}/")];
            keys.retain(|key| self.is_ahead(key));
            if !keys.is_empty() && is_folder(storage, &folder, &entry) {
                keys.into_iter().for_each(|key| first.add(key));
            }
        }
        Ok(first.in_order())
    }

    /// Whether the walk has come past both keys of a name; what does not follow costs nothing.
    fn is_behind(&self, name: &str) -> bool {
        let at = self.reached.as_deref().unwrap_or(&self.after);
        name < at && !at.starts_with(name)
    }

    /// Whether the walk has yet to come to a key.
    fn is_ahead(&self, key: &str) -> bool {
        match &self.reached {
            Some(reached) => key > reached.as_str(),
            None => key > self.after.as_str() || key.ends_with('/') && self.after.starts_with(key),
        }
    }

    /// What is no name of a repository is no start of one either: `_layers`, `.tmp`, `UPPER`.
    fn may_lead_to_one(&self, name: &str) -> bool {
        Name::parse(&format!("{}{name}", self.path)).is_ok()
    }

    /// The level below a key that ends with a slash.
    fn below(&self, key: &str) -> Self {
        Self {
            path: format!("{}{key}", self.path),
            after: self.after.strip_prefix(key).unwrap_or_default().to_owned(),
            reached: None,
            keys: VecDeque::new(),
            most: (self.most / 2).max(FEWEST),
            is_read: false,
        }
    }
}

/// Whether what is in a folder is a folder itself. A link is none, wherever it leads.
fn is_folder(storage: &Storage, folder: &Path, entry: &Entry) -> bool {
    let look = || storage.is_folder(&folder.join(entry.name()));
    entry.is_folder().unwrap_or_else(look)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::os::unix::fs::symlink;
    use std::path::PathBuf;

    /// The folder of the repositories below a root.
    fn repositories(root: &Path) -> PathBuf {
        let repositories = Storage::at(root).repositories();
        fs::create_dir_all(&repositories).unwrap();
        repositories
    }

    fn names(root: &Path, last: &str) -> Vec<String> {
        let storage = Storage::at(root);
        let mut walk = Walk::after(&storage, last);
        let mut names = Vec::new();
        loop {
            match walk.step().unwrap() {
                Step::At(name) => names.push(name.as_str().to_owned()),
                Step::Onward => {}
                Step::End => return names,
            }
        }
    }

    #[test]
    fn a20_the_order_is_that_of_whole_names_from_any_of_them_on() {
        let folder = tempfile::tempdir().unwrap();
        let (root, repositories) = (folder.path(), repositories(folder.path()));
        let sorted = ["a", "a-b", "a-b/c", "a.b", "a/b", "a/b/c", "a0", "b", "b/a"];
        for name in sorted {
            fs::create_dir_all(repositories.join(name).join("_manifests")).unwrap();
        }
        fs::create_dir_all(repositories.join("UPPER/case")).unwrap();
        fs::write(repositories.join("file"), "").unwrap();
        assert_eq!(names(root, ""), sorted);
        for (at, last) in sorted.iter().enumerate() {
            assert_eq!(names(root, last), sorted[at + 1..], "after {last}");
        }
        for (last, at) in [
            ("a-", 1),
            ("a/", 4),
            ("a/aa", 4),
            ("a/b/d", 6),
            ("../x", 0),
            ("z", 9),
        ] {
            assert_eq!(names(root, last), sorted[at..], "after {last}");
        }
    }

    #[test]
    fn a20_more_folders_than_are_held_at_once_are_all_visited() {
        let folder = tempfile::tempdir().unwrap();
        let repositories = repositories(folder.path());
        let sorted: Vec<String> = (0..HELD + 10).map(|n| format!("r{n:05}")).collect();
        for name in &sorted {
            fs::create_dir(repositories.join(name)).unwrap();
        }
        assert_eq!(names(folder.path(), ""), sorted);
        for last in [0, HELD / 2 - 1, HELD / 2, HELD - 1] {
            let rest = names(folder.path(), &sorted[last]);
            assert_eq!(rest, sorted[last + 1..], "after {last}");
        }
    }

    #[test]
    fn a22_no_link_is_followed() {
        // Whoever may put one among the repositories would have others served, or a circle.
        let folder = tempfile::tempdir().unwrap();
        let (root, disk) = (folder.path().join("root"), folder.path().join("disk"));
        let repositories = repositories(&root);
        fs::create_dir_all(repositories.join("app")).unwrap();
        fs::create_dir_all(disk.join("big")).unwrap();
        symlink(&disk, repositories.join("disk")).unwrap();
        symlink("..", repositories.join("up")).unwrap();
        symlink(".", repositories.join("app/app")).unwrap();
        symlink("there", repositories.join("here")).unwrap();
        symlink("here", repositories.join("there")).unwrap();
        assert_eq!(names(&root, ""), ["app"]);
        assert!(names(&root, "disk/a").is_empty());
    }
}
