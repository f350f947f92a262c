//! A TCP proxy in front of a real registry, which counts bytes and cuts connections.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// Where connections are cut.
#[derive(Clone, Copy)]
pub enum Cut {
    /// Nowhere.
    Never,
    /// Once the client sent so many bytes over one connection; so many times.
    Upload { after: u64, times: usize },
    /// Once the registry sent so many bytes over one connection; so many times.
    Download { after: u64, times: usize },
    /// Once so many bytes went to the registry, its answer to them is lost; so many times.
    Answer { after: u64, times: usize },
}

/// How a network is, beside where it breaks.
#[derive(Clone, Copy, Default)]
pub struct Line {
    /// Bytes a second of each connection towards the client; as fast as can be where it is 0.
    pub rate: u64,
    /// How long each packet takes, each way.
    pub delay: Duration,
    /// Once, after so many bytes from a client, nothing is read from it for a while.
    pub pause: Option<(u64, Duration)>,
}

impl Line {
    /// One way of it. What is carried arrives in its order, each piece after the delay.
    fn towards(self, target: &TcpStream) -> Way {
        let (sender, pieces) = std::sync::mpsc::sync_channel::<(Instant, Vec<u8>)>(PIECES);
        let mut target = target.try_clone().unwrap();
        let carrier = std::thread::spawn(move || {
            for (due, piece) in pieces {
                std::thread::sleep(due.saturating_duration_since(Instant::now()));
                if target.write_all(&piece).is_err() {
                    return;
                }
            }
            let _ = target.shutdown(Shutdown::Write);
        });
        Way {
            delay: self.delay,
            pieces: Some(sender),
            carrier: Some(carrier),
        }
    }
}

/// Pieces of 64 KiB that may be on their way at once.
const PIECES: usize = 64;

struct Way {
    delay: Duration,
    pieces: Option<std::sync::mpsc::SyncSender<(Instant, Vec<u8>)>>,
    carrier: Option<std::thread::JoinHandle<()>>,
}

impl Way {
    /// Whether there is still somebody to carry it to.
    fn carry(&self, piece: &[u8]) -> bool {
        let due = Instant::now() + self.delay;
        self.pieces
            .as_ref()
            .is_some_and(|pieces| pieces.send((due, piece.to_vec())).is_ok())
    }
}

impl Drop for Way {
    /// Everything arrives before the end does.
    fn drop(&mut self) {
        drop(self.pieces.take());
        let _ = self.carrier.take().unwrap().join();
    }
}

/// A running proxy.
pub struct Proxy {
    pub address: String,
    state: Arc<State>,
}

struct State {
    upstream: String,
    cut: Cut,
    line: Line,
    cuts: AtomicUsize,
    up: AtomicU64,
    down: AtomicU64,
}

impl Proxy {
    /// Starts one in front of `upstream`.
    pub fn start(upstream: &str, cut: Cut) -> Self {
        Self::with(upstream, cut, Line::default())
    }

    /// One that breaks nothing, over a line that is not the best.
    pub fn over(upstream: &str, line: Line) -> Self {
        Self::with(upstream, Cut::Never, line)
    }

    fn with(upstream: &str, cut: Cut, line: Line) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let state = Arc::new(State {
            upstream: upstream.to_owned(),
            cut,
            line,
            cuts: AtomicUsize::default(),
            up: AtomicU64::default(),
            down: AtomicU64::default(),
        });
        let shared = state.clone();
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let shared = shared.clone();
                std::thread::spawn(move || shared.carry(&client));
            }
        });
        Self { address, state }
    }

    /// Bytes that clients sent.
    pub fn sent(&self) -> u64 {
        self.state.up.load(Ordering::SeqCst)
    }

    /// Bytes that came back to clients.
    pub fn received(&self) -> u64 {
        self.state.down.load(Ordering::SeqCst)
    }

    /// Connections that were cut, or stood still.
    pub fn cuts(&self) -> usize {
        self.state.cuts.load(Ordering::SeqCst)
    }
}

impl State {
    fn carry(self: Arc<Self>, client: &TcpStream) {
        let Ok(server) = TcpStream::connect(&self.upstream) else {
            return;
        };
        let sent = Arc::new(AtomicU64::new(0));
        let back = {
            let (state, sent) = (self.clone(), sent.clone());
            let (client, server) = (client.try_clone().unwrap(), server.try_clone().unwrap());
            std::thread::spawn(move || state.downwards(&client, &server, &sent))
        };
        self.upwards(client, &server, &sent);
        let _ = back.join();
    }

    fn upwards(&self, mut client: &TcpStream, server: &TcpStream, sent: &AtomicU64) {
        let line = self.line.towards(server);
        let mut buffer = vec![0; 64 << 10];
        while let Ok(length @ 1..) = client.read(&mut buffer) {
            self.up.fetch_add(length as u64, Ordering::SeqCst);
            let total = sent.fetch_add(length as u64, Ordering::SeqCst) + length as u64;
            if let Some((after, pause)) = self.line.pause
                && total > after
                && self.count(1)
            {
                std::thread::sleep(pause);
            }
            if let Cut::Upload { after, times } = self.cut
                && total > after
                && self.count(times)
            {
                let _ = client.shutdown(Shutdown::Both);
                return;
            }
            if !line.carry(&buffer[..length]) {
                return;
            }
        }
    }

    fn downwards(&self, client: &TcpStream, mut server: &TcpStream, sent: &AtomicU64) {
        let line = self.line.towards(client);
        let mut buffer = vec![0; 64 << 10];
        let (began, mut carried) = (Instant::now(), 0);
        while let Ok(length @ 1..) = server.read(&mut buffer) {
            if let Cut::Answer { after, times } = self.cut
                && sent.load(Ordering::SeqCst) > after
                && self.count(times)
            {
                let _ = client.shutdown(Shutdown::Both);
                return;
            }
            if let Cut::Download { after, times } = self.cut
                && carried + length as u64 > after
                && self.count(times)
            {
                let _ = client.shutdown(Shutdown::Both);
                let _ = server.shutdown(Shutdown::Both);
                return;
            }
            if !line.carry(&buffer[..length]) {
                // Whoever sends has to know, or it would go on.
                let _ = server.shutdown(Shutdown::Both);
                return;
            }
            self.down.fetch_add(length as u64, Ordering::SeqCst);
            carried += length as u64;
            if let Some(micros) = (carried * 1_000_000).checked_div(self.line.rate) {
                let due = began + Duration::from_micros(micros);
                std::thread::sleep(due.saturating_duration_since(Instant::now()));
            }
        }
    }

    /// Whether this is one of the times.
    fn count(&self, times: usize) -> bool {
        self.cuts
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |cuts| {
                (cuts < times).then_some(cuts + 1)
            })
            .is_ok()
    }
}
