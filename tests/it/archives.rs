//! Archives: those of others in, ours out and in again, and those that mean harm.

use std::io::Write;
use std::path::{Path, PathBuf};

use regctl::image::Digest;
use serde_json::{Value, json};

use crate::support::engine::Engine;
use crate::support::env::TestEnv;
use crate::support::images::{Flavor, Image, noise};
use crate::support::peers;
use crate::support::served::Served;

/// A tar of these entries.
fn tar(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut tar = tar::Builder::new(Vec::new());
    for (name, bytes) in entries {
        let mut header = tar::Header::new_gnu();
        // As bytes: names that mean harm are refused by everybody who makes tars.
        header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        header.set_cksum();
        tar.append(&header, *bytes).unwrap();
    }
    tar.into_inner().unwrap()
}

fn link(tar: &mut Vec<u8>, kind: tar::EntryType, name: &str, target: &str) {
    let mut header = tar::Header::new_gnu();
    header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
    header.as_old_mut().linkname[..target.len()].copy_from_slice(target.as_bytes());
    header.set_entry_type(kind);
    header.set_size(0);
    header.set_cksum();
    // Before the end of the archive.
    let end = tar.len() - 1024;
    tar.splice(end..end, header.as_bytes().iter().copied());
}

/// What `docker save` wrote before version 25: plain layers in folders, and `manifest.json`.
fn docker_save(layer: &[u8], tags: &[&str]) -> Vec<(String, Vec<u8>)> {
    let config = json!({
        "architecture": "amd64", "os": "linux", "config": { "Cmd": ["/hello"] },
        "rootfs": { "type": "layers", "diff_ids": [Digest::of(layer)] },
    })
    .to_string()
    .into_bytes();
    let name = format!("{}.json", Digest::of(&config).hex());
    let list = json!([{ "Config": name, "RepoTags": tags, "Layers": ["abc/layer.tar"] }]);
    vec![
        ("abc/layer.tar".into(), layer.to_vec()),
        (name, config),
        ("manifest.json".into(), list.to_string().into_bytes()),
    ]
}

fn packed(entries: &[(String, Vec<u8>)]) -> Vec<u8> {
    let entries: Vec<(&str, &[u8])> =
        entries.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    tar(&entries)
}

fn layer() -> Vec<u8> {
    tar(&[("file", &noise(3_000_000)), ("text", &b"text ".repeat(100_000))])
}

fn file(env: &TestEnv, name: &str, bytes: &[u8]) -> String {
    let path = env.home().join(name);
    std::fs::write(&path, bytes).unwrap();
    path.display().to_string()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 1).unwrap()
}

#[test]
fn an_old_docker_save_is_loaded_plain_and_compressed_from_files_and_pipes() {
    let archive = packed(&docker_save(&layer(), &["hello:1", "r.example/hello:2"]));
    let mut ids = Vec::new();
    for bytes in [archive.clone(), gzip(&archive), zstd(&archive)] {
        let env = TestEnv::new();
        let path = file(&env, "a.tar", &bytes);
        let said = "Loaded image: hello:1\nLoaded image: r.example/hello:2\n";
        env.regctl(["load", "-i", &path]).ok().prints(said).done();
        assert!(env.damage().is_empty());
        ids.push(
            env.regctl(["images", "-q", "--no-trunc", "--digests", "--format", "{{.Digest}}"]).ok().stdout,
        );
        let again = TestEnv::new();
        again.regctl(["load"]).stdin(bytes).ok().prints(said).done();
        let left: Vec<_> = std::fs::read_dir(again.store().join("ingest")).unwrap().collect();
        assert!(left.is_empty(), "{left:?}");
    }
    assert!(
        ids.iter().all(|id| *id == ids[0] && !id.is_empty()),
        "the same image has another digest: {ids:?}"
    );
}

#[test]
fn the_engine_podman_and_skopeo_read_what_is_loaded_and_we_read_theirs() {
    let (Some(skopeo), Some(engine)) = (peers::find("skopeo"), Engine::start()) else { return };
    let served = Served::open();
    let image = Image::new(Flavor::Docker, "linux/amd64", &[&noise(200_000), b"two"]);
    image.put(&served.address, "app", "t");
    let name = served.name("app:t");
    let env = TestEnv::new();
    engine.docker(&env, ["pull", &name]).exits(0).done();
    let path = env.home().join("engine.tar").display().to_string();
    engine.docker(&env, ["save", "-o", &path, &name]).exits(0).done();
    env.regctl(["load", "-i", &path]).ok().prints(&format!("Loaded image: {name}\n")).done();
    let config = Digest::of(&image.blobs[0]);
    env.regctl(["images", "-q", "--no-trunc"]).ok().prints(&format!("{config}\n")).done();
    // Out again, into the Engine and into skopeo's hands.
    let ours = env.home().join("ours.tar").display().to_string();
    env.regctl(["tag", &name, "fish/again:1"]).ok().done();
    env.regctl(["save", "-o", &ours, "fish/again:1"]).ok().done();
    let run = engine.docker(&env, ["load", "-i", &ours]).exits(0);
    assert!(run.stdout.contains("fish/again:1"), "{}", run.stdout);
    let run = engine.docker(&env, ["image", "inspect", "-f", "{{.Id}}", "fish/again:1"]).exits(0);
    assert_eq!(run.stdout.trim(), config.as_str());
    for kind in ["oci-archive", "docker-archive"] {
        let path = env.home().join(format!("{kind}.tar")).display().to_string();
        let from = format!("docker://{name}");
        let to = format!("{kind}:{path}:example/made:1");
        env.program(&skopeo, ["copy", "--src-tls-verify=false", &from, &to]).ok().done();
        let other = TestEnv::new();
        other.regctl(["load", "-i", &path]).ok().done();
        let run = other.regctl(["inspect", "-f", "{{.Id}} {{json .Config.Cmd}}", "example/made:1"]).ok();
        assert!(run.stdout.ends_with(" [\"/hello\"]\n"), "{}", run.stdout);
        assert!(other.damage().is_empty());
    }
}

#[test]
fn podmans_archives_of_both_kinds_are_loaded() {
    let Some(podman) = peers::find("podman") else { return };
    let env = TestEnv::new();
    let root = env.home().join("containers").display().to_string();
    let policy = env.home().join(".config/containers/policy.json");
    env.write(&policy, "{\"default\":[{\"type\":\"insecureAcceptAnything\"}]}");
    let isolated = ["--root", &root, "--runroot", &format!("{root}-run"), "--storage-driver", "vfs"];
    let podman =
        |args: &[&str]| env.program(&podman, isolated.iter().chain(args).map(|word| (*word).to_owned()));
    // What the Engine saved long ago goes in, and comes out in both formats.
    let old = file(&env, "old.tar", &packed(&docker_save(&layer(), &["fish/app:1"])));
    podman(&["load", "-i", &old]).ok().done();
    for format in ["docker-archive", "oci-archive"] {
        let path = env.home().join(format!("{format}.tar")).display().to_string();
        podman(&["save", "--format", format, "-o", &path, "fish/app:1"]).ok().done();
        let other = TestEnv::new();
        let run = other.regctl(["load", "-i", &path]).ok();
        assert!(run.stdout.ends_with("fish/app:1\n"), "{}", run.stdout);
        let name = run.stdout.trim().strip_prefix("Loaded image: ").unwrap().to_owned();
        other
            .regctl(["inspect", "-f", "{{json .RootFS.Layers}}", &name])
            .ok()
            .prints(&format!("[\"{}\"]\n", Digest::of(&layer())))
            .done();
        assert!(other.damage().is_empty());
    }
}

#[test]
fn what_is_saved_is_loaded_as_it_was() {
    let served = Served::open();
    let image = Image::new(Flavor::Oci, "linux/amd64", &[b"one", b"two"]);
    image.put(&served.address, "app", "t");
    let env = TestEnv::new();
    let name = served.name("app:t");
    env.regctl(["pull", "-q", &name]).ok().done();
    let path = env.home().join("a.tar").display().to_string();
    env.regctl(["save", "-o", &path, &name]).ok().done();
    let again = env.home().join("b.tar").display().to_string();
    env.regctl(["save", "-o", &again, &name]).ok().done();
    assert!(
        std::fs::read(&path).unwrap() == std::fs::read(&again).unwrap(),
        "two archives of one image differ"
    );
    let other = TestEnv::new();
    other.regctl(["load", "-i", &path]).ok().prints(&format!("Loaded image: {name}\n")).done();
    other
        .regctl(["images", "--format", "{{.Digest}}", "--digests"])
        .ok()
        .prints(&format!("{}\n", image.digest()))
        .done();
}

#[test]
fn a_root_file_system_becomes_an_image() {
    let env = TestEnv::new();
    let path = file(&env, "root.tar", &layer());
    let change = ["--change", "CMD [\"/bin/true\"]", "--change", "ENV A=1", "--platform", "linux/arm64"];
    env.regctl(["import", &path, "base:1"].into_iter().chain(change)).ok().done();
    env.regctl([
        "inspect",
        "-f",
        "{{.Os}}/{{.Architecture}} {{json .Config.Cmd}} {{json .RootFS.Layers}}",
        "base:1",
    ])
    .ok()
    .prints(&format!("linux/arm64 [\"/bin/true\"] [\"{}\"]\n", Digest::of(&layer())))
    .done();
    env.regctl(["import", "-", "base:2"]).stdin(gzip(&layer())).ok().done();
    assert!(env.damage().is_empty());
    env.regctl(["import", "-", "base:3"]).stdin("no tar").run().exits(6).done();
}

/// Loads it, which has to fail, and to leave no name behind.
#[track_caller]
fn refused(archive: &[u8], said: &str) {
    let env = TestEnv::new();
    let path = file(&env, "a.tar", archive);
    env.regctl(["load", "-i", &path]).run().exits(6).says(said).done();
    env.regctl(["images", "-q"]).ok().prints("").done();
    assert!(!Path::new("/tmp/regctl-was-here").exists());
}

#[test]
fn m41_names_that_lead_out_are_skipped_and_nothing_is_unpacked() {
    let mut entries = docker_save(&layer(), &["hello:1"]);
    for name in ["../x", "/tmp/regctl-was-here", "a/../../x", "a\\..\\b"] {
        entries.push((name.into(), b"harm".to_vec()));
    }
    let env = TestEnv::new();
    let path = file(&env, "a.tar", &packed(&entries));
    env.regctl(["load", "-i", &path]).ok().done();
    assert!(!Path::new("/tmp/regctl-was-here").exists());
    let mut found: Vec<PathBuf> = std::fs::read_dir(env.home()).unwrap().map(|e| e.unwrap().path()).collect();
    found.retain(|path| !path.ends_with("a.tar"));
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn m42_m43_m44_m46_links_stay_within_the_archive() {
    use tar::EntryType::{Link, Symlink};
    for (kind, target, said) in [
        (Link, "/etc/passwd", "is a link to a file outside the archive"),
        (Symlink, "/etc/passwd", "is a link to a file outside the archive"),
        (Symlink, "../../etc/passwd", "is a link to a file outside the archive"),
        (Symlink, "layer.tar", "link cycle at abc/layer.tar"),
        (Link, "nowhere", "names a file that is not in it"),
    ] {
        let mut archive = packed(&docker_save(&layer(), &["hello:1"])[1..]);
        link(&mut archive, kind, "abc/layer.tar", target);
        refused(&archive, said);
    }
    // A link to another entry is what `docker save` makes for layers that are there twice.
    let mut entries = docker_save(&layer(), &["hello:1"]);
    entries[0].0 = "def/layer.tar".into();
    let mut archive = packed(&entries);
    link(&mut archive, Symlink, "abc/layer.tar", "../def/layer.tar");
    let env = TestEnv::new();
    env.regctl(["load"]).stdin(archive).ok().done();
}

#[test]
fn m47_m50_m51_what_is_no_plain_archive_is_refused() {
    let mut device = packed(&docker_save(&layer(), &["hello:1"])[1..]);
    link(&mut device, tar::EntryType::Char, "abc/layer.tar", "");
    refused(&device, "unsupported entry type '3'");
    let mut twice = docker_save(&layer(), &["hello:1"]);
    twice.push(twice[2].clone());
    refused(&packed(&twice), "archive contains manifest.json twice");
    for (bytes, said) in [
        (b"".to_vec(), "not a tar archive"),
        (b"no tar at all".repeat(100), "not a tar archive"),
        (gzip(b"no tar at all"), "not a tar archive"),
        (b"\x28\xb5\x2f\xfdjunk".to_vec(), "not a tar archive"),
        (tar(&[("file", b"x")]), "holds no image"),
        (packed(&docker_save(&layer(), &["hello:1"]))[..1_000_000].to_vec(), "cut off or damaged"),
        (gzip(&packed(&docker_save(&layer(), &["hello:1"])))[..1_000_000].to_vec(), "cut off or damaged"),
    ] {
        refused(&bytes, said);
    }
    let env = TestEnv::new();
    env.regctl(["load", "-i", &env.home().display().to_string()]).run().exits(7).says("cannot open").done();
    env.regctl(["load", "-i", "/nowhere.tar"]).run().exits(7).says("No such file").done();
}

#[test]
fn m48_m52_lists_and_bombs_are_bounded() {
    let mut endless = docker_save(&layer(), &["hello:1"]);
    endless[2].1 = vec![b' '; 9 << 20];
    refused(&packed(&endless), "manifest.json is larger than 8 MiB");
    // 512 MiB of nothing, in half a megabyte, is the end of a tar, and read no further.
    let bomb = zstd(&vec![0; 512 << 20]);
    refused(&bomb, "the archive holds no image");
}

#[test]
fn m53_names_that_mislead_set_none_at_all() {
    for bad in ["x:\u{1b}[31m", "UPPER:1", "hello:1@sha256:00", "a b:c"] {
        refused(&packed(&docker_save(&layer(), &["good:1", bad])), "archive wants to set invalid tag");
    }
    let env = TestEnv::new();
    env.regctl(["load"]).stdin(packed(&docker_save(&layer(), &["hello:1"]))).ok().done();
    let digest = env.regctl(["images", "--digests", "--format", "{{.Digest}}"]).ok().stdout;
    let other = tar(&[("other", b"content")]);
    env.regctl(["load"])
        .stdin(packed(&docker_save(&other, &["hello:1"])))
        .ok()
        .says(&format!("hello:1 was {}", digest.trim()))
        .done();
}

#[test]
fn m54_m55_content_is_checked_and_only_from_the_archive() {
    let mut entries = docker_save(&layer(), &["hello:1"]);
    entries[0].1 = tar(&[("file", b"another layer")]);
    refused(&packed(&entries), "layer has wrong content: expected sha256:");
    for (key, value) in [("Config", json!("../x")), ("Layers", json!(["/etc/passwd"])), ("Layers", json!([]))]
    {
        let mut entries = docker_save(&layer(), &["hello:1"]);
        let mut list: Value = serde_json::from_slice(&entries[2].1).unwrap();
        list[0][key] = value;
        entries[2].1 = list.to_string().into_bytes();
        let said =
            if list[0]["Layers"] == json!([]) { "lists 0 layers" } else { "names a file that is not in it" };
        refused(&packed(&entries), said);
    }
    // A blob under another's name.
    let image = Image::new(Flavor::Oci, "linux/amd64", &[b"one"]);
    let folder = tempfile::tempdir().unwrap();
    image.write_layout(folder.path(), "app:t");
    let layer = folder.path().join("blobs/sha256").join(Digest::of(&image.blobs[1]).hex());
    let mut bytes = std::fs::read(&layer).unwrap();
    bytes[30] ^= 1;
    std::fs::write(&layer, bytes).unwrap();
    let mut builder = tar::Builder::new(Vec::new());
    builder.append_dir_all(".", folder.path()).unwrap();
    refused(&builder.into_inner().unwrap(), "digest mismatch for blob");
}
