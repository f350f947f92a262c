//! `regctl login`: tries a credential, and keeps it if the registry takes it.

use std::io::Read;

use super::context::Context;
use super::exit::Failure;
use super::output::{prompt, text};
use crate::config::{Credential, HUB_KEY, Secret, Stored};
use crate::error::Kind;
use crate::image::Host;
use crate::image::limits;
use crate::registry::LoggedIn;

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
pub(super) struct Args {
    /// The registry, or a part of it as HOST/PATH (default: Docker Hub)
    #[arg(value_name = "SERVER")]
    server: Option<String>,
    /// User name
    #[arg(short, long)]
    username: Option<String>,
    /// Password or access token; better use --password-stdin
    #[arg(short, long)]
    password: Option<String>,
    /// Take the password from stdin
    #[arg(long)]
    password_stdin: bool,
    /// Print the user name that is logged in, and nothing else
    #[arg(long, conflicts_with_all = ["username", "password", "password_stdin", "list"])]
    get_login: bool,
    /// List where you are logged in
    #[arg(long, conflicts_with_all = ["username", "password", "password_stdin"])]
    list: bool,
}

pub(super) async fn run(args: Args, context: &Context) -> anyhow::Result<()> {
    if args.list {
        return list(context);
    }
    let server = Server::parse(args.server.as_deref())?;
    if args.get_login {
        return get_login(&server, context);
    }
    let given = given_password(&args, context)?;
    let known = match (&given, &args.username) {
        (None, None) => server.known(context)?,
        _ => None,
    };
    if let Some(known) = known
        && with_known(&server, &known, context).await?
    {
        return Ok(());
    }
    let credential = ask(&server, args.username.as_deref(), given, context)?;
    log_in(&server, &credential, context).await?;
    Ok(context.output().line("Login Succeeded")?)
}

/// A registry, or a part of one, that credentials are for.
pub(super) struct Server {
    pub(super) host: Host,
    pub(super) path: Option<String>,
}

impl Server {
    /// Reads what people type for a registry: `HOST`, `HOST/PATH`, `https://HOST/v1/`.
    pub(super) fn parse(text: Option<&str>) -> anyhow::Result<Self> {
        let Some(text) = text.filter(|text| *text != HUB_KEY) else {
            return Ok(Self {
                host: Host::hub(),
                path: None,
            });
        };
        let bare = text
            .strip_prefix("https://")
            .or_else(|| text.strip_prefix("http://"))
            .unwrap_or(text);
        let (host, path) = bare.split_once('/').unwrap_or((bare, ""));
        let host: Host = host.parse()?;
        let path =
            Some(path.trim_end_matches('/')).filter(|path| !matches!(*path, "" | "v1" | "v2"));
        if let Some(path) = path {
            crate::image::Repository::new(host.clone(), path)?;
        }
        Ok(Self {
            host,
            path: path.map(str::to_owned),
        })
    }

    /// What Docker calls it.
    pub(super) fn name(&self) -> String {
        match (&self.path, self.host.is_hub()) {
            (Some(path), _) => format!("{}/{path}", self.host),
            (None, true) => HUB_KEY.to_owned(),
            (None, false) => self.host.to_string(),
        }
    }

    fn known(&self, context: &Context) -> anyhow::Result<Option<Credential>> {
        Ok(context
            .settings()
            .credentials()
            .find(self.path.as_deref(), &self.host)?)
    }
}

fn given_password(args: &Args, context: &Context) -> anyhow::Result<Option<Secret>> {
    let usage = |text: &str| Err(Failure::new(Kind::Usage, text).into());
    match (&args.password, args.password_stdin) {
        (Some(_), true) => {
            usage("conflicting options: cannot specify both --password and --password-stdin")
        }
        (None, true) if args.username.is_none() => {
            usage("the --password-stdin option requires --username to be set")
        }
        (None, true) => read_password().map(Some),
        (Some(password), false) => {
            context
                .output()
                .note("WARNING! Using --password via the CLI is insecure. Use --password-stdin.");
            Ok(Some(Secret::new(password.clone())))
        }
        (None, false) => Ok(None),
    }
}

/// All of stdin, without the one line end that `echo` adds.
fn read_password() -> anyhow::Result<Secret> {
    let mut input = Vec::new();
    std::io::stdin()
        .lock()
        .take(limits::SETTINGS_BYTES)
        .read_to_end(&mut input)?;
    let no_text = |_| Failure::new(Kind::Usage, "the password read from stdin is not UTF-8");
    let input = Secret::new(String::from_utf8(input).map_err(no_text)?);
    let text = input.expose();
    let text = text
        .strip_suffix("\r\n")
        .or_else(|| text.strip_suffix('\n'))
        .unwrap_or(text);
    if text.is_empty() {
        Err(Failure::new(Kind::Usage, "the password read from stdin is empty").into())
    } else {
        Ok(Secret::new(text.to_owned()))
    }
}

/// Docker's way: what is known already is tried before anybody is asked.
async fn with_known(
    server: &Server,
    known: &Credential,
    context: &Context,
) -> anyhow::Result<bool> {
    let output = context.output();
    let username = text::clean(known.username());
    output.note(format!(
        "Authenticating with existing credentials... [Username: {username}]"
    ));
    match context
        .network()?
        .registry_as(&server.host, known.clone())
        .log_in()
        .await
    {
        Ok(_) => {
            output.note(
                "\n Info -> To login with a different account, run 'regctl logout' followed by 'regctl login'\n\n",
            );
            output.line("Login Succeeded")?;
            Ok(true)
        }
        Err(error) if crate::error::Classified::kind(&error) == Kind::Denied => {
            output.note("Stored credentials invalid or expired");
            Ok(false)
        }
        Err(error) => Err(error.into()),
    }
}

fn ask(
    server: &Server,
    username: Option<&str>,
    given: Option<Secret>,
    context: &Context,
) -> anyhow::Result<Credential> {
    if (username.is_none() || given.is_none()) && !prompt::is_possible() {
        let text = "cannot perform an interactive login from a non-TTY device";
        return Err(Failure::new(Kind::Usage, text)
            .hint("in a pipeline: echo \"$PASSWORD\" | regctl login -u USER --password-stdin HOST")
            .into());
    }
    let username = match username {
        Some(username) => username.to_owned(),
        None => {
            if server.host.is_hub() {
                context.output().note(
                    "Log in with your Docker ID or email address to push and pull images from Docker Hub.",
                );
            }
            let default = server
                .known(context)?
                .map(|known| known.username().to_owned());
            prompt::line(
                "Username",
                default.as_deref().filter(|name| !name.is_empty()),
            )?
        }
    };
    if username.is_empty() {
        return Err(Failure::new(Kind::Usage, "username is required").into());
    }
    let password = match given {
        Some(password) => password,
        None => prompt::password("Password")?,
    };
    if password.expose().is_empty() {
        return Err(Failure::new(Kind::Usage, "password is required").into());
    }
    Ok(Credential::password(&username, password)?)
}

/// Tries the credential and, if the registry takes it, keeps it or the token that stands for it.
async fn log_in(server: &Server, credential: &Credential, context: &Context) -> anyhow::Result<()> {
    let logged_in = context
        .network()?
        .registry_as(&server.host, credential.clone())
        .log_in()
        .await?;
    let kept = match logged_in {
        LoggedIn::WithToken(token) => Credential::IdentityToken {
            username: credential.username().to_owned(),
            token,
        },
        LoggedIn::WithPassword => credential.clone(),
        LoggedIn::WithoutAsking => {
            context
                .output()
                .note(format!("{} did not ask for credentials", server.host));
            credential.clone()
        }
    };
    let stored =
        context
            .settings()
            .credentials()
            .store(&server.host, server.path.as_deref(), &kept)?;
    if let Stored::PlainFile { path, concerns } = stored {
        concerns
            .iter()
            .for_each(|concern| context.output().note(format!("WARNING! {concern}")));
        if let Credential::Password { .. } = kept {
            let path = path.display();
            context.output().note(format!(
                "\nWARNING! Your credentials are stored unencrypted in '{path}'.\n{UNENCRYPTED}"
            ));
        }
    }
    Ok(())
}

fn get_login(server: &Server, context: &Context) -> anyhow::Result<()> {
    match server.known(context)? {
        Some(known) => Ok(context.output().line(text::clean(known.username()))?),
        None => Err(Failure::new(Kind::Denied, format!("not logged into {}", server.host)).into()),
    }
}

fn list(context: &Context) -> anyhow::Result<()> {
    for (server, username) in context.settings().credentials().list()? {
        context.output().line(format!(
            "{}\t{}",
            text::clean(&server),
            text::clean(&username)
        ))?;
    }
    Ok(())
}
