//! One large blob over several connections: where one is slow and others are idle.
//!
//! A blob starts as one stream. If that turns out slow, the part far ahead of it is cut into
//! cells, which idle connections fetch; the stream ends where the first cell begins. Each cell
//! is written where it belongs, and what breaks off goes back to the others.

use std::collections::VecDeque;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, MutexGuard};
use std::time::{Duration, Instant};

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;

use tokio::sync::Notify;

use super::Copier;
use super::error::Error;
use super::event::Event;
use super::progress::Progress;
use super::schedule::Permit;
use crate::image::Descriptor;
use crate::place::{self, Body, Parts};
use crate::sync::Mutex;

/// Less than this is not worth another connection.
pub(super) const WORTHWHILE: u64 = 4 << 20;
/// A stream that is done sooner than this needs no help.
const SOON: Duration = Duration::from_secs(1);
/// Bytes a second at which the network is not what a stream waits for.
const FAST: f64 = 64e6;
/// How often to look how fast a stream is, and whether connections are idle.
const LOOK: Duration = Duration::from_millis(100);
/// Bytes of a cell: enough to be worth a round trip, few enough for all to end together.
const CELL: Range<u64> = (1 << 20)..(8 << 20);
/// Cells for each connection.
const CELLS_EACH: u64 = 8;
/// Cells that may break off before it is left at one stream.
const FAILURES: u32 = 5;

/// What is left to fetch of one blob.
struct Work {
    // Where the stream is, and where it has to end.
    stream: Mutex<Range<u64>>,
    cells: Mutex<VecDeque<Range<u64>>>,
    stream_ended: AtomicBool,
    // Wakes those who wait to help.
    ended: Notify,
    first: u64,
    began: Instant,
}

impl Work {
    /// The first gap is the stream's, which `start` opened; the others are cells.
    fn new(start: u64, gaps: Vec<Range<u64>>) -> Self {
        let mut gaps = gaps.into_iter();
        let stream = gaps.next().unwrap_or(start..start);
        let work = Self {
            stream: Mutex::new(stream),
            cells: Mutex::default(),
            stream_ended: AtomicBool::new(false),
            ended: Notify::new(),
            first: start,
            began: Instant::now(),
        };
        gaps.for_each(|gap| work.add(gap, CELL.end));
        work
    }

    fn stream(&self) -> MutexGuard<'_, Range<u64>> {
        self.stream.lock()
    }

    fn cells(&self) -> MutexGuard<'_, VecDeque<Range<u64>>> {
        self.cells.lock()
    }

    fn add(&self, part: Range<u64>, size: u64) {
        let mut at = part.start;
        while at < part.end {
            let end = part.end.min(at + size);
            self.cells().push_back(at..end);
            at = end;
        }
    }

    fn take(&self) -> Option<Range<u64>> {
        self.cells().pop_front()
    }

    fn give_back(&self, rest: Range<u64>) {
        if !rest.is_empty() {
            self.cells().push_front(rest);
        }
    }

    fn is_done(&self) -> bool {
        self.stream_ended.load(Ordering::Relaxed) && self.cells().is_empty()
    }

    /// A first cell for a helper, if the stream is slow enough and far enough from its end.
    fn first_cell(&self, lanes: u64) -> Option<Range<u64>> {
        let stream = self.stream().clone();
        let left = stream.end.saturating_sub(stream.start);
        let rate = (stream.start - self.first) as f64 / self.began.elapsed().as_secs_f64();
        if left < WORTHWHILE || rate > FAST || rate * SOON.as_secs_f64() > left as f64 {
            return None;
        }
        // What the stream brings until the helper's first answer is there.
        let margin = (rate * LOOK.as_secs_f64() * 2.0) as u64;
        let start = stream.start + margin.clamp(CELL.start, left / 2);
        let size = (left / (lanes * CELLS_EACH)).clamp(CELL.start, CELL.end);
        Some(start..stream.end.min(start + size))
    }

    /// Ends the stream where `first` begins; what follows `first` is for whoever is idle.
    fn split(&self, first: &Range<u64>) -> bool {
        let mut stream = self.stream();
        if stream.start >= first.start || stream.end < first.end {
            return false;
        }
        let rest = first.end..std::mem::replace(&mut stream.end, first.start);
        drop(stream);
        self.add(rest, first.end - first.start);
        true
    }
}

impl Copier {
    /// Fills all gaps of a blob, the first of them from `body`.
    pub(super) async fn fill_wide(
        &self,
        blob: &Descriptor,
        body: Body,
        parts: Arc<dyn Parts>,
        progress: &Progress,
    ) -> Result<(), Error> {
        let work = Work::new(body.start(), parts.gaps());
        let lanes = Lanes {
            copier: self,
            blob,
            parts: &*parts,
            progress,
            work,
        };
        tokio::try_join!(lanes.stream(body), lanes.help())?;
        Ok(())
    }
}

/// The connections that fetch one blob.
struct Lanes<'a> {
    copier: &'a Copier,
    blob: &'a Descriptor,
    parts: &'a dyn Parts,
    progress: &'a Progress,
    work: Work,
}

impl Lanes<'_> {
    /// The stream up to where it ends, then whatever nobody else has taken.
    async fn stream(&self, mut body: Body) -> Result<(), Error> {
        while !self.work.stream().is_empty() {
            let Some(piece) = body.next().await else {
                return Err(Error::short(self.blob));
            };
            let piece = piece.map_err(|error| Error::source(self.blob, error))?;
            let stream = self.work.stream().clone();
            let kept = self.keep(&stream, &piece).await?;
            self.work.stream().start += kept;
        }
        drop(body);
        while let Some(cell) = self.work.take() {
            let body = self
                .open(&cell)
                .await
                .map_err(|error| Error::source(self.blob, error))?;
            if let Some(broken) = self.receive(cell, body).await? {
                return Err(Error::source(self.blob, broken));
            }
        }
        self.work.stream_ended.store(true, Ordering::Relaxed);
        self.work.ended.notify_one();
        Ok(())
    }

    /// Brings in connections that are idle, for as long as that helps.
    async fn help(&self) -> Result<(), Error> {
        let mut lanes = FuturesUnordered::new();
        let mut failures = 0;
        while !self.work.is_done() || !lanes.is_empty() {
            tokio::select! {
                () = tokio::time::sleep(LOOK) => {}
                () = self.work.ended.notified() => {}
                Some(ended) = lanes.next() => failures += ended?,
            }
            if failures >= FAILURES {
                if self.work.stream_ended.load(Ordering::Relaxed) {
                    // What is left now is found missing in the end, and tried again later.
                    self.work.cells().clear();
                }
                continue;
            }
            if lanes.is_empty()
                && self.work.cells().is_empty()
                && let Some(permit) = self.copier.schedule.idle_body()
            {
                match self.split().await {
                    Ok(Some((cell, body))) => lanes.push(self.lane(permit, cell, Some(body))),
                    Ok(None) => {}
                    Err(failed) => failures += failed,
                }
            }
            while let Some(permit) = self.copier.schedule.idle_body()
                && let Some(cell) = self.work.take()
            {
                lanes.push(self.lane(permit, cell, None));
            }
        }
        Ok(())
    }

    /// Finds out with one cell whether the source gives parts, and if so, leaves the rest to others.
    ///
    /// The error is how much that failed.
    async fn split(&self) -> Result<Option<(Range<u64>, Body)>, u32> {
        let Some(first) = self.work.first_cell(self.copier.schedule.jobs()) else {
            return Ok(None);
        };
        match self.copier.source.part(self.blob, first.clone()).await {
            Ok(Some(body)) if self.work.split(&first) => Ok(Some((first, body))),
            Ok(None) => Err(FAILURES),
            Err(_) => Err(1),
            // It was too late.
            Ok(Some(_)) => Ok(None),
        }
    }

    /// Fetches one cell. Says how much that failed; what is missing of it is left to others.
    async fn lane(
        &self,
        _permit: Permit,
        cell: Range<u64>,
        body: Option<Body>,
    ) -> Result<u32, Error> {
        let body = match body {
            Some(body) => body,
            None => match self.copier.source.part(self.blob, cell.clone()).await {
                Ok(Some(body)) => body,
                outcome => {
                    self.work.give_back(cell);
                    return Ok(if outcome.is_ok() { FAILURES } else { 1 });
                }
            },
        };
        match self.receive(cell, body).await? {
            None => Ok(0),
            Some(broken) => {
                tracing::debug!("a part of {} broke off: {broken}", self.blob.digest);
                Ok(1)
            }
        }
    }

    /// A cell, from a part where the source gives parts.
    async fn open(&self, cell: &Range<u64>) -> Result<Body, place::Error> {
        match self.copier.source.part(self.blob, cell.clone()).await? {
            Some(body) => Ok(body),
            None => self.copier.source.open(self.blob, cell.start).await,
        }
    }

    /// Keeps what comes for a cell. Where it breaks off, the rest is given back.
    async fn receive(
        &self,
        mut cell: Range<u64>,
        mut body: Body,
    ) -> Result<Option<place::Error>, Error> {
        while !cell.is_empty() {
            match body.next().await {
                Some(Ok(piece)) => cell.start += self.keep(&cell, &piece).await?,
                Some(Err(broken)) => {
                    self.work.give_back(cell);
                    return Ok(Some(broken));
                }
                None => {
                    self.work.give_back(cell);
                    return Err(Error::short(self.blob));
                }
            }
        }
        Ok(None)
    }

    /// Writes what of a piece belongs to a part, and says how much that was.
    async fn keep(&self, part: &Range<u64>, piece: &[u8]) -> Result<u64, Error> {
        let length = piece
            .len()
            .min(usize::try_from(part.end - part.start).unwrap_or(usize::MAX));
        let bytes = length as u64;
        self.parts
            .write(part.start, &piece[..length])
            .map_err(|error| Error::target(self.blob, error))?;
        self.progress.count(bytes);
        self.copier.observer.see(Event::Advanced {
            digest: self.blob.digest.clone(),
            bytes,
        });
        self.copier.schedule.pace(bytes).await;
        Ok(bytes)
    }
}
