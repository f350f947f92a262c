//! Every setting as it stands, and the place that says so.

use super::env;
use super::{Error, Settings};
use crate::image::Host;

const DEFAULT: &str = "default";

/// One setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// What is set: `store`, `insecure registry` and so on.
    pub setting: String,
    /// To what.
    pub value: String,
    /// The option, variable or file that says so.
    pub from: String,
}

impl Settings {
    /// Every setting as it stands, in the order in which they matter to people.
    ///
    /// # Errors
    /// Says which file or variable cannot be used.
    pub fn facts(&self) -> Result<Vec<Fact>, Error> {
        self.check()?;
        let mut facts = self.places();
        facts.extend(self.helpers()?);
        let registries = self.registries();
        for (entry, from) in registries.insecure.entries() {
            facts.push(fact("insecure registry", entry, from));
        }
        facts.push(fact(
            "insecure registry",
            "localhost, 127.0.0.0/8, ::1",
            "always, as in Docker",
        ));
        for route in &registries.mirrors {
            let (host, prefix) = (&route.mirror.host, &route.mirror.prefix);
            let place = if prefix.is_empty() {
                host.to_string()
            } else {
                format!("{host}/{prefix}")
            };
            facts.push(fact(
                &format!("mirror of {}", route.prefix),
                place,
                &route.from,
            ));
        }
        let own = self.paths.own_config().display().to_string();
        for realm in &registries.trusted_realms {
            facts.push(fact("trusted realm", realm, &own));
        }
        for name in registries.headers.keys() {
            facts.push(fact(
                "header",
                name,
                &self.paths.docker_config().display().to_string(),
            ));
        }
        facts.extend(self.certificates_kept());
        facts.extend(self.network()?);
        Ok(facts)
    }

    fn places(&self) -> Vec<Fact> {
        let environment = &self.environment;
        let said =
            |is_flag: bool, flag: &str, variable: &str| match (is_flag, environment.text(variable))
            {
                (true, _) => flag.to_owned(),
                (false, Some(_)) => variable.to_owned(),
                (false, None) => DEFAULT.to_owned(),
            };
        let store = said(self.flags.root.is_some(), "--root", env::REGCTL_ROOT);
        let docker = said(self.flags.config.is_some(), "--config", env::DOCKER_CONFIG);
        let mut facts = vec![
            fact("store", self.root.display(), &store),
            fact("credentials", self.paths.docker_config().display(), &docker),
        ];
        if environment.text(env::DOCKER_AUTH_CONFIG).is_some() {
            facts.push(fact(
                "credentials",
                "of the variable itself, before all files",
                env::DOCKER_AUTH_CONFIG,
            ));
        }
        if let Some(file) = environment.path(env::REGISTRY_AUTH_FILE) {
            facts.push(fact("credentials", file.display(), env::REGISTRY_AUTH_FILE));
        }
        facts.push(fact(
            "own settings",
            self.paths.own_config().display(),
            DEFAULT,
        ));
        facts
    }

    fn helpers(&self) -> Result<Vec<Fact>, Error> {
        let path = self.paths.docker_config();
        let object = super::file::read_object(&path)?;
        let from = path.display().to_string();
        let mut facts = Vec::new();
        if let Some(name) = object.get("credsStore").and_then(|name| name.as_str()) {
            facts.push(fact("credential helper", name, &from));
        }
        for (host, name) in object
            .get("credHelpers")
            .and_then(|helpers| helpers.as_object())
            .into_iter()
            .flatten()
        {
            let setting = format!("credential helper of {host}");
            facts.push(fact(&setting, name.as_str().unwrap_or_default(), &from));
        }
        Ok(facts)
    }

    /// The hosts that the user or the system keeps certificates for.
    fn certificates_kept(&self) -> Vec<Fact> {
        let folders = self.paths.certificates();
        let kept = folders
            .iter()
            .filter_map(|folder| std::fs::read_dir(folder).ok())
            .flatten()
            .flatten();
        let mut facts: Vec<_> = kept
            .map(|host| {
                fact(
                    "certificates",
                    host.file_name().display(),
                    &host.path().display().to_string(),
                )
            })
            .collect();
        facts.sort_by(|a, b| a.from.cmp(&b.from));
        facts
    }

    fn network(&self) -> Result<Vec<Fact>, Error> {
        let mut facts = Vec::new();
        if let Some(proxy) = self.proxy("https", &Host::hub())? {
            facts.push(fact("proxy", proxy.address, proxy.variable));
        }
        for name in ["NO_PROXY", "no_proxy", "SSL_CERT_FILE", "SSL_CERT_DIR"] {
            if let Some(value) = self.environment.text(name) {
                facts.push(fact("network", value, name));
            }
        }
        Ok(facts)
    }
}

fn fact(setting: &str, value: impl ToString, from: &str) -> Fact {
    Fact {
        setting: setting.to_owned(),
        value: value.to_string(),
        from: from.to_owned(),
    }
}
