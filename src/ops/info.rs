//! What there is on this machine: the store, and what is known of registries.

use std::path::PathBuf;

use super::client::Client;
use super::error::Error;

/// What `regctl info` shows.
#[derive(Clone, Debug)]
pub struct Info {
    /// Names of images in the local store.
    pub images: usize,
    /// The local store.
    pub root: PathBuf,
    /// Docker's folder of settings.
    pub config: PathBuf,
    /// The entries of the insecure list.
    pub insecure: Vec<String>,
}

/// Looks at the settings and the local store. Asks no registry.
///
/// # Errors
/// Says which file cannot be used.
pub fn info(client: &Client) -> Result<Info, Error> {
    let settings = client.settings();
    settings.check()?;
    let entries = settings.insecure().entries();
    Ok(Info {
        images: client.store().images()?.len(),
        root: client.store().root().to_owned(),
        config: settings.paths().docker.clone(),
        insecure: entries.map(|(entry, _)| entry.to_string()).collect(),
    })
}
