//! The names that somebody may have meant.

use super::context::Context;
use crate::image::Reference;

/// The most names that are worth offering.
const MOST: usize = 3;

/// The names that are a typo or two away from `wanted`, the nearest first.
pub(super) fn nearest(wanted: &str, names: impl IntoIterator<Item = String>) -> Vec<String> {
    let most = (wanted.chars().count() / 3).clamp(1, 3);
    let measured = names
        .into_iter()
        .map(|name| (strsim::damerau_levenshtein(wanted, &name), name));
    let mut near: Vec<_> = measured
        .filter(|(away, _)| (1..=most).contains(away))
        .collect();
    near.sort();
    near.into_iter().map(|(_, name)| name).take(MOST).collect()
}

/// What may have been meant by a name that the store does not have.
pub(super) fn here(wanted: &str, context: &Context) -> String {
    let images = context.store().images().unwrap_or_default();
    let near = nearest(
        wanted,
        images.iter().map(|image| image.reference.familiar()),
    );
    if near.is_empty() {
        "list the images you have with: regctl images".to_owned()
    } else {
        format!("did you mean: {}", near.join(", "))
    }
}

/// The same for a name that is to be pushed: perhaps the image was not tagged with it yet.
pub(super) fn to_push(wanted: &Reference, context: &Context) -> String {
    let images = context.store().images().unwrap_or_default();
    let last = |name: &Reference| {
        name.repository()
            .path()
            .rsplit('/')
            .next()
            .map(str::to_owned)
    };
    let same = |name: &&Reference| last(name) == last(wanted) && name.tag() == wanted.tag();
    match images.iter().map(|image| &image.reference).find(same) {
        Some(name) => {
            format!(
                "tag it first: regctl tag {} {}",
                name.familiar(),
                wanted.familiar()
            )
        }
        None => here(&wanted.familiar(), context),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typos_are_near_and_other_names_are_not() {
        let tags = || ["latest", "lattice", "1.2.3", "1.2.4", "stable"].map(str::to_owned);
        assert_eq!(nearest("latset", tags()), ["latest"]);
        assert_eq!(nearest("1.2.5", tags()), ["1.2.3", "1.2.4"]);
        assert!(nearest("nightly", tags()).is_empty());
        assert!(
            nearest("latest", tags()).is_empty(),
            "what is there is no typo"
        );
    }
}
