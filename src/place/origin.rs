//! Where a blob is known to be, so that a registry can mount it instead of receiving it.

use crate::image::Repository;

/// A repository that holds a blob.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Origin(pub Repository);
