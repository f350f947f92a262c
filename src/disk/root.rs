//! A folder that the user named: below it no link is followed, and files are plain files.
//!
//! The folder itself may be reached through links: that is the user's word. What is in it may have
//! been put there by anybody, in an archive that was unpacked or on a disk that is shared, and a
//! link in place of one of our files would have us read, change or remove a file elsewhere.

use std::ffi::{OsStr, OsString};
use std::fs::{DirBuilder, File, Metadata};
use std::io::{self, ErrorKind, Write};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use rustix::fs::{AtFlags, Mode, OFlags, mkdirat, renameat, unlinkat};
use rustix::io::Errno;

use super::atomic::{self, Draft};
use super::plain::{self, CAREFULLY};
use super::reach::SEARCH;
use super::tree::{self, Entries, FOLDER};

/// What the names of temporary files start with.
const DRAFT: &str = ".tmp-";
/// More levels of folders than any file of ours has above it.
const LEVELS: usize = 16;

/// How we look at something without opening it, where the system has that.
#[cfg(target_os = "linux")]
const LOOK: OFlags = OFlags::PATH.union(OFlags::CLOEXEC);
#[cfg(not(target_os = "linux"))]
const LOOK: OFlags = CAREFULLY;

/// Who may read what is made below a root.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Modes {
    /// The user alone, and what is more open than that is closed when it is replaced.
    Secret,
    /// The user alone. What is there already keeps its mode.
    Private,
    /// Whom the umask lets. What is there already keeps its mode.
    Umask,
}

impl Modes {
    fn folder(self) -> u32 {
        match self {
            Self::Secret | Self::Private => 0o700,
            Self::Umask => 0o777,
        }
    }

    pub(super) fn file(self) -> u32 {
        self.folder() & 0o666
    }

    /// The mode of a file that takes the place of one with the mode `known`.
    pub(super) fn instead_of(self, known: u32) -> u32 {
        match self {
            Self::Secret => known & self.file(),
            Self::Private | Self::Umask => known & 0o777,
        }
    }
}

/// A folder that the user named, which need not be there. Paths below it are whole ones.
#[derive(Clone, Debug)]
pub struct Root {
    path: PathBuf,
    modes: Modes,
    // Opened once, so that nobody can put another folder in its place.
    handle: Arc<OnceLock<OwnedFd>>,
}

impl Root {
    /// The folder at `path`.
    pub fn at(path: impl Into<PathBuf>, modes: Modes) -> Self {
        Self {
            path: path.into(),
            modes,
            handle: Arc::default(),
        }
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The same folder, for files that are as open as `modes` say.
    pub(super) fn with(self, modes: Modes) -> Self {
        Self { modes, ..self }
    }

    pub(super) fn handle(&self) -> io::Result<BorrowedFd<'_>> {
        if self.handle.get().is_none() {
            let opened = rustix::fs::open(&self.path, SEARCH, Mode::empty())?;
            // Where another thread was faster, its handle is as good.
            let _ = self.handle.set(opened);
        }
        let handle = self.handle.get().map(AsFd::as_fd);
        handle.ok_or_else(|| ErrorKind::NotFound.into())
    }

    /// Makes the folder itself, and the folders above it, where they are not there.
    ///
    /// # Errors
    /// Whatever the system says.
    pub fn make(&self) -> io::Result<()> {
        if self.handle().is_ok() {
            return Ok(());
        }
        DirBuilder::new()
            .recursive(true)
            .mode(self.modes.folder())
            .create(&self.path)
    }

    /// Makes a folder, and those above it, where they are not there.
    ///
    /// # Errors
    /// Refuses links; whatever the system says.
    pub fn make_folder(&self, folder: &Path) -> io::Result<()> {
        match self.search(folder) {
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            known => return known.map(drop),
        }
        self.make()?;
        let mut at = self.path.clone();
        for part in self.below(folder)?.components() {
            let mode = Mode::from_raw_mode(self.modes.folder());
            match mkdirat(self.search(&at)?, part.as_os_str(), mode) {
                Ok(()) | Err(Errno::EXIST) => at.push(part),
                Err(error) => return Err(error.into()),
            }
        }
        // What was there already may be something else.
        self.search(folder).map(drop)
    }

    /// As [`Root::make_folder`], and makes sure that the name of each folder that it makes is on
    /// the disk.
    ///
    /// # Errors
    /// As [`Root::make_folder`].
    pub fn make_lasting_folder(&self, folder: &Path) -> io::Result<()> {
        let mut missing = Vec::new();
        let mut at = folder;
        while at != self.path && self.is_missing(at)? {
            missing.push(at);
            at = atomic::folder_of(at);
        }
        for folder in missing.into_iter().rev() {
            self.make_folder(folder)?;
            let synced = self.sync(atomic::folder_of(folder));
            if synced.is_err() {
                // The next try would take it for one that is on the disk.
                let _ = self.remove_empty_folder(folder);
            }
            synced?;
        }
        Ok(())
    }

    fn is_missing(&self, folder: &Path) -> io::Result<bool> {
        match self.search(folder) {
            Ok(_) => Ok(false),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(true),
            Err(error) => Err(error),
        }
    }

    /// Opens a file to read it.
    ///
    /// # Errors
    /// Refuses links and what is no plain file; whatever the system says.
    pub fn open(&self, path: &Path) -> io::Result<File> {
        plain::checked(self.reach(path, OFlags::RDONLY | CAREFULLY, Mode::empty()))
    }

    /// All bytes of a file that has at most `limit` bytes.
    ///
    /// # Errors
    /// As [`Root::open`], and refuses what is larger.
    pub fn read(&self, path: &Path, limit: u64) -> io::Result<Vec<u8>> {
        plain::read(self.open(path)?, limit)
    }

    /// Opens a file to read and write it, and makes it where it is not there.
    ///
    /// # Errors
    /// As [`Root::open`].
    pub fn open_or_create(&self, path: &Path) -> io::Result<File> {
        self.open_to_write(path, OFlags::CREATE)
    }

    /// Makes a file that is not there yet, to read it and to append to it.
    ///
    /// # Errors
    /// As [`Root::open`]; where the name is taken, whatever has it.
    pub fn create(&self, path: &Path) -> io::Result<File> {
        self.open_to_write(path, OFlags::CREATE | OFlags::EXCL | OFlags::APPEND)
    }

    /// Opens a file that is there, to read it and to append to it.
    ///
    /// # Errors
    /// As [`Root::open`], and refuses a file that also has another name.
    pub fn open_to_append(&self, path: &Path) -> io::Result<File> {
        let file = self.open_to_write(path, OFlags::APPEND)?;
        plain::check_one_name(&file)?;
        Ok(file)
    }

    fn open_to_write(&self, path: &Path, how: OFlags) -> io::Result<File> {
        let mode = if how.contains(OFlags::CREATE) {
            Mode::from_raw_mode(self.modes.file())
        } else {
            Mode::empty()
        };
        plain::checked(self.reach(path, OFlags::RDWR | CAREFULLY | how, mode))
    }

    /// What is at a path: of a link, the link itself.
    ///
    /// # Errors
    /// Refuses links on the way; whatever the system says.
    pub fn metadata(&self, path: &Path) -> io::Result<Metadata> {
        File::from(self.reach(path, LOOK, Mode::empty())?).metadata()
    }

    /// Whether a plain file is at a path.
    pub fn is_file(&self, path: &Path) -> bool {
        self.metadata(path).is_ok_and(|found| found.is_file())
    }

    /// The names in a folder.
    ///
    /// # Errors
    /// Refuses links; whatever the system says.
    pub fn list(&self, folder: &Path) -> io::Result<Vec<OsString>> {
        tree::names(self.search(folder)?)
    }

    /// What is in a folder, without holding all of it.
    ///
    /// # Errors
    /// As [`Root::list`].
    pub fn entries(&self, folder: &Path) -> io::Result<Entries> {
        Entries::of(self.search(folder)?)
    }

    /// Gives a file another name, in the place of what has that name.
    ///
    /// # Errors
    /// Refuses links on the way; whatever the system says.
    pub fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        let (old, new) = (self.parent(from)?, self.parent(to)?);
        Ok(renameat(old, name_of(from)?, new, name_of(to)?)?)
    }

    /// Removes a file, or a link.
    ///
    /// # Errors
    /// Refuses links on the way; whatever the system says.
    pub fn remove(&self, path: &Path) -> io::Result<()> {
        let parent = self.parent(path)?;
        Ok(unlinkat(parent, name_of(path)?, AtFlags::empty())?)
    }

    /// Removes a folder and what is in it.
    ///
    /// # Errors
    /// Refuses links on the way, and removes those in it; whatever the system says.
    pub fn remove_folder(&self, folder: &Path) -> io::Result<()> {
        tree::remove(self.parent(folder)?, name_of(folder)?, LEVELS)
    }

    /// Removes a folder that has nothing in it.
    ///
    /// # Errors
    /// Refuses links on the way; whatever the system says.
    pub fn remove_empty_folder(&self, folder: &Path) -> io::Result<()> {
        let parent = self.parent(folder)?;
        Ok(unlinkat(parent, name_of(folder)?, AtFlags::REMOVEDIR)?)
    }

    /// Makes sure that a folder is on the disk, with all those that it is in.
    ///
    /// # Errors
    /// Refuses links below the root; whatever the system says.
    pub fn sync_above(&self, folder: &Path) -> io::Result<()> {
        for folder in folder.ancestors() {
            if folder.starts_with(&self.path) {
                self.sync(folder)?;
            } else if File::open(folder)
                .and_then(|folder| folder.sync_all())
                .is_err()
            {
                // What the root is in may be somebody else's.
                break;
            }
        }
        Ok(())
    }

    /// Makes sure that a folder's names are on the disk.
    ///
    /// # Errors
    /// Refuses links; whatever the system says.
    pub fn sync(&self, folder: &Path) -> io::Result<()> {
        File::from(self.reach(folder, FOLDER, Mode::empty())?).sync_all()
    }

    /// Puts a file in the place of what has its name, in one step for whoever reads it.
    ///
    /// # Errors
    /// Refuses links on the way; whatever the system says. Then the old file is as it was.
    pub fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        self.draft(path, bytes)?.finish()?;
        self.sync(atomic::folder_of(path))
    }

    /// As [`Root::write`], for what need not be on the disk before the command ends.
    ///
    /// # Errors
    /// As [`Root::write`].
    pub fn write_lazily(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        self.draft(path, bytes)?.place()
    }

    /// Removes what writers of the file at `path` left when they were killed.
    pub fn sweep(&self, path: &Path) {
        let Ok(prefix) = draft_of(path) else { return };
        if let Ok(folder) = self.parent(path) {
            atomic::sweep(&folder, &[&prefix]);
        }
    }

    /// A file in `folder` that has no name, and is gone when it is closed.
    ///
    /// # Errors
    /// Refuses links; whatever the system says.
    pub fn scratch(&self, folder: &Path) -> io::Result<File> {
        self.make_folder(folder)?;
        self.new_draft(&folder.join("scratch"))?.into_unnamed()
    }

    fn draft(&self, path: &Path, bytes: &[u8]) -> io::Result<Draft> {
        let known = self.metadata(path).ok().filter(Metadata::is_file);
        let draft = self.new_draft(path)?;
        draft.file().write_all(bytes)?;
        if let Some(known) = known {
            draft.take_after(&known, self.modes)?;
        }
        Ok(draft)
    }

    fn new_draft(&self, path: &Path) -> io::Result<Draft> {
        let prefix = draft_of(path)?;
        let folder = self.parent(path)?;
        atomic::sweep(&folder, &[&prefix]);
        Draft::create(folder, &prefix, path, self.modes)
    }

    fn search(&self, folder: &Path) -> io::Result<OwnedFd> {
        self.reach(folder, SEARCH, Mode::empty())
    }

    fn parent(&self, path: &Path) -> io::Result<OwnedFd> {
        self.search(atomic::folder_of(path))
    }
}

/// A file without a name in a folder that need not be there, which is gone when it is closed. The
/// folder above it is one that the user named.
///
/// # Errors
/// As [`Root::scratch`].
pub fn scratch(folder: &Path) -> io::Result<File> {
    Root::at(atomic::folder_of(folder), Modes::Private).scratch(folder)
}

fn name_of(path: &Path) -> io::Result<&OsStr> {
    let none = || io::Error::new(ErrorKind::InvalidInput, "it has no name");
    path.file_name().ok_or_else(none)
}

/// What the names of a file's temporary files start with.
fn draft_of(path: &Path) -> io::Result<OsString> {
    let mut prefix = OsString::from(DRAFT);
    prefix.push(name_of(path)?);
    prefix.push("-");
    Ok(prefix)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;

    use super::*;
    use crate::disk::Refused;

    /// Each way of the door, with a path that it may not take.
    type Way = fn(&Root, &Path) -> io::Result<()>;

    const WAYS: [(&str, Way); 11] = [
        ("open", |root, path| root.open(path).map(drop)),
        ("open or create", |root, path| {
            root.open_or_create(path).map(drop)
        }),
        ("create", |root, path| root.create(path).map(drop)),
        ("append", |root, path| root.open_to_append(path).map(drop)),
        ("list", |root, path| root.list(path).map(drop)),
        ("sync", |root, path| root.sync(path)),
        ("make", |root, path| root.make_folder(&path.join("new"))),
        ("write", |root, path| root.write(&path.join("new"), b"x")),
        ("remove", |root, path| root.remove(&path.join("file"))),
        ("rename", |root, path| {
            root.rename(&path.join("file"), &root.path().join("stolen"))
        }),
        ("look", |root, path| {
            root.metadata(&path.join("file")).map(drop)
        }),
    ];

    #[test]
    fn a6_no_way_leads_through_a_link_or_out_of_the_root() {
        let folder = tempfile::tempdir().unwrap();
        let outside = folder.path().join("outside");
        fs::create_dir(&outside).unwrap();
        fs::write(outside.join("file"), "precious").unwrap();
        let inside = folder.path().join("root");
        fs::create_dir(&inside).unwrap();
        symlink(&outside, inside.join("link")).unwrap();
        symlink("nothing", inside.join("dangling")).unwrap();
        let root = Root::at(&inside, Modes::Private);
        for (name, way) in WAYS {
            for path in [
                "link",
                "link/file",
                "dangling",
                "../outside",
                "../outside/file",
            ] {
                let error = way(&root, &inside.join(path));
                assert!(error.is_err(), "{name} {path}");
            }
            assert!(way(&root, &outside).is_err(), "{name}");
        }
        assert_eq!(fs::read(outside.join("file")).unwrap(), b"precious");
        assert_eq!(fs::read_dir(&outside).unwrap().count(), 1);
        assert_eq!(fs::read_dir(&inside).unwrap().count(), 2);
    }

    #[test]
    fn a6_without_openat2_the_way_is_walked_and_as_safe() {
        let folder = tempfile::tempdir().unwrap();
        let root = Root::at(folder.path().join("root"), Modes::Private);
        root.make_folder(&root.path().join("a/b")).unwrap();
        root.write(&root.path().join("a/b/file"), b"x").unwrap();
        symlink("b", root.path().join("a/link")).unwrap();
        symlink("file", root.path().join("a/b/link")).unwrap();
        let walk = |path: &str| {
            let opened = root.walk(
                Path::new(path),
                OFlags::RDONLY | OFlags::NOFOLLOW,
                Mode::empty(),
            );
            opened.map_err(|error| error.to_string())
        };
        assert!(walk("a/b/file").is_ok() && walk(".").is_ok());
        let link = root.path().join("a/link").display().to_string();
        assert_eq!(
            walk("a/link/file").unwrap_err(),
            format!("{link} is a symbolic link")
        );
        assert_eq!(
            walk("a/b/link").unwrap_err(),
            "it is not a regular file or folder but a symbolic link"
        );
    }

    #[test]
    fn a6_what_else_is_in_a_files_place_is_refused_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let root = Root::at(folder.path(), Modes::Private);
        let pipe = folder.path().join("pipe");
        rustix::fs::mkfifoat(rustix::fs::CWD, &pipe, Mode::RWXU).unwrap();
        let (whole, other) = (folder.path().join("whole"), folder.path().join("other"));
        fs::write(&whole, "x").unwrap();
        fs::hard_link(&whole, &other).unwrap();
        for opened in [
            root.open(&pipe),
            root.open_or_create(&pipe),
            root.open_to_append(&pipe),
            root.open(root.path()),
            root.open_or_create(root.path()),
            root.open_to_append(&other),
        ] {
            assert!(Refused::of(&opened.unwrap_err()).is_some());
        }
        root.write(&pipe, b"x").unwrap();
        assert!(root.is_file(&pipe), "what is replaced is not opened");
    }

    #[test]
    fn a6_folders_are_removed_without_what_links_in_them_lead_to() {
        let folder = tempfile::tempdir().unwrap();
        let outside = folder.path().join("outside");
        fs::create_dir(&outside).unwrap();
        fs::write(outside.join("file"), "precious").unwrap();
        let root = Root::at(folder.path().join("root"), Modes::Private);
        let inside = root.path().join("a");
        root.make_folder(&inside.join("b/c")).unwrap();
        root.write(&inside.join("b/file"), b"x").unwrap();
        symlink(&outside, inside.join("b/c/link")).unwrap();
        symlink(&outside, root.path().join("link")).unwrap();
        root.remove_folder(&root.path().join("link")).unwrap();
        root.remove_folder(&inside).unwrap();
        assert_eq!(fs::read_dir(root.path()).unwrap().count(), 0);
        assert_eq!(fs::read(outside.join("file")).unwrap(), b"precious");
        assert_eq!(
            root.remove_folder(&inside).unwrap_err().kind(),
            ErrorKind::NotFound
        );
    }

    #[test]
    fn names_in_the_current_folder_need_no_dot() {
        let root = Root::at(".", Modes::Private);
        let below = |path: &'static str| root.below(Path::new(path)).ok();
        assert_eq!(below("file"), Some(Path::new("file")));
        assert_eq!(below("./file"), Some(Path::new("file")));
        assert_eq!(below("."), Some(Path::new(".")));
        assert_eq!(below("../file"), None);
        assert_eq!(below("/file"), None);
    }
}
