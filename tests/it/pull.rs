//! Pulling from a real registry.

use crate::support::distribution::Distribution;
use crate::support::env::TestEnv;
use crate::support::http;
use crate::support::images::{Flavor, Image, OCI_MANIFEST};

#[test]
fn prints_what_docker_prints_and_keeps_the_image() {
    let Some(registry) = Distribution::open() else {
        return;
    };
    let image = Image::hello_world();
    image.put(&registry.address, "hello-world", "latest");
    let env = TestEnv::new();
    let name = registry.name("hello-world");
    let (layer, digest) = (&image.layer_ids()[0], image.digest());
    env.regctl(["pull", &name])
        .ok()
        .prints(&format!(
            "Using default tag: latest\nlatest: Pulling from hello-world\n\
             {layer}: Pulling fs layer\n{layer}: Download complete\n{layer}: Pull complete\n\
             Digest: {digest}\nStatus: Downloaded newer image for {name}:latest\n{name}:latest\n"
        ))
        .done();
    env.regctl(["pull", &name])
        .ok()
        .prints(&format!(
            "Using default tag: latest\nlatest: Pulling from hello-world\n\
             Digest: {digest}\nStatus: Image is up to date for {name}:latest\n{name}:latest\n"
        ))
        .done();
    env.regctl(["pull", "-q", &name])
        .ok()
        .prints(&format!("{name}:latest\n"))
        .done();
    assert!(env.damage().is_empty());
}

#[test]
fn by_digest_is_that_content_and_no_other() {
    let Some(registry) = Distribution::open() else {
        return;
    };
    let image = Image::hello_world();
    image.put(&registry.address, "hello-world", "latest");
    let env = TestEnv::new();
    let name = format!("{}@{}", registry.name("hello-world"), image.digest());
    let run = env.regctl(["pull", &name]).ok();
    assert!(
        run.stdout.ends_with(&format!(
            "Status: Downloaded newer image for {name}\n{name}\n"
        )),
        "{}",
        run.stdout
    );
    env.regctl(["pull", "-q", &name])
        .ok()
        .prints(&format!("{name}\n"))
        .done();
    let other = format!("{}@sha256:{}", registry.name("hello-world"), "0".repeat(64));
    env.regctl(["pull", &other])
        .run()
        .exits(4)
        .says("manifest unknown")
        .done();
}

#[test]
fn what_is_not_there_is_said_as_docker_says_it() {
    let Some(registry) = Distribution::open() else {
        return;
    };
    Image::hello_world().put(&registry.address, "hello-world", "latest");
    let env = TestEnv::new();
    for name in ["nope", "hello-world:nope"] {
        let full = registry.name(name);
        let tagged = if name.contains(':') {
            full.clone()
        } else {
            format!("{full}:latest")
        };
        env.regctl(["pull", &full])
            .run()
            .exits(4)
            .says(&format!(
                "error: manifest for {tagged} not found: manifest unknown: manifest unknown"
            ))
            .done();
    }
    let upper = registry.name("Hello");
    env.regctl(["pull", &upper])
        .run()
        .exits(2)
        .says("error: invalid reference format: repository name (Hello) must be lowercase")
        .done();
    assert!(
        !env.store().exists(),
        "a pull that failed left a store behind"
    );
}

#[test]
fn an_index_gives_the_platform_that_was_asked_for() {
    let Some(registry) = Distribution::open() else {
        return;
    };
    let index = Image::index(Flavor::Oci, &["linux/amd64", "linux/arm64", "linux/arm/v7"]);
    index.put(&registry.address, "multi", "latest");
    let env = TestEnv::new();
    let name = registry.name("multi");
    let stored = |image: &Image| {
        image.blobs.iter().all(|blob| {
            let hex = regctl::image::Digest::of(blob);
            env.store().join("blobs/sha256").join(hex.hex()).exists()
        })
    };
    let run = env
        .regctl(["pull", "--platform", "linux/arm/v8", &name])
        .ok();
    assert!(
        run.stdout.contains(&format!("Digest: {}", index.digest())),
        "{}",
        run.stdout
    );
    assert!(stored(&index.children[2]), "arm/v8 falls back to arm/v7");
    assert!(!stored(&index.children[1]));
    env.regctl([
        "pull",
        "--platform",
        "linux/amd64",
        "--platform",
        "linux/arm64",
        &name,
    ])
    .ok()
    .done();
    assert!(stored(&index.children[0]) && stored(&index.children[1]));
    env.regctl(["pull", "--platform", "all", &name]).ok().done();
    env.regctl(["pull", "--platform", "windows/amd64", &name])
        .run()
        .exits(4)
        .says("error: no matching manifest for windows/amd64 in the manifest list entries")
        .says("hint: the image has: linux/amd64, linux/arm64, linux/arm/v7; choose one with --platform")
        .done();
    env.regctl(["pull", &name])
        .env("DOCKER_DEFAULT_PLATFORM", "linux/arm64")
        .ok()
        .done();
    assert!(env.damage().is_empty());
}

#[test]
fn every_tag_of_a_repository() {
    let Some(registry) = Distribution::open() else {
        return;
    };
    let image = Image::hello_world();
    image.put(&registry.address, "hello-world", "latest");
    image.put(&registry.address, "hello-world", "v2");
    let env = TestEnv::new();
    let name = registry.name("hello-world");
    let run = env.regctl(["pull", "-a", &name]).ok();
    assert!(
        run.stdout.ends_with(&format!(
            "Status: Downloaded newer image for {name}\n{name}\n"
        )),
        "{}",
        run.stdout
    );
    env.regctl(["images", "--format", "{{.Tag}}"])
        .ok()
        .prints("latest\nv2\n")
        .done();
    env.regctl(["pull", "-a", &format!("{name}:v2")])
        .run()
        .exits(2)
        .says("tag can't be used with --all-tags/-a")
        .done();
}

#[test]
fn every_kind_of_layer_and_manifest() {
    let Some(registry) = Distribution::open() else {
        return;
    };
    let env = TestEnv::new();
    for (flavor, name) in [(Flavor::Oci, "oci"), (Flavor::Docker, "docker")] {
        let image = Image::new(flavor, "linux/amd64", &[b"one", b"two", b""]);
        image.put(&registry.address, name, "t");
        env.regctl(["pull", &registry.name(&format!("{name}:t"))])
            .ok()
            .done();
        let run = env
            .regctl([
                "images",
                "--digests",
                "--format",
                "{{.Digest}}",
                &registry.name(name),
            ])
            .ok();
        assert_eq!(run.stdout.trim(), image.digest());
    }
    assert!(env.damage().is_empty());
}

#[test]
fn a_manifest_that_could_be_two_things_is_refused() {
    let Some(registry) = Distribution::open() else {
        return;
    };
    let image = Image::hello_world();
    image.put(&registry.address, "evil", "t");
    // A real registry refuses to take it, so it is put where the registry keeps it.
    let evil = br#"{"schemaVersion":2,"config":{},"layers":[],"manifests":[]}"#;
    let hex = image.digest().replace("sha256:", "");
    let path = format!("docker/registry/v2/blobs/sha256/{}/{hex}/data", &hex[..2]);
    std::fs::write(registry.root.join(path), evil).unwrap();
    let (status, _) = http::ask(
        &registry.address,
        "GET",
        "/v2/evil/manifests/t",
        &[("Accept", OCI_MANIFEST)],
        b"",
    );
    let env = TestEnv::new();
    let run = env.regctl(["pull", &registry.name("evil:t")]).run();
    assert_ne!(run.code, 0, "the registry answered {status}");
    assert!(!env.store().join("index.json").exists());
}

#[test]
fn progress_as_json_is_one_object_a_line_on_stderr() {
    let Some(registry) = Distribution::open() else {
        return;
    };
    let image = Image::hello_world();
    image.put(&registry.address, "hello-world", "latest");
    let env = TestEnv::new();
    let run = env
        .regctl(["--progress", "json", "pull", &registry.name("hello-world")])
        .ok();
    let events: Vec<serde_json::Value> = run
        .stderr
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert!(
        events
            .iter()
            .all(|event| event["v"] == 1 && event["type"] == "blob")
    );
    let told = |status: &str| {
        events
            .iter()
            .filter(|event| event["status"] == status)
            .count()
    };
    assert_eq!(
        (told("planned"), told("started"), told("finished")),
        (2, 2, 2)
    );
    assert!(!run.stdout.contains("Pulling fs layer"));
}
