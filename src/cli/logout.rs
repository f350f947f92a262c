//! `regctl logout`: forgets the credentials for a registry.

use super::context::Context;
use super::login::Server;

/// Log out from a registry
#[derive(clap::Args)]
#[command(after_help = "Examples:
  regctl logout
  regctl logout 192.168.224.160:5000")]
pub(super) struct Args {
    /// The registry (default: Docker Hub)
    #[arg(value_name = "SERVER")]
    server: Option<String>,
    /// Forget every registry
    #[arg(long, conflicts_with = "server")]
    all: bool,
}

pub(super) async fn run(args: Args, context: &Context) -> anyhow::Result<()> {
    if !args.all {
        return forget(&Server::parse(args.server.as_deref())?, context);
    }
    for (server, _) in context.settings().credentials().list()? {
        forget(&Server::parse(Some(&server))?, context)?;
    }
    Ok(())
}

fn forget(server: &Server, context: &Context) -> anyhow::Result<()> {
    context
        .output()
        .line(format!("Removing login credentials for {}", server.name()))?;
    Ok(context
        .settings()
        .credentials()
        .erase(&server.host, server.path.as_deref())?)
}
