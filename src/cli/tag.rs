//! `regctl tag`: another name for an image of the local store.

use super::context::Context;
use super::exit::Failure;
use super::nearest;
use crate::error::Kind;
use crate::image::{Descriptor, Reference};

/// Create a tag TARGET_IMAGE that refers to SOURCE_IMAGE
#[derive(clap::Args)]
#[command(after_help = "Examples:
  regctl tag hello-world 192.168.224.160:5000/hello-world
  regctl tag 9a84c7a8f722 app:stable")]
pub(super) struct Args {
    /// An image of the local store, by name or by ID
    #[arg(value_name = "SOURCE_IMAGE[:TAG]")]
    source: String,
    /// Its new name
    #[arg(value_name = "TARGET_IMAGE[:TAG]")]
    target: String,
}

pub(super) async fn run(args: Args, context: &Context) -> anyhow::Result<()> {
    let target = args.target.parse::<Reference>().map_err(|error| {
        let text = format!(
            "Error parsing reference: {:?} is not a valid repository/tag: {error}",
            args.target
        );
        Failure::new(Kind::Usage, text)
    })?;
    if target.digest().is_some() {
        return Err(Failure::new(
            Kind::Usage,
            "refusing to create a tag with a digest reference",
        )
        .into());
    }
    // Taken before the look-up, so that the image is still there when it gets its new name.
    let lease = context.store().lease().await?;
    let descriptor = find(&args.source, context)?;
    Ok(lease.tag(&descriptor, &target.or_latest()).await?)
}

/// The image that a name or an ID stands for in the local store.
pub(super) fn find(text: &str, context: &Context) -> anyhow::Result<Descriptor> {
    let store = context.store();
    let parsed = text.parse::<Reference>();
    if let Ok(reference) = &parsed
        && let Some(descriptor) = store.find(&reference.clone().or_latest())?
    {
        return Ok(descriptor);
    }
    let mut found = store.find_by_id(text.strip_prefix("sha256:").unwrap_or(text))?;
    found.dedup_by(|a, b| a.digest == b.digest);
    match (found.pop(), found.is_empty()) {
        (Some(descriptor), true) => Ok(descriptor),
        (Some(_), false) => {
            let text = format!("multiple IDs found with provided prefix: {text}");
            Err(Failure::new(Kind::NotFound, text).into())
        }
        (None, _) => {
            let name = parsed?.or_latest().familiar();
            let missing = Failure::new(Kind::NotFound, format!("No such image: {name}"));
            Err(missing.hint(nearest::here(&name, context)).into())
        }
    }
}
