//! containerd's `hosts.toml` in a host's folder of `certs.d`: where else its images may be had.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use toml::Table;

use super::error::Error;
use super::file;
use super::mirrors::Mirror;

/// A mirror that a `hosts.toml` names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Named {
    /// The registry that it stands for.
    pub(super) registry: String,
    pub(super) mirror: Mirror,
    /// Whether plain HTTP, or TLS that is not checked, is fine.
    pub(super) insecure: bool,
    /// The file.
    pub(super) path: PathBuf,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct File {
    // In the order of the file, which is the order to try them in.
    host: Table,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Host {
    capabilities: Option<Vec<String>>,
    skip_verify: bool,
}

/// The mirrors that the hosts of a `certs.d` folder have.
///
/// # Errors
/// Says which file is no TOML, and in which line.
pub(super) fn read(certs: &Path) -> Result<Vec<Named>, Error> {
    let mut found = Vec::new();
    let Ok(entries) = std::fs::read_dir(certs) else {
        return Ok(found);
    };
    for entry in entries.flatten() {
        let path = entry.path().join("hosts.toml");
        if let (Some(text), Ok(registry)) = (file::read(&path)?, entry.file_name().into_string()) {
            found.extend(parse(&text, &registry, &path)?);
        }
    }
    Ok(found)
}

fn parse(text: &str, registry: &str, path: &Path) -> Result<Vec<Named>, Error> {
    let parsed: File =
        toml::from_str(text).map_err(|error| file::malformed_toml(&error, text, path))?;
    let mut found = Vec::new();
    for (url, settings) in parsed.host {
        let settings: Host = settings.try_into().unwrap_or_default();
        let pulls = settings
            .capabilities
            .is_none_or(|list| list.iter().any(|one| one == "pull"));
        if let (Some(mirror), true) = (Mirror::parse(&url), pulls) {
            let insecure = settings.skip_verify || url.starts_with("http://");
            found.push(Named {
                registry: registry.to_owned(),
                mirror,
                insecure,
                path: path.to_owned(),
            });
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_that_pull_are_mirrors_in_the_order_of_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let own = folder.path().join("docker.io");
        std::fs::create_dir(&own).unwrap();
        let text = "server = \"https://registry-1.docker.io\"\n\
                    [host.\"https://z.lan\"]\ncapabilities = [\"pull\", \"resolve\"]\n\
                    [host.\"http://a.lan:5000/hub\"]\n\
                    [host.\"https://push.lan\"]\ncapabilities = [\"push\"]\n\
                    [host.\"https://self.lan\"]\nskip_verify = true\n";
        std::fs::write(own.join("hosts.toml"), text).unwrap();
        let found = read(folder.path()).unwrap();
        let shown: Vec<_> = found
            .iter()
            .map(|n| (n.mirror.host.as_str(), n.mirror.prefix.as_str(), n.insecure))
            .collect();
        assert_eq!(
            shown,
            [
                ("z.lan", "", false),
                ("a.lan:5000", "hub", true),
                ("self.lan", "", true)
            ]
        );
        assert!(found.iter().all(|named| named.registry == "docker.io"));
        std::fs::write(own.join("hosts.toml"), "[host\n").unwrap();
        assert!(
            read(folder.path())
                .unwrap_err()
                .to_string()
                .contains("hosts.toml is not valid TOML (line 1)")
        );
    }
}
