//! `regctl digest`: what a name stands for on its registry.

use crate::cli::context::Context;
use crate::cli::failure::Result;
use crate::image::{Platform, Reference};
use crate::ops::Error;
use crate::place::Source;
use crate::registry::Access;

/// Print the digest of an image on its registry
#[derive(clap::Args)]
#[command(after_help = "Examples:
  regctl digest 192.168.224.160:5000/hello-world:latest
  regctl digest --platform linux/arm64 alpine:3")]
pub(in crate::cli) struct Args {
    /// The image
    #[arg(value_name = "NAME[:TAG]")]
    name: Reference,
    /// Print the digest of this platform of a multi-platform image
    #[arg(long, value_name = "PLATFORM")]
    platform: Option<Platform>,
}

pub(in crate::cli) async fn run(args: Args, context: &Context) -> Result<()> {
    let repository = context.remote(args.name.repository(), Access::Pull)?;
    let selector = args.name.selector();
    let digest = match args.platform {
        None => repository.resolve(&selector).await?.digest,
        Some(platform) => {
            let found = repository.manifest(&selector).await?;
            if found.manifests().is_empty() {
                found.digest().clone()
            } else {
                found
                    .require(&platform)
                    .map_err(Error::from)?
                    .digest
                    .clone()
            }
        }
    };
    Ok(context.output().line(digest)?)
}
