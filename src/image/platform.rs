//! Platforms: `os/arch[/variant]`, normalised and matched as Docker does.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Why a text is not a [`Platform`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("invalid platform {0:?}: use os/arch or os/arch/variant, such as linux/arm64")]
pub struct PlatformError(String);

/// An index has no image for a platform, in Docker's words.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no matching manifest for {wanted} in the manifest list entries")]
pub struct NoPlatform {
    /// What was asked for.
    pub wanted: Platform,
    /// What there is.
    pub available: Vec<Platform>,
}

/// What an image runs on; OCI image specification, image-index.md, `platform`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Platform {
    /// The processor, in Go's words: `amd64`, `arm64`.
    #[serde(default)]
    pub architecture: String,
    /// The operating system, in Go's words: `linux`.
    #[serde(default)]
    pub os: String,
    /// The operating system's version; only Windows images have one.
    #[serde(
        rename = "os.version",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    pub os_version: Option<String>,
    /// The variant of the processor: `v7` of `arm`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variant: Option<String>,
}

impl Platform {
    /// The platform whose images run on this machine: Linux ones, on its processor.
    pub fn host() -> Self {
        let os = match std::env::consts::OS {
            "windows" => "windows",
            _ => "linux",
        };
        Self::new(os, std::env::consts::ARCH, None)
    }

    /// A platform in normal form, from parts in anybody's words.
    pub fn new(os: &str, architecture: &str, variant: Option<&str>) -> Self {
        let os = match os.to_ascii_lowercase().as_str() {
            "macos" => "darwin".to_owned(),
            other => other.to_owned(),
        };
        let (architecture, variant) = normal_arch(architecture, variant.unwrap_or_default());
        Self {
            architecture,
            os,
            os_version: None,
            variant,
        }
    }

    /// The same platform in normal form: `linux/arm64/v8` is `linux/arm64`.
    #[must_use]
    pub fn normal(&self) -> Self {
        let os_version = self.os_version.clone();
        Self {
            os_version,
            ..Self::new(&self.os, &self.architecture, self.variant.as_deref())
        }
    }

    /// The platforms whose images run on this one, best first.
    ///
    /// The order is containerd's: arm falls from v8 to v5, amd64 from v4 to v1 and
    /// then to 386, arm64 from v9 to v8 and then to arm.
    pub fn fallbacks(&self) -> Vec<Self> {
        let wanted = self.normal();
        let variant = wanted.variant.as_deref();
        let of = |architecture: &str, variants: &[&str]| -> Vec<Self> {
            variants
                .iter()
                .map(|v| Self::new(&wanted.os, architecture, Some(v)))
                .collect()
        };
        match wanted.architecture.as_str() {
            "amd64" => {
                let mut list = of(
                    "amd64",
                    from(variant.unwrap_or("v1"), &["v4", "v3", "v2", "v1"]),
                );
                list.extend(of("386", &[""]));
                list
            }
            "arm64" => {
                let mut list = of("arm64", from(variant.unwrap_or("v8"), &["v9", "v8"]));
                list.extend(of("arm", &["v8", "v7", "v6", "v5"]));
                list
            }
            "arm" => of(
                "arm",
                from(variant.unwrap_or("v7"), &["v8", "v7", "v6", "v5"]),
            ),
            _ => vec![wanted],
        }
    }

    /// The best of `candidates` for this platform, by its place in the list.
    pub fn choose<'a>(&self, candidates: impl IntoIterator<Item = &'a Platform>) -> Option<usize> {
        let candidates: Vec<Platform> = candidates.into_iter().map(Platform::normal).collect();
        self.fallbacks()
            .iter()
            .find_map(|wanted| candidates.iter().position(|c| c.runs(wanted)))
    }

    fn runs(&self, wanted: &Platform) -> bool {
        (&self.os, &self.architecture, &self.variant)
            == (&wanted.os, &wanted.architecture, &wanted.variant)
    }
}

/// The part of `order` that starts at `first`; just `first` where it is not in it.
fn from<'a>(first: &'a str, order: &'a [&'a str]) -> &'a [&'a str] {
    let start = order
        .iter()
        .position(|v| *v == first)
        .unwrap_or(order.len() - 1);
    &order[start..]
}

fn normal_arch(architecture: &str, variant: &str) -> (String, Option<String>) {
    let architecture = architecture.to_ascii_lowercase();
    let variant = variant.to_ascii_lowercase();
    let (architecture, variant) = match (architecture.as_str(), variant.as_str()) {
        ("i386", _) => ("386", ""),
        ("x86_64" | "x86-64" | "amd64", "v1" | "") => ("amd64", ""),
        ("x86_64" | "x86-64", variant) => ("amd64", variant),
        ("aarch64" | "arm64", "8" | "v8" | "") => ("arm64", ""),
        ("aarch64", variant) => ("arm64", variant),
        ("armhf", _) => ("arm", "v7"),
        ("armel", _) => ("arm", "v6"),
        ("arm", "" | "7") => ("arm", "v7"),
        ("arm", "5") => ("arm", "v5"),
        ("arm", "6") => ("arm", "v6"),
        ("arm", "8") => ("arm", "v8"),
        (architecture, variant) => (architecture, variant),
    };
    (
        architecture.to_owned(),
        (!variant.is_empty()).then(|| variant.to_owned()),
    )
}

impl FromStr for Platform {
    type Err = PlatformError;

    fn from_str(text: &str) -> Result<Self, PlatformError> {
        let parts: Vec<&str> = text.split('/').collect();
        let word = |part: &&str| {
            !part.is_empty()
                && part.len() <= 64
                && part
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b"_.-".contains(&b))
        };
        match (parts.iter().all(word), parts.as_slice()) {
            (true, [os, architecture]) => Ok(Self::new(os, architecture, None)),
            (true, [os, architecture, variant]) => Ok(Self::new(os, architecture, Some(variant))),
            _ => Err(PlatformError(text.chars().take(100).collect())),
        }
    }
}

impl fmt::Display for Platform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.os, self.architecture)?;
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
    fn reads_as_docker_does() {
        for (text, normal) in [
            ("linux/amd64", "linux/amd64"),
            ("linux/x86_64", "linux/amd64"),
            ("linux/amd64/v1", "linux/amd64"),
            ("linux/amd64/v3", "linux/amd64/v3"),
            ("Linux/ARM64/v8", "linux/arm64"),
            ("linux/aarch64", "linux/arm64"),
            ("linux/arm", "linux/arm/v7"),
            ("linux/arm/6", "linux/arm/v6"),
            ("linux/armhf", "linux/arm/v7"),
            ("linux/armel", "linux/arm/v6"),
            ("linux/i386", "linux/386"),
            ("macos/arm64", "darwin/arm64"),
            ("windows/amd64", "windows/amd64"),
        ] {
            assert_eq!(
                text.parse::<Platform>().unwrap().to_string(),
                normal,
                "{text}"
            );
        }
        for bad in ["", "linux", "linux/", "/amd64", "a/b/c/d", "linux/amd 64"] {
            assert!(bad.parse::<Platform>().is_err(), "{bad:?} was taken");
        }
    }

    #[test]
    fn falls_back_to_what_still_runs() {
        let falls = |text: &str| -> Vec<String> {
            let platform: Platform = text.parse().unwrap();
            platform
                .fallbacks()
                .iter()
                .map(ToString::to_string)
                .collect()
        };
        assert_eq!(
            falls("linux/arm/v8"),
            [
                "linux/arm/v8",
                "linux/arm/v7",
                "linux/arm/v6",
                "linux/arm/v5"
            ]
        );
        assert_eq!(
            falls("linux/amd64/v3"),
            [
                "linux/amd64/v3",
                "linux/amd64/v2",
                "linux/amd64",
                "linux/386"
            ]
        );
        assert_eq!(falls("linux/arm64")[0], "linux/arm64");
        assert_eq!(falls("linux/s390x"), ["linux/s390x"]);
    }

    #[test]
    fn chooses_the_best_and_not_the_first() {
        let list: Vec<Platform> = ["linux/arm/v6", "linux/arm/v7", "linux/amd64"]
            .iter()
            .map(|t| t.parse().unwrap())
            .collect();
        let choose = |text: &str| text.parse::<Platform>().unwrap().choose(&list);
        assert_eq!(choose("linux/arm/v7"), Some(1));
        assert_eq!(choose("linux/arm/v6"), Some(0));
        assert_eq!(choose("linux/amd64/v4"), Some(2));
        assert_eq!(choose("windows/amd64"), None);
    }
}
