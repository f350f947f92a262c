//! `regctl prune`: frees what no name of the local store needs.

use super::context::Context;
use super::output::units;
use crate::disk::lock::Pids;
use crate::store::{CleanUp, Freed};

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

/// Says that unused content stays while other processes use the store.
pub(super) fn left_to(pids: &[u32]) -> String {
    format!(
        "the store is in use by another process{}; unused content is deleted when it exits",
        Pids(pids)
    )
}
