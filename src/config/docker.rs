//! Docker's `config.json`: what it says of credentials, and its entries for hosts.

use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::alphabet::STANDARD as ALPHABET;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use serde_json::{Value, json};

use super::credential::Credential;
use super::error::Error;
use super::file::{self, Object};
use super::safety;
use super::secret::Secret;
use crate::image::Host;

/// Docker Hub's key among the `auths`, from the days of its first registry.
pub const HUB_KEY: &str = "https://index.docker.io/v1/";

/// Tools pad or do not pad; both are read.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &ALPHABET,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// A file with `auths`, such as Docker's `config.json` or podman's `auth.json`.
#[derive(Clone, Debug)]
pub struct DockerConfig {
    path: PathBuf,
}

impl DockerConfig {
    /// The file at `path`, which need not be there.
    pub fn at(path: PathBuf) -> Self {
        Self { path }
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The helper that keeps the credentials of `key`: its own, else the one for all.
    pub(super) fn helper(object: &Object, key: &str) -> Option<String> {
        let text = |value: &Value| {
            value
                .as_str()
                .filter(|name| !name.is_empty())
                .map(str::to_owned)
        };
        let own = object
            .get("credHelpers")
            .and_then(|helpers| helpers.get(key))
            .and_then(text);
        own.or_else(|| object.get("credsStore").and_then(text))
    }

    /// Reads the file as it is now.
    pub(super) fn read(&self) -> Result<Object, Error> {
        file::read_object(&self.path)
    }

    /// The credential that the file itself holds for a host, or for a path on it.
    pub(super) fn find(
        &self,
        object: &Object,
        host: &Host,
        path: Option<&str>,
    ) -> Result<Option<Credential>, Error> {
        let Some(Value::Object(auths)) = object.get("auths") else {
            return Ok(None);
        };
        match matching(auths, host, path) {
            Some((key, entry)) => self.credential(key, entry),
            None => Ok(None),
        }
    }

    fn credential(&self, server: &str, entry: &Value) -> Result<Option<Credential>, Error> {
        let invalid = |field| Error::Entry {
            server: server.to_owned(),
            path: self.path.clone(),
            field,
        };
        let text = |name: &str| {
            entry
                .get(name)
                .and_then(Value::as_str)
                .filter(|text| !text.is_empty())
        };
        if let Some(token) = text("registrytoken") {
            return Ok(Some(Credential::RegistryToken(Secret::new(
                token.to_owned(),
            ))));
        }
        let pair = match text("auth") {
            Some(auth) => Some(decode(auth).ok_or_else(|| invalid("auth"))?),
            None => text("username").map(|name| {
                (
                    name.to_owned(),
                    Secret::new(text("password").unwrap_or_default().to_owned()),
                )
            }),
        };
        if let Some(token) = text("identitytoken") {
            let username = pair.map(|(username, _)| username).unwrap_or_default();
            return Ok(Some(Credential::IdentityToken {
                username,
                token: Secret::new(token.to_owned()),
            }));
        }
        Ok(pair.map(|(username, password)| Credential::Password { username, password }))
    }

    /// What the user should know before a credential is kept in the file.
    pub(super) fn concerns(&self) -> Vec<String> {
        safety::concerns(&self.path)
    }

    /// Keeps a credential in the file; says whether the file changed.
    pub(super) fn store(&self, key: &str, credential: &Credential) -> Result<bool, Error> {
        safety::check(&self.path)?;
        let entry = entry(credential);
        file::edit(&self.path, "credentials", |object| {
            let auths = object.entry("auths").or_insert_with(|| json!({}));
            if !auths.is_object() {
                *auths = json!({});
            }
            if let Value::Object(auths) = auths {
                auths.insert(key.to_owned(), entry);
            }
        })
    }

    /// Removes every entry whose key means the host, or this part of it.
    pub(super) fn erase(&self, host: &Host, path: Option<&str>) -> Result<(), Error> {
        if !self.path.exists() {
            return Ok(());
        }
        let erased = file::edit(&self.path, "credentials", |object| {
            if let Some(Value::Object(auths)) = object.get_mut("auths") {
                auths.retain(|key, _| !means(key, host, path));
            }
        });
        erased.map(drop)
    }

    /// Notes that a helper that Docker chooses by itself keeps a server's credentials, as Docker does.
    pub(super) fn adopt(&self, store: &str, key: &str) -> Result<(), Error> {
        let edited = file::edit(&self.path, "credentials", |object| {
            object.insert("credsStore".to_owned(), json!(store));
            let auths = object.entry("auths").or_insert_with(|| json!({}));
            if let Value::Object(auths) = auths {
                auths.insert(key.to_owned(), json!({}));
            }
        });
        edited.map(drop)
    }

    /// Whether the file says anything of credentials; where it does not, Docker looks for a helper.
    pub(super) fn says_nothing(object: &Object) -> bool {
        let is_empty = |name: &str| match object.get(name) {
            Some(Value::Object(entries)) => entries.is_empty(),
            Some(Value::String(text)) => text.is_empty(),
            _ => true,
        };
        ["auths", "credHelpers", "credsStore"]
            .into_iter()
            .all(is_empty)
    }

    /// The servers that the file has entries for, with the user names it has itself.
    pub(super) fn servers(&self, object: &Object) -> Vec<(String, String)> {
        let Some(Value::Object(auths)) = object.get("auths") else {
            return Vec::new();
        };
        let username = |key: &str, entry: &Value| match self.credential(key, entry) {
            Ok(Some(credential)) => credential.username().to_owned(),
            _ => String::new(),
        };
        auths
            .iter()
            .map(|(key, entry)| (key.clone(), username(key, entry)))
            .collect()
    }
}

/// The entry for the longest part of `host/path`, then any spelling of the host.
fn matching<'a>(
    auths: &'a Object,
    host: &Host,
    path: Option<&str>,
) -> Option<(&'a str, &'a Value)> {
    let mut scope = path.map(|path| format!("{host}/{path}"));
    while let Some(key) = scope {
        if let Some((key, entry)) = auths.get_key_value(&key) {
            return Some((key, entry));
        }
        scope = key
            .rsplit_once('/')
            .map(|(parent, _)| parent.to_owned())
            .filter(|key| key.contains('/'));
    }
    let key = key_of(host);
    let exact = auths
        .get_key_value(&key)
        .map(|(key, entry)| (key.as_str(), entry));
    exact.or_else(|| {
        auths
            .iter()
            .find(|(key, _)| is_spelling(key, host))
            .map(|(k, v)| (k.as_str(), v))
    })
}

/// The key under which Docker keeps the credentials of a host.
pub fn key_of(host: &Host) -> String {
    if host.is_hub() {
        HUB_KEY.to_owned()
    } else {
        host.to_string()
    }
}

/// Whether a key means just this host: `https://r.example/v1/` does, `r.example/team` does not.
fn is_spelling(key: &str, host: &Host) -> bool {
    host_of(key).is_some_and(|found| found == *host)
}

/// The host that a key means, where it means a whole one.
///
/// As podman reads keys: one with a scheme is a URL of the host, whatever its path; one without is
/// the host, or a part of it. Docker's own keys end in `/v1/`.
pub(super) fn host_of(key: &str) -> Option<Host> {
    let lower = key.to_ascii_lowercase();
    let without_scheme = ["https://", "http://"]
        .iter()
        .find_map(|scheme| lower.strip_prefix(scheme));
    let bare = match without_scheme {
        Some(url) => url.split('/').next().unwrap_or_default(),
        None => {
            let bare = lower.trim_end_matches('/');
            let version = bare
                .strip_suffix("/v1")
                .or_else(|| bare.strip_suffix("/v2"));
            version.unwrap_or(bare)
        }
    };
    bare.parse().ok()
}

/// Whether a key means just this: a host, or a part of one.
pub(super) fn means(key: &str, host: &Host, path: Option<&str>) -> bool {
    match path {
        Some(path) => key.trim_end_matches('/') == format!("{host}/{path}"),
        None => is_spelling(key, host),
    }
}

/// `base64(user:password)`, split at the first colon.
fn decode(auth: &str) -> Option<(String, Secret)> {
    // `base64` wraps its lines, and people paste what it printed.
    let unwrapped = Secret::new(auth.split_whitespace().collect());
    let pair = Secret::new(String::from_utf8(BASE64.decode(unwrapped.expose()).ok()?).ok()?);
    let (username, password) = pair.expose().split_once(':')?;
    if username.is_empty() {
        return None;
    }
    Some((
        username.to_owned(),
        Secret::new(password.trim_end_matches('\0').to_owned()),
    ))
}

fn entry(credential: &Credential) -> Value {
    let auth = |username: &str, password: &str| {
        let pair = Secret::new(format!("{username}:{password}"));
        BASE64.encode(pair.expose())
    };
    match credential {
        Credential::Password { username, password } => {
            json!({ "auth": auth(username, password.expose()) })
        }
        // Docker keeps the user name, with no password, beside the token.
        Credential::IdentityToken { username, token } => {
            json!({ "auth": auth(username, ""), "identitytoken": token.expose() })
        }
        Credential::RegistryToken(token) => json!({ "registrytoken": token.expose() }),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn find(auths: Value, host: &str, path: Option<&str>) -> Option<String> {
        let config = DockerConfig::at("config.json".into());
        let Value::Object(object) = json!({ "auths": auths }) else {
            unreachable!()
        };
        let found = config
            .find(&object, &host.parse().unwrap(), path)
            .unwrap()?;
        Some(found.username().to_owned())
    }

    fn user(name: &str) -> Value {
        json!({ "auth": BASE64.encode(format!("{name}:pw")) })
    }

    #[test]
    fn m70_m77_the_most_specific_key_wins_and_no_other_matches() {
        let auths = json!({
            "r.example/team": user("team"),
            "https://r.example/v1/": user("host"),
            "r.example:5000": user("port"),
            "https://index.docker.io/v1/": user("hub"),
        });
        for (host, path, expected) in [
            ("r.example", Some("team/app"), Some("team")),
            ("r.example", Some("team"), Some("team")),
            ("r.example", Some("teamster/app"), Some("host")),
            ("r.example", None, Some("host")),
            ("R.example", None, Some("host")),
            ("r.example:5000", Some("team/app"), Some("port")),
            ("r.example:443", None, None),
            ("docker.io", Some("library/x"), Some("hub")),
            ("r.example.evil.test", None, None),
            ("evilr.example", None, None),
        ] {
            assert_eq!(
                find(auths.clone(), host, path).as_deref(),
                expected,
                "{host} {path:?}"
            );
        }
        assert_eq!(
            find(json!({ "r.example/team": user("team") }), "r.example", None),
            None
        );
    }

    #[test]
    fn m69_reads_what_docker_writes_and_refuses_the_rest_by_name() {
        let config = DockerConfig::at("config.json".into());
        let password = config.credential("r", &user("fish")).unwrap();
        let expected = Credential::Password {
            username: "fish".into(),
            password: Secret::new("pw".into()),
        };
        assert_eq!(password, Some(expected));
        assert_eq!(config.credential("r", &json!({})).unwrap(), None);
        for bad in ["!", "ZmlzaA==", "OnB3", "/w=="] {
            let error = config.credential("r", &json!({ "auth": bad })).unwrap_err();
            assert_eq!(
                error.to_string(),
                "entry for r in config.json has an invalid \"auth\" value"
            );
        }
    }

    #[test]
    fn what_is_stored_is_found_again() {
        let folder = tempfile::tempdir().unwrap();
        let config = DockerConfig::at(folder.path().join("config.json"));
        let host: Host = "r.example".parse().unwrap();
        for credential in [
            Credential::Password {
                username: "fish".into(),
                password: Secret::new("a:b\nc".into()),
            },
            Credential::IdentityToken {
                username: "fish".into(),
                token: Secret::new("t".into()),
            },
        ] {
            assert!(config.store(&key_of(&host), &credential).unwrap());
            assert!(!config.store(&key_of(&host), &credential).unwrap());
            assert_eq!(
                config.find(&config.read().unwrap(), &host, None).unwrap(),
                Some(credential)
            );
        }
        config.erase(&host, None).unwrap();
        config.erase(&host, None).unwrap();
    }

    #[test]
    fn f53_twenty_at_once_are_twenty() {
        let folder = tempfile::tempdir().unwrap();
        let config = DockerConfig::at(folder.path().join("config.json"));
        let credential = Credential::Password {
            username: "u".into(),
            password: Secret::new("p".into()),
        };
        std::thread::scope(|scope| {
            for n in 0..20 {
                let (config, credential) = (&config, &credential);
                scope.spawn(move || config.store(&format!("r{n}.example"), credential).unwrap());
            }
        });
        assert_eq!(config.servers(&config.read().unwrap()).len(), 20);
    }

    /// Any JSON, of which the numbers are those that other programs write.
    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            any::<String>().prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 16, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::vec((any::<String>(), inner), 0..4)
                    .prop_map(|fields| Value::Object(fields.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn a_login_and_a_logout_leave_the_rest_as_it_was(
            before in prop::collection::vec((any::<String>(), any_json()), 0..4),
            others in prop::collection::vec(("[a-z]{1,8}\\.test", any_json()), 0..4),
            password in any::<String>(),
        ) {
            let folder = tempfile::tempdir().unwrap();
            let config = DockerConfig::at(folder.path().join("config.json"));
            let host: Host = "r.example:5000".parse().unwrap();
            let mut object: Object = before.into_iter().collect();
            object.insert("auths".into(), others.into_iter().collect::<Object>().into());
            std::fs::write(config.path(), serde_json::to_string(&object).unwrap()).unwrap();
            let credential = Credential::Password { username: "fish".into(), password: Secret::new(password) };
            prop_assert!(config.store(&key_of(&host), &credential).unwrap());
            prop_assert_eq!(config.find(&config.read().unwrap(), &host, None).unwrap(), Some(credential));
            config.erase(&host, None).unwrap();
            let after = config.read().unwrap();
            let order = |object: &Object| object.keys().cloned().collect::<Vec<_>>();
            prop_assert_eq!(order(&after), order(&object));
            prop_assert_eq!(after, object);
        }
    }
}
