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
    let pages = regctl::cli::manual::pages();
    for (name, page) in &pages {
        check(&root().join("man").join(name), page);
    }
    let names: Vec<String> = pages.into_iter().map(|(name, _)| name).collect();
    only("man", &names);
}

/// Each page has what a page of the manual has, and both formatters take it without a word.
#[test]
fn man_pages_are_whole_and_well_formed() {
    let pages = regctl::cli::manual::pages();
    for (name, page) in &pages {
        let text = String::from_utf8_lossy(page);
        for wanted in ["NAME", "SYNOPSIS", "DESCRIPTION", "EXIT STATUS", "SEE ALSO"] {
            let heading = [format!(".SH {wanted}\n"), format!(".SH \"{wanted}\"\n")];
            assert!(
                heading.iter().any(|it| text.contains(it)),
                "{name}: {wanted}"
            );
        }
        assert!(!text.contains("EXTRA"), "{name}");
        let own = text.find(".SH OPTIONS").unwrap_or(0);
        let global = text.find(".SH \"GLOBAL OPTIONS\"").unwrap_or(usize::MAX);
        assert!(own < global, "{name}");
    }
    let pull = pages
        .iter()
        .find(|(name, _)| name == "regctl-pull.1")
        .unwrap();
    let pull = String::from_utf8_lossy(&pull.1);
    for part in [
        "ENVIRONMENT",
        "FILES",
        "EXAMPLES",
        "REGCTL_ROOT",
        "regctl-push",
    ] {
        assert!(pull.contains(part), "{part}");
    }
    let folder = tempfile::tempdir().unwrap();
    for (name, page) in &pages {
        let path = folder.path().join(name);
        std::fs::write(&path, page).unwrap();
        for (program, flags) in [
            ("mandoc", &["-T", "lint", "-W", "warning"][..]),
            ("groff", &["-man", "-Tutf8", "-ww", "-z"]),
        ] {
            let Some(program) = crate::support::peers::find(program) else {
                continue;
            };
            let run = std::process::Command::new(program)
                .args(flags)
                .arg(&path)
                .output()
                .unwrap();
            let said = [run.stdout, run.stderr].concat();
            assert!(
                said.is_empty(),
                "{name}: {}",
                String::from_utf8_lossy(&said)
            );
        }
    }
}
