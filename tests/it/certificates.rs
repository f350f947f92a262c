//! Certificates as they are deployed: what is accepted, and what is said of what is not.

use rcgen::{
    BasicConstraints, CidrSubnet, DnType, ExtendedKeyUsagePurpose, GeneralSubtree, IsCa,
    NameConstraints, date_time_ymd,
};
use serde_json::json;

use crate::support::certificates::{Identity, OpenSsl, Signer, named, of, self_signed};
use crate::support::distribution::Setup;
use crate::support::env::{Invocation, Run, TestEnv};
use crate::support::http::{Answer, Server};
use crate::support::netns::Network;
use crate::support::tunnel::Tunnel;

const HOST: &str = "registry.example:5443";
const UNKNOWN: &str =
    "tls: failed to verify certificate: x509: certificate signed by unknown authority";

/// A registry with nothing in it, and a user who reaches it by any name.
struct World {
    server: Server,
    tunnel: Tunnel,
    env: TestEnv,
}

impl World {
    fn with(identity: &Identity) -> Self {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let server = Server::on(listener, Some(identity.server()), |_| {
            Answer::json(200, &json!({ "repositories": [] }))
        });
        Self {
            tunnel: Tunnel::to(&server.address),
            server,
            env: TestEnv::new(),
        }
    }

    /// Trusts a certificate for the host.
    fn trusting(self, host: &str, pem: &str) -> Self {
        self.env.write(
            &self
                .env
                .system()
                .join(format!("docker/certs.d/{host}/ca.crt")),
            pem,
        );
        self
    }

    fn regctl(&self, words: &[&str]) -> Invocation {
        let words = words.iter().copied();
        self.env
            .regctl(words)
            .env("HTTPS_PROXY", format!("http://{}", self.tunnel.address))
    }

    #[track_caller]
    fn accepts(&self, host: &str) {
        let run = self.regctl(&["catalog", host]).ok();
        run.prints("REPOSITORY\n").done();
    }

    /// The run of a command that sends no request.
    #[track_caller]
    fn refuses(&self, host: &str) -> Run {
        let asked = self.server.asked().len();
        for command in ["ping", "login -u fish -p secret", "pull"] {
            let target = if command == "pull" {
                format!("{host}/app:1")
            } else {
                host.to_owned()
            };
            let words: Vec<&str> = command.split(' ').chain([&*target]).collect();
            self.regctl(&words)
                .run()
                .exits(5)
                .says("tls: failed to verify certificate: ")
                .says("hint: ")
                .done();
        }
        assert!(!self.env.docker_config().exists());
        let run = self.regctl(&["catalog", host]).run().exits(5);
        assert_eq!(self.server.asked().len(), asked, "a request was sent");
        run
    }
}

/// A certificate of a trusted root for the host, which `change` makes worse.
fn trusted(change: impl FnOnce(&mut rcgen::CertificateParams)) -> World {
    let root = Signer::root("Root");
    let mut params = of(&["registry.example"]);
    change(&mut params);
    World::with(&root.sign(&params)).trusting(HOST, &root.pem())
}

#[test]
fn a_certificate_that_signed_itself_is_accepted_where_it_is_trusted() {
    let Some(openssl) = OpenSsl::find() else {
        return;
    };
    let host = "192.0.2.1:5443";
    let identity = openssl.as_docker_says("192.0.2.1");
    let world = World::with(&identity);
    openssl.run("x509 -in domain.crt -noout -fingerprint -sha256 -out fingerprint");
    let fingerprint = std::fs::read_to_string(openssl.path("fingerprint")).unwrap();
    let (_, fingerprint) = fingerprint.trim().split_once('=').unwrap();
    world
        .refuses(host)
        .says(&format!("{UNKNOWN}: it is self-signed\n"))
        .says(&format!("hint: trust it only if the administrator of 192.0.2.1:5443 confirms its SHA-256 fingerprint:\n  {fingerprint}\n"))
        .says(".config/docker/certs.d/192.0.2.1:5443/ca.crt")
        .done();
    let run = world
        .regctl(&["catalog", host])
        .env("SSL_CERT_FILE", openssl.path("domain.crt"));
    run.ok().done();
    let folder = openssl.path("trusted");
    std::fs::create_dir(&folder).unwrap();
    std::fs::copy(openssl.path("domain.crt"), folder.join("any.pem")).unwrap();
    let run = world.regctl(&["catalog", host]).env("SSL_CERT_DIR", folder);
    run.ok().done();
    world.trusting(host, identity.own()).accepts(host);
}

#[test]
fn a_server_may_be_trusted_without_whoever_signed_it() {
    let signed = Signer::root("Nobody knows").sign(&of(&["registry.example"]));
    World::with(&signed)
        .trusting(HOST, signed.own())
        .accepts(HOST);
    let own = self_signed(&of(&["registry.example"]));
    World::with(&own).trusting(HOST, own.own()).accepts(HOST);
}

#[test]
fn a_trusted_certificate_without_its_key_is_not_enough() {
    let identity = self_signed(&of(&["registry.example"]));
    let thief = Identity {
        chain: identity.chain.clone(),
        key: self_signed(&of(&["registry.example"])).key,
    };
    World::with(&thief)
        .trusting(HOST, identity.own())
        .refuses(HOST)
        .says("tls: failed to verify certificate: invalid signature by the server certificate: its private key is another one")
        .says("openssl pkey -in server.key -pubout")
        .done();
}

#[test]
fn an_authority_may_be_a_server_where_it_is_trusted_as_one() {
    let root = Signer::root("Root");
    let mut params = of(&["registry.example"]);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let identity = root.sign(&params);
    World::with(&identity)
        .trusting(HOST, &root.pem())
        .refuses(HOST)
        .says("x509: certificate of an authority is used by a server, and is not trusted itself\n")
        .says("hint: trust it only if the administrator of registry.example:5443 confirms")
        .done();
    World::with(&identity)
        .trusting(HOST, identity.own())
        .accepts(HOST);
}

#[test]
fn a_trusted_server_is_trusted_as_itself_and_signs_nobody() {
    let mut params = of(&["other.example"]);
    params.distinguished_name.push(DnType::CommonName, "other");
    let server = Signer::server(params);
    World::with(&server.sign(&of(&["registry.example"])))
        .trusting(HOST, &server.pem())
        .refuses(HOST)
        .says("x509: certificate is not authorized to sign other certificates: \"CN=other\" is not an authority")
        .done();
    let other = self_signed(&of(&["other.example"]));
    World::with(&other)
        .trusting(HOST, other.own())
        .refuses(HOST)
        .says("x509: certificate is valid for other.example, not registry.example\n")
        .says("hint: use a name of the registry that its certificate has, or make a certificate for registry.example, ")
        .done();
}

#[test]
fn a_trusted_certificate_has_its_time_and_its_purpose() {
    let mut params = of(&["registry.example"]);
    params.not_after = date_time_ymd(2020, 1, 31);
    let late = self_signed(&params);
    World::with(&late)
        .trusting(HOST, late.own())
        .refuses(HOST)
        .says("x509: certificate has expired or is not yet valid: current time ")
        .says("Z is after 2020-01-31T00:00:00Z\n")
        .done();
    let mut params = of(&["registry.example"]);
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    let client = self_signed(&params);
    World::with(&client)
        .trusting(HOST, client.own())
        .refuses(HOST)
        .says("x509: certificate specifies an incompatible key usage\n")
        .done();
}

#[test]
fn dates_are_shown_with_the_clock_and_with_whose_they_are() {
    trusted(|params| params.not_after = date_time_ymd(2020, 1, 31))
        .refuses(HOST)
        .says("x509: certificate has expired or is not yet valid: current time 20")
        .says("Z is after 2020-01-31T00:00:00Z\n")
        .says("now, set this machine's clock: sudo timedatectl set-ntp true\n")
        .says("openssl s_client -connect registry.example:5443 </dev/null | openssl x509 -noout -subject -dates\n")
        .done();
    trusted(|params| params.not_before = date_time_ymd(2999, 1, 1))
        .refuses(HOST)
        .says("x509: certificate has expired or is not yet valid: current time 20")
        .says("Z is before 2999-01-01T00:00:00Z\n")
        .done();
    let root = Signer::root("Root");
    let mut params = named("Old Intermediate");
    params.not_after = date_time_ymd(2021, 5, 1);
    let old = root.authority(params);
    World::with(&old.sign(&of(&["registry.example"])).with(&old))
        .trusting(HOST, &root.pem())
        .refuses(HOST)
        .says("Z is after 2021-05-01T00:00:00Z (of the authority \"CN=Old Intermediate\")\n")
        .says("openssl s_client -connect registry.example:5443 -showcerts </dev/null\n")
        .done();
}

#[test]
fn names_are_matched_and_listed_as_go_does() {
    let root = Signer::root("Root");
    let world = |names: &[&str], host: &str| {
        World::with(&root.sign(&of(names))).trusting(host, &root.pem())
    };
    for (names, host) in [
        (&["*.example"][..], "registry.example"),
        (&["a.example", "REGISTRY.example"], "registry.example:443"),
        (&["192.0.2.7"], "192.0.2.7"),
    ] {
        let folder = host.trim_end_matches(":443");
        let world = World::with(&root.sign(&of(names))).trusting(folder, &root.pem());
        world.accepts(host);
    }
    for (names, host, said) in [
        (
            &["*.example", "a.test"][..],
            "a.registry.example",
            "certificate is valid for *.example, a.test, not a.registry.example\n",
        ),
        (
            &["*.other", "*"],
            "registry.example",
            "certificate is valid for *.other, *, not registry.example\n",
        ),
        (
            &["*.registry.example"],
            "registry.example",
            "certificate is valid for *.registry.example, not registry.example\n",
        ),
        (
            &["192.0.2.7", "2001:db8::1"],
            "192.0.2.8:5000",
            "certificate is valid for 192.0.2.7, 2001:db8::1, not 192.0.2.8\n",
        ),
        (
            &["registry.example"],
            "192.0.2.8",
            "cannot validate certificate for 192.0.2.8 because it doesn't contain any IP SANs, only registry.example\n",
        ),
        (
            &["192.0.2.8"],
            "registry.example",
            "certificate is not valid for any names, but wanted to match registry.example\n",
        ),
    ] {
        world(names, host).refuses(host).says(said).done();
    }
    let run = world(&["2001:db8::1"], "[2001:db8::1]")
        .regctl(&["ping", "[2001:db8::1]"])
        .run();
    run.exits(5)
        .says("tls: an IPv6 address cannot be reached over TLS through a proxy\n")
        .done();
    let legacy = root.sign(&named("registry.example"));
    World::with(&legacy)
        .trusting(HOST, &root.pem())
        .refuses(HOST)
        .says("x509: certificate relies on legacy Common Name field, use SANs instead\n")
        .says("-subj /CN=registry.example -addext subjectAltName=DNS:registry.example\n")
        .done();
}

#[test]
fn chains_that_lead_nowhere_name_where_they_end() {
    let root = Signer::root("Root");
    let middle = root.authority(named("Middle"));
    let inner = middle.authority(named("Inner"));
    let own = || inner.sign(&of(&["registry.example"]));
    let trusting = |identity: Identity| World::with(&identity).trusting(HOST, &root.pem());
    trusting(own().with(&inner).with(&middle)).accepts(HOST);
    // Only its own certificate has a place.
    trusting(own().with(&root).with(&middle).with(&inner)).accepts(HOST);
    trusting(own())
        .refuses(HOST)
        .says(&format!("{UNKNOWN}: \"CN=Inner\"\n"))
        .says("hint: if \"CN=Inner\" is an intermediate authority, registry.example:5443 has to send its certificate too:\n  cat server.crt intermediate.crt > chain.crt\n")
        .done();
    trusting(own().with(&inner))
        .refuses(HOST)
        .says(&format!("{UNKNOWN}: \"CN=Middle\"\n"))
        .done();
    let unknown = Signer::root("Corp TLS Inspection");
    let run = trusting(unknown.sign(&of(&["registry.example"])).with(&unknown)).refuses(HOST);
    assert!(!run.stderr.contains("intermediate"), "{}", run.stderr);
    run.says(&format!("{UNKNOWN}: \"CN=Corp TLS Inspection\"\n"))
        .says("hint: if you trust the authority \"CN=Corp TLS Inspection\", install its certificate, here ca.crt, for registry.example:5443:\n  mkdir -p ")
        .says("hint: requests to registry.example:5443 go through the proxy 127.0.0.1:")
        .done();
    // A name of its own is no signature of its own.
    let alike = Signer::root("server").sign(&of(&["registry.example"]));
    trusting(alike)
        .refuses(HOST)
        .says(&format!("{UNKNOWN}: \"CN=server\"\n"))
        .done();
    let impostor = Signer::root("Root");
    trusting(impostor.sign(&of(&["registry.example"])))
        .refuses(HOST)
        .says(&format!("{UNKNOWN}: \"CN=Root\"\n"))
        .done();
    let mut reversed = own();
    reversed.chain = vec![inner.pem(), reversed.chain.remove(0), middle.pem()];
    trusting(reversed)
        .refuses(HOST)
        .says("x509: certificates are in the wrong order: the server's own, \"CN=server\", is not the first\n")
        .says("  cat server.crt intermediate.crt > chain.crt\n")
        .done();
}

#[test]
fn authorities_keep_to_their_limits() {
    let root = Signer::root("Root");
    let mut params = named("Only for lan");
    params.name_constraints = Some(NameConstraints {
        permitted_subtrees: vec![
            GeneralSubtree::DnsName("lan".into()),
            GeneralSubtree::IpAddress(CidrSubnet::from_v4_prefix([10, 0, 0, 0], 8)),
        ],
        excluded_subtrees: Vec::new(),
    });
    let limited = root.authority(params);
    World::with(&limited.sign(&of(&["registry.example"])).with(&limited))
        .trusting(HOST, &root.pem())
        .refuses(HOST)
        .says("x509: a root or intermediate certificate is not authorized to sign for this name\n")
        .says("openssl s_client -connect registry.example:5443 -showcerts </dev/null\n")
        .done();
    trusted(|params| params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth])
        .refuses(HOST)
        .says("x509: certificate specifies an incompatible key usage\n")
        .done();
}

/// An authority of OpenSSL with this kind of key, and a server that it signs with this digest.
fn signed_by_openssl(openssl: &OpenSsl, authority: &str, digest: &str) -> Identity {
    openssl.run(&format!(
        "req -x509 {authority} -nodes -keyout ca.key -out ca.crt -days 9 -subj /CN=CA"
    ));
    openssl.run("req -new -newkey rsa:2048 -nodes -keyout own.key -out own.csr -subj /CN=own");
    std::fs::write(openssl.path("san"), "subjectAltName=DNS:registry.example").unwrap();
    openssl.run(&format!(
        "x509 -req -in own.csr -CA ca.crt -CAkey ca.key -CAcreateserial -extfile san {digest} -days 9 -out own.crt"
    ));
    Identity::read(&openssl.path("own.crt"), &openssl.path("own.key"))
}

#[test]
fn what_cannot_be_checked_is_said_in_words() {
    let Some(openssl) = OpenSsl::find() else {
        return;
    };
    let p521 = "-newkey ec -pkeyopt ec_paramgen_curve:P-521";
    let weak_p521 =
        "cannot verify signature: P-521 key is not supported (of the authority \"CN=CA\")\n";
    for (authority, digest, said) in [
        (
            "-newkey rsa:2048",
            "-sha1",
            "cannot verify signature: insecure algorithm SHA1-RSA\n",
        ),
        (
            "-newkey rsa:1024",
            "-sha256",
            "cannot verify signature: 1024-bit RSA key is not supported (of the authority \"CN=CA\")\n",
        ),
        (
            "-newkey ec -pkeyopt ec_paramgen_curve:P-384",
            "-sha512",
            "cannot verify signature: algorithm unimplemented: ECDSA-SHA512\n",
        ),
        (p521, "-sha512", weak_p521),
        (p521, "-sha256", weak_p521),
    ] {
        let identity = signed_by_openssl(&openssl, authority, digest);
        let pem = std::fs::read_to_string(openssl.path("ca.crt")).unwrap();
        World::with(&identity)
            .trusting(HOST, &pem)
            .refuses(HOST)
            .says(said)
            .says("hint: make a certificate for registry.example, for instance with:\n  openssl req -x509 ")
            .says("regctl --insecure-registry registry.example:5443 catalog registry.example:5443\n")
            .done();
    }
    for (subject, said) in [
        (
            "/CN=registry.example",
            "certificate relies on legacy Common Name field, use SANs instead\n",
        ),
        (
            "/CN=x",
            "certificate is of version 1; only version 3 is supported\n",
        ),
    ] {
        let identity = openssl.version_1(subject);
        World::with(&identity)
            .trusting(HOST, identity.own())
            .refuses(HOST)
            .says(said)
            .done();
    }
}

#[test]
fn keys_that_cannot_be_checked_are_said_in_words() {
    let Some(openssl) = OpenSsl::find() else {
        return;
    };
    let env = TestEnv::new();
    let certs = env.system().join("docker/certs.d/registry.example/ca.crt");
    for (kind, said) in [
        (
            "-newkey rsa:1024",
            "x509: cannot verify signature: 1024-bit RSA key is not supported\n",
        ),
        (
            "-newkey ec -pkeyopt ec_paramgen_curve:P-521",
            "remote error: tls: handshake failure\n",
        ),
    ] {
        openssl.run(&format!(
            "req -x509 {kind} -nodes -keyout own.key -out own.crt -subj /CN=own \
             -addext subjectAltName=DNS:registry.example"
        ));
        let server = openssl.serve("own.crt", "own.key", "-cipher DEFAULT@SECLEVEL=0");
        let tunnel = Tunnel::to(&server.address);
        env.write(
            &certs,
            &std::fs::read_to_string(openssl.path("own.crt")).unwrap(),
        );
        let catalog = |words: &[&str]| {
            env.regctl(words.iter().copied())
                .env("HTTPS_PROXY", format!("http://{}", tunnel.address))
                .run()
        };
        catalog(&["catalog", "registry.example"])
            .exits(5)
            .says(said)
            .says("regctl --insecure-registry registry.example catalog registry.example\n")
            .done();
        catalog(&[
            "--insecure-registry",
            "registry.example",
            "catalog",
            "registry.example",
        ])
        .exits(0)
        .prints("REPOSITORY\n")
        .done();
    }
}

#[test]
fn any_certificate_will_do_on_the_insecure_list() {
    let Some(openssl) = OpenSsl::find() else {
        return;
    };
    openssl.version_1("/CN=x");
    for (name, kind) in [
        ("p521", "-newkey ec -pkeyopt ec_paramgen_curve:P-521"),
        ("small", "-newkey rsa:1024"),
    ] {
        openssl.run(&format!(
            "req -x509 {kind} -nodes -keyout {name}.key -out {name}.crt -subj /CN=x"
        ));
    }
    let mut params = of(&["other.example"]);
    params.not_after = date_time_ymd(2020, 1, 31);
    let late = self_signed(&params);
    std::fs::write(openssl.path("late.crt"), late.own()).unwrap();
    std::fs::write(openssl.path("late.key"), &late.key).unwrap();
    let env = TestEnv::new();
    for name in ["v1", "p521", "small", "late"] {
        for version in ["-tls1_2", "-tls1_3"] {
            let server = openssl.serve(
                &format!("{name}.crt"),
                &format!("{name}.key"),
                &format!("{version} -cipher DEFAULT@SECLEVEL=0"),
            );
            let run = env.regctl(["catalog", &server.address]).run();
            assert_eq!(run.code, 0, "{name} {version}: {}", run.stderr);
        }
        // Go's TLS, too.
        let (certificate, key) = (format!("{name}.crt"), format!("{name}.key"));
        let setup = Setup::default().tls(&openssl.path(&certificate), &openssl.path(&key));
        if let Some(registry) = setup.start() {
            let run = env.regctl(["ping", &registry.address]).ok();
            assert!(run.stdout.contains("HTTPS, certificate not checked"));
        }
    }
}

#[test]
fn files_of_no_use_are_named_where_nobody_is_trusted() {
    let Some(openssl) = OpenSsl::find() else {
        return;
    };
    let own = self_signed(&of(&["registry.example"]));
    std::fs::write(openssl.path("own.crt"), own.own()).unwrap();
    openssl.run("x509 -in own.crt -outform der -out own.der");
    let world = World::with(&own);
    let folder = world.env.system().join(format!("docker/certs.d/{HOST}"));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("ca.crt");
    let shown = file.display().to_string();
    for (bytes, said) in [
        (
            std::fs::read(openssl.path("own.der")).unwrap(),
            format!(
                "hint: {shown} is not PEM; convert it with: openssl x509 -inform der -in {shown} -out {shown}\n"
            ),
        ),
        (
            b"nothing".to_vec(),
            format!("hint: {shown} has no PEM certificate in it\n"),
        ),
        (
            b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n".to_vec(),
            format!("hint: {shown} has a certificate that cannot be read\n"),
        ),
    ] {
        std::fs::write(&file, bytes).unwrap();
        world.refuses(HOST).says(UNKNOWN).says(&said).done();
    }
    std::fs::copy(openssl.path("own.der"), &file).unwrap();
    let hint = format!("x509 -inform der -in {shown} -out {shown}");
    world.refuses(HOST).says(&hint).done();
    openssl.run(&hint);
    world.accepts(HOST);
    world
        .regctl(&["catalog", "registry.example"])
        .env("SSL_CERT_FILE", openssl.path("own.der"))
        .run()
        .exits(5)
        .says(UNKNOWN)
        .says("hint: this system has no trusted certificates in PEM")
        .done();
    let missing = world.env.home().join("none.pem");
    World::with(&own)
        .regctl(&["catalog", HOST])
        .env("SSL_CERT_FILE", &missing)
        .run()
        .exits(5)
        .says(UNKNOWN)
        .says(&format!(
            "hint: cannot read trusted certificates from {}: No such file or directory",
            missing.display()
        ))
        .done();
}

#[test]
fn the_hint_for_a_self_signed_certificate_works_when_it_is_pasted() {
    let networks = Network::with(&["192.168.224.160"]);
    let (Some(openssl), Some(network)) = (OpenSsl::find(), networks) else {
        return;
    };
    let identity = openssl.as_docker_says("192.168.224.160");
    let server = Server::on(
        network.listen("192.168.224.160:0"),
        Some(identity.server()),
        |_| Answer::json(200, &json!({ "repositories": [] })),
    );
    let env = TestEnv::new().within(network.wrapper());
    let run = env.regctl(["catalog", &server.address]).run().exits(5);
    let pasted = run
        .stderr
        .lines()
        .find(|line| line.contains("openssl s_client"))
        .unwrap();
    env.program("sh", ["-c", pasted.trim()]).ok().done();
    env.regctl(["catalog", &server.address])
        .ok()
        .prints("REPOSITORY\n")
        .done();
}
