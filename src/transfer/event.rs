//! What a transfer tells those who watch it.

use std::time::Duration;

use crate::image::{Descriptor, Digest, Repository};

/// What part of an image a blob is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The configuration.
    Config,
    /// A layer, or another blob that people wait for.
    Layer,
}

/// One fact about a transfer, in the order in which it became true.
#[derive(Clone, Debug)]
pub enum Event {
    /// What was asked for was found; its content follows.
    Found,
    /// A blob belongs to what is copied. Told in the order of the layers, once each.
    Planned {
        /// The blob.
        blob: Descriptor,
        /// What part it is.
        role: Role,
    },
    /// The target has the blob already.
    Present {
        /// The blob.
        digest: Digest,
    },
    /// The target took the blob over from another of its repositories.
    Mounted {
        /// The blob.
        digest: Digest,
        /// The repository that it came from.
        from: Repository,
    },
    /// The blob starts to move, or goes on after a break.
    Started {
        /// The blob.
        digest: Digest,
        /// The bytes that the target has already: above 0 where a transfer is resumed.
        offset: u64,
    },
    /// Bytes of the blob moved.
    Advanced {
        /// The blob.
        digest: Digest,
        /// How many bytes moved since the last such event.
        bytes: u64,
    },
    /// The blob broke off and is tried again.
    Retrying {
        /// The blob.
        digest: Digest,
        /// How long until the next try.
        wait: Duration,
        /// What went wrong.
        reason: String,
    },
    /// The target has the blob, verified.
    Finished {
        /// The blob.
        digest: Digest,
    },
}

/// Receives the events of a transfer, from several tasks at once.
pub trait Observer: Send + Sync {
    /// Takes one event. Must not block: bytes wait behind it.
    fn see(&self, event: Event);

    /// Nothing more will happen.
    fn end(&self) {}
}

/// An observer that looks away.
pub struct Unobserved;

impl Observer for Unobserved {
    fn see(&self, _event: Event) {}
}
