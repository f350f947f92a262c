//! Names as they are typed.

use super::failure::Result;
use crate::image::Reference;

/// The names that somebody typed. All of them are read before anything is done with the first.
pub(super) fn references(typed: &[String]) -> Result<Vec<Reference>> {
    let mut references = Vec::new();
    for name in typed {
        references.push(name.parse()?);
    }
    Ok(references)
}
