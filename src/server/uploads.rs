//! Uploads: sessions that survive the client and the server; OCI Distribution, "Pushing blobs".

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use http::header::{LOCATION, RANGE};
use http::{HeaderMap, Response, StatusCode};
use http_body_util::BodyExt;
use hyper::body::Incoming;

use super::body::{self, Body};
use super::error::Refusal;
use super::route::{self, Name};
use super::{Registry, STALL_TIME};
use crate::image::{Algorithm, Digest, Verifier};
use crate::sync::Mutex;

/// Sessions at once, so that forgotten ones cannot fill the memory.
const MOST: usize = 10_000;

/// The sessions that this process knows. An ID is good for one repository only.
#[derive(Default)]
pub(super) struct Uploads {
    sessions: Mutex<HashMap<(Name, String), Shared>>,
}

/// A session that several requests ask for.
type Shared = Arc<tokio::sync::Mutex<Session>>;

/// One upload: a file that grows, and the hash of what is in it.
struct Session {
    name: Name,
    folder: PathBuf,
    file: File,
    verifier: Verifier,
    state: State,
}

/// Whether an upload takes more: what was published is a blob, and nobody may write to it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Open,
    Closed,
}

impl Session {
    fn new(name: &Name, folder: PathBuf, file: File, verifier: Verifier) -> Self {
        Self {
            name: name.clone(),
            folder,
            file,
            verifier,
            state: State::Open,
        }
    }

    fn check_open(&self) -> Result<(), Refusal> {
        match self.state {
            State::Open => Ok(()),
            State::Closed => Err(Refusal::upload_unknown()),
        }
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    fn offset(&self) -> u64 {
        self.verifier.length()
    }

    /// Appends a piece whole or not at all, so that the file is always what was hashed.
    fn append(&mut self, piece: &[u8]) -> io::Result<()> {
        if let Err(error) = self.file.write_all(piece) {
            if self.file.set_len(self.offset()).is_err() {
                self.state = State::Closed;
            }
            return Err(error);
        }
        self.verifier.update(piece);
        Ok(())
    }
}

impl Registry {
    /// Starts a session.
    pub(super) fn start_upload(&self, name: &Name) -> Result<Response<Body>, Refusal> {
        let (id, session) = self.new_session(name)?;
        let mut sessions = self.uploads.sessions.lock();
        if sessions.len() >= MOST {
            let busy = Refusal::new(
                StatusCode::TOO_MANY_REQUESTS,
                "TOOMANYREQUESTS",
                "too many open uploads",
            );
            return Err(busy.header(http::header::RETRY_AFTER, "60"));
        }
        sessions.insert(
            (name.clone(), id.clone()),
            Arc::new(tokio::sync::Mutex::new(session)),
        );
        Ok(progress(StatusCode::ACCEPTED, name, &id, 0))
    }

    /// Takes a whole blob with the request that starts its upload.
    pub(super) async fn upload_at_once(
        &self,
        name: &Name,
        digest: &Digest,
        content: Incoming,
    ) -> Result<Response<Body>, Refusal> {
        let (_, mut session) = self.new_session(name)?;
        let received = receive(&mut session, content).await;
        let outcome = received.and_then(|()| self.commit(&mut session, digest));
        // Nothing goes on with this session, whatever became of it.
        let _ = self.storage.disk().remove_folder(&session.folder);
        outcome?;
        Ok(created(name, digest))
    }

    /// What arrived so far.
    pub(super) async fn upload_status(
        &self,
        name: &Name,
        id: &str,
    ) -> Result<Response<Body>, Refusal> {
        let session = self.session(name, id)?;
        let session = session.lock().await;
        session.check_open()?;
        Ok(progress(StatusCode::NO_CONTENT, name, id, session.offset()))
    }

    /// Appends a chunk, or a stream.
    pub(super) async fn append(
        &self,
        name: &Name,
        id: &str,
        headers: &HeaderMap,
        content: Incoming,
    ) -> Result<Response<Body>, Refusal> {
        let session = self.session(name, id)?;
        let mut session = alone(&session)?;
        check_order(&session, id, headers)?;
        receive(&mut session, content).await?;
        Ok(progress(StatusCode::ACCEPTED, name, id, session.offset()))
    }

    /// Appends what is left, and makes the blob visible.
    pub(super) async fn finish_upload(
        &self,
        name: &Name,
        id: &str,
        digest: &Digest,
        (headers, content): (&HeaderMap, Incoming),
    ) -> Result<Response<Body>, Refusal> {
        let shared = match self.session(name, id) {
            // The answer was lost on its way, and the client asks again.
            Err(_) if self.storage.has_layer(name, digest) => return Ok(created(name, digest)),
            found => found?,
        };
        let mut session = alone(&shared)?;
        check_order(&session, id, headers)?;
        receive(&mut session, content).await?;
        let outcome = self.commit(&mut session, digest);
        self.forget(id, &mut session);
        outcome?;
        Ok(created(name, digest))
    }

    /// Gives a session up.
    pub(super) async fn cancel_upload(
        &self,
        name: &Name,
        id: &str,
    ) -> Result<Response<Body>, Refusal> {
        let session = self.session(name, id)?;
        let mut session = session.lock().await;
        session.check_open()?;
        self.forget(id, &mut session);
        let mut response = Response::new(body::empty());
        *response.status_mut() = StatusCode::NO_CONTENT;
        Ok(response)
    }

    /// Forgets the uploads that nobody went on with for `age`.
    pub(super) fn forget_idle_uploads(&self, age: Duration) -> io::Result<()> {
        for folder in self.storage.idle_uploads(age)? {
            let id = folder
                .file_name()
                .and_then(|name| name.to_str())
                .unwrap_or_default()
                .to_owned();
            let known = self.known(&id);
            match known.as_deref().map(alone) {
                Some(Ok(mut session)) => self.forget(&id, &mut session),
                // Somebody goes on with it just now.
                Some(Err(_)) => {}
                None => self.storage.disk().remove_folder(&folder)?,
            }
        }
        Ok(())
    }

    /// A session that this process knows, in whichever repository.
    fn known(&self, id: &str) -> Option<Shared> {
        let sessions = self.uploads.sessions.lock();
        sessions
            .iter()
            .find(|((_, known), _)| known == id)
            .map(|(_, session)| session.clone())
    }

    fn new_session(&self, name: &Name) -> Result<(String, Session), Refusal> {
        let id = new_id();
        let folder = self.storage.uploads(name).join(&id);
        let disk = self.storage.disk();
        disk.make_folder(&folder)?;
        let started = jiff::Timestamp::now().to_string();
        disk.create(&folder.join("startedat"))?
            .write_all(started.as_bytes())?;
        let file = disk.create(&folder.join("data"))?;
        Ok((
            id,
            Session::new(name, folder, file, Verifier::new(Algorithm::Sha256)),
        ))
    }

    /// A session by its ID, from before a restart too: then what is there is hashed again.
    fn session(&self, name: &Name, id: &str) -> Result<Shared, Refusal> {
        let mut sessions = self.uploads.sessions.lock();
        let key = (name.clone(), id.to_owned());
        if let Some(session) = sessions.get(&key) {
            return Ok(session.clone());
        }
        let folder = self.storage.uploads(name).join(id);
        let file = self.storage.disk().open_to_append(&folder.join("data"));
        let mut file = file.map_err(|_| Refusal::upload_unknown())?;
        let verifier = hash(&mut file, Algorithm::Sha256)?;
        let session = Arc::new(tokio::sync::Mutex::new(Session::new(
            name, folder, file, verifier,
        )));
        sessions.insert(key, session.clone());
        Ok(session)
    }

    /// Digest, then the disk, then the name: a blob is complete or absent, and a 201 is for good.
    fn commit(&self, session: &mut Session, digest: &Digest) -> Result<(), Refusal> {
        let found = match digest.algorithm() {
            Algorithm::Sha256 => session.verifier.clone().finish().0,
            other => {
                hash(&mut self.storage.disk().open(&session.data())?, other)?
                    .finish()
                    .0
            }
        };
        if found != *digest {
            return Err(Refusal::bad(
                "DIGEST_INVALID",
                "provided digest did not match uploaded content",
            ));
        }
        session.file.sync_all()?;
        if session.file.metadata()?.len() != session.offset() {
            return Err(io::Error::other("the upload on disk is not what was received").into());
        }
        self.storage.publish(&session.data(), digest)?;
        self.storage.link_layer(&session.name, digest)?;
        Ok(())
    }

    fn forget(&self, id: &str, session: &mut Session) {
        // Another request may hold it already, and wait for its turn to write.
        session.state = State::Closed;
        let key = (session.name.clone(), id.to_owned());
        self.uploads.sessions.lock().remove(&key);
        // What stays behind is only in the way.
        let _ = self.storage.disk().remove_folder(&session.folder);
    }
}

/// The session, if nobody else writes to it just now: chunks must not mix.
fn alone(
    session: &tokio::sync::Mutex<Session>,
) -> Result<tokio::sync::MutexGuard<'_, Session>, Refusal> {
    let session = session.try_lock().map_err(|_| {
        Refusal::new(
            StatusCode::RANGE_NOT_SATISFIABLE,
            "BLOB_UPLOAD_INVALID",
            "another request writes to this upload",
        )
    })?;
    session.check_open()?;
    Ok(session)
}

/// `Content-Range: first-last` has to start where the upload ends.
fn check_order(session: &Session, id: &str, headers: &HeaderMap) -> Result<(), Refusal> {
    let Some(range) = headers.get(http::header::CONTENT_RANGE) else {
        return Ok(());
    };
    let range = range
        .to_str()
        .ok()
        .and_then(|text| text.trim_start_matches("bytes ").split_once('-'));
    let bounds = range.and_then(|(first, last)| {
        let last = last.split('/').next()?;
        Some((first.parse::<u64>().ok()?, last.parse::<u64>().ok()?))
    });
    let offset = session.offset();
    match bounds {
        Some((first, last))
            if first == offset && last.checked_add(1).is_some_and(|end| end >= first) =>
        {
            Ok(())
        }
        Some(_) => Err(Refusal::new(
            StatusCode::RANGE_NOT_SATISFIABLE,
            "BLOB_UPLOAD_INVALID",
            format!("the upload goes on at {offset}"),
        )
        .header(LOCATION, location(&session.name, id))
        .header(RANGE, received(offset))),
        None => Err(Refusal::bad(
            "BLOB_UPLOAD_INVALID",
            "malformed Content-Range",
        )),
    }
}

/// Writes and hashes what comes. What came before a break is kept, for the client to go on from.
async fn receive(session: &mut Session, mut content: Incoming) -> Result<(), Refusal> {
    let broken = |message: &str| Refusal::bad("BLOB_UPLOAD_INVALID", message);
    loop {
        let frame = match tokio::time::timeout(STALL_TIME, content.frame()).await {
            Ok(Some(Ok(frame))) => frame,
            Ok(None) => return Ok(()),
            Ok(Some(Err(_))) => return Err(broken("the client went away")),
            Err(_) => return Err(broken("the client sent nothing for too long")),
        };
        if let Ok(piece) = frame.into_data() {
            session.append(&piece)?;
        }
    }
}

fn hash(file: &mut File, algorithm: Algorithm) -> io::Result<Verifier> {
    let mut verifier = Verifier::new(algorithm);
    let mut buffer = vec![0; 256 << 10];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(verifier),
            length => verifier.update(&buffer[..length]),
        }
    }
}

/// 128 random bits in the form of a UUID, which is what distribution's tools expect to find.
fn new_id() -> String {
    let bits = format!("{:032x}", rand_u128());
    format!(
        "{}-{}-{}-{}-{}",
        &bits[..8],
        &bits[8..12],
        &bits[12..16],
        &bits[16..20],
        &bits[20..]
    )
}

fn rand_u128() -> u128 {
    // An ID that could be guessed would let others write to the upload.
    let mut bytes = [0; 16];
    let random = File::open("/dev/urandom").and_then(|mut file| file.read_exact(&mut bytes));
    match random {
        Ok(()) => u128::from_ne_bytes(bytes),
        Err(_) => fastrand::u128(..),
    }
}

/// Relative, so that no `Host` header can lead a client elsewhere.
fn location(name: &Name, id: &str) -> String {
    format!("/v2/{}/blobs/uploads/{id}", name.as_str())
}

/// `0-0` for nothing, as distribution says it.
fn received(offset: u64) -> String {
    format!("0-{}", offset.saturating_sub(1))
}

fn progress(status: StatusCode, name: &Name, id: &str, offset: u64) -> Response<Body> {
    let mut response = Response::new(body::empty());
    *response.status_mut() = status;
    super::set(&mut response, LOCATION, &location(name, id));
    super::set(&mut response, RANGE, &received(offset));
    super::set(&mut response, super::UPLOAD_ID, id);
    response
}

/// The answer to a blob that is there now.
pub(super) fn created(name: &Name, digest: &Digest) -> Response<Body> {
    let mut response = Response::new(body::empty());
    *response.status_mut() = StatusCode::CREATED;
    super::set(
        &mut response,
        LOCATION,
        &format!("/v2/{}/blobs/{digest}", name.as_str()),
    );
    super::set(&mut response, super::CONTENT_DIGEST, digest.as_str());
    response
}

/// The digest that a request to finish an upload has to name.
pub(super) fn wanted_digest(values: &[String]) -> Result<Digest, Refusal> {
    match values {
        [one] => route::digest(one),
        _ => Err(Refusal::bad(
            "DIGEST_INVALID",
            "digest is missing or given twice",
        )),
    }
}
