//! Blobs of the local store that rotted: found by whoever reads them, fetched again by the next pull.

use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use regctl::image::Digest;
use serde_json::json;

use crate::support::choosy::Choosy;
use crate::support::env::TestEnv;
use crate::support::fault::Faulty;
use crate::support::http::Answer;
use crate::support::images::{Flavor, Image, noise};
use crate::support::served::Served;

const HINT: &str =
    "hint: run 'regctl repair' to clear the store of corrupted blobs, then pull the image again";

/// A registry that counts, and a user who has pulled its image: configuration, large layer, small layer.
struct World {
    registry: Faulty,
    image: Image,
    env: TestEnv,
}

impl World {
    fn new() -> Self {
        let image = Image::new(Flavor::Oci, "linux/amd64", &[&noise(300_000), b"small"]);
        let registry = Faulty::start(&image, |_, _| vec![]);
        let world = Self {
            registry,
            image,
            env: TestEnv::new(),
        };
        world.pull();
        world
    }

    fn pull(&self) -> String {
        self.env.regctl(["pull", &self.registry.name()]).ok().stdout
    }

    /// Configuration, layers and manifest, with what they are.
    fn content(&self) -> Vec<(&'static str, Vec<u8>)> {
        let names = ["configuration", "large layer", "small layer"];
        let blobs = names.into_iter().zip(self.image.blobs.iter().cloned());
        blobs
            .chain([("manifest", self.image.manifest.clone())])
            .collect()
    }

    fn path(&self, bytes: &[u8]) -> PathBuf {
        blob(&self.env.store(), bytes)
    }

    fn rot(&self, bytes: &[u8]) {
        replace(&self.path(bytes), &flipped(bytes));
    }

    /// Everything is as it was when it was pulled, and nothing else lies about.
    #[track_caller]
    fn is_sound(&self, what: &str) {
        for (_, bytes) in self.content() {
            let path = self.path(&bytes);
            assert!(
                std::fs::symlink_metadata(&path).unwrap().is_file(),
                "{what}"
            );
            assert_eq!(std::fs::read(&path).unwrap(), bytes, "{what}");
        }
        assert_eq!(names(&self.env.store().join("ingest")), [""; 0], "{what}");
    }
}

fn blob(root: &Path, bytes: &[u8]) -> PathBuf {
    root.join("blobs/sha256").join(Digest::of(bytes).hex())
}

fn flipped(bytes: &[u8]) -> Vec<u8> {
    let mut flipped = bytes.to_vec();
    flipped[bytes.len() / 2] ^= 1;
    flipped
}

fn replace(path: &Path, bytes: &[u8]) {
    std::fs::remove_file(path).unwrap();
    std::fs::write(path, bytes).unwrap();
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn a4_what_any_command_finds_rotten_the_next_pull_fetches_again() {
    let world = World::new();
    let name = world.registry.name();
    let store = format!("store:{name}");
    for (what, bytes) in world.content() {
        let folder = world.env.home().join(what).display().to_string();
        let archive = format!("{folder}.tar");
        let (to_archive, to_folder) = (format!("oci-archive:{archive}"), format!("oci:{folder}"));
        let other = Served::open();
        let elsewhere = other.name("app:t");
        let to_registry = ["copy", "-q", &store, &elsewhere];
        for words in [
            &to_registry[..],
            &["save", "-o", &archive, &name],
            &["copy", "-q", &store, &to_archive],
            &["copy", "-q", &store, &to_folder],
        ] {
            let before = world.registry.sent(&bytes);
            world.rot(&bytes);
            // Found once, it is reported for as long as it is not there again.
            for _ in 0..2 {
                let run = world.env.regctl(words.iter().copied()).run().exits(6);
                run.says("is corrupt; pull the image again")
                    .says(HINT)
                    .done();
                assert!(!world.path(&bytes).exists(), "{what}: {words:?}");
            }
            world.pull();
            world.is_sound(&format!("{what}: {words:?}"));
            let fetched = world.registry.sent(&bytes) - before;
            assert!(
                what == "manifest" || fetched == bytes.len() as u64,
                "{what}: {fetched}"
            );
        }
        assert!(world.pull().contains("Image is up to date"));
        world.env.regctl(to_registry).ok().done();
        TestEnv::new()
            .regctl(["pull", "-q", &elsewhere])
            .ok()
            .done();
    }
}

#[test]
fn a4_what_inspect_and_history_find_is_fetched_again_too() {
    let world = World::new();
    let name = world.registry.name();
    for words in [["inspect", &name], ["history", &name]] {
        for bytes in [&world.image.blobs[0], &world.image.manifest] {
            world.rot(bytes);
            world.env.regctl(words).run().exits(6).says(HINT).done();
            world.pull();
            world.is_sound(words[0]);
        }
    }
}

#[test]
fn a4_a_pull_sees_by_itself_what_is_cheap_to_see() {
    let world = World::new();
    let large = &world.image.blobs[1];
    let longer = [large.as_slice(), b"more"].concat();
    let link = |path: &Path| {
        std::fs::remove_file(path).unwrap();
        symlink("/etc/hostname", path).unwrap();
    };
    let (config, manifest) = (&world.image.blobs[0], &world.image.manifest);
    for what in [
        "shorter",
        "longer",
        "empty",
        "not there",
        "a link",
        "a manifest that is a link",
        "a configuration",
        "a manifest",
    ] {
        let other = world.registry.sent(&world.image.blobs[2]);
        match what {
            "shorter" => replace(&world.path(large), &large[..1000]),
            "longer" => replace(&world.path(large), &longer),
            "empty" => replace(&world.path(large), b""),
            "not there" => std::fs::remove_file(world.path(large)).unwrap(),
            "a link" => link(&world.path(large)),
            "a manifest that is a link" => link(&world.path(manifest)),
            "a configuration" => world.rot(config),
            _ => world.rot(manifest),
        }
        world.pull();
        world.is_sound(what);
        assert_eq!(world.registry.sent(&world.image.blobs[2]), other, "{what}");
    }
}

#[test]
fn a4_a_manifest_in_an_index_is_fetched_again() {
    let index = Image::index(Flavor::Oci, &["linux/amd64", "linux/arm64"]);
    let served = Served::open();
    index.put(&served.address, "app", "t");
    let (env, name) = (TestEnv::new(), served.name("app:t"));
    let pull = ["pull", "-q", "--platform", "all", &name];
    env.regctl(pull).ok().done();
    let copy = served.name("copy:t");
    env.regctl(["tag", &name, &copy]).ok().done();
    for bytes in [&index.manifest, &index.children[1].manifest] {
        replace(&blob(&env.store(), bytes), &flipped(bytes));
        // Not taken for a platform that was never pulled: the index is not pushed in part.
        env.regctl(["push", &copy]).run().exits(6).says(HINT).done();
        env.regctl(pull).ok().done();
        assert_eq!(env.damage(), [""; 0]);
        assert_eq!(&std::fs::read(blob(&env.store(), bytes)).unwrap(), bytes);
    }
    env.regctl(["push", "-q", &copy]).ok().done();
}

#[test]
fn a4_an_image_that_is_brought_by_another_way_is_whole_too() {
    let world = World::new();
    let name = world.registry.name();
    let archive = world.env.home().join("app.tar").display().to_string();
    world
        .env
        .regctl(["save", "-o", &archive, &name])
        .ok()
        .done();
    for (what, bytes) in world.content() {
        world.rot(&bytes);
        world
            .env
            .regctl(["inspect", &name])
            .run()
            .exits(
                // Which reads no layer.
                if what.ends_with("layer") { 0 } else { 6 },
            )
            .done();
        if what == "large layer" {
            let unread = world.env.home().join("unread.tar").display().to_string();
            world
                .env
                .regctl(["save", "-o", &unread, &name])
                .run()
                .exits(6)
                .done();
        }
        world.env.regctl(["load", "-q", "-i", &archive]).ok().done();
        world.is_sound(what);
    }
}

#[test]
fn a4_a_registry_that_blames_sound_bytes_takes_nothing_away() {
    let world = World::new();
    let lying = Choosy::start(|moment| {
        let is_commit =
            moment.request.method == "PUT" && moment.request.path().contains("/uploads/");
        is_commit.then(|| Answer::json(400, &json!({ "errors": [{ "code": "DIGEST_INVALID" }] })))
    });
    let copy = [
        "copy",
        "-q",
        &format!("store:{}", world.registry.name()),
        &lying.name(),
    ]
    .map(str::to_owned);
    world.env.regctl(copy).run().exits(6).done();
    world.is_sound("a lie");
    assert!(world.pull().contains("Image is up to date"));
}

#[test]
fn a4_a_registry_that_says_just_no_to_rotten_bytes_is_understood() {
    let world = World::new();
    let curt = Choosy::start(|mut moment| {
        let usual = moment.usual();
        Some(if usual.status == 400 {
            Answer::with(400, &[], vec![])
        } else {
            usual
        })
    });
    let store = format!("store:{}", world.registry.name());
    world.rot(&world.image.blobs[1]);
    let run = world.env.regctl(["copy", "-q", &store, &curt.name()]).run();
    run.exits(6).says("is corrupt").says(HINT).done();
    world.pull();
    world.is_sound("a bare 400");
}

#[test]
fn a4_a_folder_that_is_only_read_stays_as_it_is() {
    let env = TestEnv::new();
    let image = Image::new(Flavor::Oci, "linux/amd64", &[&noise(300_000)]);
    let folder = env.home().join("layout");
    let served = Served::open();
    let source = format!("oci:{}", folder.display());
    let name = served.name("app:t");
    let content = [&image.blobs[0], &image.blobs[1], &image.manifest];
    for (n, bytes) in content.into_iter().enumerate() {
        let name = served.name(&format!("fresh-{n}:t"));
        image.write_layout(&folder, "t");
        let rotten = blob(&folder, bytes);
        replace(&rotten, &flipped(bytes));
        let before = names(&folder);
        let run = env.regctl(["copy", "-q", &source, &name]).run().exits(6);
        run.says(&format!("in {} is corrupt", folder.display()))
            .done();
        assert_eq!(names(&folder), before);
        assert_eq!(std::fs::read(&rotten).unwrap(), flipped(bytes));
    }
    // Written to, it is mended.
    let target = format!("{source}:t");
    image.put(&served.address, "app", "t");
    env.regctl(["copy", "-q", &name, &target]).ok().done();
    assert_eq!(
        std::fs::read(blob(&folder, &image.manifest)).unwrap(),
        image.manifest
    );
}

#[test]
fn a4_a_clean_up_frees_nothing_of_an_image_whose_manifest_was_set_aside() {
    let world = World::new();
    let name = world.registry.name();
    world.rot(&world.image.manifest);
    world.env.regctl(["inspect", &name]).run().exits(6).done();
    for words in [&["prune", "--dry-run"][..], &["prune"]] {
        let run = world.env.regctl(words.iter().copied()).run().exits(6);
        run.says(HINT).done();
    }
    let before = world.registry.sent(&world.image.blobs[1]);
    world.pull();
    world.is_sound("after prune");
    assert_eq!(world.registry.sent(&world.image.blobs[1]), before);
    world.env.regctl(["prune"]).ok().done();
    // A repair takes what was set aside for damaged, and says so.
    world.rot(&world.image.manifest);
    world.env.regctl(["inspect", &name]).run().exits(6).done();
    let digest = Digest::of(&world.image.manifest);
    world
        .env
        .regctl(["repair"])
        .ok()
        .prints(&format!(
            "The index is intact\nRemoved corrupted blob: {digest}\nNamed images: 1\n"
        ))
        .done();
    assert_eq!(names(&world.env.store().join("ingest")), [""; 0]);
    world.pull();
    world.is_sound("after repair");
}

#[test]
fn a4_a_repair_removes_links_and_pipes_in_the_place_of_blobs() {
    let world = World::new();
    let path = world.path(&world.image.blobs[1]);
    std::fs::remove_file(&path).unwrap();
    symlink("/etc/hostname", &path).unwrap();
    let name = world.registry.name();
    let out = world.env.home().join("out.tar").display().to_string();
    world
        .env
        .regctl(["save", "-o", &out, &name])
        .run()
        .exits(6)
        .says(HINT)
        .done();
    world.env.regctl(["repair"]).ok().done();
    assert!(std::fs::symlink_metadata(&path).is_err());
    world.pull();
    world.is_sound("a link");
}

#[test]
fn a4_two_who_find_the_same_rot_do_not_disturb_each_other() {
    let world = World::new();
    let name = world.registry.name();
    for _ in 0..5 {
        world.rot(&world.image.blobs[1]);
        std::thread::scope(|scope| {
            for n in 0..3 {
                let out = world
                    .env
                    .home()
                    .join(format!("{n}.tar"))
                    .display()
                    .to_string();
                let (env, name) = (&world.env, &name);
                scope.spawn(move || env.regctl(["save", "-o", &out, name]).run().exits(6).done());
            }
        });
        world.pull();
        world.is_sound("several readers");
    }
}
