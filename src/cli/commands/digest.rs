//! `regctl digest`: what a name stands for on its registry.

use crate::cli::context::Context;
use crate::cli::failure::Result;
use crate::image::Reference;
use crate::place::Source;
use crate::registry::Access;

/// Print the digest of an image on its registry
#[derive(clap::Args)]
#[command(after_help = "Examples:
  regctl digest 192.168.224.160:5000/hello-world:latest")]
pub(in crate::cli) struct Args {
    /// The image
    #[arg(value_name = "NAME[:TAG]")]
    name: Reference,
}

pub(in crate::cli) async fn run(args: Args, context: &Context) -> Result<()> {
    let repository = context.remote(args.name.repository(), Access::Pull)?;
    let found = repository.resolve(&args.name.selector()).await?;
    Ok(context.output().line(found.digest)?)
}
