//! The local store as other tools read it, and under several processes.

use crate::support::distribution::Distribution;
use crate::support::env::TestEnv;
use crate::support::images::{Flavor, Image};
use crate::support::peers;
use crate::support::served::Served;

#[test]
fn images_are_listed_as_docker_lists_them() {
    let Some(registry) = Distribution::open() else {
        return;
    };
    let env = TestEnv::new();
    env.regctl(["images"])
        .ok()
        .prints("REPOSITORY   TAG       IMAGE ID   CREATED   SIZE\n")
        .done();
    let image = Image::new(Flavor::Oci, "linux/amd64", &[b"content"]);
    image.put(&registry.address, "app", "1");
    env.regctl(["pull", "-q", &registry.name("app:1")])
        .ok()
        .done();
    env.regctl(["tag", &registry.name("app:1"), "fish/app:stable"])
        .ok()
        .done();
    let id = regctl::image::Digest::of(&image.blobs[0]);
    let run = env
        .regctl(["images", "--format", "{{.Repository}} {{.Tag}} {{.ID}}"])
        .ok();
    let expected = format!(
        "{0} 1 {2}\n{1} stable {2}\n",
        registry.name("app"),
        "fish/app",
        id.short()
    );
    assert_eq!(run.stdout, expected);
    env.regctl(["images", "-q", "--no-trunc", "fish/app"])
        .ok()
        .prints(&format!("{id}\n"))
        .done();
    env.regctl(["tag", id.short(), "by-id"]).ok().done();
    let table = env.regctl(["images", "by-id"]).ok().stdout;
    let header = table.lines().next().unwrap();
    assert!(
        header.starts_with("REPOSITORY   TAG       IMAGE ID       CREATED"),
        "{table}"
    );
    env.regctl(["images", "--digests", "--format", "{{.Digest}}", "by-id"])
        .ok()
        .prints(&format!("{}\n", image.digest()))
        .done();
}

#[test]
fn skopeo_and_podman_read_the_store_as_it_is() {
    let (Some(skopeo), Some(podman)) = (peers::find("skopeo"), peers::find("podman")) else {
        return;
    };
    let Some(registry) = Distribution::open() else {
        return;
    };
    let env = TestEnv::new();
    let image = Image::new(Flavor::Oci, "linux/amd64", &[b"content"]);
    image.put(&registry.address, "app", "1");
    let name = registry.name("app:1");
    env.regctl(["pull", "-q", &name]).ok().done();
    let place = format!("oci:{}:{name}", env.store().display());
    let run = env
        .program(skopeo, ["inspect", "--format", "{{.Digest}}", &place])
        .ok();
    assert_eq!(run.stdout.trim(), image.digest());
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
    env.program(&podman, isolated.into_iter().chain(["pull", &place]))
        .ok()
        .done();
    let run = env
        .program(
            &podman,
            isolated.into_iter().chain(["images", "-q", "--no-trunc"]),
        )
        .ok();
    assert!(
        run.stdout
            .contains(regctl::image::Digest::of(&image.blobs[0]).hex()),
        "{}",
        run.stdout
    );
}

#[test]
fn f24_several_processes_pull_at_once_and_all_tags_are_there() {
    let registry = Served::open();
    let env = TestEnv::new();
    let image = Image::new(Flavor::Oci, "linux/amd64", &[&[7; 500_000], b"shared"]);
    for n in 0..8 {
        image.put(&registry.address, "app", &format!("t{n}"));
    }
    let pulls = (0..8).map(|n| {
        env.regctl(["pull", "-q", &registry.name(&format!("app:t{n}"))])
            .start()
    });
    for mut pull in pulls.collect::<Vec<_>>() {
        assert!(pull.wait().unwrap().success());
    }
    let run = env.regctl(["images", "--format", "{{.Tag}}"]).ok();
    assert_eq!(run.stdout.lines().count(), 8, "{}", run.stdout);
    assert!(env.damage().is_empty());
    // Each blob came over the wire once, whoever of the eight fetched it.
    let log = registry.log_with("\"GET /v2/app/blobs/");
    for blob in &image.blobs {
        let digest = regctl::image::Digest::of(blob);
        assert_eq!(
            log.matches(&format!("\"GET /v2/app/blobs/{digest}"))
                .count(),
            1,
            "{log}"
        );
    }
    let left = std::fs::read_dir(env.store().join("ingest"))
        .unwrap()
        .count();
    assert_eq!(left, 0, "partial blobs were left behind");
}
