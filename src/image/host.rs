//! The host of a registry, as it stands in a reference: `host[:port]`.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

/// The name under which Docker Hub's images are known.
pub const HUB: &str = "docker.io";
/// What Docker Hub was called first; still the same registry.
const LEGACY_HUB: &str = "index.docker.io";

/// Why a text is not a [`Host`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HostError {
    /// Not a name, an IPv4 address or an IPv6 address in brackets.
    #[error("invalid registry host {0:?}")]
    Name(String),
    /// Not a port from 1 to 65535.
    #[error("invalid port {0:?}")]
    Port(String),
}

/// A registry's host and, where it was given, port.
///
/// Lower case, ASCII, with no scheme, user or path; `index.docker.io` reads as
/// `docker.io`. The grammar is that of distribution/reference, with three rules
/// more: ports are 1 to 65535, names are as long as DNS has them (RFC 1035,
/// section 2.3.4), and what a URL would read as an IPv4 address (`0x7f.1`,
/// `2130706433`) must be written as one.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Host {
    text: Box<str>,
    name_len: usize,
}

impl Host {
    /// Docker Hub.
    pub fn hub() -> Self {
        Self {
            text: HUB.into(),
            name_len: HUB.len(),
        }
    }

    /// The whole text, `host[:port]`.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The name without the port; an IPv6 address keeps its brackets.
    pub fn name(&self) -> &str {
        &self.text[..self.name_len]
    }

    /// The port, where one was given.
    pub fn port(&self) -> Option<u16> {
        self.text[self.name_len..]
            .strip_prefix(':')
            .and_then(|port| port.parse().ok())
    }

    /// The address, where the host is one and not a name.
    ///
    /// An IPv4 address within an IPv6 address is given as the IPv4 address.
    pub fn ip(&self) -> Option<IpAddr> {
        let name = self.name();
        match name
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'))
        {
            Some(v6) => v6
                .parse::<Ipv6Addr>()
                .ok()
                .map(|ip| IpAddr::V6(ip).to_canonical()),
            None => name.parse::<Ipv4Addr>().ok().map(IpAddr::V4),
        }
    }

    /// Whether this is Docker Hub.
    pub fn is_hub(&self) -> bool {
        &*self.text == HUB
    }

    /// Whether this is `localhost` or a loopback address.
    pub fn is_loopback(&self) -> bool {
        self.name() == "localhost" || self.ip().is_some_and(|ip| ip.is_loopback())
    }
}

impl FromStr for Host {
    type Err = HostError;

    fn from_str(text: &str) -> Result<Self, HostError> {
        let shown = || HostError::Name(text.chars().take(255).collect());
        if text.len() > 255 + 6 {
            return Err(shown());
        }
        let (name, port) = split_port(text).ok_or_else(shown)?;
        if let Some(port) = port {
            check_port(port)?;
        }
        if !is_name(name) && !is_ipv6(name) {
            return Err(shown());
        }
        let lower = text.to_ascii_lowercase();
        if lower == LEGACY_HUB {
            return Ok(Self::hub());
        }
        Ok(Self {
            name_len: name.len(),
            text: lower.into(),
        })
    }
}

fn split_port(text: &str) -> Option<(&str, Option<&str>)> {
    let after_name = if text.starts_with('[') {
        text.find(']')? + 1
    } else {
        text.find(':').unwrap_or(text.len())
    };
    let (name, rest) = text.split_at(after_name);
    match rest.strip_prefix(':') {
        Some(port) => Some((name, Some(port))),
        None if rest.is_empty() => Some((name, None)),
        None => None,
    }
}

fn check_port(port: &str) -> Result<(), HostError> {
    let digits = !port.is_empty() && port.len() <= 5 && port.bytes().all(|b| b.is_ascii_digit());
    match port.parse::<u16>() {
        Ok(1..) if digits => Ok(()),
        _ => Err(HostError::Port(port.chars().take(16).collect())),
    }
}

fn is_name(name: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    name.len() <= 253
        && name.split('.').all(label)
        && (!reads_as_number(name) || name.parse::<Ipv4Addr>().is_ok())
}

/// Whether a URL parser would take the name for an IPv4 address (WHATWG URL, "ends in a number").
fn reads_as_number(name: &str) -> bool {
    let last = name.rsplit('.').next().unwrap_or(name);
    let hex = last.strip_prefix("0x").or_else(|| last.strip_prefix("0X"));
    last.bytes().all(|b| b.is_ascii_digit())
        || hex.is_some_and(|hex| hex.bytes().all(|b| b.is_ascii_hexdigit()))
}

fn is_ipv6(name: &str) -> bool {
    name.strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
        .is_some_and(|ip| ip.parse::<Ipv6Addr>().is_ok())
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_names_addresses_and_ports() {
        for (text, name, port) in [
            ("registry.example", "registry.example", None),
            ("192.168.224.160:5000", "192.168.224.160", Some(5000)),
            ("localhost:5000", "localhost", Some(5000)),
            ("[::1]:5000", "[::1]", Some(5000)),
            ("[2001:db8::1]", "[2001:db8::1]", None),
            ("REG.Example", "reg.example", None),
            ("xn--bcher-kva.example", "xn--bcher-kva.example", None),
        ] {
            let host: Host = text.parse().unwrap();
            assert_eq!((host.name(), host.port()), (name, port), "{text}");
        }
    }

    #[test]
    fn m10_m27_refuses_what_is_no_host() {
        let (label, name) = (
            format!("{}.example", "a".repeat(64)),
            "a.".repeat(127) + "a",
        );
        for bad in [
            &*label,
            &*name,
            "",
            ".",
            "a..b",
            "a.",
            "-a",
            "a-",
            "a b",
            "a\nb",
            "a/b",
            "https://a",
            "u@a",
            "a:",
            "a:0",
            "a:65536",
            "a:99999",
            "a:+5",
            "a:5000x",
            "[::1",
            "::1",
            "[fe80::1%25eth0]",
            "[::1]x",
            "0x7f.1",
            "2130706433",
            "0177.0.0.1",
            "1.2.3",
            "bücher.example",
            "a。b",
            "a_b",
        ] {
            assert!(bad.parse::<Host>().is_err(), "{bad:?} was taken");
        }
    }

    #[test]
    fn hub_has_one_name() {
        assert!("index.docker.io".parse::<Host>().unwrap().is_hub());
        assert!("Docker.io".parse::<Host>().unwrap().is_hub());
        assert!(!"docker.io:443".parse::<Host>().unwrap().is_hub());
    }

    #[test]
    fn m27_loopback_is_an_address_or_localhost() {
        for (text, loopback) in [
            ("127.0.0.1:5000", true),
            ("127.9.9.9", true),
            ("[::1]", true),
            ("[::ffff:127.0.0.1]", true),
            ("localhost", true),
            ("127.0.0.1.evil.example", false),
            ("localhost.evil.example", false),
        ] {
            assert_eq!(
                text.parse::<Host>().unwrap().is_loopback(),
                loopback,
                "{text}"
            );
        }
    }
}
