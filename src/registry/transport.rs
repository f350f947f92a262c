//! Why a request got no answer, read from the layers below.

use std::error::Error as StdError;
use std::fmt;
use std::io::ErrorKind;

use rustls::InvalidMessage;

use super::tls::{CertificateProblem, TlsFailure};
use crate::place::Retry;

/// Why a request got no answer, in the words that Go's clients made known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// Nobody listens there.
    Refused,
    /// The name has no address.
    NoSuchHost(String),
    /// It took too long; says what did.
    TimedOut(&'static str),
    /// It came, but at less than what an answer has to come at.
    TooSlow,
    /// The certificate is not trusted.
    Certificate(Box<CertificateProblem>),
    /// The other side does not speak TLS, but HTTP as it seems.
    NotTls,
    /// The other side speaks neither TLS nor HTTP; where it is, and the first that it said.
    Stranger(String),
    /// TLS failed for another reason.
    Tls(TlsFailure),
    /// The connection was closed before the answer, or in the middle of it.
    Closed,
    /// The connection was reset.
    Reset,
    /// The answer is no HTTP.
    Malformed,
    /// The network, or the host in it, cannot be reached.
    Unreachable(String),
    /// The proxy in between did not let the connection through; what it said.
    Proxy(&'static str),
    /// Anything else.
    Other(String),
}

/// What the HTTP client says of a proxy that answers CONNECT with anything but 200, and what that is.
const TUNNEL: [(&str, &str); 2] = [
    (
        "tunnel error: proxy authorization required",
        "the proxy asks for a login (407 Proxy Authentication Required)",
    ),
    (
        "tunnel error: unsuccessful",
        "the proxy refused to connect to it",
    ),
];

impl Cause {
    /// Reads the cause out of an error of the HTTP client.
    pub fn of(error: &reqwest::Error) -> Self {
        let mut next: Option<&(dyn StdError + 'static)> = Some(error);
        let mut deepest = error.to_string();
        while let Some(error) = next {
            if let Some(cause) = Self::of_one(error) {
                return cause;
            }
            deepest = error.to_string();
            // An I/O error shows its inner error's text but not, as a source, the error itself.
            let inner = error
                .downcast_ref::<std::io::Error>()
                .and_then(std::io::Error::get_ref);
            next = match inner {
                Some(inner) => Some(inner),
                None => error.source(),
            };
        }
        match error {
            error if error.is_timeout() => Self::TimedOut("the answer"),
            error if error.is_dns() => Self::NoSuchHost(deepest),
            // reqwest 0.13 gives the TLS library the address with its brackets.
            _ if deepest == "Invalid Server Name" => Self::Tls(TlsFailure::Other(
                "tls: an IPv6 address cannot be reached over TLS through a proxy",
            )),
            _ => Self::Other(deepest),
        }
    }

    fn of_one(error: &(dyn StdError + 'static)) -> Option<Self> {
        if let Some(error) = error.downcast_ref::<rustls::Error>() {
            return Some(Self::of_tls(error));
        }
        // Its type is not public.
        let said = error.to_string();
        if let Some((_, meaning)) = TUNNEL.iter().find(|(text, _)| *text == said) {
            return Some(Self::Proxy(meaning));
        }
        if let Some(error) = error.downcast_ref::<hyper::Error>() {
            return match error {
                error if error.is_incomplete_message() => Some(Self::Closed),
                error if error.is_parse() => Some(Self::Malformed),
                _ => None,
            };
        }
        let error = error.downcast_ref::<std::io::Error>()?;
        match error.kind() {
            ErrorKind::ConnectionRefused => Some(Self::Refused),
            ErrorKind::ConnectionReset | ErrorKind::BrokenPipe | ErrorKind::ConnectionAborted => {
                Some(Self::Reset)
            }
            ErrorKind::UnexpectedEof => Some(Self::Closed),
            ErrorKind::TimedOut => Some(Self::TimedOut("the connection")),
            ErrorKind::NetworkUnreachable | ErrorKind::HostUnreachable => {
                Some(Self::Unreachable(error.to_string()))
            }
            _ if error.to_string().starts_with("failed to lookup address") => {
                Some(Self::NoSuchHost(error.to_string()))
            }
            _ => None,
        }
    }

    fn of_tls(error: &rustls::Error) -> Self {
        match error {
            // What is no record of TLS shows in its first three bytes.
            rustls::Error::InvalidMessage(
                InvalidMessage::InvalidContentType | InvalidMessage::UnknownProtocolVersion,
            ) => Self::NotTls,
            rustls::Error::InvalidCertificate(problem) => {
                Self::Certificate(Box::new(CertificateProblem::of(problem)))
            }
            other => {
                tracing::debug!("tls: {other:?}");
                Self::Tls(TlsFailure::of(other))
            }
        }
    }

    /// The same in the middle of an answer: TLS was spoken up to there, if it was spoken at all.
    pub(crate) fn midway(self) -> Self {
        match self {
            Self::NotTls => Self::Tls(TlsFailure::DAMAGED),
            cause => cause,
        }
    }

    /// Whether trying again may help: not where certificates or names are wrong.
    pub fn retry(&self) -> Retry {
        match self {
            Self::NoSuchHost(text) if !text.contains("emporary failure") => Retry::Never,
            Self::Certificate(_) | Self::NotTls | Self::Stranger(_) | Self::Malformed => {
                Retry::Never
            }
            Self::Proxy(_) => Retry::Never,
            Self::Tls(failure) => failure.retry(),
            _ => Retry::Soon,
        }
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused => f.write_str("dial tcp: connect: connection refused"),
            Self::NoSuchHost(_) => f.write_str("dial tcp: lookup: no such host"),
            Self::TimedOut(what) => write!(f, "timed out waiting for {what}"),
            Self::TooSlow => f.write_str("timed out: the answer comes too slowly"),
            Self::Certificate(problem) => write!(f, "tls: failed to verify certificate: {problem}"),
            Self::NotTls => f.write_str("http: server gave HTTP response to HTTPS client"),
            Self::Tls(failure) => failure.fmt(f),
            Self::Closed => {
                f.write_str("EOF: the connection was closed before the end of the answer")
            }
            Self::Reset => f.write_str("connection reset by peer"),
            Self::Malformed => f.write_str("malformed HTTP response"),
            Self::Proxy(said) => write!(f, "proxyconnect tcp: {said}"),
            Self::Stranger(text) | Self::Unreachable(text) | Self::Other(text) => f.write_str(text),
        }
    }
}
