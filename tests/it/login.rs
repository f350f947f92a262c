//! Logging in and out, against a real registry that asks for a password.

use crate::support::distribution::{Distribution, Setup};
use crate::support::env::TestEnv;
use crate::support::images::Image;

fn guarded() -> Option<Distribution> {
    Setup::default().htpasswd().start()
}

#[test]
fn the_password_is_tried_kept_used_and_forgotten() {
    let Some(registry) = guarded() else { return };
    let env = TestEnv::new();
    let host = registry.address.as_str();
    let config = env.docker_config();
    env.regctl(["login", "-u", "fish", "--password-stdin", host])
        .stdin("secret\n")
        .ok()
        .prints("Login Succeeded\n")
        .says(&format!(
            "WARNING! Your credentials are stored unencrypted in '{}'.",
            config.display()
        ))
        .says("https://docs.docker.com/go/credential-store/")
        .done();
    let kept: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(&config).unwrap()).unwrap();
    assert_eq!(
        kept,
        serde_json::json!({ "auths": { host: { "auth": "ZmlzaDpzZWNyZXQ=" } } })
    );
    env.regctl(["login", host])
        .ok()
        .prints("Login Succeeded\n")
        .says("Authenticating with existing credentials... [Username: fish]")
        .done();
    env.regctl(["login", "--get-login", host])
        .ok()
        .prints("fish\n")
        .done();
    env.regctl(["login", "--list"])
        .ok()
        .prints(&format!("{host}\tfish\n"))
        .done();
    env.regctl(["catalog", host])
        .ok()
        .prints("REPOSITORY\n")
        .done();
    for _ in 0..2 {
        env.regctl(["logout", host])
            .ok()
            .prints(&format!("Removing login credentials for {host}\n"))
            .done();
    }
    env.regctl(["catalog", host])
        .run()
        .exits(3)
        .says("error: no basic auth credentials")
        .says(&format!("hint: log in with: regctl login {host}"))
        .done();
    env.regctl(["login", "--get-login", host])
        .run()
        .exits(3)
        .done();
}

#[test]
fn a_wrong_password_is_refused_and_not_kept() {
    let Some(registry) = guarded() else { return };
    let env = TestEnv::new();
    let host = registry.address.as_str();
    env.regctl(["login", "-u", "fish", "-p", "wrong-password", host])
        .run()
        .exits(3)
        .says("WARNING! Using --password via the CLI is insecure. Use --password-stdin.")
        .says(&format!(
            "error: login attempt to http://{host}/v2/ failed with status: 401 Unauthorized"
        ))
        .done();
    assert!(!env.docker_config().exists());
}

#[test]
fn usage_is_dockers() {
    let env = TestEnv::new();
    for (args, message) in [
        (
            &["login", "--password-stdin", "r.example"][..],
            "the --password-stdin option requires --username to be set",
        ),
        (
            &["login", "-u", "a", "-p", "b", "--password-stdin"],
            "cannot specify both --password and --password-stdin",
        ),
        (
            &["login", "r.example"],
            "cannot perform an interactive login from a non-TTY device",
        ),
        (
            &["login", "-u", "a", "--password-stdin", "r.example"],
            "the password read from stdin is empty",
        ),
        (
            &["login", "-u", "a:b", "-p", "c", "r.example"],
            "a username cannot contain ':'",
        ),
        (
            &["login", "-u", "a", "-p", "b", "r.example\nevil"],
            "invalid registry host",
        ),
    ] {
        env.regctl(args.iter().copied())
            .run()
            .exits(2)
            .says(message)
            .done();
    }
}

#[test]
fn push_needs_a_login_and_says_so() {
    let (Some(open), Some(registry)) = (Distribution::open(), guarded()) else {
        return;
    };
    Image::hello_world().put(&open.address, "hello-world", "latest");
    let env = TestEnv::new();
    env.regctl(["pull", &open.name("hello-world")]).ok().done();
    env.regctl([
        "tag",
        &open.name("hello-world"),
        &registry.name("hello-world"),
    ])
    .ok()
    .done();
    env.regctl(["push", &registry.name("hello-world")])
        .run()
        .exits(3)
        .says("no basic auth credentials")
        .done();
    env.regctl(["login", "-u", "fish", "-p", "secret", &registry.address])
        .ok()
        .done();
    env.regctl(["push", &registry.name("hello-world")])
        .ok()
        .done();
    let other = TestEnv::new();
    let auth = format!(
        "{{\"auths\":{{\"{}\":{{\"auth\":\"ZmlzaDpzZWNyZXQ=\"}}}}}}",
        registry.address
    );
    let name = registry.name("hello-world");
    other
        .regctl(["pull", "-q", &name])
        .env("DOCKER_AUTH_CONFIG", &auth)
        .ok()
        .done();
    let podman = other.home().join("auth.json");
    other.write(&podman, &auth);
    other
        .regctl(["pull", "-q", &name])
        .env("REGISTRY_AUTH_FILE", podman.as_os_str())
        .ok()
        .done();
}

#[test]
fn f53_twenty_logins_at_once_keep_twenty() {
    let Some(registry) = guarded() else { return };
    let env = TestEnv::new();
    let host = &registry.address;
    env.write(
        &env.docker_config(),
        "{\"zzz\":[1,2],\"auths\":{\"kept.example\":{\"auth\":\"YTpi\"}},\"psFormat\":\"x\"}",
    );
    let logins = (0..20).map(|n| {
        let server = format!("{host}/team{n}");
        env.regctl(["login", "-u", "fish", "--password-stdin", &server])
            .stdin("secret")
            .start()
    });
    for mut login in logins.collect::<Vec<_>>() {
        assert!(login.wait().unwrap().success());
    }
    let kept: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(env.docker_config()).unwrap()).unwrap();
    assert_eq!(kept["auths"].as_object().unwrap().len(), 21);
    assert_eq!(
        (&kept["zzz"], &kept["psFormat"]),
        (&serde_json::json!([1, 2]), &serde_json::json!("x"))
    );
}

#[test]
fn f58_a_config_that_is_not_json_is_told_and_left_alone() {
    let Some(registry) = guarded() else { return };
    let env = TestEnv::new();
    env.write(&env.docker_config(), "{\n\"auths\": {");
    env.regctl(["login", "-u", "fish", "-p", "secret", &registry.address])
        .run()
        .exits(7)
        .says("config.json is not valid JSON (line 2): fix or move it away")
        .done();
    assert_eq!(
        std::fs::read_to_string(env.docker_config()).unwrap(),
        "{\n\"auths\": {"
    );
}

#[test]
fn m75_no_output_holds_the_password() {
    let Some(registry) = guarded() else { return };
    let env = TestEnv::new();
    let host = registry.address.as_str();
    for password in ["secret", "wrong-password"] {
        let run = env
            .regctl(["-D", "login", "-u", "fish", "--password-stdin", host])
            .stdin(password)
            .run();
        let all = format!("{}{}", run.stdout, run.stderr);
        assert!(run.stderr.contains("DEBUG GET"), "{}", run.stderr);
        for hidden in [password, "ZmlzaDpzZWNyZXQ", "ZmlzaDp3cm9uZy1wYXNzd29yZA"] {
            assert!(!all.contains(hidden), "{hidden} is in\n{all}");
        }
    }
}
