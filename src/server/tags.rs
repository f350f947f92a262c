//! The tags of a repository, in their order and from any of them on.

use std::collections::VecDeque;
use std::io;

use super::route::Name;
use super::storage::Storage;
use crate::image::Tag;

/// The tags that are held at once.
const HELD: usize = 4096;

/// Goes through the tags of a repository.
pub(super) struct Tags<'a> {
    storage: &'a Storage,
    name: &'a Name,
    /// The tag that was given last.
    last: String,
    /// Tags that were read, and are yet to be given.
    held: VecDeque<Tag>,
    /// Whether all of them were read.
    is_read: bool,
}

impl<'a> Tags<'a> {
    /// The tags that come after `last`; all of them where it is empty.
    pub(super) fn after(storage: &'a Storage, name: &'a Name, last: &str) -> Self {
        Self {
            storage,
            name,
            last: last.to_owned(),
            held: VecDeque::new(),
            is_read: false,
        }
    }

    /// The next tag, which may be gone by now.
    pub(super) fn next(&mut self) -> io::Result<Option<Tag>> {
        if self.held.is_empty() && !self.is_read {
            let read = self.storage.tags_after(self.name, &self.last, HELD)?;
            self.is_read = read.len() < HELD;
            self.held = read.into();
        }
        let tag = self.held.pop_front();
        if let Some(tag) = &tag {
            self.last = tag.to_string();
        }
        Ok(tag)
    }
}
