//! `regctl config`: the user's own settings.

use super::context::Context;
use super::exit::Failure;
use super::output::list::{Column, Format, List};
use crate::config::Fact;
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
    /// Show each setting, and the option, variable or file that says so
    Show {
        /// table, json, 'table TEMPLATE' or a Go template
        #[arg(long)]
        format: Option<String>,
    },
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
        Command::Show { format } => show(format.as_deref(), context),
    }
}

fn remove(entry: &str, context: &Context) -> anyhow::Result<()> {
    if context.settings().remove_insecure(entry)? {
        return Ok(());
    }
    let own = context.settings().paths().own_config();
    Err(Failure::new(
        Kind::NotFound,
        format!("{entry} is not on the list in {}", own.display()),
    )
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

const COLUMNS: &[Column<Fact>] = &[
    Column {
        name: "Setting",
        header: "SETTING",
        value: |fact| fact.setting.clone(),
    },
    Column {
        name: "Value",
        header: "VALUE",
        value: |fact| fact.value.clone(),
    },
    Column {
        name: "From",
        header: "FROM",
        value: |fact| fact.from.clone(),
    },
];

fn show(format: Option<&str>, context: &Context) -> anyhow::Result<()> {
    let format = Format::parse(format, &["Setting", "Value", "From"])?;
    let mut list = List::new(context.output(), COLUMNS, format)?;
    for fact in context.settings().facts()? {
        list.row(&fact)?;
    }
    list.finish()
}
