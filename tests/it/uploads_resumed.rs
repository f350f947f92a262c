//! A push that was interrupted goes on where it stopped, when it is run again.

use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use regctl::image::Digest;
use rustix::process::{Pid, Signal, kill_process};

use crate::support::choosy::Choosy;
use crate::support::distribution::Distribution;
use crate::support::env::TestEnv;
use crate::support::images::{Flavor, Image, noise};
use crate::support::proxy::{Cut, Proxy};
use crate::support::served::Served;

const LAYER: usize = 6 << 20;
const LAYERS: usize = 4;
const ALL: u64 = (LAYER * LAYERS) as u64;

/// Four layers, no two of them alike.
fn image() -> Image {
    let layers: Vec<Vec<u8>> = (0..LAYERS)
        .map(|nth| {
            let mut layer = noise(LAYER);
            layer[0] = nth as u8;
            layer
        })
        .collect();
    let layers: Vec<&[u8]> = layers.iter().map(Vec::as_slice).collect();
    Image::new(Flavor::Oci, "linux/amd64", &layers)
}

/// A home with the image in a layout, and a push of it to a registry behind a proxy.
struct Push {
    env: TestEnv,
    proxy: Proxy,
    image: Image,
    from: String,
}

impl Push {
    fn to(address: &str) -> Self {
        let env = TestEnv::new();
        let image = image();
        let folder = env.home().join("layout");
        image.write_layout(&folder, "t");
        Self {
            env,
            proxy: Proxy::start(address, Cut::Never),
            image,
            from: format!("oci:{}:t", folder.display()),
        }
    }

    fn name(&self) -> String {
        format!("{}/app:t", self.proxy.address)
    }

    /// Starts it, and ends it with a signal once half of it was sent.
    fn stop_at_half(&self, signal: Signal) {
        let words = ["push", "-q", "--limit-rate", "8M", "--from", &self.from];
        let name = self.name();
        let mut child = self
            .env
            .regctl(words.iter().copied().chain([name.as_str()]))
            .start();
        let until = Instant::now() + Duration::from_secs(100);
        while self.proxy.sent() < ALL / 2 {
            assert!(Instant::now() < until, "it does not get there");
            std::thread::sleep(Duration::from_millis(5));
        }
        let pid = Pid::from_child(&child);
        kill_process(pid, signal).unwrap();
        child.wait().unwrap();
    }

    /// Runs it to its end, and says how many bytes were sent.
    fn run(&self) -> u64 {
        let before = self.proxy.sent();
        self.env
            .regctl(["push", "-q", "--from", &self.from, &self.name()])
            .ok()
            .done();
        self.proxy.sent() - before
    }

    /// What is remembered of uploads.
    fn remembered(&self) -> Vec<PathBuf> {
        let folder = self.env.home().join(".local/share/regctl-uploads");
        let listed = std::fs::read_dir(folder).into_iter().flatten();
        listed.map(|entry| entry.unwrap().path()).collect()
    }

    fn arrived(&self) {
        let other = TestEnv::new();
        other.regctl(["pull", "-q", &self.name()]).ok().done();
        let run = other.regctl(["inspect", "-f", "{{.Descriptor.digest}}", &self.name()]);
        assert_eq!(run.ok().stdout.trim(), self.image.digest());
    }
}

#[test]
fn what_serve_has_of_it_is_not_sent_again() {
    for signal in [Signal::INT, Signal::KILL] {
        let served = Served::open();
        let push = Push::to(&served.address);
        push.stop_at_half(signal);
        for file in push.remembered() {
            assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        }
        assert!(!push.remembered().is_empty(), "{signal:?}");
        let sent = push.run();
        // What was on its way when it ended may be lost: some buffers of the system and the proxy.
        assert!(
            sent < ALL * 3 / 4,
            "{signal:?}: {sent} of {ALL} bytes were sent"
        );
        push.arrived();
        assert!(push.remembered().is_empty(), "{signal:?}");
        let uploads = served
            .root
            .join("docker/registry/v2/repositories/app/_uploads");
        let left = std::fs::read_dir(uploads).map_or(0, Iterator::count);
        assert_eq!(left, 0, "{signal:?}: a session is left");
    }
}

#[test]
fn where_the_registry_has_no_use_for_the_rest_it_is_sent_anew() {
    let Some(registry) = Distribution::open() else {
        return;
    };
    let push = Push::to(&registry.address);
    push.stop_at_half(Signal::KILL);
    push.run();
    push.arrived();
    assert!(push.remembered().is_empty());
}

/// What is remembered is a hint and nothing more.
#[test]
fn a_hint_leads_nowhere_but_to_an_upload_of_this_repository() {
    let served = Served::open();
    let elsewhere = Choosy::start(|_| None);
    let other = &elsewhere.server.address;
    for location in [
        format!("http://{other}/v2/app/blobs/uploads/1"),
        format!("http://{}/v2/other/blobs/uploads/1", served.address),
        format!("http://{}/v2/app/manifests/t", served.address),
        "nonsense".to_owned(),
        "x".repeat(1 << 20),
    ] {
        let push = Push::to(&served.address);
        let repository = push.name().replace(":t", "");
        let folder = push.env.home().join(".local/share/regctl-uploads");
        std::fs::create_dir_all(&folder).unwrap();
        for blob in &push.image.blobs {
            let name = Digest::of(format!("{repository}@{}", Digest::of(blob)).as_bytes());
            let hint = location.replace(&served.address, &push.proxy.address);
            std::fs::write(folder.join(name.hex()), hint).unwrap();
        }
        push.run();
        push.arrived();
    }
    assert!(elsewhere.server.asked().is_empty());
}

/// A session in which something else was sent makes a wrong digest, and costs a new one.
#[test]
fn a_session_with_other_bytes_is_given_up() {
    let registry = Choosy::start(|_| None);
    let env = TestEnv::new();
    let image = Image::new(Flavor::Oci, "linux/amd64", &[&noise(2 << 20)]);
    let folder = env.home().join("layout");
    image.write_layout(&folder, "t");
    let address = &registry.server.address;
    let (_, opened) =
        crate::support::http::ask(address, "POST", "/v2/app/blobs/uploads/", &[], b"");
    let location = opened.headers["location"].clone();
    crate::support::http::ask(address, "PATCH", &location, &[], &[7; 1 << 20]);
    let hints = env.home().join(".local/share/regctl-uploads");
    std::fs::create_dir_all(&hints).unwrap();
    let blob = Digest::of(&image.blobs[1]);
    let name = Digest::of(format!("{address}/app@{blob}").as_bytes());
    std::fs::write(
        hints.join(name.hex()),
        format!("http://{address}{location}"),
    )
    .unwrap();
    let from = format!("oci:{}:t", folder.display());
    env.regctl(["push", "-q", "--from", &from, &registry.name()])
        .ok()
        .done();
    assert!(image.blobs.iter().all(|blob| registry.has(blob)));
    assert_eq!(registry.open_uploads(), 0);
    let bodies = registry.bodies("PATCH");
    assert!(bodies.len() >= 2, "the hint was not used: {bodies:?}");
}
