//! `regctl tag`: another name for an image of the local store.

use crate::cli::context::Context;
use crate::cli::failure::{Failure, Result};
use crate::error::Kind;
use crate::image::Reference;
use crate::ops;

/// Create a tag TARGET_IMAGE that refers to SOURCE_IMAGE
#[derive(clap::Args)]
#[command(after_help = "Examples:
  regctl tag hello-world 192.168.224.160:5000/hello-world
  regctl tag 9a84c7a8f722 app:stable")]
pub(in crate::cli) struct Args {
    /// The image, by name or ID
    #[arg(value_name = "SOURCE_IMAGE[:TAG]")]
    source: String,
    /// The new name
    #[arg(value_name = "TARGET_IMAGE[:TAG]")]
    target: String,
}

pub(in crate::cli) async fn run(args: Args, context: &Context) -> Result<()> {
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
    Ok(ops::tag(context.client(), &args.source, &target.or_latest()).await?)
}
