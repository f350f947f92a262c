//! `regctl man`: the manual, a page a command.

use std::path::PathBuf;

use clap::CommandFactory;

use super::Cli;
use super::context::Context;
use super::exit::Failure;
use crate::error::Kind;

/// Write the man pages into a folder
#[derive(clap::Args)]
#[command(after_help = "Examples:
  regctl man /usr/local/share/man/man1")]
pub(super) struct Args {
    /// The folder, which has to be there
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

pub(super) fn run(args: &Args, _context: &Context) -> anyhow::Result<()> {
    for (name, page) in pages()? {
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

/// The pages by file name, generated from the same definitions as the help.
///
/// # Errors
/// Writing to memory does not fail; the generator could say so.
pub fn pages() -> std::io::Result<Vec<(String, Vec<u8>)>> {
    let mut pages = Vec::new();
    let mut command = Cli::command().disable_help_subcommand(true);
    command.build();
    collect(&command, "regctl", &mut pages)?;
    Ok(pages)
}

fn collect(
    command: &clap::Command,
    name: &str,
    pages: &mut Vec<(String, Vec<u8>)>,
) -> std::io::Result<()> {
    let mut page = Vec::new();
    clap_mangen::Man::new(command.clone())
        .title(name.to_uppercase())
        .render(&mut page)?;
    pages.push((format!("{name}.1"), page));
    for child in command
        .get_subcommands()
        .filter(|child| !child.is_hide_set())
    {
        collect(child, &format!("{name}-{}", child.get_name()), pages)?;
    }
    Ok(())
}
