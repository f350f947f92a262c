//! What a manifest refers to, copied all at once and each piece once, however indexes list it.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use futures_util::FutureExt;
use tokio::task::JoinSet;

use super::{Copier, Error, Existing, ImageCopy, Platforms, Role};
use crate::error::{Classified, Kind};
use crate::image::{Content, Descriptor, GraphError, Manifest, Selector, media_type};
use crate::limits;
use crate::place::BoxFuture;

/// Tasks for what one manifest refers to: more than any real image has layers.
const TASKS: usize = 256;

impl Copier {
    /// Copies everything that a manifest refers to, all of it at once; says how many levels of
    /// indexes it has.
    pub(super) fn content(
        self: Arc<Self>,
        manifest: Manifest,
        wanted: ImageCopy,
        depth: usize,
    ) -> BoxFuture<'static, Result<usize, Error>> {
        async move {
            self.weigh(&manifest)?;
            match manifest.content() {
                Content::Index { .. } if depth >= limits::INDEX_DEPTH => {
                    Err(GraphError::TooDeep.into())
                }
                Content::Index { blobs, .. } => {
                    let children = self.manifests.split(chosen(&manifest, &wanted.platforms)?);
                    if self.manifests.len() > limits::MANIFESTS {
                        return Err(GraphError::TooMany.into());
                    }
                    let copy = |child| self.clone().child(child, wanted.clone(), depth + 1);
                    let levels = self.together(children, copy).await? + 1;
                    self.announce(Role::Layer, blobs);
                    self.all_of(blobs.iter()).await?;
                    Ok(levels)
                }
                Content::Image { config, layers } => {
                    let _permit = self.schedule.image().await;
                    self.announce(Role::Config, [&**config]);
                    self.announce(Role::Layer, layers);
                    self.all_of(std::iter::once(&**config).chain(layers)).await
                }
                Content::Artifact { blobs } => {
                    let _permit = self.schedule.image().await;
                    self.announce(Role::Layer, blobs);
                    self.all_of(blobs.iter()).await
                }
            }
        }
        .boxed()
    }

    /// Copies these blobs, none of which has levels.
    async fn all_of(
        self: &Arc<Self>,
        blobs: impl Iterator<Item = &Descriptor>,
    ) -> Result<usize, Error> {
        let blobs = self.blobs.split(largest_first(blobs));
        self.together(blobs, |blob| self.clone().once(blob)).await
    }

    /// Counts a manifest towards what all of them may have.
    fn weigh(&self, manifest: &Manifest) -> Result<(), GraphError> {
        let bytes = manifest.bytes().len() as u64;
        let before = self.manifest_bytes.fetch_add(bytes, Ordering::Relaxed);
        if before + bytes > limits::MANIFESTS_BYTES {
            Err(GraphError::TooLarge)
        } else {
            Ok(())
        }
    }

    /// Copies pieces at once, each in a task of its own, then waits for those that others copy.
    /// The first failure stops all of them, and is the one reported.
    ///
    /// Gives the most levels of indexes that one of them has.
    async fn together<F: Future<Output = Result<usize, Error>> + Send + 'static>(
        &self,
        (new, shared): (Vec<Descriptor>, Vec<Descriptor>),
        copy: impl Fn(Descriptor) -> F,
    ) -> Result<usize, Error> {
        // One after the other, what is written in order is the same each time.
        let at_once = if self.schedule.jobs() == 1 { 1 } else { TASKS };
        let (mut new, mut tasks) = (new.into_iter(), JoinSet::new());
        let (mut levels, mut failure) = (0, None);
        loop {
            let is_free = tasks.len() < at_once && failure.is_none();
            if is_free && let Some(piece) = new.next() {
                tasks.spawn(copy(piece));
                continue;
            }
            match tasks
                .join_next()
                .await
                .map(|ended| ended.unwrap_or(Err(Error::Stopped)))
            {
                None => break,
                Some(Ok(found)) => levels = levels.max(found),
                Some(Err(error)) => {
                    self.schedule.stop();
                    if matches!(failure, None | Some(Error::Stopped)) {
                        failure = Some(error);
                    }
                }
            }
        }
        if let Some(failure) = failure {
            return Err(failure);
        }
        // No tasks for these: equal entries of many indexes would be millions.
        for piece in shared {
            levels = levels.max(copy(piece).await?);
        }
        Ok(levels)
    }

    /// Copies a blob, unless another image of this copy has it too, and was faster. It has no levels.
    async fn once(self: Arc<Self>, blob: Descriptor) -> Result<usize, Error> {
        let cell = self.blobs.cell(&blob.digest);
        cell.get_or_try_init(|| self.blob(&blob)).await.map(|()| 0)
    }

    /// Copies one manifest of an index and all below it, unless the target has it; says how many
    /// levels of indexes it has.
    async fn child(
        self: Arc<Self>,
        child: Descriptor,
        wanted: ImageCopy,
        depth: usize,
    ) -> Result<usize, Error> {
        let cell = self.manifests.cell(&child.digest);
        let copy = || self.clone().unless_there(&child, wanted.clone(), depth);
        let levels = *cell.get_or_try_init(copy).await?;
        // It may have been copied for an index that is less deep.
        if depth + levels > limits::INDEX_DEPTH {
            return Err(GraphError::TooDeep.into());
        }
        Ok(levels)
    }

    async fn unless_there(
        self: Arc<Self>,
        child: &Descriptor,
        wanted: ImageCopy,
        depth: usize,
    ) -> Result<usize, Error> {
        let Some(manifest) = self.wanted(child, wanted.existing).await? else {
            return Ok(0);
        };
        let content = self.clone().content(manifest.clone(), wanted, depth);
        let levels = content.await?;
        let _permit = self.schedule.request().await;
        let put = self.target.put(&manifest, None);
        self.on_target(put, child).await.map(|()| levels)
    }

    /// A manifest that the target has not; or an index that it has, whose levels count all the same.
    pub(super) async fn wanted(
        &self,
        manifest: &Descriptor,
        existing: Existing,
    ) -> Result<Option<Manifest>, Error> {
        let is_there = self.has_whole(manifest, existing).await?;
        // Real indexes list images, so that nothing is asked for twice.
        if is_there && media_type::is_manifest(&manifest.media_type) {
            return Ok(None);
        }
        match self.fetch(&Selector::Digest(manifest.digest.clone())).await {
            // A source need not have what the target has.
            Err(error) if is_there && error.kind() == Kind::NotFound => Ok(None),
            fetched => fetched.map(Some),
        }
    }

    /// Whether the target has a manifest, and all that it refers to as far as that is trusted.
    async fn has_whole(&self, manifest: &Descriptor, existing: Existing) -> Result<bool, Error> {
        if existing == Existing::Check {
            return Ok(false);
        }
        let _permit = self.schedule.request().await;
        self.on_target(self.target.has_manifest(manifest), manifest)
            .await
    }
}

/// The manifests of an index that suit the platforms, in the order of the index.
fn chosen(index: &Manifest, platforms: &Platforms) -> Result<Vec<Descriptor>, Error> {
    let Platforms::Only(wanted) = platforms else {
        return Ok(index.manifests().iter().map(Descriptor::bare).collect());
    };
    // A cache has no platforms to choose from.
    if index.manifests().is_empty() {
        return Ok(Vec::new());
    }
    let mut picked = Vec::new();
    for platform in wanted {
        picked.push(index.require(platform)?.digest.clone());
    }
    Ok(index
        .manifests()
        .iter()
        .filter(|m| picked.contains(&m.digest))
        .map(Descriptor::bare)
        .collect())
}

/// The largest blobs start first, so that none of them is left to run alone at the end.
fn largest_first<'a>(blobs: impl Iterator<Item = &'a Descriptor>) -> Vec<Descriptor> {
    let mut blobs: Vec<Descriptor> = blobs.map(Descriptor::bare).collect();
    blobs.sort_by_key(|blob| std::cmp::Reverse(blob.size));
    blobs
}
