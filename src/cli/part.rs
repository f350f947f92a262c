//! What is said where only a part of an image was there to copy.

use super::context::Context;
use crate::image::Platform;
use crate::ops::Copied;

/// Says, in Docker's words, that a part of an index was taken in its place; `deed` is what was done
/// to it, such as `was pushed`.
pub(super) fn explain(copied: &Copied, deed: &str, context: &Context) {
    let Some(index) = &copied.part_of else {
        return;
    };
    let part = match copied.platforms.as_slice() {
        [] => format!("only the available single-platform image {deed}"),
        several => {
            let names = Platform::told_apart(several).join(", ");
            format!("only what is available for {names} {deed}")
        }
    };
    context.output().note(format!(
        "\nNot all multiplatform-content is present and {part}\n{index} -> {}",
        copied.digest
    ));
}
