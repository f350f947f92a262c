//! References to images, read exactly as Docker reads them.
//!
//! The grammar and the normalisation are those of distribution/reference v0.6:
//! `[host/]path[:tag][@digest]`, with `docker.io` and `library/` implied.

use std::fmt;
use std::str::FromStr;

use super::digest::{Digest, DigestError};
use super::host::{Host, HostError};

/// The tag that is meant where none is given.
pub const DEFAULT_TAG: &str = "latest";
const OFFICIAL: &str = "library";
const PATH_MAX: usize = 255;
const TAG_MAX: usize = 128;

/// Why a text is not a reference. The first words are Docker's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReferenceError {
    /// It does not follow the grammar.
    #[error("invalid reference format: {0}")]
    Format(String),
    /// The repository has upper-case letters.
    #[error("invalid reference format: repository name ({0}) must be lowercase")]
    Uppercase(String),
    /// It is an image ID, not a repository.
    #[error("invalid repository name ({0}), cannot specify 64-byte hexadecimal strings")]
    ImageId(String),
    /// The repository is longer than 255 characters.
    #[error("repository name must not be more than 255 characters")]
    TooLong,
    /// It has a scheme or a user.
    #[error("invalid reference format: references have no scheme or user part; use {0:?}")]
    Scheme(String),
    /// The host is not valid.
    #[error("invalid reference format: {0}")]
    Host(#[from] HostError),
    /// The tag is not valid.
    #[error("invalid reference format: {0}")]
    Tag(#[from] TagError),
    /// The digest is not valid.
    #[error("invalid reference format: {0}")]
    Digest(#[from] DigestError),
}

/// Why a text is not a [`Tag`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TagError {
    /// A character that tags do not have, or none at all.
    #[error("invalid tag {0:?}")]
    Format(String),
    /// More than 128 characters.
    #[error("tag is longer than 128 characters")]
    TooLong,
}

/// A tag: a word character, then up to 127 word characters, dots and dashes.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Tag(Box<str>);

impl Tag {
    /// `latest`.
    pub fn latest() -> Self {
        Self(DEFAULT_TAG.into())
    }

    /// The text of the tag.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Tag {
    type Err = TagError;

    fn from_str(text: &str) -> Result<Self, TagError> {
        if text.len() > TAG_MAX && text.is_ascii() {
            return Err(TagError::TooLong);
        }
        let word = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
        let mut bytes = text.bytes();
        if bytes.next().is_some_and(word) && bytes.all(|b| word(b) || b == b'.' || b == b'-') {
            return Ok(Self(text.into()));
        }
        Err(TagError::Format(text.chars().take(TAG_MAX).collect()))
    }
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What names a manifest within a repository.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Selector {
    /// Whatever the tag points at now.
    Tag(Tag),
    /// Exactly this content.
    Digest(Digest),
}

impl fmt::Display for Selector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tag(tag) => tag.fmt(f),
            Self::Digest(digest) => digest.fmt(f),
        }
    }
}

impl From<Tag> for Selector {
    fn from(tag: Tag) -> Self {
        Self::Tag(tag)
    }
}

impl From<Digest> for Selector {
    fn from(digest: Digest) -> Self {
        Self::Digest(digest)
    }
}

/// A repository of a registry: a host and a path, in full.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Repository {
    host: Host,
    path: Box<str>,
}

impl Repository {
    /// Makes a repository from a host and a path that is given in full.
    ///
    /// # Errors
    /// Refuses a path that does not follow the grammar.
    pub fn new(host: Host, path: &str) -> Result<Self, ReferenceError> {
        check_path(path)?;
        Ok(Self {
            host,
            path: path.into(),
        })
    }

    /// The registry that holds it.
    pub fn host(&self) -> &Host {
        &self.host
    }

    /// The path on the registry: `library/hello-world`.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// As a person would type it: with no `docker.io/` and no `library/`, unless another host would be read.
    pub fn familiar(&self) -> String {
        if !self.host.is_hub() {
            return self.to_string();
        }
        match self.path.split_once('/') {
            Some((OFFICIAL, name)) if !name.contains('/') => name.to_owned(),
            Some((first, _)) if looks_like_host(first) => self.to_string(),
            _ => self.path.to_string(),
        }
    }

    /// The same repository with a tag.
    pub fn tagged(&self, tag: Tag) -> Reference {
        Reference {
            repository: self.clone(),
            tag: Some(tag),
            digest: None,
        }
    }

    /// The same repository with a digest.
    pub fn pinned(&self, digest: Digest) -> Reference {
        Reference {
            repository: self.clone(),
            tag: None,
            digest: Some(digest),
        }
    }
}

impl fmt::Display for Repository {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.host, self.path)
    }
}

impl fmt::Debug for Repository {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A reference: a repository and, where given, a tag and a digest.
///
/// Displays in full, `docker.io/library/hello-world:latest`.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Reference {
    repository: Repository,
    tag: Option<Tag>,
    digest: Option<Digest>,
}

impl Reference {
    /// The repository, its host and path.
    pub fn repository(&self) -> &Repository {
        &self.repository
    }

    /// The registry's host.
    pub fn host(&self) -> &Host {
        &self.repository.host
    }

    /// The tag, where one was given.
    pub fn tag(&self) -> Option<&Tag> {
        self.tag.as_ref()
    }

    /// The digest, where one was given.
    pub fn digest(&self) -> Option<&Digest> {
        self.digest.as_ref()
    }

    /// Whether neither a tag nor a digest was given.
    pub fn is_name_only(&self) -> bool {
        self.tag.is_none() && self.digest.is_none()
    }

    /// The same reference, with `latest` where neither tag nor digest was given.
    #[must_use]
    pub fn or_latest(mut self) -> Self {
        if self.is_name_only() {
            self.tag = Some(Tag::latest());
        }
        self
    }

    /// What to ask the repository for: the digest, else the tag, else `latest`.
    pub fn selector(&self) -> Selector {
        match (&self.digest, &self.tag) {
            (Some(digest), _) => Selector::Digest(digest.clone()),
            (None, Some(tag)) => Selector::Tag(tag.clone()),
            (None, None) => Selector::Tag(Tag::latest()),
        }
    }

    /// As a person would type it: with no `docker.io/` and no `library/`.
    pub fn familiar(&self) -> String {
        self.with_name(self.repository.familiar())
    }

    fn with_name(&self, mut text: String) -> String {
        if let Some(tag) = &self.tag {
            text.push(':');
            text.push_str(tag.as_str());
        }
        if let Some(digest) = &self.digest {
            text.push('@');
            text.push_str(digest.as_str());
        }
        text
    }
}

impl FromStr for Reference {
    type Err = ReferenceError;

    fn from_str(text: &str) -> Result<Self, ReferenceError> {
        refuse_foreign_forms(text)?;
        let (rest, digest) = match text.split_once('@') {
            Some((rest, digest)) => (rest, Some(digest.parse()?)),
            None => (text, None),
        };
        let (host, rest) = split_host(rest)?;
        let (path, tag) = match rest.split_once(':') {
            Some((path, tag)) => (path, Some(tag)),
            None => (rest, None),
        };
        let path = if host.is_hub() && !path.contains('/') {
            format!("{OFFICIAL}/{path}")
        } else {
            path.to_owned()
        };
        check_path(&path)?;
        let tag = tag.map(str::parse).transpose()?;
        Ok(Self {
            repository: Repository {
                host,
                path: path.into(),
            },
            tag,
            digest,
        })
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.with_name(self.repository.to_string()))
    }
}

impl fmt::Debug for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Refuses what people paste that is not a reference, without showing a password.
fn refuse_foreign_forms(text: &str) -> Result<(), ReferenceError> {
    if text.is_empty() {
        return Err(ReferenceError::Format("the reference is empty".into()));
    }
    // A digest of sha512 adds 136 characters, a tag 129, a host 261.
    if text.len() > 1024 {
        return Err(ReferenceError::TooLong);
    }
    if text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) {
        return Err(ReferenceError::ImageId(text.into()));
    }
    let (scheme, rest) = match text.split_once("://") {
        Some((scheme, rest)) => (Some(scheme), rest),
        None => (None, text),
    };
    let first = rest.split('/').next().unwrap_or(rest);
    let user = rest.contains('/') && first.contains('@');
    if scheme.is_some() || user {
        let bare = if user {
            rest.split_once('@').map_or(rest, |(_, rest)| rest)
        } else {
            rest
        };
        return Err(ReferenceError::Scheme(bare.to_owned()));
    }
    Ok(())
}

/// Docker's rule: the first element is a host if it looks like one.
///
/// A single word with upper-case letters is none here: Docker takes it for a host, which in lower case
/// would then be read as a path on Docker Hub.
fn split_host(text: &str) -> Result<(Host, &str), ReferenceError> {
    let Some((first, rest)) = text
        .split_once('/')
        .filter(|(first, _)| looks_like_host(first))
    else {
        return Ok((Host::hub(), text));
    };
    if first.bytes().all(|b| b == b'.') {
        return Err(ReferenceError::Format(format!(
            "invalid repository path component {first:?}"
        )));
    }
    Ok((first.parse()?, rest))
}

fn looks_like_host(element: &str) -> bool {
    element.eq_ignore_ascii_case("localhost") || element.contains(['.', ':'])
}

fn check_path(path: &str) -> Result<(), ReferenceError> {
    if path.len() > PATH_MAX {
        return Err(ReferenceError::TooLong);
    }
    if path.bytes().any(|b| b.is_ascii_uppercase()) && path.is_ascii() {
        return Err(ReferenceError::Uppercase(path.into()));
    }
    if let Some(bad) = path.chars().find(|&c| !is_path_char(c)) {
        return Err(ReferenceError::Format(format!("invalid character {bad:?}")));
    }
    match path.split('/').find(|component| !is_component(component)) {
        Some(bad) => Err(ReferenceError::Format(format!(
            "invalid repository path component {bad:?}"
        ))),
        None => Ok(()),
    }
}

fn is_path_char(c: char) -> bool {
    c.is_ascii_lowercase() || c.is_ascii_digit() || "._-/".contains(c)
}

/// `[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*`
fn is_component(component: &str) -> bool {
    let word = |b: &u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    let bytes = component.as_bytes();
    let ends = [bytes.first(), bytes.last()];
    ends.iter().all(|end| end.is_some_and(word)) && bytes.split(word).all(is_separator)
}

fn is_separator(separator: &[u8]) -> bool {
    matches!(separator, b"" | b"." | b"_" | b"__") || separator.iter().all(|&b| b == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEX: &str = "7cc4b5aefd1d0cadf8d97d4350462ba51c694ebca145b08d7d41b41acc8db5aa";

    #[test]
    fn m11_normalises_as_docker_does() {
        for (text, full, familiar) in [
            (
                "hello-world",
                "docker.io/library/hello-world",
                "hello-world",
            ),
            (
                "library/hello-world",
                "docker.io/library/hello-world",
                "hello-world",
            ),
            (
                "docker.io/hello-world",
                "docker.io/library/hello-world",
                "hello-world",
            ),
            (
                "index.docker.io/hello-world",
                "docker.io/library/hello-world",
                "hello-world",
            ),
            ("fish/tool:v1", "docker.io/fish/tool:v1", "fish/tool:v1"),
            (
                "library/foo/bar",
                "docker.io/library/foo/bar",
                "library/foo/bar",
            ),
            ("localhost/x", "localhost/x", "localhost/x"),
            ("localhost", "docker.io/library/localhost", "localhost"),
            (
                "localhost:5000",
                "docker.io/library/localhost:5000",
                "localhost:5000",
            ),
            ("localhost:5000/x", "localhost:5000/x", "localhost:5000/x"),
            ("[::1]:5000/a/b:t", "[::1]:5000/a/b:t", "[::1]:5000/a/b:t"),
            ("[2001:db8::1]/a", "[2001:db8::1]/a", "[2001:db8::1]/a"),
            ("LocalHost/x", "localhost/x", "localhost/x"),
            (
                "Upper.Case/lower:tag",
                "upper.case/lower:tag",
                "upper.case/lower:tag",
            ),
            ("docker.io/a.b/c", "docker.io/a.b/c", "docker.io/a.b/c"),
            (
                "docker.io/localhost/c",
                "docker.io/localhost/c",
                "docker.io/localhost/c",
            ),
            (
                "a__b/c--d/e.f_g:T-1.x_",
                "docker.io/a__b/c--d/e.f_g:T-1.x_",
                "a__b/c--d/e.f_g:T-1.x_",
            ),
            ("sha256", "docker.io/library/sha256", "sha256"),
        ] {
            let reference: Reference = text.parse().unwrap_or_else(|e| panic!("{text}: {e}"));
            assert_eq!(
                (reference.to_string(), reference.familiar()),
                (full.into(), familiar.into())
            );
        }
    }

    #[test]
    fn tag_and_digest_stand_together_and_the_digest_wins() {
        let text = format!("r.example:5000/a:t@sha256:{HEX}");
        let reference: Reference = text.parse().unwrap();
        assert_eq!(reference.to_string(), text);
        assert_eq!(reference.tag().unwrap().as_str(), "t");
        assert_eq!(reference.selector().to_string(), format!("sha256:{HEX}"));
    }

    #[test]
    fn latest_is_added_only_where_nothing_was_said() {
        let or_latest = |text: &str| text.parse::<Reference>().unwrap().or_latest().familiar();
        assert_eq!(or_latest("a"), "a:latest");
        assert_eq!(or_latest("a:b"), "a:b");
        assert_eq!(
            or_latest(&format!("a@sha256:{HEX}")),
            format!("a@sha256:{HEX}")
        );
    }

    #[test]
    fn m2_says_what_docker_says() {
        for (text, message) in [
            (
                "127.0.0.1:5003/Hello",
                "invalid reference format: repository name (Hello) must be lowercase",
            ),
            (
                "UPPER",
                "invalid reference format: repository name (library/UPPER) must be lowercase",
            ),
            (
                "Foo/ar:Bt",
                "invalid reference format: repository name (Foo/ar) must be lowercase",
            ),
            (
                HEX,
                &*format!(
                    "invalid repository name ({HEX}), cannot specify 64-byte hexadecimal strings"
                ),
            ),
            ("", "invalid reference format: the reference is empty"),
            (
                "r:99999/x",
                "invalid reference format: invalid port \"99999\"",
            ),
            ("a%2fb", "invalid reference format: invalid character '%'"),
            (
                "r.example/../x",
                "invalid reference format: invalid repository path component \"..\"",
            ),
            (
                "r.example/x:-o",
                "invalid reference format: invalid tag \"-o\"",
            ),
            (
                "https://u:p@r.example/x",
                "invalid reference format: references have no scheme or user part; use \"r.example/x\"",
            ),
        ] {
            assert_eq!(text.parse::<Reference>().unwrap_err().to_string(), message);
        }
    }

    #[test]
    fn m1_m3_m4_m5_m6_m7_refuses_what_is_no_reference() {
        let long_name = "a".repeat(256);
        let long_tag = format!("a:{}", "t".repeat(129));
        let two = format!("r.example/x@sha256:{HEX}@sha256:{HEX}");
        let upper = format!("a@sha256:{}", HEX.to_uppercase());
        for bad in [
            " ",
            ":",
            "@",
            "/",
            "a:",
            "a@",
            "r/./x",
            "r/a//b",
            "/x",
            "r/x/",
            "a?x=1",
            "a#f",
            "a b",
            "a\0",
            "a\n",
            "é",
            "a\\b",
            "u@r.example/x",
            "-o",
            "--password=x",
            "a:té",
            "a:١",
            "r:/x",
            "r:0/x",
            "[fe80::1%25eth0]/x",
            "a___b",
            "a..b",
            "a.-b",
            "_a",
            "a_",
            "r.example/",
            "a@sha256:123",
            "a@md5:d41d8cd98f00b204e9800998ecf8427e",
            &long_name,
            &long_tag,
            &two,
            &upper,
        ] {
            assert!(bad.parse::<Reference>().is_err(), "{bad:?} was taken");
        }
        assert!("a".repeat(10 << 20).parse::<Reference>().is_err());
    }

    #[test]
    fn the_longest_name_and_tag_are_taken() {
        let text = format!("r.example/{}:{}", "a".repeat(255), "t".repeat(128));
        assert_eq!(text.parse::<Reference>().unwrap().to_string(), text);
    }

    proptest::proptest! {
        #[test]
        fn what_is_shown_reads_as_the_same(
            text in "([a-z]{1,5}\\.[a-z]{2}(:[1-9][0-9]{0,3})?/)?[a-z0-9]{1,6}(/[a-z0-9]{1,6}){0,2}(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,9})?"
        ) {
            let reference: Reference = text.parse().unwrap();
            let full: Reference = reference.to_string().parse().unwrap();
            let familiar: Reference = reference.familiar().parse().unwrap();
            proptest::prop_assert_eq!(&full, &reference);
            proptest::prop_assert_eq!(&familiar, &reference);
        }

        #[test]
        fn m5_nothing_makes_the_parser_panic(text in "\\PC{0,80}") {
            let _ = text.parse::<Reference>();
        }
    }
}
