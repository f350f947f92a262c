//! What the user's files and environment say. Each file is read when it is first needed.

pub mod certs;
mod child;
pub mod containers;
mod credential;
mod credentials;
mod docker;
pub mod env;
mod error;
mod facts;
mod file;
#[cfg(feature = "fuzzing")]
#[doc(hidden)]
pub mod fuzzing;
mod headers;
mod helper;
mod hosts;
pub mod insecure;
pub mod mirrors;
pub mod paths;
mod proxy;
mod safety;
mod secret;
mod terminal;

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use serde_json::Value;

pub use self::certs::HostCerts;
pub use self::credential::{Credential, TOKEN_USER};
pub use self::credentials::{Credentials, Stored};
pub use self::docker::{DockerConfig, HUB_KEY};
use self::env::Environment;
pub use self::error::Error;
pub use self::facts::Fact;
pub use self::insecure::InsecureList;
pub use self::mirrors::Mirror;
use self::paths::Paths;
pub use self::proxy::Proxy;
pub use self::secret::Secret;
use crate::image::Host;

const INSECURE: &str = "insecure-registries";
const TRUSTED_REALMS: &str = "trusted-realms";

/// What the command line says, which wins over everything else.
#[derive(Clone, Debug, Default)]
pub struct Flags {
    /// Docker's folder.
    pub config: Option<PathBuf>,
    /// The local store.
    pub root: Option<PathBuf>,
    /// Entries of the insecure list.
    pub insecure: Vec<String>,
    /// How long a registry may be silent.
    pub timeout: Option<std::time::Duration>,
    /// Bytes of one request of an upload.
    pub chunk_size: Option<u64>,
}

/// The settings of this process.
#[derive(Debug)]
pub struct Settings {
    paths: Paths,
    root: PathBuf,
    flags: Flags,
    environment: Arc<Environment>,
    credentials: Credentials,
    registries: OnceLock<Registries>,
}

/// What all files say of registries, read in one go.
#[derive(Debug, Default)]
struct Registries {
    headers: http::HeaderMap,
    insecure: InsecureList,
    mirrors: Vec<MirrorRoute>,
    trusted_realms: Vec<Host>,
}

/// A mirror, and what it is a mirror of.
#[derive(Debug)]
struct MirrorRoute {
    /// What the names of its images start with: `docker.io`, `r.example/team`.
    prefix: String,
    mirror: Mirror,
    /// The file that says so.
    from: String,
}

impl Settings {
    /// Finds where the settings are. Files about registries are read here, others when needed.
    ///
    /// # Errors
    /// Says which file or variable cannot be used.
    pub fn load(flags: &Flags, environment: &Environment) -> Result<Self, Error> {
        let environment = Arc::new(environment.clone());
        let paths = Paths::find(flags.config.as_deref(), &environment)?;
        let root = flags
            .root
            .clone()
            .or_else(|| environment.path(env::REGCTL_ROOT));
        let root = root.unwrap_or_else(|| paths.data.join("regctl"));
        let docker = DockerConfig::at(paths.docker_config());
        let credentials = Credentials::new(docker, environment.clone());
        Ok(Self {
            paths,
            root,
            flags: flags.clone(),
            environment,
            credentials,
            registries: OnceLock::new(),
        })
    }

    /// Reads what the files say of registries, so that an error in them is told before anything is sent.
    ///
    /// # Errors
    /// Says which file or variable cannot be used.
    pub fn check(&self) -> Result<(), Error> {
        if self.registries.get().is_none() {
            // Whoever comes second has read the same.
            let _ = self.registries.set(self.read_registries()?);
        }
        Ok(())
    }

    /// The local store.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// How long a registry may be silent, where the user says.
    pub fn timeout(&self) -> Option<std::time::Duration> {
        self.flags.timeout
    }

    /// The most bytes of one request of an upload, where the user says.
    pub fn chunk_size(&self) -> Option<u64> {
        self.flags.chunk_size
    }

    /// The environment that they were read from.
    pub fn environment(&self) -> &Environment {
        &self.environment
    }

    /// Where everything else is.
    pub fn paths(&self) -> &Paths {
        &self.paths
    }

    /// The user's credentials.
    pub fn credentials(&self) -> &Credentials {
        &self.credentials
    }

    /// The insecure list.
    pub fn insecure(&self) -> &InsecureList {
        &self.registries().insecure
    }

    /// The headers that the user wants on every request to a registry.
    pub fn headers(&self) -> &http::HeaderMap {
        &self.registries().headers
    }

    /// Token realms that may see credentials although they are on another domain.
    pub fn trusted_realms(&self) -> &[Host] {
        &self.registries().trusted_realms
    }

    /// The proxy that requests to a host go through, over `http` or `https`.
    ///
    /// # Errors
    /// Names the variable that is no proxy.
    pub fn proxy(&self, scheme: &str, host: &Host) -> Result<Option<Proxy>, Error> {
        proxy::before(scheme, host, &self.environment)
    }

    /// The mirrors for images whose full name starts with `name`, in the order to try them.
    pub fn mirrors<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Mirror> {
        let covers = move |prefix: &str| {
            name.strip_prefix(prefix)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', ':']))
        };
        let routes = self
            .registries()
            .mirrors
            .iter()
            .filter(move |route| covers(&route.prefix));
        routes.map(|route| &route.mirror)
    }

    /// The certificates that the user keeps for a host.
    ///
    /// # Errors
    /// Says which file is missing or cannot be read.
    pub fn certs(&self, host: &Host) -> Result<HostCerts, Error> {
        certs::read(&self.paths.certificates(), host)
    }

    /// The folder that holds a host's certificates, or would hold them.
    pub fn certs_folder(&self, host: &Host) -> PathBuf {
        let folders = self.paths.certificates();
        certs::folder(&folders, host).unwrap_or_else(|| folders[0].join(host.as_str()))
    }

    /// Adds a host or network to the user's own insecure list; says whether it was new.
    ///
    /// # Errors
    /// Refuses what is no host and no network; says what could not be written.
    pub fn add_insecure(&self, entry: &str) -> Result<bool, Error> {
        InsecureList::default().add(entry, "the command line")?;
        self.edit_insecure(|list| {
            if !list.iter().any(|known| known == entry) {
                list.push(entry.into());
            }
        })
    }

    /// Removes an entry from the user's own insecure list; says whether it was there.
    ///
    /// # Errors
    /// Says what could not be written.
    pub fn remove_insecure(&self, entry: &str) -> Result<bool, Error> {
        self.edit_insecure(|list| list.retain(|known| known != entry))
    }

    fn edit_insecure(&self, change: impl FnOnce(&mut Vec<Value>)) -> Result<bool, Error> {
        file::edit(&self.paths.own_config(), "the insecure list", |object| {
            let mut list = match object.get(INSECURE) {
                Some(Value::Array(list)) => list.clone(),
                _ => Vec::new(),
            };
            change(&mut list);
            if !list.is_empty() || object.contains_key(INSECURE) {
                object.insert(INSECURE.to_owned(), Value::Array(list));
            }
        })
    }

    fn registries(&self) -> &Registries {
        // After `check` this reads nothing; without it, broken files count as empty and so as safe.
        self.registries
            .get_or_init(|| self.read_registries().unwrap_or_default())
    }

    fn read_registries(&self) -> Result<Registries, Error> {
        proxy::check(&self.environment)?;
        let mut found = Registries::default();
        for entry in &self.flags.insecure {
            found.insecure.add(entry, "--insecure-registry")?;
        }
        let variable = self
            .environment
            .text(env::REGCTL_INSECURE_REGISTRIES)
            .unwrap_or_default();
        for entry in variable
            .split(',')
            .map(str::trim)
            .filter(|entry| !entry.is_empty())
        {
            found.insecure.add(entry, env::REGCTL_INSECURE_REGISTRIES)?;
        }
        found.headers = match file::read_object(&self.paths.docker_config()) {
            // As Docker does. What it was to say of credentials is missed where they are asked for.
            Err(error @ Error::Malformed { .. }) => {
                tracing::warn!("{error}");
                http::HeaderMap::new()
            }
            object => headers::read(&object?)?,
        };
        self.read_own(&mut found)?;
        for path in self.paths.daemon_configs() {
            found.read_daemon(&path)?;
        }
        for folder in self.paths.containers() {
            found.read_containers(&folder)?;
        }
        for folder in self.paths.certificates() {
            found.read_hosts(&folder)?;
        }
        Ok(found)
    }

    fn read_own(&self, found: &mut Registries) -> Result<(), Error> {
        let path = self.paths.own_config();
        let object = file::read_object(&path)?;
        for entry in strings(object.get(INSECURE)) {
            found.insecure.add(entry, &path.display().to_string())?;
        }
        let realms = strings(object.get(TRUSTED_REALMS)).filter_map(|realm| realm.parse().ok());
        found.trusted_realms = realms.collect();
        Ok(())
    }
}

impl Registries {
    fn read_daemon(&mut self, path: &Path) -> Result<(), Error> {
        let object = file::read_object(path)?;
        for entry in strings(object.get(INSECURE)) {
            self.insecure.add(entry, &path.display().to_string())?;
        }
        let mirrors = strings(object.get("registry-mirrors")).filter_map(Mirror::parse);
        let (prefix, from) = (Host::hub().to_string(), path.display().to_string());
        self.mirrors.extend(mirrors.map(|mirror| MirrorRoute {
            prefix: prefix.clone(),
            mirror,
            from: from.clone(),
        }));
        Ok(())
    }

    fn read_hosts(&mut self, certs: &Path) -> Result<(), Error> {
        for named in hosts::read(certs)? {
            let from = named.path.display().to_string();
            if named.insecure {
                self.insecure.add(named.mirror.host.as_str(), &from)?;
            }
            self.mirrors.push(MirrorRoute {
                prefix: named.registry,
                mirror: named.mirror,
                from,
            });
        }
        Ok(())
    }

    fn read_containers(&mut self, folder: &Path) -> Result<(), Error> {
        for (registry, path) in containers::read(folder)? {
            let from = path.display().to_string();
            if let (true, Some(location)) = (
                registry.insecure,
                registry.location.as_deref().or(registry.name()),
            ) {
                // The list has hosts; containers' entries may go on with a path.
                self.insecure
                    .add(location.split('/').next().unwrap_or(location), &from)?;
            }
            for mirror in &registry.mirror {
                let (Some(name), Some(place)) = (registry.name(), Mirror::parse(&mirror.location))
                else {
                    continue;
                };
                if mirror.insecure {
                    self.insecure.add(place.host.as_str(), &from)?;
                }
                self.mirrors.push(MirrorRoute {
                    prefix: name.to_owned(),
                    mirror: place,
                    from: from.clone(),
                });
            }
        }
        Ok(())
    }
}

fn strings(value: Option<&Value>) -> impl Iterator<Item = &str> {
    value
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn settings(home: &Path, flags: &Flags, variables: &[(&str, &str)]) -> Settings {
        let system = home.join("etc");
        let fixed = [
            ("HOME", home.to_str().unwrap()),
            ("REGCTL_SYSTEM_CONFIG", system.to_str().unwrap()),
        ];
        Settings::load(
            flags,
            &Environment::of(fixed.iter().chain(variables).copied()),
        )
        .unwrap()
    }

    fn put(path: PathBuf, text: &str) {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    #[test]
    fn the_insecure_list_is_the_union_of_all_places() {
        let home = tempfile::tempdir().unwrap();
        let home = home.path();
        put(
            home.join(".config/regctl/config.json"),
            "{\"insecure-registries\":[\"own.lan\"]}",
        );
        put(
            home.join(".config/docker/daemon.json"),
            "{\"insecure-registries\":[\"user.lan:5000\"]}",
        );
        put(
            home.join("etc/docker/daemon.json"),
            "{\"insecure-registries\":[\"10.0.0.0/8\"]}",
        );
        put(
            home.join("etc/containers/registries.conf"),
            "[[registry]]\nlocation=\"pod.lan/x\"\ninsecure=true\n",
        );
        let flags = Flags {
            insecure: vec!["flag.lan".into()],
            ..Flags::default()
        };
        let settings = settings(
            home,
            &flags,
            &[("REGCTL_INSECURE_REGISTRIES", "env.lan, other.lan:1")],
        );
        settings.check().unwrap();
        for host in [
            "own.lan",
            "user.lan:5000",
            "10.9.9.9:5000",
            "pod.lan",
            "flag.lan",
            "env.lan",
            "other.lan:1",
        ] {
            assert!(settings.insecure().allows(&host.parse().unwrap()), "{host}");
        }
        assert!(!settings.insecure().allows(&"user.lan".parse().unwrap()));
        let from: Vec<&str> = settings
            .insecure()
            .entries()
            .map(|(_, from)| from)
            .collect();
        assert_eq!(from[0], "--insecure-registry");
    }

    #[test]
    fn broken_files_are_told_and_never_taken_for_trust() {
        let home = tempfile::tempdir().unwrap();
        put(
            home.path().join("etc/docker/daemon.json"),
            "{\n\"insecure-registries\":[\"a.lan\"]",
        );
        let settings = settings(home.path(), &Flags::default(), &[]);
        assert!(
            settings
                .check()
                .unwrap_err()
                .to_string()
                .contains("daemon.json is not valid JSON (line 2)")
        );
        assert!(!settings.insecure().allows(&"a.lan".parse().unwrap()));
    }

    #[test]
    fn the_users_own_list_is_edited_in_place() {
        let home = tempfile::tempdir().unwrap();
        let own = home.path().join(".config/regctl/config.json");
        put(own.clone(), "{\"other\":1}");
        let settings = settings(home.path(), &Flags::default(), &[]);
        assert!(settings.add_insecure("192.168.224.160:5000").unwrap());
        assert!(!settings.add_insecure("192.168.224.160:5000").unwrap());
        assert!(settings.add_insecure("*").is_err());
        assert!(fs::read_to_string(&own).unwrap().contains("\"other\": 1"));
        assert!(
            settings
                .insecure()
                .allows(&"192.168.224.160:5000".parse().unwrap())
        );
        assert!(settings.remove_insecure("192.168.224.160:5000").unwrap());
        assert!(!settings.remove_insecure("192.168.224.160:5000").unwrap());
    }

    #[test]
    fn mirrors_are_for_what_their_prefix_covers() {
        let home = tempfile::tempdir().unwrap();
        put(
            home.path().join("etc/docker/daemon.json"),
            "{\"registry-mirrors\":[\"https://hub.lan\"]}",
        );
        let text =
            "[[registry]]\nprefix=\"r.example/team\"\n[[registry.mirror]]\nlocation=\"m.lan\"\n";
        put(home.path().join(".config/containers/registries.conf"), text);
        let settings = settings(home.path(), &Flags::default(), &[]);
        let of = |name: &str| {
            settings
                .mirrors(name)
                .map(|mirror| mirror.host.to_string())
                .collect::<Vec<_>>()
        };
        assert_eq!(of("docker.io/library/x"), ["hub.lan"]);
        assert_eq!(of("r.example/team/app"), ["m.lan"]);
        assert!(of("r.example/teamster").is_empty());
    }
}
