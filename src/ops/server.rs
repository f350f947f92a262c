//! A registry as people name it where they log in: `HOST`, `HOST/PATH`, `https://HOST/v1/`.

use super::client::Client;
use super::error::Error;
use crate::config::{Credential, HUB_KEY};
use crate::image::{Host, Repository};

/// A registry, or a part of one, that credentials are for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    /// The registry's host.
    pub host: Host,
    /// The part of it: `team` of `registry.example/team`.
    pub path: Option<String>,
}

impl Server {
    /// Reads what people type for a registry: `HOST`, `HOST/PATH`, `https://HOST/v1/`; nothing is
    /// Docker Hub.
    ///
    /// # Errors
    /// Says what is not valid.
    pub fn parse(text: Option<&str>) -> Result<Self, Error> {
        let Some(text) = text.filter(|text| *text != HUB_KEY) else {
            return Ok(Self {
                host: Host::hub(),
                path: None,
            });
        };
        let bare = text
            .strip_prefix("https://")
            .or_else(|| text.strip_prefix("http://"))
            .unwrap_or(text);
        let (host, path) = bare.split_once('/').unwrap_or((bare, ""));
        let host: Host = host.parse()?;
        let path =
            Some(path.trim_end_matches('/')).filter(|path| !matches!(*path, "" | "v1" | "v2"));
        if let Some(path) = path {
            Repository::new(host.clone(), path)?;
        }
        Ok(Self {
            host,
            path: path.map(str::to_owned),
        })
    }

    /// What Docker calls it.
    pub fn name(&self) -> String {
        match (&self.path, self.host.is_hub()) {
            (Some(path), _) => format!("{}/{path}", self.host),
            (None, true) => HUB_KEY.to_owned(),
            (None, false) => self.host.to_string(),
        }
    }

    /// The credentials that the user has for it.
    ///
    /// # Errors
    /// Says which file or helper cannot be used.
    pub fn known(&self, client: &Client) -> Result<Option<Credential>, Error> {
        let credentials = client.settings().credentials();
        Ok(credentials.find(self.path.as_deref(), &self.host)?)
    }

    /// Forgets the credentials that the user has for it. Says which variable still has some, which
    /// nobody can remove from here.
    ///
    /// # Errors
    /// Says which file or helper cannot be used.
    pub fn forget(&self, client: &Client) -> Result<Option<&'static str>, Error> {
        let credentials = client.settings().credentials();
        Ok(credentials.erase(&self.host, self.path.as_deref())?)
    }
}
