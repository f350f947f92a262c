//! What is wrong with a server's certificate, in the words of Go's `crypto/x509`.
//!
//! Docker prints these words, and people search the web for them.

use std::fmt;

use jiff::Timestamp;

use super::certificate::Names;
use super::key::{Key, Strength};
use super::reasons;

/// Names of a certificate that are listed; Go has the same limit.
const NAMES_SHOWN: usize = 100;

/// Why a server's certificate is not accepted. All text in it is fit for one line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CertificateProblem {
    /// Nobody who is trusted signed it.
    #[error("x509: certificate signed by unknown authority{0}")]
    UnknownAuthority(Unknown),
    /// Its issuer is a server, trusted or not, and may not sign others.
    #[error(
        "x509: certificate is not authorized to sign other certificates: {issuer:?} is not an authority"
    )]
    NotAnAuthority {
        /// The issuer's name.
        issuer: String,
    },
    /// It is an authority's, and a server has it; its SHA-256 fingerprint.
    #[error("x509: certificate of an authority is used by a server, and is not trusted itself")]
    AuthorityAsServer {
        /// As OpenSSL shows it.
        fingerprint: String,
    },
    /// Its time is over, or has not come yet.
    #[error("x509: certificate has expired or is not yet valid: current time {now} is {limit}{}", Whose(authority.as_deref()))]
    Time {
        /// This machine's clock.
        now: Moment,
        /// The end or the beginning of its time.
        limit: Limit,
        /// The name of the authority whose certificate it is, where it is not the server's own.
        authority: Option<String>,
    },
    /// It is another server's.
    #[error("x509: {}", WrongName(wanted, names))]
    WrongName {
        /// The name that was asked for.
        wanted: String,
        /// The names that it has.
        names: Names,
    },
    /// The server's own certificate is not the first that it sends.
    #[error(
        "x509: certificates are in the wrong order: the server's own, {own:?}, is not the first"
    )]
    WrongOrder {
        /// The name of the server's own certificate.
        own: String,
    },
    /// The TLS library cannot check what was signed with a key.
    #[error("x509: cannot verify signature: {key} is not supported{}", Whose(authority.as_deref()))]
    UnsupportedKey {
        /// The key.
        key: Key,
        /// The name of the authority whose key it is, where it is not the server's own.
        authority: Option<String>,
    },
    /// A signature that is not secure, or that the TLS library does not know.
    #[error("x509: cannot verify signature: {}{algorithm}", Prefix(*strength))]
    Algorithm {
        /// The algorithm's name or object identifier.
        algorithm: String,
        /// Why it is not checked.
        strength: Strength,
    },
    /// The server does not have the key of the certificate that it shows.
    #[error("invalid signature by the server certificate: its private key is another one")]
    ForeignKey,
    /// It is of an old version, which has neither names nor limits.
    #[error("x509: certificate is of version {0}; only version 3 is supported")]
    Version(u8),
    /// Anything else that is wrong with it.
    #[error("x509: {0}")]
    Other(&'static str),
}

impl CertificateProblem {
    /// What an error of the TLS library means; our own check's passes through it as it is.
    pub(in crate::registry) fn of(error: &rustls::CertificateError) -> Self {
        reasons::of_certificate(error)
    }
}

/// Where a chain of certificates ends in nobody who is trusted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unknown {
    /// Who signed the last certificate of the chain; empty where that has no name.
    pub issuer: String,
    /// What the server sent.
    pub chain: Chain,
    /// What is configured as trusted and of no use, and why.
    pub unusable: Vec<String>,
}

/// How much of a chain a server sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Chain {
    /// Nothing is known about it.
    #[default]
    Unknown,
    /// One certificate, which signed itself; its SHA-256 fingerprint.
    SelfSigned(String),
    /// Up to an authority that signed itself.
    Whole,
    /// Up to an authority that somebody else has signed, or nothing but the server's own.
    Partial,
}

impl fmt::Display for Unknown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.chain, self.issuer.as_str()) {
            (Chain::SelfSigned(_), _) => f.write_str(": it is self-signed"),
            (_, "") => Ok(()),
            (_, issuer) => write!(f, ": {issuer:?}"),
        }
    }
}

/// A point in time, as Go's clients print it: `2026-01-31T12:00:00Z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment(pub Timestamp);

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.strftime("%Y-%m-%dT%H:%M:%SZ").fmt(f)
    }
}

/// Which end of a certificate's time was missed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// It was valid until then.
    After(Option<Moment>),
    /// It will be valid from then on.
    Before(Option<Moment>),
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::After(Some(end)) => write!(f, "after {end}"),
            Self::Before(Some(start)) => write!(f, "before {start}"),
            Self::After(None) => f.write_str("after its end"),
            Self::Before(None) => f.write_str("before its beginning"),
        }
    }
}

/// The authority whose certificate it is.
struct Whose<'a>(Option<&'a str>);

impl fmt::Display for Whose<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0
            .map_or(Ok(()), |name| write!(f, " (of the authority {name:?})"))
    }
}

struct Prefix(Strength);

impl fmt::Display for Prefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Strength::Insecure => "insecure algorithm ",
            Strength::Unknown => "algorithm unimplemented: ",
        })
    }
}

/// As Go's `HostnameError`.
struct WrongName<'a>(&'a str, &'a Names);

impl fmt::Display for WrongName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(wanted, names) = self;
        if names.is_empty() && names.common.as_deref() == Some(*wanted) {
            return f.write_str("certificate relies on legacy Common Name field, use SANs instead");
        }
        let is_address = wanted.parse::<std::net::IpAddr>().is_ok();
        let valid: Vec<String> = if is_address {
            names.addresses.iter().map(ToString::to_string).collect()
        } else {
            names.dns.clone()
        };
        match (valid.len(), is_address) {
            (0, true) => write!(
                f,
                "cannot validate certificate for {wanted} because it doesn't contain any IP SANs{}",
                Only(&names.dns)
            ),
            (0, false) => write!(
                f,
                "certificate is not valid for any names, but wanted to match {wanted}"
            ),
            (count, _) if count >= NAMES_SHOWN => write!(
                f,
                "certificate is valid for {count} names, but none matched {wanted}"
            ),
            _ => write!(
                f,
                "certificate is valid for {}, not {wanted}",
                valid.join(", ")
            ),
        }
    }
}

/// The names that it has in place of addresses.
struct Only<'a>(&'a [String]);

impl fmt::Display for Only<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() || self.0.len() >= NAMES_SHOWN {
            return Ok(());
        }
        write!(f, ", only {}", self.0.join(", "))
    }
}
