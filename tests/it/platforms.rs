//! Versions of Windows, as containerd and regclient write them, wherever a platform is read.

use serde_json::{Value, json};

use crate::support::content::Content;
use crate::support::env::TestEnv;
use crate::support::served::Served;
use crate::support::tars::{file, tar};

const LISTED: &str = "hint: the image has: linux/amd64, windows(10.0.17763.6775+win32k)/amd64, \
     windows(10.0.20348.3091)/amd64; choose one with --platform";

/// An image for Linux and two versions of Windows, and the digests of the three and of all.
fn windows(served: &Served) -> [String; 4] {
    let mut content = Content::default();
    let platforms = [
        json!({ "os": "linux", "architecture": "amd64" }),
        json!({ "os": "windows", "architecture": "amd64", "os.version": "10.0.17763.6775", "os.features": ["win32k"] }),
        json!({ "os": "windows", "architecture": "amd64", "os.version": "10.0.20348.3091" }),
    ];
    let mut images = Vec::new();
    for (number, platform) in platforms.into_iter().enumerate() {
        let mut image = content.image(number);
        image["platform"] = platform;
        images.push(image);
    }
    let index = content.index("", &images);
    content.push(&served.address, "app", "t", &index);
    images.push(index);
    let digest = |image: &Value| image["digest"].as_str().unwrap().to_owned();
    [0, 1, 2, 3].map(|n| digest(&images[n]))
}

#[test]
fn a_version_of_windows_is_chosen_in_either_spelling_by_every_command() {
    let served = Served::open();
    let [_, older, newer, _] = windows(&served);
    let (env, name) = (TestEnv::new(), served.name("app:t"));
    for (platform, digest) in [
        ("windows(10.0.17763)/amd64", &older),
        ("windows/amd64,osver=10.0.17763", &older),
        ("windows(10.0.17763+win32k)/amd64", &older),
        ("windows/amd64,features=win32k,osver=10.0.17763", &older),
        ("windows/amd64,features=win32k", &older),
        ("windows(10.0.26100)/amd64", &newer),
        ("windows/amd64,osver=10.0.20348.9999", &newer),
        ("windows/amd64", &newer),
    ] {
        let to = served.name("copied:t");
        let printed = format!("{digest}\n");
        env.regctl(["copy", "-q", "--platform", platform, &name, &to])
            .ok()
            .prints(&printed)
            .done();
        let remote = ["inspect", "--remote", "--platform", platform, &name];
        env.regctl(remote).ok().done();
        env.regctl(["manifest", "get", "--platform", platform, &name])
            .ok()
            .done();
        let store = TestEnv::new();
        store
            .regctl(["pull", "-q", "--platform", platform, &name])
            .ok()
            .done();
        let blob = |digest: &str| {
            store
                .store()
                .join(digest.replacen("sha256:", "blobs/sha256/", 1))
        };
        assert!(blob(digest).is_file(), "{platform}");
        assert_ne!(blob(&older).is_file(), blob(&newer).is_file(), "{platform}");
        // By the environment as by the option, and what is here is not pulled again.
        let again = store
            .regctl(["pull", &name])
            .env("DOCKER_DEFAULT_PLATFORM", platform)
            .ok();
        assert!(again.stdout.contains("is up to date"), "{}", again.stdout);
        let file = store.home().join("a.tar").display().to_string();
        store
            .regctl(["save", "--platform", platform, "-o", &file, &name])
            .ok()
            .done();
        store.regctl(["tag", &name, &to]).ok().done();
        let run = store.regctl(["push", "--platform", platform, &to]).ok();
        assert!(run.stdout.contains(digest), "{}", run.stdout);
    }
}

#[test]
fn where_no_version_fits_those_that_there_are_are_listed() {
    let served = Served::open();
    windows(&served);
    let (env, name) = (TestEnv::new(), served.name("app:t"));
    for platform in [
        "windows(10.0.14393)/amd64",
        "windows(10.0.20348.1)/arm64",
        "windows/arm64",
        "windows/amd64,osver=6.3.9600",
    ] {
        for command in [
            vec!["pull", "--platform", platform, &name],
            vec!["copy", "--platform", platform, &name, "oci:nowhere"],
            vec!["inspect", "--remote", "--platform", platform, &name],
        ] {
            let run = env.regctl(&command).run().exits(4);
            run.says("no matching manifest for windows")
                .says(LISTED)
                .done();
        }
    }
    for bad in ["windows(10.0/amd64", "windows/amd64,version=1"] {
        let run = env.regctl(["pull", "--platform", bad, &name]).run();
        run.exits(2)
            .says("such as")
            .says("windows(10.0.17763)/amd64")
            .done();
    }
}

#[test]
fn lists_tell_versions_apart_and_an_imported_image_has_its_own() {
    let served = Served::open();
    windows(&served);
    let env = TestEnv::new();
    let expected =
        "linux/amd64, windows(10.0.17763.6775+win32k)/amd64, windows(10.0.20348.3091)/amd64";
    env.regctl(["tags", "--format", "{{.Platforms}}", &served.name("app")])
        .ok()
        .prints(&format!("{expected}\n"))
        .done();
    let path = file(&env, "root.tar", &tar(&[("hello", b"hello")]));
    let platform = "windows(10.0.20348.1+win32k)/amd64";
    env.regctl(["import", "--platform", platform, &path, "base:1"])
        .ok()
        .done();
    env.regctl(["inspect", "-f", "{{.Os}} {{.OsVersion}}", "base:1"])
        .ok()
        .prints("windows 10.0.20348.1\n")
        .done();
    env.regctl([
        "inspect",
        "--remote",
        "-f",
        "{{json .Platforms}}",
        &served.name("app:t"),
    ])
    .ok()
    .prints(&format!("[\"{}\"]\n", expected.replace(", ", "\",\"")))
    .done();
}
