//! Every environment variable that regctl reads, and the only place that reads them.

use std::collections::HashMap;
use std::ffi::OsString;
use std::path::PathBuf;

/// Folder of `config.json`.
pub const DOCKER_CONFIG: &str = "DOCKER_CONFIG";
/// Credentials as JSON, `{"auths":{…}}`, before all files.
pub const DOCKER_AUTH_CONFIG: &str = "DOCKER_AUTH_CONFIG";
/// Where the Docker Engine listens.
pub const DOCKER_HOST: &str = "DOCKER_HOST";
/// The platform to pull where none is given.
pub const DOCKER_DEFAULT_PLATFORM: &str = "DOCKER_DEFAULT_PLATFORM";
/// podman's and skopeo's file of credentials, read after `config.json`.
pub const REGISTRY_AUTH_FILE: &str = "REGISTRY_AUTH_FILE";
/// The local image store.
pub const REGCTL_ROOT: &str = "REGCTL_ROOT";
/// Hosts and CIDRs that may be spoken to in plain HTTP, with commas between.
pub const REGCTL_INSECURE_REGISTRIES: &str = "REGCTL_INSECURE_REGISTRIES";
/// Folder of the system's settings, `/etc` where it is not set.
pub const REGCTL_SYSTEM_CONFIG: &str = "REGCTL_SYSTEM_CONFIG";
/// When new images were made, in seconds since 1970, so that the same files give the same image
/// (reproducible-builds.org/specs/source-date-epoch).
pub const SOURCE_DATE_EPOCH: &str = "SOURCE_DATE_EPOCH";
/// The user's home.
pub const HOME: &str = "HOME";
/// Folder of the user's settings, `~/.config` where it is not set.
pub const XDG_CONFIG_HOME: &str = "XDG_CONFIG_HOME";
/// Folder of the user's data, `~/.local/share` where it is not set.
pub const XDG_DATA_HOME: &str = "XDG_DATA_HOME";
/// Where credential helpers are looked for.
pub const PATH: &str = "PATH";
/// Set to anything: no colour (no-color.org).
pub const NO_COLOR: &str = "NO_COLOR";
/// Set to anything but 0: colour even where there is no terminal.
pub const CLICOLOR_FORCE: &str = "CLICOLOR_FORCE";
/// Set in containers of podman and systemd.
pub const CONTAINER: &str = "container";
/// The kind of terminal; `dumb` gets no bars.
pub const TERM: &str = "TERM";

/// The variables of the process, or of a test.
#[derive(Clone, Debug, Default)]
pub struct Environment {
    variables: HashMap<OsString, OsString>,
}

impl Environment {
    /// The variables that this process was started with.
    #[allow(
        clippy::disallowed_methods,
        reason = "this is the one door to the environment"
    )]
    pub fn from_process() -> Self {
        Self {
            variables: std::env::vars_os().collect(),
        }
    }

    /// An environment of just these variables.
    pub fn of<K: Into<OsString>, V: Into<OsString>>(
        variables: impl IntoIterator<Item = (K, V)>,
    ) -> Self {
        Self {
            variables: variables
                .into_iter()
                .map(|(k, v)| (k.into(), v.into()))
                .collect(),
        }
    }

    /// A variable, where it is set, is text, and is not empty.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.variables
            .get(&OsString::from(name))?
            .to_str()
            .filter(|text| !text.is_empty())
    }

    /// A variable as a path, where it is set and not empty.
    pub fn path(&self, name: &str) -> Option<PathBuf> {
        let value = self.variables.get(&OsString::from(name))?;
        (!value.is_empty()).then(|| PathBuf::from(value))
    }

    /// The platform to pull where none is given.
    pub fn default_platform(&self) -> Option<&str> {
        self.text(DOCKER_DEFAULT_PLATFORM)
    }
}
