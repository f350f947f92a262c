//! `dir:DIR`: an image as plain files of one folder, as skopeo's directory format has it.
//!
//! containers/image, `directory/`: `version` names the format, `manifest.json` is the manifest or the
//! index, `HEX.manifest.json` each other manifest of an index, and each blob is a file named after the
//! hex of its digest. A file of another name keeps the folder from being written to.

use std::collections::HashSet;
use std::fmt;
use std::fs::File;
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::FileExt;
use std::path::PathBuf;
use std::sync::Arc;

use bytes::BytesMut;
use futures_util::{FutureExt, StreamExt, stream};

use super::{Completes, Location, Opened, Opening, Place, Prepared, Scheme, path_and_choice};
use crate::disk::{Modes, Root};
use crate::error::{Classified, Kind};
use crate::image::manifest::ManifestError;
use crate::image::{Descriptor, Digest, Graph, GraphError, Manifest, Selector, Tag, Verifier};
use crate::limits;
use crate::ops::client::Client;
use crate::ops::error::Error;
use crate::place::{self, Admission, Answer, Body, BoxFuture, Fault, Origin, Sink, Source, Target};
use crate::sync::Mutex;

pub(super) const SCHEME: Scheme = Scheme {
    prefix: "dir:",
    form: "dir:DIR",
    about: "a directory of plain files, as skopeo writes it",
    completes: Completes::Folders,
    parse: |rest| match path_and_choice(rest)? {
        (folder, None) => Ok(Place::at(Directory(folder))),
        (_, Some(_)) => Err(Error::Invalid(
            "a directory holds one image and no names".into(),
        )),
    },
};

/// What `version` says; newer versions are read too, as they add only files.
const VERSION: &str = "Directory Transport Version: 1.1\n";
const VERSION_PREFIX: &str = "Directory Transport Version: ";
const VERSION_BYTES: u64 = 256;
const VERSION_FILE: &str = "version";
const MANIFEST_FILE: &str = "manifest.json";
/// Bytes of one piece of a stream.
const PIECE: usize = 256 << 10;

/// What went wrong with a directory.
#[derive(Debug, thiserror::Error)]
enum DirectoryError {
    /// A file cannot be used.
    #[error("cannot {action} {path}: {source}")]
    Io {
        action: &'static str,
        path: PathBuf,
        source: io::Error,
    },
    /// The folder holds files of something else, in skopeo's words.
    #[error("{0}: not a containers image directory, don't want to overwrite important data")]
    NotOurs(PathBuf),
    /// A manifest that cannot be used.
    #[error("{path}: {source}")]
    Manifest {
        path: PathBuf,
        source: ManifestError,
    },
    /// A blob that is not what its name says.
    #[error("blob {0} has wrong content")]
    Wrong(Digest),
    /// An image that nobody could walk through.
    #[error(transparent)]
    Graph(#[from] GraphError),
}

impl DirectoryError {
    fn io(action: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io {
            action,
            path,
            source,
        }
    }
}

impl Classified for DirectoryError {
    fn kind(&self) -> Kind {
        match self {
            Self::Io { source, .. } if source.kind() == ErrorKind::NotFound => Kind::NotFound,
            Self::Io { .. } | Self::NotOurs(_) => Kind::Local,
            Self::Manifest { .. } | Self::Wrong(_) | Self::Graph(_) => Kind::Integrity,
        }
    }
}

impl Fault for DirectoryError {}

#[derive(Debug)]
struct Directory(PathBuf);

impl Location for Directory {
    fn open<'a>(&'a self, _client: &'a Client) -> Opening<'a, Opened> {
        async move {
            let files = Files::at(&self.0);
            let root = files.top().map_err(place::Error::from)?;
            Ok(Opened::local(
                files,
                Selector::Digest(root.digest().clone()),
            ))
        }
        .boxed()
    }

    fn prepare<'a>(&'a self, _client: &'a Client) -> Opening<'a, Prepared> {
        async move {
            let files = Files::at(&self.0);
            files.make().map_err(place::Error::from)?;
            Ok(Prepared {
                target: Arc::new(files),
                tag: Some(Tag::latest()),
                registry: None,
            })
        }
        .boxed()
    }
}

impl fmt::Display for Directory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "dir:{}", self.0.display())
    }
}

/// The files of a directory, and which of them this run has written.
#[derive(Clone)]
struct Files {
    disk: Root,
    written: Arc<Mutex<HashSet<String>>>,
}

impl Files {
    fn at(folder: &std::path::Path) -> Self {
        Self {
            disk: Root::at(folder, Modes::Umask),
            written: Arc::default(),
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.disk.path().join(name)
    }

    /// Makes the folder, or sees that it holds nothing but an image.
    fn make(&self) -> Result<(), DirectoryError> {
        let failed = DirectoryError::io("make", self.disk.path());
        self.disk.make().map_err(failed)?;
        let failed = DirectoryError::io("read", self.disk.path());
        let names = self.disk.list(self.disk.path()).map_err(failed)?;
        let is_ours = |name: &std::ffi::OsString| name.to_str().is_some_and(is_of_image);
        if names.is_empty() || (names.iter().all(is_ours) && self.has_version()) {
            return Ok(());
        }
        Err(DirectoryError::NotOurs(self.disk.path().to_owned()))
    }

    fn has_version(&self) -> bool {
        let bytes = self.disk.read(&self.path(VERSION_FILE), VERSION_BYTES);
        bytes.is_ok_and(|bytes| bytes.starts_with(VERSION_PREFIX.as_bytes()))
    }

    /// The manifest or index that the directory is about.
    fn top(&self) -> Result<Manifest, DirectoryError> {
        let path = self.path(MANIFEST_FILE);
        let bytes = self.disk.read(&path, limits::MANIFEST_BYTES);
        let bytes = bytes.map_err(DirectoryError::io("read", &path))?;
        let parsed = Manifest::parse(bytes.into(), "");
        parsed.map_err(|source| DirectoryError::Manifest { path, source })
    }

    fn manifest_of(&self, digest: &Digest) -> Result<Manifest, DirectoryError> {
        let path = self.path(&manifest_name(digest));
        let bytes = match self.disk.read(&path, limits::MANIFEST_BYTES) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                let top = self.top()?;
                if top.digest() == digest {
                    return Ok(top);
                }
                return Err(DirectoryError::io("read", path)(error));
            }
            Err(error) => return Err(DirectoryError::io("read", path)(error)),
        };
        let parsed = Manifest::parse_expecting(bytes.into(), "", digest);
        parsed.map_err(|source| DirectoryError::Manifest { path, source })
    }

    fn load(&self, selector: &Selector) -> Result<Manifest, DirectoryError> {
        match selector {
            Selector::Tag(_) => self.top(),
            Selector::Digest(digest) => self.manifest_of(digest),
        }
    }

    fn has_blob(&self, blob: &Descriptor) -> bool {
        let found = self.disk.metadata(&self.path(blob.digest.hex()));
        found.is_ok_and(|found| found.is_file() && found.len() == blob.size)
    }

    fn stream(&self, blob: &Descriptor, offset: u64) -> Result<Body, DirectoryError> {
        let path = self.path(blob.digest.hex());
        let file = self.disk.open(&path);
        let file = file.map_err(DirectoryError::io("read", &path))?;
        let size = file.metadata().map_err(DirectoryError::io("read", &path))?;
        if size.len() != blob.size {
            return Err(DirectoryError::Wrong(blob.digest.clone()));
        }
        let (end, start) = (blob.size, Some((file, offset)));
        let pieces = stream::unfold(start, move |state| {
            let path = path.clone();
            std::future::ready(state.filter(|(_, at)| *at < end).map(|(file, at)| {
                let length = usize::try_from(end - at).unwrap_or(PIECE).min(PIECE);
                let mut bytes = BytesMut::zeroed(length);
                match file.read_exact_at(&mut bytes, at) {
                    Ok(()) => (Ok(bytes.freeze()), Some((file, at + length as u64))),
                    Err(error) => (Err(DirectoryError::io("read", path)(error).into()), None),
                }
            }))
        });
        Ok(Body::new(offset, end - offset, pieces.boxed()))
    }

    fn survey(&self, root: &Descriptor) -> Result<bool, DirectoryError> {
        let mut graph = Graph::from(root);
        while let Some(next) = graph.next_manifest()? {
            let Ok(manifest) = self.manifest_of(&next.digest) else {
                graph.lack();
                continue;
            };
            if !manifest.blobs().iter().all(|blob| self.has_blob(blob)) {
                graph.lack();
            }
            graph.enter(&manifest)?;
        }
        Ok(graph.is_complete(&root.digest))
    }

    fn write(&self, name: &str, bytes: &[u8]) -> Result<(), DirectoryError> {
        let path = self.path(name);
        let written = self.disk.write(&path, bytes);
        written.map_err(DirectoryError::io("write", path))?;
        self.written.lock().insert(name.to_owned());
        Ok(())
    }

    fn admit_blob(&self, blob: &Descriptor) -> Result<Admission, DirectoryError> {
        let name = blob.digest.hex().to_owned();
        if self.written.lock().contains(&name) {
            return Ok(Admission::Present);
        }
        let draft = self.path(&format!("{name}.part"));
        let file = self.disk.open_or_create(&draft);
        let file = file.map_err(DirectoryError::io("write", &draft))?;
        file.set_len(0)
            .map_err(DirectoryError::io("write", &draft))?;
        Ok(Admission::Wanted(Box::new(Incoming {
            files: self.clone(),
            verifier: Verifier::new(blob.digest.algorithm()),
            blob: blob.clone(),
            draft,
            file,
        })))
    }

    /// Removes what belongs to an image that was here before.
    fn sweep(&self) {
        let written = self.written.lock();
        let names = self.disk.list(self.disk.path()).unwrap_or_default();
        for name in names.iter().filter_map(|name| name.to_str()) {
            if is_of_image(name) && !written.contains(name) {
                // It is only in the way; the new image is whole without it.
                let _ = self.disk.remove(&self.path(name));
            }
        }
    }
}

fn manifest_name(digest: &Digest) -> String {
    format!("{}.{MANIFEST_FILE}", digest.hex())
}

/// Whether a file's name is one that the format has.
fn is_of_image(name: &str) -> bool {
    let is_hex = |text: &str| text.len() >= 64 && text.bytes().all(|b| b.is_ascii_hexdigit());
    let manifest = name.strip_suffix(MANIFEST_FILE);
    let of_index = manifest.and_then(|rest| rest.strip_suffix('.'));
    let draft = name.strip_suffix(".part");
    name == VERSION_FILE
        || name == MANIFEST_FILE
        || name.starts_with("signature-")
        || is_hex(name)
        || of_index.is_some_and(is_hex)
        || draft.is_some_and(is_hex)
}

impl Source for Files {
    fn resolve<'a>(&'a self, selector: &'a Selector) -> Answer<'a, Descriptor> {
        async move { Ok(self.load(selector)?.descriptor().clone()) }.boxed()
    }

    fn manifest<'a>(&'a self, selector: &'a Selector) -> Answer<'a, Manifest> {
        async move { Ok(self.load(selector)?) }.boxed()
    }

    fn open<'a>(&'a self, blob: &'a Descriptor, offset: u64) -> Answer<'a, Body> {
        async move { Ok(self.stream(blob, offset)?) }.boxed()
    }

    fn is_complete<'a>(&'a self, manifest: &'a Descriptor) -> Answer<'a, bool> {
        async move { Ok(self.survey(manifest)?) }.boxed()
    }
}

impl Target for Files {
    fn has<'a>(&'a self, blob: &'a Descriptor) -> Answer<'a, bool> {
        let has = self.written.lock().contains(blob.digest.hex());
        std::future::ready(Ok(has)).boxed()
    }

    fn has_manifest<'a>(&'a self, _manifest: &'a Descriptor) -> Answer<'a, bool> {
        std::future::ready(Ok(false)).boxed()
    }

    fn admit<'a>(&'a self, blob: &'a Descriptor, _origins: &'a [Origin]) -> Answer<'a, Admission> {
        async move { Ok(self.admit_blob(blob)?) }.boxed()
    }

    fn put<'a>(&'a self, manifest: &'a Manifest, tag: Option<&'a Tag>) -> Answer<'a, ()> {
        async move {
            let name = match tag {
                Some(_) => MANIFEST_FILE.to_owned(),
                None => manifest_name(manifest.digest()),
            };
            Ok(self.write(&name, manifest.bytes())?)
        }
        .boxed()
    }

    fn finish(&self) -> Answer<'_, ()> {
        async move {
            self.write(VERSION_FILE, VERSION.as_bytes())?;
            self.sweep();
            Ok(())
        }
        .boxed()
    }
}

/// One blob on its way in.
struct Incoming {
    files: Files,
    blob: Descriptor,
    verifier: Verifier,
    draft: PathBuf,
    file: File,
}

impl Incoming {
    async fn take(&mut self, mut body: Body) -> Result<(), place::Error> {
        while let Some(piece) = body.next().await {
            let piece = piece?;
            self.verifier.update(&piece);
            let written = self.file.write_all(&piece);
            written.map_err(DirectoryError::io("write", &self.draft))?;
        }
        Ok(())
    }

    fn publish(&mut self) -> Result<(), DirectoryError> {
        let fresh = Verifier::new(self.blob.digest.algorithm());
        let (digest, length) = std::mem::replace(&mut self.verifier, fresh).finish();
        if digest != self.blob.digest || length != self.blob.size {
            return Err(DirectoryError::Wrong(self.blob.digest.clone()));
        }
        let name = self.blob.digest.hex();
        let path = self.files.path(name);
        let synced = self.file.sync_all();
        let moved = synced.and_then(|()| self.files.disk.rename(&self.draft, &path));
        moved.map_err(DirectoryError::io("write", path))?;
        self.files.written.lock().insert(name.to_owned());
        Ok(())
    }

    fn empty(&mut self) -> io::Result<()> {
        use std::io::Seek;
        self.file.set_len(0)?;
        self.file.rewind()
    }
}

impl Sink for Incoming {
    fn offset(&mut self) -> Answer<'_, u64> {
        std::future::ready(Ok(self.verifier.length())).boxed()
    }

    fn feed(&mut self, body: Body) -> Answer<'_, ()> {
        self.take(body).boxed()
    }

    fn commit(&mut self) -> Answer<'_, ()> {
        async move { Ok(self.publish()?) }.boxed()
    }

    fn restart(&mut self) -> Answer<'_, ()> {
        async move {
            self.verifier = Verifier::new(self.blob.digest.algorithm());
            let emptied = self.empty();
            Ok(emptied.map_err(DirectoryError::io("write", &self.draft))?)
        }
        .boxed()
    }

    fn abandon(self: Box<Self>) -> BoxFuture<'static, ()> {
        // What stays is in nobody's way, and swept by the next copy.
        let _ = self.files.disk.remove(&self.draft);
        std::future::ready(()).boxed()
    }
}
