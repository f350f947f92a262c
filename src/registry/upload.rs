//! One blob on its way to a registry; OCI Distribution specification, "Pushing blobs".

use std::sync::Arc;

use bytes::Bytes;
use futures_util::{FutureExt, StreamExt, stream};
use http::header::{CONTENT_RANGE, CONTENT_TYPE, LOCATION, RANGE};
use http::{HeaderName, Method};
use url::Url;

use super::Repository;
use super::auth::Wish;
use super::auth::scope::{Access, Scopes};
use super::error::Error;
use super::http::{Payload, Response};
use super::ladder::Rung;
use super::session::{Ask, Session, To};
use super::url::append_query;
use crate::error::{Classified, Kind};
use crate::image::{Descriptor, limits};
use crate::place::{self, Admission, Answer, Body, BoxFuture, Origin, Sink};

const CHUNK_MIN_LENGTH: HeaderName = HeaderName::from_static("oci-chunk-min-length");

impl Repository {
    /// Mounts the blob from a repository of the same registry, else opens an upload.
    pub(super) async fn start_upload(
        &self,
        blob: &Descriptor,
        origins: &[Origin],
    ) -> Result<Admission, Error> {
        let elsewhere =
            |origin: &&Origin| origin.0.host() == self.name.host() && origin.0 != self.name;
        if let Some(origin) = origins.iter().find(elsewhere)
            && self.has_login_of(origin).await
        {
            match self.mount(blob, origin).await {
                Ok(Some(response)) if response.status.as_u16() == 201 => {
                    return Ok(Admission::Mounted(origin.clone()));
                }
                Ok(Some(response)) => return self.wanted(blob, &response),
                // A mount that fails is no reason for the push to fail.
                Ok(None) => {}
                Err(error) if error.kind() == Kind::Network => return Err(error),
                Err(_) => {}
            }
        }
        let ask = Ask::new(Method::POST, self.path("blobs/uploads/"), self.wish.clone());
        let response = self.session.send(ask).await?;
        match response.status.as_u16() {
            202 => self.wanted(blob, &response),
            _ => Err(self.refuse(response).await),
        }
    }

    /// A mount asks with one login for two repositories.
    async fn has_login_of(&self, origin: &Origin) -> bool {
        let from = Some(origin.0.path().to_owned());
        self.session
            .auth()
            .is_one_login(self.wish.path.clone(), from)
            .await
    }

    /// Asks for a mount: 201 is mounted, 202 opens an upload instead, anything else is a no.
    async fn mount(&self, blob: &Descriptor, origin: &Origin) -> Result<Option<Response>, Error> {
        let from: String =
            url::form_urlencoded::byte_serialize(origin.0.path().as_bytes()).collect();
        let wish = Wish {
            scopes: self
                .wish
                .scopes
                .and(&Scopes::repository(&origin.0, Access::Pull)),
            path: self.wish.path.clone(),
        };
        let ask = Ask::new(
            Method::POST,
            self.path(&format!("blobs/uploads/?mount={}&from={from}", blob.digest)),
            wish,
        );
        let response = self.session.send(ask).await?;
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
        let ask = Ask::new(Method::DELETE, To::Url(location), self.wish.clone());
        if let Err(error) = self.session.send(ask).await {
            tracing::debug!("upload not cancelled: {error}");
        }
    }

    fn wanted(&self, blob: &Descriptor, response: &Response) -> Result<Admission, Error> {
        let location =
            location(response)?.ok_or_else(|| response.protocol("upload has no Location"))?;
        Ok(Admission::Wanted(Box::new(Upload {
            repository: self.clone(),
            blob: blob.clone(),
            location,
            state: State::Fresh,
            least_chunk: least_chunk(response),
            own_rung: None,
            losses: 0,
        })))
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
    least_chunk: u64,
    // Where this upload had to go another way than others do.
    own_rung: Option<Rung>,
    // How often everything that was sent was lost.
    losses: u32,
}

impl Upload {
    fn session(&self) -> &Arc<Session> {
        &self.repository.session
    }

    fn ask(&self, method: Method, url: Url) -> Ask {
        Ask::new(method, To::Url(url), self.repository.wish.clone())
            .header(CONTENT_TYPE, "application/octet-stream")
    }

    fn rung(&self) -> Rung {
        match self
            .own_rung
            .unwrap_or_else(|| self.repository.ladder.rung())
        {
            Rung::Chunked(bytes) => Rung::Chunked(bytes.max(self.least_chunk)),
            rung => rung,
        }
    }

    /// The whole blob in one PUT that also commits it: one round trip.
    async fn put_whole(&mut self, payload: Payload) -> Result<(), Error> {
        let response = self.session().send(self.commit_with(payload)).await?;
        if self.is_committed(&response).await? {
            Ok(())
        } else {
            Err(self.step_down(response).await)
        }
    }

    /// The PUT that makes what was sent before a blob.
    async fn finish(&mut self) -> Result<(), Error> {
        let response = self
            .session()
            .send(self.commit_with(Payload::Empty))
            .await?;
        if self.is_committed(&response).await? {
            Ok(())
        } else {
            Err(self.session().refuse(response).await)
        }
    }

    fn commit_with(&self, payload: Payload) -> Ask {
        let mut url = self.location.clone();
        append_query(&mut url, "digest", self.blob.digest.as_str());
        self.ask(Method::PUT, url).payload(payload)
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
        let chunk = match self.rung() {
            Rung::Chunked(bytes) => bytes,
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
        let ask = self
            .ask(Method::PATCH, self.location.clone())
            .header(CONTENT_RANGE, &format!("{offset}-{}", end - 1))
            .payload(Payload::Stream(body));
        let response = self.session().send(ask).await?;
        match response.status.as_u16() {
            201 | 202 | 204 => {
                self.advance(&response)?;
                self.check_end(response, offset, end).await
            }
            404 => Err(self.another_way("the registry lost the upload")),
            // Out of order for the registry, or larger than it takes: it says which, if asked.
            416 => match self.status().await? {
                Some(arrived) if arrived != offset => Err(self.go_on_at(arrived)),
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
            Some(last) if last + 1 < end => self.status().await?,
            Some(last) => Some(last + 1),
            None => None,
        };
        match reported {
            Some(arrived) if arrived == end => Ok(()),
            Some(arrived) if offset < arrived && arrived < end => Err(self.go_on_at(arrived)),
            Some(arrived) => {
                let problem = format!("registry reports {arrived} bytes received, {end} were sent");
                self.mistrust(&response, problem).await
            }
            None => {
                self.mistrust(&response, "registry cannot say what it received".into())
                    .await
            }
        }
    }

    /// Numbers that cannot be: once, the blob is sent again in one request, which needs none.
    async fn mistrust(&mut self, response: &Response, problem: String) -> Result<(), Error> {
        if self.own_rung == Some(Rung::Whole) {
            return Err(response.protocol(problem));
        }
        self.own_rung = Some(Rung::Whole);
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

    /// An answer that refuses this way to send: the next one is tried, by later uploads too.
    async fn step_down(&mut self, response: Response) -> Error {
        let status = response.status.as_u16();
        let host = self.session().host();
        let Some(next) = self
            .rung()
            .below(status, host)
            .filter(|_| self.own_rung != Some(Rung::Whole))
        else {
            return self.session().refuse(response).await;
        };
        self.repository.ladder.settle(next);
        self.own_rung = None;
        self.another_way(&format!(
            "the registry refused the request with status {status}"
        ))
    }

    async fn confirm(&self, response: &Response) -> Result<(), Error> {
        match crate::place::Target::has(&self.repository, &self.blob).await {
            Ok(true) => Ok(()),
            _ => Err(response.protocol(format!(
                "registry took blob {} but has not got it",
                self.blob.digest
            ))),
        }
    }

    /// Asks the registry what arrived; a session that is lost is replaced by a new one.
    async fn find_offset(&mut self) -> Result<u64, Error> {
        if self.repository_has_it().await {
            self.state = State::Committed;
            return Ok(self.blob.size);
        }
        match self.status().await? {
            Some(arrived) if arrived == self.blob.size => self.state = State::Complete,
            // "0-0" is what a registry says for no byte as well as for one.
            Some(arrived) if arrived > 1 && arrived < self.blob.size => {
                self.state = State::Partial(arrived)
            }
            _ => {
                self.lose();
                self.renew().await?;
            }
        }
        Ok(match self.state {
            State::Partial(arrived) => arrived,
            State::Complete => self.blob.size,
            _ => 0,
        })
    }

    /// The number of bytes that the registry has of this upload, where it can tell.
    async fn status(&mut self) -> Result<Option<u64>, Error> {
        let response = self
            .session()
            .send(self.ask(Method::GET, self.location.clone()))
            .await?;
        if response.status.as_u16() != 204 {
            return Ok(None);
        }
        self.advance(&response)?;
        Ok(response
            .header(&RANGE)
            .and_then(range_end)
            .map(|last| last + 1))
    }

    /// Where all that was sent is lost twice, chunks keep what they can, and then smaller ones.
    fn lose(&mut self) {
        self.losses += 1;
        if self.losses < 2 || self.own_rung == Some(Rung::Whole) {
            return;
        }
        self.own_rung = match self.rung() {
            Rung::Chunked(_) => self.rung().halved().or(self.own_rung),
            _ => Some(Rung::chunked(self.session().host())),
        };
    }

    /// Whether a commit arrived although its answer did not.
    async fn repository_has_it(&self) -> bool {
        matches!(
            crate::place::Target::has(&self.repository, &self.blob).await,
            Ok(true)
        )
    }

    async fn renew(&mut self) -> Result<(), Error> {
        self.repository.cancel(self.location.clone()).await;
        let path = self.repository.path("blobs/uploads/");
        let ask = Ask::new(Method::POST, path, self.repository.wish.clone());
        let response = self.session().expect(ask, &[202]).await?;
        self.advance(&response)?;
        self.state = State::Fresh;
        Ok(())
    }

    /// Each answer may say anew where the upload goes on.
    fn advance(&mut self, response: &Response) -> Result<(), Error> {
        if let Some(next) = location(response)? {
            self.location = next;
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
            let state = std::mem::replace(&mut self.state, State::Unknown);
            match (state, self.rung()) {
                _ if self.blob.size == 0 => self.put_whole(Payload::Empty).await?,
                (State::Partial(offset), _) => self.patch_all(body, offset).await?,
                (_, Rung::Whole) => self.put_whole(Payload::Stream(body)).await?,
                _ => self.patch_all(body, 0).await?,
            }
            Ok(())
        }
        .boxed()
    }

    fn commit(&mut self) -> Answer<'_, ()> {
        async move {
            match self.state {
                State::Committed => Ok(()),
                _ if self.blob.size == 0 => Ok(self.put_whole(Payload::Empty).await?),
                _ => Ok(self.finish().await?),
            }
        }
        .boxed()
    }

    fn restart(&mut self) -> Answer<'_, ()> {
        async move { Ok(self.renew().await?) }.boxed()
    }

    fn abandon(self: Box<Self>) -> BoxFuture<'static, ()> {
        async move {
            if self.state != State::Committed {
                self.repository.cancel(self.location.clone()).await;
            }
        }
        .boxed()
    }
}

/// A body that is sent a piece at a time. Nothing is kept in memory but what is on its way.
#[derive(Clone)]
struct Chunks(Arc<tokio::sync::Mutex<Rest>>);

struct Rest {
    body: Body,
    // What came with the last piece of a chunk, and belongs to the next.
    ahead: Bytes,
}

impl Chunks {
    fn of(body: Body) -> Self {
        Self(Arc::new(tokio::sync::Mutex::new(Rest {
            body,
            ahead: Bytes::new(),
        })))
    }

    /// The next `length` bytes, which start at `offset` of the blob.
    fn next(&self, offset: u64, length: u64) -> Body {
        let pieces = stream::unfold((self.clone(), length), |(chunks, left)| async move {
            let piece = chunks.0.lock().await.take(left).await?;
            let left = left - piece.as_ref().map_or(left, |bytes| bytes.len() as u64);
            Some((piece, (chunks, left)))
        });
        Body::new(offset, length, pieces.boxed())
    }
}

impl Rest {
    /// The next bytes, at most `most`; nothing at the end.
    async fn take(&mut self, most: u64) -> Option<Result<Bytes, place::Error>> {
        if most == 0 {
            return None;
        }
        if self.ahead.is_empty() {
            self.ahead = match self.body.next().await? {
                Ok(piece) => piece,
                Err(error) => return Some(Err(error)),
            };
        }
        let length = self
            .ahead
            .len()
            .min(usize::try_from(most).unwrap_or(usize::MAX));
        Some(Ok(self.ahead.split_to(length)))
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
