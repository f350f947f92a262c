//! Archives that take more than they are worth, and those of which one image is of no use: row A9.

use std::fs::{self, File};
use std::path::Path;
use std::time::{Duration, Instant};

use regctl::image::Digest;
use serde_json::{Value, json};

use crate::support::content::Content;
use crate::support::env::TestEnv;
use crate::support::tars::{docker_save, entry, file, gzip, layer, octal, packed, pax, tar};

/// Bytes that a command may have for its data: a tenth of what some archives took.
const MEMORY: &str = "--data=167772160";

/// Loads it within little memory, which has to fail, and to leave no name behind.
#[track_caller]
fn refused(archive: &[u8], said: &str) {
    let Some(env) = TestEnv::limited(MEMORY) else {
        return;
    };
    let path = file(&env, "a.tar", archive);
    let run = env.regctl(["load", "-i", &path]).run();
    run.exits(6).says(said).done();
    env.regctl(["images", "-q"]).ok().prints("").done();
}

/// A long name, in front of the entry that has it.
fn long(kind: u8, name: &str) -> Vec<u8> {
    let name = format!("{name}\0");
    entry(kind, "././@LongLink", &octal(name.len()), name.as_bytes())
}

#[test]
fn a9_names_that_are_each_allowed_are_refused_together() {
    let good = packed(&docker_save(&layer(), &["hello:1"]));
    let filler = "n".repeat(1 << 20);
    let names = |n: u32| {
        let end = entry(b'0', "x", &octal(0), b"");
        [long(b'L', &format!("{n}/{filler}")), end].concat()
    };
    let links = |n: u32| {
        let target = ("linkpath", filler.clone());
        let end = entry(b'2', "x", &octal(0), b"");
        [pax(&[target, ("path", n.to_string())]), end].concat()
    };
    for one in [&names as &dyn Fn(u32) -> Vec<u8>, &links] {
        let mut archive: Vec<u8> = Vec::new();
        (0..100).for_each(|n| archive.extend(one(n)));
        archive.extend(&good);
        refused(&gzip(&archive), "the archive has more than 96 MiB of names");
    }
}

#[test]
fn a9_lists_that_ask_for_much_more_than_they_hold_are_refused() {
    let mut save = docker_save(&layer(), &["hello:1"]);
    let diff_id = Digest::of(&save[0].1);
    let config = json!({ "rootfs": { "type": "layers", "diff_ids": vec![&diff_id; 4000] } });
    save[1].1 = config.to_string().into_bytes();
    let image = json!({ "Config": save[1].0, "Layers": vec!["abc/layer.tar"; 4000] });
    save[2].1 = json!(vec![image; 26]).to_string().into_bytes();
    refused(&packed(&save), "the archive has too many entries");

    let layout = |list: String| {
        tar(&[
            ("oci-layout", b"{\"imageLayoutVersion\":\"1.0.0\"}"),
            ("index.json", list.as_bytes()),
        ])
    };
    let zeros = format!("{{\"manifests\":[{}0]}}", "0,".repeat(4_000_000));
    refused(&layout(zeros), "index.json is not valid");
    let mut content = Content::default();
    let images: Vec<Value> = (0..10_001)
        .map(|n| json!({ "digest": content.image(n)["digest"], "size": 1 }))
        .collect();
    let list = json!({ "manifests": images }).to_string();
    refused(&layout(list), "the archive has too many entries");
}

#[test]
fn a9_a_configuration_is_read_within_little_memory() {
    let Some(env) = TestEnv::limited(MEMORY) else {
        return;
    };
    let mut save = docker_save(&layer(), &["hello:1"]);
    let mut config: Value = serde_json::from_slice(&save[1].1).unwrap();
    config["config"]["x"] = json!("zeros");
    let zeros = format!("[{}0]", "0,".repeat(4_000_000));
    save[1].1 = config.to_string().replace("\"zeros\"", &zeros).into_bytes();
    // Of one configuration there may be many images: it is read once, and kept where it is.
    let mut list: Value = serde_json::from_slice(&save[2].1).unwrap();
    let image = |n: u32| {
        let mut image = list[0].clone();
        image["RepoTags"] = json!([format!("hello:{n}")]);
        image
    };
    list = (0..200).map(image).collect();
    save[2].1 = list.to_string().into_bytes();
    let path = file(&env, "a.tar", &packed(&save));
    let run = env.regctl(["load", "-q", "-i", &path]).ok();
    assert_eq!(run.stdout.lines().count(), 200);
    env.regctl(["rmi", "hello:0"]).ok().done();
    env.regctl(["prune"]).ok().done();
}

#[test]
fn a9_a_thousand_plain_layers_need_few_open_files() {
    let Some(env) = TestEnv::limited("--nofile=64:64") else {
        return;
    };
    let layers: Vec<(String, Vec<u8>)> = (0..1000)
        .map(|n| {
            (
                format!("{n}/layer.tar"),
                tar(&[(&format!("file-{n}"), b"content")]),
            )
        })
        .collect();
    let diff_ids: Vec<Digest> = layers.iter().map(|(_, layer)| Digest::of(layer)).collect();
    let config = json!({ "architecture": "amd64", "os": "linux", "rootfs": { "type": "layers", "diff_ids": diff_ids } });
    let names: Vec<&String> = layers.iter().map(|(name, _)| name).collect();
    let list = json!([{ "Config": "c.json", "RepoTags": ["hello:1"], "Layers": names }]);
    let lists = [
        ("c.json".to_owned(), config.to_string().into_bytes()),
        ("manifest.json".to_owned(), list.to_string().into_bytes()),
    ];
    let archive = packed(&layers.iter().cloned().chain(lists).collect::<Vec<_>>());
    let path = file(&env, "a.tar", &gzip(&archive));
    env.regctl(["load", "-i", &path])
        .ok()
        .prints("Loaded image: hello:1\n")
        .done();
    let saved = env.home().join("saved.tar").display().to_string();
    env.regctl(["save", "-o", &saved, "hello:1"]).ok().done();
    env.regctl(["rmi", "hello:1"]).ok().done();
    env.regctl(["load", "-i", &saved])
        .ok()
        .prints("Loaded image: hello:1\n")
        .done();
    assert!(env.damage().is_empty());
}

/// An archive of three images with two names each, and the descriptor of the last one's layer.
fn three() -> (Content, [Value; 3], Value) {
    let mut content = Content::default();
    let mut layers = Vec::new();
    let images = [1, 2, 3].map(|n| {
        let plain = tar(&[("file", &[n; 1000])]);
        let layer = content.put("application/vnd.oci.image.layer.v1.tar+gzip", gzip(&plain));
        layers.push(layer.clone());
        content.image_of(n.into(), &layer, &Digest::of(&plain))
    });
    (content, images, layers.remove(2))
}

fn named(images: &[Value; 3]) -> Vec<(&'static str, &Value)> {
    let names = ["a:1", "a:2", "b:1", "b:2", "c:1", "c:2"];
    names
        .into_iter()
        .enumerate()
        .map(|(n, name)| (name, &images[n / 2]))
        .collect()
}

fn names(env: &TestEnv) -> String {
    env.regctl(["images", "--format", "{{.Repository}}:{{.Tag}} {{.ID}}"])
        .ok()
        .stdout
}

#[test]
fn a9_an_archive_is_loaded_with_all_its_images_or_none() {
    let env = TestEnv::new();
    let other = packed(&docker_save(&layer(), &["a:1", "other:1"]));
    env.regctl(["load"]).stdin(other).ok().done();
    let before = (
        names(&env),
        fs::read(env.store().join("index.json")).unwrap(),
    );
    let (mut content, images, last) = three();
    content.damage(&last);
    let broken = content.archive(&named(&images));
    let run = env.regctl(["load"]).stdin(broken).run().exits(6);
    assert_eq!(run.stdout, "");
    assert_eq!(
        (
            names(&env),
            fs::read(env.store().join("index.json")).unwrap()
        ),
        before
    );
    // What was copied is there for the next run, and for a clean-up.
    let blob = |image: &Value| {
        let digest: Digest = image["digest"].as_str().unwrap().parse().unwrap();
        env.store().join("blobs/sha256").join(digest.hex())
    };
    assert!(blob(&images[0]).exists());
    env.regctl(["prune"]).ok().done();
    assert!(!blob(&images[0]).exists());
    content.damage(&last);
    let sound = content.archive(&named(&images));
    let run = env.regctl(["load"]).stdin(sound).ok();
    assert_eq!(run.stdout.lines().count(), 6);
    assert!(
        run.stderr.contains("a:1 previously referred to sha256:"),
        "{}",
        run.stderr
    );
    assert_eq!(names(&env).lines().count(), 7);
    assert!(env.damage().is_empty());
}

#[test]
fn a9_all_names_of_an_archive_are_set_in_one_step_when_all_content_is_there() {
    let env = TestEnv::new();
    fs::create_dir_all(env.store()).unwrap();
    let lock = File::create(env.store().join("index.lock")).unwrap();
    lock.lock().unwrap();
    let (content, images, _) = three();
    let mut child = env
        .regctl(["load"])
        .stdin(content.archive(&named(&images)))
        .start();
    let is_there = |image: &Value| {
        let digest = image["digest"]
            .as_str()
            .unwrap()
            .trim_start_matches("sha256:");
        env.store().join("blobs/sha256").join(digest).exists()
    };
    until(|| images.iter().all(is_there));
    assert!(!Path::new(&env.store().join("index.json")).exists() || names(&env).is_empty());
    drop(lock);
    assert!(child.wait().unwrap().success());
    assert_eq!(names(&env).lines().count(), 6);
}

/// Waits for what has to come about.
#[track_caller]
fn until(done: impl Fn() -> bool) {
    let end = Instant::now() + Duration::from_secs(60);
    while !done() {
        assert!(Instant::now() < end, "it did not come about");
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn a9_a_name_with_a_digest_stands_for_that_content_or_nothing() {
    let env = TestEnv::new();
    let (content, images, _) = three();
    let other = format!("r.example/app@{}", images[1]["digest"].as_str().unwrap());
    env.regctl(["load"])
        .stdin(content.archive(&[(&other, &images[0])]))
        .ok()
        .done();
    let digest = images[0]["digest"].as_str().unwrap();
    env.regctl([
        "images",
        "--digests",
        "--format",
        "{{.Repository}} {{.Digest}}",
    ])
    .ok()
    .prints(&format!("r.example/app {digest}\n"))
    .done();
    env.regctl(["inspect", &other]).run().exits(4).done();
}
