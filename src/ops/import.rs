//! Makes an image of a root file system's tar.

use std::fs::File;
use std::io::Read;
use std::path::PathBuf;
use std::sync::Arc;

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::client::Client;
use super::dockerfile;
use super::error::Error;
use crate::archive::{self, Reader};
use crate::config::env::{self, Environment};
use crate::image::{Digest, Platform, Reference, Tag};
use crate::transfer::{ImageCopy, Observer};

/// What to import.
pub struct ImportRequest {
    /// The tar, plain or compressed with gzip, zstd, xz or bzip2.
    pub input: ImportFrom,
    /// The name of the image; without a tag it is `latest`.
    pub name: Reference,
    /// Instructions of a Dockerfile: `ENV A=b`, `CMD ["/bin/sh"]`.
    pub changes: Vec<String>,
    /// A note about where it comes from.
    pub message: String,
    /// What it runs on.
    pub platform: Platform,
    /// Who watches the bytes.
    pub observer: Arc<dyn Observer>,
}

/// Where a tar is.
pub enum ImportFrom {
    /// A file.
    File(PathBuf),
    /// A stream.
    Stream(Box<dyn Read + Send>),
}

/// Makes an image of one layer, and says its ID.
///
/// # Errors
/// Says what is wrong with the tar, a change or the store.
pub async fn import(client: &Client, request: ImportRequest) -> Result<Digest, Error> {
    let config = config(&request, created(client.settings().environment())?)?;
    let source = Arc::new(read(request.input, config, client.scratch()).await?);
    let image = source.find(None)?.descriptor.clone();
    let name = request.name.or_latest();
    let target = Arc::new(client.store().repository(name.repository()));
    let tag = name.tag().cloned().unwrap_or_else(Tag::latest);
    let wanted = ImageCopy::whole(&image.digest, Some(tag));
    let copier = client.copier(source, target, request.observer);
    let copied = copier.copy(&wanted).await;
    copier.observer().end();
    copied?;
    let manifest = client.store().manifest(&image.digest)?;
    let config = manifest.blobs().first().map(|config| config.digest.clone());
    Ok(config.unwrap_or(image.digest))
}

async fn read(input: ImportFrom, config: Value, scratch: PathBuf) -> Result<Reader, Error> {
    let read = tokio::task::spawn_blocking(move || match input {
        ImportFrom::File(path) => {
            let file = File::open(&path).map_err(|source| Error::File {
                action: "read",
                path: path.display().to_string(),
                source,
            })?;
            Ok(archive::import(file, config, &scratch)?)
        }
        ImportFrom::Stream(stream) => Ok(archive::import(stream, config, &scratch)?),
    });
    read.await?
}

/// When the image is said to be made: now, unless the user wants the same image each time.
fn created(environment: &Environment) -> Result<Timestamp, Error> {
    let Some(epoch) = environment.text(env::SOURCE_DATE_EPOCH) else {
        return Ok(Timestamp::now());
    };
    let seconds = epoch.parse().ok();
    let time = seconds.and_then(|seconds| Timestamp::from_second(seconds).ok());
    time.ok_or_else(|| {
        let text = format!("SOURCE_DATE_EPOCH={epoch:?} is not a number of seconds since 1970");
        Error::Invalid(text)
    })
}

/// The image's configuration but for its layer; OCI image specification, config.md.
fn config(request: &ImportRequest, created: Timestamp) -> Result<Value, Error> {
    let mut container = Map::new();
    for line in &request.changes {
        dockerfile::apply(line, &mut container)?;
    }
    let created = created.to_string();
    let platform = &request.platform;
    let mut config = json!({
        "created": created, "architecture": platform.architecture, "os": platform.os, "config": container,
        "history": [{ "created": created, "comment": request.message }],
    });
    if let Some(variant) = &platform.variant {
        config["variant"] = json!(variant);
    }
    if let Some(version) = &platform.os_version {
        config["os.version"] = json!(version);
    }
    if let Some(features) = &platform.os_features {
        config["os.features"] = json!(features);
    }
    Ok(config)
}
