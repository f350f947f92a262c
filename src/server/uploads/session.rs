//! One upload: a file that grows, the hash of what is in it, and what others may know meanwhile.

use std::fs::File;
use std::io::{self, ErrorKind, Write};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use http::StatusCode;
use tokio::sync::{MutexGuard, watch};

use crate::disk::{Refused, Root};
use crate::image::{Algorithm, Digest, Verifier};
use crate::server::client::Owner;
use crate::server::error::ApiError;
use crate::server::lanes::{Lane, Lanes};
use crate::server::route::Name;
use crate::server::storage::{LeftUpload, Storage};
use crate::sync::Mutex;

/// An upload, from its first request to the blob that it becomes. An ID is good for one repository.
pub(super) struct Session {
    pub(super) name: Name,
    pub(super) id: String,
    /// Who began it; nobody knows that after a restart.
    pub(super) owner: Option<Owner>,
    disk: Root,
    folder: PathBuf,
    length: AtomicU64,
    touched: Mutex<Instant>,
    /// Whether it is over. What was published is a blob, and nobody may write to it.
    over: watch::Sender<bool>,
    /// The hash of what is there; it is behind where an earlier process wrote that.
    hash: tokio::sync::Mutex<Verifier>,
}

/// The only one who writes to an upload just now. The file is open no longer than that.
pub(super) struct Writer<'a> {
    session: &'a Session,
    hash: MutexGuard<'a, Verifier>,
    file: Option<File>,
}

impl Session {
    /// An upload of which nothing has come.
    pub(super) fn new(name: &Name, id: String, owner: Owner, storage: &Storage) -> Self {
        Self {
            name: name.clone(),
            disk: storage.disk().clone(),
            folder: storage.uploads(name).join(&id),
            id,
            owner: Some(owner),
            length: AtomicU64::new(0),
            touched: Mutex::new(Instant::now()),
            over: watch::Sender::new(false),
            hash: tokio::sync::Mutex::new(Verifier::new(Algorithm::Sha256)),
        }
    }

    /// An upload of an earlier process.
    pub(super) fn found(name: Name, left: LeftUpload, storage: &Storage) -> Self {
        let now = Instant::now();
        Self {
            name,
            id: left.id,
            owner: None,
            disk: storage.disk().clone(),
            folder: left.folder,
            length: AtomicU64::new(left.length),
            touched: Mutex::new(now.checked_sub(left.age).unwrap_or(now)),
            over: watch::Sender::new(false),
            hash: tokio::sync::Mutex::new(Verifier::new(Algorithm::Sha256)),
        }
    }

    /// Makes what is on disk of an upload that begins.
    pub(super) fn create(&self, storage: &Storage) -> io::Result<()> {
        storage.make_upload(&self.name, &self.id)?;
        let started = jiff::Timestamp::now().to_string();
        self.disk
            .create(&self.folder.join("startedat"))?
            .write_all(started.as_bytes())?;
        self.disk.create(&self.data()).map(drop)
    }

    /// How many bytes have arrived, whoever writes just now.
    pub(super) fn length(&self) -> u64 {
        self.length.load(Ordering::Relaxed)
    }

    /// How long nothing was done with it.
    pub(super) fn rest(&self) -> Duration {
        self.touched.lock().elapsed()
    }

    pub(super) fn is_at_rest(&self) -> bool {
        self.hash.try_lock().is_ok()
    }

    /// The upload to write to, if nobody else does: chunks must not mix.
    ///
    /// What an earlier process wrote is hashed first. What was hashed is kept, although the client
    /// goes away before the end.
    pub(super) async fn writer(&self, lanes: &Lanes) -> Result<Writer<'_>, ApiError> {
        let mut hash = self.hash.try_lock().map_err(|_| taken())?;
        if self.is_over() {
            return Err(ApiError::upload_unknown());
        }
        if hash.length() != self.length() {
            let file = self.disk.open(&self.data()).map_err(unknown_if_missing)?;
            let length = file.metadata()?.len();
            lanes.catch_up(&mut hash, &file, length).await?;
        }
        let writer = Writer {
            session: self,
            hash,
            file: None,
        };
        writer.note_length();
        Ok(writer)
    }

    pub(super) fn is_over(&self) -> bool {
        *self.over.borrow()
    }

    /// Ends it: whoever writes to it stops.
    pub(super) fn close(&self) {
        self.over.send_replace(true);
    }

    /// Waits until somebody ends it.
    pub(super) async fn closed(&self) {
        // The sender is ours, so this ends for no other reason.
        let _ = self.over.subscribe().wait_for(|over| *over).await;
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }
}

impl<'a> Writer<'a> {
    pub(super) fn session(&self) -> &'a Session {
        self.session
    }

    /// Appends a piece whole or not at all, so that the file is always what was hashed.
    pub(super) fn append(&mut self, piece: &[u8]) -> Result<(), ApiError> {
        if piece.is_empty() {
            return Ok(());
        }
        let length = self.hash.length();
        let file = self.file()?;
        if let Err(error) = file.write_all(piece) {
            if file.set_len(length).is_err() {
                self.session.close();
            }
            return Err(error.into());
        }
        self.hash.update(piece);
        self.note_length();
        Ok(())
    }

    /// Digest, then the disk, then the name: a blob is complete or absent, and a 201 is for good.
    pub(super) async fn commit(
        &mut self,
        lanes: &Lanes,
        storage: &Storage,
        digest: &Digest,
    ) -> Result<(), ApiError> {
        let found = match digest.algorithm() {
            Algorithm::Sha256 => self.hash.clone(),
            other => self.hash_again(other, lanes).await?,
        };
        if found.finish().0 != *digest {
            return Err(ApiError::bad(
                "DIGEST_INVALID",
                "provided digest did not match uploaded content",
            ));
        }
        lanes
            .run(Lane::Write, || self.publish(storage, digest))
            .await
    }

    async fn hash_again(&self, algorithm: Algorithm, lanes: &Lanes) -> Result<Verifier, ApiError> {
        let file = self.session.disk.open(&self.session.data())?;
        let mut verifier = Verifier::new(algorithm);
        let length = self.hash.length();
        lanes.catch_up(&mut verifier, &file, length).await?;
        Ok(verifier)
    }

    fn publish(&mut self, storage: &Storage, digest: &Digest) -> Result<(), ApiError> {
        let length = self.hash.length();
        let file = self.file()?;
        file.sync_all()?;
        if file.metadata()?.len() != length {
            return Err(io::Error::other("the upload on disk is not what was received").into());
        }
        storage.publish(&self.session.data(), digest)?;
        storage.link_layer(&self.session.name, digest)?;
        Ok(())
    }

    fn file(&mut self) -> Result<&mut File, ApiError> {
        match self.file {
            Some(ref mut file) => Ok(file),
            None => {
                let file = self.session.disk.open_to_append(&self.session.data());
                Ok(self.file.insert(file.map_err(unknown_if_missing)?))
            }
        }
    }

    fn note_length(&self) {
        self.session
            .length
            .store(self.hash.length(), Ordering::Relaxed);
    }
}

impl Drop for Writer<'_> {
    fn drop(&mut self) {
        *self.session.touched.lock() = Instant::now();
    }
}

fn taken() -> ApiError {
    let status = StatusCode::RANGE_NOT_SATISFIABLE;
    let message = "another request writes to this upload";
    ApiError::new(status, "BLOB_UPLOAD_INVALID", message)
}

/// What is no file of ours is no upload of ours.
fn unknown_if_missing(error: io::Error) -> ApiError {
    match error.kind() {
        ErrorKind::NotFound => ApiError::upload_unknown(),
        _ if Refused::of(&error).is_some() => ApiError::upload_unknown(),
        _ => error.into(),
    }
}
