//! Archives: those of others in, ours out and in again.

use regctl::image::Digest;

use crate::support::engine::Engine;
use crate::support::env::TestEnv;
use crate::support::images::{Flavor, Image, noise};
use crate::support::peers;
use crate::support::served::Served;
use crate::support::tars::{docker_save, file, gzip, layer, packed, zstd};

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
            env.regctl([
                "images",
                "-q",
                "--no-trunc",
                "--digests",
                "--format",
                "{{.Digest}}",
            ])
            .ok()
            .stdout,
        );
        let again = TestEnv::new();
        again.regctl(["load"]).stdin(bytes).ok().prints(said).done();
        let left: Vec<_> = std::fs::read_dir(again.store().join("ingest"))
            .unwrap()
            .collect();
        assert!(left.is_empty(), "{left:?}");
    }
    assert!(
        ids.iter().all(|id| *id == ids[0] && !id.is_empty()),
        "the same image has another digest: {ids:?}"
    );
}

#[test]
fn the_engine_podman_and_skopeo_read_what_is_loaded_and_we_read_theirs() {
    let (Some(skopeo), Some(engine)) = (peers::find("skopeo"), Engine::start()) else {
        return;
    };
    let served = Served::open();
    let image = Image::new(Flavor::Docker, "linux/amd64", &[&noise(200_000), b"two"]);
    image.put(&served.address, "app", "t");
    let name = served.name("app:t");
    let env = TestEnv::new();
    engine.docker(&env, ["pull", &name]).exits(0).done();
    let path = env.home().join("engine.tar").display().to_string();
    engine
        .docker(&env, ["save", "-o", &path, &name])
        .exits(0)
        .done();
    env.regctl(["load", "-i", &path])
        .ok()
        .prints(&format!("Loaded image: {name}\n"))
        .done();
    let config = Digest::of(&image.blobs[0]);
    env.regctl(["images", "-q", "--no-trunc"])
        .ok()
        .prints(&format!("{config}\n"))
        .done();
    // Out again, into the Engine and into skopeo's hands.
    let ours = env.home().join("ours.tar").display().to_string();
    env.regctl(["tag", &name, "fish/again:1"]).ok().done();
    env.regctl(["save", "-o", &ours, "fish/again:1"])
        .ok()
        .done();
    let run = engine.docker(&env, ["load", "-i", &ours]).exits(0);
    assert!(run.stdout.contains("fish/again:1"), "{}", run.stdout);
    let run = engine
        .docker(&env, ["image", "inspect", "-f", "{{.Id}}", "fish/again:1"])
        .exits(0);
    assert_eq!(run.stdout.trim(), config.as_str());
    for kind in ["oci-archive", "docker-archive"] {
        let path = env.home().join(format!("{kind}.tar")).display().to_string();
        let from = format!("docker://{name}");
        let to = format!("{kind}:{path}:example/made:1");
        env.program(&skopeo, ["copy", "--src-tls-verify=false", &from, &to])
            .ok()
            .done();
        let other = TestEnv::new();
        other.regctl(["load", "-i", &path]).ok().done();
        let run = other
            .regctl([
                "inspect",
                "-f",
                "{{.Id}} {{json .Config.Cmd}}",
                "example/made:1",
            ])
            .ok();
        assert!(run.stdout.ends_with(" [\"/hello\"]\n"), "{}", run.stdout);
        assert!(other.damage().is_empty());
    }
}

#[test]
fn podmans_archives_of_both_kinds_are_loaded() {
    let Some(podman) = peers::find("podman") else {
        return;
    };
    let env = TestEnv::new();
    let root = env.home().join("containers").display().to_string();
    let policy = env.home().join(".config/containers/policy.json");
    env.write(
        &policy,
        "{\"default\":[{\"type\":\"insecureAcceptAnything\"}]}",
    );
    let isolated = [
        "--root",
        &root,
        "--runroot",
        &format!("{root}-run"),
        "--storage-driver",
        "vfs",
    ];
    let podman = |args: &[&str]| {
        env.program(
            &podman,
            isolated.iter().chain(args).map(|word| (*word).to_owned()),
        )
    };
    // What the Engine saved long ago goes in, and comes out in both formats.
    let old = file(
        &env,
        "old.tar",
        &packed(&docker_save(&layer(), &["fish/app:1"])),
    );
    podman(&["load", "-i", &old]).ok().done();
    for format in ["docker-archive", "oci-archive"] {
        let path = env
            .home()
            .join(format!("{format}.tar"))
            .display()
            .to_string();
        podman(&["save", "--format", format, "-o", &path, "fish/app:1"])
            .ok()
            .done();
        let other = TestEnv::new();
        let run = other.regctl(["load", "-i", &path]).ok();
        assert!(run.stdout.ends_with("fish/app:1\n"), "{}", run.stdout);
        let name = run
            .stdout
            .trim()
            .strip_prefix("Loaded image: ")
            .unwrap()
            .to_owned();
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
    other
        .regctl(["load", "-i", &path])
        .ok()
        .prints(&format!("Loaded image: {name}\n"))
        .done();
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
    let change = [
        "--change",
        "CMD [\"/bin/true\"]",
        "--change",
        "ENV A=1",
        "--platform",
        "linux/arm64",
    ];
    env.regctl(["import", &path, "base:1"].into_iter().chain(change))
        .ok()
        .done();
    env.regctl([
        "inspect",
        "-f",
        "{{.Os}}/{{.Architecture}} {{json .Config.Cmd}} {{json .RootFS.Layers}}",
        "base:1",
    ])
    .ok()
    .prints(&format!(
        "linux/arm64 [\"/bin/true\"] [\"{}\"]\n",
        Digest::of(&layer())
    ))
    .done();
    env.regctl(["import", "-", "base:2"])
        .stdin(gzip(&layer()))
        .ok()
        .done();
    assert!(env.damage().is_empty());
    env.regctl(["import", "-", "base:3"])
        .stdin("no tar")
        .run()
        .exits(6)
        .done();
}
