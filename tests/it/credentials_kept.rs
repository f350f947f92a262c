//! Credentials and proxies as people have them: odd keys, helpers that fail, the store that Docker
//! chooses, proxies that answer for themselves.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use serde_json::{Value, json};

use crate::support::env::{Invocation, TestEnv};
use crate::support::http::{Answer, Server};

/// `fish:secret`.
const LOGIN: &str = "ZmlzaDpzZWNyZXQ=";

/// A registry that takes `fish:secret`, and shows `public` to everybody.
fn guarded() -> Server {
    Server::start(|request| {
        let known = request.headers.get("authorization");
        let is_known = known == Some(&format!("Basic {LOGIN}"));
        if is_known || request.path().starts_with("/v2/public/") {
            Answer::json(200, &json!({ "repositories": ["app"], "tags": ["t"] }))
        } else {
            let basic = ("WWW-Authenticate", "Basic realm=\"x\"".to_owned());
            Answer::with(401, &[basic], vec![])
        }
    })
}

fn config(env: &TestEnv, text: &Value) {
    env.write(&env.docker_config(), &text.to_string());
}

fn read(env: &TestEnv) -> Value {
    serde_json::from_str(&std::fs::read_to_string(env.docker_config()).unwrap()).unwrap()
}

/// A program of the user's.
fn program(env: &TestEnv, name: &str, script: &str) -> PathBuf {
    let path = env.home().join("bin").join(name);
    env.write(&path, script);
    std::fs::set_permissions(&path, Permissions::from_mode(0o755)).unwrap();
    path
}

/// A command that finds the user's programs, and a shell for them.
fn with_bin(env: &TestEnv, run: Invocation) -> Invocation {
    run.env(
        "PATH",
        format!("{}:/usr/bin:/bin", env.home().join("bin").display()),
    )
}

/// Just the user's programs: what this machine has installed does not count.
fn with_own_bin(env: &TestEnv, run: Invocation) -> Invocation {
    run.env("PATH", env.home().join("bin"))
}

/// A helper that keeps its records in a folder.
const KEEPING: &str = r#"#!/bin/sh
cd "$HOME" || exit 1
/bin/mkdir -p kept
case $1 in
store) /bin/cat >kept/record ;;
get) /bin/cat kept/record 2>/dev/null || { echo "credentials not found in native keychain"; exit 1; } ;;
erase) /bin/rm -f kept/record; /bin/cat >>kept/erased; echo >>kept/erased ;;
list) echo '{"https://HOST/v2/":"fish"}' ;;
esac
"#;

#[test]
fn logout_removes_each_key_that_a_pull_would_use() {
    let server = guarded();
    let host = &server.address;
    let upper = "LOCALHOST:5999";
    for key in [
        host.to_string(),
        format!("{host}/"),
        format!("http://{host}"),
        format!("https://{host}/v1/"),
        format!("https://{host}/v2"),
        format!("HTTPS://{host}/v2/"),
        format!("https://{host}/some/path"),
    ] {
        let env = TestEnv::new();
        config(
            &env,
            &json!({ "auths": { &key: { "auth": LOGIN }, upper: { "auth": LOGIN } } }),
        );
        env.regctl(["catalog", host]).ok().done();
        env.regctl(["logout", host]).ok().done();
        env.regctl(["catalog", host]).run().exits(3).done();
        let left = read(&env)["auths"].as_object().unwrap().clone();
        assert_eq!(left.keys().collect::<Vec<_>>(), [upper], "{key}");
        env.regctl(["logout", "localhost:5999"]).ok().done();
        assert_eq!(read(&env)["auths"], json!({}));
    }
    // What a variable says nobody can remove from here.
    let env = TestEnv::new();
    let auths = json!({ "auths": { host: { "auth": LOGIN } } });
    env.regctl(["logout", host])
        .env("DOCKER_AUTH_CONFIG", auths.to_string())
        .ok()
        .says("DOCKER_AUTH_CONFIG still has credentials")
        .done();
}

#[test]
fn logout_asks_helpers_for_each_spelling() {
    let env = TestEnv::new();
    let script = KEEPING.replace("HOST", "r.example");
    program(&env, "docker-credential-keeping", &script);
    config(
        &env,
        &json!({ "credsStore": "keeping", "credHelpers": { "https://r.example": "keeping" } }),
    );
    with_bin(&env, env.regctl(["logout", "r.example"]))
        .ok()
        .done();
    let erased = std::fs::read_to_string(env.home().join("kept/erased")).unwrap();
    let mut erased: Vec<&str> = erased.lines().collect();
    erased.sort_unstable();
    assert_eq!(
        erased,
        ["https://r.example", "https://r.example/v2/", "r.example"]
    );
}

#[test]
fn a_helper_that_does_not_work_keeps_nobody_from_what_is_public() {
    let server = guarded();
    let public = format!("{}/public", server.address);
    let broken = "#!/bin/sh\necho it is broken; exit 1\n";
    for (script, why, code) in [
        (None, "is not on PATH", 7),
        (Some(broken), "it is broken", 3),
        (Some("\x7fELF nonsense"), "Exec format error", 3),
        (Some("#!/nowhere/sh\n"), "No such file or directory", 3),
    ] {
        let env = TestEnv::new();
        config(&env, &json!({ "credsStore": "odd" }));
        if let Some(script) = script {
            program(&env, "docker-credential-odd", script);
        }
        // It is asked for nothing where the registry asks for nothing.
        with_bin(&env, env.regctl(["tags", &public])).ok().done();
        let private = format!("{}/private", server.address);
        let run = with_bin(&env, env.regctl(["tags", &private])).run();
        run.exits(code)
            .says("docker-credential-odd")
            .says(why)
            .done();
        let login = ["login", "-u", "fish", "-p", "secret", &server.address];
        with_bin(&env, env.regctl(login))
            .run()
            .exits(code)
            .says("docker-credential-odd")
            .says(why)
            .done();
    }
}

#[test]
fn without_its_helper_an_anonymous_token_will_do() {
    let server = Server::start(|request| {
        let shown = request.headers.get("authorization").map(String::as_str);
        match (request.path(), shown) {
            ("/token", None) => Answer::json(200, &json!({ "token": "anonymous" })),
            (_, Some("Bearer anonymous")) => Answer::json(200, &json!({ "tags": ["t"] })),
            _ => {
                let realm = format!("Bearer realm=\"http://{}/token\"", request.headers["host"]);
                Answer::with(401, &[("WWW-Authenticate", realm)], vec![])
            }
        }
    });
    let env = TestEnv::new();
    config(&env, &json!({ "credsStore": "gone" }));
    let run = env
        .regctl(["tags", "--sort", "name", &format!("{}/app", server.address)])
        .ok();
    assert_eq!(run.stdout, "t\n");
    assert_eq!(
        run.stderr.matches("docker-credential-gone").count(),
        1,
        "{}",
        run.stderr
    );
}

#[test]
fn what_helpers_say_of_what_they_have_not_got_means_no_credentials() {
    for said in [
        "credentials not found in native keychain",
        "Credentials not found in native keychain (-25300)",
        "The specified item could not be found in the keychain.",
        "Element not found.",
        "no credentials found for this server",
    ] {
        let server = guarded();
        let env = TestEnv::new();
        config(&env, &json!({ "credsStore": "empty" }));
        let script = format!("#!/bin/sh\necho '{said}'; exit 1\n");
        program(&env, "docker-credential-empty", &script);
        let run = with_bin(&env, env.regctl(["catalog", &server.address])).run();
        assert!(!run.stderr.contains("docker-credential"), "{}", run.stderr);
        run.exits(3).says("no basic auth credentials").done();
        with_bin(&env, env.regctl(["logout", &server.address]))
            .ok()
            .done();
    }
    for silent in ["#!/bin/sh\n", "#!/bin/sh\necho '{}'\n"] {
        let server = guarded();
        let env = TestEnv::new();
        config(&env, &json!({ "credsStore": "silent" }));
        program(&env, "docker-credential-silent", silent);
        with_bin(&env, env.regctl(["catalog", &server.address]))
            .run()
            .exits(3)
            .says("no basic auth credentials")
            .done();
    }
}

#[test]
fn an_auth_that_is_wrapped_or_padded_is_read() {
    let server = guarded();
    for auth in [
        format!("  {LOGIN}\n"),
        format!("{}\n{}", &LOGIN[..8], &LOGIN[8..]),
        format!("{}\r\n {}\t", &LOGIN[..8], &LOGIN[8..]),
    ] {
        let env = TestEnv::new();
        config(
            &env,
            &json!({ "auths": { &server.address: { "auth": auth } } }),
        );
        env.regctl(["catalog", &server.address]).ok().done();
    }
}

#[test]
fn where_nothing_is_configured_the_store_is_the_one_that_docker_chooses() {
    let server = guarded();
    let host = server.address.as_str();
    let login = ["login", "-u", "fish", "-p", "secret", host];
    for (programs, chosen) in [
        (&["pass", "docker-credential-pass"][..], Some("pass")),
        (&["docker-credential-secretservice"], Some("secretservice")),
        // Docker looks for the other one only where `pass` is not there.
        (&["pass", "docker-credential-secretservice"], None),
        (&[], None),
    ] {
        let env = TestEnv::new();
        let script = KEEPING.replace("HOST", host);
        for name in programs {
            program(&env, name, &script);
        }
        let run = with_own_bin(&env, env.regctl(login)).ok();
        match chosen {
            Some(store) => {
                assert_eq!(
                    read(&env),
                    json!({ "credsStore": store, "auths": { host: {} } })
                );
                assert!(!run.stderr.contains("unencrypted"), "{}", run.stderr);
                with_own_bin(&env, env.regctl(["catalog", host]))
                    .ok()
                    .done();
                with_own_bin(&env, env.regctl(["logout", host])).ok().done();
                with_own_bin(&env, env.regctl(["catalog", host]))
                    .run()
                    .exits(3)
                    .done();
            }
            None => assert_eq!(read(&env)["auths"][host]["auth"], LOGIN, "{programs:?}"),
        }
    }
    // One that nobody has set up is in nobody's way until something is to be kept.
    let env = TestEnv::new();
    let script = "#!/bin/sh\necho 'pass not initialized'; exit 1\n";
    for name in ["pass", "docker-credential-pass"] {
        program(&env, name, script);
    }
    let run = with_own_bin(&env, env.regctl(["catalog", host])).run();
    run.exits(3).says("no basic auth credentials").done();
    with_own_bin(&env, env.regctl(login))
        .run()
        .exits(3)
        .says("docker-credential-pass: pass not initialized")
        .done();
}

#[test]
fn what_a_proxy_says_for_itself_is_told_as_the_proxys() {
    for (status, page) in [
        (407, "<html>log in to the proxy</html>"),
        (403, "<html>log in to the proxy</html>"),
    ] {
        let proxy = Server::start(move |_| {
            let html = [("Content-Type", "text/html".to_owned())];
            Answer::with(status, &html, page.into())
        });
        let through = |words: &[&str]| {
            let env = TestEnv::new();
            let url = format!("http://{}", proxy.address);
            env.regctl(words.iter().copied())
                .env("HTTP_PROXY", &url)
                .env("HTTPS_PROXY", &url)
                .run()
                .exits(5)
        };
        let plain = [
            "--insecure-registry",
            "r.test:5000",
            "catalog",
            "r.test:5000",
        ];
        through(&plain)
            .says(&format!(
                "the proxy {} answered for r.test:5000: {status}",
                proxy.address
            ))
            .says("log in to the proxy")
            .says("add r.test:5000 to NO_PROXY")
            .done();
        through(&["catalog", "r.test:5000"])
            .says("proxyconnect tcp: the proxy ")
            .says("add r.test:5000 to NO_PROXY")
            .done();
    }
}

#[test]
fn a_broken_config_json_is_in_nobodys_way_who_needs_nothing_of_it() {
    let server = guarded();
    let env = TestEnv::new();
    env.write(&env.docker_config(), "{ this is not JSON");
    let said = format!(
        "{} is not valid JSON (line 1)",
        env.docker_config().display()
    );
    let run = env
        .regctl(["tags", &format!("{}/public", server.address)])
        .ok();
    assert_eq!(run.stderr.matches(&said).count(), 1, "{}", run.stderr);
    env.regctl(["images"]).ok().done();
    env.regctl(["tags", &format!("{}/private", server.address)])
        .run()
        .exits(7)
        .says(&said)
        .done();
    let login = ["login", "-u", "fish", "-p", "secret", &server.address];
    env.regctl(login).run().exits(7).says(&said).done();
    let text = std::fs::read_to_string(env.docker_config()).unwrap();
    assert_eq!(text, "{ this is not JSON");
}
