//! `copy --format`: the types of OCI and of Docker, with the same content below them.

use serde_json::{Value, json};

use crate::support::env::TestEnv;
use crate::support::http::ask;
use crate::support::images::{Flavor, Image, OCI_INDEX, OCI_MANIFEST};
use crate::support::peers;
use crate::support::served::Served;

const LIST: &str = "application/vnd.docker.distribution.manifest.list.v2+json";
const DOCKER: &str = "application/vnd.docker.distribution.manifest.v2+json";

fn manifest(registry: &Served, name: &str) -> (String, Value) {
    let path = format!("/v2/app/manifests/{name}");
    let (status, answer) = ask(&registry.address, "GET", &path, &[("Accept", "*/*")], b"");
    assert_eq!(status, 200, "{name}");
    let media_type = answer.headers["content-type"].clone();
    (media_type, serde_json::from_slice(&answer.body).unwrap())
}

fn digests(manifest: &Value) -> Vec<&Value> {
    let layers = manifest["layers"].as_array().unwrap().iter();
    let layers = layers.map(|layer| &layer["digest"]);
    std::iter::once(&manifest["config"]["digest"])
        .chain(layers)
        .collect()
}

#[test]
fn manifests_get_the_types_of_the_format_and_content_stays() {
    let registry = Served::open();
    for (flavor, format, list, own) in [
        (Flavor::Docker, "oci", OCI_INDEX, OCI_MANIFEST),
        (Flavor::Oci, "docker", LIST, DOCKER),
    ] {
        let index = Image::index(flavor, &["linux/amd64", "linux/arm64"]);
        index.put(&registry.address, "app", "t");
        let env = TestEnv::new();
        let (from, to) = (registry.name("app:t"), registry.name("app:made"));
        let copied = env
            .regctl(["copy", "-q", "--format", format, &from, &to])
            .ok();
        let (media_type, made) = manifest(&registry, "made");
        assert_eq!(media_type, list);
        assert_eq!(made["manifests"].as_array().unwrap().len(), 2);
        for (entry, child) in made["manifests"]
            .as_array()
            .unwrap()
            .iter()
            .zip(&index.children)
        {
            assert_eq!(entry["mediaType"], own);
            let (media_type, converted) = manifest(&registry, entry["digest"].as_str().unwrap());
            assert_eq!(media_type, own);
            let before: Value = serde_json::from_slice(&child.manifest).unwrap();
            assert_eq!(digests(&converted), digests(&before));
        }
        // Twice the same, and back again to what has the same types.
        env.regctl([
            "copy",
            "-q",
            "--format",
            format,
            &from,
            &registry.name("app:again"),
        ])
        .ok()
        .prints(&copied.stdout)
        .done();
        env.regctl([
            "copy",
            "-q",
            "--format",
            format,
            &to,
            &registry.name("app:same"),
        ])
        .ok()
        .prints(&copied.stdout)
        .done();
        TestEnv::new().regctl(["pull", "-q", &to]).ok().done();
    }
}

#[test]
fn a_layout_of_dockers_types_is_told_of_and_one_of_ocis_is_read_by_skopeo() {
    let registry = Served::open();
    Image::hello_world().put(&registry.address, "app", "t");
    let env = TestEnv::new();
    let layout = |name: &str| format!("oci:{}:t", env.home().join(name).display());
    let from = registry.name("app:t");
    env.regctl(["copy", &from, &layout("docker")])
        .ok()
        .says("--format oci converts it")
        .done();
    let run = env
        .regctl(["copy", "--format", "oci", &from, &layout("oci")])
        .ok();
    assert!(!run.stderr.contains("--format"), "{}", run.stderr);
    if let Some(skopeo) = peers::find("skopeo") {
        let words = ["inspect".to_owned(), layout("oci")];
        env.program(skopeo, words).ok().done();
    }
}

#[test]
fn what_docker_has_no_type_for_is_left_out_or_refused() {
    let registry = Served::open();
    let image = Image::new(Flavor::Oci, "linux/amd64", &[b"x"]);
    let about = Image::new(Flavor::Oci, "unknown/unknown", &[b"about"]);
    let mut index = Image::index_of(
        Flavor::Oci,
        vec![image.clone(), about],
        &["linux/amd64", "unknown/unknown"],
    );
    let mut fields: Value = serde_json::from_slice(&index.manifest).unwrap();
    fields["manifests"][1]["annotations"] = json!({
        "vnd.docker.reference.type": "attestation-manifest",
        "vnd.docker.reference.digest": image.digest(),
    });
    index.manifest = fields.to_string().into_bytes();
    index.put(&registry.address, "app", "t");
    let env = TestEnv::new();
    let copy = |format: &str, to: &str| {
        let words = ["copy", "-q", "--format", format];
        let names = [registry.name("app:t"), registry.name(to)];
        let words = words.iter().map(|word| (*word).to_owned()).chain(names);
        env.regctl(words).run()
    };
    copy("docker", "app:docker").exits(0).done();
    let (_, made) = manifest(&registry, "docker");
    assert_eq!(made["manifests"].as_array().unwrap().len(), 1, "{made}");
    copy("oci", "app:oci")
        .exits(0)
        .prints(&format!("{}\n", index.digest()))
        .done();
    // Docker has no type for a layer in zstd.
    let mut zstd: Value = serde_json::from_slice(&image.manifest).unwrap();
    zstd["layers"][0]["mediaType"] = json!("application/vnd.oci.image.layer.v1.tar+zstd");
    let zstd = Image {
        manifest: zstd.to_string().into_bytes(),
        ..image
    };
    zstd.put(&registry.address, "app", "t");
    copy("docker", "app:no")
        .exits(2)
        .says("has no type for")
        .done();
}
