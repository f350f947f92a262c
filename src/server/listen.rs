//! Connections: accepted within limits, with TLS or without, ended gracefully.

use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_rustls::TlsAcceptor;

use super::error::Error;
use super::{AccessLog, Options, Registry, Tls};
use crate::disk::Lock;

/// Connections at once; more wait to be accepted.
const CONNECTIONS: usize = 1024;
/// How long the headers of a request may take.
const HEADER_TIME: Duration = Duration::from_secs(10);
/// How long requests may go on after the server was asked to stop.
const DRAIN_TIME: Duration = Duration::from_secs(10);
/// How often abandoned uploads are looked for.
const CLEAN_UP_TIME: Duration = Duration::from_secs(60 * 60);
/// A pause where connections cannot be accepted: files ran out, and spinning would not make more.
const BREATH: Duration = Duration::from_millis(50);

/// A registry that listens.
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    registry: Arc<Registry>,
    tls: Option<TlsAcceptor>,
    _lock: Lock,
}

impl Server {
    /// Listens on `address`; port 0 is any free one.
    ///
    /// # Errors
    /// Says what keeps it from serving: the address, the folder, a file, another server.
    pub async fn bind(address: SocketAddr, options: &Options) -> Result<Self, Error> {
        std::fs::create_dir_all(&options.root).map_err(Error::io(&options.root))?;
        let lock = Lock::exclusive(&super::lock_path(&options.root), Duration::ZERO)?;
        let registry = Arc::new(Registry::new(options)?);
        let tls = options.tls.as_ref().map(acceptor).transpose()?;
        let failed = |source| Error::Listen { address, source };
        let listener = TcpListener::bind(address).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        Ok(Self {
            listener,
            address,
            registry,
            tls,
            _lock: lock,
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves until `stop` ends, and then what was begun, for at most ten seconds.
    pub async fn run(self, stop: impl Future<Output = ()>, log: Arc<dyn AccessLog>) {
        let graceful = GracefulShutdown::new();
        let room = Arc::new(Semaphore::new(CONNECTIONS));
        let mut clean_up = tokio::time::interval(CLEAN_UP_TIME);
        tokio::pin!(stop);
        loop {
            let accepted = tokio::select! {
                accepted = self.accept(&room) => accepted,
                _ = clean_up.tick() => {
                    // What cannot be removed now is tried again in an hour.
                    let _ = self.registry.forget_idle_uploads(super::UPLOAD_TIME);
                    continue;
                }
                () = &mut stop => break,
            };
            match accepted {
                Ok((stream, peer, place)) => {
                    let connection = Connection {
                        registry: self.registry.clone(),
                        log: log.clone(),
                        peer: peer.to_string(),
                        watcher: graceful.watcher(),
                    };
                    let tls = self.tls.clone();
                    tokio::spawn(async move {
                        connection.serve(stream, tls).await;
                        drop(place);
                    });
                }
                Err(_) => tokio::time::sleep(BREATH).await,
            }
        }
        drop(self.listener);
        // Whoever is not done by then starts again elsewhere, or later.
        let _ = tokio::time::timeout(DRAIN_TIME, graceful.shutdown()).await;
    }

    /// The next connection, once there is room for one.
    async fn accept(
        &self,
        room: &Arc<Semaphore>,
    ) -> io::Result<(TcpStream, SocketAddr, OwnedSemaphorePermit)> {
        let place = room
            .clone()
            .acquire_owned()
            .await
            .map_err(io::Error::other)?;
        let (stream, peer) = self.listener.accept().await?;
        Ok((stream, peer, place))
    }
}

struct Connection {
    registry: Arc<Registry>,
    log: Arc<dyn AccessLog>,
    peer: String,
    watcher: hyper_util::server::graceful::Watcher,
}

impl Connection {
    async fn serve(self, stream: TcpStream, tls: Option<TlsAcceptor>) {
        // Answers are small or streamed; waiting to fill packets only costs time.
        let _ = stream.set_nodelay(true);
        match tls {
            None => self.speak(TokioIo::new(stream)).await,
            Some(tls) => {
                let handshake = tokio::time::timeout(HEADER_TIME, tls.accept(stream));
                if let Ok(Ok(stream)) = handshake.await {
                    self.speak(TokioIo::new(stream)).await;
                }
            }
        }
    }

    async fn speak<I>(self, io: I)
    where
        I: hyper::rt::Read + hyper::rt::Write + Unpin + Send + 'static,
    {
        let (registry, log, peer) = (self.registry, self.log, self.peer);
        let service = service_fn(move |request: Request<Incoming>| {
            let (registry, log, peer) = (registry.clone(), log.clone(), peer.clone());
            async move {
                let (response, record) = registry.respond(request, peer).await;
                log.record(&record);
                Ok::<_, Infallible>(response)
            }
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEADER_TIME)
            .max_buf_size(512 << 10)
            .serve_connection(io, service);
        // A client that goes away in the middle is no news.
        let _ = self.watcher.watch(connection).await;
    }
}

fn acceptor(tls: &Tls) -> Result<TlsAcceptor, Error> {
    let malformed = |path: &Path, problem: String| Error::Malformed {
        path: path.to_owned(),
        problem,
    };
    let read = |path: &Path| std::fs::read(path).map_err(Error::io(path));
    let certificate = read(&tls.certificate)?;
    let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&certificate).collect();
    let chain = chain.map_err(|e| malformed(&tls.certificate, e.to_string()))?;
    let key = PrivateKeyDer::from_pem_slice(&read(&tls.key)?)
        .map_err(|e| malformed(&tls.key, e.to_string()))?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .and_then(|builder| builder.with_no_client_auth().with_single_cert(chain, key))
        .map_err(|e| malformed(&tls.certificate, e.to_string()))?;
    Ok(TlsAcceptor::from(Arc::new(config)))
}
