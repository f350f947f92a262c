//! `regctl rmi`: takes names from the local store, and what only they needed.

use crate::cli::clean_up::left_to;
use crate::cli::context::Context;
use crate::cli::failure::Result;
use crate::cli::tally::Tally;
use crate::ops::{self, Conflict, Content};
use crate::store::CleanUp;

/// Remove one or more images from the local store
#[derive(clap::Args)]
#[command(after_help = "Examples:
  regctl rmi hello-world
  regctl rmi 9a84c7a8f722")]
pub(in crate::cli) struct Args {
    /// Images by name or ID
    #[arg(required = true, value_name = "IMAGE")]
    images: Vec<String>,
    /// Ignore images that do not exist, and remove an ID with all its names
    #[arg(short, long)]
    force: bool,
    /// Keep the content that no other image needs, for 'regctl prune' to remove
    #[arg(long)]
    no_prune: bool,
}

pub(in crate::cli) async fn run(args: Args, context: &Context) -> Result<()> {
    let conflict = if args.force {
        Conflict::RemoveAll
    } else {
        Conflict::Refuse
    };
    let content = if args.no_prune {
        Content::Keep
    } else {
        Content::CleanUp
    };
    let removed = ops::remove(context.client(), &args.images, conflict, content)?;
    let output = context.output();
    for name in removed.untagged {
        output.line(format!("Untagged: {}", name.familiar()))?;
    }
    match removed.clean_up {
        CleanUp::Done(freed) => {
            for digest in freed.digests {
                output.line(format!("Deleted: {digest}"))?;
            }
        }
        CleanUp::Left(pids) => output.note(left_to(&pids)),
    }
    if args.force {
        for error in removed.failed {
            output.note(format!("error: {error}"));
        }
        return Ok(());
    }
    let mut tally = Tally::of(args.images.len(), "images", context);
    for error in removed.failed {
        tally.add("", Err(error.into())).await?;
    }
    tally.finish()
}
