//! Platforms: `os[(version)]/arch[/variant]`, normalised and matched as Docker does.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};

pub use self::text::PlatformError;
use super::lenient::or_default;

mod text;
mod windows;

/// An index has no image for a platform, in Docker's words.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no matching manifest for {wanted} in the manifest list entries")]
pub struct NoPlatform {
    /// What was asked for. On the heap, because an error is as large as its largest kind.
    pub wanted: Box<Platform>,
    /// What there is.
    pub available: Vec<Platform>,
}

impl NoPlatform {
    /// What there is, with the versions where one was asked for or they tell platforms apart.
    pub fn listed(&self) -> Vec<String> {
        if self.wanted.has_options() {
            self.available.iter().map(ToString::to_string).collect()
        } else {
            Platform::told_apart(&self.available)
        }
    }
}

/// What an image runs on; OCI image specification, image-index.md, `platform`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Platform {
    /// The processor, in Go's words: `amd64`, `arm64`.
    #[serde(default, deserialize_with = "or_default")]
    pub architecture: String,
    /// The operating system, in Go's words: `linux`.
    #[serde(default, deserialize_with = "or_default")]
    pub os: String,
    /// The operating system's version; only Windows images have one.
    #[serde(
        rename = "os.version",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    pub os_version: Option<String>,
    /// What the operating system has to have: `win32k` of Windows.
    #[serde(
        rename = "os.features",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    pub os_features: Option<Vec<String>>,
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
            os_features: None,
            variant,
        }
    }

    /// The same platform in normal form: `linux/arm64/v8` is `linux/arm64`.
    #[must_use]
    pub fn normal(&self) -> Self {
        let mut features = self.features().to_vec();
        features.sort();
        features.dedup();
        Self {
            os_version: self.os_version.clone().filter(|known| !known.is_empty()),
            os_features: Some(features).filter(|features| !features.is_empty()),
            ..Self::new(&self.os, &self.architecture, self.variant.as_deref())
        }
    }

    fn features(&self) -> &[String] {
        self.os_features.as_deref().unwrap_or_default()
    }

    /// Whether it says more than system and processor.
    fn has_options(&self) -> bool {
        let version = self.os_version.as_deref().unwrap_or_default();
        !version.is_empty() || !self.features().is_empty()
    }

    /// The names of platforms for a list, with versions and features only where those tell apart what
    /// has the same name without.
    pub fn told_apart(platforms: &[Self]) -> Vec<String> {
        let is_said =
            |platform: &&Self| !platform.os.is_empty() || !platform.architecture.is_empty();
        let platforms: Vec<&Self> = platforms.iter().filter(is_said).collect();
        let mut full: HashMap<String, HashSet<String>> = HashMap::new();
        for platform in &platforms {
            let names = full.entry(platform.plain()).or_default();
            names.insert(platform.to_string());
        }
        let name = |platform: &Self| {
            let plain = platform.plain();
            if full.get(&plain).is_some_and(|names| names.len() > 1) {
                platform.to_string()
            } else {
                plain
            }
        };
        platforms.into_iter().map(name).collect()
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
                .map(|v| Self {
                    os_version: wanted.os_version.clone(),
                    os_features: wanted.os_features.clone(),
                    ..Self::new(&wanted.os, architecture, Some(v))
                })
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
        self.fallbacks().iter().find_map(|wanted| {
            let fitting = candidates.iter().enumerate();
            let fitting = fitting.filter_map(|(at, image)| Some((at, Fit::of(image, wanted)?)));
            // The first of those that are as good.
            let best = fitting.min_by(|(_, one), (_, other)| other.cmp(one));
            best.map(|(at, _)| at)
        })
    }
}

/// How well an image suits a platform that it runs on; the better, the greater.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Fit {
    features: usize,
    unasked: Reverse<usize>,
    is_same_version: bool,
    /// Only where a version was asked for: containerd takes the newest then, else the first.
    version: Vec<u64>,
}

impl Fit {
    /// None where an image does not run on a platform; both are in normal form. The rule for versions
    /// and features is containerd's, `platforms.NewMatcher`.
    fn of(image: &Platform, wanted: &Platform) -> Option<Self> {
        let is_same = (&image.os, &image.architecture, &image.variant)
            == (&wanted.os, &wanted.architecture, &wanted.variant);
        let asked = wanted.os_version.as_deref().unwrap_or_default();
        let own = image.os_version.as_deref().unwrap_or_default();
        let is_near = wanted.os != "windows"
            || asked.is_empty()
            || own.is_empty()
            || windows::runs(own, asked);
        let has = |feature: &&String| wanted.features().contains(feature);
        let features = image.features().iter().filter(has).count();
        let unasked = image.features().len() - features;
        // Where nobody says what the system has, an image that needs something is better than none.
        let has_all = unasked == 0 || wanted.features().is_empty();
        (is_same && is_near && has_all).then(|| Self {
            features,
            unasked: Reverse(unasked),
            is_same_version: own == asked,
            version: if asked.is_empty() {
                Vec::new()
            } else {
                windows::numbers(own)
            },
        })
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

    fn parsed(texts: &[&str]) -> Vec<Platform> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }

    #[test]
    fn a_version_of_windows_chooses_as_in_containerd() {
        let list = parsed(&[
            "linux/amd64",
            "windows(10.0.20348.3091)/amd64",
            "windows(10.0.26100.2894)/amd64",
            "windows(10.0.17763.1)/amd64",
            "windows(10.0.17763.6775)/amd64",
            "windows(10.0.26100.3000)/amd64",
        ]);
        for (wanted, chosen) in [
            // The first, where no version is asked for.
            ("windows/amd64", Some(1)),
            // Before Server 2022 the build has to be the same; the newest revision of it is taken.
            ("windows(10.0.17763)/amd64", Some(4)),
            ("windows(10.0.17763.1)/amd64", Some(3)),
            ("windows(10.0.17763.9999)/amd64", Some(4)),
            ("windows(10.0.19041)/amd64", None),
            ("windows(10.0.14393)/amd64", None),
            // Since then, it runs what is not older than Server 2022, and not newer than itself.
            ("windows(10.0.20348)/amd64", Some(1)),
            ("windows(10.0.22621)/amd64", Some(1)),
            ("windows(10.0.26100)/amd64", Some(5)),
            ("windows(10.0.26100.2894)/amd64", Some(2)),
            ("windows(6.3.26100)/amd64", None),
            // What is no whole version stands for those that start with it.
            ("windows(10.0)/amd64", Some(5)),
            ("windows(ltsc2019)/amd64", None),
            ("windows(10.0.17763)/arm64", None),
            ("linux(5.10)/amd64", Some(0)),
        ] {
            let platform: Platform = wanted.parse().unwrap();
            assert_eq!(platform.choose(&list), chosen, "{wanted}");
        }
        let unversioned = parsed(&["windows/amd64", "windows(10.0.20348.1)/amd64"]);
        let choose = |text: &str| text.parse::<Platform>().unwrap().choose(&unversioned);
        assert_eq!(choose("windows(10.0.17763)/amd64"), Some(0));
        assert_eq!(choose("windows(10.0.20348)/amd64"), Some(1));
    }

    #[test]
    fn features_are_what_a_system_has_and_an_image_needs() {
        let list = parsed(&[
            "windows(10.0.17763.1+win32k)/amd64",
            "windows(10.0.17763.1)/amd64",
            "windows(10.0.17763.1+win32k+hyperv)/amd64",
        ]);
        for (wanted, among, chosen) in [
            ("windows/amd64", &list[..], Some(1)),
            ("windows/amd64", &list[..1], Some(0)),
            ("windows(+win32k)/amd64", &list[..], Some(0)),
            ("windows(+hyperv+win32k)/amd64", &list[..], Some(2)),
            ("windows(+hyperv)/amd64", &list[..], Some(1)),
            ("windows(+hyperv)/amd64", &list[..1], None),
            ("windows(10.0.17763+win32k)/amd64", &list[..], Some(0)),
            ("windows(10.0.20348+win32k)/amd64", &list[..], None),
        ] {
            let platform: Platform = wanted.parse().unwrap();
            assert_eq!(platform.choose(among), chosen, "{wanted}");
        }
    }

    #[test]
    fn versions_are_listed_where_they_tell_platforms_apart() {
        let list = parsed(&[
            "linux/amd64",
            "windows(10.0.20348.1)/amd64",
            "windows(10.0.17763.1)/amd64",
            "windows(10.0.17763.1)/arm64",
        ]);
        assert_eq!(
            Platform::told_apart(&list),
            [
                "linux/amd64",
                "windows(10.0.20348.1)/amd64",
                "windows(10.0.17763.1)/amd64",
                "windows/arm64"
            ]
        );
    }
}
