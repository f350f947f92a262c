//! Certificates of registries, and who vouches for them.

use std::path::PathBuf;
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// A private authority, and certificates that only it vouches for.
pub struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
    folder: tempfile::TempDir,
}

impl Authority {
    pub fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
        let authority = Self {
            issuer,
            folder: tempfile::tempdir().unwrap(),
        };
        authority.put("ca.crt", &authority.issuer.pem());
        authority
    }

    /// The certificate and the key of `name`, in files.
    pub fn certify(&self, name: &str) -> (PathBuf, PathBuf) {
        self.certify_all(&[name])
    }

    /// The same, of a server with several names.
    pub fn certify_all(&self, names: &[&str]) -> (PathBuf, PathBuf) {
        let (name, key) = (names[0], KeyPair::generate().unwrap());
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let params = CertificateParams::new(names).unwrap();
        let leaf = params.signed_by(&key, &self.issuer).unwrap();
        (
            self.put(&format!("{name}.crt"), &leaf.pem()),
            self.put(&format!("{name}.key"), &key.serialize_pem()),
        )
    }

    /// What a server at `name` speaks TLS with.
    pub fn server(&self, name: &str) -> Arc<ServerConfig> {
        let (certificate, key) = self.certify(name);
        let certificates = CertificateDer::pem_file_iter(certificate)
            .unwrap()
            .map(Result::unwrap)
            .collect();
        let key = PrivateKeyDer::from_pem_file(key).unwrap();
        let config =
            ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
                .with_safe_default_protocol_versions()
                .unwrap()
                .with_no_client_auth();
        Arc::new(config.with_single_cert(certificates, key).unwrap())
    }

    /// Its own certificate.
    pub fn pem(&self) -> String {
        self.issuer.pem()
    }

    /// The same, in a file.
    pub fn file(&self) -> PathBuf {
        self.folder.path().join("ca.crt")
    }

    fn put(&self, file: &str, pem: &str) -> PathBuf {
        let path = self.folder.path().join(file);
        std::fs::write(&path, pem).unwrap();
        path
    }
}
