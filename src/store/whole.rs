//! Images that are here and stay: the only ones that get a name.

use std::collections::HashSet;

use super::error::Error;
use super::layout::Layout;
use super::{Lease, Store};
use crate::image::{Descriptor, Digest, Manifest};

/// An image that is here, with the lease that keeps it here. The index names nothing else.
pub(super) struct Whole<'a> {
    lease: &'a Lease,
    image: &'a Descriptor,
}

impl<'a> Whole<'a> {
    /// The image, if all of it is here; of an index, at least one image.
    ///
    /// Does not verify the bytes: a pull repairs a damaged image by its name.
    pub(super) fn find(lease: &'a Lease, image: &'a Descriptor) -> Result<Self, Error> {
        lease.store().expect_usable(&image.digest)?;
        Ok(Self { lease, image })
    }

    pub(super) fn layout(&self) -> &Layout {
        self.lease.layout()
    }

    pub(super) fn image(&self) -> &Descriptor {
        self.image
    }
}

impl Store {
    /// Which platforms of an index were asked for is not known here, so one image of it is enough.
    fn expect_usable(&self, root: &Digest) -> Result<(), Error> {
        let (mut seen, mut rest) = (HashSet::new(), vec![root.clone()]);
        let mut problem = None;
        while let Some(digest) = rest.pop() {
            if !seen.insert(digest.clone()) {
                continue;
            }
            match self.manifest(&digest).and_then(|it| self.children(&it)) {
                Ok(children) if children.is_empty() => return Ok(()),
                Ok(children) => rest.extend(children.into_iter().rev()),
                Err(error) => problem = problem.or(Some(error)),
            }
        }
        problem.map_or(Ok(()), Err)
    }

    /// The manifests that an index refers to; none of an image, whose blobs have to be here.
    fn children(&self, manifest: &Manifest) -> Result<Vec<Digest>, Error> {
        let disk = self.layout.disk();
        let is_missing =
            |blob: &&Descriptor| disk.metadata(&self.layout.blob(&blob.digest)).is_err();
        match manifest.blobs().into_iter().find(is_missing) {
            Some(blob) => Err(Error::NoBlob(blob.digest.clone())),
            None => Ok(manifest
                .manifests()
                .iter()
                .map(|child| child.digest.clone())
                .collect()),
        }
    }
}
