//! The programs of `examples/`, run as their first lines say, on a registry of the test's own.

use std::path::PathBuf;

use crate::support::env::{Invocation, TestEnv};
use crate::support::images::{Flavor, Image};
use crate::support::peers;
use crate::support::served::Served;

/// An example, which `cargo test` builds and `cargo test --test it` does not.
fn example(name: &str) -> Option<PathBuf> {
    let tests = std::env::current_exe().unwrap();
    let built = tests
        .ancestors()
        .nth(2)
        .unwrap()
        .join("examples")
        .join(name);
    if !built.is_file() {
        peers::missing(&format!(
            "example {name} is not built: cargo test --examples"
        ));
        return None;
    }
    Some(built)
}

fn run(env: &TestEnv, name: &str, args: &[&str]) -> Option<Invocation> {
    Some(env.program(example(name)?, args.iter().copied()))
}

#[test]
fn a_registry_is_served_inside_a_test() {
    let env = TestEnv::new();
    let Some(serve) = run(&env, "serve", &[]) else {
        return;
    };
    assert!(serve.ok().stdout.contains("/hello:1 sha256:"));
}

#[test]
fn images_are_pulled_copied_and_listed() {
    let registry = Served::open();
    let env = TestEnv::new();
    let image = Image::index(Flavor::Oci, &["linux/amd64", "linux/arm64"]);
    image.put(&registry.address, "app", "1");
    let name = registry.name("app:1");
    let Some(pull) = run(&env, "pull", &[&name]) else {
        return;
    };
    pull.ok()
        .prints(&format!("{name} {}\n", image.digest()))
        .done();

    let layout = format!("oci:{}:1", env.home().join("layout").display());
    let copy = run(&env, "copy", &[&name, &layout]).unwrap();
    copy.ok().prints(&format!("{}\n", image.digest())).done();

    let app = registry.name("app");
    let tags = run(&env, "tags", &[&app, "linux/arm64"]).unwrap().ok();
    assert!(tags.stdout.starts_with("1\t"), "{}", tags.stdout);
    let none = run(&env, "tags", &[&app, "linux/s390x"]).unwrap();
    none.ok().prints("").done();
}

#[test]
fn a_folder_is_pushed_as_an_image() {
    let registry = Served::open();
    let env = TestEnv::new();
    env.write(&env.home().join("public/index.html"), "<h1>hello</h1>");
    let folder = env.home().join("public").display().to_string();
    let name = registry.name("site:1");
    let Some(push) = run(&env, "push_folder", &[&folder, &name]) else {
        return;
    };
    let digest = push.ok().stdout;
    env.regctl(["digest", &name]).ok().prints(&digest).done();
}
