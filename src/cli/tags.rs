//! `regctl tags`: the tags of a repository on its registry.

use super::context::Context;
use crate::image::Reference;
use crate::place::Listing;
use crate::registry::Access;

/// List the tags of a repository on its registry
#[derive(clap::Args)]
#[command(after_help = "Examples:
  regctl tags 192.168.224.160:5000/hello-world")]
pub(super) struct Args {
    /// The repository
    #[arg(value_name = "NAME")]
    name: Reference,
}

pub(super) async fn run(args: Args, context: &Context) -> anyhow::Result<()> {
    let repository = context.remote(args.name.repository(), Access::Pull)?;
    for tag in repository.tags().await? {
        context.output().line(tag)?;
    }
    Ok(())
}
