//! Saves images of the local store to one archive.

use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;

use super::client::Client;
use super::error::Error;
use super::platform::{self, Unasked};
use crate::archive::Delivery;
use crate::disk::Export;
use crate::image::{Platform, Reference, Tag};
use crate::place::{Source, Target};
use crate::transfer::{ImageCopy, Observer};

/// What to save.
pub struct SaveRequest {
    /// The images, by name; without a tag they are `latest`.
    pub images: Vec<Reference>,
    /// The platform of an index; none is the one that suits this machine best.
    pub platform: Option<Platform>,
    /// Where the archive goes.
    pub output: SaveTo,
    /// Who watches the bytes.
    pub observer: Arc<dyn Observer>,
}

/// Where an archive goes.
pub enum SaveTo {
    /// A file, which appears when the archive is whole.
    File(PathBuf),
    /// A stream.
    Stream(Box<dyn Write + Send>),
}

/// Saves images.
///
/// # Errors
/// Says which image is not there, or what cannot be written. No file appears then.
pub async fn save(client: &Client, request: SaveRequest) -> Result<(), Error> {
    let archive = match request.output {
        SaveTo::File(path) => Delivery::to_file(&path, Export::Save)?,
        SaveTo::Stream(output) => Delivery::to_stream(output),
    };
    let _lease = client.store().lease_to_read().await?;
    let platforms: Vec<Platform> = request.platform.into_iter().collect();
    for image in request.images {
        let reference = image.or_latest();
        let target = Arc::new(archive.repository(reference.repository()));
        add(client, &reference, target, &platforms, &request.observer).await?;
    }
    Ok(archive.finish().await?)
}

async fn add(
    client: &Client,
    reference: &Reference,
    target: Arc<dyn Target>,
    platforms: &[Platform],
    observer: &Arc<dyn Observer>,
) -> Result<(), Error> {
    if client.store().find(reference)?.is_none() {
        return Err(Error::NoImage(reference.familiar()));
    }
    let source = Arc::new(client.store().repository(reference.repository()));
    let root = source.manifest(&reference.selector()).await?;
    let place = "the local store";
    let selected = platform::select(&*source, root, platforms, Unasked::Best, &place).await?;
    let tag = reference.tag().cloned().unwrap_or_else(Tag::latest);
    let wanted = ImageCopy::whole(selected.manifest.digest(), Some(tag));
    let copier = client.copier(source, target, observer.clone());
    let copied = copier.copy_manifest(&selected.manifest, &wanted).await;
    copier.observer().end();
    Ok(copied?)
}
