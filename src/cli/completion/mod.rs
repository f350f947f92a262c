//! `regctl completion`: what a shell needs to complete commands, options, names, tags and hosts.

mod candidates;
mod shells;

use clap::CommandFactory;
use clap_complete::{CompleteEnv, Shell};

use super::Cli;
use super::context::Context;
use crate::cli::failure::Result;

const PROGRAM: &str = "regctl";

/// Print a completion script for a shell
#[derive(clap::Args)]
#[command(after_help = "Examples:
  source <(regctl completion bash)
  regctl completion bash > /etc/bash_completion.d/regctl
  regctl completion zsh > /usr/local/share/zsh/site-functions/_regctl
  regctl completion fish > ~/.config/fish/completions/regctl.fish
  eval (regctl completion elvish | slurp)                        # in rc.elv
  regctl completion powershell | Out-String | Invoke-Expression  # in $PROFILE")]
pub(super) struct Args {
    /// The shell to complete for
    shell: Shell,
}

pub(super) fn run(args: &Args, context: &Context) -> Result<()> {
    Ok(context.output().raw(&script(args.shell)?)?)
}

/// The script that a shell loads. It asks the program for candidates, and so is never out of date.
///
/// # Errors
/// Writing to memory does not fail; the generator could say so.
pub fn script(shell: Shell) -> std::io::Result<Vec<u8>> {
    let mut script = Vec::new();
    if let Some(shell) = shells::SHELLS.completer(&shell.to_string()) {
        shell.write_registration(shells::VARIABLE, PROGRAM, PROGRAM, PROGRAM, &mut script)?;
    }
    Ok(script)
}

/// Answers a shell that asks for candidates; says whether one did.
pub(super) fn answer() -> clap::error::Result<bool> {
    let ask = CompleteEnv::with_factory(|| candidates::offer(Cli::command()));
    let ask = ask
        .var(shells::VARIABLE)
        .shells(shells::SHELLS)
        .bin(PROGRAM);
    ask.try_complete(std::env::args_os(), std::env::current_dir().ok().as_deref())
}
