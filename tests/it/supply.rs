//! What regctl is built from: no version with a known hole, no licence that binds, nothing twice.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// `deny.toml`, which cargo-deny reads too: what may be in the program, checked here offline.
struct Policy(toml::Table);

impl Policy {
    fn read() -> Self {
        Self(
            std::fs::read_to_string(root().join("deny.toml"))
                .unwrap()
                .parse()
                .unwrap(),
        )
    }

    fn list(&self, section: &str, name: &str) -> Vec<String> {
        let entries = self.0[section][name].as_array().unwrap();
        entries
            .iter()
            .map(|entry| match entry.get("crate") {
                Some(named) => named.as_str().unwrap().to_owned(),
                None => entry.as_str().unwrap().to_owned(),
            })
            .collect()
    }

    /// Whether a crate, or this version of it, is refused.
    fn refuses(&self, name: &str, version: &str) -> bool {
        self.list("bans", "deny")
            .iter()
            .any(|entry| match entry.split_once("@<") {
                None => entry == name,
                Some((known, floor)) => known == name && numbers(version) < numbers(floor),
            })
    }

    /// Whether each part of an SPDX expression leaves a choice that is allowed.
    fn allows(&self, expression: &str) -> bool {
        let licences = self.list("licenses", "allow");
        let plain = expression
            .replace(['(', ')'], "")
            .replace('/', " OR ")
            .replace(" WITH LLVM-exception", "");
        let allowed = |one: &str| licences.iter().any(|known| known == one.trim());
        plain
            .split(" AND ")
            .all(|part| part.split(" OR ").any(allowed))
    }
}

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

#[test]
fn no_crate_is_older_than_its_last_hole() {
    let policy = Policy::read();
    assert!(policy.refuses("tar", "0.4.45") && !policy.refuses("tar", "0.4.46"));
    assert!(policy.refuses("native-tls", "9.0.0"));
    for lock in ["Cargo.lock", "fuzz/Cargo.lock"] {
        for (name, version) in locked(&root().join(lock)) {
            assert!(!policy.refuses(&name, &version), "{lock}: {name} {version}");
        }
    }
}

#[test]
fn licences_ask_for_a_notice_and_no_more() {
    let policy = Policy::read();
    assert!(policy.allows("MIT/Apache-2.0") && policy.allows("(MIT OR GPL-3.0) AND ISC"));
    assert!(!policy.allows("GPL-3.0") && !policy.allows("MIT AND GPL-3.0") && !policy.allows(""));
    let exceptions = policy.list("licenses", "exceptions");
    for package in packages() {
        let name = package["name"].as_str().unwrap().to_owned();
        let licence = package["license"].as_str();
        let is_allowed = licence.is_some_and(|licence| policy.allows(licence));
        assert!(
            is_allowed || exceptions.contains(&name),
            "{name}: {licence:?}"
        );
    }
}

#[test]
fn no_crate_is_there_twice_but_those_that_have_to_be() {
    let skipped = Policy::read().list("bans", "skip");
    let mut versions: BTreeMap<String, usize> = BTreeMap::new();
    for package in packages() {
        let name = package["name"].as_str().unwrap().to_owned();
        *versions.entry(name).or_default() += 1;
    }
    versions.retain(|name, count| *count > 1 && !skipped.contains(name));
    assert!(versions.is_empty(), "{versions:?}");
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
