//! The errors of the TLS library about certificates, with nothing known of what was sent.

use jiff::Timestamp;
use rustls::CertificateError;
use rustls::pki_types::UnixTime;

use super::key;
use super::name;
use super::problem::{CertificateProblem as Problem, Limit, Moment, Unknown};

pub(super) const INCOMPATIBLE_USAGE: &str = "certificate specifies an incompatible key usage";
pub(super) const MALFORMED: &str = "malformed certificate";
const REVOCATION: &str = "it is not known whether the certificate has been revoked";
const UNIMPLEMENTED: &str = "cannot verify signature: algorithm unimplemented";

pub(super) fn moment(time: UnixTime) -> Moment {
    let seconds = i64::try_from(time.as_secs()).unwrap_or(i64::MAX);
    Moment(Timestamp::from_second(seconds).unwrap_or(Timestamp::MAX))
}

/// What an error means for the certificate that was checked.
pub(super) fn plain(error: &rustls::Error) -> Problem {
    match error {
        rustls::Error::InvalidCertificate(error) => of_certificate(error),
        rustls::Error::UnsupportedNameType => Problem::Other("the kind of name cannot be checked"),
        _ => Problem::Other("the certificate cannot be checked"),
    }
}

/// What is wrong where the handshake is not signed as the certificate wants it.
pub(super) fn of_handshake(error: &rustls::Error) -> Problem {
    match error {
        rustls::Error::InvalidCertificate(CertificateError::BadSignature) => Problem::ForeignKey,
        other => plain(other),
    }
}

pub(super) fn of_certificate(error: &CertificateError) -> Problem {
    use CertificateError as E;
    match error {
        // Whoever signed it only has the name of one that is known.
        E::UnknownIssuer | E::BadSignature => Problem::UnknownAuthority(Unknown::default()),
        E::NotValidForNameContext { expected, .. } => Problem::WrongName {
            wanted: name::cut(&expected.to_str()),
            names: Default::default(),
        },
        E::UnsupportedSignatureAlgorithmContext {
            signature_algorithm_id: identifier,
            ..
        }
        | E::UnsupportedSignatureAlgorithmForPublicKeyContext {
            signature_algorithm_id: identifier,
            ..
        } => {
            let (algorithm, strength) = key::algorithm(identifier);
            Problem::Algorithm {
                algorithm,
                strength,
            }
        }
        E::Other(other) => match other.0.downcast_ref::<Problem>() {
            Some(problem) => problem.clone(),
            None => of_webpki(other.0.downcast_ref()),
        },
        other => of_time(other).unwrap_or_else(|| Problem::Other(of_kind(other))),
    }
}

fn of_time(error: &CertificateError) -> Option<Problem> {
    use CertificateError as E;
    let (now, limit) = match error {
        E::Expired => (Moment(Timestamp::now()), Limit::After(None)),
        E::ExpiredContext { time, not_after } => {
            (moment(*time), Limit::After(Some(moment(*not_after))))
        }
        E::NotValidYet => (Moment(Timestamp::now()), Limit::Before(None)),
        E::NotValidYetContext { time, not_before } => {
            (moment(*time), Limit::Before(Some(moment(*not_before))))
        }
        _ => return None,
    };
    Some(Problem::Time {
        now,
        limit,
        authority: None,
    })
}

fn of_kind(error: &CertificateError) -> &'static str {
    use CertificateError as E;
    match error {
        E::BadEncoding => MALFORMED,
        E::Revoked => "certificate has been revoked",
        E::UnhandledCriticalExtension => "unhandled critical extension",
        E::UnknownRevocationStatus
        | E::ExpiredRevocationList
        | E::ExpiredRevocationListContext { .. }
        | E::InvalidOcspResponse => REVOCATION,
        E::NotValidForName => "certificate is valid for another name",
        E::InvalidPurpose | E::InvalidPurposeContext { .. } => INCOMPATIBLE_USAGE,
        E::ApplicationVerificationFailure => "certificate is not accepted",
        // What is left are algorithms without their names, which the library has given up.
        _ => UNIMPLEMENTED,
    }
}

/// The errors that webpki has and rustls has no name for.
fn of_webpki(error: Option<&webpki::Error>) -> Problem {
    match error {
        Some(webpki::Error::CaUsedAsEndEntity) => Problem::AuthorityAsServer {
            fingerprint: String::new(),
        },
        other => Problem::Other(words_of_webpki(other)),
    }
}

fn words_of_webpki(error: Option<&webpki::Error>) -> &'static str {
    use webpki::Error as E;
    match error {
        Some(E::EndEntityUsedAsCa) => "certificate is not authorized to sign other certificates",
        Some(E::NameConstraintViolation) => {
            "a root or intermediate certificate is not authorized to sign for this name"
        }
        Some(E::PathLenConstraintViolated) => "too many intermediates for path length constraint",
        Some(E::UnsupportedCriticalExtension) => "unhandled critical extension",
        Some(E::UnsupportedCertVersion) => {
            "a certificate in the chain is not of version 3, the only one that is supported"
        }
        Some(E::EmptyEkuExtension) => INCOMPATIBLE_USAGE,
        Some(E::InvalidCertValidity) => "certificate ends before it begins",
        Some(E::SignatureAlgorithmMismatch) => {
            "inner and outer signature algorithm identifiers don't match"
        }
        Some(E::CertDistrusted) => "certificate has the key of an authority that is distrusted",
        Some(
            E::MaximumPathBuildCallsExceeded
            | E::MaximumPathDepthExceeded
            | E::MaximumSignatureChecksExceeded
            | E::MaximumNameConstraintComparisonsExceeded,
        ) => "the chain of certificates is too long",
        _ => MALFORMED,
    }
}
