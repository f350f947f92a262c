//! HTTPS with a private authority, and what plain HTTP is allowed.

use crate::support::authority::Authority;
use crate::support::distribution::Setup;
use crate::support::env::TestEnv;
use crate::support::netns::Network;
use crate::support::proxy::{Cut, Proxy};

const HOST: &str = "192.168.224.160:5443";

#[test]
fn loopback_is_trusted_without_a_check_as_in_docker() {
    let authority = Authority::new();
    let (certificate, key) = authority.certify("127.0.0.1");
    let Some(registry) = Setup::default().tls(&certificate, &key).start() else {
        return;
    };
    let env = TestEnv::new();
    env.regctl(["catalog", &registry.address])
        .ok()
        .prints("REPOSITORY\n")
        .done();
}

#[test]
fn an_authority_in_certs_d_is_believed_and_an_unknown_one_is_not() {
    let Some(network) = Network::with(&["192.168.224.160"]) else {
        return;
    };
    let authority = Authority::new();
    let (certificate, key) = authority.certify("192.168.224.160");
    let setup = Setup::default()
        .tls(&certificate, &key)
        .at(HOST, network.wrapper());
    let Some(_registry) = setup.start() else {
        return;
    };
    let env = TestEnv::new().within(network.wrapper());
    let hint = format!(".config/docker/certs.d/{HOST}/ca.crt\n");
    env.regctl(["catalog", HOST])
        .run()
        .exits(5)
        .says("tls: failed to verify certificate: x509: certificate signed by unknown authority")
        .says(&hint)
        .done();
    env.write(
        &env.system().join(format!("docker/certs.d/{HOST}/ca.crt")),
        &authority.pem(),
    );
    env.regctl(["catalog", HOST])
        .ok()
        .prints("REPOSITORY\n")
        .done();
    let other = TestEnv::new().within(network.wrapper());
    other
        .regctl(["--insecure-registry", HOST, "catalog", HOST])
        .ok()
        .done();
}

#[test]
fn a_client_certificate_in_certs_d_opens_a_registry_that_wants_one() {
    let Some(network) = Network::with(&["192.168.224.160"]) else {
        return;
    };
    let authority = Authority::new();
    let (certificate, key) = authority.certify("192.168.224.160");
    let setup = Setup::default()
        .tls(&certificate, &key)
        .client_authority(&authority.file());
    let Some(_registry) = setup.at(HOST, network.wrapper()).start() else {
        return;
    };
    let env = TestEnv::new().within(network.wrapper());
    let certs = env.system().join(format!("docker/certs.d/{HOST}"));
    env.write(&certs.join("ca.crt"), &authority.pem());
    env.regctl(["catalog", HOST]).run().exits(5).done();
    let (own, own_key) = authority.certify("fish");
    std::fs::copy(own, certs.join("fish.cert")).unwrap();
    env.regctl(["catalog", HOST])
        .run()
        .exits(7)
        .says("missing")
        .says("fish.key for")
        .done();
    std::fs::copy(own_key, certs.join("fish.key")).unwrap();
    env.regctl(["catalog", HOST])
        .ok()
        .prints("REPOSITORY\n")
        .done();
}

#[test]
fn m28_a_host_that_is_not_listed_never_gets_plain_http() {
    let Some(network) = Network::with(&["192.168.224.160"]) else {
        return;
    };
    let setup = Setup::default().at("192.168.224.160:5000", network.wrapper());
    let Some(registry) = setup.start() else {
        return;
    };
    let env = TestEnv::new().within(network.wrapper());
    for command in ["catalog", "pull"] {
        let target = if command == "pull" {
            registry.name("x")
        } else {
            registry.address.clone()
        };
        env.regctl([command, &target])
            .run()
            .exits(5)
            .says("error: Get \"https://192.168.224.160:5000/v2/\": http: server gave HTTP response to HTTPS client")
            .done();
    }
    env.regctl(["login", "-u", "fish", "-p", "secret", &registry.address])
        .run()
        .exits(5)
        .done();
    assert!(!env.docker_config().exists());
}

#[test]
fn f3_handshakes_that_break_off_are_tried_again() {
    let authority = Authority::new();
    let (certificate, key) = authority.certify("127.0.0.1");
    let Some(registry) = Setup::default().tls(&certificate, &key).start() else {
        return;
    };
    let proxy = Proxy::start(&registry.address, Cut::Upload { after: 0, times: 4 });
    let env = TestEnv::new();
    env.regctl(["catalog", &proxy.address])
        .ok()
        .prints("REPOSITORY\n")
        .done();
    assert_eq!(proxy.cuts(), 4);
}
