//! What no definition of an option says: exit codes, variables and files, by what a command does.

use roff::{Roff, bold, roman};

use super::section;
use crate::cli::exit;

/// What commands have to do with.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Topic {
    /// Registries, and logging in to them.
    Registries,
    /// The local store.
    Store,
    /// Moving bytes.
    Transfers,
    /// The registry that `serve` runs.
    Serve,
    /// The Docker Engine.
    Engine,
}

use Topic::{Engine, Registries, Serve, Store, Transfers};

/// Each command, and what it has to do with.
const COMMANDS: [(&str, &[Topic]); 33] = [
    ("login", &[Registries]),
    ("logout", &[Registries]),
    ("search", &[Registries]),
    ("pull", &[Registries, Store, Transfers]),
    ("tag", &[Store]),
    ("push", &[Registries, Store, Transfers, Engine]),
    ("catalog", &[Registries]),
    ("images", &[Store]),
    ("image", &[Store]),
    ("rmi", &[Store]),
    ("inspect", &[Registries, Store]),
    ("history", &[Store]),
    ("prune", &[Store]),
    ("repair", &[Store]),
    ("save", &[Store]),
    ("load", &[Store]),
    ("import", &[Store]),
    ("copy", &[Registries, Store, Transfers, Engine]),
    ("tags", &[Registries]),
    ("digest", &[Registries]),
    ("manifest", &[Registries]),
    ("blob", &[Registries]),
    ("delete", &[Registries]),
    ("referrers", &[Registries]),
    ("ping", &[Registries]),
    ("config", &[Registries, Store]),
    ("serve", &[Serve]),
    ("demo", &[Serve]),
    ("info", &[Registries, Store]),
    ("version", &[]),
    ("completion", &[]),
    ("man", &[]),
    ("regctl", &[Registries, Store, Transfers, Serve, Engine]),
];

/// Variables that no option is read from.
const VARIABLES: [(Topic, &str, &str); 12] = [
    (
        Registries,
        "DOCKER_CONFIG",
        "The directory of config.json, in place of ~/.docker.",
    ),
    (
        Registries,
        "DOCKER_AUTH_CONFIG",
        "The text of a config.json, whose logins come first.",
    ),
    (
        Registries,
        "REGISTRY_AUTH_FILE",
        "A file of logins as podman writes it, which is asked last.",
    ),
    (
        Registries,
        "REGCTL_INSECURE_REGISTRIES",
        "Registries that may use plain HTTP and unverified TLS, separated by commas.",
    ),
    (
        Registries,
        "HTTPS_PROXY, HTTP_PROXY, ALL_PROXY",
        "The proxy that requests go through.",
    ),
    (
        Registries,
        "NO_PROXY",
        "Hosts, domains and networks that are reached without a proxy.",
    ),
    (
        Registries,
        "SSL_CERT_FILE, SSL_CERT_DIR",
        "Certificates of authorities, in place of the system's.",
    ),
    (Store, "REGCTL_ROOT", "The local store."),
    (
        Store,
        "SOURCE_DATE_EPOCH",
        "The time that import and save write, for output that is the same each time.",
    ),
    (
        Transfers,
        "REGCTL_JOBS, REGCTL_LIMIT_RATE, REGCTL_CHUNK_SIZE, REGCTL_TIMEOUT",
        "Defaults of the options of the same names.",
    ),
    (
        Transfers,
        "REGCTL_PROGRESS, NO_COLOR",
        "How progress and messages are shown.",
    ),
    (
        Engine,
        "DOCKER_HOST",
        "The Docker Engine of docker-daemon:NAME.",
    ),
];

const FILES: [(Topic, &str, &str); 8] = [
    (
        Registries,
        "~/.docker/config.json",
        "Logins, credential helpers and headers, as Docker keeps them.",
    ),
    (
        Registries,
        "~/.config/regctl/config.json",
        "The insecure list and trusted token servers.",
    ),
    (
        Registries,
        "/etc/docker/certs.d/HOST/, ~/.config/docker/certs.d/HOST/",
        "Certificates of a registry, and of its clients.",
    ),
    (
        Registries,
        "/etc/docker/daemon.json, /etc/containers/registries.conf",
        "Insecure registries and mirrors, as Docker and podman have them.",
    ),
    (
        Store,
        "~/.local/share/regctl",
        "The local store, an OCI image layout.",
    ),
    (
        Transfers,
        "~/.local/share/regctl-known-blobs",
        "Where registries have blobs, for pushes to mount them.",
    ),
    (
        Transfers,
        "~/.local/share/regctl-uploads",
        "Uploads that were not finished, for the next push to go on with.",
    ),
    (
        Serve,
        "~/.local/share/regctl-registry",
        "The data of the registry, in the layout of CNCF distribution.",
    ),
];

/// The sections of a command's page: EXIT STATUS, and the others where there is anything to say.
pub(super) fn write(page: &mut Roff, path: &[&str]) {
    section(page, "EXIT STATUS");
    for (code, meaning) in exit::CODES {
        entry(page, code, &format!("{meaning}."));
    }
    let command = path.get(1).or(path.first()).copied().unwrap_or_default();
    let topics = COMMANDS.iter().find(|(name, _)| *name == command);
    let topics = topics.map_or(&[][..], |(_, topics)| topics);
    list(page, "ENVIRONMENT", &VARIABLES, topics);
    list(page, "FILES", &FILES, topics);
}

fn list(page: &mut Roff, title: &str, all: &[(Topic, &str, &str)], topics: &[Topic]) {
    let mut own = all
        .iter()
        .filter(|(topic, ..)| topics.contains(topic))
        .peekable();
    if own.peek().is_none() {
        return;
    }
    section(page, title);
    own.for_each(|(_, name, meaning)| entry(page, name, meaning));
}

fn entry(page: &mut Roff, name: &str, meaning: &str) {
    page.control("TP", []);
    page.text([bold(name)]);
    page.text([roman(meaning)]);
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn each_command_is_known() {
        for command in crate::cli::Cli::command().get_subcommands() {
            let name = command.get_name();
            assert!(COMMANDS.iter().any(|(known, _)| *known == name), "{name}");
        }
    }
}
