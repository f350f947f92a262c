//! A registry's own commands: tags, digest, delete, referrers.

use std::collections::BTreeSet;

use regctl::image::Digest;
use serde_json::json;

use crate::support::distribution::Distribution;
use crate::support::env::TestEnv;
use crate::support::fault::{Fault, Faulty};
use crate::support::http::{Answer, Server};
use crate::support::images::{Flavor, Image, OCI_INDEX, OCI_MANIFEST, noise};
use crate::support::served::Served;

#[test]
fn tags_and_digest_ask_just_that() {
    let served = Served::open();
    let image = Image::hello_world();
    for tag in ["v1", "v2"] {
        image.put(&served.address, "app", tag);
    }
    let env = TestEnv::new();
    env.regctl(["tags", &served.name("app")])
        .ok()
        .prints("v1\nv2\n")
        .done();
    env.regctl(["ls", &served.name("app")])
        .ok()
        .prints("v1\nv2\n")
        .done();
    env.regctl(["digest", &served.name("app:v1")])
        .ok()
        .prints(&format!("{}\n", image.digest()))
        .done();
    let log = served.log_with("\"HEAD /v2/app/manifests/v1 ");
    assert_eq!(
        log.lines()
            .filter(|line| line.contains("/manifests/") && !line.contains("\"PUT "))
            .count(),
        1,
        "{log}"
    );
    env.regctl(["tags", &served.name("nope")])
        .run()
        .exits(4)
        .done();
    env.regctl(["digest", &served.name("app:nope")])
        .run()
        .exits(4)
        .done();
}

#[test]
fn a_tag_goes_alone_wherever_it_is() {
    let env = TestEnv::new();
    let served = Served::open();
    let image = Image::new(Flavor::Oci, "linux/amd64", &[b"one"]);
    let check = |address: &str, replaced: bool| {
        for tag in ["keep", "drop"] {
            image.put(address, "app", tag);
        }
        let name = format!("{address}/app:drop");
        env.regctl(["delete", "--dry-run", &name])
            .ok()
            .prints(&format!("Would untag: {name}\n"))
            .done();
        let run = env
            .regctl(["delete", &name])
            .ok()
            .prints(&format!("Untagged: {name}\n"));
        assert_eq!(
            run.stderr.contains("the registry cannot delete tags"),
            replaced,
            "{}",
            run.stderr
        );
        env.regctl(["tags", &format!("{address}/app")])
            .ok()
            .prints("keep\n")
            .done();
        env.regctl(["digest", &format!("{address}/app:keep")])
            .ok()
            .prints(&format!("{}\n", image.digest()))
            .done();
        env.regctl(["delete", &name]).run().exits(4).done();
        let all = format!("{address}/app");
        env.regctl(["delete", "--all", "-f", &all])
            .ok()
            .prints(&format!("Deleted: {all}@{}\n", image.digest()))
            .done();
    };
    check(&served.address, false);
    env.regctl(["catalog", &served.address])
        .ok()
        .prints("REPOSITORY\n")
        .done();
    if let Some(distribution) = Distribution::open() {
        check(&distribution.address, true);
    }
}

#[test]
fn deletes_that_are_switched_off_are_said_to_be() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("root");
    let image = Image::hello_world();
    let served = Served::at(root.clone());
    image.put(&served.address, "app", "t");
    drop(served);
    let served = Served::set_up(root, &["--no-delete"]);
    let env = TestEnv::new();
    let name = format!("{}@{}", served.name("app"), image.digest());
    env.regctl(["delete", &name])
        .run()
        .exits(1)
        .says("hint: deleting is disabled on this registry")
        .done();
}

/// An image that was made at `created`.
fn made_at(created: &str, content: &[u8]) -> Image {
    let image = Image::new(Flavor::Oci, "linux/amd64", &[content]);
    let config = String::from_utf8(image.blobs[0].clone()).unwrap();
    let config = config.replace("2026-11-01T00:00:00Z", created);
    let manifest = String::from_utf8(image.manifest.clone()).unwrap();
    let (old, new) = (Digest::of(&image.blobs[0]), Digest::of(config.as_bytes()));
    assert_eq!(config.len(), image.blobs[0].len());
    let manifest = manifest.replace(old.as_str(), new.as_str()).into_bytes();
    let blobs = vec![config.into_bytes(), image.blobs[1].clone()];
    Image {
        manifest,
        blobs,
        ..image
    }
}

#[test]
fn tags_are_listed_with_what_they_are() {
    let served = Served::open();
    made_at("2020-01-01T00:00:00Z", b"old").put(&served.address, "app", "1.10");
    made_at("2024-01-01T00:00:00Z", b"new").put(&served.address, "app", "1.9");
    let index = Image::index(Flavor::Oci, &["linux/amd64", "linux/arm64"]);
    index.put(&served.address, "app", "multi");
    let env = TestEnv::new();
    let name = served.name("app");
    env.regctl(["tags", "--sort", "name", &name])
        .ok()
        .prints("1.9\n1.10\nmulti\n")
        .done();
    env.regctl(["tags", "--sort", "created", &name])
        .ok()
        .prints("multi\n1.9\n1.10\n")
        .done();
    let run = env
        .regctl([
            "tags",
            "--format",
            "{{.Tag}} {{.Digest}} {{.Platforms}} {{.CreatedAt}}",
            &name,
        ])
        .ok();
    let expected = format!(
        "multi {} linux/amd64, linux/arm64 2026-11-01 00:00:00 +0000 UTC",
        index.digest()
    );
    assert!(run.stdout.contains(&expected), "{}", run.stdout);
    let table = env.regctl(["tags", "--long", &name]).ok().stdout;
    assert!(table.starts_with("TAG       CREATED"), "{table}");
}

#[test]
fn inspect_remote_pulls_nothing() {
    let served = Served::open();
    let index = Image::index(Flavor::Oci, &["linux/amd64", "linux/arm64"]);
    index.put(&served.address, "app", "t");
    let env = TestEnv::new();
    let format =
        "{{.Architecture}} {{json .Platforms}} {{len .LayersData}} {{index .RepoDigests 0}}";
    env.regctl([
        "inspect",
        "--remote",
        "--platform",
        "linux/arm64",
        "-f",
        format,
        &served.name("app:t"),
    ])
    .ok()
    .prints(&format!(
        "arm64 [\"linux/amd64\",\"linux/arm64\"] 2 {}@{}\n",
        served.name("app"),
        index.digest()
    ))
    .done();
    assert!(!env.store().exists());
    let layer = Digest::of(&index.children[1].blobs[1]);
    let log = served.log_with("\"GET /v2/app/blobs/");
    assert!(
        !log.contains(&format!("\"GET /v2/app/blobs/{layer}")),
        "only the configuration is read"
    );
}

#[test]
fn manifests_and_blobs_come_byte_for_byte() {
    let served = Served::open();
    let index = Image::index(Flavor::Oci, &["linux/amd64", "linux/arm64"]);
    index.put(&served.address, "app", "t");
    let env = TestEnv::new();
    let name = served.name("app:t");
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    env.regctl(["manifest", "get", &name])
        .ok()
        .prints(&text(&index.manifest))
        .done();
    env.regctl(["manifest", "get", "--platform", "linux/arm64", &name])
        .ok()
        .prints(&text(&index.children[1].manifest))
        .done();
    let head = env.regctl(["manifest", "head", &name]).ok().stdout;
    assert!(
        head.contains(&index.digest()) && head.contains(&index.media_type),
        "{head}"
    );
    env.regctl(["manifest", "put", &served.name("app:u")])
        .stdin(index.manifest.clone())
        .ok()
        .prints(&format!("{}\n", index.digest()))
        .done();
    env.regctl(["digest", &served.name("app:u")])
        .ok()
        .prints(&format!("{}\n", index.digest()))
        .done();
    env.regctl(["manifest", "put", &served.name("app:v")])
        .stdin("{}")
        .run()
        .exits(6)
        .done();
    let config = &index.children[0].blobs[0];
    let blob = format!("{}@{}", served.name("app"), Digest::of(config));
    env.regctl(["blob", "get", &blob])
        .ok()
        .prints(&text(config))
        .done();
    let head = env.regctl(["blob", "head", &blob]).ok().stdout;
    assert!(
        head.contains(&format!("\"size\":{}", config.len())),
        "{head}"
    );
    env.regctl(["blob", "get", &name]).run().exits(2).done();
    let nope = format!("{}@{}", served.name("app"), Digest::of(b"nope"));
    env.regctl(["blob", "get", &nope]).run().exits(4).done();
    // Cut in the middle, it goes on; wrong bytes are told by the exit code.
    let layer = Image::new(Flavor::Oci, "linux/amd64", &[&noise(500_000)]);
    let bytes = layer.blobs[1].clone();
    for (fault, code) in [(Fault::Cut(200_000), 0), (Fault::Flip(5), 6)] {
        let faulty = Faulty::start(&layer, move |request, nth| {
            if nth == 0 && request.method == "GET" {
                vec![fault.clone()]
            } else {
                vec![]
            }
        });
        let path = env.home().join("blob");
        let blob = format!("{}/app@{}", faulty.server.address, Digest::of(&bytes));
        let words = ["blob", "get", "-o", path.to_str().unwrap(), &blob].map(str::to_owned);
        env.regctl(words).run().exits(code).done();
        assert!(code != 0 || std::fs::read(&path).unwrap() == bytes);
    }
}

#[test]
fn old_tags_go_by_age_number_and_pattern_and_siblings_stay() {
    let served = Served::open();
    let old = made_at("2020-01-01T00:00:00Z", b"old");
    for tag in ["pr-1", "pr-2", "stable"] {
        old.put(&served.address, "app", tag);
    }
    made_at("2021-01-01T00:00:00Z", b"newer").put(&served.address, "app", "pr-3");
    let env = TestEnv::new();
    let name = served.name("app");
    env.regctl(["delete", "--match", "pr-*", "--keep", "1", &name])
        .run()
        .exits(2)
        .says("use --force")
        .done();
    let run = env
        .regctl([
            "delete",
            "--match",
            "pr-*",
            "--keep",
            "1",
            "--dry-run",
            &name,
        ])
        .ok();
    assert_eq!(
        run.stdout,
        format!("Would untag: {name}:pr-1\nWould untag: {name}:pr-2\n")
    );
    env.regctl(["delete", "-f", "--match", "pr-*", "--keep", "1", &name])
        .ok()
        .done();
    env.regctl(["tags", &name])
        .ok()
        .prints("pr-3\nstable\n")
        .done();
    env.regctl([
        "delete",
        "-f",
        "--older-than",
        "1d",
        "--match",
        "pr-?",
        &name,
    ])
    .ok()
    .done();
    env.regctl(["tags", &name]).ok().prints("stable\n").done();
    env.regctl(["digest", &served.name("app:stable")])
        .ok()
        .prints(&format!("{}\n", old.digest()))
        .done();
}

#[test]
fn a_dry_run_of_a_push_says_how_much_would_move_and_moves_nothing() {
    let served = Served::open();
    let env = TestEnv::new();
    let (small, large) = (noise(10_000), noise(200_000));
    let base = Image::new(Flavor::Oci, "linux/amd64", &[&large]);
    let image = Image::new(Flavor::Oci, "linux/amd64", &[&large, &small]);
    for (image, tag) in [(&base, "base"), (&image, "1")] {
        image.write_layout(&env.home().join(tag), tag);
        let layout = format!("oci:{}", env.home().join(tag).display());
        env.regctl([
            "copy",
            "-q",
            &layout,
            &format!("store:{}", served.name(&format!("app:{tag}"))),
        ])
        .ok()
        .done();
    }
    let (base_name, name) = (served.name("app:base"), served.name("app:1"));
    let dry = |args: &[&str]| {
        let run = env
            .regctl(["-D", "push", "--dry-run"].iter().chain(args).copied())
            .ok();
        let writes = |line: &&str| {
            ["PUT ", "POST ", "PATCH "]
                .iter()
                .any(|method| line.contains(method))
        };
        assert_eq!(run.stderr.lines().find(writes), None);
        assert!(run.stderr.contains("HEAD "), "{}", run.stderr);
        run.stdout.lines().last().unwrap_or_default().to_owned()
    };
    let would = format!("Would push 1: digest: {}: ", image.digest());
    let said = dry(&[&name]);
    assert!(
        said.starts_with(&format!("{would}3 of 3 blobs, 2")) && said.ends_with("kB"),
        "{said}"
    );
    env.regctl(["push", "-q", &base_name]).ok().done();
    let said = dry(&[&name]);
    assert!(
        said.starts_with(&format!("{would}2 of 3 blobs, 1")),
        "{said}"
    );
    let from = format!("oci:{}", env.home().join("1").display());
    let said = dry(&["--from", &from, &name]);
    assert!(
        said.starts_with(&format!("{would}2 of 3 blobs, 1")),
        "{said}"
    );
    env.regctl(["tags", &served.name("app")])
        .ok()
        .prints("base\n")
        .done();
    env.regctl(["push", "-q", &name]).ok().done();
    assert_eq!(dry(&[&name]), format!("{would}nothing to do, it is there"));
    let other = served.name("app:other");
    assert_eq!(
        dry(&["--from", &from, &other]),
        format!(
            "{}all blobs are there",
            would.replace("push 1", "push other")
        )
    );
}

#[test]
fn a_dry_run_counts_each_blob_of_an_index_once() {
    let (one, other) = (Served::open(), Served::open());
    let index = Image::index(Flavor::Oci, &["linux/amd64", "linux/arm64"]);
    index.put(&one.address, "app", "1");
    let env = TestEnv::new();
    let words = [
        "copy",
        "--dry-run",
        &one.name("app:1"),
        &other.name("app:1"),
    ]
    .map(str::to_owned);
    let said = env.regctl(words.clone()).ok().stdout;
    let blobs: BTreeSet<_> = index
        .children
        .iter()
        .flat_map(|child| &child.blobs)
        .collect();
    assert!(
        said.contains(&format!(": {0} of {0} blobs, ", blobs.len())),
        "{said}"
    );
    env.regctl([
        "copy",
        "-q",
        "--platform",
        "linux/amd64",
        &one.name("app:1"),
        &other.name("app:amd64"),
    ])
    .ok()
    .done();
    let said = env.regctl(words).ok().stdout;
    let left = index.children[1]
        .blobs
        .iter()
        .filter(|blob| !index.children[0].blobs.contains(blob))
        .count();
    assert!(said.contains(&format!(": {left} of ")), "{said}");
}

#[test]
fn a19_the_type_that_is_wanted_is_asked_for_and_checked() {
    const SBOM: &str = "application/vnd.example.sbom.v1+json";
    let entry = |kind: &str| {
        let digest = Digest::of(kind.as_bytes());
        json!({ "mediaType": OCI_MANIFEST, "digest": digest, "size": 1, "artifactType": kind })
    };
    let wanted = Digest::of(SBOM.as_bytes());
    // With a registry that filters, and with one that does not know how to.
    for filters in [true, false] {
        let registry = Server::start(move |request| {
            let asked = request.query("artifactType");
            if !request.path().contains("/referrers/") {
                return Answer::json(404, &json!({}));
            }
            let mut listed = vec![entry(SBOM), entry("a/other")];
            let mut headers = vec![("Content-Type", OCI_INDEX.to_owned())];
            if filters {
                listed.retain(|listed| asked.iter().any(|asked| listed["artifactType"] == **asked));
                headers.push(("OCI-Filters-Applied", "artifactType".to_owned()));
            }
            let index = json!({ "schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": listed });
            Answer::with(200, &headers, index.to_string().into_bytes())
        });
        let env = TestEnv::new();
        let name = format!("{}/app@{}", registry.address, Digest::of(b"subject"));
        let list = [
            "referrers",
            "--format",
            "{{.Digest}}",
            "--artifact-type",
            SBOM,
            &name,
        ];
        env.regctl(list).ok().prints(&format!("{wanted}\n")).done();
        let asked = registry.asked();
        let asked = asked
            .iter()
            .find(|request| request.path().contains("/referrers/"));
        assert_eq!(asked.unwrap().query("artifactType"), [SBOM]);
    }
}
