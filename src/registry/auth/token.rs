//! Tokens: asked for at a realm, kept until they run out.
//!
//! CNCF distribution, "Token Authentication Specification" and "OAuth2 Token Authentication".

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::challenge::Bearer;
use super::realm::Realm;
use super::scope::Scopes;
use super::{Challenger, basic};
use crate::config::{Credential, Secret};
use crate::image::Host;
use crate::limits;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue, Method};
use serde::Deserialize;
use url::Url;

use crate::registry::error::Error;
use crate::registry::exchange::{About, Encoding, Payload, Request, Response, Whole, exchange};
use crate::registry::redact::Redactor;
use crate::registry::responder::{Lead, Responder};

/// What token servers know us as; some have a list of clients, and Docker's is on it.
const CLIENT: &str = "docker";
/// Tokens are not used in their last seconds, in which they run out on the way.
const MARGIN: Duration = Duration::from_secs(5);
const WHOLE: Whole = Whole {
    limit: limits::TOKEN_BYTES,
    what: "token",
    encoding: Encoding::Refused,
};
const SHORTEST: u64 = 60;
const LONGEST: u64 = 24 * 60 * 60;

/// A token and when it runs out.
#[derive(Clone)]
pub(crate) struct Token {
    header: HeaderValue,
    until: Instant,
}

impl Token {
    /// The value of `Authorization`.
    pub(crate) fn header(&self) -> &HeaderValue {
        &self.header
    }

    /// Whether it can still be used.
    pub(crate) fn is_fresh(&self) -> bool {
        Instant::now() + MARGIN < self.until
    }

    /// A token that the user has stored, which says nothing of its end.
    pub(crate) fn stored(token: &Secret) -> Option<Self> {
        let until = Instant::now() + Duration::from_secs(LONGEST);
        Some(Self {
            header: bearer_header(token.expose())?,
            until,
        })
    }
}

/// A token server's answer.
pub(crate) struct Grant {
    pub(crate) token: Token,
    /// What gets new tokens without the password, where the server gives it.
    pub(crate) refresh: Option<Secret>,
}

/// Whether the user is logging in, and so wants a token that lasts.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// One token for what is asked now.
    Use,
    /// A refresh token too.
    Login,
}

/// Asks the realm for a token that allows `scopes`.
pub(crate) struct TokenRequest<'a> {
    pub(crate) challenger: Challenger<'a>,
    pub(crate) host: &'a Host,
    pub(crate) realm: &'a Realm,
    pub(crate) bearer: &'a Bearer,
    pub(crate) scopes: &'a Scopes,
    pub(crate) purpose: Purpose,
}

impl TokenRequest<'_> {
    /// Gets a token with the credential, or an anonymous one where the realm is not trusted with it.
    pub(crate) async fn grant(&self, credential: Option<&Credential>) -> Result<Grant, Error> {
        let credential = credential.filter(|_| matches!(self.realm, Realm::Trusted(_)));
        match credential {
            None | Some(Credential::RegistryToken(_)) => self.by_get(None).await,
            Some(Credential::Password { username, password }) => {
                match self.by_get(Some((username, password))).await {
                    Err(error) if is_status(&error, &[404, 405]) => {
                        self.by_post(&[
                            ("grant_type", "password"),
                            ("username", username),
                            ("password", password.expose()),
                            ("access_type", self.access_type()),
                        ])
                        .await
                    }
                    other => other,
                }
            }
            Some(Credential::IdentityToken { username, token }) => {
                let fields = [
                    ("grant_type", "refresh_token"),
                    ("refresh_token", token.expose()),
                ];
                match self.by_post(&fields).await {
                    // Registries that know no POST: GCR says 404, Artifactory 401, ACR 400.
                    Err(error)
                        if is_status(&error, &[400, 401, 404, 405]) && !username.is_empty() =>
                    {
                        self.by_get(Some((username, token)))
                            .await
                            .map_err(|_| error)
                    }
                    other => other,
                }
            }
        }
    }

    async fn by_get(&self, login: Option<(&str, &Secret)>) -> Result<Grant, Error> {
        let mut url = self.realm.url().clone();
        {
            let mut query = url.query_pairs_mut();
            if let Some(service) = &self.bearer.service {
                query.append_pair("service", service);
            }
            for scope in self.scopes.each() {
                query.append_pair("scope", &scope);
            }
            if let Some((username, _)) = login {
                query.append_pair("account", username);
            }
            if self.purpose == Purpose::Login {
                query
                    .append_pair("offline_token", "true")
                    .append_pair("client_id", CLIENT);
            }
        }
        let mut headers = HeaderMap::new();
        if let Some((username, password)) = login {
            headers.insert(
                AUTHORIZATION,
                basic(username, password, self.secrets())
                    .ok_or_else(|| self.bad("no usable login"))?,
            );
        }
        self.fetch(Request {
            method: Method::GET,
            about: self.about(&url),
            url,
            headers,
            payload: Payload::Empty,
        })
        .await
    }

    async fn by_post(&self, fields: &[(&str, &str)]) -> Result<Grant, Error> {
        let mut headers = HeaderMap::new();
        headers.insert(
            CONTENT_TYPE,
            HeaderValue::from_static("application/x-www-form-urlencoded"),
        );
        let url = self.realm.url().clone();
        self.fetch(Request {
            method: Method::POST,
            about: self.about(&url),
            url,
            headers,
            payload: Payload::Bytes(self.form(fields).into()),
        })
        .await
    }

    fn form(&self, fields: &[(&str, &str)]) -> String {
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        form.extend_pairs(fields).append_pair("client_id", CLIENT);
        if let Some(service) = &self.bearer.service {
            form.append_pair("service", service);
        }
        let scopes = self.scopes.to_string();
        if !scopes.is_empty() {
            form.append_pair("scope", &scopes);
        }
        form.finish()
    }

    async fn fetch(&self, request: Request) -> Result<Grant, Error> {
        let Challenger {
            clients,
            reach,
            timing,
            ..
        } = self.challenger;
        let client = clients.for_url(&request.url, reach)?;
        // Whoever asked for the token tries again where that may help.
        let response = exchange(&client, request, timing).await?;
        if response.status.is_success() {
            return self.read(response).await;
        }
        let refused = response.refused().await;
        Err(match self.realm {
            Realm::Trusted(_) => refused.error(),
            Realm::Foreign(_) => refused.silenced().error(),
        })
    }

    async fn read(&self, response: Response) -> Result<Grant, Error> {
        let response = response.read(WHOLE).await?;
        let answer: Answer = serde_json::from_slice(&response.bytes())
            .map_err(|_| self.bad("an answer that is not JSON"))?;
        let given = [&answer.token, &answer.access_token, &answer.refresh_token];
        given
            .into_iter()
            .flatten()
            .for_each(|token| self.secrets().learn(token));
        let text = [answer.token, answer.access_token]
            .into_iter()
            .flatten()
            .find(|token| !token.is_empty());
        let text = text.ok_or_else(|| self.bad("no token"))?;
        let header = bearer_header(&text).ok_or_else(|| self.bad("an invalid token"))?;
        let until = Instant::now() + lifetime(answer.expires_in.as_ref());
        let refresh = answer
            .refresh_token
            .filter(|token| !token.is_empty())
            .map(Secret::new);
        Ok(Grant {
            token: Token { header, until },
            refresh,
        })
    }

    fn access_type(&self) -> &'static str {
        match self.purpose {
            Purpose::Login => "offline",
            Purpose::Use => "online",
        }
    }

    fn bad(&self, what: &'static str) -> Error {
        Error::BadToken(self.secrets().url(self.realm.url()), what)
    }

    fn secrets(&self) -> &Arc<Redactor> {
        self.challenger.clients.secrets()
    }

    fn about(&self, url: &Url) -> About {
        let secrets = self.secrets();
        let responder = if url.origin() == self.challenger.url.origin() {
            Responder::itself(self.host)
        } else {
            Responder::led(self.host, secrets.host(url), Lead::Realm)
        };
        About {
            responder: Arc::new(responder),
            url: secrets.url(url),
            secrets: secrets.clone(),
        }
    }
}

#[derive(Deserialize)]
struct Answer {
    token: Option<String>,
    access_token: Option<String>,
    refresh_token: Option<String>,
    expires_in: Option<serde_json::Value>,
}

/// How long a token lasts: a minute where the server says nothing or nonsense, a day at most.
fn lifetime(expires_in: Option<&serde_json::Value>) -> Duration {
    let seconds = match expires_in {
        Some(serde_json::Value::Number(number)) => number.as_f64().unwrap_or_default() as u64,
        Some(serde_json::Value::String(text)) => text.parse().unwrap_or_default(),
        _ => 0,
    };
    Duration::from_secs(seconds.clamp(SHORTEST, LONGEST))
}

/// The header for a token, unless it has characters that headers do not.
fn bearer_header(token: &str) -> Option<HeaderValue> {
    if token.is_empty() || !token.bytes().all(|b| b.is_ascii_graphic()) {
        return None;
    }
    let mut header = HeaderValue::try_from(format!("Bearer {token}")).ok()?;
    header.set_sensitive(true);
    Some(header)
}

fn is_status(error: &Error, statuses: &[u16]) -> bool {
    match error {
        Error::Status(refusal) => statuses.contains(&refusal.status.as_u16()),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn m63_lifetimes_are_kept_within_reason() {
        for (value, seconds) in [
            (json!(300), 300),
            (json!("300"), 300),
            (json!(1), 60),
            (json!(-1), 60),
            (json!(0), 60),
            (json!(1e308), 86_400),
            (json!(null), 60),
            (json!({}), 60),
        ] {
            assert_eq!(
                lifetime(Some(&value)),
                Duration::from_secs(seconds),
                "{value}"
            );
        }
        assert_eq!(lifetime(None), Duration::from_secs(60));
    }

    #[test]
    fn m63_tokens_with_odd_characters_are_refused() {
        for bad in ["", "a b", "a\r\nX: y", "a\0", "é"] {
            assert!(bearer_header(bad).is_none(), "{bad:?}");
        }
        assert_eq!(bearer_header("ab.c-d_e=").unwrap(), "Bearer ab.c-d_e=");
    }
}
