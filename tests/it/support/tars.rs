//! Archives made by hand, those too that no program would make.

use std::io::Write;

use regctl::image::Digest;
use serde_json::json;

use super::env::TestEnv;
use super::images::noise;

/// A tar of these entries.
pub fn tar(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut tar = tar::Builder::new(Vec::new());
    for (name, bytes) in entries {
        let mut header = tar::Header::new_gnu();
        // As bytes: names that mean harm are refused by everybody who makes tars.
        header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        header.set_cksum();
        tar.append(&header, *bytes).unwrap();
    }
    tar.into_inner().unwrap()
}

pub fn link(tar: &mut Vec<u8>, kind: tar::EntryType, name: &str, target: &str) {
    let mut header = tar::Header::new_gnu();
    header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
    header.as_old_mut().linkname[..target.len()].copy_from_slice(target.as_bytes());
    header.set_entry_type(kind);
    header.set_size(0);
    header.set_cksum();
    // Before the end of the archive.
    let end = tar.len() - 1024;
    tar.splice(end..end, header.as_bytes().iter().copied());
}

/// A tar entry as it stands in a file: header, content, padding.
pub fn entry(kind: u8, name: &str, size: &[u8; 12], content: &[u8]) -> Vec<u8> {
    let mut header = tar::Header::new_gnu();
    let old = header.as_old_mut();
    old.name[..name.len()].copy_from_slice(name.as_bytes());
    old.linkflag = [kind];
    old.size = *size;
    header.set_mode(0o644);
    header.set_cksum();
    let mut bytes = header.as_bytes().to_vec();
    bytes.extend_from_slice(content);
    bytes.resize(bytes.len().next_multiple_of(512), 0);
    bytes
}

pub fn octal(size: usize) -> [u8; 12] {
    format!("{size:011o}\0").into_bytes().try_into().unwrap()
}

pub fn pax(pairs: &[(&str, String)]) -> Vec<u8> {
    let mut records = String::new();
    for (key, value) in pairs {
        let rest = format!(" {key}={value}\n");
        let mut length = rest.len();
        while format!("{length}{rest}").len() != length {
            length = format!("{length}{rest}").len();
        }
        records.push_str(&format!("{length}{rest}"));
    }
    entry(b'x', "pax", &octal(records.len()), records.as_bytes())
}

/// What `docker save` wrote before version 25: plain layers in folders, and `manifest.json`.
pub fn docker_save(layer: &[u8], tags: &[&str]) -> Vec<(String, Vec<u8>)> {
    let config = json!({
        "architecture": "amd64", "os": "linux", "config": { "Cmd": ["/hello"] },
        "rootfs": { "type": "layers", "diff_ids": [Digest::of(layer)] },
    })
    .to_string()
    .into_bytes();
    let name = format!("{}.json", Digest::of(&config).hex());
    let list = json!([{ "Config": name, "RepoTags": tags, "Layers": ["abc/layer.tar"] }]);
    vec![
        ("abc/layer.tar".into(), layer.to_vec()),
        (name, config),
        ("manifest.json".into(), list.to_string().into_bytes()),
    ]
}

pub fn packed(entries: &[(String, Vec<u8>)]) -> Vec<u8> {
    let entries: Vec<(&str, &[u8])> = entries
        .iter()
        .map(|(name, bytes)| (name.as_str(), bytes.as_slice()))
        .collect();
    tar(&entries)
}

pub fn layer() -> Vec<u8> {
    tar(&[
        ("file", &noise(3_000_000)),
        ("text", &b"text ".repeat(100_000)),
    ])
}

pub fn file(env: &TestEnv, name: &str, bytes: &[u8]) -> String {
    let path = env.home().join(name);
    std::fs::write(&path, bytes).unwrap();
    path.display().to_string()
}

pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

pub fn zstd(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 1).unwrap()
}

pub fn xz(bytes: &[u8]) -> Vec<u8> {
    let options = lzma_rust2::XzOptions::with_preset(1);
    let mut encoder = lzma_rust2::XzWriter::new(Vec::new(), options).unwrap();
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

pub fn bzip2(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// An archive as tar wrote it before 1988: no magic, folders known by their last slash.
pub fn v7(entries: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut archive = Vec::new();
    for (name, bytes) in entries {
        let mut header = tar::Header::new_old();
        header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        header.set_mtime(1);
        header.as_old_mut().linkflag = [0];
        header.set_cksum();
        archive.extend_from_slice(header.as_bytes());
        archive.extend_from_slice(bytes);
        archive.resize(archive.len().next_multiple_of(512), 0);
    }
    archive.resize(archive.len() + 1024, 0);
    archive
}
