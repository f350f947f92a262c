//! What may stand for each kind of value: names, hosts, places and platforms that the user has had before.

use std::collections::BTreeSet;
use std::ffi::{OsStr, OsString};

use clap::{Arg, Command, CommandFactory, FromArgMatches};
use clap_complete::engine::{
    ArgValueCompleter, CompletionCandidate, PathCompleter, ValueCompleter,
};

use crate::cli::{Cli, Global};
use crate::config::env::Environment;
use crate::config::{Flags, Settings};
use crate::image::{Host, Reference};
use crate::store::Store;

/// What places begin with that are files, and that are names.
const FILES: [&str; 4] = ["oci:", "oci-archive:", "docker-archive:", "dir:"];
const NAMED: [&str; 3] = ["store:", "docker-daemon:", "docker://"];
const PLATFORMS: [&str; 8] = [
    "all",
    "linux/amd64",
    "linux/arm64",
    "linux/arm/v7",
    "linux/386",
    "linux/ppc64le",
    "linux/s390x",
    "windows/amd64",
];
const FORMATS: [&str; 3] = ["json", "table", "table {{."];

/// Adds to each argument, all commands down, what completes it: that follows from the value's name.
/// Options are offered once there is a `-`, or where there is nothing else.
pub(super) fn offer(command: Command) -> Command {
    let hidden = !line()
        .last()
        .is_some_and(|word| word.as_encoded_bytes().starts_with(b"-"));
    command
        .disable_help_flag(hidden)
        .mut_args(|arg| {
            let arg = if arg.is_positional() {
                arg
            } else {
                arg.hide(hidden)
            };
            match completer(&arg) {
                Some(completer) => arg.add(completer),
                None => arg,
            }
        })
        .mut_subcommands(offer)
}

fn completer(arg: &Arg) -> Option<ArgValueCompleter> {
    if arg.get_id() == "format" {
        return Some(among(|| FORMATS.map(str::to_owned).into()));
    }
    let value = arg.get_value_names()?.first().map(|name| name.as_str())?;
    let kind = value
        .split(['[', '|', ':', '@'])
        .find(|part| !part.is_empty())?;
    Some(match kind {
        "IMAGE" | "SOURCE_IMAGE" | "REPOSITORY" => among(|| Known::read().names()),
        "NAME" | "TARGET_IMAGE" => among(names_and_hosts),
        "HOST" | "SERVER" => among(|| Known::read().hosts()),
        "HOST/" => among(|| Known::read().open_hosts()),
        "PLATFORM" => among(|| PLATFORMS.map(str::to_owned).into()),
        "PLACE" | "SRC" | "DST" => ArgValueCompleter::new(places),
        _ => return None,
    })
}

/// Completes with those of `candidates` that go on from what is typed.
fn among(candidates: fn() -> Vec<String>) -> ArgValueCompleter {
    ArgValueCompleter::new(move |typed: &OsStr| fitting(candidates(), typed, ""))
}

fn fitting(candidates: Vec<String>, typed: &OsStr, before: &str) -> Vec<CompletionCandidate> {
    let Some(typed) = typed.to_str() else {
        return Vec::new();
    };
    let fits = |candidate: &String| candidate.starts_with(typed);
    let whole = |candidate| CompletionCandidate::new(format!("{before}{candidate}"));
    candidates.into_iter().filter(fits).map(whole).collect()
}

fn names_and_hosts() -> Vec<String> {
    let known = Known::read();
    [known.names(), known.open_hosts()].concat()
}

/// Places: the words that they begin with, names, and after `oci:` and the like files.
fn places(typed: &OsStr) -> Vec<CompletionCandidate> {
    let text = typed.to_str().unwrap_or_default();
    for kind in FILES {
        if let Some(path) = text.strip_prefix(kind) {
            let files = PathCompleter::any().complete(OsStr::new(path));
            return files
                .into_iter()
                .map(|file| file.add_prefix(kind))
                .collect();
        }
    }
    for kind in NAMED {
        if let Some(name) = text.strip_prefix(kind) {
            return fitting(names_and_hosts(), OsStr::new(name), kind);
        }
    }
    let kinds = FILES.into_iter().chain(NAMED).map(str::to_owned);
    fitting(
        names_and_hosts().into_iter().chain(kinds).collect(),
        typed,
        "",
    )
}

/// What this user has had to do with so far. No registry is asked, and no credential helper.
#[derive(Default)]
struct Known {
    store: Vec<Reference>,
    hosts: BTreeSet<String>,
}

impl Known {
    /// Reads the store and the settings; what cannot be read gives no candidates.
    fn read() -> Self {
        let Ok(settings) = Settings::load(&flags(), &Environment::from_process()) else {
            return Self::default();
        };
        let images = Store::at(settings.root()).images().unwrap_or_default();
        let store: Vec<_> = images.into_iter().map(|image| image.reference).collect();
        let servers = settings.credentials().named();
        let insecure = settings
            .insecure()
            .entries()
            .map(|(entry, _)| entry.to_string());
        let trusted = insecure.filter(|entry| !entry.contains('/'));
        let named = store
            .iter()
            .map(Reference::host)
            .filter(|host| !host.is_hub())
            .map(Host::to_string);
        let hosts = servers.into_iter().chain(trusted).chain(named).collect();
        Self { store, hosts }
    }

    fn names(&self) -> Vec<String> {
        self.store.iter().map(Reference::familiar).collect()
    }

    fn hosts(&self) -> Vec<String> {
        self.hosts.iter().cloned().collect()
    }

    /// The hosts, ready for a repository to be typed behind them.
    fn open_hosts(&self) -> Vec<String> {
        self.hosts.iter().map(|host| format!("{host}/")).collect()
    }
}

/// The words of the line up to the cursor.
fn line() -> impl Iterator<Item = OsString> {
    std::env::args_os().skip_while(|word| word != "--").skip(1)
}

/// The options of the line, as far as they can be read.
fn flags() -> Flags {
    let parsed = Cli::command()
        .ignore_errors(true)
        .try_get_matches_from(line());
    let global = parsed
        .ok()
        .and_then(|matches| Global::from_arg_matches(&matches).ok());
    global.map(|global| global.flags()).unwrap_or_default()
}
