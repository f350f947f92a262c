//! Which versions of Windows run which images.

/// Windows Server 2022: images of it run on what came after it.
///
/// Older ones share a kernel interface with one build only. containerd/platforms,
/// `platform_windows_compat.go`; Microsoft's "Windows container version compatibility".
const SERVER_2022: u64 = 20348;

/// Whether an image of version `image` runs on version `host`. What is no whole version, such as
/// `10.0`, stands for all that start so.
pub(super) fn runs(image: &str, host: &str) -> bool {
    let Some(host) = Build::of(host) else {
        let rest = image.strip_prefix(host);
        return rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
    };
    let Some(image) = Build::of(image) else {
        return false;
    };
    let is_same_line = (host.major, host.minor) == (image.major, image.minor);
    let is_near = if host.build < SERVER_2022 {
        image.build == host.build
    } else {
        (SERVER_2022..=host.build).contains(&image.build)
    };
    is_same_line && is_near
}

/// The numbers of a version, to tell the newer of two; what is no number is the oldest.
pub(super) fn numbers(version: &str) -> Vec<u64> {
    let parts = version.split('.').filter(|part| !part.is_empty());
    parts.map(|part| part.parse().unwrap_or_default()).collect()
}

/// A version as far as it matters: `10.0.17763` of `10.0.17763.6775`.
struct Build {
    major: u64,
    minor: u64,
    build: u64,
}

impl Build {
    fn of(version: &str) -> Option<Self> {
        let mut parts = version.split('.').map(|part| part.parse().ok());
        let mut next = || parts.next().flatten();
        Some(Self {
            major: next()?,
            minor: next()?,
            build: next()?,
        })
    }
}
