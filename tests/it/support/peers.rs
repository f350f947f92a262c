//! Programs of others, which decide what compatible means.

use std::ffi::OsString;
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

/// The words to run a program under so that a kind of system call goes wrong in it: `fault` is strace's
/// own text, `error=EIO:when=1`. None where strace is missing.
pub fn strace(call: &str, fault: &str) -> Option<Vec<OsString>> {
    let strace = find("strace")?.into_os_string();
    let quiet = ["-f", "-qq", "-o", "/dev/null"].map(OsString::from);
    let trace = ["-e".into(), format!("trace={call}").into()];
    let inject = ["-e".into(), format!("inject={call}:{fault}").into()];
    Some([&[strace][..], &quiet, &trace, &inject].concat())
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
