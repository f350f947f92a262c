//! What the user can do about an error, as commands and lines that work when pasted.

use std::time::Duration;

use http::Method;

use super::context::{Context, quoted};
use super::exit::Failure;
use super::nearest::nearest;
use super::output::template;
use crate::config;
use crate::disk::Refused;
use crate::error::Kind;
use crate::image::{Digest, Host, Reference, Selector, Tag};
use crate::place::{Listing, Source};
use crate::registry::error::Refusal;
use crate::registry::responder::{Lead, Responder};
use crate::registry::transport::Cause;
use crate::registry::{self, Access};
use crate::{place, store, transfer};

/// How long a registry may take to answer a question that only a hint needs.
const PATIENCE: Duration = Duration::from_secs(3);

const CHANGED: &str = "the image changed or was removed while it was copied; run the command again";
const LOST: &str = "if that does not help, the registry has lost a blob of this image; \
                    push it again with --force";

/// A copy that failed for want of a blob: where the source still has the image's manifest, the
/// image may have been broken before, and no second run mends that.
pub(super) async fn with_lost_blob(
    error: anyhow::Error,
    source: &dyn Source,
    image: &Digest,
) -> anyhow::Error {
    let of_blob = error.chain().find_map(of_registry);
    if !matches!(of_blob, Some(registry::Error::BlobNotFound { .. })) {
        return error;
    }
    let selector = Selector::Digest(image.clone());
    match tokio::time::timeout(PATIENCE, source.resolve(&selector)).await {
        Ok(Ok(_)) => Failure::new(Kind::NotFound, error.to_string())
            .hint(CHANGED)
            .hint(LOST)
            .into(),
        _ => error,
    }
}

/// What makes a tag of a registry stand for an image of it again.
pub(super) fn restore_tag(repository: &str, tag: &Tag, image: &Digest) -> String {
    format!("regctl copy {repository}@{image} {repository}:{tag}")
}

/// The hints for an error; each may have several lines.
pub(super) async fn hints(error: &anyhow::Error, context: &Context) -> Vec<String> {
    if let Some(failure) = error.downcast_ref::<Failure>() {
        return failure.hints().to_vec();
    }
    if let Some(error) = error
        .downcast_ref::<template::Error>()
        .filter(|error| !error.known().is_empty())
    {
        return vec![format!(
            "the placeholders are: .{}",
            error.known().join(", .")
        )];
    }
    if let Some(error) = error.chain().find_map(of_registry) {
        let mut hints = of_registry_error(error, context);
        hints.extend(
            tokio::time::timeout(PATIENCE, found_out(error, context))
                .await
                .ok()
                .flatten(),
        );
        return hints;
    }
    if let Some(hint) = of_link(error.as_ref()) {
        return vec![hint];
    }
    if let Some(error) = error.chain().find_map(of_place) {
        return of_store(error);
    }
    match error.downcast_ref::<transfer::Error>() {
        Some(error) => of_transfer(error, context),
        None => Vec::new(),
    }
}

/// What to do about a symbolic link that was not followed, wherever its error is wrapped.
fn of_link(error: &(dyn std::error::Error + 'static)) -> Option<String> {
    if let Some(transfer::Error::Place { cause, .. }) = error.downcast_ref() {
        return of_link(cause);
    }
    if let Some(config::Error::UnsafeLink { way, .. }) = error.downcast_ref() {
        let way = quoted(&way.display().to_string());
        return Some(format!(
            "see who may write there with: ls -ld {way}\n\
             close a folder to others with: chmod go-w {way}\n\
             or keep the file elsewhere, with --config DIR"
        ));
    }
    let refused = error.downcast_ref().and_then(Refused::of);
    let Some(link) = refused.and_then(Refused::link) else {
        return error.source().and_then(of_link);
    };
    let link = quoted(&link.display().to_string());
    Some(format!(
        "links in such a folder could lead anywhere and are not followed; if you do not need it: rm {link}"
    ))
}

/// The registry's error, wherever it is wrapped.
pub(super) fn of_registry<'a>(
    error: &'a (dyn std::error::Error + 'static),
) -> Option<&'a registry::Error> {
    of_place(error)
}

/// The error of a kind of place, wherever it is wrapped.
fn of_place<'a, E: place::Fault>(error: &'a (dyn std::error::Error + 'static)) -> Option<&'a E> {
    if let Some(transfer::Error::Place { cause, .. }) = error.downcast_ref() {
        return cause.downcast_ref();
    }
    if let Some(error) = error.downcast_ref::<place::Error>() {
        return error.downcast_ref();
    }
    error.downcast_ref()
}

fn of_store(error: &store::Error) -> Vec<String> {
    match error {
        store::Error::DamagedIndex { .. } | store::Error::MissingIndex { .. } => {
            vec!["run 'regctl repair' to restore it from its last copy; images are kept".to_owned()]
        }
        store::Error::Corrupt(_) | store::Error::NotAFile(_) => {
            vec!["run 'regctl repair' to clear the store of damaged blobs, then pull the image again".to_owned()]
        }
        _ => Vec::new(),
    }
}

fn of_transfer(error: &transfer::Error, context: &Context) -> Vec<String> {
    match error {
        transfer::Error::NoPlatform { available, .. } if !available.is_empty() => {
            let mut list: Vec<String> = available.iter().map(ToString::to_string).collect();
            list.retain(|platform| !platform.starts_with("unknown/"));
            let list = context.output().fit(&list.join(", "));
            vec![format!("the image has: {list}; choose one with --platform")]
        }
        _ => Vec::new(),
    }
}

fn of_registry_error(error: &registry::Error, context: &Context) -> Vec<String> {
    use registry::Error;
    match error {
        Error::PlainHttp { host } => vec![plain_http(host, context)],
        Error::Transport {
            responder,
            method,
            cause,
            ..
        } => no_answer(responder, method, cause, context),
        Error::NoCredentials { host } => vec![log_in(host)],
        Error::LoginRefused { host, .. } => {
            vec![format!(
                "the password was changed, or a token has expired; {}",
                log_in(host)
            )]
        }
        Error::PullDenied { refusal, .. } | Error::Status(refusal) => denied(refusal, context),
        Error::Login { status, .. } if matches!(status.as_u16(), 401 | 403) => {
            vec!["the user name or the password is wrong".to_owned()]
        }
        Error::ForeignRealm { .. } => {
            vec![
                "if that host is right, add it to \"trusted-realms\" in ~/.config/regctl/config.json"
                    .to_owned(),
            ]
        }
        Error::RateLimited { refusal, .. }
            if is_hub(&refusal.responder)
                && !is_logged_in(refusal.responder.registry(), context) =>
        {
            vec!["logging in raises Docker Hub's limit: regctl login".to_owned()]
        }
        Error::BlobNotFound { .. } => vec![CHANGED.to_owned()],
        Error::TagLost {
            repository,
            tag,
            image,
            ..
        } => vec![format!(
            "restore it with: {}",
            restore_tag(repository, tag, image)
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
    match cause {
        Cause::Certificate(problem) => certificate(problem, host),
        Cause::Refused => refused(host, context),
        Cause::Closed | Cause::Reset if method == Method::POST => vec![
            "the registry hangs up on uploads: does the repository exist there? ECR wants it made first"
                .to_owned(),
        ],
        Cause::NoSuchHost(_) => unknown_host(host, context),
        _ => through_a_proxy(host, context),
    }
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

fn certificate(problem: &str, host: &Host) -> Vec<String> {
    if problem.contains("unknown authority") {
        vec![format!(
            "put the certificate of the authority that signed it into /etc/docker/certs.d/{host}/ca.crt, \
             or for yourself alone ~/.config/docker/certs.d/{host}/ca.crt"
        )]
    } else {
        Vec::new()
    }
}

fn refused(host: &Host, context: &Context) -> Vec<String> {
    let mut hints = vec![format!(
        "nothing listens at {host}; is the registry running, and is the port right?"
    )];
    if host.is_loopback()
        && context
            .settings()
            .paths()
            .is_container(context.environment())
    {
        hints.push(format!(
            "in a container {host} is the container itself; a registry on the host has the host's address, \
             or host.docker.internal"
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
            "a name without a host is one of Docker Hub, which is not to be found from here: is this machine online?"
                .to_owned(),
            "for a registry of your own put its host before the name: HOST[:PORT]/NAME".to_owned(),
        ];
    }
    vec![format!(
        "is {host} spelled right, and is this machine online?"
    )]
}

/// Where a proxy stands before the host it may be what failed.
fn through_a_proxy(host: &Host, context: &Context) -> Vec<String> {
    let Ok(Some(proxy)) = context.settings().proxy("https", host) else {
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
            "the link that {host} gave may have expired: run the command again"
        )],
        (None | Some(Lead::Realm), Kind::Denied) => vec![match user_at(host, context) {
            Some(user) => format!(
                "{user} may not do this, or it does not exist; as somebody else {}",
                log_in(host)
            ),
            None => log_in(host),
        }],
        (None, _) if matches!(refusal.status.as_u16(), 407 | 502 | 503 | 504) => {
            through_a_proxy(host, context)
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
            let left = super::ping::pulls_left(context).await.ok()??;
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
        [] => format!("see which tags there are: regctl tags {name}"),
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
