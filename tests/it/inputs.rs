//! What is no reference, digest or host is refused before anything is asked: rows M1 to M12.

use serde_json::json;

use crate::support::env::TestEnv;
use crate::support::http::{Answer, Server};

const HEX: &str = "7cc4b5aefd1d0cadf8d97d4350462ba51c694ebca145b08d7d41b41acc8db5aa";

/// A registry that must not be asked.
fn unasked() -> Server {
    Server::start(|_| Answer::with(404, &[], vec![]))
}

fn is_quiet(text: &str) -> bool {
    text.chars().all(|c| c == '\n' || !c.is_control())
}

#[test]
fn m1_m2_m3_m4_m5_m6_m7_m8_m9_m10_what_is_no_reference_is_refused_before_any_request() {
    let registry = unasked();
    let at = |rest: &str| format!("{}/{rest}", registry.address);
    let env = TestEnv::new();
    for (input, said) in [
        ("".to_owned(), "the reference is empty"),
        (" ".to_owned(), "invalid"),
        (":".to_owned(), "invalid"),
        ("@".to_owned(), "invalid"),
        ("/".to_owned(), "invalid"),
        (at("a:"), "invalid"),
        (at("a@"), "invalid"),
        (at("Foo/Bar:t"), "must be lowercase"),
        (at(&"a".repeat(256)), "must not be more than 255 characters"),
        (
            at(&format!("a:{}", "t".repeat(129))),
            "tag is longer than 128 characters",
        ),
        (at("../x"), "invalid repository path component \"..\""),
        (at("./x"), "invalid repository path component \".\""),
        (at("a//b"), "invalid repository path component \"\""),
        (at("a/"), "invalid"),
        (at("%2e%2e/x"), "invalid character '%'"),
        (at("a?x=1"), "invalid character '?'"),
        (at("a#f"), "invalid character '#'"),
        (at("a b"), "invalid character ' '"),
        (at("a\n"), "invalid character '\\n'"),
        (at("a\u{1b}[31m"), "invalid character '\\u{1b}'"),
        (at("é"), "invalid character"),
        (at("a\\b"), "invalid character '\\\\'"),
        (
            format!("http://u:secret@{}/x", registry.address),
            "references have no scheme or user part",
        ),
        (
            format!("u@{}/x", registry.address),
            "references have no scheme or user part",
        ),
        (at(&format!("x@sha256:{HEX}@sha256:{HEX}")), "invalid"),
        (at("x:-o"), "invalid tag \"-o\""),
        (at("x@sha256:../../etc/passwd"), "invalid"),
        (at(&format!("x@sha256:{}", &HEX[1..])), "invalid"),
        (at(&format!("x@sha256:{HEX}0")), "invalid"),
        (at(&format!("x@sha256:{}", HEX.to_uppercase())), "invalid"),
        (
            at("x@md5:d41d8cd98f00b204e9800998ecf8427e"),
            "unsupported digest algorithm \"md5\"",
        ),
        (at("x@sha256+b64u:abc"), "unsupported digest algorithm"),
        ("127.0.0.1:99999/x".to_owned(), "invalid port"),
        ("127.0.0.1:/x".to_owned(), "invalid port"),
        ("127.0.0.1:0/x".to_owned(), "invalid port"),
        ("[fe80::1%25eth0]/x".to_owned(), "invalid"),
    ] {
        let run = env.regctl(["pull", "--", &input]).run();
        assert!(
            run.code == 2 && run.stderr.contains(said),
            "{input:?} {run:?}"
        );
        assert!(
            is_quiet(&run.stderr) && !run.stderr.contains("secret"),
            "{input:?} {run:?}"
        );
    }
    assert!(registry.asked().is_empty());
}

#[test]
fn m3_a_reference_of_ten_mebibytes_is_refused_on_one_screen() {
    // Longer arguments than 128 KiB do not reach a program; a file's do.
    let run = TestEnv::new()
        .regctl(["pull", &"a".repeat(120 << 10)])
        .run()
        .exits(2);
    assert!(run.stderr.len() < 2000, "{}", run.stderr.len());
}

#[test]
fn m7_names_that_look_like_flags_are_names_after_two_dashes() {
    let env = TestEnv::new();
    env.regctl(["pull", "--", "--password=x"])
        .run()
        .exits(2)
        .says("invalid reference")
        .done();
    env.regctl(["tag", "a", "--", "-o"]).run().exits(2).done();
    env.regctl(["load", "-i", "-o"]).run().exits(2).done();
}

#[test]
fn m10_m27_hosts_that_could_be_read_as_others_are_refused() {
    let env = TestEnv::new();
    for host in [
        "0x7f.1",
        "2130706433",
        "0177.0.0.1",
        "good.lan.",
        "a..b",
        "exämple.test",
        "good。lan",
        "good.example\nevil",
        "good.example\revil",
        "good\tx",
        "https://good.example:x",
        "-a.example",
        "a_b.example",
    ] {
        let run = env
            .regctl(["login", "-u", "fish", "--password-stdin", "--", host])
            .stdin("secret")
            .run();
        assert_eq!(run.code, 2, "{host:?} {run:?}");
        assert!(
            is_quiet(&run.stderr) && run.stderr.contains("invalid"),
            "{host:?} {run:?}"
        );
    }
    assert!(!env.docker_config().exists());
}

#[test]
fn m27_a_mapped_address_is_the_address_that_it_maps() {
    let registry = Server::start(|_| Answer::json(200, &json!({ "repositories": ["a"] })));
    let port = registry.address.rsplit(':').next().unwrap();
    let run = TestEnv::new()
        .regctl(["catalog", &format!("[::ffff:127.0.0.1]:{port}")])
        .run();
    // Plain HTTP, as 127.0.0.1 is spoken to.
    assert!(
        run.code == 0 || run.stderr.contains("Unreachable"),
        "{run:?}"
    );
}

#[test]
fn m11_what_is_an_image_id_is_told_from_a_name() {
    let env = TestEnv::new();
    env.regctl(["pull", HEX])
        .run()
        .exits(2)
        .says("cannot specify 64-byte hexadecimal strings")
        .done();
}

#[test]
fn m12_tags_that_are_none_are_left_out_and_counted() {
    let env = TestEnv::new();
    let list = |tags: serde_json::Value| {
        let registry =
            Server::start(move |_| Answer::json(200, &json!({ "name": "app", "tags": tags })));
        env.regctl(["tags", &format!("{}/app", registry.address)])
            .run()
    };
    list(json!(null)).exits(0).prints("").done();
    let bad = json!([
        "v1",
        "-ot-beta-jmx",
        "../x",
        "\u{1b}[31m",
        format!("sha256:{HEX}"),
        5,
        {},
        "v2"
    ]);
    list(bad)
        .exits(0)
        .prints("v1\nv2\n")
        .says("ignored 6 invalid tags sent by the registry")
        .done();
    let many: Vec<String> = (0..200_000).map(|n| format!("v{n}")).collect();
    assert_eq!(list(json!(many)).exits(0).stdout.lines().count(), 200_000);
    for wrong in [json!("v1"), json!({}), json!(5)] {
        list(wrong).exits(6).says("\"tags\" is not a list").done();
    }
}
