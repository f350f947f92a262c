//! What scripts written for docker do: its flags, its order, its patterns.

use std::collections::BTreeSet;

use regctl::image::Digest;
use serde_json::json;

use crate::support::env::TestEnv;
use crate::support::images::{Flavor, Image};
use crate::support::peers;
use crate::support::served::Served;

/// The commands of docker that are here too.
const COMMANDS: [&str; 25] = [
    "login",
    "logout",
    "search",
    "pull",
    "push",
    "tag",
    "images",
    "image ls",
    "image prune",
    "image rm",
    "image inspect",
    "image history",
    "image import",
    "image load",
    "image save",
    "image tag",
    "rmi",
    "inspect",
    "history",
    "save",
    "load",
    "import",
    "version",
    "info",
    "manifest inspect",
];

/// What docker has and regctl has not, and why.
const DIFFERENT: [(&str, &str); 6] = [
    // One platform of an index cannot be taken away without making another index.
    ("rmi", "--platform"),
    ("image rm", "--platform"),
    // A layer tree is shown one command at a time.
    ("images", "--tree"),
    ("image ls", "--tree"),
    // Of manifests on a registry `--insecure-registry` says it for the host.
    ("manifest inspect", "--insecure"),
    ("manifest inspect", "--verbose"),
];

/// The long options in a page of help.
fn options(help: &[u8]) -> BTreeSet<String> {
    let text = String::from_utf8_lossy(help);
    let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-');
    let options = words.filter(|word| word.starts_with("--") && word.len() > 3);
    options.map(str::to_owned).collect()
}

#[test]
fn each_flag_of_docker_is_taken() {
    let Some(docker) = peers::find("docker") else {
        return;
    };
    let env = TestEnv::new();
    for command in COMMANDS {
        let words: Vec<&str> = command.split(' ').collect();
        let theirs = std::process::Command::new(&docker)
            .args(&words)
            .arg("--help")
            .output()
            .unwrap();
        let help = env.regctl(words.iter().copied().chain(["--help"]));
        let ours = options(&help.command().output().unwrap().stdout);
        for option in options(&theirs.stdout) {
            let is_different = DIFFERENT.contains(&(command, option.as_str()));
            let is_hidden = ["--disable-content-trust", "--size"].contains(&option.as_str());
            assert!(
                ours.contains(&option) || is_different || is_hidden,
                "docker {command} has {option}"
            );
        }
    }
}

fn made_at(created: &str, content: &[u8]) -> Image {
    Image::new(Flavor::Oci, "linux/amd64", &[content]).with_config(&json!({
        "architecture": "amd64", "os": "linux", "created": created,
        "rootfs": { "type": "layers", "diff_ids": [Digest::of(content).to_string()] },
        "history": [{ "created": created, "created_by": "COPY x" }],
    }))
}

/// A registry, and a home that has pulled four images of different ages from it.
fn with_images() -> (TestEnv, Served) {
    let registry = Served::open();
    let env = TestEnv::new();
    for (name, created) in [
        ("demo/old:1.0", "2020-01-01T00:00:00Z"),
        ("demo/new:1.1", "2024-01-01T00:00:00Z"),
        ("demo/new:2.0", "2022-01-01T00:00:00Z"),
        ("other:1.5", "2023-01-01T00:00:00Z"),
    ] {
        let (repository, tag) = name.split_once(':').unwrap();
        made_at(created, name.as_bytes()).put(&registry.address, repository, tag);
        let pulled = registry.name(name);
        env.regctl(["pull", "-q", &pulled]).ok().done();
        env.regctl(["tag", &pulled, name]).ok().done();
        env.regctl(["rmi", &pulled]).ok().done();
    }
    (env, registry)
}

#[test]
fn images_come_newest_first_and_by_pattern() {
    let (env, _registry) = with_images();
    let listed = |words: &[&str]| {
        let flags = ["images", "--format", "{{.Repository}}:{{.Tag}}"];
        let run = env.regctl(flags.iter().chain(words).copied()).ok();
        run.stdout.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    let all = ["demo/new:1.1", "other:1.5", "demo/new:2.0", "demo/old:1.0"];
    assert_eq!(listed(&[]), all);
    assert_eq!(listed(&["-a"]), all);
    assert_eq!(
        listed(&["demo/*"]),
        ["demo/new:1.1", "demo/new:2.0", "demo/old:1.0"]
    );
    assert_eq!(listed(&["*:1.*"]), ["other:1.5"]);
    assert_eq!(listed(&["*/*:1.[01]"]), ["demo/new:1.1", "demo/old:1.0"]);
    assert_eq!(listed(&["demo/new"]), ["demo/new:1.1", "demo/new:2.0"]);
    assert!(listed(&["nothing*"]).is_empty());
    let ids = env.regctl(["images", "-aq"]).ok();
    assert_eq!(ids.stdout.lines().count(), 4);
}

#[test]
fn flags_without_much_to_do_are_taken() {
    let (env, registry) = with_images();
    let id = env.regctl(["images", "-q", "other"]).ok().stdout;
    for words in [
        &["inspect", "--type", "image", "other:1.5"][..],
        &["inspect", "--type=image", "-s", "other:1.5"],
        &["history", "-H", "other:1.5"],
        &["history", "--human", "other:1.5"],
        &[
            "pull",
            "--disable-content-trust",
            "-q",
            &registry.name("other:1.5"),
        ],
        &[
            "push",
            "--disable-content-trust=false",
            "-q",
            &registry.name("other:1.5"),
        ],
        &["image", "prune", "-f"],
        &["image", "prune", "--force", "--filter", "until=1h"],
        &["info"],
    ] {
        env.regctl(words.iter().copied()).ok().done();
    }
    env.regctl(["inspect", "--type", "container", "other:1.5"])
        .run()
        .exits(2)
        .done();
    env.regctl([
        "history",
        "--human=false",
        "--format",
        "{{.Size}} {{.CreatedAt}}",
        "other:1.5",
    ])
    .ok()
    .says("")
    .done();
    let exact = env.regctl(["history", "--human=false", "other:1.5"]).ok();
    assert!(
        exact.stdout.contains("2023-01-01T00:00:00Z"),
        "{}",
        exact.stdout
    );
    assert!(!exact.stdout.contains("B "), "{}", exact.stdout);
    env.regctl(["info", "--format", "{{.Images}} {{.Driver}}"])
        .ok()
        .prints("5 oci-layout\n")
        .done();
    // What was taken away without a clean-up is there until one.
    let short = id.trim();
    env.regctl(["rmi", "--no-prune", "other:1.5"])
        .ok()
        .prints("Untagged: other:1.5\n")
        .done();
    env.regctl(["rmi", &registry.name("other:1.5")]).ok().done();
    env.regctl(["inspect", short]).run().exits(4).done();
}

#[test]
fn prune_all_removes_what_has_a_name_too() {
    let (env, _registry) = with_images();
    env.regctl(["image", "prune", "-a"])
        .run()
        .exits(2)
        .says("use --force")
        .done();
    let dry = env.regctl(["prune", "-a", "--dry-run"]).ok();
    assert_eq!(dry.stdout.matches("Would untag: ").count(), 4);
    // Younger ones stay.
    let old = env
        .regctl(["prune", "-af", "--filter", "until=2021-06-01"])
        .ok();
    assert!(
        old.stdout.starts_with("Untagged: demo/old:1.0\n"),
        "{}",
        old.stdout
    );
    let left = env.regctl(["images", "-q"]).ok();
    assert_eq!(left.stdout.lines().count(), 3);
    env.regctl(["prune", "-a", "-f"]).ok().done();
    env.regctl(["images", "-q"]).ok().prints("").done();
}

#[test]
fn several_repositories_and_patterns_are_deleted() {
    let (env, registry) = with_images();
    let (one, two) = (registry.name("demo/new"), registry.name("demo/old:1.0"));
    let run = env
        .regctl(["delete", "-f", &two, &registry.name("other:1.5")])
        .ok();
    assert_eq!(
        run.stdout.matches("Untagged: ").count(),
        2,
        "{}",
        run.stdout
    );
    env.regctl(["delete", "-f", "--match", "[12].[9]", &one])
        .ok()
        .says(&format!("no tag of {one} is to be removed"))
        .done();
    env.regctl(["delete", "-f", "--match", "[12].[0]", &one])
        .ok()
        .prints(&format!("Untagged: {one}:2.0\n"))
        .done();
    env.regctl(["catalog", &registry.name("demo")])
        .ok()
        .prints("REPOSITORY\ndemo/new\ndemo/old\n")
        .done();
    env.regctl(["catalog", "--limit", "1", &registry.name("demo")])
        .ok()
        .prints("REPOSITORY\ndemo/new\n")
        .done();
}

#[test]
fn the_digest_of_a_platform_and_the_name_in_a_conflict() {
    let registry = Served::open();
    let index = Image::index(Flavor::Oci, &["linux/amd64", "linux/arm64"]);
    index.put(&registry.address, "app", "t");
    let name = registry.name("app:t");
    let env = TestEnv::new();
    env.regctl(["digest", "--platform", "linux/arm64", &name])
        .ok()
        .prints(&format!("{}\n", index.children[1].digest()))
        .done();
    env.regctl(["digest", "--platform", "linux/s390x", &name])
        .run()
        .exits(4)
        .says("linux/amd64, linux/arm64")
        .done();
    env.regctl(["pull", "-q", &name]).ok().done();
    env.regctl(["tag", &name, "second"]).ok().done();
    let id = env.regctl(["images", "-q", "second"]).ok().stdout;
    let typed = &id.trim()[..6];
    env.regctl(["rmi", typed]).run().says(typed).done();
}
