//! What went wrong at a registry: the transport, its answer, or what it sent.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::{Method, StatusCode};

use super::responder::{Lead, Responder};
use super::safe_url::SafeUrl;
use super::transport::Cause;
use crate::config;
use crate::error::{Classified, Kind, Tries};
use crate::image::manifest::ManifestError;
use crate::image::{Digest, Host, Tag};
use crate::limits;
use crate::place::{Fault, Retry};

/// An error of a registry. The first words are Docker's.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A host that is not on the insecure list speaks plain HTTP.
    #[error("Get \"https://{host}/v2/\": http: server gave HTTP response to HTTPS client")]
    PlainHttp {
        /// The registry.
        host: Host,
    },
    /// A proxy answered in the registry's place.
    #[error("the proxy {proxy} answered for {host}: {status}{text}")]
    Proxied {
        /// The registry.
        host: Host,
        /// The proxy's host and port.
        proxy: String,
        /// Its answer's status.
        status: StatusCode,
        /// Its words, after a colon; may be empty.
        text: String,
    },
    /// No answer came, or it broke off.
    #[error("{}{} \"{url}\": {cause}{}", Way(responder, method), go_method(method), Tries(*tries))]
    Transport {
        /// Who should have answered.
        responder: Arc<Responder>,
        /// What was asked.
        method: Method,
        /// Where.
        url: SafeUrl,
        /// Why there was no answer.
        cause: Cause,
        /// How often it was tried.
        tries: u32,
    },
    /// An answer that says no.
    #[error("{0}")]
    Status(Box<Refusal>),
    /// A manifest that is not there.
    #[error("manifest for {reference} not found: {refusal}")]
    ManifestNotFound {
        /// What was asked for.
        reference: String,
        /// The registry's answer.
        refusal: Box<Refusal>,
    },
    /// A blob that is not there.
    #[error("blob {digest} not found in {repository}: {refusal}")]
    BlobNotFound {
        /// Where it was asked for.
        repository: String,
        /// What was asked for.
        digest: Digest,
        /// The registry's answer.
        refusal: Box<Refusal>,
    },
    /// A repository that does not exist, or that the user may not read.
    #[error(
        "pull access denied for {repository}, repository does not exist or may require 'docker login': {refusal}"
    )]
    PullDenied {
        /// What was asked for.
        repository: String,
        /// The registry's answer.
        refusal: Box<Refusal>,
    },
    /// The registry asks for a password, and there is none.
    #[error("no basic auth credentials")]
    NoCredentials {
        /// The registry.
        host: Host,
    },
    /// The registry, or its token server, does not take the credentials that the user has stored.
    #[error("unauthorized: {host} does not accept the login of {user}{}", Said(said.as_deref()))]
    LoginRefused {
        /// The registry.
        host: Host,
        /// Whose login it is.
        user: String,
        /// The answer, where there are words in it.
        said: Option<Box<Refusal>>,
    },
    /// The registry asks for a login method that we do not have.
    #[error("{host} offers no usable login method ({offered})")]
    NoMethod {
        /// The registry.
        host: Host,
        /// What it offers.
        offered: String,
    },
    /// The registry sends credentials to a place that they must not go to.
    #[error("registry {host} asks for credentials to be sent to {realm}")]
    ForeignRealm {
        /// The registry.
        host: Host,
        /// The host that would get them.
        realm: String,
    },
    /// The registry names a token server without TLS, which is not on the insecure list.
    #[error("invalid token realm {realm:?}: tokens are not fetched over plain HTTP")]
    PlainRealm {
        /// The registry.
        host: Host,
        /// The token server.
        server: Host,
        /// Its URL, as it may be shown.
        realm: String,
    },
    /// A realm that is no usable URL.
    #[error("invalid token realm {0:?}")]
    InvalidRealm(String),
    /// A token server's answer has no token that can be used.
    #[error("auth server {0} returned {1}")]
    BadToken(SafeUrl, &'static str),
    /// The token ran out in the middle of an upload.
    #[error("the token for {host} ran out")]
    TokenExpired {
        /// The registry.
        host: Host,
    },
    /// An upload that goes on in another way than it began.
    #[error("upload of blob {digest}: {why}")]
    Rerouted {
        /// The blob.
        digest: Digest,
        /// Why the first way was left.
        why: String,
    },
    /// The registry asks to come back later than is worth waiting.
    #[error("rate limited by {}{}: {refusal}", refusal.responder, Until(*wait))]
    RateLimited {
        /// The registry.
        host: Host,
        /// For how long.
        wait: Option<Duration>,
        /// The registry's answer.
        refusal: Box<Refusal>,
    },
    /// Where the registry sent us, we are asked for a password, which goes to registries only.
    #[error("redirect target denied access (401): {url}")]
    DeniedElsewhere {
        /// Where.
        url: SafeUrl,
    },
    /// A redirect that is not followed.
    #[error("{reason} ({location})")]
    Redirect {
        /// Why not.
        reason: &'static str,
        /// Where it would have gone.
        location: SafeUrl,
    },
    /// An answer that does not follow the protocol.
    #[error("{method} \"{url}\": {problem}", method = go_method(method))]
    Protocol {
        /// What was asked.
        method: Method,
        /// Where.
        url: SafeUrl,
        /// What is wrong with the answer.
        problem: String,
    },
    /// A manifest that cannot be used.
    #[error("{reference}: {source}")]
    Manifest {
        /// What was asked for.
        reference: String,
        /// What is wrong with it.
        source: ManifestError,
    },
    /// Something that is there after the registry has said that it was deleted.
    #[error("the registry accepted the delete of {reference} and kept it")]
    NotDeleted {
        /// What is still there.
        reference: String,
    },
    /// A tag that was to be deleted stands for a placeholder, and could not be put back.
    #[error("{repository}:{tag} is left without its image {image}: {cause}")]
    TagLost {
        /// The repository.
        repository: String,
        /// The tag.
        tag: Tag,
        /// The image that the tag stood for.
        image: Digest,
        /// Why it was not put back.
        cause: Box<Error>,
    },
    /// A login that the registry refused.
    #[error("login attempt to {url} failed with status: {status}")]
    Login {
        /// Where.
        url: SafeUrl,
        /// The answer.
        status: StatusCode,
    },
    /// The user's settings.
    #[error(transparent)]
    Config(#[from] config::Error),
    /// TLS cannot be set up.
    #[error("cannot set up TLS for {host}: {problem}")]
    Tls {
        /// The registry.
        host: Host,
        /// What is wrong.
        problem: String,
    },
}

impl Error {
    /// Whether a manifest is not there, or not for us, whoever says so.
    pub(crate) fn is_missing(&self) -> bool {
        match self {
            Self::ManifestNotFound { .. } | Self::PullDenied { .. } => true,
            Self::Status(refusal) => {
                refusal.responder.lead() == Some(Lead::Redirect) && refusal.kind() == Kind::Denied
            }
            _ => false,
        }
    }

    /// The same of the last of so many tries.
    pub(super) fn after(mut self, last: u32) -> Self {
        match &mut self {
            Self::Transport { tries, .. } => *tries = last,
            Self::Status(refusal) | Self::RateLimited { refusal, .. }
                if refusal.retry != Retry::Never =>
            {
                refusal.tries = last;
            }
            _ => {}
        }
        self
    }
}

impl Error {
    /// Whether a HEAD may have failed where a GET succeeds: proxies have cut the connection over one,
    /// or sent it a body.
    pub(super) fn may_be_of_head(&self) -> bool {
        let cause = match self {
            Self::Transport { cause, .. } => cause,
            _ => return false,
        };
        matches!(cause, Cause::Closed | Cause::Reset | Cause::Malformed)
    }
}

impl Classified for Error {
    fn kind(&self) -> Kind {
        match self {
            Self::PlainHttp { .. }
            | Self::Transport { .. }
            | Self::Redirect { .. }
            | Self::Rerouted { .. } => Kind::Network,
            Self::Status(refusal) => refusal.kind(),
            Self::ManifestNotFound { .. } | Self::BlobNotFound { .. } => Kind::NotFound,
            Self::PullDenied { .. } | Self::NoCredentials { .. } | Self::NoMethod { .. } => {
                Kind::Denied
            }
            Self::ForeignRealm { .. } | Self::PlainRealm { .. } => Kind::Denied,
            Self::InvalidRealm(_) | Self::BadToken(..) => Kind::Denied,
            Self::DeniedElsewhere { .. } => Kind::Denied,
            Self::TokenExpired { .. } | Self::Login { .. } | Self::LoginRefused { .. } => {
                Kind::Denied
            }
            Self::RateLimited { .. } => Kind::RateLimited,
            Self::Protocol { .. } | Self::Manifest { .. } => Kind::Integrity,
            Self::NotDeleted { .. } => Kind::Other,
            Self::TagLost { cause, .. } => cause.kind(),
            Self::Proxied { .. } => Kind::Network,
            Self::Config(error) => error.kind(),
            Self::Tls { .. } => Kind::Local,
        }
    }
}

impl Fault for Error {
    fn retry(&self) -> Retry {
        match self {
            // All that can be done was done where the request was sent.
            Self::Transport { tries, .. } if *tries >= limits::TRIES => Retry::Never,
            Self::Status(refusal) | Self::RateLimited { refusal, .. }
                if refusal.tries >= limits::TRIES =>
            {
                Retry::Never
            }
            Self::Transport { cause, .. } => cause.retry(),
            Self::Status(refusal) | Self::RateLimited { refusal, .. } => refusal.retry,
            Self::TokenExpired { .. } => Retry::Soon,
            Self::Rerouted { .. } => Retry::After(Duration::ZERO),
            _ => Retry::Never,
        }
    }
}

/// An answer that says no: its status, and what the registry says about it.
#[derive(Debug)]
pub struct Refusal {
    /// Who answered.
    pub responder: Arc<Responder>,
    /// What was asked.
    pub method: Method,
    /// Where.
    pub url: SafeUrl,
    /// The answer's status.
    pub status: StatusCode,
    /// The registry's own errors, in order.
    pub errors: Vec<ServerError>,
    /// The start of a body that is not the specification's JSON, on one line.
    pub text: String,
    /// Whether trying again may help.
    pub retry: Retry,
    /// How often it was asked, where each time it said so.
    pub tries: u32,
}

/// One error in a registry's answer; OCI Distribution specification, "Error Codes".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerError {
    /// `MANIFEST_UNKNOWN` and the like.
    pub code: String,
    /// The registry's words.
    pub message: String,
}

impl Refusal {
    /// Whether the registry gave this error code.
    pub fn has_code(&self, code: &str) -> bool {
        self.errors.iter().any(|error| error.code == code)
    }

    /// The class that follows from the status and the codes.
    pub fn kind(&self) -> Kind {
        match self.status.as_u16() {
            429 => Kind::RateLimited,
            _ if self.has_code("TOOMANYREQUESTS") => Kind::RateLimited,
            401 | 403 => Kind::Denied,
            404 => Kind::NotFound,
            408 | 425 | 499 | 500.. => Kind::Network,
            _ if self.has_code("DIGEST_INVALID") || self.has_code("MANIFEST_INVALID") => {
                Kind::Integrity
            }
            _ => Kind::Other,
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.responder.lead() {
            None => self.words(f),
            Some(Lead::Realm) => {
                self.words(f)?;
                write!(f, " (from the token server {})", self.responder)
            }
            Some(Lead::Redirect | Lead::Upload) => self.report(f),
        }?;
        Tries(self.tries).fmt(f)
    }
}

impl Refusal {
    /// What a registry says, in Docker's words.
    fn words(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.errors.is_empty() {
            return f.write_str(&self.said());
        }
        match (self.status.as_u16(), self.text.as_str()) {
            (404, "") => f.write_str("not found"),
            (401, "") => f.write_str("unauthorized: authentication required"),
            (403, "") => f.write_str("denied: requested access to the resource is denied"),
            (_, "") => write!(f, "received unexpected HTTP status: {}", self.status),
            (_, text) => write!(
                f,
                "received unexpected HTTP status: {}: {text}",
                self.status
            ),
        }
    }

    /// What a host says that knows nothing of the registry's errors, such as a store of blobs.
    fn report(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let way = self.responder.way(&self.method).unwrap_or_default();
        write!(f, "{way}, which answered {}", self.status)?;
        match &*self.said() {
            "" => Ok(()),
            said => write!(f, ": {said}"),
        }
    }

    fn said(&self) -> String {
        if self.errors.is_empty() {
            return self.text.clone();
        }
        let errors: Vec<String> = self.errors.iter().map(ToString::to_string).collect();
        errors.join("; ")
    }
}

impl fmt::Display for ServerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let code = self.code.to_lowercase().replace('_', " ");
        match self.message.as_str() {
            "" => f.write_str(&code),
            message => write!(f, "{code}: {message}"),
        }
    }
}

/// A method as Go's HTTP client writes it in errors: `Get`.
fn go_method(method: &Method) -> String {
    let name = method.as_str();
    format!("{}{}", &name[..1], name[1..].to_lowercase())
}

struct Said<'a>(Option<&'a Refusal>);

impl fmt::Display for Said<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.map_or(Ok(()), |refusal| write!(f, ": {refusal}"))
    }
}

/// What stands before a request that did not go to the registry itself.
struct Way<'a>(&'a Responder, &'a Method);

impl fmt::Display for Way<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let way = self.0.way(self.1);
        way.map_or(Ok(()), |way| write!(f, "{way}: "))
    }
}

struct Until(Option<Duration>);

impl fmt::Display for Until {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(wait) = self.0 else { return Ok(()) };
        let until = jiff::Timestamp::now()
            .checked_add(wait)
            .map(|t| t.strftime("%H:%M UTC").to_string());
        match until {
            Ok(until) => write!(f, " until {until}"),
            Err(_) => Ok(()),
        }
    }
}
