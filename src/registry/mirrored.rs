//! A repository that is read from mirrors first, and from its own registry where they fail.

use std::future::Future;
use std::ops::Range;

use futures_util::FutureExt;

use super::{Network, Repository};
use crate::image::{self, Descriptor, Manifest, Selector, Tag};
use crate::place::{Answer, Body, Error, Listing, Origin, Source};
use crate::registry::Access;

/// A repository and its mirrors, as one source.
///
/// Content is the same wherever it comes from: digests are checked by whoever takes it.
#[derive(Clone)]
pub struct Mirrored {
    mirrors: Vec<Repository>,
    own: Repository,
}

impl Network {
    /// A repository to read from, by way of the mirrors that the user has set for it.
    pub fn mirrored(&self, repository: &image::Repository) -> Mirrored {
        let name = repository.to_string();
        let mirrors = self
            .settings
            .mirrors(&name)
            .filter_map(|mirror| mirror.of(repository));
        Mirrored {
            mirrors: mirrors
                .map(|mirror| self.repository(&mirror, Access::Pull))
                .collect(),
            own: self.repository(repository, Access::Pull),
        }
    }
}

impl Mirrored {
    /// The first answer that is none of a mirror's errors.
    async fn first<'a, T, F>(&'a self, ask: impl Fn(&'a Repository) -> F) -> Result<T, Error>
    where
        F: Future<Output = Result<T, Error>>,
    {
        for mirror in &self.mirrors {
            match ask(mirror).await {
                Ok(answer) => return Ok(answer),
                Err(error) => tracing::info!("mirror {}: {error}", mirror.name()),
            }
        }
        ask(&self.own).await
    }
}

impl Source for Mirrored {
    fn resolve<'a>(&'a self, selector: &'a Selector) -> Answer<'a, Descriptor> {
        self.first(move |place| place.resolve(selector)).boxed()
    }

    fn manifest<'a>(&'a self, selector: &'a Selector) -> Answer<'a, Manifest> {
        self.first(move |place| place.manifest(selector)).boxed()
    }

    fn open<'a>(&'a self, blob: &'a Descriptor, offset: u64) -> Answer<'a, Body> {
        self.first(move |place| place.open(blob, offset)).boxed()
    }

    fn part<'a>(&'a self, blob: &'a Descriptor, part: Range<u64>) -> Answer<'a, Option<Body>> {
        self.first(move |place| place.part(blob, part.clone()))
            .boxed()
    }

    fn origins(&self, blob: &Descriptor) -> Vec<Origin> {
        self.own.origins(blob)
    }
}

impl Listing for Mirrored {
    fn tags(&self) -> Answer<'_, Vec<Tag>> {
        // A mirror may have only what somebody asked it for.
        self.own.tags()
    }
}
