//! `regctl repair`: mends a local store that was damaged.

use super::context::Context;
use crate::store::Found;

/// Mend the local store: its index, and blobs that rotted
#[derive(clap::Args)]
#[command(after_help = "Examples:
  regctl repair")]
pub(super) struct Args {}

pub(super) fn run(_args: Args, context: &Context) -> anyhow::Result<()> {
    let repaired = context.store().repair()?;
    let output = context.output();
    match &repaired.index {
        Found::Sound => output.line("The index is sound")?,
        Found::Missing => {
            output.line("Restored the index, which was missing, from its last copy")?
        }
        Found::Damaged(aside) => {
            output.line("Restored the index from its last copy")?;
            output.note(format!("what it was before is in {}", aside.display()));
        }
    }
    for name in &repaired.lost {
        output.line(format!("Dropped a name whose image is gone: {name}"))?;
    }
    for digest in &repaired.removed {
        output.line(format!("Removed damaged blob: {digest}"))?;
    }
    for digest in &repaired.unnamed {
        output.line(format!("Without a name: {digest}"))?;
    }
    if !repaired.removed.is_empty() || !repaired.unnamed.is_empty() {
        output.note(
            "pull the images again to have what is missing, or free the rest with: regctl prune",
        );
    }
    Ok(output.line(format!("Images with a name: {}", repaired.names))?)
}
