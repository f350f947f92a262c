//! Handshakes that fail for another reason than the server's certificate, and ports with no TLS.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::Path;
use std::sync::{Arc, Mutex};

use crate::support::authority::Authority;
use crate::support::certificates::OpenSsl;
use crate::support::distribution::Setup;
use crate::support::env::TestEnv;
use crate::support::http::{Answer, Server};
use crate::support::netns::Network;
use crate::support::served::Served;

const ADDRESS: &str = "192.168.224.160";

/// A server that says the same to everybody who connects, and remembers what it heard before.
struct Scripted {
    address: String,
    heard: Arc<Mutex<Vec<Vec<u8>>>>,
}

/// When a scripted server speaks.
#[derive(Clone, Copy, PartialEq)]
enum Speaks {
    First,
    /// After the client, to whom it listens.
    Second,
}

impl Scripted {
    fn start(listener: TcpListener, speaks: Speaks, says: &[u8]) -> Self {
        let address = listener.local_addr().unwrap().to_string();
        let heard: Arc<Mutex<Vec<Vec<u8>>>> = Arc::default();
        let (log, says) = (heard.clone(), says.to_vec());
        std::thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let (log, says) = (log.clone(), says.clone());
                std::thread::spawn(move || {
                    if speaks == Speaks::First {
                        stream.write_all(&says).unwrap();
                    }
                    let mut buffer = [0; 4096];
                    let length = stream.read(&mut buffer).unwrap_or(0);
                    log.lock().unwrap().push(buffer[..length].to_vec());
                    if speaks == Speaks::Second {
                        stream.write_all(&says).unwrap();
                    }
                    // The client ends it.
                    while stream.read(&mut buffer).is_ok_and(|length| length > 0) {}
                });
            }
        });
        Self { address, heard }
    }

    /// On loopback, which is on the insecure list.
    fn here(speaks: Speaks, says: &[u8]) -> Self {
        Self::start(TcpListener::bind("127.0.0.1:0").unwrap(), speaks, says)
    }

    /// Whether anybody asked in plain HTTP.
    fn heard_http(&self) -> bool {
        let heard = self.heard.lock().unwrap();
        heard.iter().any(|bytes| bytes.starts_with(b"GET "))
    }

    fn connections(&self) -> usize {
        self.heard.lock().unwrap().len()
    }
}

const STRANGERS: [(Speaks, &[u8], &str); 6] = [
    (
        Speaks::First,
        b"SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3\r\n",
        "SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3\n",
    ),
    (
        Speaks::First,
        b"220 mail.example ESMTP Postfix\r\n",
        "220 mail.example ESMTP Postfix\n",
    ),
    (
        Speaks::First,
        b"* OK [CAPABILITY IMAP4rev1] \x1b]0;owned\x07\r\n",
        "* OK [CAPABILITY IMAP4rev1] \\x1b]0;owned\\x07\n",
    ),
    (
        Speaks::Second,
        b"-ERR unknown command\r\n",
        "-ERR unknown command\n",
    ),
    (
        Speaks::Second,
        b"\x00\xff\xfe\x01\x80binary",
        "\\x00\\xff\\xfe\\x01\\x80binary\n",
    ),
    // It begins as a record of TLS does.
    (Speaks::First, b"\x16ABCDEFGH\r\n", "\\x16ABCDEFGH\n"),
];

#[test]
fn a_port_that_speaks_something_else_says_what() {
    let env = TestEnv::new();
    for (speaks, says, shown) in STRANGERS {
        let stranger = Scripted::here(speaks, says);
        let at = &stranger.address;
        let expected = format!(
            "error: Get \"https://{at}/v2/\": {at} answered with something that is neither TLS nor HTTP: {shown}"
        );
        env.regctl(["ping", at])
            .run()
            .exits(5)
            .says(&expected)
            .says("hint: is the port right? Registries listen at 443, which needs no port in the name, or at 5000:\n  regctl ping 127.0.0.1\n  regctl ping 127.0.0.1:5000\n")
            .done();
        env.regctl(["pull", &format!("{at}/app")])
            .run()
            .exits(5)
            .says("neither TLS nor HTTP")
            .done();
    }
    let long = [b"220 ", &[b'x'; 4000][..], b"\r\n"].concat();
    let stranger = Scripted::here(Speaks::First, &long);
    let run = env.regctl(["ping", &stranger.address]).run().exits(5);
    run.says(&format!("nor HTTP: 220 {}…\n", "x".repeat(76)))
        .done();
}

#[test]
fn so_does_one_that_is_not_on_the_insecure_list() {
    let Some(network) = Network::with(&[ADDRESS]) else {
        return;
    };
    let env = TestEnv::new().within(network.wrapper());
    for (speaks, says, shown) in STRANGERS {
        let stranger = Scripted::start(network.listen(&format!("{ADDRESS}:0")), speaks, says);
        let at = &stranger.address;
        let expected =
            format!("{at} answered with something that is neither TLS nor HTTP: {shown}");
        env.regctl(["ping", at])
            .run()
            .exits(5)
            .says(&expected)
            .done();
        env.regctl(["login", "-u", "fish", "-p", "secret", at])
            .run()
            .exits(5)
            .says(&expected)
            .done();
        assert!(!stranger.heard_http() && !env.docker_config().exists());
        env.regctl(["--insecure-registry", at, "ping", at])
            .run()
            .exits(5)
            .says(&expected)
            .done();
    }
}

#[test]
fn a_web_server_is_still_one() {
    let Some(network) = Network::with(&[ADDRESS]) else {
        return;
    };
    let env = TestEnv::new().within(network.wrapper());
    // The second is Python's, which answers what it cannot read with nothing but a page.
    for says in [
        &b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"[..],
        b"<!DOCTYPE HTML PUBLIC \"-//W3C//DTD HTML 4.01//EN\">\n<html>",
    ] {
        let server = Scripted::start(
            network.listen(&format!("{ADDRESS}:0")),
            Speaks::Second,
            says,
        );
        env.regctl(["ping", &server.address])
            .run()
            .exits(5)
            .says("http: server gave HTTP response to HTTPS client\n")
            .says(&format!("hint: {} speaks plain HTTP.", server.address))
            .done();
        assert!(!server.heard_http());
    }
}

/// A fatal alert in TLS 1.2's record.
fn alert(number: u8) -> [u8; 7] {
    [21, 3, 3, 0, 2, 2, number]
}

#[test]
fn alerts_are_read_as_go_reads_them_and_not_asked_for_again() {
    let env = TestEnv::new();
    for (number, said, hint) in [
        (
            70,
            "remote error: tls: protocol version not supported\n",
            "TLS 1.2 or 1.3 has to be enabled there",
        ),
        (
            40,
            "remote error: tls: handshake failure\n",
            "hint: regctl has TLS 1.2 and 1.3, ECDHE with X25519, P-256 and P-384,",
        ),
        (
            42,
            "remote error: tls: bad certificate\n",
            "asks for a client certificate; install yours",
        ),
        (
            116,
            "remote error: tls: certificate required\n",
            "asks for a client certificate; install yours",
        ),
        (
            112,
            "remote error: tls: unrecognized name\n",
            "has no certificate for the name 127.0.0.1",
        ),
        (
            200,
            "remote error: tls: an alert that no standard has\n",
            "hint: to see what 127.0.0.1:",
        ),
    ] {
        let server = Scripted::here(Speaks::Second, &alert(number));
        let run = env.regctl(["ping", &server.address]).run().exits(5);
        run.says(said).says(hint).done();
        // In plain HTTP first, as it is on loopback, and then over TLS.
        assert_eq!(server.connections(), 2);
    }
}

#[test]
fn who_speaks_tls_is_not_asked_in_plain_http() {
    let Some(network) = Network::with(&[ADDRESS]) else {
        return;
    };
    let env = TestEnv::new().within(network.wrapper());
    let server = Scripted::start(
        network.listen(&format!("{ADDRESS}:0")),
        Speaks::Second,
        &alert(70),
    );
    let at = &server.address;
    for words in [
        &["ping", at][..],
        &["--insecure-registry", at, "ping", at],
        &[
            "--insecure-registry",
            at,
            "login",
            "-u",
            "fish",
            "-p",
            "secret",
            at,
        ],
    ] {
        env.regctl(words.iter().copied())
            .run()
            .exits(5)
            .says("remote error: tls: protocol version not supported\n")
            .done();
    }
    assert!(!server.heard_http());
}

#[test]
fn old_versions_of_tls_are_said_to_be_old() {
    let Some(openssl) = OpenSsl::find() else {
        return;
    };
    openssl.version_1("/CN=x");
    let env = TestEnv::new();
    for version in ["-tls1", "-tls1_1"] {
        let options = format!("{version} -cipher DEFAULT@SECLEVEL=0");
        let server = openssl.serve("v1.crt", "v1.key", &options);
        env.regctl(["ping", &server.address])
            .run()
            .exits(5)
            .says("tls: protocol version not supported\n")
            .says(&format!(
                "hint: {0} speaks no TLS that is secure: TLS 1.2 or 1.3 has to be enabled there; \
                 to see what it speaks:\n  openssl s_client -connect {0} </dev/null\n",
                server.address
            ))
            .done();
    }
}

/// Where a user has certificates for a host.
fn certs(env: &TestEnv, host: &str) -> std::path::PathBuf {
    let folder = env.system().join(format!("docker/certs.d/{host}"));
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

fn copy(from: &Path, folder: &Path, name: &str) {
    std::fs::copy(from, folder.join(name)).unwrap();
}

#[test]
fn a_client_certificate_that_is_missing_or_not_taken_is_said_to_be() {
    let authority = Authority::new();
    let (certificate, key) = authority.certify("127.0.0.1");
    let setup = Setup::default()
        .tls(&certificate, &key)
        .client_authority(&authority.file());
    let Some(registry) = setup.start() else {
        return;
    };
    let (env, host) = (TestEnv::new(), &registry.address);
    let run = env.regctl(["catalog", host]).run().exits(5);
    run.says("remote error: tls: ")
        .says(&format!(
            "hint: {host} asks for a client certificate; install yours, here client.cert and client.key:\n  mkdir -p "
        ))
        .done();
    let folder = certs(&env, host);
    let unknown = Authority::new();
    let (stranger, stranger_key) = unknown.certify("stranger");
    copy(&stranger, &folder, "client.cert");
    copy(&stranger_key, &folder, "client.key");
    let shown = folder.join("client.cert").display().to_string();
    env.regctl(["catalog", host])
        .run()
        .exits(5)
        .says("remote error: tls: ")
        .says(&format!(
            "hint: {host} does not accept the client certificate {shown}; see who signed it, and until when it is valid:\n  \
             openssl x509 -in {shown} -noout -issuer -subject -dates\n"
        ))
        .done();
    let (own, own_key) = authority.certify("fish");
    copy(&own, &folder, "client.cert");
    copy(&own_key, &folder, "client.key");
    env.regctl(["catalog", host])
        .ok()
        .prints("REPOSITORY\n")
        .done();
}

#[test]
fn openssl_asks_for_a_client_certificate_in_other_words() {
    let Some(openssl) = OpenSsl::find() else {
        return;
    };
    openssl.version_1("/CN=x");
    let env = TestEnv::new();
    for version in ["-tls1_2", "-tls1_3"] {
        let server = openssl.serve("v1.crt", "v1.key", &format!("{version} -Verify 1"));
        env.regctl(["catalog", &server.address])
            .run()
            .exits(5)
            .says("remote error: tls: ")
            .says("asks for a client certificate; install yours")
            .done();
    }
}

#[test]
fn nginx_asks_for_a_client_certificate_in_http() {
    let server = Server::start(|_| {
        let page =
            b"<html><head><title>400 No required SSL certificate was sent</title></head></html>";
        Answer::with(
            400,
            &[
                ("Content-Type", "text/html".into()),
                ("Docker-Distribution-Api-Version", "registry/2.0".into()),
            ],
            page.to_vec(),
        )
    });
    TestEnv::new()
        .regctl(["catalog", &server.address])
        .run()
        .says("No required SSL certificate was sent")
        .says("asks for a client certificate; install yours")
        .done();
}

#[test]
fn files_of_a_client_certificate_that_do_not_fit_are_named() {
    let Some(openssl) = OpenSsl::find() else {
        return;
    };
    let env = TestEnv::new();
    let served = Served::open();
    let host = &served.address;
    let folder = certs(&env, host);
    let (certificate, key) = (folder.join("client.cert"), folder.join("client.key"));
    let authority = Authority::new();
    let (own, own_key) = authority.certify("fish");
    let (_, other_key) = authority.certify("other");
    let at = |path: &Path| path.display().to_string();
    let encrypted = openssl.path("encrypted.key");
    openssl.run(&format!(
        "pkey -in {} -aes256 -passout pass:x -out {}",
        at(&own_key),
        at(&encrypted)
    ));
    let p521 = openssl.path("p521.key");
    openssl.run("ecparam -name secp521r1 -genkey -noout -out p521.key");
    let text = openssl.path("text");
    std::fs::write(&text, "nothing").unwrap();
    for (own, own_key, said, hint) in [
        (
            &own,
            &other_key,
            format!(
                "tls: private key {} does not match the certificate {}\n",
                at(&key),
                at(&certificate)
            ),
            format!(
                "openssl x509 -in {} -noout -pubkey\n  openssl pkey -in {} -pubout\n",
                at(&certificate),
                at(&key)
            ),
        ),
        (
            &own,
            &encrypted,
            format!("error: {} is encrypted with a passphrase\n", at(&key)),
            format!("openssl pkey -in {0} -out {0}.plain", at(&key)),
        ),
        (
            &own,
            &p521,
            format!(
                "error: {} has a private key that is not supported",
                at(&key)
            ),
            format!("head -n 3 {}", at(&key)),
        ),
        (
            &own,
            &text,
            format!("error: {} has no private key in PEM in it\n", at(&key)),
            "hint: a client certificate is a .cert file in PEM".to_owned(),
        ),
        (
            &text,
            &own_key,
            format!("error: {} has no PEM certificate in it\n", at(&certificate)),
            "hint: a client certificate is a .cert file in PEM".to_owned(),
        ),
    ] {
        copy(own, &folder, "client.cert");
        copy(own_key, &folder, "client.key");
        // Over TLS only: what has no use for them does not read them.
        let name = host.replace("127.0.0.1", "192.0.2.1");
        let elsewhere = certs(&env, &name);
        copy(own, &elsewhere, "client.cert");
        copy(own_key, &elsewhere, "client.key");
        let shown = |text: &str| text.replace(&at(&folder), &at(&elsewhere));
        env.regctl(["catalog", &name])
            .run()
            .exits(7)
            .says(&shown(&said))
            .says(&shown(&hint))
            .done();
        env.regctl(["catalog", host]).ok().done();
    }
}

#[test]
fn a_client_certificate_of_version_1_is_shown_as_any_other() {
    let Some(openssl) = OpenSsl::find() else {
        return;
    };
    let authority = Authority::new();
    let (certificate, key) = authority.certify("127.0.0.1");
    let client = openssl.version_1("/CN=fish");
    let setup = Setup::default()
        .tls(&certificate, &key)
        .client_authority(&openssl.path("v1.crt"));
    let Some(registry) = setup.start() else {
        return;
    };
    let env = TestEnv::new();
    let folder = certs(&env, &registry.address);
    env.write(&folder.join("client.cert"), client.own());
    env.write(&folder.join("client.key"), &client.key);
    env.regctl(["catalog", &registry.address])
        .ok()
        .prints("REPOSITORY\n")
        .done();
}
