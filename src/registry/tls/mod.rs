//! TLS: what a host's certificate is checked against, and what is said where it is refused.

mod anchors;
mod certificate;
mod chain;
mod curve;
mod der;
mod failure;
mod identity;
mod key;
mod name;
mod problem;
mod reasons;
mod verify;

use std::sync::Arc;

use rustls::client::danger::ServerCertVerifier;
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection};

use self::anchors::Anchors;
pub use self::certificate::Names;
use self::curve::NamedP521;
pub use self::failure::TlsFailure;
pub(super) use self::identity::ClientIdentity;
pub use self::key::{Key, Strength};
pub use self::problem::{CertificateProblem, Chain, Limit, Moment, Unknown};
use self::verify::{Checked, Unchecked};
use super::error::Error;
use crate::config::HostCerts;
use crate::image::Host;

/// Whether the other side has to prove who it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verification {
    /// By a certificate of a trusted authority.
    Required,
    /// Not at all: the host is on the insecure list.
    Skipped,
}

/// How TLS is spoken with a host.
pub(super) struct Tls {
    pub(super) config: ClientConfig,
    pub(super) identity: Arc<ClientIdentity>,
}

impl Tls {
    /// Makes the settings for a host.
    ///
    /// # Errors
    /// Says what is wrong with the host's client certificate.
    pub(super) fn with(
        host: &Host,
        verification: Verification,
        certs: &HostCerts,
    ) -> Result<Self, Error> {
        let provider = Arc::new(provider(verification));
        let identity = match &certs.identity {
            None => ClientIdentity::default(),
            Some(identity) => ClientIdentity::of(identity, &provider)?,
        };
        let identity = Arc::new(identity);
        let builder = ClientConfig::builder_with_provider(provider.clone())
            .with_safe_default_protocol_versions()
            .map_err(|error| Error::Tls {
                host: host.clone(),
                problem: TlsFailure::of(&error).to_string(),
            })?;
        let mut config = builder
            .dangerous()
            .with_custom_certificate_verifier(verifier(verification, certs, &provider))
            .with_client_cert_resolver(identity.clone());
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Self { config, identity })
    }
}

fn provider(verification: Verification) -> CryptoProvider {
    let mut provider = ring::default_provider();
    if verification == Verification::Skipped {
        provider.kx_groups.push(&NamedP521);
    }
    provider
}

fn verifier(
    verification: Verification,
    certs: &HostCerts,
    provider: &CryptoProvider,
) -> Arc<dyn ServerCertVerifier> {
    let algorithms = provider.signature_verification_algorithms;
    match verification {
        Verification::Required => Arc::new(Checked {
            anchors: Anchors::of(certs),
            algorithms,
        }),
        Verification::Skipped => Arc::new(Unchecked { algorithms }),
    }
}

/// The first message of a handshake with a host.
pub(super) fn hello(host: &Host) -> Option<Vec<u8>> {
    let tls = Tls::with(host, Verification::Skipped, &HostCerts::default()).ok()?;
    let name = host.name().trim_start_matches('[').trim_end_matches(']');
    let name = ServerName::try_from(name.to_owned()).ok()?;
    let mut connection = ClientConnection::new(Arc::new(tls.config), name).ok()?;
    let mut hello = Vec::new();
    connection.write_tls(&mut hello).ok()?;
    Some(hello)
}

/// Everything that messages show of a certificate.
#[cfg(feature = "fuzzing")]
pub(super) fn shown(certificate: &[u8]) -> Option<String> {
    let certificate = rustls::pki_types::CertificateDer::from(certificate);
    let read = certificate::Certificate::parse(&certificate)?;
    let names = [name::shown(read.issuer), name::shown(read.subject)].join(" ");
    let key = read.public_key().map(|key| key.to_string());
    let may = [read.is_authority(), read.is_for_servers()];
    Some(format!(
        "{names} {} {:?} {key:?} {may:?} {} {}",
        read.version,
        read.names(),
        read.not_before,
        read.not_after
    ))
}

#[cfg(test)]
mod tests;
