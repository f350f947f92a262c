//! `regctl serve` on a full disk, with a failing one, without files to open, and killed anywhere.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use regctl::image::Digest;

use crate::faults_push::with_layer;
use crate::support::env::TestEnv;
use crate::support::http::ask;
use crate::support::images::{Flavor, Image, noise};
use crate::support::peers;
use crate::support::served::Served;

fn words(text: &[&str]) -> Vec<OsString> {
    text.iter().map(Into::into).collect()
}

#[test]
fn f81_a_full_disk_is_told_and_what_is_there_still_served() {
    let Some(served) = small_disk() else { return };
    let image = Image::hello_world();
    image.put(&served.address, "app", "t");
    let big = vec![1; 6 << 20];
    let target = format!("/v2/app/blobs/uploads/?digest={}", Digest::of(&big));
    let (status, answer) = ask(&served.address, "POST", &target, &[], &big);
    assert_eq!(status, 507);
    assert!(
        answer.text().contains("no space left on device"),
        "{}",
        answer.text()
    );
    assert_eq!(
        ask(&served.address, "GET", "/v2/app/manifests/t", &[], b"").0,
        200
    );
    let small = b"there is room for this";
    let target = format!("/v2/app/blobs/uploads/?digest={}", Digest::of(small));
    assert_eq!(ask(&served.address, "POST", &target, &[], small).0, 201);
}

#[test]
fn f81_a_push_says_whose_disk_is_full() {
    let Some(served) = small_disk() else { return };
    let name = served.name("app:t");
    let (env, _) = with_layer(&name, 6 << 20);
    let run = env.regctl(["push", &name]).run();
    assert_ne!(run.code, 0);
    run.says("no space left on device")
        .says(&format!(
            "hint: that is the disk of {}, not of this machine",
            served.address
        ))
        .done();
    assert_eq!(
        ask(&served.address, "GET", "/v2/app/manifests/t", &[], b"").0,
        404
    );
    let _ = served.log_with("no space left on device");
}

#[test]
fn f81_an_upload_goes_on_at_the_right_byte_once_there_is_room_again() {
    let Some(served) = small_disk() else { return };
    let open = |bytes: &[u8]| {
        let (_, answer) = ask(&served.address, "POST", "/v2/app/blobs/uploads/", &[], b"");
        let location = answer.headers["location"].clone();
        (
            location.clone(),
            ask(&served.address, "PATCH", &location, &[], bytes).0,
        )
    };
    let (in_the_way, status) = open(&[1; 2 << 20]);
    assert_eq!(status, 202);
    let bytes = noise(3 << 20);
    let (location, status) = open(&bytes);
    assert_eq!(status, 507);
    assert_eq!(ask(&served.address, "DELETE", &in_the_way, &[], b"").0, 204);
    let range = ask(&served.address, "GET", &location, &[], b"").1.headers["range"].clone();
    let arrived = range.strip_prefix("0-").unwrap().parse::<usize>().unwrap() + 1;
    let digest = Digest::of(&bytes);
    let (status, _) = ask(
        &served.address,
        "PUT",
        &format!("{location}?digest={digest}"),
        &[],
        &bytes[arrived..],
    );
    assert_eq!(status, 201);
    let (_, answer) = ask(
        &served.address,
        "GET",
        &format!("/v2/app/blobs/{digest}"),
        &[],
        b"",
    );
    assert_eq!(
        Digest::of(&answer.body),
        digest,
        "what was acknowledged is not what is served"
    );
}

/// A registry with a disk of 4 MiB that only it sees.
fn small_disk() -> Option<Served> {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.keep().join("root");
    std::fs::create_dir(&root).unwrap();
    let wrapper = mounted("mount -t tmpfs -o size=4m tmpfs \"$0\"", &root)?;
    Some(Served::wrapped(wrapper, root, &[]))
}

/// Runs a program after `mount`, in which `$0` is a folder, and which only that program sees.
fn mounted(mount: &str, folder: &Path) -> Option<Vec<OsString>> {
    peers::find("unshare")?;
    let probe = TestEnv::new().program("unshare", ["-m", "true"]).run();
    if probe.code != 0 {
        peers::missing("mount namespaces cannot be made here: not root?");
        return None;
    }
    let script = format!("{mount} && exec \"$@\"");
    let folder = folder.display().to_string();
    Some(words(&["unshare", "-m", "sh", "-c", &script, &folder]))
}

#[test]
fn f82_what_cannot_be_synced_is_not_acknowledged() {
    let Some(strace) = peers::strace("fsync", "error=EIO:when=1") else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let served = Served::wrapped(strace, folder.path().join("root"), &[]);
    let target = format!("/v2/app/blobs/uploads/?digest={}", Digest::of(b"x"));
    let blob = format!("/v2/app/blobs/{}", Digest::of(b"x"));
    // The first fsync of each of the registry's threads fails.
    let mut failures = 0;
    while ask(&served.address, "POST", &target, &[], b"x").0 != 201 {
        assert_eq!(
            ask(&served.address, "HEAD", &blob, &[], b"").0,
            404,
            "it is there although it was refused"
        );
        failures += 1;
        assert!(failures < 20, "it does not recover");
    }
    assert!(failures > 0, "nothing failed");
    assert_eq!(ask(&served.address, "GET", &blob, &[], b"").1.body, b"x");
}

#[test]
fn f79_killed_at_any_step_it_keeps_what_it_acknowledged_and_shows_nothing_half() {
    let image = Image::new(Flavor::Oci, "linux/amd64", &[b"layer"]);
    for call in ["fsync", "/^rename", "/^mkdir", "write"] {
        let mut kills = 0;
        // Calls are counted by thread, so the later ones are not reached in every run.
        for when in 1..=12 {
            let Some(strace) = peers::strace(call, &format!("signal=SIGKILL:when={when}")) else {
                return;
            };
            let folder = tempfile::tempdir().unwrap();
            if let Some(acknowledged) = push_until_killed(folder.path(), &image, strace) {
                kills += 1;
                check_after_kill(
                    folder.path(),
                    &image,
                    acknowledged,
                    &format!("{call} {when}"),
                );
            }
        }
        assert!(kills > 0, "it was never killed at {call}");
    }
}

/// Pushes to a registry that is killed at a system call; says how many requests it had acknowledged,
/// or nothing where it was not killed, or before it could listen.
fn push_until_killed(folder: &Path, image: &Image, strace: Vec<OsString>) -> Option<usize> {
    let served = Served::try_wrapped(strace, folder.join("root"), &[])?;
    let mut acknowledged = 0;
    for (method, target, body) in requests(image) {
        let headers = [("Content-Type", image.media_type.as_str())];
        match crate::support::http::try_ask(&served.address, method, &target, &headers, &body) {
            Some((201, _)) => acknowledged += 1,
            _ => return Some(acknowledged),
        }
    }
    None
}

fn requests(image: &Image) -> Vec<(&'static str, String, Vec<u8>)> {
    let blob = |bytes: &Vec<u8>| {
        (
            "POST",
            format!("/v2/app/blobs/uploads/?digest={}", Digest::of(bytes)),
            bytes.clone(),
        )
    };
    let mut requests: Vec<_> = image.blobs.iter().map(blob).collect();
    requests.push((
        "PUT",
        "/v2/app/manifests/t".to_owned(),
        image.manifest.clone(),
    ));
    requests
}

fn check_after_kill(folder: &Path, image: &Image, acknowledged: usize, at: &str) {
    let served = Served::at(folder.join("root"));
    for (number, (_, _, body)) in requests(image).iter().enumerate() {
        let target = if number == image.blobs.len() {
            "/v2/app/manifests/t".to_owned()
        } else {
            format!("/v2/app/blobs/{}", Digest::of(body))
        };
        let (status, answer) = ask(&served.address, "GET", &target, &[], b"");
        match status {
            200 => assert_eq!(&answer.body, body, "{target} is half there, killed at {at}"),
            _ => assert!(
                number >= acknowledged,
                "{target} was acknowledged and is gone, killed at {at}"
            ),
        }
    }
    image.put(&served.address, "app", "t");
}

#[test]
fn f86_without_files_to_open_it_waits_and_comes_back() {
    let Some(_) = peers::find("prlimit") else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let served = Served::wrapped(
        words(&["prlimit", "--nofile=64"]),
        folder.path().join("root"),
        &[],
    );
    let connections: Vec<_> = (0..100)
        .map(|_| std::net::TcpStream::connect(&served.address).unwrap())
        .collect();
    drop(connections);
    let image = Image::hello_world();
    image.put(&served.address, "app", "t");
    assert_eq!(
        ask(&served.address, "GET", "/v2/app/manifests/t", &[], b"").0,
        200
    );
}

#[test]
fn a22_read_only_serves_a_folder_that_cannot_be_written_and_makes_nothing() {
    let image = Image::hello_world();
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("root");
    let mut writing = Served::at(root.clone());
    image.put(&writing.address, "app", "t");
    let _upload = ask(&writing.address, "POST", "/v2/app/blobs/uploads/", &[], b"");
    writing.kill();
    // As another registry would have left it.
    std::fs::remove_file(root.join(".regctl-serve.lock")).unwrap();
    let before = everything_in(&root);
    let read = |served: &Served| {
        let env = TestEnv::new();
        env.regctl(["pull", "-q", &served.name("app:t")])
            .ok()
            .done();
        let catalog = env.regctl(["catalog", &served.address]).ok();
        catalog.prints("REPOSITORY\napp\n").done();
        let (status, _) = ask(&served.address, "POST", "/v2/app/blobs/uploads/", &[], b"");
        assert_eq!(status, 405);
    };
    read(&Served::set_up(root.clone(), &["--read-only"]));
    assert!(everything_in(&root) == before, "it wrote");
    if let Some(wrapper) = mounted(
        "mount --bind \"$0\" \"$0\" && mount -o remount,bind,ro \"$0\"",
        &root,
    ) {
        let one = Served::wrapped(wrapper.clone(), root.clone(), &["--read-only"]);
        let other = Served::wrapped(wrapper, root.clone(), &["--read-only"]);
        read(&one);
        read(&other);
    }
    let empty = folder.path().join("none");
    let nothing = Served::set_up(empty.clone(), &["--read-only"]);
    let env = TestEnv::new();
    env.regctl(["catalog", &nothing.address]).ok().done();
    assert!(!empty.exists());
}

#[test]
fn a22_readers_share_a_folder_and_keep_writers_away() {
    let mut writing = Served::open();
    let root = writing.root.clone();
    let folder = root.display().to_string();
    let env = TestEnv::new();
    let serve = |more: &[&str]| {
        let args = ["serve", "--addr", "127.0.0.1:0", "--root", &folder];
        env.regctl(args.into_iter().chain(more.iter().copied()))
    };
    serve(&["--read-only"])
        .run()
        .exits(7)
        .says("storage is in use")
        .done();
    writing.kill();
    let _one = Served::set_up(root.clone(), &["--read-only"]);
    let _other = Served::set_up(root.clone(), &["--read-only"]);
    serve(&[]).run().exits(7).says("storage is in use").done();
    env.regctl(["serve", "gc", "--root", &folder])
        .run()
        .exits(7)
        .done();
}

/// The paths below a folder, and what is in the files.
fn everything_in(root: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    let mut rest = vec![root.to_owned()];
    while let Some(path) = rest.pop() {
        if path.is_dir() {
            let entries = std::fs::read_dir(&path).unwrap();
            rest.extend(entries.map(|entry| entry.unwrap().path()));
            found.push((path, Vec::new()));
        } else {
            let bytes = std::fs::read(&path).unwrap();
            found.push((path, bytes));
        }
    }
    found.sort();
    found
}

#[test]
fn a22_a_folder_is_on_the_disk_before_anything_in_it_is_acknowledged() {
    let Some(_) = peers::find("strace") else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let trace = folder.path().join("trace");
    let trace_text = trace.display().to_string();
    let calls = "trace=mkdir,mkdirat,fsync,fdatasync";
    let strace = [
        "strace",
        "-f",
        "-y",
        "-qq",
        "-s",
        "4096",
        "-o",
        &trace_text,
        "-e",
        calls,
    ];
    let root = folder.path().join("root");
    let served = Served::wrapped(words(&strace), root.clone(), &[]);
    Image::hello_world().put(&served.address, "team/deep/app", "t");
    drop(served);
    let trace = std::fs::read_to_string(trace).unwrap();
    let made: Vec<(usize, PathBuf)> = trace.lines().enumerate().filter_map(made_in).collect();
    let lasting = made.iter().filter(|(_, path)| {
        // What an unfinished upload is in comes and goes.
        path.parent()
            .is_none_or(|above| !above.ends_with("_uploads"))
    });
    let mut checked = 0;
    for (at, path) in lasting.filter(|(_, path)| path.starts_with(&root)) {
        let above = format!("<{}>", path.parent().unwrap().display());
        let is_synced = |line: &str| line.contains("sync(") && line.contains(&above);
        assert!(
            trace.lines().skip(*at).any(is_synced),
            "{} is not on the disk",
            path.display()
        );
        checked += 1;
    }
    assert!(checked > 10, "only {checked} folders were made:\n{trace}");
}

/// The folder that a line of strace says was made.
fn made_in((number, line): (usize, &str)) -> Option<(usize, PathBuf)> {
    let is_made = line.contains("mkdir") && line.ends_with("= 0");
    let path = line.split('"').nth(1).filter(|_| is_made)?;
    // mkdirat takes a name below the folder that a descriptor stands for.
    let above = line.split(['<', '>']).nth(1).unwrap_or_default();
    Some((number, Path::new(above).join(path)))
}

#[test]
fn a22_a_file_size_limit_is_an_error_and_ends_neither_the_registry_nor_the_client() {
    let Some(_) = peers::find("prlimit") else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let limit = words(&["prlimit", "--fsize=200000"]);
    let served = Served::wrapped(limit.clone(), folder.path().join("root"), &[]);
    let large = noise(300_000);
    let target = format!("/v2/app/blobs/uploads/?digest={}", Digest::of(&large));
    let (status, answer) = ask(&served.address, "POST", &target, &[], &large);
    assert_eq!(status, 507);
    assert!(
        answer.text().contains("file too large"),
        "{}",
        answer.text()
    );
    let (_, answer) = ask(&served.address, "POST", "/v2/app/blobs/uploads/", &[], b"");
    let location = &answer.headers["location"];
    assert_eq!(ask(&served.address, "PATCH", location, &[], &large).0, 507);
    // What was written of it is kept, and is what was acknowledged.
    let (status, answer) = ask(&served.address, "GET", location, &[], b"");
    assert_eq!(status, 204);
    let last: usize = answer.headers["range"]
        .strip_prefix("0-")
        .unwrap()
        .parse()
        .unwrap();
    let small = &large[..=last];
    let target = format!("{location}?digest={}", Digest::of(small));
    assert_eq!(ask(&served.address, "PUT", &target, &[], b"").0, 201);

    let roomy = Served::open();
    let image = Image::new(Flavor::Oci, "linux/amd64", &[&large]);
    image.put(&roomy.address, "app", "t");
    let env = TestEnv::new().within(limit);
    let name = roomy.name("app:t");
    env.regctl(["pull", "-q", &name])
        .run()
        .exits(7)
        .says("File too large")
        .done();
    let env = env.within([]);
    env.regctl(["pull", "-q", &name]).ok().done();
    assert!(env.damage().is_empty());
}

#[test]
fn a22_loops_of_links_in_the_root_end_no_request_and_no_clean_up_in_a_circle() {
    use std::os::unix::fs::symlink;
    let mut served = Served::open();
    let image = Image::hello_world();
    image.put(&served.address, "team/app", "t");
    let base = served.root.join("docker/registry/v2");
    let repositories = base.join("repositories");
    for (target, link) in [
        (".", repositories.join("here")),
        ("..", repositories.join("team/up")),
        ("../team", repositories.join("team/app/again")),
        ("itself", repositories.join("itself")),
        ("nowhere", repositories.join("gone")),
        (
            "itself",
            repositories.join("team/app/_manifests/revisions/sha512"),
        ),
        ("sha512", repositories.join("team/app/_layers/sha512")),
        ("zz", base.join("blobs/sha256/zz")),
        ("sha512", base.join("blobs/sha512")),
    ] {
        symlink(target, link).unwrap();
    }
    let catalog = "REPOSITORY\nteam/app\n";
    let env = TestEnv::new();
    env.regctl(["catalog", &served.address])
        .ok()
        .prints(catalog)
        .done();
    let root = served.kill();
    let folder = root.display().to_string();
    // What a link leads to may still be needed by whoever made it, so nothing is removed.
    env.regctl(["serve", "gc", "--root", &folder])
        .run()
        .exits(7)
        .says("is a symbolic link")
        .done();
    let again = Served::at(root);
    env.regctl(["catalog", &again.address])
        .ok()
        .prints(catalog)
        .done();
    env.regctl(["pull", "-q", &again.name("team/app:t")])
        .ok()
        .done();
}
