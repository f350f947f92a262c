//! CNCF distribution's layout on disk, so that the two can take turns on one folder.
//!
//! ```text
//! docker/registry/v2/
//!   blobs/ALG/HE/HEX/data
//!   repositories/NAME/_layers/ALG/HEX/link
//!   repositories/NAME/_manifests/revisions/ALG/HEX/link
//!   repositories/NAME/_manifests/tags/TAG/current/link
//!   repositories/NAME/_manifests/tags/TAG/index/ALG/HEX/link
//!   repositories/NAME/_manifests/referrers/                     (ours: see `subjects`)
//!   repositories/NAME/_uploads/ID/data
//! ```

use std::fs::File;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use crate::disk::{Entry, Modes, Refused, Root, atomic};
use crate::image::{Algorithm, Digest, Tag};

use super::route::Name;
use super::seek::names_after;
use super::subjects::Subjects;
use super::tree::Tree;

/// The algorithms that blobs are stored under, in the order of their names.
pub(super) const ALGORITHMS: [Algorithm; 2] = [Algorithm::Sha256, Algorithm::Sha512];

/// A digest, and room to spare.
const LINK_BYTES: u64 = 1024;

/// What to do about symbolic links, none of which is ours or distribution's.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Links {
    /// What they lead to is not served.
    Skip,
    /// What they lead to may still be needed, by whoever made them.
    Refuse,
}

/// What a repository has of the content that all of them share.
pub(super) struct Link {
    pub(super) repository: String,
    pub(super) digest: Digest,
    /// The folder that holds the link, and nothing else.
    pub(super) folder: PathBuf,
}

/// An upload that an earlier process left.
pub(super) struct LeftUpload {
    /// Its repository, unless that has a name which no request can have.
    pub(super) name: Option<Name>,
    pub(super) id: String,
    pub(super) folder: PathBuf,
    pub(super) length: u64,
    /// How long nothing was added to it.
    pub(super) age: Duration,
}

/// The folder of the registry.
#[derive(Clone, Debug)]
pub(super) struct Storage {
    disk: Root,
    base: PathBuf,
    tree: Arc<Tree>,
}

impl Storage {
    pub(super) fn at(root: &Path) -> Self {
        let base = root.join("docker/registry/v2");
        // Others may read what is written, as they may what distribution writes.
        let disk = Root::at(root, Modes::Umask);
        let tree = Arc::new(Tree::new(disk.clone(), base.clone()));
        Self { disk, base, tree }
    }

    /// The one door to the files, some of which others may have put there.
    pub(super) fn disk(&self) -> &Root {
        &self.disk
    }

    /// Makes the folders that are always there.
    pub(super) fn ensure(&self) -> io::Result<()> {
        self.disk.make_folder(&self.base.join("blobs"))?;
        self.disk.make_folder(&self.repositories())
    }

    /// Makes the folder of an upload.
    pub(super) fn make_upload(&self, name: &Name, id: &str) -> io::Result<()> {
        self.tree.make_brief(&self.uploads(name).join(id))
    }

    /// Removes the folder of an upload, and its repository if that has nothing else.
    pub(super) fn remove_upload(&self, name: &Name, id: &str) {
        let uploads = self.uploads(name);
        // What stays behind is only in the way, and looked at again when the registry starts.
        let _ = self.disk.remove_folder(&uploads.join(id));
        if !self.is_filled(name) {
            self.tree.prune(&uploads, &self.repositories());
        }
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
        match self.disk.open(&self.blob(digest)) {
            Ok(file) => Ok(Some(file)),
            Err(error) => none_if_missing(error),
        }
    }

    /// Takes a finished file over as a blob.
    pub(super) fn publish(&self, from: &Path, digest: &Digest) -> io::Result<()> {
        let target = self.blob(digest);
        self.tree.make(atomic::folder_of(&target))?;
        self.disk.rename(from, &target)?;
        self.disk.sync(atomic::folder_of(&target))
    }

    /// Writes a small file, and the folders that it is in.
    pub(super) fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        self.tree.make(atomic::folder_of(path))?;
        self.disk.write(path, bytes)
    }

    /// Makes the folders of a small file that need not last as they do.
    pub(super) fn make(&self, folder: &Path) -> io::Result<()> {
        self.tree.make(folder)
    }

    /// Writes a small blob.
    pub(super) fn write_blob(&self, digest: &Digest, bytes: &[u8]) -> io::Result<()> {
        self.write(&self.blob(digest), bytes)
    }

    /// Removes a folder; says whether it was there.
    fn remove(&self, folder: &Path) -> io::Result<bool> {
        match self.disk.remove_folder(folder) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Whether a repository has a layer, and the layer is there.
    pub(super) fn has_layer(&self, name: &Name, digest: &Digest) -> bool {
        self.disk.is_file(&self.layer(name, digest)) && self.disk.is_file(&self.blob(digest))
    }

    pub(super) fn link_layer(&self, name: &Name, digest: &Digest) -> io::Result<()> {
        self.write(&self.layer(name, digest), digest.as_str().as_bytes())
    }

    pub(super) fn unlink_layer(&self, name: &Name, digest: &Digest) -> io::Result<bool> {
        self.remove(atomic::folder_of(&self.layer(name, digest)))
    }

    /// Whether a repository has a manifest, and the manifest is there.
    pub(super) fn has_revision(&self, name: &Name, digest: &Digest) -> bool {
        self.disk.is_file(&link_of(&self.revisions(name), digest))
            && self.disk.is_file(&self.blob(digest))
    }

    pub(super) fn link_revision(&self, name: &Name, digest: &Digest) -> io::Result<()> {
        self.write(
            &link_of(&self.revisions(name), digest),
            digest.as_str().as_bytes(),
        )
    }

    /// Whether a repository lists a manifest, be the manifest there or not.
    pub(super) fn lists_revision(&self, name: &Name, digest: &Digest) -> bool {
        link_of(&self.revisions(name), digest).is_file()
    }

    /// Removes a manifest from a repository. Tags that stand for it stand for nothing then.
    pub(super) fn unlink_revision(&self, name: &Name, digest: &Digest) -> io::Result<bool> {
        self.remove(atomic::folder_of(&link_of(&self.revisions(name), digest)))
    }

    /// Whether a repository has any manifest. Reads no further than to the first.
    pub(super) fn has_manifests(&self, name: &Name) -> io::Result<bool> {
        for algorithm in ALGORITHMS {
            let folder = self.revisions(name).join(algorithm.name());
            for entry in self.entries(&folder, Links::Skip)? {
                let entry = entry?;
                let digest = format!("{algorithm}:{}", entry.name().to_string_lossy()).parse();
                if digest.is_ok_and(|digest| self.has_revision(name, &digest)) {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    /// What is known of the manifests that refer to others.
    pub(super) fn subjects(&self, name: &Name) -> Subjects<'_> {
        Subjects::of(self, &self.repository(name))
    }

    /// What a tag stands for.
    pub(super) fn tag(&self, name: &Name, tag: &Tag) -> io::Result<Option<Digest>> {
        let link = self.tag_folder(name, tag).join("current/link");
        match self.disk.read(&link, LINK_BYTES) {
            Ok(bytes) => Ok(String::from_utf8_lossy(&bytes).trim().parse().ok()),
            Err(error) => none_if_missing(error),
        }
    }

    pub(super) fn set_tag(&self, name: &Name, tag: &Tag, digest: &Digest) -> io::Result<()> {
        let folder = self.tag_folder(name, tag);
        self.write(
            &link_of(&folder.join("index"), digest),
            digest.as_str().as_bytes(),
        )?;
        self.write(&folder.join("current/link"), digest.as_str().as_bytes())
    }

    pub(super) fn untag(&self, name: &Name, tag: &Tag) -> io::Result<bool> {
        self.remove(&self.tag_folder(name, tag))
    }

    /// The first `most` tags after `last`, in their order. Fewer are all that there are.
    pub(super) fn tags_after(&self, name: &Name, last: &str, most: usize) -> io::Result<Vec<Tag>> {
        let tags = self.repository(name).join("_manifests/tags");
        let entries = self.entries(&tags, Links::Skip)?;
        let names = names_after(entries, last, most, |name| name.parse::<Tag>().is_ok())?;
        Ok(names.iter().filter_map(|name| name.parse().ok()).collect())
    }

    /// Whether a tag stands for anything.
    pub(super) fn has_tag(&self, name: &Name, tag: &Tag) -> bool {
        let link = self.tag_folder(name, tag).join("current/link");
        self.disk.is_file(&link)
    }

    /// Whether anything was ever put into a repository.
    pub(super) fn knows(&self, name: &Name) -> bool {
        self.is_filled(name) || self.is_folder(&self.uploads(name))
    }

    /// Whether a repository has more than uploads that are not finished.
    fn is_filled(&self, name: &Name) -> bool {
        let repository = self.repository(name);
        ["_manifests", "_layers"]
            .iter()
            .any(|part| self.is_folder(&repository.join(part)))
    }

    pub(super) fn is_folder(&self, path: &Path) -> bool {
        self.disk.metadata(path).is_ok_and(|found| found.is_dir())
    }

    /// The repository that a folder is, if it can be one.
    fn name_of(&self, folder: &Path) -> Option<Name> {
        let name = folder.strip_prefix(self.repositories()).ok()?;
        Name::parse(name.to_str()?).ok()
    }

    /// The uploads that an earlier process left.
    pub(super) fn left_uploads(&self) -> io::Result<Vec<LeftUpload>> {
        let mut left = Vec::new();
        for repository in self.folders(Links::Skip)? {
            let uploads = repository.join("_uploads");
            for id in self.names_in(&uploads, Links::Skip)? {
                let folder = uploads.join(&id);
                // An upload whose first bytes never came may have no data.
                let data = self.disk.metadata(&folder.join("data"));
                let data = data.or_else(|_| self.disk.metadata(&folder));
                let Ok(data) = data else { continue };
                left.push(LeftUpload {
                    name: self.name_of(&repository),
                    id,
                    folder,
                    length: if data.is_file() { data.len() } else { 0 },
                    // A clock that went back makes nothing old.
                    age: data.modified()?.elapsed().unwrap_or_default(),
                });
            }
        }
        Ok(left)
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
        for repository in self.folders(Links::Refuse)? {
            for algorithm in ALGORITHMS {
                let folder = repository.join(below).join(algorithm.name());
                for hex in self.names_in(&folder, Links::Refuse)? {
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
    pub(super) fn folders(&self, links: Links) -> io::Result<Vec<PathBuf>> {
        let mut found = Vec::new();
        let mut rest = vec![self.repositories()];
        while let Some(folder) = rest.pop() {
            let below = self
                .names_in(&folder, links)?
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
        for algorithm in ALGORITHMS {
            let folder = self.base.join("blobs").join(algorithm.name());
            for pair in self.names_in(&folder, Links::Refuse)? {
                for hex in self.names_in(&folder.join(pair), Links::Refuse)? {
                    digests.extend(format!("{algorithm}:{hex}").parse::<Digest>());
                }
            }
        }
        Ok(digests)
    }

    /// Removes a blob's folder.
    pub(super) fn remove_blob(&self, digest: &Digest) -> io::Result<()> {
        self.disk
            .remove_folder(atomic::folder_of(&self.blob(digest)))
    }

    /// The names in a folder; none where the folder is not there, or goes away meanwhile.
    fn names_in(&self, folder: &Path, links: Links) -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        for entry in self.entries(folder, links)? {
            // What is not UTF-8 is nothing that a registry wrote.
            names.extend(entry?.into_name().into_string());
        }
        Ok(names)
    }

    /// What is in a folder; nothing where the folder is not there, or goes away meanwhile.
    pub(super) fn entries(
        &self,
        folder: &Path,
        links: Links,
    ) -> io::Result<impl Iterator<Item = io::Result<Entry>> + use<>> {
        let entries = match self.disk.entries(folder) {
            Ok(entries) => Some(entries),
            Err(error)
                if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) =>
            {
                None
            }
            Err(error) => match Refused::of(&error).and_then(Refused::link) {
                Some(_) if links == Links::Skip => None,
                Some(link) => return Err(Refused::LinkAbove(link.to_owned()).into()),
                None => return Err(error),
            },
        };
        Ok(entries.into_iter().flatten())
    }
}

pub(super) fn link_of(folder: &Path, digest: &Digest) -> PathBuf {
    folder
        .join(digest.algorithm().name())
        .join(digest.hex())
        .join("link")
}

/// What is no file of ours is not there.
fn none_if_missing<T>(error: io::Error) -> io::Result<Option<T>> {
    match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => Ok(None),
        _ if Refused::of(&error).is_some() => Ok(None),
        _ => Err(error),
    }
}
