//! Uploads: sessions that survive the client and the server; OCI Distribution, "Pushing blobs".

mod session;
mod sessions;

use std::fs::File;
use std::io::Read;
use std::sync::Arc;

use http::header::{CONTENT_RANGE, LOCATION, RANGE};
use http::{HeaderMap, Response, StatusCode};

use self::session::{Session, Writer};
pub(super) use self::sessions::Uploads;
use super::App;
use super::blocking::blocking;
use super::body::{self, Body};
use super::client::Owner;
use super::error::ApiError;
use super::lanes::Lane;
use super::request_body::RequestBody;
use super::route::{self, Name};
use crate::image::Digest;

impl App {
    /// Starts a session.
    pub(super) fn start_upload(
        &self,
        name: &Name,
        owner: Owner,
    ) -> Result<Response<Body>, ApiError> {
        let session = self.new_session(name, owner);
        self.open(&session)?;
        Ok(progress(StatusCode::ACCEPTED, &session))
    }

    /// Takes a whole blob with the request that starts its upload.
    pub(super) async fn upload_at_once(
        &self,
        name: &Name,
        digest: &Digest,
        owner: Owner,
        content: &mut RequestBody<'_>,
    ) -> Result<Response<Body>, ApiError> {
        let session = self.new_session(name, owner);
        let mut writer = session.writer(&self.lanes).await?;
        self.open(&session)?;
        // Nobody goes on with this session, whatever becomes of it, or of the client.
        let _end = Ended(self, &session);
        receive(&mut writer, content).await?;
        writer.commit(&self.lanes, &self.storage, digest).await?;
        Ok(created(name, digest))
    }

    /// What arrived so far, even while a request brings more.
    pub(super) fn upload_status(&self, name: &Name, id: &str) -> Result<Response<Body>, ApiError> {
        let session = self.session(name, id)?;
        Ok(progress(StatusCode::NO_CONTENT, &session))
    }

    /// Appends a chunk, or a stream.
    pub(super) async fn append(
        &self,
        name: &Name,
        id: &str,
        headers: &HeaderMap,
        content: &mut RequestBody<'_>,
    ) -> Result<Response<Body>, ApiError> {
        let session = self.session(name, id)?;
        let mut writer = session.writer(&self.lanes).await?;
        check_order(&session, headers)?;
        let received = receive(&mut writer, content).await;
        received.map_err(|refusal| whereabouts(refusal, &session))?;
        Ok(progress(StatusCode::ACCEPTED, &session))
    }

    /// Appends what is left, and makes the blob visible.
    pub(super) async fn finish_upload(
        &self,
        name: &Name,
        id: &str,
        digest: &Digest,
        (headers, content): (&HeaderMap, &mut RequestBody<'_>),
    ) -> Result<Response<Body>, ApiError> {
        let session = match self.session(name, id) {
            // The answer was lost on its way, and the client asks again.
            Err(_) if self.storage.has_layer(name, digest) => return Ok(created(name, digest)),
            found => found?,
        };
        let mut writer = session.writer(&self.lanes).await?;
        check_order(&session, headers)?;
        let received = receive(&mut writer, content).await;
        received.map_err(|refusal| whereabouts(refusal, &session))?;
        // A client that goes away before this is over may still come back for it.
        let committed = writer.commit(&self.lanes, &self.storage, digest).await;
        self.end(&session);
        committed?;
        Ok(created(name, digest))
    }

    /// Gives a session up. Whoever still writes to it is stopped.
    pub(super) fn cancel_upload(&self, name: &Name, id: &str) -> Result<Response<Body>, ApiError> {
        let session = self.session(name, id)?;
        self.end(&session);
        let mut response = Response::new(body::empty());
        *response.status_mut() = StatusCode::NO_CONTENT;
        Ok(response)
    }

    /// Forgets the uploads that nobody went on with for too long.
    pub(super) async fn forget_idle_uploads(&self) {
        let forget = || {
            let forgotten = self.uploads.forgotten();
            forgotten.iter().for_each(|session| self.end(session));
            Ok::<_, ApiError>(())
        };
        // What cannot be removed now is tried again when the registry starts.
        let _ = self.lanes.run(Lane::Walk, forget).await;
    }

    /// A session of which there is nothing yet, neither here nor on the disk.
    fn new_session(&self, name: &Name, owner: Owner) -> Arc<Session> {
        Arc::new(Session::new(name, new_id(), owner, &self.storage))
    }

    /// Takes a session in, if there is room for it, and makes what is on disk of it.
    fn open(&self, session: &Arc<Session>) -> Result<(), ApiError> {
        if let Some(gone) = self.uploads.add(session)? {
            self.end(&gone);
        }
        blocking(|| session.create(&self.storage)).map_err(|error| {
            self.end(session);
            error.into()
        })
    }

    fn session(&self, name: &Name, id: &str) -> Result<Arc<Session>, ApiError> {
        self.uploads
            .get(name, id)
            .ok_or_else(ApiError::upload_unknown)
    }

    fn end(&self, session: &Session) {
        session.close();
        self.uploads.remove(session);
        self.storage.remove_upload(&session.name, &session.id);
    }
}

/// A session that is over when this is dropped.
struct Ended<'a>(&'a App, &'a Session);

impl Drop for Ended<'_> {
    fn drop(&mut self) {
        self.0.end(self.1);
    }
}

/// `Content-Range: first-last` has to start where the upload ends.
fn check_order(session: &Session, headers: &HeaderMap) -> Result<(), ApiError> {
    let Some(range) = headers.get(CONTENT_RANGE) else {
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
    let offset = session.length();
    match bounds {
        Some((first, last))
            if first == offset && last.checked_add(1).is_some_and(|end| end >= first) =>
        {
            Ok(())
        }
        Some(_) => {
            let status = StatusCode::RANGE_NOT_SATISFIABLE;
            let message = format!("the upload goes on at {offset}");
            Err(whereabouts(
                ApiError::new(status, "BLOB_UPLOAD_INVALID", message),
                session,
            ))
        }
        None => Err(ApiError::bad(
            "BLOB_UPLOAD_INVALID",
            "malformed Content-Range",
        )),
    }
}

/// Writes and hashes what comes. What came before a break is kept, for the client to go on from.
async fn receive(writer: &mut Writer<'_>, content: &mut RequestBody<'_>) -> Result<(), ApiError> {
    let session = writer.session();
    loop {
        let piece = tokio::select! {
            piece = content.piece() => piece,
            () = session.closed() => return Err(ApiError::upload_unknown()),
        };
        match piece? {
            Some(piece) => writer.append(&piece)?,
            None => return Ok(()),
        }
    }
}

/// Adds to an answer where the upload is, and where it goes on, unless it is over.
fn whereabouts(refusal: ApiError, session: &Session) -> ApiError {
    if session.is_over() {
        return refusal;
    }
    refusal
        .header(LOCATION, location(session))
        .header(RANGE, received(session.length()))
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
fn location(session: &Session) -> String {
    format!("/v2/{}/blobs/uploads/{}", session.name.as_str(), session.id)
}

/// `0-0` for nothing, as distribution says it.
fn received(offset: u64) -> String {
    format!("0-{}", offset.saturating_sub(1))
}

fn progress(status: StatusCode, session: &Session) -> Response<Body> {
    let mut response = Response::new(body::empty());
    *response.status_mut() = status;
    super::set(&mut response, LOCATION, &location(session));
    super::set(&mut response, RANGE, &received(session.length()));
    super::set(&mut response, super::UPLOAD_ID, &session.id);
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
pub(super) fn wanted_digest(values: &[String]) -> Result<Digest, ApiError> {
    match values {
        [one] => route::digest(one),
        _ => Err(ApiError::bad(
            "DIGEST_INVALID",
            "digest is missing or given twice",
        )),
    }
}
