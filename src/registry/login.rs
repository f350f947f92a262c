//! Logging in: whether a registry takes a credential.

use ::url::Url;
use http::{HeaderValue, Method};

use super::Registry;
use super::auth::AccessRequest;
use super::auth::challenge::{Bearer, Challenge};
use super::error::Error;
use super::exchange::Response;
use super::session::{ApiRequest, RequestTarget};
use crate::config::Secret;

/// What a registry said to a credential that it takes.
#[derive(Debug)]
pub enum LoggedIn {
    /// The password is what to keep.
    WithPassword,
    /// A token that stands for the password from now on.
    WithToken(Secret),
    /// It does not ask for credentials at all.
    WithoutAsking,
}

impl Registry {
    /// Tries the credential that this registry was made with, as Docker does: `GET /v2/`,
    /// the challenge, a token without any scope, and `GET /v2/` again.
    ///
    /// # Errors
    /// Says that the credential was refused, or why that could not be found out.
    pub async fn log_in(&self) -> Result<LoggedIn, Error> {
        // The first answer is wanted as it is: the challenge is answered here, not on the way.
        let response = self.session.send_anonymous(self.ask_version()).await?;
        if response.status.is_success() {
            return Ok(LoggedIn::WithoutAsking);
        }
        let base = response.url.clone();
        match self.session.challenge(&response)? {
            Some(Challenge::Bearer(bearer)) => self.with_token(&bearer, &base).await,
            Some(Challenge::Basic) => {
                let response = self.session.send(self.ask_version()).await;
                match response {
                    Ok(response) => {
                        self.accepted(response).await?;
                        Ok(LoggedIn::WithPassword)
                    }
                    Err(error) => Err(error),
                }
            }
            _ => Err(self.session.refuse(response).await),
        }
    }

    async fn with_token(&self, bearer: &Bearer, base: &Url) -> Result<LoggedIn, Error> {
        let grant = self
            .session
            .auth()
            .log_in(bearer, self.session.challenger(base))
            .await?;
        let token: HeaderValue = grant.token.header().clone();
        let response = self.session.send_with(self.ask_version(), token).await?;
        self.accepted(response).await?;
        Ok(match grant.refresh {
            Some(refresh) => LoggedIn::WithToken(refresh),
            None => LoggedIn::WithPassword,
        })
    }

    async fn accepted(&self, response: Response) -> Result<(), Error> {
        if response.status.is_success() {
            return Ok(());
        }
        if !response.about.responder.is_registry() {
            return Err(self.session.refuse(response).await);
        }
        Err(Error::Login {
            url: response.about.url,
            status: response.status,
        })
    }

    fn ask_version(&self) -> ApiRequest {
        ApiRequest::new(
            Method::GET,
            RequestTarget::version(),
            AccessRequest::default(),
        )
    }
}
