//! Referrers on `regctl serve`: bounded, in pages, and found without reading every manifest.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use regctl::image::Digest;
use serde_json::{Value, json};

use crate::support::distribution::Setup;
use crate::support::env::TestEnv;
use crate::support::http::{ask, try_ask};
use crate::support::images::OCI_MANIFEST;
use crate::support::peers;
use crate::support::served::Served;

const KIND: [(&str, &str); 1] = [("Content-Type", OCI_MANIFEST)];
const SBOM: &str = "application/vnd.example.sbom.v1+json";

/// A manifest without layers; `more` is added to it.
fn manifest(more: &Value) -> Vec<u8> {
    let kind = "application/vnd.oci.image.config.v1+json";
    let config = json!({ "mediaType": kind, "digest": Digest::of(b"{}"), "size": 2 });
    let mut fields =
        json!({ "schemaVersion": 2, "mediaType": OCI_MANIFEST, "config": config, "layers": [] });
    let more = more.as_object().unwrap().clone();
    fields.as_object_mut().unwrap().extend(more);
    fields.to_string().into_bytes()
}

/// A manifest that refers to [`subject`].
fn referrer(more: &Value) -> Vec<u8> {
    let bytes = manifest(&json!({}));
    let subject = json!({ "mediaType": OCI_MANIFEST, "digest": subject(), "size": bytes.len() });
    let mut fields = more.clone();
    fields["subject"] = subject;
    manifest(&fields)
}

fn subject() -> Digest {
    Digest::of(&manifest(&json!({})))
}

/// Puts the configuration that all of them have, and the subject itself.
fn prepare(address: &str) {
    let target = format!("/v2/app/blobs/uploads/?digest={}", Digest::of(b"{}"));
    let (status, answer) = ask(address, "POST", &target, &[], b"{}");
    if status == 202 {
        // Distribution takes no blob with the request that starts an upload.
        let location = &answer.headers["location"];
        let target = &location[location.find("/v2/").unwrap()..];
        let target = format!("{target}&digest={}", Digest::of(b"{}"));
        assert_eq!(ask(address, "PUT", &target, &[], b"{}").0, 201);
    }
    put(address, &manifest(&json!({})));
}

fn put(address: &str, bytes: &[u8]) -> Digest {
    let digest = Digest::of(bytes);
    let target = format!("/v2/app/manifests/{digest}");
    assert_eq!(ask(address, "PUT", &target, &KIND, bytes).0, 201);
    digest
}

/// One page of the referrers, and where the next one is.
fn page(address: &str, target: &str) -> (Vec<Value>, Option<String>) {
    let (status, answer) = ask(address, "GET", target, &[], b"");
    assert_eq!(status, 200, "{}", answer.text());
    assert!(
        answer.body.len() <= 1 << 20,
        "a page of {}",
        answer.body.len()
    );
    let index: Value = serde_json::from_slice(&answer.body).unwrap();
    let filters = answer
        .headers
        .get("oci-filters-applied")
        .map(String::as_str);
    let is_filtered = target.contains("artifactType=");
    assert_eq!(filters, is_filtered.then_some("artifactType"));
    let next = answer.headers.get("link").map(|link| {
        assert!(link.ends_with(">; rel=\"next\""), "{link}");
        link[1..link.find('>').unwrap()].to_owned()
    });
    (index["manifests"].as_array().unwrap().clone(), next)
}

/// Every page of the referrers.
fn pages(address: &str, query: &str) -> Vec<Vec<Value>> {
    let mut pages = Vec::new();
    let mut next = Some(format!("/v2/app/referrers/{}{query}", subject()));
    while let Some(target) = next.take() {
        let (found, more) = page(address, &target);
        pages.push(found);
        assert!(pages.len() < 100, "they do not end");
        next = more;
    }
    pages
}

/// The digests of all referrers, none of them twice.
fn listed(address: &str) -> BTreeSet<String> {
    let found = pages(address, "").concat();
    let digests: BTreeSet<String> = found.iter().map(|one| text(one, "digest")).collect();
    assert_eq!(digests.len(), found.len());
    digests
}

fn text(descriptor: &Value, field: &str) -> String {
    descriptor[field].as_str().unwrap().to_owned()
}

fn set(digests: &[&Digest]) -> BTreeSet<String> {
    digests.iter().map(|digest| digest.to_string()).collect()
}

fn manifests_of(root: &Path) -> PathBuf {
    root.join("docker/registry/v2/repositories/app/_manifests")
}

#[test]
fn a19_manifests_with_huge_annotations_cost_little_memory() {
    let served = Served::open();
    prepare(&served.address);
    let mut digests = BTreeSet::new();
    for n in 0..20 {
        let annotations: serde_json::Map<String, Value> = (0..200_000)
            .map(|key| (format!("{key:x}-{n}"), json!("")))
            .collect();
        let bytes = referrer(&json!({ "annotations": annotations }));
        assert!((2_000_000..4_000_000).contains(&bytes.len()));
        digests.insert(put(&served.address, &bytes).to_string());
    }
    // Each of them would take a hundred megabytes as a tree of values.
    assert_eq!(listed(&served.address), digests);
    // As after distribution had the folder: all of them are read once.
    std::fs::remove_dir_all(manifests_of(&served.root).join("referrers")).unwrap();
    assert_eq!(listed(&served.address), digests);
    for found in pages(&served.address, "").concat() {
        let annotations = found["annotations"].as_object().unwrap();
        assert!(
            (100..5000).contains(&annotations.len()),
            "{}",
            annotations.len()
        );
    }
    let peak = served.peak_memory();
    assert!(peak < 128 << 20, "{peak} bytes");
}

#[test]
fn a19_referrers_come_in_pages_with_or_without_a_filter() {
    let served = Served::open();
    prepare(&served.address);
    let note = "x".repeat(8000);
    let (mut all, mut sboms) = (BTreeSet::new(), BTreeSet::new());
    for n in 0..150 {
        let mut more = json!({ "annotations": { "n": n.to_string(), "note": note } });
        if n % 2 == 0 {
            more["artifactType"] = json!(SBOM);
        }
        let digest = put(&served.address, &referrer(&more)).to_string();
        if n % 2 == 0 {
            sboms.insert(digest.clone());
        }
        all.insert(digest);
    }
    assert_eq!(listed(&served.address), all);
    assert_eq!(pages(&served.address, "").len(), 3);
    let filtered = pages(
        &served.address,
        &format!("?artifactType={}", SBOM.replace('+', "%2B")),
    );
    assert_eq!(filtered.len(), 2);
    let found = filtered.concat();
    assert_eq!(found.len(), 75);
    for found in found {
        assert!(sboms.contains(&text(&found, "digest")));
        assert_eq!(text(&found, "artifactType"), SBOM);
        assert_eq!(
            found["annotations"]["note"], note,
            "what is not huge is there"
        );
    }
    let none = pages(&served.address, "?artifactType=none/such");
    assert_eq!(none, [Vec::<Value>::new()]);
    for (last, status) in [("x", 400), ("sha256:..%2F..", 400)] {
        let target = format!("/v2/app/referrers/{}?last={last}", subject());
        assert_eq!(
            ask(&served.address, "GET", &target, &[], b"").0,
            status,
            "{last}"
        );
    }
}

/// A registry that writes down which files it opens, and how often it opened a manifest since.
fn traced(root: &Path, log: &Path) -> (Served, impl Fn() -> usize + use<>) {
    let trace = "trace=openat,openat2";
    let words = ["strace", "-f", "-y", "-qq", "-e", trace, "-o"];
    let mut words: Vec<OsString> = words.map(Into::into).into();
    words.push(log.into());
    let log = log.to_owned();
    let opened = move || {
        let log = std::fs::read_to_string(&log).unwrap();
        // What is opened with `O_PATH` is looked at, and not read.
        log.lines()
            .filter(|line| line.contains("/blobs/sha256/") && line.contains("data\""))
            .filter(|line| !line.contains("O_PATH") && !line.contains(" = -1 "))
            .count()
    };
    (Served::wrapped(words, root.to_owned(), &[]), opened)
}

/// One that serves `root` after a traced one, which may outlive its tracer by a moment.
fn after_a_trace(root: &Path, flags: &[&str]) -> Served {
    let start = || Served::try_wrapped(Vec::new(), root.to_owned(), flags);
    let starts = (0..200).find_map(|_| {
        let started = start();
        if started.is_none() {
            std::thread::sleep(Duration::from_millis(20));
        }
        started
    });
    starts.expect("it serves the folder that another one left")
}

#[test]
fn a19_each_manifest_is_read_once_at_most_and_none_that_was_put() {
    if peers::find("strace").is_none() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("root");
    let mut served = Served::at(root.clone());
    prepare(&served.address);
    let one = |n: usize| referrer(&json!({ "annotations": { "n": n.to_string() } }));
    let digests: Vec<Digest> = (0..8).map(|n| put(&served.address, &one(n))).collect();
    let digests = set(&digests.iter().collect::<Vec<_>>());
    served.kill();

    let (served, opened) = traced(&root, &folder.path().join("log"));
    assert_eq!(listed(&served.address), digests);
    assert_eq!(opened(), 0, "they were indexed when they were put");
    // What another registry wrote, or this one before it had an index.
    let index = manifests_of(&root).join("referrers");
    std::fs::remove_dir_all(&index).unwrap();
    assert_eq!(listed(&served.address), digests);
    assert_eq!(opened(), 9, "each manifest once, the subject too");
    assert_eq!(listed(&served.address), digests);
    let other = format!("/v2/app/referrers/{}", Digest::of(b"other"));
    assert!(page(&served.address, &other).0.is_empty());
    assert_eq!(opened(), 9, "and never again");

    // What a disk damaged is read again, and only that.
    let below = index
        .join("by-subject/sha256")
        .join(subject().hex())
        .join("sha256");
    let hex = digests.first().unwrap().replace("sha256:", "");
    for damage in ["", "{", "{}", "[1]"] {
        std::fs::write(below.join(&hex), damage).unwrap();
        assert_eq!(listed(&served.address), digests, "{damage:?}");
    }
    assert_eq!(opened(), 13);
    drop(served);

    // Who may change nothing writes nothing.
    std::fs::remove_dir_all(&index).unwrap();
    let served = after_a_trace(&root, &["--read-only"]);
    assert_eq!(listed(&served.address), digests);
    assert!(!index.exists());
}

#[test]
fn a19_a_referrer_goes_with_its_manifest_and_leaves_nothing() {
    let mut served = Served::open();
    prepare(&served.address);
    let (one, two) = (
        referrer(&json!({ "artifactType": "a/one" })),
        referrer(&json!({})),
    );
    let digests = [put(&served.address, &one), put(&served.address, &two)];
    let target = |digest: &Digest| format!("/v2/app/manifests/{digest}");
    let delete = |digest| ask(&served.address, "DELETE", &target(digest), &[], b"").0;
    assert_eq!(delete(&digests[0]), 202);
    assert_eq!(listed(&served.address), set(&[&digests[1]]));
    assert_eq!(put(&served.address, &one), digests[0]);
    assert_eq!(listed(&served.address), set(&[&digests[0], &digests[1]]));

    // Distribution leaves the folder of a manifest that it removes, and knows of no index.
    let manifests = manifests_of(&served.root);
    let revision = |digest: &Digest| manifests.join("revisions/sha256").join(digest.hex());
    std::fs::remove_file(revision(&digests[0]).join("link")).unwrap();
    std::fs::remove_dir_all(revision(&digests[1])).unwrap();
    assert!(listed(&served.address).is_empty());
    let root = served.kill();
    let litter = manifests
        .join("referrers/by-subject/sha256")
        .join(subject().hex());
    std::fs::write(litter.join("sha256/.tmp-x"), "").unwrap();
    let env = TestEnv::new();
    let gc = || {
        env.regctl(["serve", "gc", "--root", &root.display().to_string()])
            .ok()
            .done()
    };
    gc();
    let index = manifests.join("referrers");
    let left = |folder: &str| std::fs::read_dir(index.join(folder)).unwrap().count();
    assert_eq!((left("by-subject/sha256"), left("read/sha256")), (0, 1));

    // It takes one of them in again: what the clean-up forgot is not missed.
    let again = Served::at(root.clone());
    prepare(&again.address);
    put(&again.address, &two);
    std::fs::remove_dir_all(&index).unwrap();
    assert_eq!(listed(&again.address), set(&[&digests[1]]));
}

#[test]
fn a19_many_at_once_put_and_remove_the_same_and_none_is_lost() {
    let served = Served::open();
    prepare(&served.address);
    let bytes = referrer(&json!({ "artifactType": SBOM }));
    let plain = manifest(&json!({ "annotations": { "a": "b" } }));
    let target = format!("/v2/app/manifests/{}", Digest::of(&bytes));
    let address = &served.address;
    let delete = || ask(address, "DELETE", &target, &[], b"").0;
    std::thread::scope(|scope| {
        for n in 0..8 {
            let (bytes, plain) = (&bytes, &plain);
            scope.spawn(move || {
                for round in 0..10 {
                    put(address, plain);
                    if (n + round) % 2 == 0 {
                        put(address, bytes);
                    } else {
                        assert!([202, 404].contains(&delete()));
                    }
                    assert!(listed(address).len() < 2);
                }
            });
        }
    });
    let digest = put(address, &bytes);
    assert_eq!(listed(address), set(&[&digest]));
    assert_eq!(delete(), 202);
    assert!(listed(address).is_empty());
}

#[test]
fn a19_what_distribution_adds_and_removes_in_between_is_seen() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().to_owned();
    let Some(distribution) = Setup::default().root(&root).start() else {
        return;
    };
    let of = |kind: &str| referrer(&json!({ "artifactType": kind }));
    prepare(&distribution.address);
    let theirs = put(&distribution.address, &of("a/theirs"));
    drop(distribution);

    let served = Served::at(root.clone());
    assert_eq!(listed(&served.address), set(&[&theirs]));
    let ours = put(&served.address, &of("a/ours"));
    assert_eq!(listed(&served.address), set(&[&theirs, &ours]));
    drop(served);

    let distribution = Setup::default().root(&root).start().unwrap();
    let env = TestEnv::new();
    env.regctl(["catalog", &distribution.address])
        .ok()
        .prints("REPOSITORY\napp\n")
        .done();
    for digest in [&ours, &theirs] {
        let target = format!("/v2/app/manifests/{digest}");
        assert_eq!(
            ask(&distribution.address, "GET", &target, &KIND_ACCEPTED, b"").0,
            200
        );
        assert_eq!(
            ask(&distribution.address, "DELETE", &target, &[], b"").0,
            202
        );
    }
    let late = put(&distribution.address, &of("a/late"));
    put(&distribution.address, &of("a/theirs"));
    drop(distribution);

    let served = Served::at(root);
    assert_eq!(listed(&served.address), set(&[&late, &theirs]));
}

const KIND_ACCEPTED: [(&str, &str); 1] = [("Accept", OCI_MANIFEST)];

#[test]
fn a19_killed_at_any_step_it_finds_each_referrer_that_it_has() {
    let bytes = referrer(&json!({ "artifactType": SBOM }));
    let digest = Digest::of(&bytes);
    let target = format!("/v2/app/manifests/{digest}");
    for call in ["fsync", "rename,renameat,renameat2", "write"] {
        let mut kills = 0;
        // Calls are counted by thread, so the later ones are not reached in every run.
        for when in 1..=8 {
            let folder = tempfile::tempdir().unwrap();
            let root = folder.path().join("root");
            let mut served = Served::at(root.clone());
            prepare(&served.address);
            served.kill();
            let Some(strace) = peers::strace(call, &format!("signal=SIGKILL:when={when}")) else {
                return;
            };
            let Some(served) = Served::try_wrapped(strace, root.clone(), &[]) else {
                continue;
            };
            let answer = try_ask(&served.address, "PUT", &target, &KIND, &bytes);
            kills += usize::from(answer.is_none());
            drop(served);
            let again = after_a_trace(&root, &[]);
            let is_there = ask(&again.address, "GET", &target, &[], b"").0 == 200;
            assert!(is_there || answer.is_none(), "it was acknowledged");
            let listed = listed(&again.address);
            assert_eq!(listed.contains(digest.as_str()), is_there, "{call} {when}");
            put(&again.address, &bytes);
            assert_eq!(self::listed(&again.address), set(&[&digest]));
        }
        assert!(kills > 0, "it was never killed at {call}");
    }
}
