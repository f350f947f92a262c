//! Where a registry is known to have blobs: whoever pushes twenty images on one base sends the base
//! once, and has it mounted from there ever after (skopeo does so).
//!
//! What is known is a hint. A registry that has lost the blob, or does not let the user read it there,
//! answers a mount with an upload, so that a wrong entry costs one request at most.

use std::collections::HashMap;

use crate::image::{Digest, Host, Repository};
use crate::place::Origin;
use crate::sync::Mutex;

/// Repositories in which blobs were seen, by registry.
#[derive(Default)]
pub struct KnownBlobs {
    hosts: Mutex<HashMap<Host, HashMap<Digest, Repository>>>,
    news: Mutex<Vec<Sighting>>,
}

/// A blob that a registry was seen to have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sighting {
    /// The blob.
    pub blob: Digest,
    /// A repository that has it.
    pub repository: Repository,
}

impl KnownBlobs {
    /// Takes what earlier runs saw of one registry, the oldest first; what this run saw counts more.
    pub fn recall(&self, host: &Host, sightings: impl IntoIterator<Item = Sighting>) {
        let mut hosts = self.hosts.lock();
        let known = hosts.entry(host.clone()).or_default();
        let recent = std::mem::take(known);
        known.extend(sightings.into_iter().map(|one| (one.blob, one.repository)));
        known.extend(recent);
    }

    /// Notes that a repository has a blob.
    pub(super) fn note(&self, repository: &Repository, blob: &Digest) {
        let mut hosts = self.hosts.lock();
        let known = hosts.entry(repository.host().clone()).or_default();
        let before = known.insert(blob.clone(), repository.clone());
        if before.as_ref() != Some(repository) {
            self.news.lock().push(Sighting {
                blob: blob.clone(),
                repository: repository.clone(),
            });
        }
    }

    /// A repository of the registry that was seen to have the blob.
    pub(super) fn origin(&self, host: &Host, blob: &Digest) -> Option<Origin> {
        let hosts = self.hosts.lock();
        hosts.get(host)?.get(blob).cloned().map(Origin)
    }

    /// What was seen since this was asked last, the oldest first.
    pub fn take_news(&self) -> Vec<Sighting> {
        std::mem::take(&mut *self.news.lock())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_seen_last_counts_and_is_news_once() {
        let seen = |path: &str| Sighting {
            blob: Digest::of(b"blob"),
            repository: Repository::new("r.example".parse().unwrap(), path).unwrap(),
        };
        let (old, new) = (seen("old"), seen("new"));
        let known = KnownBlobs::default();
        let host = old.repository.host().clone();
        known.note(&new.repository, &new.blob);
        known.recall(&host, [old]);
        known.note(&new.repository, &new.blob);
        let origin = known.origin(&host, &new.blob);
        assert_eq!(origin, Some(Origin(new.repository.clone())));
        assert_eq!(known.take_news(), [new]);
        assert_eq!(known.take_news(), []);
    }
}
