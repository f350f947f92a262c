//! Where `serve` listens, as Go's programs take it: `IP:PORT`, `HOST:PORT`, `:PORT`, and a port alone.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, ToSocketAddrs};
use std::str::FromStr;

use crate::server::{Error, Options, Server};

/// Addresses to try, the best first; never none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ListenAt {
    first: SocketAddr,
    others: Vec<SocketAddr>,
}

impl ListenAt {
    /// Listens on the first address that this machine has.
    ///
    /// # Errors
    /// Says what keeps the first from being listened on.
    pub(super) async fn bind(&self, options: &Options) -> Result<Server, Error> {
        let mut failed = match Server::bind(self.first, options).await {
            Err(error @ Error::Listen { .. }) => error,
            outcome => return outcome,
        };
        for address in &self.others {
            match Server::bind(*address, options).await {
                Err(Error::Listen { .. }) => {}
                Err(error) => failed = error,
                bound => return bound,
            }
        }
        Err(failed)
    }
}

impl FromStr for ListenAt {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong =
            || "an address such as 127.0.0.1:5000, localhost:5000, :5000 or 5000".to_owned();
        let (first, others) = if let Ok(port) = text.parse() {
            // A port alone says nothing of others than this machine.
            ((Ipv4Addr::LOCALHOST, port).into(), Vec::new())
        } else if let Some(port) = text.strip_prefix(':') {
            let port = port.parse().map_err(|_| wrong())?;
            // `[::]` takes IPv4 too, where there is IPv6 at all.
            let fallback = (Ipv4Addr::UNSPECIFIED, port).into();
            ((Ipv6Addr::UNSPECIFIED, port).into(), vec![fallback])
        } else {
            let (_, port) = text.rsplit_once(':').ok_or_else(wrong)?;
            port.parse::<u16>().map_err(|_| wrong())?;
            let found = text
                .to_socket_addrs()
                .map_err(|error| format!("{text}: {error}"))?;
            let mut found: Vec<SocketAddr> = found.collect();
            // `localhost` is both, and most clients try IPv4 first.
            found.sort_by_key(SocketAddr::is_ipv6);
            let mut found = found.into_iter();
            (found.next().ok_or_else(wrong)?, found.collect())
        };
        Ok(Self { first, others })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_taken_as_go_takes_them() {
        let first = |text: &str| text.parse::<ListenAt>().map(|at| at.first.to_string());
        for (text, address) in [
            ("127.0.0.1:5000", "127.0.0.1:5000"),
            ("5000", "127.0.0.1:5000"),
            (":5000", "[::]:5000"),
            ("[::]:5000", "[::]:5000"),
            ("[::1]:0", "[::1]:0"),
            ("localhost:5000", "127.0.0.1:5000"),
            ("0.0.0.0:80", "0.0.0.0:80"),
        ] {
            assert_eq!(first(text).as_deref(), Ok(address), "{text}");
        }
        for wrong in [
            "",
            ":",
            "x",
            "127.0.0.1",
            "127.0.0.1:",
            ":70000",
            "70000",
            "localhost:http",
        ] {
            assert!(first(wrong).is_err(), "{wrong}");
        }
    }
}
