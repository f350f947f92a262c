//! `regctl demo`: the whole story on this machine, offline, as commands to type.

use tempfile::TempDir;

use crate::cli::context::{Context, interrupted};
use crate::cli::failure::{Interrupted, Result};
use crate::cli::output::Output;
use crate::cli::story::{Told, tell};

/// Walk through a registry, a push and a pull on this machine
///
/// Runs offline in a temporary directory and leaves nothing behind.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  regctl demo
  regctl demo --keep")]
pub(in crate::cli) struct Args {
    /// Leave the registry running and keep its data
    #[arg(long)]
    keep: bool,
}

pub(in crate::cli) async fn run(args: Args, context: &Context) -> Result<()> {
    let folder = tempfile::Builder::new().prefix("regctl-demo-").tempdir()?;
    let told = tokio::select! {
        told = tell(folder.path(), context.output()) => told?,
        // Dropping the story ends what it started.
        signal = interrupted() => return Err(Interrupted::quiet(signal?).into()),
    };
    if args.keep {
        keep(told, folder, context.output())
    } else {
        Ok(())
    }
}

fn keep(told: Told, folder: TempDir, output: &Output) -> Result<()> {
    let pid = told.registry.id().unwrap_or_default();
    output.line(format!(
        "\nThe registry keeps running at {}; stop it with: kill {pid}",
        told.address
    ))?;
    output.line(format!(
        "Its data is in {}",
        folder.keep().join("registry").display()
    ))?;
    // Not to be ended with this process.
    std::mem::forget(told.registry);
    Ok(())
}
