//! What is said, and what is sent, where a registry leads to another host: rows A14 and A15.

use std::io::{Read, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use regctl::image::Digest;
use serde_json::json;

use crate::support::choosy::Choosy;
use crate::support::env::{Run, TestEnv};
use crate::support::fault::{Fault, Faulty};
use crate::support::http::{Answer, Request, Server};
use crate::support::images::Image;

/// `fish:secret`.
const LOGIN: &str = "ZmlzaDpzZWNyZXQ=";

fn moved(status: u16, location: &str) -> Answer {
    Answer::with(status, &[("Location", location.to_owned())], vec![])
}

fn logged_in(env: &TestEnv, address: &str) {
    let config = json!({ "auths": { address: { "auth": LOGIN } } });
    env.write(&env.docker_config(), &config.to_string());
}

/// A server that knows no TLS, and says so in plain HTTP to those who speak it.
fn without_tls() -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let _ = stream.read(&mut [0; 1024]);
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
        }
    });
    address
}

/// An image in a layout, as a place to copy from.
fn layout(env: &TestEnv) -> String {
    let folder = env.home().join("layout");
    Image::hello_world().write_layout(&folder, "t");
    format!("oci:{}:t", folder.display())
}

/// The hints speak of this registry, or of nobody.
fn hints_name(run: &Run, registry: &str, other: &str) {
    let hints = run.stderr.split("hint:").skip(1);
    for hint in hints {
        assert!(!hint.contains(other), "{}", run.stderr);
        let host = hint
            .split_once("regctl login ")
            .map(|(_, host)| host.trim());
        assert!(host.is_none_or(|host| host == registry), "{}", run.stderr);
    }
}

/// A registry whose blobs are on another host.
fn with_blobs_at(store: &Server, image: &Image) -> Faulty {
    let store = store.address.clone();
    Faulty::start(image, move |request, _| {
        match request.path().split_once("/blobs/") {
            Some((_, digest)) => {
                let to = format!("http://{store}/{digest}");
                vec![Fault::Status(307, Some(("Location", to)), "")]
            }
            None => vec![],
        }
    })
}

#[test]
fn a14_a_refusal_by_the_store_of_blobs_is_not_the_registrys() {
    let again = ("Retry-After", "0".to_owned());
    for (status, headers, body, code, said) in [
        (403, vec![], "", 3, "which answered 403 Forbidden\n"),
        (
            403,
            vec![],
            "<Error><Code>AccessDenied</Code></Error>",
            3,
            "which answered 403 Forbidden: AccessDenied\n",
        ),
        (404, vec![], "", 4, "which answered 404 Not Found\n"),
        (400, vec![], "no", 1, "which answered 400 Bad Request: no\n"),
        (
            429,
            vec![],
            "slow",
            8,
            "which answered 429 Too Many Requests: slow (after 5 tries)\n",
        ),
        (
            503,
            vec![again],
            "",
            5,
            "which answered 503 Service Unavailable (after 5 tries)\n",
        ),
    ] {
        let image = Image::hello_world();
        let (works, kept) = (Arc::new(AtomicBool::new(false)), image.clone());
        let is_up = works.clone();
        let store = Server::start(move |request| {
            if !is_up.load(Ordering::SeqCst) {
                return Answer::with(status, &headers, body.into());
            }
            let wanted = request.path().trim_start_matches('/');
            let blob = kept
                .blobs
                .iter()
                .find(|blob| Digest::of(blob).as_str() == wanted);
            Answer::with(200, &[], blob.unwrap().clone())
        });
        let registry = with_blobs_at(&store, &image);
        let env = TestEnv::new();
        logged_in(&env, &registry.server.address);
        let run = env.regctl(["pull", &registry.name()]).run().exits(code);
        hints_name(&run, &registry.server.address, &store.address);
        assert!(!run.stderr.contains("regctl login"), "{}", run.stderr);
        assert!(!run.stderr.contains("pull access denied"), "{}", run.stderr);
        run.says(&format!(
            "the registry redirected the download to {}, {said}",
            store.address
        ))
        .done();
        assert!(store.asked().iter().all(is_bare));
        works.store(true, Ordering::SeqCst);
        env.regctl(["pull", &registry.name()]).ok().done();
        assert!(env.damage().is_empty());
    }
}

/// Nothing that a credential could be in.
fn is_bare(request: &Request) -> bool {
    !request.headers.contains_key("authorization")
}

#[test]
fn a14_what_keeps_the_store_of_blobs_from_answering_is_not_the_registrys() {
    let image = Image::hello_world();
    let closed = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap().to_string()
    };
    let plain = without_tls();
    for (to, said) in [
        (format!("http://{closed}/x"), "connection refused"),
        (
            format!("https://{plain}/x"),
            "http: server gave HTTP response to HTTPS client",
        ),
        ("http://no-such-host.invalid/x".to_owned(), "no such host"),
    ] {
        let location = to.clone();
        let registry = Faulty::start(&image, move |request, _| {
            if request.path().contains("/blobs/") {
                vec![Fault::Status(307, Some(("Location", location.clone())), "")]
            } else {
                vec![]
            }
        });
        let env = TestEnv::new();
        let other = to.split('/').nth(2).unwrap();
        let run = env.regctl(["pull", &registry.name()]).run();
        let run = if other.ends_with("invalid") && run.stderr.contains("local address") {
            // Some resolvers have an answer for every name.
            continue;
        } else {
            run.exits(5)
        };
        assert!(!run.stderr.contains("hint:"), "{}", run.stderr);
        run.says(&format!(
            "the registry redirected the download to {other}: Get \"{to}"
        ))
        .says(said)
        .done();
    }
}

#[test]
fn a14_a_first_request_that_is_led_elsewhere_says_so_too() {
    // Nothing is known of the registry yet: not even which scheme it speaks.
    let plain = without_tls();
    let store = Server::start(|_| Answer::with(403, &[], b"not you".to_vec()));
    for (other, to, code, said) in [
        (
            plain.clone(),
            format!("https://{plain}/x"),
            5,
            "http: server gave HTTP response to HTTPS client",
        ),
        (
            store.address.clone(),
            format!("http://{}/x", store.address),
            3,
            "which answered 403 Forbidden: not you",
        ),
    ] {
        let registry = Server::start(move |_| moved(307, &to));
        let env = TestEnv::new();
        for words in [["tags", "app"], ["pull", "app:t"]] {
            let name = format!("{}/{}", registry.address, words[1]);
            let run = env.regctl([words[0], &name]).run().exits(code);
            hints_name(&run, &registry.address, &other);
            assert!(!run.stderr.contains("insecure"), "{}", run.stderr);
            run.says(&format!("the registry redirected the download to {other}"))
                .says(said)
                .done();
        }
        let run = env.regctl(["ping", &registry.address]).run().exits(code);
        run.says(said).prints("").done();
        let login = [
            "login",
            "-u",
            "fish",
            "--password-stdin",
            &*registry.address,
        ];
        let run = env.regctl(login).stdin("secret").run().exits(code);
        assert!(!run.stderr.contains("password is wrong"), "{}", run.stderr);
        run.says(said).done();
    }
}

#[test]
fn a14_a_token_servers_refusal_names_both_and_hints_at_the_registry() {
    let tokens = Server::start(|_| Answer::json(403, &json!({ "details": "not today" })));
    let realm = tokens.address.replace("127.0.0.1", "localhost");
    let challenge = format!("Bearer realm=\"http://{realm}/token\",service=\"s\"");
    let registry = Server::start(move |_| {
        Answer::with(401, &[("WWW-Authenticate", challenge.clone())], vec![])
    });
    let env = TestEnv::new();
    let repository = format!("{}/app", registry.address);
    let name = format!("{repository}:t");
    for words in [["pull", &name], ["digest", &name], ["tags", &repository]] {
        let run = env.regctl(words).run().exits(3);
        hints_name(&run, &registry.address, &realm);
        run.says(&format!("(from the token server {realm})"))
            .says(&format!(
                "hint: log in with: regctl login {}\n",
                registry.address
            ))
            .done();
    }
    // A login that would go to another host is asked about without naming that host as one to trust.
    logged_in(&env, &registry.address);
    let run = env.regctl(["pull", &name]).run().exits(3);
    hints_name(&run, &registry.address, &realm);
    run.says(&format!(
        "registry {} asks for credentials to be sent to {realm}",
        registry.address
    ))
    .says("\"trusted-realms\"")
    .done();
}

#[test]
fn a14_where_an_upload_leads_is_named_and_not_hinted_at() {
    for (status, code, said) in [
        (403, 3, "which answered 403 Forbidden: full"),
        (500, 5, "which answered 500 Internal Server Error: full"),
    ] {
        let store = Server::start(move |_| Answer::with(status, &[], b"full".to_vec()));
        let to = format!("http://{}/upload/1", store.address);
        let registry = Choosy::start(move |moment| match moment.request.method.as_str() {
            "POST" => Some(moved(202, &to)),
            _ => None,
        });
        let env = TestEnv::new();
        logged_in(&env, &registry.server.address);
        let run = env
            .regctl(["copy", &layout(&env), &registry.name()])
            .run()
            .exits(code);
        hints_name(&run, &registry.server.address, &store.address);
        assert!(!run.stderr.contains("regctl login"), "{}", run.stderr);
        run.says(&format!(
            "the registry sent the upload to {}, {said}",
            store.address
        ))
        .done();
        assert!(store.asked().iter().all(is_bare));
    }
}

#[test]
fn a14_a_mirrors_refusal_is_no_reason_to_log_in_there() {
    let mirror = Server::start(|_| Answer::with(403, &[], vec![]));
    let registry = Server::start(|_| Answer::with(403, &[], vec![]));
    let env = TestEnv::new();
    let conf = format!(
        "[[registry]]\nlocation = \"{}\"\n[[registry.mirror]]\nlocation = \"{}/cache\"\n",
        registry.address, mirror.address
    );
    env.write(&env.system().join("containers/registries.conf"), &conf);
    let run = env
        .regctl(["pull", &format!("{}/app:t", registry.address)])
        .run()
        .exits(3);
    assert!(!mirror.asked().is_empty() && !registry.asked().is_empty());
    hints_name(&run, &registry.address, &mirror.address);
    run.says(&format!(
        "hint: log in with: regctl login {}\n",
        registry.address
    ))
    .done();
}

#[test]
fn a15_a_login_in_a_url_of_the_registry_is_no_login() {
    let other = Server::start(|_| Answer::json(200, &json!({ "name": "app", "tags": ["t"] })));
    let env = TestEnv::new();
    // A redirect to another host, and one and a page on the same.
    let to = format!("http://other:pass@{}/x", other.address);
    let leading = Server::start(move |_| moved(307, &to));
    env.regctl(["tags", &format!("{}/app", leading.address)])
        .ok()
        .prints("t\n")
        .done();
    let paged = Server::start(|request| {
        let at = format!(
            "http://other:pass@{}/v2/app/tags/list",
            request.headers["host"]
        );
        match request.target.split_once('?') {
            None => moved(307, &format!("{at}?a")),
            Some((_, "a")) => {
                let mut page = Answer::json(200, &json!({ "tags": ["t"] }));
                page.headers
                    .push(("Link".into(), format!("<{at}?b>; rel=next")));
                page
            }
            _ => Answer::json(200, &json!({ "tags": ["u"] })),
        }
    });
    env.regctl(["tags", &format!("{}/app", paged.address)])
        .ok()
        .prints("t\nu\n")
        .done();
    assert_eq!(paged.asked().len(), 3);
    // An upload.
    let store = Server::start(|_| Answer::with(201, &[], vec![]));
    let to = format!("http://other:pass@{}/upload/1", store.address);
    let uploading = Choosy::start(move |moment| match moment.request.method.as_str() {
        "POST" => Some(moved(202, &to)),
        _ => None,
    });
    env.regctl(["copy", &layout(&env), &uploading.name()])
        .ok()
        .done();
    for server in [&other, &leading, &paged, &store, &uploading.server] {
        assert!(!server.asked().is_empty());
        assert!(server.asked().iter().all(is_bare));
    }
}

#[test]
fn a15_only_the_session_itself_is_cancelled() {
    let other = Server::start(|_| Answer::with(204, &[], vec![]));
    let elsewhere = format!("http://{}/v2/app/blobs/uploads/1", other.address);
    for (location, cancelled) in [
        ("/v2/app/blobs/uploads/1?_state=a%2Fb", true),
        ("/cache/v2/app/blobs/uploads/1", true),
        ("/artifacts-uploads/namespaces/a/uploads/1", true),
        (&*elsewhere, false),
        ("/v2/app/manifests/t", false),
        ("/v2/app/blobs/uploads/", false),
        ("/v2/app/blobs/uploads/../../manifests/t", false),
        ("/v2/app/blobs/uploads/%2e%2e/%2e%2e/manifests/t", false),
        ("/v2/app/blobs/uploads/..%2f..%2fmanifests%2ft", false),
        ("/v2/other/blobs/uploads/1", false),
        ("/api/v2.0/projects/library", false),
        ("/", false),
    ] {
        let to = location.to_owned();
        let registry = Server::start(move |request| match request.method.as_str() {
            _ if is_bare(request) => {
                let basic = ("WWW-Authenticate", "Basic realm=\"x\"".to_owned());
                Answer::with(401, &[basic], vec![])
            }
            "POST" => moved(202, &to),
            "DELETE" | "PUT" | "PATCH" => Answer::with(400, &[], vec![]),
            "GET" => Answer::with(200, &[], b"{}".to_vec()),
            _ => Answer::with(404, &[], vec![]),
        });
        let env = TestEnv::new();
        logged_in(&env, &registry.address);
        let name = format!("{}/app", registry.address);
        // A question, and a push that fails.
        env.regctl(["ping", &name]).ok().done();
        let push = env
            .regctl(["copy", &layout(&env), &format!("{name}:t")])
            .run();
        assert_ne!(push.code, 0, "{location}: {push:?}");
        let is_probe = |request: &&Request| request.path().contains("/manifests/sha256:");
        let asked = registry.asked();
        let deletes = asked
            .iter()
            .filter(|request| request.method == "DELETE" && !is_probe(request));
        let targets: Vec<&str> = deletes.map(|request| &*request.target).collect();
        assert_eq!(!targets.is_empty(), cancelled, "{location}: {targets:?}");
        assert!(targets.iter().all(|target| *target == location));
    }
    assert!(
        other
            .asked()
            .iter()
            .all(|request| request.method != "DELETE")
    );
}
