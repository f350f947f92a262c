//! Kill sweeps: each command that writes is ended by SIGKILL at one system call after the other, and
//! nothing is lost, nothing is half there, and the same command then succeeds.
//!
//! CI kills each command a few times. A person who has ten minutes kills each of them 200 times:
//!
//! ```sh
//! REGCTL_SWEEP=200 cargo test --test it -- kill_sweep --nocapture --test-threads 2
//! ```
//!
//! One command alone is `kill_sweep::killed_push` and so on. What is printed is how often each system
//! call was the last. strace counts calls by thread, so two runs are not quite alike; where all calls
//! of a command were swept before so many kills, they are swept again.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::{Path, PathBuf};

use regctl::image::Digest;
use serde_json::{Value, json};

use crate::support::env::{Run, TestEnv};
use crate::support::http::{Answer, Server, ask};
use crate::support::images::{Flavor, Image};
use crate::support::peers;
use crate::support::served::Served;
use crate::support::tars;

/// Kills of each command where nobody says how many.
const KILLS: usize = 4;

/// What is killed at, those that change something others see first.
const CALLS: [&str; 15] = [
    "/^rename",
    "fsync",
    "/^unlink",
    "pwrite64",
    "ftruncate",
    "flock",
    "/^f?chmod",
    "/^mkdir",
    "write",
    "fdatasync",
    "sendto",
    "recvfrom",
    "writev",
    "lseek",
    "openat",
];

/// When something is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum After {
    /// The command was killed: things are as they were before it, or as they are after it.
    Kill,
    /// It ran again to its end.
    Success,
}

type Check<'a> = dyn Fn(&TestEnv, After) + 'a;

/// A home before a command, the command, and what has to hold after it.
struct Scene<'a> {
    env: TestEnv,
    words: Vec<String>,
    stdin: &'static str,
    /// How it may end where the killed one had done its work.
    is_done: Option<i32>,
    check: Box<Check<'a>>,
}

impl<'a> Scene<'a> {
    fn new(env: TestEnv, words: &[&str], check: impl Fn(&TestEnv, After) + 'a) -> Self {
        Self {
            env,
            words: words.iter().map(|&word| word.to_owned()).collect(),
            stdin: "",
            is_done: None,
            check: Box::new(check),
        }
    }

    /// Runs the command until the n-th call of a kind, if a thread makes so many.
    fn killed_at(&self, strace: &Path, call: &str, n: usize) -> Run {
        let trace = format!("trace={call}");
        let inject = format!("inject={call}:signal=SIGKILL:when={n}");
        let words = ["-f", "-qq", "-o", "/dev/null", "-e", &trace, "-e", &inject];
        let words = words.into_iter().chain([env!("CARGO_BIN_EXE_regctl")]);
        let words = words.chain(self.words.iter().map(String::as_str));
        self.env.program(strace, words).stdin(self.stdin).run()
    }

    fn again(&self) {
        let run = self.env.regctl(&self.words).stdin(self.stdin).run();
        let is_fine = run.code == 0 || self.is_done == Some(run.code);
        assert!(is_fine, "{run:?}");
    }
}

/// Which call comes next: each kind in turn, the first of each, then the second, until none is left.
#[derive(Default)]
struct Steps {
    n: usize,
    rest: Vec<&'static str>,
    ended: HashSet<&'static str>,
}

impl Steps {
    fn next(&mut self) -> (&'static str, usize) {
        if self.rest.is_empty() {
            if self.ended.len() == CALLS.len() {
                *self = Self::default();
            }
            self.n += 1;
            let left = CALLS
                .iter()
                .rev()
                .filter(|call| !self.ended.contains(*call));
            self.rest = left.copied().collect();
        }
        (self.rest.pop().unwrap(), self.n)
    }
}

/// Kills a command again and again, each time in another home.
fn sweep<'a>(command: &str, scene: impl Fn(usize) -> Scene<'a>) {
    let Some(strace) = peers::find("strace") else {
        return;
    };
    let wanted = std::env::var("REGCTL_SWEEP").map_or(KILLS, |kills| kills.parse().unwrap());
    let (mut steps, mut kills) = (Steps::default(), BTreeMap::<&str, usize>::new());
    let mut runs = 0;
    while kills.values().sum::<usize>() < wanted {
        let (call, n) = steps.next();
        let scene = scene(runs);
        runs += 1;
        assert!(
            runs <= 50 + 10 * wanted,
            "it is hardly ever killed: {kills:?}"
        );
        let run = scene.killed_at(&strace, call, n);
        if run.code >= 0 {
            assert_eq!(run.code, 0, "{run:?}");
            steps.ended.insert(call);
            (scene.check)(&scene.env, After::Success);
            continue;
        }
        *kills.entry(call).or_default() += 1;
        let checked = std::panic::AssertUnwindSafe(|| {
            (scene.check)(&scene.env, After::Kill);
            scene.again();
            (scene.check)(&scene.env, After::Success);
        });
        if let Err(panic) = std::panic::catch_unwind(checked) {
            eprintln!("{command} was killed at {call} {n}");
            std::panic::resume_unwind(panic);
        }
    }
    eprintln!("{command}: {wanted} kills in {runs} runs, {kills:?}");
}

fn bytes_of(layout: &Path, digest: &str) -> Vec<u8> {
    let path = layout
        .join("blobs/sha256")
        .join(digest.trim_start_matches("sha256:"));
    let bytes = std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    assert_eq!(
        Digest::of(&bytes).as_str(),
        digest,
        "it is not what its name says"
    );
    bytes
}

/// Follows a manifest to all that it needs, with none of our own code.
fn reach(layout: &Path, digest: &str, reached: &mut BTreeSet<String>) {
    let manifest: Value = serde_json::from_slice(&bytes_of(layout, digest)).unwrap();
    reached.insert(digest.to_owned());
    let listed = |key: &str| manifest[key].as_array().cloned().unwrap_or_default();
    for child in listed("manifests") {
        reach(layout, child["digest"].as_str().unwrap(), reached);
    }
    let config = manifest.get("config").cloned();
    for blob in listed("layers").into_iter().chain(config) {
        let digest = blob["digest"].as_str().unwrap();
        bytes_of(layout, digest);
        reached.insert(digest.to_owned());
    }
}

/// The names of a layout, each of which leads to a whole image.
fn names(layout: &Path) -> Vec<String> {
    named(layout).0
}

/// The names, and the content that they lead to.
fn named(layout: &Path) -> (Vec<String>, BTreeSet<String>) {
    let (mut names, mut reached) = (Vec::new(), BTreeSet::new());
    let Ok(index) = std::fs::read(layout.join("index.json")) else {
        return (names, reached);
    };
    let index: Value = serde_json::from_slice(&index).unwrap();
    for entry in index["manifests"].as_array().unwrap() {
        let name = &entry["annotations"]["org.opencontainers.image.ref.name"];
        names.push(name.as_str().unwrap().to_owned());
        reach(layout, entry["digest"].as_str().unwrap(), &mut reached);
    }
    names.sort();
    (names, reached)
}

fn blobs(layout: &Path) -> BTreeSet<String> {
    let Ok(entries) = std::fs::read_dir(layout.join("blobs/sha256")) else {
        return BTreeSet::new();
    };
    entries
        .map(|entry| format!("sha256:{}", entry.unwrap().file_name().to_str().unwrap()))
        .collect()
}

/// Every name leads to a whole image, every blob is sound, and `kept:1` is there.
fn sound(env: &TestEnv) -> Vec<String> {
    let store = env.store();
    let names = names(&store);
    assert!(names.iter().any(|name| name == KEPT), "{names:?}");
    blobs(&store)
        .iter()
        .for_each(|blob| drop(bytes_of(&store, blob)));
    names
}

/// Sound, and with a new name once the command has succeeded.
fn gains<'a>(name: impl Into<String>) -> impl Fn(&TestEnv, After) + 'a {
    let name = name.into();
    move |env, after| {
        let has = sound(env).contains(&name);
        assert!(has || after == After::Kill, "{name} is not there");
    }
}

/// An image of every home's store, under its name in full.
const KEPT: &str = "docker.io/library/kept:1";

/// A registry with images, and a store that homes start with.
struct World {
    served: Served,
    env: TestEnv,
    image: Image,
    index: Image,
}

impl World {
    fn new() -> Self {
        let served = Served::open();
        let image = Image::new(Flavor::Docker, "linux/amd64", &[b"one", &[7; 20_000]]);
        let index = Image::index(Flavor::Oci, &["linux/amd64", "linux/arm64"]);
        image.put(&served.address, "app", "image");
        index.put(&served.address, "app", "index");
        let env = TestEnv::new();
        let name = served.name("app:image");
        env.regctl(["pull", "-q", &name]).ok().done();
        env.regctl(["tag", &name, "kept:1"]).ok().done();
        env.regctl(["rmi", &name]).ok().done();
        Self {
            served,
            env,
            image,
            index,
        }
    }

    /// One more image in the store that homes start with.
    fn with_index(self, name: &str) -> Self {
        let from = self.served.name("app:index");
        let words = ["pull", "-q", "--platform", "all", &from];
        self.env.regctl(words).ok().done();
        self.env.regctl(["tag", &from, name]).ok().done();
        self.env.regctl(["rmi", &from]).ok().done();
        self
    }

    fn home(&self) -> TestEnv {
        let env = TestEnv::new();
        copy(&self.env.store(), &env.store());
        env
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let (path, to) = (
            entry.as_ref().unwrap().path(),
            to.join(entry.unwrap().file_name()),
        );
        if path.is_dir() {
            copy(&path, &to);
        } else {
            std::fs::copy(&path, to).unwrap();
        }
    }
}

#[test]
fn f22_killed_pull() {
    let world = World::new();
    let name = world.served.name("app:index");
    sweep("pull", |_| {
        let words = ["pull", "-q", "--platform", "all", &name];
        Scene::new(world.home(), &words, gains(&name))
    });
}

#[test]
fn killed_tag() {
    let world = World::new();
    sweep("tag", |_| {
        let check = gains("docker.io/library/new:1");
        Scene::new(world.home(), &["tag", "kept:1", "new:1"], check)
    });
}

/// What nothing leads to is gone once the command has succeeded.
fn tidy(env: &TestEnv, after: After) {
    let names = sound(env);
    if after == After::Success {
        assert_eq!(names, [KEPT]);
        assert_eq!(blobs(&env.store()), named(&env.store()).1);
    }
}

#[test]
fn killed_rmi() {
    let world = World::new().with_index("doomed:1");
    sweep("rmi", |_| Scene {
        is_done: Some(4),
        ..Scene::new(world.home(), &["rmi", "doomed:1"], tidy)
    });
}

#[test]
fn killed_prune() {
    let world = World::new();
    sweep("prune", |_| {
        let env = world.home();
        for content in ["no", "name", "leads", "here"] {
            let name = Digest::of(content.as_bytes());
            let blobs = env.store().join("blobs/sha256");
            std::fs::write(blobs.join(name.hex()), content).unwrap();
        }
        Scene::new(env, &["prune"], tidy)
    });
}

#[test]
fn killed_repair() {
    let world = World::new();
    sweep("repair", |_| {
        let env = world.home();
        let index = env.store().join("index.json");
        let damaged = std::fs::read_to_string(&index).unwrap().split_off(20);
        std::fs::write(&index, &damaged).unwrap();
        let rotten = Digest::of(b"sound").hex().to_owned();
        std::fs::write(env.store().join("blobs/sha256").join(&rotten), "rotten").unwrap();
        Scene::new(env, &["repair"], move |env, after| {
            let index = std::fs::read_to_string(env.store().join("index.json")).unwrap();
            if after == After::Success {
                assert_eq!(sound(env), [KEPT]);
            } else {
                assert!(index == damaged || names(&env.store()) == [KEPT], "{index}");
            }
        })
    });
}

/// An archive of the index as `loaded:1`.
fn archive(world: &World) -> PathBuf {
    let path = world.env.home().join("archive.tar");
    let words = ["save", "-o", path.to_str().unwrap(), "loaded:1"];
    world.env.regctl(words).ok().done();
    world.env.regctl(["rmi", "loaded:1"]).ok().done();
    path
}

#[test]
fn killed_load() {
    let world = World::new().with_index("loaded:1");
    let archive = archive(&world);
    sweep("load", |_| {
        let words = ["load", "-q", "-i", archive.to_str().unwrap()];
        Scene::new(world.home(), &words, gains("docker.io/library/loaded:1"))
    });
}

#[test]
fn killed_import() {
    let world = World::new();
    let layer = tars::tar(&[("file", &[7; 100_000])]);
    let file = tars::file(&world.env, "rootfs.tar", &layer);
    sweep("import", |_| {
        let check = gains("docker.io/library/imported:1");
        Scene::new(world.home(), &["import", &file, "imported:1"], check)
    });
}

/// A file that is written in one step: it is the old one or the new one.
fn written(world: &World, command: &str, words: impl Fn(&str) -> Vec<String>) {
    let run = |env: &TestEnv| env.regctl(words(&file(env))).ok().done();
    run(&world.env);
    let new = std::fs::read(file(&world.env)).unwrap();
    sweep(command, |_| {
        let (env, new) = (world.home(), new.clone());
        env.write(Path::new(&file(&env)), "old");
        let words = words(&file(&env));
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        Scene::new(env, &words, move |env, after| {
            assert_eq!(sound(env), [KEPT]);
            let found = std::fs::read(file(env)).unwrap();
            let is_old = found == b"old" && after == After::Kill;
            assert!(is_old || found == new, "{} bytes", found.len());
        })
    });
}

fn file(env: &TestEnv) -> String {
    env.home().join("out.tar").display().to_string()
}

fn owned(words: &[&str]) -> Vec<String> {
    words.iter().map(|&word| word.to_owned()).collect()
}

#[test]
fn killed_save() {
    let world = World::new();
    written(&world, "save", |file| {
        owned(&["save", "-o", file, "kept:1"])
    });
}

#[test]
fn killed_copy_to_an_archive() {
    let world = World::new();
    written(&world, "copy to oci-archive:", |file| {
        let to = format!("oci-archive:{file}:1");
        owned(&["copy", "-q", "store:kept:1", &to])
    });
}

#[test]
fn killed_copy_to_a_layout() {
    let world = World::new();
    let from = world.served.name("app:index");
    sweep("copy to oci:", |_| {
        let env = world.home();
        let layout = env.home().join("layout");
        world.image.write_layout(&layout, "before");
        let to = format!("oci:{}:new", layout.display());
        Scene::new(env, &["copy", "-q", &from, &to], move |_, after| {
            let names = names(&layout);
            let is_old = names == ["before"] && after == After::Kill;
            assert!(is_old || names == ["before", "new"], "{names:?}");
            blobs(&layout)
                .iter()
                .for_each(|blob| drop(bytes_of(&layout, blob)));
        })
    });
}

/// What a registry has under a tag is the image, whole; nothing where it has no such tag.
fn tagged(address: &str, repository: &str, image: &Image) -> bool {
    let accept = [("Accept", image.media_type.as_str())];
    let manifest = format!("/v2/{repository}/manifests/t");
    let (status, answer) = ask(address, "GET", &manifest, &accept, b"");
    if status == 404 {
        return false;
    }
    assert_eq!((status, answer.body == image.manifest), (200, true));
    for blob in image
        .blobs
        .iter()
        .chain(image.children.iter().flat_map(|child| &child.blobs))
    {
        let target = format!("/v2/{repository}/blobs/{}", Digest::of(blob));
        let (status, answer) = ask(address, "GET", &target, &[], b"");
        assert_eq!((status, &answer.body), (200, blob));
    }
    true
}

#[test]
fn killed_push() {
    let world = World::new();
    let world = {
        let name = world.served.name("pushed:t");
        world.with_index(&name)
    };
    sweep("push", |n| {
        // A repository of its own each time: what is there is not pushed again.
        let (env, repository) = (world.home(), format!("pushed{n}"));
        for index in ["index.json", "index.json.copy"] {
            let path = env.store().join(index);
            let text = std::fs::read_to_string(&path).unwrap();
            std::fs::write(path, text.replace("/pushed:t", &format!("/{repository}:t"))).unwrap();
        }
        let name = world.served.name(&format!("{repository}:t"));
        let world = &world;
        Scene::new(env, &["push", "-q", &name], move |env, after| {
            sound(env);
            let is_there = tagged(&world.served.address, &repository, &world.index);
            assert!(is_there || after == After::Kill);
        })
    });
}

#[test]
fn killed_delete() {
    let world = World::new();
    sweep("delete", |n| {
        let repository = format!("deleted{n}");
        world.image.put(&world.served.address, &repository, "t");
        let name = world.served.name(&format!("{repository}:t"));
        let world = &world;
        Scene {
            is_done: Some(4),
            ..Scene::new(world.home(), &["delete", &name], move |env, after| {
                sound(env);
                let is_there = tagged(&world.served.address, &repository, &world.image);
                assert!(!is_there || after == After::Kill);
            })
        }
    });
}

/// Settings that are there before, some of them of other programs.
const CONFIG: &str = "{\"zzz\":[1,2],\"auths\":{\"kept.example\":{\"auth\":\"YTpi\"}}}";

/// `config.json`, which keeps what was in it before.
fn config(env: &TestEnv) -> Value {
    let text = std::fs::read_to_string(env.docker_config()).unwrap();
    let config: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(config["zzz"], json!([1, 2]));
    assert_eq!(config["auths"]["kept.example"]["auth"], "YTpi");
    config
}

fn welcoming() -> Server {
    Server::start(|request| {
        if request.headers.contains_key("authorization") {
            return Answer::with(200, &[], vec![]);
        }
        let challenge = [("WWW-Authenticate", "Basic realm=\"x\"".to_owned())];
        Answer::with(401, &challenge, vec![])
    })
}

#[test]
fn f56_killed_login() {
    let registry = welcoming();
    sweep("login", |_| {
        let env = TestEnv::new();
        env.write(&env.docker_config(), CONFIG);
        let host = registry.address.clone();
        let words = ["login", "-u", "fish", "--password-stdin", &registry.address];
        Scene {
            stdin: "secret",
            ..Scene::new(env, &words, move |env, after| {
                let is_in = config(env)["auths"][&host].is_object();
                assert!(is_in || after == After::Kill);
            })
        }
    });
}

#[test]
fn killed_logout() {
    sweep("logout", |_| {
        let env = TestEnv::new();
        let mut before: Value = serde_json::from_str(CONFIG).unwrap();
        before["auths"]["left.example"] = json!({ "auth": "Yzpk" });
        env.write(&env.docker_config(), &before.to_string());
        Scene::new(env, &["logout", "left.example"], |env, after| {
            let is_in = config(env)["auths"]["left.example"].is_object();
            assert!(!is_in || after == After::Kill);
        })
    });
}

#[test]
fn killed_config_insecure_add() {
    sweep("config insecure add", |_| {
        let env = TestEnv::new();
        let path = env.home().join(".config/regctl/config.json");
        env.write(&path, "{\"zzz\":[1,2]}");
        let words = ["config", "insecure", "add", "new.example:5000"];
        Scene::new(env, &words, move |_, after| {
            let text = std::fs::read_to_string(&path).unwrap();
            let config: Value = serde_json::from_str(&text).unwrap();
            assert_eq!(config["zzz"], json!([1, 2]));
            let is_added = text.contains("new.example:5000");
            assert!(is_added || after == After::Kill, "{text}");
        })
    });
}
