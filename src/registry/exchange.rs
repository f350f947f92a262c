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
use super::client::Client;
use super::error::Error;
use super::pace::Pace;
use super::reach::TooNear;
use super::redact::{Redactor, Words};
use super::redirect;
use super::responder::Responder;
use super::safe_url::SafeUrl;
use super::timing::Timing;
use super::transport::Cause;
use crate::limits;
use crate::place::{Body, Retry};

/// Bytes that are handed to the network at once.
const PIECE: usize = 64 << 10;

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

/// The most of an answer's body that is read into memory, and what errors call it.
#[derive(Clone, Copy)]
pub(crate) struct Whole {
    pub(crate) limit: u64,
    pub(crate) what: &'static str,
    pub(crate) encoding: Encoding,
}

/// What becomes of a body that is said to be compressed, which nobody asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Encoding {
    /// It is refused.
    Refused,
    /// It is read as it came: whether it is what was asked for shows in the content.
    Shown,
}

/// The codings of HTTP; RFC 9110, section 8.4.1, RFC 7932 and RFC 8878.
const CODINGS: [&str; 7] = [
    "gzip",
    "x-gzip",
    "compress",
    "x-compress",
    "deflate",
    "br",
    "zstd",
];

/// The head of an answer; the body may not have been read yet.
pub(crate) struct Response {
    pub(crate) method: Method,
    pub(crate) url: Url,
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    /// Where the answer came from: the server, or a proxy before it.
    pub(crate) address: Option<SocketAddr>,
    pub(crate) about: About,
    /// How often it was asked for, where all of that brought nothing but passing faults.
    pub(crate) tries: u32,
    body: Option<Bytes>,
    inner: reqwest::Response,
    stall: Duration,
}

/// Sends a request and waits for the head of the answer.
pub(crate) async fn exchange(
    client: &Client,
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
        Payload::Bytes(bytes) if bytes.len() <= PIECE => builder.body(bytes),
        Payload::Bytes(bytes) => sending.stream(builder, in_pieces(bytes)),
        Payload::Stream(body) => sending.stream(builder, body),
    };
    let started = std::time::Instant::now();
    let failed = |cause| about.broken(method.clone(), cause);
    let answer = tokio::select! {
        answer = builder.send() => answer,
        () = sending.stalled() => return Err(failed(Cause::TimedOut("the answer"))),
    };
    let inner = match answer {
        Ok(inner) => inner,
        Err(error) if is_too_near(&error) => {
            return Err(Error::Redirect {
                reason: TooNear::REASON,
                location: about.url,
            });
        }
        Err(error) => return Err(failed(client.cause(&error).await)),
    };
    let (status, headers, address) = (inner.status(), inner.headers().clone(), inner.remote_addr());
    tracing::debug!("{method} {} {status} {:?}", about.url, started.elapsed());
    Ok(Response {
        method,
        url,
        status,
        headers,
        address,
        about,
        tries: 1,
        body: None,
        inner,
        stall: timing.stall,
    })
}

/// Bytes as a body of which is seen how far it got.
fn in_pieces(bytes: Bytes) -> Body {
    let length = bytes.len();
    let pieces = (0..length)
        .step_by(PIECE)
        .map(move |at| Ok(bytes.slice(at..length.min(at + PIECE))));
    Body::new(0, length as u64, stream::iter(pieces).boxed())
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

    /// Sends a body piece by piece.
    fn stream(&self, builder: reqwest::RequestBuilder, body: Body) -> reqwest::RequestBuilder {
        self.streaming.store(true, Ordering::Relaxed);
        let moved = self.moved.clone();
        let length = body.length();
        let body = body.observed(move |_| moved.notify_one());
        // With a length given, hyper sends the stream as it is and not in chunks.
        builder
            .header(CONTENT_LENGTH, length)
            .body(reqwest::Body::wrap_stream(body))
    }

    /// Ends when nothing moved for as long as the request may stand still.
    async fn stalled(&self) {
        while tokio::time::timeout(self.stall_time(), self.moved.notified())
            .await
            .is_ok()
        {}
    }

    fn stall_time(&self) -> Duration {
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

    /// The same answer with its body in memory.
    pub(crate) async fn read(mut self, whole: Whole) -> Result<Self, Error> {
        let Whole {
            limit,
            what,
            encoding,
        } = whole;
        if encoding == Encoding::Refused {
            self.refuse_encoding()?;
        }
        let too_large = format!("{what} is larger than {} MiB", (limit >> 20).max(1));
        if self.content_length().is_some_and(|length| length > limit) {
            return Err(self.protocol(too_large));
        }
        let mut pace = Pace::of_small(self.stall);
        let mut whole = Vec::new();
        while let Some(piece) = pace
            .next(&mut self.inner)
            .await
            .map_err(|cause| self.broken(cause))?
        {
            if whole.len() as u64 + piece.len() as u64 > limit {
                return Err(self.protocol(too_large));
            }
            whole.extend_from_slice(&piece);
        }
        self.body = Some(whole.into());
        Ok(self)
    }

    /// The body, where it was read; no bytes else.
    pub(crate) fn bytes(&self) -> Bytes {
        self.body.clone().unwrap_or_default()
    }

    /// The body as a stream of a blob's bytes from `start` on.
    pub(crate) fn into_body(self, start: u64, length: u64) -> Result<Body, Error> {
        // Of as many bytes as the blob has, storage was told once that they are compressed, which they are.
        if self.content_length() != Some(length) {
            self.refuse_encoding()?;
        }
        let (method, about) = (self.method, self.about);
        let answer = (self.inner, Pace::of_blob(self.stall));
        let pieces = stream::unfold(Some(answer), move |answer| {
            let (method, about) = (method.clone(), about.clone());
            async move {
                let (mut inner, mut pace) = answer?;
                match pace.next(&mut inner).await {
                    Ok(Some(piece)) => Some((Ok(piece), Some((inner, pace)))),
                    Ok(None) => None,
                    Err(cause) => Some((Err(about.broken(method, cause).into()), None)),
                }
            }
        });
        Ok(Body::new(start, length, pieces.boxed()))
    }

    /// Turns an answer that says no into an error.
    pub(crate) async fn refused(mut self) -> Refused {
        let (mut text, mut pace) = (Vec::new(), Pace::of_small(self.stall));
        // HEAD has no body, whatever Content-Length says.
        while self.method != Method::HEAD && (text.len() as u64) < limits::ERROR_BYTES {
            match pace.next(&mut self.inner).await {
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
            tries: self.tries,
            secrets,
        }
    }

    /// An error that says what is wrong with this answer.
    pub(crate) fn protocol(&self, problem: impl AsRef<str>) -> Error {
        self.about.protocol(&self.method, problem.as_ref())
    }

    /// An error that says why the answer, or what belongs to it, is not to be had.
    pub(crate) fn broken(&self, cause: Cause) -> Error {
        self.about.broken(self.method.clone(), cause)
    }

    /// A URL in this answer: a `Location`, or the target of a `Link`.
    pub(crate) fn resolve(&self, location: &str) -> Result<Url, Error> {
        redirect::resolve(&self.url, location).map_err(|unusable| Error::Redirect {
            reason: unusable.reason,
            location: self.about.secrets.url(&unusable.url),
        })
    }

    /// Whether the body is said to be compressed. Other words that storage knows (`aws-chunked`,
    /// `utf-8`) say nothing of the bytes.
    pub(crate) fn is_encoded(&self) -> bool {
        let said = self.header(&CONTENT_ENCODING).unwrap_or_default();
        let mut codings = said
            .split(',')
            .map(|coding| coding.trim().to_ascii_lowercase());
        codings.any(|coding| CODINGS.contains(&coding.as_str()))
    }

    /// # Errors
    /// Refuses a body that is said to be compressed.
    pub(crate) fn refuse_encoding(&self) -> Result<(), Error> {
        if self.is_encoded() {
            Err(self.protocol("registry compressed a response it was asked not to"))
        } else {
            Ok(())
        }
    }
}
