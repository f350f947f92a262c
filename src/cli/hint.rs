//! What the user can do about an error, as commands and lines that work when pasted.

mod tls;

use std::time::Duration;

use http::Method;

use super::context::{Context, quoted};
use super::failure::Error;
use super::nearest::{self, nearest};
use crate::config;
use crate::disk::Refused;
use crate::error::Kind;
use crate::image::platform::NoPlatform;
use crate::image::{Host, Reference};
use crate::place::Listing;
use crate::registry::error::Refusal;
use crate::registry::responder::{Lead, Responder};
use crate::registry::transport::Cause;
use crate::registry::{self, Access};
use crate::{ops, store};

/// How long a registry may take to answer a question that only a hint needs.
const HINT_TIME: Duration = Duration::from_secs(3);

const CHANGED: &str = "the image was changed or removed during the copy; run the command again";
const LOST: &str =
    "if that does not help, the registry has lost a blob of this image; push it again with --force";

/// The hints for an error; each may have several lines.
pub(super) async fn hints(error: &Error, context: &Context) -> Vec<String> {
    match error {
        Error::Failure(failure) => failure.hints().to_vec(),
        Error::Template(error) if !error.known().is_empty() => {
            let known = error.known().join(", .");
            vec![format!("the placeholders are: .{known}")]
        }
        Error::Operation(error) => of_operation(error, context).await,
        #[cfg(feature = "serve")]
        Error::Server(error) => Refused::within(error)
            .and_then(unfollowed)
            .into_iter()
            .collect(),
        _ => Vec::new(),
    }
}

async fn of_operation(error: &ops::Error, context: &Context) -> Vec<String> {
    if let ops::Error::LostBlob(_) = error {
        return vec![CHANGED.to_owned(), LOST.to_owned()];
    }
    if let Some(error) = error.registry() {
        let mut hints = of_registry(error, context);
        let found_out = tokio::time::timeout(HINT_TIME, found_out(error, context));
        hints.extend(found_out.await.ok().flatten());
        return hints;
    }
    if let Some(missing) = error.no_platform() {
        return platforms(missing, context);
    }
    if let Some(hint) = of_link(error) {
        return vec![hint];
    }
    if let Some(error) = error.store() {
        return of_store(error);
    }
    of_wrong_name(error, context)
}

/// What to do about a symbolic link that was not followed.
fn of_link(error: &ops::Error) -> Option<String> {
    if let ops::Error::Config(config::Error::UnsafeLink { way, .. }) = error {
        let way = quoted(&way.display().to_string());
        return Some(format!(
            "see who may write there with: ls -ld {way}\n\
             close a folder to others with: chmod go-w {way}\n\
             or keep the file elsewhere, with --config DIR"
        ));
    }
    unfollowed(error.refused()?)
}

fn unfollowed(refused: &Refused) -> Option<String> {
    let link = quoted(&refused.link()?.display().to_string());
    Some(format!(
        "links in such a directory could lead anywhere and are not followed; if you do not need it: rm {link}"
    ))
}

fn of_store(error: &store::Error) -> Vec<String> {
    match error {
        store::Error::DamagedIndex { .. } | store::Error::MissingIndex { .. } => vec![
            "run 'regctl repair' to restore the index from its last copy; images are kept"
                .to_owned(),
        ],
        store::Error::Corrupt(_) | store::Error::NotAFile(_) => vec![
            "run 'regctl repair' to clear the store of corrupted blobs, then pull the image again"
                .to_owned(),
        ],
        _ => Vec::new(),
    }
}

/// What may have been meant, and what there is instead.
fn of_wrong_name(error: &ops::Error, context: &Context) -> Vec<String> {
    match error {
        ops::Error::NoImage(name) => vec![nearest::here(name, context)],
        ops::Error::NotTagged(name) => vec![nearest::to_push(&name.clone().or_latest(), context)],
        ops::Error::NothingComplete { .. } => vec!["pull the image again".to_owned()],
        ops::Error::HubCatalog => vec![
            "search it instead: regctl search TERM".to_owned(),
            "or name a registry: regctl catalog HOST[:PORT]".to_owned(),
        ],
        _ => Vec::new(),
    }
}

fn platforms(missing: &NoPlatform, context: &Context) -> Vec<String> {
    if missing.available.is_empty() {
        return Vec::new();
    }
    let list = context.output().fit(&missing.listed().join(", "));
    vec![format!("the image has: {list}; choose one with --platform")]
}

fn of_registry(error: &registry::Error, context: &Context) -> Vec<String> {
    use registry::Error;
    match error {
        Error::PlainHttp { host } => vec![plain_http(host, context)],
        Error::Transport {
            responder,
            method,
            cause,
            ..
        } => no_answer(responder, method, cause, context),
        Error::Proxied { host, .. } => through_a_proxy(host, context),
        Error::Config(error) => tls::files(error),
        Error::NoCredentials { host } => vec![log_in(host)],
        Error::LoginRefused { host, .. } => {
            vec![format!(
                "the password may have changed, or a token may have expired; {}",
                log_in(host)
            )]
        }
        Error::PullDenied { refusal, .. } | Error::Status(refusal) => denied(refusal, context),
        Error::Login { status, .. } if matches!(status.as_u16(), 401 | 403) => {
            vec!["check the user name and password".to_owned()]
        }
        Error::ForeignRealm { .. } => {
            vec![
                "if that is the right token server, add it to \"trusted-realms\" in ~/.config/regctl/config.json"
                    .to_owned(),
            ]
        }
        Error::PlainRealm { host, server, .. } if host.name() == server.name() => vec![format!(
            "the registry should say https there. If you trust the network to it: \
             regctl config insecure add {server}"
        )],
        Error::RateLimited { refusal, .. }
            if is_hub(&refusal.responder)
                && !is_logged_in(refusal.responder.registry(), context) =>
        {
            vec!["log in to raise the limit of Docker Hub: regctl login".to_owned()]
        }
        Error::BlobNotFound { .. } => vec![CHANGED.to_owned()],
        Error::TagLost {
            repository,
            tag,
            image,
            ..
        } => vec![format!(
            "restore it with: {}",
            ops::restore_tag(repository, tag, image)
        )],
        _ => Vec::new(),
    }
}

/// What kept an answer away. Of a host that the registry led to there is nothing to say: it is not
/// one that the user named, and not the user's to log in at, to trust, or to reach in another way.
fn no_answer(
    responder: &Responder,
    method: &Method,
    cause: &Cause,
    context: &Context,
) -> Vec<String> {
    let host = responder.registry();
    if !responder.is_registry() {
        return Vec::new();
    }
    let mut hints = match cause {
        Cause::Certificate(problem) => tls::Server::at(host, context).untrusted(problem),
        Cause::Tls(failure) => tls::Server::at(host, context).failed(failure),
        Cause::Stranger(_) => return vec![tls::other_port(host)],
        Cause::Refused => return refused(host, context),
        Cause::Closed | Cause::Reset if method == Method::POST => return vec![
            "the registry closed the connection; does the repository exist? Amazon ECR needs it to be created first"
                .to_owned(),
        ],
        Cause::NoSuchHost(_) => return unknown_host(host, context),
        _ => Vec::new(),
    };
    hints.extend(through_a_proxy(host, context));
    hints
}

/// Exactly what to type, so that nobody has to look it up.
fn plain_http(host: &Host, context: &Context) -> String {
    format!(
        "{host} speaks plain HTTP. If you trust the network to it, either\n\
         regctl --insecure-registry {host} {}\n\
         regctl config insecure add {host}",
        context.invocation()
    )
}

fn refused(host: &Host, context: &Context) -> Vec<String> {
    let mut hints = vec![format!(
        "nothing listens at {host}; is the registry running, and is the port right?"
    )];
    if host.is_loopback()
        && context
            .settings()
            .paths()
            .is_container(context.settings().environment())
    {
        hints.push(format!(
            "inside a container, {host} is the container itself; use the address of the host, or \
             host.docker.internal"
        ));
    }
    hints.extend(through_a_proxy(host, context));
    hints
}

fn unknown_host(host: &Host, context: &Context) -> Vec<String> {
    let proxied = through_a_proxy(host, context);
    if !proxied.is_empty() {
        return proxied;
    }
    if host.is_hub() {
        return vec![
            "names without a host refer to Docker Hub, which cannot be reached; is this machine online?"
                .to_owned(),
            "to use another registry, put its host before the name: HOST[:PORT]/NAME".to_owned(),
        ];
    }
    vec![format!(
        "check the spelling of {host}, and that this machine is online"
    )]
}

/// Where a proxy stands before the host it may be what failed.
fn through_a_proxy(host: &Host, context: &Context) -> Vec<String> {
    let settings = context.settings();
    let mut proxies = ["https", "http"]
        .iter()
        .filter_map(|s| settings.proxy(s, host).ok()?);
    let Some(proxy) = proxies.next() else {
        return Vec::new();
    };
    vec![format!(
        "requests to {host} go through the proxy {} ({}); to reach it directly, add {host} to NO_PROXY",
        proxy.address, proxy.variable
    )]
}

fn denied(refusal: &Refusal, context: &Context) -> Vec<String> {
    let host = refusal.responder.registry();
    match (refusal.responder.lead(), refusal.kind()) {
        // Nobody logs in where a redirect leads: what it gives is in the link.
        (Some(Lead::Redirect | Lead::Upload), Kind::Denied) => vec![format!(
            "the link that {host} gave may have expired; run the command again"
        )],
        (None | Some(Lead::Realm), Kind::Denied) => vec![match user_at(host, context) {
            Some(user) => format!(
                "{user} may lack access, or the repository does not exist; as another user, {}",
                log_in(host)
            ),
            None => log_in(host),
        }],
        // distribution says so with 500 and the system's words, and serve with 507.
        (None, _)
            if refusal.status == 507 || refusal.to_string().contains("no space left on device") =>
        {
            vec![format!(
                "that is the disk of {host}, not of this machine; whoever runs it has to free some"
            )]
        }
        (None, _) if matches!(refusal.status.as_u16(), 407 | 502 | 503 | 504) => {
            through_a_proxy(host, context)
        }
        // nginx asks for a client certificate in the handshake, and says in HTTP that there was none.
        (None, _) if refusal.status == 400 && refusal.text.contains("SSL certificate") => {
            tls::Server::at(host, context).wants_certificate()
        }
        _ => Vec::new(),
    }
}

/// What only the registry can tell: tags that are near a wrong one, and what is left of a limit.
async fn found_out(error: &registry::Error, context: &Context) -> Option<String> {
    match error {
        registry::Error::ManifestNotFound { reference, .. } => {
            near_tags(&reference.parse().ok()?, context).await
        }
        registry::Error::RateLimited { refusal, .. } if is_hub(&refusal.responder) => {
            let left = ops::pulls_left(context.client()).await.ok()??;
            Some(format!("pulls left at Docker Hub: {left}"))
        }
        _ => None,
    }
}

async fn near_tags(wrong: &Reference, context: &Context) -> Option<String> {
    let repository = wrong.repository();
    let tags = context
        .remote(repository, Access::Pull)
        .ok()?
        .tags()
        .await
        .ok()?;
    let near = nearest(wrong.tag()?.as_str(), tags.iter().map(ToString::to_string));
    let name = repository.familiar();
    Some(match near.as_slice() {
        [] if tags.is_empty() => return None,
        [] => format!("list the tags with: regctl tags {name}"),
        near => format!(
            "did you mean: {}",
            near.iter()
                .map(|tag| format!("{name}:{tag}"))
                .collect::<Vec<_>>()
                .join(", ")
        ),
    })
}

fn is_logged_in(host: &Host, context: &Context) -> bool {
    user_at(host, context).is_some()
}

fn user_at(host: &Host, context: &Context) -> Option<String> {
    let known = context.settings().credentials().find(None, host).ok()??;
    Some(known.username().to_owned()).filter(|user| !user.is_empty())
}

/// Whether Docker Hub itself answered, and no host that it led to.
fn is_hub(responder: &Responder) -> bool {
    responder.is_registry() && responder.registry().is_hub()
}

fn log_in(host: &Host) -> String {
    if host.is_hub() {
        "log in with: regctl login".to_owned()
    } else {
        format!("log in with: regctl login {host}")
    }
}
