//! Going through the manifests of an image: what of it is here, and which one stands for it.

use super::error::Error;
use super::{Store, blobs};
use crate::image::{Content, Descriptor, Graph, Manifest, Platform};

impl Store {
    /// Finds out which manifests of an image are here with all that they need; the graph says it.
    ///
    /// # Errors
    /// The image has more manifests, or deeper ones, than is allowed. What is here and cannot be
    /// read is not complete.
    pub fn survey(&self, root: &Descriptor, graph: &mut Graph) -> Result<(), Error> {
        graph.start(root);
        while let Some(next) = graph.next_manifest()? {
            if let Err(Error::Graph(error)) = self.visit(&next, None, graph) {
                return Err(error.into());
            }
        }
        Ok(())
    }

    /// As [`Store::is_complete`], but for what the graph knows to be complete.
    pub(super) fn is_complete_as_of(
        &self,
        graph: &mut Graph,
        root: &Descriptor,
        platform: Option<&Platform>,
    ) -> Result<bool, Error> {
        graph.start(root);
        while let Some(next) = graph.next_manifest()? {
            if !self.visit(&next, platform, graph)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Whether a manifest is here, and the blobs that it needs. What it lists is visited next; of an
    /// index, only what suits `platform`.
    fn visit(
        &self,
        manifest: &Descriptor,
        platform: Option<&Platform>,
        graph: &mut Graph,
    ) -> Result<bool, Error> {
        let manifest = match self.manifest(&manifest.digest) {
            Ok(manifest) => manifest,
            Err(error) => {
                graph.lack();
                let is_missing = matches!(error, Error::NoBlob(_));
                return if is_missing { Ok(false) } else { Err(error) };
            }
        };
        let chosen = chosen(&manifest, platform);
        let has = |blob: &&Descriptor| blobs::has(&self.layout, blob);
        let is_here = chosen.is_some() && manifest.blobs().iter().all(has);
        if !is_here {
            graph.lack();
        }
        graph.enter_some(&manifest, chosen.into_iter().flatten())?;
        Ok(is_here)
    }

    /// The image that stands for another in lists: of an index, the one that this machine runs,
    /// else the first one here.
    ///
    /// # Errors
    /// The image has more manifests, or deeper ones, than is allowed, before one is found.
    pub fn representative(&self, root: &Descriptor) -> Result<Option<Manifest>, Error> {
        let mut graph = Graph::from(root);
        while let Some(next) = graph.next_manifest()? {
            let Ok(manifest) = self.manifest(&next.digest) else {
                continue;
            };
            if !matches!(manifest.content(), Content::Index { .. }) {
                return Ok(Some(manifest));
            }
            let own = manifest.choose(&Platform::host()).into_iter();
            graph.enter_some(&manifest, own.chain(manifest.manifests()))?;
        }
        Ok(None)
    }
}

/// What an index lists for a platform; `None` where it has nothing for it.
fn chosen<'a>(manifest: &'a Manifest, platform: Option<&Platform>) -> Option<Vec<&'a Descriptor>> {
    match (manifest.content(), platform) {
        (Content::Index { manifests, .. }, Some(platform)) if !manifests.is_empty() => {
            Some(vec![manifest.choose(platform)?])
        }
        _ => Some(manifest.manifests().iter().collect()),
    }
}
