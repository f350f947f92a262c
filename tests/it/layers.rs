//! The law of the house: which room may import which, and which crates belong to which room.

use std::path::{Path, PathBuf};

/// Each room, with the rooms that it may import.
const ROOMS: [(&str, &[&str]); 15] = [
    ("error", &[]),
    ("limits", &[]),
    ("sync", &[]),
    ("text", &[]),
    ("image", &["error", "limits"]),
    ("place", &["error", "limits", "image"]),
    ("disk", &["error", "limits"]),
    ("config", &["error", "limits", "image", "disk"]),
    (
        "registry",
        &[
            "error", "limits", "sync", "text", "image", "place", "config",
        ],
    ),
    (
        "store",
        &["error", "limits", "sync", "image", "place", "disk"],
    ),
    (
        "archive",
        &["error", "limits", "sync", "image", "place", "disk"],
    ),
    ("transfer", &["error", "limits", "sync", "image", "place"]),
    ("server", &["error", "limits", "sync", "image", "disk"]),
    (
        "ops",
        &[
            "error", "limits", "sync", "image", "place", "disk", "config", "registry", "store",
            "archive", "transfer",
        ],
    ),
    (
        "cli",
        &[
            "error", "limits", "sync", "text", "image", "place", "disk", "config", "registry",
            "store", "archive", "transfer", "ops", "server",
        ],
    ),
];

/// Crates that only some rooms know.
const CRATES: [(&str, &[&str]); 26] = [
    ("sha2", &["image"]),
    ("tempfile", &["disk", "archive", "cli"]),
    ("tar", &["archive", "cli"]),
    ("flate2", &["archive"]),
    ("libdeflater", &["archive"]),
    ("zstd", &["archive"]),
    ("lzma_rust2", &["archive"]),
    ("bzip2", &["archive"]),
    ("dirs", &["config"]),
    ("toml", &["config"]),
    ("ipnet", &["config"]),
    ("zeroize", &["config"]),
    ("reqwest", &["registry"]),
    ("rustls", &["registry", "server"]),
    ("webpki", &["registry"]),
    ("psl", &["registry"]),
    ("hyper", &["registry", "server"]),
    ("bcrypt", &["server"]),
    ("clap", &["cli"]),
    ("clap_complete", &["cli"]),
    ("roff", &["cli"]),
    ("anyhow", &["cli"]),
    ("indicatif", &["cli"]),
    ("gotmpl", &["cli"]),
    ("tabwriter", &["cli"]),
    ("rpassword", &["cli"]),
];

/// Rooms whose files others may have put there: they use them through `disk::Root`, which follows no
/// link, and never by themselves.
const GUARDED: [&str; 2] = ["store", "server"];

/// The ways around that door.
const DETOURS: [&str; 13] = [
    "fs::read",
    "fs::write",
    "fs::rename",
    "fs::remove",
    "fs::create_dir",
    "fs::metadata",
    "fs::symlink",
    "fs::hard_link",
    "fs::set_permissions",
    "File::open",
    "File::create",
    "File::options",
    "OpenOptions",
];

/// Files that the user names, and a device.
const NAMED: [&str; 4] = [
    "fs::create_dir_all(&options.root)",
    "fs::read(path)",
    "fs::read_to_string(path)",
    "File::open(\"/dev/urandom\")",
];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found)
        } else {
            found.push(path)
        }
    }
}

/// The name that follows each `prefix` in a line.
fn names_after<'a>(line: &'a str, prefix: &str) -> Vec<&'a str> {
    let name = |rest: &'a str| {
        &rest[..rest
            .find(|c: char| !c.is_alphanumeric() && c != '_')
            .unwrap_or(rest.len())]
    };
    line.split(prefix).skip(1).map(name).collect()
}

fn offences(room: &str, line: &str) -> Vec<String> {
    let mut found = Vec::new();
    let allowed = ROOMS
        .iter()
        .find(|(name, _)| *name == room)
        .map_or(&[][..], |(_, rooms)| rooms);
    // `use crate::{a, b}` names rooms without a prefix each.
    let grouped = line
        .trim()
        .strip_prefix("use crate::{")
        .map(|rest| rest.split([',', '}']));
    let listed = grouped
        .into_iter()
        .flatten()
        .map(|part| part.trim().split("::").next().unwrap_or_default());
    for name in names_after(line, "crate::").into_iter().chain(listed) {
        let is_room = ROOMS.iter().any(|(known, _)| *known == name);
        if is_room && name != room && !allowed.contains(&name) {
            found.push(format!("{room} imports {name}"));
        }
    }
    for (name, rooms) in CRATES {
        let used = line.contains(&format!("{name}::")) && !line.contains(&format!("_{name}::"));
        if used && !line.trim_start().starts_with("//") && !rooms.contains(&room) {
            found.push(format!("{room} uses the crate {name}"));
        }
    }
    if GUARDED.contains(&room) && !NAMED.iter().any(|named| line.contains(named)) {
        let detours = DETOURS.iter().filter(|detour| line.contains(**detour));
        found.extend(detours.map(|detour| format!("{room} uses {detour} and not disk::Root")));
    }
    // `O_NOFOLLOW` on x86 is another flag on 64-bit Arm.
    if line.contains("custom_flags(") || line.contains("const O_") {
        found.push(format!("{room} knows a flag of one system by its number"));
    }
    found
}

#[test]
fn rooms_import_only_what_lies_below_them() {
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src"));
    let mut files = Vec::new();
    sources(root, &mut files);
    assert!(files.len() > 50, "the sources are elsewhere");
    let mut found = Vec::new();
    for path in files {
        let inside = path.strip_prefix(root).unwrap();
        let room = inside
            .components()
            .next()
            .unwrap()
            .as_os_str()
            .to_str()
            .unwrap()
            .trim_end_matches(".rs");
        if ["lib", "main"].contains(&room) || inside.ends_with("tests.rs") {
            continue;
        }
        assert!(
            ROOMS.iter().any(|(name, _)| *name == room),
            "{room} is no room"
        );
        let text = std::fs::read_to_string(&path).unwrap();
        for (number, line) in text.lines().enumerate() {
            // What a test module needs is its own business.
            if line.trim() == "#[cfg(test)]" {
                break;
            }
            let place = format!("{}:{}", inside.display(), number + 1);
            found.extend(
                offences(room, line)
                    .into_iter()
                    .map(|offence| format!("{place}: {offence}")),
            );
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn the_law_is_seen_to_be_broken() {
    assert_eq!(
        offences("store", "use crate::registry::Error;"),
        ["store imports registry"]
    );
    assert_eq!(
        offences("place", "use crate::{image, config, store};").len(),
        2
    );
    assert_eq!(
        offences("image", "let client = reqwest::Client::new();"),
        ["image uses the crate reqwest"]
    );
    assert!(offences("cli", "use crate::store::Store;").is_empty());
    assert_eq!(
        offences("store", "std::fs::remove_file(&path)?;"),
        ["store uses fs::remove and not disk::Root"]
    );
    assert_eq!(
        offences("cli", "const O_NOFOLLOW: i32 = 0o400_000;").len(),
        1
    );
    assert!(offences("server", "let text = std::fs::read_to_string(path)?;").is_empty());
}

/// The order inside the cli: commands know output and the leaves that they share, never each other;
/// output knows no command; leaves know neither commands nor how they are started.
#[test]
fn commands_know_the_leaves_and_never_each_other() {
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src/cli"));
    let mut files = Vec::new();
    sources(root, &mut files);
    let mut found = Vec::new();
    for path in files {
        let inside = path.strip_prefix(root).unwrap();
        let starts_commands = ["mod.rs", "management.rs"]
            .iter()
            .any(|name| inside == Path::new(name));
        if starts_commands || inside.ends_with("commands/mod.rs") {
            continue;
        }
        let is_command = inside.starts_with("commands");
        for (number, line) in std::fs::read_to_string(&path).unwrap().lines().enumerate() {
            if line.trim() == "#[cfg(test)]" {
                break;
            }
            let reaches_commands =
                line.contains("cli::commands") || line.contains("super::commands");
            let reaches_sibling = is_command && line.contains("super::");
            if reaches_commands || reaches_sibling {
                found.push(format!("{}:{}: {line}", inside.display(), number + 1));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// Rooms that still have files which import each other in a loop.
const CIRCULAR: [&str; 4] = ["disk", "registry", "store", "server"];

/// The files that a file names: `super::name`, `crate::room::name` and the groups of either.
///
/// What a `mod.rs` hands on has no file of its own here.
fn neighbours(room: &Path, file: &Path, text: &str) -> Vec<PathBuf> {
    let folder = file.parent().unwrap();
    let room_name = room.file_name().unwrap().to_str().unwrap();
    let inside_room = format!("crate::{room_name}::");
    let code = text.split("#[cfg(test)]\nmod ").next().unwrap();
    let mut found = Vec::new();
    for (prefix, from) in [
        ("super::super::", folder.parent().unwrap()),
        ("super::", folder),
        (&inside_room, room),
    ] {
        for rest in code.split(prefix).skip(1) {
            let names = match rest.strip_prefix('{') {
                Some(group) => group.split('}').next().unwrap(),
                None => rest.split([';', '\n']).next().unwrap(),
            };
            for path in names.split(',') {
                found.extend(file_of(from, path.trim()));
            }
        }
    }
    found.retain(|other| other != file);
    found
}

/// The file of a module path below a folder, as far as its parts name modules.
fn file_of(folder: &Path, path: &str) -> Option<PathBuf> {
    let mut at = folder.to_owned();
    for part in path.split("::") {
        let name = part
            .split(|c: char| !c.is_alphanumeric() && c != '_')
            .next()
            .unwrap();
        let file = at.join(format!("{name}.rs"));
        if !name.is_empty() && file.is_file() {
            return Some(file);
        }
        at.push(name);
        if name.is_empty() || !at.is_dir() {
            return None;
        }
    }
    None
}

/// What is left once files that only import files already taken away are taken away: the circles.
fn circles(mut arrows: Vec<(PathBuf, Vec<PathBuf>)>) -> Vec<(PathBuf, Vec<PathBuf>)> {
    loop {
        let left: Vec<PathBuf> = arrows.iter().map(|(file, _)| file.clone()).collect();
        let before = arrows.len();
        for (_, targets) in &mut arrows {
            targets.retain(|target| left.contains(target));
        }
        arrows.retain(|(_, targets)| !targets.is_empty());
        if arrows.len() == before {
            return arrows;
        }
    }
}

#[test]
fn no_files_import_each_other_in_a_circle() {
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src"));
    let mut found = Vec::new();
    for (room, _) in ROOMS {
        let folder = root.join(room);
        if !folder.is_dir() {
            continue;
        }
        let mut files = Vec::new();
        sources(&folder, &mut files);
        files.retain(|file| {
            !file.ends_with("mod.rs") && file.extension().is_some_and(|e| e == "rs")
        });
        let arrows = files
            .into_iter()
            .map(|file| {
                let text = std::fs::read_to_string(&file).unwrap();
                let targets = neighbours(&folder, &file, &text);
                (file, targets)
            })
            .collect();
        let circles = circles(arrows);
        if CIRCULAR.contains(&room) {
            assert!(!circles.is_empty(), "{room} has no circle any more");
            continue;
        }
        found.extend(circles.iter().map(|(file, targets)| {
            format!(
                "{} -> {targets:?}",
                file.strip_prefix(root).unwrap().display()
            )
        }));
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}
