//! What the registry answers where it says no; OCI Distribution specification, "Error Codes".

use std::fmt;
use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::path::PathBuf;

use http::header::{CONTENT_TYPE, HeaderName};
use http::{HeaderValue, Response, StatusCode};
use serde_json::json;

use super::body::{self, Body};
use crate::disk::LockError;
use crate::error::{Classified, Kind};
use crate::image::Digest;

/// Why the registry cannot start, or stop.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The address cannot be listened on.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system says.
        source: io::Error,
    },
    /// A file or folder cannot be used.
    #[error("cannot use {path}: {source}")]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A file of passwords or certificates is not what it has to be.
    #[error("{path}: {problem}")]
    Malformed {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
    /// A clean-up cannot tell what a manifest needs.
    #[error(
        "nothing was freed: manifest {digest} of {repository} cannot be read ({problem}); push it again, or delete it from the registry"
    )]
    Unreadable {
        /// The repository that has it.
        repository: String,
        /// The manifest.
        digest: Digest,
        /// Why it cannot be read.
        problem: String,
    },
    /// Nothing was ever pushed to a registry in this folder, or it is not there at all.
    #[error("there is no registry in {0}")]
    NoRegistry(PathBuf),
    /// A user name that a file of passwords cannot have, or a password that bcrypt cannot take.
    #[error("{0}")]
    Password(&'static str),
    /// Another process serves the same folder.
    #[error("storage is in use: {0}")]
    InUse(#[source] LockError),
    /// The lock of the folder cannot be used.
    #[error(transparent)]
    Lock(LockError),
}

impl Error {
    pub(super) fn io(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { path, source }
    }
}

impl From<LockError> for Error {
    fn from(error: LockError) -> Self {
        match error {
            LockError::Held { .. } => Self::InUse(error),
            LockError::Io { .. } => Self::Lock(error),
        }
    }
}

impl Classified for Error {
    fn kind(&self) -> Kind {
        match self {
            Self::Password(_) => Kind::Usage,
            _ => Kind::Local,
        }
    }
}

/// An answer that says no.
#[derive(Debug)]
pub(super) struct ApiError {
    status: StatusCode,
    code: &'static str,
    message: String,
    headers: Vec<(HeaderName, String)>,
}

impl ApiError {
    pub(super) fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            code,
            message: message.into(),
            headers: Vec::new(),
        }
    }

    pub(super) fn bad(code: &'static str, message: impl fmt::Display) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, message.to_string())
    }

    pub(super) fn not_found(code: &'static str, message: impl fmt::Display) -> Self {
        Self::new(StatusCode::NOT_FOUND, code, message.to_string())
    }

    pub(super) fn unsupported() -> Self {
        Self::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "UNSUPPORTED",
            "The operation is unsupported.",
        )
    }

    pub(super) fn upload_unknown() -> Self {
        Self::not_found("BLOB_UPLOAD_UNKNOWN", "blob upload unknown to registry")
    }

    pub(super) fn blob_unknown() -> Self {
        Self::not_found("BLOB_UNKNOWN", "blob unknown to registry")
    }

    pub(super) fn header(mut self, name: HeaderName, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// Whether this is a fault of the registry, to be looked at by whoever runs it.
    pub(super) fn is_fault(&self) -> bool {
        self.status.is_server_error()
    }

    /// The answer itself.
    pub(super) fn into_response(self) -> Response<Body> {
        let errors = json!({ "errors": [{ "code": self.code, "message": self.message }] });
        let mut response = Response::new(body::full(errors.to_string().into_bytes()));
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        for (name, value) in self.headers {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.insert(name, value);
            }
        }
        response
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} {}: {}",
            self.status.as_u16(),
            self.code,
            self.message
        )
    }
}

impl From<io::Error> for ApiError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Self::new(
                StatusCode::INSUFFICIENT_STORAGE,
                "UNKNOWN",
                "no space left on device",
            ),
            // RLIMIT_FSIZE, or the largest file that the file system can hold.
            ErrorKind::FileTooLarge => Self::new(
                StatusCode::INSUFFICIENT_STORAGE,
                "UNKNOWN",
                "file too large: the registry may not write a file of this size (ulimit -f)",
            ),
            _ => Self::new(
                StatusCode::INTERNAL_SERVER_ERROR,
                "UNKNOWN",
                error.to_string(),
            ),
        }
    }
}
