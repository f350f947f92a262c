//! How blobs are sent: whole where the registry takes that, else in smaller and smaller requests.

use crate::image::Host;
use crate::sync::Mutex;

/// Bytes of a chunk where nothing else is known.
const CHUNK: u64 = 8 << 20;
/// Proxies that take less than this in one request take no layers.
const LEAST_CHUNK: u64 = 256 << 10;

/// One way to send a blob.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum UploadMode {
    /// One PUT that also commits.
    Whole,
    /// One PATCH, then a PUT that commits.
    Streamed,
    /// A PATCH for each so many bytes, then a PUT that commits.
    Chunked(u64),
}

impl UploadMode {
    /// Chunks of the size that suits a registry whose proxies or storage are known to be choosy.
    pub(crate) fn chunked(host: &Host) -> Self {
        let name = host.as_str();
        match name {
            "ghcr.io" => Self::Chunked((4 << 20) - 1),
            _ if name.contains(".dkr.ecr.") && name.ends_with(".amazonaws.com") => {
                Self::Chunked(10 << 20)
            }
            _ => Self::Chunked(CHUNK),
        }
    }

    /// The next way to try after an answer that refuses this one; none where that would not help.
    pub(crate) fn fallback(self, status: u16, host: &Host) -> Option<Self> {
        match (self, status) {
            (Self::Whole, 413) => Some(Self::chunked(host)),
            (Self::Whole, 405 | 411 | 415 | 416 | 501) => Some(Self::Streamed),
            (Self::Streamed, 405 | 411 | 413 | 415 | 416 | 501) => Some(Self::chunked(host)),
            (Self::Chunked(_), 413 | 416) => self.halved(),
            _ => None,
        }
    }

    /// Chunks of half the size, down to what is still worth a request.
    pub(crate) fn halved(self) -> Option<Self> {
        match self {
            Self::Chunked(bytes) if bytes / 2 >= LEAST_CHUNK => Some(Self::Chunked(bytes / 2)),
            _ => None,
        }
    }
}

/// The way that a registry was found to take, for all uploads to it.
#[derive(Debug)]
pub(crate) struct UploadFallback(Mutex<UploadMode>);

impl UploadFallback {
    /// Starts with chunks where the user wants them, else at the top.
    pub(crate) fn new(chunk: Option<u64>) -> Self {
        Self(Mutex::new(
            chunk.map_or(UploadMode::Whole, UploadMode::Chunked),
        ))
    }

    pub(crate) fn mode(&self) -> UploadMode {
        *self.0.lock()
    }

    pub(crate) fn settle(&self, mode: UploadMode) {
        *self.0.lock() = mode;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn goes_down_by_what_the_registry_refuses_and_ends() {
        let host: Host = "r.example".parse().unwrap();
        assert_eq!(
            UploadMode::Whole.fallback(413, &host),
            Some(UploadMode::Chunked(CHUNK))
        );
        assert_eq!(
            UploadMode::Whole.fallback(405, &host),
            Some(UploadMode::Streamed)
        );
        assert_eq!(UploadMode::Whole.fallback(403, &host), None);
        let mut mode = UploadMode::Chunked(CHUNK);
        while let Some(next) = mode.fallback(413, &host) {
            mode = next;
        }
        assert_eq!(mode, UploadMode::Chunked(LEAST_CHUNK));
    }

    #[test]
    fn knows_what_some_registries_want() {
        for (host, chunk) in [
            ("ghcr.io", (4 << 20) - 1),
            ("123456789012.dkr.ecr.eu-west-1.amazonaws.com", 10 << 20),
            ("r.example:5000", CHUNK),
        ] {
            assert_eq!(
                UploadMode::chunked(&host.parse().unwrap()),
                UploadMode::Chunked(chunk),
                "{host}"
            );
        }
    }
}
