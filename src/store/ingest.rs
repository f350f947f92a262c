//! Partial blobs, which outlive the process: locked, hashed again, appended to, published.

use std::fs::{self, File, OpenOptions, Permissions, TryLockError};
use std::io::{ErrorKind, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::PathBuf;
use std::time::Duration;

use futures_util::{FutureExt, StreamExt};

use super::blobs;
use super::error::Error;
use super::layout::Layout;
use crate::disk::atomic;
use crate::image::{Descriptor, Verifier};
use crate::place::{self, Admission, Answer, Body, BoxFuture, Sink};

/// How often to look whether another process has the blob by now.
const PAUSE: Duration = Duration::from_millis(50);
const O_NOFOLLOW: i32 = 0o400_000;

/// Finds the blob there, also if another process brings it just now, or makes way for it.
pub(super) async fn admit(layout: &Layout, blob: &Descriptor) -> Result<Admission, Error> {
    layout.ensure(blob.digest.algorithm())?;
    loop {
        if blobs::has(layout, blob) {
            return Ok(Admission::Present);
        }
        if let Some(file) = lock(layout, blob)? {
            // It may have been published between the look and the lock.
            if blobs::has(layout, blob) {
                return Ok(Admission::Present);
            }
            return Ok(Admission::Wanted(Box::new(Ingest::resume(layout, blob, file)?)));
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// The partial blob, if no other process has it.
fn lock(layout: &Layout, blob: &Descriptor) -> Result<Option<File>, Error> {
    let path = layout.partial(&blob.digest);
    let opened = OpenOptions::new()
        .create(true)
        .truncate(false)
        .read(true)
        .write(true)
        .mode(0o600)
        .custom_flags(O_NOFOLLOW)
        .open(&path);
    let file = opened.map_err(Error::io("write", &path))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Ok(None),
        Err(TryLockError::Error(error)) => return Err(Error::io("lock", path)(error)),
    }
    // Whoever had the lock before may have moved the file away.
    let ours = file.metadata().map_err(Error::io("read", &path))?;
    let named = fs::symlink_metadata(&path);
    Ok(named.is_ok_and(|named| named.ino() == ours.ino()).then_some(file))
}

/// A blob on its way into the store.
struct Ingest {
    layout: Layout,
    blob: Descriptor,
    path: PathBuf,
    // Locked until it is closed.
    file: File,
    verifier: Verifier,
}

impl Ingest {
    /// Goes on where an earlier run stopped: what is there is hashed again, not believed.
    fn resume(layout: &Layout, blob: &Descriptor, mut file: File) -> Result<Self, Error> {
        let path = layout.partial(&blob.digest);
        let mut verifier = Verifier::new(blob.digest.algorithm());
        if file.metadata().map_err(Error::io("read", &path))?.len() > blob.size {
            file.set_len(0).map_err(Error::io("write", &path))?;
        }
        let mut buffer = vec![0; 256 << 10];
        loop {
            match file.read(&mut buffer).map_err(Error::io("read", &path))? {
                0 => break,
                length => verifier.update(&buffer[..length]),
            }
        }
        Ok(Self { layout: layout.clone(), blob: blob.clone(), path, file, verifier })
    }

    async fn take(&mut self, mut body: Body) -> Result<(), place::Error> {
        while let Some(piece) = body.next().await {
            let piece = piece?;
            let length = self.verifier.length() + piece.len() as u64;
            if length > self.blob.size {
                self.clear()?;
                let digest = self.blob.digest.clone();
                return Err(Error::Size { digest, expected: self.blob.size, found: length }.into());
            }
            self.file.write_all(&piece).map_err(|error| self.full(error))?;
            self.verifier.update(&piece);
        }
        Ok(())
    }

    /// A full disk keeps nothing: the partial blob would only fill it more.
    fn full(&self, error: std::io::Error) -> Error {
        match error.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
                let _ = fs::remove_file(&self.path);
                Error::Full { path: self.layout.ingest(), needed: self.blob.size - self.verifier.length() }
            }
            _ => Error::io("write", &self.path)(error),
        }
    }

    /// Size and digest, then the disk, then the name: nobody sees a blob that is not whole.
    fn publish(&mut self) -> Result<(), Error> {
        let fresh = Verifier::new(self.blob.digest.algorithm());
        let (found, length) = std::mem::replace(&mut self.verifier, fresh).finish();
        let expected = self.blob.digest.clone();
        if length != self.blob.size {
            self.clear()?;
            return Err(Error::Size { digest: expected, expected: self.blob.size, found: length });
        }
        if found != expected {
            self.clear()?;
            return Err(Error::Digest { expected, found, length });
        }
        let target = self.layout.blob(&self.blob.digest);
        let failed = |error| Error::io("write", &target)(error);
        self.file.sync_all().map_err(failed)?;
        fs::rename(&self.path, &target).map_err(failed)?;
        // Not before: those who wait for the partial blob open it to write.
        self.file.set_permissions(Permissions::from_mode(0o444)).map_err(failed)?;
        atomic::sync_folder(atomic::folder_of(&target)).map_err(failed)
    }

    fn clear(&mut self) -> Result<(), Error> {
        let cleared = self.file.set_len(0).and_then(|()| self.file.seek(SeekFrom::Start(0)));
        cleared.map_err(Error::io("write", &self.path))?;
        self.verifier = Verifier::new(self.blob.digest.algorithm());
        Ok(())
    }
}

impl Sink for Ingest {
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
        async move { Ok(self.clear()?) }.boxed()
    }

    fn abandon(self: Box<Self>) -> BoxFuture<'static, ()> {
        async move {
            // Kept for the next run, unless there is nothing to keep.
            let kept = match self.verifier.length() {
                0 => fs::remove_file(&self.path),
                _ => self.file.sync_data(),
            };
            if let Err(error) = kept {
                tracing::debug!("partial blob {}: {error}", self.blob.digest);
            }
        }
        .boxed()
    }
}
