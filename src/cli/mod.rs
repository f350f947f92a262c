//! What a person types and reads: one file a command, and the few things they share.

mod catalog;
pub mod completion;
mod config;
mod context;
mod delete;
mod demo;
mod digest;
mod exit;
mod hint;
mod history;
mod images;
mod inspect;
mod login;
mod logout;
pub mod man;
pub mod output;
mod prune;
mod pull;
mod push;
mod rmi;
mod save;
mod search;
mod serve;
mod tag;
mod tags;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};

use self::context::Context;
use self::output::{Color, Progress};
use crate::config::Flags;

/// A Docker-compatible client for container registries, with no Docker Engine.
#[derive(Parser)]
#[command(name = "regctl", version, disable_version_flag = true, propagate_version = false)]
#[command(after_help = "Examples:
  regctl pull hello-world
  regctl tag hello-world localhost:5000/hello-world
  regctl push localhost:5000/hello-world

Run 'regctl COMMAND --help' for more information on a command.")]
pub struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

/// What every command takes.
#[derive(Args, Clone)]
pub struct Global {
    /// Folder of config.json (DOCKER_CONFIG; default ~/.docker)
    #[arg(long, global = true, value_name = "DIR", help_heading = "Global options")]
    config: Option<PathBuf>,
    /// The local image store (REGCTL_ROOT)
    #[arg(long, global = true, value_name = "DIR", help_heading = "Global options")]
    root: Option<PathBuf>,
    /// A registry that may be spoken to in plain HTTP, or over TLS that is not checked
    /// (REGCTL_INSECURE_REGISTRIES, with commas between)
    #[arg(long, global = true, value_name = "HOST[:PORT]|CIDR", help_heading = "Global options")]
    insecure_registry: Vec<String>,
    /// How to show progress: bars on a terminal, Docker's lines elsewhere, or JSON
    #[arg(
        long,
        global = true,
        value_enum,
        default_value = "auto",
        env = "REGCTL_PROGRESS",
        hide_env_values = true,
        help_heading = "Global options"
    )]
    progress: Progress,
    /// When to use colour (also NO_COLOR, CLICOLOR_FORCE)
    #[arg(long, global = true, value_enum, default_value = "auto", help_heading = "Global options")]
    color: Color,
    /// How many transfers run at once
    #[arg(long, global = true, value_name = "N", default_value_t = crate::transfer::DEFAULT_JOBS, env = "REGCTL_JOBS", hide_env_values = true, value_parser = jobs, help_heading = "Global options")]
    jobs: usize,
    /// Show each request and answer on stderr, every secret struck out
    #[arg(short = 'D', long, global = true, help_heading = "Global options")]
    debug: bool,
    /// What to show on stderr beside results
    #[arg(
        short = 'l',
        long,
        global = true,
        value_enum,
        default_value = "warn",
        env = "REGCTL_LOG",
        hide_env_values = true,
        help_heading = "Global options"
    )]
    log_level: LogLevel,
    /// Print the version
    #[arg(short = 'v', long, action = ArgAction::Version, help_heading = "Global options")]
    version: (),
}

/// How much of what goes on is shown.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum LogLevel {
    Debug,
    Info,
    Warn,
    Error,
    Fatal,
}

fn jobs(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(jobs @ 1..=64) => Ok(jobs),
        _ => Err("a number from 1 to 64".to_owned()),
    }
}

#[derive(Subcommand)]
enum Command {
    Login(login::Args),
    Logout(logout::Args),
    Search(search::Args),
    Pull(pull::Args),
    Tag(tag::Args),
    Push(push::Args),
    Catalog(catalog::Args),
    Images(images::Args),
    Rmi(rmi::Args),
    Inspect(inspect::Args),
    History(history::Args),
    Prune(prune::Args),
    Save(save::Args),
    #[command(visible_alias = "ls")]
    Tags(tags::Args),
    Digest(digest::Args),
    Delete(delete::Args),
    Config(config::Args),
    Serve(serve::Args),
    Demo(demo::Args),
    Completion(completion::Args),
    Man(man::Args),
}

impl Global {
    fn flags(&self) -> Flags {
        Flags {
            config: self.config.clone(),
            root: self.root.clone(),
            insecure: self.insecure_registry.clone(),
        }
    }
}

/// Runs the command that the process was started with.
pub fn main() -> ExitCode {
    exit::install_panic_hook();
    std::panic::catch_unwind(start).unwrap_or_else(|_| exit::bug())
}

fn start() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return exit::usage(&error),
    };
    let context = match Context::new(&cli.global) {
        Ok(context) => context,
        Err(failure) => return exit::early(failure),
    };
    let outcome = context.block_on(run(cli.command, &context));
    exit::code(outcome, &context)
}

async fn run(command: Command, context: &Context) -> anyhow::Result<()> {
    match command {
        Command::Login(args) => login::run(args, context).await,
        Command::Logout(args) => logout::run(args, context).await,
        Command::Search(args) => search::run(args, context).await,
        Command::Pull(args) => pull::run(args, context).await,
        Command::Tag(args) => tag::run(args, context),
        Command::Push(args) => push::run(args, context).await,
        Command::Catalog(args) => catalog::run(args, context).await,
        Command::Images(args) => images::run(args, context),
        Command::Rmi(args) => rmi::run(args, context),
        Command::Inspect(args) => inspect::run(args, context),
        Command::History(args) => history::run(&args, context),
        Command::Prune(args) => prune::run(args, context),
        Command::Save(args) => save::run(args, context).await,
        Command::Tags(args) => tags::run(args, context).await,
        Command::Digest(args) => digest::run(args, context).await,
        Command::Delete(args) => delete::run(args, context).await,
        Command::Config(args) => config::run(args, context),
        Command::Serve(args) => serve::run(args, context).await,
        Command::Demo(args) => demo::run(args, context).await,
        Command::Completion(args) => completion::run(&args, context),
        Command::Man(args) => man::run(&args, context),
    }
}
