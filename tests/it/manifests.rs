//! Manifests and configurations that lie, loop or never end: rows M13 to M25.

use serde_json::{Value, json};

use regctl::image::Digest;

use crate::support::env::{Run, TestEnv};
use crate::support::fault::{Fault, Faulty};
use crate::support::http::{Answer, Server, ask};
use crate::support::images::{Flavor, Image, OCI_INDEX, OCI_MANIFEST};
use crate::support::served::Served;

const EMPTY: &str = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/// A registry whose `app:t` is these bytes.
fn serving(bytes: &[u8], content_type: &str) -> Server {
    let (bytes, content_type) = (bytes.to_vec(), content_type.to_owned());
    Server::start(move |request| {
        if request.path().contains("/manifests/") {
            Answer::with(
                200,
                &[("Content-Type", content_type.clone())],
                bytes.clone(),
            )
        } else {
            Answer::with(404, &[], vec![])
        }
    })
}

/// The same bytes by each way in: pulled, copied, loaded and put.
fn refused_everywhere(bytes: &[u8], content_type: &str, said: &str) {
    let registry = serving(bytes, content_type);
    let name = format!("{}/app:t", registry.address);
    let served = Served::open();
    let env = TestEnv::new();
    for words in [
        vec!["pull", &name],
        vec!["copy", &name, &served.name("app:t")],
    ] {
        refused(env.regctl(words).run(), said);
    }
    refused(load(&env, bytes, content_type), said);
    assert!(!env.store().join("index.json").exists());
    let put = ask(
        &served.address,
        "PUT",
        "/v2/app/manifests/t",
        &[("Content-Type", content_type)],
        bytes,
    );
    assert_eq!(put.0, 400, "{said}: {}", put.1.text());
}

#[track_caller]
fn refused(run: Run, said: &str) {
    assert!(
        run.code == 6 && run.stderr.contains(said),
        "{said}: {run:?}"
    );
    assert!(!run.stderr.contains("panicked"));
}

/// Loads a layout whose only manifest is this.
fn load(env: &TestEnv, bytes: &[u8], media_type: &str) -> Run {
    let layout = env.home().join("layout");
    let digest = Digest::of(bytes);
    let index = json!({ "schemaVersion": 2, "manifests": [
        { "mediaType": media_type, "digest": digest, "size": bytes.len(), "annotations": { "org.opencontainers.image.ref.name": "app:t" } },
    ]});
    env.write(
        &layout.join("oci-layout"),
        "{\"imageLayoutVersion\":\"1.0.0\"}",
    );
    env.write(&layout.join("index.json"), &index.to_string());
    std::fs::create_dir_all(layout.join("blobs/sha256")).unwrap();
    std::fs::write(layout.join("blobs/sha256").join(digest.hex()), bytes).unwrap();
    let source = format!("oci:{}", layout.display());
    env.regctl(["copy", &source, "store:app:t"]).run()
}

fn descriptor(size: Value) -> Value {
    json!({ "mediaType": "application/vnd.oci.image.layer.v1.tar", "digest": EMPTY, "size": size })
}

fn image(layers: Vec<Value>) -> Value {
    json!({ "schemaVersion": 2, "mediaType": OCI_MANIFEST, "config": descriptor(json!(0)), "layers": layers })
}

fn with(mut manifest: Value, field: &str, value: Value) -> Vec<u8> {
    manifest[field] = value;
    manifest.to_string().into_bytes()
}

#[test]
fn m13_what_could_be_two_things_is_refused() {
    for (field, value) in [("manifests", json!([])), ("fsLayers", json!([]))] {
        refused_everywhere(
            &with(image(vec![]), field, value),
            OCI_MANIFEST,
            "manifest is ambiguous: has both",
        );
    }
}

#[test]
fn m14_what_says_another_type_or_says_it_twice_is_refused() {
    let said = format!("manifest says \"{OCI_MANIFEST}\" but was served as \"{OCI_INDEX}\"");
    refused_everywhere(image(vec![]).to_string().as_bytes(), OCI_INDEX, &said);
    let twice = image(vec![])
        .to_string()
        .replacen('{', "{\"layers\":[],", 1);
    refused_everywhere(twice.as_bytes(), OCI_MANIFEST, "duplicate field `layers`");
    let cased = with(image(vec![]), "Manifests", json!([descriptor(json!(-1))]));
    let registry = Served::open();
    let config = ask(
        &registry.address,
        "POST",
        &format!("/v2/app/blobs/uploads/?digest={EMPTY}"),
        &[],
        b"",
    );
    assert_eq!(config.0, 201);
    let put = ask(
        &registry.address,
        "PUT",
        "/v2/app/manifests/t",
        &[("Content-Type", OCI_MANIFEST)],
        &cased,
    );
    assert_eq!(
        put.0,
        201,
        "a key in another case is just unknown: {}",
        put.1.text()
    );
}

#[test]
fn m15_what_is_not_quite_json_is_refused() {
    let good = image(vec![]).to_string();
    for bad in [
        format!("{good} x").into_bytes(),
        format!("\u{feff}{good}").into_bytes(),
        format!("{good}\0").into_bytes(),
        format!("// a\n{good}").into_bytes(),
        good.replace("layers\"", "layers\u{1b}\"").into_bytes(),
        [good.as_bytes(), b"\xff"].concat(),
        good.replace("schemaVersion", "\u{fffd}")
            .into_bytes()
            .iter()
            .map(|b| b | 0x80)
            .collect(),
    ] {
        refused_everywhere(&bad, OCI_MANIFEST, "manifest is not valid");
    }
}

#[test]
fn m16_only_the_pinned_bytes_are_taken() {
    let image = Image::hello_world();
    let pinned = format!("app@{EMPTY}");
    for (status, headers, body) in [
        (
            200,
            vec![("Docker-Content-Digest", EMPTY.to_owned())],
            image.manifest.clone(),
        ),
        (
            200,
            vec![(
                "Docker-Content-Digest",
                "sha512:".to_owned() + &"0".repeat(128),
            )],
            image.manifest.clone(),
        ),
        (204, vec![], vec![]),
        (304, vec![], vec![]),
    ] {
        let registry = Server::start(move |_| {
            let mut answer = Answer::with(status, &headers, body.clone());
            answer
                .headers
                .push(("Content-Type".into(), OCI_MANIFEST.into()));
            answer
        });
        let env = TestEnv::new();
        let run = env
            .regctl(["pull", &format!("{}/{pinned}", registry.address)])
            .run();
        assert!(
            run.code != 0 && !env.store().join("index.json").exists(),
            "{run:?}"
        );
        if status == 200 {
            run.exits(6)
                .says("manifest digest mismatch: asked for")
                .done();
        }
    }
}

#[test]
fn m17_configs_that_do_not_fit_are_no_reason_to_panic() {
    let layer = b"not even a tar".to_vec();
    for (config, pulls, saves) in [
        (json!({}).to_string(), true, false),
        (
            json!({ "rootfs": null, "history": null }).to_string(),
            true,
            false,
        ),
        (
            json!({ "rootfs": { "type": "layers", "diff_ids": [EMPTY, EMPTY] } }).to_string(),
            true,
            false,
        ),
        (
            json!({ "rootfs": { "diff_ids": "x" }, "history": 5 }).to_string(),
            true,
            false,
        ),
        (
            json!({ "history": vec![json!({}); 100_000] }).to_string(),
            true,
            false,
        ),
        ("no json".to_owned(), true, false),
        ("[".repeat(100_000), true, false),
    ] {
        let mut image = Image::new(Flavor::Docker, "linux/amd64", &[]);
        let mut manifest: Value = serde_json::from_slice(&image.manifest).unwrap();
        manifest["config"]["digest"] = json!(Digest::of(config.as_bytes()));
        manifest["config"]["size"] = json!(config.len());
        manifest["layers"] = json!([{ "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip", "digest": Digest::of(&layer), "size": layer.len() }]);
        image.manifest = manifest.to_string().into_bytes();
        image.blobs = vec![config.clone().into_bytes(), layer.clone()];
        let faulty = Faulty::start(&image, |_, _| vec![]);
        let env = TestEnv::new();
        let start = &config[..config.len().min(60)];
        let pulled = env.regctl(["pull", &faulty.name()]).run();
        assert_eq!(pulled.code == 0, pulls, "{start}: {pulled:?}");
        let out = env.home().join("a.tar").display().to_string();
        let saved = env
            .regctl(["save", "--format", "docker", "-o", &out, &faulty.name()])
            .run();
        assert_eq!(saved.code == 0, saves, "{start}: {saved:?}");
        for words in [
            vec!["images"],
            vec!["inspect", &faulty.name()],
            vec!["history", &faulty.name()],
            vec!["images", "-a", "--format", "json"],
        ] {
            let run = env.regctl(words).run();
            assert!(
                run.code < 70 && !run.stderr.contains("panicked"),
                "{start}: {run:?}"
            );
        }
    }
}

#[test]
fn m18_sizes_that_cannot_be_are_refused_and_nothing_allocated_for_them() {
    for size in [
        json!(-1),
        json!(1u64 << 62),
        json!(1e30),
        json!(1.5),
        json!("12"),
        json!(null),
    ] {
        refused_everywhere(
            image(vec![descriptor(size)]).to_string().as_bytes(),
            OCI_MANIFEST,
            "size",
        );
    }
    let mut absent = image(vec![descriptor(json!(0))]);
    absent["layers"][0].as_object_mut().unwrap().remove("size");
    refused_everywhere(
        absent.to_string().as_bytes(),
        OCI_MANIFEST,
        "missing field `size`",
    );
    // As large as it may be: refused when the registry has less, with no such allocation.
    let mut vast = Image::hello_world();
    let mut manifest: Value = serde_json::from_slice(&vast.manifest).unwrap();
    manifest["config"]["size"] = json!(1u64 << 52);
    vast.manifest = manifest.to_string().into_bytes();
    let faulty = Faulty::start(&vast, |_, _| vec![]);
    let run = TestEnv::new().regctl(["pull", &faulty.name()]).run();
    assert!([6, 7].contains(&run.code), "{run:?}");
}

#[test]
fn m19_bodies_that_never_end_are_cut_at_their_limit() {
    let endless = |path: &'static str, status: u16, headers: Vec<(&'static str, String)>| {
        Server::start(move |request| {
            if request.path().contains(path) {
                let mut answer = Answer::with(status, &headers, vec![b' '; 64 << 20]);
                answer
                    .headers
                    .push(("Content-Type".into(), OCI_MANIFEST.into()));
                answer
            } else {
                let realm = format!("Bearer realm=\"http://{}/token\"", request.headers["host"]);
                Answer::with(401, &[("WWW-Authenticate", realm)], vec![])
            }
        })
    };
    let env = TestEnv::new();
    for (path, command, said) in [
        ("/manifests/", "pull", "manifest is larger than 8 MiB"),
        ("/tags/", "tags", "page is larger than 8 MiB"),
        ("/token", "pull", "token is larger than 1 MiB"),
    ] {
        let registry = endless(path, 200, vec![]);
        let run = env
            .regctl([command, &format!("{}/app", registry.address)])
            .run();
        assert!(run.stderr.contains(said) && run.code == 6, "{run:?}");
    }
}

/// `levels` indexes, each naming the one below it twice.
fn tower(levels: usize) -> (Vec<u8>, Vec<Vec<u8>>) {
    let mut below = image(vec![]).to_string().into_bytes();
    let (mut media_type, mut all) = (OCI_MANIFEST, vec![below.clone()]);
    for level in 0..levels {
        let child = |digest: Digest| json!({ "mediaType": media_type, "digest": digest, "size": below.len(), "platform": { "os": "linux", "architecture": "amd64" } });
        let twice = [child(Digest::of(&below)), child(Digest::of(&below))];
        let index = json!({ "schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": twice, "annotations": { "level": level.to_string() } });
        (below, media_type) = (index.to_string().into_bytes(), OCI_INDEX);
        all.push(below.clone());
    }
    (below, all)
}

fn serving_all(top: Vec<u8>, all: Vec<Vec<u8>>) -> Server {
    Server::start(move |request| {
        let name = request.path().rsplit('/').next().unwrap();
        let found = all
            .iter()
            .chain([&top])
            .rev()
            .find(|bytes| name == "t" || Digest::of(bytes).as_str() == name);
        let found = if name == "t" { Some(&top) } else { found };
        match found {
            Some(bytes) => {
                let kind: Value = serde_json::from_slice(bytes).unwrap();
                Answer::with(
                    200,
                    &[(
                        "Content-Type",
                        kind["mediaType"].as_str().unwrap().to_owned(),
                    )],
                    bytes.clone(),
                )
            }
            None if name == EMPTY => Answer::with(200, &[], vec![]),
            None => Answer::with(404, &[], vec![]),
        }
    })
}

#[test]
fn m20_m21_an_index_that_doubles_at_each_level_is_read_once_a_level() {
    let served = Served::open();
    let copy = |levels| {
        let (top, all) = tower(levels);
        let registry = serving_all(top, all);
        let from = format!("{}/app:t", registry.address);
        let run = TestEnv::new()
            .regctl(["copy", &from, &served.name(&format!("app:t{levels}"))])
            .run();
        (
            run,
            registry
                .asked()
                .iter()
                .filter(|request| request.path().contains("/manifests/"))
                .count(),
        )
    };
    let (run, asked) = copy(7);
    run.exits(0).done();
    assert!(asked <= 2 * 8, "{asked}");
    let (run, asked) = copy(20);
    run.exits(6).says("nested more than 8 levels deep").done();
    assert!(asked <= 2 * 21, "{asked}");
}

#[test]
fn m22_counts_have_limits() {
    let many = vec![descriptor(json!(0)); 5000];
    refused_everywhere(
        image(many.clone()).to_string().as_bytes(),
        OCI_MANIFEST,
        "manifest has 5000 layers (limit 4096)",
    );
    let index = json!({ "schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": many });
    refused_everywhere(
        index.to_string().as_bytes(),
        OCI_INDEX,
        "manifest has 5000 manifests (limit 4096)",
    );
    let mut wordy = image(vec![]);
    wordy["annotations"] = json!({ "a": "x".repeat(3 << 20) });
    wordy["config"]["urls"] = json!(vec!["https://x.example/"; 10_000]);
    let registry = serving(wordy.to_string().as_bytes(), OCI_MANIFEST);
    let run = TestEnv::new()
        .regctl(["manifest", "get", &format!("{}/app:t", registry.address)])
        .ok();
    assert_eq!(run.stdout, wordy.to_string());
}

#[test]
fn m23_nesting_ends_before_the_stack_does() {
    for bad in ["[".repeat(100_000), "{\"a\":".repeat(100_000)] {
        refused_everywhere(bad.as_bytes(), OCI_MANIFEST, "manifest is not valid");
    }
}

#[test]
fn m24_what_is_old_or_unknown_is_told_or_copied_as_it_is() {
    let schema1 =
        json!({ "schemaVersion": 1, "name": "app", "fsLayers": [], "history": [] }).to_string();
    let registry = serving(
        schema1.as_bytes(),
        "application/vnd.docker.distribution.manifest.v1+prettyjws",
    );
    let run = TestEnv::new()
        .regctl(["pull", &format!("{}/app:t", registry.address)])
        .run();
    refused(
        run,
        "Docker schema 1 images are not supported; re-push the image",
    );
    let mut artifact = Image::new(Flavor::Oci, "linux/amd64", &[b"chart"]);
    let mut manifest: Value = serde_json::from_slice(&artifact.manifest).unwrap();
    manifest["config"]["mediaType"] = json!("application/vnd.cncf.helm.config.v1+json");
    manifest["layers"][0]["mediaType"] =
        json!("application/vnd.oci.image.layer.v1.tar+gzip+encrypted");
    artifact.manifest = manifest.to_string().into_bytes();
    let faulty = Faulty::start(&artifact, |_, _| vec![]);
    let served = Served::open();
    let env = TestEnv::new();
    env.regctl(["copy", &faulty.name(), &served.name("chart:1")])
        .ok()
        .done();
    let got = env
        .regctl(["manifest", "get", &served.name("chart:1")])
        .ok();
    assert_eq!(got.stdout.as_bytes(), artifact.manifest);
    env.regctl(["pull", &faulty.name()]).ok().done();
}

#[test]
fn m25_descriptors_that_contradict_each_other_are_refused() {
    let two = image(vec![descriptor(json!(5)), descriptor(json!(6))]);
    refused_everywhere(
        two.to_string().as_bytes(),
        OCI_MANIFEST,
        "has two different sizes",
    );
    let mut nothing = image(vec![]);
    nothing["config"]["digest"] = json!("");
    refused_everywhere(nothing.to_string().as_bytes(), OCI_MANIFEST, "digest");
    for bad in [
        "sha256:../../etc/passwd",
        "md5:d41d8cd98f00b204e9800998ecf8427e",
    ] {
        let mut path = image(vec![]);
        path["config"]["digest"] = json!(bad);
        refused_everywhere(path.to_string().as_bytes(), OCI_MANIFEST, "digest");
    }
    // `data` that is not the content is not what is taken: the content is.
    let mut image = Image::hello_world();
    let mut manifest: Value = serde_json::from_slice(&image.manifest).unwrap();
    manifest["config"]["data"] = json!("ZXZpbA==");
    image.manifest = manifest.to_string().into_bytes();
    let faulty = Faulty::start(&image, |_, _| vec![]);
    let env = TestEnv::new();
    env.regctl(["pull", &faulty.name()]).ok().done();
    assert_eq!(env.damage(), [""; 0]);
    assert!(faulty.asked("GET", Digest::of(&image.blobs[0]).as_str()) > 0);
}

#[test]
fn m8_m65_what_a_header_says_of_a_digest_is_no_path_and_no_proof() {
    for value in [
        "junk",
        "sha256:../../etc/passwd",
        "md5:d41d8cd98f00b204e9800998ecf8427e",
        EMPTY,
        "",
    ] {
        let image = Image::hello_world();
        let (bytes, media_type) = (image.manifest.clone(), image.media_type.clone());
        let faulty = Faulty::start(&image, |_, _| Vec::<Fault>::new());
        let behind = faulty.server.address.clone();
        let registry = Server::start(move |request| {
            if request.path().contains("/manifests/") {
                Answer::with(
                    200,
                    &[
                        ("Content-Type", media_type.clone()),
                        ("Docker-Content-Digest", value.to_owned()),
                    ],
                    bytes.clone(),
                )
            } else {
                let (status, received) = ask(&behind, &request.method, &request.target, &[], b"");
                Answer::with(status, &[], received.body)
            }
        });
        let env = TestEnv::new();
        let run = env
            .regctl(["pull", &format!("{}/app:t", registry.address)])
            .run();
        match run.code {
            0 => assert_eq!(env.damage(), [""; 0]),
            6 => assert!(run.stderr.contains("digest"), "{run:?}"),
            _ => panic!("{value}: {run:?}"),
        }
    }
}
