//! What the user's files and environment change about requests: mirrors, headers, proxies, trust.

use crate::support::distribution::Distribution;
use crate::support::env::TestEnv;
use crate::support::http::{Answer, Server};
use crate::support::images::Image;

#[test]
fn docker_hubs_images_come_from_the_mirror_in_daemon_json() {
    let Some(mirror) = Distribution::open() else {
        return;
    };
    let image = Image::hello_world();
    image.put(&mirror.address, "library/hello-world", "latest");
    let env = TestEnv::new();
    let daemon = format!("{{\"registry-mirrors\":[\"http://{}\"]}}", mirror.address);
    env.write(&env.system().join("docker/daemon.json"), &daemon);
    let run = env.regctl(["pull", "hello-world"]).ok();
    assert!(
        run.stdout
            .contains("latest: Pulling from library/hello-world\n"),
        "{}",
        run.stdout
    );
    assert!(
        run.stdout
            .ends_with("docker.io/library/hello-world:latest\n"),
        "{}",
        run.stdout
    );
    env.regctl(["images", "--format", "{{.Repository}}:{{.Tag}}"])
        .ok()
        .prints("hello-world:latest\n")
        .done();
}

#[test]
fn any_registrys_images_come_from_the_mirror_in_registries_conf() {
    let (Some(own), Some(mirror)) = (Distribution::open(), Distribution::open()) else {
        return;
    };
    Image::hello_world().put(&mirror.address, "cache/app", "1");
    Image::hello_world().put(&own.address, "other", "1");
    let env = TestEnv::new();
    let conf = format!(
        "[[registry]]\nlocation = \"{}\"\n[[registry.mirror]]\nlocation = \"{}/cache\"\n",
        own.address, mirror.address
    );
    env.write(
        &env.home().join(".config/containers/registries.conf"),
        &conf,
    );
    env.regctl(["pull", "-q", &own.name("app:1")])
        .ok()
        .prints(&format!("{}\n", own.name("app:1")))
        .done();
    // What the mirror does not have comes from the registry itself.
    env.regctl(["pull", "-q", &own.name("other:1")]).ok().done();
}

#[test]
fn a_hosts_toml_names_mirrors_too() {
    let Some(mirror) = Distribution::open() else {
        return;
    };
    Image::hello_world().put(&mirror.address, "hub/library/hello-world", "latest");
    let env = TestEnv::new();
    let hosts = format!(
        "[host.\"http://{}/hub\"]\ncapabilities = [\"pull\"]\n",
        mirror.address
    );
    env.write(
        &env.system().join("docker/certs.d/docker.io/hosts.toml"),
        &hosts,
    );
    env.regctl(["pull", "-q", "hello-world"])
        .ok()
        .prints("docker.io/library/hello-world:latest\n")
        .done();
}

#[test]
fn headers_of_config_json_go_to_the_registry() {
    let server = Server::start(|_| Answer::json(200, &serde_json::json!({ "repositories": [] })));
    let env = TestEnv::new();
    env.write(
        &env.docker_config(),
        "{\"HttpHeaders\":{\"X-Team\":\"fish\"}}",
    );
    env.regctl(["catalog", &server.address]).ok().done();
    assert_eq!(server.asked()[0].headers["x-team"], "fish");
    env.write(
        &env.docker_config(),
        "{\"HttpHeaders\":{\"Authorization\":\"Basic c3R1ZmY=\"}}",
    );
    env.regctl(["catalog", &server.address])
        .run()
        .exits(7)
        .says("invalid header in config.json: \"Authorization\"")
        .done();
}

#[test]
fn a_proxy_is_used_for_others_and_not_for_this_machine() {
    let proxy = Server::start(|request| match request.method.as_str() {
        "CONNECT" => Answer::json(502, &serde_json::json!({})),
        _ => Answer::json(200, &serde_json::json!({ "repositories": ["by-proxy"] })),
    });
    let direct =
        Server::start(|_| Answer::json(200, &serde_json::json!({ "repositories": ["direct"] })));
    let env = TestEnv::new();
    let url = format!("http://{}", proxy.address);
    let catalog = |host: &str| {
        let run = env.regctl(["--insecure-registry", host, "catalog", host]);
        run.env("HTTP_PROXY", &url)
            .env("HTTPS_PROXY", &url)
            .ok()
            .stdout
    };
    assert_eq!(catalog("registry.test:5000"), "REPOSITORY\nby-proxy\n");
    let asked = proxy.asked();
    assert_eq!(
        asked[0].target, "registry.test:5000",
        "HTTPS is tried first, through the proxy"
    );
    assert_eq!(asked[1].target, "http://registry.test:5000/v2/_catalog");
    assert_eq!(catalog(&direct.address), "REPOSITORY\ndirect\n");
    assert_eq!(proxy.asked().len(), 2);
}

#[test]
fn the_insecure_list_says_where_each_entry_comes_from() {
    let env = TestEnv::new();
    env.write(
        &env.system().join("docker/daemon.json"),
        "{\"insecure-registries\":[\"10.0.0.0/8\"]}",
    );
    env.regctl(["config", "insecure", "add", "192.168.224.160:5000"])
        .ok()
        .done();
    let own = env.home().join(".config/regctl/config.json");
    let expected = format!(
        "flag.lan\t--insecure-registry\nenv.lan\tREGCTL_INSECURE_REGISTRIES\n192.168.224.160:5000\t{}\n10.0.0.0/8\t{}\n",
        own.display(),
        env.system().join("docker/daemon.json").display()
    );
    env.regctl([
        "--insecure-registry",
        "flag.lan",
        "config",
        "insecure",
        "list",
    ])
    .env("REGCTL_INSECURE_REGISTRIES", "env.lan")
    .ok()
    .prints(&expected)
    .done();
    env.regctl(["config", "insecure", "add", "*.lan"])
        .run()
        .exits(2)
        .says("invalid entry \"*.lan\"")
        .done();
    env.regctl(["config", "insecure", "remove", "192.168.224.160:5000"])
        .ok()
        .done();
    env.regctl(["config", "insecure", "remove", "192.168.224.160:5000"])
        .run()
        .exits(4)
        .done();
}

#[test]
fn each_setting_is_shown_with_the_place_that_says_so() {
    let env = TestEnv::new();
    env.write(
        &env.docker_config(),
        "{\"credsStore\":\"pass\",\"credHelpers\":{\"ghcr.io\":\"x\"}}",
    );
    let daemon = env.system().join("docker/daemon.json");
    env.write(
        &daemon,
        "{\"insecure-registries\":[\"a.lan\"],\"registry-mirrors\":[\"https://m.lan/hub\"]}",
    );
    env.regctl(["config", "insecure", "add", "b.lan:5000"])
        .ok()
        .done();
    let certificates = env.system().join("docker/certs.d/c.lan");
    env.write(&certificates.join("ca.crt"), "");
    let own = env.home().join(".config/regctl/config.json");
    let config = env.docker_config();
    let run = env
        .regctl([
            "--insecure-registry",
            "d.lan",
            "config",
            "show",
            "--format",
            "{{.Setting}}={{.Value}} {{.From}}",
        ])
        .env("HTTPS_PROXY", "http://fish:secret@proxy.lan:3128")
        .ok();
    for line in [
        format!("store={} REGCTL_ROOT", env.store().display()),
        format!("credentials={} default", config.display()),
        format!("own settings={} default", own.display()),
        format!("credential helper=pass {}", config.display()),
        format!("credential helper of ghcr.io=x {}", config.display()),
        format!("insecure registry=a.lan {}", daemon.display()),
        format!("insecure registry=b.lan:5000 {}", own.display()),
        "insecure registry=d.lan --insecure-registry".to_owned(),
        format!("mirror of docker.io=m.lan/hub {}", daemon.display()),
        format!("certificates=c.lan {}", certificates.display()),
        "proxy=proxy.lan:3128 HTTPS_PROXY".to_owned(),
    ] {
        assert!(
            run.stdout.lines().any(|seen| seen == line),
            "{line:?} is not in\n{}",
            run.stdout
        );
    }
    assert!(!run.stdout.contains("secret"), "{}", run.stdout);
}
