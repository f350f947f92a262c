//! Where passwords are kept, handed on and never shown: rows M67 to M80.

use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;

use serde_json::{Value, json};

use crate::faults_config::Nobody;
use crate::support::env::{Run, TestEnv};
use crate::support::http::{Answer, Server};
use crate::support::peers;

const SECRET: &str = "correct-horse-battery";
/// `fish:correct-horse-battery`.
const ENCODED: &str = "ZmlzaDpjb3JyZWN0LWhvcnNlLWJhdHRlcnk=";

/// A registry that takes fish's password and no other.
fn guarded() -> Server {
    Server::start(|request| {
        let right = format!("Basic {ENCODED}");
        match request.headers.get("authorization") {
            Some(given) if *given == right => {
                Answer::with(200, &[], b"{\"repositories\":[]}".to_vec())
            }
            _ => Answer::with(
                401,
                &[("WWW-Authenticate", "Basic realm=\"x\"".into())],
                vec![],
            ),
        }
    })
}

fn login(env: &TestEnv, host: &str, password: &[u8]) -> Run {
    env.regctl(["login", "-u", "fish", "--password-stdin", "--", host])
        .stdin(password)
        .run()
}

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

fn set_mode(path: &Path, mode: u32) {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn m67_config_json_is_a_plain_file_of_the_user_or_nothing() {
    let registry = guarded();
    let with = |make: &dyn Fn(&Path)| {
        let env = TestEnv::new();
        std::fs::create_dir_all(env.docker_config().parent().unwrap()).unwrap();
        make(&env.docker_config());
        let run = env.regctl(["catalog", &registry.address]).run();
        (env, run)
    };
    for special in ["/dev/zero", "/dev/tty", "/proc/self/mem"] {
        let (_, run) = with(&|path| symlink(special, path).unwrap());
        assert!(run.code == 7, "{special}: {run:?}");
    }
    let pipe =
        |path: &Path| rustix::fs::mkfifoat(rustix::fs::CWD, path, rustix::fs::Mode::RUSR).unwrap();
    with(&pipe)
        .1
        .exits(7)
        .says("config.json is not a regular file")
        .done();
    with(&|path| symlink(path, path).unwrap()).1.exits(7).done();
    let large = |path: &Path| {
        std::fs::File::create(path)
            .unwrap()
            .set_len(1 << 30)
            .unwrap()
    };
    with(&large).1.exits(7).says("is larger than 4 MiB").done();
    // A link to nothing, or to a file of one's own, is a way to keep it elsewhere.
    let (env, run) = with(&|path| symlink(path.with_file_name("elsewhere.json"), path).unwrap());
    run.exits(3).done();
    login(&env, &registry.address, SECRET.as_bytes())
        .exits(0)
        .done();
    assert!(env.docker_config().symlink_metadata().unwrap().is_symlink());
    assert_eq!(
        mode(&env.docker_config().with_file_name("elsewhere.json")),
        0o600
    );
}

#[test]
fn m67_a_link_to_another_users_file_is_not_followed() {
    let Some(user) = Nobody::new() else { return };
    let config = user.env.docker_config();
    user.env.write(&config.with_file_name("theirs.json"), "{}");
    symlink(config.with_file_name("theirs.json"), &config).unwrap();
    std::os::unix::fs::lchown(&config, Some(65534), Some(65534)).unwrap();
    // Of root it is; now of somebody else.
    std::os::unix::fs::chown(config.with_file_name("theirs.json"), Some(4242), Some(4242)).unwrap();
    let run = user.env.regctl(["login", "--list"]).run();
    run.exits(7)
        .says("config.json is a link to another user's file")
        .done();
}

#[test]
fn m68_a_loose_file_is_made_private_and_a_loose_folder_gets_no_password() {
    let registry = guarded();
    let env = TestEnv::new();
    env.write(&env.docker_config(), "{}");
    set_mode(&env.docker_config(), 0o666);
    let run = login(&env, &registry.address, SECRET.as_bytes()).exits(0);
    run.says("was open to others (mode 666); it is made private")
        .done();
    assert_eq!(mode(&env.docker_config()), 0o600);
    let again = login(&env, &registry.address, SECRET.as_bytes()).exits(0);
    assert!(!again.stderr.contains("open to others"));
    let open = TestEnv::new();
    let folder = open.docker_config().parent().unwrap().to_owned();
    std::fs::create_dir(&folder).unwrap();
    set_mode(&folder, 0o777);
    login(&open, &registry.address, SECRET.as_bytes())
        .exits(7)
        .says(&format!(
            "{} is writable by others; refusing to store a password there",
            folder.display()
        ))
        .done();
    assert!(!open.docker_config().exists());
    let Some(user) = Nobody::new() else { return };
    let folder = user.env.docker_config().parent().unwrap().to_owned();
    std::fs::create_dir(&folder).unwrap();
    std::os::unix::fs::chown(&folder, Some(4242), Some(4242)).unwrap();
    set_mode(&folder, 0o770);
    let run = login(&user.env, &registry.address, SECRET.as_bytes());
    assert_eq!(run.code, 7, "{run:?}");
}

#[test]
fn m68_what_is_new_is_private() {
    let registry = guarded();
    let env = TestEnv::new();
    login(&env, &registry.address, SECRET.as_bytes())
        .exits(0)
        .done();
    let folder = env.docker_config().parent().unwrap().to_owned();
    assert_eq!(mode(&folder), 0o700);
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let holds = std::fs::read_to_string(&path).unwrap().contains(ENCODED);
        assert!(!holds || mode(&path) == 0o600, "{}", path.display());
    }
}

#[test]
fn m69_a_bad_entry_is_bad_for_its_own_host_only() {
    let registry = guarded();
    let other = guarded();
    let host = registry.address.as_str();
    for (bad, code) in [
        (json!({ "auth": "!!!not-base64!!!" }), 3),
        (json!({ "auth": "ZmlzaA==" }), 3),
        (json!({ "auth": "/w==" }), 3),
        (json!({ "auth": 5 }), 3),
        (json!([]), 3),
        (json!("text"), 3),
        (json!(null), 3),
    ] {
        let env = TestEnv::new();
        let config = json!({ "auths": { host: bad, &other.address: { "auth": ENCODED } }, "unknown": { "a": 1 } });
        env.write(&env.docker_config(), &config.to_string());
        let run = env.regctl(["catalog", host]).run().exits(code);
        assert!(!run.stderr.contains("not-base64"), "{}", run.stderr);
        env.regctl(["catalog", &other.address]).ok().done();
        login(&env, host, SECRET.as_bytes()).exits(0).done();
        let kept: Value =
            serde_json::from_str(&std::fs::read_to_string(env.docker_config()).unwrap()).unwrap();
        assert_eq!(kept["unknown"], json!({ "a": 1 }));
    }
    let env = TestEnv::new();
    env.write(
        &env.docker_config(),
        &format!("{{\"auths\":{}1{}}}", "[".repeat(5000), "]".repeat(5000)),
    );
    env.regctl(["catalog", host])
        .run()
        .exits(7)
        .says("is not valid JSON")
        .done();
}

#[test]
fn m70_logout_forgets_every_spelling_and_nothing_else() {
    let env = TestEnv::new();
    let entry = json!({ "auth": ENCODED });
    let config = json!({ "auths": {
        "r.example": entry, "https://r.example": entry, "https://r.example/v1/": entry, "http://r.example/": entry,
        "r.example:5000": entry, "r.example/team": entry, "r.example.evil.test": entry, "evilr.example": entry,
    }});
    env.write(&env.docker_config(), &config.to_string());
    env.regctl(["logout", "r.example"]).ok().done();
    let kept: Value =
        serde_json::from_str(&std::fs::read_to_string(env.docker_config()).unwrap()).unwrap();
    let keys: Vec<&str> = kept["auths"]
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    assert_eq!(
        keys,
        [
            "r.example:5000",
            "r.example/team",
            "r.example.evil.test",
            "evilr.example"
        ]
    );
}

#[test]
fn m71_names_that_could_not_be_read_back_are_refused() {
    let registry = guarded();
    let env = TestEnv::new();
    for name in ["a:b", "a\nb", "a\rb", "", "a\tb"] {
        let args = ["login", "-u", name, "--password-stdin", &registry.address];
        env.regctl(args).stdin(SECRET).run().exits(2).done();
    }
    let long = "u".repeat(100 << 10);
    let run = env
        .regctl(["login", "-u", &long, "--password-stdin", &registry.address])
        .stdin(SECRET)
        .run();
    assert!(run.code < 70 && run.code != 0, "{}", run.code);
    assert!(
        registry
            .asked()
            .iter()
            .all(|request| !request.headers.contains_key("authorization"))
            || run.code == 3
    );
    assert!(!env.docker_config().exists());
}

#[test]
fn m73_a_password_is_taken_as_it_is_but_for_one_line_end() {
    let registry = guarded();
    let env = TestEnv::new();
    let right = [
        format!("{SECRET}\n"),
        format!("{SECRET}\r\n"),
        SECRET.to_owned(),
    ];
    for password in right {
        login(&env, &registry.address, password.as_bytes())
            .exits(0)
            .done();
    }
    for wrong in [
        format!("{SECRET}\n\n"),
        format!(" {SECRET}"),
        format!("{SECRET}\r"),
        "   ".to_owned(),
    ] {
        login(&env, &registry.address, wrong.as_bytes())
            .exits(3)
            .done();
    }
    for empty in ["", "\n", "\r\n"] {
        login(&env, &registry.address, empty.as_bytes())
            .exits(2)
            .says("the password read from stdin is empty")
            .done();
    }
    login(&env, &registry.address, b"a\0b")
        .exits(2)
        .says("NUL")
        .done();
    login(&env, &registry.address, b"\xff\xfe").exits(2).done();
    let run = login(&env, &registry.address, &vec![b'x'; 1 << 20]);
    assert!(run.code < 70 && run.code != 0, "{}", run.code);
}

/// A helper that keeps one password in a file, and notes how it was called.
fn with_helper(env: &TestEnv, script: &str) {
    let bin = env.home().join("bin");
    env.write(
        &bin.join("docker-credential-file"),
        &format!("#!/bin/sh\n{script}\n"),
    );
    set_mode(&bin.join("docker-credential-file"), 0o755);
    env.write(&env.docker_config(), "{\"credsStore\":\"file\"}");
}

const KEEPER: &str = r#"
here=$(dirname "$0")
echo "$0 $*" >>"$here/calls"
env >>"$here/calls"
tr '\0' ' ' </proc/$PPID/cmdline >>"$here/calls"
case $1 in
    store) cat >"$here/kept" ;;
    get) cat >/dev/null; cat "$here/kept" ;;
    erase) cat >/dev/null; rm -f "$here/kept" ;;
    list) echo '{}' ;;
esac"#;

fn with_path(env: &TestEnv, words: &[&str], stdin: &str) -> Run {
    let path = format!("{}:/usr/bin:/bin", env.home().join("bin").display());
    env.regctl(words.iter().copied())
        .env("PATH", path)
        .stdin(stdin)
        .run()
}

#[test]
fn m72_m75_a_helper_gets_one_line_by_stdin_and_no_secret_otherwise() {
    let registry = guarded();
    let env = TestEnv::new();
    with_helper(&env, KEEPER);
    let host = registry.address.as_str();
    with_path(
        &env,
        &["login", "-u", "fish", "--password-stdin", host],
        SECRET,
    )
    .exits(0)
    .done();
    with_path(&env, &["catalog", host], "").exits(0).done();
    let kept: Value =
        serde_json::from_str(&std::fs::read_to_string(env.home().join("bin/kept")).unwrap())
            .unwrap();
    assert_eq!(
        kept,
        json!({ "ServerURL": host, "Username": "fish", "Secret": SECRET })
    );
    assert_eq!(
        std::fs::read_to_string(env.docker_config()).unwrap(),
        "{\"credsStore\":\"file\"}"
    );
    let calls = std::fs::read_to_string(env.home().join("bin/calls")).unwrap();
    assert!(
        calls.contains("docker-credential-file store\n")
            && calls.contains("docker-credential-file get\n")
    );
    assert!(
        !calls.contains(SECRET) && !calls.contains(ENCODED),
        "{calls}"
    );
    with_path(
        &env,
        &[
            "login",
            "-u",
            "fish",
            "--password-stdin",
            "good.example\nevil",
        ],
        SECRET,
    )
    .exits(2)
    .done();
}

#[test]
fn f59_m74_a_helper_that_fails_is_named_and_nothing_is_kept_in_a_plain_file() {
    let registry = guarded();
    let host = registry.address.as_str();
    for (script, said) in [
        ("exit 1", "docker-credential-file: exit status: 1"),
        ("kill -9 $$", "docker-credential-file: signal: 9 (SIGKILL)"),
        (
            "echo no keyring; exit 1",
            "docker-credential-file: no keyring",
        ),
        (
            "printf 'bad \\033[31m'; exit 1",
            "docker-credential-file: bad \\u{1b}[31m",
        ),
    ] {
        let env = TestEnv::new();
        with_helper(&env, script);
        let run = with_path(
            &env,
            &["login", "-u", "fish", "--password-stdin", host],
            SECRET,
        );
        assert!(run.code != 0 && run.stderr.contains(said), "{run:?}");
        assert!(!run.stdout.contains("Login Succeeded") && !run.stderr.contains(SECRET));
        assert_eq!(
            std::fs::read_to_string(env.docker_config()).unwrap(),
            "{\"credsStore\":\"file\"}"
        );
    }
    for script in [
        "yes x | head -c 1048576",
        "echo nonsense",
        "echo '{\"Username\":\"a\",\"Secret\":\"b\"} {}'",
        "echo '{\"ServerURL\":\"https://evil.example\",\"Username\":\"a\",\"Secret\":\"b\"}'",
        "echo '{\"Username\":\"a\\nb\",\"Secret\":\"b\"}'",
        "echo '[]'",
        "printf '\\377'",
    ] {
        let env = TestEnv::new();
        with_helper(&env, script);
        let run = with_path(&env, &["catalog", host], "").exits(3);
        run.says("error getting credentials - docker-credential-file: ")
            .done();
    }
}

#[test]
fn m75_no_core_and_no_debugger_sees_what_is_in_memory() {
    let registry = Server::start(|_| Answer {
        silence: Some(crate::support::http::Silence::Answer),
        ..Answer::default()
    });
    let env = TestEnv::new();
    let mut child = env.regctl(["catalog", &registry.address]).start();
    while registry.asked().is_empty() {
        std::thread::yield_now();
    }
    let limits = std::fs::read_to_string(format!("/proc/{}/limits", child.id())).unwrap();
    let core = limits
        .lines()
        .find(|line| line.starts_with("Max core file size"))
        .unwrap();
    assert_eq!(
        core.split_whitespace().skip(4).take(2).collect::<Vec<_>>(),
        ["0", "0"],
        "{core}"
    );
    child.kill().unwrap();
    child.wait().unwrap();
    let Some(user) = Nobody::new() else { return };
    let Some(strace) = peers::find("strace") else {
        return;
    };
    let mut child = user.env.regctl(["catalog", &registry.address]).start();
    while registry.asked().len() < 2 {
        std::thread::yield_now();
    }
    // The same user may not look into it: what shows a process as its own is root's.
    let owner = std::fs::metadata(format!("/proc/{}/environ", child.id())).unwrap();
    assert_eq!(std::os::unix::fs::MetadataExt::uid(&owner), 0);
    let attached = user
        .env
        .program(strace, ["-p", &child.id().to_string()])
        .run();
    assert_ne!(attached.code, 0, "{attached:?}");
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn m78_m76_a_helper_is_a_plain_name_on_an_absolute_path() {
    let registry = guarded();
    let host = registry.address.as_str();
    for name in ["../../tmp/x", "a b", ";id", "x/y", "/bin/sh"] {
        let env = TestEnv::new();
        env.write(
            &env.docker_config(),
            &json!({ "credsStore": name }).to_string(),
        );
        env.regctl(["catalog", host])
            .run()
            .exits(7)
            .says("invalid credential helper name")
            .done();
    }
    let env = TestEnv::new();
    env.write(
        &env.home().join("docker-credential-here"),
        "#!/bin/sh\ntouch was-here\n",
    );
    set_mode(&env.home().join("docker-credential-here"), 0o755);
    env.write(
        &env.docker_config(),
        &json!({ "credHelpers": { host: "here" } }).to_string(),
    );
    for path in [".", "", ":", ".:/nowhere"] {
        let run = env
            .regctl(["catalog", host])
            .at_home(&env)
            .env("PATH", path)
            .run();
        run.exits(7)
            .says(&format!(
                "docker-credential-here (set for {host} in config.json) is not on PATH"
            ))
            .done();
    }
    assert!(!env.home().join("was-here").exists());
}

#[test]
fn m79_only_the_users_own_settings_count() {
    let registry = guarded();
    let host = registry.address.as_str();
    let env = TestEnv::new();
    env.write(
        &env.home().join("config.json"),
        &json!({ "auths": { host: { "auth": ENCODED } } }).to_string(),
    );
    env.regctl(["catalog", host])
        .at_home(&env)
        .run()
        .exits(3)
        .done();
    for bad in ["{", "nonsense", "[]", &"[".repeat(100_000)] {
        let run = env
            .regctl(["catalog", host])
            .env("DOCKER_AUTH_CONFIG", bad)
            .run();
        run.exits(7)
            .says("DOCKER_AUTH_CONFIG is not valid JSON")
            .done();
    }
    let good = json!({ "auths": { host: { "auth": ENCODED } } }).to_string();
    env.regctl(["catalog", host])
        .env("DOCKER_AUTH_CONFIG", good)
        .ok()
        .done();
    let Some(user) = Nobody::new() else { return };
    // Root in the user's home, as sudo leaves it.
    let root = TestEnv::new();
    std::fs::create_dir(user.env.docker_config().parent().unwrap()).unwrap();
    user.env.write(&user.env.docker_config(), "{}");
    user.chown(user.env.docker_config().parent().unwrap());
    user.chown(&user.env.docker_config());
    let words = ["login", "-u", "fish", "--password-stdin", host];
    let run = root
        .regctl(words)
        .env("HOME", user.env.home())
        .stdin(SECRET)
        .run()
        .exits(0);
    run.says("belongs to another user, and you are root").done();
    let found = std::fs::metadata(user.env.docker_config()).unwrap();
    assert_eq!(
        std::os::unix::fs::MetadataExt::uid(&found),
        65534,
        "the file is still the user's"
    );
}

#[test]
fn m80_headers_of_the_user_cannot_take_over_a_request() {
    let registry = guarded();
    let host = registry.address.as_str();
    for (name, value) in [
        ("Authorization", "Basic x"),
        ("Host", "evil.example"),
        ("Content-Length", "5"),
        ("Transfer-Encoding", "chunked"),
        ("Connection", "close"),
        ("X-A", "a\r\nX-B: b"),
        ("X\r\nA", "b"),
        ("", "b"),
    ] {
        let env = TestEnv::new();
        env.write(
            &env.docker_config(),
            &json!({ "HttpHeaders": { name: value } }).to_string(),
        );
        env.regctl(["catalog", host])
            .run()
            .exits(7)
            .says("invalid header in config.json")
            .done();
    }
    assert!(registry.asked().is_empty());
    let other = Server::start(|_| Answer::with(200, &[], b"{\"repositories\":[]}".to_vec()));
    let to = format!("http://{}/x", other.address);
    let leading = Server::start(move |_| Answer::with(307, &[("Location", to.clone())], vec![]));
    let env = TestEnv::new();
    env.write(
        &env.docker_config(),
        &json!({ "HttpHeaders": { "X-Own": SECRET } }).to_string(),
    );
    env.regctl(["catalog", &leading.address]).ok().done();
    assert_eq!(leading.asked()[0].headers["x-own"], SECRET);
    assert!(!other.asked()[0].headers.contains_key("x-own"));
    // The password of a proxy is in no message.
    let proxied = ["catalog", "registry.invalid"];
    let run = env
        .regctl(proxied)
        .env("HTTPS_PROXY", format!("http://u:{SECRET}@127.0.0.1:1"))
        .run()
        .exits(5);
    assert!(!run.stderr.contains(SECRET), "{}", run.stderr);
}
