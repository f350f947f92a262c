//! Why a handshake fails, the certificate of the server aside, in the words of Go's `crypto/tls`.

use rustls::{AlertDescription, PeerIncompatible};

use crate::place::Retry;

/// Why TLS failed. All text in it is fit for one line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TlsFailure {
    /// The server speaks only versions that are not secure any more.
    #[error("{0}")]
    OldVersion(&'static str),
    /// The two sides have no cipher, no key exchange or no kind of key in common.
    #[error("{0}")]
    NothingInCommon(&'static str),
    /// The server wants a client certificate, or another one.
    #[error("{0}")]
    ClientCertificate(&'static str),
    /// The server has no certificate for the name that it was asked for.
    #[error("{0}")]
    UnknownName(&'static str),
    /// The connection broke in a way that may pass.
    #[error("{0}")]
    Broken(&'static str),
    /// Anything else.
    #[error("{0}")]
    Other(&'static str),
}

impl TlsFailure {
    /// What came was not what was sent.
    pub(in crate::registry) const DAMAGED: Self =
        Self::Broken("tls: bad record: what came was damaged on its way");

    /// What an error means that is not about a certificate of the server.
    pub(in crate::registry) fn of(error: &rustls::Error) -> Self {
        use rustls::Error as E;
        match error {
            E::AlertReceived(alert) => Self::of_alert(*alert),
            E::PeerIncompatible(why) => Self::of_incompatible(why),
            E::PeerMisbehaved(_) => {
                Self::Other("tls: the server does not keep to the rules of TLS")
            }
            E::InappropriateMessage { .. } | E::InappropriateHandshakeMessage { .. } => {
                Self::Other("tls: unexpected message from the server")
            }
            E::InvalidMessage(_) => Self::Other("tls: malformed message from the server"),
            E::NoCertificatesPresented => Self::Other("tls: the server sent no certificate"),
            E::UnsupportedNameType => Self::Other("tls: the kind of name cannot be checked"),
            E::DecryptError => Self::DAMAGED,
            E::PeerSentOversizedRecord => Self::Other("tls: oversized record received"),
            E::NoApplicationProtocol => {
                Self::NothingInCommon("tls: the server does not speak HTTP/1.1 over TLS")
            }
            E::FailedToGetCurrentTime => Self::Other("tls: this machine has no usable clock"),
            E::FailedToGetRandomBytes => Self::Other("tls: this machine gives no random numbers"),
            E::InvalidEncryptedClientHello(_) => {
                Self::Other("tls: the server refused an encrypted client hello")
            }
            E::InvalidCertRevocationList(_) => {
                Self::Other("tls: a list of revoked certificates cannot be read")
            }
            _ => Self::Other("tls: handshake failed"),
        }
    }

    fn of_alert(alert: AlertDescription) -> Self {
        use AlertDescription as A;
        let said = said(alert);
        match alert {
            A::ProtocolVersion => Self::OldVersion(said),
            A::HandshakeFailure | A::InsufficientSecurity | A::NoApplicationProtocol => {
                Self::NothingInCommon(said)
            }
            // The only certificate that a server checks is the client's.
            A::NoCertificate
            | A::BadCertificate
            | A::UnsupportedCertificate
            | A::CertificateRevoked
            | A::CertificateExpired
            | A::CertificateUnknown
            | A::UnknownCA
            | A::CertificateRequired
            | A::CertificateUnobtainable
            | A::BadCertificateStatusResponse
            | A::BadCertificateHashValue => Self::ClientCertificate(said),
            A::UnrecognisedName => Self::UnknownName(said),
            A::CloseNotify
            | A::BadRecordMac
            | A::DecryptionFailed
            | A::InternalError
            | A::UserCanceled => Self::Broken(said),
            _ => Self::Other(said),
        }
    }

    fn of_incompatible(why: &PeerIncompatible) -> Self {
        use PeerIncompatible as P;
        match why {
            P::ServerDoesNotSupportTls12Or13
            | P::ServerTlsVersionIsDisabledByOurConfig
            | P::Tls12NotOffered
            | P::Tls12NotOfferedOrEnabled => {
                Self::OldVersion("tls: server selected unsupported protocol version")
            }
            P::NoCipherSuitesInCommon
            | P::NoEcPointFormatsInCommon
            | P::NoKxGroupsInCommon
            | P::NoSignatureSchemesInCommon => Self::NothingInCommon(
                "tls: the server has no cipher, key exchange or kind of key in common with us",
            ),
            P::NoCertificateRequestSignatureSchemesInCommon => Self::ClientCertificate(
                "tls: the server takes no client certificate with a kind of key that we have",
            ),
            _ => Self::NothingInCommon("tls: the server does not support what TLS needs here"),
        }
    }

    /// The same failure of a server that asked for a client certificate.
    pub(in crate::registry) fn after_request(self) -> Self {
        let refused = [HANDSHAKE_FAILURE, ACCESS_DENIED, DECRYPT_ERROR];
        match self {
            Self::NothingInCommon(said) | Self::Other(said) if refused.contains(&said) => {
                Self::ClientCertificate(said)
            }
            other => other,
        }
    }

    /// Whether trying again may help.
    pub(in crate::registry) fn retry(&self) -> Retry {
        match self {
            Self::Broken(_) => Retry::Soon,
            _ => Retry::Never,
        }
    }
}

/// What servers also say to a client certificate that is missing or not good enough: OpenSSL the
/// first, in TLS 1.2.
const HANDSHAKE_FAILURE: &str = "remote error: tls: handshake failure";
const ACCESS_DENIED: &str = "remote error: tls: access denied";
const DECRYPT_ERROR: &str = "remote error: tls: error decrypting message";

/// An alert as Go's clients print it.
fn said(alert: AlertDescription) -> &'static str {
    use AlertDescription as A;
    match alert {
        A::CloseNotify => "remote error: tls: close notify",
        A::UnexpectedMessage => "remote error: tls: unexpected message",
        A::BadRecordMac => "remote error: tls: bad record MAC",
        A::DecryptionFailed => "remote error: tls: decryption failed",
        A::RecordOverflow => "remote error: tls: record overflow",
        A::DecompressionFailure => "remote error: tls: decompression failure",
        A::HandshakeFailure => HANDSHAKE_FAILURE,
        A::NoCertificate => "remote error: tls: no certificate",
        A::BadCertificate => "remote error: tls: bad certificate",
        A::UnsupportedCertificate => "remote error: tls: unsupported certificate",
        A::CertificateRevoked => "remote error: tls: revoked certificate",
        A::CertificateExpired => "remote error: tls: expired certificate",
        A::CertificateUnknown => "remote error: tls: unknown certificate",
        A::IllegalParameter => "remote error: tls: illegal parameter",
        A::UnknownCA => "remote error: tls: unknown certificate authority",
        A::AccessDenied => ACCESS_DENIED,
        A::DecodeError => "remote error: tls: error decoding message",
        A::DecryptError => DECRYPT_ERROR,
        A::ExportRestriction => "remote error: tls: export restriction",
        A::ProtocolVersion => "remote error: tls: protocol version not supported",
        A::InsufficientSecurity => "remote error: tls: insufficient security level",
        A::InternalError => "remote error: tls: internal error",
        A::InappropriateFallback => "remote error: tls: inappropriate fallback",
        A::UserCanceled => "remote error: tls: user canceled",
        A::NoRenegotiation => "remote error: tls: no renegotiation",
        A::MissingExtension => "remote error: tls: missing extension",
        A::UnsupportedExtension => "remote error: tls: unsupported extension",
        A::CertificateUnobtainable => "remote error: tls: certificate unobtainable",
        A::UnrecognisedName => "remote error: tls: unrecognized name",
        A::BadCertificateStatusResponse => "remote error: tls: bad certificate status response",
        A::BadCertificateHashValue => "remote error: tls: bad certificate hash value",
        A::UnknownPSKIdentity => "remote error: tls: unknown PSK identity",
        A::CertificateRequired => "remote error: tls: certificate required",
        A::NoApplicationProtocol => "remote error: tls: no application protocol",
        A::EncryptedClientHelloRequired => "remote error: tls: encrypted client hello required",
        _ => "remote error: tls: an alert that no standard has",
    }
}
