//! What a person types and reads: one file a command, and the few things they share.

#[cfg(feature = "serve")]
mod access_log;
mod clean_up;
mod commands;
pub mod completion;
mod confirm;
mod content_trust;
mod context;
mod dry_run;
mod exit;
mod failure;
mod force;
mod help;
mod hint;
#[cfg(feature = "serve")]
mod listen_at;
mod log;
mod management;
pub mod manual;
mod names;
mod nearest;
pub mod output;
mod part;
mod process;
mod sign_in;
#[cfg(feature = "serve")]
mod story;
mod tally;
mod untag;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::{ArgAction, Args, FromArgMatches, Parser, Subcommand, ValueEnum};

use self::commands::*;
use self::context::Context;
use self::failure::Result;
use self::output::{Color, Progress};
use crate::config::Flags;
use crate::transfer::{ResumePolicy, TransferOptions};

/// A Docker-compatible registry client that needs no Docker Engine
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
    /// Directory of config.json [env: DOCKER_CONFIG] [default: ~/.docker]
    #[arg(
        long,
        global = true,
        value_name = "DIR",
        help_heading = "Global options"
    )]
    config: Option<PathBuf>,
    /// Directory of the local image store [env: REGCTL_ROOT]
    #[arg(
        long,
        global = true,
        value_name = "DIR",
        help_heading = "Global options"
    )]
    root: Option<PathBuf>,
    /// Allow plain HTTP and unverified TLS for this registry; may be repeated
    /// [env: REGCTL_INSECURE_REGISTRIES, comma-separated]
    #[arg(
        long,
        global = true,
        value_name = "HOST[:PORT]|CIDR",
        help_heading = "Global options"
    )]
    insecure_registry: Vec<String>,
    /// How to show progress
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
    /// When to use color [env: NO_COLOR, CLICOLOR_FORCE]
    #[arg(
        long,
        global = true,
        value_enum,
        default_value = "auto",
        help_heading = "Global options"
    )]
    color: Color,
    /// Number of concurrent transfers
    #[arg(long, global = true, value_name = "N", default_value_t = crate::transfer::DEFAULT_JOBS, env = "REGCTL_JOBS", hide_env_values = true, value_parser = jobs, help_heading = "Transfer options")]
    jobs: usize,
    /// Limit the transfer rate, e.g. 5M per second
    #[arg(long, global = true, value_name = "SIZE", env = "REGCTL_LIMIT_RATE", hide_env_values = true, value_parser = size, help_heading = "Transfer options")]
    limit_rate: Option<u64>,
    /// Discard partial downloads instead of resuming them
    #[arg(long, global = true, help_heading = "Transfer options")]
    no_resume: bool,
    /// Upload layers in chunks of at most SIZE, e.g. 50M, for proxies that limit request bodies
    #[arg(long, global = true, value_name = "SIZE", env = "REGCTL_CHUNK_SIZE", hide_env_values = true, value_parser = size, help_heading = "Transfer options")]
    chunk_size: Option<u64>,
    /// Retry a request when the registry sends nothing for this long, e.g. 10s
    /// [default: 60s, or 300s at the end of an upload]
    #[arg(long, global = true, value_name = "TIME", env = "REGCTL_TIMEOUT", hide_env_values = true, value_parser = seconds, help_heading = "Transfer options")]
    timeout: Option<Duration>,
    /// Wait this long for another process that has locked the local store, e.g. 10s
    /// [default: 30s for the index, 60s for a clean-up, 120s without progress for a blob]
    #[arg(long, global = true, value_name = "TIME", env = "REGCTL_LOCK_TIMEOUT", hide_env_values = true, value_parser = seconds, help_heading = "Transfer options")]
    lock_timeout: Option<Duration>,
    /// Log each request and response to stderr, with secrets redacted
    #[arg(short = 'D', long, global = true, help_heading = "Global options")]
    debug: bool,
    /// Log level
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
    Image(management::Args),
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
    #[cfg(feature = "serve")]
    Serve(serve::Args),
    #[cfg(feature = "serve")]
    Demo(demo::Args),
    Info(info::Args),
    Version(version::Args),
    Completion(completion::Args),
    Man(man::Args),
}

impl Global {
    fn options(&self) -> TransferOptions {
        let resume = if self.no_resume {
            ResumePolicy::Discard
        } else {
            ResumePolicy::Resume
        };
        TransferOptions {
            rate: self.limit_rate,
            resume,
            ..TransferOptions::within(process::open_files(), self.jobs)
        }
    }

    fn flags(&self) -> Flags {
        Flags {
            config: self.config.clone(),
            root: self.root.clone(),
            insecure: self.insecure_registry.clone(),
            timeout: self.timeout,
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
        Err(failure) => return exit::early(&failure),
    };
    let outcome = context.block_on(run(cli.command, &context));
    // A clean-up that had to wait for this process is done now that it needs no content any more.
    if let Err(error) = context.store().collect_left() {
        tracing::debug!("{error}");
    }
    exit::code(outcome, &context)
}

async fn run(command: Command, context: &Context) -> Result<()> {
    match command {
        Command::Login(args) => login::run(args, context).await,
        Command::Logout(args) => logout::run(args, context).await,
        Command::Search(args) => search::run(args, context).await,
        Command::Pull(args) => pull::run(args, context).await,
        Command::Tag(args) => tag::run(args, context).await,
        Command::Push(args) => push::run(args, context).await,
        Command::Catalog(args) => catalog::run(args, context).await,
        Command::Image(args) => management::run(args, context).await,
        Command::Images(args) => images::run(args, context),
        Command::Rmi(args) => rmi::run(args, context).await,
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
        #[cfg(feature = "serve")]
        Command::Serve(args) => serve::run(args, context).await,
        #[cfg(feature = "serve")]
        Command::Demo(args) => demo::run(args, context).await,
        Command::Info(args) => info::run(&args, context),
        Command::Version(args) => version::run(&args, context),
        Command::Completion(args) => completion::run(&args, context),
        Command::Man(args) => man::run(&args, context),
    }
}
