//! `regctl prune`: frees what no name of the local store needs.

use super::context::Context;
use super::output::units;

/// Free what no image of the local store needs
#[derive(clap::Args)]
#[command(after_help = "Examples:
  regctl prune")]
pub(super) struct Args {}

pub(super) fn run(_args: Args, context: &Context) -> anyhow::Result<()> {
    let freed = context.store().collect_garbage()?;
    let output = context.output();
    for digest in &freed.digests {
        output.line(format!("Deleted: {digest}"))?;
    }
    Ok(output.line(format!("Total reclaimed space: {}", units::exact_size(freed.bytes)))?)
}
