//! `regctl repair`: mends a local store that was damaged.

use crate::cli::context::Context;
use crate::cli::failure::Result;
use crate::store::Found;

/// Repair the local store: restore its index and drop corrupted blobs
#[derive(clap::Args)]
#[command(after_help = "Examples:
  regctl repair")]
pub(in crate::cli) struct Args {}

pub(in crate::cli) fn run(_args: Args, context: &Context) -> Result<()> {
    let repaired = context.store().repair()?;
    let output = context.output();
    match &repaired.index {
        Found::Sound => output.line("The index is intact")?,
        Found::Missing => {
            output.line("Restored the index, which was missing, from its last copy")?;
        }
        Found::Damaged(aside) => {
            output.line("Restored the index from its last copy")?;
            output.note(format!(
                "the damaged index was moved to {}",
                aside.display()
            ));
        }
    }
    for name in &repaired.lost {
        output.line(format!("Dropped a name whose image is gone: {name}"))?;
    }
    for digest in &repaired.removed {
        output.line(format!("Removed corrupted blob: {digest}"))?;
    }
    for digest in &repaired.unnamed {
        output.line(format!("Image without a name: {digest}"))?;
    }
    if !repaired.removed.is_empty() || !repaired.unnamed.is_empty() {
        output.note("pull the affected images again, or remove unused data with: regctl prune");
    }
    Ok(output.line(format!("Named images: {}", repaired.names))?)
}
