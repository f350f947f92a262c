//! `regctl config`: the user's own settings.

use crate::cli::context::Context;
use crate::cli::failure::{Failure, Result};
use crate::cli::output::list::{Column, Format, List};
use crate::config::Fact;
use crate::error::Kind;

/// Show and change settings
#[derive(clap::Args)]
#[command(after_help = "Examples:
  regctl config insecure add 192.168.224.160:5000
  regctl config insecure list
  regctl config show")]
pub(in crate::cli) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Manage registries that may use plain HTTP or unverified TLS
    #[command(subcommand)]
    Insecure(Insecure),
    /// Show each setting and where it comes from
    Show {
        /// Format output: table, json, 'table TEMPLATE' or a Go template
        #[arg(long)]
        format: Option<String>,
    },
}

#[derive(clap::Subcommand)]
enum Insecure {
    /// Allow plain HTTP and unverified TLS for a host or network
    Add {
        /// HOST[:PORT] or CIDR
        entry: String,
    },
    /// Remove a host or network from the list
    Remove {
        /// HOST[:PORT] or CIDR
        entry: String,
    },
    /// List the entries and where each comes from
    List,
}

pub(in crate::cli) fn run(args: Args, context: &Context) -> Result<()> {
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

fn remove(entry: &str, context: &Context) -> Result<()> {
    if context.settings().remove_insecure(entry)? {
        return Ok(());
    }
    let own = context.settings().paths().own_config();
    Err(Failure::new(
        Kind::NotFound,
        format!("{entry} is not on the list in {}", own.display()),
    )
    .hint("see where entries come from with: regctl config insecure list")
    .into())
}

fn list(context: &Context) -> Result<()> {
    context.settings().check()?;
    for (entry, from) in context.settings().insecure().entries() {
        context.output().line(format!("{entry}\t{from}"))?;
    }
    Ok(())
}

const COLUMNS: &[Column<Fact>] = &[
    Column::of("Setting", "SETTING", |fact| fact.setting.clone()),
    Column::path("Value", "VALUE", |fact| fact.value.clone()),
    Column::path("From", "FROM", |fact| fact.from.clone()),
];

fn show(format: Option<&str>, context: &Context) -> Result<()> {
    let format = Format::parse(format, &["Setting", "Value", "From"])?;
    let mut list = List::new(context.output(), COLUMNS, format)?;
    for fact in context.settings().facts()? {
        list.row(&fact)?;
    }
    list.finish()
}
