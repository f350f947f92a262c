//! Registries that never come to an end: more referrers, more pages, and answers a byte at a time.

use std::collections::HashSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use regctl::image::Digest;
use serde_json::{Value, json};

use crate::support::choosy::Choosy;
use crate::support::env::TestEnv;
use crate::support::fault::{Fault, Faulty};
use crate::support::http::{Answer, Drip, Request, Server};
use crate::support::images::{Flavor, Image, OCI_INDEX, OCI_MANIFEST};
use crate::support::index::{self, Kind};
use crate::support::served::Served;

/// How a registry goes on listing referrers.
#[derive(Clone, Copy)]
enum Endless {
    /// Each has one of its own.
    Deep,
    /// There are very many on one page.
    Wide,
    /// Each page has another one after it.
    Pages,
}

/// A registry with one image, and with referrers that are made up as they are asked for.
fn referrers(image: &Image, endless: Endless) -> Server {
    let image = image.clone();
    Server::start(move |request| answer(&image, endless, request))
}

fn answer(image: &Image, endless: Endless, request: &Request) -> Answer {
    let manifest = |bytes: &[u8]| {
        Answer::with(
            200,
            &[("Content-Type", OCI_MANIFEST.into())],
            bytes.to_vec(),
        )
    };
    let (kind, name) = request.path()["/v2/app/".len()..].split_once('/').unwrap();
    match kind {
        "blobs" if name == Digest::of(b"{}").as_str() => Answer::with(200, &[], b"{}".to_vec()),
        "blobs" => {
            let blob = image
                .blobs
                .iter()
                .find(|blob| Digest::of(blob).as_str() == name);
            Answer::with(200, &[], blob.unwrap().clone())
        }
        "manifests" if name == "t" || name == image.digest() => manifest(&image.manifest),
        // The name of each holds its place in the chain.
        "manifests" => manifest(&known(image, name)),
        _ => {
            let listed = match endless {
                Endless::Deep => vec![entry(&artifact(image, name))],
                Endless::Wide => (0..1001)
                    .map(|n| entry(&artifact(image, &n.to_string())))
                    .collect(),
                Endless::Pages => (0..100)
                    .map(|n| entry(&artifact(image, &format!("{}-{n}", request.target))))
                    .collect(),
            };
            let page = request
                .query("page")
                .first()
                .map_or(0, |page| page.parse::<u32>().unwrap());
            let index = json!({ "schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": listed });
            let mut headers = vec![("Content-Type", OCI_INDEX.to_owned())];
            if matches!(endless, Endless::Pages) {
                let next = format!("<{}?page={}>; rel=\"next\"", request.path(), page + 1);
                headers.push(("Link", next));
            }
            Answer::with(200, &headers, index.to_string().into_bytes())
        }
    }
}

/// What points at `subject`.
fn artifact(image: &Image, subject: &str) -> Vec<u8> {
    let blob = json!({ "mediaType": "application/vnd.oci.empty.v1+json", "digest": Digest::of(b"{}"), "size": 2 });
    json!({
        "schemaVersion": 2, "mediaType": OCI_MANIFEST, "config": blob, "layers": [blob],
        "artifactType": "application/vnd.example.signature",
        "subject": { "mediaType": OCI_MANIFEST, "digest": image.digest(), "size": image.manifest.len() },
        "annotations": { "of": subject },
    })
    .to_string()
    .into_bytes()
}

fn entry(artifact: &[u8]) -> Value {
    json!({ "mediaType": OCI_MANIFEST, "digest": Digest::of(artifact), "size": artifact.len() })
}

/// The artifact of the chain that has this digest.
fn known(image: &Image, digest: &str) -> Vec<u8> {
    let mut subject = image.digest();
    loop {
        let artifact = artifact(image, &subject);
        subject = Digest::of(&artifact).to_string();
        if subject == digest {
            return artifact;
        }
    }
}

#[test]
fn a10_referrers_without_end_are_cut_off_and_that_is_said() {
    let image = Image::new(Flavor::Oci, "linux/amd64", &[b"hello"]);
    for (endless, says, most) in [
        (
            Endless::Deep,
            "nested more than 8 levels deep; not all of them were copied",
            40,
        ),
        (
            Endless::Wide,
            "more than 1000; not all of them were copied",
            10,
        ),
        (
            Endless::Pages,
            "more than 4096 entries; the rest is cut off",
            60,
        ),
    ] {
        let (source, target) = (referrers(&image, endless), Served::open());
        let env = TestEnv::new();
        let from = format!("{}/app:t", source.address);
        env.regctl(["copy", "-q", "--referrers", &from, &target.name("app:t")])
            .run()
            .exits(6)
            .says(says)
            .done();
        let asked = source.asked().len();
        assert!(asked <= most, "{asked} requests");
        env.regctl(["copy", "-q", &from, &target.name("app:t")])
            .ok()
            .done();
    }
}

#[test]
fn a10_the_referrers_on_all_pages_are_listed() {
    let image = Image::new(Flavor::Oci, "linux/amd64", &[b"hello"]);
    let pages = AtomicUsize::new(0);
    let shown = image.clone();
    let server = Server::start(move |request| {
        let mut answer = answer(&shown, Endless::Pages, request);
        if pages.fetch_add(1, Ordering::SeqCst) == 2 {
            answer.headers.retain(|(name, _)| name != "Link");
        }
        answer
    });
    let env = TestEnv::new();
    let name = format!("{}/app@{}", server.address, image.digest());
    let run = env
        .regctl(["referrers", "--format", "{{.Digest}}", &name])
        .ok();
    assert_eq!(run.stdout.lines().count(), 300);
}

/// A listing whose pages all have so many names, and another page after them.
fn pages(field: &'static str, names: usize, length: usize) -> Server {
    let page = json!({ field: vec!["x".repeat(length); names] }).to_string();
    Server::start(move |request| {
        if !["/_catalog", "/tags/list"]
            .iter()
            .any(|end| request.path().ends_with(end))
        {
            return Answer::with(404, &[], vec![]);
        }
        let at = request
            .query("at")
            .first()
            .map_or(0, |at| at.parse::<u32>().unwrap());
        let next = format!("<{}?at={}>; rel=\"next\"", request.path(), at + 1);
        Answer::with(200, &[("Link", next)], page.clone().into_bytes())
    })
}

#[test]
fn a10_listings_without_end_are_cut_off_and_that_is_said() {
    let env = TestEnv::new();
    let (large, many) = (
        "more than 64 MiB; the rest",
        "more than 1000000 entries; the rest",
    );
    for (names, length, says) in [(50_000, 120, large), (240_000, 1, many)] {
        let listed = pages("repositories", names, length);
        let catalog = ["catalog".to_owned(), listed.address.clone()];
        let search = ["search".to_owned(), format!("{}/nothing", listed.address)];
        let tagged = pages("tags", names, length);
        let tags = ["tags".to_owned(), format!("{}/app", tagged.address)];
        for words in [catalog, search, tags] {
            env.regctl(words).run().exits(6).says(says).done();
        }
        for server in [listed, tagged] {
            let asked = server.asked().len();
            assert!(asked <= 30, "{asked} requests");
        }
    }
}

/// Which requests are meant.
type Which = fn(&Request) -> bool;

/// How often a pull asks for what `is_it`, where the first answer to each comes a byte at a time.
fn dripping(part: Drip, is_it: Which) -> usize {
    let image = Image::new(Flavor::Oci, "linux/amd64", &[b"a", b"b"]);
    let is_let_in = |request: &Request| {
        request.path() == "/token" || request.headers.contains_key("authorization")
    };
    let seen = Mutex::new(HashSet::new());
    let faulty = Faulty::start(&image, move |request, _| {
        if !is_let_in(request) {
            vec![Faulty::challenge(request)]
        } else if is_it(request) && seen.lock().unwrap().insert(request.path().to_owned()) {
            vec![Fault::Drip(part)]
        } else {
            vec![]
        }
    });
    let env = TestEnv::new();
    env.regctl(["pull", "-q", "--timeout", "1s", &faulty.name()])
        .ok()
        .done();
    assert!(env.damage().is_empty());
    let asked = faulty.server.asked();
    let asked = asked.iter().filter(|one| is_it(one) && is_let_in(one));
    asked.count()
}

#[test]
fn a10_answers_at_a_byte_now_and_then_are_not_waited_for() {
    let is_manifest = |request: &Request| request.target.contains("/manifests/");
    let is_token = |request: &Request| request.path() == "/token";
    let is_blob = |request: &Request| request.target.contains("/blobs/");
    let cases: [(Drip, Which, usize); 4] = [
        (Drip::Body, is_manifest, 2),
        (Drip::Head, is_manifest, 2),
        (Drip::Body, is_token, 2),
        (Drip::Body, is_blob, 6),
    ];
    std::thread::scope(|scope| {
        for (part, is_it, asked) in cases {
            scope.spawn(move || {
                assert_eq!(dripping(part, is_it), asked, "{part:?}");
            });
        }
    });
}

#[test]
fn a10_pages_errors_and_heads_at_a_byte_now_and_then_are_not_waited_for() {
    let once = |part, is_it: Which| {
        let count = AtomicUsize::new(0);
        move |request: &Request| {
            (is_it(request) && count.fetch_add(1, Ordering::SeqCst) == 0).then_some(part)
        }
    };
    let page = || {
        let drips = once(Drip::Body, |request| request.path() == "/v2/_catalog");
        let server = Server::start(move |request| Answer {
            drip: drips(request),
            ..Answer::json(200, &json!({ "repositories": ["a".repeat(100)] }))
        });
        let env = TestEnv::new();
        env.regctl(["catalog", "--timeout", "1s", &server.address])
            .ok()
            .done();
        assert_eq!(server.asked().len(), 2);
    };
    let error = || {
        let server = Server::start(|_| Answer {
            drip: Some(Drip::Body),
            ..Answer::with(403, &[], "no".repeat(1000).into_bytes())
        });
        let env = TestEnv::new();
        env.regctl(["catalog", "--timeout", "1s", &server.address])
            .run()
            .exits(3)
            .done();
        assert_eq!(server.asked().len(), 1);
    };
    let head = || {
        let (env, image) = crate::faults_push::with_layer("app:t", 1000);
        let drips = once(Drip::Head, |request| request.method == "HEAD");
        let choosy = Choosy::start(move |mut moment| {
            let drip = drips(moment.request);
            drip.is_some().then(|| Answer {
                drip,
                ..moment.usual()
            })
        });
        let words = ["push", "-q", "--timeout", "1s", "--from", "store:app:t"];
        env.regctl(words.into_iter().chain([choosy.name().as_str()]))
            .ok()
            .done();
        assert_eq!(choosy.tagged().as_ref(), Some(&image.manifest));
    };
    std::thread::scope(|scope| {
        scope.spawn(page);
        scope.spawn(error);
        scope.spawn(head);
    });
}

#[test]
fn a10_search_answers_at_a_byte_now_and_then_are_not_waited_for() {
    let inner = index::start(Kind::Index);
    let address = inner.address.clone();
    let count = AtomicUsize::new(0);
    let server = Server::start(move |request| {
        let (status, answer) =
            crate::support::http::ask(&address, "GET", &request.target, &[], b"");
        let first = count.fetch_add(1, Ordering::SeqCst) == 0;
        Answer {
            drip: first.then_some(Drip::Body),
            ..Answer::with(status, &[], answer.body)
        }
    });
    let env = TestEnv::new();
    let term = format!("{}/centos", server.address);
    env.regctl(["search", "--timeout", "1s", &term]).ok().done();
    assert_eq!(server.asked().len(), 2);
}
