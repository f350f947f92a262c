//! Why a copy failed: which side, which content, and the place's own reason.

use std::fmt;

use crate::error::{Classified, Kind, Tries};
use crate::image::platform::NoPlatform;
use crate::image::{Descriptor, Digest, GraphError};
use crate::place::{self, Retry};

/// The side of a copy that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Where the content comes from.
    Source,
    /// Where it goes to.
    Target,
}

/// An error of a copy.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// One of the two places failed.
    #[error("{cause}{}", Tries(*tries))]
    Place {
        /// Which of the two.
        side: Side,
        /// The content that was being copied.
        content: Option<Digest>,
        /// The place's own reason.
        cause: place::Error,
        /// How often the copy tried it, beside what the place tried itself.
        tries: u32,
    },
    /// No manifest of an index suits the platforms that were asked for.
    #[error(transparent)]
    NoPlatform(#[from] NoPlatform),
    /// A layer that registries do not hold.
    #[error("layer {digest} is stored outside the registry{}; not fetched", At(url.as_deref()))]
    Foreign {
        /// The layer.
        digest: Digest,
        /// Where its maker says that it is.
        url: Option<String>,
    },
    /// The source ended before the blob did, again and again.
    #[error("blob {digest} ended early{}", Tries(*tries))]
    Short {
        /// The blob.
        digest: Digest,
        /// How often.
        tries: u32,
    },
    /// More manifests than any real image has.
    #[error(transparent)]
    Graph(#[from] GraphError),
    /// The user stopped it, or another part of the copy failed.
    #[error("stopped")]
    Stopped,
}

impl Error {
    pub(super) fn at(side: Side, content: Option<&Digest>, cause: place::Error) -> Self {
        Self::Place {
            side,
            content: content.cloned(),
            cause,
            tries: 1,
        }
    }

    pub(super) fn source(blob: &Descriptor, cause: place::Error) -> Self {
        Self::at(Side::Source, Some(&blob.digest), cause)
    }

    pub(super) fn target(blob: &Descriptor, cause: place::Error) -> Self {
        Self::at(Side::Target, Some(&blob.digest), cause)
    }

    pub(super) fn short(blob: &Descriptor) -> Self {
        Self::Short {
            digest: blob.digest.clone(),
            tries: 1,
        }
    }

    /// The same of the last of so many tries, where it is one that was tried again.
    pub(super) fn after(mut self, last: u32) -> Self {
        let may_pass = self.retry() != Retry::Never;
        match &mut self {
            Self::Place { tries, .. } | Self::Short { tries, .. } if may_pass => *tries = last,
            _ => {}
        }
        self
    }

    /// Whether what the source gave, or failed to give, may be to blame.
    pub(super) fn is_of_source(&self) -> bool {
        let side = match self {
            Self::Place { side, .. } => *side == Side::Source,
            other => matches!(other, Self::Short { .. }),
        };
        side || self.kind() == Kind::Integrity
    }

    pub(super) fn retry(&self) -> Retry {
        match self {
            Self::Place { cause, .. } => cause.retry(),
            Self::Short { .. } => Retry::Soon,
            _ => Retry::Never,
        }
    }
}

impl Classified for Error {
    fn kind(&self) -> Kind {
        match self {
            Self::Place { cause, .. } => cause.kind(),
            Self::NoPlatform(_) | Self::Foreign { .. } => Kind::NotFound,
            Self::Short { .. } => Kind::Network,
            Self::Graph(error) => error.kind(),
            Self::Stopped => Kind::Interrupted,
        }
    }
}

struct At<'a>(Option<&'a str>);

impl fmt::Display for At<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(url) => write!(f, " ({})", url.escape_default()),
            None => Ok(()),
        }
    }
}
