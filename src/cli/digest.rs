//! `regctl digest`: what a name stands for on its registry.

use super::context::Context;
use crate::image::Reference;
use crate::place::Source;
use crate::registry::Access;

/// Print the digest that a name stands for on its registry
#[derive(clap::Args)]
#[command(after_help = "Examples:
  regctl digest 192.168.224.160:5000/hello-world:latest")]
pub(super) struct Args {
    /// The image
    #[arg(value_name = "NAME[:TAG]")]
    name: Reference,
}

pub(super) async fn run(args: Args, context: &Context) -> anyhow::Result<()> {
    let repository = context.remote(args.name.repository(), Access::Pull)?;
    let found = repository.resolve(&args.name.selector()).await?;
    Ok(context.output().line(found.digest)?)
}
