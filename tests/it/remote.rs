//! A registry's own commands: tags, digest, delete.

use crate::support::distribution::Distribution;
use crate::support::env::TestEnv;
use crate::support::images::{Flavor, Image};
use crate::support::served::Served;

#[test]
fn tags_and_digest_ask_just_that() {
    let served = Served::open();
    let image = Image::hello_world();
    for tag in ["v1", "v2"] {
        image.put(&served.address, "app", tag);
    }
    let env = TestEnv::new();
    env.regctl(["tags", &served.name("app")]).ok().prints("v1\nv2\n").done();
    env.regctl(["ls", &served.name("app")]).ok().prints("v1\nv2\n").done();
    env.regctl(["digest", &served.name("app:v1")]).ok().prints(&format!("{}\n", image.digest())).done();
    let log = served.log_with(" HEAD /v2/app/manifests/v1 ");
    assert_eq!(
        log.lines().filter(|line| line.contains("/manifests/") && !line.contains(" PUT ")).count(),
        1,
        "{log}"
    );
    env.regctl(["tags", &served.name("nope")]).run().exits(4).done();
    env.regctl(["digest", &served.name("app:nope")]).run().exits(4).done();
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
        env.regctl(["delete", "--dry-run", &name]).ok().prints(&format!("Would untag: {name}\n")).done();
        let run = env.regctl(["delete", &name]).ok().prints(&format!("Untagged: {name}\n"));
        assert_eq!(run.stderr.contains("the registry removes no tags"), replaced, "{}", run.stderr);
        env.regctl(["tags", &format!("{address}/app")]).ok().prints("keep\n").done();
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
    env.regctl(["catalog", &served.address]).ok().prints("REPOSITORY\n").done();
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
    env.regctl(["delete", &name]).run().exits(1).says("hint: the registry allows no deletes").done();
}
