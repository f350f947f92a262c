//! `regctl man`: the manual, a page a command.

use std::path::PathBuf;

use crate::cli::context::Context;
use crate::cli::failure::{Failure, Result};
use crate::cli::manual;
use crate::error::Kind;

/// Write the man pages to a directory
#[derive(clap::Args)]
#[command(after_help = "Examples:
  regctl man /usr/local/share/man/man1")]
pub(in crate::cli) struct Args {
    /// An existing directory
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

pub(in crate::cli) fn run(args: &Args, _context: &Context) -> Result<()> {
    for (name, page) in manual::pages() {
        let path = args.folder.join(name);
        std::fs::write(&path, page).map_err(|error| {
            Failure::new(
                Kind::Local,
                format!("cannot write {}: {error}", path.display()),
            )
        })?;
    }
    Ok(())
}
