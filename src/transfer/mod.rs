//! Copies between two places: the one engine behind pull, push, copy, save and load.
//!
//! The engine walks the graph of manifests from the top, moves each blob once, writes
//! manifests after what they refer to, and the tag last: whoever looks at the target
//! sees the old image or the new one, and never half of one.

mod blob;
pub mod error;
pub mod event;
mod plan;
mod schedule;
mod wide;

use std::sync::Arc;

use futures_util::FutureExt;
use tokio::sync::watch;
use tokio::task::JoinSet;

pub use self::error::{Error, Side};
pub use self::event::{Event, Observer, Role, Unobserved};
pub use self::plan::Plan;
use self::schedule::{Once, Schedule};
use crate::image::{Content, Descriptor, Digest, Manifest, Platform, Selector, Tag, limits};
use crate::place::{Answer, BoxFuture, Source, Target};

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
pub struct Order {
    /// What to ask the source for.
    pub selector: Selector,
    /// The tag to set on the target; none leaves the image under its digest.
    pub tag: Option<Tag>,
    /// Which images of an index to copy.
    pub platforms: Platforms,
    /// Whether what the target has of the image is taken for whole.
    pub existing: Existing,
}

impl Order {
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
pub struct Manner {
    /// How many at once.
    pub jobs: usize,
    /// Small requests at once, for which only round trips cost time.
    pub requests: usize,
    /// Bytes a second, all of them together.
    pub rate: Option<u64>,
    /// What becomes of blobs that an earlier run left half done.
    pub partials: Partials,
}

impl Manner {
    /// The widest that a process with so many open files can be.
    pub fn within(files: usize, jobs: usize) -> Self {
        let spare = files.saturating_sub(FILES_BESIDE);
        Self {
            jobs: jobs.min(spare / FILES_A_JOB).max(1),
            requests: REQUESTS.min(spare / FILES_A_REQUEST).max(1),
            rate: None,
            partials: Partials::Resume,
        }
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
pub enum Partials {
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
    partials: Partials,
    manifests: Once,
    blobs: Once,
}

/// Stops a copy from outside.
#[derive(Clone)]
pub struct Stopper(watch::Sender<bool>);

impl Stopper {
    /// Makes the copy give up: what can be resumed is kept, open uploads are cancelled.
    pub fn stop(&self) {
        self.0.send_replace(true);
    }
}

impl Copier {
    /// A copier that moves bodies in this manner.
    pub fn new(
        source: Arc<dyn Source>,
        target: Arc<dyn Target>,
        observer: Arc<dyn Observer>,
        manner: Manner,
    ) -> (Arc<Self>, Stopper) {
        let (stop, _) = watch::channel(false);
        let schedule = Schedule::new(manner, stop.clone());
        let (manifests, blobs) = (Once::default(), Once::default());
        let partials = manner.partials;
        (
            Arc::new(Self {
                source,
                target,
                observer,
                schedule,
                partials,
                manifests,
                blobs,
            }),
            Stopper(stop),
        )
    }

    /// Who watches the copy.
    pub fn observer(&self) -> &dyn Observer {
        &*self.observer
    }

    /// Copies an image, and says what it is.
    ///
    /// # Errors
    /// Says which side failed, with what, and why. What was copied stays; the tag is not set.
    pub async fn copy(self: &Arc<Self>, order: &Order) -> Result<Descriptor, Error> {
        let manifest = self.fetch(&order.selector).await?;
        self.copy_manifest(&manifest, order).await?;
        Ok(manifest.descriptor().clone())
    }

    /// Copies an image whose manifest is known already.
    ///
    /// # Errors
    /// As [`Copier::copy`].
    pub async fn copy_manifest(
        self: &Arc<Self>,
        manifest: &Manifest,
        order: &Order,
    ) -> Result<(), Error> {
        if self.is_done(manifest, order).await? {
            self.skip(manifest);
            return Ok(());
        }
        self.clone()
            .content(manifest.clone(), order.clone(), 0)
            .await?;
        self.on_target(
            self.target.put(manifest, order.tag.as_ref()),
            manifest.descriptor(),
        )
        .await
    }

    /// Whether the tag stands for the image already.
    async fn is_done(&self, manifest: &Manifest, order: &Order) -> Result<bool, Error> {
        let (Some(tag), Existing::Trust) = (&order.tag, order.existing) else {
            return Ok(false);
        };
        let tagged = self.target.is_tagged(tag, manifest.descriptor());
        self.on_target(tagged, manifest.descriptor()).await
    }

    /// Copies everything that a manifest refers to, all of it at once.
    fn content(
        self: Arc<Self>,
        manifest: Manifest,
        order: Order,
        depth: usize,
    ) -> BoxFuture<'static, Result<(), Error>> {
        async move {
            let mut pieces: Vec<BoxFuture<'static, Result<(), Error>>> = Vec::new();
            match manifest.content() {
                Content::Index { .. } if depth >= limits::INDEX_DEPTH => {
                    return Err(Error::TooDeep);
                }
                Content::Index { .. } => {
                    for child in chosen(&manifest, &order.platforms)? {
                        pieces.push(self.clone().child(child, order.clone(), depth + 1).boxed());
                    }
                }
                Content::Image { config, layers } => {
                    self.announce(config, layers);
                    for blob in largest_first(config, layers) {
                        pieces.push(self.clone().once(blob).boxed());
                    }
                }
            }
            if self.schedule.jobs() == 1 {
                // One after the other, so that what is written in order is the same each time.
                for piece in pieces {
                    piece.await?;
                }
                return Ok(());
            }
            let mut tasks = JoinSet::new();
            for piece in pieces {
                tasks.spawn(piece);
            }
            self.all(tasks).await
        }
        .boxed()
    }

    /// Copies a blob, unless another image of this copy has it too, and was faster.
    async fn once(self: Arc<Self>, blob: Descriptor) -> Result<(), Error> {
        let cell = self.blobs.cell(&blob.digest);
        cell.get_or_try_init(|| self.blob(&blob)).await.map(|_| ())
    }

    /// Copies one manifest of an index and all below it, unless the target has it.
    async fn child(
        self: Arc<Self>,
        child: Descriptor,
        order: Order,
        depth: usize,
    ) -> Result<(), Error> {
        if self.manifests.is_full() {
            return Err(Error::TooMany);
        }
        let cell = self.manifests.cell(&child.digest);
        let copy = || async {
            if self.has_whole(&child, order.existing).await? {
                return Ok(());
            }
            let manifest = self.fetch(&Selector::Digest(child.digest.clone())).await?;
            self.clone().content(manifest.clone(), order, depth).await?;
            let _turn = self.schedule.request().await;
            self.on_target(self.target.put(&manifest, None), &child)
                .await
        };
        cell.get_or_try_init(copy).await.map(|_| ())
    }

    /// Whether the target has a manifest, and all that it refers to as far as that is trusted.
    async fn has_whole(&self, manifest: &Descriptor, existing: Existing) -> Result<bool, Error> {
        if existing == Existing::Check {
            return Ok(false);
        }
        let _turn = self.schedule.request().await;
        self.on_target(self.target.has_manifest(manifest), manifest)
            .await
    }

    async fn fetch(&self, selector: &Selector) -> Result<Manifest, Error> {
        let _turn = self.schedule.request().await;
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

    fn announce(&self, config: &Descriptor, layers: &[Descriptor]) {
        self.observer.see(Event::Planned {
            blob: config.clone(),
            role: Role::Config,
        });
        for layer in layers {
            self.observer.see(Event::Planned {
                blob: layer.clone(),
                role: Role::Layer,
            });
        }
    }

    /// Tells of an image that the target has already.
    fn skip(&self, manifest: &Manifest) {
        if let Content::Image { config, layers } = manifest.content() {
            self.announce(config, layers);
            for blob in manifest.blobs() {
                self.observer.see(Event::Present {
                    digest: blob.digest.clone(),
                });
            }
        }
    }

    /// Waits for all tasks. The first failure stops the others, and is the one told.
    async fn all(&self, mut tasks: JoinSet<Result<(), Error>>) -> Result<(), Error> {
        let mut failure = None;
        while let Some(ended) = tasks.join_next().await {
            let result = ended.unwrap_or(Err(Error::Stopped));
            if let Err(error) = result {
                self.schedule.stop();
                match failure {
                    None | Some(Error::Stopped) => failure = Some(error),
                    Some(_) => {}
                }
            }
        }
        failure.map_or(Ok(()), Err)
    }
}

/// The manifests of an index that suit the platforms, in the order of the index.
fn chosen(index: &Manifest, platforms: &Platforms) -> Result<Vec<Descriptor>, Error> {
    let Platforms::Only(wanted) = platforms else {
        return Ok(index.manifests().to_vec());
    };
    let available = || {
        index
            .manifests()
            .iter()
            .filter_map(|m| m.platform.clone())
            .collect()
    };
    let mut picked = Vec::new();
    for platform in wanted {
        let manifest = index.choose(platform).ok_or_else(|| Error::NoPlatform {
            wanted: platform.clone(),
            available: available(),
        })?;
        picked.push(manifest.digest.clone());
    }
    Ok(index
        .manifests()
        .iter()
        .filter(|m| picked.contains(&m.digest))
        .cloned()
        .collect())
}

/// The largest blobs start first, so that none of them is left to run alone at the end.
fn largest_first(config: &Descriptor, layers: &[Descriptor]) -> Vec<Descriptor> {
    let mut blobs: Vec<Descriptor> = std::iter::once(config).chain(layers).cloned().collect();
    blobs.sort_by_key(|blob| std::cmp::Reverse(blob.size));
    blobs
}
