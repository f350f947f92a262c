//! Which image of several is meant: by its name there, by its digest, or by where it stands.

use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

use super::Digest;

/// Which image of an archive or a layout is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choice {
    /// The one that has this name there.
    Named(String),
    /// The one at this place of the list, from 0; `@N`, as skopeo writes it.
    At(usize),
    /// The one with this digest.
    Digest(Digest),
}

impl FromStr for Choice {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        let at = text.strip_prefix('@').and_then(|at| at.parse().ok());
        Ok(match (at, text.parse()) {
            (Some(at), _) => Self::At(at),
            (None, Ok(digest)) => Self::Digest(digest),
            (None, Err(_)) => Self::Named(text.to_owned()),
        })
    }
}

impl fmt::Display for Choice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Named(name) => f.write_str(name),
            Self::At(at) => write!(f, "@{at}"),
            Self::Digest(digest) => digest.fmt(f),
        }
    }
}

/// An image as a list has it.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Where it stands there, from 0. An image with several names has them all at one place.
    pub place: usize,
    /// Its name there, where it has one.
    pub name: Option<String>,
    /// What it is.
    pub digest: Digest,
}

/// What the entries can be chosen by, in their order: names, and `@N` of those without one.
pub fn choices(entries: &[Entry]) -> Vec<String> {
    let shown = entries.iter().map(|entry| {
        let unnamed = || format!("@{} ({})", entry.place, entry.digest.short());
        entry.name.clone().unwrap_or_else(unnamed)
    });
    shown.collect()
}

/// Where the one entry stands that is meant; `is_named` compares a name of the list with one that was
/// typed. Without a choice it is the only image that there is, under however many names.
pub fn choose(
    entries: &[Entry],
    choice: Option<&Choice>,
    is_named: impl Fn(&str, &str) -> bool,
) -> Option<usize> {
    let first = |fits: &dyn Fn(&Entry) -> bool| entries.iter().position(fits);
    match choice {
        Some(Choice::At(at)) => first(&|entry| entry.place == *at),
        Some(Choice::Digest(digest)) => first(&|entry| entry.digest == *digest),
        Some(Choice::Named(wanted)) => first(&|entry| {
            entry
                .name
                .as_deref()
                .is_some_and(|name| is_named(name, wanted))
        }),
        None => {
            let only = entries.first()?;
            let is_only = entries.iter().all(|entry| entry.digest == only.digest);
            is_only.then_some(0)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images_are_chosen_by_name_place_and_digest() {
        let entry = |place: usize, name: Option<&str>, content: &str| Entry {
            place,
            name: name.map(str::to_owned),
            digest: Digest::of(content.as_bytes()),
        };
        let entries = [
            entry(0, Some("a"), "1"),
            entry(1, None, "2"),
            entry(2, Some("b"), "1"),
        ];
        let by = |text: &str| {
            let choice: Choice = text.parse().unwrap();
            assert_eq!(choice.to_string(), text);
            choose(&entries, Some(&choice), |known, wanted| known == wanted)
        };
        assert_eq!((by("a"), by("b"), by("c")), (Some(0), Some(2), None));
        assert_eq!((by("@1"), by("@3"), by("@x")), (Some(1), None, None));
        assert_eq!(by(Digest::of(b"2").as_str()), Some(1));
        let only = |entries: &[Entry]| choose(entries, None, |_, _| false);
        assert_eq!((only(&entries), only(&[])), (None, None));
        let same = [entries[0].clone(), entries[2].clone()];
        assert_eq!(only(&same), Some(0));
        let shown = choices(&entries);
        assert_eq!(shown[1], format!("@1 ({})", Digest::of(b"2").short()));
    }
}
