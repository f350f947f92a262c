//! `regctl serve`: a private registry on this machine.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use super::context::{Context, interrupted};
use super::exit::Interrupted;
use super::output::{Output, text, units};
use crate::server::{self, Access, AccessLog, Changes, Options, Record, Server, Tls};

/// Run a private registry on this machine
///
/// Its data is in --root DIR (default: the user's data folder), in the layout of CNCF
/// distribution, so that registry:2, registry:3 and this one can take turns on it.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  regctl serve
  regctl serve --addr 192.168.224.160:5000 --root /opt/registry
  regctl serve --htpasswd users --tls-cert registry.crt --tls-key registry.key --addr 0.0.0.0:443
  regctl serve gc --root /opt/registry")]
pub(super) struct Args {
    #[command(subcommand)]
    command: Option<Command>,
    /// Where to listen; port 0 is any free one
    #[arg(long, default_value = "127.0.0.1:5000", value_name = "IP:PORT")]
    addr: SocketAddr,
    /// Ask for a user name and password of this file, made with htpasswd -B
    #[arg(long, value_name = "FILE")]
    htpasswd: Option<PathBuf>,
    /// Speak TLS with this certificate
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// The key of the certificate
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    /// Let nobody change anything
    #[arg(long)]
    read_only: bool,
    /// Let nobody remove anything
    #[arg(long)]
    no_delete: bool,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Free what no image refers to; refuses beside a running registry
    Gc,
}

pub(super) async fn run(args: Args, context: &Context) -> anyhow::Result<()> {
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
            "WARNING! Everybody who reaches {address} can {}. Consider --htpasswd with --tls-cert.",
            if args.htpasswd.is_none() {
                "push and pull"
            } else {
                "read passwords on the way"
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
