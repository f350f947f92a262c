//! What regctl is built from: no version with a known hole, no licence that binds, nothing twice.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// The first version of a crate without what an advisory says of the ones before.
const FLOORS: [(&str, [u64; 3]); 12] = [
    ("aws-lc-sys", [0, 39, 0]),
    ("bytes", [1, 11, 1]),
    ("crossbeam-channel", [0, 5, 15]),
    ("h2", [0, 4, 16]),
    ("hyper", [1, 0, 0]),
    ("idna", [1, 0, 0]),
    ("ring", [0, 17, 12]),
    ("rustls", [0, 23, 18]),
    ("rustls-webpki", [0, 103, 13]),
    ("ruzstd", [0, 7, 3]),
    ("tar", [0, 4, 46]),
    ("time", [0, 3, 47]),
];

/// Unmaintained, known to be broken, or in need of a library of the system.
const BANNED: [&str; 7] = [
    "astral-tokio-tar",
    "atty",
    "native-tls",
    "openssl-sys",
    "rustls-pemfile",
    "tokio-tar",
    "tiny_http",
];

/// Licences that ask for no more than a notice.
const LICENCES: [&str; 9] = [
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// Crates with another licence, and why that is well.
const EXCEPTIONS: [(&str, &str); 1] = [("option-ext", "MPL-2.0, unchanged and by way of dirs")];

/// Crates that are there in two versions: the first for the program, the others for its tests or for macros.
const TWICE: [&str; 4] = ["getrandom", "bit-vec", "syn", "synstructure"];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Names and versions in a lock file.
fn locked(path: &Path) -> Vec<(String, String)> {
    let lock: toml::Table = std::fs::read_to_string(path).unwrap().parse().unwrap();
    let field = |package: &toml::Value, name: &str| package[name].as_str().unwrap().to_owned();
    let packages = lock["package"].as_array().unwrap();
    packages
        .iter()
        .map(|package| (field(package, "name"), field(package, "version")))
        .collect()
}

fn numbers(version: &str) -> Vec<u64> {
    let plain = version.split(['-', '+']).next().unwrap();
    plain
        .split('.')
        .map(|number| number.parse().unwrap())
        .collect()
}

/// The packages that this machine's build has, as cargo tells.
fn packages() -> Vec<Value> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let host = Command::new("rustc").arg("-vV").output().unwrap().stdout;
    let host = String::from_utf8(host).unwrap();
    let host = host
        .lines()
        .find_map(|line| line.strip_prefix("host: "))
        .unwrap();
    let words = [
        "metadata",
        "--locked",
        "--offline",
        "--format-version=1",
        "--filter-platform",
        host,
    ];
    let told = Command::new(cargo)
        .args(words)
        .current_dir(root())
        .output()
        .unwrap();
    assert!(
        told.status.success(),
        "{}",
        String::from_utf8_lossy(&told.stderr)
    );
    let told: Value = serde_json::from_slice(&told.stdout).unwrap();
    told["packages"].as_array().unwrap().clone()
}

/// Whether each part of an SPDX expression leaves a choice that is allowed.
fn allows(expression: &str) -> bool {
    let plain = expression
        .replace(['(', ')'], "")
        .replace('/', " OR ")
        .replace(" WITH LLVM-exception", "");
    let allowed = |one: &str| LICENCES.contains(&one.trim());
    plain
        .split(" AND ")
        .all(|part| part.split(" OR ").any(allowed))
}

#[test]
fn no_crate_is_older_than_its_last_hole() {
    for lock in ["Cargo.lock", "fuzz/Cargo.lock"] {
        for (name, version) in locked(&root().join(lock)) {
            assert!(!BANNED.contains(&name.as_str()), "{lock}: {name}");
            let floor = FLOORS.iter().find(|(known, _)| *known == name);
            let is_fine =
                floor.is_none_or(|(_, floor)| numbers(&version).as_slice() >= floor.as_slice());
            assert!(is_fine, "{lock}: {name} {version} is older than {floor:?}");
        }
    }
}

#[test]
fn licences_ask_for_a_notice_and_no_more() {
    assert!(allows("MIT/Apache-2.0") && allows("(MIT OR GPL-3.0) AND ISC"));
    assert!(!allows("GPL-3.0") && !allows("MIT AND GPL-3.0") && !allows(""));
    for package in packages() {
        let (name, licence) = (
            package["name"].as_str().unwrap(),
            package["license"].as_str(),
        );
        let is_exception = EXCEPTIONS.iter().any(|(known, _)| *known == name);
        assert!(
            is_exception || licence.is_some_and(allows),
            "{name}: {licence:?}"
        );
    }
}

#[test]
fn no_crate_is_there_twice_but_those_that_have_to_be() {
    let mut versions: BTreeMap<String, usize> = BTreeMap::new();
    for package in packages() {
        *versions
            .entry(package["name"].as_str().unwrap().to_owned())
            .or_default() += 1;
    }
    let twice: Vec<_> = versions
        .iter()
        .filter(|(_, count)| **count > 1)
        .map(|(name, _)| name)
        .collect();
    assert!(
        twice.iter().all(|name| TWICE.contains(&name.as_str())),
        "{twice:?}"
    );
}

#[test]
fn each_dependency_says_what_it_is_for_and_no_code_is_unsafe() {
    let manifest = std::fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let (_, rest) = manifest.split_once("[dependencies]").unwrap();
    let (dependencies, rest) = rest.split_once("\n[lints").unwrap();
    for line in dependencies.lines().filter(|line| line.contains(" = ")) {
        assert!(line.contains(" # "), "{line}");
    }
    assert!(rest.contains("unsafe_code = \"forbid\""));
}
