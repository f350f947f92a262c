//! Copies from any place to any place.

use std::time::Duration;

use regctl::image::Digest;
use serde_json::{Value, json};

use crate::support::distribution::Distribution;
use crate::support::engine::Engine;
use crate::support::env::TestEnv;
use crate::support::http::{Answer, Server, ask};
use crate::support::images::{Flavor, Image, noise};
use crate::support::peers;
use crate::support::proxy::{Cut, Line, Proxy};
use crate::support::served::Served;

const PLATFORMS: [&str; 3] = ["linux/amd64", "linux/arm64", "linux/arm/v7"];

fn manifest(address: &str, repository: &str, name: &str) -> Vec<u8> {
    let (status, answer) = ask(
        address,
        "GET",
        &format!("/v2/{repository}/manifests/{name}"),
        &[],
        b"",
    );
    assert_eq!(status, 200, "{}", answer.text());
    answer.body
}

/// An artifact that points at an image: a signature, as cosign makes it.
fn artifact(subject: &Image) -> Image {
    let mut artifact = Image::new(Flavor::Oci, "linux/amd64", &[b"signature"]);
    let mut fields: Value = serde_json::from_slice(&artifact.manifest).unwrap();
    fields["artifactType"] = json!("application/vnd.example.signature");
    fields["subject"] = json!({ "mediaType": subject.media_type, "digest": subject.digest(), "size": subject.manifest.len() });
    artifact.manifest = fields.to_string().into_bytes();
    artifact
}

#[test]
fn an_index_and_what_points_at_it_keep_every_digest_on_any_registry() {
    let Some(distribution) = Distribution::open() else {
        return;
    };
    let (one, other) = (Served::open(), Served::open());
    let index = Image::index(Flavor::Oci, &PLATFORMS);
    index.put(&one.address, "app", "t");
    let signature = artifact(&index);
    signature.put(&one.address, "app", &signature.digest());
    let nested = artifact(&signature);
    nested.put(&one.address, "app", &nested.digest());
    let env = TestEnv::new();
    // Registries with the referrers API and without, in a row.
    let names = [
        one.name("app:t"),
        distribution.name("b/app:t"),
        other.name("c/app:u"),
    ];
    for pair in names.windows(2) {
        env.regctl(["copy", "--referrers", "-q", &pair[0], &pair[1]])
            .ok()
            .prints(&format!("{}\n", index.digest()))
            .done();
    }
    assert_eq!(manifest(&other.address, "c/app", "u"), index.manifest);
    for (subject, referrer) in [(&index, &signature), (&signature, &nested)] {
        let path = format!("/v2/c/app/referrers/{}", subject.digest());
        let listed: Value =
            serde_json::from_slice(&ask(&other.address, "GET", &path, &[], b"").1.body).unwrap();
        assert_eq!(
            listed["manifests"][0]["digest"],
            json!(referrer.digest()),
            "{listed}"
        );
        let listed = env
            .regctl([
                "referrers",
                &format!("{}@{}", distribution.name("b/app"), subject.digest()),
            ])
            .ok();
        assert!(
            listed.stdout.contains(&referrer.digest()),
            "{}",
            listed.stdout
        );
    }
    assert!(
        !env.store().join("index.json").exists(),
        "a copy goes past the store"
    );
    env.regctl(["pull", "-q", "--platform", "all", &names[2]])
        .ok()
        .done();
    assert!(env.damage().is_empty());
}

#[test]
fn within_one_registry_no_blob_byte_moves() {
    let served = Served::open();
    Image::new(Flavor::Oci, "linux/amd64", &[&noise(1_000_000)]).put(&served.address, "app", "t");
    let env = TestEnv::new();
    env.regctl([
        "copy",
        "-q",
        &served.name("app:t"),
        &served.name("mirror/app:t"),
    ])
    .ok()
    .done();
    let log = served.log_with("\"PUT /v2/mirror/app/manifests/t ");
    let after = &log[log.find("/v2/mirror/app").unwrap()..];
    assert_eq!(after.matches("mount=").count(), 2, "{after}");
    assert!(
        !after.contains("\"PATCH ") && !after.contains("\"PUT /v2/mirror/app/blobs"),
        "{after}"
    );
    assert!(!after.contains("\"GET /v2/app/blobs"), "{after}");
}

#[test]
fn a_platform_is_copied_alone_and_several_make_an_index_of_those() {
    let (one, other) = (Served::open(), Served::open());
    let index = Image::index(Flavor::Oci, &PLATFORMS);
    index.put(&one.address, "app", "t");
    let env = TestEnv::new();
    let (from, to) = (one.name("app:t"), other.name("app:t"));
    env.regctl(["copy", "-q", "--platform", "linux/arm64", &from, &to])
        .ok()
        .done();
    assert_eq!(
        manifest(&other.address, "app", "t"),
        index.children[1].manifest
    );
    env.regctl([
        "copy",
        "-q",
        "--platform",
        "linux/arm64",
        "--platform",
        "linux/amd64",
        &from,
        &to,
    ])
    .ok()
    .done();
    let two: Value = serde_json::from_slice(&manifest(&other.address, "app", "t")).unwrap();
    assert_eq!(two["manifests"].as_array().unwrap().len(), 2);
    env.regctl(["copy", "--platform", "linux/s390x", &from, &to])
        .run()
        .exits(4)
        .says("no matching manifest")
        .done();
}

#[test]
fn all_tags_are_copied_and_a_dry_run_copies_none() {
    let (one, other) = (Served::open(), Served::open());
    for tag in ["a", "b", "c"] {
        Image::new(Flavor::Oci, "linux/amd64", &[tag.as_bytes()]).put(&one.address, "app", tag);
    }
    let env = TestEnv::new();
    let words = ["copy", "--all-tags", &one.name("app"), &other.name("app")].map(str::to_owned);
    let run = env
        .regctl(words.iter().cloned().chain(["--dry-run".to_owned()]))
        .ok();
    assert_eq!(
        run.stdout.matches("Would copy ").count(),
        3,
        "{}",
        run.stdout
    );
    env.regctl(["tags", &other.name("app")])
        .run()
        .exits(4)
        .done();
    env.regctl(words).ok().done();
    env.regctl(["tags", &other.name("app")])
        .ok()
        .prints("a\nb\nc\n")
        .done();
}

#[test]
fn a_directory_is_read_and_written_as_skopeo_does() {
    let served = Served::open();
    let image = Image::new(Flavor::Oci, "linux/amd64", &[b"one", &noise(100_000)]);
    image.put(&served.address, "app", "t");
    let env = TestEnv::new();
    let ours = format!("dir:{}", env.home().join("ours").display());
    let theirs = format!("dir:{}", env.home().join("theirs").display());
    env.regctl(["copy", "-q", &served.name("app:t"), &ours])
        .ok()
        .prints(&format!("{}\n", image.digest()))
        .done();
    env.regctl(["copy", "-q", &ours, &served.name("back:t")])
        .ok()
        .done();
    assert_eq!(manifest(&served.address, "back", "t"), image.manifest);
    if let Some(skopeo) = peers::find("skopeo") {
        env.program(
            &skopeo,
            [
                "--insecure-policy",
                "copy",
                "--preserve-digests",
                &ours,
                &theirs,
            ],
        )
        .ok()
        .done();
        env.regctl(["copy", "-q", &theirs, &served.name("again:t")])
            .ok()
            .done();
        assert_eq!(manifest(&served.address, "again", "t"), image.manifest);
    }
}

#[test]
fn a_directory_with_other_files_is_not_written_to() {
    let served = Served::open();
    Image::new(Flavor::Oci, "linux/amd64", &[b"one"]).put(&served.address, "app", "t");
    let env = TestEnv::new();
    let folder = env.home().join("papers");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("letter"), "dear").unwrap();
    let place = format!("dir:{}", folder.display());
    let run = env
        .regctl(["copy", "-q", &served.name("app:t"), &place])
        .run();
    assert_ne!(run.code, 0, "{}", run.stdout);
    let left: Vec<_> = std::fs::read_dir(&folder).unwrap().collect();
    assert_eq!(left.len(), 1);
}

#[test]
fn layouts_archives_the_store_and_registries_in_a_circle() {
    let served = Served::open();
    let image = Image::new(Flavor::Oci, "linux/amd64", &[b"one", &noise(100_000)]);
    image.put(&served.address, "app", "t");
    let env = TestEnv::new();
    let at = |name: &str| env.home().join(name).display().to_string();
    let places = [
        served.name("app:t"),
        format!("oci:{}:1.0", at("layout")),
        format!("oci-archive:{}:1.0", at("a.tar")),
        "store:fish/app:1".to_owned(),
        format!("docker-archive:{}:fish/app:1", at("b.tar")),
        served.name("back:t"),
    ];
    for pair in places.windows(2) {
        env.regctl(["copy", "-q", &pair[0], &pair[1]])
            .ok()
            .prints(&format!("{}\n", image.digest()))
            .done();
    }
    assert_eq!(manifest(&served.address, "back", "t"), image.manifest);
    assert!(env.damage().is_empty());
    if let Some(skopeo) = peers::find("skopeo") {
        for place in [&places[1], &places[2], &places[4]] {
            let run = env
                .program(&skopeo, ["inspect", "--format", "{{.Digest}}", place])
                .ok();
            let same = run.stdout.trim() == image.digest();
            // Docker's format has no manifest of its own.
            assert!(
                same || place.starts_with("docker-archive"),
                "{place}: {}",
                run.stdout
            );
        }
    }
    env.regctl(["copy", &format!("oci:{}:none", at("layout")), "store:x"])
        .run()
        .exits(4)
        .says("has no image named \"none\"; it has: 1.0")
        .done();
    env.regctl(["push", "-q", "--from", &places[1], &served.name("pushed:t")])
        .ok()
        .done();
    assert_eq!(manifest(&served.address, "pushed", "t"), image.manifest);
}

#[test]
fn the_engine_gives_and_takes_images() {
    let Some(engine) = Engine::start() else {
        return;
    };
    let served = Served::open();
    let image = Image::new(Flavor::Docker, "linux/amd64", &[b"one", b"two"]);
    image.put(&served.address, "app", "t");
    let env = TestEnv::new();
    let copy = |from: &str, to: &str| {
        env.regctl(["copy", "-q", from, to])
            .env("DOCKER_HOST", engine.host())
    };
    copy(&served.name("app:t"), "docker-daemon:fish/app:1")
        .ok()
        .done();
    let run = engine
        .docker(&env, ["image", "inspect", "-f", "{{.Id}}", "fish/app:1"])
        .exits(0);
    assert_eq!(run.stdout.trim(), Digest::of(&image.blobs[0]).as_str());
    copy("docker-daemon:fish/app:1", &served.name("back:t"))
        .ok()
        .done();
    let back: Value = serde_json::from_slice(&manifest(&served.address, "back", "t")).unwrap();
    assert_eq!(back["config"]["digest"], json!(Digest::of(&image.blobs[0])));
    copy("docker-daemon:nope", &served.name("x:t"))
        .run()
        .exits(4)
        .says("No such image: nope")
        .done();
    env.regctl(["copy", "docker-daemon:x", "store:x"])
        .env("DOCKER_HOST", "unix:///nowhere.sock")
        .run()
        .exits(5)
        .says("Cannot connect to the Docker daemon at unix:///nowhere.sock")
        .done();
}

#[test]
fn f46_f47_a_cut_on_either_side_is_gone_on_with() {
    const LAYER: usize = 4_000_000;
    let (one, other) = (Served::open(), Served::open());
    let image = Image::new(Flavor::Oci, "linux/amd64", &[&noise(LAYER)]);
    image.put(&one.address, "app", "t");
    let from = Proxy::start(
        &one.address,
        Cut::Download {
            after: LAYER as u64 / 2,
            times: 1,
        },
    );
    let to = Proxy::start(
        &other.address,
        Cut::Upload {
            after: LAYER as u64 / 4,
            times: 1,
        },
    );
    let env = TestEnv::new();
    env.regctl([
        "copy",
        "-q",
        &format!("{}/app:t", from.address),
        &format!("{}/app:t", to.address),
    ])
    .ok()
    .done();
    assert_eq!((from.cuts(), to.cuts()), (1, 1));
    assert_eq!(manifest(&other.address, "app", "t"), image.manifest);
    let layer = &image.blobs[1];
    let (_, answer) = ask(
        &other.address,
        "GET",
        &format!("/v2/app/blobs/{}", Digest::of(layer)),
        &[],
        b"",
    );
    assert_eq!(&answer.body, layer);
    assert!(
        to.sent() < LAYER as u64 * 7 / 4,
        "{} bytes for a layer of {LAYER}",
        to.sent()
    );
}

#[test]
fn f48_a_slow_target_and_an_impatient_source_make_one_whole_copy() {
    const LAYER: usize = 48 << 20;
    let (one, other) = (Served::open(), Served::open());
    let image = Image::new(Flavor::Oci, "linux/amd64", &[&noise(LAYER)]);
    image.put(&one.address, "app", "t");
    let layer = image.blobs[1].clone();
    let path = format!("/v2/app/blobs/{}", Digest::of(&layer));
    let (address, blob) = (one.address.clone(), path.clone());
    let impatient = Server::start(move |request| {
        let range: Vec<_> = request
            .headers
            .get("range")
            .iter()
            .map(|range| ("Range", range.as_str()))
            .collect();
        let (status, answer) = ask(
            &address,
            &request.method,
            &request.target,
            &range,
            &request.body,
        );
        let kept = ["content-type", "content-range"];
        let headers = kept
            .iter()
            .filter_map(|name| Some((*name, answer.headers.get(*name)?.clone())));
        let patience = (request.path() == blob).then_some(Duration::from_millis(200));
        Answer {
            patience,
            ..Answer::with(status, &headers.collect::<Vec<_>>(), answer.body)
        }
    });
    let line = Line {
        pause: Some((1 << 20, Duration::from_secs(2))),
        ..Line::default()
    };
    let slow = Proxy::over(&other.address, line);
    let env = TestEnv::new();
    let (from, to) = (
        format!("{}/app:t", impatient.address),
        format!("{}/app:t", slow.address),
    );
    // One connection each: no other one helps.
    env.regctl(["--jobs", "1", "copy", "-q", &from, &to])
        .ok()
        .done();
    let (_, answer) = ask(&other.address, "GET", &path, &[], b"");
    assert!(answer.body == layer && slow.cuts() == 1);
    let asked = impatient.asked();
    let readings: Vec<_> = asked
        .iter()
        .filter(|one| one.path() == path && one.method == "GET")
        .collect();
    assert!(readings.len() > 1, "the source never lost its patience");
    assert!(
        readings[1..]
            .iter()
            .all(|one| one.headers.contains_key("range")),
        "{readings:?}"
    );
    assert!(
        slow.sent() < LAYER as u64 * 5 / 4,
        "{} bytes for a layer of {LAYER}",
        slow.sent()
    );
}

#[test]
fn f51_a_tag_that_moves_meanwhile_is_copied_as_it_was_first_read() {
    let (one, other) = (Served::open(), Served::open());
    let (old, new) = (
        Image::new(Flavor::Oci, "linux/amd64", &[b"old"]),
        Image::new(Flavor::Oci, "linux/amd64", &[b"new"]),
    );
    old.put(&one.address, "app", "t");
    // Before the first answer to a blob comes, the tag stands for something else.
    let (address, moved) = (one.address.clone(), new.clone());
    let between = Server::start(move |request| {
        if request.path().contains("/blobs/") {
            moved.put(&address, "app", "t");
        }
        let (status, answer) = ask(
            &address,
            &request.method,
            &request.target,
            &[],
            &request.body,
        );
        let kind = answer
            .headers
            .get("content-type")
            .cloned()
            .unwrap_or_default();
        Answer::with(status, &[("Content-Type", kind)], answer.body)
    });
    let env = TestEnv::new();
    env.regctl([
        "copy",
        "-q",
        &format!("{}/app:t", between.address),
        &other.name("app:t"),
    ])
    .ok()
    .prints(&format!("{}\n", old.digest()))
    .done();
    assert_eq!(manifest(&other.address, "app", "t"), old.manifest);
    assert_eq!(manifest(&one.address, "app", "t"), new.manifest);
}

#[test]
fn a_folder_for_others_has_the_layout_and_nothing_else() {
    let served = Served::open();
    let index = Image::index(Flavor::Oci, &["linux/amd64", "linux/arm64"]);
    index.put(&served.address, "app", "t");
    let env = TestEnv::new();
    let folder = env.home().join("out");
    let place = |tag: &str| format!("oci:{}:{tag}", folder.display());
    let names = || {
        let listed = std::fs::read_dir(&folder).unwrap();
        let mut names: Vec<_> = listed
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    };
    for tag in ["one", "two", "one"] {
        env.regctl(["copy", "-q", &served.name("app:t"), &place(tag)])
            .ok()
            .done();
        assert_eq!(names(), ["blobs", "index.json", "oci-layout"]);
    }
    // One that fails leaves no more.
    env.regctl(["copy", "-q", &served.name("app:gone"), &place("three")])
        .run()
        .exits(4)
        .done();
    assert_eq!(names(), ["blobs", "index.json", "oci-layout"]);
    // Several at once lose none of their names.
    let copies: Vec<_> = (0..6)
        .map(|nth| {
            let to = place(&format!("at-once-{nth}"));
            env.regctl(["copy", "-q", &served.name("app:t"), &to])
                .start()
        })
        .collect();
    for mut copy in copies {
        assert!(copy.wait().unwrap().success());
    }
    let listed = std::fs::read_to_string(folder.join("index.json")).unwrap();
    assert_eq!(listed.matches("at-once-").count(), 6, "{listed}");
    env.regctl(["copy", "-q", &served.name("app:t"), &place("last")])
        .ok()
        .done();
    assert_eq!(names(), ["blobs", "index.json", "oci-layout"]);
    // A store of ours stays one.
    env.regctl(["pull", "-q", &served.name("app:t")])
        .ok()
        .done();
    let own = format!("oci:{}:x", env.store().display());
    env.regctl(["copy", "-q", &served.name("app:t"), &own])
        .ok()
        .done();
    assert!(env.store().join("index.json.copy").exists());
    assert!(env.damage().is_empty());
}
