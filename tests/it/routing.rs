//! Where requests and credentials go when a registry says where: rows M28 to M40 of the threat table.

use std::sync::Arc;

use serde_json::json;

use crate::support::authority::Authority;
use crate::support::env::{Run, TestEnv};
use crate::support::fault::{Fault, Faulty};
use crate::support::http::{Answer, Request, Server, ask};
use crate::support::images::{Flavor, Image};
use crate::support::netns::Network;
use crate::support::served::Served;

const NEAR: [&str; 2] = ["10.0.0.5", "10.0.0.6"];
const FAR: [&str; 2] = ["203.0.113.5", "198.51.100.7"];
/// `fish:secret`.
const LOGIN: &str = "ZmlzaDpzZWNyZXQ=";

/// A network with registries in it that speak TLS, and a user who trusts their authority.
struct World {
    network: Network,
    authority: Authority,
}

impl World {
    fn new() -> Option<Self> {
        let addresses: Vec<&str> = NEAR.into_iter().chain(FAR).collect();
        Some(Self {
            network: Network::with(&addresses)?,
            authority: Authority::new(),
        })
    }

    fn user(&self) -> TestEnv {
        TestEnv::new().within(self.network.wrapper())
    }

    fn run(&self, env: &TestEnv, words: &[&str]) -> Run {
        env.regctl(words)
            .env("SSL_CERT_FILE", self.authority.file())
            .run()
    }

    fn server(
        &self,
        host: &str,
        answer: impl Fn(&Request) -> Answer + Send + Sync + 'static,
    ) -> Server {
        let listener = self.network.listen(&format!("{host}:0"));
        Server::on(listener, Some(self.authority.server(host)), answer)
    }

    fn plain(
        &self,
        host: &str,
        answer: impl Fn(&Request) -> Answer + Send + Sync + 'static,
    ) -> Server {
        Server::on(self.network.listen(&format!("{host}:0")), None, answer)
    }
}

fn logged_in(env: &TestEnv, address: &str) {
    env.write(
        &env.docker_config(),
        &json!({ "auths": { address: { "auth": LOGIN } } }).to_string(),
    );
}

fn moved(status: u16, location: impl Into<String>) -> Answer {
    Answer::with(status, &[("Location", location.into())], vec![])
}

fn challenge(value: impl Into<String>) -> Answer {
    Answer::with(401, &[("WWW-Authenticate", value.into())], vec![])
}

fn tags() -> Answer {
    Answer::json(200, &json!({ "name": "app", "tags": ["t"] }))
}

fn nothing(_: &Request) -> Answer {
    Answer::with(200, &[], vec![])
}

/// Nothing that a credential could be in.
fn is_bare(request: &Request) -> bool {
    ["authorization", "cookie", "referer"]
        .iter()
        .all(|name| !request.headers.contains_key(*name))
}

#[test]
fn m28_https_never_leads_to_plain_http() {
    let Some(world) = World::new() else { return };
    let plain = world.plain(NEAR[0], nothing);
    let to = format!("http://{}/x", plain.address);
    for (answer, said) in [
        (
            Arc::new(move_to(&to)) as Arc<dyn Fn() -> Answer + Send + Sync>,
            "refusing redirect from https to http",
        ),
        (
            Arc::new(linked_to(&to)),
            "refusing redirect from https to http",
        ),
        (Arc::new(asking_at(&to)), "invalid token realm"),
    ] {
        let registry = world.server(FAR[0], move |_| answer());
        let env = world.user();
        logged_in(&env, &registry.address);
        let run = world.run(&env, &["tags", &format!("{}/app", registry.address)]);
        assert!([3, 5].contains(&run.code), "{run:?}");
        run.says(said).says(&to).done();
    }
    assert!(plain.asked().is_empty());
}

fn move_to(to: &str) -> impl Fn() -> Answer + use<> {
    let to = to.to_owned();
    move || moved(307, &to)
}

fn linked_to(to: &str) -> impl Fn() -> Answer + use<> {
    let link = format!("<{to}>; rel=\"next\"");
    move || {
        let mut answer = tags();
        answer.headers.push(("Link".into(), link.clone()));
        answer
    }
}

fn asking_at(realm: &str) -> impl Fn() -> Answer + use<> {
    let value = format!("Bearer realm=\"{realm}\",service=\"s\"");
    move || challenge(&value)
}

#[test]
fn m30_realms_that_are_no_https_url_are_refused() {
    for realm in [
        "",
        "//x.example/token",
        "/token",
        "file:///etc/passwd",
        "gopher://x.example/",
        "http://x.example/token",
        "https://fish:secret@x.example/token",
        "https:///token",
        &format!("https://x.example/{}", "x".repeat(5 << 10)),
    ] {
        let registry = Server::start(asking_to(realm));
        let env = TestEnv::new();
        logged_in(&env, &registry.address);
        let run = env
            .regctl(["tags", &format!("{}/app", registry.address)])
            .run()
            .exits(3);
        assert!(!run.stderr.contains("secret"), "{}", run.stderr);
        assert!(registry.asked().iter().all(is_bare), "{realm}");
    }
}

fn asking_to(realm: &str) -> impl Fn(&Request) -> Answer + use<> {
    let asking = asking_at(realm);
    move |_| asking()
}

#[test]
fn m30_a_realms_own_query_is_kept() {
    let image = Image::hello_world();
    let faulty = Faulty::start(&image, |request, _| {
        match request.headers.get("authorization") {
            None if request.path() != "/token" => {
                let realm = format!("http://{}/token?tenant=a%2Fb", request.headers["host"]);
                let value =
                    format!("Bearer realm=\"{realm}\",service=\"s\",scope=\"repository:app:pull\"");
                vec![Fault::Status(401, Some(("WWW-Authenticate", value)), "")]
            }
            _ => vec![],
        }
    });
    TestEnv::new().regctl(["pull", &faulty.name()]).ok().done();
    let asked = faulty.server.asked();
    let token = asked
        .iter()
        .find(|request| request.path() == "/token")
        .unwrap();
    assert_eq!(
        token.target,
        "/token?tenant=a%2Fb&service=s&scope=repository%3Aapp%3Apull"
    );
}

#[test]
fn m31_a_token_server_is_verified_as_the_registry_is() {
    let Some(world) = World::new() else { return };
    let stranger = Authority::new();
    let listener = world.network.listen(&format!("{}:0", FAR[0]));
    let tokens = Server::on(listener, Some(stranger.server(FAR[0])), nothing);
    let registry = world.server(
        FAR[0],
        asking_to(&format!("https://{}/token", tokens.address)),
    );
    let env = world.user();
    logged_in(&env, &registry.address);
    world
        .run(&env, &["tags", &format!("{}/app", registry.address)])
        .exits(5)
        .says(&format!("Get \"https://{}/token", tokens.address))
        .says("x509: certificate signed by unknown authority")
        .done();
    assert!(tokens.asked().is_empty());
}

#[test]
fn a14_a_certificate_elsewhere_is_not_the_users_to_trust() {
    let Some(world) = World::new() else { return };
    let stranger = Authority::new();
    let listener = world.network.listen(&format!("{}:0", FAR[1]));
    let store = Server::on(listener, Some(stranger.server(FAR[1])), nothing);
    let to = format!("https://{}/x", store.address);
    let registry = world.server(FAR[0], move |_| moved(307, &to));
    let run = world
        .run(
            &world.user(),
            &["tags", &format!("{}/app", registry.address)],
        )
        .exits(5);
    assert!(!run.stderr.contains("hint:"), "{}", run.stderr);
    run.says(&format!(
        "the registry redirected the download to {}: Get \"https://{}/x\": ",
        store.address, store.address
    ))
    .says("x509: certificate signed by unknown authority")
    .done();
    assert!(store.asked().is_empty());
    // The registry's own is.
    let listener = world.network.listen(&format!("{}:0", FAR[0]));
    let registry = Server::on(listener, Some(stranger.server(FAR[0])), nothing);
    let name = format!("{}/app", registry.address);
    world
        .run(&world.user(), &["tags", &name])
        .exits(5)
        .says(&format!("docker/certs.d/{}/ca.crt", registry.address))
        .done();
}

#[test]
fn m32_what_a_layer_names_as_its_url_is_not_asked() {
    let elsewhere = Server::start(|_| challenge("Basic realm=\"x\""));
    let mut image = Image::new(Flavor::Docker, "linux/amd64", &[b"a"]);
    let mut manifest: serde_json::Value = serde_json::from_slice(&image.manifest).unwrap();
    manifest["layers"][0]["mediaType"] =
        json!("application/vnd.docker.image.rootfs.foreign.diff.tar.gzip");
    manifest["layers"][0]["urls"] = json!([format!("http://{}/layer", elsewhere.address)]);
    image.manifest = manifest.to_string().into_bytes();
    // The registry has not got it: one that has it gives it, as any other layer.
    let layer = regctl::image::Digest::of(&image.blobs[1]);
    let faulty = Faulty::start(&image, move |request, _| {
        if request.path().ends_with(layer.as_str()) {
            vec![Fault::Status(404, None, "")]
        } else {
            vec![]
        }
    });
    let env = TestEnv::new();
    logged_in(&env, &elsewhere.address);
    env.regctl(["pull", &faulty.name()])
        .run()
        .exits(4)
        .says("is stored outside the registry")
        .done();
    assert!(elsewhere.asked().is_empty());
}

#[test]
fn m33_m39_a15_a_public_registry_does_not_lead_to_a_local_address() {
    let Some(world) = World::new() else { return };
    let loopback = world.plain("127.0.0.1", nothing);
    let port = loopback.address.rsplit(':').next().unwrap().to_owned();
    for host in [
        "127.0.0.1",
        "localhost",
        "10.0.0.5",
        "169.254.169.254",
        "[::1]",
        "0.0.0.0",
        "[fd00::1]",
        "[::ffff:a00:5]",
        "[::a00:5]",
        "[64:ff9b::a00:5]",
        "[64:ff9b:1::7f00:1]",
        "[2002:a00:5::1]",
        "[fec0::1]",
        "198.18.0.1",
        "192.0.0.8",
        "240.0.0.1",
    ] {
        let to = format!("https://{host}:{port}/x");
        for answer in [
            Box::new(move_to(&to)) as Box<dyn Fn() -> Answer + Send + Sync>,
            Box::new(asking_at(&to)),
        ] {
            let registry = world.server(FAR[0], move |_| answer());
            world
                .run(
                    &world.user(),
                    &["tags", &format!("{}/app", registry.address)],
                )
                .exits(5)
                .says(&format!(
                    "refusing redirect to a local address (https://{host}:{port}/x"
                ))
                .done();
            assert_eq!(registry.asked().len(), 1);
        }
    }
    assert!(loopback.asked().is_empty());
}

#[test]
fn m33_an_upload_does_not_lead_to_a_local_address() {
    let Some(world) = World::new() else { return };
    let local = world.server(NEAR[0], nothing);
    let to = format!("https://{}/upload", local.address);
    let registry = world.server(FAR[0], move |request| match request.method.as_str() {
        "POST" => moved(202, &to),
        "HEAD" => Answer::with(404, &[], vec![]),
        _ => nothing(request),
    });
    let env = world.user();
    let name = format!("{}/app:t", registry.address);
    let image = Image::hello_world();
    image.write_layout(&env.home().join("layout"), "t");
    let layout = format!("oci:{}:t", env.home().join("layout").display());
    world
        .run(&env, &["copy", &layout, &name])
        .exits(5)
        .says("refusing redirect to a local address")
        .done();
    assert!(local.asked().is_empty());
}

#[test]
fn m33_a_local_registry_may_lead_to_a_local_store() {
    let Some(world) = World::new() else { return };
    let image = Image::hello_world();
    let kept = image.clone();
    let store = world.server(NEAR[1], move |request| {
        let digest = request.path().trim_start_matches('/');
        let blob = kept
            .blobs
            .iter()
            .find(|blob| regctl::image::Digest::of(blob).as_str() == digest);
        Answer::with(200, &[], blob.unwrap().clone())
    });
    let to = store.address.clone();
    let manifest = image.clone();
    let registry = world.server(NEAR[0], move |request| {
        match request.path().rsplit_once("/blobs/") {
            Some((_, digest)) => moved(307, format!("https://{to}/{digest}")),
            None => Answer::with(
                200,
                &[("Content-Type", manifest.media_type.clone())],
                manifest.manifest.clone(),
            ),
        }
    });
    let env = world.user();
    world
        .run(&env, &["pull", &format!("{}/app:t", registry.address)])
        .exits(0)
        .done();
    assert_eq!(store.asked().len(), 2);
}

#[test]
fn m34_a_redirect_to_another_port_or_name_takes_no_credentials_along() {
    let other = Server::start(|_| tags());
    for host in ["127.0.0.1", "localhost"] {
        let to = format!("http://{}/x", other.address.replace("127.0.0.1", host));
        let registry = Server::start(move |request| match request.headers.get("authorization") {
            None => challenge("Basic realm=\"x\""),
            Some(_) => moved(307, &to),
        });
        let env = TestEnv::new();
        logged_in(&env, &registry.address);
        env.regctl(["tags", &format!("{}/app", registry.address)])
            .ok()
            .prints("t\n")
            .done();
        assert!(registry.asked().iter().any(|request| !is_bare(request)));
    }
    assert_eq!(other.asked().len(), 2);
    assert!(other.asked().iter().all(is_bare));
}

#[test]
fn m36_redirects_that_lead_nowhere_end() {
    for (status, location, asked, code, said) in [
        (
            307,
            "/v2/app/tags/list",
            1,
            5,
            "redirects go round in circles",
        ),
        (307, "/again", 11, 5, "too many redirects"),
        (
            302,
            "javascript:alert(1)",
            1,
            5,
            "refusing redirect to something that is not http",
        ),
        (302, "http://exa mple/", 1, 5, "unusable Location"),
        (302, "http://[x/", 1, 5, "unusable Location"),
        (
            302,
            "ftp://127.0.0.1/x",
            1,
            5,
            "refusing redirect to something that is not http",
        ),
        (300, "/x", 1, 1, "300 Multiple Choices"),
        (304, "/x", 1, 1, "304 Not Modified"),
        (305, "/x", 1, 1, "305 Use Proxy"),
    ] {
        let server = Server::start(move |request| match location {
            "/again" => moved(status, format!("{}x", request.target)),
            location => moved(status, location),
        });
        let run = TestEnv::new()
            .regctl(["tags", &format!("{}/app", server.address)])
            .run();
        assert!(
            run.code == code && run.stderr.contains(said),
            "{status} {location}: {run:?}"
        );
        assert_eq!(server.asked().len(), asked, "{status} {location}");
    }
    let silent = Server::start(|_| Answer::with(307, &[], vec![]));
    let run = TestEnv::new()
        .regctl(["tags", &format!("{}/app", silent.address)])
        .run();
    run.exits(6)
        .says("registry sent a redirect without a Location")
        .done();
}

#[test]
fn m36_what_carries_data_is_not_redirected() {
    let image = Image::hello_world();
    for status in [301, 302, 303] {
        let registry = Server::start(move |request| match request.method.as_str() {
            "HEAD" => Answer::with(404, &[], vec![]),
            _ => moved(status, "/elsewhere"),
        });
        let env = TestEnv::new();
        image.write_layout(&env.home().join("layout"), "t");
        let layout = format!("oci:{}:t", env.home().join("layout").display());
        env.regctl(["copy", &layout, &format!("{}/app:t", registry.address)])
            .run()
            .exits(5)
            .says("registry redirected a request that carries data; not followed")
            .done();
        assert!(
            registry
                .asked()
                .iter()
                .all(|request| request.path() != "/elsewhere")
        );
    }
}

#[test]
fn m37_the_next_page_is_on_the_same_host() {
    let other = Server::start(|_| tags());
    let next = format!("http://{}/v2/app/tags/list?last=t", other.address);
    let link = linked_to(&next);
    let registry = Server::start(move |_| link());
    let env = TestEnv::new();
    env.regctl(["tags", &format!("{}/app", registry.address)])
        .run()
        .exits(6)
        .says("next page is on another host")
        .done();
    assert!(other.asked().is_empty());
    for (link, said) in [
        (
            "</v2/app/tags/list?last=t>; rel=next",
            Some("pagination loops at"),
        ),
        ("</x>; rel=\"prev\"", None),
        ("garbage", None),
        ("<", None),
    ] {
        let link = link.to_owned();
        let registry = Server::start(move |_| {
            let mut answer = tags();
            answer.headers.push(("Link".into(), link.clone()));
            answer
        });
        let run = env
            .regctl(["tags", &format!("{}/app", registry.address)])
            .run();
        match said {
            Some(said) => run.exits(6).says(said).done(),
            None => run.exits(0).prints("t\n").done(),
        }
        assert!(registry.asked().len() <= 2);
    }
}

#[test]
fn f52_m38_with_two_logins_nothing_is_mounted() {
    let behind = Served::open();
    let address = behind.address.clone();
    let served = Server::start(move |request| {
        if request.headers.contains_key("authorization") {
            relay(&address, request)
        } else {
            challenge("Basic realm=\"x\"")
        }
    });
    let env = TestEnv::new();
    let image = Image::hello_world();
    image.write_layout(&env.home().join("layout"), "t");
    let layout = format!("oci:{}:t", env.home().join("layout").display());
    let names = ["a/app", "b/app"].map(|path| format!("{}/{path}:t", served.address));
    let with = |logins: serde_json::Value| {
        env.write(
            &env.docker_config(),
            &json!({ "auths": logins }).to_string(),
        )
    };
    let [a, b] = ["a", "b"].map(|space| format!("{}/{space}", served.address));
    with(json!({ a: { "auth": LOGIN }, b: { "auth": "Y2F0OnNlY3JldA==" } }));
    env.regctl(["copy", &layout, &names[0]]).ok().done();
    env.regctl(["copy", &names[0], &names[1]]).ok().done();
    let mounts = || {
        served
            .asked()
            .iter()
            .filter(|request| request.target.contains("mount="))
            .count()
    };
    assert_eq!(mounts(), 0);
    with(json!({ served.address.clone(): { "auth": LOGIN } }));
    env.regctl(["copy", &names[0], &format!("{}/c/app:t", served.address)])
        .ok()
        .done();
    assert_eq!(mounts(), 2);
}

fn relay(address: &str, request: &Request) -> Answer {
    let kept = |name: &&String| {
        ["content-type", "accept", "content-range", "range"].contains(&name.as_str())
    };
    let headers: Vec<(&str, &str)> = request
        .headers
        .iter()
        .filter(|(name, _)| kept(name))
        .map(|(a, b)| (a.as_str(), b.as_str()))
        .collect();
    let (status, received) = ask(
        address,
        &request.method,
        &request.target,
        &headers,
        &request.body,
    );
    let passed = |name: &&str| !["content-length", "connection"].contains(name);
    let headers = received
        .headers
        .iter()
        .filter(|(name, _)| passed(&name.as_str()));
    let headers: Vec<(&str, String)> = headers
        .map(|(name, value)| (name.as_str(), value.clone()))
        .collect();
    Answer::with(status, &headers, received.body)
}

#[test]
fn m40_where_a_redirect_leads_gets_no_password_though_it_asks() {
    for value in [
        "Basic realm=\"x\"".to_owned(),
        "Bearer realm=\"http://127.0.0.1:1/token\"".to_owned(),
    ] {
        let other = Server::start(move |_| {
            let mut answer = challenge(&value);
            answer.headers.push(("Set-Cookie".into(), "a=b".into()));
            answer.body = b"internal".to_vec();
            answer
        });
        let to = format!("http://{}/x", other.address);
        let registry = Server::start(move |_| moved(307, &to));
        let env = TestEnv::new();
        logged_in(&env, &registry.address);
        let tags = ["tags", &format!("{}/app", registry.address)];
        let run = env.regctl(tags).run().exits(3);
        assert!(!run.stderr.contains("internal"));
        run.says(&format!(
            "redirect target denied access (401): http://{}/x",
            other.address
        ))
        .done();
        let login = [
            "login",
            "-u",
            "fish",
            "--password-stdin",
            &*registry.address,
        ];
        env.regctl(login)
            .stdin("secret")
            .run()
            .exits(3)
            .says("redirect target denied access (401)")
            .done();
        assert_eq!(other.asked().len(), 2);
        assert!(other.asked().iter().all(is_bare));
    }
}
