//! How platforms are written: as containerd has them, `windows(10.0.17763+win32k)/amd64`, and read also
//! as regclient has them, `windows/amd64,osver=10.0.17763`.

use std::fmt;
use std::str::FromStr;

use super::Platform;

/// Characters of one part of a platform.
const PART: usize = 64;
/// Characters of a text that an error shows.
const SHOWN: usize = 100;

/// Why a text is not a [`Platform`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "invalid platform {0:?}: use os/arch or os/arch/variant, such as linux/arm64, and a version as in windows(10.0.17763)/amd64"
)]
pub struct PlatformError(String);

impl FromStr for Platform {
    type Err = PlatformError;

    fn from_str(text: &str) -> Result<Self, PlatformError> {
        read(text).ok_or_else(|| PlatformError(text.chars().take(SHOWN).collect()))
    }
}

fn read(text: &str) -> Option<Platform> {
    let (path, arguments) = match text.split_once(',') {
        Some((path, arguments)) => (path, Some(arguments)),
        None => (text, None),
    };
    let mut parts = path.split('/');
    let (os, options) = system(parts.next()?)?;
    let architecture = word(parts.next()?)?;
    let variant = match parts.next() {
        Some(variant) => Some(word(variant)?),
        None => None,
    };
    let mut said = Options::default();
    if let Some(options) = options {
        said.read_containerd(options)?;
    }
    if let Some(arguments) = arguments {
        said.read_regclient(arguments)?;
    }
    let platform = Platform {
        os_version: said.version,
        os_features: Some(said.features),
        ..Platform::new(os, architecture, variant)
    };
    parts.next().is_none().then(|| platform.normal())
}

/// The operating system, and what stands in parentheses after it.
fn system(part: &str) -> Option<(&str, Option<&str>)> {
    match part.split_once('(') {
        Some((os, options)) => Some((word(os)?, Some(options.strip_suffix(')')?))),
        None => Some((word(part)?, None)),
    }
}

fn word(part: &str) -> Option<&str> {
    let is_word = |b: u8| b.is_ascii_alphanumeric() || b"_.-".contains(&b);
    ((1..=PART).contains(&part.len()) && part.bytes().all(is_word)).then_some(part)
}

/// What is said of an operating system.
#[derive(Default)]
struct Options {
    version: Option<String>,
    features: Vec<String>,
}

impl Options {
    /// `VERSION+FEATURE+FEATURE`, of which all may be missing.
    fn read_containerd(&mut self, text: &str) -> Option<()> {
        let mut values = text.split('+');
        let version = values.next()?;
        if !version.is_empty() {
            self.version = Some(value(version)?);
        }
        self.add(values)
    }

    /// `osver=VERSION,features=FEATURE,FEATURE`, values in quotes or not.
    fn read_regclient(&mut self, text: &str) -> Option<()> {
        let mut key = String::new();
        for argument in text.split(',') {
            let text = match argument.split_once('=') {
                Some((new, value)) => {
                    key = new.trim().to_ascii_lowercase();
                    value
                }
                None => argument,
            };
            let text = text.trim().trim_matches('"');
            match key.as_str() {
                "osver" | "osversion" | "os.version" if self.version.is_none() => {
                    self.version = Some(value(text)?);
                }
                "features" | "osfeatures" | "os.features" => self.add(text.split('+'))?,
                _ => return None,
            }
        }
        Some(())
    }

    fn add<'a>(&mut self, texts: impl Iterator<Item = &'a str>) -> Option<()> {
        for text in texts {
            self.features.push(value(text)?);
        }
        Some(())
    }
}

/// A version or a feature, with `%2B` for `+` and the like.
fn value(text: &str) -> Option<String> {
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || b"_.-%".contains(&b);
    if !(1..=PART).contains(&text.len()) || !text.bytes().all(is_plain) {
        return None;
    }
    let mut pieces = text.split('%');
    let mut bytes = pieces.next()?.as_bytes().to_vec();
    for piece in pieces {
        let (hex, rest) = piece.split_at_checked(2)?;
        bytes.push(u8::from_str_radix(hex, 16).ok()?);
        bytes.extend_from_slice(rest.as_bytes());
    }
    let decoded = String::from_utf8(bytes).ok()?;
    (!decoded.chars().any(char::is_control)).then_some(decoded)
}

/// A value as it is written: whatever could mean something else is in hex.
struct Encoded<'a>(&'a str);

impl fmt::Display for Encoded<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for byte in self.0.bytes() {
            if byte.is_ascii_alphanumeric() || b"_.-".contains(&byte) {
                write!(f, "{}", char::from(byte))?;
            } else {
                write!(f, "%{byte:02X}")?;
            }
        }
        Ok(())
    }
}

impl Platform {
    /// `os/arch[/variant]`, whatever the version.
    pub(super) fn plain(&self) -> String {
        let bare = Self {
            os_version: None,
            os_features: None,
            ..self.clone()
        };
        bare.to_string()
    }
}

impl fmt::Display for Platform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.os)?;
        if self.has_options() {
            let version = self.os_version.as_deref().unwrap_or_default();
            write!(f, "({}", Encoded(version))?;
            for feature in self.features() {
                write!(f, "+{}", Encoded(feature))?;
            }
            f.write_str(")")?;
        }
        write!(f, "/{}", self.architecture)?;
        match &self.variant {
            Some(variant) => write!(f, "/{variant}"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_in_both_spellings_and_written_in_containerds() {
        for (text, normal) in [
            ("windows(10.0.17763)/amd64", "windows(10.0.17763)/amd64"),
            ("Windows(10.0.17763)/x86_64", "windows(10.0.17763)/amd64"),
            ("windows()/amd64", "windows/amd64"),
            (
                "windows/amd64,osver=10.0.17763",
                "windows(10.0.17763)/amd64",
            ),
            ("windows/amd64,osversion=10.0", "windows(10.0)/amd64"),
            ("windows/amd64, OSVER = \"10.0\"", "windows(10.0)/amd64"),
            ("linux(+b+a+b)/arm/v7", "linux(+a+b)/arm/v7"),
            ("windows(1.2+win32k)/amd64", "windows(1.2+win32k)/amd64"),
            (
                "windows/amd64,features=win32k,osver=1.2",
                "windows(1.2+win32k)/amd64",
            ),
            ("linux/amd64,features=b,a", "linux(+a+b)/amd64"),
            ("linux/amd64,features=\"b,a\"", "linux(+a+b)/amd64"),
            ("linux/amd64,features=b+a", "linux(+a+b)/amd64"),
            ("windows(1%2Bb.4)/amd64", "windows(1%2Bb.4)/amd64"),
            ("windows(50%25done)/amd64", "windows(50%25done)/amd64"),
            ("linux(+a%2fb)/amd64", "linux(+a%2Fb)/amd64"),
        ] {
            let platform: Platform = text.parse().unwrap();
            assert_eq!(platform.to_string(), normal, "{text}");
            assert_eq!(normal.parse(), Ok(platform));
        }
        for bad in [
            "windows(10.0/amd64",
            "windows10.0)/amd64",
            "windows(10 0)/amd64",
            "windows(1)(2)/amd64",
            "windows(1+)/amd64",
            "windows(1++a)/amd64",
            "windows(%2)/amd64",
            "windows(%zz)/amd64",
            "windows(%1b)/amd64",
            "windows(%ff)/amd64",
            "windows/amd64(10.0)",
            "(10.0)/amd64",
            "windows/amd64,",
            "windows/amd64,10.0",
            "windows/amd64,osver=",
            "windows/amd64,osver=1,osver=2",
            "windows(1)/amd64,osver=2",
            "windows/amd64,prefer=x",
        ] {
            assert!(bad.parse::<Platform>().is_err(), "{bad:?} was taken");
        }
    }
}
