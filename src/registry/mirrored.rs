//! A repository that is read from mirrors first, and from its own registry where they fail.
//!
//! A mirror is there to make pulls faster, and no fault of it makes one fail: one that fails is set
//! aside, for this image where it has not got it, and for the rest of the run where it is broken.

use std::collections::HashSet;
use std::future::Future;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use futures_util::FutureExt;
use tokio::sync::MutexGuard;

use super::effort::Effort;
use super::{Network, Repository};
use crate::error::{Classified, Kind};
use crate::image::{self, Descriptor, Digest, Host, Manifest, Selector, Tag};
use crate::place::{Answer, Body, Error, Listing, Origin, Source};
use crate::registry::Access;
use crate::sync::Mutex;

/// A repository and its mirrors, as one source.
///
/// Content is the same wherever it comes from: digests are checked by whoever takes it.
#[derive(Clone)]
pub struct Mirrored {
    mirrors: Arc<[Mirror]>,
    own: Repository,
}

/// The hosts of mirrors that are broken, for all images of this process.
#[derive(Default)]
pub(super) struct SetAside(Mutex<HashSet<Host>>);

/// A repository of another registry that has the same images.
struct Mirror {
    place: Repository,
    broken: Arc<SetAside>,
    // What is asked for is not to be had here.
    is_without: AtomicBool,
    // It said what a tag stands for.
    has_named: AtomicBool,
    // The blobs of which it gave something.
    given: Mutex<HashSet<Digest>>,
    manifests: Gate,
    blobs: Gate,
}

/// What a mirror is asked for.
#[derive(Clone, Copy)]
enum Wanted<'a> {
    Named(&'a Selector),
    Blob(&'a Descriptor),
}

impl Network {
    /// A repository to read from, by way of the mirrors that the user has set for it.
    pub fn mirrored(&self, repository: &image::Repository) -> Mirrored {
        let name = repository.to_string();
        let mirrors = self
            .settings
            .mirrors(&name)
            .filter_map(|mirror| mirror.of(repository));
        Mirrored {
            mirrors: mirrors.map(|mirror| self.mirror(&mirror)).collect(),
            own: self.repository(repository, Access::Pull),
        }
    }

    fn mirror(&self, repository: &image::Repository) -> Mirror {
        Mirror {
            place: Repository {
                effort: Effort::Brief,
                ..self.repository(repository, Access::Pull)
            },
            broken: self.set_aside.clone(),
            is_without: AtomicBool::default(),
            has_named: AtomicBool::default(),
            given: Mutex::default(),
            manifests: Gate::default(),
            blobs: Gate::default(),
        }
    }
}

impl Mirrored {
    /// The first answer that is none of a mirror's errors.
    async fn first<'a, T, F>(
        &'a self,
        wanted: Wanted<'a>,
        ask: impl Fn(&'a Repository) -> F,
    ) -> Result<T, Error>
    where
        F: Future<Output = Result<T, Error>>,
    {
        for mirror in &*self.mirrors {
            let answer = mirror.answer(wanted, || ask(&mirror.place)).await;
            if let Some(answer) = answer {
                return Ok(answer);
            }
        }
        ask(&self.own).await
    }

    /// Leaves this image to its own registry where a mirror said what its tag stands for.
    ///
    /// Says whether one did: what it named may be an old image, whose content is nowhere any more.
    pub fn leave_mirrors(&self) -> bool {
        let mut has_left = false;
        for mirror in &*self.mirrors {
            if mirror.has_named.swap(false, Ordering::Relaxed) {
                mirror.is_without.store(true, Ordering::Relaxed);
                has_left = true;
            }
        }
        has_left
    }
}

impl Mirror {
    /// What the mirror has, unless it was set aside or fails now.
    async fn answer<T, F>(&self, wanted: Wanted<'_>, ask: impl FnOnce() -> F) -> Option<T>
    where
        F: Future<Output = Result<T, Error>>,
    {
        let gate = match wanted {
            Wanted::Named(_) => &self.manifests,
            Wanted::Blob(_) => &self.blobs,
        };
        let _ahead = gate.enter().await;
        if self.is_aside() {
            return None;
        }
        match ask().await {
            Ok(answer) => {
                gate.open();
                self.note(wanted);
                Some(answer)
            }
            Err(error) => {
                self.set_aside(&error);
                None
            }
        }
    }

    fn is_aside(&self) -> bool {
        let is_broken = self.broken.0.lock().contains(self.place.name().host());
        is_broken || self.is_without.load(Ordering::Relaxed)
    }

    fn note(&self, wanted: Wanted<'_>) {
        match wanted {
            Wanted::Named(Selector::Tag(_)) => self.has_named.store(true, Ordering::Relaxed),
            Wanted::Named(Selector::Digest(_)) => {}
            Wanted::Blob(blob) => {
                self.given.lock().insert(blob.digest.clone());
            }
        }
    }

    /// What is not there, or not for everybody, says nothing of other images.
    fn set_aside(&self, error: &Error) {
        if matches!(error.kind(), Kind::NotFound | Kind::Denied) {
            tracing::info!("mirror {}: {error}", self.place.name());
            self.is_without.store(true, Ordering::Relaxed);
        } else {
            self.skip(&error.to_string());
        }
    }

    fn skip(&self, why: &str) {
        let host = self.place.name().host().clone();
        if self.broken.0.lock().insert(host) {
            let text = format!("skipping this mirror for the rest of the run: {why}");
            self.place.session.warn(&text);
        }
    }
}

impl Source for Mirrored {
    fn resolve<'a>(&'a self, selector: &'a Selector) -> Answer<'a, Descriptor> {
        self.first(Wanted::Named(selector), move |place| {
            place.resolve(selector)
        })
        .boxed()
    }

    fn manifest<'a>(&'a self, selector: &'a Selector) -> Answer<'a, Manifest> {
        self.first(Wanted::Named(selector), move |place| {
            place.manifest(selector)
        })
        .boxed()
    }

    fn open<'a>(&'a self, blob: &'a Descriptor, offset: u64) -> Answer<'a, Body> {
        self.first(Wanted::Blob(blob), move |place| place.open(blob, offset))
            .boxed()
    }

    fn part<'a>(&'a self, blob: &'a Descriptor, part: Range<u64>) -> Answer<'a, Option<Body>> {
        self.first(Wanted::Blob(blob), move |place| {
            place.part(blob, part.clone())
        })
        .boxed()
    }

    fn distrust(&self, blob: &Descriptor) -> bool {
        let mut was_mirror = false;
        for mirror in &*self.mirrors {
            if mirror.given.lock().remove(&blob.digest) {
                mirror.skip(&format!("it did not send blob {} as it is", blob.digest));
                was_mirror = true;
            }
        }
        was_mirror
    }

    fn origins(&self, blob: &Descriptor) -> Vec<Origin> {
        self.own.origins(blob)
    }
}

impl Listing for Mirrored {
    fn tags(&self) -> Answer<'_, Vec<Tag>> {
        // A mirror may have only what somebody asked it for.
        self.own.tags()
    }
}

/// Lets one request go ahead; the others follow when that went well.
///
/// Else all layers of an image would find out at once, each for itself, that a mirror is broken.
#[derive(Default)]
struct Gate {
    is_open: AtomicBool,
    ahead: tokio::sync::Mutex<()>,
}

impl Gate {
    async fn enter(&self) -> Option<MutexGuard<'_, ()>> {
        if self.is_open.load(Ordering::Relaxed) {
            return None;
        }
        let ahead = self.ahead.lock().await;
        (!self.is_open.load(Ordering::Relaxed)).then_some(ahead)
    }

    fn open(&self) {
        self.is_open.store(true, Ordering::Relaxed);
    }
}
