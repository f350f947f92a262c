//! `regctl serve` while it has much to do: others are answered, and no page costs more than it shows.

use std::ffi::OsString;
use std::io::{ErrorKind, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use regctl::image::Digest;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::http::{Received, ask};
use crate::support::images::{Flavor, Image, OCI_MANIFEST};
use crate::support::peers;
use crate::support::served::Served;

/// How long a request may take to come to where it is held, on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// A registry whose system calls are written down.
struct Traced {
    served: Served,
    log: PathBuf,
    _folder: TempDir,
}

impl Traced {
    /// Serves `root` and traces `calls`; `more` are flags of the tracer.
    fn new(root: &Path, calls: &str, more: &[String]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("log");
        let mut words: Vec<OsString> = ["strace", "-f", "-y", "-qq", "-e"].map(Into::into).into();
        words.push(format!("trace={calls}").into());
        words.extend(["-o".into(), log.clone().into()]);
        words.extend(more.iter().map(Into::into));
        Self {
            served: Served::wrapped(words, root.to_owned(), &[]),
            log,
            _folder: folder,
        }
    }

    /// One whose `calls` on these paths take a minute.
    fn held(root: &Path, calls: &str, paths: &[PathBuf]) -> Self {
        let mut more = vec!["-e".into(), format!("inject={calls}:delay_enter=60000000")];
        for path in paths {
            more.extend(["-P".into(), path.display().to_string()]);
        }
        Self::new(root, calls, &more)
    }

    /// The lines of the log that have `part`.
    fn calls(&self, part: &str) -> usize {
        let log = std::fs::read_to_string(&self.log).unwrap_or_default();
        log.split('\n').filter(|line| line.contains(part)).count()
    }

    fn ask(&self, method: &str, target: &str) -> (u16, Received) {
        ask(&self.served.address, method, target, &[], b"")
    }

    /// Sends these requests, and waits until `held` of them wait for the disk.
    fn send(&self, held: usize, requests: &[(String, Vec<u8>)]) -> Vec<TcpStream> {
        let send = |(head, body): &(String, Vec<u8>)| {
            let mut stream = TcpStream::connect(&self.served.address).unwrap();
            let length = body.len();
            let kind = format!("Content-Type: {OCI_MANIFEST}\r\nContent-Length: {length}");
            write!(stream, "{head} HTTP/1.1\r\nHost: x\r\n{kind}\r\n\r\n").unwrap();
            stream.write_all(body).unwrap();
            stream
        };
        let streams = requests.iter().map(send).collect();
        let until = Instant::now() + PATIENCE;
        while self.calls("/docker/registry/") < held {
            assert!(Instant::now() < until, "nothing is held");
            std::thread::sleep(Duration::from_millis(5));
        }
        streams
    }
}

/// What is quick stays quick while all of these wait for the disk.
fn others_are_answered(traced: &Traced, busy: &[TcpStream]) {
    for target in ["/v2/", "/v2/app/manifests/t"] {
        assert_eq!(traced.ask("GET", target).0, 200, "{target}");
    }
    for stream in busy {
        stream.set_nonblocking(true).unwrap();
        let answer = stream.peek(&mut [0]).map_err(|error| error.kind());
        assert_eq!(answer, Err(ErrorKind::WouldBlock), "it was not busy");
    }
}

/// A folder with the image `app:t`, and where its repositories are.
fn folder() -> (TempDir, PathBuf, Image) {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("root");
    let image = Image::new(Flavor::Oci, "linux/amd64", &[b"layer"]);
    let mut served = Served::at(root);
    image.put(&served.address, "app", "t");
    image.put(&served.address, "slow", "t");
    let repositories = served.kill().join("docker/registry/v2/repositories");
    (folder, repositories, image)
}

fn root_of(repositories: &Path) -> &Path {
    repositories.ancestors().nth(4).unwrap()
}

#[test]
fn a20_what_waits_for_the_disk_keeps_nobody_else_waiting() {
    if peers::find("strace").is_none() {
        return;
    }
    let (_folder, repositories, image) = folder();
    let get = |target: &str| (format!("GET {target}"), Vec::new());
    let put = format!("PUT /v2/slow/manifests/{}?tag=new", image.digest());
    let delete = format!("DELETE /v2/slow/manifests/{}", image.digest());
    for (held, request) in [
        ("slow/_manifests/revisions/sha256", get("/v2/_catalog")),
        ("slow/_manifests/revisions/sha256", get("/v1/search?q=slow")),
        ("slow/_manifests/tags", get("/v2/slow/tags/list")),
        (
            "slow/_manifests/tags/t/current/link",
            get("/v2/slow/manifests/t"),
        ),
        (
            "slow/_manifests/tags/new/current",
            (put, image.manifest.clone()),
        ),
        ("slow/_manifests/tags", (delete, Vec::new())),
    ] {
        let held = repositories.join(held);
        let traced = Traced::held(root_of(&repositories), "openat,read", &[held]);
        let busy = traced.send(2, &[request.clone(), request.clone(), request]);
        others_are_answered(&traced, &busy);
    }
}

#[test]
fn a20_an_upload_from_before_a_restart_is_hashed_next_to_other_requests() {
    if peers::find("strace").is_none() {
        return;
    }
    let (_folder, repositories, _) = folder();
    let root = root_of(&repositories);
    let bytes = vec![7; 300_000];
    let mut served = Served::at(root.to_owned());
    let uploads: Vec<String> = (0..3)
        .map(|_| {
            let (_, answer) = ask(&served.address, "POST", "/v2/slow/blobs/uploads/", &[], b"");
            let location = answer.headers["location"].clone();
            assert_eq!(ask(&served.address, "PATCH", &location, &[], &bytes).0, 202);
            location
        })
        .collect();
    served.kill();
    let data = |location: &String| {
        let id = location.rsplit('/').next().unwrap();
        repositories.join("slow/_uploads").join(id).join("data")
    };
    let digest = Digest::of(&bytes);
    let finish = |location: &String| (format!("PUT {location}?digest={digest}"), Vec::new());
    let held: Vec<PathBuf> = uploads.iter().map(data).collect();
    let requests: Vec<_> = uploads.iter().map(finish).collect();
    let traced = Traced::held(root, "read,pread64", &held);
    let busy = traced.send(1, &requests);
    others_are_answered(&traced, &busy);
    drop(traced);
    // What was hashed for nobody is hashed again, and right.
    let again = Served::at(root.to_owned());
    let target = format!("{}?digest={digest}", uploads[0]);
    assert_eq!(ask(&again.address, "PUT", &target, &[], b"").0, 201);
    let wrong = format!("{}?digest={}", uploads[1], Digest::of(b"wrong"));
    assert_eq!(ask(&again.address, "PUT", &wrong, &[], b"").0, 400);
}

/// Makes repositories with one manifest each, and nothing else of what a push leaves.
fn fill(repositories: &Path, names: impl Iterator<Item = String>, digest: &str) {
    let hex = digest.replace("sha256:", "");
    for name in names {
        let revision = repositories
            .join(name)
            .join("_manifests/revisions/sha256")
            .join(&hex);
        std::fs::create_dir_all(&revision).unwrap();
        std::fs::write(revision.join("link"), digest).unwrap();
    }
}

fn names(answer: &Received, field: &str) -> Vec<String> {
    let page: Value = serde_json::from_slice(&answer.body).unwrap();
    serde_json::from_value(page[field].clone()).unwrap()
}

#[test]
fn a20_a_page_of_the_catalogue_looks_into_no_more_folders_than_it_lists() {
    if peers::find("strace").is_none() {
        return;
    }
    let (_folder, repositories, image) = folder();
    let sorted: Vec<String> = (0..5000).map(|n| format!("r{n:04}")).collect();
    fill(&repositories, sorted.iter().cloned(), &image.digest());
    let traced = Traced::new(
        root_of(&repositories),
        "openat,openat2,statx,newfstatat,lstat",
        &[],
    );
    let page = |query: &str| traced.ask("GET", &format!("/v2/_catalog{query}")).1;
    let middle = page("?n=10&last=r2499");
    assert_eq!(names(&middle, "repositories"), sorted[2500..2510]);
    let (end, none) = (page("?n=10&last=r4995"), page("?n=10&last=slow"));
    assert_eq!(
        names(&end, "repositories").join(" "),
        "r4996 r4997 r4998 r4999 slow"
    );
    assert!(names(&none, "repositories").is_empty());
    // The rest of a repository is looked through for uploads, when the registry starts. To come to
    // a file without following a link takes several calls.
    let calls = traced.calls("/_manifests/");
    assert!((15..250).contains(&calls), "{calls} calls for 15 names");

    let mut all = Vec::new();
    let mut target = "/v2/_catalog".to_owned();
    loop {
        let (status, answer) = traced.ask("GET", &target);
        assert_eq!(status, 200);
        all.extend(names(&answer, "repositories"));
        let Some(link) = answer.headers.get("link") else {
            break;
        };
        target = link[1..link.find('>').unwrap()].to_owned();
    }
    assert_eq!(all.len(), 5002);
    assert!(all.is_sorted());
}

#[test]
fn a20_a_page_of_tags_looks_at_no_more_tags_than_it_lists() {
    if peers::find("strace").is_none() {
        return;
    }
    let (_folder, repositories, image) = folder();
    let tags = repositories.join("app/_manifests/tags");
    for n in 0..5000 {
        let current = tags.join(format!("v{n:04}/current"));
        std::fs::create_dir_all(&current).unwrap();
        std::fs::write(current.join("link"), image.digest()).unwrap();
    }
    // Distribution leaves this of a tag that it removed.
    std::fs::remove_file(tags.join("v2501/current/link")).unwrap();
    let traced = Traced::new(
        root_of(&repositories),
        "openat,openat2,statx,newfstatat",
        &[],
    );
    let list = |query: &str| traced.ask("GET", &format!("/v2/app/tags/list{query}")).1;
    let page = list("?n=3&last=v2499");
    assert_eq!(names(&page, "tags"), ["v2500", "v2502", "v2503"]);
    let last = "</v2/app/tags/list?last=v2503&n=3>; rel=\"next\"";
    assert_eq!(page.headers["link"], last);
    let calls = traced.calls("/_manifests/tags/");
    assert!((3..50).contains(&calls), "{calls} calls for 3 tags");
    assert_eq!(names(&list(""), "tags").len(), 1000);
    assert_eq!(names(&list("?last=v4997"), "tags"), ["v4998", "v4999"]);
    // A manifest goes with all its tags.
    let target = format!("/v2/app/manifests/{}", image.digest());
    assert_eq!(traced.ask("DELETE", &target).0, 202);
    assert!(names(&list(""), "tags").is_empty());
    assert_eq!(traced.ask("DELETE", &target).0, 404);
}

#[test]
fn a20_a_manifest_may_bring_only_so_many_tags() {
    let served = Served::open();
    let image = Image::new(Flavor::Oci, "linux/amd64", &[b"layer"]);
    image.put(&served.address, "app", "t");
    let put = |first: usize, count: usize| {
        let tags: Vec<String> = (first..first + count)
            .map(|n| format!("tag=v{n}"))
            .collect();
        let target = format!("/v2/app/manifests/{}?{}", image.digest(), tags.join("&"));
        let kind = [("Content-Type", OCI_MANIFEST)];
        ask(&served.address, "PUT", &target, &kind, &image.manifest)
    };
    let (status, answer) = put(1000, 401);
    assert_eq!(status, 414);
    let error: Value = serde_json::from_slice(&answer.body).unwrap();
    let message = "too many tags in one request: 401 (limit 400)";
    let expected = json!({ "errors": [{ "code": "TAG_INVALID", "message": message }] });
    assert_eq!(error, expected);
    let list = || {
        names(
            &ask(&served.address, "GET", "/v2/app/tags/list", &[], b"").1,
            "tags",
        )
    };
    assert_eq!(list(), ["t"]);
    let (status, answer) = put(100, 400);
    assert_eq!(status, 201);
    let listed: Vec<&str> = answer.headers["oci-tag"].split(", ").collect();
    let sent: Vec<String> = (100..500).map(|n| format!("v{n}")).collect();
    assert_eq!(listed, sent);
    assert_eq!(list().len(), 401);
}
