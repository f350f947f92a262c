//! `oci:DIR[:TAG]`: an image of an OCI layout in a folder.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use futures_util::FutureExt;

use super::{
    Completes, Location, Opened, Opening, Place, Prepared, Scheme, nameless, path_and_choice,
    written,
};
use crate::image::{Choice, Selector, Tag};
use crate::ops::client::Client;
use crate::ops::error::Error;
use crate::store::{Folder, Store};

pub(super) const SCHEME: Scheme = Scheme {
    prefix: "oci:",
    form: "oci:DIR[:TAG]",
    about: "an OCI layout",
    completes: Completes::Folders,
    parse: |rest| {
        let (folder, choice) = path_and_choice(rest)?;
        Ok(Place::at(Layout { folder, choice }))
    },
};

#[derive(Debug)]
struct Layout {
    folder: PathBuf,
    choice: Option<Choice>,
}

impl Layout {
    fn image(&self, layout: &Store) -> Result<Folder, Error> {
        Ok(layout.folder(self.choice.as_ref(), nameless()?.repository()))
    }
}

impl Location for Layout {
    fn open<'a>(&'a self, client: &'a Client) -> Opening<'a, Opened> {
        async move {
            let image = self.image(&client.patient(Store::of_others(&self.folder)))?;
            let root = image.root()?.digest;
            Ok(Opened::local(image, Selector::Digest(root)))
        }
        .boxed()
    }

    fn prepare<'a>(&'a self, client: &'a Client) -> Opening<'a, Prepared> {
        async move {
            if let Some(choice @ (Choice::At(_) | Choice::Digest(_))) = &self.choice {
                return Err(Error::Invalid(format!("{choice} is no name to write to")));
            }
            Ok(Prepared {
                target: Arc::new(self.image(&client.patient(Store::export(&self.folder)))?),
                tag: Some(Tag::latest()),
                registry: None,
            })
        }
        .boxed()
    }
}

impl fmt::Display for Layout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "oci:{}", written(&self.folder, self.choice.as_ref()))
    }
}
