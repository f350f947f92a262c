//! Content as other tools make it and other registries serve it.

use regctl::image::Digest;
use serde_json::{Value, json};

use crate::faults_push::with_layer;
use crate::support::choosy::Choosy;
use crate::support::distribution::Distribution;
use crate::support::env::TestEnv;
use crate::support::fault::{Fault, Faulty};
use crate::support::http::{Answer, Server, Silence};
use crate::support::images::{Flavor, Image, OCI_INDEX, OCI_MANIFEST};
use crate::support::served::Served;

const ARTIFACT: &str = "application/vnd.oci.artifact.manifest.v1+json";

fn described(media_type: &str, content: &[u8]) -> Value {
    json!({ "mediaType": media_type, "digest": Digest::of(content), "size": content.len() })
}

/// A manifest of these bytes, with blobs that no image of ours has.
fn made(media_type: &str, manifest: &Value, blobs: &[&[u8]]) -> Image {
    Image {
        manifest: manifest.to_string().into_bytes(),
        media_type: media_type.to_owned(),
        blobs: blobs.iter().map(|blob| blob.to_vec()).collect(),
        children: Vec::new(),
    }
}

/// What `buildx --cache-to type=registry` pushes: an index of layers and of its own configuration.
fn build_cache() -> Image {
    let (layer, config) = (b"a layer".as_slice(), b"{\"layers\":[]}".as_slice());
    let index = json!({
        "schemaVersion": 2, "mediaType": OCI_INDEX,
        "manifests": [
            described("application/vnd.oci.image.layer.v1.tar+gzip", layer),
            described("application/vnd.buildkit.cacheconfig.v0", config),
        ],
    });
    made(OCI_INDEX, &index, &[layer, config])
}

#[test]
fn a_build_cache_goes_wherever_an_image_goes() {
    let cache = build_cache();
    let (source, target) = (Served::open(), Served::open());
    cache.put(&source.address, "app", "cache");
    Image::hello_world().put(&source.address, "app", "t");
    let env = TestEnv::new();
    let name = source.name("app:cache");
    let long = env.regctl(["tags", "--long", &source.name("app")]).ok();
    assert!(long.stdout.contains(&cache.digest()), "{}", long.stdout);
    env.regctl(["inspect", "--remote", &name]).ok().done();
    env.regctl(["copy", "-q", "-a", &source.name("app"), &target.name("app")])
        .ok()
        .done();
    let layout = format!("oci:{}:c", env.home().join("layout").display());
    let archive = format!("oci-archive:{}:c", env.home().join("a.tar").display());
    let again = target.name("again:c");
    for (from, to) in [(&name, &layout), (&layout, &archive), (&archive, &again)] {
        env.regctl(["copy", "-q", from, to])
            .ok()
            .prints(&format!("{}\n", cache.digest()))
            .done();
    }
    env.regctl(["pull", "-q", &again]).ok().done();
    env.regctl(["push", "-q", &again]).ok().done();
    env.regctl(["prune"]).ok().done();
    env.regctl(["push", "-q", "--force", &again]).ok().done();
    if let Some(distribution) = Distribution::open() {
        let there = distribution.name("app:cache");
        env.regctl(["copy", "-q", &name, &there]).ok().done();
        env.regctl(["copy", "-q", &there, &target.name("back:c")])
            .ok()
            .done();
    }
}

#[test]
fn a_clean_up_of_serve_keeps_what_an_index_lists() {
    let cache = build_cache();
    let mut served = Served::open();
    cache.put(&served.address, "app", "cache");
    assert_eq!(served.terminate(), 0);
    let env = TestEnv::new();
    let root = served.root.display().to_string();
    env.regctl(["serve", "gc", "--root", &root]).ok().done();
    let again = Served::at(served.root.clone());
    env.regctl(["pull", "-q", &again.name("app:cache")])
        .ok()
        .done();
}

#[test]
fn an_index_whose_layer_is_missing_is_refused() {
    let cache = build_cache();
    let served = Served::open();
    let env = TestEnv::new();
    let mut holed = cache.clone();
    holed.blobs.pop();
    holed.blobs.iter().for_each(|blob| {
        let one = made(OCI_INDEX, &json!({ "manifests": [] }), &[blob]);
        one.put(&served.address, "app", "other");
    });
    let (status, answer) = crate::support::http::ask(
        &served.address,
        "PUT",
        "/v2/app/manifests/cache",
        &[("Content-Type", OCI_INDEX)],
        &cache.manifest,
    );
    assert_eq!(status, 400);
    assert!(answer.text().contains("MANIFEST_BLOB_UNKNOWN"));
    drop(env);
}

#[test]
fn a_foreign_layer_that_the_registry_has_is_copied() {
    let layer = b"windows".as_slice();
    let config = json!({ "os": "windows", "architecture": "amd64" }).to_string();
    let mut foreign = described(
        "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip",
        layer,
    );
    foreign["urls"] = json!(["http://127.0.0.1:1/layer"]);
    let manifest = json!({
        "schemaVersion": 2, "mediaType": OCI_MANIFEST,
        "config": described("application/vnd.oci.image.config.v1+json", config.as_bytes()),
        "layers": [foreign],
    });
    let image = made(OCI_MANIFEST, &manifest, &[config.as_bytes(), layer]);
    let (source, target) = (Served::open(), Served::open());
    image.put(&source.address, "app", "t");
    let env = TestEnv::new();
    let (from, to) = (source.name("app:t"), target.name("app:t"));
    env.regctl(["copy", "--dry-run", &from, &to]).ok().done();
    env.regctl(["copy", "-q", &from, &to]).ok().done();
    env.regctl(["pull", "-q", "--platform", "windows/amd64", &to])
        .ok()
        .done();
    env.regctl([
        "copy",
        "-q",
        "--platform",
        "windows/amd64",
        &to,
        &target.name("b:t"),
    ])
    .ok()
    .done();
    // Where the registry has not got it, its URLs are not followed.
    let holed = made(OCI_MANIFEST, &manifest, &[config.as_bytes()]);
    let without = Served::open();
    holed.put(&without.address, "app", "t");
    let empty = Served::open();
    env.regctl(["copy", "-q", &without.name("app:t"), &empty.name("c:t")])
        .run()
        .exits(4)
        .says("is stored outside the registry")
        .done();
}

/// A registry whose answers have one header that they should not have.
fn serving(image: &Image, name: &'static str, value: &'static str) -> Server {
    let image = image.clone();
    Server::start(move |request| {
        let path = request.path();
        let mut blobs = image.blobs.iter();
        let content = if path.starts_with("/v2/app/manifests/") {
            Some(&image.manifest)
        } else {
            blobs.find(|blob| path.ends_with(Digest::of(blob).as_str()))
        };
        match content {
            Some(bytes) => Answer::with(200, &[(name, value.to_owned())], bytes.clone()),
            None => Answer::with(404, &[], vec![]),
        }
    })
}

#[test]
fn a_type_that_says_nothing_is_no_reason_to_refuse_and_is_not_passed_on() {
    let image = Image::new(Flavor::Oci, "linux/amd64", &[b"x"]);
    // With and without a type of its own.
    let mut fields: Value = serde_json::from_slice(&image.manifest).unwrap();
    fields.as_object_mut().unwrap().remove("mediaType");
    let untyped = Image {
        manifest: fields.to_string().into_bytes(),
        ..image.clone()
    };
    for image in [image, untyped] {
        for said in [
            "binary/octet-stream",
            "application/octet-stream",
            "text/html; charset=utf-8",
            "application/x-binary",
            "application/json",
            "text/plain",
            "",
        ] {
            let server = serving(&image, "Content-Type", said);
            let env = TestEnv::new();
            let target = Served::open();
            let name = format!("{}/app:t", server.address);
            env.regctl(["copy", "-q", &name, &target.name("app:t")])
                .ok()
                .prints(&format!("{}\n", image.digest()))
                .done();
            let (_, answer) = crate::support::http::ask(
                &target.address,
                "GET",
                "/v2/app/manifests/t",
                &[("Accept", "*/*")],
                b"",
            );
            assert_eq!(answer.headers["content-type"], OCI_MANIFEST, "{said}");
        }
        // What contradicts the content is refused.
        let server = serving(&image, "Content-Type", OCI_INDEX);
        let env = TestEnv::new();
        env.regctl(["pull", &format!("{}/app:t", server.address)])
            .run()
            .exits(6)
            .done();
    }
}

#[test]
fn an_encoding_that_is_only_a_label_is_passed_over() {
    let image = Image::new(Flavor::Oci, "linux/amd64", &[b"x"]);
    for label in ["gzip", "aws-chunked", "utf-8", "gzip, br"] {
        let server = serving(&image, "Content-Encoding", label);
        let env = TestEnv::new();
        let name = format!("{}/app:t", server.address);
        env.regctl(["digest", &name])
            .ok()
            .prints(&format!("{}\n", image.digest()))
            .done();
        env.regctl(["pull", "-q", &name]).ok().done();
    }
}

/// What is in the way of a HEAD need not be in the way of a GET.
#[test]
fn a_head_that_fails_is_asked_as_a_get() {
    let image = Image::hello_world();
    for status in [400, 403, 405, 406, 501] {
        let registry = Faulty::start(&image, move |request, _| {
            if request.method == "HEAD" {
                vec![Fault::Status(status, None, "")]
            } else {
                vec![]
            }
        });
        reads_all_of(&registry, &image);
    }
    let hangs = Faulty::start(&image, |request, _| {
        if request.method == "HEAD" {
            vec![Fault::Silence(Silence::HangUp)]
        } else {
            vec![]
        }
    });
    reads_all_of(&hangs, &image);
    // A push goes on too.
    let registry = Choosy::start(|moment| {
        let is_head = moment.request.method == "HEAD";
        is_head.then(|| Answer::with(400, &[], vec![]))
    });
    let (env, _) = with_layer(&registry.name(), 1 << 20);
    env.regctl(["push", "-q", &registry.name()]).ok().done();
}

fn reads_all_of(registry: &Faulty, image: &Image) {
    let env = TestEnv::new();
    env.regctl(["digest", &registry.name()])
        .ok()
        .prints(&format!("{}\n", image.digest()))
        .done();
    let blob = Digest::of(&image.blobs[1]);
    let name = format!("{}/app@{blob}", registry.server.address);
    let run = env.regctl(["blob", "head", &name]).ok();
    let size = format!("\"size\":{}", image.blobs[1].len());
    assert!(run.stdout.contains(&size), "{}", run.stdout);
}

#[test]
fn what_is_null_is_absent_and_what_runs_on_nothing_has_no_platform() {
    let registry = Served::open();
    let config = br#"{"architecture":null,"os":null,"config":null,"created":null,"history":[{"created_by":null,"comment":null,"empty_layer":null}],"rootfs":{"type":null,"diff_ids":null}}"#;
    let manifest = json!({
        "schemaVersion": 2, "mediaType": OCI_MANIFEST, "artifactType": null, "annotations": { "a": null },
        "config": described("application/vnd.oci.image.config.v1+json", config), "layers": null, "subject": null,
    });
    made(OCI_MANIFEST, &manifest, &[config]).put(&registry.address, "app", "nulls");
    let helm = b"{\"name\":\"chart\"}".as_slice();
    let chart = json!({
        "schemaVersion": 2, "mediaType": OCI_MANIFEST, "layers": [],
        "config": described("application/vnd.cncf.helm.config.v1+json", helm),
    });
    made(OCI_MANIFEST, &chart, &[helm]).put(&registry.address, "app", "chart");
    let blob = b"sbom".as_slice();
    let artifact = json!({
        "mediaType": ARTIFACT, "artifactType": "application/spdx+json",
        "blobs": [described("application/spdx+json", blob)],
    });
    made(ARTIFACT, &artifact, &[blob]).put(&registry.address, "app", "old");
    let child = Image::new(Flavor::Oci, "linux/amd64", &[b"c"]);
    let mut listed = described(OCI_MANIFEST, &child.manifest);
    listed["platform"] = json!({ "os": null, "architecture": null });
    listed["annotations"] = json!({ "b": null });
    let index = json!({ "schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": [listed] });
    let index = Image {
        children: vec![child],
        ..made(OCI_INDEX, &index, &[])
    };
    index.put(&registry.address, "app", "index");
    let env = TestEnv::new();
    let platforms = env
        .regctl([
            "tags",
            "--format",
            "{{.Tag}}={{.Platforms}}",
            &registry.name("app"),
        ])
        .ok();
    platforms
        .prints(
            "chart=application/vnd.cncf.helm.config.v1+json\nindex=\nnulls=\nold=application/spdx+json\n",
        )
        .done();
    let target = Served::open();
    env.regctl([
        "copy",
        "-q",
        "-a",
        &registry.name("app"),
        &target.name("app"),
    ])
    .ok()
    .done();
    for tag in ["nulls", "chart", "old"] {
        let name = target.name(&format!("app:{tag}"));
        env.regctl(["pull", "-q", &name]).ok().done();
        env.regctl(["images"]).ok().done();
    }
}
