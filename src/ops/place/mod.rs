//! Where images come from and go to, as they are written: `docker://NAME`, `oci:DIR:TAG` and so on.
//!
//! A kind of place is one file: how it is written, how it is opened, and what shells complete for it.
//! A new one is added to [`SCHEMES`] and known everywhere.

mod archive;
mod dir;
mod engine;
mod layout;
mod registry;
mod store;

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;

use super::client::Client;
use super::error::Error;
use crate::image::{Choice, Reference, Selector, Tag};
use crate::place::{BoxFuture, Source, Target};
use crate::registry::{Mirrored, Repository};

/// Every kind of place, in the order in which help lists them. What has no scheme is of the first.
pub const SCHEMES: [Scheme; 7] = [
    registry::SCHEME,
    layout::SCHEME,
    archive::OCI,
    archive::DOCKER,
    dir::SCHEME,
    engine::SCHEME,
    store::SCHEME,
];

/// A kind of place.
#[derive(Clone, Copy)]
pub struct Scheme {
    /// What a place of this kind starts with, such as `oci:`.
    pub prefix: &'static str,
    /// How it is written, such as `oci:DIR[:TAG]`.
    pub form: &'static str,
    /// What it is, for help.
    pub about: &'static str,
    /// What follows the prefix.
    pub completes: Completes,
    /// Reads what follows the prefix.
    parse: fn(&str) -> Result<Place, Error>,
}

/// What a shell offers after a prefix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Completes {
    /// Names of the local store.
    Names,
    /// Files and folders.
    Files,
    /// Folders.
    Folders,
}

/// A place, by name.
#[derive(Clone, Debug)]
pub struct Place(Arc<dyn Location>);

/// What a kind of place has to know of one place of its kind.
trait Location: fmt::Display + fmt::Debug + Send + Sync {
    /// Opens the place to read from it.
    fn open<'a>(&'a self, client: &'a Client) -> Opening<'a, Opened>;

    /// Makes the place ready to be written to.
    fn prepare<'a>(&'a self, client: &'a Client) -> Opening<'a, Prepared>;

    /// Every tag of the repository, where the place is one.
    fn tags<'a>(&'a self, _client: &'a Client) -> Opening<'a, Option<Vec<Tag>>> {
        Box::pin(std::future::ready(Ok(None)))
    }

    /// The same repository under another tag, where the place has repositories.
    fn tagged(&self, _tag: &Tag) -> Option<Place> {
        None
    }
}

type Opening<'a, T> = BoxFuture<'a, Result<T, Error>>;

/// A place that is read.
pub struct Opened {
    /// What holds the image.
    pub source: Arc<dyn Source>,
    /// What to ask it for.
    pub selector: Selector,
    /// The repository, where the place is a registry.
    pub registry: Option<Arc<Repository>>,
    mirrored: Option<Arc<Mirrored>>,
}

impl Opened {
    /// An image of this machine.
    fn local(source: impl Source + 'static, selector: Selector) -> Self {
        Self {
            source: Arc::new(source),
            selector,
            registry: None,
            mirrored: None,
        }
    }

    /// Whether mirrors had a say in what the name stands for. They have none from now on.
    pub(super) fn leave_mirrors(&self) -> bool {
        self.mirrored
            .as_ref()
            .is_some_and(|place| place.leave_mirrors())
    }
}

/// A place that is written to.
pub struct Prepared {
    /// What takes the image.
    pub target: Arc<dyn Target>,
    /// The tag that the image gets there; none leaves it under its digest.
    pub tag: Option<Tag>,
    /// The repository, where the place is a registry.
    pub registry: Option<Arc<Repository>>,
}

impl Place {
    fn at(location: impl Location + 'static) -> Self {
        Self(Arc::new(location))
    }

    /// An image of a registry.
    pub fn registry(name: Reference) -> Self {
        registry::place(name)
    }

    /// An image of the local store.
    pub fn store(name: Reference) -> Self {
        store::place(name)
    }

    /// Opens the place to read from it.
    ///
    /// # Errors
    /// Says what is wrong with it.
    pub async fn open(&self, client: &Client) -> Result<Opened, Error> {
        self.0.open(client).await
    }

    /// Makes the place ready to be written to.
    ///
    /// # Errors
    /// Says what keeps it from being written to.
    pub async fn prepare(&self, client: &Client) -> Result<Prepared, Error> {
        self.0.prepare(client).await
    }

    /// Every tag of the repository; none where the place is not one.
    ///
    /// # Errors
    /// Whatever keeps an answer away.
    pub async fn tags(&self, client: &Client) -> Result<Option<Vec<Tag>>, Error> {
        self.0.tags(client).await
    }

    /// The same repository under another tag; none where the place has no repositories.
    pub fn tagged(&self, tag: &Tag) -> Option<Self> {
        self.0.tagged(tag)
    }
}

impl FromStr for Place {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let schemed = SCHEMES
            .iter()
            .find_map(|scheme| Some((scheme, text.strip_prefix(scheme.prefix)?)));
        match schemed {
            Some((scheme, rest)) => (scheme.parse)(rest),
            None => name(text).map(Self::registry),
        }
        .map_err(|error| Error::Invalid(format!("{text:?}: {error}")))
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The name of an image.
fn name(text: &str) -> Result<Reference, Error> {
    Ok(text.parse()?)
}

/// A file or folder, and what follows it after a colon.
fn path_and_choice(text: &str) -> Result<(PathBuf, Option<Choice>), Error> {
    let (path, choice) = text.split_once(':').unwrap_or((text, ""));
    if path.is_empty() {
        return Err(Error::Invalid("it has no path".to_owned()));
    }
    let choice = (!choice.is_empty()).then(|| match choice.parse() {
        Ok(choice) => choice,
        Err(never) => match never {},
    });
    Ok((PathBuf::from(path), choice))
}

/// The tag that an image gets at a place with names; none where it is named by its digest.
fn tag_of(name: &Reference) -> Option<Tag> {
    match name.digest() {
        Some(_) => None,
        None => Some(name.tag().cloned().unwrap_or_else(Tag::latest)),
    }
}

/// A path as it was written, with what followed it.
fn written(path: &std::path::Path, choice: Option<&Choice>) -> String {
    match choice {
        Some(choice) => format!("{}:{choice}", path.display()),
        None => path.display().to_string(),
    }
}

/// A name for an image that has none of its own.
fn nameless() -> Result<Reference, Error> {
    name("localhost/image")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_read_as_skopeo_reads_them() {
        for (text, shown) in [
            ("docker://hello-world", "hello-world"),
            ("r.example:5000/app:1", "r.example:5000/app:1"),
            ("store:app", "store:app"),
            ("oci:dir:1.0", "oci:dir:1.0"),
            ("oci:/a/b", "oci:/a/b"),
            ("oci-archive:/a.tar:1", "oci-archive:/a.tar:1"),
            (
                "docker-archive:/a.tar:hello:1",
                "docker-archive:/a.tar:hello:1",
            ),
            ("dir:/a/b", "dir:/a/b"),
            ("docker-daemon:app:2", "docker-daemon:app:2"),
            ("localhost:5000/app", "localhost:5000/app"),
        ] {
            assert_eq!(text.parse::<Place>().unwrap().to_string(), shown, "{text}");
        }
        for bad in [
            "oci:",
            "oci-archive::x",
            "docker://",
            "store:UPPER",
            "dir:",
            "dir:/a:b",
            "",
        ] {
            assert!(bad.parse::<Place>().is_err(), "{bad}");
        }
    }

    #[test]
    fn each_kind_is_written_as_its_prefix_says() {
        for scheme in SCHEMES {
            assert!(scheme.form.contains(scheme.prefix), "{}", scheme.form);
        }
    }
}
