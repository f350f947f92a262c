//! `regctl prune`: frees what no name of the local store needs.

use crate::cli::clean_up::left_to;
use crate::cli::context::Context;
use crate::cli::failure::Result;
use crate::cli::output::units;
use crate::store::{CleanUp, Freed};

/// Remove unused data from the local store
#[derive(clap::Args)]
#[command(after_help = "Examples:
  regctl prune --dry-run
  regctl prune")]
pub(in crate::cli) struct Args {
    /// Show what would be removed without removing it
    #[arg(long)]
    dry_run: bool,
}

pub(in crate::cli) fn run(args: Args, context: &Context) -> Result<()> {
    let output = context.output();
    let (freed, deed, sum) = if args.dry_run {
        let freed = context.store().garbage()?;
        (freed, "Would delete", "Space that would be reclaimed")
    } else {
        let freed = match context.store().collect_garbage()? {
            CleanUp::Done(freed) => freed,
            CleanUp::Left(pids) => {
                output.note(left_to(&pids));
                Freed::default()
            }
        };
        (freed, "Deleted", "Total reclaimed space")
    };
    for digest in &freed.digests {
        output.line(format!("{deed}: {digest}"))?;
    }
    Ok(output.line(format!("{sum}: {}", units::exact_size(freed.bytes)))?)
}
