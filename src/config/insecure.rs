//! The insecure list: hosts that may be spoken to in plain HTTP, or over TLS that is not checked.

use std::fmt;
use std::str::FromStr;

use ipnet::IpNet;

use super::error::Error;
use crate::image::Host;

/// An entry of the list: a host with or without port, or a network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// Exactly this `host` or `host:port`.
    Host(Host),
    /// Every address of this network, on any port.
    Network(IpNet),
}

impl FromStr for Entry {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        // Docker takes entries with a scheme, and warns.
        let bare = text.trim();
        let bare = bare
            .strip_prefix("http://")
            .or_else(|| bare.strip_prefix("https://"))
            .unwrap_or(bare);
        if bare.contains('/') {
            return bare.parse().map(Self::Network).map_err(|_| ());
        }
        bare.parse().map(Self::Host).map_err(|_| ())
    }
}

impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Host(host) => host.fmt(f),
            Self::Network(network) => network.fmt(f),
        }
    }
}

/// The union of everything that names insecure registries, and where each entry comes from.
#[derive(Clone, Debug, Default)]
pub struct InsecureList {
    entries: Vec<(Entry, String)>,
}

impl InsecureList {
    /// Adds an entry that stands in `from`.
    ///
    /// # Errors
    /// Refuses what is no host and no network.
    pub fn add(&mut self, entry: &str, from: &str) -> Result<(), Error> {
        let invalid = |()| Error::Insecure {
            entry: entry.chars().take(100).collect(),
            from: from.to_owned(),
        };
        self.entries
            .push((entry.parse().map_err(invalid)?, from.to_owned()));
        Ok(())
    }

    /// Whether a host is on the list. Loopback is, as in Docker. An entry `reg` is not `reg:5000`.
    pub fn allows(&self, host: &Host) -> bool {
        host.is_loopback() || self.entries.iter().any(|(entry, _)| covers(entry, host))
    }

    /// The entries, each with the place where it stands.
    pub fn entries(&self) -> impl Iterator<Item = (&Entry, &str)> {
        self.entries
            .iter()
            .map(|(entry, from)| (entry, from.as_str()))
    }
}

fn covers(entry: &Entry, host: &Host) -> bool {
    match entry {
        Entry::Host(listed) => listed == host,
        Entry::Network(network) => host.ip().is_some_and(|ip| network.contains(&ip)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn m26_entries_are_exact() {
        let mut list = InsecureList::default();
        for entry in [
            "good.lan",
            "10.1.0.0/16",
            "reg.example:5000",
            "http://old.example:80",
        ] {
            list.add(entry, "test").unwrap();
        }
        for (host, allowed) in [
            ("good.lan", true),
            ("GOOD.lan", true),
            ("good.lan:444", false),
            ("notgood.lan", false),
            ("good.lan.evil.example", false),
            ("10.1.2.3:5000", true),
            ("10.2.2.3", false),
            ("reg.example:5000", true),
            ("reg.example", false),
            ("old.example:80", true),
            ("127.0.0.1:5000", true),
            ("127.0.0.1.evil.example:5000", false),
            ("[::1]:5000", true),
            ("localhost", true),
        ] {
            assert_eq!(list.allows(&host.parse().unwrap()), allowed, "{host}");
        }
    }

    #[test]
    fn entries_that_are_no_hosts_are_refused() {
        for bad in [
            "",
            "*",
            "*.lan",
            "a b",
            "10.0.0.0/33",
            "ftp://x",
            "a.lan/path",
        ] {
            assert!(InsecureList::default().add(bad, "test").is_err(), "{bad:?}");
        }
    }
}
