//! The seeds of `fuzz/`, and every input that once broke something, through the same functions.

use std::path::Path;

use regctl::{archive, config, image, registry, server, store};

type Target = fn(&[u8]);

const TARGETS: [(&str, Target); 14] = [
    ("archive", archive::fuzzing::archive),
    ("certificate", registry::fuzzing::certificate),
    ("challenge", registry::fuzzing::challenge),
    ("config_json", config::fuzzing::config_json),
    ("digest", image::fuzzing::digest),
    ("error_body", registry::fuzzing::error_body),
    ("headers", registry::fuzzing::headers),
    ("helper_answer", config::fuzzing::helper_answer),
    ("index", store::fuzzing::index),
    ("link", registry::fuzzing::link),
    ("manifest", image::fuzzing::manifest),
    ("ranges", registry::fuzzing::ranges),
    ("reference", image::fuzzing::reference),
    ("request", server::fuzzing::request),
];

fn files(folder: &str) -> Vec<std::path::PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fuzz")
        .join(folder);
    let mut found: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    found.sort();
    found
}

#[test]
fn no_seed_breaks_what_it_is_for() {
    for (name, target) in TARGETS {
        let seeds = files(&format!("seeds/{name}"));
        assert!(!seeds.is_empty(), "{name} has no seeds");
        seeds
            .iter()
            .for_each(|seed| target(&std::fs::read(seed).unwrap()));
    }
}

#[test]
fn every_target_is_replayed_here() {
    let names = |folder| -> Vec<String> {
        files(folder)
            .iter()
            .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
            .collect()
    };
    let here: Vec<&str> = TARGETS.iter().map(|(name, _)| *name).collect();
    assert_eq!(names("fuzz_targets"), here);
    assert_eq!(names("seeds"), here);
    let manifest =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/Cargo.toml"))
            .unwrap();
    assert_eq!(manifest.matches("[[bin]]").count(), here.len());
}
