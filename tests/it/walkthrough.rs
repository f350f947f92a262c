//! The story that must work: steps 4 to 10, with the addresses of the story.

use crate::support::distribution::{Distribution, Setup};
use crate::support::env::TestEnv;
use crate::support::images::Image;
use crate::support::netns::Network;

const HOST: &str = "192.168.224.160:5000";
const NAME: &str = "192.168.224.160:5000/hello-world";

#[test]
fn steps_4_to_10_on_the_real_registry() {
    let Some(network) = Network::with(&["192.168.224.160"]) else {
        return;
    };
    let image = Image::hello_world();
    let Some(first) = home_with_hello_world(&network, &image) else {
        return;
    };
    let data = tempfile::tempdir().unwrap();
    let Some(_registry) = Setup::default()
        .at(HOST, network.wrapper())
        .root(data.path())
        .start()
    else {
        return;
    };

    // 3. What was pulled is listed, and says what it is.
    first
        .regctl([
            "images",
            "--format",
            "{{.Repository}}:{{.Tag}}",
            "hello-world",
        ])
        .ok()
        .prints("hello-world:latest\n")
        .done();
    first
        .regctl([
            "inspect",
            "-f",
            "{{json .Config.Cmd}} {{json .Config.Volumes}}",
            "hello-world",
        ])
        .ok()
        .prints("[\"/hello\"] {\"/data\":{}}\n")
        .done();

    // 4. A private registry, with nothing in it.
    first
        .program("curl", ["-s", &format!("{HOST}/v2/_catalog")])
        .ok()
        .prints("{\"repositories\":[]}\n")
        .done();
    let trusting = |args: &[&str]| {
        first
            .regctl(args.iter().copied())
            .env("REGCTL_INSECURE_REGISTRIES", HOST)
    };
    trusting(&["catalog", HOST])
        .ok()
        .prints("REPOSITORY\n")
        .done();

    // 5. Tag.
    first
        .regctl(["tag", "hello-world", NAME])
        .ok()
        .prints("")
        .done();

    // 6. Push, refused, word for word.
    refused(&first);

    // 7. Trust it: by flag, by variable, by daemon.json, by our own list.
    let push = format!("{NAME}:latest");
    first
        .regctl(["--insecure-registry", HOST, "push", &push])
        .ok()
        .prints(&pushed(&image, "Pushed"))
        .done();
    trusting(&["push", &push])
        .ok()
        .prints(&pushed(&image, "Layer already exists"))
        .done();
    let daemon = first.system().join("docker/daemon.json");
    first.write(
        &daemon,
        &format!("{{\"insecure-registries\": [\"{HOST}\"]}}"),
    );
    first
        .regctl(["push", &push])
        .ok()
        .prints(&pushed(&image, "Layer already exists"))
        .done();
    std::fs::remove_file(daemon).unwrap();
    refused(&first);
    first
        .regctl(["config", "insecure", "add", HOST])
        .ok()
        .done();

    // 8. The catalog lists it; the data lies where the registry keeps it.
    first
        .regctl(["catalog", HOST])
        .ok()
        .prints("REPOSITORY\nhello-world\n")
        .done();
    let repository = data
        .path()
        .join("docker/registry/v2/repositories/hello-world");
    assert!(repository.is_dir());

    // 9. Remove it while the registry runs, and push once more.
    std::fs::remove_dir_all(&repository).unwrap();
    first
        .regctl(["catalog", HOST])
        .ok()
        .prints("REPOSITORY\n")
        .done();
    let again = first.regctl(["push", &push]).ok();
    assert!(
        again.stdout.ends_with(&last_line(&image)),
        "{}",
        again.stdout
    );
    first
        .regctl(["catalog", HOST])
        .ok()
        .prints("REPOSITORY\nhello-world\n")
        .done();
    // From any host; this registry keeps the empty name in its catalog.
    first
        .regctl(["delete", "--all", NAME])
        .run()
        .exits(2)
        .says("use --force")
        .done();
    let deleted = format!("Deleted: {NAME}@{}\n", image.digest());
    first
        .regctl(["delete", "--all", "--force", NAME])
        .ok()
        .prints(&deleted)
        .done();
    first.regctl(["tags", NAME]).ok().prints("").done();
    first
        .regctl(["push", &push])
        .ok()
        .prints(&pushed(&image, "Layer already exists"))
        .done();

    // 10. Pull elsewhere.
    let second = TestEnv::new().within(network.wrapper());
    let list = second.home().join(".config/docker/daemon.json");
    second.write(&list, "{\"insecure-registries\": [\"192.168.224.0/24\"]}");
    let pulled = second.regctl(["pull", NAME]).ok();
    assert!(
        pulled
            .stdout
            .contains(&format!("Digest: {}\n", image.digest())),
        "{}",
        pulled.stdout
    );
    assert!(second.damage().is_empty());
}

/// A first host that has pulled hello-world from somewhere.
fn home_with_hello_world(network: &Network, image: &Image) -> Option<TestEnv> {
    let hub = Distribution::open()?;
    image.put(&hub.address, "hello-world", "latest");
    let env = TestEnv::new();
    env.regctl(["pull", "-q", &hub.name("hello-world")])
        .ok()
        .done();
    env.regctl(["tag", &hub.name("hello-world"), "hello-world"])
        .ok()
        .done();
    Some(env.within(network.wrapper()))
}

fn refused(env: &TestEnv) {
    let push = format!("{NAME}:latest");
    let run = env.regctl(["push", &push]).run().exits(5);
    let run = run.prints(&format!("The push refers to repository [{NAME}]\n"));
    assert_eq!(
        run.stderr,
        format!(
            "error: Get \"https://{HOST}/v2/\": http: server gave HTTP response to HTTPS client\n\
             hint: {HOST} speaks plain HTTP. If you trust the network to it, either\n  \
             regctl --insecure-registry {HOST} push {push}\n  \
             regctl config insecure add {HOST}\n"
        )
    );
}

fn pushed(image: &Image, state: &str) -> String {
    let layer = &image.layer_ids()[0];
    format!(
        "The push refers to repository [{NAME}]\n{layer}: {state}\n{}",
        last_line(image)
    )
}

fn last_line(image: &Image) -> String {
    format!(
        "latest: digest: {} size: {}\n",
        image.digest(),
        image.manifest.len()
    )
}
