//! Where our files and Docker's are.

use std::path::{Path, PathBuf};

use super::env::{self, Environment};
use super::error::Error;

/// The folders that everything else is found in.
#[derive(Clone, Debug)]
pub struct Paths {
    /// Docker's own folder, with `config.json` in it.
    pub docker: PathBuf,
    /// The user's settings: `~/.config`.
    pub user: PathBuf,
    /// The system's settings: `/etc`.
    pub system: PathBuf,
    /// The user's data: `~/.local/share`.
    pub data: PathBuf,
}

impl Paths {
    /// Finds the folders; `docker` is what the command line says of Docker's.
    ///
    /// # Errors
    /// Says so where there is no home folder and nothing else to go by.
    pub fn find(docker: Option<&Path>, environment: &Environment) -> Result<Self, Error> {
        let home = environment
            .path(env::HOME)
            .or_else(dirs::home_dir)
            .filter(|home| home.is_absolute());
        let below_home = |part: &str| {
            home.as_ref()
                .map(|home| home.join(part))
                .ok_or(Error::NoHome)
        };
        let given = docker
            .map(Path::to_owned)
            .or_else(|| environment.path(env::DOCKER_CONFIG));
        let absolute = |name: &str| environment.path(name).filter(|path| path.is_absolute());
        let docker = match given {
            Some(folder) => folder,
            None => below_home(".docker")?,
        };
        let fallback = |part: &str| below_home(part).unwrap_or_else(|_| docker.join(part));
        Ok(Self {
            user: absolute(env::XDG_CONFIG_HOME).unwrap_or_else(|| fallback(".config")),
            data: absolute(env::XDG_DATA_HOME).unwrap_or_else(|| fallback(".local/share")),
            system: environment
                .path(env::REGCTL_SYSTEM_CONFIG)
                .unwrap_or_else(|| PathBuf::from("/etc")),
            docker,
        })
    }

    /// Whether this process is in a container, where localhost is the container itself.
    pub fn is_container(&self, environment: &Environment) -> bool {
        // Docker leaves the first, podman the second and, as systemd does, the variable.
        let marks = [".dockerenv", "run/.containerenv"].map(|mark| Path::new("/").join(mark));
        environment.text(env::CONTAINER).is_some() || marks.iter().any(|mark| mark.exists())
    }

    /// Docker's file of credentials.
    pub fn docker_config(&self) -> PathBuf {
        self.docker.join("config.json")
    }

    /// The user's own settings for regctl.
    pub fn own_config(&self) -> PathBuf {
        self.user.join("regctl/config.json")
    }

    /// Where it is kept which repositories have which blobs: not in the local store, which is a layout.
    pub fn known_blobs(&self) -> PathBuf {
        self.data.join("regctl-known-blobs")
    }

    /// Where it is kept how far uploads came that were not finished.
    pub fn uploads(&self) -> PathBuf {
        self.data.join("regctl-uploads")
    }

    /// The files that may hold `insecure-registries` in JSON, the user's first.
    pub fn daemon_configs(&self) -> [PathBuf; 2] {
        [
            self.user.join("docker/daemon.json"),
            self.system.join("docker/daemon.json"),
        ]
    }

    /// The folders of containers' settings, the user's first.
    pub fn containers(&self) -> [PathBuf; 2] {
        [self.user.join("containers"), self.system.join("containers")]
    }

    /// The folders that may hold a host's certificates.
    pub fn certificates(&self) -> [PathBuf; 4] {
        [
            self.user.join("docker/certs.d"),
            self.user.join("containers/certs.d"),
            self.system.join("containers/certs.d"),
            self.system.join("docker/certs.d"),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_flag_wins_over_the_variable_over_the_home() {
        let environment = Environment::of([("HOME", "/h"), ("DOCKER_CONFIG", "/d")]);
        let flag = Paths::find(Some(Path::new("/f")), &environment).unwrap();
        assert_eq!(flag.docker_config(), Path::new("/f/config.json"));
        let variable = Paths::find(None, &environment).unwrap();
        assert_eq!(variable.docker_config(), Path::new("/d/config.json"));
        let home = Paths::find(None, &Environment::of([("HOME", "/h")])).unwrap();
        assert_eq!(home.docker_config(), Path::new("/h/.docker/config.json"));
        assert_eq!(
            home.own_config(),
            Path::new("/h/.config/regctl/config.json")
        );
    }
}
