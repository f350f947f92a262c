//! `ping`: why a push would fail, found without pushing.

use crate::support::distribution::Setup;
use crate::support::env::TestEnv;
use crate::support::served::Served;

#[test]
fn an_open_registry_is_described() {
    let served = Served::open();
    let env = TestEnv::new();
    let expected = format!(
        "registry   http://{} (plain HTTP: it is on the insecure list)\napi        registry/2.0\nasks for   no credentials\nlogin      anonymous, accepted\ncatalog    yes\n",
        served.address
    );
    env.regctl(["ping", &served.address])
        .ok()
        .prints(&expected)
        .done();
    let run = env.regctl(["ping", &served.name("team/app")]).ok();
    assert!(
        run.stdout
            .ends_with("push       yes\ndelete     yes\nreferrers  yes\n"),
        "{}",
        run.stdout
    );
    env.regctl(["catalog", &served.address])
        .ok()
        .prints("REPOSITORY\n")
        .done();
}

#[test]
fn what_keeps_a_push_out_is_said() {
    let env = TestEnv::new();
    let served = Served::with(&["--read-only"]);
    let run = env.regctl(["ping", &served.name("app")]).ok();
    assert!(
        run.stdout
            .contains("push       no (status 405)\ndelete     no (status 405)\n"),
        "{}",
        run.stdout
    );
    if let Some(registry) = Setup::default().htpasswd().start() {
        let run = env.regctl(["ping", &registry.name("app")]).ok();
        let login = format!("login      needed: regctl login {}\n", registry.address);
        assert!(
            run.stdout
                .contains("asks for   a user name and a password\n"),
            "{}",
            run.stdout
        );
        assert!(
            run.stdout.contains(&login) && run.stdout.contains("push       not allowed\n"),
            "{}",
            run.stdout
        );
        env.regctl(["login", "-u", "fish", "-p", "secret", &registry.address])
            .ok()
            .done();
        let run = env.regctl(["ping", &registry.name("app")]).ok();
        assert!(
            run.stdout.contains("login      as fish, accepted\n"),
            "{}",
            run.stdout
        );
        assert!(
            run.stdout.contains("push       yes\ndelete     "),
            "{}",
            run.stdout
        );
    }
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    drop(listener);
    env.regctl(["ping", &address])
        .run()
        .exits(5)
        .says("connection refused")
        .done();
}
