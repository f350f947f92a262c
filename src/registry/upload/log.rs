//! What is remembered between runs of uploads that were not finished.

use ::url::Url;

use crate::image::{Digest, Repository};

/// Bytes of a blob from which on its upload is worth being remembered.
pub(super) const WORTHWHILE: u64 = 1 << 20;

/// Remembers where uploads stand, for the next run to go on there.
///
/// What it says is a hint: the registry is asked, and nothing is sent to where it does not answer.
pub trait UploadLog: Send + Sync {
    /// Takes what was noted of the upload of a blob, so that nobody else goes on with it too.
    fn take(&self, repository: &Repository, blob: &Digest) -> Option<Url>;

    /// Notes where the upload of a blob goes on, before any of it is sent.
    fn note(&self, repository: &Repository, blob: &Digest, location: &Url);

    /// Forgets an upload that is finished, or given up.
    fn forget(&self, repository: &Repository, blob: &Digest);
}

/// Remembers nothing.
pub struct Unremembered;

impl UploadLog for Unremembered {
    fn take(&self, _repository: &Repository, _blob: &Digest) -> Option<Url> {
        None
    }

    fn note(&self, _repository: &Repository, _blob: &Digest, _location: &Url) {}

    fn forget(&self, _repository: &Repository, _blob: &Digest) {}
}
