//! What others pushed we pull, and what we pushed others pull.

use std::path::Path;

use crate::support::distribution::{Distribution, Setup};
use crate::support::engine::Engine;
use crate::support::env::TestEnv;
use crate::support::images::{Flavor, Image};
use crate::support::peers;

#[test]
fn skopeo_pushes_and_pulls_every_compression() {
    let (Some(skopeo), Some(registry)) = (peers::find("skopeo"), Distribution::open()) else {
        return;
    };
    let env = TestEnv::new();
    trust_everything(&env);
    let layout = env.home().join("layout");
    let image = Image::new(Flavor::Oci, "linux/amd64", &[b"one", &[9; 70_000]]);
    image.write_layout(&layout, "t");
    for (name, options) in [
        ("gzip", &["--dest-compress-format", "gzip"][..]),
        (
            "zstd",
            &[
                "--dest-compress-format",
                "zstd",
                "--dest-force-compress-format",
            ],
        ),
        ("plain", &["--dest-decompress"]),
        ("schema2", &["--format", "v2s2"]),
    ] {
        let known: Vec<&str> = options
            .iter()
            .copied()
            .filter(|o| *o != "--dest-force-compress-format")
            .collect();
        let target = format!("docker://{}", registry.name(&format!("{name}:t")));
        let source = format!("oci:{}:t", layout.display());
        let mut args = vec!["copy", "--dest-tls-verify=false"];
        args.extend(&known);
        args.extend([source.as_str(), target.as_str()]);
        env.program(&skopeo, args).ok().done();
        env.regctl(["pull", "-q", &registry.name(&format!("{name}:t"))])
            .ok()
            .done();
        env.regctl([
            "tag",
            &registry.name(&format!("{name}:t")),
            &registry.name(&format!("back/{name}:t")),
        ])
        .ok()
        .done();
        env.regctl(["push", "-q", &registry.name(&format!("back/{name}:t"))])
            .ok()
            .done();
        let digest = |path: &str| {
            let place = format!("docker://{}", registry.name(&format!("{path}:t")));
            env.program(
                &skopeo,
                [
                    "inspect",
                    "--tls-verify=false",
                    "--format",
                    "{{.Digest}}",
                    &place,
                ],
            )
            .ok()
            .stdout
        };
        assert_eq!(digest(name), digest(&format!("back/{name}")));
    }
    assert!(env.damage().is_empty());
}

#[test]
fn podman_pushes_and_pulls() {
    let (Some(podman), Some(registry)) = (peers::find("podman"), Distribution::open()) else {
        return;
    };
    let env = TestEnv::new();
    trust_everything(&env);
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
    let image = Image::new(Flavor::Docker, "linux/amd64", &[b"podman", b"layer two"]);
    image.put(&registry.address, "source", "t");
    // Ours to podman.
    env.regctl(["pull", "-q", &registry.name("source:t")])
        .ok()
        .done();
    env.regctl(["tag", &registry.name("source:t"), &registry.name("ours:t")])
        .ok()
        .done();
    env.regctl(["push", "-q", &registry.name("ours:t")])
        .ok()
        .done();
    podman(&["pull", "-q", "--tls-verify=false", &registry.name("ours:t")]).done();
    // Podman's to us, in both of its formats.
    for format in ["oci", "v2s2"] {
        let theirs = registry.name(&format!("theirs-{format}:t"));
        podman(&[
            "push",
            "--tls-verify=false",
            "--format",
            format,
            &registry.name("ours:t"),
            &theirs,
        ])
        .done();
        env.regctl(["pull", "-q", &theirs])
            .ok()
            .prints(&format!("{theirs}\n"))
            .done();
    }
    assert!(env.damage().is_empty());
}

#[test]
fn the_docker_engine_pushes_and_pulls() {
    let Some(registry) = Distribution::open() else {
        return;
    };
    let Some(engine) = Engine::start() else {
        return;
    };
    let env = TestEnv::new();
    for flavor in [Flavor::Docker, Flavor::Oci] {
        let name = if flavor == Flavor::Oci {
            "oci"
        } else {
            "docker"
        };
        let image = Image::new(flavor, "linux/amd64", &[b"engine", name.as_bytes()]);
        image.put(&registry.address, name, "t");
        let ours = registry.name(&format!("ours/{name}:t"));
        env.regctl(["pull", "-q", &registry.name(&format!("{name}:t"))])
            .ok()
            .done();
        env.regctl(["tag", &registry.name(&format!("{name}:t")), &ours])
            .ok()
            .done();
        env.regctl(["push", "-q", &ours]).ok().done();
        let pulled = engine.docker(&env, ["pull", &ours]).exits(0);
        assert!(
            pulled
                .stdout
                .contains(&format!("Digest: {}", image.digest())),
            "{}",
            pulled.stdout
        );
        let theirs = registry.name(&format!("theirs/{name}:t"));
        engine.docker(&env, ["tag", &ours, &theirs]).exits(0).done();
        let pushed = engine.docker(&env, ["push", &theirs]).exits(0);
        let mine = env.regctl(["pull", &theirs]).ok();
        let digest = mine
            .stdout
            .lines()
            .find_map(|line| line.strip_prefix("Digest: "))
            .unwrap();
        assert!(pushed.stdout.contains(digest), "{}", pushed.stdout);
        let ids = |args: &[&str]| engine.docker(&env, args.iter().copied()).exits(0).stdout;
        let id = ids(&["image", "inspect", "--format", "{{.Id}}", &theirs]);
        env.regctl(["images", "-q", "--no-trunc", &theirs])
            .ok()
            .prints(&id)
            .done();
    }
    engine_login(&engine);
    // Several platforms: the Engine takes its own of the index that we pushed.
    let index = Image::index(Flavor::Oci, &["linux/amd64", "linux/arm64"]);
    index.put(&registry.address, "multi", "t");
    env.regctl(["pull", "-q", "--platform", "all", &registry.name("multi:t")])
        .ok()
        .done();
    env.regctl([
        "tag",
        &registry.name("multi:t"),
        &registry.name("ours/multi:t"),
    ])
    .ok()
    .done();
    env.regctl(["push", "-q", &registry.name("ours/multi:t")])
        .ok()
        .done();
    let pulled = engine
        .docker(&env, ["pull", &registry.name("ours/multi:t")])
        .exits(0);
    assert!(
        pulled
            .stdout
            .contains(&format!("Digest: {}", index.digest())),
        "{}",
        pulled.stdout
    );
    assert!(env.damage().is_empty());
}

/// What Docker's client stores after a login that its Engine tried, regctl uses, and the other way round.
fn engine_login(engine: &Engine) {
    let Some(guarded) = Setup::default().htpasswd().start() else {
        return;
    };
    let host = guarded.address.as_str();
    let env = TestEnv::new();
    // With no credentials at all Docker's client would look for a helper of its own choice.
    env.write(
        &env.docker_config(),
        "{\"auths\":{\"other.example\":{\"auth\":\"YTpi\"}}}",
    );
    let kept = || -> serde_json::Value {
        serde_json::from_str(&std::fs::read_to_string(env.docker_config()).unwrap()).unwrap()
    };
    engine
        .docker(&env, ["login", "-u", "fish", "-p", "secret", host])
        .exits(0)
        .done();
    env.regctl(["catalog", host])
        .ok()
        .prints("REPOSITORY\n")
        .done();
    let theirs = kept();
    env.regctl(["logout", host]).ok().done();
    env.regctl(["login", "-u", "fish", "-p", "secret", host])
        .ok()
        .done();
    assert_eq!(kept(), theirs);
    engine.docker(&env, ["login", host]).exits(0).done();
}

fn trust_everything(env: &TestEnv) {
    let policy: &Path = &env.home().join(".config/containers/policy.json");
    env.write(
        policy,
        "{\"default\":[{\"type\":\"insecureAcceptAnything\"}]}",
    );
}
