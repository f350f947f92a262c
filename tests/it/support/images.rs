//! Images made in memory, and put into registries without any of our own code.

use std::io::Write;
use std::path::Path;

use regctl::image::Digest;
use serde_json::{Value, json};

use super::http;

pub const OCI_MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
pub const OCI_INDEX: &str = "application/vnd.oci.image.index.v1+json";
const OCI_CONFIG: &str = "application/vnd.oci.image.config.v1+json";
const OCI_TAR: &str = "application/vnd.oci.image.layer.v1.tar";
const DOCKER_MANIFEST: &str = "application/vnd.docker.distribution.manifest.v2+json";
const DOCKER_CONFIG: &str = "application/vnd.docker.container.image.v1+json";
const DOCKER_LAYER: &str = "application/vnd.docker.image.rootfs.diff.tar.gzip";

/// Whose media types an image has.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Flavor {
    Oci,
    Docker,
}

/// An image: its manifest, and every blob that it needs.
#[derive(Clone)]
pub struct Image {
    pub manifest: Vec<u8>,
    pub media_type: String,
    pub blobs: Vec<Vec<u8>>,
    pub children: Vec<Image>,
}

impl Image {
    /// An image for `platform` whose layers hold one file each.
    pub fn new(flavor: Flavor, platform: &str, files: &[&[u8]]) -> Self {
        let (os, architecture) = platform.split_once('/').unwrap();
        let (architecture, variant) = architecture.split_once('/').unwrap_or((architecture, ""));
        let tars: Vec<Vec<u8>> = files.iter().map(|content| tar("file", content)).collect();
        // Noise does not become smaller, and only takes time.
        let level = if files.iter().any(|content| content.len() > 64 << 20) {
            0
        } else {
            1
        };
        let layers: Vec<Vec<u8>> = tars.iter().map(|tar| gzip(tar, level)).collect();
        let diff_ids: Vec<String> = tars.iter().map(|tar| Digest::of(tar).to_string()).collect();
        let history = vec![
            json!({ "created": "2026-11-01T00:00:00Z", "created_by": "COPY file /" });
            tars.len()
        ];
        let config = json!({
            "architecture": architecture, "os": os, "variant": variant,
            "created": "2026-11-01T00:00:00Z",
            "config": { "Cmd": ["/hello"], "Volumes": { "/data": {} } },
            "rootfs": { "type": "layers", "diff_ids": diff_ids }, "history": history,
        });
        Self::assemble(flavor, config.to_string().into_bytes(), layers)
    }

    /// The image of every walkthrough.
    pub fn hello_world() -> Self {
        Self::new(Flavor::Docker, "linux/amd64", &[b"Hello from regctl!\n"])
    }

    /// An index of images, one a platform.
    pub fn index(flavor: Flavor, platforms: &[&str]) -> Self {
        let image =
            |platform: &&str| Self::new(flavor, platform, &[platform.as_bytes(), b"shared"]);
        Self::index_of(flavor, platforms.iter().map(image).collect(), platforms)
    }

    /// An index of these images, one a platform.
    pub fn index_of(flavor: Flavor, children: Vec<Self>, platforms: &[&str]) -> Self {
        let entry = |(child, platform): (&Self, &&str)| {
            let parts: Vec<&str> = platform.split('/').collect();
            let mut described = json!({ "os": parts[0], "architecture": parts[1] });
            if let Some(variant) = parts.get(2) {
                described["variant"] = json!(variant);
            }
            json!({ "mediaType": child.media_type, "digest": child.digest(), "size": child.manifest.len(), "platform": described })
        };
        let manifests: Vec<Value> = children.iter().zip(platforms).map(entry).collect();
        let media_type = match flavor {
            Flavor::Oci => OCI_INDEX,
            Flavor::Docker => "application/vnd.docker.distribution.manifest.list.v2+json",
        };
        let index = json!({ "schemaVersion": 2, "mediaType": media_type, "manifests": manifests });
        Self {
            manifest: index.to_string().into_bytes(),
            media_type: media_type.into(),
            blobs: Vec::new(),
            children,
        }
    }

    fn assemble(flavor: Flavor, config: Vec<u8>, layers: Vec<Vec<u8>>) -> Self {
        let (media_type, config_type) = match flavor {
            Flavor::Oci => (OCI_MANIFEST, OCI_CONFIG),
            Flavor::Docker => (DOCKER_MANIFEST, DOCKER_CONFIG),
        };
        let layer_type = |layer: &[u8]| match (flavor, layer) {
            (Flavor::Docker, _) => DOCKER_LAYER.to_owned(),
            (Flavor::Oci, [0x1f, 0x8b, ..]) => format!("{OCI_TAR}+gzip"),
            (Flavor::Oci, _) => OCI_TAR.to_owned(),
        };
        let layer = |layer: &Vec<u8>| descriptor(&layer_type(layer), layer);
        let manifest = json!({
            "schemaVersion": 2, "mediaType": media_type,
            "config": descriptor(config_type, &config),
            "layers": layers.iter().map(layer).collect::<Vec<_>>(),
        });
        let blobs = std::iter::once(config).chain(layers).collect();
        Self {
            manifest: manifest.to_string().into_bytes(),
            media_type: media_type.into(),
            blobs,
            children: Vec::new(),
        }
    }

    /// The same image with another configuration.
    pub fn with_config(mut self, config: &Value) -> Self {
        let bytes = config.to_string().into_bytes();
        let mut manifest: Value = serde_json::from_slice(&self.manifest).unwrap();
        manifest["config"]["digest"] = json!(Digest::of(&bytes));
        manifest["config"]["size"] = json!(bytes.len());
        self.manifest = manifest.to_string().into_bytes();
        self.blobs[0] = bytes;
        self
    }

    pub fn digest(&self) -> String {
        Digest::of(&self.manifest).to_string()
    }

    /// The first 12 characters of each layer's digest, the lowest layer first.
    pub fn layer_ids(&self) -> Vec<String> {
        self.blobs[1..]
            .iter()
            .map(|blob| Digest::of(blob).short().to_owned())
            .collect()
    }

    /// Puts the image into a registry under a tag or digest.
    pub fn put(&self, address: &str, repository: &str, name: &str) {
        for child in &self.children {
            child.put(address, repository, &child.digest());
        }
        for blob in &self.blobs {
            put_blob(address, repository, blob);
        }
        let target = format!("/v2/{repository}/manifests/{name}");
        let (status, answer) = http::ask(
            address,
            "PUT",
            &target,
            &[("Content-Type", &self.media_type)],
            &self.manifest,
        );
        assert_eq!(status, 201, "{}", answer.text());
    }

    /// Writes the image as an OCI layout, for other tools to read.
    pub fn write_layout(&self, folder: &Path, name: &str) {
        let blobs = folder.join("blobs/sha256");
        std::fs::create_dir_all(&blobs).unwrap();
        for bytes in self.all_content() {
            std::fs::write(blobs.join(Digest::of(&bytes).hex()), bytes).unwrap();
        }
        let mut entry = descriptor(&self.media_type, &self.manifest);
        entry["annotations"] = json!({ "org.opencontainers.image.ref.name": name });
        let index = json!({ "schemaVersion": 2, "manifests": [entry] });
        std::fs::write(folder.join("index.json"), index.to_string()).unwrap();
        std::fs::write(
            folder.join("oci-layout"),
            "{\"imageLayoutVersion\":\"1.0.0\"}",
        )
        .unwrap();
    }

    fn all_content(&self) -> Vec<Vec<u8>> {
        let own = self.blobs.iter().cloned().chain([self.manifest.clone()]);
        own.chain(self.children.iter().flat_map(Self::all_content))
            .collect()
    }
}

fn put_blob(address: &str, repository: &str, blob: &[u8]) {
    let (status, started) = http::ask(
        address,
        "POST",
        &format!("/v2/{repository}/blobs/uploads/"),
        &[],
        b"",
    );
    assert_eq!(status, 202, "{}", started.text());
    let location = started.headers["location"]
        .trim_start_matches(&format!("http://{address}"))
        .to_owned();
    let joint = if location.contains('?') { '&' } else { '?' };
    let target = format!("{location}{joint}digest={}", Digest::of(blob));
    let headers = [("Content-Type", "application/octet-stream")];
    let (status, answer) = http::ask(address, "PUT", &target, &headers, blob);
    assert_eq!(status, 201, "{}", answer.text());
}

fn descriptor(media_type: &str, bytes: &[u8]) -> Value {
    json!({ "mediaType": media_type, "digest": Digest::of(bytes), "size": bytes.len() })
}

fn gzip(bytes: &[u8], level: u32) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::new(level));
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// Bytes that do not compress, the same each time.
pub fn noise(length: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state as u8
    };
    (0..length).map(|_| next()).collect()
}

/// A ustar archive with one file.
fn tar(name: &str, content: &[u8]) -> Vec<u8> {
    let mut header = [0_u8; 512];
    header[..name.len()].copy_from_slice(name.as_bytes());
    header[100..107].copy_from_slice(b"0000644");
    header[108..115].copy_from_slice(b"0000000");
    header[116..123].copy_from_slice(b"0000000");
    header[124..135].copy_from_slice(format!("{:011o}", content.len()).as_bytes());
    header[136..147].copy_from_slice(b"00000000000");
    header[148..156].copy_from_slice(b"        ");
    header[156] = b'0';
    header[257..265].copy_from_slice(b"ustar\x0000");
    let sum: u32 = header.iter().map(|&byte| u32::from(byte)).sum();
    header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    let mut tar = header.to_vec();
    tar.extend_from_slice(content);
    tar.resize(tar.len().div_ceil(512) * 512 + 1024, 0);
    tar
}
