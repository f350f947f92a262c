//! `regctl ping`: what stands at a host, and why a push to it would fail.

use crate::cli::context::Context;
use crate::cli::failure::Result;
use crate::cli::output::text;
use crate::image::{Host, Repository};
use crate::ops;
use crate::ops::Server;
use crate::registry::probe::{Able, Wants};
use crate::registry::{self, Access};

/// Check a registry: TLS, login, and what it supports
#[derive(clap::Args)]
#[command(after_help = "Examples:
  regctl ping 192.168.224.160:5000
  regctl ping registry.example/team/app   # may I push there?
  regctl ping                             # Docker Hub, and how many pulls are left")]
pub(in crate::cli) struct Args {
    /// The registry, or a repository on it (default: Docker Hub)
    #[arg(value_name = "HOST[/REPOSITORY]")]
    host: Option<String>,
}

pub(in crate::cli) async fn run(args: Args, context: &Context) -> Result<()> {
    let server = Server::parse(args.host.as_deref())?;
    let registry = context.client().network()?.registry(&server.host);
    let say = |what: &str, text: &str| {
        context
            .output()
            .line(format!("{what:<10} {}", text::clean(text)))
    };
    let found = registry.identity().await?;
    say(
        "registry",
        &format!(
            "{} ({})",
            found.base,
            trust(&server.host, &found.base, context)
        ),
    )?;
    say("api", found.version.as_deref().unwrap_or("does not say"))?;
    say(
        "asks for",
        &match &found.wants {
            Wants::Nothing => "no credentials".to_owned(),
            Wants::Password => "a user name and a password".to_owned(),
            Wants::Token(realm) => format!("a token from {realm}"),
            Wants::Other(name) => format!("{name}, which regctl does not have"),
        },
    )?;
    say("login", &login(&registry, &server, context).await?)?;
    if !server.host.is_hub() {
        say("catalog", &shown(registry.has_catalog().await?))?;
    }
    match (&server.path, server.host.is_hub()) {
        (Some(path), _) => repository(&Repository::new(server.host.clone(), path)?, context).await,
        (None, true) => {
            let left = ops::pulls_left(context.client()).await?;
            Ok(say(
                "pulls left",
                left.as_deref().unwrap_or("no limit is told"),
            )?)
        }
        (None, false) => Ok(()),
    }
}

/// How the connection is trusted, and why.
fn trust(host: &Host, base: &str, context: &Context) -> &'static str {
    match (
        base.starts_with("https:"),
        context.settings().insecure().allows(host),
    ) {
        (true, false) => "HTTPS, certificate checked",
        (true, true) => "HTTPS, certificate not checked: it is on the insecure list",
        (false, _) => "plain HTTP: it is on the insecure list",
    }
}

async fn login(
    registry: &registry::Registry,
    server: &Server,
    context: &Context,
) -> Result<String> {
    let known = server.known(context.client())?;
    let user = known.as_ref().map(|known| known.username().to_owned());
    Ok(match (registry.lets_in().await?, user) {
        (Able::Yes, Some(user)) => format!("as {user}, accepted"),
        (Able::Yes, None) => "anonymous, accepted".to_owned(),
        (Able::No(status), Some(user)) => {
            format!("as {user}, refused with status {status}: log in again")
        }
        (Able::No(_), None) => {
            if server.host.is_hub() {
                "needed: regctl login".to_owned()
            } else {
                format!("needed: regctl login {}", server.host)
            }
        }
    })
}

/// What a push to this repository needs.
async fn repository(name: &Repository, context: &Context) -> Result<()> {
    let repository = context.remote(name, Access::Push)?;
    let uploads = shown(repository.takes_uploads().await?);
    let deletes = shown(context.remote(name, Access::All)?.takes_deletes().await?);
    let referrers = shown(repository.has_referrers().await?);
    context.output().line(format!("{:<10} {uploads}", "push"))?;
    context
        .output()
        .line(format!("{:<10} {deletes}", "delete"))?;
    Ok(context
        .output()
        .line(format!("{:<10} {referrers}", "referrers"))?)
}

fn shown(able: Able) -> String {
    match able {
        Able::Yes => "yes".to_owned(),
        Able::No(401 | 403) => "not allowed".to_owned(),
        Able::No(status) => format!("no (status {status})"),
    }
}
