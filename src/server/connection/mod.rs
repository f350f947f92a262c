//! One connection: requests on it, what becomes of slow ones, and an end that loses no answer.

mod activity;
mod admission;
mod pace;
mod stream;

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::sync::{OwnedSemaphorePermit, watch};
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;

pub(super) use self::activity::Answering;
use self::activity::Verdict;
pub(super) use self::admission::{Admission, Door, Place, TurnedAway, network_of};
pub(super) use self::pace::Pace;
use self::stream::{Stream, Watched};
use super::limits::{Limits, Linger};
use super::{AccessLog, App, Client, body};

/// Bytes of a request that are read at once, and of an answer that wait to be sent. More makes
/// nothing faster, and a thousand slow clients cost a thousand times as much.
const BUFFER: usize = 128 << 10;
/// Bytes that the kernel holds and has not sent yet. It asks for more when half of them are gone,
/// so an honest client takes half of them in each window of the slowest rate. More would hide from
/// us for longer that nobody reads, and cost memory for each connection.
const UNSENT: u32 = 128 << 10;
const SLOW_HEADERS: &[u8] =
    b"HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";
/// What a client is told for whom there is no place.
pub(super) const BUSY: &[u8] =
    b"HTTP/1.1 503 Service Unavailable\r\nconnection: close\r\nretry-after: 1\r\n\
    content-length: 0\r\n\r\n";

/// A client's connection, with a place among all of them.
pub(super) struct Connection {
    pub(super) registry: Arc<App>,
    pub(super) log: Arc<dyn AccessLog>,
    pub(super) peer: SocketAddr,
    pub(super) place: Place,
    /// Whether the server ends.
    pub(super) stop: watch::Receiver<bool>,
}

/// How the requests of a connection ended.
enum Ending {
    /// The client or HTTP ended it, or it had no request for long.
    Done,
    SlowHeaders,
    SlowReader,
    /// Somebody else has its place.
    GivenUp,
}

impl Connection {
    pub(super) async fn serve(self, stream: TcpStream, tls: Option<TlsAcceptor>) {
        // Answers are small or streamed; waiting to fill packets only costs time.
        let _ = stream.set_nodelay(true);
        // Where it cannot be set, slow readers are noticed later.
        let _ = socket2::SockRef::from(&stream).set_tcp_notsent_lowat(UNSENT);
        let Some(tls) = tls else {
            return self.speak(stream).await;
        };
        let time = self.limits().header_time;
        let handshake = timeout(time, tls.accept(stream).into_fallible());
        let shaken = tokio::select! {
            shaken = handshake => shaken,
            () = self.place.given_up() => return,
        };
        match shaken {
            Ok(Ok(stream)) => self.speak(stream).await,
            // Whoever speaks no TLS reads why, or at least that it is over.
            Ok(Err((_, stream))) => self.end(self.watch(stream), b"").await,
            Err(_) => {}
        }
    }

    fn limits(&self) -> &Limits {
        self.place.admission().limits()
    }

    fn watch<S: Stream>(&self, stream: S) -> Watched<S> {
        Watched::new(stream, self.place.activity().clone())
    }

    async fn speak(self, stream: impl Stream) {
        let mut stream = self.watch(stream);
        match self.exchange(&mut stream).await {
            Ending::Done => self.end(stream, b"").await,
            Ending::SlowHeaders => self.end(stream, SLOW_HEADERS).await,
            Ending::SlowReader => stream.cut(),
            Ending::GivenUp => {
                if let Some(_leave) = self.place.admission().farewell() {
                    stream.end(b"", self.limits().linger).await;
                }
            }
        }
    }

    async fn end<S: Stream>(&self, stream: Watched<S>, last_words: &[u8]) {
        tokio::select! {
            () = stream.end(last_words, self.limits().linger) => {}
            () = self.place.given_up() => {}
        }
    }

    /// Answers requests until there are no more.
    async fn exchange(&self, stream: &mut Watched<impl Stream>) -> Ending {
        let service = service_fn(|request: Request<Incoming>| {
            let answering = self.place.activity().answer();
            async move {
                let client = Client::new(self.peer, &self.place);
                let (response, record) = self.registry.respond(request, &client).await;
                self.log.record(&record);
                Ok::<_, Infallible>(response.map(|body| body::until_sent(body, answering)))
            }
        });
        // hyper's own time for headers also runs while there is no request, and would close
        // connections that clients keep: `judge` tells the two apart.
        let connection = http1::Builder::new()
            .header_read_timeout(None)
            .max_header_size(self.limits().header_bytes)
            .max_buf_size(BUFFER.max(self.limits().header_bytes))
            .serve_connection(TokioIo::new(stream), service);
        tokio::pin!(connection);
        let often = (self.limits().header_time / 4).max(Duration::from_millis(1));
        let mut look = tokio::time::interval(often);
        let mut stop = self.stop.clone();
        loop {
            tokio::select! {
                biased;
                // First, so that no request begins that would not be answered whole.
                () = self.place.given_up() => return Ending::GivenUp,
                // What a client did that ended it is no news.
                _ = &mut connection => return Ending::Done,
                () = stopped(&mut stop) => connection.as_mut().graceful_shutdown(),
                _ = look.tick() => match self.judge() {
                    Verdict::Fine => {}
                    Verdict::Idle => return Ending::Done,
                    Verdict::SlowHeaders => return Ending::SlowHeaders,
                    Verdict::SlowReader => return Ending::SlowReader,
                },
            }
        }
    }

    fn judge(&self) -> Verdict {
        let slowest = self.place.admission().slowest();
        self.place.activity().judge(self.limits(), slowest)
    }
}

/// Ends when the server is asked to stop, once.
async fn stopped(stop: &mut watch::Receiver<bool>) {
    if stop.changed().await.is_err() {
        std::future::pending().await
    }
}

/// Ends a connection that has no place, for as long as there is leave to.
pub(super) async fn turn_away(
    stream: TcpStream,
    last_words: &'static [u8],
    linger: Linger,
    _leave: OwnedSemaphorePermit,
) {
    // An answer that comes before its request confuses clients: Go's drops the connection.
    if timeout(linger.silence, stream.readable()).await.is_ok() {
        Watched::new(stream, Arc::default())
            .end(last_words, linger)
            .await;
    }
}
