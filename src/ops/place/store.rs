//! `store:NAME`: an image of the local store.

use std::fmt;
use std::sync::Arc;

use futures_util::FutureExt;

use super::{Completes, Location, Opened, Opening, Place, Prepared, Scheme, name, tag_of};
use crate::image::{Reference, Tag};
use crate::ops::client::Client;

pub(super) const SCHEME: Scheme = Scheme {
    prefix: "store:",
    form: "store:NAME",
    about: "the local store",
    completes: Completes::Names,
    parse: |rest| name(rest).map(place),
};

#[derive(Debug)]
struct Stored(Reference);

pub(super) fn place(name: Reference) -> Place {
    Place::at(Stored(name))
}

impl Location for Stored {
    fn open<'a>(&'a self, client: &'a Client) -> Opening<'a, Opened> {
        async move {
            Ok(Opened::local(
                client.store().repository(self.0.repository()),
                self.0.selector(),
            ))
        }
        .boxed()
    }

    fn prepare<'a>(&'a self, client: &'a Client) -> Opening<'a, Prepared> {
        async move {
            Ok(Prepared {
                target: Arc::new(client.store().repository(self.0.repository())),
                tag: tag_of(&self.0),
                registry: None,
            })
        }
        .boxed()
    }

    fn tagged(&self, tag: &Tag) -> Option<Place> {
        Some(place(self.0.repository().tagged(tag.clone())))
    }
}

impl fmt::Display for Stored {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "store:{}", self.0.familiar())
    }
}
