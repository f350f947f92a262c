//! Commands that use one store at the same time: rows A2, A3 and A11. Each window is held open by the
//! test, which has a lock or is the registry that does not answer yet.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::Child;
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use regctl::image::Digest;

use crate::support::choosy::Choosy;
use crate::support::env::{Run, TestEnv};
use crate::support::fault::Faulty;
use crate::support::images::{Flavor, Image, noise};
use crate::support::peers;
use crate::support::served::Served;

/// Longer than any machine is busy.
const PATIENCE: Duration = Duration::from_secs(120);

/// Where a registry waits until the test lets it go on.
#[derive(Clone, Default)]
struct Gate(Arc<(Mutex<Door>, Condvar)>);

#[derive(Default)]
struct Door {
    is_reached: bool,
    is_open: bool,
}

impl Gate {
    /// What the registry does before it answers.
    fn pass(&self) {
        self.change(|door| door.is_reached = true);
        self.wait(|door| door.is_open);
    }

    /// Waits until somebody stands before it.
    fn reached(&self) {
        self.wait(|door| door.is_reached);
    }

    fn open(&self) {
        self.change(|door| door.is_open = true);
    }

    fn change(&self, change: impl Fn(&mut Door)) {
        change(&mut self.0.0.lock().unwrap());
        self.0.1.notify_all();
    }

    fn wait(&self, is_enough: impl Fn(&Door) -> bool) {
        let door = self.0.0.lock().unwrap();
        let waited = self
            .0
            .1
            .wait_timeout_while(door, PATIENCE, |door| !is_enough(door))
            .unwrap()
            .1;
        assert!(!waited.timed_out(), "nobody came");
    }
}

/// A user who has pulled an image of one platform.
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
        env.regctl(["pull", "-q", &name]).ok().done();
        Self {
            served,
            image,
            env,
            name,
        }
    }

    fn at(&self, path: &str) -> PathBuf {
        self.env.store().join(path)
    }

    /// Takes every name away, as another process would that had the lock before.
    fn unname(&self) {
        let empty = "{\"schemaVersion\":2,\"manifests\":[]}";
        std::fs::write(self.at("index.json"), empty).unwrap();
    }

    fn blobs(&self) -> usize {
        std::fs::read_dir(self.at("blobs/sha256")).unwrap().count()
    }

    fn is_sound(&self) {
        assert_eq!(self.env.damage(), [""; 0]);
        assert_left_nothing(&self.env);
    }
}

/// No clean-up is left to anybody, and nothing is there for one.
fn assert_left_nothing(env: &TestEnv) {
    assert!(!env.store().join("clean-up.left").exists());
    let garbage = regctl::store::Store::at(env.store()).garbage().unwrap();
    assert_eq!(garbage.digests, []);
}

fn names(env: &TestEnv) -> Vec<String> {
    let run = env
        .regctl(["images", "--format", "{{.Repository}}:{{.Tag}}"])
        .ok();
    run.stdout.lines().map(str::to_owned).collect()
}

/// The lock on a file, as another process would have it.
fn locked(path: &Path) -> File {
    let file = File::options()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(path);
    let file = file.unwrap();
    file.try_lock().unwrap();
    file
}

/// The first line on stderr of a command that waits.
fn first_line(child: &mut Child) -> (String, impl Read + use<>) {
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    stderr.read_line(&mut line).unwrap();
    (line, stderr)
}

fn told_pid(line: &str, pid: u32) {
    assert!(line.contains(&format!("(PID {pid})")), "{line}");
}

/// All that is said where the store is in use.
fn in_use(run: Run, pid: u32) {
    let said: Vec<&str> = run.stderr.lines().collect();
    let [line] = said[..] else {
        panic!("{run:?}");
    };
    assert_eq!(
        line,
        format!(
            "the store is in use by another process (PID {pid}); unused content is deleted when it \
             exits"
        )
    );
}

#[test]
fn a2_a_name_that_is_given_while_its_image_is_removed_has_content() {
    let world = World::new();
    let index = locked(&world.at("index.lock"));
    let mut tag = world.env.regctl(["tag", &world.name, "new:1"]).start();
    // It has found the image, and waits to write its name.
    let (told, _stderr) = first_line(&mut tag);
    told_pid(&told, std::process::id());
    world.unname();
    let pruned = world.env.regctl(["prune"]).ok();
    assert_eq!(pruned.stdout, "Total reclaimed space: 0B\n");
    in_use(pruned, tag.id());
    drop(index);
    assert!(tag.wait().unwrap().success());
    assert_eq!(names(&world.env), ["new:1"]);
    world.is_sound();
    let digests = ["images", "--format", "{{.Digest}}"];
    let listed = world.env.regctl(digests).ok().stdout;
    assert_eq!(listed.trim(), world.image.digest());
}

#[test]
fn a2_an_image_that_was_removed_before_gets_no_name() {
    let world = World::new();
    let alone = locked(&world.at("content.lock"));
    let mut tag = world.env.regctl(["tag", &world.name, "new:1"]).start();
    let (told, mut stderr) = first_line(&mut tag);
    told_pid(&told, std::process::id());
    world.unname();
    std::fs::remove_dir_all(world.at("blobs")).unwrap();
    drop(alone);
    let mut said = String::new();
    stderr.read_to_string(&mut said).unwrap();
    assert_eq!(tag.wait().unwrap().code(), Some(4), "{said}");
    assert!(said.contains("No such image"), "{said}");
    assert_eq!(names(&world.env), [""; 0]);
}

#[test]
fn a3_platforms_that_were_here_when_a_pull_began_are_here_when_it_ends() {
    let index = Image::index(Flavor::Oci, &["linux/amd64", "linux/arm64"]);
    let [here, slow] = [0, 1].map(|child| index.children[child].digest());
    let gate = Gate::default();
    let held = gate.clone();
    let registry = Faulty::start(&index, move |request, _| {
        if request.path().ends_with(&slow) {
            held.pass();
        }
        Vec::new()
    });
    let env = TestEnv::new();
    let pinned = format!("{}/app@{here}", registry.server.address);
    env.regctl(["pull", "-q", &pinned]).ok().done();
    // One after the other: the first platform is found here before the second is asked for.
    let words = ["--jobs", "1", "pull", "-q", "--platform", "all"];
    let name = registry.name();
    let mut pull = env.regctl(words.into_iter().chain([&*name])).start();
    gate.reached();
    let removed = env.regctl(["rmi", &pinned]).ok();
    assert!(removed.stdout.starts_with("Untagged: "), "{removed:?}");
    assert!(!removed.stdout.contains("Deleted: "), "{removed:?}");
    in_use(removed, pull.id());
    gate.open();
    assert!(pull.wait().unwrap().success());
    let store = regctl::store::Store::at(env.store());
    let image = &store.images().unwrap()[0];
    assert_eq!(image.descriptor.digest.to_string(), index.digest());
    assert!(store.is_complete(&image.descriptor, None).unwrap());
    assert_left_nothing(&env);
}

#[test]
fn a3_up_to_date_is_only_a_name_that_is_still_there() {
    let image = Image::new(Flavor::Oci, "linux/amd64", &[b"layer"]);
    let gate = Gate::default();
    let held = gate.clone();
    let registry = Faulty::start(&image, move |request, _| {
        if request.method == "HEAD" {
            held.pass();
        }
        Vec::new()
    });
    let (env, name) = (TestEnv::new(), registry.name());
    env.regctl(["pull", "-q", &name]).ok().done();
    // Another name keeps the content here.
    env.regctl(["tag", &name, "other:1"]).ok().done();
    let mut pull = env.regctl(["pull", &name]).start();
    gate.reached();
    env.regctl(["rmi", &name]).ok().done();
    gate.open();
    let mut printed = String::new();
    pull.stdout
        .take()
        .unwrap()
        .read_to_string(&mut printed)
        .unwrap();
    assert!(pull.wait().unwrap().success());
    assert!(!printed.contains("up to date"), "{printed}");
    assert!(names(&env).contains(&name));
    assert_eq!(env.damage(), [""; 0]);
}

#[test]
fn a3_a_push_ends_whole_while_its_image_is_removed() {
    let gate = Gate::default();
    let held = gate.clone();
    let registry = Choosy::start(move |moment| {
        if moment.request.method == "POST" {
            held.pass();
        }
        None
    });
    let world = World::new();
    let name = registry.name();
    world.env.regctl(["tag", &world.name, &name]).ok().done();
    let mut push = world.env.regctl(["push", "-q", &name]).start();
    gate.reached();
    in_use(
        world.env.regctl(["rmi", &world.name, &name]).ok(),
        push.id(),
    );
    in_use(world.env.regctl(["prune"]).ok(), push.id());
    gate.open();
    assert!(push.wait().unwrap().success());
    assert!(world.image.blobs.iter().all(|blob| registry.has(blob)));
    assert_eq!(world.blobs(), 0, "the push cleans up when it ends");
    world.is_sound();
}

#[test]
fn a3_what_is_saved_is_whole_while_its_image_is_removed() {
    let world = World::new();
    let archive = world.env.home().join("copied.tar").display().to_string();
    // Nobody reads what it writes, and the pipe is smaller than the layer.
    let mut save = world.env.regctl(["save", &world.name]).start();
    let mut saved = vec![0; 1];
    let mut stdout = save.stdout.take().unwrap();
    stdout.read_exact(&mut saved).unwrap();
    in_use(world.env.regctl(["rmi", &world.name]).ok(), save.id());
    stdout.read_to_end(&mut saved).unwrap();
    assert!(save.wait().unwrap().success());
    world.is_sound();
    std::fs::write(&archive, saved).unwrap();
    let other = TestEnv::new();
    other.regctl(["load", "-q", "-i", &archive]).ok().done();
    assert_eq!(other.damage(), [""; 0]);
    assert_eq!(names(&other), [world.name.as_str()]);
}

#[test]
fn a11_f68_who_waits_for_a_blob_of_a_stopped_process_says_so_and_gives_up() {
    let image = Image::new(Flavor::Oci, "linux/amd64", &[&noise(300_000)]);
    let layer = Digest::of(&image.blobs[1]).to_string();
    let gate = Gate::default();
    let held = gate.clone();
    let registry = Faulty::start(&image, move |request, _| {
        if request.path().ends_with(&layer) {
            held.pass();
        }
        Vec::new()
    });
    let (env, name) = (TestEnv::new(), registry.name());
    let mut stopped = env.regctl(["pull", "-q", &name]).start();
    gate.reached();
    let group = rustix::process::Pid::from_child(&stopped);
    let signal = |signal| rustix::process::kill_process_group(group, signal).unwrap();
    signal(rustix::process::Signal::STOP);
    let run = env
        .regctl(["--lock-timeout", "1s", "pull", "-q", &name])
        .run();
    let run = run.exits(7).says(".part is locked by another process");
    told_pid(&run.stderr, stopped.id());
    assert_eq!(names(&env), [""; 0]);
    let mut waiting = env.regctl(["pull", "-q", &name]).start();
    let (told, _stderr) = first_line(&mut waiting);
    assert!(
        told.contains(".part is locked by another process"),
        "{told}"
    );
    told_pid(&told, stopped.id());
    signal(rustix::process::Signal::CONT);
    gate.open();
    assert!(stopped.wait().unwrap().success());
    assert!(waiting.wait().unwrap().success());
    assert_eq!(registry.sent(&image.blobs[1]), image.blobs[1].len() as u64);
    assert_eq!(env.damage(), [""; 0]);
    env.regctl(["pull", "-q", &name]).ok().done();
    assert_eq!(
        std::fs::read_dir(env.store().join("ingest"))
            .unwrap()
            .count(),
        0
    );
}

#[test]
fn a11_rmi_and_prune_next_to_a_pull_that_stands_still_do_not_wait_for_it() {
    let image = Image::new(Flavor::Oci, "linux/amd64", &[b"layer"]);
    let gate = Gate::default();
    let held = gate.clone();
    let registry = Faulty::start(&image, move |request, _| {
        if request.path().contains("/blobs/") {
            held.pass();
        }
        Vec::new()
    });
    let world = World::new();
    let mut pull = world.env.regctl(["pull", "-q", &registry.name()]).start();
    gate.reached();
    let kept = world.blobs();
    in_use(world.env.regctl(["rmi", &world.name]).ok(), pull.id());
    in_use(world.env.regctl(["prune"]).ok(), pull.id());
    assert_eq!(names(&world.env), [""; 0]);
    assert_eq!(world.blobs(), kept);
    // The last who used the store cleans up, also where it failed or was asked to end.
    rustix::process::kill_process(
        rustix::process::Pid::from_child(&pull),
        rustix::process::Signal::TERM,
    )
    .unwrap();
    assert_eq!(pull.wait().unwrap().code(), Some(128 + 15));
    assert_eq!(world.blobs(), 0);
    gate.open();
    world.is_sound();
}

#[test]
fn a11_what_a_killed_process_did_not_clean_up_the_next_one_does() {
    let world = World::new();
    let using = File::open(world.at("content.lock")).unwrap();
    using.try_lock_shared().unwrap();
    in_use(
        world.env.regctl(["rmi", &world.name]).ok(),
        std::process::id(),
    );
    assert!(world.blobs() > 0);
    drop(using);
    let other = Image::new(Flavor::Oci, "linux/amd64", &[b"other"]);
    other.put(&world.served.address, "app", "u");
    let name = world.served.name("app:u");
    world.env.regctl(["pull", "-q", &name]).ok().done();
    assert_eq!(world.blobs(), 1 + other.blobs.len());
    world.is_sound();
}

#[test]
fn a11_who_waits_for_a_lock_can_be_interrupted() {
    let world = World::new();
    world.env.regctl(["rmi", &world.name]).ok().done();
    let _index = locked(&world.at("index.lock"));
    let mut pull = world.env.regctl(["pull", "-q", &world.name]).start();
    let (told, _stderr) = first_line(&mut pull);
    told_pid(&told, std::process::id());
    let pid = rustix::process::Pid::from_child(&pull);
    rustix::process::kill_process(pid, rustix::process::Signal::INT).unwrap();
    assert_eq!(pull.wait().unwrap().code(), Some(130));
    assert_eq!(names(&world.env), [""; 0]);
}

#[test]
fn a11_who_waits_for_a_clean_up_says_for_whom_and_gives_up() {
    let world = World::new();
    let _alone = locked(&world.at("content.lock"));
    let other = world.env.home().join("other").display().to_string();
    for words in [
        vec!["tag", &*world.name, "new:1"],
        vec!["push", "-q", &world.name],
        vec!["save", "-o", &other, &world.name],
        vec!["repair"],
    ] {
        let words = ["--lock-timeout", "1s"].into_iter().chain(words);
        let run = world.env.regctl(words).run().exits(7);
        told_pid(&run.stderr, std::process::id());
    }
    assert_eq!(names(&world.env), [world.name.as_str()]);
}

/// A home whose store is a disk of its own; nothing where file systems cannot be mounted.
fn on_small_disk(world: &World, script: &str) -> Option<Run> {
    let unshare = peers::find("unshare")?;
    if world.env.program(&unshare, ["-m", "true"]).run().code != 0 {
        peers::missing("file systems cannot be mounted here: not root?");
        return None;
    }
    let script = format!(
        "set -e; mkdir -p \"$REGCTL_ROOT\"; mount -t tmpfs -o size=2m tmpfs \"$REGCTL_ROOT\"; \
         cd \"$REGCTL_ROOT\"; regctl() {{ '{}' \"$@\"; }}; \
         fill() {{ cat /dev/zero >filler 2>/dev/null || true; }}; {script}",
        env!("CARGO_BIN_EXE_regctl")
    );
    Some(
        world
            .env
            .program(&unshare, ["-m", "sh", "-c", &script])
            .run(),
    )
}

#[test]
fn a11_a_full_disk_is_freed_by_rmi() {
    let world = World::new();
    let other = Image::new(Flavor::Oci, "linux/amd64", &[b"other"]);
    other.put(&world.served.address, "app", "u");
    let (name, other) = (&world.name, world.served.name("app:u"));
    for (what, before) in [
        ("the copy of the index makes room", ""),
        (
            "partial blobs make room",
            "rm index.json.copy; head -c 100000 /dev/zero \
             >ingest/sha256-0000000000000000000000000000000000000000000000000000000000000000.part;",
        ),
        (
            "content without a name makes room",
            "rm index.json.copy; mkdir -p blobs/sha256; head -c 100000 /dev/zero \
             >blobs/sha256/0000000000000000000000000000000000000000000000000000000000000000;",
        ),
    ] {
        let script = format!(
            "regctl pull -q {name} {other} >pulled; {before} fill; \
             regctl tag {name} new:1 2>tag || echo \"tag $?\"; \
             regctl rmi {name} >/dev/null; rm filler; \
             regctl images --format '{{{{.Repository}}}}:{{{{.Tag}}}}'; \
             find blobs/sha256 -type f | wc -l; cmp index.json index.json.copy; \
             regctl push -q {other}; regctl pull -q {name}"
        );
        let Some(run) = on_small_disk(&world, &script) else {
            return;
        };
        let expected = format!("tag 7\n{other}\n3\n{other}\n{name}\n");
        assert_eq!(
            (run.code, run.stdout.as_str()),
            (0, &*expected),
            "{what}: {run:?}"
        );
    }
}

#[test]
fn a11_without_room_for_two_indexes_there_is_room_for_one() {
    let world = World::new();
    for call in ["fsync", "/^rename"] {
        let Some(strace) = peers::strace(call, "error=ENOSPC:when=1") else {
            return;
        };
        let under = TestEnv::new().within(strace);
        let root = world.env.store().display().to_string();
        let removed = under.regctl(["--root", &root, "rmi", &world.name]).ok();
        assert!(removed.stdout.starts_with("Untagged: "), "{removed:?}");
        assert_eq!(names(&world.env), [""; 0]);
        assert!(world.at("index.json.copy").exists());
        world.is_sound();
        world.env.regctl(["pull", "-q", &world.name]).ok().done();
    }
}

/// The only child of a process.
fn child_of(parent: u32) -> Option<u32> {
    let children = std::fs::read_to_string(format!("/proc/{parent}/task/{parent}/children"));
    children.ok()?.split_whitespace().next()?.parse().ok()
}

fn is_stopped(pid: u32) -> bool {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    status
        .lines()
        .any(|line| line.starts_with("State:\tT") || line.starts_with("State:\tt"))
}

#[test]
fn f24_who_comes_for_a_blob_just_when_it_is_there_leaves_no_partial_one() {
    let Some(strace) = peers::find("strace") else {
        return;
    };
    let world = World::new();
    let digest = Digest::of(&world.image.blobs[1]);
    let blob = world.at("blobs/sha256").join(digest.hex());
    let part = world.at(&format!("ingest/sha256-{}.part", digest.hex()));
    let published = std::fs::read(&blob).unwrap();
    std::fs::remove_file(&blob).unwrap();
    // It is stopped after it did not find the blob, when it has opened the partial one. Where the
    // kernel has openat2, that is opened by its name below the store.
    let below = format!("ingest/sha256-{}.part", digest.hex());
    let words = [
        "-f",
        "-qq",
        "-o",
        "/dev/null",
        "-P",
        part.to_str().unwrap(),
        "-P",
        &below,
        "-e",
        "trace=openat,openat2",
        "-e",
        "inject=openat,openat2:signal=SIGSTOP:when=1",
        env!("CARGO_BIN_EXE_regctl"),
        "pull",
        "-q",
        &world.name,
    ];
    let mut pull = world.env.program(strace, words).start();
    let until = std::time::Instant::now() + PATIENCE;
    let pid = loop {
        match child_of(pull.id()) {
            Some(pid) if part.exists() && is_stopped(pid) => break pid,
            _ if std::time::Instant::now() > until => panic!("it was not stopped"),
            _ => std::thread::sleep(Duration::from_millis(5)),
        }
    };
    std::fs::write(&blob, published).unwrap();
    let pid = rustix::process::Pid::from_raw(pid.try_into().unwrap()).unwrap();
    rustix::process::kill_process(pid, rustix::process::Signal::CONT).unwrap();
    assert!(pull.wait().unwrap().success());
    assert!(!part.exists(), "a partial blob was left behind");
    world.is_sound();
}

#[test]
fn f72_a_store_whose_index_is_gone_is_not_taken_for_an_empty_one() {
    let world = World::new();
    let blobs = world.blobs();
    std::fs::remove_file(world.at("index.json")).unwrap();
    for words in [vec!["images"], vec!["prune"], vec!["rmi", &*world.name]] {
        let run = world.env.regctl(words).run().exits(7);
        run.says("store index is damaged: ")
            .says("hint: run 'regctl repair'")
            .done();
    }
    assert_eq!(world.blobs(), blobs);
    let repaired = world.env.regctl(["repair"]).ok();
    repaired
        .prints("Restored the index, which was missing, from its last copy\nNamed images: 1\n")
        .done();
    assert_eq!(names(&world.env), [world.name.as_str()]);
    world.is_sound();
}

#[test]
fn f72_a_restored_index_names_only_what_is_here() {
    let world = World::new();
    let copy = std::fs::read(world.at("index.json.copy")).unwrap();
    world.env.regctl(["rmi", &world.name]).ok().done();
    // The copy of a moment at which another process was killed.
    std::fs::write(world.at("index.json.copy"), copy).unwrap();
    std::fs::write(world.at("index.json"), "{").unwrap();
    let repaired = world.env.regctl(["repair"]).ok().stdout;
    let expected = format!("Dropped a name whose image is gone: {}\n", world.name);
    assert!(repaired.contains(&expected), "{repaired}");
    assert_eq!(names(&world.env), [""; 0]);
    world.is_sound();
}
