//! Archives that mean harm, and those that are damaged: rows M41 to M57.

use std::path::{Path, PathBuf};

use regctl::image::Digest;
use serde_json::{Value, json};

use crate::support::env::TestEnv;
use crate::support::images::{Flavor, Image};
use crate::support::peers;
use crate::support::served::Served;
use crate::support::tars::{
    docker_save, entry, file, gzip, layer, link, octal, packed, pax, tar, zstd,
};

/// Loads it, which has to fail, and to leave no name behind.
#[track_caller]
fn refused(archive: &[u8], said: &str) {
    let env = TestEnv::new();
    let path = file(&env, "a.tar", archive);
    env.regctl(["load", "-i", &path])
        .run()
        .exits(6)
        .says(said)
        .done();
    env.regctl(["images", "-q"]).ok().prints("").done();
    assert!(!Path::new("/tmp/regctl-was-here").exists());
}

#[test]
fn m41_names_that_lead_out_are_skipped_and_nothing_is_unpacked() {
    let mut entries = docker_save(&layer(), &["hello:1"]);
    for name in ["../x", "/tmp/regctl-was-here", "a/../../x", "a\\..\\b"] {
        entries.push((name.into(), b"harm".to_vec()));
    }
    let env = TestEnv::new();
    let path = file(&env, "a.tar", &packed(&entries));
    env.regctl(["load", "-i", &path]).ok().done();
    assert!(!Path::new("/tmp/regctl-was-here").exists());
    let mut found: Vec<PathBuf> = std::fs::read_dir(env.home())
        .unwrap()
        .map(|e| e.unwrap().path())
        .collect();
    found.retain(|path| !path.ends_with("a.tar"));
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn m42_m43_m44_m46_links_stay_within_the_archive() {
    use tar::EntryType::{Link, Symlink};
    for (kind, target, said) in [
        (
            Link,
            "/etc/passwd",
            "is a link to a file outside the archive",
        ),
        (
            Symlink,
            "/etc/passwd",
            "is a link to a file outside the archive",
        ),
        (
            Symlink,
            "../../etc/passwd",
            "is a link to a file outside the archive",
        ),
        (Symlink, "layer.tar", "link cycle at abc/layer.tar"),
        (Link, "nowhere", "names a file that is not in it"),
    ] {
        let mut archive = packed(&docker_save(&layer(), &["hello:1"])[1..]);
        link(&mut archive, kind, "abc/layer.tar", target);
        refused(&archive, said);
    }
    // A link to another entry is what `docker save` makes for layers that are there twice.
    let mut entries = docker_save(&layer(), &["hello:1"]);
    entries[0].0 = "def/layer.tar".into();
    let mut archive = packed(&entries);
    link(&mut archive, Symlink, "abc/layer.tar", "../def/layer.tar");
    let env = TestEnv::new();
    env.regctl(["load"]).stdin(archive).ok().done();
}

#[test]
fn m47_m50_m51_what_is_no_plain_archive_is_refused() {
    let mut device = packed(&docker_save(&layer(), &["hello:1"])[1..]);
    link(&mut device, tar::EntryType::Char, "abc/layer.tar", "");
    refused(&device, "unsupported entry type '3'");
    let mut twice = docker_save(&layer(), &["hello:1"]);
    twice.push((twice[2].0.clone(), b"[]".to_vec()));
    let said = "archive contains manifest.json twice, with different content";
    refused(&packed(&twice), said);
    for (bytes, said) in [
        (b"".to_vec(), "not a tar archive"),
        (b"no tar at all".repeat(100), "not a tar archive"),
        (gzip(b"no tar at all"), "not a tar archive"),
        (b"\x28\xb5\x2f\xfdjunk".to_vec(), "not a tar archive"),
        (tar(&[("file", b"x")]), "holds no image"),
        (
            packed(&docker_save(&layer(), &["hello:1"]))[..1_000_000].to_vec(),
            "cut off or damaged",
        ),
        (
            gzip(&packed(&docker_save(&layer(), &["hello:1"])))[..1_000_000].to_vec(),
            "cut off or damaged",
        ),
    ] {
        refused(&bytes, said);
    }
    let env = TestEnv::new();
    env.regctl(["load", "-i", &env.home().display().to_string()])
        .run()
        .exits(7)
        .says("cannot open")
        .done();
    env.regctl(["load", "-i", "/nowhere.tar"])
        .run()
        .exits(7)
        .says("No such file")
        .done();
}

#[test]
fn m48_m52_lists_and_bombs_are_bounded() {
    let mut endless = docker_save(&layer(), &["hello:1"]);
    endless[2].1 = vec![b' '; 9 << 20];
    refused(&packed(&endless), "manifest.json is larger than 8 MiB");
    // 512 MiB of nothing, in half a megabyte, is the end of a tar, and read no further.
    let bomb = zstd(&vec![0; 512 << 20]);
    refused(&bomb, "the archive holds no image");
}

#[test]
fn m53_names_that_mislead_set_none_at_all() {
    for bad in ["x:\u{1b}[31m", "UPPER:1", "hello:1@sha256:00", "a b:c"] {
        refused(
            &packed(&docker_save(&layer(), &["good:1", bad])),
            "archive wants to set invalid tag",
        );
    }
    let env = TestEnv::new();
    env.regctl(["load"])
        .stdin(packed(&docker_save(&layer(), &["hello:1"])))
        .ok()
        .done();
    let digest = env
        .regctl(["images", "--digests", "--format", "{{.Digest}}"])
        .ok()
        .stdout;
    let other = tar(&[("other", b"content")]);
    env.regctl(["load"])
        .stdin(packed(&docker_save(&other, &["hello:1"])))
        .ok()
        .says(&format!("hello:1 previously referred to {}", digest.trim()))
        .done();
}

#[test]
fn m54_m55_content_is_checked_and_only_from_the_archive() {
    let mut entries = docker_save(&layer(), &["hello:1"]);
    entries[0].1 = tar(&[("file", b"another layer")]);
    refused(
        &packed(&entries),
        "layer has wrong content: expected sha256:",
    );
    for (key, value) in [
        ("Config", json!("../x")),
        ("Layers", json!(["/etc/passwd"])),
        ("Layers", json!([])),
    ] {
        let mut entries = docker_save(&layer(), &["hello:1"]);
        let mut list: Value = serde_json::from_slice(&entries[2].1).unwrap();
        list[0][key] = value;
        entries[2].1 = list.to_string().into_bytes();
        let said = if list[0]["Layers"] == json!([]) {
            "lists 0 layers"
        } else {
            "names a file that is not in it"
        };
        refused(&packed(&entries), said);
    }
    // A blob under another's name.
    let image = Image::new(Flavor::Oci, "linux/amd64", &[b"one"]);
    let folder = tempfile::tempdir().unwrap();
    image.write_layout(folder.path(), "app:t");
    let layer = folder
        .path()
        .join("blobs/sha256")
        .join(Digest::of(&image.blobs[1]).hex());
    let mut bytes = std::fs::read(&layer).unwrap();
    bytes[30] ^= 1;
    std::fs::write(&layer, bytes).unwrap();
    let mut builder = tar::Builder::new(Vec::new());
    builder.append_dir_all(".", folder.path()).unwrap();
    refused(&builder.into_inner().unwrap(), "digest mismatch for blob");
}

#[test]
fn m45_a_blob_of_a_layout_is_a_plain_file_or_nothing() {
    let registry = Served::open();
    for make in [make_link, make_pipe, make_folder] {
        let env = TestEnv::new();
        let image = Image::new(Flavor::Oci, "linux/amd64", &[b"one"]);
        let layout = env.home().join("layout");
        image.write_layout(&layout, "t");
        let blob = layout
            .join("blobs/sha256")
            .join(Digest::of(&image.blobs[1]).hex());
        std::fs::remove_file(&blob).unwrap();
        make(&blob);
        let source = format!("oci:{}:t", layout.display());
        env.regctl(["copy", &source, &registry.name("app:t")])
            .run()
            .exits(6)
            .says("is not a regular file")
            .done();
        // No manifest came, so there is no such repository, or none with a tag.
        let listed = env.regctl(["catalog", &registry.address]).ok();
        assert!(!listed.stdout.contains("app"), "{}", listed.stdout);
        listed.done();
    }
}

#[test]
fn m45_the_index_of_a_layout_is_a_plain_file_or_nothing() {
    for make in [make_pipe, make_folder, make_endless] {
        let env = TestEnv::new();
        let layout = env.home().join("layout");
        Image::hello_world().write_layout(&layout, "t");
        std::fs::remove_file(layout.join("index.json")).unwrap();
        make(&layout.join("index.json"));
        env.regctl(["copy", &format!("oci:{}:t", layout.display()), "store:app"])
            .run()
            .exits(7)
            .says("index.json: it is not a regular file")
            .done();
    }
}

fn make_endless(path: &Path) {
    std::os::unix::fs::symlink("/dev/zero", path).unwrap();
}

fn make_link(path: &Path) {
    std::os::unix::fs::symlink("/etc/passwd", path).unwrap();
}

fn make_pipe(path: &Path) {
    rustix::fs::mkfifoat(rustix::fs::CWD, path, rustix::fs::Mode::RUSR).unwrap();
}

fn make_folder(path: &Path) {
    std::fs::create_dir(path).unwrap();
}

/// An archive of its own in the content of another's entry, which only shows where sizes are misread.
fn smuggled() -> Vec<u8> {
    packed(&docker_save(&layer(), &["evil:1"]))
}

#[test]
fn m49_sizes_that_disagree_hide_nothing_that_gnu_tar_does_not_see() {
    if peers::find("tar").is_none() {
        return;
    }
    let inner = smuggled();
    let size = ("size", inner.len().to_string());
    let long = |name: &str| {
        entry(
            b'L',
            "././@LongLink",
            &octal(name.len() + 1),
            format!("{name}\0").as_bytes(),
        )
    };
    let none = ("size", "0".to_owned());
    for (what, parts) in [
        (
            "a header without, PAX with a size",
            vec![
                pax(std::slice::from_ref(&size)),
                entry(b'0', "data", &octal(0), &inner),
            ],
        ),
        (
            "a header with, PAX without a size",
            vec![
                pax(std::slice::from_ref(&none)),
                entry(b'0', "data", &octal(inner.len()), &inner),
            ],
        ),
        (
            "PAX, then a long name",
            vec![
                pax(std::slice::from_ref(&size)),
                long("data"),
                entry(b'0', "x", &octal(0), &inner),
            ],
        ),
        (
            "a long name, then PAX",
            vec![
                long("data"),
                pax(std::slice::from_ref(&size)),
                entry(b'0', "x", &octal(0), &inner),
            ],
        ),
        (
            "PAX on a folder",
            vec![
                pax(std::slice::from_ref(&size)),
                entry(b'5', "data/", &octal(0), &inner),
            ],
        ),
        (
            "a folder with a size",
            vec![entry(b'5', "data/", &octal(inner.len()), &inner)],
        ),
        (
            "a link with a size",
            vec![entry(b'2', "data", &octal(inner.len()), &inner)],
        ),
        (
            "sizes twice",
            vec![
                pax(&[none.clone(), size.clone()]),
                entry(b'0', "data", &octal(0), &inner),
            ],
        ),
        (
            "PAX twice",
            vec![
                pax(std::slice::from_ref(&size)),
                pax(std::slice::from_ref(&none)),
                entry(b'0', "data", &octal(0), &inner),
            ],
        ),
        (
            "a global size",
            vec![
                {
                    let mut global = pax(std::slice::from_ref(&size));
                    global[156] = b'g';
                    let mut header = tar::Header::new_old();
                    header.as_mut_bytes().copy_from_slice(&global[..512]);
                    header.set_cksum();
                    global[..512].copy_from_slice(header.as_bytes());
                    global
                },
                entry(b'0', "data", &octal(0), &inner),
            ],
        ),
    ] {
        let mut archive = parts.concat();
        archive.resize(archive.len() + 1024, 0);
        let env = TestEnv::new();
        let path = file(&env, "a.tar", &archive);
        let listed = env.program("tar", ["-tf", &path]).run();
        let sees = listed.stdout.lines().any(|name| name == "manifest.json");
        let run = env.regctl(["load", "-i", &path]).run();
        assert!(
            run.code == 6 || sees,
            "{what}: GNU tar sees {listed:?}, but {run:?}"
        );
        assert!(run.code < 70, "{what}: {run:?}");
    }
}

#[test]
fn m47_m56_a_name_without_end_is_not_read_into_memory() {
    let name = vec![b'a'; 64 << 20];
    for kind in [b'L', b'K', b'x', b'g'] {
        let mut archive = entry(kind, "name", &octal(name.len()), &name);
        archive.extend(smuggled());
        let run = TestEnv::new()
            .regctl(["load"])
            .stdin(gzip(&archive))
            .run()
            .exits(6);
        assert!(
            run.stderr.contains("a header is larger than 4 MiB"),
            "{}",
            run.stderr
        );
    }
    let mut header = tar::Header::new_gnu();
    header
        .as_mut_bytes()
        .copy_from_slice(&entry(b'S', "abc/layer.tar", &octal(0), b""));
    header.as_gnu_mut().unwrap().realsize = octal(0);
    header.set_cksum();
    let mut archive = header.as_bytes().to_vec();
    archive.extend(packed(&docker_save(&layer(), &["hello:1"])[1..]));
    refused(&archive, "unsupported entry type 'S'");
}

#[test]
fn m50_headers_that_cannot_be_are_refused() {
    let good = docker_save(&layer(), &["hello:1"]);
    let with = |first: Vec<u8>| [first, packed(&good)].concat();
    let mut sum = entry(b'0', "x", &octal(0), b"");
    sum[148..156].copy_from_slice(b"0000000\0");
    refused(&with(sum), "cut off or damaged");
    let huge: [u8; 12] = [
        0x80, 0, 0, 0, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    ];
    let negative = [0xff; 12];
    for size in [huge, negative, *b"notanumber!!"] {
        refused(&with(entry(b'0', "x", &size, b"")), "cut off or damaged");
    }
    for name in ["man\nifest.json", "a\u{1b}[31m"] {
        let env = TestEnv::new();
        let run = env
            .regctl(["load"])
            .stdin(with(entry(b'0', name, &octal(0), b"")))
            .ok();
        assert!(!run.stdout.contains('\u{1b}') && !run.stderr.contains('\u{1b}'));
    }
    // Without its end an archive that has everything is taken.
    let whole = packed(&good);
    TestEnv::new()
        .regctl(["load"])
        .stdin(&whole[..whole.len() - 1024])
        .ok()
        .done();
}

#[test]
fn m51_compression_is_read_as_others_read_it() {
    let archive = packed(&docker_save(&layer(), &["hello:1"]));
    let (first, second) = archive.split_at(archive.len() / 2);
    let members = [gzip(first), gzip(second)].concat();
    TestEnv::new().regctl(["load"]).stdin(members).ok().done();
    let mut garbage = gzip(&archive);
    garbage.extend_from_slice(b"garbage at the end");
    let run = TestEnv::new().regctl(["load"]).stdin(garbage).run();
    assert!(run.code == 0 || run.code == 6, "{run:?}");
    for unknown in [
        &b"\xfd7zXZ\0junk"[..],
        b"BZh9junk",
        b"PK\x03\x04junk",
        b"\x04\x22\x4d\x18junk",
    ] {
        refused(
            &unknown.repeat(200),
            "not a tar archive (or an unsupported compression)",
        );
    }
    let env = TestEnv::new();
    env.regctl(["load", "-i", "/dev/zero"])
        .run()
        .exits(6)
        .done();
    env.regctl(["load", "-i", "/dev/null"])
        .run()
        .exits(6)
        .done();
}

#[test]
fn m52_a_window_larger_than_memory_is_refused() {
    // A frame that wants 2 GiB of what came before, and one raw block.
    let frame = [
        &[0x28, 0xb5, 0x2f, 0xfd, 0x00, 21 << 3][..],
        &[0x09, 0, 0],
        b"x",
    ]
    .concat();
    let run = TestEnv::new().regctl(["load"]).stdin(frame).run().exits(6);
    assert!(
        run.stderr.contains("memory") || run.stderr.contains("not a tar archive"),
        "{}",
        run.stderr
    );
}

#[test]
fn m56_what_is_declared_is_not_reserved() {
    let mut vast = entry(
        b'0',
        "abc/layer.tar",
        &[0x80, 0, 0, 0, 0, 0, 0, 0x17, 0x48, 0x76, 0xe8, 0],
        b"little",
    );
    vast.extend(packed(&docker_save(&layer(), &["hello:1"])[1..]));
    refused(&vast, "cut off or damaged");
    let tags: Vec<String> = (0..400_000).map(|n| format!("hello:{n}")).collect();
    let tags: Vec<&str> = tags.iter().map(String::as_str).collect();
    let many = packed(&docker_save(&layer(), &tags));
    let env = TestEnv::new();
    let run = env.regctl(["load", "-q"]).stdin(many).run();
    assert!(
        run.code == 6 && run.stderr.contains("too many"),
        "{} {}",
        run.code,
        run.stderr
    );
}

#[test]
fn m57_save_writes_where_it_was_told_and_nowhere_else() {
    let env = TestEnv::new();
    let registry = Served::open();
    Image::hello_world().put(&registry.address, "app", "t");
    env.regctl(["pull", "-q", &registry.name("app:t")])
        .ok()
        .done();
    let name = registry.name("app:t");
    let at = |name: &str| env.home().join(name);
    std::fs::create_dir(at("folder")).unwrap();
    env.write(&at("precious"), "precious");
    std::os::unix::fs::symlink(at("precious"), at("link.tar")).unwrap();
    env.regctl(["save", "-o", at("folder").to_str().unwrap(), &name])
        .run()
        .exits(7)
        .done();
    env.regctl(["save", "-o", at("link.tar").to_str().unwrap(), &name])
        .ok()
        .done();
    assert_eq!(std::fs::read_to_string(at("precious")).unwrap(), "precious");
    assert!(at("link.tar").symlink_metadata().unwrap().is_file());
    env.regctl(["save", "-o", "/nowhere/a.tar", &name])
        .run()
        .exits(7)
        .done();
    let left: Vec<_> = std::fs::read_dir(env.home())
        .unwrap()
        .map(|e| e.unwrap().file_name())
        .filter(|name| name != ".local")
        .collect();
    assert_eq!(left.len(), 3, "{left:?}");
}
