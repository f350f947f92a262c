//! config.json shared with Docker's client, and a real credential helper.

use crate::support::distribution::Setup;
use crate::support::env::TestEnv;
use crate::support::peers;

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
        .regctl(["login", "-u", "fish", "--password-stdin", host])
        .stdin("secret")
        .ok();
    assert!(!run.stderr.contains("WARNING"), "{}", run.stderr);
    assert_eq!(
        std::fs::read_to_string(env.docker_config()).unwrap(),
        "{\"credsStore\":\"pass\"}"
    );
    env.regctl(["catalog", host]).ok().done();
    env.regctl(["login", "--list"])
        .ok()
        .prints(&format!("{host}\tfish\n"))
        .done();
    env.regctl(["logout", host]).ok().done();
    env.regctl(["catalog", host]).run().exits(3).done();
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
