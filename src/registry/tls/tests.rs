//! Every error of the TLS library has words of ours, and every certificate can be read.

use std::sync::Arc;

use rustls::pki_types::{CertificateDer, UnixTime};
use rustls::{
    AlertDescription, CertRevocationListError, CertificateError, EncryptedClientHelloError,
    Error as E, ExtendedKeyPurpose, InconsistentKeys, InvalidMessage, OtherError, PeerIncompatible,
    PeerMisbehaved,
};

use super::certificate::Certificate;
use super::name;
use super::{CertificateProblem, TlsFailure};

/// Whether a text is a sentence for people: nothing in it is a name or a value of a program.
fn is_plain(text: &str) -> bool {
    let is_code = |part: &str| {
        let chars: Vec<char> = part.chars().collect();
        let joined = |pair: &[char]| pair[0].is_lowercase() && pair[1].is_uppercase();
        chars.windows(2).any(joined)
    };
    !text.is_empty()
        && !text.contains(['{', '}', '[', '_'])
        && !text.contains("::")
        && !is_code(text)
}

#[test]
#[allow(
    deprecated,
    reason = "verifiers may still make what the library has given up"
)]
fn certificates_are_refused_in_words() {
    use CertificateError as C;
    let time = UnixTime::since_unix_epoch(std::time::Duration::from_secs(1_700_000_000));
    let odd = vec![0xff; 9];
    let other = |error: webpki::Error| C::Other(OtherError(Arc::new(error)));
    for error in [
        C::BadEncoding,
        C::Expired,
        C::ExpiredContext {
            time,
            not_after: time,
        },
        C::NotValidYet,
        C::NotValidYetContext {
            time,
            not_before: time,
        },
        C::Revoked,
        C::UnhandledCriticalExtension,
        C::UnknownIssuer,
        C::UnknownRevocationStatus,
        C::ExpiredRevocationList,
        C::ExpiredRevocationListContext {
            time,
            next_update: time,
        },
        C::BadSignature,
        C::UnsupportedSignatureAlgorithm,
        C::UnsupportedSignatureAlgorithmContext {
            signature_algorithm_id: odd.clone(),
            supported_algorithms: Vec::new(),
        },
        C::UnsupportedSignatureAlgorithmForPublicKeyContext {
            signature_algorithm_id: odd.clone(),
            public_key_algorithm_id: odd,
        },
        C::NotValidForName,
        C::NotValidForNameContext {
            expected: "a.example".try_into().unwrap(),
            presented: vec!["DnsName(\"b.example\")".to_owned()],
        },
        C::InvalidPurpose,
        C::InvalidPurposeContext {
            required: ExtendedKeyPurpose::ServerAuth,
            presented: vec![ExtendedKeyPurpose::Other(vec![1, 2])],
        },
        C::InvalidOcspResponse,
        C::ApplicationVerificationFailure,
        C::Other(OtherError(Arc::new(std::fmt::Error))),
        other(webpki::Error::CaUsedAsEndEntity),
        other(webpki::Error::EndEntityUsedAsCa),
        other(webpki::Error::NameConstraintViolation),
        other(webpki::Error::PathLenConstraintViolated),
        other(webpki::Error::UnsupportedCertVersion),
        other(webpki::Error::UnsupportedCriticalExtension),
        other(webpki::Error::EmptyEkuExtension),
        other(webpki::Error::InvalidCertValidity),
        other(webpki::Error::SignatureAlgorithmMismatch),
        other(webpki::Error::CertDistrusted),
        other(webpki::Error::MaximumPathDepthExceeded),
        other(webpki::Error::MaximumSignatureChecksExceeded),
        other(webpki::Error::MalformedExtensions),
        other(webpki::Error::MalformedDnsIdentifier),
    ] {
        let said = CertificateProblem::of(&error).to_string();
        assert!(
            said.starts_with("x509: ") && is_plain(&said.replace("IP SANs", "")),
            "{error:?}: {said}"
        );
    }
}

#[test]
fn alerts_have_the_words_of_go() {
    for number in 0..=u8::MAX {
        let error = E::AlertReceived(AlertDescription::from(number));
        let said = TlsFailure::of(&error).to_string();
        let words = said.strip_prefix("remote error: tls: ").unwrap_or_default();
        assert!(
            is_plain(words.strip_prefix("unknown PSK").unwrap_or(words)),
            "{said}"
        );
    }
}

#[test]
fn handshakes_fail_in_words() {
    let incompatible = [
        PeerIncompatible::EcPointsExtensionRequired,
        PeerIncompatible::NoCertificateRequestSignatureSchemesInCommon,
        PeerIncompatible::NoCipherSuitesInCommon,
        PeerIncompatible::NoKxGroupsInCommon,
        PeerIncompatible::NoSignatureSchemesInCommon,
        PeerIncompatible::ServerDoesNotSupportTls12Or13,
        PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig,
        PeerIncompatible::Tls12NotOfferedOrEnabled,
        PeerIncompatible::ServerRejectedEncryptedClientHello(None),
    ];
    let others = [
        E::InappropriateMessage {
            expect_types: Vec::new(),
            got_type: 22.into(),
        },
        E::InappropriateHandshakeMessage {
            expect_types: Vec::new(),
            got_type: 1.into(),
        },
        E::InvalidEncryptedClientHello(EncryptedClientHelloError::SniRequired),
        E::InvalidMessage(InvalidMessage::MissingData("ServerHello")),
        E::NoCertificatesPresented,
        E::UnsupportedNameType,
        E::DecryptError,
        E::EncryptError,
        E::PeerMisbehaved(PeerMisbehaved::SelectedUnofferedCipherSuite),
        E::InvalidCertRevocationList(CertRevocationListError::ParseError),
        E::General("failed to parse private key as RSA, ECDSA, or EdDSA".into()),
        E::FailedToGetCurrentTime,
        E::FailedToGetRandomBytes,
        E::HandshakeNotComplete,
        E::PeerSentOversizedRecord,
        E::NoApplicationProtocol,
        E::BadMaxFragmentSize,
        E::InconsistentKeys(InconsistentKeys::KeyMismatch),
        E::Other(OtherError(Arc::new(std::fmt::Error))),
    ];
    for error in incompatible
        .map(E::PeerIncompatible)
        .into_iter()
        .chain(others)
    {
        let said = TlsFailure::of(&error).to_string();
        assert!(
            said.starts_with("tls: ") && is_plain(&said),
            "{error:?}: {said}"
        );
    }
}

#[test]
fn what_the_system_trusts_can_be_read() {
    for certificate in rustls_native_certs::load_native_certs().certs {
        let read = Certificate::parse(&certificate);
        assert!(
            read.is_some_and(|read| read.public_key().is_some()),
            "{certificate:?}"
        );
    }
}

#[test]
fn certificates_that_are_cut_or_changed_are_read_or_not_and_never_break() {
    let mut params =
        rcgen::CertificateParams::new(vec!["a.example".to_owned(), "10.0.0.1".to_owned()]).unwrap();
    params.not_after = rcgen::date_time_ymd(9999, 12, 31);
    params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    params.extended_key_usages = vec![rcgen::ExtendedKeyUsagePurpose::ServerAuth];
    let key = rcgen::KeyPair::generate().unwrap();
    let made = params.self_signed(&key).unwrap();
    let whole = made.der().to_vec();
    let read = |bytes: &[u8]| {
        let certificate = CertificateDer::from(bytes.to_vec());
        let read = Certificate::parse(&certificate)?;
        let _ = (
            read.is_for_servers(),
            name::shown(read.issuer),
            read.public_key(),
        );
        Some((
            read.version,
            read.is_authority(),
            read.not_after,
            read.names(),
        ))
    };
    let (version, is_authority, not_after, names) = read(&whole).unwrap();
    assert_eq!((version, is_authority), (3, true));
    assert_eq!(not_after, jiff::Timestamp::MAX);
    assert_eq!(names.dns, ["a.example"]);
    assert_eq!(
        names.addresses,
        ["10.0.0.1".parse::<std::net::IpAddr>().unwrap()]
    );
    for end in 0..whole.len() {
        read(&whole[..end]);
    }
    for at in 0..whole.len() {
        for bit in 0..8 {
            let mut changed = whole.clone();
            changed[at] ^= 1 << bit;
            read(&changed);
        }
    }
}
