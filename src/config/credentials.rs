//! Which credential belongs to a host, and where it is kept.

use std::path::PathBuf;
use std::sync::Arc;

use serde_json::Value;

use super::credential::Credential;
use super::docker::{self, DockerConfig};
use super::env::{self, Environment};
use super::error::Error;
use super::file::Object;
use super::helper::Helper;
use crate::image::Host;

/// Where a credential was put.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stored {
    /// A credential helper has it.
    Helper(String),
    /// It stands in a plain file, which is new there.
    PlainFile {
        /// The file.
        path: PathBuf,
        /// What the user should know of it.
        concerns: Vec<String>,
    },
    /// It stood there already.
    Unchanged,
}

/// The credentials of the user: the environment's, helpers' and files'.
#[derive(Clone, Debug)]
pub struct Credentials {
    config: DockerConfig,
    environment: Arc<Environment>,
}

impl Credentials {
    pub(super) fn new(config: DockerConfig, environment: Arc<Environment>) -> Self {
        Self {
            config,
            environment,
        }
    }

    /// The credential for a host, or for a repository's path on it.
    ///
    /// The order is Docker's: `DOCKER_AUTH_CONFIG`, the host's own helper, the helper for all,
    /// `config.json`; then podman's file. Blocks: a helper is another program.
    ///
    /// # Errors
    /// Says which file or helper failed; a failure never falls through to the next.
    pub fn find(&self, path: Option<&str>, host: &Host) -> Result<Option<Credential>, Error> {
        if let Some(object) = self.environment_auths()? {
            let found = self.config.find(&object, host, path)?;
            if found.is_some() {
                return Ok(found);
            }
        }
        let object = self.config.read()?;
        let key = docker::key_of(host);
        if let Some(name) = DockerConfig::helper(&object, &key) {
            return Helper::find(&name, &key, &self.environment)?.get(&key);
        }
        if DockerConfig::says_nothing(&object)
            && let Some(helper) = Helper::default_of_docker(&self.environment)
        {
            match helper.get(&key) {
                Ok(None) => {}
                Ok(found) => return Ok(found),
                // Nobody has set it up: `pass` is installed, and was never initialised.
                Err(error) => tracing::debug!("{error}"),
            }
        }
        let found = self.config.find(&object, host, path)?;
        match (found, self.environment.path(env::REGISTRY_AUTH_FILE)) {
            (None, Some(file)) => {
                let other = DockerConfig::at(file);
                other.find(&other.read()?, host, path)
            }
            (found, _) => Ok(found),
        }
    }

    /// Keeps a credential for a host, or for `host/path`, where the user's settings say.
    ///
    /// # Errors
    /// Says what could not be written; nothing falls back to a plain file.
    pub fn store(
        &self,
        host: &Host,
        path: Option<&str>,
        credential: &Credential,
    ) -> Result<Stored, Error> {
        let key = path.map_or_else(|| docker::key_of(host), |path| format!("{host}/{path}"));
        let object = self.config.read()?;
        if let Some(name) = DockerConfig::helper(&object, &key) {
            Helper::find(&name, &key, &self.environment)?.store(&key, credential)?;
            return Ok(Stored::Helper(name));
        }
        if DockerConfig::says_nothing(&object)
            && let Some(helper) = Helper::default_of_docker(&self.environment)
        {
            helper.store(&key, credential)?;
            self.config.adopt(helper.name(), &key)?;
            return Ok(Stored::Helper(helper.name().to_owned()));
        }
        let concerns = self.config.concerns();
        Ok(if self.config.store(&key, credential)? {
            Stored::PlainFile {
                path: self.config.path().to_owned(),
                concerns,
            }
        } else {
            Stored::Unchanged
        })
    }

    /// Forgets a host, or a part of one, under every key that [`Credentials::find`] would have used: in
    /// helpers, in `config.json` and in podman's file.
    ///
    /// What was not there is no error. Says what still has credentials, which nobody can remove here.
    ///
    /// # Errors
    /// Says which helper or file failed.
    pub fn erase(&self, host: &Host, path: Option<&str>) -> Result<Option<&'static str>, Error> {
        let object = self.config.read()?;
        let key = path.map_or_else(|| docker::key_of(host), |path| format!("{host}/{path}"));
        for (name, key) in self.kept_by_helpers(&object, host, path, key) {
            Helper::find(&name, &key, &self.environment)?.erase(&key)?;
        }
        self.config.erase(host, path)?;
        if let Some(file) = self.environment.path(env::REGISTRY_AUTH_FILE) {
            DockerConfig::at(file).erase(host, path)?;
        }
        let left = match self.environment_auths()? {
            Some(object) => self.config.find(&object, host, path)?,
            None => None,
        };
        Ok(left.map(|_| env::DOCKER_AUTH_CONFIG))
    }

    /// The helpers that may keep credentials for a host, with the keys that they have for it.
    fn kept_by_helpers(
        &self,
        object: &Object,
        host: &Host,
        path: Option<&str>,
        key: String,
    ) -> Vec<(String, String)> {
        let mut kept = Vec::new();
        let helpers = object.get("credHelpers").and_then(Value::as_object);
        for (known, name) in helpers.into_iter().flatten() {
            if let (true, Some(name)) = (docker::means(known, host, path), name.as_str()) {
                kept.push((name.to_owned(), known.clone()));
            }
        }
        let Some(name) = DockerConfig::helper(object, &key) else {
            return kept;
        };
        // A helper that cannot list may still know the key.
        let listed = Helper::find(&name, &key, &self.environment).and_then(|helper| helper.list());
        let spellings = listed.unwrap_or_default().into_keys();
        kept.push((name.clone(), key));
        kept.extend(
            spellings
                .filter(|known| docker::means(known, host, path))
                .map(|known| (name.clone(), known)),
        );
        kept.sort();
        kept.dedup();
        kept
    }

    /// The servers that there are credentials for, with the user names.
    ///
    /// # Errors
    /// Says which helper or file failed.
    pub fn list(&self) -> Result<Vec<(String, String)>, Error> {
        let object = self.config.read()?;
        let mut servers = self.config.servers(&object);
        let mut add = |server: String, username: String| {
            servers.retain(|(known, _)| *known != server);
            servers.push((server, username));
        };
        if let Some(Value::String(name)) = object.get("credsStore") {
            for (server, username) in Helper::find(name, "credsStore", &self.environment)?.list()? {
                add(server, username);
            }
        }
        if let Some(Value::Object(helpers)) = object.get("credHelpers") {
            for (server, name) in helpers {
                let helper =
                    Helper::find(name.as_str().unwrap_or_default(), server, &self.environment)?;
                if let Some(credential) = helper.get(server)? {
                    add(server.clone(), credential.username().to_owned());
                }
            }
        }
        servers.sort();
        Ok(servers)
    }

    /// The hosts that `config.json` names itself. Asks no helper; a file that cannot be read has none.
    pub fn named(&self) -> Vec<String> {
        let object = self.config.read().unwrap_or_default();
        let keys = ["auths", "credHelpers"].map(|part| object.get(part).and_then(Value::as_object));
        let hosts = keys
            .into_iter()
            .flatten()
            .flat_map(Object::keys)
            .filter_map(|key| docker::host_of(key));
        hosts
            .filter(|host| !host.is_hub())
            .map(|host| host.to_string())
            .collect()
    }

    fn environment_auths(&self) -> Result<Option<Object>, Error> {
        let Some(text) = self.environment.text(env::DOCKER_AUTH_CONFIG) else {
            return Ok(None);
        };
        serde_json::from_str(text)
            .map(Some)
            .map_err(|_| Error::MalformedVariable(env::DOCKER_AUTH_CONFIG))
    }
}

#[cfg(test)]
mod tests {
    use super::super::secret::Secret;
    use super::*;

    fn credentials(folder: &std::path::Path, variables: &[(&str, &str)]) -> Credentials {
        let config = DockerConfig::at(folder.join("config.json"));
        Credentials::new(config, Arc::new(Environment::of(variables.iter().copied())))
    }

    #[test]
    fn the_environment_comes_before_the_file_before_podmans() {
        let folder = tempfile::tempdir().unwrap();
        let host: Host = "r.example".parse().unwrap();
        let auth = |user: &str| {
            format!(
                "{{\"auths\":{{\"r.example\":{{\"username\":\"{user}\",\"password\":\"p\"}}}}}}"
            )
        };
        let podman = folder.path().join("auth.json");
        std::fs::write(&podman, auth("podman")).unwrap();
        let podman = podman.to_str().unwrap();
        let who = |variables: &[(&str, &str)]| {
            credentials(folder.path(), variables)
                .find(None, &host)
                .unwrap()
                .map(|c| c.username().to_owned())
        };
        assert_eq!(who(&[]), None);
        assert_eq!(
            who(&[("REGISTRY_AUTH_FILE", podman)]).as_deref(),
            Some("podman")
        );
        std::fs::write(folder.path().join("config.json"), auth("file")).unwrap();
        assert_eq!(
            who(&[("REGISTRY_AUTH_FILE", podman)]).as_deref(),
            Some("file")
        );
        assert_eq!(
            who(&[("DOCKER_AUTH_CONFIG", &auth("env"))]).as_deref(),
            Some("env")
        );
        let error = credentials(folder.path(), &[("DOCKER_AUTH_CONFIG", "{")])
            .find(None, &host)
            .unwrap_err();
        assert_eq!(error.to_string(), "DOCKER_AUTH_CONFIG is not valid JSON");
    }

    #[test]
    fn m76_a_helper_that_is_missing_is_an_error_and_not_a_plain_file() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(
            folder.path().join("config.json"),
            "{\"credHelpers\":{\"r.example\":\"foo\"}}",
        )
        .unwrap();
        let credentials = credentials(folder.path(), &[("PATH", "/nowhere")]);
        let host: Host = "r.example".parse().unwrap();
        let credential = Credential::password("u", Secret::new("p".into())).unwrap();
        let error = credentials
            .store(&host, None, &credential)
            .unwrap_err()
            .to_string();
        assert_eq!(
            error,
            "docker-credential-foo (set for r.example in config.json) is not on PATH"
        );
        assert!(credentials.find(None, &host).is_err());
        assert_eq!(
            credentials
                .find(None, &"other.example".parse().unwrap())
                .unwrap(),
            None
        );
    }

    #[test]
    fn m71_user_names_that_could_not_be_read_back_are_refused() {
        for bad in ["", "a:b", "a\nb", "a\0"] {
            assert!(
                Credential::password(bad, Secret::new("p".into())).is_err(),
                "{bad:?}"
            );
        }
        for fine in ["robot$x", "org+bot", "us er", "fïsh"] {
            assert!(
                Credential::password(fine, Secret::new("p".into())).is_ok(),
                "{fine:?}"
            );
        }
    }
}
