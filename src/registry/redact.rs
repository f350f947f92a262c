//! What a request carried in secret, so that no answer's words can show it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::HeaderMap;
use http::header::AUTHORIZATION;

use crate::config::Secret;

/// Shorter words are in every text, and nobody's secret.
const SHORTEST: usize = 4;

/// The secrets of one request. It has no `Debug`, as it has no other use than to hide them.
#[derive(Clone, Default)]
pub(crate) struct Redaction(Vec<Secret>);

impl Redaction {
    /// What `Authorization` says: the token, or user and password together and the password alone.
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let value = headers
            .get(AUTHORIZATION)
            .and_then(|value| value.to_str().ok());
        let Some((_, credential)) = value.and_then(|value| value.split_once(' ')) else {
            return Self::default();
        };
        let mut secrets = Self::default().and(credential);
        if let Some(pair) = STANDARD
            .decode(credential)
            .ok()
            .and_then(|pair| String::from_utf8(pair).ok())
            && let Some((_, password)) = pair.split_once(':')
        {
            secrets = secrets.and(password);
        }
        secrets
    }

    /// These, and another.
    pub(crate) fn and(mut self, secret: &str) -> Self {
        if secret.len() >= SHORTEST {
            self.0.push(Secret::new(secret.to_owned()));
        }
        self
    }

    /// All of two requests' secrets.
    pub(crate) fn merged(mut self, other: &Self) -> Self {
        self.0.extend(other.0.iter().cloned());
        self
    }

    /// The text without the secrets, however their letters are written. Codes have `_` for a space.
    pub(crate) fn apply(&self, text: &str) -> String {
        self.0
            .iter()
            .fold(text.to_owned(), |text, secret| without(&text, secret))
    }
}

fn without(text: &str, secret: &Secret) -> String {
    let plain = |text: &str| text.to_ascii_lowercase().replace('_', " ");
    let (lower, secret) = (plain(text), Secret::new(plain(secret.expose())));
    let mut kept = String::with_capacity(text.len());
    let mut end = 0;
    for (start, found) in lower.match_indices(secret.expose()) {
        kept.push_str(&text[end..start]);
        kept.push_str("REDACTED");
        end = start + found.len();
    }
    kept.push_str(&text[end..]);
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn m61_a_reflected_login_is_hidden_in_every_form() {
        let mut headers = HeaderMap::new();
        headers.insert(AUTHORIZATION, "Basic ZmlzaDpzZWNyZXQ=".parse().unwrap());
        let redaction = Redaction::of(&headers).and("refresh");
        assert_eq!(
            redaction
                .apply("you sent Basic ZmlzaDpzZWNyZXQ=, that is fish and secret, and refresh"),
            "you sent Basic REDACTED, that is fish and REDACTED, and REDACTED"
        );
        assert_eq!(
            redaction.apply("FISH:Secret, é SECRET é"),
            "FISH:REDACTED, é REDACTED é"
        );
        headers.insert(AUTHORIZATION, "Bearer abc.def".parse().unwrap());
        assert_eq!(
            Redaction::of(&headers).apply("token abc.def"),
            "token REDACTED"
        );
        assert_eq!(Redaction::of(&HeaderMap::new()).apply("a"), "a");
    }
}
