//! `regctl serve`: a private registry on this machine.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::cli::access_log::Log;
use crate::cli::context::{Context, interrupted};
use crate::cli::failure::{Interrupted, Result};
use crate::cli::listen_at::ListenAt;
use crate::cli::output::units;
use crate::cli::{process, sign_in};
use crate::server::{self, Access, Changed, Changes, Limits, Options, Tls};

/// Run a private registry on this machine
///
/// Stores data in --root DIR (default: regctl-registry in your data directory), in the layout of
/// CNCF distribution, so registry:2 and registry:3 can serve the same directory.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  regctl serve
  regctl serve --addr 192.168.224.160:5000 --root /opt/registry
  regctl serve --htpasswd users --tls-cert registry.crt --tls-key registry.key --addr 0.0.0.0:443
  regctl serve passwd users fish
  regctl serve gc --root /opt/registry")]
pub(in crate::cli) struct Args {
    #[command(subcommand)]
    command: Option<Command>,
    /// Address to listen on: IP:PORT, HOST:PORT, or a port of this machine alone; :PORT is that port of
    /// every address, and port 0 any free one
    #[arg(long, default_value = "127.0.0.1:5000", value_name = "[HOST:]PORT")]
    addr: ListenAt,
    /// Directory of the registry's data [default: regctl-registry in your data directory]
    #[arg(long, value_name = "DIR")]
    root: Option<PathBuf>,
    /// Require a user name and password from this file, made with 'regctl serve passwd' or htpasswd -B
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
    Gc {
        /// Directory of the registry's data [default: regctl-registry in your data directory]
        #[arg(long, value_name = "DIR")]
        root: Option<PathBuf>,
    },
    /// Add a user to a file of passwords, or change a password
    ///
    /// The file is what --htpasswd takes. A registry that is running reads it when it starts again.
    #[command(after_help = "Examples:
  regctl serve passwd users fish
  echo \"$PASSWORD\" | regctl serve passwd --password-stdin users ci")]
    Passwd {
        /// The file of passwords
        file: PathBuf,
        /// The user name
        user: String,
        /// Read the password from stdin
        #[arg(long)]
        password_stdin: bool,
    },
}

pub(in crate::cli) async fn run(args: Args, context: &Context) -> Result<()> {
    match &args.command {
        Some(Command::Gc { root }) => clean_up(root.clone().or(args.root.clone()), context),
        Some(Command::Passwd {
            file,
            user,
            password_stdin,
        }) => passwd(file, user, *password_stdin, context),
        None => serve(args, context).await,
    }
}

fn clean_up(root: Option<PathBuf>, context: &Context) -> Result<()> {
    let freed = server::collect_garbage(&context.registry_root(root))?;
    let freed = format!(
        "Freed {} in {} blobs",
        units::size(freed.bytes),
        freed.blobs
    );
    Ok(context.output().line(freed)?)
}

fn passwd(file: &Path, user: &str, from_stdin: bool, context: &Context) -> Result<()> {
    let password = sign_in::new_password(from_stdin)?;
    let done = match server::set_password(file, user, password.expose())? {
        Changed::Added => "Adding",
        Changed::Updated => "Updating",
    };
    Ok(context
        .output()
        .line(format!("{done} password for user {user}"))?)
}

async fn serve(args: Args, context: &Context) -> Result<()> {
    let root = context.registry_root(args.root.clone());
    let output = context.output();
    let server = args.addr.bind(&args.options(root.clone())).await?;
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
    let log = Arc::new(Log::to(output.clone()));
    server.run(signals, log).await;
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
