//! `regctl image …`: Docker's management commands, which are longer spellings of others.

use super::commands::{
    copy, digest, history, images, import, inspect, load, prune, pull, push, rmi, save, tag,
};
use super::context::Context;
use super::failure::Result;

/// Docker's longer spellings: image ls, image rm and so on
#[derive(clap::Args)]
#[command(after_help = "Examples:
  regctl image ls
  regctl image inspect hello-world")]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    #[command(alias = "list")]
    Ls(images::Args),
    #[command(alias = "remove")]
    Rm(rmi::Args),
    Inspect(inspect::Args),
    History(history::Args),
    Prune(prune::Args),
    Pull(pull::Args),
    Push(push::Args),
    Tag(tag::Args),
    Save(save::Args),
    Load(load::Args),
    Import(import::Args),
    Copy(copy::Args),
    Digest(digest::Args),
}

pub(super) async fn run(args: Args, context: &Context) -> Result<()> {
    match args.command {
        Command::Ls(args) => images::run(args, context),
        Command::Rm(args) => rmi::run(args, context).await,
        Command::Inspect(args) => inspect::run(args, context).await,
        Command::History(args) => history::run(&args, context),
        Command::Prune(args) => prune::run(args, context),
        Command::Pull(args) => pull::run(args, context).await,
        Command::Push(args) => push::run(args, context).await,
        Command::Tag(args) => tag::run(args, context).await,
        Command::Save(args) => save::run(args, context).await,
        Command::Load(args) => load::run(args, context).await,
        Command::Import(args) => import::run(args, context).await,
        Command::Copy(args) => copy::run(args, context).await,
        Command::Digest(args) => digest::run(args, context).await,
    }
}
