//! `docker://NAME`, or just a name: an image of a registry.

use std::fmt;
use std::sync::Arc;

use futures_util::FutureExt;

use super::{Completes, Location, Opened, Opening, Place, Prepared, Scheme, name, tag_of};
use crate::image::{Reference, Tag};
use crate::ops::client::Client;
use crate::place::Listing;
use crate::registry::Access;

pub(super) const SCHEME: Scheme = Scheme {
    prefix: "docker://",
    form: "NAME, docker://NAME",
    about: "a registry",
    completes: Completes::Names,
    parse: |rest| name(rest).map(place),
};

#[derive(Debug)]
struct RegistryPlace(Reference);

pub(super) fn place(name: Reference) -> Place {
    Place::at(RegistryPlace(name))
}

impl Location for RegistryPlace {
    fn open<'a>(&'a self, client: &'a Client) -> Opening<'a, Opened> {
        async move {
            let repository = self.0.repository();
            let mirrored = Arc::new(client.network()?.mirrored(repository));
            Ok(Opened {
                source: mirrored.clone(),
                selector: self.0.selector(),
                registry: Some(client.repository(repository, Access::Pull)?),
                mirrored: Some(mirrored),
            })
        }
        .boxed()
    }

    fn prepare<'a>(&'a self, client: &'a Client) -> Opening<'a, Prepared> {
        async move {
            let registry = client.target(self.0.repository())?;
            Ok(Prepared {
                target: registry.clone(),
                tag: tag_of(&self.0),
                registry: Some(registry),
            })
        }
        .boxed()
    }

    fn tags<'a>(&'a self, client: &'a Client) -> Opening<'a, Option<Vec<Tag>>> {
        async move {
            let repository = client.network()?.mirrored(self.0.repository());
            Ok(Some(repository.tags().await?))
        }
        .boxed()
    }

    fn tagged(&self, tag: &Tag) -> Option<Place> {
        Some(place(self.0.repository().tagged(tag.clone())))
    }
}

impl fmt::Display for RegistryPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.familiar())
    }
}
