//! Archives in each form that others write: compressions, old tars, entries that are there twice.

use regctl::image::Digest;

use crate::support::env::TestEnv;
use crate::support::tars::{
    bzip2, docker_save, entry, file, gzip, layer, link, octal, packed, v7, xz, zstd,
};

const SAID: &str = "Loaded image: hello:1\n";

/// What `hello:1` is once the archive is loaded, which has to succeed.
#[track_caller]
fn loaded(archive: &[u8]) -> String {
    let env = TestEnv::new();
    let path = file(&env, "a.tar", archive);
    env.regctl(["load", "-i", &path]).ok().prints(SAID).done();
    env.regctl(["load"]).stdin(archive).ok().prints(SAID).done();
    assert!(env.damage().is_empty());
    let digest = env.regctl(["images", "--format", "{{.Digest}}"]).ok();
    digest.stdout
}

#[track_caller]
fn refused(archive: &[u8], said: &str) {
    let env = TestEnv::new();
    let path = file(&env, "a.tar", archive);
    let run = env.regctl(["load", "-i", &path]).run();
    run.exits(6).says(said).done();
    env.regctl(["images", "-q"]).ok().prints("").done();
}

#[test]
fn archives_in_xz_and_bzip2_are_the_same_images() {
    let archive = packed(&docker_save(&layer(), &["hello:1"]));
    let plain = loaded(&archive);
    let (first, second) = archive.split_at(archive.len() / 2);
    for packed in [
        xz(&archive),
        bzip2(&archive),
        // Parts after each other, as pxz and pbzip2 write them.
        [xz(first), xz(second)].concat(),
        [bzip2(first), bzip2(second)].concat(),
    ] {
        assert_eq!(loaded(&packed), plain);
    }
    for whole in [xz(&archive), bzip2(&archive)] {
        refused(&whole[..whole.len() / 2], "cut off or damaged");
        let mut broken = whole.clone();
        broken[whole.len() / 2] ^= 1;
        refused(&broken, "cut off or damaged");
    }
}

#[test]
fn layers_in_xz_and_bzip2_become_what_registries_take() {
    let plain = layer();
    let expected = loaded(&packed(&docker_save(&plain, &["hello:1"])));
    for compressed in [xz(&plain), bzip2(&plain)] {
        let mut save = docker_save(&plain, &["hello:1"]);
        save[0].1 = compressed;
        assert_eq!(loaded(&packed(&save)), expected);
    }
    // Gzip and zstd are layers of OCI's own, and stay as they are.
    for compressed in [gzip(&plain), zstd(&plain)] {
        let mut save = docker_save(&plain, &["hello:1"]);
        save[0].1 = compressed.clone();
        let env = TestEnv::new();
        env.regctl(["load"]).stdin(packed(&save)).ok().done();
        let kept = Digest::of(&compressed);
        assert!(env.store().join("blobs/sha256").join(kept.hex()).is_file());
    }
}

#[test]
fn a_root_file_system_in_any_compression_is_the_same_image() {
    let root = layer();
    let mut ids = Vec::new();
    for bytes in [
        root.clone(),
        xz(&root),
        bzip2(&root),
        v7(&[("a".into(), b"x".to_vec())]),
    ] {
        let env = TestEnv::new();
        let path = file(&env, "root.tar", &bytes);
        env.regctl(["import", &path, "base:1"]).ok().done();
        let format = "{{json .RootFS.Layers}}";
        ids.push(env.regctl(["inspect", "-f", format, "base:1"]).ok().stdout);
    }
    assert_eq!((&ids[0], &ids[0]), (&ids[1], &ids[2]));
    assert_ne!(ids[0], ids[3]);
}

#[test]
fn an_xz_stream_that_wants_more_memory_than_any_real_one_is_refused() {
    let mut stream = xz(&packed(&docker_save(&layer(), &["hello:1"])));
    // The block's header: its size, flags, then the LZMA2 filter with the size of its dictionary.
    let header = 12..12 + 4 * (usize::from(stream[12]) + 1);
    let dictionary = stream[header.clone()]
        .windows(2)
        .position(|filter| filter == [0x21, 1])
        .unwrap();
    stream[header.start + dictionary + 2] = 40;
    let sum = header.end - 4;
    let mut check = flate2::Crc::new();
    check.update(&stream[header.start..sum]);
    stream[sum..header.end].copy_from_slice(&check.sum().to_le_bytes());
    refused(&stream, "not a tar archive");
}

#[test]
fn archives_of_before_1988_are_read() {
    let expected = loaded(&packed(&docker_save(&layer(), &["hello:1"])));
    let mut save = docker_save(&layer(), &["hello:1"]);
    // Only its name tells that an entry is a folder; what is called like a compression is none.
    save.insert(0, ("abc/".into(), Vec::new()));
    save.insert(0, ("abc/".into(), Vec::new()));
    save.insert(0, ("BZh1AY".into(), b"no bzip2".to_vec()));
    let archive = v7(&save);
    for bytes in [archive.clone(), gzip(&archive), xz(&archive)] {
        assert_eq!(loaded(&bytes), expected);
    }
    let mut wrong = archive.clone();
    wrong[150] ^= 1;
    refused(&wrong, "not a tar archive");
    refused(&vec![b' '; 4096], "not a tar archive");
    refused(&archive[..archive.len() / 2], "cut off or damaged");
}

#[test]
fn the_same_entry_twice_is_fine_and_a_different_one_is_refused() {
    let save = docker_save(&layer(), &["hello:1"]);
    let expected = loaded(&packed(&save));
    for entry in &save {
        let again = [&save[..], &[entry.clone(), entry.clone()]].concat();
        assert_eq!(loaded(&packed(&again)), expected, "{}", entry.0);
        let mut other = entry.clone();
        *other.1.last_mut().unwrap() ^= 1;
        let said = format!("archive contains {} twice, with different content", entry.0);
        refused(&packed(&[&save[..], &[other.clone()]].concat()), &said);
        // Neither the first nor the last one wins, and no third one settles it.
        refused(&packed(&[&[other][..], &save, &save].concat()), &said);
        let longer = (entry.0.clone(), [&entry.1[..], b"\n"].concat());
        refused(&packed(&[&save[..], &[longer]].concat()), &said);
    }
    // With other ways to write its name, too.
    let again = (format!("./{}", save[2].0), save[2].1.clone());
    assert_eq!(loaded(&packed(&[&save[..], &[again]].concat())), expected);
}

#[test]
fn a_link_to_what_is_there_already_is_the_same_entry() {
    use tar::EntryType::{Link, Symlink};
    let save = docker_save(&layer(), &["hello:1"]);
    let expected = loaded(&packed(&save));
    let twin = [&save[..], &[("abc/twin".into(), save[0].1.clone())]].concat();
    for (kind, target) in [
        // GNU tar's second entry of a file with several names.
        (Link, "abc/layer.tar"),
        (Link, "abc/twin"),
        (Symlink, "twin"),
    ] {
        let mut archive = packed(&twin);
        link(&mut archive, kind, "abc/layer.tar", target);
        link(&mut archive, kind, "abc/layer.tar", target);
        assert_eq!(loaded(&archive), expected, "{target}");
    }
    for target in ["nowhere", "manifest.json", "/abc/layer.tar"] {
        let mut archive = packed(&twin);
        link(&mut archive, Link, "abc/layer.tar", target);
        refused(&archive, "archive contains abc/layer.tar twice");
    }
    // A device in a file's place is not the same, whatever it says of its size.
    let mut archive = packed(&save);
    let end = archive.len() - 1024;
    let device = entry(b'3', "abc/layer.tar", &octal(0), b"");
    archive.splice(end..end, device);
    refused(&archive, "archive contains abc/layer.tar twice");
}

#[test]
fn links_cannot_have_an_archive_read_again_and_again() {
    let twin = vec![7; 1 << 20];
    let mut save = docker_save(&layer(), &["hello:1"]);
    save.push(("filler/one".into(), twin.clone()));
    save.push(("filler/two".into(), twin));
    let archive = |links| {
        let mut archive = packed(&save);
        for _ in 0..links {
            link(
                &mut archive,
                tar::EntryType::Link,
                "filler/one",
                "filler/two",
            );
        }
        archive
    };
    loaded(&archive(8));
    refused(&archive(100), "the archive has too many entries");
}
