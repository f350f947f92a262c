//! What the user can do about an error, as commands and lines that work when pasted.

use http::Method;

use super::context::Context;
use super::exit::Failure;
use crate::error::Kind;
use crate::image::Host;
use crate::registry::transport::Cause;
use crate::registry::{self, error::Refusal};
use crate::{place, transfer};

/// The hints for an error; each may have several lines.
pub(super) fn hints(error: &anyhow::Error, context: &Context) -> Vec<String> {
    if let Some(failure) = error.downcast_ref::<Failure>() {
        return failure.hints().to_vec();
    }
    let own = error.chain().find_map(of_registry);
    if let Some(error) = own {
        return of_registry_error(error, context);
    }
    match error.downcast_ref::<transfer::Error>() {
        Some(error) => of_transfer(error),
        None => Vec::new(),
    }
}

/// The registry's error, wherever it is wrapped.
pub(super) fn of_registry<'a>(error: &'a (dyn std::error::Error + 'static)) -> Option<&'a registry::Error> {
    if let Some(transfer::Error::Place { cause, .. }) = error.downcast_ref() {
        return cause.downcast_ref();
    }
    if let Some(error) = error.downcast_ref::<place::Error>() {
        return error.downcast_ref();
    }
    error.downcast_ref()
}

fn of_transfer(error: &transfer::Error) -> Vec<String> {
    match error {
        transfer::Error::NoPlatform { available, .. } if !available.is_empty() => {
            let mut list: Vec<String> = available.iter().map(ToString::to_string).collect();
            list.retain(|platform| !platform.starts_with("unknown/"));
            vec![format!("the image has: {}; choose one with --platform", list.join(", "))]
        }
        _ => Vec::new(),
    }
}

fn of_registry_error(error: &registry::Error, context: &Context) -> Vec<String> {
    use registry::Error;
    match error {
        Error::PlainHttp { host } => vec![plain_http(host, context)],
        Error::Transport { cause: Cause::Certificate(problem), url, .. } => {
            certificate(problem, &url.to_string())
        }
        Error::Transport { cause: Cause::Refused, url, .. } => {
            let host = host_of(&url.to_string());
            vec![format!("nothing listens at {host}; is the registry running, and is the port right?")]
        }
        Error::Transport { method, cause: Cause::Closed | Cause::Reset, .. } if method == Method::POST => {
            vec![
                "the registry hangs up on uploads: does the repository exist there? ECR wants it made first"
                    .to_owned(),
            ]
        }
        Error::NoCredentials { host } => vec![log_in(host)],
        Error::PullDenied { refusal, .. } | Error::Status(refusal) => denied(refusal),
        Error::Login { .. } => vec!["the user name or the password is wrong".to_owned()],
        Error::ForeignRealm { realm, .. } => {
            vec![format!("if {realm} is right, add it to \"trusted-realms\" in ~/.config/regctl/config.json")]
        }
        Error::RateLimited { .. } => {
            vec!["logging in raises Docker Hub's limit: regctl login".to_owned()]
        }
        Error::BlobNotFound { .. } => {
            vec!["the image changed or was removed while it was copied; run the command again".to_owned()]
        }
        _ => Vec::new(),
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

fn certificate(problem: &str, url: &str) -> Vec<String> {
    let host = host_of(url);
    match problem.contains("unknown authority") {
        true => vec![format!(
            "put the certificate of the authority that signed it into /etc/docker/certs.d/{host}/ca.crt"
        )],
        false => Vec::new(),
    }
}

fn denied(refusal: &Refusal) -> Vec<String> {
    match refusal.kind() {
        Kind::Denied => match host_of(&refusal.url.to_string()).as_str() {
            "registry-1.docker.io" => vec!["log in with: regctl login".to_owned()],
            host => vec![format!("log in with: regctl login {host}")],
        },
        _ => Vec::new(),
    }
}

/// The host of a URL, with its port.
fn host_of(url: &str) -> String {
    url.split('/').nth(2).unwrap_or_default().to_owned()
}

fn log_in(host: &Host) -> String {
    match host.is_hub() {
        true => "log in with: regctl login".to_owned(),
        false => format!("log in with: regctl login {host}"),
    }
}
