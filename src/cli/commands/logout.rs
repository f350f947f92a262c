//! `regctl logout`: forgets the credentials for a registry.

use crate::cli::context::Context;
use crate::cli::failure::Result;
use crate::ops::Server;

/// Log out from a registry
#[derive(clap::Args)]
#[command(after_help = "Examples:
  regctl logout
  regctl logout 192.168.224.160:5000")]
pub(in crate::cli) struct Args {
    /// The registry (default: Docker Hub)
    #[arg(value_name = "SERVER")]
    server: Option<String>,
    /// Log out from every registry
    #[arg(long, conflicts_with = "server")]
    all: bool,
}

pub(in crate::cli) async fn run(args: Args, context: &Context) -> Result<()> {
    if !args.all {
        return forget(&Server::parse(args.server.as_deref())?, context);
    }
    for (server, _) in context.settings().credentials().list()? {
        forget(&Server::parse(Some(&server))?, context)?;
    }
    Ok(())
}

fn forget(server: &Server, context: &Context) -> Result<()> {
    context
        .output()
        .line(format!("Removing login credentials for {}", server.name()))?;
    if let Some(variable) = server.forget(context.client())? {
        context.output().note(format!(
            "WARNING: {variable} still has credentials for {}",
            server.name()
        ));
    }
    Ok(())
}
