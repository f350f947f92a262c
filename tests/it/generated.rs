//! Completions and man pages in the repository are what the program generates.
//!
//! `UPDATE=1 cargo test generated` writes them anew.

use std::path::{Path, PathBuf};

use clap_complete::Shell;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Compares a file with what it has to be, or writes it.
pub fn check(path: &Path, expected: &[u8]) {
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(path, expected).unwrap();
    }
    let found = std::fs::read(path).unwrap_or_default();
    assert!(
        found == expected,
        "{} is not current: UPDATE=1 cargo test generated",
        path.display()
    );
}

fn only(folder: &str, names: &[String]) {
    for entry in std::fs::read_dir(root().join(folder)).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(
            names.contains(&name),
            "{folder}/{name} is of a command that is gone"
        );
    }
}

#[test]
fn completions_are_current() {
    let shells = [
        (Shell::Bash, "regctl.bash"),
        (Shell::Zsh, "_regctl"),
        (Shell::Fish, "regctl.fish"),
        (Shell::Elvish, "regctl.elv"),
        (Shell::PowerShell, "_regctl.ps1"),
    ];
    for (shell, name) in shells {
        check(
            &root().join("completions").join(name),
            &regctl::cli::completion::script(shell).unwrap(),
        );
    }
    only("completions", &shells.map(|(_, name)| name.to_owned()));
}

#[test]
fn man_pages_are_current() {
    let pages = regctl::cli::manual::pages().unwrap();
    for (name, page) in &pages {
        check(&root().join("man").join(name), page);
    }
    let names: Vec<String> = pages.into_iter().map(|(name, _)| name).collect();
    only("man", &names);
}
