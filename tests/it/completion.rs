//! What shells complete, in the shells themselves: names, tags and hosts that the user has had.

use std::ffi::OsString;
use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;

use rexpect::session::spawn_command;

use crate::support::env::TestEnv;
use crate::support::peers;

/// Milliseconds that a busy machine may take to answer a key.
const PATIENCE: u64 = 30_000;

/// What is typed before a tab, and the words that the command is started with then.
const LINES: [(&str, &[&str]); 9] = [
    ("regctl pus", &["push"]),
    ("regctl rmi hel", &["rmi", "hello-world:latest"]),
    (
        "regctl push 192.168.224.160:5000/te",
        &["push", "192.168.224.160:5000/team/app:1.0"],
    ),
    ("regctl pull gh", &["pull", "ghcr.io/"]),
    ("regctl login reg", &["login", "registry.example:5000"]),
    (
        "regctl copy store:hel",
        &["copy", "store:hello-world:latest"],
    ),
    ("regctl copy oci:lay", &["copy", "oci:layout/"]),
    (
        "regctl pull --platform linux/arm6",
        &["pull", "--platform", "linux/arm64"],
    ),
    ("regctl images --form", &["images", "--format"]),
];

/// Stands for regctl on PATH: completes as it does, and shows the words that it would be started with.
const STAND_IN: &str =
    "#!/bin/sh\n[ -n \"$REGCTL_COMPLETE\" ] && exec PROGRAM \"$@\"\nprintf '<%s>' \"$@\"; echo\n";

/// Somebody with images, logins, and regctl on PATH.
fn somebody() -> TestEnv {
    let env = TestEnv::new();
    let auths = "{\"auths\":{\"https://index.docker.io/v1/\":{},\"registry.example:5000\":{}},\
                 \"credHelpers\":{\"ghcr.io\":\"not-asked\"}}";
    env.write(&env.docker_config(), auths);
    env.regctl(["import", "-", "hello-world"])
        .stdin([0; 1024])
        .ok()
        .done();
    env.regctl(["tag", "hello-world", "192.168.224.160:5000/team/app:1.0"])
        .ok()
        .done();
    std::fs::create_dir(env.home().join("layout")).unwrap();
    env
}

fn path_with_stand_in(env: &TestEnv) -> OsString {
    let folder = env.home().join("bin");
    let program = folder.join("regctl");
    env.write(
        &program,
        &STAND_IN.replace("PROGRAM", env!("CARGO_BIN_EXE_regctl")),
    );
    std::fs::set_permissions(&program, Permissions::from_mode(0o755)).unwrap();
    let rest = std::env::var_os("PATH").unwrap();
    std::env::join_paths(std::iter::once(folder).chain(std::env::split_paths(&rest))).unwrap()
}

/// Sets the prompt that [`PROMPT`] is, without its text being part of what is typed.
const SET_PROMPT: [(&str, &str); 3] = [
    ("bash", "PS1='rea''dy> '"),
    ("zsh", "PROMPT='rea''dy> '"),
    ("fish", "function fish_prompt; echo -n 'rea''dy> '; end"),
];

/// Shows that the shell reads keys again: what is typed before a program has ended meets a terminal
/// in another mode.
const PROMPT: &str = "ready> ";

/// Types each line, a tab, and looks at what is run.
fn check(shell: &str, args: &[&str], setup: &str) {
    let Some(program) = peers::find(shell) else {
        return;
    };
    let env = somebody();
    let path = path_with_stand_in(&env);
    let mut command = env
        .program(program, args.iter().copied())
        .env("PATH", path)
        .command();
    command.current_dir(env.home());
    let mut terminal = spawn_command(command, Some(PATIENCE)).unwrap();
    let (_, set_prompt) = SET_PROMPT.iter().find(|(name, _)| *name == shell).unwrap();
    terminal
        .send_line(&format!("{setup}; {set_prompt}"))
        .unwrap();
    for (typed, words) in LINES {
        terminal.exp_string(PROMPT).unwrap();
        terminal.send(&format!("{typed}\t\r")).unwrap();
        terminal.flush().unwrap();
        let words: String = words.iter().map(|word| format!("<{word}>")).collect();
        let seen = terminal.exp_string(&format!("{words}\r\n"));
        seen.unwrap_or_else(|error| panic!("{shell}: {typed}: {error}"));
    }
    terminal.send_line("exit").unwrap();
    terminal.exp_eof().unwrap();
}

fn script(name: &str) -> String {
    format!("{}/completions/{name}", env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn bash_completes() {
    check(
        "bash",
        &["--norc", "--noprofile", "-i"],
        &format!("source {}", script("regctl.bash")),
    );
}

#[test]
fn zsh_completes_when_the_script_is_sourced_or_in_its_path() {
    let start = "autoload -U compinit; compinit -u";
    check(
        "zsh",
        &["-f", "-i"],
        &format!("{start}; source {}", script("_regctl")),
    );
    let folder = script("");
    check(
        "zsh",
        &["-f", "-i"],
        &format!("fpath=({folder} $fpath); {start}"),
    );
}

#[test]
fn fish_completes() {
    check(
        "fish",
        &["--private", "-i"],
        &format!("source {}", script("regctl.fish")),
    );
}

#[test]
fn options_of_the_line_are_heeded_and_offered_when_asked_for() {
    let env = somebody();
    let ask = |words: &[&str]| {
        let run = env
            .regctl(["--"].iter().chain(words))
            .env("REGCTL_COMPLETE", "fish")
            .ok();
        assert_eq!(run.stderr, "");
        run.stdout
            .lines()
            .map(|line| line.split('\t').next().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    let elsewhere = env.home().join("elsewhere").display().to_string();
    assert_eq!(
        ask(&["regctl", "rmi", ""]),
        ["192.168.224.160:5000/team/app:1.0", "hello-world:latest"]
    );
    let hosts = ["ghcr.io/", "registry.example:5000/"];
    assert_eq!(ask(&["regctl", "--root", &elsewhere, "push", ""]), hosts);
    assert_eq!(ask(&["regctl", "push", "--al"]), ["--all-tags"]);
    assert_eq!(ask(&["regctl", "logout", "reg"]), ["registry.example:5000"]);
    assert!(
        !ask(&["regctl", ""])
            .iter()
            .any(|word| word.starts_with('-'))
    );
}
