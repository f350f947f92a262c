//! `regctl serve`: a private registry on this machine.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use crate::cli::context::{Context, interrupted};
use crate::cli::failure::{Interrupted, Result};
use crate::cli::output::{Output, text, units};
use crate::cli::process;
use crate::server::{self, Access, AccessLog, Changes, Limits, Options, Record, Server, Tls};

/// Run a private registry on this machine
///
/// Stores data in --root DIR (default: regctl-registry in your data directory), in the layout of
/// CNCF distribution, so registry:2 and registry:3 can serve the same directory.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  regctl serve
  regctl serve --addr 192.168.224.160:5000 --root /opt/registry
  regctl serve --htpasswd users --tls-cert registry.crt --tls-key registry.key --addr 0.0.0.0:443
  regctl serve gc --root /opt/registry")]
pub(in crate::cli) struct Args {
    #[command(subcommand)]
    command: Option<Command>,
    /// Address to listen on; port 0 picks a free port
    #[arg(long, default_value = "127.0.0.1:5000", value_name = "IP:PORT")]
    addr: SocketAddr,
    /// Require a user name and password from this file, made with htpasswd -B
    #[arg(long, value_name = "FILE")]
    htpasswd: Option<PathBuf>,
    /// TLS certificate
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// TLS private key
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    /// Reject pushes and deletes
    #[arg(long)]
    read_only: bool,
    /// Reject deletes
    #[arg(long)]
    no_delete: bool,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Remove blobs that no image refers to; fails while the registry is running
    Gc,
}

pub(in crate::cli) async fn run(args: Args, context: &Context) -> Result<()> {
    let root = context.registry_root();
    if let Some(Command::Gc) = args.command {
        let freed = server::collect_garbage(&root)?;
        let text = format!(
            "Freed {} in {} blobs",
            units::size(freed.bytes),
            freed.blobs
        );
        return Ok(context.output().line(text)?);
    }
    let output = context.output();
    let server = Server::bind(args.addr, &args.options(root.clone())).await?;
    let address = server.address();
    if !address.ip().is_loopback() && (args.htpasswd.is_none() || args.tls_cert.is_none()) {
        output.note(format!(
            "WARNING! Anyone who can reach {address} can {}. Consider --htpasswd with --tls-cert.",
            if args.htpasswd.is_none() {
                "push and pull"
            } else {
                "read passwords on the network"
            }
        ));
    }
    output.note(format!(
        "Serving {} on {address}; push to it with: regctl push {address}/NAME",
        root.display()
    ));
    let (stopped, stop) = tokio::sync::oneshot::channel();
    let signals = async move {
        let signal = interrupted().await.unwrap_or(2);
        // Fails only where the server has ended by itself.
        let _ = stopped.send(signal);
    };
    server
        .run(
            signals,
            Arc::new(Log {
                output: output.clone(),
            }),
        )
        .await;
    match stop.await {
        // Asked to end is how a server ends; only the keyboard is told about it.
        Ok(15) | Err(_) => Ok(()),
        Ok(signal) => Err(Interrupted::quiet(signal).into()),
    }
}

impl Args {
    fn options(&self, root: PathBuf) -> Options {
        let changes = match (self.read_only, self.no_delete) {
            (true, _) => Changes::None,
            (false, true) => Changes::Additions,
            (false, false) => Changes::All,
        };
        let tls = match (&self.tls_cert, &self.tls_key) {
            (Some(certificate), Some(key)) => Some(Tls {
                certificate: certificate.clone(),
                key: key.clone(),
            }),
            _ => None,
        };
        let access = self.htpasswd.clone().map_or(Access::Open, Access::Htpasswd);
        Options {
            root,
            access,
            tls,
            changes,
            limits: Limits::within(process::open_files()),
        }
    }
}

/// One line a request on stderr.
struct Log {
    output: Output,
}

impl AccessLog for Log {
    fn record(&self, record: &Record) {
        let Record {
            peer,
            method,
            target,
            status,
            elapsed,
            fault,
        } = record;
        let target = text::clean(target);
        let fault = fault
            .as_deref()
            .map(|fault| format!(" {}", text::clean(fault)))
            .unwrap_or_default();
        self.output.note(format!(
            "{peer} {method} {target} {status} {elapsed:.1?}{fault}"
        ));
    }
}
