//! What it means to hold images.
//!
//! Every transfer is a copy between two places. A place that images come from is
//! a [`Source`], one that they go to a [`Target`]; a registry's repository, the
//! local store and an archive are both. The copy engine knows places only through
//! these traits, so that a new kind of place is one new file.

mod body;
mod error;
mod origin;
mod retry;
mod sink;

pub use body::Body;
pub use error::{Error, Fault};
pub use futures_util::future::BoxFuture;
pub use origin::Origin;
pub use retry::{Retry, RetryBudget};
pub use sink::{Admission, Parts, Sink};

use std::ops::Range;

use crate::image::{Descriptor, Manifest, Selector, Tag};

/// What a place answers.
pub type Answer<'a, T> = BoxFuture<'a, Result<T, Error>>;

/// A place that images come from: one repository's worth of them.
pub trait Source: Send + Sync {
    /// The type, digest and size of what a name stands for, without its bytes.
    fn resolve<'a>(&'a self, selector: &'a Selector) -> Answer<'a, Descriptor>;

    /// The manifest that a name stands for, verified where the name is a digest.
    fn manifest<'a>(&'a self, selector: &'a Selector) -> Answer<'a, Manifest>;

    /// The bytes of a blob from `offset` on, to its end.
    fn open<'a>(&'a self, blob: &'a Descriptor, offset: u64) -> Answer<'a, Body>;

    /// The bytes of a part of a blob; none where the place gives no parts.
    fn part<'a>(&'a self, _blob: &'a Descriptor, _part: Range<u64>) -> Answer<'a, Option<Body>> {
        Box::pin(std::future::ready(Ok(None)))
    }

    /// Checks a blob that a target did not take for what it should be: whose fault is it?
    fn check<'a>(&'a self, _blob: &'a Descriptor) -> Answer<'a, ()> {
        Box::pin(std::future::ready(Ok(())))
    }

    /// Hears that what it gave of a blob broke off, or was wrong.
    ///
    /// Says whether the blob comes from somewhere else from now on, so that the next try is a first one.
    fn distrust(&self, _blob: &Descriptor) -> bool {
        false
    }

    /// Where registries are known to hold the blob, so that a target can mount it.
    fn origins(&self, _blob: &Descriptor) -> Vec<Origin> {
        Vec::new()
    }

    /// Whether the place has all that a manifest refers to.
    ///
    /// A registry takes no manifest before its content, and says yes. A store or an archive may hold
    /// one platform of an index that names several.
    fn is_complete<'a>(&'a self, _manifest: &'a Descriptor) -> Answer<'a, bool> {
        Box::pin(std::future::ready(Ok(true)))
    }
}

/// A place that images go to: one repository's worth of them.
pub trait Target: Send + Sync {
    /// Whether the place has the blob already.
    fn has<'a>(&'a self, blob: &'a Descriptor) -> Answer<'a, bool>;

    /// Whether the place has the manifest already, all that it refers to included.
    fn has_manifest<'a>(&'a self, manifest: &'a Descriptor) -> Answer<'a, bool>;

    /// Whether the tag stands for the manifest already, so that nothing is left to do.
    ///
    /// Places that cannot tell cheaply say no.
    fn is_tagged<'a>(&'a self, _tag: &'a Tag, _manifest: &'a Descriptor) -> Answer<'a, bool> {
        Box::pin(std::future::ready(Ok(false)))
    }

    /// Finds out how the blob gets there: it is there, it can be mounted from one
    /// of `origins`, or it has to be sent.
    fn admit<'a>(&'a self, blob: &'a Descriptor, origins: &'a [Origin]) -> Answer<'a, Admission>;

    /// Takes a manifest whose content is there, under its digest or under a tag.
    fn put<'a>(&'a self, manifest: &'a Manifest, tag: Option<&'a Tag>) -> Answer<'a, ()>;

    /// Whether the place can hold an index. Docker's archive cannot: one platform has to be chosen.
    fn takes_indexes(&self) -> bool {
        true
    }

    /// Whether blobs are written one after the other, in the same order each time, as in a tar.
    fn is_sequential(&self) -> bool {
        false
    }

    /// Ends what was written, so that others can read it: the lists of an archive, for instance.
    fn finish(&self) -> Answer<'_, ()> {
        Box::pin(std::future::ready(Ok(())))
    }
}

/// A place that can say which tags it has.
pub trait Listing: Send + Sync {
    /// Every tag, in the place's own order.
    fn tags(&self) -> Answer<'_, Vec<Tag>>;
}
