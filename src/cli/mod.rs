//! What a person types and reads: one file a command, and the few things they share.

mod blob;
mod catalog;
pub mod completion;
mod config;
mod context;
mod copy;
mod delete;
mod demo;
mod digest;
mod exit;
mod filter;
mod help;
mod hint;
mod history;
mod image;
mod images;
mod import;
mod inspect;
mod load;
mod log;
mod login;
mod logout;
pub mod man;
mod manifest;
mod nearest;
pub mod output;
mod pattern;
mod ping;
mod place;
mod process;
mod prune;
mod pull;
mod push;
mod referrers;
mod remote;
mod repair;
mod rmi;
mod save;
mod search;
mod serve;
mod tag;
mod tags;
mod time;
mod version;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::{ArgAction, Args, FromArgMatches, Parser, Subcommand, ValueEnum};

use self::context::Context;
use self::output::{Color, Progress};
use crate::config::Flags;
use crate::transfer::{Manner, Partials};

/// A Docker-compatible client for container registries, with no Docker Engine.
#[derive(Parser)]
#[command(
    name = "regctl",
    version,
    disable_version_flag = true,
    propagate_version = false
)]
#[command(after_help = "Examples:
  regctl pull hello-world
  regctl tag hello-world localhost:5000/hello-world
  regctl push localhost:5000/hello-world

Run 'regctl help COMMAND' for examples and options of a command, 'regctl --help' for those of all.")]
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
    #[arg(
        long,
        global = true,
        value_name = "DIR",
        help_heading = "Global options"
    )]
    config: Option<PathBuf>,
    /// The local image store (REGCTL_ROOT)
    #[arg(
        long,
        global = true,
        value_name = "DIR",
        help_heading = "Global options"
    )]
    root: Option<PathBuf>,
    /// A registry that may be spoken to in plain HTTP, or over TLS that is not checked
    /// (REGCTL_INSECURE_REGISTRIES, with commas between)
    #[arg(
        long,
        global = true,
        value_name = "HOST[:PORT]|CIDR",
        help_heading = "Global options"
    )]
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
    #[arg(
        long,
        global = true,
        value_enum,
        default_value = "auto",
        help_heading = "Global options"
    )]
    color: Color,
    /// How many transfers run at once
    #[arg(long, global = true, value_name = "N", default_value_t = crate::transfer::DEFAULT_JOBS, env = "REGCTL_JOBS", hide_env_values = true, value_parser = jobs, help_heading = "Transfer options")]
    jobs: usize,
    /// Move at most so many bytes a second, such as 5M
    #[arg(long, global = true, value_name = "SIZE", env = "REGCTL_LIMIT_RATE", hide_env_values = true, value_parser = size, help_heading = "Transfer options")]
    limit_rate: Option<u64>,
    /// Fetch anew what an earlier run left half done
    #[arg(long, global = true, help_heading = "Transfer options")]
    no_resume: bool,
    /// Send layers in requests of at most this size, such as 50M, for proxies that take no more
    #[arg(long, global = true, value_name = "SIZE", env = "REGCTL_CHUNK_SIZE", hide_env_values = true, value_parser = size, help_heading = "Transfer options")]
    chunk_size: Option<u64>,
    /// How long a registry may be silent before the request is tried again, such as 10s
    /// (default: 60s for an answer or the next bytes, 300s for the end of an upload)
    #[arg(long, global = true, value_name = "TIME", env = "REGCTL_TIMEOUT", hide_env_values = true, value_parser = seconds, help_heading = "Transfer options")]
    timeout: Option<Duration>,
    /// How long to wait for another process that has locked the local store, e.g. 10s
    /// (default: 30s for the index, 60s for a clean-up, 120s without progress for a blob)
    #[arg(long, global = true, value_name = "TIME", env = "REGCTL_LOCK_TIMEOUT", hide_env_values = true, value_parser = seconds, help_heading = "Transfer options")]
    lock_timeout: Option<Duration>,
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
    #[arg(short = 'v', long, action = ArgAction::Version)]
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

/// `500k`, `50M`, `1G`, as powers of 1024.
fn size(text: &str) -> Result<u64, String> {
    let plain = text
        .trim_end_matches(['b', 'B'])
        .trim_end_matches(['i', 'I']);
    let (number, shift) = match plain.char_indices().next_back() {
        Some((at, 'k' | 'K')) => (&plain[..at], 10),
        Some((at, 'm' | 'M')) => (&plain[..at], 20),
        Some((at, 'g' | 'G')) => (&plain[..at], 30),
        _ => (plain, 0),
    };
    match number
        .parse::<u64>()
        .ok()
        .and_then(|number| number.checked_mul(1 << shift))
    {
        Some(bytes @ 1..) => Ok(bytes),
        _ => Err("a size such as 500k, 50M or 1G".to_owned()),
    }
}

/// `10`, `10s`, `5m`.
fn seconds(text: &str) -> Result<Duration, String> {
    let (number, unit) = match text.strip_suffix('m') {
        Some(minutes) => (minutes, 60),
        None => (text.strip_suffix('s').unwrap_or(text), 1),
    };
    match number
        .parse::<u64>()
        .ok()
        .and_then(|number| number.checked_mul(unit))
    {
        Some(seconds @ 1..=86_400) => Ok(Duration::from_secs(seconds)),
        _ => Err("a time from 1s to 1440m".to_owned()),
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
    #[command(hide = true)]
    Image(image::Args),
    Rmi(rmi::Args),
    Inspect(inspect::Args),
    History(history::Args),
    Prune(prune::Args),
    Repair(repair::Args),
    Save(save::Args),
    Load(load::Args),
    Import(import::Args),
    #[command(alias = "cp")]
    Copy(copy::Args),
    #[command(aliases = ["ls", "list-tags"])]
    Tags(tags::Args),
    #[command(alias = "resolve")]
    Digest(digest::Args),
    Manifest(manifest::Args),
    Blob(blob::Args),
    Delete(delete::Args),
    #[command(aliases = ["discover", "tree"])]
    Referrers(referrers::Args),
    Ping(ping::Args),
    Config(config::Args),
    Serve(serve::Args),
    Demo(demo::Args),
    Version(version::Args),
    Completion(completion::Args),
    Man(man::Args),
}

impl Global {
    fn manner(&self) -> Manner {
        let partials = if self.no_resume {
            Partials::Discard
        } else {
            Partials::Resume
        };
        Manner {
            rate: self.limit_rate,
            partials,
            ..Manner::within(process::open_files(), self.jobs)
        }
    }

    fn flags(&self) -> Flags {
        Flags {
            config: self.config.clone(),
            root: self.root.clone(),
            insecure: self.insecure_registry.clone(),
            patience: self.timeout,
            chunk_size: self.chunk_size,
        }
    }
}

/// Runs the command that the process was started with.
pub fn main() -> ExitCode {
    process::keep_memory_private();
    exit::install_panic_hook();
    std::panic::catch_unwind(start).unwrap_or_else(|_| exit::bug())
}

fn start() -> ExitCode {
    match completion::answer() {
        Ok(false) => {}
        Ok(true) => return ExitCode::SUCCESS,
        Err(error) => return exit::usage(&error),
    }
    let cli = match help::command()
        .try_get_matches()
        .and_then(|matches| Cli::from_arg_matches(&matches))
    {
        Ok(cli) => cli,
        Err(error) => return exit::usage(&error),
    };
    let context = match Context::new(&cli.global) {
        Ok(context) => context,
        Err(failure) => return exit::early(failure),
    };
    let outcome = context.block_on(run(cli.command, &context));
    // A clean-up that had to wait for this process is done now that it needs no content any more.
    if let Err(error) = context.store().collect_left() {
        tracing::debug!("{error}");
    }
    exit::code(outcome, &context)
}

async fn run(command: Command, context: &Context) -> anyhow::Result<()> {
    match command {
        Command::Login(args) => login::run(args, context).await,
        Command::Logout(args) => logout::run(args, context).await,
        Command::Search(args) => search::run(args, context).await,
        Command::Pull(args) => pull::run(args, context).await,
        Command::Tag(args) => tag::run(args, context).await,
        Command::Push(args) => push::run(args, context).await,
        Command::Catalog(args) => catalog::run(args, context).await,
        Command::Image(args) => image::run(args, context).await,
        Command::Images(args) => images::run(args, context),
        Command::Rmi(args) => rmi::run(args, context),
        Command::Inspect(args) => inspect::run(args, context).await,
        Command::History(args) => history::run(&args, context),
        Command::Prune(args) => prune::run(args, context),
        Command::Repair(args) => repair::run(args, context),
        Command::Save(args) => save::run(args, context).await,
        Command::Load(args) => load::run(args, context).await,
        Command::Import(args) => import::run(args, context).await,
        Command::Copy(args) => copy::run(args, context).await,
        Command::Tags(args) => tags::run(args, context).await,
        Command::Digest(args) => digest::run(args, context).await,
        Command::Manifest(args) => manifest::run(args, context).await,
        Command::Blob(args) => blob::run(args, context).await,
        Command::Delete(args) => delete::run(args, context).await,
        Command::Referrers(args) => referrers::run(args, context).await,
        Command::Ping(args) => ping::run(args, context).await,
        Command::Config(args) => config::run(args, context),
        Command::Serve(args) => serve::run(args, context).await,
        Command::Demo(args) => demo::run(args, context).await,
        Command::Version(args) => version::run(&args, context),
        Command::Completion(args) => completion::run(&args, context),
        Command::Man(args) => man::run(&args, context),
    }
}
