//! Programs of others, which decide what compatible means.

use std::path::PathBuf;

/// Where a program is. Where it is missing the test says so and has to return.
///
/// # Panics
/// Where CI requires it.
pub fn find(program: &str) -> Option<PathBuf> {
    let folders = std::env::var_os("PATH").unwrap_or_default();
    let places = std::env::split_paths(&folders).chain(["/usr/sbin".into(), "/sbin".into()]);
    let found = places
        .map(|folder| folder.join(program))
        .find(|path| path.is_file());
    if found.is_none() {
        missing(&format!("{program} is not installed"));
    }
    found
}

/// Says why a test is skipped.
///
/// # Panics
/// Where CI requires the peers.
pub fn missing(why: &str) {
    let required = std::env::var_os("REGCTL_TEST_PEERS").is_some_and(|value| value == "require");
    assert!(!required, "{why}");
    eprintln!("skipped: {why}");
}
