//! The certificates that a server sent, and what in them explains that they are refused.

use rustls::client::verify_server_name;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::server::ParsedCertificate;

use super::anchors::Anchors;
use super::certificate::Certificate;
use super::key::Strength;
use super::name;
use super::problem::{CertificateProblem as Problem, Chain, Limit, Moment, Unknown};
use super::reasons;
use super::verify::Checked;
use crate::image::Digest;

/// The certificates that a server sent.
#[derive(Clone, Copy)]
pub(super) struct Sent<'a> {
    /// The first.
    pub(super) own: &'a CertificateDer<'a>,
    /// Those after it: authorities, in any order.
    pub(super) others: &'a [CertificateDer<'a>],
}

impl<'a> Sent<'a> {
    /// What is wrong where no name of its own certificate is the server's.
    pub(super) fn wrong_name(self, wanted: &ServerName<'_>) -> Problem {
        let fits = |certificate: &&CertificateDer<'_>| {
            ParsedCertificate::try_from(*certificate)
                .is_ok_and(|parsed| verify_server_name(&parsed, wanted).is_ok())
        };
        if let Some(own) = self.others.iter().find(fits) {
            let own = Certificate::parse(own).map(|own| name::shown(own.subject));
            return Problem::WrongOrder {
                own: own.unwrap_or_default(),
            };
        }
        let own = Certificate::parse(self.own);
        Problem::WrongName {
            wanted: name::cut(&wanted.to_str()),
            names: own.map(|own| own.names()).unwrap_or_default(),
        }
    }

    /// What is wrong where no chain leads to an authority, and with which certificate.
    pub(super) fn untrusted(self, error: &rustls::Error, check: &Checked) -> Problem {
        let problem = reasons::plain(error);
        match problem {
            Problem::UnknownAuthority(_) => self.unknown_authority(check),
            Problem::AuthorityAsServer { .. } => self.authority_as_server(check),
            Problem::Algorithm {
                strength: Strength::Unknown,
                ..
            } => unusable_authority(&self.chain(), &check.anchors).unwrap_or(problem),
            Problem::Time { now, limit, .. } => Problem::Time {
                now,
                limit,
                authority: self.whose_time(limit),
            },
            _ => problem,
        }
    }

    /// The authority whose certificate has this end or beginning.
    fn whose_time(self, limit: Limit) -> Option<String> {
        let has_limit = |certificate: &Certificate<'_>| match limit {
            Limit::After(end) => end == Some(Moment(certificate.not_after)),
            Limit::Before(start) => start == Some(Moment(certificate.not_before)),
        };
        self.others
            .iter()
            .filter_map(Certificate::parse)
            .find(has_limit)
            .map(|certificate| name::shown(certificate.subject))
    }

    fn chain(self) -> Vec<Certificate<'a>> {
        let all = std::iter::once(self.own).chain(self.others);
        all.filter_map(Certificate::parse).collect()
    }

    fn is_self_signed(self, check: &Checked) -> bool {
        Certificate::parse(self.own)
            .is_some_and(|own| own.is_self_signed(self.own, &check.algorithms))
    }

    /// webpki does not look who signed it. Where it signed itself that is what is wrong.
    fn authority_as_server(self, check: &Checked) -> Problem {
        if self.is_self_signed(check) {
            return self.unknown_authority(check);
        }
        Problem::AuthorityAsServer {
            fingerprint: fingerprint(self.own),
        }
    }

    fn unknown_authority(self, check: &Checked) -> Problem {
        let chain = self.chain();
        let Some(last) = last_of(&chain) else {
            return Problem::Other(reasons::MALFORMED);
        };
        if let Some(problem) = unusable_authority(&chain, &check.anchors) {
            return problem;
        }
        let is_own = chain.first().is_some_and(|own| own.subject == last.subject);
        let extent = if self.is_self_signed(check) {
            Chain::SelfSigned(fingerprint(self.own))
        } else if last.is_self_issued() && !is_own {
            Chain::Whole
        } else {
            Chain::Partial
        };
        Problem::UnknownAuthority(Unknown {
            issuer: name::shown(last.issuer),
            chain: extent,
            unusable: check.anchors.unusable.clone(),
        })
    }
}

/// The end of the chain that begins with the server's own certificate, whatever else was sent.
fn last_of<'c, 'a>(chain: &'c [Certificate<'a>]) -> Option<&'c Certificate<'a>> {
    let mut last = chain.first()?;
    for _ in chain {
        let issuer = chain
            .iter()
            .find(|one| one.subject == last.issuer && !last.is_self_issued());
        match issuer {
            Some(issuer) => last = issuer,
            None => break,
        }
    }
    Some(last)
}

/// An issuer that is there, and cannot or may not sign.
fn unusable_authority(chain: &[Certificate<'_>], anchors: &Anchors) -> Option<Problem> {
    let anchored = anchors.iter().filter_map(Certificate::parse);
    let issuers = chain.iter().skip(1).copied().chain(anchored);
    let is_issuer = |one: &Certificate<'_>| {
        let mut signed = chain.iter().filter(|other| !other.is_self_issued());
        signed.any(|other| other.issuer == one.subject)
    };
    issuers.filter(is_issuer).find_map(|issuer| {
        let authority = name::shown(issuer.subject);
        match issuer.public_key() {
            Some(key) if !key.is_supported() => Some(Problem::UnsupportedKey {
                key,
                authority: Some(authority),
            }),
            _ if !issuer.is_authority() => Some(Problem::NotAnAuthority { issuer: authority }),
            _ => None,
        }
    })
}

/// As `openssl x509 -fingerprint -sha256` shows it.
fn fingerprint(certificate: &CertificateDer<'_>) -> String {
    let digest = Digest::of(certificate).hex().to_uppercase();
    let pairs: Vec<&str> = (0..digest.len())
        .step_by(2)
        .filter_map(|at| digest.get(at..at + 2))
        .collect();
    pairs.join(":")
}
