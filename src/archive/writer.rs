//! Writing an archive: blobs as they come, each once, then the lists of what is in it.

use std::collections::HashSet;
use std::io::Write;
use std::sync::Arc;

use futures_util::{FutureExt, StreamExt};
use serde_json::{Value, json};
use tar::Header;
use tokio::sync::{Mutex as AsyncMutex, OwnedMutexGuard};

use super::error::Error;
use super::{IMAGE_NAME, REF_NAME};
use crate::image::{Content, Descriptor, Digest, Manifest, Repository, Tag, Verifier, media_type};
use crate::place::{Admission, Answer, Body, BoxFuture, Origin, Sink, Target};
use crate::sync::Mutex;

const PADDING: [u8; 512] = [0; 512];

/// An archive that is being written.
#[derive(Clone)]
pub struct Archive {
    // A tar is one thing after another: whoever writes a blob has it alone.
    tar: Arc<AsyncMutex<Box<dyn Write + Send>>>,
    listed: Arc<Mutex<Listed>>,
}

/// What is in the archive so far.
#[derive(Default)]
struct Listed {
    blobs: HashSet<Digest>,
    /// Entries of Docker's `manifest.json`.
    docker: Vec<Value>,
    /// Entries of OCI's `index.json`.
    oci: Vec<Value>,
}

impl Archive {
    /// An archive that goes to `output`.
    pub fn new(output: Box<dyn Write + Send>) -> Self {
        Self {
            tar: Arc::new(AsyncMutex::new(output)),
            listed: Arc::default(),
        }
    }

    /// The images of one repository in the archive.
    pub fn repository(&self, repository: &Repository) -> ArchivedImages {
        ArchivedImages {
            archive: self.clone(),
            repository: repository.clone(),
        }
    }

    /// Writes the lists, without which nothing of it could be found.
    ///
    /// # Errors
    /// Says what cannot be written.
    pub async fn finish(&self) -> Result<(), Error> {
        let (docker, oci) = {
            let listed = self.listed.lock();
            (
                json!(listed.docker),
                json!({ "schemaVersion": 2, "mediaType": media_type::OCI_INDEX, "manifests": listed.oci }),
            )
        };
        let mut tar = self.tar.lock().await;
        entry(
            &mut **tar,
            "oci-layout",
            b"{\"imageLayoutVersion\":\"1.0.0\"}",
        )?;
        entry(&mut **tar, "index.json", oci.to_string().as_bytes())?;
        entry(&mut **tar, "manifest.json", docker.to_string().as_bytes())?;
        let end = tar
            .write_all(&PADDING)
            .and_then(|()| tar.write_all(&PADDING))
            .and_then(|()| tar.flush());
        end.map_err(Error::Write)
    }

    /// Whether the blob is new to the archive; it counts as there from now on.
    fn claims(&self, digest: &Digest) -> bool {
        self.listed.lock().blobs.insert(digest.clone())
    }
}

/// The images of one repository in an archive.
pub struct ArchivedImages {
    archive: Archive,
    repository: Repository,
}

impl ArchivedImages {
    async fn take(&self, manifest: &Manifest, tag: Option<&Tag>) -> Result<(), Error> {
        if self.archive.claims(manifest.digest()) {
            let mut tar = self.archive.tar.lock().await;
            entry(&mut **tar, &blob_path(manifest.digest()), manifest.bytes())?;
        }
        if let Some(tag) = tag {
            self.list(manifest, tag);
        }
        Ok(())
    }

    /// Names the image in both lists; Docker's has no indexes.
    fn list(&self, manifest: &Manifest, tag: &Tag) {
        let reference = self.repository.tagged(tag.clone());
        let mut descriptor = json!(manifest.descriptor());
        descriptor["annotations"] =
            json!({ IMAGE_NAME: reference.to_string(), REF_NAME: tag.as_str() });
        let mut listed = self.archive.listed.lock();
        listed.oci.push(descriptor);
        if let Content::Image { config, layers } = manifest.content() {
            listed.docker.push(json!({
                "Config": blob_path(&config.digest),
                "RepoTags": [reference.familiar()],
                "Layers": layers.iter().map(|layer| blob_path(&layer.digest)).collect::<Vec<_>>(),
            }));
        }
    }
}

impl Target for ArchivedImages {
    fn has<'a>(&'a self, blob: &'a Descriptor) -> Answer<'a, bool> {
        let listed = self.archive.listed.lock();
        std::future::ready(Ok(listed.blobs.contains(&blob.digest))).boxed()
    }

    fn has_manifest<'a>(&'a self, _manifest: &'a Descriptor) -> Answer<'a, bool> {
        std::future::ready(Ok(false)).boxed()
    }

    fn admit<'a>(&'a self, blob: &'a Descriptor, _origins: &'a [Origin]) -> Answer<'a, Admission> {
        async move {
            if !self.archive.claims(&blob.digest) {
                return Ok(Admission::Present);
            }
            let verifier = Verifier::new(blob.digest.algorithm());
            let archive = self.archive.clone();
            Ok(Admission::Wanted(Box::new(Entry {
                archive,
                blob: blob.clone(),
                verifier,
                tar: None,
            })))
        }
        .boxed()
    }

    fn put<'a>(&'a self, manifest: &'a Manifest, tag: Option<&'a Tag>) -> Answer<'a, ()> {
        async move { Ok(self.take(manifest, tag).await?) }.boxed()
    }

    /// Docker's list of an archive has no indexes, and neither have old Engines.
    fn takes_indexes(&self) -> bool {
        false
    }

    fn is_sequential(&self) -> bool {
        true
    }
}

/// One blob on its way into the archive.
struct Entry {
    archive: Archive,
    blob: Descriptor,
    verifier: Verifier,
    // Held from the first byte to the last.
    tar: Option<OwnedMutexGuard<Box<dyn Write + Send>>>,
}

impl Entry {
    async fn take(&mut self, mut body: Body) -> Result<(), crate::place::Error> {
        let mut tar = match self.tar.take() {
            Some(tar) => tar,
            None => {
                let mut tar = self.archive.tar.clone().lock_owned().await;
                header(&mut **tar, &blob_path(&self.blob.digest), self.blob.size)?;
                tar
            }
        };
        while let Some(piece) = body.next().await {
            let piece = piece?;
            self.verifier.update(&piece);
            if self.verifier.length() > self.blob.size {
                return Err(Error::Corrupt(self.blob.digest.clone()).into());
            }
            tar.write_all(&piece).map_err(Error::Write)?;
        }
        self.tar = Some(tar);
        Ok(())
    }

    async fn close(&mut self) -> Result<(), Error> {
        let fresh = Verifier::new(self.blob.digest.algorithm());
        let (digest, length) = std::mem::replace(&mut self.verifier, fresh).finish();
        if digest != self.blob.digest {
            return Err(Error::Corrupt(self.blob.digest.clone()));
        }
        let mut tar = match self.tar.take() {
            Some(tar) => tar,
            // A blob of nothing was never fed.
            None => {
                let mut tar = self.archive.tar.clone().lock_owned().await;
                header(&mut **tar, &blob_path(&self.blob.digest), 0)?;
                tar
            }
        };
        pad(&mut **tar, length)
    }
}

impl Sink for Entry {
    fn offset(&mut self) -> Answer<'_, u64> {
        std::future::ready(Ok(self.verifier.length())).boxed()
    }

    fn feed(&mut self, body: Body) -> Answer<'_, ()> {
        self.take(body).boxed()
    }

    fn commit(&mut self) -> Answer<'_, ()> {
        async move { Ok(self.close().await?) }.boxed()
    }

    fn restart(&mut self) -> Answer<'_, ()> {
        let broken = Error::Broken(self.blob.digest.clone());
        std::future::ready(Err(broken.into())).boxed()
    }

    fn abandon(self: Box<Self>) -> BoxFuture<'static, ()> {
        std::future::ready(()).boxed()
    }
}

fn blob_path(digest: &Digest) -> String {
    format!("blobs/{}/{}", digest.algorithm(), digest.hex())
}

fn entry(tar: &mut dyn Write, path: &str, bytes: &[u8]) -> Result<(), Error> {
    header(tar, path, bytes.len() as u64)?;
    tar.write_all(bytes).map_err(Error::Write)?;
    pad(tar, bytes.len() as u64)
}

/// Dates and owners are left out, so that the same images make the same archive.
fn header(tar: &mut dyn Write, path: &str, size: u64) -> Result<(), Error> {
    let mut header = Header::new_gnu();
    header.set_path(path).map_err(Error::Write)?;
    header.set_size(size);
    header.set_mode(0o644);
    header.set_mtime(0);
    header.set_cksum();
    tar.write_all(header.as_bytes()).map_err(Error::Write)
}

fn pad(tar: &mut dyn Write, length: u64) -> Result<(), Error> {
    let rest = usize::try_from(length % 512).unwrap_or_default();
    let padding = if rest == 0 { 0 } else { 512 - rest };
    tar.write_all(&PADDING[..padding]).map_err(Error::Write)
}
