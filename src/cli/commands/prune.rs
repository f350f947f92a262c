//! `regctl prune`: frees what no name of the local store needs.

use crate::cli::clean_up::left_to;
use crate::cli::confirm::confirm;
use crate::cli::context::Context;
use crate::cli::failure::Result;
use crate::cli::output::units;
use crate::ops::filter::{self, Filter};
use crate::store::{CleanUp, Freed};

/// Remove unused data from the local store
#[derive(clap::Args)]
#[command(after_help = "Examples:
  regctl prune --dry-run
  regctl prune
  regctl prune -a --filter until=720h")]
pub(in crate::cli) struct Args {
    /// Also remove images that have a name; there are no containers that use them
    #[arg(short, long)]
    all: bool,
    /// With --all, only remove images that meet this filter (until=TIME or label=KEY[=VALUE])
    #[arg(long, value_name = "FILTER")]
    filter: Vec<Filter>,
    /// Do not ask for confirmation
    #[arg(short, long)]
    force: bool,
    /// Show what would be removed without removing it
    #[arg(long)]
    dry_run: bool,
}

pub(in crate::cli) fn run(args: Args, context: &Context) -> Result<()> {
    if args.all && !remove_images(&args, context)? {
        return Ok(());
    }
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

/// Takes the names of all images that meet the filters; says whether that is what the user wants.
fn remove_images(args: &Args, context: &Context) -> Result<bool> {
    let images = filter::meeting(&args.filter, context.store().images()?, context.client())?;
    let question = format!("Remove {} images from the local store? (y/N)", images.len());
    if !args.force && !args.dry_run && !confirm(&question)? {
        return Ok(false);
    }
    for image in images {
        let name = image.reference.familiar();
        if args.dry_run {
            context.output().line(format!("Would untag: {name}"))?;
        } else if context.store().untag(&image.reference)?.is_some() {
            context.output().line(format!("Untagged: {name}"))?;
        }
    }
    Ok(true)
}
