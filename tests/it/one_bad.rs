//! One bad element does not hide the rest: clean-ups, copies and lists go on past it, and say so.

use regctl::image::Digest;
use serde_json::json;

use crate::support::env::TestEnv;
use crate::support::http::{Answer, Request, Server};
use crate::support::images::{Flavor, Image, OCI_MANIFEST};
use crate::support::served::Served;

const SCHEMA_1: &str = "application/vnd.docker.distribution.manifest.v1+prettyjws";

/// What is wrong with the tag `bad`.
#[derive(Clone, Copy, Debug)]
enum Bad {
    /// Nothing is there, although the tag is listed.
    Manifest,
    /// The configuration is gone.
    Config,
    /// A child of the index is gone.
    Child,
    /// It is a Docker image of schema 1.
    Schema1,
}

const ALL: [Bad; 4] = [Bad::Manifest, Bad::Config, Bad::Child, Bad::Schema1];

impl Bad {
    fn code(self) -> i32 {
        match self {
            Self::Manifest | Self::Config | Self::Child => 4,
            Self::Schema1 => 6,
        }
    }
}

fn made_at(created: &str, content: &[u8]) -> Image {
    Image::new(Flavor::Oci, "linux/amd64", &[content]).with_config(&json!({
        "architecture": "amd64", "os": "linux", "created": created,
        "rootfs": { "type": "layers", "diff_ids": [Digest::of(content).to_string()] },
    }))
}

/// A registry whose repository `app` has two old tags, and between them one that is `bad`.
struct World {
    server: Server,
}

impl World {
    fn with(bad: Bad) -> Self {
        let good = [
            ("a-old", made_at("2020-01-01T00:00:00Z", b"a")),
            ("z-old", made_at("2021-01-01T00:00:00Z", b"z")),
        ];
        let broken = match bad {
            Bad::Child => Image::index_of(
                Flavor::Oci,
                vec![made_at("2019-01-01T00:00:00Z", b"b")],
                &["linux/amd64"],
            ),
            _ => made_at("2019-01-01T00:00:00Z", b"b"),
        };
        let images: Vec<(&str, Image)> = good.into_iter().chain([("bad", broken)]).collect();
        let server = Server::start(move |request| answer(bad, &images, request));
        Self { server }
    }

    fn name(&self) -> String {
        format!("{}/app", self.server.address)
    }

    /// The tags that were deleted.
    fn deleted(&self) -> Vec<String> {
        let asked = self.server.asked().into_iter();
        let deleted = asked.filter(|one| one.method == "DELETE");
        let tag = |one: Request| one.path().rsplit('/').next().unwrap().to_owned();
        deleted.map(tag).collect()
    }
}

fn answer(bad: Bad, images: &[(&str, Image)], request: &Request) -> Answer {
    let missing = || {
        let error = json!({ "code": "MANIFEST_UNKNOWN", "message": "manifest unknown" });
        Answer::json(404, &json!({ "errors": [error] }))
    };
    let rest = request.path().strip_prefix("/v2/app/").unwrap_or_default();
    if request.method == "DELETE" {
        return Answer::with(202, &[], vec![]);
    }
    if rest == "tags/list" {
        return Answer::json(
            200,
            &json!({ "name": "app", "tags": ["a-old", "bad", "z-old"] }),
        );
    }
    if let Some(name) = rest.strip_prefix("manifests/") {
        let is_named = |one: &&(&str, Image)| one.0 == name || one.1.digest() == name;
        let Some((tag, image)) = images.iter().find(is_named) else {
            return missing();
        };
        return match (*tag, bad) {
            ("bad", Bad::Manifest) => missing(),
            ("bad", Bad::Schema1) => {
                let old =
                    json!({ "schemaVersion": 1, "name": "app", "tag": "bad", "fsLayers": [] });
                Answer::with(
                    200,
                    &[("Content-Type", SCHEMA_1.into())],
                    old.to_string().into(),
                )
            }
            _ => {
                let headers = [
                    ("Content-Type", image.media_type.clone()),
                    ("Docker-Content-Digest", image.digest()),
                ];
                Answer::with(200, &headers, image.manifest.clone())
            }
        };
    }
    let digest = rest.strip_prefix("blobs/").unwrap_or_default();
    let whole = images.iter().filter(|(tag, _)| match bad {
        Bad::Config => *tag != "bad",
        _ => true,
    });
    let mut blobs = whole.flat_map(|(_, image)| &image.blobs);
    match blobs.find(|blob| Digest::of(blob).as_str() == digest) {
        Some(blob) => Answer::with(200, &[], blob.clone()),
        None => missing(),
    }
}

#[test]
fn tags_lists_the_good_ones_and_says_what_is_wrong_with_the_bad() {
    for bad in ALL {
        let world = World::with(bad);
        let env = TestEnv::new();
        for flags in [&["--long"][..], &["--sort", "created"], &["--sort", "size"]] {
            let words = ["tags"].iter().chain(flags).copied();
            let run = env.regctl(words.chain([world.name().as_str()])).run();
            for tag in ["a-old", "bad", "z-old"] {
                assert!(run.stdout.contains(tag), "{bad:?} {}", run.stdout);
            }
            if flags == ["--long"] {
                let row = run.stdout.lines().find(|row| row.starts_with("bad"));
                assert!(row.unwrap().contains("<error: "), "{bad:?} {}", run.stdout);
            }
            run.exits(bad.code())
                .says(":bad")
                .says("error: 1 of 3 tags failed")
                .done();
        }
    }
}

#[test]
fn a_clean_up_deletes_what_is_old_and_keeps_what_has_no_known_age() {
    for bad in ALL {
        let world = World::with(bad);
        let env = TestEnv::new();
        let name = world.name();
        let dry = env
            .regctl(["delete", "--older-than", "30d", "--dry-run", &name])
            .run();
        assert!(dry.stdout.contains(&format!("Would untag: {name}:a-old")));
        dry.exits(bad.code())
            .says(&format!("{name}:bad is kept: its age is not known"))
            .says("error: 1 of 1 tags failed")
            .done();
        assert!(world.deleted().is_empty());
        env.regctl(["delete", "-f", "--keep", "1", &name])
            .run()
            .exits(bad.code())
            .prints(&format!("Untagged: {name}:a-old\n"))
            .done();
        assert_eq!(world.deleted(), ["a-old"], "{bad:?}");
        // A pattern says nothing of age, and so nothing has to be read.
        env.regctl(["delete", "-f", "--match", "ba*", &name])
            .ok()
            .prints(&format!("Untagged: {name}:bad\n"))
            .done();
        assert_eq!(world.deleted(), ["a-old", "bad"], "{bad:?}");
    }
}

#[test]
fn copies_and_pulls_of_all_tags_bring_the_good_ones() {
    for bad in ALL {
        let world = World::with(bad);
        let env = TestEnv::new();
        let target = Served::open();
        let name = world.name();
        env.regctl(["copy", "-q", "--all-tags", &name, &target.name("app")])
            .run()
            .exits(bad.code())
            .says("error: 1 of 3 tags failed")
            .done();
        let tags = env.regctl(["tags", &target.name("app")]).ok();
        tags.prints("a-old\nz-old\n").done();
        // What only a blob lacks shows when it is copied.
        if !matches!(bad, Bad::Config) {
            let target = target.name("app");
            env.regctl(["copy", "--dry-run", "--all-tags", &name, &target])
                .run()
                .exits(bad.code())
                .says("error: 1 of 3 tags failed")
                .done();
        }
        env.regctl(["pull", "-q", "-a", &name])
            .run()
            .exits(bad.code())
            .says("error: 1 of 3 tags failed")
            .done();
        let images = env
            .regctl(["images", "--format", "{{.Tag}}", &name])
            .ok()
            .stdout;
        let mut tags: Vec<&str> = images.lines().collect();
        tags.sort_unstable();
        assert_eq!(tags, ["a-old", "z-old"], "{bad:?}");
    }
}

#[test]
fn several_names_are_each_tried() {
    let registry = Served::open();
    Image::hello_world().put(&registry.address, "app", "t");
    let env = TestEnv::new();
    let (good, gone) = (registry.name("app:t"), registry.name("gone:t"));
    env.regctl(["pull", "-q", &gone, &good])
        .run()
        .exits(4)
        .prints(&format!("{good}\n"))
        .says("error: 1 of 2 images failed")
        .done();
    env.regctl(["push", "-q", "nobody/none:1", &good])
        .run()
        .exits(4)
        .prints(&format!("{good}\n"))
        .says("error: 1 of 2 images failed")
        .done();
    let run = env.regctl(["inspect", "one", &good, "two"]).run().exits(4);
    assert!(run.stdout.contains("sha256:"), "{}", run.stdout);
    run.says("No such image: one")
        .says("No such image: two")
        .says("error: 2 of 3 images failed")
        .done();
    env.regctl(["rmi", "one", &good, "two"])
        .run()
        .exits(4)
        .says("No such image: one")
        .says("No such image: two")
        .says("error: 2 of 3 images failed")
        .done();
    // The failure of a single one is all that there is to say.
    let alone = env.regctl(["rmi", "one"]).run().exits(4);
    assert!(!alone.stderr.contains(" failed"), "{}", alone.stderr);
}

#[test]
fn a_repository_that_cannot_be_listed_leaves_the_catalog_to_the_others() {
    let server = Server::start(|request| match request.path() {
        "/v2/_catalog" => Answer::json(200, &json!({ "repositories": ["a", "locked", "z"] })),
        "/v2/locked/tags/list" => Answer::with(403, &[], vec![]),
        path if path.ends_with("/tags/list") => Answer::json(200, &json!({ "tags": ["t"] })),
        _ => Answer::json(200, &json!({})),
    });
    let env = TestEnv::new();
    let run = env.regctl(["catalog", "--tags", &server.address]).run();
    let rows: Vec<&str> = run.stdout.lines().collect();
    assert_eq!(rows.len(), 4, "{}", run.stdout);
    assert!(rows[2].contains("<error: "), "{}", run.stdout);
    assert!(rows[3].starts_with("z "), "{}", run.stdout);
    run.exits(3)
        .says("error: 1 of 3 repositories failed")
        .done();
}

/// What keeps every one from going well is said once.
#[test]
fn what_concerns_all_of_them_ends_it() {
    let server = Server::start(|request| match request.path() {
        "/v2/app/tags/list" => Answer::json(200, &json!({ "tags": ["a", "b", "c"] })),
        _ => Answer::with(403, &[], vec![]),
    });
    let env = TestEnv::new();
    let name = format!("{}/app", server.address);
    let run = env.regctl(["tags", "--long", &name]).run().exits(3);
    assert_eq!(run.stderr.matches("error:").count(), 1, "{}", run.stderr);
    assert_eq!(run.stdout, "");
    // Deletes that are switched off are so for each tag.
    let off = Server::start(|request| match request.method.as_str() {
        "DELETE" => Answer::with(405, &[], vec![]),
        _ if request.path() == "/v2/app/tags/list" => {
            Answer::json(200, &json!({ "tags": ["a", "b"] }))
        }
        _ => {
            let headers = [
                ("Content-Type", OCI_MANIFEST.to_owned()),
                ("Docker-Content-Digest", Image::hello_world().digest()),
            ];
            Answer::with(200, &headers, Image::hello_world().manifest)
        }
    });
    let name = format!("{}/app", off.address);
    let run = env.regctl(["delete", "-f", "--match", "*", &name]).run();
    assert_eq!(run.stderr.matches("error:").count(), 1, "{}", run.stderr);
    run.exits(1).says("deleting is disabled").done();
    let asked = off.asked();
    assert!(asked.iter().all(|one| one.path() != "/v2/app/manifests/b"));
}
