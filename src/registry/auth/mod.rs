//! Authorization of one registry: what it asked for, and the tokens it gave.

pub mod challenge;
pub(crate) mod realm;
pub mod scope;
pub(crate) mod token;

use std::collections::HashMap;
use std::sync::Arc;

use http::HeaderValue;
use tokio::sync::Mutex;
use url::Url;

use self::challenge::{Bearer, Challenge};
use self::realm::Realm;
use self::scope::Scopes;
use self::token::{Grant, Purpose, Token, TokenRequest};
use super::client::{Clients, Notices};
use super::error::{Error, Refusal};
use super::reach::Reach;
use super::redact::Redactor;
use super::timing::Timing;
use crate::config::{self, Credential, Secret, Settings};
use crate::image::Host;

/// Characters of a realm that is refused, as it is shown.
const REALM_SHOWN: usize = 200;

/// Where the credential of a request comes from.
pub(crate) enum CredentialSource {
    /// The user's files and helpers, looked up when the registry asks.
    Stored(Arc<Settings>),
    /// This one, which is being tried.
    Given(Credential),
}

/// The authorization of one registry. Nothing is sent before the registry asks.
pub(crate) struct Auth {
    host: Host,
    settings: Arc<Settings>,
    credential_source: CredentialSource,
    secrets: Arc<Redactor>,
    notices: Arc<dyn Notices>,
    // Held while a token is asked for, so that one request at a time does that.
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    bearer: Option<Bearer>,
    basic: HashMap<Option<String>, HeaderValue>,
    asks_for_password: bool,
    tokens: HashMap<Scopes, Token>,
    credentials: HashMap<Option<String>, Option<Credential>>,
    refresh: Option<Secret>,
    withheld_from: Option<String>,
    // A helper that could not be asked, for which path.
    failed_helper: Option<Option<String>>,
}

/// What a request wants to be allowed to do.
#[derive(Clone, Default)]
pub(crate) struct AccessRequest {
    /// What a token must allow.
    pub(crate) scopes: Scopes,
    /// The path of the repository, for credentials that are for a part of a registry.
    pub(crate) path: Option<String>,
}

/// A registry that asks for a token.
#[derive(Clone, Copy)]
pub(crate) struct Challenger<'a> {
    /// Where it asked.
    pub(crate) url: &'a Url,
    /// How far it may lead us.
    pub(crate) reach: Reach,
    pub(crate) clients: &'a Clients,
    /// How long each step may take.
    pub(crate) timing: Timing,
}

/// A challenge to answer.
pub(crate) struct ChallengedRequest<'a> {
    pub(crate) challenge: &'a Challenge,
    pub(crate) challenger: Challenger<'a>,
    /// The authorization that was not good enough.
    pub(crate) used: Option<&'a HeaderValue>,
}

impl Auth {
    pub(crate) fn new(
        host: Host,
        settings: Arc<Settings>,
        credential_source: CredentialSource,
        secrets: Arc<Redactor>,
        notices: Arc<dyn Notices>,
    ) -> Self {
        if let CredentialSource::Given(credential) = &credential_source {
            secrets.learn_credential(credential);
        }
        Self {
            host,
            settings,
            credential_source,
            secrets,
            notices,
            state: Mutex::default(),
        }
    }

    /// The authorization to send at once: what the registry is known to want.
    pub(crate) async fn known(&self, access: &AccessRequest) -> Option<HeaderValue> {
        let state = self.state.lock().await;
        if state.asks_for_password {
            return state.basic.get(&access.path).cloned();
        }
        let token = state
            .tokens
            .get(&access.scopes)
            .filter(|token| token.is_fresh())?;
        Some(token.header().clone())
    }

    /// Whether a request would only learn again what the registry asks for.
    pub(crate) async fn foresees(&self) -> Option<Challenge> {
        let state = self.state.lock().await;
        match (&state.bearer, state.asks_for_password) {
            (Some(bearer), _) => Some(Challenge::Bearer(bearer.clone())),
            (None, true) => Some(Challenge::Basic),
            (None, false) => None,
        }
    }

    /// Answers a registry's challenge with what the request needs.
    pub(crate) async fn answer(
        &self,
        access: &AccessRequest,
        challenged: ChallengedRequest<'_>,
    ) -> Result<HeaderValue, Error> {
        let ChallengedRequest {
            challenge,
            challenger,
            used,
        } = challenged;
        let mut state = self.state.lock().await;
        match challenge {
            Challenge::Basic => self.with_password(&mut state, access, used).await,
            Challenge::Bearer(bearer) => {
                let renewed = state
                    .tokens
                    .get(&access.scopes)
                    .map(Token::header)
                    .filter(|t| Some(*t) != used);
                if let Some(renewed) = renewed {
                    return Ok(renewed.clone());
                }
                let request = TokenLookup {
                    challenger,
                    access,
                    bearer,
                    purpose: Purpose::Use,
                };
                let grant = self.fetch(&mut state, request).await?;
                let header = grant.token.header().clone();
                state.bearer = Some(Bearer {
                    scope: None,
                    error: None,
                    ..bearer.clone()
                });
                state.tokens.insert(access.scopes.clone(), grant.token);
                Ok(header)
            }
            Challenge::Other(name) => Err(Error::NoMethod {
                host: self.host.clone(),
                offered: self.secrets.clean(name),
            }),
        }
    }

    /// Gets a token to log in with, and the refresh token that comes with it.
    pub(crate) async fn log_in(
        &self,
        bearer: &Bearer,
        challenger: Challenger<'_>,
    ) -> Result<Grant, Error> {
        let mut state = self.state.lock().await;
        let access = AccessRequest::default();
        let grant = self
            .fetch(
                &mut state,
                TokenLookup {
                    challenger,
                    access: &access,
                    bearer,
                    purpose: Purpose::Login,
                },
            )
            .await?;
        state.tokens.insert(Scopes::default(), grant.token.clone());
        Ok(grant)
    }

    /// Whether the user has something to answer a challenge with.
    pub(crate) async fn has_credential(&self, path: &Option<String>) -> bool {
        let mut state = self.state.lock().await;
        // What a helper cannot say is told once the registry asks for it.
        matches!(self.credential(&mut state, path).await, Ok(Some(_)))
    }

    /// The host that was not given the credentials, where there is one.
    pub(crate) async fn withheld_from(&self) -> Option<String> {
        self.state.lock().await.withheld_from.clone()
    }

    /// Why the user's credentials could not be had, where that is why there were none.
    pub(crate) async fn failed_helper(&self) -> Option<config::Error> {
        let path = self.state.lock().await.failed_helper.clone()?;
        let CredentialSource::Stored(settings) = &self.credential_source else {
            return None;
        };
        let (settings, host) = (settings.clone(), self.host.clone());
        // An error cannot be kept to be told twice, so that the helper is asked again.
        let look_up = move || settings.credentials().find(path.as_deref(), &host);
        let found = tokio::task::spawn_blocking(look_up).await.ok()?;
        found.err()
    }

    /// Whose stored password each request carries, where the registry asks for one and takes no tokens.
    pub(crate) async fn user_by_password(&self) -> Option<String> {
        let state = self.state.lock().await;
        let stored = state.asks_for_password
            && matches!(self.credential_source, CredentialSource::Stored(_));
        let mut known = state.credentials.values().flatten().filter(|_| stored);
        known
            .next()
            .map(|credential| credential.username().to_owned())
    }

    /// Whether the user has one credential for both paths, or the registry asks for none.
    pub(crate) async fn is_one_login(&self, a: Option<String>, b: Option<String>) -> bool {
        let mut state = self.state.lock().await;
        if state.bearer.is_none() && !state.asks_for_password {
            return true;
        }
        match (
            self.credential(&mut state, &a).await,
            self.credential(&mut state, &b).await,
        ) {
            (Ok(a), Ok(b)) => a == b,
            _ => false,
        }
    }

    async fn with_password(
        &self,
        state: &mut State,
        access: &AccessRequest,
        used: Option<&HeaderValue>,
    ) -> Result<HeaderValue, Error> {
        state.asks_for_password = true;
        let credential = self.credential(state, &access.path).await?;
        let stored = credential
            .as_ref()
            .filter(|_| matches!(self.credential_source, CredentialSource::Stored(_)));
        let user = stored.map(|known| known.username().to_owned());
        let header = match credential {
            Some(Credential::Password { username, password }) => {
                basic(&username, &password, &self.secrets)
            }
            Some(Credential::IdentityToken { username, token }) => {
                basic(&username, &token, &self.secrets)
            }
            Some(Credential::RegistryToken(token)) => {
                Token::stored(&token).map(|t| t.header().clone())
            }
            None => None,
        };
        let header = header
            .filter(|header| Some(header) != used)
            .ok_or_else(|| match user {
                Some(user) => Error::LoginRefused {
                    host: self.host.clone(),
                    user,
                    said: None,
                },
                None => Error::NoCredentials {
                    host: self.host.clone(),
                },
            })?;
        state.basic.insert(access.path.clone(), header.clone());
        Ok(header)
    }

    async fn fetch(&self, state: &mut State, lookup: TokenLookup<'_>) -> Result<Grant, Error> {
        let credential = self.credential(state, &lookup.access.path).await?;
        if let Some(Credential::RegistryToken(token)) = &credential
            && let Some(token) = Token::stored(token)
        {
            return Ok(Grant {
                token,
                refresh: None,
            });
        }
        let realm = realm::judge(&lookup.bearer.realm, lookup.challenger.url, &self.settings)
            .map_err(|refused| self.refused_realm(refused))?;
        if let (Realm::Foreign(url), Some(_)) = (&realm, &credential) {
            state.withheld_from = Some(self.secrets.host(url));
        }
        // A refresh token spares the password a journey.
        let credential = match (credential, &state.refresh) {
            (Some(Credential::Password { username, .. }), Some(token)) => {
                Some(Credential::IdentityToken {
                    username,
                    token: token.clone(),
                })
            }
            (credential, _) => credential,
        };
        let challenged = Scopes::parse(lookup.bearer.scope.as_deref().unwrap_or_default());
        let request = TokenRequest {
            challenger: lookup.challenger,
            host: &self.host,
            realm: &realm,
            bearer: lookup.bearer,
            scopes: &lookup.access.scopes.and(&challenged),
            purpose: lookup.purpose,
        };
        match request.grant(credential.as_ref()).await {
            Err(_) if state.withheld_from.is_some() => Err(Error::ForeignRealm {
                host: self.host.clone(),
                realm: state.withheld_from.clone().unwrap_or_default(),
            }),
            Err(Error::Status(refusal)) if matches!(refusal.status.as_u16(), 400 | 401 | 403) => {
                Err(self.turned_away(credential.as_ref(), refusal))
            }
            grant => grant,
        }
    }

    fn refused_realm(&self, refused: realm::Refused) -> Error {
        match refused {
            realm::Refused::Invalid(text) => {
                let text = self.secrets.clean(&text);
                Error::InvalidRealm(text.chars().take(REALM_SHOWN).collect())
            }
            realm::Refused::PlainHttp(server, realm) => Error::PlainRealm {
                host: self.host.clone(),
                server,
                realm: self.secrets.clean(&realm.to_string()),
            },
        }
    }

    /// A token server says no: to what the user has stored, or to whoever asks.
    fn turned_away(&self, credential: Option<&Credential>, refusal: Box<Refusal>) -> Error {
        match (&self.credential_source, credential) {
            (CredentialSource::Stored(_), Some(credential)) => Error::LoginRefused {
                host: self.host.clone(),
                user: credential.username().to_owned(),
                said: Some(refusal),
            },
            _ => Error::Status(refusal),
        }
    }

    async fn credential(
        &self,
        state: &mut State,
        path: &Option<String>,
    ) -> Result<Option<Credential>, Error> {
        let settings = match &self.credential_source {
            CredentialSource::Given(credential) => return Ok(Some(credential.clone())),
            CredentialSource::Stored(settings) => settings.clone(),
        };
        if let Some(known) = state.credentials.get(path) {
            return Ok(known.clone());
        }
        let (host, looked_for) = (self.host.clone(), path.clone());
        // A helper is another program, which may take its time.
        let look_up = move || settings.credentials().find(looked_for.as_deref(), &host);
        let looked_up = tokio::task::spawn_blocking(look_up).await;
        let found = match looked_up.unwrap_or(Ok(None)) {
            // What is public is had without it; the error is told where the registry says no.
            Err(error) if error.keeps_credentials_away() => {
                let is_told = matches!(error, config::Error::Malformed { .. });
                if state.failed_helper.is_none() && !is_told {
                    let text = format!("going on without credentials: {error}");
                    self.notices.warn(&self.host, &text);
                }
                state.failed_helper = Some(path.clone());
                None
            }
            found => found?,
        };
        if let Some(credential) = &found {
            self.secrets.learn_credential(credential);
        }
        state.credentials.insert(path.clone(), found.clone());
        Ok(found)
    }
}

struct TokenLookup<'a> {
    challenger: Challenger<'a>,
    access: &'a AccessRequest,
    bearer: &'a Bearer,
    purpose: Purpose,
}

/// The header for a user name and a password; RFC 7617.
pub(crate) fn basic(username: &str, password: &Secret, secrets: &Redactor) -> Option<HeaderValue> {
    let encoded = secrets.learn_login(username, password);
    let mut header = HeaderValue::try_from(format!("Basic {}", encoded.expose())).ok()?;
    header.set_sensitive(true);
    Some(header)
}
