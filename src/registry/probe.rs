//! What a registry is and can do, found out without changing anything.

use ::url::Url;
use http::Method;
use http::header::WWW_AUTHENTICATE;

use super::auth::AccessRequest;
use super::auth::challenge::{self, Challenge};
use super::error::Error;
use super::exchange::Response;
use super::session::{ApiRequest, RequestTarget, Session};
use super::{Registry, Repository};
use crate::image::Digest;

/// What a registry says of itself.
#[derive(Clone, Debug)]
pub struct Identity {
    /// Where it answers: `https://registry.example/`.
    pub base: String,
    /// `Docker-Distribution-Api-Version`, where it says so.
    pub version: Option<String>,
    /// What it wants of those who come without credentials.
    pub wants: Wants,
}

/// What a registry wants of those who come without credentials.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wants {
    /// Nothing.
    Nothing,
    /// A user name and a password.
    Password,
    /// A token, from this realm.
    Token(String),
    /// Something else, as it says.
    Other(String),
}

/// Whether a registry does something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Able {
    /// It does.
    Yes,
    /// It does not, or not for this user.
    No(u16),
}

impl Registry {
    /// Who answers, and what it asks for.
    ///
    /// # Errors
    /// Whatever keeps an answer away.
    pub async fn identity(&self) -> Result<Identity, Error> {
        let response = self
            .session
            .send_anonymous(request(Method::GET, "v2/"))
            .await?;
        if !response.about.responder.is_registry() && !response.status.is_success() {
            return Err(self.session.refuse(response).await);
        }
        let secrets = self.session.secrets();
        let values = response.headers.get_all(WWW_AUTHENTICATE);
        let challenges = challenge::parse(values.iter().filter_map(|value| value.to_str().ok()));
        let wants = match challenge::choose(&challenges).or(challenges.first()) {
            None => Wants::Nothing,
            Some(Challenge::Basic) => Wants::Password,
            Some(Challenge::Bearer(bearer)) => Wants::Token(match Url::parse(&bearer.realm) {
                Ok(realm) => secrets.url(&realm).to_string(),
                Err(_) => secrets.clean(&bearer.realm),
            }),
            Some(Challenge::Other(name)) => Wants::Other(secrets.clean(name)),
        };
        let version = response.headers.get("docker-distribution-api-version");
        let version = version
            .and_then(|version| version.to_str().ok())
            .map(|version| secrets.clean(version));
        let base = self.session.base().unwrap_or(&response.url);
        let base = base.origin().ascii_serialization();
        Ok(Identity {
            base,
            version,
            wants,
        })
    }

    /// Whether it takes the user's credentials, or needs none.
    ///
    /// # Errors
    /// Whatever keeps an answer away.
    pub async fn lets_in(&self) -> Result<Able, Error> {
        able(&self.session, request(Method::GET, "v2/")).await
    }

    /// Whether it lists its repositories.
    ///
    /// # Errors
    /// Whatever keeps an answer away.
    pub async fn has_catalog(&self) -> Result<Able, Error> {
        able(&self.session, request(Method::GET, "v2/_catalog?n=1")).await
    }
}

impl Repository {
    /// Whether an upload may begin. One is opened, and cancelled at once.
    ///
    /// # Errors
    /// Whatever keeps an answer away.
    pub async fn takes_uploads(&self) -> Result<Able, Error> {
        let request = ApiRequest::new(
            Method::POST,
            self.path("blobs/uploads/"),
            self.access.clone(),
        );
        let outcome = self.session.send(request).await;
        if let Ok(response) = &outcome
            && response.status.as_u16() == 202
        {
            self.cancel_upload(response).await;
        }
        judged(&self.session, outcome).await
    }

    /// Whether it has the referrers API.
    ///
    /// # Errors
    /// Whatever keeps an answer away.
    pub async fn has_referrers(&self) -> Result<Able, Error> {
        let path = self.path(&format!("referrers/{}", Digest::of(b"")));
        let request = ApiRequest::new(Method::GET, path, self.access.clone());
        able(&self.session, request).await
    }

    /// Whether manifests can be deleted: what is asked for is a manifest that nobody can have.
    ///
    /// # Errors
    /// Whatever keeps an answer away.
    pub async fn takes_deletes(&self) -> Result<Able, Error> {
        let path = self.path(&format!("manifests/{}", Digest::of(b"")));
        let request = ApiRequest::new(Method::DELETE, path, self.access.clone());
        match able(&self.session, request).await? {
            Able::No(404) => Ok(Able::Yes),
            able => Ok(able),
        }
    }

    /// Pulls that Docker Hub still allows, as `left/limit`, where the registry says.
    ///
    /// # Errors
    /// Whatever keeps an answer away.
    pub async fn rate_limit(&self) -> Result<Option<String>, Error> {
        let request = ApiRequest::new(
            Method::HEAD,
            self.path("manifests/latest"),
            self.access.clone(),
        );
        let response = self.session.send(request).await?;
        let number = |name: &str| {
            let value = response.headers.get(name)?.to_str().ok()?;
            Some(value.split(';').next().unwrap_or_default().to_owned())
        };
        Ok(number("ratelimit-remaining")
            .zip(number("ratelimit-limit"))
            .map(|(left, limit)| self.session.secrets().clean(&format!("{left}/{limit}"))))
    }
}

fn request(method: Method, path: &str) -> ApiRequest {
    ApiRequest::new(
        method,
        RequestTarget::Path(path.to_owned()),
        AccessRequest::default(),
    )
}

async fn able(session: &Session, request: ApiRequest) -> Result<Able, Error> {
    judged(session, session.send(request).await).await
}

async fn judged(session: &Session, outcome: Result<Response, Error>) -> Result<Able, Error> {
    match outcome {
        Ok(response) if response.status.is_success() => Ok(Able::Yes),
        // What another host says is nothing that the registry can or cannot do.
        Ok(response) if !response.about.responder.is_registry() => {
            Err(session.refuse(response).await)
        }
        Ok(response) => Ok(Able::No(response.status.as_u16())),
        Err(Error::NoCredentials { .. } | Error::LoginRefused { .. }) => Ok(Able::No(401)),
        Err(Error::Status(refusal)) => Ok(Able::No(refusal.status.as_u16())),
        Err(error) => Err(error),
    }
}
