//! The certificates that are trusted: the system's, and those that the user keeps for one host.

use std::collections::HashSet;
use std::sync::{Arc, OnceLock};

use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls_native_certs::ErrorKind;

use super::certificate::Certificate;
use crate::config::certs::{HostCerts, Pem};

const NONE_FOUND: &str = "this system has no trusted certificates in PEM (nor have SSL_CERT_FILE and SSL_CERT_DIR), so that Mozilla's are used";

/// What a server's certificate is checked against.
#[derive(Clone, Debug)]
pub(super) struct Anchors {
    /// Those that may sign others. webpki takes every anchor for an authority, whatever it says of
    /// itself (rustls/webpki#200): the certificate of one server would vouch for every other.
    pub(super) authorities: RootCertStore,
    /// All of them, byte for byte.
    certificates: HashSet<CertificateDer<'static>>,
    /// What is configured and of no use, and why; each fit for a hint.
    pub(super) unusable: Vec<String>,
}

impl Anchors {
    /// The system's, and the host's own, which Docker adds to them.
    pub(super) fn of(certs: &HostCerts) -> Arc<Self> {
        let system = Self::of_system();
        if certs.authorities.is_empty() {
            return system.clone();
        }
        let mut anchors = Self::clone(system);
        certs
            .authorities
            .iter()
            .for_each(|file| anchors.add_file(file));
        Arc::new(anchors)
    }

    /// Those that the system trusts, loaded once: it takes up to 10 ms.
    ///
    /// A system that has none (a container from scratch) gets Mozilla's.
    fn of_system() -> &'static Arc<Self> {
        static SYSTEM: OnceLock<Arc<Anchors>> = OnceLock::new();
        SYSTEM.get_or_init(|| {
            let loaded = rustls_native_certs::load_native_certs();
            let mut anchors = Self {
                authorities: RootCertStore::empty(),
                certificates: HashSet::new(),
                unusable: loaded.errors.iter().map(said).collect(),
            };
            for certificate in loaded.certs {
                // Bundles have certificates that no library takes; each says so of its own.
                let _ = anchors.add(certificate);
            }
            if anchors.certificates.is_empty() {
                anchors
                    .authorities
                    .extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
                anchors.unusable.push(NONE_FOUND.to_owned());
            }
            Arc::new(anchors)
        })
    }

    /// Whether exactly this certificate is trusted.
    pub(super) fn has(&self, certificate: &CertificateDer<'_>) -> bool {
        self.certificates.contains(certificate)
    }

    /// Each of them, for messages.
    pub(super) fn iter(&self) -> impl Iterator<Item = &CertificateDer<'static>> {
        self.certificates.iter()
    }

    /// Adds the certificates of a file. As in Docker, one of no use does not keep the others out.
    fn add_file(&mut self, file: &Pem) {
        let path = file.path.display().to_string();
        let mut found = 0;
        for certificate in CertificateDer::pem_slice_iter(&file.bytes) {
            found += 1;
            match certificate.map(|certificate| self.add(certificate)) {
                Ok(Ok(())) => {}
                Ok(Err(Unreadable)) | Err(_) => self
                    .unusable
                    .push(format!("{path} has a certificate that cannot be read")),
            }
        }
        if found == 0 {
            let problem = if file.bytes.first() == Some(&super::der::SEQUENCE) {
                let file = shlex::try_quote(&path).unwrap_or_default();
                format!(
                    "{path} is not PEM; convert it with: openssl x509 -inform der -in {file} -out {file}"
                )
            } else {
                format!("{path} has no PEM certificate in it")
            };
            self.unusable.push(problem);
        }
    }

    fn add(&mut self, certificate: CertificateDer<'static>) -> Result<(), Unreadable> {
        let parsed = Certificate::parse(&certificate).ok_or(Unreadable)?;
        if parsed.is_authority() {
            self.authorities
                .add(certificate.clone())
                .map_err(|_| Unreadable)?;
        }
        self.certificates.insert(certificate);
        Ok(())
    }
}

/// A certificate that is none.
struct Unreadable;

fn said(error: &rustls_native_certs::Error) -> String {
    match &error.kind {
        ErrorKind::Io { inner, path } => {
            format!(
                "cannot read trusted certificates from {}: {inner}",
                path.display()
            )
        }
        _ => "a file of the system's trusted certificates is not valid PEM".to_owned(),
    }
}
