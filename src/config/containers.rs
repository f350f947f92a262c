//! containers' `registries.conf`, version 2, and its `.conf.d` folders.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::error::Error;
use super::file;

/// One `[[registry]]` of the file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct RegistryEntry {
    /// What references start with; the location where it is not given.
    pub prefix: Option<String>,
    /// Where the images are.
    pub location: Option<String>,
    /// Whether plain HTTP, and TLS that is not checked, are fine.
    pub insecure: bool,
    /// Where to look first.
    pub mirror: Vec<Mirror>,
}

/// One `[[registry.mirror]]`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Mirror {
    /// Where the images are.
    pub location: String,
    /// Whether plain HTTP, and TLS that is not checked, are fine.
    pub insecure: bool,
}

impl RegistryEntry {
    /// What references start with.
    pub fn name(&self) -> Option<&str> {
        self.prefix.as_deref().or(self.location.as_deref())
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct File {
    registry: Vec<RegistryEntry>,
}

/// The registries of a `containers` folder, each with the file that names it.
///
/// # Errors
/// Says which file is no TOML, and in which line.
pub fn read(folder: &Path) -> Result<Vec<(RegistryEntry, PathBuf)>, Error> {
    let mut files = vec![folder.join("registries.conf")];
    if let Ok(more) = std::fs::read_dir(folder.join("registries.conf.d")) {
        let mut more: Vec<PathBuf> = more.filter_map(|entry| Some(entry.ok()?.path())).collect();
        more.retain(|path| {
            path.extension()
                .is_some_and(|extension| extension == "conf")
        });
        more.sort();
        files.extend(more);
    }
    let mut registries = Vec::new();
    for path in files {
        if let Some(text) = file::read(&path)? {
            registries.extend(
                parse(&text, &path)?
                    .into_iter()
                    .map(|registry| (registry, path.clone())),
            );
        }
    }
    Ok(registries)
}

fn parse(text: &str, path: &Path) -> Result<Vec<RegistryEntry>, Error> {
    let parsed: File =
        toml::from_str(text).map_err(|error| file::malformed_toml(&error, text, path))?;
    Ok(parsed.registry)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_registries_and_mirrors() {
        let text = "unqualified-search-registries = [\"docker.io\"]\n[[registry]]\nlocation = \"r.lan:5000\"\ninsecure = true\n\
                    [[registry]]\nprefix = \"docker.io\"\n[[registry.mirror]]\nlocation = \"m.lan/hub\"\n";
        let registries = parse(text, Path::new("x")).unwrap();
        assert_eq!(
            (registries[0].name(), registries[0].insecure),
            (Some("r.lan:5000"), true)
        );
        assert_eq!(registries[1].mirror[0].location, "m.lan/hub");
        let error = parse("[[registry]]\nlocation = 1\n", Path::new("x"))
            .unwrap_err()
            .to_string();
        assert_eq!(error, "x is not valid TOML (line 2): fix or move it away");
    }
}
