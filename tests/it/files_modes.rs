//! Who may read what is made, and what killed runs leave behind: row A7.

use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Child;
use std::time::{Duration, Instant, SystemTime};

use crate::support::env::{Run, TestEnv};
use crate::support::fault::{Fault, Faulty};
use crate::support::http::{Silence, ask};
use crate::support::images::{Flavor, Image, noise};
use crate::support::peers;
use crate::support::served::Served;
use crate::support::tars::{docker_save, file, layer, packed};

/// How long a command may take to make its temporary file on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

fn mode(path: &Path) -> u32 {
    fs::symlink_metadata(path).unwrap().mode() & 0o7777
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

/// The commands of a user with another umask.
fn with_umask(umask: u32) -> TestEnv {
    let script = format!("umask {umask:03o}; exec \"$@\"");
    TestEnv::new().within(["sh".into(), "-c".into(), script.into(), "sh".into()])
}

/// A folder and all that is in it.
fn everything(folder: &Path) -> Vec<PathBuf> {
    let mut found = vec![folder.to_owned()];
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(everything(&path));
        } else {
            found.push(path);
        }
    }
    found
}

/// Every folder has one mode, and every file another.
#[track_caller]
fn have_modes(folder: &Path, folders: u32, files: u32) {
    for path in everything(folder) {
        let expected = if path.is_dir() { folders } else { files };
        assert_eq!(
            mode(&path),
            expected,
            "{}: {:o}",
            path.display(),
            mode(&path)
        );
    }
}

#[test]
fn a7_a_new_store_is_for_the_user_alone_whatever_the_umask_and_whoever_makes_it() {
    let served = Served::open();
    let image = Image::hello_world();
    image.put(&served.address, "app", "t");
    let name = served.name("app:t");
    for umask in [0o000, 0o022, 0o077] {
        let home = TestEnv::new();
        let archive = file(
            &home,
            "a.tar",
            &packed(&docker_save(&layer(), &["hello:1"])),
        );
        let squeezed = crate::support::tars::gzip(&fs::read(&archive).unwrap());
        let squeezed = file(&home, "a.tar.gz", &squeezed);
        let tar = file(&home, "root.tar", &layer());
        image.write_layout(&home.home().join("layout"), "t");
        let layout = format!("oci:{}:t", home.home().join("layout").display());
        for words in [
            &["pull", "-q", &*name][..],
            &["load", "-q", "-i", &archive],
            &["load", "-q", "-i", &squeezed],
            &["import", &tar, "app:1"],
            &["copy", "-q", &layout, "store:app:t"],
        ] {
            let env = with_umask(umask);
            env.regctl(words.iter().copied()).ok().done();
            have_modes(&env.store(), 0o700, 0o600);
        }
    }
}

#[test]
fn a7_a_store_that_is_there_keeps_its_modes() {
    let served = Served::open();
    let image = Image::hello_world();
    image.put(&served.address, "app", "t");
    let env = TestEnv::new();
    fs::create_dir(env.store()).unwrap();
    set_mode(&env.store(), 0o750);
    env.regctl(["pull", "-q", &served.name("app:t")])
        .ok()
        .done();
    let index = env.store().join("index.json");
    set_mode(&index, 0o640);
    set_mode(&env.store().join("blobs"), 0o750);
    env.regctl(["tag", &served.name("app:t"), "other:1"])
        .ok()
        .done();
    env.regctl(["rmi", "other:1"]).ok().done();
    assert_eq!(mode(&env.store()), 0o750);
    assert_eq!(mode(&index), 0o640);
    assert_eq!(mode(&env.store().join("blobs")), 0o750);
}

#[test]
fn a7_exports_are_as_open_as_the_umask_says() {
    let served = Served::open();
    let image = Image::hello_world();
    image.put(&served.address, "app", "t");
    let name = served.name("app:t");
    for umask in [0o000, 0o022, 0o002, 0o077] {
        let env = with_umask(umask);
        env.regctl(["pull", "-q", &name]).ok().done();
        let at = |name: &str| env.home().join(name).display().to_string();
        let (saved, blob, layout) = (at("saved.tar"), at("blob"), at("layout"));
        let pinned = format!(
            "{}@{}",
            served.name("app"),
            regctl::image::Digest::of(&image.blobs[0])
        );
        for (words, written) in [
            (vec!["save", "-o", &saved, &name], &saved),
            (vec!["blob", "get", "-o", &blob, &pinned], &blob),
        ] {
            env.regctl(words).ok().done();
            assert_eq!(
                mode(Path::new(written)),
                0o666 & !umask,
                "{written} {umask:o}"
            );
        }
        for kind in ["oci-archive", "docker-archive"] {
            let path = at(kind);
            let target = format!("{kind}:{path}:app:t");
            // What was there has no say in who may read what is there now.
            env.write(Path::new(&path), "old");
            set_mode(Path::new(&path), 0o600);
            env.regctl(["copy", "-q", &name, &target]).ok().done();
            assert_eq!(mode(Path::new(&path)), 0o666 & !umask, "{kind} {umask:o}");
        }
        let target = format!("oci:{layout}:t");
        env.regctl(["copy", "-q", &name, &target]).ok().done();
        have_modes(Path::new(&layout), 0o777 & !umask, 0o666 & !umask);
        // A folder that is there keeps its mode; what is in it does not depend on that.
        let closed = env.home().join("closed");
        fs::create_dir(&closed).unwrap();
        set_mode(&closed, 0o700);
        let target = format!("oci:{}:t", closed.display());
        env.regctl(["copy", "-q", &name, &target]).ok().done();
        assert_eq!(mode(&closed), 0o700);
        assert_eq!(mode(&closed.join("index.json")), 0o666 & !umask);
    }
}

/// The temporary files in a folder.
fn drafts(folder: &Path) -> Vec<String> {
    let names = fs::read_dir(folder).unwrap();
    let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut drafts: Vec<String> = names
        .filter(|name| name.starts_with(".regctl-") || name.starts_with(".tmp-"))
        .filter(|name| !name.ends_with(".lock"))
        .collect();
    drafts.sort();
    drafts
}

/// A copy to an archive that has begun, and whose layer never comes.
fn begin(env: &TestEnv, faulty: &Faulty, archive: &str) -> Child {
    let copy = env
        .regctl([
            "copy",
            "-q",
            &faulty.name(),
            &format!("oci-archive:{archive}"),
        ])
        .start();
    let until = Instant::now() + PATIENCE;
    while drafts(&env.home()).is_empty() || faulty.asked("GET", "blobs") == 0 {
        assert!(Instant::now() < until, "the copy does not begin");
        std::thread::sleep(Duration::from_millis(2));
    }
    copy
}

#[test]
fn a7_what_a_killed_copy_left_is_swept_by_the_next_and_what_is_being_written_is_not() {
    let image = Image::new(Flavor::Oci, "linux/amd64", &[&noise(200_000)]);
    let faulty = Faulty::start(&image, |request, _| {
        if request.path().contains("/blobs/") {
            vec![Fault::Silence(Silence::Answer)]
        } else {
            vec![]
        }
    });
    let env = TestEnv::new();
    image.write_layout(&env.home().join("source"), "t");
    let source = format!("oci:{}:t", env.home().join("source").display());
    env.regctl(["copy", "-q", &source, "store:app:t"])
        .ok()
        .done();
    let at = |name: &str| env.home().join(name).display().to_string();
    let (first, second) = (at("first.tar"), at("second.tar"));
    let mut copy = begin(&env, &faulty, &first);
    let held = drafts(&env.home());
    assert_eq!(held.len(), 1);
    let save = || env.regctl(["save", "-o", &second, "app:t"]).ok().done();
    let other = format!("oci-archive:{second}");
    let again = || env.regctl(["copy", "-q", &source, &other]).ok().done();
    save();
    again();
    assert_eq!(drafts(&env.home()), held, "somebody is writing it");
    copy.kill().unwrap();
    copy.wait().unwrap();
    assert_eq!(drafts(&env.home()), held);
    save();
    assert_eq!(drafts(&env.home()), [""; 0]);
    let mut copy = begin(&env, &faulty, &first);
    copy.kill().unwrap();
    copy.wait().unwrap();
    again();
    assert_eq!(drafts(&env.home()), [""; 0]);
    assert!(!Path::new(&first).exists());
}

#[test]
fn a7_only_what_is_surely_litter_is_swept() {
    let env = TestEnv::new();
    Image::hello_world().write_layout(&env.home().join("source"), "t");
    let source = format!("oci:{}:t", env.home().join("source").display());
    env.regctl(["copy", "-q", &source, "store:app:t"])
        .ok()
        .done();
    let home = env.home();
    let config = env.docker_config().parent().unwrap().to_owned();
    fs::create_dir(&config).unwrap();
    fs::write(env.docker_config(), "{}").unwrap();
    let out = home.join("out.tar").display().to_string();
    let save = ["save", "-o", &out, "app:t"];
    let (tag, untag) = (["tag", "app:t", "app:u"], ["rmi", "app:u"]);
    let change = ["logout", "r.example"];
    for (folder, prefix, commands) in [
        (&home, ".regctl-save-", vec![&save[..]]),
        (&home, ".regctl-copy-", vec![&save]),
        (&home, ".regctl-blob-", vec![&save]),
        (&env.store(), ".tmp-index.json-", vec![&tag, &untag]),
        (&env.store(), ".tmp-index.json.copy-", vec![&tag, &untag]),
        (&config, ".tmp-config.json-", vec![&change]),
    ] {
        let at = |rest: &str| folder.join(format!("{prefix}{rest}"));
        let (litter, held, link) = (at("AbC123"), at("held00"), at("link00"));
        let others = [at("AbC12"), at("AbC1234"), at("AbC-12"), at("")];
        for path in others.iter().chain([&litter, &held]) {
            fs::write(path, "x").unwrap();
        }
        fs::create_dir(at("folder")).unwrap();
        symlink(&litter, &link).unwrap();
        let writer = fs::File::open(&held).unwrap();
        writer.lock().unwrap();
        for words in &commands {
            env.regctl(words.iter().copied()).ok().done();
        }
        assert!(!litter.exists(), "{}", litter.display());
        for path in others.iter().chain([&held, &link, &at("folder")]) {
            assert!(fs::symlink_metadata(path).is_ok(), "{}", path.display());
        }
        drop(writer);
        // A program that another test starts just now has the file, and so its lock, until it runs.
        let is_swept = (0..100).any(|_| {
            for words in &commands {
                env.regctl(words.iter().copied()).ok().done();
            }
            !held.exists()
        });
        assert!(is_swept, "{}", held.display());
        for path in others.iter().chain([&link]) {
            fs::remove_file(path).unwrap();
        }
        fs::remove_dir(at("folder")).unwrap();
    }
}

#[test]
fn a7_what_belongs_to_somebody_else_is_not_swept() {
    let env = TestEnv::new();
    Image::hello_world().write_layout(&env.home().join("source"), "t");
    let source = format!("oci:{}:t", env.home().join("source").display());
    let theirs = env.home().join(".regctl-copy-theirs");
    fs::write(&theirs, "x").unwrap();
    if std::os::unix::fs::chown(&theirs, Some(4242), Some(4242)).is_err() {
        return peers::missing("files cannot be given away here: not root?");
    }
    let target = format!("oci-archive:{}", env.home().join("out.tar").display());
    env.regctl(["copy", "-q", &source, &target]).ok().done();
    assert!(theirs.exists());
}

/// Runs a command that is killed when it would rename its first, second … file.
fn kill_at_rename(env: &TestEnv, when: usize, words: &[&str]) -> Option<Run> {
    let mut strace = peers::strace("/^rename", &format!("signal=SIGKILL:when={when}"))?.into_iter();
    let program = strace.next()?;
    let regctl = std::iter::once(env!("CARGO_BIN_EXE_regctl")).chain(words.iter().copied());
    let args = strace.chain(regctl.map(OsString::from));
    Some(env.program(program, args).run())
}

#[test]
fn a7_a_command_that_is_killed_leaves_nothing_that_the_next_does_not_sweep() {
    let served = Served::open();
    let image = Image::hello_world();
    image.put(&served.address, "app", "t");
    let name = served.name("app:t");
    let env = TestEnv::new();
    env.regctl(["pull", "-q", &name]).ok().done();
    let at = |name: &str| env.home().join(name).display().to_string();
    let (saved, archive, layout, blob) = (at("a.tar"), at("b.tar"), at("layout"), at("blob"));
    let (archive, layout) = (format!("oci-archive:{archive}"), format!("oci:{layout}:t"));
    let pinned = format!(
        "{}@{}",
        served.name("app"),
        regctl::image::Digest::of(&image.blobs[0])
    );
    let mut kills = 0;
    for words in [
        &["save", "-o", &*saved, &name][..],
        &["copy", "-q", &name, &archive],
        &["copy", "-q", &name, &layout],
        &["blob", "get", "-o", &blob, &pinned],
        &["tag", &name, "app:u"],
    ] {
        for when in 1..=8 {
            let Some(run) = kill_at_rename(&env, when, words) else {
                return;
            };
            kills += usize::from(run.code != 0);
            env.regctl(words.iter().copied()).ok().done();
            if words[0] == "tag" {
                env.regctl(["rmi", "app:u"]).ok().done();
            }
            let left = everything(env.home().parent().unwrap());
            let is_draft = |path: &&PathBuf| {
                let name = path.file_name().unwrap().to_string_lossy().into_owned();
                name.starts_with(".tmp-") || name.starts_with(".regctl-")
            };
            let left: Vec<&PathBuf> = left.iter().filter(is_draft).collect();
            assert!(left.is_empty(), "{words:?} {when}: {left:?}");
            let _ = fs::remove_dir_all(env.home().join("layout"));
        }
    }
    // Fewer than there are renames in a store: a layout of others gets no copy of its index.
    assert!(kills >= 7, "{kills}");
}

#[test]
fn a7_a_registry_sweeps_what_it_left_when_it_was_killed() {
    let env = TestEnv::new();
    let root = env.home().join("registry");
    let served = Served::at(root.clone());
    let image = Image::hello_world();
    image.put(&served.address, "app", "t");
    let current = root.join("docker/registry/v2/repositories/app/_manifests/tags/t/current");
    let data = regctl::image::Digest::of(&image.manifest);
    let blob = root
        .join("docker/registry/v2/blobs/sha256")
        .join(&data.hex()[..2])
        .join(data.hex());
    for litter in [
        current.join(".tmp-link-AbC123"),
        blob.join(".tmp-data-AbC123"),
    ] {
        fs::write(&litter, "x").unwrap();
        image.put(&served.address, "app", "t");
        assert!(!litter.exists(), "{}", litter.display());
    }
    let (status, _) = ask(&served.address, "GET", "/v2/app/manifests/t", &[], b"");
    assert_eq!(status, 200);
}

#[test]
fn a7_a_clean_up_forgets_old_partial_blobs_and_no_other_files() {
    let env = TestEnv::new();
    Image::hello_world().write_layout(&env.home().join("source"), "t");
    let source = format!("oci:{}:t", env.home().join("source").display());
    env.regctl(["copy", "-q", &source, "store:app:t"])
        .ok()
        .done();
    let hex = "a".repeat(64);
    let at = |name: &str| env.store().join("ingest").join(name);
    let (old, journal) = (
        at(&format!("sha256-{hex}.part")),
        at(&format!("sha256-{hex}.parts")),
    );
    let (new, mine) = (at(&format!("sha512-{hex}{hex}.part")), at("thesis.part"));
    for path in [&old, &journal, &new, &mine] {
        fs::write(path, "x").unwrap();
        if path != &new {
            let file = fs::File::options().write(true).open(path).unwrap();
            let long_ago = SystemTime::now() - Duration::from_secs(8 * 24 * 60 * 60);
            file.set_modified(long_ago).unwrap();
        }
    }
    env.regctl(["prune"]).ok().done();
    assert!(!old.exists() && !journal.exists());
    assert!(new.exists() && mine.exists());
}
