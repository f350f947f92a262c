//! What registries, proxies and token servers answer, in bytes: rows M58 to M66.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};

use crate::support::env::{Run, TestEnv};
use crate::support::fault::{Fault, Faulty};
use crate::support::http::{Answer, Server};
use crate::support::images::Image;

/// A server that answers each connection with the same bytes, however often it is asked on it.
fn raw(answer: impl Into<Vec<u8>>) -> (String, Arc<AtomicUsize>) {
    let (answer, connections) = (answer.into(), Arc::<AtomicUsize>::default());
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let count = connections.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            count.fetch_add(1, Ordering::Relaxed);
            let answer = answer.clone();
            std::thread::spawn(move || answer_with(stream, &answer));
        }
    });
    (address, connections)
}

fn answer_with(mut stream: TcpStream, answer: &[u8]) {
    let mut request = [0; 4096];
    if stream.read(&mut request).is_ok_and(|length| length > 0) {
        // The client may hang up in the middle of it.
        let _ = stream.write_all(answer);
    }
}

fn tags(address: &str) -> Run {
    TestEnv::new()
        .regctl(["tags", &format!("{address}/app")])
        .run()
}

const BODY: &str = r#"{"name":"app","tags":["t"]}"#;

#[test]
fn m58_answers_that_are_no_http_end_at_once() {
    let many: String = (0..10_000).map(|n| format!("X-{n}: a\r\n")).collect();
    let long = format!("X: {}\r\n", "a".repeat(1 << 20));
    for (what, answer) in [
        (
            "no headers' end",
            format!("HTTP/1.1 200 OK\r\n{}", "X: a\r\n".repeat(1 << 18)),
        ),
        (
            "a long header",
            format!("HTTP/1.1 200 OK\r\n{long}Content-Length: 27\r\n\r\n{BODY}"),
        ),
        (
            "many headers",
            format!("HTTP/1.1 200 OK\r\n{many}Content-Length: 27\r\n\r\n{BODY}"),
        ),
        (
            "NUL",
            format!("HTTP/1.1 200 OK\r\nX: a\0b\r\nContent-Length: 27\r\n\r\n{BODY}"),
        ),
        (
            "two lengths",
            format!("HTTP/1.1 200 OK\r\nContent-Length: 27\r\nContent-Length: 5\r\n\r\n{BODY}"),
        ),
        (
            "a huge chunk",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\na"
                .to_owned(),
        ),
        (
            "no chunk",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\na".to_owned(),
        ),
        (
            "endless chunk extensions",
            format!(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;{}",
                "a".repeat(1 << 20)
            ),
        ),
        ("HTTP/0.9", BODY.to_owned()),
        ("TLS", "\u{15}\u{3}\u{1}\0\u{2}\u{2}\n".to_owned()),
        ("nothing", "\r\n\r\n".to_owned()),
        (
            "a status that is none",
            format!("HTTP/1.1 99999 X\r\nContent-Length: 27\r\n\r\n{BODY}"),
        ),
    ] {
        let (address, connections) = raw(answer);
        let run = tags(&address);
        assert!(
            [5, 6].contains(&run.code) && !run.stderr.contains("panicked"),
            "{what}: {run:?}"
        );
        assert!(run.stderr.len() < 1000, "{what}: {run:?}");
        // Five tries of two schemes, and one question what it is that answers.
        assert!(
            connections.load(Ordering::Relaxed) <= 11,
            "{what}: {connections:?}"
        );
    }
}

#[test]
fn m58_what_is_only_sloppy_is_read() {
    for (what, answer) in [
        (
            "bare line ends",
            format!("HTTP/1.1 200 OK\nContent-Length: 27\n\n{BODY}"),
        ),
        (
            "one length twice",
            format!("HTTP/1.1 200 OK\r\nContent-Length: 27\r\nContent-Length: 27\r\n\r\n{BODY}"),
        ),
        (
            "early hints",
            format!(
                "HTTP/1.1 103 Early\r\nX: a\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 27\r\n\r\n{BODY}"
            ),
        ),
        (
            "to the end",
            format!("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{BODY}"),
        ),
        ("HTTP/1.0", format!("HTTP/1.0 200 OK\r\n\r\n{BODY}")),
    ] {
        let (address, _) = raw(answer);
        let run = tags(&address);
        assert!(run.code == 0 && run.stdout == "t\n", "{what}: {run:?}");
    }
}

#[test]
fn m58_what_follows_an_answer_is_no_answer_to_the_next_request() {
    // A whole answer for another request hides behind the first one's end.
    let evil = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil";
    let answer = format!(
        "HTTP/1.1 200 OK\r\nContent-Length: 27\r\nLink: </v2/app/tags/list?last=t>; rel=\"next\"\r\n\r\n{BODY}{evil}"
    );
    let (address, connections) = raw(answer);
    let run = tags(&address).exits(6);
    assert!(run.stderr.contains("pagination loops"), "{}", run.stderr);
    assert!(connections.load(Ordering::Relaxed) >= 2);
}

#[test]
fn m58_a_flood_of_interim_answers_ends() {
    let (address, _) = raw("HTTP/1.1 103 Early\r\nX: a\r\n\r\n".repeat(100_000));
    let run = tags(&address);
    assert_eq!(run.code, 5, "{run:?}");
}

const EVIL: &str = "x\u{1b}[2J\u{1b}]52;c;ZXZpbA==\u{7}\r\u{8}\u{9b}31m\u{202e}\u{2066}\u{200b}y";

fn is_fit(text: &str) -> bool {
    text.chars().all(|c| {
        c == '\n'
            || !(c.is_control()
                || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}'))
    })
}

#[test]
fn m59_no_field_of_any_list_reaches_a_terminal_as_it_is() {
    let long = "d".repeat(1 << 20);
    let server = Server::start(move |request| match request.path() {
        "/v2/_catalog" => Answer::json(200, &json!({ "repositories": [EVIL, "good"] })),
        "/v1/search" => Answer::json(
            200,
            &json!({ "results": [
            { "name": EVIL, "description": EVIL, "star_count": 1 },
            { "name": "long", "description": long, "star_count": 1 },
        ] }),
        ),
        path if path.ends_with("/tags/list") => Answer::json(200, &json!({ "tags": [EVIL, "t"] })),
        _ => Answer::json(
            404,
            &json!({ "errors": [{ "code": EVIL, "message": EVIL, "detail": EVIL }] }),
        ),
    });
    let at = |rest: &str| format!("{}/{rest}", server.address);
    let env = TestEnv::new();
    for words in [
        vec!["search".to_owned(), at("x")],
        vec!["search".to_owned(), "--no-trunc".to_owned(), at("x")],
        vec![
            "search".to_owned(),
            "--format".to_owned(),
            "json".to_owned(),
            at("x"),
        ],
        vec![
            "search".to_owned(),
            "--format".to_owned(),
            "{{.Name}}: {{.Description}}".to_owned(),
            at("x"),
        ],
        vec!["catalog".to_owned(), server.address.clone()],
        vec![
            "catalog".to_owned(),
            "--format".to_owned(),
            "json".to_owned(),
            server.address.clone(),
        ],
        vec!["tags".to_owned(), at("app")],
        vec!["pull".to_owned(), at("app:t")],
        vec![
            "--progress".to_owned(),
            "json".to_owned(),
            "pull".to_owned(),
            at("app:t"),
        ],
        vec!["inspect".to_owned(), "--remote".to_owned(), at("app:t")],
        vec![
            "login".to_owned(),
            "-u".to_owned(),
            "a".to_owned(),
            "-p".to_owned(),
            "b".to_owned(),
            server.address.clone(),
        ],
    ] {
        let is_json = words.contains(&"json".to_owned()) && !words.contains(&"pull".to_owned());
        let run = env.regctl(words.clone()).run();
        assert!(
            is_fit(&run.stdout) && is_fit(&run.stderr),
            "{words:?}: {run:?}"
        );
        if is_json {
            for line in run.stdout.lines() {
                let _: Value = serde_json::from_str(line).unwrap();
            }
        }
    }
}

#[test]
fn m59_what_an_image_says_of_itself_does_not_either() {
    let mut image = Image::hello_world();
    let mut config: Value = serde_json::from_slice(&image.blobs[0]).unwrap();
    config["author"] = json!(EVIL);
    config["history"][0]["created_by"] = json!(EVIL);
    config["config"]["Labels"] = json!({ EVIL: EVIL });
    config["os"] = json!("linux");
    image = image.with_config(&config);
    let faulty = Faulty::start(&image, |_, _| vec![]);
    let env = TestEnv::new();
    env.regctl(["pull", &faulty.name()]).ok().done();
    for words in [
        vec!["history", &*faulty.name()],
        vec!["history", "--no-trunc", "--format", "json", &faulty.name()],
        vec!["inspect", &faulty.name()],
        vec!["inspect", "-f", "{{.Author}}", &faulty.name()],
        vec!["inspect", "-f", "{{json .Config.Labels}}", &faulty.name()],
        vec!["images", "--format", "json"],
    ] {
        let run = env.regctl(words.clone()).ok();
        assert!(
            is_fit(&run.stdout) && is_fit(&run.stderr),
            "{words:?}: {run:?}"
        );
    }
    let inspected = env.regctl(["inspect", &faulty.name()]).ok();
    let read: Value = serde_json::from_str(&inspected.stdout).unwrap();
    assert_eq!(read[0]["Author"], EVIL);
}

#[test]
fn m61_error_bodies_are_one_short_line_without_secrets() {
    let secret = "correct-horse";
    for (body, said) in [
        (
            json!({ "errors": [{ "code": "DENIED", "message": format!("{EVIL}\nLogin Succeeded") }] })
                .to_string(),
            "denied: x\\u{1b}[2J",
        ),
        ("<html><body><h1>Forbidden</h1>\n<script>evil</script></body></html>".to_owned(), "Forbidden"),
        ("x".repeat(10 << 20), "xxx"),
        (json!({ "errors": "no list" }).to_string(), "errors"),
        (json!({ "errors": [[], 5, { "code": [], "message": {} }] }).to_string(), "403"),
        (
            format!("you sent Basic ZmlzaDpjb3JyZWN0LWhvcnNl, that is {secret}"),
            "you sent Basic REDACTED, that is REDACTED",
        ),
        (
            json!({ "errors": [{ "code": "DENIED", "message": format!("not {secret}") }] }).to_string(),
            "denied: not REDACTED",
        ),
    ] {
        let server = Server::start(move |request| match request.headers.get("authorization") {
            None => Answer::with(401, &[("WWW-Authenticate", "Basic realm=\"x\"".into())], vec![]),
            Some(_) => Answer::with(403, &[], body.clone().into_bytes()),
        });
        let env = TestEnv::new();
        let auth = json!({ "auths": { &server.address: { "auth": "ZmlzaDpjb3JyZWN0LWhvcnNl" } } });
        env.write(&env.docker_config(), &auth.to_string());
        let run = env.regctl(["--debug", "tags", &format!("{}/app", server.address)]).run().exits(3);
        assert!(run.stderr.contains(said), "{said}: {run:?}");
        assert!(is_fit(&run.stderr) && run.stderr.len() < 6000, "{said}: {run:?}");
        assert!(!run.stderr.contains(secret) && !run.stderr.contains("ZmlzaDpj"), "{said}: {run:?}");
        assert!(run.stderr.lines().any(|line| line.starts_with("error: ") && line.len() < 1500), "{run:?}");
    }
}

#[test]
fn m61_what_a_foreign_realm_says_is_not_repeated() {
    let internal =
        Server::start(|_| Answer::with(403, &[], b"the metadata service's secret".to_vec()));
    let realm = format!(
        "Bearer realm=\"http://{}/token\"",
        internal.address.replace("127.0.0.1", "localhost")
    );
    let server =
        Server::start(move |_| Answer::with(401, &[("WWW-Authenticate", realm.clone())], vec![]));
    let run = TestEnv::new()
        .regctl(["tags", &format!("{}/app", server.address)])
        .run()
        .exits(3);
    assert_eq!(internal.asked().len(), 1);
    assert!(!run.stderr.contains("metadata"), "{}", run.stderr);
}

#[test]
fn m62_warnings_are_shown_once_and_cleaned() {
    let server = Server::start(|_| {
        let mut answer = Answer::with(200, &[], BODY.into());
        for n in 0..100 {
            answer.headers.push((
                "Warning".into(),
                format!("299 - \"moving \u{9} house {}\"", n % 2),
            ));
        }
        answer
            .headers
            .push(("Warning".into(), "199 - \"not this\"".into()));
        answer
    });
    let run = tags(&server.address).exits(0).prints("t\n");
    let expected = |n| format!("warning from {}: moving   house {n}\n", server.address);
    assert_eq!(run.stderr, expected(0) + &expected(1));
}

#[test]
fn m63_tokens_that_are_none_are_refused() {
    for (answer, said) in [
        (json!({ "token": "a\r\nX-Evil: b" }), "an invalid token"),
        (json!({ "token": "a b" }), "an invalid token"),
        (json!({ "token": "a\0" }), "an invalid token"),
        (json!({ "token": "é" }), "an invalid token"),
        (json!({ "token": "" }), "no token"),
        (json!({ "token": null }), "no token"),
        (json!({ "token": {} }), "an answer that is not JSON"),
        (
            json!({ "token": "a".repeat(1 << 20) }),
            "token is larger than",
        ),
        (json!([]), "an answer that is not JSON"),
    ] {
        let image = Image::hello_world();
        let answer = Arc::new(answer.to_string());
        let body: &'static str = Box::leak(answer.to_string().into_boxed_str());
        let faulty = Faulty::start(&image, move |request, _| match request.path() {
            "/token" => vec![Fault::Status(200, None, body)],
            _ => vec![Faulty::challenge(request)],
        });
        let run = TestEnv::new().regctl(["pull", &faulty.name()]).run();
        assert!(
            run.stderr.contains(said) && [3, 6].contains(&run.code),
            "{said}: {run:?}"
        );
        assert!(
            faulty
                .server
                .asked()
                .iter()
                .all(|request| !request.headers.contains_key("x-evil"))
        );
    }
    for odd in [
        json!(-1),
        json!(0),
        json!(1e308),
        json!("300"),
        json!(null),
        json!({}),
    ] {
        let image = Image::hello_world();
        let body: &'static str = Box::leak(
            json!({ "access_token": "t", "expires_in": odd, "issued_at": "junk" })
                .to_string()
                .into_boxed_str(),
        );
        let faulty = Faulty::start(&image, move |request, _| {
            match request.headers.get("authorization") {
                _ if request.path() == "/token" => vec![Fault::Status(200, None, body)],
                None => vec![Faulty::challenge(request)],
                Some(_) => vec![],
            }
        });
        TestEnv::new().regctl(["pull", &faulty.name()]).ok().done();
    }
}

#[test]
fn m64_challenges_are_read_by_their_grammar() {
    let many: String = (0..10_000).map(|n| format!("a{n}=b,")).collect();
    for (challenge, code, said) in [
        (
            "Negotiate, NTLM, Digest realm=\"x\"".to_owned(),
            3,
            "offers no usable login method (Negotiate)",
        ),
        (
            "Bearer".to_owned(),
            3,
            "offers no usable login method (Bearer without a realm)",
        ),
        ("".to_owned(), 3, "unauthorized"),
        ("=,=,\"".to_owned(), 3, "unauthorized"),
        (format!("Bearer {many}"), 3, "unauthorized"),
        (
            "Basic realm=\"never closed".to_owned(),
            3,
            "no basic auth credentials",
        ),
        ("basic".to_owned(), 3, "no basic auth credentials"),
        (
            "Negotiate abc==, Basic realm=\"a, b\"".to_owned(),
            3,
            "no basic auth credentials",
        ),
    ] {
        let server = Server::start(move |_| {
            Answer::with(401, &[("WWW-Authenticate", challenge.clone())], vec![])
        });
        let run = tags(&server.address);
        assert!(
            run.code == code && run.stderr.contains(said),
            "{said}: {run:?}"
        );
        assert_eq!(server.asked().len(), 1);
    }
}

#[test]
fn m66_answers_in_a_form_that_nobody_asked_for_are_refused() {
    for coding in ["gzip", "br", "zstd", "deflate, gzip"] {
        let server = Server::start(move |_| {
            Answer::with(200, &[("Content-Encoding", coding.into())], BODY.into())
        });
        let run = tags(&server.address).exits(6);
        run.says("registry compressed a response it was asked not to")
            .done();
        let asked = server.asked();
        assert!(
            asked
                .iter()
                .all(|request| request.headers["accept-encoding"] == "identity")
        );
    }
    let image = Image::hello_world();
    for (status, headers) in [
        (206, vec![("Content-Range", "bytes 0-9/10".to_owned())]),
        (203, vec![]),
        (226, vec![]),
        (
            200,
            vec![(
                "Content-Type",
                "application/vnd.docker.distribution.manifest.v2+json; charset=utf-8".to_owned(),
            )],
        ),
        (200, vec![("Content-Type", "junk".to_owned())]),
    ] {
        let (manifest, is_plain) = (
            image.manifest.clone(),
            status == 200 && headers[0].1 != "junk",
        );
        let faulty = Faulty::start(&image, |_, _| vec![]);
        let behind = faulty.server.address.clone();
        let server = Server::start(move |request| {
            if request.path().contains("/manifests/") {
                Answer::with(status, &headers, manifest.clone())
            } else {
                let to = format!("http://{behind}{}", request.target);
                Answer::with(307, &[("Location", to)], vec![])
            }
        });
        let env = TestEnv::new();
        let run = env
            .regctl(["pull", &format!("{}/app:t", server.address)])
            .run();
        assert!(run.code == 0 || !is_plain, "{status}: {run:?}");
        assert_eq!(env.damage(), [""; 0]);
        assert!(run.code < 70);
    }
}
