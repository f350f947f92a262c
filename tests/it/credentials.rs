//! config.json shared with Docker's client, and a real credential helper.

use std::os::unix::fs::PermissionsExt;

use rexpect::session::{PtySession, spawn_command};
use serde_json::json;

use crate::support::distribution::Setup;
use crate::support::env::TestEnv;
use crate::support::http::{Answer, Server};
use crate::support::peers;

/// Milliseconds that a busy machine may take for a line.
const PATIENCE: u64 = 30_000;

#[test]
fn docker_and_regctl_read_each_others_logins() {
    let (Some(_), Some(registry)) = (peers::find("docker"), Setup::default().htpasswd().start())
    else {
        return;
    };
    let host = registry.address.as_str();
    let env = TestEnv::new();
    env.regctl(["login", "-u", "fish", "-p", "secret", host])
        .ok()
        .done();
    // Docker's client, without an Engine, has no insecure list and so cannot try the password;
    // what it says of the user name it has read from the file.
    let run = env.program("docker", ["login", host]).run();
    let said = format!("{}{}", run.stdout, run.stderr);
    // Newer clients add the user name to it.
    assert!(
        said.contains("Authenticating with existing credentials..."),
        "{said}"
    );
    env.program("docker", ["logout", host]).ok().done();
    env.regctl(["login", "--get-login", host])
        .run()
        .exits(3)
        .done();
}

#[test]
fn a_real_helper_keeps_and_gives_the_password() {
    let needed = ["docker-credential-pass", "pass", "gpg"].map(peers::find);
    let (true, Some(registry)) = (
        needed.iter().all(Option::is_some),
        Setup::default().htpasswd().start(),
    ) else {
        return;
    };
    let env = TestEnv::new();
    let host = registry.address.as_str();
    let gpg = env.home().join(".gnupg");
    std::fs::create_dir(&gpg).unwrap();
    std::fs::set_permissions(&gpg, std::os::unix::fs::PermissionsExt::from_mode(0o700)).unwrap();
    let key = [
        "--batch",
        "--passphrase",
        "",
        "--quick-gen-key",
        "fish@test.example",
        "default",
        "default",
        "never",
    ];
    env.program("gpg", key).ok().done();
    env.program("pass", ["init", "fish@test.example"])
        .ok()
        .done();
    env.write(&env.docker_config(), "{\"credsStore\":\"pass\"}");
    let run = env
        .regctl_with_path(["login", "-u", "fish", "--password-stdin", host])
        .stdin("secret")
        .ok();
    assert!(!run.stderr.contains("WARNING"), "{}", run.stderr);
    assert_eq!(
        std::fs::read_to_string(env.docker_config()).unwrap(),
        "{\"credsStore\":\"pass\"}"
    );
    env.regctl_with_path(["catalog", host]).ok().done();
    env.regctl_with_path(["login", "--list"])
        .ok()
        .prints(&format!("{host}\tfish\n"))
        .done();
    env.regctl_with_path(["logout", host]).ok().done();
    env.regctl_with_path(["catalog", host])
        .run()
        .exits(3)
        .done();
    // The agent would outlive the test.
    env.program("gpgconf", ["--kill", "all"]).ok().done();
}

#[test]
fn m76_a_helper_that_is_missing_is_no_reason_to_write_a_plain_file() {
    let Some(registry) = Setup::default().htpasswd().start() else {
        return;
    };
    let env = TestEnv::new();
    let host = registry.address.as_str();
    let config = format!("{{\"credHelpers\":{{\"{host}\":\"nowhere\"}}}}");
    env.write(&env.docker_config(), &config);
    env.regctl(["login", "-u", "fish", "-p", "secret", host])
        .run()
        .exits(7)
        .says(&format!(
            "docker-credential-nowhere (set for {host} in config.json) is not on PATH"
        ))
        .done();
    assert_eq!(
        std::fs::read_to_string(env.docker_config()).unwrap(),
        config
    );
}

/// A registry that takes `fish:secret`.
fn guarded() -> Server {
    Server::start(|request| match request.headers.get("authorization") {
        Some(given) if given == "Basic ZmlzaDpzZWNyZXQ=" => {
            Answer::json(200, &json!({ "repositories": ["app"] }))
        }
        _ => {
            let basic = ("WWW-Authenticate", "Basic realm=\"x\"".to_owned());
            Answer::with(401, &[basic], vec![])
        }
    })
}

/// A home whose credentials a script keeps, and a shell command at a terminal of its own.
fn with_helper(script: &str) -> TestEnv {
    let env = TestEnv::new();
    let path = env.home().join("bin/docker-credential-asking");
    env.write(&path, &format!("#!/bin/sh\n{script}\n"));
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    env.write(&env.docker_config(), "{\"credsStore\":\"asking\"}");
    env
}

fn at_a_terminal(env: &TestEnv, script: &str, host: &str) -> PtySession {
    let path = format!("{}:/usr/bin:/bin", env.home().join("bin").display());
    let words = ["-c", script, env!("CARGO_BIN_EXE_regctl"), host];
    let command = env.program("sh", words).env("PATH", path).command();
    spawn_command(command, Some(PATIENCE)).unwrap()
}

/// Asks without echo, as a prompt for a password does.
const ASKING: &str = r#"
stty -echo </dev/tty
printf 'PIN: ' >/dev/tty
read -r pin </dev/tty
stty echo </dev/tty
echo "{\"Username\":\"fish\",\"Secret\":\"$pin\"}""#;

#[test]
fn a16_a_helper_may_ask_at_the_terminal_and_gives_it_back() {
    let registry = guarded();
    let env = with_helper(ASKING);
    let script = "\"$0\" catalog \"$1\"; printf 'name: '; read -r name; echo \"hello $name\"";
    let mut terminal = at_a_terminal(&env, script, &registry.address);
    terminal.exp_string("PIN: ").unwrap();
    terminal.send_line("secret").unwrap();
    let seen = terminal.exp_string("app").unwrap();
    assert!(!seen.contains("secret"), "{seen}");
    terminal.exp_string("name: ").unwrap();
    terminal.send_line("fish").unwrap();
    terminal.exp_string("hello fish").unwrap();
    terminal.exp_eof().unwrap();
}

#[test]
fn a16_a_helper_that_is_interrupted_gives_the_terminal_back() {
    let registry = guarded();
    let env = with_helper(ASKING);
    let script = "stty echo; \"$0\" catalog \"$1\"
        case $(stty -a) in *' -echo '*) echo=off ;; *) echo=on ;; esac
        printf \"echo is $echo, name: \"; read -r name; echo \"hello $name\"";
    let mut terminal = at_a_terminal(&env, script, &registry.address);
    terminal.exp_string("PIN: ").unwrap();
    terminal.send_control('c').unwrap();
    terminal.exp_string("signal: 2 (SIGINT)").unwrap();
    terminal.exp_string("echo is on, name: ").unwrap();
    terminal.send_line("fish").unwrap();
    terminal.exp_string("hello fish").unwrap();
    terminal.exp_eof().unwrap();
}

#[test]
fn a16_in_the_background_a_helper_cannot_ask() {
    let registry = guarded();
    let env = with_helper(ASKING);
    let script = "set -m; \"$0\" catalog \"$1\" & wait $!; echo \"ended with $?\"";
    let mut terminal = at_a_terminal(&env, script, &registry.address);
    terminal
        .exp_string("it wants to ask at the terminal, and regctl runs in the background")
        .unwrap();
    terminal.exp_string("ended with 3").unwrap();
    terminal.exp_eof().unwrap();
}

#[test]
fn a16_what_a_helper_has_to_say_is_shown_while_it_runs() {
    let registry = guarded();
    let script = "printf 'touch your key' >&2; read -r done </dev/tty; \
                  echo '{\"Username\":\"fish\",\"Secret\":\"secret\"}'";
    let env = with_helper(script);
    let mut terminal = at_a_terminal(&env, "\"$0\" catalog \"$1\"", &registry.address);
    terminal.exp_string("touch your key").unwrap();
    terminal.send_line("").unwrap();
    terminal.exp_string("app").unwrap();
    terminal.exp_eof().unwrap();
}
