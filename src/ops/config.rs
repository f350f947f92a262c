//! The configuration of an image, wherever it is.

use futures_util::StreamExt;

use super::error::Error;
use crate::image::{Content, Descriptor, ImageConfig, Manifest, Verifier, media_type};
use crate::limits;
use crate::place::Source;

/// The configuration of an image; an artifact has an empty one.
///
/// # Errors
/// Says why it cannot be read, or what is wrong with it.
pub async fn read_config(source: &dyn Source, manifest: &Manifest) -> Result<ImageConfig, Error> {
    let Content::Image { config, .. } = manifest.content() else {
        return Ok(ImageConfig::default());
    };
    if !media_type::is_config(&config.media_type) {
        return Ok(ImageConfig::default());
    }
    let bytes = verified(source, config).await?;
    parse(config, &bytes)
}

/// Reads a configuration that is verified already.
///
/// # Errors
/// Says what is wrong with it.
pub(super) fn parse(config: &Descriptor, bytes: &[u8]) -> Result<ImageConfig, Error> {
    ImageConfig::parse(bytes).map_err(|error| refused(config, error.to_string()))
}

/// The bytes of a configuration, which are few enough to keep.
async fn verified(source: &dyn Source, config: &Descriptor) -> Result<Vec<u8>, Error> {
    if config.size > limits::CONFIG_BYTES {
        let most = limits::CONFIG_BYTES >> 20;
        return Err(refused(config, format!("larger than {most} MiB")));
    }
    let mut body = source.open(config, 0).await?;
    let mut bytes = Vec::new();
    while let Some(piece) = body.next().await {
        bytes.extend_from_slice(&piece?);
        if bytes.len() as u64 > config.size {
            break;
        }
    }
    let mut verifier = Verifier::new(config.digest.algorithm());
    verifier.update(&bytes);
    if verifier.finish().0 == config.digest {
        Ok(bytes)
    } else {
        Err(refused(config, "digest mismatch".to_owned()))
    }
}

fn refused(config: &Descriptor, problem: String) -> Error {
    Error::ImageConfig {
        digest: config.digest.clone(),
        problem,
    }
}
