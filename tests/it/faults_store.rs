//! The local store under failure: rows F65 to F76.

use std::ffi::OsString;
use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use regctl::image::Digest;

use crate::support::env::{Run, TestEnv};
use crate::support::images::{Flavor, Image, noise};
use crate::support::peers;
use crate::support::served::Served;
use crate::support::tars::{docker_save, file, layer, packed};

/// A registry with an image, and a user who has pulled it.
struct World {
    served: Served,
    image: Image,
    env: TestEnv,
    name: String,
}

impl World {
    fn new() -> Self {
        let served = Served::open();
        let image = Image::new(Flavor::Oci, "linux/amd64", &[&noise(300_000), b"small"]);
        image.put(&served.address, "app", "t");
        let (env, name) = (TestEnv::new(), served.name("app:t"));
        let world = Self {
            served,
            image,
            env,
            name,
        };
        world.pull().exits(0).done();
        world
    }

    fn pull(&self) -> Run {
        self.env.regctl(["pull", "-q", &self.name]).run()
    }

    fn blob(&self, at: usize) -> PathBuf {
        self.env
            .store()
            .join("blobs/sha256")
            .join(Digest::of(&self.image.blobs[at]).hex())
    }

    /// The same user, and system calls that fail.
    fn under(&self, call: &str, error: &str) -> Option<(TestEnv, String)> {
        Some((
            TestEnv::new().within(peers::strace(call, error)?),
            self.env.store().display().to_string(),
        ))
    }
}

fn replace(path: &Path, bytes: &[u8]) {
    std::fs::remove_file(path).unwrap();
    std::fs::write(path, bytes).unwrap();
}

#[test]
fn f65_without_room_for_the_index_every_name_stays_what_it_was() {
    let world = World::new();
    for (call, error, said) in [
        ("fsync", "error=ENOSPC", "no space left on device"),
        ("/^rename", "error=ENOSPC", "no space left on device"),
        ("fsync", "error=EIO", "Input/output error"),
    ] {
        let Some((under, root)) = world.under(call, error) else {
            return;
        };
        let before = std::fs::read(world.env.store().join("index.json")).unwrap();
        let run = under
            .regctl(["--root", &root, "tag", &world.name, "other:1"])
            .run();
        run.exits(7).says(said).done();
        assert_eq!(
            std::fs::read(world.env.store().join("index.json")).unwrap(),
            before
        );
        world.env.regctl(["images", "-q"]).ok().done();
    }
    world
        .env
        .regctl(["tag", &world.name, "other:1"])
        .ok()
        .done();
}

#[test]
fn f66_what_cannot_be_synced_is_not_published() {
    let world = World::new();
    for (call, error) in [
        ("fsync", "error=EIO"),
        ("fsync", "error=EIO:when=2"),
        ("/^rename", "error=EIO"),
        ("/^link|rename", "error=EIO:when=2"),
    ] {
        let env = TestEnv::new();
        let Some((under, _)) = world.under(call, error) else {
            return;
        };
        let root = env.store().display().to_string();
        let run = under
            .regctl(["--root", &root, "pull", "-q", &world.name])
            .run();
        assert!(run.code == 7 || run.code == 0, "{call} {error}: {run:?}");
        let listed = env.regctl(["images", "-q"]).ok().stdout;
        assert_eq!(listed.is_empty(), run.code != 0, "{call} {error}: {run:?}");
        assert_eq!(env.damage(), [""; 0]);
        env.regctl(["pull", "-q", &world.name]).ok().done();
    }
}

#[test]
fn f67_what_an_earlier_run_left_is_not_believed() {
    let world = World::new();
    let blob = &world.image.blobs[1];
    let digest = Digest::of(blob);
    let longer = [blob.as_slice(), b"more"].concat();
    let mut flipped = blob[..200_000].to_vec();
    flipped[1000] ^= 1;
    for (what, part, journal) in [
        ("longer than it may be", longer, None),
        ("another prefix", flipped, None),
        (
            "a journal of what is not there",
            blob[..1000].to_vec(),
            Some("0 1000\n200000 300000\n"),
        ),
        (
            "a journal from the future",
            blob[..1000].to_vec(),
            Some("v9 {\"ranges\":[]}\n"),
        ),
        (
            "a journal with numbers that cannot be",
            blob[..1000].to_vec(),
            Some("5 2\n0 18446744073709551616\n"),
        ),
    ] {
        let env = TestEnv::new();
        let ingest = env.store().join("ingest");
        std::fs::create_dir_all(&ingest).unwrap();
        std::fs::write(ingest.join(format!("sha256-{}.part", digest.hex())), part).unwrap();
        std::fs::write(ingest.join("sha3-00.part"), "another algorithm").unwrap();
        if let Some(journal) = journal {
            std::fs::write(
                ingest.join(format!("sha256-{}.parts", digest.hex())),
                journal,
            )
            .unwrap();
        }
        let run = env.regctl(["pull", "-q", &world.name]).run();
        assert_eq!(run.code, 0, "{what}: {run:?}");
        assert_eq!(env.damage(), [""; 0], "{what}");
    }
}

/// Somebody who holds the lock of the index.
fn holder(world: &World) -> Option<Child> {
    let flock = peers::find("flock")?;
    let lock = world.env.store().join("index.lock");
    let mut command = Command::new(flock);
    command
        .arg(&lock)
        .args(["sh", "-c", "echo $$ >\"$0\"; echo ready; sleep 600"])
        .arg(&lock);
    let mut holder = command
        .process_group(0)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut ready = [0; 5];
    std::io::Read::read_exact(holder.stdout.as_mut().unwrap(), &mut ready).unwrap();
    Some(holder)
}

fn signal(name: &str, group: &Child) {
    let pid = rustix::process::Pid::from_child(group);
    let signal = match name {
        "STOP" => rustix::process::Signal::STOP,
        _ => rustix::process::Signal::KILL,
    };
    rustix::process::kill_process_group(pid, signal).unwrap();
}

#[test]
fn f68_f69_who_holds_a_lock_is_told_and_whose_death_frees_it() {
    let world = World::new();
    let Some(mut holder) = holder(&world) else {
        return;
    };
    signal("STOP", &holder);
    let pid = std::fs::read_to_string(world.env.store().join("index.lock")).unwrap();
    let mut waiting = world.env.regctl(["tag", &world.name, "other:1"]).start();
    let mut told = String::new();
    BufReader::new(waiting.stderr.take().unwrap())
        .read_line(&mut told)
        .unwrap();
    assert!(
        told.contains(&format!(
            "is locked by another process (PID {})",
            pid.trim()
        )),
        "{told}"
    );
    signal("KILL", &holder);
    holder.wait().unwrap();
    assert!(waiting.wait().unwrap().success());
}

#[test]
fn f70_pulls_removals_and_clean_ups_leave_whole_images() {
    let world = World::new();
    let other = Image::new(Flavor::Oci, "linux/amd64", &[&noise(300_000), b"other"]);
    other.put(&world.served.address, "app", "u");
    let (first, second) = (world.name.as_str(), world.served.name("app:u"));
    let out = world.env.home().join("out.tar").display().to_string();
    std::thread::scope(|scope| {
        scope.spawn(|| (0..12).for_each(|_| world.env.regctl(["pull", "-q", first]).ok().done()));
        scope.spawn(|| {
            for _ in 0..12 {
                world.env.regctl(["pull", "-q", &second]).ok().done();
                world.env.regctl(["rmi", &second]).ok().done();
            }
        });
        scope.spawn(|| (0..12).for_each(|_| world.env.regctl(["prune"]).ok().done()));
        scope.spawn(|| {
            (0..6).for_each(|_| world.env.regctl(["save", "-o", &out, first]).ok().done())
        });
    });
    assert_eq!(world.env.damage(), [""; 0]);
    world.env.regctl(["push", "-q", first]).ok().done();
    TestEnv::new().regctl(["load", "-i", &out]).ok().done();
}

#[test]
fn f71_rot_is_found_before_it_travels_and_mended_by_a_pull() {
    let world = World::new();
    let mut rotten = world.image.blobs[1].clone();
    rotten[100] ^= 1;
    for bytes in [rotten.as_slice(), &rotten[..1000]] {
        replace(&world.blob(1), bytes);
        // A registry that has it would mount it and ask for no byte.
        let other = Served::open();
        let elsewhere = other.name("elsewhere:t");
        let out = world.env.home().join("out.tar").display().to_string();
        world
            .env
            .regctl(["tag", &world.name, &elsewhere])
            .ok()
            .done();
        for words in [
            vec!["push", &*elsewhere],
            vec!["save", "-o", &out, &elsewhere],
        ] {
            world.env.regctl(words).run().exits(6).done();
        }
        assert!(!Path::new(&out).exists());
        let digest = Digest::of(&world.image.blobs[1]);
        let mended = world.env.regctl(["repair"]).ok();
        assert!(
            mended
                .stdout
                .contains(&format!("Removed corrupted blob: {digest}")),
            "{}",
            mended.stdout
        );
        world.pull().exits(0).done();
        assert_eq!(world.env.damage(), [""; 0]);
        world.env.regctl(["push", "-q", &elsewhere]).ok().done();
    }
}

#[test]
fn f72_a_damaged_index_is_told_kept_and_restored() {
    let world = World::new();
    let index = world.env.store().join("index.json");
    let good = std::fs::read_to_string(&index).unwrap();
    for bad in [
        &good[..good.len() / 2],
        "",
        "[]",
        "{\"schemaVersion\":9}",
        "{\"manifests\":5}",
    ] {
        std::fs::write(&index, bad).unwrap();
        for words in [
            vec!["images"],
            vec!["tag", &*world.name, "b:1"],
            vec!["pull", &world.name],
            vec!["prune"],
        ] {
            let run = world.env.regctl(words).run().exits(7);
            run.says("store index is damaged: ")
                .says("hint: run 'regctl repair'")
                .done();
        }
        assert_eq!(std::fs::read_to_string(&index).unwrap(), bad);
        let run = world.env.regctl(["repair"]).ok();
        run.prints("Restored the index from its last copy\nNamed images: 1\n")
            .done();
        world.env.regctl(["inspect", &world.name]).ok().done();
    }
    let aside = std::fs::read(world.env.store().join("index.json.damaged-1")).unwrap();
    assert_eq!(aside, good.as_bytes()[..good.len() / 2]);
    // With no copy either, what is there is named.
    std::fs::write(&index, "rot").unwrap();
    std::fs::write(world.env.store().join("index.json.copy"), "rot").unwrap();
    let run = world.env.regctl(["repair"]).ok();
    assert!(
        run.stdout
            .contains(&format!("Image without a name: {}", world.image.digest())),
        "{}",
        run.stdout
    );
    world.pull().exits(0).done();
    world
        .env
        .regctl(["repair"])
        .ok()
        .prints("The index is intact\nNamed images: 1\n")
        .done();
}

#[test]
fn f73_with_few_files_to_open_it_still_works() {
    let Some(prlimit) = peers::find("prlimit") else {
        return;
    };
    let world = World::new();
    let wide = Image::new(
        Flavor::Oci,
        "linux/amd64",
        &[b"a", b"b", b"c", b"d", b"e", b"f", b"g", b"h"],
    );
    wide.put(&world.served.address, "app", "wide");
    let words: [OsString; 2] = [prlimit.into_os_string(), "--nofile=20:20".into()];
    let env = TestEnv::new().within(words);
    let name = world.served.name("app:wide");
    let run = env.regctl(["pull", "-q", &name]).run();
    assert_eq!(run.code, 0, "{run:?}");
    env.regctl(["push", "-q", &name]).ok().done();
    assert_eq!(env.damage(), [""; 0]);
}

#[test]
fn f74_a_reader_that_leaves_and_an_interruption_leave_nothing() {
    let world = World::new();
    let regctl = env!("CARGO_BIN_EXE_regctl");
    let script = format!(
        "{regctl} save {} | head -c 1 | wc -c; echo \"${{PIPESTATUS[0]}}\"",
        world.name
    );
    let run = world.env.program("bash", ["-c", &script]).ok();
    assert!(run.stderr.is_empty() && run.stdout == "1\n0\n", "{run:?}");
    let Some(unshare) = peers::find("unshare") else {
        return;
    };
    if world.env.program(&unshare, ["-m", "true"]).run().code != 0 {
        return peers::missing("file systems cannot be mounted here: not root?");
    }
    let full = world.env.home().join("full");
    std::fs::create_dir(&full).unwrap();
    let script = format!(
        "mount -t tmpfs -o size=64k tmpfs '{full}'; echo precious >'{full}/out.tar'; \
         {regctl} save -o '{full}/out.tar' {name}; echo $?; ls -A '{full}'; cat '{full}/out.tar'",
        full = full.display(),
        name = world.name,
    );
    let run = world
        .env
        .program(&unshare, ["-m", "sh", "-c", &script])
        .ok();
    run.prints("7\nout.tar\nprecious\n")
        .says("No space left on device")
        .done();
}

#[test]
fn f75_an_archive_that_ends_early_sets_no_name() {
    let archive = packed(&docker_save(&layer(), &["hello:1"]));
    for end in [600, archive.len() / 3, archive.len() - 2000] {
        let env = TestEnv::new();
        env.regctl(["load"])
            .stdin(&archive[..end])
            .run()
            .exits(6)
            .done();
        env.regctl(["images", "-q"]).ok().prints("").done();
        assert_eq!(env.damage(), [""; 0]);
        env.regctl(["load"]).stdin(archive.clone()).ok().done();
    }
}

#[test]
fn f76_loads_and_pulls_of_one_name_end_with_one_of_them_whole() {
    let world = World::new();
    let archive = file(
        &world.env,
        "a.tar",
        &packed(&docker_save(&layer(), &[&world.name])),
    );
    let other = file(
        &world.env,
        "b.tar",
        &packed(&docker_save(&layer(), &["hello:1"])),
    );
    std::thread::scope(|scope| {
        for path in [&archive, &other] {
            scope.spawn(|| {
                (0..6).for_each(|_| world.env.regctl(["load", "-q", "-i", path]).ok().done())
            });
        }
        scope.spawn(|| (0..6).for_each(|_| world.pull().exits(0).done()));
    });
    assert_eq!(world.env.damage(), [""; 0]);
    let listed = world
        .env
        .regctl(["images", "--format", "{{.Repository}}:{{.Tag}}"])
        .ok()
        .stdout;
    let mut names: Vec<&str> = listed.lines().collect();
    names.sort_unstable();
    assert_eq!(names, [world.name.as_str(), "hello:1"]);
}
