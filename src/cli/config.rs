//! `regctl config`: the user's own settings.

use super::context::Context;
use super::exit::Failure;
use crate::error::Kind;

/// Show and change the user's own settings
#[derive(clap::Args)]
#[command(after_help = "Examples:
  regctl config insecure add 192.168.224.160:5000
  regctl config insecure list
  regctl config show")]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Registries that may be spoken to in plain HTTP, or over TLS that is not checked
    #[command(subcommand)]
    Insecure(Insecure),
    /// Show where each setting comes from
    Show,
}

#[derive(clap::Subcommand)]
enum Insecure {
    /// Trust a registry, or every address of a network
    Add {
        /// HOST[:PORT] or CIDR
        entry: String,
    },
    /// Trust it no longer
    Remove {
        /// HOST[:PORT] or CIDR
        entry: String,
    },
    /// List what is trusted, and where that is said
    List,
}

pub(super) fn run(args: Args, context: &Context) -> anyhow::Result<()> {
    match args.command {
        Command::Insecure(Insecure::Add { entry }) => {
            context.settings().add_insecure(&entry)?;
            Ok(())
        }
        Command::Insecure(Insecure::Remove { entry }) => remove(&entry, context),
        Command::Insecure(Insecure::List) => list(context),
        Command::Show => show(context),
    }
}

fn remove(entry: &str, context: &Context) -> anyhow::Result<()> {
    if context.settings().remove_insecure(entry)? {
        return Ok(());
    }
    let own = context.settings().paths().own_config();
    Err(Failure::new(Kind::NotFound, format!("{entry} is not on the list in {}", own.display()))
        .hint("see where it comes from with: regctl config insecure list")
        .into())
}

fn list(context: &Context) -> anyhow::Result<()> {
    context.settings().check()?;
    for (entry, from) in context.settings().insecure().entries() {
        context.output().line(format!("{entry}\t{from}"))?;
    }
    Ok(())
}

fn show(context: &Context) -> anyhow::Result<()> {
    let settings = context.settings();
    settings.check()?;
    let output = context.output();
    output.line(format!("store\t{}", settings.root().display()))?;
    output.line(format!("credentials\t{}", settings.paths().docker_config().display()))?;
    output.line(format!("own settings\t{}", settings.paths().own_config().display()))?;
    for (entry, from) in settings.insecure().entries() {
        output.line(format!("insecure registry {entry}\t{from}"))?;
    }
    Ok(())
}
