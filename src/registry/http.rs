//! One HTTP exchange: send, wait within limits, read within limits.

use std::error::Error as _;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use bytes::Bytes;
use futures_util::StreamExt;
use futures_util::stream;
use http::header::{CONTENT_ENCODING, CONTENT_LENGTH, RETRY_AFTER};
use http::{HeaderMap, HeaderName, Method, StatusCode};
use tokio::sync::Notify;
use url::Url;

use super::answer::{self, Refused};
use super::error::Error;
use super::reach::TooNear;
use super::redact::{Redactor, Words};
use super::redirect;
use super::responder::Responder;
use super::timing::Timing;
use super::transport::Cause;
use super::url::SafeUrl;
use crate::image::limits;
use crate::place::{Body, Retry};

/// What a request carries.
pub(crate) enum Payload {
    /// Nothing.
    Empty,
    /// Bytes that can be sent again.
    Bytes(Bytes),
    /// A stream that can be sent once.
    Stream(Body),
}

impl Payload {
    /// The same payload for another try, where there is one.
    pub(crate) fn again(&self) -> Option<Self> {
        match self {
            Self::Empty => Some(Self::Empty),
            Self::Bytes(bytes) => Some(Self::Bytes(bytes.clone())),
            Self::Stream(_) => None,
        }
    }
}

/// One request to one URL.
pub(crate) struct Request {
    pub(crate) method: Method,
    pub(crate) url: Url,
    pub(crate) headers: HeaderMap,
    pub(crate) payload: Payload,
    pub(crate) about: About,
}

/// What messages about a request say, and what they may not.
#[derive(Clone)]
pub(crate) struct About {
    /// Who will answer.
    pub(crate) responder: Arc<Responder>,
    /// The URL as it may be shown.
    pub(crate) url: SafeUrl,
    pub(crate) secrets: Arc<Redactor>,
}

/// The head of an answer; the body has not been read yet.
pub(crate) struct Response {
    pub(crate) method: Method,
    pub(crate) url: Url,
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    /// Where the answer came from: the server, or a proxy before it.
    pub(crate) address: Option<SocketAddr>,
    pub(crate) about: About,
    inner: reqwest::Response,
    stall: Duration,
}

/// Sends a request and waits for the head of the answer.
pub(crate) async fn exchange(
    client: &reqwest::Client,
    request: Request,
    timing: Timing,
) -> Result<Response, Error> {
    let Request {
        method,
        url,
        headers,
        payload,
        about,
    } = request;
    let mut builder = client.request(method.clone(), url.clone()).headers(headers);
    let sending = Sending::within(timing);
    builder = match payload {
        Payload::Empty
            if method == Method::GET || method == Method::HEAD || method == Method::DELETE =>
        {
            builder
        }
        Payload::Empty => builder.header(CONTENT_LENGTH, 0),
        Payload::Bytes(bytes) => builder.body(bytes),
        // With a length given, hyper sends the stream as it is and not in chunks.
        Payload::Stream(body) => builder
            .header(CONTENT_LENGTH, body.length())
            .body(reqwest::Body::wrap_stream(sending.watch(body))),
    };
    let started = std::time::Instant::now();
    let failed = |cause| about.broken(method.clone(), cause);
    let answer = tokio::select! {
        answer = builder.send() => answer,
        () = sending.stalled() => return Err(failed(Cause::TimedOut("the answer"))),
    };
    let inner = answer.map_err(|error| {
        if is_too_near(&error) {
            Error::Redirect {
                reason: TooNear::REASON,
                location: about.url.clone(),
            }
        } else {
            failed(Cause::of(&error))
        }
    })?;
    let (status, headers, address) = (inner.status(), inner.headers().clone(), inner.remote_addr());
    tracing::debug!("{method} {} {status} {:?}", about.url, started.elapsed());
    Ok(Response {
        method,
        url,
        status,
        headers,
        address,
        about,
        inner,
        stall: timing.stall,
    })
}

fn is_too_near(error: &reqwest::Error) -> bool {
    let causes = std::iter::successors(error.source(), |error| (*error).source());
    causes.into_iter().any(|error| error.is::<TooNear>())
}

/// Watches a body on its way out, so that a slow upload is not taken for a slow answer.
#[derive(Clone)]
struct Sending {
    timing: Timing,
    moved: Arc<Notify>,
    streaming: Arc<AtomicBool>,
}

impl Sending {
    fn within(timing: Timing) -> Self {
        Self {
            timing,
            moved: Arc::default(),
            streaming: Arc::default(),
        }
    }

    fn watch(&self, body: Body) -> Body {
        self.streaming.store(true, Ordering::Relaxed);
        let moved = self.moved.clone();
        body.observed(move |_| moved.notify_one())
    }

    /// Ends when nothing moved for as long as the request may stand still.
    async fn stalled(&self) {
        while tokio::time::timeout(self.patience(), self.moved.notified())
            .await
            .is_ok()
        {}
    }

    fn patience(&self) -> Duration {
        if self.streaming.load(Ordering::Relaxed) {
            self.timing.commit
        } else {
            self.timing.headers
        }
    }
}

impl About {
    /// An error that says what is wrong with the answer.
    pub(crate) fn protocol(&self, method: &Method, problem: &str) -> Error {
        Error::Protocol {
            method: method.clone(),
            url: self.url.clone(),
            problem: self.secrets.strike(problem, Words::Servers),
        }
    }

    fn broken(&self, method: Method, cause: Cause) -> Error {
        Error::Transport {
            responder: self.responder.clone(),
            method,
            url: self.url.clone(),
            cause,
            tries: 1,
        }
    }
}

impl Response {
    /// A header as text, where it is there and is text.
    pub(crate) fn header(&self, name: &HeaderName) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The length that the answer promises for its body.
    pub(crate) fn content_length(&self) -> Option<u64> {
        self.header(&CONTENT_LENGTH)
            .and_then(|length| length.parse().ok())
    }

    /// Whether and when the status allows another try.
    pub(crate) fn retry(&self) -> Retry {
        answer::retry(self.status, self.header(&RETRY_AFTER))
    }

    /// Reads the whole body, up to `limit` bytes; `what` names it in the error.
    pub(crate) async fn read(mut self, limit: u64, what: &str) -> Result<Bytes, Error> {
        self.refuse_encoding()?;
        let too_large = format!("{what} is larger than {} MiB", (limit >> 20).max(1));
        if self.content_length().is_some_and(|length| length > limit) {
            return Err(self.protocol(too_large));
        }
        let mut whole = Vec::new();
        while let Some(piece) = next_piece(&mut self.inner, self.stall)
            .await
            .map_err(|cause| self.broken(cause))?
        {
            if whole.len() as u64 + piece.len() as u64 > limit {
                return Err(self.protocol(too_large));
            }
            whole.extend_from_slice(&piece);
        }
        Ok(whole.into())
    }

    /// The body as a stream of a blob's bytes from `start` on.
    pub(crate) fn into_body(self, start: u64, length: u64) -> Result<Body, Error> {
        self.refuse_encoding()?;
        let (method, about, stall) = (self.method, self.about, self.stall);
        let pieces = stream::unfold(Some(self.inner), move |inner| {
            let (method, about) = (method.clone(), about.clone());
            async move {
                let mut inner = inner?;
                match next_piece(&mut inner, stall).await {
                    Ok(Some(piece)) => Some((Ok(piece), Some(inner))),
                    Ok(None) => None,
                    Err(cause) => Some((Err(about.broken(method, cause).into()), None)),
                }
            }
        });
        Ok(Body::new(start, length, pieces.boxed()))
    }

    /// Turns an answer that says no into an error.
    pub(crate) async fn refused(mut self) -> Refused {
        let mut text = Vec::new();
        // HEAD has no body, whatever Content-Length says.
        while self.method != Method::HEAD && (text.len() as u64) < limits::ERROR_BYTES {
            match next_piece(&mut self.inner, self.stall).await {
                Ok(Some(piece)) => text.extend_from_slice(&piece),
                _ => break,
            }
        }
        if text.len() as u64 >= limits::ERROR_BYTES {
            // Of a secret at the end only the start would be there, which nobody would know again.
            let half = self.about.secrets.longest();
            text.truncate((limits::ERROR_BYTES as usize).saturating_sub(half));
        }
        let About {
            responder,
            url,
            secrets,
        } = self.about;
        Refused {
            responder,
            method: self.method,
            url,
            status: self.status,
            headers: self.headers,
            body: text,
            secrets,
        }
    }

    /// An error that says what is wrong with this answer.
    pub(crate) fn protocol(&self, problem: impl AsRef<str>) -> Error {
        self.about.protocol(&self.method, problem.as_ref())
    }

    fn broken(&self, cause: Cause) -> Error {
        self.about.broken(self.method.clone(), cause)
    }

    /// A URL in this answer: a `Location`, or the target of a `Link`.
    pub(crate) fn resolve(&self, location: &str) -> Result<Url, Error> {
        redirect::resolve(&self.url, location).map_err(|unusable| Error::Redirect {
            reason: unusable.reason,
            location: self.about.secrets.url(&unusable.url),
        })
    }

    fn refuse_encoding(&self) -> Result<(), Error> {
        match self.header(&CONTENT_ENCODING) {
            None | Some("identity" | "") => Ok(()),
            Some(_) => Err(self.protocol("registry compressed a response it was asked not to")),
        }
    }
}

async fn next_piece(
    inner: &mut reqwest::Response,
    stall: Duration,
) -> Result<Option<Bytes>, Cause> {
    match tokio::time::timeout(stall, inner.chunk()).await {
        Ok(Ok(piece)) => Ok(piece),
        Ok(Err(error)) => Err(Cause::of(&error)),
        Err(_) => Err(Cause::TimedOut("the next bytes")),
    }
}
