//! Work on the disk: next to the threads that answer, only so much at once, and in turns.
//!
//! Two threads answer all requests. What waits for a disk there, or computes for long, keeps
//! everybody waiting: two listings of 50,000 repositories stopped the whole registry for a second.

use std::fs::File;
use std::io;
use std::ops::ControlFlow;
use std::os::unix::fs::FileExt;
use std::time::{Duration, Instant};

use tokio::sync::Semaphore;

use super::blocking::blocking;
use super::error::ApiError;
use crate::image::Verifier;

/// What one kind of work waits for: others of its kind, and nobody else.
#[derive(Clone, Copy, Debug)]
pub(super) enum Lane {
    /// What one request reads: a blob's place, a manifest.
    Read,
    /// Manifests as they come, which take many times their size while they are parsed.
    Parse,
    /// What one request changes, down to the sync.
    Write,
    /// What takes long: walks over many folders, hashes of whole files.
    Walk,
}

/// At once; each may hold a manifest of 4 MiB.
const READS: usize = 16;
/// At once: 4 MiB of annotations of a layer become 80 MiB.
const PARSES: usize = 2;
/// At once, most of which wait for the disk.
const WRITES: usize = 16;
/// At once, which leaves the processors to others.
const WALKS: usize = 2;
/// How long work keeps its place before others of its lane have a turn.
const TURN: Duration = Duration::from_millis(20);
/// Bytes that are hashed at once.
const PIECE: usize = 256 << 10;

/// The places of each lane.
pub(super) struct Lanes {
    reads: Semaphore,
    parses: Semaphore,
    writes: Semaphore,
    walks: Semaphore,
}

impl Default for Lanes {
    fn default() -> Self {
        Self {
            reads: Semaphore::new(READS),
            parses: Semaphore::new(PARSES),
            writes: Semaphore::new(WRITES),
            walks: Semaphore::new(WALKS),
        }
    }
}

impl Lanes {
    /// Does `work` once there is a place for it, while others take over this thread's requests.
    ///
    /// A client that goes away before that takes its work with it; what was begun is finished.
    pub(super) async fn run<T, E>(
        &self,
        lane: Lane,
        work: impl FnOnce() -> Result<T, E>,
    ) -> Result<T, ApiError>
    where
        ApiError: From<E>,
    {
        let places = match lane {
            Lane::Read => &self.reads,
            Lane::Parse => &self.parses,
            Lane::Write => &self.writes,
            Lane::Walk => &self.walks,
        };
        let _place = places.acquire().await.map_err(io::Error::other)?;
        Ok(blocking(work)?)
    }

    /// Does what takes long in turns, so that nobody waits for all of it.
    ///
    /// `step` works until its turn is over, or breaks with what came of it.
    pub(super) async fn turns<T, E>(
        &self,
        lane: Lane,
        mut step: impl FnMut(&TimeSlice) -> Result<ControlFlow<T>, E>,
    ) -> Result<T, ApiError>
    where
        ApiError: From<E>,
    {
        loop {
            let taken = self.run(lane, || step(&TimeSlice::start())).await?;
            if let ControlFlow::Break(done) = taken {
                return Ok(done);
            }
        }
    }

    /// Hashes what a verifier has not seen of the first `length` bytes of a file.
    ///
    /// What was hashed is kept in it, although the client goes away before the end.
    pub(super) async fn catch_up(
        &self,
        verifier: &mut Verifier,
        file: &File,
        length: u64,
    ) -> Result<(), ApiError> {
        if verifier.length() == length {
            return Ok(());
        }
        self.turns(Lane::Walk, |slice| hash(verifier, file, length, slice))
            .await
    }
}

fn hash(
    verifier: &mut Verifier,
    file: &File,
    length: u64,
    slice: &TimeSlice,
) -> io::Result<ControlFlow<()>> {
    let mut buffer = vec![0; PIECE];
    while verifier.length() < length {
        match file.read_at(&mut buffer, verifier.length())? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            read => verifier.update(&buffer[..read]),
        }
        if slice.is_over() {
            return Ok(ControlFlow::Continue(()));
        }
    }
    Ok(ControlFlow::Break(()))
}

/// The time that work may take before it lets others go first.
pub(super) struct TimeSlice(Instant);

impl TimeSlice {
    fn start() -> Self {
        Self(Instant::now())
    }

    pub(super) fn is_over(&self) -> bool {
        self.0.elapsed() >= TURN
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::{Algorithm, Digest};
    use std::sync::{Arc, mpsc};

    #[tokio::test(flavor = "multi_thread", worker_threads = 1)]
    async fn a20_a_full_lane_holds_up_nothing_but_itself() {
        let lanes = Arc::new(Lanes::default());
        let (begin, begun) = mpsc::channel();
        let mut releases = Vec::new();
        let stuck: Vec<_> = (0..WALKS)
            .map(|_| {
                let (lanes, begin) = (lanes.clone(), begin.clone());
                let (release, held) = mpsc::channel::<()>();
                releases.push(release);
                let wait = move || {
                    begin.send(()).map_err(io::Error::other)?;
                    held.recv().map_err(io::Error::other)
                };
                tokio::spawn(async move { lanes.run(Lane::Walk, wait).await })
            })
            .collect();
        // Each of them has a place, and keeps it.
        for _ in 0..WALKS {
            blocking(|| begun.recv().unwrap());
        }
        let others = lanes.clone();
        let others = tokio::spawn(async move {
            others.run(Lane::Read, || io::Result::Ok(())).await?;
            let mut left = 3;
            let write = others.turns(Lane::Write, |_| {
                left -= 1;
                let slice = io::Result::Ok(ControlFlow::Continue(()));
                if left > 0 {
                    slice
                } else {
                    Ok(ControlFlow::Break(()))
                }
            });
            write.await
        });
        others.await.unwrap().unwrap();
        assert!(lanes.walks.try_acquire().is_err());
        releases
            .iter()
            .for_each(|release| release.send(()).unwrap());
        for stuck in stuck {
            stuck.await.unwrap().unwrap();
        }
        assert!(lanes.walks.try_acquire().is_ok());
    }

    #[tokio::test]
    async fn a20_a_hash_goes_on_where_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("data");
        let bytes = vec![7; 3 * PIECE + 1];
        std::fs::write(&path, &bytes).unwrap();
        let file = File::open(&path).unwrap();
        let mut verifier = Verifier::new(Algorithm::Sha256);
        verifier.update(&bytes[..1000]);
        let (lanes, length) = (Lanes::default(), bytes.len() as u64);
        lanes.catch_up(&mut verifier, &file, length).await.unwrap();
        assert_eq!(verifier.clone().finish().0, Digest::of(&bytes));
        let more = lanes.catch_up(&mut verifier, &file, length + 1).await;
        assert!(more.unwrap_err().is_fault(), "the file is shorter");
    }
}
