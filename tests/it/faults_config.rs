//! Logins that are interrupted, crowded, or have no room: rows F53 to F63.

use std::path::Path;
use std::process::Child;

use serde_json::{Value, json};

use crate::support::env::{Run, TestEnv};
use crate::support::http::{Answer, Request, Server};
use crate::support::peers;

const CONFIG: &str = "{\"zzz\":[1,2],\"auths\":{\"kept.example\":{\"auth\":\"YTpi\"}}}";

/// A registry that takes any password.
fn welcoming() -> Server {
    Server::start(welcome)
}

fn welcome(request: &Request) -> Answer {
    if request.headers.contains_key("authorization") {
        Answer::with(200, &[], vec![])
    } else {
        Answer::with(
            401,
            &[("WWW-Authenticate", "Basic realm=\"x\"".into())],
            vec![],
        )
    }
}

fn login(host: &str) -> [&str; 5] {
    ["login", "-u", "fish", "--password-stdin", host]
}

fn logged_in(env: &TestEnv, host: &str) -> Run {
    env.regctl(login(host)).stdin("secret").run()
}

fn read(env: &TestEnv) -> Value {
    serde_json::from_str(&std::fs::read_to_string(env.docker_config()).unwrap()).unwrap()
}

/// What lies beside config.json.
fn litter(env: &TestEnv) -> Vec<String> {
    let folder = std::fs::read_dir(env.docker_config().parent().unwrap()).unwrap();
    let names = folder.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name != "config.json").collect()
}

#[test]
fn f53_twenty_logins_to_twenty_registries_are_all_kept() {
    let env = TestEnv::new();
    env.write(&env.docker_config(), CONFIG);
    let registries: Vec<Server> = (0..20).map(|_| welcoming()).collect();
    let logins: Vec<Child> = registries
        .iter()
        .map(|registry| env.regctl(login(&registry.address)).stdin("secret").start())
        .collect();
    for mut login in logins {
        assert!(login.wait().unwrap().success());
    }
    assert_eq!(read(&env)["auths"].as_object().unwrap().len(), 21);
    assert_eq!(litter(&env), [""; 0]);
}

#[test]
fn f54_logins_logouts_and_readers_see_whole_files_only() {
    let env = TestEnv::new();
    env.write(&env.docker_config(), CONFIG);
    let (one, other) = (welcoming(), welcoming());
    std::thread::scope(|scope| {
        let ins =
            scope.spawn(|| (0..25).for_each(|_| logged_in(&env, &one.address).exits(0).done()));
        let outs = scope.spawn(|| {
            for _ in 0..25 {
                logged_in(&env, &other.address).exits(0).done();
                env.regctl(["logout", &other.address]).ok().done();
            }
        });
        let mut reads = 0;
        while !ins.is_finished() || !outs.is_finished() {
            assert_eq!(read(&env)["auths"]["kept.example"]["auth"], "YTpi");
            reads += 1;
        }
        assert!(reads > 0);
    });
    let kept = read(&env);
    assert_eq!(kept["zzz"], json!([1, 2]));
    assert!(kept["auths"][&one.address].is_object() && kept["auths"][&other.address].is_null());
}

#[test]
fn f55_without_room_the_old_file_stays_and_nothing_succeeded() {
    let registry = welcoming();
    for (call, error, said) in [
        ("fsync", "ENOSPC", "No space left on device"),
        ("fsync", "EDQUOT", "quota exceeded"),
        ("fsync", "EIO", "Input/output error"),
        ("/^rename", "ENOSPC", "No space left on device"),
        ("/^rename", "EIO", "Input/output error"),
        ("/^rename", "EROFS", "Read-only file system"),
    ] {
        let env = TestEnv::new();
        env.write(&env.docker_config(), CONFIG);
        let Some(strace) = peers::strace(call, &format!("error={error}")) else {
            return;
        };
        let config = env.docker_config().parent().unwrap().display().to_string();
        let within = TestEnv::new().within(strace);
        let mut words = vec!["--config", &config];
        words.extend(login(&registry.address));
        let run = within.regctl(words).stdin("secret").run().exits(7);
        assert!(
            run.stderr.contains("cannot save credentials in") && run.stderr.contains(said),
            "{run:?}"
        );
        assert!(
            !run.stdout.contains("Login Succeeded") && !run.stderr.contains("secret"),
            "{run:?}"
        );
        assert_eq!(
            std::fs::read_to_string(env.docker_config()).unwrap(),
            CONFIG
        );
        assert_eq!(litter(&env), [""; 0]);
        logged_in(&env, &registry.address).exits(0).done();
    }
}

#[test]
fn f56_killed_at_any_step_the_file_is_the_old_one_or_the_new_one() {
    let registry = welcoming();
    let mut kills = 0;
    for call in ["/^openat", "write", "fsync", "/^rename", "flock", "fchmod"] {
        for when in 1..=14 {
            let env = TestEnv::new();
            env.write(&env.docker_config(), CONFIG);
            let config = env.docker_config().parent().unwrap().display().to_string();
            let Some(strace) = peers::strace(call, &format!("signal=SIGKILL:when={when}")) else {
                return;
            };
            let mut words = vec!["--config", &config];
            words.extend(login(&registry.address));
            let run = TestEnv::new()
                .within(strace)
                .regctl(words)
                .stdin("secret")
                .run();
            if run.code == 0 {
                break;
            }
            kills += 1;
            let kept = read(&env);
            let is_old = std::fs::read_to_string(env.docker_config()).unwrap() == CONFIG;
            let is_new = kept["auths"][&registry.address].is_object()
                && kept["auths"]["kept.example"].is_object();
            assert!(is_old || is_new, "{call} {when}: {kept}");
            logged_in(&env, &registry.address).exits(0).done();
            assert_eq!(litter(&env), [""; 0], "{call} {when}");
        }
    }
    assert!(kills > 10, "{kills}");
}

#[test]
fn f57_what_cannot_be_written_is_named() {
    let Some(user) = Nobody::new() else { return };
    let registry = welcoming();
    let config = user.env.docker_config();
    user.env.write(&config, CONFIG);
    user.chown(&config);
    let folder = config.parent().unwrap();
    // Root's own folder, which the user may read.
    std::os::unix::fs::chown(folder, Some(0), Some(0)).unwrap();
    let run = user
        .env
        .regctl(login(&registry.address))
        .stdin("secret")
        .run()
        .exits(7);
    assert!(
        run.stderr.contains(&folder.display().to_string()),
        "{}",
        run.stderr
    );
    assert!(
        run.stderr.contains("Permission denied") && !run.stderr.contains("secret"),
        "{}",
        run.stderr
    );
    assert_eq!(std::fs::read_to_string(&config).unwrap(), CONFIG);
}

#[test]
fn f58_what_config_json_may_be_and_may_not() {
    let registry = welcoming();
    for fine in ["", "\u{feff}{}", " \n"] {
        let env = TestEnv::new();
        env.write(&env.docker_config(), fine);
        logged_in(&env, &registry.address).exits(0).done();
    }
    for (bad, said) in [
        ("{\"auths\":", "is not valid JSON (line 1)"),
        ("<html>", "is not valid JSON (line 1)"),
        ("{}\n{}", "is not valid JSON (line 2)"),
        ("[1]", "is not valid JSON"),
    ] {
        let env = TestEnv::new();
        env.write(&env.docker_config(), bad);
        logged_in(&env, &registry.address)
            .exits(7)
            .says(said)
            .says("fix or move it away")
            .done();
        assert_eq!(std::fs::read_to_string(env.docker_config()).unwrap(), bad);
    }
    let env = TestEnv::new();
    std::fs::create_dir_all(env.docker_config()).unwrap();
    logged_in(&env, &registry.address)
        .exits(7)
        .says("is not a regular file")
        .done();
}

#[test]
fn f60_a_registry_that_dies_changes_nothing() {
    let registry = Server::start(|request| {
        if request.headers.contains_key("authorization") {
            Answer {
                silence: Some(crate::support::http::Silence::HangUp),
                ..Answer::default()
            }
        } else {
            welcome(request)
        }
    });
    let env = TestEnv::new();
    env.write(&env.docker_config(), CONFIG);
    logged_in(&env, &registry.address).exits(5).done();
    assert_eq!(
        std::fs::read_to_string(env.docker_config()).unwrap(),
        CONFIG
    );
}

#[test]
fn f61_a_registry_that_asks_for_nothing_is_said_to() {
    let registry = Server::start(|_| Answer::with(200, &[], vec![]));
    let env = TestEnv::new();
    let said = format!("{} did not ask for credentials", registry.address);
    logged_in(&env, &registry.address)
        .exits(0)
        .says(&said)
        .done();
    assert!(read(&env)["auths"][&registry.address].is_object());
}

#[test]
fn f63_without_a_home_the_way_out_is_said() {
    let registry = welcoming();
    let env = TestEnv::new();
    let invoked = |home: &str| {
        env.regctl(login(&registry.address))
            .env("HOME", home)
            .stdin("secret")
    };
    let elsewhere = env.home().join("elsewhere");
    invoked("")
        .env("DOCKER_CONFIG", &elsewhere)
        .run()
        .exits(0)
        .done();
    assert!(elsewhere.join("config.json").exists());
    env.write(&env.home().join("file"), "");
    invoked("/nowhere")
        .env("DOCKER_CONFIG", env.home().join("file"))
        .run()
        .exits(7)
        .says("file")
        .done();
    // Relative to the working directory, as for Docker.
    env.regctl(login(&registry.address))
        .at_home(&env)
        .env("DOCKER_CONFIG", "here")
        .stdin("secret")
        .ok()
        .done();
    assert!(env.home().join("here/config.json").exists());
}

/// A user who is not root, where the tests are.
pub struct Nobody {
    pub env: TestEnv,
}

impl Nobody {
    const ID: u32 = 65534;

    pub fn new() -> Option<Self> {
        let setpriv = peers::find("setpriv")?;
        let env = TestEnv::new();
        let user = Self { env };
        let folder = user.env.home().parent().unwrap().to_owned();
        for path in [
            &folder,
            &user.env.home(),
            &folder.join("tmp"),
            &folder.join("run"),
        ] {
            if std::os::unix::fs::chown(path, Some(Self::ID), Some(Self::ID)).is_err() {
                peers::missing("files cannot be given away here: not root?");
                return None;
            }
        }
        let id = Self::ID.to_string();
        let words = [
            "--reuid".into(),
            id.clone().into(),
            "--regid".into(),
            id.into(),
            "--clear-groups".into(),
        ];
        let wrapper = std::iter::once(setpriv.into_os_string()).chain(words);
        let user = Self {
            env: user.env.within(wrapper),
        };
        if user.env.regctl(["version"]).run().code != 0 {
            peers::missing("another user cannot run what was built here");
            return None;
        }
        Some(user)
    }

    pub fn chown(&self, path: &Path) {
        std::os::unix::fs::chown(path, Some(Self::ID), Some(Self::ID)).unwrap();
    }
}
