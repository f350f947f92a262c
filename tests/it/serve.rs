//! `regctl serve` with real clients, beside the real registry, and under attack.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};

use regctl::image::Digest;

use crate::support::distribution::{Distribution, Setup};
use crate::support::engine::Engine;
use crate::support::env::TestEnv;
use crate::support::http::ask;
use crate::support::images::{Flavor, Image, noise};
use crate::support::peers;
use crate::support::served::Served;

#[test]
fn our_own_pushes_and_pulls() {
    let served = Served::open();
    let image = Image::index(Flavor::Oci, &["linux/amd64", "linux/arm64"]);
    image.put(&served.address, "source", "t");
    let env = TestEnv::new();
    env.regctl(["pull", "-q", "--platform", "all", &served.name("source:t")])
        .ok()
        .done();
    env.regctl(["tag", &served.name("source:t"), &served.name("team/copy:t")])
        .ok()
        .done();
    let run = env.regctl(["push", &served.name("team/copy:t")]).ok();
    assert!(run.stdout.contains("Mounted from source"), "{}", run.stdout);
    env.regctl(["search", &served.name("copy"), "--format", "{{.Name}}"])
        .ok()
        .prints("team/copy\n")
        .done();
    env.regctl(["catalog", &served.address])
        .ok()
        .prints("REPOSITORY\nsource\nteam/copy\n")
        .done();
    // As in the walkthrough, while it runs.
    std::fs::remove_dir_all(served.root.join("docker/registry/v2/repositories/team")).unwrap();
    env.regctl(["catalog", &served.address])
        .ok()
        .prints("REPOSITORY\nsource\n")
        .done();
    env.regctl(["push", "-q", &served.name("team/copy:t")])
        .ok()
        .done();
    let _ = served.log_with("push to it with: regctl push ");
}

#[test]
fn skopeo_podman_and_the_engine_push_pull_and_search() {
    let (Some(skopeo), Some(podman)) = (peers::find("skopeo"), peers::find("podman")) else {
        return;
    };
    let Some(engine) = Engine::start() else {
        return;
    };
    let served = Served::open();
    let env = TestEnv::new();
    env.write(
        &env.home().join(".config/containers/policy.json"),
        "{\"default\":[{\"type\":\"insecureAcceptAnything\"}]}",
    );
    let layout = env.home().join("layout");
    let image = Image::new(Flavor::Oci, "linux/amd64", &[b"one", &[7; 300_000]]);
    image.write_layout(&layout, "t");
    let skopeo = |args: &[&str]| env.program(&skopeo, args.iter().copied()).ok();
    let remote = format!("docker://{}", served.name("team/app:t"));
    skopeo(&[
        "copy",
        "--dest-tls-verify=false",
        &format!("oci:{}:t", layout.display()),
        &remote,
    ])
    .done();
    let run = skopeo(&[
        "inspect",
        "--tls-verify=false",
        "--format",
        "{{.Digest}}",
        &remote,
    ]);
    assert_eq!(run.stdout.trim(), image.digest());

    let root = env.home().join("containers").display().to_string();
    let run_root = format!("{root}-run");
    let isolated = [
        "--root",
        &root,
        "--runroot",
        &run_root,
        "--storage-driver",
        "vfs",
    ];
    let podman = |args: &[&str]| {
        env.program(&podman, isolated.iter().chain(args).copied())
            .ok()
    };
    podman(&[
        "pull",
        "-q",
        "--tls-verify=false",
        &served.name("team/app:t"),
    ])
    .done();
    podman(&[
        "push",
        "-q",
        "--tls-verify=false",
        &served.name("team/app:t"),
        &served.name("podman:t"),
    ])
    .done();
    let found = podman(&[
        "search",
        "--tls-verify=false",
        "--format",
        "{{.Name}}",
        &served.name("app"),
    ]);
    assert!(found.stdout.contains("team/app"), "{}", found.stdout);

    engine
        .docker(&env, ["pull", &served.name("team/app:t")])
        .exits(0)
        .done();
    engine
        .docker(
            &env,
            ["tag", &served.name("team/app:t"), &served.name("docker:t")],
        )
        .exits(0)
        .done();
    engine
        .docker(&env, ["push", &served.name("docker:t")])
        .exits(0)
        .done();
    let found = engine
        .docker(&env, ["search", &served.name("app")])
        .exits(0);
    assert!(found.stdout.contains("team/app"), "{}", found.stdout);
    for name in ["podman:t", "docker:t"] {
        env.regctl(["pull", "-q", &served.name(name)]).ok().done();
    }
    assert!(env.damage().is_empty());
}

#[test]
fn it_takes_turns_with_distribution_on_one_folder() {
    let folder = tempfile::tempdir().unwrap();
    let theirs = Image::new(Flavor::Docker, "linux/amd64", &[b"theirs"]);
    let ours = Image::index(Flavor::Oci, &["linux/amd64", "linux/arm64"]);
    let Some(distribution) = Setup::default().root(folder.path()).start() else {
        return;
    };
    theirs.put(&distribution.address, "team/theirs", "t");
    drop(distribution);

    let env = TestEnv::new();
    let served = Served::at(folder.path().to_owned());
    env.regctl(["catalog", "--tags", &served.address])
        .ok()
        .prints("REPOSITORY    TAGS\nteam/theirs   t\n")
        .done();
    let run = env.regctl(["pull", &served.name("team/theirs:t")]).ok();
    assert!(run.stdout.contains(&theirs.digest()), "{}", run.stdout);
    ours.put(&served.address, "ours", "t");
    drop(served);

    let distribution: Distribution = Setup::default().root(folder.path()).start().unwrap();
    env.regctl(["catalog", &distribution.address])
        .ok()
        .prints("REPOSITORY\nours\nteam/theirs\n")
        .done();
    let run = env
        .regctl(["pull", "--platform", "all", &distribution.name("ours:t")])
        .ok();
    assert!(run.stdout.contains(&ours.digest()), "{}", run.stdout);
    theirs.put(&distribution.address, "ours", "theirs-too");
    assert!(env.damage().is_empty());
}

#[test]
fn m90_m92_passwords_guard_every_path_and_method() {
    let users = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(users.path(), crate::support::distribution::HTPASSWD).unwrap();
    let served = Served::with(&["--htpasswd", users.path().to_str().unwrap()]);
    for method in ["GET", "HEAD", "OPTIONS", "PUT", "DELETE", "POST", "PATCH"] {
        for path in [
            "/v2/",
            "/v2/_catalog",
            "/v2/a/tags/list",
            "//v2/",
            "/V2/",
            "/v2/%61/tags/list",
            "/v1/search",
        ] {
            let (status, answer) = ask(&served.address, method, path, &[], b"");
            assert_eq!(status, 401, "{method} {path}");
            assert_eq!(answer.headers["www-authenticate"], "Basic realm=\"regctl\"");
        }
    }
    for bad in [
        "Basic !!!",
        "Basic ZmlzaA==",
        "Basic ZmlzaDp3cm9uZw==",
        "Bearer x",
        "Basic",
    ] {
        assert_eq!(
            ask(
                &served.address,
                "GET",
                "/v2/",
                &[("Authorization", bad)],
                b""
            )
            .0,
            401,
            "{bad}"
        );
    }
    let env = TestEnv::new();
    env.regctl(["login", "-u", "fish", "-p", "secret", &served.address])
        .ok()
        .done();
    env.regctl(["catalog", &served.address])
        .ok()
        .prints("REPOSITORY\n")
        .done();
    let log = served.log_with("GET /v2/_catalog HTTP/1.1\" 200");
    assert!(
        !log.contains("secret") && !log.contains("ZmlzaDpzZWNyZXQ"),
        "{log}"
    );
}

#[test]
fn what_clients_may_not_change_stays() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("root");
    let image = Image::hello_world();
    let served = Served::at(root.clone());
    image.put(&served.address, "app", "t");
    drop(served);
    for (flag, post, delete) in [("--no-delete", 202, 405), ("--read-only", 405, 405)] {
        let served = Served::set_up(root.clone(), &[flag]);
        assert_eq!(
            ask(&served.address, "POST", "/v2/app/blobs/uploads/", &[], b"").0,
            post,
            "{flag}"
        );
        for path in [
            "manifests/t".to_owned(),
            format!("manifests/{}", image.digest()),
        ] {
            assert_eq!(
                ask(
                    &served.address,
                    "DELETE",
                    &format!("/v2/app/{path}"),
                    &[],
                    b""
                )
                .0,
                delete,
                "{flag}"
            );
        }
        assert_eq!(
            ask(&served.address, "GET", "/v2/app/manifests/t", &[], b"").0,
            200
        );
    }
}

#[test]
fn f79_what_was_acknowledged_survives_a_kill() {
    let mut served = Served::open();
    let image = Image::new(Flavor::Oci, "linux/amd64", &[b"one", b"two"]);
    image.put(&served.address, "app", "t");
    let started = ask(&served.address, "POST", "/v2/app/blobs/uploads/", &[], b"")
        .1
        .headers["location"]
        .clone();
    assert_eq!(
        ask(&served.address, "PATCH", &started, &[], b"first half, ").0,
        202
    );
    let again = Served::at(served.kill());
    let env = TestEnv::new();
    let run = env.regctl(["pull", &again.name("app:t")]).ok();
    assert!(run.stdout.contains(&image.digest()), "{}", run.stdout);
    // The session goes on where it was.
    let (status, answer) = ask(&again.address, "GET", &started, &[], b"");
    assert_eq!((status, answer.headers["range"].as_str()), (204, "0-11"));
    let digest = Digest::of(b"first half, second half");
    assert_eq!(
        ask(
            &again.address,
            "PUT",
            &format!("{started}?digest={digest}"),
            &[],
            b"second half"
        )
        .0,
        201
    );
}

#[test]
fn f77_what_a_client_sent_before_it_vanished_is_kept() {
    let served = Served::open();
    let location = ask(&served.address, "POST", "/v2/app/blobs/uploads/", &[], b"")
        .1
        .headers["location"]
        .clone();
    let mut stream = TcpStream::connect(&served.address).unwrap();
    write!(
        stream,
        "PATCH {location} HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nhello"
    )
    .unwrap();
    stream.shutdown(std::net::Shutdown::Write).unwrap();
    // The answer says that the server has seen the end of it.
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    let (status, answer) = ask(&served.address, "GET", &location, &[], b"");
    assert_eq!((status, answer.headers["range"].as_str()), (204, "0-4"));
}

#[test]
fn f80_f88_it_ends_when_asked_and_two_do_not_share_a_folder() {
    let mut served = Served::open();
    let root = served.root.display().to_string();
    let env = TestEnv::new();
    env.regctl(["serve", "--addr", "127.0.0.1:0", "--root", &root])
        .run()
        .exits(7)
        .says("storage is in use")
        .done();
    env.regctl(["serve", "--root", &root, "gc"])
        .run()
        .exits(7)
        .says("storage is in use")
        .done();
    assert_eq!(served.terminate(), 0);
    env.regctl(["serve", "gc", "--root", &root])
        .ok()
        .prints("Freed 0B in 0 blobs\n")
        .done();
}

#[test]
fn a_clean_up_frees_what_nothing_refers_to_and_nothing_else() {
    let mut served = Served::open();
    let (kept, gone) = (
        Image::new(Flavor::Oci, "linux/amd64", &[b"kept"]),
        Image::new(Flavor::Oci, "linux/arm64", &[b"gone"]),
    );
    kept.put(&served.address, "app", "kept");
    gone.put(&served.address, "app", "gone");
    let delete = format!("/v2/app/manifests/{}", gone.digest());
    assert_eq!(ask(&served.address, "DELETE", &delete, &[], b"").0, 202);
    let root = served.kill();
    let env = TestEnv::new();
    let run = env
        .regctl(["serve", "gc", "--root", &root.display().to_string()])
        .ok();
    assert!(run.stdout.ends_with("in 3 blobs\n"), "{}", run.stdout);
    let again = Served::at(root);
    env.regctl(["pull", "-q", &again.name("app:kept")])
        .ok()
        .done();
}

#[test]
fn a_clean_up_keeps_what_schema_1_and_kinds_to_come_refer_to() {
    let mut served = Served::open();
    let upload = |bytes: &[u8]| {
        let digest = Digest::of(bytes);
        let target = format!("/v2/app/blobs/uploads/?digest={digest}");
        assert_eq!(ask(&served.address, "POST", &target, &[], bytes).0, 201);
        digest
    };
    let (kept, gone) = (upload(b"kept"), upload(b"gone"));
    let root = served.kill();
    // What CNCF distribution 2 stored, which this registry would not take.
    let schema1 = format!("{{\"schemaVersion\":1,\"fsLayers\":[{{\"blobSum\":\"{kept}\"}}]}}");
    let digest = store_manifest(&root, schema1.as_bytes());
    let env = TestEnv::new();
    let gc = || env.regctl(["serve", "gc", "--root", &root.display().to_string()]);
    gc().ok().prints("Freed 4B in 1 blobs\n").done();
    let served = Served::at(root.clone());
    let there = |digest: &Digest| {
        ask(
            &served.address,
            "HEAD",
            &format!("/v2/app/blobs/{digest}"),
            &[],
            b"",
        )
        .0
    };
    assert_eq!((there(&kept), there(&gone)), (200, 404));
    // A manifest that would have a hole is not taken.
    let hole = format!(
        "{{\"schemaVersion\":2,\"config\":{{\"mediaType\":\"x\",\"digest\":\"{gone}\",\"size\":4}},\"layers\":[]}}"
    );
    let kind = [("Content-Type", "application/vnd.oci.image.manifest.v1+json")];
    assert_eq!(
        ask(
            &served.address,
            "PUT",
            "/v2/app/manifests/t",
            &kind,
            hole.as_bytes()
        )
        .0,
        400
    );
    drop(served);
    // What cannot be read may need anything.
    let blob = blob_path(&root, &digest);
    std::fs::write(&blob, b"damaged").unwrap();
    gc().run()
        .exits(7)
        .says(&format!(
            "nothing was freed: manifest {digest} of app cannot be read"
        ))
        .done();
    assert!(blob_path(&root, &kept).exists());
}

#[test]
fn a_clean_up_keeps_what_the_manifests_of_an_index_need() {
    let mut served = Served::open();
    // Enough of them that some are listed after the index that names them.
    let platforms: Vec<String> = (0..12).map(|n| format!("linux/arch{n}")).collect();
    let index = Image::index(
        Flavor::Oci,
        &platforms.iter().map(String::as_str).collect::<Vec<_>>(),
    );
    index.put(&served.address, "app", "t");
    let root = served.kill();
    let env = TestEnv::new();
    env.regctl(["serve", "gc", "--root", &root.display().to_string()])
        .ok()
        .prints("Freed 0B in 0 blobs\n")
        .done();
    let again = Served::at(root);
    env.regctl(["pull", "-q", "--platform", "all", &again.name("app:t")])
        .ok()
        .done();
    assert!(env.damage().is_empty());
}

fn blob_path(root: &Path, digest: &Digest) -> PathBuf {
    let hex = digest.hex();
    root.join(format!(
        "docker/registry/v2/blobs/sha256/{}/{hex}/data",
        &hex[..2]
    ))
}

/// Puts a manifest into the folder of a registry that is not running.
fn store_manifest(root: &Path, bytes: &[u8]) -> Digest {
    let digest = Digest::of(bytes);
    let revisions = root.join("docker/registry/v2/repositories/app/_manifests/revisions/sha256");
    for (path, content) in [
        (blob_path(root, &digest), bytes),
        (
            revisions.join(digest.hex()).join("link"),
            digest.as_str().as_bytes(),
        ),
    ] {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }
    digest
}

#[test]
fn f83_fifty_at_once_put_the_same_blob_and_there_is_one() {
    let served = Served::open();
    let bytes = vec![3; 100_000];
    let digest = Digest::of(&bytes);
    std::thread::scope(|scope| {
        for _ in 0..50 {
            scope.spawn(|| {
                let target = format!("/v2/app/blobs/uploads/?digest={digest}");
                assert_eq!(ask(&served.address, "POST", &target, &[], &bytes).0, 201);
            });
        }
    });
    assert_eq!(
        ask(
            &served.address,
            "GET",
            &format!("/v2/app/blobs/{digest}"),
            &[],
            b""
        )
        .1
        .body,
        bytes
    );
    let left = std::fs::read_dir(
        served
            .root
            .join("docker/registry/v2/repositories/app/_uploads"),
    )
    .unwrap()
    .count();
    assert_eq!(left, 0);
}

#[test]
fn f84_a_reading_goes_on_although_the_blob_is_removed() {
    let served = Served::open();
    let bytes = noise(8_000_000);
    let digest = Digest::of(&bytes);
    let target = format!("/v2/app/blobs/uploads/?digest={digest}");
    assert_eq!(ask(&served.address, "POST", &target, &[], &bytes).0, 201);
    let mut reader = TcpStream::connect(&served.address).unwrap();
    write!(
        reader,
        "GET /v2/app/blobs/{digest} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    )
    .unwrap();
    let mut start = [0; 1000];
    reader.read_exact(&mut start).unwrap();
    assert_eq!(
        ask(
            &served.address,
            "DELETE",
            &format!("/v2/app/blobs/{digest}"),
            &[],
            b""
        )
        .0,
        202
    );
    assert_eq!(
        ask(
            &served.address,
            "GET",
            &format!("/v2/app/blobs/{digest}"),
            &[],
            b""
        )
        .0,
        404
    );
    let mut rest = Vec::new();
    reader.read_to_end(&mut rest).unwrap();
    assert!(rest.ends_with(&bytes[bytes.len() - 1_000_000..]));
}

#[test]
fn f85_uploads_that_were_forgotten_for_a_day_are_gone_after_a_start() {
    let mut served = Served::open();
    let location = |served: &Served| {
        ask(
            &served.address,
            "POST",
            "/v2/team/app/blobs/uploads/",
            &[],
            b"",
        )
        .1
        .headers["location"]
            .clone()
    };
    let (old, new) = (location(&served), location(&served));
    let root = served.kill();
    let id = old.rsplit('/').next().unwrap();
    let data = root
        .join("docker/registry/v2/repositories/team/app/_uploads")
        .join(id)
        .join("data");
    let yesterday = std::time::SystemTime::now() - std::time::Duration::from_secs(25 * 60 * 60);
    std::fs::File::options()
        .append(true)
        .open(data)
        .unwrap()
        .set_modified(yesterday)
        .unwrap();
    let again = Served::at(root);
    assert_eq!(ask(&again.address, "GET", &old, &[], b"").0, 404);
    assert_eq!(ask(&again.address, "GET", &new, &[], b"").0, 204);
}

#[test]
fn m83_a_client_that_never_finishes_its_headers_is_sent_away() {
    let served = Served::open();
    let mut slow = TcpStream::connect(&served.address).unwrap();
    slow.write_all(b"GET /v2/ HTTP/1.1\r\nHost:").unwrap();
    // The server closes by itself: this ends without anything more being sent.
    let mut answer = Vec::new();
    slow.read_to_end(&mut answer).unwrap();
    assert!(
        answer.is_empty() || answer.starts_with(b"HTTP/1.1 408"),
        "{}",
        String::from_utf8_lossy(&answer)
    );
}

#[test]
fn f87_a_damaged_manifest_is_not_given_out() {
    let served = Served::open();
    let image = Image::hello_world();
    image.put(&served.address, "app", "t");
    let hex = image.digest().replace("sha256:", "");
    let path = served.root.join(format!(
        "docker/registry/v2/blobs/sha256/{}/{hex}/data",
        &hex[..2]
    ));
    std::fs::write(path, &image.manifest[1..]).unwrap();
    assert_eq!(
        ask(&served.address, "GET", "/v2/app/manifests/t", &[], b"").0,
        500
    );
    let _ = served.log_with("is damaged on disk");
}

#[test]
fn m82_requests_that_could_be_read_two_ways_are_refused() {
    let served = Served::open();
    for head in [
        "POST /v2/a/blobs/uploads/ HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
        "POST /v2/a/blobs/uploads/ HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        "POST /v2/a/blobs/uploads/ HTTP/1.1\r\nHost: x\r\nContent-Length: +5\r\n\r\nhello",
        "POST /v2/a/blobs/uploads/ HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n",
        "GET /v2/ HTTP/9.9\r\nHost: x\r\n\r\n",
        "nonsense\r\n\r\n",
    ] {
        let mut stream = TcpStream::connect(&served.address).unwrap();
        stream.write_all(head.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(
            answer.is_empty()
                || answer.starts_with("HTTP/1.1 400")
                || answer.starts_with("HTTP/1.1 505"),
            "{head:?}: {answer}"
        );
    }
    assert_eq!(
        ask(&served.address, "GET", "/v2/", &[], b"").0,
        200,
        "it is still there"
    );
}

#[test]
fn with_tls_and_passwords_skopeo_and_the_engine_push_and_pull_large_layers() {
    let Some(skopeo) = peers::find("skopeo") else {
        return;
    };
    let Some(engine) = Engine::start() else {
        return;
    };
    let authority = crate::support::authority::Authority::new();
    let (certificate, key) = authority.certify("127.0.0.1");
    let users = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(users.path(), crate::support::distribution::HTPASSWD).unwrap();
    let (certificate, key) = (certificate.display().to_string(), key.display().to_string());
    let users = users.path().display().to_string();
    let served = Served::with(&[
        "--tls-cert",
        &certificate,
        "--tls-key",
        &key,
        "--htpasswd",
        &users,
    ]);
    let env = TestEnv::new();
    env.write(
        &env.home().join(".config/containers/policy.json"),
        "{\"default\":[{\"type\":\"insecureAcceptAnything\"}]}",
    );
    let large = noise(40_000_000);
    let image = Image::new(Flavor::Oci, "linux/amd64", &[&large, b"small"]);
    let layout = env.home().join("layout");
    image.write_layout(&layout, "t");
    let certs = env.home().join("certs");
    env.write(&certs.join("ca.crt"), &authority.pem());
    let (certs, source) = (
        certs.display().to_string(),
        format!("oci:{}:t", layout.display()),
    );
    let target = format!("docker://{}", served.name("large:t"));
    let copy = [
        "copy",
        "--dest-cert-dir",
        &certs,
        "--dest-creds",
        "fish:secret",
        &source,
        &target,
    ];
    env.program(&skopeo, copy).ok().done();
    let wrong = [
        "copy",
        "--dest-cert-dir",
        &certs,
        "--dest-creds",
        "fish:wrong",
        &source,
        &target,
    ];
    assert_ne!(env.program(&skopeo, wrong).run().code, 0);

    env.write(
        &env.docker_config(),
        "{\"auths\":{\"other.example\":{\"auth\":\"YTpi\"}}}",
    );
    engine
        .docker(
            &env,
            ["login", "-u", "fish", "-p", "secret", &served.address],
        )
        .exits(0)
        .done();
    engine
        .docker(&env, ["pull", &served.name("large:t")])
        .exits(0)
        .done();
    engine
        .docker(
            &env,
            ["tag", &served.name("large:t"), &served.name("again:t")],
        )
        .exits(0)
        .done();
    engine
        .docker(&env, ["push", &served.name("again:t")])
        .exits(0)
        .done();
    for name in ["large:t", "again:t"] {
        env.regctl(["pull", "-q", &served.name(name)]).ok().done();
    }
    assert!(env.damage().is_empty());
}
