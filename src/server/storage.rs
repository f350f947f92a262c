//! CNCF distribution's layout on disk, so that the two can take turns on one folder.
//!
//! ```text
//! docker/registry/v2/
//!   blobs/ALG/HE/HEX/data
//!   repositories/NAME/_layers/ALG/HEX/link
//!   repositories/NAME/_manifests/revisions/ALG/HEX/link
//!   repositories/NAME/_manifests/tags/TAG/current/link
//!   repositories/NAME/_manifests/tags/TAG/index/ALG/HEX/link
//!   repositories/NAME/_uploads/ID/data
//! ```

use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::disk::atomic;
use crate::image::{Algorithm, Digest, Tag};

use super::route::Name;

/// The mode of what is written: others may read it, as they may what distribution writes.
const MODE: u32 = 0o644;

/// What a repository has of the content that all of them share.
pub(super) struct Link {
    pub(super) repository: String,
    pub(super) digest: Digest,
    /// The folder that holds the link, and nothing else.
    pub(super) folder: PathBuf,
}

/// The folder of the registry.
#[derive(Clone, Debug)]
pub(super) struct Storage {
    base: PathBuf,
}

impl Storage {
    pub(super) fn at(root: &Path) -> Self {
        Self {
            base: root.join("docker/registry/v2"),
        }
    }

    /// Makes the folders that are always there.
    pub(super) fn ensure(&self) -> io::Result<()> {
        fs::create_dir_all(self.base.join("blobs"))?;
        fs::create_dir_all(self.repositories())
    }

    pub(super) fn repositories(&self) -> PathBuf {
        self.base.join("repositories")
    }

    pub(super) fn blob(&self, digest: &Digest) -> PathBuf {
        let hex = digest.hex();
        self.base
            .join("blobs")
            .join(digest.algorithm().name())
            .join(&hex[..2])
            .join(hex)
            .join("data")
    }

    pub(super) fn uploads(&self, name: &Name) -> PathBuf {
        self.repository(name).join("_uploads")
    }

    fn repository(&self, name: &Name) -> PathBuf {
        self.repositories().join(name.as_str())
    }

    fn layer(&self, name: &Name, digest: &Digest) -> PathBuf {
        link_of(&self.repository(name).join("_layers"), digest)
    }

    fn revisions(&self, name: &Name) -> PathBuf {
        self.repository(name).join("_manifests/revisions")
    }

    fn tag_folder(&self, name: &Name, tag: &Tag) -> PathBuf {
        self.repository(name)
            .join("_manifests/tags")
            .join(tag.as_str())
    }

    /// Opens a blob, whichever repository it belongs to. A directory or a link is no blob.
    pub(super) fn open(&self, digest: &Digest) -> io::Result<Option<File>> {
        let path = self.blob(digest);
        match fs::symlink_metadata(&path) {
            Ok(found) if found.is_file() => File::open(path).map(Some),
            Ok(_) => Ok(None),
            Err(error) => none_if_missing(error),
        }
    }

    /// Takes a finished file over as a blob.
    pub(super) fn publish(&self, from: &Path, digest: &Digest) -> io::Result<()> {
        let target = self.blob(digest);
        fs::create_dir_all(atomic::folder_of(&target))?;
        fs::rename(from, &target)?;
        atomic::sync_folder(atomic::folder_of(&target))
    }

    /// Writes a small blob.
    pub(super) fn write_blob(&self, digest: &Digest, bytes: &[u8]) -> io::Result<()> {
        write(&self.blob(digest), bytes)
    }

    /// Whether a repository has a layer, and the layer is there.
    pub(super) fn has_layer(&self, name: &Name, digest: &Digest) -> bool {
        self.layer(name, digest).is_file() && self.blob(digest).is_file()
    }

    pub(super) fn link_layer(&self, name: &Name, digest: &Digest) -> io::Result<()> {
        write(&self.layer(name, digest), digest.as_str().as_bytes())
    }

    pub(super) fn unlink_layer(&self, name: &Name, digest: &Digest) -> io::Result<bool> {
        remove_link(&self.layer(name, digest))
    }

    /// Whether a repository has a manifest, and the manifest is there.
    pub(super) fn has_revision(&self, name: &Name, digest: &Digest) -> bool {
        link_of(&self.revisions(name), digest).is_file() && self.blob(digest).is_file()
    }

    pub(super) fn link_revision(&self, name: &Name, digest: &Digest) -> io::Result<()> {
        write(
            &link_of(&self.revisions(name), digest),
            digest.as_str().as_bytes(),
        )
    }

    /// Removes a manifest from a repository, and the tags that stand for it.
    pub(super) fn unlink_revision(&self, name: &Name, digest: &Digest) -> io::Result<bool> {
        for tag in self.tags(name)? {
            if self.tag(name, &tag)?.as_ref() == Some(digest) {
                self.untag(name, &tag)?;
            }
        }
        remove_link(&link_of(&self.revisions(name), digest))
    }

    /// The manifests of a repository.
    pub(super) fn all_revisions(&self, name: &Name) -> io::Result<Vec<Digest>> {
        let mut digests = Vec::new();
        for algorithm in [Algorithm::Sha256, Algorithm::Sha512] {
            for hex in names_in(&self.revisions(name).join(algorithm.name()))? {
                let digest: Option<Digest> = format!("{algorithm}:{hex}").parse().ok();
                digests.extend(digest.filter(|digest| self.has_revision(name, digest)));
            }
        }
        Ok(digests)
    }

    /// What a tag stands for.
    pub(super) fn tag(&self, name: &Name, tag: &Tag) -> io::Result<Option<Digest>> {
        match fs::read_to_string(self.tag_folder(name, tag).join("current/link")) {
            Ok(text) => Ok(text.trim().parse().ok()),
            Err(error) => none_if_missing(error),
        }
    }

    pub(super) fn set_tag(&self, name: &Name, tag: &Tag, digest: &Digest) -> io::Result<()> {
        let folder = self.tag_folder(name, tag);
        write(
            &link_of(&folder.join("index"), digest),
            digest.as_str().as_bytes(),
        )?;
        write(&folder.join("current/link"), digest.as_str().as_bytes())
    }

    pub(super) fn untag(&self, name: &Name, tag: &Tag) -> io::Result<bool> {
        match fs::remove_dir_all(self.tag_folder(name, tag)) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// The tags of a repository, in their order.
    pub(super) fn tags(&self, name: &Name) -> io::Result<Vec<Tag>> {
        let names = names_in(&self.repository(name).join("_manifests/tags"))?;
        let mut tags: Vec<Tag> = names.iter().filter_map(|name| name.parse().ok()).collect();
        tags.retain(|tag| self.tag_folder(name, tag).join("current/link").is_file());
        tags.sort();
        Ok(tags)
    }

    /// Whether anything was ever put into a repository.
    pub(super) fn knows(&self, name: &Name) -> bool {
        let repository = self.repository(name);
        ["_manifests", "_layers", "_uploads"]
            .iter()
            .any(|part| repository.join(part).is_dir())
    }

    /// The repositories that have a manifest, in their order.
    pub(super) fn catalog(&self) -> io::Result<Vec<Name>> {
        let mut found = Vec::new();
        self.walk(String::new(), &mut found)?;
        found.sort();
        Ok(found)
    }

    fn walk(&self, path: String, found: &mut Vec<Name>) -> io::Result<()> {
        for part in names_in(&self.repositories().join(&path))? {
            if part.starts_with('_') {
                continue;
            }
            let below = if path.is_empty() {
                part
            } else {
                format!("{path}/{part}")
            };
            if let Ok(name) = Name::parse(&below)
                && !self.all_revisions(&name)?.is_empty()
            {
                found.push(name);
            }
            self.walk(below, found)?;
        }
        Ok(())
    }

    /// The uploads to which nothing was added for `age`.
    pub(super) fn idle_uploads(&self, age: Duration) -> io::Result<Vec<PathBuf>> {
        let mut idle = Vec::new();
        for folder in self.folders()? {
            idle.extend(idle_in(&folder.join("_uploads"), age)?);
        }
        Ok(idle)
    }

    /// The links to manifests of every repository, whatever its name and whoever made it.
    pub(super) fn revisions_everywhere(&self) -> io::Result<Vec<Link>> {
        self.links("_manifests/revisions")
    }

    /// The links to layers of every repository.
    pub(super) fn all_layers(&self) -> io::Result<Vec<Link>> {
        self.links("_layers")
    }

    fn links(&self, below: &str) -> io::Result<Vec<Link>> {
        let mut links = Vec::new();
        for repository in self.folders()? {
            for algorithm in [Algorithm::Sha256, Algorithm::Sha512] {
                let folder = repository.join(below).join(algorithm.name());
                for hex in names_in(&folder)? {
                    let Ok(digest) = format!("{algorithm}:{hex}").parse() else {
                        continue;
                    };
                    let name = repository
                        .strip_prefix(self.repositories())
                        .unwrap_or(&repository);
                    let repository = name.display().to_string();
                    links.push(Link {
                        repository,
                        digest,
                        folder: folder.join(hex),
                    });
                }
            }
        }
        Ok(links)
    }

    /// Every folder that is, or leads to, a repository.
    fn folders(&self) -> io::Result<Vec<PathBuf>> {
        let mut found = Vec::new();
        let mut rest = vec![self.repositories()];
        while let Some(folder) = rest.pop() {
            let below = names_in(&folder)?
                .into_iter()
                .filter(|name| !name.starts_with('_'));
            rest.extend(below.map(|name| folder.join(name)));
            found.push(folder);
        }
        Ok(found)
    }

    /// Every blob that is there.
    pub(super) fn all_blobs(&self) -> io::Result<Vec<Digest>> {
        let mut digests = Vec::new();
        for algorithm in [Algorithm::Sha256, Algorithm::Sha512] {
            let folder = self.base.join("blobs").join(algorithm.name());
            for pair in names_in(&folder)? {
                for hex in names_in(&folder.join(pair))? {
                    digests.extend(format!("{algorithm}:{hex}").parse::<Digest>());
                }
            }
        }
        Ok(digests)
    }

    /// Removes a blob's folder.
    pub(super) fn remove_blob(&self, digest: &Digest) -> io::Result<()> {
        fs::remove_dir_all(atomic::folder_of(&self.blob(digest)))
    }
}

fn link_of(folder: &Path, digest: &Digest) -> PathBuf {
    folder
        .join(digest.algorithm().name())
        .join(digest.hex())
        .join("link")
}

fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    fs::create_dir_all(atomic::folder_of(path))?;
    atomic::write(path, bytes, MODE)
}

fn remove_link(link: &Path) -> io::Result<bool> {
    match fs::remove_dir_all(atomic::folder_of(link)) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// The names in a folder; none where the folder is not there, or goes away meanwhile.
fn names_in(folder: &Path) -> io::Result<Vec<String>> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            return Ok(Vec::new());
        }
        Err(error) => return Err(error),
    };
    let mut names = Vec::new();
    for entry in entries {
        // What is not UTF-8 is nothing that a registry wrote.
        names.extend(entry?.file_name().into_string());
    }
    Ok(names)
}

fn idle_in(uploads: &Path, age: Duration) -> io::Result<Vec<PathBuf>> {
    let idle = |folder: &PathBuf| {
        let modified = fs::metadata(folder.join("data")).and_then(|found| found.modified());
        // A clock that went back makes nothing old.
        modified
            .ok()
            .and_then(|modified| modified.elapsed().ok())
            .is_some_and(|idle| idle > age)
    };
    Ok(names_in(uploads)?
        .into_iter()
        .map(|id| uploads.join(id))
        .filter(idle)
        .collect())
}

fn none_if_missing<T>(error: io::Error) -> io::Result<Option<T>> {
    match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => Ok(None),
        _ => Err(error),
    }
}
