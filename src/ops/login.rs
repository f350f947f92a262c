//! Logs in to a registry: tries a credential, and keeps it if the registry takes it.

use super::client::Client;
use super::error::Error;
use super::server::Server;
use crate::config::{Credential, Stored};
use crate::registry::LoggedIn;

/// A login that the registry took.
#[derive(Debug)]
pub struct Login {
    /// Whether the registry asked for credentials at all.
    pub asked: Asked,
    /// What is kept: the password, or a token that stands for it.
    pub kept: Credential,
    /// Where it is kept.
    pub stored: Stored,
}

/// Whether a registry asks for credentials.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// It asked, and took them.
    Yes,
    /// It lets everybody in.
    No,
}

/// Asks the registry whether it takes a credential.
///
/// # Errors
/// Says that it does not, or whatever keeps an answer away.
pub async fn try_credential(
    client: &Client,
    server: &Server,
    credential: &Credential,
) -> Result<LoggedIn, Error> {
    let registry = client
        .network()?
        .registry_as(&server.host, credential.clone());
    Ok(registry.log_in().await?)
}

/// Tries the credential and, if the registry takes it, keeps it or the token that stands for it.
///
/// # Errors
/// As [`try_credential`]; says what could not be written.
pub async fn log_in(
    client: &Client,
    server: &Server,
    credential: Credential,
) -> Result<Login, Error> {
    let (kept, asked) = match try_credential(client, server, &credential).await? {
        LoggedIn::WithToken(token) => {
            let username = credential.username().to_owned();
            (Credential::IdentityToken { username, token }, Asked::Yes)
        }
        LoggedIn::WithPassword => (credential, Asked::Yes),
        LoggedIn::WithoutAsking => (credential, Asked::No),
    };
    let credentials = client.settings().credentials();
    let stored = credentials.store(&server.host, server.path.as_deref(), &kept)?;
    Ok(Login {
        asked,
        kept,
        stored,
    })
}
