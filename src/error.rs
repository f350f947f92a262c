//! The classes of errors that exit codes follow from; below every other room.

use std::fmt;

/// What sort of thing went wrong; the exit code and the hints follow from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Wrong usage, or a name that is not valid.
    Usage,
    /// Not logged in, or not allowed.
    Denied,
    /// An image, tag, manifest, blob or repository that is not there.
    NotFound,
    /// The network, TLS, or a registry that stays unavailable after retries.
    Network,
    /// Content that does not match its digest or size, or a malformed answer.
    Integrity,
    /// The disk, a permission, the configuration or a lock of this machine.
    Local,
    /// The registry asks to slow down for longer than is worth waiting.
    RateLimited,
    /// The user, or the system, asked to stop.
    Interrupted,
    /// None of the others.
    Other,
}

/// An error that knows its [`Kind`].
pub trait Classified: std::error::Error {
    /// The class of this error.
    fn kind(&self) -> Kind;
}

/// How often something was tried, at the end of a message; nothing where that was once.
pub(crate) struct Tries(pub(crate) u32);

impl fmt::Display for Tries {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            0 | 1 => Ok(()),
            tries => write!(f, " (after {tries} tries)"),
        }
    }
}
