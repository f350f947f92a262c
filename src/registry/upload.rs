//! One blob on its way to a registry; OCI Distribution specification, "Pushing blobs".

mod chunks;
pub mod log;
mod mode;
mod recovery;

use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use futures_util::{FutureExt, StreamExt};
use http::header::{CONTENT_RANGE, CONTENT_TYPE, LOCATION, RANGE};
use http::{HeaderName, Method};
use url::Url;

use self::chunks::Chunks;
pub(super) use self::mode::UploadFallback;
use self::mode::UploadMode;
use self::recovery::{Footing, Standing};
use super::Repository;
use super::auth::AccessRequest;
use super::auth::scope::{Access, Scopes};
use super::effort::Effort;
use super::error::Error;
use super::exchange::{Payload, Response};
use super::safe_url::append_query;
use super::session::{ApiRequest, RequestTarget, Session};
use crate::image::Descriptor;
use crate::limits;
use crate::place::{self, Admission, Answer, Body, BoxFuture, Origin, RetryBudget, Sink, Target};

const CHUNK_MIN_LENGTH: HeaderName = HeaderName::from_static("oci-chunk-min-length");

impl Repository {
    /// Mounts the blob from a repository of the same registry, else opens an upload.
    pub(super) async fn start_upload(
        &self,
        blob: &Descriptor,
        origins: &[Origin],
    ) -> Result<Admission, Error> {
        if let Some(upload) = self.left_upload(blob).await {
            return Ok(Admission::Wanted(Box::new(upload)));
        }
        if let Some(origin) = self.elsewhere(blob, origins)
            && self.has_login_of(&origin).await
        {
            match self.mount(blob, &origin).await {
                Ok(Some(response)) if response.status.as_u16() == 201 => {
                    self.known_blobs.note(&self.name, &blob.digest);
                    return Ok(Admission::Mounted(origin));
                }
                Ok(Some(response)) => return self.wanted(blob, &response),
                // A mount that fails is no reason for the push to fail.
                Ok(None) => {}
                Err(error) => tracing::debug!("mount of {}: {error}", blob.digest),
            }
        }
        let request = ApiRequest::new(
            Method::POST,
            self.path("blobs/uploads/"),
            self.access.clone(),
        );
        let response = self.session.send(request).await?;
        match response.status.as_u16() {
            202 => self.wanted(blob, &response),
            _ => Err(self.refuse(response).await),
        }
    }

    /// Another repository of this registry that has the blob: as the source says, else as seen before.
    fn elsewhere(&self, blob: &Descriptor, origins: &[Origin]) -> Option<Origin> {
        let host = self.name.host();
        let mut said = origins.iter().filter(|origin| origin.0.host() == host);
        said.find(|origin| origin.0 != self.name)
            .cloned()
            .or_else(|| self.known_blobs.origin(host, &blob.digest))
            .filter(|origin| origin.0 != self.name)
    }

    /// Stores a few bytes as a blob, unless they are there.
    pub(super) async fn put_small(
        &self,
        blob: &Descriptor,
        bytes: Bytes,
    ) -> Result<(), place::Error> {
        let Admission::Wanted(mut sink) = self.admit(blob, &[]).await? else {
            return Ok(());
        };
        let mut budget = RetryBudget::default();
        while let Err(error) = fill(&mut *sink, &bytes).await {
            let Some(wait) = budget.next(error.retry()) else {
                sink.abandon().await;
                return Err(error);
            };
            tokio::time::sleep(wait).await;
        }
        Ok(())
    }

    /// A mount asks with one login for two repositories.
    async fn has_login_of(&self, origin: &Origin) -> bool {
        let from = Some(origin.0.path().to_owned());
        self.session
            .auth()
            .is_one_login(self.access.path.clone(), from)
            .await
    }

    /// Asks for a mount: 201 is mounted, 202 opens an upload instead, anything else is a no.
    async fn mount(&self, blob: &Descriptor, origin: &Origin) -> Result<Option<Response>, Error> {
        let from: String =
            url::form_urlencoded::byte_serialize(origin.0.path().as_bytes()).collect();
        let access = AccessRequest {
            scopes: self
                .access
                .scopes
                .and(&Scopes::repository(&origin.0, Access::Pull)),
            path: self.access.path.clone(),
        };
        let request = ApiRequest::new(
            Method::POST,
            self.path(&format!("blobs/uploads/?mount={}&from={from}", blob.digest)),
            access,
        );
        let response = self.session.send(request.effort(Effort::Brief)).await?;
        Ok(matches!(response.status.as_u16(), 201 | 202).then_some(response))
    }

    /// Gives up an upload that was just opened.
    pub(super) async fn cancel_upload(&self, opened: &Response) {
        if let Ok(Some(location)) = location(opened) {
            self.cancel(location).await;
        }
    }

    /// Closes an upload session, which the registry would otherwise keep for days.
    ///
    /// A DELETE with the user's login goes to what is a session by its path, and nowhere else: a
    /// registry may say that the upload goes on at any URL.
    async fn cancel(&self, location: Url) {
        if !self.session.is_own(&location) || !is_session(location.path(), self.name.path()) {
            let shown = self.session.secrets().url(&location);
            tracing::debug!("upload not cancelled: {shown}");
            return;
        }
        let request = ApiRequest::new(
            Method::DELETE,
            RequestTarget::Url(location),
            self.access.clone(),
        );
        if let Err(error) = self.session.send(request.effort(Effort::Once)).await {
            tracing::debug!("upload not cancelled: {error}");
        }
    }

    fn wanted(&self, blob: &Descriptor, response: &Response) -> Result<Admission, Error> {
        let location =
            location(response)?.ok_or_else(|| response.protocol("upload has no Location"))?;
        let upload = self.upload(blob, location, least_chunk(response));
        upload.remember();
        Ok(Admission::Wanted(Box::new(upload)))
    }

    fn upload(&self, blob: &Descriptor, location: Url, least_chunk: u64) -> Upload {
        Upload {
            repository: self.clone(),
            blob: blob.clone(),
            location,
            state: State::Fresh,
            footing: Footing::Sure,
            least_chunk,
            own_mode: None,
            losses: 0,
            is_mute: false,
        }
    }

    /// The upload of a blob that an earlier run has begun, where the registry says how far it came.
    ///
    /// `serve` keeps every byte that arrived. CNCF distribution keeps whole requests only, and has no
    /// use for a session that one of them broke off in.
    async fn left_upload(&self, blob: &Descriptor) -> Option<Upload> {
        if blob.size < log::WORTHWHILE {
            return None;
        }
        let location = self.upload_log.take(&self.name, &blob.digest)?;
        if !self.session.is_own(&location) || !is_session(location.path(), self.name.path()) {
            return None;
        }
        let mut upload = self.upload(blob, location, 0);
        match upload.standing().await {
            Ok(Standing::At(arrived)) if arrived > 1 && arrived <= blob.size => {
                upload.state = if arrived == blob.size {
                    State::Complete
                } else {
                    State::Partial(arrived)
                };
                upload.remember();
                Some(upload)
            }
            Ok(Standing::Gone) => None,
            _ => {
                self.cancel(upload.location).await;
                None
            }
        }
    }
}

/// Whether a path is that of an upload of this repository, and of nothing else.
///
/// Most registries have `/v2/NAME/blobs/uploads/ID`, some below a path of their own (Artifactory),
/// ghcr.io has `upload`, and Google's Artifact Registry `/artifacts-uploads/…/uploads/ID`.
fn is_session(path: &str, repository: &str) -> bool {
    let Some((folder, id)) = path.rsplit_once('/') else {
        return false;
    };
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_.~=".contains(c);
    if id.is_empty() || !id.chars().all(is_plain) || folder.contains('%') {
        return false;
    }
    let of_this = ["upload", "uploads"].map(|name| format!("/v2/{repository}/blobs/{name}"));
    if folder.starts_with("/v2/") {
        return of_this.iter().any(|session| folder == session);
    }
    let is_api = ["/v1/", "/v2/", "/api/"]
        .iter()
        .any(|api| folder.contains(api));
    of_this.iter().any(|session| folder.ends_with(session))
        || (!is_api && (folder.ends_with("/upload") || folder.ends_with("/uploads")))
}

/// Sends what a sink has not got, all of which is in memory.
async fn fill(sink: &mut dyn Sink, bytes: &Bytes) -> Result<(), place::Error> {
    let offset = sink.offset().await?;
    let rest = bytes.slice(usize::try_from(offset).unwrap_or_default().min(bytes.len())..);
    if !rest.is_empty() {
        sink.feed(Body::from_bytes(offset, rest)).await?;
    }
    sink.commit().await
}

/// Where the upload goes on, as the answer says.
fn location(response: &Response) -> Result<Option<Url>, Error> {
    match response.header(&LOCATION) {
        Some(location) => response.resolve(location).map(Some),
        None => Ok(None),
    }
}

/// The smallest chunk that the registry takes; OCI Distribution, "Pushing a blob in chunks".
fn least_chunk(response: &Response) -> u64 {
    response
        .header(&CHUNK_MIN_LENGTH)
        .and_then(|length| length.parse().ok())
        .unwrap_or_default()
}

/// What the registry is known to have of an upload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// A session in which nothing was sent.
    Fresh,
    /// A session that has this many bytes, and takes more by PATCH.
    Partial(u64),
    /// Something broke: the registry has to be asked.
    Unknown,
    /// All bytes are there, and no commit was sent.
    Complete,
    /// The registry has the blob.
    Committed,
}

/// An upload session of a registry.
struct Upload {
    repository: Repository,
    blob: Descriptor,
    location: Url,
    state: State,
    footing: Footing,
    least_chunk: u64,
    // Where this upload had to go another way than others do.
    own_mode: Option<UploadMode>,
    // How often everything that was sent was lost.
    losses: u32,
    // The registry does not answer what became of it, and is not asked any more.
    is_mute: bool,
}

impl Upload {
    fn session(&self) -> &Arc<Session> {
        &self.repository.session
    }

    /// Lets the next run go on here, should this one end before the upload does.
    fn remember(&self) {
        if self.blob.size >= log::WORTHWHILE {
            let Repository {
                upload_log, name, ..
            } = &self.repository;
            upload_log.note(name, &self.blob.digest, &self.location);
        }
    }

    fn forget(&self) {
        if self.blob.size >= log::WORTHWHILE {
            let Repository {
                upload_log, name, ..
            } = &self.repository;
            upload_log.forget(name, &self.blob.digest);
        }
    }

    /// Whether the registry keeps what it has of the upload, so that it is worth going on with.
    async fn is_kept(&mut self) -> bool {
        if self.blob.size < log::WORTHWHILE || self.state == State::Fresh {
            return false;
        }
        matches!(self.standing().await, Ok(Standing::At(arrived)) if arrived > 1)
    }

    fn request(&self, method: Method, url: Url) -> ApiRequest {
        ApiRequest::new(
            method,
            RequestTarget::Url(url),
            self.repository.access.clone(),
        )
        .header(CONTENT_TYPE, "application/octet-stream")
    }

    fn mode(&self) -> UploadMode {
        match self
            .own_mode
            .unwrap_or_else(|| self.repository.upload_mode.mode())
        {
            UploadMode::Chunked(bytes) => UploadMode::Chunked(bytes.max(self.least_chunk)),
            mode => mode,
        }
    }

    /// The whole blob, a small one in memory: if the token ran out, just the PUT is sent again.
    ///
    /// Nothing where the source ended early.
    async fn replayable(&self, mut body: Body) -> Result<Option<Payload>, place::Error> {
        if self.blob.size > limits::REPLAYED_BYTES {
            return Ok(Some(Payload::Stream(body)));
        }
        let mut whole = BytesMut::new();
        while let Some(piece) = body.next().await {
            whole.extend_from_slice(&piece?);
            if whole.len() as u64 > self.blob.size {
                break;
            }
        }
        let is_short = (whole.len() as u64) < self.blob.size;
        Ok((!is_short).then(|| Payload::Bytes(whole.freeze())))
    }

    /// The whole blob in one PUT that also commits it: one round trip.
    async fn put_whole(&mut self, payload: Payload) -> Result<(), Error> {
        self.state = State::Unknown;
        let response = self.session().send(self.commit_with(payload)).await?;
        if self.is_committed(&response).await? {
            Ok(())
        } else {
            Err(self.step_down(response).await)
        }
    }

    /// The PUT that makes what was sent before a blob.
    async fn finish(&mut self) -> Result<(), Error> {
        self.state = State::Unknown;
        let response = self
            .session()
            .send(self.commit_with(Payload::Empty))
            .await?;
        if self.is_committed(&response).await? {
            Ok(())
        } else if self.is_lost(response.status.as_u16()) {
            Err(self.lost(response).await)
        } else {
            Err(self.session().refuse(response).await)
        }
    }

    /// Sent once: a commit that is sent again without a question first may find itself committed.
    fn commit_with(&self, payload: Payload) -> ApiRequest {
        let mut url = self.location.clone();
        append_query(&mut url, "digest", self.blob.digest.as_str());
        self.request(Method::PUT, url)
            .payload(payload)
            .effort(Effort::Once)
    }

    async fn is_committed(&mut self, response: &Response) -> Result<bool, Error> {
        match response.status.as_u16() {
            201 | 204 => {}
            200 | 202 => self.confirm(response).await?,
            _ => return Ok(false),
        }
        self.state = State::Committed;
        Ok(true)
    }

    /// The rest of the blob, in one request or in chunks.
    async fn patch_all(&mut self, body: Body, mut offset: u64) -> Result<(), Error> {
        self.state = State::Unknown;
        let chunk = match self.mode() {
            UploadMode::Chunked(bytes) => bytes,
            _ => u64::MAX,
        };
        let rest = Chunks::of(body);
        while offset < self.blob.size {
            let length = chunk.min(self.blob.size - offset);
            self.patch(rest.next(offset, length), offset + length)
                .await?;
            offset += length;
        }
        self.state = State::Complete;
        Ok(())
    }

    /// Sends the bytes up to `end`, and sees to it that they arrived.
    async fn patch(&mut self, body: Body, end: u64) -> Result<(), Error> {
        let offset = body.start();
        let request = self
            .request(Method::PATCH, self.location.clone())
            .header(CONTENT_RANGE, &format!("{offset}-{}", end - 1))
            .payload(Payload::Stream(body));
        let response = self.session().send(request).await?;
        match response.status.as_u16() {
            201 | 202 | 204 => {
                self.advance(&response)?;
                self.check_end(response, offset, end).await
            }
            // Out of order for the registry, or larger than it takes: it says which, if asked.
            416 => match self.standing().await? {
                Standing::At(arrived) if arrived > 1 && arrived != offset => {
                    Err(self.go_on_at(arrived))
                }
                _ => Err(self.step_down(response).await),
            },
            _ => Err(self.step_down(response).await),
        }
    }

    /// Compares what the registry says that it has with what was sent.
    async fn check_end(&mut self, response: Response, offset: u64, end: u64) -> Result<(), Error> {
        let Some(range) = response.header(&RANGE) else {
            return Ok(());
        };
        let reported = match range_end(range) {
            Some(last) if last + 1 == end => return Ok(()),
            Some(last) if last + 1 < end => self.standing().await?,
            Some(last) => Standing::At(last + 1),
            None => Standing::Unclear,
        };
        match reported {
            Standing::At(arrived) if arrived == end => Ok(()),
            Standing::At(arrived) if offset < arrived && arrived < end => {
                Err(self.go_on_at(arrived))
            }
            Standing::At(arrived) => {
                let problem = format!("registry reports {arrived} bytes received, {end} were sent");
                self.mistrust(&response, problem).await
            }
            Standing::Unclear | Standing::Gone => {
                self.mistrust(&response, "registry cannot say what it received".into())
                    .await
            }
        }
    }

    /// Numbers that cannot be: once, the blob is sent again in one request, which needs none.
    async fn mistrust(&mut self, response: &Response, problem: String) -> Result<(), Error> {
        if self.own_mode == Some(UploadMode::Whole) {
            return Err(response.protocol(problem));
        }
        self.own_mode = Some(UploadMode::Whole);
        self.renew().await?;
        Err(self.rerouted(problem))
    }

    fn go_on_at(&mut self, arrived: u64) -> Error {
        self.state = State::Partial(arrived);
        self.rerouted(format!("the registry has {arrived} bytes so far"))
    }

    fn another_way(&mut self, why: &str) -> Error {
        self.state = State::Unknown;
        self.rerouted(why.to_owned())
    }

    fn rerouted(&self, why: String) -> Error {
        Error::Rerouted {
            digest: self.blob.digest.clone(),
            why,
        }
    }

    /// Whether an answer says that the session is of no use any more.
    fn is_lost(&self, status: u16) -> bool {
        // What an earlier try left in it makes another digest.
        status == 404 || (status == 400 && self.footing == Footing::Doubtful)
    }

    async fn lost(&mut self, response: Response) -> Error {
        self.footing = Footing::Lost;
        let said = self.session().refuse(response).await;
        self.another_way(&format!("the registry lost the upload: {said}"))
    }

    /// An answer that refuses this way to send: the next one is tried, by later uploads too.
    async fn step_down(&mut self, response: Response) -> Error {
        let status = response.status.as_u16();
        if self.is_lost(status) {
            return self.lost(response).await;
        }
        let host = self.session().host();
        let Some(next) = self
            .mode()
            .fallback(status, host)
            .filter(|_| self.own_mode != Some(UploadMode::Whole))
        else {
            return self.session().refuse(response).await;
        };
        self.repository.upload_mode.settle(next);
        self.own_mode = None;
        self.another_way(&format!(
            "the registry refused the request with status {status}"
        ))
    }

    async fn confirm(&self, response: &Response) -> Result<(), Error> {
        match self.repository.has(&self.blob).await {
            Ok(true) => Ok(()),
            _ => Err(response.protocol(format!(
                "registry took blob {} but has not got it",
                self.blob.digest
            ))),
        }
    }

    /// Each answer may say anew where the upload goes on.
    fn advance(&mut self, response: &Response) -> Result<(), Error> {
        if let Some(next) = location(response)?.filter(|next| *next != self.location) {
            self.location = next;
            self.remember();
        }
        Ok(())
    }
}

impl Sink for Upload {
    fn offset(&mut self) -> Answer<'_, u64> {
        async move {
            match self.state {
                State::Fresh => Ok(0),
                State::Partial(offset) => Ok(offset),
                State::Unknown => Ok(self.find_offset().await?),
                State::Complete | State::Committed => Ok(self.blob.size),
            }
        }
        .boxed()
    }

    fn feed(&mut self, body: Body) -> Answer<'_, ()> {
        async move {
            match (self.state, self.mode()) {
                (State::Partial(offset), _) => self.patch_all(body, offset).await?,
                (_, UploadMode::Whole) => {
                    if let Some(payload) = self.replayable(body).await? {
                        self.put_whole(payload).await?;
                    }
                }
                _ => self.patch_all(body, 0).await?,
            }
            Ok(())
        }
        .boxed()
    }

    fn commit(&mut self) -> Answer<'_, ()> {
        async move {
            match self.state {
                State::Committed => {}
                _ if self.blob.size == 0 => self.put_whole(Payload::Empty).await?,
                _ => self.finish().await?,
            }
            self.forget();
            let repository = &self.repository;
            repository
                .known_blobs
                .note(&repository.name, &self.blob.digest);
            Ok(())
        }
        .boxed()
    }

    fn restart(&mut self) -> Answer<'_, ()> {
        async move { Ok(self.renew().await?) }.boxed()
    }

    fn abandon(mut self: Box<Self>) -> BoxFuture<'static, ()> {
        async move {
            if self.state == State::Committed || self.is_kept().await {
                return;
            }
            self.forget();
            self.repository.cancel(self.location.clone()).await;
        }
        .boxed()
    }
}

/// The end of `Range: 0-end`, which is the last byte that arrived.
pub(super) fn range_end(text: &str) -> Option<u64> {
    let range = text.trim();
    let (start, end) = range
        .strip_prefix("bytes=")
        .unwrap_or(range)
        .split_once('-')?;
    let end: u64 = (start == "0").then(|| end.parse().ok())??;
    (end < limits::BLOB_BYTES).then_some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a15_only_an_upload_of_the_repository_is_cancelled() {
        for (path, is) in [
            ("/v2/team/app/blobs/uploads/6b3c9a93-af5d.1", true),
            ("/v2/team/app/blobs/upload/1", true),
            (
                "/artifactory/api/docker/local/v2/team/app/blobs/uploads/1",
                true,
            ),
            (
                "/artifacts-uploads/namespaces/p/repositories/r/uploads/AJMKJ6=",
                true,
            ),
            ("/v2/team/app/blobs/uploads/", false),
            (
                "/v2/team/app/blobs/uploads/..%2f..%2fmanifests%2flatest",
                false,
            ),
            ("/v2/team/app/manifests/latest", false),
            ("/v2/team/app/blobs/sha256:00", false),
            ("/v2/other/blobs/uploads/1", false),
            ("/v2/x/v2/team/app/blobs/uploads/1", false),
            ("/v2/team%2fapp/blobs/uploads/1", false),
            ("/api/v2.0/projects/library", false),
            ("/api/v2.0/uploads/1", false),
            ("/uploads", false),
            ("/", false),
        ] {
            assert_eq!(is_session(path, "team/app"), is, "{path}");
        }
    }

    #[test]
    fn range_ends() {
        for (text, end) in [
            ("0-0", Some(0)),
            ("0-1023", Some(1023)),
            ("bytes=0-9", Some(9)),
            ("5-9", None),
            ("0-18446744073709551615", None),
            ("0-", None),
            ("abc", None),
            ("", None),
        ] {
            assert_eq!(range_end(text), end, "{text}");
        }
    }
}
