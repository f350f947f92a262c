//! The check of a server's certificate, as Go's clients make it, and the lack of one.

use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{verify_server_cert_signed_by_trust_anchor, verify_server_name};
use rustls::crypto::{WebPkiSupportedAlgorithms, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, DigitallySignedStruct, OtherError, SignatureScheme};

use super::anchors::Anchors;
use super::certificate::Certificate;
use super::chain::Sent;
use super::problem::{CertificateProblem as Problem, Limit, Moment};
use super::reasons;

/// Trusts what an anchor signed, and an anchor itself.
#[derive(Debug)]
pub(super) struct Checked {
    pub(super) anchors: Arc<Anchors>,
    pub(super) algorithms: WebPkiSupportedAlgorithms,
}

impl Checked {
    /// In Go's order: time, name, chain.
    fn check(&self, sent: Sent<'_>, name: &ServerName<'_>, now: UnixTime) -> Result<(), Problem> {
        let own = Certificate::parse(sent.own).ok_or(Problem::Other("malformed certificate"))?;
        check_time(&own, now)?;
        let parsed = match ParsedCertificate::try_from(sent.own) {
            Ok(parsed) => parsed,
            Err(_) if own.version < 3 => return Err(old_version(&own, name)),
            Err(error) => return Err(reasons::plain(&error)),
        };
        if verify_server_name(&parsed, name).is_err() && !covers_top_level(&own, name) {
            return Err(sent.wrong_name(name));
        }
        // Go looks for the certificate among the roots before it builds a chain, so that a
        // self-signed certificate, which `openssl req -x509` makes an authority, is one for its
        // server too. webpki has no notion of that: rustls/webpki#205.
        if self.anchors.has(sent.own) {
            if !own.is_for_servers() {
                return Err(Problem::Other(reasons::INCOMPATIBLE_USAGE));
            }
        } else {
            verify_server_cert_signed_by_trust_anchor(
                &parsed,
                &self.anchors.authorities,
                sent.others,
                now,
                self.algorithms.all,
            )
            .map_err(|error| sent.untrusted(&error, self))?;
        }
        match own.public_key() {
            Some(key) if !key.is_supported() => Err(Problem::UnsupportedKey {
                key,
                authority: None,
            }),
            _ => Ok(()),
        }
    }
}

fn check_time(own: &Certificate<'_>, now: UnixTime) -> Result<(), Problem> {
    let now = reasons::moment(now);
    let limit = if now.0 < own.not_before {
        Limit::Before(Some(Moment(own.not_before)))
    } else if now.0 > own.not_after {
        Limit::After(Some(Moment(own.not_after)))
    } else {
        return Ok(());
    };
    Err(Problem::Time {
        now,
        limit,
        authority: None,
    })
}

fn covers_top_level(own: &Certificate<'_>, name: &ServerName<'_>) -> bool {
    matches!(name, ServerName::DnsName(_)) && own.names().cover_top_level(&name.to_str())
}

/// Versions 1 and 2 have no subject alternative names, so that none is valid for any server.
fn old_version(own: &Certificate<'_>, name: &ServerName<'_>) -> Problem {
    let names = own.names();
    if names.common.as_deref() == Some(&*name.to_str()) {
        Problem::WrongName {
            wanted: name.to_str().into_owned(),
            names,
        }
    } else {
        Problem::Version(own.version)
    }
}

fn refused(problem: Problem) -> rustls::Error {
    CertificateError::Other(OtherError(Arc::new(problem))).into()
}

impl ServerCertVerifier for Checked {
    fn verify_server_cert(
        &self,
        own: &CertificateDer<'_>,
        others: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        _ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        self.check(Sent { own, others }, name, now)
            .map(|()| ServerCertVerified::assertion())
            .map_err(refused)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        own: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, own, signature, &self.algorithms)
            .map_err(|error| refused(reasons::of_handshake(&error)))
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        own: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, own, signature, &self.algorithms)
            .map_err(|error| refused(reasons::of_handshake(&error)))
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}

/// Trusts anyone: for hosts on the insecure list, as Docker does.
///
/// The signature of the handshake is not checked either. It proves that the other side has the
/// private key of the certificate that it shows, which is worth nothing where the certificate may
/// be anyone's: whoever stands in between shows one of his own and signs with its key. Those who
/// only listen are kept out by the key exchange, and changed messages by the `Finished` that ends
/// the handshake (RFC 8446, 4.4.4; RFC 5246, 7.4.9), with and without this signature. Checking it
/// would keep out servers, and nobody else: those whose key the TLS library cannot use (P-521,
/// Ed448, RSA of 1024 bits) or cannot find (certificates of version 1), which Docker reaches.
#[derive(Debug)]
pub(super) struct Unchecked {
    pub(super) algorithms: WebPkiSupportedAlgorithms,
}

/// Signatures that only [`Unchecked`] takes, and the last that it asks for.
const UNCHECKED_SCHEMES: [SignatureScheme; 4] = [
    SignatureScheme::ECDSA_NISTP521_SHA512,
    SignatureScheme::ED448,
    SignatureScheme::RSA_PKCS1_SHA1,
    SignatureScheme::ECDSA_SHA1_Legacy,
];

impl ServerCertVerifier for Unchecked {
    fn verify_server_cert(
        &self,
        _own: &CertificateDer<'_>,
        _others: &[CertificateDer<'_>],
        _name: &ServerName<'_>,
        _ocsp: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _message: &[u8],
        _own: &CertificateDer<'_>,
        _signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        _message: &[u8],
        _own: &CertificateDer<'_>,
        _signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        let mut schemes = self.algorithms.supported_schemes();
        schemes.extend(UNCHECKED_SCHEMES);
        schemes
    }
}
