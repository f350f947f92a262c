//! Scopes: what a token has to allow; CNCF distribution, "Token Scope Documentation".

use std::collections::BTreeMap;
use std::fmt;

use crate::image::Repository;

/// What is done with a repository.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Access {
    /// Reading.
    Pull,
    /// Reading and writing.
    Push,
    /// Reading, writing and removing.
    All,
}

impl Access {
    fn actions(self) -> &'static str {
        match self {
            Self::Pull => "pull",
            Self::Push => "pull,push",
            Self::All => "delete,pull,push",
        }
    }
}

/// What a token has to allow: actions, by resource. Nothing, for a plain login.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Scopes(BTreeMap<String, Vec<String>>);

impl Scopes {
    /// Access to a repository.
    pub fn repository(repository: &Repository, access: Access) -> Self {
        Self::parse(&format!(
            "repository:{}:{}",
            repository.path(),
            access.actions()
        ))
    }

    /// The list of all repositories.
    pub fn catalog() -> Self {
        Self::parse("registry:catalog:*")
    }

    /// Reads `type:name:actions`, several of them with spaces between.
    pub fn parse(text: &str) -> Self {
        let mut scopes = Self::default();
        for scope in text.split_ascii_whitespace() {
            // The name may hold a colon (host:port/name), the actions do not.
            if let Some((resource, actions)) = scope.rsplit_once(':') {
                let known = scopes.0.entry(resource.to_owned()).or_default();
                known.extend(
                    actions
                        .split(',')
                        .filter(|a| !a.is_empty())
                        .map(str::to_owned),
                );
                known.sort();
                known.dedup();
            }
        }
        scopes
    }

    /// These scopes and others.
    #[must_use]
    pub fn and(&self, others: &Self) -> Self {
        Self::parse(&format!("{self} {others}"))
    }

    /// Each scope by itself, as token servers take them.
    pub fn each(&self) -> Vec<String> {
        self.0
            .iter()
            .map(|(resource, actions)| format!("{resource}:{}", actions.join(",")))
            .collect()
    }
}

impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.each().join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joins_what_is_asked_with_what_is_challenged() {
        let repository: crate::image::Reference = "r.example/a/b".parse().unwrap();
        let push = Scopes::repository(repository.repository(), Access::Push);
        assert_eq!(push.to_string(), "repository:a/b:pull,push");
        let both = push.and(&Scopes::parse("repository:a/b:pull repository:c:pull"));
        assert_eq!(
            both.each(),
            ["repository:a/b:pull,push", "repository:c:pull"]
        );
        assert_eq!(Scopes::default().each(), Vec::<String>::new());
        assert_eq!(
            Scopes::parse("repository:h:5000/x:pull").to_string(),
            "repository:h:5000/x:pull"
        );
    }
}
