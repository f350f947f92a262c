//! `images --filter`: which images are meant, in Docker's words.

use std::str::FromStr;

use jiff::Timestamp;

use super::client::Client;
use super::error::Error;
use super::find::find;
use super::pattern::fits;
use super::time;
use crate::image::ImageConfig;
use crate::limits;
use crate::store::{Image, Store};

/// A condition that an image has to meet.
#[derive(Clone, Debug)]
pub enum Filter {
    /// The name fits a pattern, in which `*` stops at a slash; with several, one of them.
    Reference(String),
    /// It has the label, and with this value where one is given.
    Label(String, Option<String>),
    /// Made before that image.
    Before(String),
    /// Made after that image.
    Since(String),
    /// Made before that time.
    Until(Timestamp),
    /// Without a name, which nothing in the store is.
    Dangling(bool),
}

impl FromStr for Filter {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (key, value) = text
            .split_once('=')
            .ok_or("bad format of filter (expected name=value)")?;
        match (key, value) {
            ("reference", pattern) => Ok(Self::Reference(pattern.to_owned())),
            ("label", label) => Ok(match label.split_once('=') {
                Some((key, value)) => Self::Label(key.to_owned(), Some(value.to_owned())),
                None => Self::Label(label.to_owned(), None),
            }),
            ("before", image) => Ok(Self::Before(image.to_owned())),
            ("since", image) => Ok(Self::Since(image.to_owned())),
            ("until", moment) => time::moment(moment, Timestamp::now()).map(Self::Until),
            ("dangling", "true" | "1") => Ok(Self::Dangling(true)),
            ("dangling", "false" | "0") => Ok(Self::Dangling(false)),
            _ => Err(format!(
                "invalid filter '{text}' (there are: reference, label, before, since, until, dangling)"
            )),
        }
    }
}

/// The images that meet all conditions.
///
/// # Errors
/// Says which image of a condition is not there.
pub fn meeting(
    filters: &[Filter],
    mut images: Vec<Image>,
    client: &Client,
) -> Result<Vec<Image>, Error> {
    let limits = filters
        .iter()
        .map(|filter| filter.limit(&images, client))
        .collect::<Result<Vec<_>, Error>>()?;
    let patterns: Vec<&String> = filters.iter().filter_map(Filter::pattern).collect();
    images.retain(|image| {
        let passes = |(filter, limit): (&Filter, &_)| filter.passes(image, *limit, client.store());
        (patterns.is_empty() || patterns.iter().any(|pattern| is_named(image, pattern)))
            && filters.iter().zip(&limits).all(passes)
    });
    Ok(images)
}

impl Filter {
    fn pattern(&self) -> Option<&String> {
        match self {
            Self::Reference(pattern) => Some(pattern),
            _ => None,
        }
    }

    /// The point in time that the condition speaks of.
    fn limit(&self, images: &[Image], client: &Client) -> Result<Option<Timestamp>, Error> {
        match self {
            Self::Before(name) | Self::Since(name) => made_of(name, images, client),
            Self::Until(moment) => Ok(Some(*moment)),
            Self::Reference(_) | Self::Label(..) | Self::Dangling(_) => Ok(None),
        }
    }

    /// Whether an image meets the condition, whose point in time is `limit`.
    fn passes(&self, image: &Image, limit: Option<Timestamp>, store: &Store) -> bool {
        let times = made(image).zip(limit);
        match self {
            Self::Reference(_) => true,
            Self::Label(key, value) => is_labelled(image, key, value.as_deref(), store),
            Self::Before(_) | Self::Until(_) => times.is_some_and(|(made, limit)| made < limit),
            Self::Since(_) => times.is_some_and(|(made, limit)| made > limit),
            Self::Dangling(wanted) => !wanted,
        }
    }
}

/// Whether the name of an image fits a pattern, with its tag or without.
pub fn is_named(image: &Image, pattern: &str) -> bool {
    fits(pattern, &image.reference.familiar())
        || fits(pattern, &image.reference.repository().familiar())
}

/// When an image was made, where it says so.
pub fn made(image: &Image) -> Option<Timestamp> {
    image.summary.created.as_deref()?.parse().ok()
}

fn made_of(name: &str, images: &[Image], client: &Client) -> Result<Option<Timestamp>, Error> {
    let digest = find(client, name)?.digest;
    Ok(images
        .iter()
        .find(|image| image.descriptor.digest == digest)
        .and_then(made))
}

fn is_labelled(image: &Image, key: &str, value: Option<&str>, store: &Store) -> bool {
    let read = |id| ImageConfig::parse(&store.read(id, limits::CONFIG_BYTES).ok()?).ok();
    let config = image
        .summary
        .id
        .as_ref()
        .and_then(read)
        .unwrap_or_default()
        .config();
    let label = config
        .get("Labels")
        .and_then(|labels| labels.get(key)?.as_str());
    label.is_some_and(|label| value.is_none_or(|value| label == value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_are_dockers() {
        for bad in ["x", "size=1", "dangling=maybe", "until=soon"] {
            assert!(bad.parse::<Filter>().is_err(), "{bad}");
        }
    }
}
