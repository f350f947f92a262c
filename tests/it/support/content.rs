//! Manifests that list each other in ways that no image of anybody does, each of them kept once.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use regctl::image::{Digest, Platform};
use serde_json::{Value, json};

use super::http::{self, Answer, Server};
use super::images::{OCI_INDEX, OCI_MANIFEST};
use super::tars::{gzip, packed, tar};

/// Manifests and blobs. Each is given out as the descriptor that leads to it.
#[derive(Clone, Default)]
pub struct Content {
    /// In the order in which a registry takes them: what is referred to comes first.
    pieces: Vec<Piece>,
    places: HashMap<String, usize>,
}

#[derive(Clone)]
struct Piece {
    media_type: String,
    digest: Digest,
    bytes: Vec<u8>,
}

impl Content {
    /// Any bytes, under any type.
    pub fn put(&mut self, media_type: &str, bytes: Vec<u8>) -> Value {
        let (digest, size) = (Digest::of(&bytes), bytes.len());
        if !self.places.contains_key(digest.as_str()) {
            self.places.insert(digest.to_string(), self.pieces.len());
            self.pieces.push(Piece {
                media_type: media_type.to_owned(),
                digest: digest.clone(),
                bytes,
            });
        }
        let host = Platform::host();
        let platform = json!({ "os": host.os, "architecture": host.architecture });
        json!({ "mediaType": media_type, "digest": digest, "size": size, "platform": platform })
    }

    /// An image for this machine: manifests differ by the number, and share what they refer to.
    pub fn image(&mut self, number: usize) -> Value {
        let plain = tar(&[("file", b"content")]);
        let layer = self.put("application/vnd.oci.image.layer.v1.tar+gzip", gzip(&plain));
        self.image_of(number, &layer, &Digest::of(&plain))
    }

    /// The same, with this layer.
    pub fn image_of(&mut self, number: usize, layer: &Value, diff_id: &Digest) -> Value {
        let host = Platform::host();
        let config = json!({
            "os": host.os, "architecture": host.architecture, "created": "2026-11-01T00:00:00Z",
            "rootfs": { "type": "layers", "diff_ids": [diff_id] },
        });
        let media_type = "application/vnd.oci.image.config.v1+json";
        let config = self.put(media_type, config.to_string().into_bytes());
        let manifest = json!({
            "schemaVersion": 2, "mediaType": OCI_MANIFEST, "config": config, "layers": [layer],
            "annotations": { "number": number.to_string() },
        });
        self.put(OCI_MANIFEST, manifest.to_string().into_bytes())
    }

    /// An index of these; indexes of the same differ by the note.
    pub fn index(&mut self, note: &str, listed: &[Value]) -> Value {
        let index = json!({
            "schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": listed,
            "annotations": { "note": note },
        });
        self.put(OCI_INDEX, index.to_string().into_bytes())
    }

    /// So many indexes above an image, each of which lists the one below so often.
    pub fn tower(&mut self, levels: usize, equal: usize) -> Value {
        let image = self.image(0);
        (0..levels).fold(image, |below, _| self.index("", &vec![below; equal]))
    }

    /// Makes one bit wrong of what a descriptor leads to.
    pub fn damage(&mut self, descriptor: &Value) {
        let place = self.places[descriptor["digest"].as_str().unwrap()];
        self.pieces[place].bytes[0] ^= 1;
    }

    /// Writes all of it as an OCI layout in which these names stand for these images.
    pub fn write_layout(&self, folder: &Path, named: &[(&str, &Value)]) {
        for (path, bytes) in self.files(named, "org.opencontainers.image.ref.name") {
            let path = folder.join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, bytes).unwrap();
        }
    }

    /// The same as an archive.
    pub fn archive(&self, named: &[(&str, &Value)]) -> Vec<u8> {
        packed(&self.files(named, "io.containerd.image.name"))
    }

    fn files(&self, named: &[(&str, &Value)], annotation: &str) -> Vec<(String, Vec<u8>)> {
        let entry = |(name, image): &(&str, &Value)| {
            let mut entry = (*image).clone();
            entry["annotations"] = json!({ annotation: name });
            entry
        };
        let entries: Vec<Value> = named.iter().map(entry).collect();
        let index = json!({ "schemaVersion": 2, "manifests": entries });
        let layout = json!({ "imageLayoutVersion": "1.0.0" });
        let mut files = vec![
            ("oci-layout".to_owned(), layout.to_string().into_bytes()),
            ("index.json".to_owned(), index.to_string().into_bytes()),
        ];
        files.extend(self.pieces.iter().map(|piece| {
            let name = format!("blobs/sha256/{}", piece.digest.hex());
            (name, piece.bytes.clone())
        }));
        files
    }

    /// A registry that has all of it in each repository, and these tags.
    pub fn serve(&self, tags: &[(&str, &Value)]) -> Server {
        let content = Arc::new(self.clone());
        let of = |image: &Value| image["digest"].as_str().unwrap().to_owned();
        let digests: HashMap<String, String> = tags
            .iter()
            .map(|(tag, image)| ((*tag).to_owned(), of(image)))
            .collect();
        Server::start(move |request| {
            let name = request.path().rsplit('/').next().unwrap();
            if request.path().ends_with("/tags/list") {
                let tags: Vec<&String> = digests.keys().collect();
                return Answer::json(200, &json!({ "name": "app", "tags": tags }));
            }
            let digest = digests.get(name).map_or(name, String::as_str);
            let Some(place) = content.places.get(digest) else {
                return Answer::json(404, &json!({ "errors": [] }));
            };
            let piece = &content.pieces[*place];
            let headers = [
                ("Content-Type", piece.media_type.clone()),
                ("Docker-Content-Digest", digest.to_owned()),
            ];
            Answer::with(200, &headers, piece.bytes.clone())
        })
    }

    /// Puts all of it into a registry, and an image under a tag.
    pub fn push(&self, address: &str, repository: &str, tag: &str, image: &Value) {
        for piece in &self.pieces {
            let digest = &piece.digest;
            if piece.media_type.contains("manifest") || piece.media_type.contains("index") {
                piece.put(
                    address,
                    &format!("/v2/{repository}/manifests/{digest}"),
                    201,
                );
                if image["digest"] == digest.as_str() {
                    piece.put(address, &format!("/v2/{repository}/manifests/{tag}"), 201);
                }
            } else {
                let start = format!("/v2/{repository}/blobs/uploads/");
                let (status, started) = http::ask(address, "POST", &start, &[], b"");
                assert_eq!(status, 202);
                let location = &started.headers["location"];
                let joint = if location.contains('?') { '&' } else { '?' };
                piece.put(address, &format!("{location}{joint}digest={digest}"), 201);
            }
        }
    }
}

impl Piece {
    fn put(&self, address: &str, target: &str, expected: u16) {
        let target = target.trim_start_matches(&format!("http://{address}"));
        let headers = [("Content-Type", &*self.media_type)];
        let (status, answer) = http::ask(address, "PUT", target, &headers, &self.bytes);
        assert_eq!(status, expected, "{}", answer.text());
    }
}
