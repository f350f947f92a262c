//! Registries that show what they ask for only at `/v2/`.

use serde_json::json;

use crate::faults_push::with_layer;
use crate::support::authority::Authority;
use crate::support::choosy::Choosy;
use crate::support::env::TestEnv;
use crate::support::fault::{Fault, Faulty};
use crate::support::http::{Answer, Request, Server};
use crate::support::images::Image;

/// `fish:secret`.
const LOGIN: &str = "ZmlzaDpzZWNyZXQ=";

/// What registries answer in place of a challenge: GitHub Packages, gcr.io, Artifactory.
const HIDING: [u16; 3] = [404, 401, 403];

#[derive(Clone, Copy, Debug, PartialEq)]
enum Scheme {
    Basic,
    Bearer,
}

impl Scheme {
    fn challenge(self, request: &Request) -> String {
        match self {
            Self::Basic => "Basic realm=\"r\"".to_owned(),
            Self::Bearer => format!(
                "Bearer realm=\"http://{}/token\",service=\"s\"",
                request.headers["host"]
            ),
        }
    }

    /// Whether the request shows what it should.
    fn lets_in(self, request: &Request) -> bool {
        let shown = request.headers.get("authorization");
        match self {
            Self::Basic => shown == Some(&format!("Basic {LOGIN}")),
            Self::Bearer => shown.is_some_and(|value| value == "Bearer t"),
        }
    }
}

fn logged_in(address: &str) -> TestEnv {
    let env = TestEnv::new();
    let config = json!({ "auths": { address: { "auth": LOGIN } } });
    env.write(&env.docker_config(), &config.to_string());
    env
}

/// What a registry with this habit says to a request that shows nothing.
fn hides(scheme: Scheme, status: u16, request: &Request) -> Option<Answer> {
    if scheme.lets_in(request) || request.path() == "/token" {
        return None;
    }
    let headers = [("WWW-Authenticate", scheme.challenge(request))];
    Some(if request.path() == "/v2/" {
        Answer::with(401, &headers, vec![])
    } else {
        Answer::with(status, &[], vec![])
    })
}

fn faults(answer: Option<Answer>) -> Vec<Fault> {
    let fault = answer.map(|answer| {
        let challenge = answer.headers.into_iter().next();
        let header = challenge.map(|(_, value)| ("WWW-Authenticate", value));
        Fault::Status(answer.status, header, "")
    });
    fault.into_iter().collect()
}

fn asked_version(asked: &[Request]) -> usize {
    asked.iter().filter(|one| one.path() == "/v2/").count()
}

#[test]
fn what_is_read_is_had_with_the_users_login() {
    let image = Image::hello_world();
    for scheme in [Scheme::Basic, Scheme::Bearer] {
        for status in HIDING {
            let registry = Faulty::start(&image, move |request, _| {
                faults(hides(scheme, status, request))
            });
            let env = logged_in(&registry.server.address);
            env.regctl(["pull", &registry.name()]).ok().done();
            let asked = registry.server.asked();
            assert_eq!(asked_version(&asked), 1, "{scheme:?} {status}");
            let bare = |one: &&Request| !scheme.lets_in(one) && one.path().starts_with("/v2/app/");
            let bare = asked.iter().filter(bare).count();
            assert_eq!(bare, 1, "it is remembered: {scheme:?} {status}");
        }
    }
}

#[test]
fn what_is_written_goes_with_the_users_login() {
    for scheme in [Scheme::Basic, Scheme::Bearer] {
        for status in HIDING {
            let registry = Choosy::start(move |moment| {
                if moment.request.path() == "/token" {
                    return Some(Answer::json(200, &json!({ "token": "t" })));
                }
                hides(scheme, status, moment.request)
            });
            let (env, image) = with_layer(&registry.name(), 3 << 20);
            let config = json!({ "auths": { &registry.server.address: { "auth": LOGIN } } });
            env.write(&env.docker_config(), &config.to_string());
            env.regctl(["push", "-q", &registry.name()]).ok().done();
            assert_eq!(registry.tagged().as_ref(), Some(&image.manifest));
            assert_eq!(asked_version(&registry.server.asked()), 1);
        }
    }
}

#[test]
fn without_a_login_nothing_more_is_asked() {
    for (status, code) in [(404, 4), (401, 3), (403, 3)] {
        let registry = Faulty::start(&Image::hello_world(), move |request, _| {
            faults(hides(Scheme::Bearer, status, request))
        });
        let env = TestEnv::new();
        env.regctl(["digest", &registry.name()])
            .run()
            .exits(code)
            .done();
        assert_eq!(asked_version(&registry.server.asked()), 0, "{status}");
    }
}

#[test]
fn a_registry_that_asks_for_nothing_is_asked_once() {
    let image = Image::hello_world();
    let registry = Faulty::start(&image, |request, _| {
        if request.path() == "/v2/" {
            vec![Fault::Status(200, None, "{}")]
        } else {
            vec![]
        }
    });
    let env = logged_in(&registry.server.address);
    let missing = registry.name().replace(":t", ":gone");
    env.regctl(["digest", &missing]).run().exits(4).done();
    let asked = registry.server.asked();
    assert_eq!(asked_version(&asked), 1);
    assert!(
        asked
            .iter()
            .all(|one| !one.headers.contains_key("authorization"))
    );
}

#[test]
fn a_token_that_is_not_known_everywhere_yet_is_asked_for_once_more() {
    let image = Image::hello_world();
    let registry = Faulty::start(&image, |request, nth| {
        let shown = request.headers.contains_key("authorization");
        let is_content = request.path().starts_with("/v2/app/manifests");
        if is_content && (!shown || nth == 1) {
            vec![Faulty::challenge(request)]
        } else {
            vec![]
        }
    });
    let env = TestEnv::new();
    env.regctl(["pull", "-q", &registry.name()]).ok().done();
    // What refuses each token is believed the second time.
    let stubborn = Faulty::start(&image, |request, _| {
        if request.path() == "/token" {
            vec![]
        } else {
            vec![Faulty::challenge(request)]
        }
    });
    let run = env.regctl(["digest", &stubborn.name()]).run();
    run.exits(3).done();
    assert_eq!(stubborn.asked("HEAD", "/manifests/"), 3);
}

/// Harbor behind a TLS proxy names itself without TLS.
#[test]
fn a_realm_that_lost_its_tls_is_asked_over_tls() {
    let authority = Authority::new();
    let tls = authority.server("127.0.0.1");
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let image = Image::hello_world();
    let manifest = image.clone();
    let server = Server::on(listener, Some(tls), move |request| {
        if request.path() == "/token" {
            return Answer::json(200, &json!({ "token": "t" }));
        }
        if !request.headers.contains_key("authorization") {
            let realm = Scheme::Bearer.challenge(request);
            return Answer::with(401, &[("WWW-Authenticate", realm)], vec![]);
        }
        let headers = [
            ("Content-Type", manifest.media_type.clone()),
            ("Docker-Content-Digest", manifest.digest()),
        ];
        Answer::with(200, &headers, manifest.manifest.clone())
    });
    let env = TestEnv::new();
    env.regctl(["digest", &format!("{}/app:t", server.address)])
        .env("SSL_CERT_FILE", authority.file())
        .ok()
        .prints(&format!("{}\n", image.digest()))
        .done();
}
