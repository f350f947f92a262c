//! The proxy that the environment puts before a host. The HTTP client reads it by itself; this is for
//! messages, and to know whom an answer's address belongs to.

use ipnet::IpNet;
use url::Url;

use super::env::Environment;
use crate::image::Host;

/// A proxy, as a variable names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proxy {
    /// The variable that says so.
    pub variable: &'static str,
    /// The proxy's host and port. Never its password.
    pub address: String,
}

/// The proxy that requests to `host` go through, over `http` or `https`; none stands before loopback.
pub fn before(scheme: &str, host: &Host, environment: &Environment) -> Option<Proxy> {
    let set = |name: &'static str| environment.text(name).map(|value| (name, value));
    let excluded = ["NO_PROXY", "no_proxy"]
        .into_iter()
        .find_map(|name| environment.text(name));
    if host.is_loopback()
        || excluded.is_some_and(|list| list.split(',').any(|entry| covers(entry.trim(), host)))
    {
        return None;
    }
    let names = match scheme {
        "http" => ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"],
        _ => ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"],
    };
    let (variable, value) = names.into_iter().find_map(set)?;
    let url = Url::parse(value)
        .ok()
        .filter(Url::has_host)
        .or_else(|| Url::parse(&format!("http://{value}")).ok())?;
    let port = url
        .port()
        .map(|port| format!(":{port}"))
        .unwrap_or_default();
    Some(Proxy {
        variable,
        address: format!("{}{port}", url.host_str()?),
    })
}

fn covers(entry: &str, host: &Host) -> bool {
    let name = host.name();
    let domain = entry.trim_start_matches("*.").trim_start_matches('.');
    let network = || host.ip().zip(entry.parse::<IpNet>().ok());
    entry == "*"
        || host.as_str() == entry
        || (!domain.is_empty() && (name == domain || name.ends_with(&format!(".{domain}"))))
        || network().is_some_and(|(ip, network)| network.contains(&ip))
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
            let proxy = before("https", &host.parse().unwrap(), &environment);
            let expected = Proxy {
                variable: "HTTPS_PROXY",
                address: "proxy.lan:3128".to_owned(),
            };
            assert_eq!(proxy, through.then_some(expected), "{host}");
            assert_eq!(before("http", &host.parse().unwrap(), &environment), None);
        }
    }
}
