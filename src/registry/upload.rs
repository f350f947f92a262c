//! One blob on its way to a registry; OCI Distribution specification, "Pushing blobs".

use std::sync::Arc;

use futures_util::FutureExt;
use http::Method;
use http::header::{CONTENT_RANGE, CONTENT_TYPE, LOCATION, RANGE};
use url::Url;

use super::Repository;
use super::auth::Wish;
use super::auth::scope::{Access, Scopes};
use super::error::Error;
use super::http::{Payload, Response};
use super::redirect;
use super::session::{Ask, Session, To};
use super::url::append_query;
use crate::error::{Classified, Kind};
use crate::image::Descriptor;
use crate::place::{Admission, Answer, Body, BoxFuture, Origin, Sink};

impl Repository {
    /// Mounts the blob from a repository of the same registry, else opens an upload.
    pub(super) async fn start_upload(
        &self,
        blob: &Descriptor,
        origins: &[Origin],
    ) -> Result<Admission, Error> {
        let elsewhere = |origin: &&Origin| origin.0.host() == self.name.host() && origin.0 != self.name;
        if let Some(origin) = origins.iter().find(elsewhere) {
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

    /// Asks for a mount: 201 is mounted, 202 opens an upload instead, anything else is a no.
    async fn mount(&self, blob: &Descriptor, origin: &Origin) -> Result<Option<Response>, Error> {
        let from: String = url::form_urlencoded::byte_serialize(origin.0.path().as_bytes()).collect();
        let wish = Wish {
            scopes: self.wish.scopes.and(&Scopes::repository(&origin.0, Access::Pull)),
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

    fn wanted(&self, blob: &Descriptor, response: &Response) -> Result<Admission, Error> {
        let location = location(response)?.ok_or_else(|| response.protocol("upload has no Location"))?;
        Ok(Admission::Wanted(Box::new(Upload {
            repository: self.clone(),
            blob: blob.clone(),
            location,
            state: State::Fresh,
        })))
    }
}

/// Where the upload goes on, as the answer says.
fn location(response: &Response) -> Result<Option<Url>, Error> {
    match response.header(&LOCATION) {
        Some(location) => redirect::resolve(&response.url, location).map(Some),
        None => Ok(None),
    }
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
}

impl Upload {
    fn session(&self) -> &Arc<Session> {
        &self.repository.session
    }

    fn ask(&self, method: Method, url: Url) -> Ask {
        Ask::new(method, To::Url(url), self.repository.wish.clone())
    }

    /// The rest of the blob in one PUT that also commits it: one round trip.
    async fn put(&mut self, payload: Payload) -> Result<(), Error> {
        let mut url = self.location.clone();
        append_query(&mut url, "digest", self.blob.digest.as_str());
        let ask =
            self.ask(Method::PUT, url).header(CONTENT_TYPE, "application/octet-stream").payload(payload);
        let response = self.session().send(ask).await?;
        match response.status.as_u16() {
            201 | 204 => {}
            200 | 202 => self.confirm(&response).await?,
            _ => return Err(self.session().refuse(response).await),
        }
        self.state = State::Committed;
        Ok(())
    }

    /// The rest of the blob after a break.
    async fn patch(&mut self, body: Body, offset: u64) -> Result<(), Error> {
        let range = format!("{offset}-{}", self.blob.size - 1);
        let ask = self
            .ask(Method::PATCH, self.location.clone())
            .header(CONTENT_TYPE, "application/octet-stream")
            .header(CONTENT_RANGE, &range)
            .payload(Payload::Stream(body));
        let response = self.session().send(ask).await?;
        if !matches!(response.status.as_u16(), 201 | 202 | 204) {
            return Err(self.session().refuse(response).await);
        }
        self.advance(&response)?;
        self.state = State::Complete;
        Ok(())
    }

    async fn confirm(&self, response: &Response) -> Result<(), Error> {
        match crate::place::Target::has(&self.repository, &self.blob).await {
            Ok(true) => Ok(()),
            _ => {
                Err(response.protocol(format!("registry took blob {} but has not got it", self.blob.digest)))
            }
        }
    }

    /// Asks the registry what arrived; a session that is lost is replaced by a new one.
    async fn find_offset(&mut self) -> Result<u64, Error> {
        if self.repository_has_it().await {
            self.state = State::Committed;
            return Ok(self.blob.size);
        }
        let ask = self.ask(Method::GET, self.location.clone());
        let response = self.session().send(ask).await?;
        // "0-0" is what a registry says for no byte as well as for one.
        let end = match (response.status.as_u16(), response.header(&RANGE).and_then(range_end)) {
            (204, Some(end)) if end >= 1 && end < self.blob.size - 1 => end,
            _ => {
                self.renew().await?;
                return Ok(0);
            }
        };
        self.advance(&response)?;
        self.state = State::Partial(end + 1);
        Ok(end + 1)
    }

    /// Whether a commit arrived although its answer did not.
    async fn repository_has_it(&self) -> bool {
        matches!(crate::place::Target::has(&self.repository, &self.blob).await, Ok(true))
    }

    async fn renew(&mut self) -> Result<(), Error> {
        self.cancel().await;
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

    /// Closes the session, which the registry would otherwise keep for days.
    async fn cancel(&self) {
        let ask = self.ask(Method::DELETE, self.location.clone());
        if let Err(error) = self.session().send(ask).await {
            tracing::debug!("upload not cancelled: {error}");
        }
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
            match state {
                State::Partial(offset) => self.patch(body, offset).await?,
                _ if self.blob.size == 0 => self.put(Payload::Empty).await?,
                _ => self.put(Payload::Stream(body)).await?,
            }
            Ok(())
        }
        .boxed()
    }

    fn commit(&mut self) -> Answer<'_, ()> {
        async move {
            match self.state {
                State::Committed => Ok(()),
                _ => Ok(self.put(Payload::Empty).await?),
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
                self.cancel().await;
            }
        }
        .boxed()
    }
}

/// The end of `Range: 0-end`, which is the last byte that arrived.
fn range_end(text: &str) -> Option<u64> {
    let range = text.trim();
    let (start, end) = range.strip_prefix("bytes=").unwrap_or(range).split_once('-')?;
    (start == "0").then(|| end.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn range_ends() {
        for (text, end) in [
            ("0-0", Some(0)),
            ("0-1023", Some(1023)),
            ("bytes=0-9", Some(9)),
            ("5-9", None),
            ("0-", None),
            ("abc", None),
            ("", None),
        ] {
            assert_eq!(range_end(text), end, "{text}");
        }
    }
}
