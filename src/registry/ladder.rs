//! How blobs are sent: whole where the registry takes that, else in smaller and smaller requests.

use crate::image::Host;
use crate::sync::Mutex;

/// Bytes of a chunk where nothing else is known.
const CHUNK: u64 = 8 << 20;
/// Proxies that take less than this in one request take no layers.
const LEAST_CHUNK: u64 = 256 << 10;

/// One way to send a blob.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rung {
    /// One PUT that also commits.
    Whole,
    /// One PATCH, then a PUT that commits.
    Streamed,
    /// A PATCH for each so many bytes, then a PUT that commits.
    Chunked(u64),
}

impl Rung {
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
    pub(crate) fn below(self, status: u16, host: &Host) -> Option<Self> {
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
pub(crate) struct Ladder(Mutex<Rung>);

impl Ladder {
    /// Starts with chunks where the user wants them, else at the top.
    pub(crate) fn new(chunk: Option<u64>) -> Self {
        Self(Mutex::new(chunk.map_or(Rung::Whole, Rung::Chunked)))
    }

    pub(crate) fn rung(&self) -> Rung {
        *self.0.lock()
    }

    pub(crate) fn settle(&self, rung: Rung) {
        *self.0.lock() = rung;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn goes_down_by_what_the_registry_refuses_and_ends() {
        let host: Host = "r.example".parse().unwrap();
        assert_eq!(Rung::Whole.below(413, &host), Some(Rung::Chunked(CHUNK)));
        assert_eq!(Rung::Whole.below(405, &host), Some(Rung::Streamed));
        assert_eq!(Rung::Whole.below(403, &host), None);
        let mut rung = Rung::Chunked(CHUNK);
        while let Some(next) = rung.below(413, &host) {
            rung = next;
        }
        assert_eq!(rung, Rung::Chunked(LEAST_CHUNK));
    }

    #[test]
    fn knows_what_some_registries_want() {
        for (host, chunk) in [
            ("ghcr.io", (4 << 20) - 1),
            ("123456789012.dkr.ecr.eu-west-1.amazonaws.com", 10 << 20),
            ("r.example:5000", CHUNK),
        ] {
            assert_eq!(
                Rung::chunked(&host.parse().unwrap()),
                Rung::Chunked(chunk),
                "{host}"
            );
        }
    }
}
