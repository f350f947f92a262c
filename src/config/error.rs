//! What is wrong with the user's settings.

use std::io;
use std::path::PathBuf;

use crate::disk::LockError;
use crate::error::{Classified, Kind};

/// An error of the user's settings. Never holds a secret.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Nothing says where the user's files are.
    #[error("cannot find a home directory; set DOCKER_CONFIG")]
    NoHome,
    /// A file cannot be read.
    #[error("cannot read {path}: {source}")]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A file cannot be written.
    #[error("cannot save {what} in {path}: {source}")]
    Write {
        /// What was to be saved.
        what: &'static str,
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A file is not a plain file, or larger than settings are.
    #[error("{path} {problem}")]
    NotAFile {
        /// The file.
        path: PathBuf,
        /// What it is instead.
        problem: &'static str,
    },
    /// A link that others could have made, or that leads where others can make files.
    #[error("{path} is a symbolic link, and {way} {problem}; refusing to write through it")]
    UnsafeLink {
        /// The link.
        path: PathBuf,
        /// The folder, or the link itself, that is not the user's alone.
        way: PathBuf,
        /// Why not.
        problem: &'static str,
    },
    /// A file is not what it has to be.
    #[error("{path} is not valid {format} (line {line}): fix or move it away")]
    Malformed {
        /// The file.
        path: PathBuf,
        /// `JSON` or `TOML`.
        format: &'static str,
        /// The line, from 1.
        line: usize,
    },
    /// An environment variable is not what it has to be.
    #[error("{0} is not valid JSON")]
    MalformedVariable(&'static str),
    /// An environment variable names no proxy. Its value may hold a password, and is not repeated.
    #[error("{variable} is not a valid proxy: {problem}")]
    Proxy {
        /// The variable.
        variable: &'static str,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// One host's entry is not what it has to be.
    #[error("entry for {server} in {path} has an invalid {field:?} value")]
    Entry {
        /// The entry's key.
        server: String,
        /// The file.
        path: PathBuf,
        /// The field.
        field: &'static str,
    },
    /// An entry of an insecure list is no host and no network.
    #[error("invalid entry {entry:?} in the insecure registries of {from}")]
    Insecure {
        /// The entry.
        entry: String,
        /// Where it stands.
        from: String,
    },
    /// A helper's name could run something else.
    #[error("invalid credential helper name {0:?}")]
    HelperName(String),
    /// A helper is not there.
    #[error("{program} (set for {server} in config.json) is not on PATH")]
    HelperMissing {
        /// The program.
        program: String,
        /// The host.
        server: String,
    },
    /// A helper failed.
    #[error("error {action} credentials - {program}: {said}")]
    Helper {
        /// `getting`, `storing`, `erasing` or `listing`.
        action: &'static str,
        /// The program.
        program: String,
        /// What it said, or how it ended.
        said: String,
    },
    /// A header of `HttpHeaders` cannot be sent.
    #[error("invalid header in config.json: {0:?}")]
    Header(String),
    /// The user name cannot be kept.
    #[error("{0}")]
    Username(&'static str),
    /// The certificate of a pair has no key, or the key no certificate.
    #[error("missing {missing} for {present}")]
    Certificate {
        /// The file that is not there.
        missing: PathBuf,
        /// The file that is.
        present: PathBuf,
    },
    /// A client certificate or its key cannot be used.
    #[error("{path} {problem}")]
    Unusable {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// A client key needs a passphrase.
    #[error("{0} is encrypted with a passphrase")]
    EncryptedKey(PathBuf),
    /// A client certificate and its key do not belong together.
    #[error("tls: private key {key} does not match the certificate {certificate}")]
    KeyMismatch {
        /// The file of the certificate.
        certificate: PathBuf,
        /// The file of the key.
        key: PathBuf,
    },
    /// Another process holds a lock.
    #[error(transparent)]
    Lock(#[from] LockError),
}

impl Error {
    /// Whether it only keeps credentials away: a helper is missing, broken, or does not run here, or the
    /// file of credentials cannot be read. What is public is had without them.
    pub fn keeps_credentials_away(&self) -> bool {
        matches!(
            self,
            Self::HelperName(_)
                | Self::HelperMissing { .. }
                | Self::Helper { .. }
                | Self::Malformed { .. }
        )
    }
}

impl Classified for Error {
    fn kind(&self) -> Kind {
        match self {
            Self::Entry { .. } | Self::Helper { .. } => Kind::Denied,
            Self::Insecure { .. } | Self::Username(_) => Kind::Usage,
            _ => Kind::Local,
        }
    }
}
