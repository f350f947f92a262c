//! `regctl prune`: frees what no name of the local store needs.

use super::context::Context;
use super::output::units;

/// Free what no image of the local store needs
#[derive(clap::Args)]
#[command(after_help = "Examples:
  regctl prune --dry-run
  regctl prune")]
pub(super) struct Args {
    /// Say what would be freed, and free nothing
    #[arg(long)]
    dry_run: bool,
}

pub(super) fn run(args: Args, context: &Context) -> anyhow::Result<()> {
    let (freed, deed, sum) = if args.dry_run {
        (
            context.store().garbage()?,
            "Would delete",
            "Space that would be reclaimed",
        )
    } else {
        (
            context.store().collect_garbage()?,
            "Deleted",
            "Total reclaimed space",
        )
    };
    let output = context.output();
    for digest in &freed.digests {
        output.line(format!("{deed}: {digest}"))?;
    }
    Ok(output.line(format!("{sum}: {}", units::exact_size(freed.bytes)))?)
}
