//! `regctl completion`: what a shell needs to complete commands and options.

use clap::CommandFactory;
use clap_complete::Shell;

use super::Cli;
use super::context::Context;

/// Print the completions for a shell
#[derive(clap::Args)]
#[command(after_help = "Examples:
  regctl completion bash > /etc/bash_completion.d/regctl
  regctl completion fish > ~/.config/fish/completions/regctl.fish")]
pub(super) struct Args {
    /// The shell
    shell: Shell,
}

pub(super) fn run(args: &Args, context: &Context) -> anyhow::Result<()> {
    Ok(context.output().raw(&script(args.shell))?)
}

/// The completions for a shell, generated from the same definitions as the help.
pub fn script(shell: Shell) -> Vec<u8> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "regctl", &mut script);
    script
}
