//! Digests of content, and the verifier that proves a stream has one.
//!
//! A [`Digest`] that exists is well-formed, so its text is safe in a path and in a URL.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest as _, Sha256, Sha512};

/// A digest algorithm registered by the OCI image specification.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Algorithm {
    /// `sha256`: 64 hexadecimal characters.
    Sha256,
    /// `sha512`: 128 hexadecimal characters.
    Sha512,
}

impl Algorithm {
    /// The name before the colon.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sha256 => "sha256",
            Self::Sha512 => "sha512",
        }
    }

    /// The number of hexadecimal characters after the colon.
    pub fn hex_len(self) -> usize {
        match self {
            Self::Sha256 => 64,
            Self::Sha512 => 128,
        }
    }

    fn from_name(name: &str) -> Option<Self> {
        match name {
            "sha256" => Some(Self::Sha256),
            "sha512" => Some(Self::Sha512),
            _ => None,
        }
    }
}

impl fmt::Display for Algorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Why a text is not a [`Digest`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DigestError {
    /// There is no `algorithm:hex`.
    #[error("invalid checksum digest format: {0:?}")]
    Format(String),
    /// The algorithm is not one of ours.
    #[error("unsupported digest algorithm {0:?} (sha256 and sha512 are supported)")]
    Algorithm(String),
    /// The number of characters is not the algorithm's.
    #[error("invalid checksum digest length: {algorithm} has {} hexadecimal characters, not {found}", algorithm.hex_len())]
    Length {
        /// The algorithm named.
        algorithm: Algorithm,
        /// The number of characters found.
        found: usize,
    },
}

/// The identity of content: `algorithm:hex`, lower case, of the right length.
///
/// OCI image specification, descriptor.md, "Digests".
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Digest {
    algorithm: Algorithm,
    text: Box<str>,
}

impl Digest {
    /// The SHA-256 digest of `bytes`.
    pub fn of(bytes: &[u8]) -> Self {
        let mut verifier = Verifier::new(Algorithm::Sha256);
        verifier.update(bytes);
        verifier.finish().0
    }

    /// The whole text, `sha256:…`.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The algorithm before the colon.
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// The hexadecimal characters after the colon.
    pub fn hex(&self) -> &str {
        &self.text[self.algorithm.name().len() + 1..]
    }

    /// The first 12 hexadecimal characters, as Docker shows IDs.
    pub fn short(&self) -> &str {
        &self.hex()[..12]
    }

    fn from_hash(algorithm: Algorithm, hash: &[u8]) -> Self {
        use fmt::Write as _;
        let mut text = String::with_capacity(algorithm.name().len() + 1 + hash.len() * 2);
        text.push_str(algorithm.name());
        text.push(':');
        for byte in hash {
            // Writing to a String cannot fail.
            let _ = write!(text, "{byte:02x}");
        }
        Self {
            algorithm,
            text: text.into(),
        }
    }
}

impl FromStr for Digest {
    type Err = DigestError;

    fn from_str(text: &str) -> Result<Self, DigestError> {
        let malformed = || DigestError::Format(text.chars().take(150).collect());
        let (name, hex) = text.split_once(':').ok_or_else(malformed)?;
        let known = |c: char| c.is_ascii_alphanumeric() || "+._-".contains(c);
        if name.is_empty() || !name.chars().all(known) {
            return Err(malformed());
        }
        let algorithm = Algorithm::from_name(name)
            .ok_or_else(|| DigestError::Algorithm(name.chars().take(32).collect()))?;
        if !hex.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) {
            return Err(malformed());
        }
        if hex.len() != algorithm.hex_len() {
            return Err(DigestError::Length {
                algorithm,
                found: hex.len(),
            });
        }
        Ok(Self {
            algorithm,
            text: text.into(),
        })
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Serialize for Digest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[derive(Clone)]
enum Hasher {
    Sha256(Sha256),
    Sha512(Sha512),
}

/// Hashes and counts a stream as it goes by.
#[derive(Clone)]
pub struct Verifier {
    algorithm: Algorithm,
    hasher: Hasher,
    length: u64,
}

impl Verifier {
    /// Starts on an empty stream.
    pub fn new(algorithm: Algorithm) -> Self {
        let hasher = match algorithm {
            Algorithm::Sha256 => Hasher::Sha256(Sha256::new()),
            Algorithm::Sha512 => Hasher::Sha512(Sha512::new()),
        };
        Self {
            algorithm,
            hasher,
            length: 0,
        }
    }

    /// Takes the next bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        match &mut self.hasher {
            Hasher::Sha256(hasher) => hasher.update(bytes),
            Hasher::Sha512(hasher) => hasher.update(bytes),
        }
        self.length += bytes.len() as u64;
    }

    /// The number of bytes taken so far.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// The digest and the length, in bytes, of all that was taken.
    pub fn finish(self) -> (Digest, u64) {
        let digest = match self.hasher {
            Hasher::Sha256(hasher) => Digest::from_hash(self.algorithm, &hasher.finalize()),
            Hasher::Sha512(hasher) => Digest::from_hash(self.algorithm, &hasher.finalize()),
        };
        (digest, self.length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EMPTY: &str = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    #[test]
    fn of_matches_the_known_digest_of_nothing() {
        assert_eq!(Digest::of(b"").as_str(), EMPTY);
        assert_eq!(Digest::of(b"").short(), "e3b0c44298fc");
    }

    #[test]
    fn sha512_has_128_characters() {
        let (digest, length) = Verifier::new(Algorithm::Sha512).finish();
        assert_eq!((digest.hex().len(), length), (128, 0));
        assert_eq!(digest.as_str().parse::<Digest>().unwrap(), digest);
    }

    #[test]
    fn m8_m9_refuses_what_is_not_a_digest() {
        let hex = &EMPTY[7..];
        for bad in [
            String::new(),
            hex.to_owned(),
            "sha256:".to_owned(),
            "sha256:../../etc/passwd".to_owned(),
            format!("sha256:{}", hex.to_uppercase()),
            format!("sha256:{}", &hex[1..]),
            format!("sha256:{hex}0"),
            format!("sha512:{hex}"),
            format!("md5:{hex}"),
            format!("sha256+b64u:{hex}"),
            format!(" sha256:{hex}"),
        ] {
            assert!(bad.parse::<Digest>().is_err(), "{bad:?} was taken");
        }
    }

    #[test]
    fn m9_names_the_algorithm_that_is_not_supported() {
        let error = "md5:d41d8cd98f00b204e9800998ecf8427e"
            .parse::<Digest>()
            .unwrap_err();
        assert_eq!(
            error.to_string(),
            "unsupported digest algorithm \"md5\" (sha256 and sha512 are supported)"
        );
    }
}
