//! What a copy would move, found without moving any of it.

use std::collections::HashSet;

use futures_util::future::try_join_all;

use super::error::Error;
use super::{Copier, Existing, ImageCopy};
use crate::image::{Descriptor, Graph, Manifest};

/// What a copy would move.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// Whether nothing is left to do: the tag stands for the image already.
    pub is_done: bool,
    /// How many blobs the target has already, of those of manifests that it has not.
    pub present: usize,
    /// The blobs that it has not; some of them may turn out to be mountable.
    pub missing: Vec<Descriptor>,
}

impl Plan {
    /// Bytes of the blobs that the target has not.
    pub fn bytes(&self) -> u64 {
        Descriptor::total_size(&self.missing)
    }
}

impl Copier {
    /// Finds out what copying an image with all its platforms would move. Nothing else of `wanted`
    /// counts but its tag, and whether what is there is trusted.
    ///
    /// # Errors
    /// As [`Copier::copy`], as far as it is known before anything moves.
    pub async fn plan(&self, manifest: &Manifest, wanted: &ImageCopy) -> Result<Plan, Error> {
        if self.is_done(manifest, wanted).await? {
            return Ok(Plan {
                is_done: true,
                ..Plan::default()
            });
        }
        let blobs = self.needed(manifest, wanted.existing).await?;
        let asked = blobs.iter().map(|blob| async move {
            let _permit = self.schedule.request().await;
            self.on_target(self.target.has(blob), blob).await
        });
        let there = try_join_all(asked).await?;
        let missing: Vec<Descriptor> = blobs
            .iter()
            .zip(there)
            .filter(|(_, there)| !there)
            .map(|(blob, _)| blob.clone())
            .collect();
        Ok(Plan {
            is_done: false,
            present: blobs.len() - missing.len(),
            missing,
        })
    }

    /// The blobs of the manifests that the target has not, each once.
    async fn needed(&self, root: &Manifest, existing: Existing) -> Result<Vec<Descriptor>, Error> {
        let (mut blobs, mut seen) = (Vec::new(), HashSet::new());
        let mut graph = Graph::from(root.descriptor());
        while let Some(next) = graph.next_manifest()? {
            let manifest = if next.digest == *root.digest() {
                root.clone()
            } else if let Some(manifest) = self.wanted(&next, existing).await? {
                manifest
            } else {
                continue;
            };
            for blob in manifest.blobs() {
                if seen.insert(blob.digest.clone()) {
                    blobs.push(blob.clone());
                }
            }
            graph.enter(&manifest)?;
        }
        Ok(blobs)
    }
}
