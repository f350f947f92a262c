//! Images that are broken at a registry: what an idle push believes, and what --force mends.

use regctl::image::Digest;

use crate::support::distribution::Distribution;
use crate::support::env::TestEnv;
use crate::support::http::ask;
use crate::support::images::{Flavor, Image, noise};
use crate::support::served::Served;

const LOST: &str = "the registry has lost a blob of this image; push it again with --force";

fn lose(address: &str, kind: &str, bytes: &[u8]) {
    let path = format!("/v2/app/{kind}/{}", Digest::of(bytes));
    assert_eq!(ask(address, "DELETE", &path, &[], b"").0, 202);
}

/// Somebody with an empty store pulls every platform.
fn pulls(name: &str) -> crate::support::env::Run {
    let env = TestEnv::new();
    let run = env.regctl(["pull", "-q", "--platform", "all", name]).run();
    assert!(run.code != 0 || env.damage().is_empty());
    run
}

/// A user whose store has the image as `name`, which is pushed.
fn pushed(image: &Image, name: &str) -> TestEnv {
    let env = TestEnv::new();
    let layout = env.home().join("layout");
    image.write_layout(&layout, "t");
    let (from, to) = (format!("oci:{}", layout.display()), format!("store:{name}"));
    env.regctl(["copy", "-q", &from, &to]).ok().done();
    env.regctl(["push", "-q", name]).ok().done();
    env
}

#[test]
fn a5_a_forced_push_sends_what_the_registry_lost() {
    let image = Image::new(Flavor::Docker, "linux/amd64", &[&noise(200_000), b"small"]);
    let check = |address: &str| {
        let name = format!("{address}/app:t");
        let env = pushed(&image, &name);
        for lost in &image.blobs {
            lose(address, "blobs", lost);
            env.regctl(["push", &name]).ok().done();
            pulls(&name).exits(4).says(LOST).done();
            let run = env.regctl(["push", "--force", "--dry-run", &name]).ok();
            assert!(run.stdout.contains(": 1 of 3 blobs, "), "{}", run.stdout);
            let run = env.regctl(["push", "--force", &name]).ok();
            let there = run.stdout.matches("Layer already exists").count();
            let is_layer = *lost != image.blobs[0];
            assert_eq!(there, if is_layer { 1 } else { 2 }, "{}", run.stdout);
            assert!(run.stdout.contains(&image.digest()));
            pulls(&name).exits(0).done();
        }
        // The manifest is put again, whatever became of it.
        lose(address, "manifests", &image.manifest);
        env.regctl(["push", "--force", "-q", &name]).ok().done();
        pulls(&name).exits(0).done();
    };
    check(&Served::open().address);
    if let Some(distribution) = Distribution::open() {
        check(&distribution.address);
    }
}

#[test]
fn a5_an_idle_push_still_asks_once() {
    let image = Image::new(Flavor::Docker, "linux/amd64", &[b"one", b"two"]);
    let served = Served::open();
    let name = served.name("app:t");
    let env = pushed(&image, &name);
    let before = served
        .log_with("\"PUT /v2/app/manifests/t ")
        .lines()
        .count();
    env.regctl(["push", "-q", &name]).ok().done();
    env.regctl(["push", "-q", &name]).ok().done();
    ask(&served.address, "GET", "/v2/app/manifests/last", &[], b"");
    let log = served.log_with("/manifests/last ");
    let asked: Vec<&str> = log.lines().skip(before).collect();
    assert_eq!(asked.len(), 3, "{asked:?}");
}

#[test]
fn a5_an_index_is_checked_down_to_the_layers_of_each_platform() {
    let index = Image::index(Flavor::Oci, &["linux/amd64", "linux/arm64"]);
    let served = Served::open();
    let name = served.name("app:t");
    let env = pushed(&index, &name);
    let child = &index.children[1];
    let losses = [("blobs", &child.blobs[1]), ("manifests", &child.manifest)];
    for (kind, bytes) in losses {
        lose(&served.address, kind, bytes);
        env.regctl(["push", "-q", &name]).ok().done();
        pulls(&name).exits(4).done();
        env.regctl(["push", "-q", "--force", &name]).ok().done();
        pulls(&name).exits(0).done();
    }
}

#[test]
fn a5_copies_and_pushes_from_elsewhere_can_be_forced_too() {
    let image = Image::new(Flavor::Oci, "linux/amd64", &[b"one"]);
    let (source, served) = (Served::open(), Served::open());
    image.put(&source.address, "from", "t");
    let (from, name) = (source.name("from:t"), served.name("app:t"));
    let env = pushed(&image, &name);
    let layout = format!("oci:{}", env.home().join("layout").display());
    for words in [
        vec!["copy", &from, &name],
        vec!["copy", "--all-tags", "REPOSITORIES"],
        vec!["push", "--from", &layout, &name],
    ] {
        let (all_from, all_to) = (source.name("from"), served.name("app"));
        let words: Vec<&str> = words
            .into_iter()
            .flat_map(|word| match word {
                "REPOSITORIES" => vec![&*all_from, &*all_to],
                word => vec![word],
            })
            .collect();
        lose(&served.address, "blobs", &image.blobs[1]);
        env.regctl(words.clone()).ok().done();
        pulls(&name).exits(4).says(LOST).done();
        let forced = words.iter().copied().chain(["--force"]);
        env.regctl(forced).ok().done();
        pulls(&name).exits(0).done();
    }
}
