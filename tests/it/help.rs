//! Help, and the words of other tools.

use crate::support::env::TestEnv;

#[test]
fn a_wrong_command_is_answered_with_the_right_one() {
    let env = TestEnv::new();
    for (word, advice) in [
        ("psuh", "hint: did you mean: regctl push\n"),
        ("imgs", "hint: did you mean: regctl images\n"),
        (
            "run",
            "hint: regctl does not run containers; it moves and stores images\n",
        ),
        ("build", "regctl push --from oci:DIR\n"),
        (
            "auth",
            "hint: log in and out with: regctl login, regctl logout\n",
        ),
        ("xyzzy", "hint: see what there is with: regctl help\n"),
    ] {
        let said = format!("error: there is no command {word:?}\n");
        env.regctl([word])
            .run()
            .exits(2)
            .prints("")
            .says(&said)
            .says(advice)
            .done();
    }
}

#[test]
fn spellings_of_docker_crane_and_skopeo_are_the_same_commands() {
    let env = TestEnv::new();
    env.regctl(["import", "-", "hello-world"])
        .stdin([0; 1024])
        .ok()
        .done();
    // Not the whole table: the age in it goes on.
    let images = env.regctl(["images", "-q"]).ok().stdout;
    for word in ["ls", "list"] {
        env.regctl(["image", word, "-q"])
            .ok()
            .prints(&images)
            .done();
    }
    let inspected = env.regctl(["inspect", "hello-world"]).ok().stdout;
    env.regctl(["image", "inspect", "hello-world"])
        .ok()
        .prints(&inspected)
        .done();
    env.regctl(["image", "tag", "hello-world", "other"])
        .ok()
        .done();
    env.regctl(["image", "rm", "other"])
        .ok()
        .prints("Untagged: other:latest\n")
        .done();
    let served = crate::support::served::Served::open();
    let name = served.name("app:1");
    env.regctl(["tag", "hello-world", &name]).ok().done();
    env.regctl(["image", "push", "-q", &name]).ok().done();
    let digest = env.regctl(["digest", &name]).ok().stdout;
    env.regctl(["resolve", &name]).ok().prints(&digest).done();
    let tags = env.regctl(["tags", &served.name("app")]).ok().stdout;
    for word in ["ls", "list-tags"] {
        env.regctl([word, &served.name("app")])
            .ok()
            .prints(&tags)
            .done();
    }
    let manifest = env.regctl(["manifest", "get", &name]).ok().stdout;
    env.regctl(["manifest", "inspect", &name])
        .ok()
        .prints(&manifest)
        .done();
    let remote = env.regctl(["inspect", "--remote", &name]).ok().stdout;
    env.regctl(["inspect", &format!("docker://{name}")])
        .ok()
        .prints(&remote)
        .done();
    env.regctl(["cp", "-q", &name, &served.name("app:2")])
        .ok()
        .prints(&digest)
        .done();
    env.regctl(["discover", &name]).ok().done();
}

#[test]
fn the_version_is_dockers_placeholder_too() {
    let env = TestEnv::new();
    let version = env!("CARGO_PKG_VERSION");
    env.regctl(["version", "--format", "{{.Client.Version}}"])
        .ok()
        .prints(&format!("{version}\n"))
        .done();
    env.regctl(["--version"])
        .ok()
        .prints(&format!("regctl {version}\n"))
        .done();
}

#[test]
fn a_page_of_help_fits_a_screen_and_shows_examples_first() {
    let env = TestEnv::new();
    let overview = env.regctl(["-h"]).ok().stdout;
    assert!(
        overview.lines().count() <= 56 && overview.lines().all(|line| line.len() <= 100),
        "{overview}"
    );
    assert_eq!(env.regctl([""; 0]).run().exits(2).stderr, overview);
    let push = env.regctl(["push", "-h"]).ok().stdout;
    assert!(push.find("Examples:") < push.find("Options:"), "{push}");
    assert!(!push.contains("--insecure-registry"), "{push}");
    for words in [
        &["help", "push"][..],
        &["push", "--help"],
        &["pull", "--help"],
    ] {
        let page = env.regctl(words.iter().copied()).ok().stdout;
        let last = "\n\nRun 'regctl --help' for global options.\n";
        assert!(page.ends_with(last), "{page}");
        assert!(!page.contains("--insecure-registry"), "{page}");
        assert!(page.lines().count() <= 40, "{page}");
    }
    // They are taken all the same, before the command and after it.
    for words in [
        &["--insecure-registry", "r.test", "--jobs", "2", "images"][..],
        &["images", "--insecure-registry", "r.test", "--jobs", "2"],
        &[
            "image",
            "ls",
            "--insecure-registry",
            "r.test",
            "-l",
            "error",
        ],
    ] {
        env.regctl(words.iter().copied()).ok().done();
    }
}
