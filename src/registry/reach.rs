//! How near an address is to this machine: a registry may not lead us nearer to it than itself is.
//!
//! A registry on the Internet that answers with `http://169.254.169.254/` or with a name of an
//! intranet would else have us ask there in its place.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

/// From how near something can be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Nearness {
    /// From anywhere.
    Public,
    /// From the networks of a home, a company or a provider; RFC 1918, 4193 and 6598.
    Private,
    /// From the same link only, as a cloud's metadata service; RFC 3927 and 4291.
    Link,
    /// From this machine only.
    Loopback,
}

impl Nearness {
    pub(crate) fn of(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V4(address) => Self::of_v4(address),
            IpAddr::V6(address) => Self::of_v6(address),
        }
    }

    fn of_v4(address: Ipv4Addr) -> Self {
        let is_shared = address.octets()[0] == 100 && address.octets()[1] & 0xc0 == 64;
        match address {
            a if a.is_loopback() || a.octets()[0] == 0 => Self::Loopback,
            a if a.is_link_local() || a.is_broadcast() || a.is_multicast() => Self::Link,
            a if a.is_private() || is_shared => Self::Private,
            _ => Self::Public,
        }
    }

    fn of_v6(address: Ipv6Addr) -> Self {
        match address {
            a if a.is_loopback() || a.is_unspecified() => Self::Loopback,
            a if a.is_unicast_link_local() || a.is_multicast() => Self::Link,
            a if a.is_unique_local() => Self::Private,
            _ => Self::Public,
        }
    }

    /// Whether what is this near may send us to something that is `other` near.
    fn may_lead_to(self, other: Self) -> bool {
        match (self, other) {
            (_, Self::Public) => true,
            (Self::Public, _) => false,
            (_, Self::Private) => true,
            (a, b) => a == b,
        }
    }
}

/// How far a request may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Reach {
    /// Anywhere: the user named the host.
    Named,
    /// To what something this near may lead to: it named the host.
    LedFrom(Nearness),
}

impl Reach {
    /// Whether a connection to this address may be opened.
    pub(crate) fn allows(self, address: IpAddr) -> bool {
        match self {
            Self::Named => true,
            Self::LedFrom(origin) => origin.may_lead_to(Nearness::of(address)),
        }
    }
}

/// Looks up names, and keeps of one name only the addresses that may be dialled.
///
/// The check is where the addresses come from, so that no second lookup can change them.
pub(crate) struct Lookup {
    pub(crate) reach: Reach,
    /// The name that a registry gave. Others are those of proxies, which the user gave.
    pub(crate) name: String,
}

impl Resolve for Lookup {
    fn resolve(&self, name: Name) -> Resolving {
        let reach = if name.as_str().eq_ignore_ascii_case(&self.name) {
            self.reach
        } else {
            Reach::Named
        };
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let allowed: Vec<SocketAddr> =
                found.filter(|address| reach.allows(address.ip())).collect();
            if allowed.is_empty() {
                Err(TooNear.into())
            } else {
                Ok(Box::new(allowed.into_iter()) as Addrs)
            }
        })
    }
}

/// All addresses of a name are nearer than what led there.
#[derive(Debug, thiserror::Error)]
#[error("{}", Self::REASON)]
pub(crate) struct TooNear;

impl TooNear {
    pub(crate) const REASON: &str = "refusing redirect to a local address";
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nearness(address: &str) -> Nearness {
        Nearness::of(address.parse().unwrap())
    }

    #[test]
    fn m33_addresses_are_as_near_as_they_are_reached_from() {
        for (addresses, expected) in [
            (
                &[
                    "127.0.0.1",
                    "127.9.9.9",
                    "::1",
                    "0.0.0.0",
                    "::",
                    "::ffff:127.0.0.1",
                ][..],
                Nearness::Loopback,
            ),
            (
                &[
                    "169.254.169.254",
                    "fe80::1",
                    "255.255.255.255",
                    "224.0.0.1",
                    "ff02::1",
                ],
                Nearness::Link,
            ),
            (
                &[
                    "10.0.0.1",
                    "172.16.0.1",
                    "192.168.224.160",
                    "100.64.0.1",
                    "fd00::1",
                ],
                Nearness::Private,
            ),
            (
                &[
                    "8.8.8.8",
                    "172.32.0.1",
                    "100.128.0.1",
                    "2606:4700::1",
                    "203.0.113.5",
                ],
                Nearness::Public,
            ),
        ] {
            for address in addresses {
                assert_eq!(nearness(address), expected, "{address}");
            }
        }
    }

    #[test]
    fn m33_nothing_leads_nearer_than_itself_is() {
        let (public, private) = (["8.8.8.8", "2606:4700::1"], ["192.168.0.1", "fd00::1"]);
        let (link, loopback) = (["169.254.169.254", "fe80::1"], ["127.0.0.2", "::1"]);
        let kinds = [public, private, link, loopback];
        for (from, allowed) in [
            ("8.8.4.4", &[0][..]),
            ("10.0.0.1", &[0, 1]),
            ("169.254.0.1", &[0, 1, 2]),
            ("127.0.0.1", &[0, 1, 3]),
        ] {
            let reach = Reach::LedFrom(nearness(from));
            for (kind, addresses) in kinds.iter().enumerate() {
                for to in addresses {
                    assert_eq!(
                        reach.allows(to.parse().unwrap()),
                        allowed.contains(&kind),
                        "{from} {to}"
                    );
                }
            }
        }
    }
}
