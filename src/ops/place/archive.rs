//! `oci-archive:FILE[:TAG]`, `docker-archive:FILE[:NAME]`: an image of a tar, which is written as both.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use futures_util::FutureExt;

use super::{
    Completes, Location, Opened, Opening, Place, Prepared, Scheme, nameless, path_and_choice,
    written,
};
use crate::archive::{Delivery, Reader};
use crate::disk::Export;
use crate::image::{Choice, Reference, Selector, Tag};
use crate::ops::client::Client;
use crate::ops::error::Error;

pub(super) const OCI: Scheme = Scheme {
    prefix: "oci-archive:",
    form: "oci-archive:FILE[:TAG]",
    about: "a tar of one, which is also a Docker archive",
    completes: Completes::Files,
    parse: |rest| parse("oci-archive:", rest),
};

pub(super) const DOCKER: Scheme = Scheme {
    prefix: "docker-archive:",
    form: "docker-archive:FILE[:NAME]",
    about: "the same, as docker save writes it",
    completes: Completes::Files,
    parse: |rest| parse("docker-archive:", rest),
};

#[derive(Debug)]
struct Archived {
    prefix: &'static str,
    file: PathBuf,
    choice: Option<Choice>,
}

fn parse(prefix: &'static str, rest: &str) -> Result<Place, Error> {
    let (file, choice) = path_and_choice(rest)?;
    Ok(Place::at(Archived {
        prefix,
        file,
        choice,
    }))
}

impl Archived {
    /// The name that the image gets in the archive: a full one, or a tag of nothing in particular.
    fn new_name(&self) -> Result<Reference, Error> {
        match &self.choice {
            Some(Choice::Named(name)) if name.contains(['/', ':']) => {
                Ok(name.parse::<Reference>()?.or_latest())
            }
            Some(choice) => Ok(nameless()?.repository().tagged(choice.to_string().parse()?)),
            None => Ok(nameless()?.or_latest()),
        }
    }
}

impl Location for Archived {
    fn open<'a>(&'a self, client: &'a Client) -> Opening<'a, Opened> {
        async move {
            let (file, scratch) = (self.file.clone(), client.scratch());
            let opened = tokio::task::spawn_blocking(move || Reader::open(&file, &scratch));
            let reader = opened.await??;
            let root = reader.find(self.choice.as_ref())?.descriptor.digest.clone();
            Ok(Opened::local(reader, Selector::Digest(root)))
        }
        .boxed()
    }

    fn prepare<'a>(&'a self, _client: &'a Client) -> Opening<'a, Prepared> {
        async move {
            let name = self.new_name()?;
            let delivery = Delivery::to_file(&self.file, Export::Copy)?;
            Ok(Prepared {
                target: Arc::new(delivery.repository(name.repository())),
                tag: Some(name.tag().cloned().unwrap_or_else(Tag::latest)),
                registry: None,
            })
        }
        .boxed()
    }
}

impl fmt::Display for Archived {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let written = written(&self.file, self.choice.as_ref());
        write!(f, "{}{written}", self.prefix)
    }
}
