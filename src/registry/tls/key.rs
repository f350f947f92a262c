//! Public keys and signature algorithms, by name, and whether anything signed with them can be checked.

use std::fmt;

use super::der::{self, Der, dotted};

const RSA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1];
const EC: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1];
/// The sizes of RSA keys that ring takes.
const RSA_BITS: std::ops::RangeInclusive<usize> = 2048..=8192;

/// Curves and kinds of keys; RFC 5480, RFC 8410, RFC 5639, RFC 3279.
const KEYS: [(&[u8], &str); 10] = [
    (&[0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7], "P-256"),
    (&[0x2b, 0x81, 4, 0, 34], "P-384"),
    (&[0x2b, 0x81, 4, 0, 35], "P-521"),
    (&[0x2b, 0x81, 4, 0, 33], "P-224"),
    (&[0x2b, 0x81, 4, 0, 10], "secp256k1"),
    (&[0x2b, 0x24, 3, 3, 2, 8, 1, 1, 7], "brainpoolP256r1"),
    (&[0x2b, 0x65, 112], "Ed25519"),
    (&[0x2b, 0x65, 113], "Ed448"),
    (&[0x2a, 0x86, 0x48, 0xce, 0x38, 4, 1], "DSA"),
    (&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 10], "RSA-PSS"),
];

/// The names that Go has for signature algorithms; those that are insecure first.
const ALGORITHMS: [(&[u8], &str, Strength); 12] = [
    (
        &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 2],
        "MD2-RSA",
        Strength::Insecure,
    ),
    (
        &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 4],
        "MD5-RSA",
        Strength::Insecure,
    ),
    (
        &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 5],
        "SHA1-RSA",
        Strength::Insecure,
    ),
    (
        &[0x2a, 0x86, 0x48, 0xce, 0x38, 4, 3],
        "DSA-SHA1",
        Strength::Insecure,
    ),
    (
        &[0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 1],
        "ECDSA-SHA1",
        Strength::Insecure,
    ),
    (
        &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 14],
        "SHA224-RSA",
        Strength::Unknown,
    ),
    (
        &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 10],
        "RSA-PSS",
        Strength::Unknown,
    ),
    (
        &[0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 1],
        "ECDSA-SHA224",
        Strength::Unknown,
    ),
    (
        &[0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2],
        "ECDSA-SHA256",
        Strength::Unknown,
    ),
    (
        &[0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 3],
        "ECDSA-SHA384",
        Strength::Unknown,
    ),
    (
        &[0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 4],
        "ECDSA-SHA512",
        Strength::Unknown,
    ),
    (&[0x2b, 0x65, 113], "Ed448", Strength::Unknown),
];

/// Why a signature cannot be checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strength {
    /// Anyone could have made it.
    Insecure,
    /// The TLS library does not have the algorithm.
    Unknown,
}

/// The kind and the size of a public key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Key {
    /// RSA, with the bits of its modulus.
    Rsa(usize),
    /// Another kind, by its name or its object identifier.
    Named(String),
}

impl Key {
    /// Reads the content of a `SubjectPublicKeyInfo`.
    pub(super) fn of(info: &[u8]) -> Option<Self> {
        let mut info = Der::of(info);
        let mut algorithm = Der::of(info.element(der::SEQUENCE)?);
        let kind = algorithm.element(der::OID)?;
        if kind == RSA {
            return modulus_bits(info.element(der::BIT_STRING)?).map(Self::Rsa);
        }
        let named = if kind == EC {
            algorithm.element(der::OID).unwrap_or(kind)
        } else {
            kind
        };
        let known = KEYS.iter().find(|(oid, _)| *oid == named);
        Some(Self::Named(match known {
            Some((_, name)) => (*name).to_owned(),
            None => dotted(named),
        }))
    }

    /// Whether the TLS library can check what was signed with it.
    pub(super) fn is_supported(&self) -> bool {
        match self {
            Self::Rsa(bits) => RSA_BITS.contains(bits),
            Self::Named(name) => matches!(name.as_str(), "P-256" | "P-384" | "Ed25519"),
        }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rsa(bits) => write!(f, "{bits}-bit RSA key"),
            Self::Named(name) => write!(f, "{name} key"),
        }
    }
}

fn modulus_bits(key: &[u8]) -> Option<usize> {
    // The first byte counts the bits that are not used.
    let mut numbers = Der::of(Der::of(key.get(1..)?).element(der::SEQUENCE)?);
    let modulus = numbers.element(der::INTEGER)?;
    let zeros = modulus.iter().take_while(|&&byte| byte == 0).count();
    let modulus = &modulus[zeros..];
    let first = modulus.first()?;
    Some(modulus.len() * 8 - first.leading_zeros() as usize)
}

/// The name of an `AlgorithmIdentifier`, and why its signatures are not checked.
pub(super) fn algorithm(identifier: &[u8]) -> (String, Strength) {
    let oid = Der::of(identifier).element(der::OID).unwrap_or(identifier);
    let known = ALGORITHMS.iter().find(|(known, ..)| *known == oid);
    match known {
        Some((_, name, strength)) => ((*name).to_owned(), *strength),
        None => (dotted(oid), Strength::Unknown),
    }
}
