//! `regctl serve` among clients that are slow, many, or leave things half done.

use std::path::Path;
use std::time::Duration;

use regctl::image::Digest;
use regctl::server::{Access, Changes, Limits, Rate};

use crate::support::hosted::Hosted;
use crate::support::http::{Kept, ask};
use crate::support::images::Image;
use crate::support::served::Served;

/// Nobody is too slow.
const PATIENT: Rate = Rate {
    bytes: 0,
    window: Duration::from_secs(3600),
};
/// Whoever does nothing is too slow at once.
const IMPATIENT: Rate = Rate {
    bytes: 1000,
    window: Duration::from_millis(300),
};

fn status(address: &str, method: &str, target: &str, body: &[u8]) -> u16 {
    ask(address, method, target, &[], body).0
}

/// Puts a blob into the repository `app`.
fn put_blob(address: &str, bytes: &[u8]) -> Digest {
    let digest = Digest::of(bytes);
    let target = format!("/v2/app/blobs/uploads/?digest={digest}");
    assert_eq!(status(address, "POST", &target, bytes), 201);
    digest
}

/// Begins an upload, and says where it is.
fn begin_upload(address: &str, name: &str) -> String {
    let target = format!("/v2/{name}/blobs/uploads/");
    let (status, answer) = ask(address, "POST", &target, &[], b"");
    assert_eq!(status, 202, "{}", answer.text());
    answer.headers["location"].clone()
}

/// A connection on which an upload gets `sent` of many bytes, and then nothing.
fn standing_upload(address: &str, location: &str, sent: &[u8]) -> Kept {
    let mut standing = Kept::to(address);
    standing.begin(&format!("PATCH {location}"), 1 << 20);
    standing.send(sent).unwrap();
    standing
}

/// The folders of uploads of a repository.
fn uploads(root: &Path, name: &str) -> usize {
    let folder = root.join(format!("docker/registry/v2/repositories/{name}/_uploads"));
    std::fs::read_dir(folder).map_or(0, Iterator::count)
}

#[test]
fn an_answer_that_comes_before_the_end_of_the_request_is_not_destroyed() {
    let users = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(users.path(), crate::support::distribution::HTPASSWD).unwrap();
    let guarded = Hosted::with(|options| {
        options.access = Access::Htpasswd(users.path().to_owned());
    });
    let open = Hosted::limited(|_| {});
    let frozen = Hosted::with(|options| options.changes = Changes::None);
    let blob = "POST /v2/app/blobs/uploads/?digest=";
    for (address, request, expected) in [
        (&guarded.address, format!("{blob}{}", Digest::of(b"x")), 401),
        (&guarded.address, "PUT /v2/app/manifests/t".to_owned(), 401),
        (&open.address, "PUT /v2/app/manifests/t".to_owned(), 413),
        (&open.address, format!("{blob}sha256:x"), 400),
        (
            &open.address,
            "PATCH /v2/app/blobs/uploads/12".to_owned(),
            404,
        ),
        (&open.address, "PUT /elsewhere".to_owned(), 404),
        (&frozen.address, format!("{blob}{}", Digest::of(b"x")), 405),
    ] {
        let body = vec![7; 8 << 20];
        let mut client = Kept::to(address);
        client.begin(&request, body.len());
        // Nothing is read before everything is sent.
        client
            .send(&body)
            .unwrap_or_else(|error| panic!("{request}: {error}"));
        let (status, answer) = client.answer().unwrap().unwrap();
        assert_eq!(status, expected, "{request}");
        assert_eq!(answer.headers["connection"], "close", "{request}");
        assert_eq!(client.rest().unwrap(), b"", "{request}");
    }
}

#[test]
fn headers_that_are_no_headers_are_answered_and_not_reset() {
    let served = Hosted::limited(|limits| limits.header_bytes = 8 << 10);
    let long = format!("GET /v2/ HTTP/1.1\r\nHost: {}", "x".repeat(1 << 20));
    for (sent, expected) in [("nonsense\r\n\r\n", 400), (&long, 431)] {
        let mut client = Kept::to(&served.address);
        client.send(sent.as_bytes()).unwrap();
        client.send(&[b'y'; 100_000]).unwrap();
        assert_eq!(client.status(), expected);
        assert_eq!(client.rest().unwrap(), b"");
    }
}

#[test]
fn a_connection_that_a_client_keeps_is_not_closed_under_its_next_request() {
    let limits = Limits::default();
    // Go's and reqwest's clients keep a connection for 90 s.
    assert!(limits.idle_time >= Duration::from_secs(120));
    let served = Hosted::limited(|limits| limits.header_time = Duration::from_millis(100));
    let mut client = Kept::to(&served.address);
    for _ in 0..3 {
        client.begin("GET /v2/", 0);
        assert_eq!(client.status(), 200);
        // The time for headers begins with the first byte of them, and not here.
        std::thread::sleep(Duration::from_millis(400));
    }
}

#[test]
fn a_request_on_its_way_to_a_connection_that_ends_finds_an_end_and_no_reset() {
    let served = Hosted::limited(|limits| {
        limits.header_time = Duration::from_millis(40);
        limits.idle_time = Duration::from_millis(50);
        limits.linger.silence = Duration::from_secs(20);
    });
    let mut client = Kept::to(&served.address);
    client.begin("GET /v2/", 0);
    assert_eq!(client.status(), 200);
    assert_eq!(client.rest().unwrap(), b"");
    client.begin("PUT /v2/app/manifests/t", 100_000);
    client.send(&[0; 100_000]).unwrap();
    assert_eq!(client.rest().unwrap(), b"");
    // The one that stops ends the same way.
    let stopping = Hosted::limited(|limits| limits.linger.silence = Duration::from_secs(20));
    let mut client = Kept::to(&stopping.address);
    client.begin("GET /v2/", 0);
    assert_eq!(client.status(), 200);
    std::thread::scope(|scope| {
        let stopped = scope.spawn(move || stopping.stop());
        assert_eq!(client.rest().unwrap(), b"");
        client.begin("PUT /v2/app/manifests/t", 100_000);
        client.send(&[0; 100_000]).unwrap();
        assert_eq!(client.rest().unwrap(), b"");
        drop(client);
        stopped.join().unwrap();
    });
}

/// Asks for a large blob, of which nothing is read.
fn reader_of(address: &str, digest: &Digest) -> Kept {
    let mut reader = Kept::to(address);
    reader.begin(&format!("GET /v2/app/blobs/{digest}"), 0);
    assert_eq!(reader.head().unwrap().unwrap().0, 200);
    reader
}

/// The status of an answer that does come.
fn served(address: &str) -> u16 {
    let mut client = Kept::to(address);
    client.begin("GET /v2/", 0);
    client.status()
}

#[test]
fn a17_who_never_reads_loses_the_connection_and_others_are_served() {
    let hosted = Hosted::limited(|limits| {
        limits.connections = 4;
        limits.slowest = IMPATIENT;
        limits.slowest_when_crowded = IMPATIENT;
        limits.header_time = Duration::from_millis(200);
    });
    let digest = put_blob(&hosted.address, &vec![1; 64 << 20]);
    let readers = [(); 4].map(|()| reader_of(&hosted.address, &digest));
    assert_eq!(served(&hosted.address), 200);
    for reader in &readers {
        assert!(comes_true(|| reader.is_reset()), "one keeps its place");
    }
}

#[test]
fn a17_slow_ones_have_to_hurry_once_places_are_few() {
    let few = |connections| {
        Hosted::limited(|limits| {
            limits.connections = connections;
            limits.slowest = PATIENT;
            limits.slowest_when_crowded = IMPATIENT;
            limits.header_time = Duration::from_millis(200);
        })
    };
    let hosted = few(4);
    let digest = put_blob(&hosted.address, &vec![1; 64 << 20]);
    let _readers = [(); 4].map(|()| reader_of(&hosted.address, &digest));
    assert_eq!(served(&hosted.address), 200);
    let hosted = few(1);
    let location = begin_upload(&hosted.address, "app");
    assert_eq!(
        standing_upload(&hosted.address, &location, b"begun").status(),
        408
    );
}

#[test]
fn a17_headers_have_a_time_in_all_however_often_a_byte_comes() {
    let served = Hosted::limited(|limits| limits.header_time = Duration::from_millis(200));
    for head in ["GET /v2/ HTTP/1.1\r\nX: ", "G"] {
        let mut slow = Kept::to(&served.address);
        slow.send(head.as_bytes()).unwrap();
        for _ in 0..50 {
            slow.send(b"x").unwrap();
            std::thread::sleep(Duration::from_millis(20));
        }
        assert_eq!(slow.status(), 408);
    }
}

#[test]
fn a17_half_manifests_are_counted_as_they_arrive_and_bounded_in_all() {
    const MANIFEST: usize = 4 << 20;
    let served = Served::open();
    let before = served.memory();
    let mut half = Vec::new();
    for _ in 0..120 {
        let mut client = Kept::to(&served.address);
        client.begin("PUT /v2/app/manifests/t", MANIFEST);
        client.send(&vec![b' '; MANIFEST - 1]).unwrap();
        half.push(client);
    }
    let busy: Vec<u16> = half.iter_mut().skip(60).map(Kept::status).collect();
    assert!(busy.iter().all(|status| *status == 503), "{busy:?}");
    let grown = served.memory() - before;
    assert!(grown < 300 << 20, "{} MiB for half manifests", grown >> 20);
    // Ordinary ones need none of it.
    Image::hello_world().put(&served.address, "other", "t");
    drop(half);
    // What they held is free again, once it is noticed that they are gone.
    let large = vec![b' '; MANIFEST - 1];
    assert!(
        comes_true(|| status(&served.address, "PUT", "/v2/app/manifests/t", &large) == 400),
        "large manifests are refused for ever"
    );
}

/// Tries again and again, on a busy machine too.
fn comes_true(mut is_true: impl FnMut() -> bool) -> bool {
    (0..2000).any(|_| {
        std::thread::sleep(Duration::from_millis(5));
        is_true()
    })
}

/// From another address of this machine, which has places of its own.
fn status_from_elsewhere(address: &str, request: &str) -> (u16, String) {
    let mut client = Kept::from([127, 0, 0, 2], address);
    client.begin(request, 0);
    let (status, answer) = client.answer().unwrap().unwrap();
    (
        status,
        answer.headers.get("range").cloned().unwrap_or_default(),
    )
}

/// Waits until so much of an upload has arrived.
fn wait_for_upload(address: &str, location: &str, length: usize) {
    let expected = (204, format!("0-{}", length - 1));
    let request = format!("GET {location}");
    assert!(
        comes_true(|| status_from_elsewhere(address, &request) == expected),
        "{length} bytes of {location} never arrived"
    );
}

#[test]
fn a17_one_address_has_a_share_and_what_does_nothing_gives_way_first() {
    let served = Hosted::limited(|limits| {
        limits.connections_by_loopback = 3;
        limits.slowest = PATIENT;
    });
    // The idle ones go: all of these are answered.
    let idle: Vec<Kept> = (0..10).map(|_| Kept::to(&served.address)).collect();
    let mut busy: Vec<Kept> = Vec::new();
    for _ in 0..3 {
        let location = begin_upload(&served.address, "app");
        busy.push(standing_upload(&served.address, &location, b"begun"));
        wait_for_upload(&served.address, &location, 5);
    }
    let mut one_more = Kept::to(&served.address);
    one_more.begin("GET /v2/", 0);
    let (status, answer) = one_more.answer().unwrap().unwrap();
    assert_eq!((status, answer.headers["retry-after"].as_str()), (503, "1"));
    assert_eq!(one_more.rest().unwrap(), b"");
    assert_eq!(status_from_elsewhere(&served.address, "GET /v2/").0, 200);
    drop(busy.pop());
    let is_served = || {
        let answer = crate::support::http::try_ask(&served.address, "GET", "/v2/", &[], b"");
        answer.is_some_and(|(status, _)| status == 200)
    };
    assert!(comes_true(is_served), "the place is never free again");
    drop(idle);
}

#[test]
fn a17_who_has_logged_in_keeps_a_place_and_strangers_come_and_go() {
    let users = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(users.path(), crate::support::distribution::HTPASSWD).unwrap();
    let served = Hosted::with(|options| {
        options.access = Access::Htpasswd(users.path().to_owned());
        options.limits.connections = 6;
        options.limits.connections_of_users = 2;
        options.limits.slowest = PATIENT;
    });
    let request = "GET /v2/ HTTP/1.1\r\nHost: x\r\nAuthorization: Basic ZmlzaDpzZWNyZXQ=\r\n\r\n";
    let mut strangers = Vec::new();
    let mut users: Vec<Kept> = Vec::new();
    for round in 0..3 {
        for _ in 0..8 {
            let mut stranger = Kept::to(&served.address);
            // Some guess, some never finish, some do nothing; those who lost their place may fail.
            let _ = stranger.send(&request.as_bytes()[..round * 30]);
            strangers.push(stranger);
        }
        users.push(Kept::to(&served.address));
        for user in &mut users {
            user.send(request.as_bytes()).unwrap();
            assert_eq!(user.status(), 200, "round {round}");
        }
    }
}

#[test]
fn a18_at_the_cap_the_oldest_empty_upload_goes_and_leaves_nothing() {
    let served = Hosted::limited(|limits| limits.uploads = 3);
    let at = |location: &str| status(&served.address, "GET", location, b"");
    let first = begin_upload(&served.address, "app");
    let second = begin_upload(&served.address, "app");
    let other = begin_upload(&served.address, "team/other");
    assert_eq!(status(&served.address, "PATCH", &first, b"x"), 202);
    assert_eq!(status(&served.address, "PATCH", &second, b""), 202);
    let new = begin_upload(&served.address, "app");
    assert_eq!(
        [at(&first), at(&second), at(&other), at(&new)],
        [204, 204, 404, 204]
    );
    let repositories = served.root.join("docker/registry/v2/repositories");
    assert!(
        !repositories.join("team").exists(),
        "the folders of the one that went are there"
    );
    let newer = begin_upload(&served.address, "app");
    assert_eq!(
        [at(&first), at(&second), at(&new), at(&newer)],
        [204, 404, 204, 204]
    );
    assert_eq!(uploads(&served.root, "app"), 3);
}

#[test]
fn a18_an_upload_is_refused_before_anything_is_made_for_it() {
    let served = Hosted::limited(|limits| limits.uploads = 2);
    // With so much in them they do not give way.
    for _ in 0..2 {
        let location = begin_upload(&served.address, "app");
        assert_eq!(
            status(&served.address, "PATCH", &location, &[1; 1 << 20]),
            202
        );
    }
    for target in [
        "/v2/new/blobs/uploads/".to_owned(),
        format!("/v2/new/blobs/uploads/?digest={}", Digest::of(b"x")),
        format!("/v2/new/blobs/uploads/?mount={}&from=app", Digest::of(b"x")),
    ] {
        let (status, answer) = ask(&served.address, "POST", &target, &[], b"x");
        assert_eq!(
            (status, answer.headers["retry-after"].as_str()),
            (429, "60"),
            "{target}"
        );
    }
    assert!(
        !served
            .root
            .join("docker/registry/v2/repositories/new")
            .exists()
    );
    assert_eq!(uploads(&served.root, "app"), 2);
}

#[test]
fn a18_uploads_are_counted_by_user_and_by_address() {
    let users = tempfile::NamedTempFile::new().unwrap();
    let hash = crate::support::distribution::HTPASSWD.trim();
    let bird = hash.replace("fish:", "bird:");
    std::fs::write(users.path(), format!("{hash}\n{bird}\n")).unwrap();
    let guarded = Hosted::with(|options| {
        options.access = Access::Htpasswd(users.path().to_owned());
        options.limits.uploads_by_client = 2;
    });
    let fish = "Authorization: Basic ZmlzaDpzZWNyZXQ=\r\n";
    let bird = "Authorization: Basic YmlyZDpzZWNyZXQ=\r\n";
    assert_eq!(
        fill(&guarded, ([127, 0, 0, 1], fish), ([127, 0, 0, 2], fish)),
        [202, 202, 429]
    );
    assert_eq!(
        fill(&guarded, ([127, 0, 0, 1], bird), ([127, 0, 0, 1], fish)),
        [202, 202, 429]
    );
    let open = Hosted::limited(|limits| limits.uploads_by_client = 2);
    assert_eq!(
        fill(&open, ([127, 0, 0, 1], ""), ([127, 0, 0, 1], "")),
        [202, 202, 429]
    );
    assert_eq!(
        fill(&open, ([127, 0, 0, 2], ""), ([127, 0, 0, 1], "")),
        [202, 202, 429]
    );
}

/// What a client gets for two uploads with much in them, and another one for a third.
fn fill(served: &Hosted, one: ([u8; 4], &str), other: ([u8; 4], &str)) -> [u16; 3] {
    let post = |(source, login): ([u8; 4], &str)| {
        let mut client = Kept::from(source, &served.address);
        let head = "HTTP/1.1\r\nHost: x\r\nConnection: close\r\n";
        let post = format!("POST /v2/app/blobs/uploads/ {head}{login}Content-Length: 0\r\n\r\n");
        client.send(post.as_bytes()).unwrap();
        let (status, answer) = client.answer().unwrap().unwrap();
        if let Some(location) = answer.headers.get("location") {
            let mut client = Kept::from(source, &served.address);
            let patch = format!("PATCH {location} {head}{login}Content-Length: 1048576\r\n\r\n");
            client.send(patch.as_bytes()).unwrap();
            client.send(&[1; 1 << 20]).unwrap();
            assert_eq!(client.status(), 202);
        }
        status
    };
    [post(one), post(one), post(other)]
}

#[test]
fn a18_a_restart_brings_back_no_more_than_there_may_be() {
    let served = Hosted::limited(|limits| limits.uploads = 10);
    let begun: Vec<String> = (0..8)
        .map(|_| begin_upload(&served.address, "app"))
        .collect();
    assert_eq!(status(&served.address, "PATCH", &begun[3], b"kept"), 202);
    let _ = begin_upload(&served.address, "empty/and/gone");
    let (root, _folder) = served.stop();
    let again = Hosted::at(root, |options| options.limits.uploads = 3);
    assert_eq!(
        uploads(&again.root, "app") + uploads(&again.root, "empty/and/gone"),
        3
    );
    let bytes = b"kept, and more";
    let target = format!("{}?digest={}", begun[3], Digest::of(bytes));
    assert_eq!(status(&again.address, "PUT", &target, &bytes[4..]), 201);
    let _ = (0..5)
        .map(|_| begin_upload(&again.address, "app"))
        .collect::<Vec<_>>();
    assert!(uploads(&again.root, "app") <= 3);
}

#[test]
fn a18_uploads_that_wait_have_no_open_file_and_those_of_vanished_clients_no_folder() {
    let served = Served::open();
    let before = served.open_files();
    for _ in 0..100 {
        let location = begin_upload(&served.address, "app");
        assert_eq!(status(&served.address, "PATCH", &location, b"begun"), 202);
    }
    if let Some(before) = before {
        let few = || served.open_files().is_some_and(|files| files < before + 20);
        assert!(comes_true(few), "{:?} files are open", served.open_files());
    }
    let mut vanishing = Kept::to(&served.address);
    let target = format!("POST /v2/brief/blobs/uploads/?digest={}", Digest::of(b"x"));
    vanishing.begin(&target, 100);
    vanishing.send(b"half").unwrap();
    assert!(
        comes_true(|| uploads(&served.root, "brief") == 1),
        "it was never begun"
    );
    drop(vanishing);
    let folder = served.root.join("docker/registry/v2/repositories/brief");
    assert!(
        comes_true(|| !folder.exists()),
        "the upload of a client that vanished is there"
    );
}

#[test]
fn a21_guesses_wait_for_each_other_and_not_others_for_them() {
    let users = tempfile::NamedTempFile::new().unwrap();
    let hash = bcrypt::hash("secret", 11).unwrap();
    std::fs::write(users.path(), format!("fish:{hash}\n")).unwrap();
    let served = Served::with(&["--htpasswd", &users.path().display().to_string()]);
    let request = |login: &str| {
        format!("GET /v2/ HTTP/1.1\r\nHost: x\r\nAuthorization: Basic {login}\r\n\r\n")
    };
    let guesses: Vec<Kept> = (0..40)
        .map(|_| {
            let mut guess = Kept::to(&served.address);
            guess.send(request("ZmlzaDp3cm9uZw==").as_bytes()).unwrap();
            guess
        })
        .collect();
    let mut user = Kept::from([127, 0, 0, 2], &served.address);
    user.send(request("ZmlzaDpzZWNyZXQ=").as_bytes()).unwrap();
    assert_eq!(user.status(), 200);
    // Each that is verified has a thread.
    assert!(served.threads() < 20, "{} threads", served.threads());
    drop(guesses);
}

#[test]
fn a22_a_body_that_stands_still_is_answered_408_and_the_upload_goes_on_from_there() {
    let served = Hosted::limited(|limits| limits.slowest = IMPATIENT);
    let bytes = b"sent in two parts";
    let location = begin_upload(&served.address, "app");
    let mut standing = standing_upload(&served.address, &location, &bytes[..4]);
    let (code, answer) = standing.answer().unwrap().unwrap();
    assert_eq!(code, 408, "{}", answer.text());
    assert_eq!(answer.headers["range"], "0-3");
    assert_eq!(answer.headers["location"], location);
    assert_eq!(answer.headers["connection"], "close");
    assert_eq!(standing.rest().unwrap(), b"");
    let target = format!("{location}?digest={}", Digest::of(bytes));
    assert_eq!(status(&served.address, "PUT", &target, &bytes[4..]), 201);
    // What is sent with one request is sent again whole.
    for request in [
        format!(
            "POST /v2/app/blobs/uploads/?digest={}",
            Digest::of(b"whole")
        ),
        "PUT /v2/app/manifests/t".to_owned(),
    ] {
        let mut standing = Kept::to(&served.address);
        standing.begin(&request, 5);
        standing.send(b"who").unwrap();
        let (code, answer) = standing.answer().unwrap().unwrap();
        assert_eq!(code, 408, "{request}");
        assert!(!answer.headers.contains_key("location"), "{request}");
    }
    put_blob(&served.address, b"whole");
    assert_eq!(uploads(&served.root, "app"), 0);
}

#[test]
fn a22_a_status_and_an_end_do_not_wait_for_who_writes() {
    let served = Hosted::limited(|limits| limits.slowest = PATIENT);
    let location = begin_upload(&served.address, "app");
    let mut standing = standing_upload(&served.address, &location, b"begun");
    wait_for_upload(&served.address, &location, 5);
    standing.send(b" and more").unwrap();
    wait_for_upload(&served.address, &location, 14);
    assert_eq!(status(&served.address, "PATCH", &location, b"x"), 416);
    assert_eq!(status(&served.address, "DELETE", &location, b""), 204);
    let (code, answer) = standing.answer().unwrap().unwrap();
    assert_eq!((code, answer.headers.get("location")), (404, None));
    assert_eq!(status(&served.address, "GET", &location, b""), 404);
    assert_eq!(uploads(&served.root, "app"), 0);
}
