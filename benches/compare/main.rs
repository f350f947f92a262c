//! regctl beside its peers, in one run on one machine, as ratios.
//!
//! `cargo bench` runs every table, `cargo bench -- pull slow` those whose names it gets,
//! `REPEATS=1` shortens it. Peers are whichever of curl, skopeo, crane and oras are on PATH;
//! the registry is CNCF distribution where `docker-registry` is, else `regctl serve`. What is
//! written goes to a memory file system.

#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a benchmark may stop at what it does not expect, and prints"
)]

mod measure;
mod peer;
#[path = "../../tests/it/support/mod.rs"]
mod support;
mod work;

use std::time::Duration;

use self::measure::{Sample, Table, median_of};
use self::peer::{Job, PEERS, Peer};
use self::support::distribution::Distribution;
use self::support::proxy::{Line, Proxy};
use self::support::served::Served;
use self::work::{Folder, Images, NAMES};

fn main() {
    let wanted: Vec<String> = std::env::args()
        .skip(1)
        .filter(|arg| !arg.starts_with('-'))
        .collect();
    let runs =
        |name: &str| wanted.is_empty() || wanted.iter().any(|one| name.contains(one.as_str()));
    let folder = Folder::new();
    let registry = Registry::start();
    println!(
        "registry: {}, {} runs each, medians; times are ratios to regctl's",
        registry.name(),
        measure::repeats()
    );
    let images = Images::make();
    images.put(registry.address());
    for (name, table) in TABLES {
        if runs(name) {
            table(&registry, &images, &folder);
        }
    }
}

type Run = fn(&Registry, &Images, &Folder);

const TABLES: [(&str, Run); 8] = [
    ("pull", pull),
    ("push", push),
    ("serve", serve),
    ("round-trips", round_trips),
    ("slow", slow),
    ("store", store),
    ("load", load),
    ("start", start),
];

/// The registry that clients are measured against.
enum Registry {
    Distribution(Distribution),
    Own(Served),
}

impl Registry {
    fn start() -> Self {
        match Distribution::open() {
            Some(registry) => Self::Distribution(registry),
            None => Self::Own(Served::open()),
        }
    }

    fn address(&self) -> &str {
        match self {
            Self::Distribution(registry) => &registry.address,
            Self::Own(served) => &served.address,
        }
    }

    fn name(&self) -> &'static str {
        match self {
            Self::Distribution(_) => "docker-registry",
            Self::Own(_) => "regctl serve",
        }
    }
}

/// The peers that are on this machine and can do a job.
fn peers(job: Job) -> impl Iterator<Item = &'static Peer> {
    PEERS
        .iter()
        .filter(move |peer| peer.is_here() && peer.can(job))
}

fn pull(registry: &Registry, images: &Images, folder: &Folder) {
    let mut table = Table::new("pull");
    for image in NAMES {
        for peer in peers(Job::Pull) {
            let sample =
                median_of(|| peer.pull(registry.address(), image, images, &folder.fresh()));
            table.add(image, peer.name, sample);
        }
    }
    table.print();
}

/// Each push goes to a repository that is not there yet, so that everything moves.
fn push(registry: &Registry, _images: &Images, folder: &Folder) {
    let mut table = Table::new("push");
    for image in NAMES {
        for peer in peers(Job::Push) {
            let source = peer.prepare(registry.address(), image, &folder.fresh());
            let sample = median_of(|| {
                let target = Served::open();
                peer.push(&source, &target.address, image)
            });
            table.add(image, peer.name, sample);
        }
    }
    table.print();
}

/// The same client against both registries.
fn serve(_: &Registry, images: &Images, folder: &Folder) {
    let Some(client) = peers(Job::Push).find(|peer| peer.name != "regctl") else {
        return println!("\nserve: no peer to push and pull with");
    };
    let mut table = Table::new(&format!("serve (by {})", client.name));
    for image in ["many", "big"] {
        let mut measure = |name: &str, start: &dyn Fn() -> Registry| {
            let source = {
                let own = start();
                images.put(own.address());
                client.prepare(own.address(), image, &folder.fresh())
            };
            let pushed = median_of(|| client.push(&source, start().address(), image));
            table.add(&format!("push {image}"), name, pushed);
            let registry = start();
            images.put(registry.address());
            let pulled =
                median_of(|| client.pull(registry.address(), image, images, &folder.fresh()));
            table.add(&format!("pull {image}"), name, pulled);
        };
        measure("regctl", &|| Registry::Own(Served::open()));
        if support::peers::find("docker-registry").is_some() {
            measure("docker-registry", &Registry::start);
        }
    }
    table.print();
}

/// Wall time over a line where each way takes 25 ms, in round trips of 50 ms.
fn round_trips(registry: &Registry, images: &Images, folder: &Folder) {
    const WAY: Duration = Duration::from_millis(25);
    println!("\nround trips of 50 ms (wall / 50 ms)");
    let line = Line {
        delay: WAY,
        ..Line::default()
    };
    for image in ["tiny", "index8"] {
        for peer in peers(Job::Pull) {
            let proxy = Proxy::over(registry.address(), line);
            let sample = median_of(|| peer.pull(&proxy.address, image, images, &folder.fresh()));
            println!(
                "  pull {image:8} {:10} {:5.1}",
                peer.name,
                sample.wall / 0.050
            );
        }
    }
    for image in ["tiny", "many"] {
        for peer in peers(Job::Push) {
            let source = peer.prepare(registry.address(), image, &folder.fresh());
            let sample = median_of(|| {
                let target = Served::open();
                let proxy = Proxy::over(&target.address, line);
                peer.push(&source, &proxy.address, image)
            });
            println!(
                "  push {image:8} {:10} {:5.1}",
                peer.name,
                sample.wall / 0.050
            );
        }
    }
}

/// One layer of 256 MiB where each connection brings 25 MB/s.
fn slow(registry: &Registry, images: &Images, folder: &Folder) {
    let line = Line {
        rate: 25_000_000,
        delay: Duration::from_millis(1),
        ..Line::default()
    };
    let mut table = Table::new("one layer of 256 MiB at 25 MB/s a connection");
    for peer in peers(Job::Pull) {
        let proxy = Proxy::over(registry.address(), line);
        let sample = median_of(|| peer.pull(&proxy.address, "layer", images, &folder.fresh()));
        println!(
            "  {:10} {:6.2} s, {} bytes received",
            peer.name,
            sample.wall,
            proxy.received()
        );
        table.add("layer", peer.name, sample);
    }
    table.print();
}

/// A store of 5,000 names: what each command costs then.
fn store(registry: &Registry, _: &Images, folder: &Folder) {
    let root = folder.fresh();
    let regctl = |words: &[&str]| {
        let root = root.display().to_string();
        let words = ["--root", &root].into_iter().chain(words.iter().copied());
        measure::run(env!("CARGO_BIN_EXE_regctl"), words)
    };
    let name = format!("{}/tiny:t", registry.address());
    regctl(&["pull", "-q", &name]);
    work::many_names(&root, 5_000);
    println!("\na store of 5,000 names (ms)");
    let mut count = 0;
    for command in ["images", "tag", "pull", "rmi"] {
        let sample = median_of(|| {
            count += 1;
            let (known, new) = (
                format!("fish/image-{count}:t"),
                format!("fish/new-{count}:t"),
            );
            match command {
                "images" => regctl(&["images", "-q"]),
                "tag" => regctl(&["tag", &known, &new]),
                "pull" => regctl(&["pull", "-q", &name]),
                _ => regctl(&["rmi", &known]),
            }
        });
        println!("  {command:8} {:6.1}", sample.wall * 1000.0);
    }
}

/// A `docker save` archive of 256 MiB of programs and libraries, into an OCI layout.
fn load(_: &Registry, _: &Images, folder: &Folder) {
    let archive = folder.fresh();
    work::docker_archive(&archive, 256 << 20);
    let archive = archive.display().to_string();
    let mut table = Table::new("load of a docker save archive of 256 MiB");
    let own = median_of(|| {
        let root = folder.fresh().display().to_string();
        measure::run(
            env!("CARGO_BIN_EXE_regctl"),
            ["--root", &root, "load", "-q", "-i", &archive],
        )
    });
    table.add("load", "regctl", own);
    if support::peers::find("skopeo").is_some() {
        let skopeo = median_of(|| {
            let target = format!("oci:{}:t", folder.fresh().display());
            measure::run(
                "skopeo",
                ["copy", "-q", &format!("docker-archive:{archive}"), &target],
            )
        });
        table.add("load", "skopeo", skopeo);
    }
    table.print();
}

fn start(_: &Registry, _: &Images, _: &Folder) {
    let mut table = Table::new("start (--version)");
    for peer in PEERS.iter().filter(|peer| peer.is_here()) {
        let sample: Sample = median_of(|| peer.version());
        println!("  {:10} {:6.2} ms", peer.name, sample.wall * 1000.0);
        table.add("--version", peer.name, sample);
    }
    table.print();
}
