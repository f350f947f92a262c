//! Pushes to registries that break, or that answer in odd but known ways.

use std::sync::atomic::{AtomicUsize, Ordering};

use regctl::image::Digest;

use crate::support::distribution::Distribution;
use crate::support::env::TestEnv;
use crate::support::http::{Answer, Request, Server, ask};
use crate::support::images::{Flavor, Image, noise};
use crate::support::proxy::{Cut, Proxy};
use crate::support::served::Served;

const LAYER: usize = 4_000_000;

/// A home whose store has an image with one large layer, as `name`.
fn with_image(name: &str) -> (TestEnv, Image) {
    with_layer(name, LAYER)
}

/// A home whose store has an image with one layer of about so many bytes, as `name`.
pub fn with_layer(name: &str, bytes: usize) -> (TestEnv, Image) {
    let source = Served::open();
    let image = Image::new(Flavor::Oci, "linux/amd64", &[&noise(bytes)]);
    image.put(&source.address, "app", "t");
    let env = TestEnv::new();
    env.regctl(["pull", "-q", &source.name("app:t")])
        .ok()
        .done();
    env.regctl(["tag", &source.name("app:t"), name]).ok().done();
    (env, image)
}

/// The registry behind a proxy has the image, whole.
fn arrived(address: &str, image: &Image) {
    let accept = [("Accept", image.media_type.as_str())];
    let (status, answer) = ask(address, "GET", "/v2/app/manifests/t", &accept, b"");
    assert_eq!((status, answer.body == image.manifest), (200, true));
    for blob in &image.blobs {
        assert_eq!(
            &ask(
                address,
                "GET",
                &format!("/v2/app/blobs/{}", Digest::of(blob)),
                &[],
                b""
            )
            .1
            .body,
            blob
        );
    }
}

#[test]
fn f26_an_upload_that_is_cut_goes_on_where_it_was() {
    let served = Served::open();
    let proxy = Proxy::start(
        &served.address,
        Cut::Upload {
            after: LAYER as u64 / 2,
            times: 1,
        },
    );
    let name = format!("{}/app:t", proxy.address);
    let (env, image) = with_image(&name);
    env.regctl(["push", &name]).ok().done();
    assert_eq!(proxy.cuts(), 1);
    arrived(&served.address, &image);
    let sent = proxy.sent();
    assert!(
        sent < LAYER as u64 * 5 / 4,
        "{sent} bytes for a layer of {LAYER}"
    );
    let log = served.log_with("\"PUT /v2/app/manifests/t ");
    assert_eq!(log.matches("\"PATCH ").count(), 1, "{log}");
}

#[test]
fn f27_a_registry_that_forgets_a_cut_upload_gets_it_anew() {
    let Some(registry) = Distribution::open() else {
        return;
    };
    let proxy = Proxy::start(
        &registry.address,
        Cut::Upload {
            after: LAYER as u64 / 2,
            times: 2,
        },
    );
    let name = format!("{}/app:t", proxy.address);
    let (env, image) = with_image(&name);
    env.regctl(["push", &name]).ok().done();
    assert_eq!(proxy.cuts(), 2);
    arrived(&registry.address, &image);
}

#[test]
fn f29_a_commit_whose_answer_is_lost_is_not_sent_again() {
    let served = Served::open();
    let proxy = Proxy::start(
        &served.address,
        Cut::Answer {
            after: LAYER as u64,
            times: 1,
        },
    );
    let name = format!("{}/app:t", proxy.address);
    let (env, image) = with_image(&name);
    env.regctl(["push", &name]).ok().done();
    assert_eq!(proxy.cuts(), 1);
    arrived(&served.address, &image);
    assert!(
        proxy.sent() < LAYER as u64 * 5 / 4,
        "{} bytes for a layer of {LAYER}",
        proxy.sent()
    );
}

#[test]
fn f50_without_all_of_its_content_no_tag_appears() {
    let served = Served::open();
    // Little enough for small things to pass, and for the layer never to.
    let proxy = Proxy::start(
        &served.address,
        Cut::Upload {
            after: 10_000,
            times: usize::MAX,
        },
    );
    let name = format!("{}/app:t", proxy.address);
    let (env, image) = with_image(&name);
    env.regctl(["push", &name]).run().exits(5).done();
    assert_eq!(
        ask(&served.address, "GET", "/v2/app/manifests/t", &[], b"").0,
        404
    );
    env.regctl(["tag", &name, &served.name("app:t")])
        .ok()
        .done();
    env.regctl(["push", "-q", &served.name("app:t")])
        .ok()
        .done();
    arrived(&served.address, &image);
}

/// A registry that takes everything, and answers some requests in its own way.
fn odd(change: impl Fn(&Request, Answer) -> Answer + Send + Sync + 'static) -> Server {
    Server::start(move |request| {
        let (method, path) = (request.method.as_str(), request.path());
        let usual = match method {
            "POST" => Answer::with(
                202,
                &[("Location", "/v2/app/blobs/uploads/1?_state=a%2Fb&c".into())],
                vec![],
            ),
            "PATCH" => Answer::with(
                202,
                &[("Location", "/v2/app/blobs/uploads/1".into())],
                vec![],
            ),
            "PUT" if path.contains("/blobs/") || path.contains("/manifests/") => {
                Answer::with(201, &[], vec![])
            }
            "GET" | "HEAD" if path == "/v2/" => Answer::with(200, &[], vec![]),
            "DELETE" => Answer::with(204, &[], vec![]),
            _ => Answer::with(404, &[], vec![]),
        };
        change(request, usual)
    })
}

fn push_to(server: &Server) -> (crate::support::env::Run, Image) {
    let name = format!("{}/app:t", server.address);
    let (env, image) = with_image(&name);
    (env.regctl(["push", &name]).run(), image)
}

#[test]
fn f37_f42_odd_locations_and_success_codes_are_taken() {
    for location in [
        "/v2/app/blobs/uploads/1?a=b%2F&c",
        "../uploads/1?a=b%2F&c",
        "HOST/v2/app/blobs/uploads/1?a=b%2F&c",
    ] {
        let location = location.to_owned();
        let server = odd(move |request, usual| match request.method.as_str() {
            "POST" => {
                let host = format!("http://{}", request.headers["host"]);
                Answer::with(
                    202,
                    &[("Location", location.replace("HOST", &host))],
                    vec![],
                )
            }
            "PUT" if request.path().contains("/blobs/") => Answer::with(204, &[], vec![]),
            _ => usual,
        });
        let (run, image) = push_to(&server);
        run.exits(0).done();
        let puts = server
            .asked()
            .into_iter()
            .filter(|request| request.target.contains("/blobs/uploads/1"));
        for put in puts {
            assert!(
                put.target
                    .starts_with("/v2/app/blobs/uploads/1?a=b%2F&c&digest=sha256%3A"),
                "{}",
                put.target
            );
            assert!(image.blobs.contains(&put.body));
        }
    }
}

#[test]
fn m35_an_upload_elsewhere_gets_no_credentials() {
    let elsewhere = odd(|_, usual| usual);
    let address = elsewhere.address.clone();
    let server = odd(move |request, usual| {
        match (
            request.method.as_str(),
            request.headers.get("authorization"),
        ) {
            (_, None) => Answer::with(
                401,
                &[("WWW-Authenticate", "Basic realm=\"x\"".into())],
                vec![],
            ),
            ("POST", _) => Answer::with(
                202,
                &[(
                    "Location",
                    format!("http://{address}/v2/app/blobs/uploads/1"),
                )],
                vec![],
            ),
            _ => usual,
        }
    });
    let name = format!("{}/app:t", server.address);
    let (env, _) = with_image(&name);
    let auth = format!(
        "{{\"auths\":{{\"{}\":{{\"auth\":\"ZmlzaDpzZWNyZXQ=\"}}}}}}",
        server.address
    );
    env.write(&env.docker_config(), &auth);
    env.regctl(["push", "-q", &name]).ok().done();
    let puts = elsewhere.asked();
    assert_eq!(puts.len(), 2);
    for put in puts {
        assert!(
            ["authorization", "cookie", "referer"]
                .iter()
                .all(|name| !put.headers.contains_key(*name))
        );
    }
}

#[test]
fn f41_registries_that_will_not_say_what_they_have_get_it() {
    for status in [405, 403, 404] {
        let server = odd(move |request, usual| {
            if request.method == "HEAD" && request.path().contains("/blobs/") {
                Answer::with(status, &[], vec![])
            } else {
                usual
            }
        });
        push_to(&server).0.exits(0).done();
    }
}

#[test]
fn f30_a_proxys_200_for_a_manifest_is_not_believed() {
    let server = odd(|request, usual| {
        if request.method == "PUT" && request.path().contains("/manifests/") {
            Answer::with(200, &[], b"<html>welcome</html>".to_vec())
        } else {
            usual
        }
    });
    push_to(&server).0.exits(4).done();
}

#[test]
fn f18_503_on_upload_requests_passes() {
    let count = AtomicUsize::new(0);
    let server = odd(move |request, usual| {
        let first = request.method == "POST" && count.fetch_add(1, Ordering::SeqCst) < 2;
        if first {
            Answer::with(503, &[], vec![])
        } else {
            usual
        }
    });
    push_to(&server).0.exits(0).done();
}

#[test]
fn f25_a_token_that_runs_out_in_the_middle_is_renewed() {
    let count = AtomicUsize::new(0);
    let server = odd(move |request, usual| {
        let address = &request.headers["host"];
        if request.path() == "/token" {
            let token = format!("t{}", count.load(Ordering::SeqCst));
            return Answer::json(
                200,
                &serde_json::json!({ "token": token, "expires_in": 300 }),
            );
        }
        // Each upload's PUT is denied once, as if its token had just run out.
        let current = format!("Bearer t{}", count.load(Ordering::SeqCst));
        let known = request.headers.get("authorization") == Some(&current);
        let is_put = request.method == "PUT" && request.path().contains("/blobs/");
        if known && !(is_put && count.load(Ordering::SeqCst) == 0) {
            return usual;
        }
        if is_put {
            count.store(1, Ordering::SeqCst);
        }
        let challenge = format!("Bearer realm=\"http://{address}/token\",service=\"s\"");
        Answer::with(401, &[("WWW-Authenticate", challenge)], vec![])
    });
    let (run, _) = push_to(&server);
    run.exits(0).done();
    let tokens = server
        .asked()
        .iter()
        .filter(|request| request.path() == "/token")
        .count();
    assert!((2..=4).contains(&tokens), "{tokens} tokens were asked for");
}

#[test]
fn f49_a_refusal_stops_the_push_and_says_why() {
    let server = odd(|request, usual| {
        if request.method == "POST" {
            Answer::json(
                403,
                &serde_json::json!({ "errors": [{ "code": "DENIED", "message": "quota exceeded" }] }),
            )
        } else {
            usual
        }
    });
    push_to(&server)
        .0
        .exits(3)
        .says("error: denied: quota exceeded")
        .done();
}

#[test]
fn f45_a_damaged_local_blob_is_told_and_the_tag_stays_as_it_was() {
    let served = Served::open();
    let name = served.name("app:t");
    let (env, image) = with_image(&name);
    let layer = Digest::of(&image.blobs[1]);
    let path = env.store().join("blobs/sha256").join(layer.hex());
    let sound = std::fs::read(&path).unwrap();
    let damage = |bytes: &[u8]| {
        // What was found damaged has been moved away.
        let _ = std::fs::remove_file(&path);
        std::fs::write(&path, bytes).unwrap();
    };
    let mut flipped = sound.clone();
    flipped[1_000_000] ^= 1;
    for bytes in [&flipped[..], &sound[..1_000_000]] {
        damage(bytes);
        env.regctl(["push", &name])
            .run()
            .exits(6)
            .says(&format!(
                "local blob {layer} is corrupt; pull the image again"
            ))
            .done();
        assert_eq!(
            ask(&served.address, "GET", "/v2/app/manifests/t", &[], b"").0,
            404
        );
    }
    damage(&sound);
    env.regctl(["push", "-q", &name]).ok().done();
    arrived(&served.address, &image);
}
