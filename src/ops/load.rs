//! Loads the images of an archive into the local store.

use std::collections::HashSet;
use std::io::Read;
use std::path::PathBuf;
use std::sync::Arc;

use super::client::Client;
use super::error::Error;
use super::platform::{self, Unasked};
use crate::archive::{Packed, Reader};
use crate::image::{Descriptor, Digest, Platform, Reference, Selector};
use crate::place::Source;
use crate::transfer::{ImageCopy, Observer};

/// What to load.
pub struct LoadRequest {
    /// Where the archive is.
    pub input: LoadFrom,
    /// The name to give to the one image of the archive, in place of those that it has.
    pub name: Option<Reference>,
    /// The platforms of an index to load; none is all that is there.
    pub platforms: Vec<Platform>,
    /// Who watches the bytes.
    pub observer: Arc<dyn Observer>,
}

/// Where an archive is.
pub enum LoadFrom {
    /// A file.
    File(PathBuf),
    /// A stream.
    Stream(Box<dyn Read + Send>),
}

/// An image that was loaded.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// Its name.
    pub name: Reference,
    /// The digest of its manifest.
    pub digest: Digest,
    /// What the name stood for before, where that was something else.
    pub replaced: Option<Digest>,
}

/// Loads every image of an archive.
///
/// # Errors
/// Says what is wrong with the archive or the store.
pub async fn load(client: &Client, request: LoadRequest) -> Result<Vec<Loaded>, Error> {
    let stem = stem(&request.input);
    let archive = Arc::new(open(request.input, client.scratch()).await?);
    // All names are read before anything is copied.
    let mut named = Vec::new();
    for image in archive.images() {
        let names = names(image, &archive, request.name.as_ref(), &stem)?;
        named.push((image.descriptor.clone(), names));
    }
    let names = complete(&archive, named, &request.platforms).await?;
    let before = copy_and_name(client, &archive, &names, &request.observer).await?;
    Ok(loaded(names, before))
}

fn loaded(names: Vec<(Reference, Descriptor)>, before: Vec<Option<Descriptor>>) -> Vec<Loaded> {
    let pairs = names.into_iter().zip(before);
    let one = |((name, image), before): ((Reference, Descriptor), Option<Descriptor>)| Loaded {
        replaced: before
            .map(|before| before.digest)
            .filter(|before| *before != image.digest),
        digest: image.digest,
        name,
    };
    pairs.map(one).collect()
}

/// Each name, with what of its image the archive has.
async fn complete(
    archive: &Reader,
    named: Vec<(Descriptor, Vec<Reference>)>,
    platforms: &[Platform],
) -> Result<Vec<(Reference, Descriptor)>, Error> {
    let mut complete = Vec::new();
    for (root, names) in named {
        let root = archive.manifest(&Selector::Digest(root.digest)).await?;
        let place = "the archive";
        let selected =
            platform::select(archive, root, platforms, Unasked::WholeOrBest, &place).await?;
        let image = selected.manifest.descriptor();
        for name in names {
            // A name with a digest stands for nothing else, whatever the archive says.
            let name = match name.digest() {
                Some(_) => name.repository().pinned(image.digest.clone()),
                None => name,
            };
            complete.push((name, image.clone()));
        }
    }
    Ok(complete)
}

/// Copies the images, and names them when all of them are here: an archive is loaded whole or not
/// at all. Says what each name stood for before.
async fn copy_and_name(
    client: &Client,
    archive: &Arc<Reader>,
    names: &[(Reference, Descriptor)],
    observer: &Arc<dyn Observer>,
) -> Result<Vec<Option<Descriptor>>, Error> {
    let Some((first, _)) = names.first() else {
        return Ok(Vec::new());
    };
    // One place for all of them: it keeps what has no name yet from being cleaned up.
    let target = Arc::new(client.store().repository(first.repository()));
    let mut copied = HashSet::new();
    for (_, image) in names {
        if copied.insert(&image.digest) {
            let wanted = ImageCopy::whole(&image.digest, None);
            let copier = client.copier(archive.clone(), target.clone(), observer.clone());
            let outcome = copier.copy(&wanted).await;
            copier.observer().end();
            outcome?;
        }
    }
    Ok(target.lease().await?.tag_all(names).await?)
}

async fn open(input: LoadFrom, scratch: PathBuf) -> Result<Reader, Error> {
    let opened = tokio::task::spawn_blocking(move || match input {
        LoadFrom::File(path) => Reader::open(&path, &scratch),
        LoadFrom::Stream(stream) => Reader::from_stream(stream, &scratch),
    });
    Ok(opened.await??)
}

/// The name of the archive's file, without its ending.
fn stem(input: &LoadFrom) -> String {
    let stem = match input {
        LoadFrom::File(path) => path.file_stem().and_then(|stem| stem.to_str()),
        LoadFrom::Stream(_) => None,
    };
    stem.unwrap_or("loaded").to_owned()
}

/// The names that an image of the archive gets.
fn names(
    image: &Packed,
    archive: &Reader,
    given: Option<&Reference>,
    stem: &str,
) -> Result<Vec<Reference>, Error> {
    if let Some(name) = given {
        if archive.images().len() > 1 {
            let text = "--tag names one image, and the archive holds several";
            return Err(Error::Invalid(text.to_owned()));
        }
        return Ok(vec![name.clone().or_latest()]);
    }
    let mut names = Vec::new();
    for name in &image.names {
        names.push(full(name, stem)?);
    }
    if names.is_empty() {
        names.push(full(image.descriptor.digest.short(), stem)?);
    }
    names.dedup();
    Ok(names)
}

/// A name in full; what is only a tag, as buildkit and skopeo write it, gets the archive's name.
fn full(name: &str, stem: &str) -> Result<Reference, Error> {
    let invalid = || Error::BadName(name.to_owned());
    if name.contains(['/', ':']) {
        return name
            .parse::<Reference>()
            .map(Reference::or_latest)
            .map_err(|_| invalid());
    }
    let plain: String = stem
        .to_lowercase()
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .collect::<String>()
        .split('-')
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join("-");
    let stem = if plain.is_empty() { "loaded" } else { &plain };
    format!("localhost/{stem}:{name}")
        .parse()
        .map_err(|_| invalid())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_full_or_refused() {
        for (name, expected) in [
            (
                "hello-world:latest",
                Some("docker.io/library/hello-world:latest"),
            ),
            ("r.example:5000/app", Some("r.example:5000/app:latest")),
            ("1.0", Some("localhost/my-app:1.0")),
            ("a b", None),
            ("UPPER:x", None),
            ("x:\u{1b}[31m", None),
        ] {
            assert_eq!(
                full(name, "My_App")
                    .ok()
                    .map(|name| name.to_string())
                    .as_deref(),
                expected,
                "{name}"
            );
        }
    }
}
