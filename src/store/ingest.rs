//! Partial blobs, which outlive the process: locked, gone on with, published.

use std::fs::{File, TryLockError};
use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use futures_util::{FutureExt, StreamExt};

use super::error::Error;
use super::layout::Layout;
use super::lease::Lease;
use super::partial::{self, Partial};
use super::{blobs, damage};
use crate::disk::atomic;
use crate::disk::lock::Wait;
use crate::image::{Descriptor, Digest};
use crate::place::{self, Admission, Answer, Body, BoxFuture, Parts, Sink};

/// How often to look whether another process has the blob by now.
const PAUSE: Duration = Duration::from_millis(50);

/// Finds the blob there, also if another process brings it just now, or makes way for it.
pub(super) async fn admit(lease: &Lease, blob: &Descriptor) -> Result<Admission, Error> {
    let layout = lease.layout();
    layout.ensure(blob.digest.algorithm())?;
    let mut queue: Option<Queue> = None;
    loop {
        if let Some(admission) = try_admit(layout, blob)? {
            return Ok(admission);
        }
        queue
            .get_or_insert_with(|| Queue::behind(layout, blob))
            .check()?;
        tokio::time::sleep(PAUSE).await;
    }
}

/// Nothing where another process has the partial blob.
fn try_admit(layout: &Layout, blob: &Descriptor) -> Result<Option<Admission>, Error> {
    if blobs::has(layout, blob) {
        return Ok(Some(Admission::Present));
    }
    let Some(file) = lock(layout, &blob.digest)? else {
        return Ok(None);
    };
    // Published between the look and the lock, which has then created an empty file.
    if blobs::has(layout, blob) {
        partial::forget(layout, &blob.digest);
        return Ok(Some(Admission::Present));
    }
    let partial = Partial::resume(blob, layout, file)?;
    Ok(Some(Admission::Wanted(Box::new(Ingest {
        layout: layout.clone(),
        blob: blob.clone(),
        partial: Arc::new(partial),
    }))))
}

/// The wait for another process that brings the same blob.
struct Queue<'a> {
    layout: &'a Layout,
    wait: Wait,
    seen: Progress,
}

impl<'a> Queue<'a> {
    fn behind(layout: &'a Layout, blob: &Descriptor) -> Self {
        Self {
            layout,
            wait: Wait::new(&layout.partial(&blob.digest), layout.times().blob),
            seen: Progress::of(layout),
        }
    }

    /// Gives up only when nothing moves at all: the other process may fetch other blobs first.
    fn check(&mut self) -> Result<(), Error> {
        let Err(error) = self.wait.check() else {
            return Ok(());
        };
        let now = Progress::of(self.layout);
        if now == self.seen {
            return Err(error.into());
        }
        self.seen = now;
        self.wait.renew();
        Ok(())
    }
}

/// What changes while blobs are on their way in.
#[derive(Default, PartialEq)]
struct Progress {
    partials: usize,
    bytes: u64,
    written: Option<SystemTime>,
}

impl Progress {
    fn of(layout: &Layout) -> Self {
        let names = layout.disk().list(&layout.ingest()).unwrap_or_default();
        let paths = names.into_iter().map(|name| layout.ingest().join(name));
        let found = paths.filter_map(|path| layout.disk().metadata(&path).ok());
        found.fold(Self::default(), |sum, found| Self {
            partials: sum.partials + 1,
            bytes: sum.bytes + found.len(),
            written: sum.written.max(found.modified().ok()),
        })
    }
}

/// The partial blob, if no other process has it.
pub(super) fn lock(layout: &Layout, digest: &Digest) -> Result<Option<File>, Error> {
    let path = layout.partial(digest);
    let opened = layout.disk().open_or_create(&path);
    let file = opened.map_err(Error::io("write", &path))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Ok(None),
        Err(TryLockError::Error(error)) => return Err(Error::io("lock", path)(error)),
    }
    // Whoever had the lock before may have moved the file away.
    let ours = file.metadata().map_err(Error::io("read", &path))?;
    let named = layout.disk().metadata(&path);
    if !named.is_ok_and(|named| (named.dev(), named.ino()) == (ours.dev(), ours.ino())) {
        return Ok(None);
    }
    if ours.nlink() > 1 {
        // A copy of the store that was made with hard links; what we write is none of its business.
        let removed = layout.disk().remove(&path);
        removed.map_err(Error::io("remove", path))?;
        return Ok(None);
    }
    Ok(Some(file))
}

/// A blob on its way into the store.
struct Ingest {
    layout: Layout,
    blob: Descriptor,
    partial: Arc<Partial>,
}

impl Ingest {
    async fn take(&mut self, mut body: Body) -> Result<(), place::Error> {
        let mut offset = body.start();
        while let Some(piece) = body.next().await {
            let piece = piece?;
            self.partial.put(offset, &piece)?;
            offset += piece.len() as u64;
        }
        Ok(())
    }

    fn path(&self) -> PathBuf {
        self.layout.partial(&self.blob.digest)
    }

    /// Size and digest, then the disk, then the name: nobody sees a blob that is not whole.
    fn publish(&mut self) -> Result<(), Error> {
        self.partial.check()?;
        let target = self.layout.blob(&self.blob.digest);
        let failed = |error| Error::io("write", &target)(error);
        let disk = self.layout.disk();
        self.partial.file().sync_all().map_err(failed)?;
        disk.rename(&self.path(), &target).map_err(failed)?;
        self.partial.forget_journal();
        damage::forget(&self.layout, &self.blob.digest);
        disk.sync(atomic::folder_of(&target)).map_err(failed)
    }
}

impl Sink for Ingest {
    fn offset(&mut self) -> Answer<'_, u64> {
        std::future::ready(Ok(self.partial.prefix())).boxed()
    }

    fn feed(&mut self, body: Body) -> Answer<'_, ()> {
        self.take(body).boxed()
    }

    fn parts(&self) -> Option<Arc<dyn Parts>> {
        Some(self.partial.clone())
    }

    fn commit(&mut self) -> Answer<'_, ()> {
        async move { Ok(self.publish()?) }.boxed()
    }

    fn restart(&mut self) -> Answer<'_, ()> {
        async move { Ok(self.partial.clear()?) }.boxed()
    }

    fn abandon(self: Box<Self>) -> BoxFuture<'static, ()> {
        async move {
            // Kept for the next run, unless there is nothing to keep.
            let kept = if self.partial.is_empty() {
                self.layout.disk().remove(&self.path())
            } else {
                self.partial.file().sync_data()
            };
            if let Err(error) = kept {
                tracing::debug!("partial blob {}: {error}", self.blob.digest);
            }
        }
        .boxed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disk::Modes;
    use crate::image::{Algorithm, Digest};
    use crate::store::layout::LockTimes;

    #[test]
    fn a11_who_waits_gives_up_when_nothing_moves_and_no_earlier() {
        let folder = tempfile::tempdir().unwrap();
        let layout = Layout::at(folder.path().join("store"), Modes::Private);
        let layout = layout.waiting(LockTimes::all(Duration::ZERO));
        layout.ensure(Algorithm::Sha256).unwrap();
        let blob = Descriptor::new("a/b", Digest::of(b"x"), 1);
        let mut queue = Queue::behind(&layout, &blob);
        for bytes in ["", "1", "12"] {
            std::fs::write(layout.ingest().join("of-another-blob.part"), bytes).unwrap();
            queue.check().unwrap();
            let error = queue.check().unwrap_err().to_string();
            assert!(error.contains(".part is locked by"), "{error}");
        }
    }
}
