//! `regctl serve` on a full disk, with a failing one, without files to open, and killed anywhere.

use std::ffi::OsString;
use std::path::Path;

use regctl::image::Digest;

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
    peers::find("unshare")?;
    let folder = tempfile::tempdir().unwrap();
    let root = folder.keep().join("root");
    std::fs::create_dir(&root).unwrap();
    let mount = format!(
        "mount -t tmpfs -o size=4m tmpfs '{}' && exec \"$@\"",
        root.display()
    );
    let wrapper = words(&["unshare", "-m", "sh", "-c", &mount, "sh"]);
    let probe = TestEnv::new().program("unshare", ["-m", "true"]).run();
    if probe.code != 0 {
        peers::missing("mount namespaces cannot be made here: not root?");
        return None;
    }
    Some(Served::wrapped(wrapper, root, &[]))
}

#[test]
fn f82_what_cannot_be_synced_is_not_acknowledged() {
    let Some(_) = peers::find("strace") else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let inject = [
        "strace",
        "-f",
        "-qq",
        "-o",
        "/dev/null",
        "-e",
        "trace=fsync",
        "-e",
        "inject=fsync:error=EIO:when=1",
    ];
    let served = Served::wrapped(words(&inject), folder.path().join("root"), &[]);
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
    let Some(_) = peers::find("strace") else {
        return;
    };
    let image = Image::new(Flavor::Oci, "linux/amd64", &[b"layer"]);
    for call in ["fsync", "/^rename", "/^mkdir", "write"] {
        let mut kills = 0;
        // Calls are counted by thread, so the later ones are not reached in every run.
        for when in 1..=12 {
            let folder = tempfile::tempdir().unwrap();
            let inject = format!("{call}:signal=SIGKILL:when={when}");
            if let Some(acknowledged) = push_until_killed(folder.path(), &image, &inject) {
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
fn push_until_killed(folder: &Path, image: &Image, inject: &str) -> Option<usize> {
    let call = inject.split(':').next().unwrap();
    let trace = format!("trace={call}");
    let inject = format!("inject={inject}");
    let wrapper = words(&[
        "strace",
        "-f",
        "-qq",
        "-o",
        "/dev/null",
        "-e",
        &trace,
        "-e",
        &inject,
    ]);
    let served = Served::try_wrapped(wrapper, folder.join("root"), &[])?;
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
