//! What is moved: images that do not compress, made once, and folders in memory to move them to.

use std::cell::Cell;
use std::path::{Path, PathBuf};

use regctl::image::Digest;
use serde_json::{Value, json};

use crate::support::images::{Flavor, Image, noise};

/// One layer of 2 KiB; 64 of 4 MiB; 4 of 256 MiB; 8 platforms of 3 layers of 2 MiB.
pub const NAMES: [&str; 4] = ["tiny", "many", "big", "index8"];

/// The images, and `layer`, which has one layer of 256 MiB.
pub struct Images(Vec<(&'static str, Image)>);

impl Images {
    pub fn make() -> Self {
        let platforms: Vec<String> = (0..8).map(|n| format!("linux/arch{n}")).collect();
        let names: Vec<&str> = platforms.iter().map(String::as_str).collect();
        let children = platforms
            .iter()
            .enumerate()
            .map(|(n, platform)| image(platform, 3, 2 << 20, n as u8 * 8 + 100));
        Self(vec![
            ("tiny", image("linux/amd64", 1, 2 << 10, 0)),
            ("many", image("linux/amd64", 64, 4 << 20, 1)),
            ("big", image("linux/amd64", 4, 256 << 20, 70)),
            ("layer", image("linux/amd64", 1, 256 << 20, 80)),
            (
                "index8",
                Image::index_of(Flavor::Oci, children.collect(), &names),
            ),
        ])
    }

    pub fn put(&self, address: &str) {
        for (name, image) in &self.0 {
            image.put(address, name, "t");
        }
    }

    /// The digests of all blobs of an image.
    pub fn blobs(&self, name: &str) -> Vec<String> {
        let (_, image) = self.0.iter().find(|(known, _)| *known == name).unwrap();
        let images = std::iter::once(image).chain(&image.children);
        images
            .flat_map(|image| &image.blobs)
            .map(|blob| Digest::of(blob).to_string())
            .collect()
    }
}

fn image(platform: &str, layers: u8, bytes: usize, seed: u8) -> Image {
    let plain = noise(bytes);
    let layer = |n: u8| {
        let mut content = plain.clone();
        content[..2].copy_from_slice(&[seed, n]);
        content
    };
    let files: Vec<Vec<u8>> = (0..layers).map(layer).collect();
    Image::new(
        Flavor::Oci,
        platform,
        &files.iter().map(Vec::as_slice).collect::<Vec<_>>(),
    )
}

/// Folders on a memory file system where there is one, which go away in the end.
pub struct Folder {
    root: tempfile::TempDir,
    count: Cell<usize>,
}

impl Folder {
    pub fn new() -> Self {
        let memory = Path::new("/dev/shm");
        let root = if memory.is_dir() {
            tempfile::tempdir_in(memory)
        } else {
            tempfile::tempdir()
        };
        Self {
            root: root.unwrap(),
            count: Cell::new(0),
        }
    }

    /// A path at which nothing is. What was at the one before the last is gone.
    pub fn fresh(&self) -> PathBuf {
        let count = self.count.get();
        self.count.set(count + 1);
        if let Some(old) = count.checked_sub(8) {
            let _ = std::fs::remove_dir_all(self.root.path().join(old.to_string()));
        }
        self.root.path().join(count.to_string())
    }
}

/// Gives the one image of a store many more names, as its index has them.
pub fn many_names(root: &Path, count: usize) {
    let path = root.join("index.json");
    let mut index: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    let entries = index["manifests"].as_array_mut().unwrap();
    let first = entries[0].clone();
    for n in 0..count {
        let mut entry = first.clone();
        entry["annotations"]["org.opencontainers.image.ref.name"] =
            json!(format!("docker.io/fish/image-{n}:t"));
        entries.push(entry);
    }
    std::fs::write(path, index.to_string()).unwrap();
}

/// What `docker save` wrote before version 25, with one plain layer of this machine's own programs.
pub fn docker_archive(path: &Path, bytes: u64) {
    let mut layer = tar::Builder::new(Vec::new());
    let (mut left, mut folders) = (bytes, vec![PathBuf::from("/usr")]);
    while let Some(folder) = folders.pop() {
        let mut entries: Vec<PathBuf> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
        entries.sort();
        for entry in entries {
            let found = entry.symlink_metadata().unwrap();
            if found.is_dir() {
                folders.push(entry);
            } else if found.is_file() && found.len() <= left {
                left -= found.len();
                append(&mut layer, "file", &std::fs::read(entry).unwrap());
            }
        }
        if left < bytes / 100 {
            break;
        }
    }
    let layer = layer.into_inner().unwrap();
    let config = json!({
        "architecture": "amd64", "os": "linux", "config": {},
        "rootfs": { "type": "layers", "diff_ids": [Digest::of(&layer)] },
    });
    let list = json!([{ "Config": "config.json", "RepoTags": ["app:1"], "Layers": ["layer.tar"] }]);
    let mut archive = tar::Builder::new(std::fs::File::create(path).unwrap());
    append(&mut archive, "layer.tar", &layer);
    append(&mut archive, "config.json", config.to_string().as_bytes());
    append(&mut archive, "manifest.json", list.to_string().as_bytes());
    archive.finish().unwrap();
}

fn append<W: std::io::Write>(archive: &mut tar::Builder<W>, name: &str, bytes: &[u8]) {
    let mut header = tar::Header::new_gnu();
    header.set_size(bytes.len() as u64);
    header.set_mode(0o644);
    header.set_cksum();
    archive.append_data(&mut header, name, bytes).unwrap();
}
