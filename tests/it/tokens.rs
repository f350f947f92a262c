//! Token authentication: the registry verifies what the token server signs.

use crate::support::distribution::{Distribution, Setup};
use crate::support::env::TestEnv;
use crate::support::images::Image;
use crate::support::token::{Kind, TokenServer};

/// A token server, and a registry that trusts it.
fn guarded(kind: Kind) -> Option<(TokenServer, Distribution)> {
    let tokens = TokenServer::start(kind);
    let registry = Setup::default()
        .tokens(&tokens.realm(), &tokens.bundle())
        .start()?;
    Some((tokens, registry))
}

/// A home whose store has hello-world under the registry's name.
fn with_image(registry: &Distribution) -> Option<(TestEnv, String)> {
    let open = Distribution::open()?;
    Image::hello_world().put(&open.address, "hello-world", "latest");
    let env = TestEnv::new();
    let name = registry.name("team/hello-world");
    env.regctl(["pull", "-q", &open.name("hello-world")])
        .ok()
        .done();
    env.regctl(["tag", &open.name("hello-world"), &name])
        .ok()
        .done();
    Some((env, name))
}

#[test]
fn with_get_and_basic_one_token_serves_a_whole_push() {
    let Some((tokens, registry)) = guarded(Kind::Get) else {
        return;
    };
    let Some((env, name)) = with_image(&registry) else {
        return;
    };
    env.regctl(["push", &name])
        .run()
        .exits(3)
        .says("error: unauthorized: authentication required")
        .done();
    env.regctl(["login", "-u", "fish", "--password-stdin", &registry.address])
        .stdin("secret")
        .ok()
        .done();
    let before = tokens.asked().len();
    env.regctl(["push", &name]).ok().done();
    let asked = &tokens.asked()[before..];
    assert_eq!(asked.len(), 1, "{asked:?}");
    assert_eq!(
        asked[0].query("scope"),
        ["repository:team/hello-world:pull,push"]
    );
    assert_eq!(asked[0].query("service"), ["test-registry"]);
    assert_eq!(asked[0].query("account"), ["fish"]);
}

#[test]
fn anonymous_pulls_get_a_token_without_a_login() {
    let Some((tokens, registry)) = guarded(Kind::Get) else {
        return;
    };
    let Some((env, name)) = with_image(&registry) else {
        return;
    };
    env.regctl(["login", "-u", "fish", "-p", "secret", &registry.address])
        .ok()
        .done();
    env.regctl(["push", "-q", &name]).ok().done();
    let other = TestEnv::new();
    let before = tokens.asked().len();
    other.regctl(["pull", "-q", &name]).ok().done();
    let asked = &tokens.asked()[before..];
    assert_eq!(asked.len(), 1);
    assert!(!asked[0].headers.contains_key("authorization"));
}

#[test]
fn with_oauth2_the_password_is_replaced_by_a_refresh_token() {
    let Some((tokens, registry)) = guarded(Kind::Refresh) else {
        return;
    };
    let Some((env, name)) = with_image(&registry) else {
        return;
    };
    let login = env
        .regctl(["login", "-u", "fish", "--password-stdin", &registry.address])
        .stdin("secret")
        .ok();
    assert!(
        !login.stderr.contains("WARNING"),
        "no password is kept: {}",
        login.stderr
    );
    let asked = tokens.asked();
    assert_eq!(asked[0].query("offline_token"), ["true"]);
    assert!(asked[0].query("scope").is_empty());
    let config = std::fs::read_to_string(env.docker_config()).unwrap();
    assert!(
        config.contains("\"identitytoken\": \"refresh-token-of-fish\""),
        "{config}"
    );
    assert!(
        !config.contains("ZmlzaDpzZWNyZXQ"),
        "the password is still there: {config}"
    );
    env.regctl(["push", &name]).ok().done();
    let asked = &tokens.asked()[1..];
    assert_eq!(asked.len(), 1);
    assert_eq!(
        (asked[0].method.as_str(), asked[0].form("grant_type")),
        ("POST", vec!["refresh_token".to_owned()])
    );
    assert_eq!(
        asked[0].form("scope"),
        ["repository:team/hello-world:pull,push"]
    );
}

#[test]
fn a_server_that_knows_only_post_gets_the_password_in_a_form() {
    let Some((_tokens, registry)) = guarded(Kind::PostOnly) else {
        return;
    };
    let env = TestEnv::new();
    env.regctl(["login", "-u", "fish", "-p", "secret", &registry.address])
        .ok()
        .done();
    env.regctl(["catalog", &registry.address])
        .ok()
        .prints("REPOSITORY\n")
        .done();
}

#[test]
fn where_post_is_unknown_a_refresh_token_goes_by_get() {
    let Some((tokens, registry)) = guarded(Kind::Get) else {
        return;
    };
    let env = TestEnv::new();
    // GCR and others take what they gave as a refresh token in place of the password.
    let entry = "{\"auth\":\"ZmlzaDo=\",\"identitytoken\":\"secret\"}";
    env.write(
        &env.docker_config(),
        &format!("{{\"auths\":{{\"{}\":{entry}}}}}", registry.address),
    );
    env.regctl(["catalog", &registry.address])
        .ok()
        .prints("REPOSITORY\n")
        .done();
    let methods: Vec<String> = tokens
        .asked()
        .into_iter()
        .map(|request| request.method)
        .collect();
    assert_eq!(methods, ["POST", "GET"]);
}

#[test]
fn a_wrong_password_is_the_token_servers_to_refuse() {
    let Some((_tokens, registry)) = guarded(Kind::Get) else {
        return;
    };
    let env = TestEnv::new();
    env.regctl(["login", "-u", "fish", "-p", "nope", &registry.address])
        .run()
        .exits(3)
        .says("unauthorized: incorrect username or password")
        .done();
    assert!(!env.docker_config().exists());
}

#[test]
fn m29_credentials_do_not_go_to_another_hosts_realm() {
    let tokens = TokenServer::start(Kind::Get);
    let realm = tokens.realm().replace("127.0.0.1", "localhost");
    let Some(registry) = Setup::default().tokens(&realm, &tokens.bundle()).start() else {
        return;
    };
    let env = TestEnv::new();
    let auth = format!(
        "{{\"auths\":{{\"{}\":{{\"auth\":\"ZmlzaDpzZWNyZXQ=\"}}}}}}",
        registry.address
    );
    env.write(&env.docker_config(), &auth);
    env.regctl(["catalog", &registry.address])
        .run()
        .exits(3)
        .says(&format!(
            "registry {} asks for credentials to be sent to localhost",
            registry.address
        ))
        .says("\"trusted-realms\"")
        .done();
    assert!(
        tokens
            .asked()
            .iter()
            .all(|request| !request.headers.contains_key("authorization"))
    );
    let host = realm
        .trim_start_matches("http://")
        .trim_end_matches("/token");
    let trusted = format!("{{\"trusted-realms\":[\"{host}\"]}}");
    env.write(&env.home().join(".config/regctl/config.json"), &trusted);
    env.regctl(["catalog", &registry.address]).ok().done();
}
