//! `regctl login`: tries a credential, and keeps it if the registry takes it.

use crate::cli::context::Context;
use crate::cli::failure::{Failure, Result};
use crate::cli::output::text;
use crate::cli::sign_in::SignIn;
use crate::config::{Credential, Stored};
use crate::error::{Classified, Kind};
use crate::ops::{self, Asked, Server};

const UNENCRYPTED: &str = "Configure a credential helper to remove this warning. See
https://docs.docker.com/go/credential-store/
";

/// Log in to a registry
#[derive(clap::Args)]
#[command(after_help = "Examples:
  regctl login
  regctl login 192.168.224.160:5000
  echo \"$PASSWORD\" | regctl login -u fish --password-stdin registry.example
  regctl login registry.example/team")]
pub(in crate::cli) struct Args {
    /// The registry, or a part of it as HOST/PATH (default: Docker Hub)
    #[arg(value_name = "SERVER")]
    server: Option<String>,
    #[command(flatten)]
    sign_in: SignIn,
    /// Print the user name you are logged in with
    #[arg(long, conflicts_with_all = ["username", "password", "password_stdin", "list"])]
    get_login: bool,
    /// List the registries you are logged in to
    #[arg(long, conflicts_with_all = ["username", "password", "password_stdin"])]
    list: bool,
}

pub(in crate::cli) async fn run(args: Args, context: &Context) -> Result<()> {
    if args.list {
        return list(context);
    }
    let server = Server::parse(args.server.as_deref())?;
    if args.get_login {
        return get_login(&server, context);
    }
    let given = args.sign_in.password(context.output())?;
    if given.is_none()
        && !args.sign_in.names_user()
        && let Some(known) = server.known(context.client())?
        && with_known(&server, &known, context).await?
    {
        return Ok(());
    }
    let credential = args.sign_in.credential(given, &server, context)?;
    log_in(&server, credential, context).await?;
    Ok(context.output().line("Login Succeeded")?)
}

/// Docker's way: what is known already is tried before anybody is asked.
async fn with_known(server: &Server, known: &Credential, context: &Context) -> Result<bool> {
    let output = context.output();
    let username = text::clean(known.username());
    output.note(format!(
        "Authenticating with existing credentials... [Username: {username}]"
    ));
    match ops::try_credential(context.client(), server, known).await {
        Ok(_) => {
            output.note(
                "\n Info -> To login with a different account, run 'regctl logout' followed by 'regctl login'\n\n",
            );
            output.line("Login Succeeded")?;
            Ok(true)
        }
        Err(error) if error.kind() == Kind::Denied => {
            output.note("Stored credentials invalid or expired");
            Ok(false)
        }
        Err(error) => Err(error.into()),
    }
}

async fn log_in(server: &Server, credential: Credential, context: &Context) -> Result<()> {
    let login = ops::log_in(context.client(), server, credential).await?;
    let output = context.output();
    if login.asked == Asked::No {
        output.note(format!("{} did not ask for credentials", server.host));
    }
    if let Stored::PlainFile { path, concerns } = login.stored {
        for concern in concerns {
            output.note(format!("WARNING! {concern}"));
        }
        if let Credential::Password { .. } = login.kept {
            let path = path.display();
            output.note(format!(
                "\nWARNING! Your credentials are stored unencrypted in '{path}'.\n{UNENCRYPTED}"
            ));
        }
    }
    Ok(())
}

fn get_login(server: &Server, context: &Context) -> Result<()> {
    match server.known(context.client())? {
        Some(known) => Ok(context.output().line(text::clean(known.username()))?),
        None => Err(Failure::new(Kind::Denied, format!("not logged into {}", server.host)).into()),
    }
}

fn list(context: &Context) -> Result<()> {
    for (server, username) in context.settings().credentials().list()? {
        context.output().line(format!(
            "{}\t{}",
            text::clean(&server),
            text::clean(&username)
        ))?;
    }
    Ok(())
}
