//! What is in a tar, by name. Nothing is ever unpacked: names are only looked up.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry as Place;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::os::unix::fs::FileExt;
use std::sync::Arc;

use tar::EntryType;

use super::error::Error;
use crate::limits;

/// Links that lead to links.
const HOPS: usize = 16;
/// Bytes of two entries of one name that are compared at once.
const PIECE: usize = 64 << 10;
/// How often an archive may have all of its bytes compared. Entries of their own cannot come to more
/// than once; links that name a file again and again, without a byte of their own, can.
const COMPARISONS: u64 = 8;

/// Bytes within a file.
#[derive(Clone, Debug)]
pub(super) struct Span {
    pub(super) file: Arc<File>,
    pub(super) offset: u64,
    pub(super) size: u64,
}

impl Span {
    /// The whole of it, which may be at most `limit` bytes.
    pub(super) fn read(&self, name: &str, limit: u64) -> Result<Vec<u8>, Error> {
        if self.size > limit {
            return Err(Error::TooLarge {
                name: name.to_owned(),
                limit,
            });
        }
        let mut bytes = vec![0; usize::try_from(self.size).unwrap_or_default()];
        self.file
            .read_exact_at(&mut bytes, self.offset)
            .map_err(|error| Error::Cut(error.to_string()))?;
        Ok(bytes)
    }

    /// Whether another one of the same size holds the same bytes.
    fn equals(&self, other: &Self) -> io::Result<bool> {
        let (mut ours, mut theirs) = (vec![0; PIECE], vec![0; PIECE]);
        let mut at = 0;
        while at < self.size {
            let length = usize::try_from(self.size - at).unwrap_or(PIECE).min(PIECE);
            let (ours, theirs) = (&mut ours[..length], &mut theirs[..length]);
            self.file.read_exact_at(ours, self.offset + at)?;
            other.file.read_exact_at(theirs, other.offset + at)?;
            if ours != theirs {
                return Ok(false);
            }
            at += length as u64;
        }
        Ok(true)
    }
}

/// What stands under a name.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Entry {
    File {
        offset: u64,
        size: u64,
    },
    /// The name, within the archive, that it stands for; none if that is outside.
    Link(Option<Box<str>>),
    Other(char),
    /// Several entries have the name, and differ.
    Twice,
}

impl Entry {
    /// Bytes that it takes in memory under its name.
    fn weight(&self, name: &str) -> usize {
        let target = match self {
            Self::Link(Some(target)) => target.len(),
            _ => 0,
        };
        size_of::<(Box<str>, Self)>() + name.len() + target
    }
}

/// The entries of a tar.
pub(super) struct Entries {
    file: Arc<File>,
    // A map that grows without a second copy of itself.
    by_name: BTreeMap<Box<str>, Entry>,
    weight: usize,
    // Bytes that may still be compared.
    comparable: u64,
}

impl Entries {
    /// Reads the headers of a plain tar.
    pub(super) fn read(file: File) -> Result<Self, Error> {
        let length = file.metadata().map_err(Error::Read)?.len();
        let file = Arc::new(file);
        let mut entries = Self::none(file.clone());
        entries.comparable = length.saturating_mul(COMPARISONS);
        let left = Cell::new(limits::ARCHIVE_HEADER_BYTES);
        let mut reader = BufReader::with_capacity(
            8 << 10,
            Headers {
                file: &file,
                left: &left,
            },
        );
        reader.rewind().map_err(Error::Read)?;
        let mut archive = tar::Archive::new(reader);
        let cut = |error: std::io::Error| Error::Cut(error.to_string());
        for entry in archive.entries_with_seek().map_err(cut)? {
            left.set(limits::ARCHIVE_HEADER_BYTES);
            let mut entry = entry.map_err(cut)?;
            check_one_size(&mut entry)?;
            let Some(name) = name_of(&entry.path_bytes()) else {
                continue;
            };
            let is_folder = entry.path_bytes().ends_with(b"/");
            let (offset, size) = (entry.raw_file_position(), entry.size());
            let found = match entry.header().entry_type() {
                // Tars of before 1988 have no other sign of a folder.
                EntryType::Regular if is_folder => continue,
                EntryType::Regular | EntryType::Continuous => {
                    if offset.checked_add(size).is_none_or(|end| end > length) {
                        return Err(Error::Cut(format!("entry {name:?} goes beyond its end")));
                    }
                    Entry::File { offset, size }
                }
                EntryType::Directory | EntryType::XGlobalHeader => continue,
                EntryType::Symlink => Entry::Link(link_of(&entry, folder_of(&name))),
                EntryType::Link => Entry::Link(link_of(&entry, "")),
                other => Entry::Other(char::from(other.as_byte())),
            };
            entries.add(name, found)?;
        }
        Ok(entries)
    }

    fn none(file: Arc<File>) -> Self {
        Self {
            file,
            by_name: BTreeMap::new(),
            weight: 0,
            comparable: 0,
        }
    }

    fn add(&mut self, name: String, entry: Entry) -> Result<(), Error> {
        let count = self.by_name.len();
        self.weight += entry.weight(&name);
        let is_known = self.has_same(&name, &entry)?;
        match self.by_name.entry(name.into()) {
            Place::Occupied(_) if is_known => {}
            Place::Occupied(mut known) => *known.get_mut() = Entry::Twice,
            Place::Vacant(_) if count >= limits::ARCHIVE_ENTRIES => return Err(Error::TooMany),
            Place::Vacant(place) => drop(place.insert(entry)),
        }
        if self.weight > limits::ARCHIVE_NAME_BYTES {
            Err(Error::TooLong)
        } else {
            Ok(())
        }
    }

    /// Whether the name stands for the same already, as where a file was packed twice. A tar that finds
    /// a file again may write it as a link, even to its own name.
    fn has_same(&mut self, name: &str, entry: &Entry) -> Result<bool, Error> {
        let known = match self.by_name.get(name) {
            None | Some(Entry::Twice) => return Ok(false),
            Some(known) if known == entry => return Ok(true),
            Some(Entry::File { offset, size }) => self.span(*offset, *size),
            Some(_) => return Ok(false),
        };
        let again = match entry {
            Entry::File { offset, size } => Some(self.span(*offset, *size)),
            // A link that leads nowhere is not the same as a file.
            Entry::Link(Some(target)) => self.find(target).ok().flatten(),
            _ => None,
        };
        let Some(again) = again.filter(|again| again.size == known.size) else {
            return Ok(false);
        };
        if again.offset == known.offset {
            return Ok(true);
        }
        let left = self.comparable.checked_sub(known.size);
        self.comparable = left.ok_or(Error::TooMany)?;
        known
            .equals(&again)
            .map_err(|error| Error::Cut(error.to_string()))
    }

    fn span(&self, offset: u64, size: u64) -> Span {
        Span {
            file: self.file.clone(),
            offset,
            size,
        }
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.by_name.contains_key(name)
    }

    /// The bytes under a name, links followed within the archive.
    pub(super) fn find(&self, name: &str) -> Result<Option<Span>, Error> {
        let mut name = name.trim_start_matches("./");
        for _ in 0..HOPS {
            match self.by_name.get(name) {
                None => return Ok(None),
                Some(Entry::File { offset, size }) => {
                    return Ok(Some(self.span(*offset, *size)));
                }
                Some(Entry::Link(Some(target))) => name = target,
                Some(Entry::Link(None)) => return Err(Error::Outside(name.to_owned())),
                Some(Entry::Twice) => return Err(Error::Twice(name.to_owned())),
                Some(Entry::Other(kind)) => {
                    let name = name.to_owned();
                    return Err(Error::Kind { name, kind: *kind });
                }
            }
        }
        Err(Error::Cycle(name.to_owned()))
    }
}

/// A file of which only headers are read, and of those not too much at a time.
///
/// Names and extensions are entries before the one that they are for, of any size.
struct Headers<'a> {
    file: &'a File,
    left: &'a Cell<u64>,
}

impl Read for Headers<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(buffer)?;
        let left = self.left.get().checked_sub(read as u64);
        self.left
            .set(left.ok_or_else(|| io::Error::other("a header is larger than 4 MiB"))?);
        Ok(read)
    }
}

impl Seek for Headers<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}

/// Where sizes are there twice, or are for all that follows, readers differ in which they believe,
/// and so in what comes after.
fn check_one_size<R: Read>(entry: &mut tar::Entry<R>) -> Result<(), Error> {
    let cut = |error: std::io::Error| Error::Cut(error.to_string());
    let is_global = entry.header().entry_type().is_pax_global_extensions();
    let Some(extensions) = entry.pax_extensions().map_err(cut)? else {
        return Ok(());
    };
    let mut sizes = 0;
    for extension in extensions {
        sizes += usize::from(extension.map_err(cut)?.key_bytes() == b"size");
    }
    let allowed = usize::from(!is_global);
    if sizes > allowed {
        Err(Error::TwoSizes(
            String::from_utf8_lossy(&entry.path_bytes()).into_owned(),
        ))
    } else {
        Ok(())
    }
}

/// A name as others refer to it; none where it leads out of the archive, or is no text.
fn name_of(bytes: &[u8]) -> Option<String> {
    joined("", std::str::from_utf8(bytes).ok()?)
}

fn link_of<R: Read>(entry: &tar::Entry<R>, folder: &str) -> Option<Box<str>> {
    let target = entry.link_name_bytes()?;
    joined(folder, std::str::from_utf8(&target).ok()?).map(String::into_boxed_str)
}

fn folder_of(name: &str) -> &str {
    name.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// `path` from `folder` on, without `.` and `..`; none where it leads out of the archive.
fn joined(folder: &str, path: &str) -> Option<String> {
    if path.starts_with('/') || path.contains(['\\', '\0', '\n']) {
        return None;
    }
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    (!parts.is_empty()).then(|| parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn m41_names_stay_within_the_archive() {
        for (folder, path, name) in [
            ("", "./blobs/x", Some("blobs/x")),
            ("a/b", "../c/layer.tar", Some("a/c/layer.tar")),
            ("", "a//b/./c", Some("a/b/c")),
            ("", "../x", None),
            ("a", "../../x", None),
            ("", "/etc/passwd", None),
            ("", "a\\..\\b", None),
            ("", ".", None),
        ] {
            assert_eq!(joined(folder, path).as_deref(), name, "{folder} {path}");
        }
    }
    #[test]
    fn m56_a_million_entries_are_enough() {
        let mut entries = Entries::none(Arc::new(tempfile::tempfile().unwrap()));
        for n in 0..limits::ARCHIVE_ENTRIES {
            entries.add(n.to_string(), Entry::Other('0')).unwrap();
        }
        assert!(matches!(
            entries.add("one more".into(), Entry::Other('0')),
            Err(Error::TooMany)
        ));
    }

    #[test]
    fn a9_names_and_where_links_lead_are_weighed_together() {
        let mut entries = Entries::none(Arc::new(tempfile::tempfile().unwrap()));
        let long = "x".repeat(4 << 20);
        let mut add = |n: usize| {
            let target = Some(long.as_str().into());
            entries.add(format!("{n}{long}"), Entry::Link(target))
        };
        for n in 0..11 {
            add(n).unwrap();
        }
        // The same name again is no way around.
        assert!(matches!(add(0), Err(Error::TooLong)));
    }
}
