//! How near an address is to this machine: a registry may not lead us nearer to it than itself is.
//!
//! A registry on the Internet that answers with `http://169.254.169.254/` or with a name of an
//! intranet would else have us ask there in its place.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

/// From how near something can be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Nearness {
    /// From anywhere.
    Public,
    /// From the networks of a home, a company or a provider; RFC 1918, 4193 and 6598. What no network
    /// should have (RFC 1112, 2544, 3879 and 6890) some of them have.
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
        match address.octets() {
            [0 | 127, ..] => Self::Loopback,
            [169, 254, ..] | [224..=239, ..] | [255, 255, 255, 255] => Self::Link,
            [10, ..] | [172, 16..=31, ..] | [192, 168, ..] | [100, 64..=127, ..] => Self::Private,
            [192, 0, 0, _] | [198, 18 | 19, ..] | [240..=255, ..] => Self::Private,
            _ => Self::Public,
        }
    }

    /// An address that stands for IPv4 addresses is as near as the nearest of them: a gateway, or this
    /// machine, turns it back into them.
    fn of_v6(address: Ipv6Addr) -> Self {
        let within = ipv4_within(address);
        match address.segments() {
            [0, 0, 0, 0, 0, 0, 0, 0 | 1] => Self::Loopback,
            [0xfe80..=0xfebf, ..] | [0xff00..=0xffff, ..] => Self::Link,
            [0xfc00..=0xfdff, ..] | [0xfec0..=0xfeff, ..] => Self::Private,
            _ => within
                .into_iter()
                .map(Self::of_v4)
                .max()
                .unwrap_or(Self::Public),
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

/// The IPv4 addresses that an IPv6 address stands for, on its way through a translator or a tunnel.
fn ipv4_within(address: Ipv6Addr) -> Vec<Ipv4Addr> {
    let bytes = address.octets();
    let at = |places: [usize; 4]| Ipv4Addr::from(places.map(|place| bytes[place]));
    let last = at([12, 13, 14, 15]);
    match address.segments() {
        // IPv4-compatible, RFC 4291; IPv4-translated, RFC 2765.
        [0, 0, 0, 0, 0, 0, _, _] | [0, 0, 0, 0, 0xffff, 0, _, _] => vec![last],
        // NAT64, RFC 6052.
        [0x64, 0xff9b, 0, 0, 0, 0, _, _] => vec![last],
        // NAT64 of the network's own, RFC 8215: it may have the address in any place of RFC 6052.
        [0x64, 0xff9b, 1, ..] => {
            let places = [
                [6, 7, 9, 10],
                [7, 9, 10, 11],
                [9, 10, 11, 12],
                [12, 13, 14, 15],
            ];
            let found: Vec<_> = places
                .into_iter()
                .map(at)
                .filter(|address| address.octets()[0] != 0)
                .collect();
            // Zeros where no place has an address: what 0.0.0.0 is.
            if found.is_empty() { vec![last] } else { found }
        }
        // 6to4, RFC 3056.
        [0x2002, ..] => vec![at([2, 3, 4, 5])],
        // Teredo, RFC 4380: the server, and the client with its bits turned round.
        [0x2001, 0, ..] => vec![at([4, 5, 6, 7]), Ipv4Addr::from_bits(!last.to_bits())],
        // ISATAP, RFC 5214.
        [_, _, _, _, 0 | 0x200, 0x5efe, _, _] => vec![last],
        _ => Vec::new(),
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
            let allowed = addresses(name.as_str(), 0, reach).await?;
            if allowed.is_empty() {
                Err(TooNear.into())
            } else {
                Ok(Box::new(allowed.into_iter()) as Addrs)
            }
        })
    }
}

/// The addresses of a name, or an address as it is, that may be dialled.
pub(crate) async fn addresses(
    name: &str,
    port: u16,
    reach: Reach,
) -> std::io::Result<Vec<SocketAddr>> {
    let found = tokio::net::lookup_host((name, port)).await?;
    Ok(found.filter(|address| reach.allows(address.ip())).collect())
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
    fn m33_a15_addresses_are_as_near_as_they_are_reached_from() {
        for (addresses, expected) in [
            (
                "127.0.0.1 127.9.9.9 ::1 0.0.0.0 :: ::ffff:127.0.0.1 ::127.0.0.1 \
                 ::ffff:0:127.0.0.1 64:ff9b::127.0.0.1 64:ff9b:: 64:ff9b:1::127.0.0.1 \
                 64:ff9b:1:: 2002:7f00:1::1 2001:0:7f00:1:0:0:f7f7:f7f7 \
                 2001:0:808:808:0:0:80ff:fffe",
                Nearness::Loopback,
            ),
            (
                "169.254.169.254 fe80::1 255.255.255.255 224.0.0.1 ff02::1 ff0e::1 \
                 239.255.255.250 64:ff9b::169.254.169.254 64:ff9b:1:a9fe:a9:fe00:: \
                 64:ff9b:1:a9:fe:a9fe:: 64:ff9b:1:0:a9:fea9:fe00:0 64:ff9b:1:1::169.254.169.254 \
                 2002:a9fe:a9fe:: ::169.254.169.254",
                Nearness::Link,
            ),
            (
                "10.0.0.1 172.16.0.1 192.168.224.160 100.64.0.1 fd00::1 fec0::1 feff::1 \
                 198.18.0.1 198.19.255.254 192.0.0.8 240.0.0.1 255.255.255.254 64:ff9b::10.0.0.5 \
                 64:ff9b::100.64.0.1 64:ff9b:1::192.168.0.1 64:ff9b:1:a00:0:500:808:808 \
                 2002:a00:5::1 2001:0:808:808:0:0:f5ff:fffa ::10.0.0.5 2606:4700::5efe:10.0.0.5 \
                 2606:4700::200:5efe:10.0.0.5",
                Nearness::Private,
            ),
            (
                "8.8.8.8 172.32.0.1 100.128.0.1 2606:4700::1 203.0.113.5 198.20.0.1 198.17.0.1 \
                 192.0.1.1 64:ff9b::8.8.8.8 64:ff9b:1::8.8.8.8 64:ff9b:1:808:8:800:: \
                 2002:808:808::1 2001:0:808:808:0:0:f7f7:f7f7 2001:db8::1 2001:4860:4860::8888 \
                 2606:4700::5eff:a00:5",
                Nearness::Public,
            ),
        ] {
            for address in addresses.split_whitespace() {
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
