//! One blob: there already, mounted, or moved until it is committed, going on where it broke.

use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;

use super::error::Error;
use super::event::Event;
use super::progress::Progress;
use super::schedule::held;
use super::{Copier, ResumePolicy, wide};
use crate::error::{Classified, Kind};
use crate::image::Descriptor;
use crate::place::{self, Admission, Body, Fault, Parts, Retry, Sink};
use crate::sync::Mutex;

/// What a source says of a layer that it has not got, and that registries need not have.
///
/// It is asked for all the same: since Docker 28 registries hold these layers like any other. The
/// URLs in the manifest are not followed.
fn of_foreign(blob: &Descriptor, error: Error) -> Error {
    if blob.is_foreign_layer() && error.is_of_source() && error.kind() == Kind::NotFound {
        Error::Foreign {
            digest: blob.digest.clone(),
            url: blob.urls.iter().flatten().next().cloned(),
        }
    } else {
        error
    }
}

impl Copier {
    /// Gets one blob to the target.
    pub(super) async fn blob(&self, blob: &Descriptor) -> Result<(), Error> {
        let digest = &blob.digest;
        let admission = {
            let _permit = self.schedule.request().await;
            let origins = self.source.origins(blob);
            let admitted = self.target.admit(blob, &origins);
            self.schedule
                .unless_stopped(async { admitted.await.map_err(|e| Error::target(blob, e)) })
                .await?
        };
        match admission {
            Admission::Present => self.observer.see(Event::Present {
                digest: digest.clone(),
            }),
            Admission::Mounted(origin) => {
                self.observer.see(Event::Mounted {
                    digest: digest.clone(),
                    from: origin.0,
                });
            }
            Admission::Wanted(sink) => self.fill(blob, sink).await?,
        }
        Ok(())
    }

    /// Moves the blob into the sink, or gives it up so that nothing is left lying about.
    async fn fill(&self, blob: &Descriptor, mut sink: Box<dyn Sink>) -> Result<(), Error> {
        let moved = {
            let work = async {
                let _permit = self.schedule.blob().await;
                self.persist(blob, &mut *sink).await
            };
            self.schedule.unless_stopped(work).await
        };
        match moved {
            Ok(()) => self.observer.see(Event::Finished {
                digest: blob.digest.clone(),
            }),
            Err(error) => {
                sink.abandon().await;
                return Err(of_foreign(blob, error));
            }
        }
        Ok(())
    }

    /// Tries until the blob is committed or trying has no point any more.
    async fn persist(&self, blob: &Descriptor, sink: &mut dyn Sink) -> Result<(), Error> {
        let left = sink
            .parts()
            .is_some_and(|parts| missing(&*parts) < blob.size);
        if left && self.resume == ResumePolicy::Discard {
            sink.restart().await.map_err(|e| Error::target(blob, e))?;
        }
        let mut progress = Progress::default();
        loop {
            progress.begin();
            let Err(error) = self.attempt(blob, sink, &mut progress).await else {
                return Ok(());
            };
            let is_wrong = error.kind() == Kind::Integrity;
            // Bytes of an earlier run, or of before the break, may be what is wrong.
            let starts_over = is_wrong && progress.may_start_over();
            if starts_over || (error.is_of_source() && self.source.distrust(blob)) {
                if is_wrong {
                    sink.restart().await.map_err(|e| Error::target(blob, e))?;
                    progress.arrived = 0;
                }
                continue;
            }
            if is_wrong || error.kind() == Kind::Other {
                // A target that was sent the wrong bytes is right to refuse them, and not every
                // registry says DIGEST_INVALID: BLOB_UPLOAD_INVALID and a bare 400 are seen too.
                self.source
                    .check(blob)
                    .await
                    .map_err(|e| Error::source(blob, e))?;
            }
            let Some(wait) = next_wait(blob, sink, &mut progress, error.retry()).await else {
                return Err(error.after(progress.budget.tries()));
            };
            let (digest, reason) = (blob.digest.clone(), error.to_string());
            self.observer.see(Event::Retrying {
                digest,
                wait,
                reason,
            });
            tokio::time::sleep(wait).await;
        }
    }

    /// Asks the sink where to go on, moves the rest, and commits.
    async fn attempt(
        &self,
        blob: &Descriptor,
        sink: &mut dyn Sink,
        progress: &mut Progress,
    ) -> Result<(), Error> {
        let offset = sink.offset().await.map_err(|e| Error::target(blob, e))?;
        let there = there(blob, sink, offset);
        progress.note(there, 2);
        if offset < blob.size {
            let parts = sink.parts();
            self.observer.see(Event::Started {
                digest: blob.digest.clone(),
                offset: there,
            });
            progress.resumed |= there > 0;
            let permit = self.schedule.body().await;
            let body = self
                .source
                .open(blob, offset)
                .await
                .map_err(|e| Error::source(blob, e))?;
            if body.start() != offset {
                sink.restart().await.map_err(|e| Error::target(blob, e))?;
            }
            match parts {
                Some(parts) if missing(&*parts) >= wide::WORTHWHILE => {
                    self.fill_wide(blob, body, parts, progress).await?;
                }
                _ => self.feed(blob, sink, held(body, permit), progress).await?,
            }
            if sink.offset().await.map_err(|e| Error::target(blob, e))? < blob.size {
                return Err(Error::short(blob));
            }
        }
        sink.commit().await.map_err(|e| Error::target(blob, e))
    }

    async fn feed(
        &self,
        blob: &Descriptor,
        sink: &mut dyn Sink,
        body: Body,
        progress: &Progress,
    ) -> Result<(), Error> {
        let (observer, digest) = (self.observer.clone(), blob.digest.clone());
        let counted = progress.clone();
        let body = self.schedule.paced(body).observed(move |piece| {
            let bytes = piece.len() as u64;
            counted.count(bytes);
            observer.see(Event::Advanced {
                digest: digest.clone(),
                bytes,
            });
        });
        let broken = Broken::default();
        let fed = sink.feed(broken.watch(body)).await;
        match (fed, broken.take()) {
            (Ok(()), _) => Ok(()),
            // What the target says of a stream that broke is not what went wrong.
            (Err(_), Some(cause)) => Err(Error::source(blob, cause)),
            (Err(cause), None) => Err(Error::target(blob, cause)),
        }
    }
}

/// The wait before the next try, where there is one left.
async fn next_wait(
    blob: &Descriptor,
    sink: &mut dyn Sink,
    progress: &mut Progress,
    retry: Retry,
) -> Option<Duration> {
    let wait = progress.budget.next(retry);
    if wait.is_some() || retry == Retry::Never || !progress.has_moved() {
        return wait;
    }
    // What moved in the last try may have arrived, and then there are more.
    let offset = sink.offset().await.ok()?;
    progress.note(there(blob, sink, offset), 1);
    progress.budget.next(retry)
}

/// The bytes that a place has, where the next body starts at `offset`.
fn there(blob: &Descriptor, sink: &dyn Sink, offset: u64) -> u64 {
    sink.parts()
        .map_or(offset, |parts| blob.size - missing(&*parts))
}

/// The bytes that a place has not got yet.
fn missing(parts: &dyn Parts) -> u64 {
    parts.gaps().iter().map(|gap| gap.end - gap.start).sum()
}

/// Keeps the error of a source that breaks while a target reads from it.
#[derive(Clone, Default)]
struct Broken(Arc<Mutex<Option<place::Error>>>);

impl Broken {
    fn watch(&self, body: Body) -> Body {
        let broken = self.clone();
        let (start, length) = (body.start(), body.length());
        let pieces = body.map(move |piece| {
            piece.map_err(|error| {
                *broken.0.lock() = Some(error);
                SourceBroke.into()
            })
        });
        Body::new(start, length, pieces.boxed())
    }

    fn take(&self) -> Option<place::Error> {
        self.0.lock().take()
    }
}

/// Tells a target that the stream is over; the reason is kept apart.
#[derive(Debug, thiserror::Error)]
#[error("the source broke off")]
struct SourceBroke;

impl Classified for SourceBroke {
    fn kind(&self) -> Kind {
        Kind::Network
    }
}

impl Fault for SourceBroke {
    fn retry(&self) -> Retry {
        Retry::Soon
    }
}
