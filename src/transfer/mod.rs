//! Copies between two places: the one engine behind pull, push, copy, save and load.
//!
//! The engine walks the graph of manifests from the top, moves each blob once, writes
//! manifests after what they refer to, and the tag last: whoever looks at the target
//! sees the old image or the new one, and never half of one.

mod blob;
mod content;
pub mod error;
pub mod event;
mod plan;
mod progress;
mod schedule;
mod wide;

use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use tokio::sync::watch;

pub use self::error::{Error, Side};
pub use self::event::{Event, Observer, Role, Unobserved};
pub use self::plan::Plan;
use self::schedule::{Once, Schedule};
use crate::image::{Content, Descriptor, Digest, Manifest, Platform, Selector, Tag};
use crate::place::{Answer, Source, Target};

/// Bodies that move at once where the user does not say.
pub const DEFAULT_JOBS: usize = 6;

/// Which images of an index are copied. The index itself stays as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Platforms {
    /// All of them.
    All,
    /// Those that suit one of these platforms best.
    Only(Vec<Platform>),
}

/// What a manifest that the target has says about the blobs that it refers to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Existing {
    /// That they are there too: no registry takes a manifest without its blobs.
    Trust,
    /// Nothing: a registry may have lost some since. Each blob is asked for, what is missing is
    /// sent, and the manifest is put again.
    Check,
}

/// What to copy, and under which name.
#[derive(Clone, Debug)]
pub struct ImageCopy {
    /// What to ask the source for.
    pub selector: Selector,
    /// The tag to set on the target; none leaves the image under its digest.
    pub tag: Option<Tag>,
    /// Which images of an index to copy.
    pub platforms: Platforms,
    /// Whether what the target has of the image is taken for whole.
    pub existing: Existing,
}

impl ImageCopy {
    /// All of one image, under a tag or just under its digest.
    pub fn whole(image: &Digest, tag: Option<Tag>) -> Self {
        Self {
            selector: Selector::Digest(image.clone()),
            tag,
            platforms: Platforms::All,
            existing: Existing::Trust,
        }
    }

    /// The same, with what the target has of the image trusted or checked.
    #[must_use]
    pub fn with(self, existing: Existing) -> Self {
        Self { existing, ..self }
    }
}

/// How bodies move.
#[derive(Clone, Copy, Debug)]
pub struct TransferOptions {
    /// How many at once.
    pub jobs: usize,
    /// Small requests at once, for which only round trips cost time.
    pub requests: usize,
    /// Bytes a second, all of them together.
    pub rate: Option<u64>,
    /// What becomes of blobs that an earlier run left half done.
    pub resume: ResumePolicy,
}

impl TransferOptions {
    /// The widest that a process with so many open files can be.
    pub fn within(files: usize, jobs: usize) -> Self {
        let spare = files.saturating_sub(FILES_BESIDE);
        Self {
            jobs: jobs.min(spare / FILES_A_JOB).max(1),
            requests: REQUESTS.min(spare / FILES_A_REQUEST).max(1),
            rate: None,
            resume: ResumePolicy::Resume,
        }
    }
}

impl Default for TransferOptions {
    /// What fits into the 1024 open files that a process has where nobody says.
    fn default() -> Self {
        Self::within(1024, DEFAULT_JOBS)
    }
}

/// Small requests at once where nothing speaks against it.
const REQUESTS: usize = 32;
/// Open files that a process has beside its transfers.
const FILES_BESIDE: usize = 16;
/// Connections, partial blobs and their journals of one job.
const FILES_A_JOB: usize = 16;
/// A connection, and what it is made with.
const FILES_A_REQUEST: usize = 4;

/// What becomes of blobs that an earlier run left half done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResumePolicy {
    /// They are gone on with.
    Resume,
    /// They are fetched anew.
    Discard,
}

/// A copy between two places.
pub struct Copier {
    source: Arc<dyn Source>,
    target: Arc<dyn Target>,
    observer: Arc<dyn Observer>,
    schedule: Schedule,
    resume: ResumePolicy,
    manifests: Once<usize>,
    manifest_bytes: AtomicU64,
    blobs: Once<()>,
}

/// Stops copies from outside, all that were made with it.
#[derive(Clone, Debug)]
pub struct Stop(watch::Sender<bool>);

impl Stop {
    /// Makes the copies give up: what can be resumed is kept, open uploads are cancelled.
    pub fn stop(&self) {
        self.0.send_replace(true);
    }

    /// Waits until the copies have to give up.
    pub(crate) async fn stopped(&self) {
        let mut stop = self.0.subscribe();
        // The sender is held here, so it cannot be gone.
        let _ = stop.wait_for(|stop| *stop).await;
    }
}

impl Default for Stop {
    fn default() -> Self {
        Self(watch::channel(false).0)
    }
}

impl Copier {
    /// A copier that moves bodies in this options.
    pub fn new(
        source: Arc<dyn Source>,
        target: Arc<dyn Target>,
        observer: Arc<dyn Observer>,
        options: TransferOptions,
        stop: &Stop,
    ) -> Arc<Self> {
        let jobs = if target.is_sequential() {
            1
        } else {
            options.jobs
        };
        Arc::new(Self {
            source,
            target,
            observer,
            schedule: Schedule::new(TransferOptions { jobs, ..options }, stop),
            resume: options.resume,
            manifests: Once::default(),
            manifest_bytes: AtomicU64::new(0),
            blobs: Once::default(),
        })
    }

    /// Who watches the copy.
    pub fn observer(&self) -> &dyn Observer {
        &*self.observer
    }

    /// Copies an image, and says what it is.
    ///
    /// # Errors
    /// Says which side failed, with what, and why. What was copied stays; the tag is not set.
    pub async fn copy(self: &Arc<Self>, wanted: &ImageCopy) -> Result<Descriptor, Error> {
        let manifest = self.fetch(&wanted.selector).await?;
        self.copy_manifest(&manifest, wanted).await?;
        Ok(manifest.descriptor().clone())
    }

    /// Copies an image whose manifest is known already.
    ///
    /// # Errors
    /// As [`Copier::copy`].
    pub async fn copy_manifest(
        self: &Arc<Self>,
        manifest: &Manifest,
        wanted: &ImageCopy,
    ) -> Result<(), Error> {
        if self.is_done(manifest, wanted).await? {
            self.skip(manifest);
            return Ok(());
        }
        self.clone()
            .content(manifest.clone(), wanted.clone(), 0)
            .await?;
        self.on_target(
            self.target.put(manifest, wanted.tag.as_ref()),
            manifest.descriptor(),
        )
        .await
    }

    /// Whether the tag stands for the image already.
    async fn is_done(&self, manifest: &Manifest, wanted: &ImageCopy) -> Result<bool, Error> {
        let (Some(tag), Existing::Trust) = (&wanted.tag, wanted.existing) else {
            return Ok(false);
        };
        let tagged = self.target.is_tagged(tag, manifest.descriptor());
        self.on_target(tagged, manifest.descriptor()).await
    }

    async fn fetch(&self, selector: &Selector) -> Result<Manifest, Error> {
        let _permit = self.schedule.request().await;
        let fetched = self.source.manifest(selector);
        let fetched = async {
            fetched
                .await
                .map_err(|cause| Error::at(Side::Source, None, cause))
        };
        self.schedule.unless_stopped(fetched).await
    }

    async fn on_target<T>(&self, answer: Answer<'_, T>, content: &Descriptor) -> Result<T, Error> {
        let digest = Some(&content.digest);
        let answer = async {
            answer
                .await
                .map_err(|cause| Error::at(Side::Target, digest, cause))
        };
        self.schedule.unless_stopped(answer).await
    }

    fn announce<'a>(&self, role: Role, blobs: impl IntoIterator<Item = &'a Descriptor>) {
        for blob in blobs {
            self.observer.see(Event::Planned {
                blob: blob.bare(),
                role,
            });
        }
    }

    /// Tells of an image that the target has already.
    fn skip(&self, manifest: &Manifest) {
        if let Content::Image { config, .. } = manifest.content() {
            self.announce(Role::Config, [&**config]);
        }
        self.announce(Role::Layer, manifest.layers());
        for blob in manifest.blobs() {
            self.observer.see(Event::Present {
                digest: blob.digest.clone(),
            });
        }
    }
}
