//! What the OCI conformance suite asserts of a registry, asked of `regctl serve` byte by byte.

use std::io::{Read, Write};
use std::net::TcpStream;

use regctl::image::{Algorithm, Digest, Verifier};
use serde_json::{Value, json};

use crate::support::http::{Received, ask};
use crate::support::images::{OCI_INDEX, OCI_MANIFEST};
use crate::support::served::Served;

const OCTETS: (&str, &str) = ("Content-Type", "application/octet-stream");

fn sha512(bytes: &[u8]) -> Digest {
    let mut verifier = Verifier::new(Algorithm::Sha512);
    verifier.update(bytes);
    verifier.finish().0
}

/// A repository on a registry of its own.
struct Repository {
    served: Served,
}

impl Repository {
    fn new() -> Self {
        Self {
            served: Served::open(),
        }
    }

    fn ask(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> (u16, Received) {
        let path = if path.starts_with('/') {
            path.to_owned()
        } else {
            format!("/v2/team/app/{path}")
        };
        ask(&self.served.address, method, &path, headers, body)
    }

    fn status(&self, method: &str, path: &str) -> u16 {
        self.ask(method, path, &[], b"").0
    }

    /// Starts an upload and says where it goes on.
    fn upload(&self) -> String {
        let (status, answer) = self.ask("POST", "blobs/uploads/", &[], b"");
        assert_eq!(status, 202);
        answer.headers["location"].clone()
    }

    fn put_blob(&self, bytes: &[u8]) -> Digest {
        let digest = Digest::of(bytes);
        let (status, _) = self.ask(
            "POST",
            &format!("blobs/uploads/?digest={digest}"),
            &[OCTETS],
            bytes,
        );
        assert_eq!(status, 201);
        digest
    }

    fn put_manifest(&self, name: &str, media_type: &str, value: &Value) -> (u16, Received) {
        self.ask(
            "PUT",
            &format!("manifests/{name}"),
            &[("Content-Type", media_type)],
            value.to_string().as_bytes(),
        )
    }

    /// A small image without a tag; `more` is added to its manifest.
    fn image(&self, more: &Value) -> Value {
        let config = self.put_blob(b"{}");
        let mut manifest = json!({
            "schemaVersion": 2, "mediaType": OCI_MANIFEST,
            "config": { "mediaType": "application/vnd.oci.image.config.v1+json", "digest": config, "size": 2 },
            "layers": [],
        });
        manifest
            .as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        manifest
    }
}

fn digest_of(value: &Value) -> Digest {
    Digest::of(value.to_string().as_bytes())
}

#[test]
fn it_answers_the_version_and_empty_listings() {
    let registry = Repository::new();
    let (status, answer) = registry.ask("GET", "/v2/", &[], b"");
    assert_eq!(
        (
            status,
            answer.headers["docker-distribution-api-version"].as_str()
        ),
        (200, "registry/2.0")
    );
    assert_eq!(
        registry.ask("GET", "/v2/_catalog", &[], b"").1.text(),
        "{\"repositories\":[]}"
    );
    let none = Digest::of(b"nothing");
    for (path, status) in [
        ("tags/list".to_owned(), 404),
        (format!("blobs/{none}"), 404),
        (format!("manifests/{none}"), 404),
        ("manifests/latest".to_owned(), 404),
        ("manifests/sha256:baddigeststring".to_owned(), 400),
    ] {
        assert_eq!(registry.status("GET", &path), status, "{path}");
    }
    let (status, referrers) = registry.ask("GET", &format!("referrers/{none}"), &[], b"");
    assert_eq!(
        (status, referrers.headers["content-type"].as_str()),
        (200, OCI_INDEX)
    );
}

#[test]
fn blobs_come_in_by_every_way_there_is() {
    let registry = Repository::new();
    // With the request itself.
    registry.put_blob(b"at once");
    // POST, then PUT.
    let digest = Digest::of(b"two steps");
    let location = registry.upload();
    let (status, answer) = registry.ask(
        "PUT",
        &format!("{location}?digest={digest}"),
        &[OCTETS],
        b"two steps",
    );
    assert_eq!(
        (status, answer.headers["docker-content-digest"].as_str()),
        (201, digest.as_str())
    );
    assert_eq!(
        answer.headers["location"],
        format!("/v2/team/app/blobs/{digest}")
    );
    // As a stream.
    let location = registry.upload();
    assert_eq!(
        registry.ask("PATCH", &location, &[OCTETS], b"streamed").0,
        202
    );
    let digest = Digest::of(b"streamed");
    assert_eq!(
        registry.status("PUT", &format!("{location}?digest={digest}")),
        201
    );
    // Nothing at all is a blob too, and so is SHA-512.
    registry.put_blob(b"");
    let digest = sha512(b"long hash");
    let location = registry.upload();
    assert_eq!(
        registry
            .ask(
                "PUT",
                &format!("{location}?digest={digest}"),
                &[OCTETS],
                b"long hash"
            )
            .0,
        201
    );
    let (status, answer) = registry.ask("GET", &format!("blobs/{digest}"), &[], b"");
    assert_eq!((status, answer.text().as_str()), (200, "long hash"));
}

#[test]
fn chunks_have_their_order_and_a_client_can_find_out_where_to_go_on() {
    let registry = Repository::new();
    let location = registry.upload();
    let chunk = |range: &str, bytes: &[u8]| {
        registry.ask(
            "PATCH",
            &location,
            &[OCTETS, ("Content-Range", range)],
            bytes,
        )
    };
    let (status, answer) = chunk("5-9", b"world");
    assert_eq!(status, 416);
    assert_eq!(answer.headers["location"], location);
    assert_eq!(
        registry.ask("GET", &location, &[], b"").1.headers["range"],
        "0-0"
    );
    assert_eq!(chunk("0-4", b"hello").0, 202);
    let (status, answer) = registry.ask("GET", &location, &[], b"");
    assert_eq!((status, answer.headers["range"].as_str()), (204, "0-4"));
    assert_eq!(chunk("0-4", b"hello").0, 416, "the same chunk twice");
    let digest = Digest::of(b"helloworld");
    let last = [OCTETS, ("Content-Range", "5-9")];
    assert_eq!(
        registry
            .ask(
                "PUT",
                &format!("{location}?digest={digest}"),
                &last,
                b"world"
            )
            .0,
        201
    );
    assert_eq!(
        registry
            .ask("GET", &format!("blobs/{digest}"), &[], b"")
            .1
            .text(),
        "helloworld"
    );
    assert_eq!(
        registry.status("GET", &location),
        404,
        "the session is over"
    );
}

#[test]
fn m86_m87_bad_ranges_and_digests_are_refused_and_nothing_appears() {
    let registry = Repository::new();
    for range in ["0-18446744073709551615", "5-3", "bytes 5-4/5", "x", "-1-3"] {
        let location = registry.upload();
        let status = registry
            .ask(
                "PATCH",
                &location,
                &[OCTETS, ("Content-Range", range)],
                b"hello",
            )
            .0;
        assert!(
            range == "0-18446744073709551615" || matches!(status, 400 | 416),
            "{range}: {status}"
        );
    }
    let wrong = Digest::of(b"something else");
    for query in [
        String::new(),
        format!("?digest={wrong}"),
        format!("?digest={wrong}&digest={wrong}"),
        "?digest=sha1:da39a3ee5e6b4b0d3255bfef95601890afd80709".to_owned(),
        format!("?digest={}", wrong.as_str().to_uppercase()),
    ] {
        let location = registry.upload();
        assert_eq!(
            registry
                .ask("PUT", &format!("{location}{query}"), &[OCTETS], b"hello")
                .0,
            400,
            "{query}"
        );
    }
    let (status, _) = registry.ask(
        "POST",
        &format!("blobs/uploads/?digest={wrong}"),
        &[OCTETS],
        b"hello",
    );
    assert_eq!(status, 400);
    assert_eq!(
        registry.status("POST", "blobs/uploads/?digest-algorithm=md5"),
        400
    );
    assert_eq!(
        registry.status("HEAD", &format!("blobs/{}", Digest::of(b"hello"))),
        404
    );
    assert_eq!(registry.status("HEAD", &format!("blobs/{wrong}")), 404);
}

#[test]
fn m88_an_upload_belongs_to_its_repository_and_ends_once() {
    let registry = Repository::new();
    let location = registry.upload();
    let elsewhere = location.replace("team/app", "other/app");
    assert_eq!(registry.status("GET", &elsewhere), 404);
    assert_eq!(registry.ask("PATCH", &elsewhere, &[OCTETS], b"x").0, 404);
    // Not even while somebody writes to it.
    let mut writer = TcpStream::connect(&registry.served.address).unwrap();
    write!(
        writer,
        "PATCH {location} HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nhello"
    )
    .unwrap();
    while registry.ask("PATCH", &location, &[OCTETS], b"").0 != 416 {}
    for method in ["GET", "PATCH", "DELETE"] {
        assert_eq!(registry.status(method, &elsewhere), 404, "{method}");
    }
    drop(writer);
    assert_eq!(registry.status("DELETE", &location), 204);
    assert_eq!(registry.status("GET", &location), 404);
    assert_eq!(
        registry.status("GET", "blobs/uploads/00000000-0000-0000-0000-000000000000"),
        404
    );
}

#[test]
fn f78_a_commit_whose_client_vanished_can_be_sent_again() {
    let registry = Repository::new();
    let location = registry.upload();
    let digest = Digest::of(b"hello");
    let finish = format!("{location}?digest={digest}");
    // It goes before it has sent everything: what came is kept, and the session with it.
    let mut client = TcpStream::connect(&registry.served.address).unwrap();
    write!(
        client,
        "PUT {finish} HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhel"
    )
    .unwrap();
    client.shutdown(std::net::Shutdown::Write).unwrap();
    let _ = client.read_to_end(&mut Vec::new());
    assert_eq!(
        registry.ask("GET", &location, &[], b"").1.headers["range"],
        "0-2"
    );
    // It goes after it has sent everything, and asks again for the answer that it did not hear.
    for _ in 0..2 {
        let (status, answer) = registry.ask("PUT", &finish, &[OCTETS], b"lo");
        assert_eq!(
            (status, answer.headers["docker-content-digest"].as_str()),
            (201, digest.as_str())
        );
    }
    assert_eq!(
        registry
            .ask("GET", &format!("blobs/{digest}"), &[], b"")
            .1
            .text(),
        "hello"
    );
    // What is not there was not committed.
    let other = format!("{location}?digest={}", Digest::of(b"other"));
    assert_eq!(registry.ask("PUT", &other, &[OCTETS], b"other").0, 404);
}

#[test]
fn m84_what_a_head_says_is_bounded_and_moves_nobody() {
    let registry = Repository::new();
    let head = |text: &str| {
        let mut client = TcpStream::connect(&registry.served.address).unwrap();
        // A server that has read enough closes, whatever is still on its way.
        let _ = client.write_all(text.as_bytes());
        let mut answer = Vec::new();
        let _ = client.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    };
    let long = format!(
        "GET /v2/{} HTTP/1.1\r\nHost: x\r\n\r\n",
        "a".repeat(1 << 20)
    );
    let many = format!(
        "GET /v2/ HTTP/1.1\r\nHost: x\r\n{}\r\n",
        "A: b\r\n".repeat(10_000)
    );
    for (text, statuses) in [(long, ["414", "431"]), (many, ["431", "400"])] {
        let answer = head(&text);
        let status = answer.split(' ').nth(1).unwrap_or_default();
        assert!(answer.is_empty() || statuses.contains(&status), "{answer}");
    }
    for method in ["BREW", "TRACE", "CONNECT", "get"] {
        let answer = head(&format!(
            "{method} /v2/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        ));
        let status = answer.split(' ').nth(1).unwrap_or_default();
        assert!(
            ["400", "404", "405"].contains(&status),
            "{method}: {answer}"
        );
    }
    // A client's own idea of where the registry is goes into no answer.
    let posed = "POST /v2/team/app/blobs/uploads/ HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Host: evil.example\r\n\
                 X-Forwarded-Proto: gopher\r\nForwarded: host=evil.example\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    for text in [
        posed.to_owned(),
        posed.replace("Host: evil.example\r\nX-", "X-"),
    ] {
        let answer = head(&text).to_lowercase();
        assert!(
            answer.contains("\r\nlocation: /v2/team/app/blobs/uploads/"),
            "{answer}"
        );
        assert!(
            !answer.contains("evil") && !answer.contains("gopher"),
            "{answer}"
        );
    }
}

#[test]
fn m85_pages_are_of_a_size_that_the_registry_chooses() {
    let registry = Repository::new();
    let manifest = registry.image(&json!({}));
    for tag in ["a", "b"] {
        registry.put_manifest(tag, OCI_MANIFEST, &manifest);
    }
    for list in ["/v2/_catalog", "tags/list"] {
        let page = |query: &str| registry.ask("GET", &format!("{list}{query}"), &[], b"");
        for bad in ["-1", "abc", "1e18", "", "0x10", "99999999999999999999999"] {
            let (status, answer) = page(&format!("?n={bad}"));
            assert_eq!(status, 400, "{list} {bad}");
            assert!(
                answer.text().contains("PAGINATION_NUMBER_INVALID"),
                "{}",
                answer.text()
            );
        }
        for fine in [
            "?n=1000000000000000000",
            "?last=../../x",
            "?last=%00",
            "?n=5&last=%1b%5b31m",
        ] {
            assert_eq!(page(fine).0, 200, "{list} {fine}");
        }
        let (status, none) = page("?n=0");
        assert_eq!((status, none.headers.get("link")), (200, None));
        assert!(none.text().contains("[]"), "{}", none.text());
    }
}

#[test]
fn ranges_of_a_blob() {
    let registry = Repository::new();
    let bytes: Vec<u8> = (0..2048_u32).map(|n| (n % 251) as u8).collect();
    let path = format!("blobs/{}", registry.put_blob(&bytes));
    for (range, first, last) in [
        ("500-1499", 500, 1499),
        ("500-", 500, 2047),
        ("-500", 1548, 2047),
        ("2000-5000", 2000, 2047),
    ] {
        let (status, answer) =
            registry.ask("GET", &path, &[("Range", &format!("bytes={range}"))], b"");
        assert_eq!(status, 206, "{range}");
        assert_eq!(
            answer.headers["content-range"],
            format!("bytes {first}-{last}/2048")
        );
        assert_eq!(
            answer.headers["content-length"],
            (last + 1 - first).to_string()
        );
        assert_eq!(answer.body, bytes[first..=last]);
    }
    for range in ["500-0", "5000-10000"] {
        assert_eq!(
            registry
                .ask("GET", &path, &[("Range", &format!("bytes={range}"))], b"")
                .0,
            416,
            "{range}"
        );
    }
    let (status, head) = registry.ask("HEAD", &path, &[], b"");
    assert_eq!(
        (
            status,
            head.headers["content-length"].as_str(),
            head.body.len()
        ),
        (200, "2048", 0)
    );
}

#[test]
fn m89_mounts_take_over_what_is_there_and_tell_nothing_of_the_rest() {
    let registry = Repository::new();
    let digest = registry.put_blob(b"mounted");
    let mount = |from: &str, digest: &Digest| {
        registry.ask(
            "POST",
            &format!("/v2/other/blobs/uploads/?mount={digest}{from}"),
            &[],
            b"",
        )
    };
    let (status, answer) = mount("&from=team/app", &digest);
    assert_eq!(
        (status, answer.headers["location"].as_str()),
        (201, &*format!("/v2/other/blobs/{digest}"))
    );
    assert_eq!(
        registry.status("HEAD", &format!("/v2/other/blobs/{digest}")),
        200
    );
    let (status, answer) = mount("&from=team/app", &Digest::of(b"missing"));
    assert_eq!(status, 202);
    let finish = format!(
        "{}?digest={}",
        answer.headers["location"],
        Digest::of(b"missing")
    );
    assert_eq!(registry.ask("PUT", &finish, &[OCTETS], b"missing").0, 201);
    assert_eq!(
        mount("", &digest).0,
        202,
        "without a source nobody learns what is there"
    );
    assert_eq!(mount("&from=../etc", &digest).0, 400);
}

#[test]
fn manifests_come_back_byte_for_byte() {
    let registry = Repository::new();
    let manifest = registry.image(&json!({ "unknown": { "b": 1, "a": [1.50] } }));
    let odd = format!("  {manifest}\n");
    let digest = Digest::of(odd.as_bytes());
    let (status, answer) = registry.ask(
        "PUT",
        "manifests/v1",
        &[("Content-Type", OCI_MANIFEST)],
        odd.as_bytes(),
    );
    assert_eq!(
        (status, answer.headers["docker-content-digest"].as_str()),
        (201, digest.as_str())
    );
    for name in ["v1", digest.as_str()] {
        let (status, answer) = registry.ask("GET", &format!("manifests/{name}"), &[], b"");
        assert_eq!((status, answer.text().as_str()), (200, odd.as_str()));
        assert_eq!(answer.headers["content-type"], OCI_MANIFEST);
        let (status, head) = registry.ask("HEAD", &format!("manifests/{name}"), &[], b"");
        assert_eq!(
            (status, head.headers["content-length"].clone()),
            (200, odd.len().to_string())
        );
    }
    let wrong = format!("manifests/{}", Digest::of(b"else"));
    assert_eq!(
        registry
            .ask(
                "PUT",
                &wrong,
                &[("Content-Type", OCI_MANIFEST)],
                odd.as_bytes()
            )
            .0,
        400
    );
    let long = sha512(odd.as_bytes());
    assert_eq!(
        registry
            .ask(
                "PUT",
                &format!("manifests/{long}"),
                &[("Content-Type", OCI_MANIFEST)],
                odd.as_bytes()
            )
            .0,
        201
    );
    assert_eq!(registry.status("GET", &format!("manifests/{long}")), 200);
}

#[test]
fn m13_m86_manifests_that_mislead_or_lack_something_are_refused() {
    let registry = Repository::new();
    let both = registry.image(&json!({ "manifests": [] }));
    assert_eq!(registry.put_manifest("v1", OCI_MANIFEST, &both).0, 400);
    let image = registry.image(&json!({}));
    assert_eq!(
        registry.put_manifest("v1", OCI_INDEX, &image).0,
        400,
        "not what it is said to be"
    );
    let missing = json!({ "mediaType": "application/vnd.oci.image.layer.v1.tar", "digest": Digest::of(b"?"), "size": 1 });
    let hole = registry.image(&json!({ "layers": [missing] }));
    let (status, answer) = registry.put_manifest("v1", OCI_MANIFEST, &hole);
    assert_eq!(status, 400);
    assert!(
        answer.text().contains("MANIFEST_BLOB_UNKNOWN"),
        "{}",
        answer.text()
    );
    let foreign = json!({
        "mediaType": "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip",
        "digest": Digest::of(b"elsewhere"), "size": 9, "urls": ["https://elsewhere.example/x"],
    });
    assert_eq!(
        registry
            .put_manifest(
                "v1",
                OCI_MANIFEST,
                &registry.image(&json!({ "layers": [foreign] }))
            )
            .0,
        201
    );
    let huge = vec![b' '; (4 << 20) + 1];
    assert_eq!(
        registry
            .ask(
                "PUT",
                "manifests/v2",
                &[("Content-Type", OCI_MANIFEST)],
                &huge
            )
            .0,
        413
    );
    assert_eq!(registry.put_manifest("v2", OCI_MANIFEST, &json!([])).0, 400);
}

#[test]
fn tags_are_listed_in_pages_and_removed_alone() {
    let registry = Repository::new();
    let manifest = registry.image(&json!({}));
    for tag in ["a", "b", "c", "d"] {
        assert_eq!(registry.put_manifest(tag, OCI_MANIFEST, &manifest).0, 201);
    }
    let list = |query: &str| registry.ask("GET", &format!("tags/list{query}"), &[], b"");
    assert_eq!(
        list("").1.text(),
        "{\"name\":\"team/app\",\"tags\":[\"a\",\"b\",\"c\",\"d\"]}"
    );
    let (_, page) = list("?n=2");
    assert_eq!(
        page.headers["link"],
        "</v2/team/app/tags/list?last=b&n=2>; rel=\"next\""
    );
    assert!(list("?n=2&last=b").1.text().contains("[\"c\",\"d\"]"));
    let (status, none) = list("?n=0");
    assert_eq!((status, none.headers.get("link")), (200, None));
    assert!(none.text().contains("\"tags\":[]"));
    for bad in ["?n=-1", "?n=abc"] {
        assert_eq!(list(bad).0, 400, "{bad}");
    }
    assert_eq!(registry.status("DELETE", "manifests/b"), 202);
    assert_eq!(registry.status("GET", "manifests/b"), 404);
    assert_eq!(
        registry.status("GET", "manifests/a"),
        200,
        "a sibling of the same digest stays"
    );
    assert_eq!(
        registry.status("DELETE", &format!("manifests/{}", digest_of(&manifest))),
        202
    );
    assert!(list("").1.text().contains("\"tags\":[]"));
    assert_eq!(
        registry.status("DELETE", &format!("manifests/{}", digest_of(&manifest))),
        404
    );
    assert_eq!(
        registry.ask("GET", "/v2/_catalog", &[], b"").1.text(),
        "{\"repositories\":[]}"
    );
}

#[test]
fn a_manifest_by_digest_may_bring_its_tags() {
    let registry = Repository::new();
    let manifest = registry.image(&json!({}));
    let digest = digest_of(&manifest);
    let put = |query: &str| {
        let (status, answer) =
            registry.put_manifest(&format!("{digest}{query}"), OCI_MANIFEST, &manifest);
        (status, answer.headers.get("oci-tag").cloned())
    };
    let listed = |tags: &str| (201, Some(tags.to_owned()));
    // Each that was accepted, and not only the first: "Pushing Manifests" of the specification.
    assert_eq!(put("?tag=one&tag=two"), listed("one, two"));
    assert_eq!(
        put("?tag=1.2.3&tag=1.2&tag=1&tag=latest"),
        listed("1.2.3, 1.2, 1, latest")
    );
    assert_eq!(put("?tag=one&tag=one"), listed("one"));
    assert_eq!(put(""), (201, None));
    assert_eq!(put("?tag=three&tag=-bad"), (400, None));
    assert_eq!(registry.status("GET", "manifests/two"), 200);
    assert_eq!(registry.status("GET", "manifests/three"), 404);
}

#[test]
fn m91_blobs_belong_to_their_repository_and_go_when_removed() {
    let registry = Repository::new();
    let digest = registry.put_blob(b"private");
    assert_eq!(
        registry.status("GET", &format!("/v2/other/blobs/{digest}")),
        404
    );
    assert_eq!(registry.status("DELETE", &format!("blobs/{digest}")), 202);
    assert_eq!(registry.status("GET", &format!("blobs/{digest}")), 404);
    assert_eq!(registry.status("HEAD", &format!("blobs/{digest}")), 404);
    assert_eq!(registry.status("DELETE", &format!("blobs/{digest}")), 404);
}

#[test]
fn referrers_are_found_filtered_and_forgotten() {
    let registry = Repository::new();
    let image = registry.image(&json!({}));
    registry.put_manifest("v1", OCI_MANIFEST, &image);
    let subject = json!({ "mediaType": OCI_MANIFEST, "digest": digest_of(&image), "size": image.to_string().len() });
    let signed = registry.image(&json!({
        "artifactType": "application/vnd.example.signature", "subject": subject, "annotations": { "by": "fish" },
    }));
    let (status, answer) =
        registry.put_manifest(digest_of(&signed).as_str(), OCI_MANIFEST, &signed);
    assert_eq!(
        (status, answer.headers["oci-subject"].clone()),
        (201, digest_of(&image).to_string())
    );
    let described = registry.image(&json!({ "subject": subject }));
    registry.put_manifest(digest_of(&described).as_str(), OCI_MANIFEST, &described);
    let list = |query: &str| {
        let (_, answer) = registry.ask(
            "GET",
            &format!("referrers/{}{query}", digest_of(&image)),
            &[],
            b"",
        );
        let index: Value = serde_json::from_slice(&answer.body).unwrap();
        (
            answer.headers.get("oci-filters-applied").cloned(),
            index["manifests"].as_array().unwrap().clone(),
        )
    };
    assert_eq!(list("").1.len(), 2);
    let (applied, found) = list("?artifactType=application/vnd.example.signature");
    assert_eq!((applied.as_deref(), found.len()), (Some("artifactType"), 1));
    assert_eq!(found[0]["annotations"]["by"], "fish");
    assert_eq!(
        list("?artifactType=application/vnd.oci.image.config.v1%2Bjson")
            .1
            .len(),
        1
    );
    assert_eq!(
        registry.status("DELETE", &format!("manifests/{}", digest_of(&signed))),
        202
    );
    assert_eq!(list("").1.len(), 1);
    // A subject need not be there (yet).
    let orphan = registry.image(
        &json!({ "subject": { "mediaType": OCI_MANIFEST, "digest": Digest::of(b"later"), "size": 5 } }),
    );
    assert_eq!(
        registry.put_manifest("orphan", OCI_MANIFEST, &orphan).0,
        201
    );
}

#[test]
fn indexes_need_their_children_and_may_nest() {
    let registry = Repository::new();
    let image = registry.image(&json!({}));
    let entry = |value: &Value, media_type: &str| json!({ "mediaType": media_type, "digest": digest_of(value), "size": value.to_string().len() });
    let index = json!({ "schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": [entry(&image, OCI_MANIFEST)] });
    assert_eq!(
        registry.put_manifest("multi", OCI_INDEX, &index).0,
        400,
        "its child is not there yet"
    );
    registry.put_manifest(digest_of(&image).as_str(), OCI_MANIFEST, &image);
    assert_eq!(registry.put_manifest("multi", OCI_INDEX, &index).0, 201);
    let nested = json!({ "schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": [entry(&index, OCI_INDEX)] });
    assert_eq!(registry.put_manifest("nested", OCI_INDEX, &nested).0, 201);
}
