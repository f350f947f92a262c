//! Folders in which somebody left links, pipes and folders in place of our files: row A6.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use regctl::image::Digest;
use rustix::fs::{CWD, FileType, Mode, mknodat};

use crate::support::env::{Run, TestEnv};
use crate::support::http::{Answer, Server, ask};
use crate::support::images::Image;
use crate::support::peers;
use crate::support::served::Served;

/// What our commands would take for an index, or for settings, and write over.
const PRECIOUS: &str = "{\"schemaVersion\":2,\"manifests\":[],\"auths\":{}}";
/// A name of a blob, and of the folders that a registry has for one.
const HEX: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

/// What stands in the place of a file or folder of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Trap {
    LinkToFile,
    Dangling,
    LinkToFolder,
    Pipe,
    Socket,
    Folder,
    File,
    HardLink,
}

use Trap::{Dangling, File, Folder, HardLink, LinkToFile, LinkToFolder, Pipe, Socket};

/// For files.
const TRAPS: [Trap; 7] = [
    LinkToFile,
    Dangling,
    LinkToFolder,
    Pipe,
    Socket,
    Folder,
    HardLink,
];
/// For folders, that of a file that is no file of ours.
const FOLDER_TRAPS: [Trap; 5] = [LinkToFile, Dangling, LinkToFolder, Pipe, File];
/// A file with another name is read, and replaced, and that leaves the other name alone.
const SPECIAL: [Trap; 6] = [LinkToFile, Dangling, LinkToFolder, Pipe, Socket, Folder];

impl Trap {
    fn is_link(self) -> bool {
        matches!(self, LinkToFile | Dangling | LinkToFolder)
    }
}

/// Files of the user that no command is about.
struct Outside {
    folder: PathBuf,
    before: BTreeMap<PathBuf, String>,
}

impl Outside {
    fn new(env: &TestEnv) -> Self {
        let folder = env.home().join("outside");
        // What a clean-up, a removal or a listing would take for its own, were it to come here.
        for path in [
            "precious",
            "folder/old.part",
            &format!("folder/sha256-{HEX}.part"),
            &format!("folder/{HEX}"),
            &format!("folder/{HEX}/link").replace(HEX, &HEX.replace('a', "b")),
            &format!("folder/sha256/{HEX}/link"),
            &format!("folder/sha256/aa/{HEX}/data"),
            "folder/link",
            "folder/data",
            "folder/t/current/link",
            "folder/old/data",
        ] {
            let path = folder.join(path);
            env.write(&path, PRECIOUS);
            let long_ago = SystemTime::now() - Duration::from_secs(30 * 24 * 60 * 60);
            let file = fs::File::options().write(true).open(&path).unwrap();
            file.set_modified(long_ago).unwrap();
        }
        let before = snapshot(&folder);
        Self { folder, before }
    }

    /// Puts a trap in the place of what is at `path`.
    fn lay(&self, trap: Trap, path: &Path) {
        clear(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let at = |name: &str| self.folder.join(name);
        let special = |kind| mknodat(CWD, path, kind, Mode::RUSR | Mode::WUSR, 0).unwrap();
        match trap {
            LinkToFile => symlink(at("precious"), path).unwrap(),
            Dangling => symlink(at("new"), path).unwrap(),
            LinkToFolder => symlink(at("folder"), path).unwrap(),
            Pipe => special(FileType::Fifo),
            Socket => special(FileType::Socket),
            Folder => fs::create_dir(path).unwrap(),
            File => fs::write(path, "").unwrap(),
            HardLink => fs::hard_link(at("precious"), path).unwrap(),
        }
    }

    fn is_as_it_was(&self, after: &str) {
        assert_eq!(snapshot(&self.folder), self.before, "after {after}");
    }
}

/// Every file below a folder, with its mode and content.
fn snapshot(folder: &Path) -> BTreeMap<PathBuf, String> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let mode = fs::symlink_metadata(&path).unwrap().mode();
        if path.is_dir() {
            found.extend(snapshot(&path));
            found.insert(path, format!("{mode:o}"));
        } else {
            let bytes = fs::read(&path).unwrap();
            found.insert(path, format!("{mode:o} {}", Digest::of(&bytes)));
        }
    }
    found
}

fn clear(path: &Path) {
    match fs::symlink_metadata(path) {
        Ok(found) if found.is_dir() => fs::remove_dir_all(path).unwrap(),
        Ok(_) => fs::remove_file(path).unwrap(),
        Err(_) => {}
    }
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// The files and folders of a layout, each with the traps that can stand in its place and those of
/// them that are refused. The others are no harm: what they stand for is replaced, or made again.
fn places(image: &Image) -> Vec<(String, &'static [Trap], &'static [Trap])> {
    let hex = Digest::of(&image.blobs[1]).hex().to_owned();
    let no_folder = &FOLDER_TRAPS[..];
    vec![
        ("index.json".into(), &TRAPS, &SPECIAL),
        ("index.json.copy".into(), &TRAPS, &[]),
        ("index.lock".into(), &TRAPS, &SPECIAL),
        ("content.lock".into(), &TRAPS, &SPECIAL),
        ("oci-layout".into(), &TRAPS, &SPECIAL),
        ("blobs".into(), no_folder, no_folder),
        ("blobs/sha256".into(), no_folder, no_folder),
        ("ingest".into(), no_folder, no_folder),
        (format!("ingest/sha256-{hex}.part"), &TRAPS, &SPECIAL),
        (format!("ingest/sha256-{hex}.parts"), &TRAPS, &[]),
        (format!("blobs/sha256/{hex}"), &TRAPS, &[Folder]),
    ]
}

/// Runs a command that writes to `root` with every trap in every place.
fn set_every_trap(env: &TestEnv, image: &Image, root: &Path, command: &dyn Fn() -> Run) {
    let outside = Outside::new(env);
    for (place, traps, refused) in places(image) {
        for trap in traps {
            let what = format!("{trap:?} at {place}");
            clear(root);
            let path = root.join(&place);
            if place == "index.json.copy" {
                // Without an index, its copy is what is left of a damaged store.
                assert_eq!(command().code, 0);
                clear(&path);
            }
            outside.lay(*trap, &path);
            let run = command();
            outside.is_as_it_was(&what);
            assert_eq!(
                run.code,
                if refused.contains(trap) { 7 } else { 0 },
                "{what}: {run:?}"
            );
            if refused.contains(trap) {
                assert!(
                    run.stderr.contains(&path.display().to_string()),
                    "{what}: {run:?}"
                );
            }
            if refused.contains(trap) && trap.is_link() {
                assert!(run.stderr.contains("symbolic link"), "{what}: {run:?}");
                assert!(
                    run.stderr.contains(&format!("rm {}", path.display())),
                    "{what}: {run:?}"
                );
            }
            clear(&path);
            if place == "index.json" {
                // An index that has only its copy left is a damaged one.
                clear(&root.join("index.json.copy"));
            }
            let run = command();
            assert_eq!(run.code, 0, "{what}, when it is gone: {run:?}");
        }
    }
}

#[test]
fn a6_a_copy_to_a_hostile_layout_touches_nothing_outside() {
    let env = TestEnv::new();
    let image = Image::hello_world();
    image.write_layout(&env.home().join("source"), "t");
    let source = format!("oci:{}:t", env.home().join("source").display());
    let root = env.home().join("hostile");
    let target = format!("oci:{}:u", root.display());
    set_every_trap(&env, &image, &root, &|| {
        env.regctl(["copy", "-q", &source, &target]).run()
    });
}

#[test]
fn a6_a_pull_to_a_hostile_store_touches_nothing_outside() {
    let served = Served::open();
    let image = Image::hello_world();
    image.put(&served.address, "app", "t");
    let env = TestEnv::new();
    let name = served.name("app:t");
    set_every_trap(&env, &image, &env.store(), &|| {
        env.regctl(["pull", "-q", &name]).run()
    });
}

#[test]
fn a6_every_command_on_a_hostile_store_ends_and_touches_nothing_outside() {
    let env = TestEnv::new();
    let outside = Outside::new(&env);
    let image = Image::hello_world();
    image.write_layout(&env.home().join("source"), "t");
    let source = format!("oci:{}:t", env.home().join("source").display());
    env.regctl(["copy", "-q", &source, "store:app:t"])
        .ok()
        .done();
    env.regctl(["tag", "app:t", "app:other"]).ok().done();
    let sound = env.home().join("sound");
    copy_folder(&env.store(), &sound);
    let archive = env.home().join("out.tar").display().to_string();
    env.regctl(["save", "-o", &archive, "app:t"]).ok().done();
    let commands: [&[&str]; 9] = [
        &["images"],
        &["inspect", "app:t"],
        &["save", "-o", &archive, "app:t"],
        &["load", "-q", "-i", &archive],
        &["tag", "app:t", "app:new"],
        &["rmi", "app:other"],
        &["prune"],
        &["repair"],
        &["images", "-q"],
    ];
    for (place, traps, _) in places(&image) {
        for trap in traps {
            clear(&env.store());
            copy_folder(&sound, &env.store());
            outside.lay(*trap, &env.store().join(&place));
            for words in commands {
                let what = format!("{words:?} with {trap:?} at {place}");
                let run = env.regctl(words.iter().copied()).run();
                assert!([0, 4, 6, 7].contains(&run.code), "{what}: {run:?}");
                outside.is_as_it_was(&what);
            }
        }
    }
}

#[test]
fn a6_a_repair_clears_what_is_no_blob_away() {
    let env = TestEnv::new();
    let outside = Outside::new(&env);
    let image = Image::hello_world();
    image.write_layout(&env.home().join("source"), "t");
    let source = format!("oci:{}:t", env.home().join("source").display());
    let digest = Digest::of(&image.blobs[1]);
    let blob = env.store().join("blobs/sha256").join(digest.hex());
    for trap in [LinkToFile, Dangling, Pipe, Socket] {
        env.regctl(["copy", "-q", &source, "store:app:t"])
            .ok()
            .done();
        outside.lay(trap, &blob);
        let run = env.regctl(["repair"]).ok();
        assert!(
            run.stdout
                .contains(&format!("Removed corrupted blob: {digest}")),
            "{run:?}"
        );
        assert!(fs::symlink_metadata(&blob).is_err());
        outside.is_as_it_was("repair");
    }
}

#[test]
fn a6_a_store_that_is_reached_through_a_link_is_the_users_own_word() {
    let env = TestEnv::new();
    let image = Image::hello_world();
    image.write_layout(&env.home().join("source"), "t");
    let source = format!("oci:{}:t", env.home().join("source").display());
    let elsewhere = env.home().join("disk/store");
    fs::create_dir_all(&elsewhere).unwrap();
    symlink(&elsewhere, env.store()).unwrap();
    env.regctl(["copy", "-q", &source, "store:app:t"])
        .ok()
        .done();
    env.regctl(["images", "-q"]).ok().done();
    env.regctl(["rmi", "app:t"]).ok().done();
    assert!(elsewhere.join("index.json").is_file());
}

#[test]
fn a6_without_openat2_all_is_as_safe() {
    let image = Image::hello_world();
    for errno in ["ENOSYS", "EPERM"] {
        let env = TestEnv::new();
        image.write_layout(&env.home().join("source"), "t");
        let source = format!("oci:{}:t", env.home().join("source").display());
        let outside = Outside::new(&env);
        let Some(strace) = peers::strace("openat2", &format!("error={errno}")) else {
            return;
        };
        let old = TestEnv::new().within(strace);
        let (root, name) = (env.home().join("layout"), "u");
        let target = format!("oci:{}:{name}", root.display());
        let copy = || old.regctl(["copy", "-q", &source, &target]).run();
        assert_eq!(copy().code, 0);
        for place in ["blobs", "blobs/sha256", "index.lock"] {
            clear(&root);
            outside.lay(LinkToFolder, &root.join(place));
            let run = copy().exits(7);
            let link = root.join(place).display().to_string();
            run.says("symbolic link").says(&format!("rm {link}")).done();
            outside.is_as_it_was(place);
        }
    }
}

/// A registry that takes any password.
fn welcoming() -> Server {
    Server::start(|request| {
        if request.headers.contains_key("authorization") {
            Answer::with(200, &[], vec![])
        } else {
            Answer::with(
                401,
                &[("WWW-Authenticate", "Basic realm=\"x\"".into())],
                vec![],
            )
        }
    })
}

fn login(env: &TestEnv, host: &str) -> Run {
    env.regctl(["login", "-u", "fish", "--password-stdin", host])
        .stdin("secret")
        .run()
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

/// A home whose `~/.docker` the user's group may write to.
fn shared_home() -> TestEnv {
    let env = TestEnv::new();
    let folder = env.docker_config().parent().unwrap().to_owned();
    fs::create_dir(&folder).unwrap();
    set_mode(&folder, 0o770);
    env
}

#[test]
fn a6_a_login_in_a_folder_of_many_follows_no_link() {
    let registry = welcoming();
    for (name, traps) in [
        ("config.json.lock", &SPECIAL[..]),
        (
            "config.json",
            &[LinkToFile, Dangling, LinkToFolder, Pipe, Socket, Folder],
        ),
    ] {
        for trap in traps {
            let env = shared_home();
            let outside = Outside::new(&env);
            let path = env.docker_config().with_file_name(name);
            outside.lay(*trap, &path);
            let what = format!("login with {trap:?} at {name}");
            let run = login(&env, &registry.address);
            outside.is_as_it_was(&what);
            assert_eq!(run.code, 7, "{what}: {run:?}");
            assert!(
                run.stderr.contains(&path.display().to_string()),
                "{what}: {run:?}"
            );
            clear(&path);
            login(&env, &registry.address).exits(0).done();
        }
    }
    // What a killed run could have left, and the other names of files that are replaced.
    for (name, trap) in [
        (".tmp-config.json-abc123", LinkToFile),
        (".tmp-config.json-abc123", Dangling),
        (".tmp-config.json-abc123", Pipe),
        ("config.json.lock", HardLink),
        ("config.json", HardLink),
    ] {
        let env = shared_home();
        let outside = Outside::new(&env);
        outside.lay(trap, &env.docker_config().with_file_name(name));
        login(&env, &registry.address).exits(0).done();
        outside.is_as_it_was(name);
    }
}

#[test]
fn a6_a_password_goes_through_no_link_that_others_could_have_made_or_can_change() {
    let registry = welcoming();
    for (linked, mode, allowed) in [
        (0o700, 0o700, true),
        (0o770, 0o700, false),
        (0o700, 0o770, false),
        (0o700, 0o777, false),
        (0o700, 0o1777, true),
        (0o700, 0o755, true),
    ] {
        for text in [Some(PRECIOUS), None] {
            let env = TestEnv::new();
            let (config, elsewhere) = (env.docker_config(), env.home().join("elsewhere"));
            let (folder, target) = (config.parent().unwrap(), elsewhere.join("config.json"));
            fs::create_dir(folder).unwrap();
            fs::create_dir(&elsewhere).unwrap();
            if let Some(text) = text {
                fs::write(&target, text).unwrap();
            }
            symlink(&target, &config).unwrap();
            set_mode(folder, linked);
            set_mode(&elsewhere, mode);
            let run = login(&env, &registry.address);
            let what = format!("{linked:o} {mode:o} {text:?}: {run:?}");
            let kept = fs::read_to_string(&target).ok();
            assert!(
                fs::symlink_metadata(&config).unwrap().is_symlink(),
                "{what}"
            );
            if allowed {
                assert!(
                    run.code == 0 && kept.unwrap().contains(&registry.address),
                    "{what}"
                );
                continue;
            }
            assert_eq!((run.code, kept.as_deref()), (7, text), "{what}");
            let open = if linked == 0o700 { &elsewhere } else { folder };
            let said = format!(
                "{} is a symbolic link, and {} is writable by others; refusing to write through it",
                config.display(),
                open.display()
            );
            assert!(run.stderr.contains(&said), "{what}");
            let remedy = format!("chmod go-w {}", open.display());
            assert!(run.stderr.contains(&remedy), "{what}");
            set_mode(open, 0o700);
            login(&env, &registry.address).exits(0).done();
        }
    }
}

#[test]
fn a6_other_settings_go_through_no_such_link_either() {
    let env = TestEnv::new();
    let outside = Outside::new(&env);
    set_mode(&outside.folder, 0o777);
    let outside = Outside {
        before: snapshot(&outside.folder),
        ..outside
    };
    let own = env.home().join(".config/regctl/config.json");
    for path in [own, env.docker_config()] {
        outside.lay(LinkToFile, &path);
    }
    for words in [
        &["config", "insecure", "add", "r.example"][..],
        &["logout", "r.example"],
    ] {
        env.regctl(words.iter().copied())
            .run()
            .exits(7)
            .says("is writable by others; refusing to write through it")
            .done();
        outside.is_as_it_was(words[0]);
    }
}

#[test]
fn a6_a_link_that_somebody_else_made_gets_no_password() {
    let registry = welcoming();
    let env = TestEnv::new();
    let target = env.home().join("mine.json");
    env.write(&target, PRECIOUS);
    fs::create_dir(env.docker_config().parent().unwrap()).unwrap();
    symlink(&target, env.docker_config()).unwrap();
    if std::os::unix::fs::lchown(env.docker_config(), Some(4242), Some(4242)).is_err() {
        return peers::missing("files cannot be given away here: not root?");
    }
    login(&env, &registry.address)
        .exits(7)
        .says("config.json belongs to another user; refusing to write through it")
        .done();
    assert_eq!(fs::read_to_string(&target).unwrap(), PRECIOUS);
}

/// The places of a registry's folder that are there once an image was pushed, from the root down:
/// what is below `docker/registry/v2/repositories/app`, then what is above it.
fn served_places(image: &Image) -> (Vec<String>, Vec<String>) {
    let (layer, manifest) = (Digest::of(&image.blobs[1]), Digest::of(&image.manifest));
    let (hex, pair) = (manifest.hex(), &manifest.hex()[..2]);
    let own = [
        "".to_owned(),
        "_layers".into(),
        "_layers/sha256".into(),
        format!("_layers/sha256/{}", layer.hex()),
        format!("_layers/sha256/{}/link", layer.hex()),
        "_manifests".into(),
        "_manifests/revisions".into(),
        "_manifests/revisions/sha256".into(),
        format!("_manifests/revisions/sha256/{hex}"),
        format!("_manifests/revisions/sha256/{hex}/link"),
        "_manifests/tags".into(),
        "_manifests/tags/t".into(),
        "_manifests/tags/t/current".into(),
        "_manifests/tags/t/current/link".into(),
        "_manifests/tags/t/index".into(),
        "_uploads".into(),
    ];
    let shared = [
        "docker".to_owned(),
        "docker/registry".into(),
        "docker/registry/v2".into(),
        "docker/registry/v2/blobs".into(),
        "docker/registry/v2/blobs/sha256".into(),
        format!("docker/registry/v2/blobs/sha256/{pair}"),
        format!("docker/registry/v2/blobs/sha256/{pair}/{hex}"),
        format!("docker/registry/v2/blobs/sha256/{pair}/{hex}/data"),
        "docker/registry/v2/repositories".into(),
        ".regctl-serve.lock".into(),
    ];
    (own.into(), shared.into())
}

const SERVED_TRAPS: [Trap; 5] = [LinkToFile, Dangling, LinkToFolder, Pipe, Folder];

/// A registry's folder with one image, as `app:t`.
fn sound_registry(env: &TestEnv, image: &Image) -> PathBuf {
    let root = env.home().join("sound");
    let mut served = Served::at(root.clone());
    image.put(&served.address, "app", "t");
    served.terminate();
    root
}

/// Asks for everything that is read, written and removed in a repository; says nothing of how it
/// is answered, but it has to be.
fn ask_everything(address: &str, repository: &str, image: &Image) {
    let new = b"a new layer".to_vec();
    let blob = |bytes: &[u8]| format!("/v2/{repository}/blobs/{}", Digest::of(bytes));
    let manifest = |name: &str| format!("/v2/{repository}/manifests/{name}");
    let upload = format!("/v2/{repository}/blobs/uploads/");
    let typed = [("Content-Type", image.media_type.as_str())];
    let get = |target: &str| drop(ask(address, "GET", target, &[], b""));
    get("/v2/_catalog");
    get(&format!("/v2/{repository}/tags/list"));
    get(&manifest("t"));
    get(&manifest(&image.digest()));
    get(&blob(&image.blobs[1]));
    get(&format!("/v2/{repository}/referrers/{}", image.digest()));
    let whole = format!("{upload}?digest={}", Digest::of(&new));
    ask(address, "POST", &whole, &[], &new);
    ask(address, "POST", &upload, &[], b"");
    for tag in ["t", "u"] {
        ask(address, "PUT", &manifest(tag), &typed, &image.manifest);
    }
    for target in [
        blob(&image.blobs[1]),
        manifest("t"),
        manifest(&image.digest()),
    ] {
        ask(address, "DELETE", &target, &[], b"");
    }
}

#[test]
fn a6_a_registry_on_a_hostile_folder_touches_nothing_outside() {
    let env = TestEnv::new();
    let outside = Outside::new(&env);
    let image = Image::hello_world();
    let sound = sound_registry(&env, &image);
    let (own, shared) = served_places(&image);
    let root = env.home().join("hostile");
    for trap in SERVED_TRAPS {
        // Each repository has another trap, and one registry serves them all.
        clear(&root);
        copy_folder(&sound, &root);
        let repositories = root.join("docker/registry/v2/repositories");
        for (number, place) in own.iter().enumerate() {
            let repository = repositories.join(format!("app{number}"));
            copy_folder(&repositories.join("app"), &repository);
            let path = if place.is_empty() {
                repository
            } else {
                repository.join(place)
            };
            outside.lay(trap, &path);
        }
        let mut served = Served::at(root.clone());
        for (number, place) in own.iter().enumerate() {
            ask_everything(&served.address, &format!("app{number}"), &image);
            outside.is_as_it_was(&format!("requests with {trap:?} at {place}"));
        }
        let (_, listed) = ask(&served.address, "GET", "/v2/_catalog", &[], b"");
        assert!(listed.text().contains("\"app\""), "{}", listed.text());
        assert_eq!(served.terminate(), 0);
        for place in &shared {
            let what = format!("serve with {trap:?} at {place}");
            clear(&root);
            copy_folder(&sound, &root);
            outside.lay(trap, &root.join(place));
            if let Some(served) = Served::try_wrapped(vec![], root.clone(), &[]) {
                ask_everything(&served.address, "app", &image);
            }
            outside.is_as_it_was(&what);
        }
    }
}

#[test]
fn a6_a_registry_says_which_link_keeps_it_from_starting() {
    let env = TestEnv::new();
    let outside = Outside::new(&env);
    for place in [".regctl-serve.lock", "docker", "docker/registry/v2/blobs"] {
        let root = env.home().join("hostile");
        clear(&root);
        let link = root.join(place);
        outside.lay(LinkToFolder, &link);
        let run = env.regctl(
            ["serve", "--addr", "127.0.0.1:0", "--root"]
                .map(OsString::from)
                .into_iter()
                .chain([root.into_os_string()]),
        );
        run.run()
            .exits(7)
            .says("symbolic link")
            .says(&format!("rm {}", link.display()))
            .done();
        outside.is_as_it_was(place);
    }
}

#[test]
fn a6_a_clean_up_of_a_hostile_registry_removes_nothing_outside() {
    let env = TestEnv::new();
    let outside = Outside::new(&env);
    let image = Image::hello_world();
    let sound = sound_registry(&env, &image);
    let (own, shared) = served_places(&image);
    let root = env.home().join("hostile");
    let folder = root.display().to_string();
    let own = own
        .iter()
        .map(|place| format!("docker/registry/v2/repositories/app/{place}"));
    for place in own.chain(shared) {
        for trap in SERVED_TRAPS {
            let what = format!("serve gc with {trap:?} at {place}");
            clear(&root);
            copy_folder(&sound, &root);
            outside.lay(trap, &root.join(place.trim_end_matches('/')));
            let run = env.regctl(["serve", "gc", "--root", &folder]).run();
            outside.is_as_it_was(&what);
            assert!([0, 7].contains(&run.code), "{what}: {run:?}");
        }
    }
    // What a linked repository refers to is still somebody's, even though it is not served.
    clear(&root);
    copy_folder(&sound, &root);
    let app = root.join("docker/registry/v2/repositories/app");
    let elsewhere = env.home().join("elsewhere");
    fs::rename(&app, &elsewhere).unwrap();
    symlink(&elsewhere, &app).unwrap();
    let blobs = snapshot(&root.join("docker/registry/v2/blobs"));
    let run = env
        .regctl(["serve", "gc", "--root", &folder])
        .run()
        .exits(7);
    run.says(&format!("{} is a symbolic link", app.display()))
        .done();
    assert_eq!(snapshot(&root.join("docker/registry/v2/blobs")), blobs);
}

#[test]
fn a6_an_upload_whose_file_has_another_name_is_not_resumed() {
    let env = TestEnv::new();
    let outside = Outside::new(&env);
    let sound = sound_registry(&env, &Image::hello_world());
    let id = "00000000-0000-0000-0000-000000000000";
    let data = format!("docker/registry/v2/repositories/app/_uploads/{id}/data");
    for trap in [
        LinkToFile,
        Dangling,
        LinkToFolder,
        Pipe,
        Socket,
        Folder,
        HardLink,
    ] {
        outside.lay(trap, &sound.join(&data));
        let served = Served::at(sound.clone());
        let target = format!("/v2/app/blobs/uploads/{id}");
        let (status, _) = ask(&served.address, "PATCH", &target, &[], b"more");
        assert_eq!(status, 404, "{trap:?}");
        outside.is_as_it_was(&format!("{trap:?}"));
    }
}

#[test]
fn a6_an_export_takes_the_place_of_no_device_pipe_or_folder() {
    let served = Served::open();
    let image = Image::hello_world();
    image.put(&served.address, "app", "t");
    let name = served.name("app:t");
    let pinned = format!("{}@{}", served.name("app"), Digest::of(&image.blobs[0]));
    let env = TestEnv::new();
    let outside = Outside::new(&env);
    env.regctl(["pull", "-q", &name]).ok().done();
    let path = env.home().join("out");
    let out = path.display().to_string();
    let archive = format!("oci-archive:{out}");
    for (trap, code) in [
        (Pipe, 7),
        (Socket, 7),
        (Folder, 7),
        (LinkToFile, 0),
        (Dangling, 0),
        (LinkToFolder, 0),
        (HardLink, 0),
    ] {
        for words in [
            &["save", "-o", &*out, &name][..],
            &["copy", "-q", &name, &archive],
            &["blob", "get", "-o", &out, &pinned],
        ] {
            outside.lay(trap, &path);
            let before = fs::symlink_metadata(&path).unwrap().file_type();
            let run = env.regctl(words.iter().copied()).run().exits(code);
            outside.is_as_it_was(&format!("{words:?} to {trap:?}"));
            let after = fs::symlink_metadata(&path).unwrap().file_type();
            if code == 0 {
                assert!(after.is_file(), "{words:?} to {trap:?}");
            } else {
                assert_eq!(before, after, "{words:?} to {trap:?}");
                run.says(&format!("cannot write {out}: ")).done();
            }
        }
    }
}
