//! Whether credentials may go to a token realm: the one place that decides it.

use url::Url;

use crate::config::Settings;
use crate::image::Host;
use crate::limits;
use crate::registry::safe_url::SafeUrl;

/// The registrable domains that belong together although their names do not say so.
const PAIRS: [(&str, &str); 1] = [("registry-1.docker.io", "auth.docker.io")];

/// A token server's URL that is safe to ask, with or without credentials.
#[derive(Debug)]
pub(crate) enum Realm {
    /// Credentials may go there.
    Trusted(Url),
    /// Only an anonymous request may go there.
    Foreign(Url),
}

impl Realm {
    pub(super) fn url(&self) -> &Url {
        match self {
            Self::Trusted(url) | Self::Foreign(url) => url,
        }
    }
}

/// Judges the realm that the registry at `registry` named.
///
/// Credentials go there over HTTPS, or to a host on the insecure list, and only if it
/// is the registry's own host, of the same registrable domain, one of Docker Hub's, or
/// one that the user trusts by name.
///
/// # Errors
/// Refuses what is no URL of a token server at all, or would take a token over plain HTTP.
pub(super) fn judge(text: &str, registry: &Url, settings: &Settings) -> Result<Realm, Refused> {
    if text.len() > limits::REALM_BYTES {
        return Err(Refused::Invalid(format!("{} bytes", text.len())));
    }
    let url = Url::parse(text).map_err(|_| Refused::Invalid(text.to_owned()))?;
    let invalid = |url: &Url| Refused::Invalid(SafeUrl::from(url).to_string());
    let host = host_of(&url).ok_or_else(|| invalid(&url))?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(invalid(&url));
    }
    let url = match url.scheme() {
        "https" => url,
        "http" if is_served_with_tls(registry, &url) => with_tls_of(registry, url),
        "http" if settings.insecure().allows(&host) => url,
        "http" if lost_tls(registry, &url) => with_tls_of(registry, url),
        "http" => return Err(Refused::PlainHttp(host, SafeUrl::from(&url))),
        _ => return Err(invalid(&url)),
    };
    let trusted = settings.trusted_realms().contains(&host) || belong_together(registry, &url);
    Ok(if trusted {
        Realm::Trusted(url)
    } else {
        Realm::Foreign(url)
    })
}

/// Why a realm is not asked.
#[derive(Debug)]
pub(super) enum Refused {
    /// It is no URL of a token server; what may be said of it.
    Invalid(String),
    /// A token server without TLS, on a host that is not on the insecure list.
    PlainHttp(Host, SafeUrl),
}

/// Whether a realm is on the registry's own port, which speaks TLS.
fn is_served_with_tls(registry: &Url, realm: &Url) -> bool {
    lost_tls(registry, realm) && realm.port().is_some() && realm.port() == registry.port()
}

/// Whether a realm is on the registry's own host, which does not know that it stands behind a TLS
/// proxy (Harbor says so). A `Location` is read in the same way.
fn lost_tls(registry: &Url, realm: &Url) -> bool {
    let is_same_port = realm.port().is_none() || realm.port() == registry.port();
    registry.scheme() == "https" && realm.host_str() == registry.host_str() && is_same_port
}

fn with_tls_of(registry: &Url, mut realm: Url) -> Url {
    // Neither can fail between two schemes that both have hosts.
    let _ = realm.set_scheme("https");
    let _ = realm.set_port(registry.port());
    realm
}

/// The host of a URL with its port, where that is not the scheme's own.
pub(crate) fn host_of(url: &Url) -> Option<Host> {
    let name = url.host_str()?;
    match url.port() {
        Some(port) => format!("{name}:{port}").parse().ok(),
        None => name.parse().ok(),
    }
}

fn belong_together(registry: &Url, realm: &Url) -> bool {
    let (Some(a), Some(b)) = (registry.host_str(), realm.host_str()) else {
        return false;
    };
    a == b || PAIRS.contains(&(a, b)) || same_domain(a, b)
}

fn same_domain(a: &str, b: &str) -> bool {
    let domain = |name: &str| {
        psl::domain_str(name)
            .filter(|_| !is_address(name))
            .map(str::to_owned)
    };
    match (domain(a), domain(b)) {
        (Some(a), Some(b)) => a == b,
        _ => false,
    }
}

fn is_address(name: &str) -> bool {
    name.starts_with('[') || name.parse::<std::net::Ipv4Addr>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn m29_domains_that_belong_together() {
        for (registry, realm, together) in [
            (
                "https://r.example.com",
                "https://r.example.com:8443/token",
                true,
            ),
            (
                "https://registry.gitlab.com",
                "https://gitlab.com/jwt/auth",
                true,
            ),
            (
                "https://registry-1.docker.io",
                "https://auth.docker.io/token",
                true,
            ),
            (
                "https://r.example.com",
                "https://attacker.test/token",
                false,
            ),
            ("https://a.co.uk", "https://b.co.uk/token", false),
            ("https://a.github.io", "https://b.github.io/token", false),
            ("http://10.0.0.1:5000", "http://10.0.0.2:5001/token", false),
            ("http://10.0.0.1:5000", "http://10.0.0.1:5001/token", true),
            (
                "https://r.example.com",
                "https://r.example.com.evil.test/token",
                false,
            ),
        ] {
            let (registry, realm) = (Url::parse(registry).unwrap(), Url::parse(realm).unwrap());
            assert_eq!(
                belong_together(&registry, &realm),
                together,
                "{registry} {realm}"
            );
        }
    }
}
