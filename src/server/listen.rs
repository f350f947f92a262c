//! Connections: accepted within limits, with TLS or without, ended gracefully.

use std::future::Future;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio_rustls::TlsAcceptor;

use super::connection::{self, Admission, Connection, Door, TurnedAway};
use super::error::Error;
use super::{Access, AccessLog, App, Changes, Options, Tls};
use crate::disk::Lock;

/// How often abandoned uploads are looked for.
const CLEAN_UP_TIME: Duration = Duration::from_secs(60 * 60);
/// A pause where connections cannot be accepted: files ran out, and spinning would not make more.
const BREATH: Duration = Duration::from_millis(50);

/// A registry that listens.
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    registry: Arc<App>,
    admission: Arc<Admission>,
    tls: Option<TlsAcceptor>,
    _lock: Option<Lock>,
}

impl Server {
    /// Listens on `address`; port 0 is any free one.
    ///
    /// # Errors
    /// Says what keeps it from serving: the address, the folder, a file, another server.
    pub async fn bind(address: SocketAddr, options: &Options) -> Result<Self, Error> {
        let lock = lock(options)?;
        let registry = Arc::new(App::new(options)?);
        let tls = options.tls.as_ref().map(acceptor).transpose()?;
        let failed = |source| Error::Listen { address, source };
        let listener = TcpListener::bind(address).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let door = match options.access {
            Access::Open => Door::Open,
            Access::Htpasswd(_) => Door::Guarded,
        };
        Ok(Self {
            listener,
            address,
            registry,
            admission: Admission::new(options.limits.clone(), door),
            tls,
            _lock: lock,
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves until `stop` ends, and then what was begun, for as long as the limits say.
    pub async fn run(self, stop: impl Future<Output = ()>, log: Arc<dyn AccessLog>) {
        let stopping = watch::Sender::new(false);
        let cleaning = tokio::spawn(clean_up(self.registry.clone()));
        let connection = |peer, place| Connection {
            registry: self.registry.clone(),
            log: log.clone(),
            peer,
            place,
            stop: stopping.subscribe(),
        };
        tokio::pin!(stop);
        loop {
            let accepted = tokio::select! {
                accepted = self.listener.accept() => accepted,
                () = &mut stop => break,
            };
            let Ok((stream, peer)) = accepted else {
                tokio::time::sleep(BREATH).await;
                continue;
            };
            let place = tokio::select! {
                place = self.admission.place(peer.ip()) => place,
                () = &mut stop => Err(TurnedAway),
            };
            match place {
                Ok(place) => drop(tokio::spawn(
                    connection(peer, place).serve(stream, self.tls.clone()),
                )),
                Err(TurnedAway) => self.turn_away(stream),
            }
        }
        cleaning.abort();
        stopping.send_replace(true);
        // Those who wait to be accepted would be reset with the listener.
        while let Some(Ok((stream, _))) = self.listener.accept().now_or_never() {
            self.turn_away(stream);
        }
        drop(self.listener);
        // Whoever is not done by then starts again elsewhere, or later.
        let time = self.admission.limits().stop_time;
        let _ = tokio::time::timeout(time, self.admission.emptied()).await;
    }

    /// Ends a connection that has no place.
    fn turn_away(&self, stream: TcpStream) {
        let last_words = match self.tls {
            None => connection::BUSY,
            Some(_) => b"",
        };
        if let Some(leave) = self.admission.farewell() {
            let linger = self.admission.limits().linger;
            tokio::spawn(connection::turn_away(stream, last_words, linger, leave));
        }
    }
}

/// Forgets abandoned uploads, now and then.
async fn clean_up(registry: Arc<App>) {
    let mut now_and_then = tokio::time::interval(CLEAN_UP_TIME);
    loop {
        now_and_then.tick().await;
        registry.forget_idle_uploads().await;
    }
}

/// Keeps other servers, and clean-ups, away from the folder for as long as it is held.
fn lock(options: &Options) -> Result<Option<Lock>, Error> {
    let path = super::lock_path(&options.root);
    if options.changes == Changes::None {
        // It writes nothing, not even a lock: the folder may be one that cannot be written.
        return Ok(Lock::shared_if_there(&path)?);
    }
    std::fs::create_dir_all(&options.root).map_err(Error::io(&options.root))?;
    Ok(Some(Lock::exclusive(&path, Duration::ZERO)?))
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
