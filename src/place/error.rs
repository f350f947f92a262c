//! An error of any place, with what the copy engine needs to know of it.

use std::fmt;

use super::Retry;
use crate::error::{Classified, Kind};

/// An error of one kind of place, as the engine sees it.
pub trait Fault: Classified + Send + Sync + 'static {
    /// Whether, and when, trying again may help.
    fn retry(&self) -> Retry {
        Retry::Never
    }
}

/// An error of any place. Displays as the error that it holds.
pub struct Error(Box<dyn Fault>);

impl Error {
    /// Whether, and when, trying again may help.
    pub fn retry(&self) -> Retry {
        self.0.retry()
    }

    /// The error of the place itself, where it is an `E`.
    pub fn downcast_ref<E: Fault>(&self) -> Option<&E> {
        let inner: &(dyn std::error::Error + 'static) = &*self.0;
        inner.downcast_ref()
    }
}

impl<E: Fault> From<E> for Error {
    fn from(error: E) -> Self {
        Self(Box::new(error))
    }
}

impl Classified for Error {
    fn kind(&self) -> Kind {
        self.0.kind()
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
