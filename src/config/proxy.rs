//! The proxies that the environment names. What a variable says is used or is an error: a request that
//! should go through a proxy never goes past it.

use std::net::IpAddr;

use http::Uri;
use ipnet::IpNet;
use url::{Url, form_urlencoded};

use super::env::Environment;
use super::error::Error;
use super::secret::Secret;
use crate::image::Host;

/// The variables in the order in which they are asked, for requests over each scheme.
const OF_HTTP: [&str; 4] = ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"];
const OF_HTTPS: [&str; 4] = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];
const SCHEMES: [&str; 6] = ["http", "https", "socks4", "socks4a", "socks5", "socks5h"];

/// A proxy, as a variable names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proxy {
    /// The variable that says so.
    pub variable: &'static str,
    /// The proxy's host and port. Never its password.
    pub address: String,
    url: Secret,
    login: Option<(String, Secret)>,
}

impl Proxy {
    /// Its URL, with the password in it.
    pub fn url(&self) -> &str {
        self.url.expose()
    }

    /// The user name and the password, where there are any.
    pub fn login(&self) -> Option<(&str, &Secret)> {
        let (username, password) = self.login.as_ref()?;
        Some((username, password))
    }

    /// Reads a URL, or a `host:port` that stands for an HTTP proxy.
    fn parse(variable: &'static str, value: &str) -> Result<Self, Error> {
        let malformed = |problem| Error::Proxy { variable, problem };
        let value = value.trim();
        let (scheme, rest) = value.split_once("://").unwrap_or(("http", value));
        if !SCHEMES.contains(&scheme.to_ascii_lowercase().as_str()) {
            return Err(malformed(
                "its scheme is not http, https, socks4, socks4a, socks5 or socks5h",
            ));
        }
        let bare = rest.strip_suffix('/').unwrap_or(rest);
        // A URL parser would find a host in more than a person does.
        let is_odd = |c: char| c.is_control() || c.is_whitespace() || "/\\?#".contains(c);
        if bare.is_empty() || bare.contains(is_odd) {
            return Err(malformed(
                "it is not a URL such as http://proxy.example:3128",
            ));
        }
        let url = Url::parse(&format!("{scheme}://{bare}/"))
            .ok()
            // The HTTP client passes over what it cannot read.
            .filter(|url| {
                let uri = url.as_str().parse::<Uri>();
                uri.is_ok_and(|uri| uri.host().is_some_and(|host| !host.is_empty()))
            })
            .ok_or_else(|| malformed("its host or port is not valid"))?;
        let port = url.port().map(|port| format!(":{port}"));
        let address = format!(
            "{}{}",
            url.host_str().unwrap_or_default(),
            port.unwrap_or_default()
        );
        let password = url.password().unwrap_or_default();
        let login = (!url.username().is_empty())
            .then(|| (decoded(url.username()), Secret::new(decoded(password))));
        Ok(Self {
            variable,
            address,
            url: Secret::new(url.into()),
            login,
        })
    }
}

/// The proxy that requests to `host` go through, over `http` or `https`; none stands before loopback,
/// as with Go's clients.
///
/// # Errors
/// Names the variable that is no proxy.
pub fn before(
    scheme: &str,
    host: &Host,
    environment: &Environment,
) -> Result<Option<Proxy>, Error> {
    let excluded = ["NO_PROXY", "no_proxy"]
        .into_iter()
        .find_map(|name| environment.text(name));
    if host.is_loopback()
        || excluded.is_some_and(|list| list.split(',').any(|entry| covers(entry, scheme, host)))
    {
        return Ok(None);
    }
    let names = if scheme == "http" { OF_HTTP } else { OF_HTTPS };
    let named = names.into_iter().find_map(|name| named(name, environment));
    named.transpose()
}

/// Reads every variable, so that an error in one is reported before anything is sent.
///
/// # Errors
/// As [`before`].
pub(super) fn check(environment: &Environment) -> Result<(), Error> {
    let mut named = OF_HTTP
        .into_iter()
        .chain(OF_HTTPS)
        .filter_map(|name| named(name, environment));
    named.try_for_each(|proxy| proxy.map(drop))
}

/// What a variable says, where it is set and not empty.
fn named(variable: &'static str, environment: &Environment) -> Option<Result<Proxy, Error>> {
    let value = environment.path(variable)?;
    // What is no text is no URL either.
    Some(Proxy::parse(variable, value.to_str().unwrap_or_default()))
}

/// What percent signs in a part of a URL stand for.
fn decoded(text: &str) -> String {
    let text = text.replace('+', "%2B").replace('&', "%26");
    let mut pairs = form_urlencoded::parse(text.as_bytes());
    pairs.next().map_or(String::new(), |(text, _)| text.into())
}

/// Whether an entry of `NO_PROXY` means a host, as Go's clients read it (golang.org/x/net,
/// http/httpproxy): `*`, an address, a network, `domain` with all below it, `.domain` or `*.domain` with
/// just what is below, each with a port or without.
fn covers(entry: &str, scheme: &str, host: &Host) -> bool {
    let entry = entry.trim().to_ascii_lowercase();
    if entry == "*" {
        return true;
    }
    if let (Some(ip), Ok(network)) = (host.ip(), entry.parse::<IpNet>()) {
        return network.contains(&ip);
    }
    let (name, port) = name_and_port(&entry);
    if port.is_some_and(|port| port != port_of(scheme, host)) {
        return false;
    }
    let address = name.trim_start_matches('[').trim_end_matches(']');
    if let Ok(address) = address.parse::<IpAddr>() {
        return host.ip() == Some(address);
    }
    let below = name.strip_prefix('*').filter(|rest| rest.starts_with('.'));
    let known = host.name();
    match below.or_else(|| name.starts_with('.').then_some(name)) {
        Some(below) => known.ends_with(below),
        None => {
            let is_below = known
                .strip_suffix(name)
                .is_some_and(|rest| rest.ends_with('.'));
            !name.is_empty() && (known == name || is_below)
        }
    }
}

/// An entry without its port. A bare IPv6 address has none, however many colons.
fn name_and_port(entry: &str) -> (&str, Option<u16>) {
    let split = entry.rsplit_once(':');
    let split = split.filter(|(name, _)| !name.contains(':') || name.ends_with(']'));
    match split.and_then(|(name, port)| Some((name, port.parse().ok()?))) {
        Some((name, port)) => (name, Some(port)),
        None => (entry, None),
    }
}

fn port_of(scheme: &str, host: &Host) -> u16 {
    let usual = if scheme == "http" { 80 } else { 443 };
    host.port().unwrap_or(usual)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_stands_before_all_but_the_excluded() {
        let environment = Environment::of([
            ("HTTPS_PROXY", "http://fish:secret@proxy.lan:3128"),
            ("NO_PROXY", "intern.example, 10.0.0.0/8,.lan"),
        ]);
        for (host, through) in [
            ("registry.example", true),
            ("intern.example", false),
            ("a.intern.example:5000", false),
            ("notintern.example", true),
            ("10.1.2.3:5000", false),
            ("11.1.2.3", true),
            ("reg.lan", false),
            ("localhost:5000", false),
        ] {
            let host = host.parse().unwrap();
            let proxy = before("https", &host, &environment).unwrap();
            let named = proxy
                .as_ref()
                .map(|proxy| (proxy.variable, &*proxy.address));
            let expected = ("HTTPS_PROXY", "proxy.lan:3128");
            assert_eq!(named, through.then_some(expected), "{host}");
            assert_eq!(before("http", &host, &environment).unwrap(), None);
        }
    }

    #[test]
    fn exclusions_are_read_as_go_reads_them() {
        for (entry, host, excluded) in [
            ("r.example", "r.example", true),
            ("r.example", "r.example:5000", true),
            ("r.example", "a.r.example", true),
            ("r.example:5000", "r.example:5000", true),
            ("r.example:5000", "a.r.example:5000", true),
            ("r.example:5000", "r.example", false),
            ("r.example:443", "r.example", true),
            ("r.example:80", "r.example", false),
            (".example", "r.example", true),
            (".example", "example", false),
            ("*.example", "r.example", true),
            ("*.example", "example", false),
            (" R.Example ", "r.example", true),
            ("*", "r.example", true),
            ("ample", "r.example", false),
            ("10.0.0.0/8", "10.1.2.3:5000", true),
            ("10.0.0.0/8", "11.1.2.3", false),
            ("10.1.2.3", "10.1.2.3:5000", true),
            ("10.1.2.3:5000", "10.1.2.3:5000", true),
            ("10.1.2.3:5001", "10.1.2.3:5000", false),
            ("fd00::1", "[fd00::1]:5000", true),
            ("[fd00::1]:5000", "[fd00::1]:5000", true),
            ("[fd00::1]:5001", "[fd00::1]:5000", false),
            ("fd00::/8", "[fd00::1]:5000", true),
            ("", "r.example", false),
        ] {
            let host = host.parse().unwrap();
            assert_eq!(covers(entry, "https", &host), excluded, "{entry:?} {host}");
        }
    }

    #[test]
    fn a15_a_proxy_is_read_or_is_an_error() {
        let host = "registry.example".parse().unwrap();
        let read = |value: &str| {
            let environment = Environment::of([("HTTPS_PROXY", value)]);
            let proxy = before("https", &host, &environment);
            proxy.map(|proxy| proxy.unwrap()).map_err(|e| e.to_string())
        };
        for (value, url, login) in [
            ("proxy.lan", "http://proxy.lan/", None),
            ("proxy.lan:3128/", "http://proxy.lan:3128/", None),
            (" HTTP://proxy.lan ", "http://proxy.lan/", None),
            (
                "socks5h://proxy.lan:1080",
                "socks5h://proxy.lan:1080/",
                None,
            ),
            ("[::1]:3128", "http://[::1]:3128/", None),
            (
                "fish:a%40b+c%26d@proxy.lan:1",
                "http://fish:a%40b+c%26d@proxy.lan:1/",
                Some(("fish", "a@b+c&d")),
            ),
            (
                "http://fish:a{b@proxy.lan",
                "http://fish:a%7Bb@proxy.lan/",
                Some(("fish", "a{b")),
            ),
        ] {
            let proxy = read(value).unwrap();
            let found = proxy
                .login()
                .map(|(user, password)| (user, password.expose()));
            assert_eq!((proxy.url(), found), (url, login));
        }
        for bad in [
            "::bad",
            "http//x",
            "http:/proxy.lan",
            "http:proxy.lan",
            "http:////proxy.lan",
            "socks9://proxy.lan",
            "ftp://fish:hunter2@proxy.lan",
            "http://",
            "http://:3128",
            "http://fish:hunter2@",
            "http://proxy.lan:99999",
            "http://proxy.lan:port",
            "http://fish:hunt#er2@proxy.lan",
            "http://fish:hunt/er2@proxy.lan",
            "http://pro xy.lan",
            "http://pro\nxy.lan",
            "proxy.lan/file.pac",
            " ",
        ] {
            let error = read(bad).unwrap_err();
            assert!(
                error.starts_with("HTTPS_PROXY is not a valid proxy: "),
                "{bad}: {error}"
            );
            assert!(!error.contains("hunt"), "{error}");
        }
        for variable in OF_HTTP.into_iter().chain(OF_HTTPS) {
            let environment = Environment::of([(variable, "::bad")]);
            let error = check(&environment).unwrap_err().to_string();
            assert!(error.starts_with(variable), "{error}");
        }
        let unreadable =
            <std::ffi::OsString as std::os::unix::ffi::OsStringExt>::from_vec(vec![0xff]);
        let environment = Environment::of([("all_proxy", unreadable)]);
        assert!(before("https", &host, &environment).is_err());
    }
}
