//! Images of the local store: what they are, how they go, and how they leave in a file.

use crate::support::engine::Engine;
use crate::support::env::TestEnv;
use crate::support::images::{Flavor, Image};
use crate::support::peers;
use crate::support::served::Served;
use crate::support::tars;

/// A home whose store has `image` as `app:1`.
fn with(image: &Image) -> TestEnv {
    let served = Served::open();
    image.put(&served.address, "app", "1");
    let env = TestEnv::new();
    env.regctl(["pull", "-q", "--platform", "all", &served.name("app:1")])
        .ok()
        .done();
    env.regctl(["tag", &served.name("app:1"), "app:1"])
        .ok()
        .done();
    env.regctl(["rmi", &served.name("app:1")]).ok().done();
    env
}

fn blobs(env: &TestEnv) -> usize {
    std::fs::read_dir(env.store().join("blobs/sha256"))
        .unwrap()
        .count()
}

#[test]
fn inspect_is_dockers_json() {
    let image = Image::new(Flavor::Docker, "linux/amd64", &[b"one", b"two"]);
    let env = with(&image);
    let run = env.regctl(["inspect", "app:1"]).ok();
    assert!(
        run.stdout
            .starts_with("[\n    {\n        \"Id\": \"sha256:"),
        "{}",
        run.stdout
    );
    let shown: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    let shown = &shown[0];
    assert_eq!(shown["RepoTags"], serde_json::json!(["app:1"]));
    assert_eq!(
        shown["RepoDigests"],
        serde_json::json!([format!("app@{}", image.digest())])
    );
    assert_eq!(
        (&shown["Architecture"], &shown["Os"]),
        (&"amd64".into(), &"linux".into())
    );
    assert_eq!(shown["RootFS"]["Layers"].as_array().unwrap().len(), 2);
    let run = env
        .regctl([
            "inspect",
            "-f",
            "{{.Os}}/{{.Architecture}} {{index .Config.Cmd 0}}",
            "app:1",
        ])
        .ok();
    assert_eq!(run.stdout, "linux/amd64 /hello\n");
    let run = env
        .regctl(["inspect", "-f", "{{.Id}}", "app:1", "nope"])
        .run()
        .exits(4)
        .says("No such image: nope:latest");
    assert_eq!(run.stdout.lines().count(), 1, "what is there is shown");
    env.regctl(["inspect", "-f", "{{.Nope}}", "app:1"])
        .run()
        .exits(2)
        .says("template parsing error: ")
        .done();
}

#[test]
fn history_shows_the_newest_step_first() {
    let image = Image::new(Flavor::Oci, "linux/amd64", &[b"one", b"two"]);
    let env = with(&image);
    let id = regctl::image::Digest::of(&image.blobs[0]);
    let sizes: Vec<usize> = image.blobs[1..].iter().map(Vec::len).collect();
    env.regctl([
        "history",
        "--format",
        "{{.ID}}|{{.CreatedAt}}|{{.CreatedBy}}|{{.Size}}",
        "app:1",
    ])
    .ok()
    .prints(&format!(
        "{}|2026-11-01T00:00:00Z|COPY file /|{}B\n<missing>|2026-11-01T00:00:00Z|COPY file /|{}B\n",
        id.short(),
        sizes[1],
        sizes[0]
    ))
    .done();
    let run = env.regctl(["history", "app:1"]).ok();
    assert!(
        run.stdout.starts_with("IMAGE          CREATED"),
        "{}",
        run.stdout
    );
    env.regctl(["history", "-q", "--no-trunc", "app:1"])
        .ok()
        .prints(&format!("{id}\n<missing>\n"))
        .done();
    env.regctl(["history", "nope"])
        .run()
        .exits(4)
        .says("No such image: nope:latest")
        .done();
}

#[test]
fn rmi_frees_what_nothing_else_uses() {
    let image = Image::new(Flavor::Oci, "linux/amd64", &[b"one", b"two"]);
    let env = with(&image);
    assert_eq!(blobs(&env), 4);
    env.regctl(["tag", "app:1", "other:2"]).ok().done();
    env.regctl(["rmi", "app:1"])
        .ok()
        .prints("Untagged: app:1\n")
        .done();
    assert_eq!(blobs(&env), 4, "another name needs it");
    env.regctl(["tag", "other:2", "third:3"]).ok().done();
    let id = regctl::image::Digest::of(&image.blobs[0]);
    env.regctl(["rmi", id.short()])
        .run()
        .exits(1)
        .says("must be forced")
        .done();
    let run = env.regctl(["rmi", "-f", id.short()]).ok();
    assert!(
        run.stdout
            .starts_with("Untagged: other:2\nUntagged: third:3\nDeleted: sha256:"),
        "{}",
        run.stdout
    );
    assert_eq!(blobs(&env), 0);
    env.regctl(["rmi", "app:1"])
        .run()
        .exits(4)
        .says("No such image: app:1")
        .done();
    env.regctl(["rmi", "-f", "app:1"]).ok().done();
    env.regctl(["prune"])
        .ok()
        .prints("Total reclaimed space: 0B\n")
        .done();
}

#[test]
fn a_dry_run_of_prune_says_what_would_go_and_keeps_it() {
    let env = TestEnv::new();
    for bytes in [b"one", b"two"] {
        let tar = tars::tar(&[("file", bytes)]);
        env.regctl(["import", "-", "app:1"]).stdin(tar).ok().done();
    }
    let before = blobs(&env);
    let said = env.regctl(["prune", "--dry-run"]).ok().stdout;
    assert_eq!(said.matches("Would delete: sha256:").count(), 3, "{said}");
    assert_eq!(blobs(&env), before);
    let done = env.regctl(["prune"]).ok().stdout;
    let foreseen = said.replace("Would delete", "Deleted");
    assert_eq!(
        done,
        foreseen.replace("Space that would be reclaimed", "Total reclaimed space")
    );
    assert_eq!(blobs(&env), before - 3);
    env.regctl(["prune", "--dry-run"])
        .ok()
        .prints("Space that would be reclaimed: 0B\n")
        .done();
}

#[test]
fn what_is_saved_the_engine_podman_and_skopeo_load() {
    let (Some(podman), Some(skopeo)) = (peers::find("podman"), peers::find("skopeo")) else {
        return;
    };
    let engine = Engine::start();
    for flavor in [Flavor::Docker, Flavor::Oci] {
        let image = Image::new(flavor, "linux/amd64", &[b"one", &[5; 2000], b""]);
        let env = with(&image);
        env.write(
            &env.home().join(".config/containers/policy.json"),
            "{\"default\":[{\"type\":\"insecureAcceptAnything\"}]}",
        );
        let id = regctl::image::Digest::of(&image.blobs[0]);
        let file = env.home().join("app.tar").display().to_string();
        env.regctl(["save", "-o", &file, "app:1"])
            .ok()
            .prints("")
            .done();
        let piped = env
            .regctl(["save", "app:1"])
            .start()
            .wait_with_output()
            .unwrap();
        assert_eq!(piped.stdout.len(), std::fs::read(&file).unwrap().len());

        let root = env.home().join("containers").display().to_string();
        let run_root = format!("{root}-run");
        let isolated = [
            "--root",
            &root,
            "--runroot",
            &run_root,
            "--storage-driver",
            "vfs",
        ];
        let podman = |args: &[&str]| {
            env.program(&podman, isolated.iter().chain(args).copied())
                .ok()
        };
        let loaded = podman(&["load", "-i", &file]);
        assert!(
            loaded.stdout.contains("docker.io/library/app:1")
                || loaded.stdout.contains("localhost/app:1"),
            "{}",
            loaded.stdout
        );
        assert!(
            podman(&["images", "-q", "--no-trunc"])
                .stdout
                .contains(id.hex())
        );
        let place = format!("docker-archive:{file}");
        env.program(&skopeo, ["inspect", &place]).ok().done();
        if let Some(engine) = &engine {
            let loaded = engine.docker(&env, ["load", "-i", &file]).exits(0);
            assert_eq!(loaded.stdout, "Loaded image: app:1\n");
            let shown = engine
                .docker(&env, ["image", "inspect", "--format", "{{.Id}}", "app:1"])
                .exits(0);
            assert_eq!(shown.stdout.trim(), id.as_str());
            engine.docker(&env, ["rmi", "app:1"]).exits(0).done();
        }
    }
}

#[test]
fn f74_an_archive_that_is_there_stays_whole_until_the_new_one_is() {
    let image = Image::new(Flavor::Oci, "linux/amd64", &[b"one"]);
    let env = with(&image);
    let file = env.home().join("app.tar");
    env.write(&file, "precious");
    let layer = env
        .store()
        .join("blobs/sha256")
        .join(regctl::image::Digest::of(&image.blobs[1]).hex());
    let rotten = image.blobs[1]
        .iter()
        .map(|byte| byte ^ 1)
        .collect::<Vec<u8>>();
    std::fs::remove_file(&layer).unwrap();
    std::fs::write(&layer, rotten).unwrap();
    let path = file.display().to_string();
    env.regctl(["save", "-o", &path, "app:1"])
        .run()
        .exits(6)
        .says("is corrupt; pull the image again")
        .done();
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "precious");
    let left = std::fs::read_dir(env.home()).unwrap();
    let left: Vec<_> = left
        .map(|entry| entry.unwrap().file_name())
        .filter(|name| name != ".local")
        .collect();
    assert_eq!(left.len(), 1, "a temporary file is left: {left:?}");
    env.regctl(["save", "-o", &path, "nope"])
        .run()
        .exits(4)
        .says("No such image: nope:latest")
        .done();
}

#[test]
fn of_an_index_the_platform_that_is_asked_for_is_saved() {
    let index = Image::index(Flavor::Oci, &["linux/amd64", "linux/arm64"]);
    let env = with(&index);
    let file = env.home().join("app.tar").display().to_string();
    env.regctl(["save", "--platform", "linux/arm64", "-o", &file, "app:1"])
        .ok()
        .done();
    let tar = String::from_utf8_lossy(&std::fs::read(&file).unwrap()).into_owned();
    let id = regctl::image::Digest::of(&index.children[1].blobs[0]);
    assert!(tar.contains(&format!("\"Config\":\"blobs/sha256/{}\"", id.hex())));
    env.regctl(["save", "--platform", "linux/s390x", "-o", &file, "app:1"])
        .run()
        .exits(4)
        .done();
}

#[test]
fn images_are_filtered_as_docker_filters_them() {
    let env = TestEnv::new();
    let served = Served::open();
    for tag in ["1", "2"] {
        Image::new(Flavor::Oci, "linux/amd64", &[tag.as_bytes()]).put(&served.address, "app", tag);
        env.regctl(["pull", "-q", &served.name(&format!("app:{tag}"))])
            .ok()
            .done();
        env.regctl([
            "tag",
            &served.name(&format!("app:{tag}")),
            &format!("fish/app:{tag}"),
        ])
        .ok()
        .done();
    }
    // Some were made within one second: which of them comes first is not the point here.
    let list = |filter: &str| {
        let run = env.regctl(["images", "--format", "{{.Tag}}", "-f", filter, "fish/app"]);
        let listed = run.ok().stdout;
        let mut tags: Vec<&str> = listed.lines().collect();
        tags.sort_unstable();
        tags.iter()
            .map(|tag| format!("{tag}\n"))
            .collect::<String>()
    };
    assert_eq!(list("reference=fish/app:1"), "1\n");
    assert_eq!(list("reference=fish/*"), "1\n2\n");
    assert_eq!(list("reference=*"), "");
    assert_eq!(list("before=fish/app:1"), "", "both were made at once");
    assert_eq!(list("dangling=false"), "1\n2\n");
    for (tag, team) in [("3", "blue"), ("4", "red")] {
        let label = format!("LABEL team={team} tier=");
        env.regctl([
            "import",
            "-",
            &format!("fish/app:{tag}"),
            "--change",
            &label,
        ])
        .stdin([0; 1024])
        .ok()
        .done();
    }
    assert_eq!(list("label=team"), "3\n4\n");
    assert_eq!(list("label=team=blue"), "3\n");
    assert_eq!(list("label=tier="), "3\n4\n");
    assert_eq!(list("label=tier=x"), "");
    assert_eq!(list("until=1h"), "1\n2\n");
    assert_eq!(list("until=2001-01-01"), "");
    assert_eq!(list("before=fish/app:3"), "1\n2\n");
    assert_eq!(list("since=fish/app:1"), "3\n4\n");
    assert_eq!(
        list(&format!("since={}", served.name("app:1"))),
        "3\n4\n",
        "of another repository"
    );
    let both = ["-f", "reference=*/*:1", "-f", "reference=*/*:4"];
    let tags = ["images", "--format", "{{.Tag}}", "fish/app"];
    env.regctl(tags.iter().chain(&both).copied())
        .ok()
        .prints("4\n1\n")
        .done();
    let narrower = ["-f", "label=team", "-f", "label=team=red"];
    env.regctl(tags.iter().chain(&narrower).copied())
        .ok()
        .prints("4\n")
        .done();
    env.regctl(["images", "-f", "nope"])
        .run()
        .exits(2)
        .says("bad format of filter")
        .done();
    env.regctl(["images", "-f", "size=1"])
        .run()
        .exits(2)
        .says("there are: reference, label, ")
        .done();
    env.regctl(["images", "-f", "since=nope"])
        .run()
        .exits(4)
        .done();
}

#[test]
fn the_same_files_make_the_same_image_where_the_user_says_when() {
    let env = TestEnv::new();
    let import = |epoch: &str| {
        env.regctl(["import", "-", "app"])
            .env("SOURCE_DATE_EPOCH", epoch)
            .stdin([0; 1024])
    };
    let id = import("1577836800").ok().stdout;
    import("1577836800").ok().prints(&id).done();
    let created = ["inspect", "-f", "{{.Created}}", "app"];
    env.regctl(created)
        .ok()
        .prints("2020-01-01T00:00:00Z\n")
        .done();
    let wrong = import("yesterday").run().exits(2);
    wrong
        .says("error: SOURCE_DATE_EPOCH=\"yesterday\" is not a number of seconds since 1970")
        .done();
}
