//! Pushing to a real registry.

use crate::support::distribution::Distribution;
use crate::support::env::TestEnv;
use crate::support::http;
use crate::support::images::{Flavor, Image};

/// Every type of manifest that a test pushes.
const ANY: &str = "application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json, \
                   application/vnd.docker.distribution.manifest.v2+json";

/// A home whose store has `image` as `hello-world`, and a registry to push it to.
fn prepared(image: &Image) -> Option<(TestEnv, Distribution)> {
    let source = Distribution::open()?;
    image.put(&source.address, "hello-world", "latest");
    let env = TestEnv::new();
    env.regctl(["pull", "--platform", "all", &source.name("hello-world")])
        .ok()
        .done();
    env.regctl(["tag", &source.name("hello-world"), "hello-world"])
        .ok()
        .done();
    Some((env, Distribution::open()?))
}

#[test]
fn prints_what_docker_prints_and_keeps_the_digest() {
    let image = Image::hello_world();
    let Some((env, registry)) = prepared(&image) else {
        return;
    };
    let name = registry.name("hello-world");
    let (layer, digest, size) = (&image.layer_ids()[0], image.digest(), image.manifest.len());
    env.regctl(["tag", "hello-world", &name])
        .ok()
        .prints("")
        .done();
    env.regctl(["push", &name])
        .ok()
        .prints(&format!(
            "Using default tag: latest\nThe push refers to repository [{name}]\n{layer}: Pushed\n\
             latest: digest: {digest} size: {size}\n"
        ))
        .done();
    env.regctl(["push", &format!("{name}:latest")])
        .ok()
        .prints(&format!(
            "The push refers to repository [{name}]\n{layer}: Layer already exists\n\
             latest: digest: {digest} size: {size}\n"
        ))
        .done();
    env.regctl(["push", "-q", &name])
        .ok()
        .prints(&format!("{name}:latest\n"))
        .done();
    let (status, answer) = http::ask(
        &registry.address,
        "GET",
        "/v2/hello-world/manifests/latest",
        &[("Accept", ANY)],
        b"",
    );
    assert_eq!((status, &answer.body), (200, &image.manifest));
}

#[test]
fn a_second_name_on_the_same_registry_is_mounted() {
    let image = Image::hello_world();
    let Some((env, registry)) = prepared(&image) else {
        return;
    };
    let (one, two) = (registry.name("one:t"), registry.name("team/two:t"));
    env.regctl(["tag", "hello-world", &one]).ok().done();
    env.regctl(["push", "-q", &one]).ok().done();
    env.regctl(["tag", &one, &two]).ok().done();
    let run = env.regctl(["push", &two]).ok();
    assert!(
        run.stdout
            .contains(&format!("{}: Mounted from one\n", image.layer_ids()[0])),
        "{}",
        run.stdout
    );
}

#[test]
fn every_local_tag_and_only_what_is_there() {
    let image = Image::hello_world();
    let Some((env, registry)) = prepared(&image) else {
        return;
    };
    let name = registry.name("hello-world");
    for tag in ["latest", "v2"] {
        env.regctl(["tag", "hello-world", &format!("{name}:{tag}")])
            .ok()
            .done();
    }
    let run = env.regctl(["push", "-a", &name]).ok();
    for tag in ["latest", "v2"] {
        assert!(
            run.stdout
                .contains(&format!("{tag}: digest: {} size:", image.digest())),
            "{}",
            run.stdout
        );
    }
    env.regctl(["push", &format!("{name}:v2@{}", image.digest())])
        .run()
        .exits(2)
        .says("cannot push a digest")
        .done();
    let nope = registry.name("nope");
    env.regctl(["push", &nope])
        .run()
        .exits(4)
        .prints(&format!(
            "Using default tag: latest\nThe push refers to repository [{nope}]\n"
        ))
        .says(&format!(
            "An image does not exist locally with the tag: {nope}"
        ))
        .done();
    env.regctl(["tag", "nope:1", "a:b"])
        .run()
        .exits(4)
        .says("No such image: nope:1")
        .done();
    env.regctl(["tag", "hello-world", "bad name"])
        .run()
        .exits(2)
        .says("Error parsing reference: \"bad name\" is not a valid repository/tag: invalid reference format")
        .done();
}

#[test]
fn an_index_is_pushed_whole_and_a_platform_of_it_alone() {
    let index = Image::index(Flavor::Oci, &["linux/amd64", "linux/arm64"]);
    let Some((env, registry)) = prepared(&index) else {
        return;
    };
    let name = registry.name("multi");
    env.regctl(["tag", "hello-world", &name]).ok().done();
    let run = env.regctl(["push", &name]).ok();
    assert!(
        run.stdout
            .contains(&format!("latest: digest: {}", index.digest())),
        "{}",
        run.stdout
    );
    for child in &index.children {
        let target = format!("/v2/multi/manifests/{}", child.digest());
        assert_eq!(
            http::ask(&registry.address, "GET", &target, &[("Accept", ANY)], b"").0,
            200
        );
    }
    let run = env
        .regctl(["push", "--platform", "linux/arm64", &name])
        .ok();
    assert!(
        run.stdout.contains(&index.children[1].digest()),
        "{}",
        run.stdout
    );
}

#[test]
fn of_an_index_that_is_here_in_part_the_part_is_pushed_and_said() {
    let Some(source) = Distribution::open() else {
        return;
    };
    let index = Image::index(Flavor::Docker, &["linux/amd64", "linux/arm64"]);
    index.put(&source.address, "multi", "latest");
    let env = TestEnv::new();
    env.regctl(["pull", "--platform", "linux/arm64", &source.name("multi")])
        .ok()
        .done();
    env.regctl(["tag", &source.name("multi"), &source.name("copy")])
        .ok()
        .done();
    let run = env.regctl(["push", &source.name("copy")]).ok();
    let child = index.children[1].digest();
    assert!(
        run.stdout.contains(&format!("latest: digest: {child}")),
        "{}",
        run.stdout
    );
    run.says("only the available single-platform image was pushed")
        .says(&format!("{} -> {child}", index.digest()))
        .done();
}
