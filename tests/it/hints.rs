//! What goes wrong most, and the line that says what to do about it.

use serde_json::json;

use crate::support::distribution::Setup;
use crate::support::env::TestEnv;
use crate::support::http::{Answer, Server};
use crate::support::images::{Flavor, Image, noise};
use crate::support::peers;
use crate::support::served::Served;

/// An address on this machine that nobody listens at.
fn nobody() -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().to_string()
}

#[test]
fn a_typo_in_a_tag_is_answered_with_the_nearest_tags() {
    let served = Served::open();
    for tag in ["latest", "1.2.3", "1.2.4", "stable"] {
        Image::hello_world().put(&served.address, "app", tag);
    }
    let env = TestEnv::new();
    let name = served.name("app");
    for command in ["pull", "digest", "inspect"] {
        let words = [command, "--remote", &format!("{name}:latset")];
        let words = words
            .into_iter()
            .filter(|word| *word != "--remote" || command == "inspect");
        env.regctl(words)
            .run()
            .exits(4)
            .says(&format!("hint: did you mean: {name}:latest\n"))
            .done();
    }
    let both = format!("hint: did you mean: {name}:1.2.3, {name}:1.2.4\n");
    env.regctl(["pull", &format!("{name}:1.2.5")])
        .run()
        .exits(4)
        .says(&both)
        .done();
    let list = format!("hint: list the tags with: regctl tags {name}\n");
    env.regctl(["pull", &format!("{name}:nightly")])
        .run()
        .exits(4)
        .says(&list)
        .done();
    let nothing = env.regctl(["pull", &served.name("none:1")]).run().exits(4);
    assert!(!nothing.stderr.contains("hint:"), "{}", nothing.stderr);
}

#[test]
fn a_name_that_is_not_in_the_store_is_answered_with_what_is() {
    let env = TestEnv::new();
    env.regctl(["import", "-", "hello-world"])
        .stdin([0; 1024])
        .ok()
        .done();
    for command in ["rmi", "inspect", "history", "save"] {
        let run = env.regctl([command, "helo-world"]).run().exits(4);
        run.says(
            "error: No such image: helo-world:latest\nhint: did you mean: hello-world:latest\n",
        )
        .done();
    }
    let name = "192.168.224.160:5000/hello-world";
    env.regctl(["push", name])
        .run()
        .exits(4)
        .says(&format!(
            "error: An image does not exist locally with the tag: {name}\n"
        ))
        .says(&format!(
            "hint: tag it first: regctl tag hello-world:latest {name}:latest\n"
        ))
        .done();
}

#[test]
fn a_login_that_is_refused_is_told_from_one_that_is_missing() {
    let Some(registry) = Setup::default().htpasswd().start() else {
        return;
    };
    let env = TestEnv::new();
    let (host, name) = (&registry.address, registry.name("app:1"));
    let again = format!("hint: log in with: regctl login {host}\n");
    env.regctl(["pull", &name])
        .run()
        .exits(3)
        .says("no basic auth credentials\n")
        .says(&again)
        .done();
    // fish:changed
    let config = json!({ "auths": { host.as_str(): { "auth": "ZmlzaDpjaGFuZ2Vk" } } });
    env.write(&env.docker_config(), &config.to_string());
    env.regctl(["pull", &name])
        .run()
        .exits(3)
        .says(&format!("error: unauthorized: {host} does not accept the login of fish: unauthorized: "))
        .says(&format!(
            "hint: the password may have changed, or a token may have expired; log in with: regctl login {host}"
        ))
        .done();
    assert!(
        env.regctl(["ping", host])
            .ok()
            .stdout
            .contains("as fish, refused with status 401: log in again")
    );
}

#[test]
fn a_refused_token_names_the_registry_and_not_its_token_server() {
    let server = Server::start(|request| {
        let challenge = format!(
            "Bearer realm=\"http://{}/token\",service=\"s\"",
            request.headers["host"]
        );
        match request.path() {
            "/token" => Answer::json(401, &json!({ "details": "expired" })),
            _ => Answer::with(401, &[("WWW-Authenticate", challenge)], vec![]),
        }
    });
    let env = TestEnv::new();
    let host = &server.address;
    let config =
        json!({ "auths": { host.as_str(): { "identitytoken": "old", "auth": "ZmlzaDo=" } } });
    env.write(&env.docker_config(), &config.to_string());
    env.regctl(["pull", &format!("{host}/app:1")])
        .run()
        .exits(3)
        .says(&format!("{host} does not accept the login of fish"))
        .says(&format!("log in with: regctl login {host}\n"))
        .done();
}

#[test]
fn somebody_who_may_not_is_told_who_that_is() {
    let denied = json!({ "errors": [{ "code": "DENIED", "message": "not yours" }] });
    let server = Server::start(move |request| {
        if request.headers.contains_key("authorization") {
            Answer::json(403, &denied)
        } else {
            Answer::with(
                401,
                &[("WWW-Authenticate", "Basic realm=\"r\"".to_owned())],
                vec![],
            )
        }
    });
    let env = TestEnv::new();
    let host = &server.address;
    let config = json!({ "auths": { host.as_str(): { "auth": "ZmlzaDpzZWNyZXQ=" } } });
    env.write(&env.docker_config(), &config.to_string());
    env.regctl(["pull", &format!("{host}/app:1")])
        .run()
        .exits(3)
        .says("denied: not yours\n")
        .says(&format!("hint: fish may lack access, or the repository does not exist; as another user, log in with: regctl login {host}\n"))
        .done();
}

#[test]
fn localhost_in_a_container_is_explained() {
    let env = TestEnv::new();
    let address = nobody();
    let name = format!("{address}/app");
    let listens = format!(
        "hint: nothing listens at {address}; is the registry running, and is the port right?\n"
    );
    env.regctl(["pull", &name])
        .run()
        .exits(5)
        .says("connection refused")
        .says(&listens)
        .done();
    env.regctl(["pull", &name])
        .env("container", "podman")
        .run()
        .exits(5)
        .says(&format!(
            "hint: inside a container, {address} is the container itself; use the address of the host"
        ))
        .done();
}

#[test]
fn a_host_that_nobody_knows_is_asked_about() {
    let Some(unshare) = peers::find("unshare") else {
        return;
    };
    let env = TestEnv::new();
    if env.program(&unshare, ["-m", "true"]).run().code != 0 {
        return peers::missing("file systems cannot be mounted here: not root?");
    }
    // No name server is asked.
    let switch = env.home().join("nsswitch.conf");
    env.write(&switch, "hosts: files\n");
    let script = format!(
        "mount --bind {} /etc/nsswitch.conf && exec {} pull \"$0\"",
        switch.display(),
        env!("CARGO_BIN_EXE_regctl")
    );
    let pull = |name: &str| {
        env.program(&unshare, ["-m", "sh", "-c", &script, name])
            .run()
            .exits(5)
    };
    pull("registry.example/app:1")
        .says("lookup: no such host\nhint: check the spelling of registry.example, and that this machine is online\n")
        .done();
    pull("app:1")
        .says("put its host before the name: HOST[:PORT]/NAME\n")
        .done();
}

#[test]
fn a_proxy_in_the_way_is_named_without_its_password() {
    let env = TestEnv::new();
    let proxy = nobody();
    let through = |run: crate::support::env::Invocation| {
        run.env("HTTPS_PROXY", format!("http://fish:secret@{proxy}"))
    };
    let run = through(env.regctl(["pull", "registry.example/app:1"]))
        .run()
        .exits(5);
    assert!(!run.stderr.contains("secret"), "{}", run.stderr);
    run.says(&format!(
        "hint: requests to registry.example go through the proxy {proxy} (HTTPS_PROXY); "
    ))
    .done();
    // A proxy that says no for itself.
    let gate = Server::start(|_| Answer::with(407, &[], b"who are you".to_vec()));
    env.regctl(["pull", "registry.example/app:1"])
        .env("HTTPS_PROXY", format!("http://{}", gate.address))
        .run()
        .exits(5)
        .says(&format!("go through the proxy {}", gate.address))
        .done();
}

#[test]
fn f64_a_full_disk_says_what_is_needed_before_it_is_fetched() {
    let Some(unshare) = peers::find("unshare") else {
        return;
    };
    let served = Served::open();
    let env = TestEnv::new();
    if env.program(&unshare, ["-m", "true"]).run().code != 0 {
        return peers::missing("file systems cannot be mounted here: not root?");
    }
    let layer = noise(6 << 20);
    let image = Image::new(Flavor::Oci, "linux/amd64", &[b"small", &layer]);
    image.put(&served.address, "app", "t");
    std::fs::create_dir(env.store()).unwrap();
    let script = format!(
        "mount -t tmpfs -o size=4m tmpfs '{store}'; {regctl} pull {name}; echo $?; \
         ls '{store}/ingest'; mount -o remount,size=40m '{store}'; {regctl} pull -q {name}",
        store = env.store().display(),
        regctl = env!("CARGO_BIN_EXE_regctl"),
        name = served.name("app:t"),
    );
    let run = env.program(&unshare, ["-m", "sh", "-c", &script]).ok();
    let said = run
        .stderr
        .strip_prefix("error: no space left on device: need 6.")
        .unwrap_or_default();
    assert!(
        said.contains(" MiB more, ") && said.contains(" MiB free in "),
        "{}",
        run.stderr
    );
    // Nothing half is left, and with more room all goes well.
    assert!(
        run.stdout
            .ends_with(&format!("\n7\n{}\n", served.name("app:t"))),
        "{run:?}"
    );
}
