//! URLs of the V2 protocol, and a URL that prints nothing secret.

use std::fmt;

use url::Url;

/// Query keys of the protocol itself. Anything else is probably a signed link's.
const SHOWN_KEYS: [&str; 11] = [
    "digest",
    "from",
    "mount",
    "n",
    "last",
    "service",
    "scope",
    "artifactType",
    "q",
    "page",
    "page_size",
];

/// A URL for messages and logs: with no user, password or foreign query values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SafeUrl(String);

impl From<&Url> for SafeUrl {
    fn from(url: &Url) -> Self {
        let mut safe = url.clone();
        // Both fail only for URLs that cannot have a user, which then have none to hide.
        let _ = safe.set_username("");
        let _ = safe.set_password(None);
        safe.set_fragment(None);
        if url.query().is_some() {
            let shown = |key: &str| SHOWN_KEYS.contains(&key);
            let pairs: Vec<(String, String)> = url
                .query_pairs()
                .map(|(key, value)| {
                    if shown(&key) {
                        (key.into_owned(), value.into_owned())
                    } else {
                        (key.into_owned(), "REDACTED".to_owned())
                    }
                })
                .collect();
            safe.query_pairs_mut().clear().extend_pairs(pairs);
        }
        Self(safe.to_string())
    }
}

impl SafeUrl {
    /// The same with its text changed.
    pub(crate) fn map(self, change: impl FnOnce(&str) -> String) -> Self {
        Self(change(&self.0))
    }
}

impl fmt::Display for SafeUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Appends `key=value` to a URL, keeping the query that is there byte for byte.
///
/// Registries sign the query of upload locations, so it must not be encoded anew.
pub fn append_query(url: &mut Url, key: &str, value: &str) {
    let encoded: String = url::form_urlencoded::byte_serialize(value.as_bytes()).collect();
    let query = match url.query() {
        Some(query) if !query.is_empty() => format!("{query}&{key}={encoded}"),
        _ => format!("{key}={encoded}"),
    };
    url.set_query(Some(&query));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_nothing_secret() {
        let url =
            Url::parse("https://u:p@cdn.example/x?X-Amz-Signature=abc&digest=sha256:1#f").unwrap();
        assert_eq!(
            SafeUrl::from(&url).to_string(),
            "https://cdn.example/x?X-Amz-Signature=REDACTED&digest=sha256%3A1"
        );
    }

    #[test]
    fn keeps_a_signed_query_as_it_is() {
        let mut url = Url::parse("https://r.example/u?_state=a%2Fb+c~&d").unwrap();
        append_query(&mut url, "digest", "sha256:1");
        assert_eq!(
            url.as_str(),
            "https://r.example/u?_state=a%2Fb+c~&d&digest=sha256%3A1"
        );
    }
}
