//! `docker-daemon:NAME`: an image of the Docker Engine.

use std::fmt;
use std::sync::Arc;

use futures_util::FutureExt;

use super::{Completes, Location, Opened, Opening, Place, Prepared, Scheme, name};
use crate::archive::{Delivery, Reader};
use crate::image::{Reference, Selector, Tag};
use crate::ops::client::Client;
use crate::ops::error::Error;

pub(super) const SCHEME: Scheme = Scheme {
    prefix: "docker-daemon:",
    form: "docker-daemon:NAME",
    about: "the Docker Engine (DOCKER_HOST)",
    completes: Completes::Names,
    parse: |rest| Ok(Place::at(InEngine(name(rest)?))),
};

#[derive(Debug)]
struct InEngine(Reference);

impl Location for InEngine {
    fn open<'a>(&'a self, client: &'a Client) -> Opening<'a, Opened> {
        async move {
            let (engine, scratch) = (client.engine(), client.scratch());
            let name = self.0.clone().or_latest().familiar();
            let exported = tokio::task::spawn_blocking(move || {
                let archive = engine.save(&name)?;
                Ok::<_, Error>(Reader::from_stream(archive, &scratch)?)
            });
            let reader = exported.await??;
            let image = reader.images().first();
            let root = image.map(|image| image.descriptor.digest.clone());
            let root =
                root.ok_or_else(|| Error::NotFound("the Docker daemon sent no image".to_owned()))?;
            Ok(Opened::local(reader, Selector::Digest(root)))
        }
        .boxed()
    }

    fn prepare<'a>(&'a self, client: &'a Client) -> Opening<'a, Prepared> {
        async move {
            let delivery = Delivery::to_engine(client.engine(), &client.scratch())?;
            Ok(Prepared {
                target: Arc::new(delivery.repository(self.0.repository())),
                tag: Some(self.0.tag().cloned().unwrap_or_else(Tag::latest)),
                registry: None,
            })
        }
        .boxed()
    }
}

impl fmt::Display for InEngine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "docker-daemon:{}", self.0.familiar())
    }
}
