//! The client certificate of a host in `certs.d`, and whether its server asked for one.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rustls::SignatureScheme;
use rustls::client::ResolvesClientCert;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::{CertifiedKey, SigningKey};

use super::certificate::Certificate;
use super::der::{self, Der};
use crate::config::Error;
use crate::config::certs::Identity;

/// What a server that asks who we are gets to see.
#[derive(Debug, Default)]
pub(in crate::registry) struct ClientIdentity {
    certificate: Option<Arc<CertifiedKey>>,
    asked: AtomicBool,
}

impl ClientIdentity {
    pub(super) fn of(identity: &Identity, provider: &CryptoProvider) -> Result<Self, Error> {
        Ok(Self {
            certificate: Some(Arc::new(load(identity, provider)?)),
            asked: AtomicBool::new(false),
        })
    }

    /// Whether a server asked who we are.
    pub(in crate::registry) fn was_asked_for(&self) -> bool {
        self.asked.load(Ordering::Relaxed)
    }
}

impl ResolvesClientCert for ClientIdentity {
    fn resolve(
        &self,
        _authorities: &[&[u8]],
        _schemes: &[SignatureScheme],
    ) -> Option<Arc<CertifiedKey>> {
        self.asked.store(true, Ordering::Relaxed);
        self.certificate.clone()
    }

    fn has_certs(&self) -> bool {
        self.certificate.is_some()
    }
}

/// Reads the pair. The library's own check of it refuses certificates of version 1, which
/// `openssl x509 -req` makes and servers take.
fn load(identity: &Identity, provider: &CryptoProvider) -> Result<CertifiedKey, Error> {
    let unusable = |problem| Error::Unusable {
        path: identity.certificate.path.clone(),
        problem,
    };
    let chain: Result<Vec<_>, _> =
        CertificateDer::pem_slice_iter(&identity.certificate.bytes).collect();
    let chain = chain.map_err(|_| unusable("is not valid PEM"))?;
    let own = chain
        .first()
        .ok_or_else(|| unusable("has no PEM certificate in it"))?;
    let own =
        Certificate::parse(own).ok_or_else(|| unusable("has a certificate that cannot be read"))?;
    let key = load_key(identity, provider)?;
    if !is_pair(&own, &*key) {
        return Err(Error::KeyMismatch {
            certificate: identity.certificate.path.clone(),
            key: identity.key_path.clone(),
        });
    }
    Ok(CertifiedKey::new(chain, key))
}

fn load_key(identity: &Identity, provider: &CryptoProvider) -> Result<Arc<dyn SigningKey>, Error> {
    let unusable = |problem| Error::Unusable {
        path: identity.key_path.clone(),
        problem,
    };
    let pem = identity.key.expose();
    // PKCS #8 says it in the first line, the older formats in a header below it.
    if pem.contains("ENCRYPTED") {
        return Err(Error::EncryptedKey(identity.key_path.clone()));
    }
    let key = PrivateKeyDer::from_pem_slice(pem.as_bytes())
        .map_err(|_| unusable("has no private key in PEM in it"))?;
    provider.key_provider.load_private_key(key).map_err(|_| {
        unusable(
            "has a private key that is not supported (RSA from 2048 bits, P-256, P-384 and Ed25519 are)",
        )
    })
}

/// Whether a private key is that of a certificate, as far as it can be seen.
fn is_pair(own: &Certificate<'_>, key: &dyn SigningKey) -> bool {
    let Some(public) = key.public_key() else {
        return true;
    };
    Der::of(&public).element(der::SEQUENCE) == Some(own.key)
}
