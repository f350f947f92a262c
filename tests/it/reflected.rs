//! Secrets that a server has seen, and sends back in whatever it says: row A15.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::json;

use crate::support::env::{Run, TestEnv};
use crate::support::http::{Answer, Request, Server};

/// No word, so that nothing of it is anywhere by accident.
const SECRET: &str = "Zq7x_Wv9k/Lm4";
/// What is left of it where something stands in the middle.
const HALVES: [&str; 2] = ["zq7x", "lm4"];

fn hex(text: &str) -> String {
    text.bytes().map(|byte| format!("{byte:02x}")).collect()
}

/// The writings in which a person, or a program, reads a secret at a glance.
fn writings(secret: &str) -> Vec<String> {
    let (start, end) = secret.split_at(secret.len() / 2);
    let escaped = |write: fn(char) -> String| secret.chars().map(write).collect::<String>();
    vec![
        secret.to_owned(),
        secret.to_uppercase(),
        format!("\u{1b}[31m{secret}\u{1b}[0m"),
        format!("{start}\u{1b}[1;31m{end}"),
        format!("{start}\u{7f}{end} {start}\u{200b}{end}"),
        format!("{start}\t{end}"),
        format!("{start}<b>{end}</b>"),
        format!("{start}.{end}"),
        escaped(|c| format!("%{:02X}", u32::from(c))),
        escaped(|c| format!("%25{:02x}", u32::from(c))),
        escaped(|c| format!("\\u{:04x}", u32::from(c))),
        escaped(|c| format!("\\x{:02x}", u32::from(c))),
        escaped(|c| format!("&#{};", u32::from(c))),
        STANDARD.encode(secret),
        STANDARD.encode(format!("you are {secret}!")),
        URL_SAFE_NO_PAD.encode(format!("x{secret}")),
        hex(secret),
    ]
}

/// Nothing of what was printed is the secret, or as good as it.
#[track_caller]
fn hides(run: &Run, secret: &str, about: &str) {
    let printed = format!("{}{}", run.stdout, run.stderr).to_lowercase();
    let mut traces: Vec<String> = (0..3)
        .map(|before| {
            let encoded = STANDARD.encode(format!("{}{secret}", "\0".repeat(before)));
            encoded[4..encoded.len() - 4].to_lowercase()
        })
        .collect();
    let start = hex(&secret[..4]);
    traces.extend([
        start.clone(),
        format!("%{}", &start[..2]),
        format!("\\u00{}", &start[..2]),
    ]);
    traces.push(format!("&#{};", u32::from(secret.chars().next().unwrap())));
    traces.extend(HALVES.map(str::to_owned));
    for trace in traces {
        assert!(
            !printed.contains(&trace),
            "{about:?}: {trace:?} is in {printed}"
        );
    }
}

fn tags(env: &TestEnv, address: &str) -> Run {
    env.regctl(["--debug", "tags", &format!("{address}/app")])
        .run()
}

fn asks_for_password() -> Answer {
    Answer::with(
        401,
        &[("WWW-Authenticate", "Basic realm=\"x\"".into())],
        vec![],
    )
}

fn is_in(request: &Request) -> bool {
    request.headers.contains_key("authorization")
}

/// A user with a password for a host.
fn fish(address: &str) -> TestEnv {
    let env = TestEnv::new();
    let auth = STANDARD.encode(format!("fish:{SECRET}"));
    let config = json!({ "auths": { address: { "auth": auth } } });
    env.write(&env.docker_config(), &config.to_string());
    env
}

/// Each way for an answer to have words in it.
fn answers(words: &str) -> Vec<Answer> {
    let json = json!({ "errors": [{ "code": words, "message": format!("no, {words}") }] });
    let no_json = json!({ "details": words });
    let header: String = words
        .chars()
        .filter(|c| !c.is_control() && c.is_ascii())
        .collect();
    let mut warned = Answer::json(200, &json!({ "tags": ["t"] }));
    let quoted = header.replace('\\', "\\\\");
    warned
        .headers
        .push(("Warning".into(), format!("299 - \"{quoted}\"")));
    let mut pieces = Answer::json(200, &json!({ "tags": ["t"] }));
    pieces
        .headers
        .push(("Warning".into(), format!("299 - \"\t{quoted}\t\"")));
    let url: String = header.chars().filter(|c| !c.is_whitespace()).collect();
    let led = |to: String| Answer::with(307, &[("Location", to)], vec![]);
    let mut paged = Answer::json(200, &json!({ "tags": ["t"] }));
    paged.headers.push((
        "Link".into(),
        format!("<http://other.example/{url}>; rel=next"),
    ));
    let mut around = Answer::json(200, &json!({ "tags": ["t"] }));
    around
        .headers
        .push(("Link".into(), "</v2/app/tags/list>; rel=next".to_string()));
    vec![
        Answer::json(403, &json),
        Answer::json(403, &no_json),
        Answer::with(403, &[], format!("you sent {words} to us").into_bytes()),
        Answer::with(
            400,
            &[],
            format!("<html><h1>{words}</h1></html>").into_bytes(),
        ),
        Answer::with(200, &[], format!("{{\"tags\":\"{words}\"").into_bytes()),
        Answer::json(200, &json!({ "tags": { "x": words } })),
        warned,
        pieces,
        led(format!("ftp://x.example/{url}")),
        led(format!("/v2/{url}?{url}={url}#{url}")),
        paged,
        around,
    ]
}

#[test]
fn a15_no_writing_of_a_password_is_shown_wherever_it_comes_back() {
    for (nth, words) in writings(SECRET).into_iter().enumerate() {
        for which in 0..answers("").len() {
            // Each place with some of the writings, and each writing in some of the places.
            if !(nth + which).is_multiple_of(3) {
                continue;
            }
            let said = words.clone();
            let registry = Server::start(move |request| {
                if is_in(request) {
                    answers(&said).swap_remove(which)
                } else {
                    asks_for_password()
                }
            });
            let env = fish(&registry.address);
            let run = tags(&env, &registry.address);
            assert!(run.code < 70, "{run:?}");
            hides(&run, SECRET, &format!("{which} {words}"));
        }
    }
}

#[test]
fn a15_what_only_the_token_server_saw_is_not_shown_when_it_says_so() {
    for words in writings(SECRET) {
        for status in [400, 401, 403] {
            let said = words.clone();
            let server = Server::start(move |request| match request.path() {
                "/token" => Answer::json(status, &json!({ "details": said })),
                _ => bearer(request),
            });
            let env = fish(&server.address);
            hides(&tags(&env, &server.address).exits(3), SECRET, &words);
            // A refresh token goes in a form.
            let entry = json!({ "identitytoken": SECRET, "auth": "ZmlzaDo=" });
            let config = json!({ "auths": { &server.address: entry } });
            env.write(&env.docker_config(), &config.to_string());
            hides(&tags(&env, &server.address).exits(3), SECRET, &words);
        }
        // The registry, which never saw it, was told of it.
        let said = words.clone();
        let server = Server::start(move |request| match request.path() {
            "/token" => Answer::json(200, &json!({ "token": "of-another-kind" })),
            _ if is_in(request) => Answer::with(403, &[], said.clone().into_bytes()),
            _ => bearer(request),
        });
        hides(
            &tags(&fish(&server.address), &server.address).exits(3),
            SECRET,
            &words,
        );
    }
}

fn bearer(request: &Request) -> Answer {
    let host = &request.headers["host"];
    let challenge = format!("Bearer realm=\"http://{host}/token\",service=\"s\"");
    Answer::with(401, &[("WWW-Authenticate", challenge)], vec![])
}

#[test]
fn a15_tokens_that_were_given_are_not_shown() {
    for field in ["token", "access_token", "refresh_token"] {
        for words in writings(SECRET) {
            let server = Server::start(move |request| match request.path() {
                "/token" => {
                    let mut answer = json!({ "token": "of-another-kind" });
                    answer[field] = json!(SECRET);
                    Answer::json(200, &answer)
                }
                _ if is_in(request) => Answer::with(403, &[], words.clone().into_bytes()),
                _ => bearer(request),
            });
            hides(
                &tags(&TestEnv::new(), &server.address).exits(3),
                SECRET,
                field,
            );
        }
    }
}

#[test]
fn a15_headers_of_the_user_are_secrets_too() {
    for value in [
        SECRET.to_owned(),
        format!("token {SECRET}"),
        format!("session={SECRET}; a=b"),
    ] {
        for words in writings(SECRET) {
            let server = Server::start(move |_| Answer::with(403, &[], words.clone().into_bytes()));
            let env = TestEnv::new();
            let config = json!({ "HttpHeaders": { "X-Own": &value } });
            env.write(&env.docker_config(), &config.to_string());
            hides(&tags(&env, &server.address).exits(3), SECRET, &value);
        }
    }
}

#[test]
fn a15_a_proxys_password_is_not_shown_by_the_proxys_page() {
    let login = STANDARD.encode("fish:Zq7x_Wv9k/Lm4");
    for words in writings(SECRET) {
        let expected = format!("Basic {login}");
        let proxy = Server::start(move |request| {
            assert_eq!(request.headers["proxy-authorization"], expected);
            let words = format!("{words} {expected}");
            Answer::with(403, &[], words.into_bytes())
        });
        let env = TestEnv::new();
        let url = format!("http://fish:Zq7x_Wv9k%2FLm4@{}", proxy.address);
        let words = [
            "--debug",
            "--insecure-registry",
            "registry.example",
            "tags",
            "registry.example/app",
        ];
        let run = env.regctl(words).env("ALL_PROXY", &url).run().exits(3);
        let sent = proxy.asked().iter().any(|request| request.method == "GET");
        assert!(sent, "{run:?}");
        hides(&run, SECRET, "proxy");
        assert!(!run.stderr.contains(&login), "{}", run.stderr);
    }
}

#[test]
fn a15_what_a_registry_says_of_itself_is_shown_without_secrets() {
    for words in writings(SECRET) {
        let words: String = words
            .chars()
            .filter(|c| !c.is_control() && c.is_ascii())
            .collect();
        let server = Server::start(move |request| {
            let version = ("Docker-Distribution-Api-Version", words.clone());
            let mut answer = match (is_in(request), request.path()) {
                (false, _) => asks_for_password(),
                (true, "/v1/search") => Answer::json(
                    200,
                    &json!({ "results": [{ "name": "app", "description": words }] }),
                ),
                (true, _) => Answer::json(200, &json!({})),
            };
            answer.headers.push((version.0.into(), version.1));
            answer
        });
        let env = fish(&server.address);
        let search = ["search", "--no-trunc", &format!("{}/app", server.address)];
        hides(&env.regctl(search).ok(), SECRET, "search");
        // What is told before anything is asked for has been told by somebody who saw the password.
        let config = json!({ "HttpHeaders": { "X-Own": SECRET } });
        env.write(&env.docker_config(), &config.to_string());
        hides(&env.regctl(["ping", &server.address]).ok(), SECRET, "ping");
    }
}

#[test]
fn a15_what_an_error_quotes_of_a_manifest_is_shown_without_secrets() {
    const INDEX: &str = "application/vnd.oci.image.index.v1+json";
    let digest = format!("sha256:{}", "0".repeat(64));
    let listed = |field: &str| {
        let mut entry = json!({
            "mediaType": "application/vnd.oci.image.manifest.v1+json", "size": 5, "digest": digest,
            "platform": { "os": "plan9", "architecture": "mips" },
        });
        match field {
            "os" | "architecture" => entry["platform"][field] = json!(SECRET),
            field => entry[field] = json!(SECRET),
        }
        json!({ "schemaVersion": 2, "mediaType": INDEX, "manifests": [entry] }).to_string()
    };
    for (media_type, body) in [
        (INDEX, listed("os")),
        (INDEX, listed("architecture")),
        (INDEX, listed("digest")),
        (INDEX, listed("mediaType")),
        (INDEX, listed("size")),
        (INDEX, format!("{{ \"schemaVersion\": \"{SECRET}\" }}")),
        (SECRET, "{}".to_owned()),
        (INDEX, SECRET.to_owned()),
    ] {
        let about = body.clone();
        let registry = Server::start(move |request| {
            if is_in(request) {
                let headers = [("Content-Type", media_type.to_owned())];
                Answer::with(200, &headers, body.clone().into_bytes())
            } else {
                asks_for_password()
            }
        });
        let env = fish(&registry.address);
        let name = format!("{}/app:t", registry.address);
        for command in ["pull", "digest"] {
            hides(
                &env.regctl(["--debug", command, &name]).run(),
                SECRET,
                &about,
            );
        }
    }
}

#[test]
fn a15_a_login_in_a_realm_is_not_shown() {
    let server = Server::start(|_| {
        let challenge = format!(
            "Bearer realm=\"https://fish:{}@x.example/token\"",
            "hunter2"
        );
        Answer::with(401, &[("WWW-Authenticate", challenge)], vec![])
    });
    let env = TestEnv::new();
    for words in [["ping", &*server.address], ["catalog", &*server.address]] {
        let run = env.regctl(words).run();
        let printed = format!("{}{}", run.stdout, run.stderr);
        assert!(!printed.contains("hunter2"), "{printed}");
    }
}

#[test]
fn a15_half_a_secret_at_the_end_of_a_long_page_is_not_shown() {
    for cut in 1..SECRET.len() {
        let page = format!("{}{SECRET}", " ".repeat((64 << 10) - cut));
        let registry = Server::start(move |request| {
            if is_in(request) {
                Answer::with(403, &[], page.clone().into_bytes())
            } else {
                asks_for_password()
            }
        });
        let run = tags(&fish(&registry.address), &registry.address).exits(3);
        assert!(!run.stderr.contains("Zq7x"), "{cut}: {}", run.stderr);
    }
}

#[test]
fn a15_a_proxy_that_is_none_is_an_error_and_no_direct_connection() {
    let server = Server::start(|_| Answer::json(200, &json!({ "tags": ["t"] })));
    let env = TestEnv::new();
    let name = format!("{}/app", server.address);
    for variable in [
        "HTTPS_PROXY",
        "https_proxy",
        "HTTP_PROXY",
        "http_proxy",
        "ALL_PROXY",
        "all_proxy",
    ] {
        for bad in [
            "::bad",
            "http//x",
            "socks9://fish:secret@x.example",
            "http://fish:secret@",
        ] {
            env.regctl(["tags", &name])
                .env(variable, bad)
                .run()
                .exits(7)
                .says(&format!("error: {variable} is not a valid proxy: "))
                .done();
        }
    }
    assert!(server.asked().is_empty());
    for none in ["", "http://proxy.invalid:1", "proxy.invalid:1"] {
        // None stands before loopback.
        env.regctl(["tags", &name])
            .env("HTTPS_PROXY", none)
            .env("HTTP_PROXY", none)
            .ok()
            .prints("t\n")
            .done();
    }
}
