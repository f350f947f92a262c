//! What proves to a registry who the user is.

use super::error::Error;
use super::secret::Secret;

/// The user name that says: the secret is an identity token.
pub const TOKEN_USER: &str = "<token>";

/// What proves to a registry who the user is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Credential {
    /// A user name and a password.
    Password {
        /// Who.
        username: String,
        /// Their password, or an access token in its place.
        password: Secret,
    },
    /// A token that gets other tokens, from an earlier login.
    IdentityToken {
        /// Who; may be empty.
        username: String,
        /// The refresh token.
        token: Secret,
    },
    /// A token for the registry itself.
    RegistryToken(Secret),
}

impl Credential {
    /// A user name and a password.
    ///
    /// # Errors
    /// Refuses what could not be told apart again: a colon or control characters in the name.
    pub fn password(username: &str, password: Secret) -> Result<Self, Error> {
        if username.contains(':') {
            return Err(Error::Username("a username cannot contain ':'"));
        }
        if username.is_empty() || username.chars().any(char::is_control) {
            return Err(Error::Username(
                "a username cannot be empty or contain control characters",
            ));
        }
        if password.expose().is_empty() || password.expose().contains('\0') {
            return Err(Error::Username("a password cannot be empty or contain NUL"));
        }
        Ok(Self::Password {
            username: username.to_owned(),
            password,
        })
    }

    /// Who; empty where the credential does not say.
    pub fn username(&self) -> &str {
        match self {
            Self::Password { username, .. } | Self::IdentityToken { username, .. } => username,
            Self::RegistryToken(_) => "",
        }
    }
}
