//! Folders of any size in the order of their names, from a name on, without holding all of them.

use std::collections::BinaryHeap;
use std::io;

use crate::disk::Entry;

/// The first `most` names of a folder that come after `last` and that `keep` keeps, in their order.
///
/// Fewer than `most` are all that there are. Reads the folder, and nothing of what is in it.
pub(super) fn names_after(
    folder: impl Iterator<Item = io::Result<Entry>>,
    last: &str,
    most: usize,
    keep: impl Fn(&str) -> bool,
) -> io::Result<Vec<String>> {
    let mut first = Smallest::of(most);
    for entry in folder {
        let entry = entry?;
        // What is not UTF-8 is nothing that a registry wrote.
        let Some(name) = entry.name().to_str() else {
            continue;
        };
        if name > last && first.takes(name) && keep(name) {
            first.add(name.to_owned());
        }
    }
    Ok(first.in_order())
}

/// The smallest of the names that it is given, as many as it may hold.
pub(super) struct Smallest {
    names: BinaryHeap<String>,
    most: usize,
}

impl Smallest {
    pub(super) fn of(most: usize) -> Self {
        Self {
            names: BinaryHeap::new(),
            most,
        }
    }

    /// Whether the name would be among them.
    pub(super) fn takes(&self, name: &str) -> bool {
        self.names.len() < self.most
            || self
                .names
                .peek()
                .is_some_and(|largest| name < largest.as_str())
    }

    pub(super) fn add(&mut self, name: String) {
        self.names.push(name);
        if self.names.len() > self.most {
            self.names.pop();
        }
    }

    pub(super) fn in_order(self) -> Vec<String> {
        self.names.into_sorted_vec()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disk::{Modes, Root};

    #[test]
    fn a20_pieces_of_a_folder_join_without_gap() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["c", "a", "d", "b", "_x"] {
            std::fs::write(folder.path().join(name), "").unwrap();
        }
        let root = Root::at(folder.path(), Modes::Umask);
        let after = |last: &str, most| {
            let entries = root.entries(root.path()).unwrap();
            names_after(entries, last, most, |name| !name.starts_with('_')).unwrap()
        };
        assert_eq!(after("", 3), ["a", "b", "c"]);
        assert_eq!(after("c", 3), ["d"]);
        assert!(after("d", 3).is_empty() && after("", 0).is_empty());
    }
}
