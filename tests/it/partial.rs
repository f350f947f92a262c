//! Places that hold only some platforms of an image, as the Docker Engine exports them from its
//! containerd store: what is complete is taken, and said.

use regctl::image::Digest;
use serde_json::{Value, json};

use crate::support::env::TestEnv;
use crate::support::images::{Flavor, Image, OCI_INDEX, OCI_MANIFEST};
use crate::support::served::Served;

/// An index of two platforms, each with an attestation, of which only the first platform is there.
struct Partial {
    env: TestEnv,
    index: Value,
    image: Image,
    attestation: Image,
}

fn described(image: &Image, platform: &Value) -> Value {
    json!({
        "mediaType": OCI_MANIFEST, "digest": image.digest(), "size": image.manifest.len(),
        "platform": platform,
    })
}

fn attestation(of: &Image) -> (Image, Value) {
    let made = Image::new(Flavor::Oci, "unknown/unknown", &[of.digest().as_bytes()]);
    let mut entry = described(
        &made,
        &json!({ "os": "unknown", "architecture": "unknown" }),
    );
    entry["annotations"] = json!({
        "vnd.docker.reference.type": "attestation-manifest",
        "vnd.docker.reference.digest": of.digest(),
    });
    (made, entry)
}

impl Partial {
    fn new() -> Self {
        let here = Image::new(Flavor::Oci, "linux/amd64", &[b"amd64"]);
        let gone = Image::new(Flavor::Oci, "linux/s390x", &[b"s390x"]);
        let (attestation_here, entry_here) = attestation(&here);
        let (_, entry_gone) = attestation(&gone);
        let index = json!({
            "schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": [
                described(&gone, &json!({ "os": "linux", "architecture": "s390x" })),
                described(&here, &json!({ "os": "linux", "architecture": "amd64" })),
                entry_gone, entry_here,
            ],
        });
        Self {
            env: TestEnv::new(),
            index,
            image: here,
            attestation: attestation_here,
        }
    }

    /// A layout of it, as `oci:` reads it.
    fn layout(&self) -> String {
        let folder = self.env.home().join("layout");
        self.attestation.write_layout(&folder, "x");
        self.image.write_layout(&folder, "x");
        let bytes = self.index.to_string();
        let digest = Digest::of(bytes.as_bytes());
        std::fs::write(folder.join("blobs/sha256").join(digest.hex()), &bytes).unwrap();
        let named = json!({
            "schemaVersion": 2, "manifests": [{
                "mediaType": OCI_INDEX, "digest": digest, "size": bytes.len(),
                "annotations": { "org.opencontainers.image.ref.name": "t" },
            }],
        });
        std::fs::write(folder.join("index.json"), named.to_string()).unwrap();
        folder.display().to_string()
    }

    /// A tar of that.
    fn archive(&self) -> String {
        let file = self.env.home().join("partial.tar");
        let mut tar = tar::Builder::new(std::fs::File::create(&file).unwrap());
        tar.append_dir_all(".", self.layout()).unwrap();
        tar.finish().unwrap();
        file.display().to_string()
    }
}

#[test]
fn the_platform_that_is_complete_is_copied_and_that_is_said() {
    let partial = Partial::new();
    let (layout, archive) = (partial.layout(), partial.archive());
    let target = Served::open();
    for (count, from) in [
        format!("oci:{layout}:t"),
        format!("oci-archive:{archive}:t"),
        format!("docker-archive:{archive}:t"),
    ]
    .iter()
    .enumerate()
    {
        let name = target.name(&format!("copy-{count}:t"));
        partial
            .env
            .regctl(["copy", "-q", from, &name])
            .ok()
            .says("Not all multiplatform-content is present")
            .prints(&format!("{}\n", partial.image.digest()))
            .done();
        let name = target.name(&format!("push-{count}:t"));
        partial
            .env
            .regctl(["push", "--from", from, &name])
            .ok()
            .says("Not all multiplatform-content is present")
            .done();
        let pulled = TestEnv::new();
        pulled.regctl(["pull", "-q", &name]).ok().done();
        partial
            .env
            .regctl(["copy", "--platform", "linux/s390x", from, &name])
            .run()
            .exits(4)
            .says("no matching manifest for linux/s390x")
            .says("the image has: linux/amd64")
            .done();
    }
    partial.env.regctl(["load", "-i", &archive]).ok().done();
}

#[test]
fn of_several_platforms_that_are_here_those_are_taken() {
    let source = Served::open();
    let platforms = ["linux/amd64", "linux/arm64", "linux/s390x"];
    let index = Image::index(Flavor::Oci, &platforms);
    index.put(&source.address, "app", "t");
    let env = TestEnv::new();
    let (from, to) = (source.name("app:t"), source.name("part:t"));
    let two = ["--platform", "linux/amd64", "--platform", "linux/s390x"];
    env.regctl(
        ["pull", "-q"]
            .iter()
            .chain(&two)
            .chain(&[from.as_str()])
            .copied(),
    )
    .ok()
    .done();
    env.regctl(["tag", &from, &to]).ok().done();
    env.regctl(["push", "-q", &to])
        .ok()
        .says("only what is available for linux/amd64, linux/s390x was pushed")
        .done();
    let shown = env
        .regctl([
            "inspect",
            "--remote",
            "--format",
            "{{json .Platforms}}",
            &to,
        ])
        .ok();
    shown.prints("[\"linux/amd64\",\"linux/s390x\"]\n").done();
    env.regctl(["push", "-q", "--platform", "linux/arm64", &to])
        .run()
        .exits(4)
        .says("the image has: linux/amd64, linux/s390x")
        .done();
}
