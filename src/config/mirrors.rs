//! Mirrors: where else the images of a registry may be had.

use crate::image::{Host, Repository};

/// A place that has the images of another registry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mirror {
    /// The mirror's own registry.
    pub host: Host,
    /// What stands before the repository's path there.
    pub prefix: String,
}

impl Mirror {
    /// Reads a `registry-mirrors` URL or a `location`: `[https://]host[:port][/prefix]`.
    pub fn parse(text: &str) -> Option<Self> {
        let bare = text
            .strip_prefix("https://")
            .or_else(|| text.strip_prefix("http://"))
            .unwrap_or(text);
        let bare = bare.trim_end_matches('/');
        let (host, prefix) = bare.split_once('/').unwrap_or((bare, ""));
        Some(Self {
            host: host.parse().ok()?,
            prefix: prefix.to_owned(),
        })
    }

    /// The repository of the mirror that stands for `repository`.
    pub fn of(&self, repository: &Repository) -> Option<Repository> {
        let path = if self.prefix.is_empty() {
            repository.path().to_owned()
        } else {
            format!("{}/{}", self.prefix, repository.path())
        };
        Repository::new(self.host.clone(), &path).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::Reference;

    #[test]
    fn stands_for_the_repository_below_its_prefix() {
        let hello: Reference = "hello-world".parse().unwrap();
        for (mirror, expected) in [
            ("https://m.lan:5000", "m.lan:5000/library/hello-world"),
            ("m.lan/hub/", "m.lan/hub/library/hello-world"),
        ] {
            let repository = Mirror::parse(mirror)
                .unwrap()
                .of(hello.repository())
                .unwrap();
            assert_eq!(repository.to_string(), expected);
        }
        assert_eq!(Mirror::parse("https:///x"), None);
    }
}
