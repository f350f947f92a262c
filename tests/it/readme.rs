//! Every command in the README does what the README says.

use std::ffi::OsString;

use crate::support::authority::Authority;
use crate::support::distribution::HTPASSWD;
use crate::support::engine::Engine;
use crate::support::env::{Run, TestEnv};
use crate::support::fault::{Fault, Faulty};
use crate::support::http::{Answer, Server};
use crate::support::images::{Flavor, Image, noise};
use crate::support::netns::Network;
use crate::support::served::Served;

const README: &str = include_str!("../../README.md");
/// The registry of the story, and a host that all other names stand for.
const PRIVATE: &str = "192.168.224.160";
const PUBLIC: &str = "203.0.113.10";
const NAMES: [&str; 4] = ["registry.example", "old.example", "new.example", "ghcr.io"];

/// The fenced blocks of one language, line by line.
fn blocks(language: &str) -> Vec<Vec<&'static str>> {
    let mut parts = README.split("\n```");
    let mut blocks = Vec::new();
    // Every second part is inside a fence.
    while let (Some(_), Some(inside)) = (parts.next(), parts.next()) {
        if let Some(text) = inside.strip_prefix(&format!("{language}\n")) {
            blocks.push(text.lines().collect());
        }
    }
    blocks
}

/// A user, and the registries that the README names, in a network of their own.
struct World {
    user: TestEnv,
    network: Network,
    engine: Option<Engine>,
    served: Vec<Served>,
}

impl World {
    fn new() -> Option<Self> {
        let network = Network::with(&[PRIVATE, PUBLIC])?;
        let engine = Engine::start();
        let user = TestEnv::new();
        let wrapper = with_names(&user, &network);
        let mut world = Self {
            user: user.within(wrapper),
            network,
            engine,
            served: Vec::new(),
        };
        world.start_registries();
        world.fill();
        Some(world)
    }

    fn home(&self, name: &str) -> String {
        self.user.home().join(name).display().to_string()
    }

    fn start_registries(&mut self) {
        let authority = Authority::new();
        let (certificate, key) = authority.certify_all(&NAMES);
        let users = self.user.home().join("users");
        self.user.write(&users, HTPASSWD);
        for name in NAMES {
            let folder = self.user.home().join(".config/docker/certs.d").join(name);
            self.user.write(&folder.join("ca.crt"), &authority.pem());
        }
        let flags = [
            ["--tls-cert", &certificate.display().to_string()],
            ["--tls-key", &key.display().to_string()],
            ["--htpasswd", &users.display().to_string()],
        ];
        let listen = |address: &str, folder: &str, flags: &[&str]| {
            Served::listening(
                address,
                self.network.wrapper(),
                self.user.home().join(folder),
                flags,
            )
        };
        let public = listen(&format!("{PUBLIC}:443"), "public", &flags.concat());
        let hub = listen(&format!("{PUBLIC}:5000"), "hub", &[]);
        let private = listen(&format!("{PRIVATE}:5000"), "private", &[]);
        self.served = vec![public, hub, private];
    }

    /// What the README takes for granted: images here and there, files, and a login.
    fn fill(&self) {
        let user = &self.user;
        let hub = format!("{PUBLIC}:5000");
        user.write(
            &user.home().join(".config/docker/daemon.json"),
            &format!(
                "{{\"registry-mirrors\":[\"http://{hub}\"],\"insecure-registries\":[\"{hub}\"]}}"
            ),
        );
        for name in NAMES {
            user.regctl(["login", "-u", "fish", "--password-stdin", name])
                .stdin("secret")
                .ok()
                .done();
        }
        let image = Image::new(Flavor::Oci, "linux/amd64", &[b"content"]);
        image.write_layout(&user.home().join("build"), "latest");
        let build = format!("oci:{}", self.home("build"));
        for target in [
            &format!("{hub}/library/hello-world"),
            &format!("{hub}/library/alpine:3"),
            "old.example/app:1",
            "registry.example/app:pr-7",
            "store:app:dev",
            "store:registry.example/team/app:1.2",
        ] {
            user.regctl(["copy", "-q", &build, target]).ok().done();
        }
        user.regctl(["save", "-o", &self.home("app.tar"), "app:dev"])
            .ok()
            .done();
        user.program("sh", ["-c", "mkdir root; tar -czf rootfs.tar.gz -C root ."])
            .at_home(user)
            .ok()
            .done();
        if let Some(engine) = &self.engine {
            assert_eq!(
                engine
                    .docker(user, ["load", "-i", &self.home("app.tar")])
                    .code,
                0
            );
        }
    }

    /// Runs a line of shell as the user would.
    fn run(&self, line: &str) -> Run {
        let program = std::path::Path::new(env!("CARGO_BIN_EXE_regctl"))
            .parent()
            .unwrap();
        let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap());
        let engine = self.engine.as_ref().map(Engine::host).unwrap_or_default();
        let shell = self
            .user
            .program("sh", ["-c", line])
            .env("PATH", path)
            .env("DOCKER_HOST", engine);
        let variables = [
            ("USER", "fish"),
            ("PASSWORD", "secret"),
            ("CI_REGISTRY", "registry.example"),
            ("CI_REGISTRY_USER", "fish"),
            ("CI_REGISTRY_PASSWORD", "secret"),
            ("CI_REGISTRY_IMAGE", "registry.example/group/app"),
            ("CI_COMMIT_SHA", "0123abc"),
            ("GITHUB_OUTPUT", "output"),
        ];
        let shell = variables
            .into_iter()
            .fold(shell, |shell, (name, value)| shell.env(name, value));
        shell.at_home(&self.user).run()
    }
}

/// What runs a command where the names of the README have addresses.
fn with_names(user: &TestEnv, network: &Network) -> Vec<OsString> {
    let hosts = user.home().join("hosts");
    user.write(
        &hosts,
        &format!("127.0.0.1 localhost\n{PUBLIC} {}\n", NAMES.join(" ")),
    );
    let mount = format!("mount --bind {} /etc/hosts && exec \"$@\"", hosts.display());
    let mut wrapper = network.wrapper();
    wrapper.extend(["unshare", "-m", "sh", "-c", &mount, "sh"].map(OsString::from));
    wrapper
}

/// Numbers and digests are those of another image.
fn without_digests(line: &str) -> String {
    let mut text = String::new();
    for word in line.split_inclusive([' ', ':']) {
        let bare = word.trim_end_matches([' ', ':']);
        let is_hex = bare.len() >= 12 && bare.bytes().all(|byte| byte.is_ascii_hexdigit());
        let is_number = !bare.is_empty() && bare.bytes().all(|byte| byte.is_ascii_digit());
        if is_hex || is_number {
            text.push_str(&word.replace(bare, "X"))
        } else {
            text.push_str(word)
        }
    }
    text
}

#[test]
fn the_sessions_look_as_they_are_shown() {
    let Some(world) = World::new() else { return };
    for block in blocks("console") {
        let mut lines = block.into_iter().peekable();
        while let Some(line) = lines.next() {
            let Some(command) = line.strip_prefix("$ ") else {
                continue;
            };
            let mut shown = Vec::new();
            while let Some(line) = lines.next_if(|line| !line.starts_with("$ ")) {
                shown.push(line);
            }
            check(&world.run(command), command, &shown);
        }
    }
}

fn check(run: &Run, command: &str, shown: &[&str]) {
    let seen = format!("{}{}", run.stdout, run.stderr);
    for line in shown
        .iter()
        .filter(|line| !line.is_empty() && **line != "...")
    {
        let line = without_digests(line);
        assert!(
            seen.lines().any(|seen| without_digests(seen) == line),
            "{command}: {line:?} is not in\n{seen}"
        );
    }
    let fails = shown.iter().any(|line| line.starts_with("error:"));
    assert_eq!(run.code != 0, fails, "{command}\n{seen}");
}

#[test]
fn the_commands_work() {
    let Some(world) = World::new() else { return };
    let commands = blocks("sh").concat();
    assert!(commands.len() > 15, "{commands:?}");
    for command in commands {
        let needs_engine = command.contains("docker-daemon:") || command.starts_with("docker ");
        let is_cargo = command.starts_with("cargo ");
        // A registry does not end by itself; that it starts is what the others are about.
        let is_server = command.starts_with("regctl serve --addr");
        if is_cargo || is_server || (needs_engine && world.engine.is_none()) {
            continue;
        }
        let run = world.run(command);
        assert_eq!(run.code, 0, "{command}\n{}{}", run.stdout, run.stderr);
    }
}

fn as_github_fills_it_in(line: &str) -> String {
    let known = [
        ("secrets.GITHUB_TOKEN", "secret"),
        ("github.actor", "fish"),
        ("github.repository", "fish/app"),
        ("github.sha", "0123abc"),
    ];
    let fill = |line: String, (name, value): (&str, &str)| {
        line.replace(&format!("${{{{ {name} }}}}"), value)
    };
    known.into_iter().fold(line.to_owned(), fill)
}

#[test]
fn the_pipelines_work() {
    let Some(world) = World::new() else { return };
    let lines: Vec<&str> = blocks("yaml").concat();
    let commands = lines
        .iter()
        .map(|line| line.trim().trim_start_matches("- "));
    let commands = commands.filter(|line| line.split([' ', '(']).any(|word| word == "regctl"));
    let commands: Vec<String> = commands.map(as_github_fills_it_in).collect();
    assert_eq!(commands.len(), 5, "{commands:?}");
    for command in commands {
        let run = world.run(&command);
        assert_eq!(run.code, 0, "{command}\n{}{}", run.stdout, run.stderr);
    }
    let output = std::fs::read_to_string(world.home("output")).unwrap();
    assert!(
        output.starts_with("digest=sha256:") && output.len() > 70,
        "{output}"
    );
}

#[test]
fn progress_is_as_the_table_says() {
    let (_, table) = README.split_once("| field | of | what |").unwrap();
    let table: Vec<&str> = table
        .split("\n\n")
        .next()
        .unwrap()
        .lines()
        .filter(|row| row.starts_with("| `"))
        .collect();
    let documented = |field: &str, of: &str| {
        let mut rows = table
            .iter()
            .map(|row| row.split('|').map(str::trim).collect::<Vec<_>>());
        let named = |cell: &str, name: &str| cell.contains(&format!("`{name}`"));
        rows.any(|row| named(row[1], field) && (row[2] == "all" || named(row[2], of)))
    };
    let image = Image::new(Flavor::Oci, "linux/amd64", &[&noise(300_000)]);
    let faulty = Faulty::start(&image, |request, nth| match (nth, request.path()) {
        (0, path) if path.contains("/manifests/") => {
            vec![Fault::Status(
                429,
                Some(("Retry-After", "1".to_owned())),
                "",
            )]
        }
        (0, path) if path.contains("/blobs/") => vec![Fault::Reset(100)],
        _ => vec![],
    });
    let (user, served) = (TestEnv::new(), Served::open());
    let mut told = user
        .regctl([
            "--limit-rate",
            "200k",
            "--progress",
            "json",
            "pull",
            &faulty.name(),
        ])
        .ok()
        .stderr;
    for name in ["one:1", "one:1", "two:1"] {
        user.regctl(["tag", &faulty.name(), &served.name(name)])
            .ok()
            .done();
        told += &user
            .regctl(["--progress", "json", "push", &served.name(name)])
            .ok()
            .stderr;
    }
    let warned = Server::start(move |_| {
        let warning = "299 - \"this name goes away in May\"".to_owned();
        let headers = [
            ("Content-Type", image.media_type.clone()),
            ("Warning", warning),
        ];
        Answer::with(200, &headers, image.manifest.clone())
    });
    let name = format!("{}/app:1", warned.address);
    told += &user
        .regctl(["--progress", "json", "digest", &name])
        .ok()
        .stderr;
    let mut seen = std::collections::BTreeSet::new();
    for line in told.lines() {
        let event: serde_json::Value = serde_json::from_str(line).unwrap();
        let (kind, status) = (event["type"].as_str().unwrap(), event["status"].as_str());
        let status = status.unwrap_or(kind);
        for field in event.as_object().unwrap().keys() {
            assert!(
                documented(field, kind) || documented(field, status),
                "{field} of {line}"
            );
        }
        assert!(
            table.iter().any(|row| row.contains(&format!("`{status}`"))),
            "{line}"
        );
        seen.insert(status.to_owned());
    }
    let all = [
        "advanced", "finished", "mounted", "planned", "present", "retrying", "started", "wait",
        "warning",
    ];
    assert_eq!(
        seen.iter().map(String::as_str).collect::<Vec<_>>(),
        all,
        "{told}"
    );
}
