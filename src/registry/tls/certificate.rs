//! What a certificate says about itself, which the TLS library does not tell; RFC 5280, section 4.1.
//!
//! It is read for messages, and to check a certificate that is itself trusted. Chains are webpki's.

use std::net::IpAddr;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use rustls::crypto::WebPkiSupportedAlgorithms;
use rustls::pki_types::CertificateDer;
use webpki::EndEntityCert;

use super::der::{self, Der};
use super::key::Key;
use super::name;

const VERSION: u8 = 0xa0;
const EXTENSIONS: u8 = 0xa3;
const DNS_NAME: u8 = 0x82;
const IP_ADDRESS: u8 = 0x87;
const ALTERNATIVE_NAMES: &[u8] = &[0x55, 0x1d, 17];
const BASIC_CONSTRAINTS: &[u8] = &[0x55, 0x1d, 19];
const EXTENDED_KEY_USAGE: &[u8] = &[0x55, 0x1d, 37];
const SERVER_AUTH: &[u8] = &[0x2b, 6, 1, 5, 5, 7, 3, 1];
const ANY_USAGE: &[u8] = &[0x55, 0x1d, 37, 0];

/// A certificate of any version.
#[derive(Clone, Copy)]
pub(super) struct Certificate<'a> {
    pub(super) version: u8,
    pub(super) issuer: &'a [u8],
    pub(super) subject: &'a [u8],
    pub(super) not_before: Timestamp,
    pub(super) not_after: Timestamp,
    /// The content of its `SubjectPublicKeyInfo`.
    pub(super) key: &'a [u8],
    extensions: &'a [u8],
    signed: Signed<'a>,
}

/// What an issuer signed, and how.
#[derive(Clone, Copy)]
struct Signed<'a> {
    body: &'a [u8],
    /// The content of an `AlgorithmIdentifier`.
    algorithm: &'a [u8],
    signature: &'a [u8],
}

/// The names that a server may have by a certificate.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    /// DNS names, wildcards among them.
    pub dns: Vec<String>,
    /// IP addresses.
    pub addresses: Vec<IpAddr>,
    /// The common name, which counts for nothing since RFC 6125, and in Go since 1.15.
    pub common: Option<String>,
}

impl Names {
    /// Whether a wildcard of a top-level domain covers a name: `*.lan` covers `registry.lan`.
    ///
    /// Go and so Docker take it; webpki and OpenSSL want two labels after the wildcard. No public
    /// authority may sign one (CA/Browser Forum, Baseline Requirements, 3.2.2.6), private ones do.
    pub(super) fn cover_top_level(&self, wanted: &str) -> bool {
        let Some((label, rest)) = wanted.split_once('.') else {
            return false;
        };
        let is_top = !label.is_empty() && !rest.is_empty() && !rest.contains('.');
        let covers = |name: &String| {
            name.strip_prefix("*.")
                .is_some_and(|domain| domain.eq_ignore_ascii_case(rest))
        };
        is_top && self.dns.iter().any(covers)
    }

    /// Whether there is none, the common name aside.
    pub fn is_empty(&self) -> bool {
        self.dns.is_empty() && self.addresses.is_empty()
    }
}

impl<'a> Certificate<'a> {
    pub(super) fn parse(certificate: &'a CertificateDer<'_>) -> Option<Self> {
        let mut outer = Der::of(Der::of(certificate).element(der::SEQUENCE)?);
        let signed = Signed {
            body: outer.whole(der::SEQUENCE)?,
            algorithm: outer.element(der::SEQUENCE)?,
            // The first byte counts the bits that are not used.
            signature: outer.element(der::BIT_STRING)?.get(1..)?,
        };
        let mut body = Der::of(Der::of(signed.body).element(der::SEQUENCE)?);
        let version = match body.element(VERSION) {
            Some(number) => Der::of(number)
                .element(der::INTEGER)?
                .last()?
                .checked_add(1)?,
            None => 1,
        };
        let _serial = body.element(der::INTEGER)?;
        let _signature = body.element(der::SEQUENCE)?;
        let issuer = body.element(der::SEQUENCE)?;
        let mut validity = Der::of(body.element(der::SEQUENCE)?);
        let subject = body.element(der::SEQUENCE)?;
        let key = body.element(der::SEQUENCE)?;
        let extensions = body.find(|(tag, _)| *tag == EXTENSIONS);
        let extensions = extensions.and_then(|(_, list)| Der::of(list).element(der::SEQUENCE));
        Some(Self {
            version,
            issuer,
            subject,
            not_before: time(validity.next()?)?,
            not_after: time(validity.next()?)?,
            key,
            extensions: extensions.unwrap_or_default(),
            signed,
        })
    }

    /// Whether it names itself as its issuer.
    pub(super) fn is_self_issued(&self) -> bool {
        self.issuer == self.subject
    }

    /// Whether it was signed with its own key, as far as that can be checked.
    pub(super) fn is_self_signed(
        &self,
        own: &CertificateDer<'_>,
        algorithms: &WebPkiSupportedAlgorithms,
    ) -> bool {
        let Signed {
            body,
            algorithm,
            signature,
        } = self.signed;
        let mut fitting = algorithms
            .all
            .iter()
            .filter(|known| known.signature_alg_id().as_ref() == algorithm);
        self.is_self_issued()
            && EndEntityCert::try_from(own).is_ok_and(|own| {
                fitting.any(|known| own.verify_signature(*known, body, signature).is_ok())
            })
    }

    /// Whether it may sign others: as Go has it, a certificate of version 3 has to say so.
    pub(super) fn is_authority(&self) -> bool {
        let says = |constraints| {
            let mut constraints = Der::of(Der::of(constraints).element(der::SEQUENCE)?);
            constraints.element(der::BOOLEAN)
        };
        match self.extension(BASIC_CONSTRAINTS) {
            Some(constraints) => says(constraints).is_some_and(|value| value != [0]),
            None => self.version < 3,
        }
    }

    /// Whether a server may have it: its extended key usage, where it has one, has to say so.
    pub(super) fn is_for_servers(&self) -> bool {
        let Some(usage) = self.extension(EXTENDED_KEY_USAGE) else {
            return true;
        };
        let mut usages = Der::of(usage).flat_map(|(_, list)| Der::of(list));
        usages.any(|(_, usage)| usage == SERVER_AUTH || usage == ANY_USAGE)
    }

    /// Kind and size of its key, where they can be read.
    pub(super) fn public_key(&self) -> Option<Key> {
        Key::of(self.key)
    }

    pub(super) fn names(&self) -> Names {
        let list = self.extension(ALTERNATIVE_NAMES).unwrap_or_default();
        let mut names = Names {
            common: name::common_name(self.subject),
            ..Names::default()
        };
        for (tag, value) in Der::of(list).flat_map(|(_, names)| Der::of(names)) {
            match tag {
                DNS_NAME => names.dns.push(name::cut(&String::from_utf8_lossy(value))),
                IP_ADDRESS => names.addresses.extend(address(value)),
                _ => {}
            }
        }
        names
    }

    fn extension(&self, wanted: &[u8]) -> Option<&'a [u8]> {
        Der::of(self.extensions).find_map(|(_, extension)| {
            let mut extension = Der::of(extension);
            let oid = extension.element(der::OID)?;
            let _critical = extension.element(der::BOOLEAN);
            let value = extension.element(der::OCTET_STRING)?;
            (oid == wanted).then_some(value)
        })
    }
}

fn address(bytes: &[u8]) -> Option<IpAddr> {
    let v4 = <[u8; 4]>::try_from(bytes).map(IpAddr::from);
    v4.or_else(|_| <[u8; 16]>::try_from(bytes).map(IpAddr::from))
        .ok()
}

/// A `UTCTime` or a `GeneralizedTime`; RFC 5280, section 4.1.2.5.
fn time((tag, text): (u8, &[u8])) -> Option<Timestamp> {
    let digits = std::str::from_utf8(text).ok()?.strip_suffix('Z')?;
    let is_digits = digits.bytes().all(|byte| byte.is_ascii_digit());
    let (year, rest) = match (tag, digits.len()) {
        (der::UTC_TIME, 12) if is_digits => digits.split_at(2),
        (der::GENERALIZED_TIME, 14) if is_digits => digits.split_at(4),
        _ => return None,
    };
    let year = match (tag, year.parse().ok()?) {
        (der::UTC_TIME, year @ 50..) => 1900 + year,
        (der::UTC_TIME, year) => 2000 + year,
        (_, year) => year,
    };
    let two = |at: usize| rest.get(at..at + 2)?.parse::<i8>().ok();
    let date = DateTime::new(year, two(0)?, two(2)?, two(4)?, two(6)?, two(8)?, 0).ok()?;
    // The 31st of December 9999 stands for "never", and is a day too late for a timestamp.
    Some(TimeZone::UTC.to_timestamp(date).unwrap_or(Timestamp::MAX))
}
