//! Why a request got no answer, read from the layers below.

use std::error::Error as StdError;
use std::fmt;
use std::io::ErrorKind;

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
    Certificate(String),
    /// The other side does not speak TLS.
    NotTls,
    /// TLS failed for another reason.
    Tls(String),
    /// The connection was closed before the answer, or in the middle of it.
    Closed,
    /// The connection was reset.
    Reset,
    /// The answer is no HTTP.
    Malformed,
    /// The network, or the host in it, cannot be reached.
    Unreachable(String),
    /// Anything else.
    Other(String),
}

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
            _ => Self::Other(deepest),
        }
    }

    fn of_one(error: &(dyn StdError + 'static)) -> Option<Self> {
        if let Some(error) = error.downcast_ref::<rustls::Error>() {
            return Some(Self::of_tls(error));
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
            rustls::Error::InvalidMessage(rustls::InvalidMessage::InvalidContentType) => {
                Self::NotTls
            }
            rustls::Error::InvalidCertificate(problem) => {
                Self::Certificate(certificate_problem(problem))
            }
            other => Self::Tls(other.to_string()),
        }
    }

    /// Whether trying again may help: not where certificates or names are wrong.
    pub fn retry(&self) -> Retry {
        match self {
            Self::NoSuchHost(text) if !text.contains("emporary failure") => Retry::Never,
            Self::Certificate(_) | Self::NotTls | Self::Malformed => Retry::Never,
            _ => Retry::Soon,
        }
    }
}

/// The problem in the words of Go's x509 package, which people search the web for.
fn certificate_problem(problem: &rustls::CertificateError) -> String {
    use rustls::CertificateError as Problem;
    match problem {
        // Whoever signed it only has the name of one that is known.
        Problem::UnknownIssuer | Problem::BadSignature => {
            "x509: certificate signed by unknown authority".into()
        }
        Problem::Expired | Problem::ExpiredContext { .. } => format!(
            "x509: certificate has expired or is not yet valid: {problem}; check this machine's clock (now {})",
            jiff::Timestamp::now().strftime("%Y-%m-%d")
        ),
        Problem::NotValidYet | Problem::NotValidYetContext { .. } => format!(
            "x509: certificate is not yet valid: {problem}; check this machine's clock (now {})",
            jiff::Timestamp::now().strftime("%Y-%m-%d")
        ),
        other => format!("x509: {other}"),
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
            Self::Tls(problem) => write!(f, "tls: {problem}"),
            Self::Closed => {
                f.write_str("EOF: the connection was closed before the end of the answer")
            }
            Self::Reset => f.write_str("connection reset by peer"),
            Self::Malformed => f.write_str("malformed HTTP response"),
            Self::Unreachable(text) | Self::Other(text) => f.write_str(text),
        }
    }
}
