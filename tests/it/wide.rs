//! One large layer over a slow connection: several connections fetch parts of it.

use crate::support::env::TestEnv;
use crate::support::fault::{Fault, Faulty};
use crate::support::images::{Flavor, Image, noise};
use crate::support::proxy::{Line, Proxy};
use crate::support::served::Served;

const LAYER: usize = 24 << 20;
/// Slow enough for one connection to take seconds.
const SLOW: Line = Line {
    rate: 5 << 20,
    delay: std::time::Duration::ZERO,
    pause: None,
};
/// What may be on its way when connections end: what the kernel keeps for each.
const IN_FLIGHT: u64 = 6 << 20;

fn image() -> Image {
    Image::new(Flavor::Oci, "linux/amd64", &[&noise(LAYER)])
}

/// The store holds all of it, and nothing that is only temporary.
fn whole(env: &TestEnv, name: &str) {
    assert!(env.damage().is_empty());
    let left: Vec<_> = std::fs::read_dir(env.store().join("ingest"))
        .unwrap()
        .collect();
    assert!(left.is_empty(), "{left:?}");
    env.regctl(["images", "-q", name]).ok().done();
}

#[test]
fn idle_connections_help_a_slow_one() {
    let served = Served::open();
    image().put(&served.address, "app", "t");
    let proxy = Proxy::over(&served.address, SLOW);
    let env = TestEnv::new();
    let name = format!("{}/app:t", proxy.address);
    env.regctl(["pull", "-q", "--jobs", "4", &name]).ok().done();
    whole(&env, &name);
    let parts = served.log_with("/app/manifests/").matches(" 206 ").count();
    assert!(parts >= 4, "{parts} parts");
    let received = proxy.received();
    assert!(
        received < LAYER as u64 + IN_FLIGHT,
        "{received} bytes for a layer of {LAYER}"
    );
}

#[test]
fn one_job_is_one_connection() {
    let served = Served::open();
    image().put(&served.address, "app", "t");
    let proxy = Proxy::over(
        &served.address,
        Line {
            rate: 12 << 20,
            ..SLOW
        },
    );
    let env = TestEnv::new();
    let name = format!("{}/app:t", proxy.address);
    env.regctl(["pull", "-q", "--jobs", "1", &name]).ok().done();
    whole(&env, &name);
    assert_eq!(
        served.log_with("/app/manifests/").matches(" 206 ").count(),
        0
    );
}

#[test]
fn a_kill_keeps_every_part_that_arrived() {
    let served = Served::open();
    image().put(&served.address, "app", "t");
    let proxy = Proxy::over(&served.address, SLOW);
    let env = TestEnv::new();
    let name = format!("{}/app:t", proxy.address);
    let mut pull = env.regctl(["pull", "-q", &name]).start();
    let journal = || {
        let Ok(entries) = std::fs::read_dir(env.store().join("ingest")) else {
            return false;
        };
        entries
            .flatten()
            .any(|entry| entry.path().extension().is_some_and(|end| end == "parts"))
    };
    while !(journal() && proxy.received() > LAYER as u64 / 2) {
        assert!(
            pull.try_wait().unwrap().is_none(),
            "it was done before it could be killed"
        );
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
    pull.kill().unwrap();
    pull.wait().unwrap();
    env.regctl(["pull", "-q", &name]).ok().done();
    whole(&env, &name);
    let received = proxy.received();
    assert!(
        received < LAYER as u64 + IN_FLIGHT,
        "{received} bytes for a layer of {LAYER}"
    );
}

#[test]
fn a_registry_without_ranges_gives_it_in_one_piece() {
    let image = image();
    let layer = image.blobs[1].clone();
    let faulty = Faulty::start(&image, |_, _| vec![Fault::IgnoreRange]);
    let proxy = Proxy::over(&faulty.server.address, SLOW);
    let env = TestEnv::new();
    let name = format!("{}/app:t", proxy.address);
    env.regctl(["pull", "-q", &name]).ok().done();
    whole(&env, &name);
    let asked = faulty.asked("GET", regctl::image::Digest::of(&layer).as_str());
    assert_eq!(asked, 2, "the stream, and one part to find out");
}

#[test]
fn a_part_that_lies_costs_a_second_reading_and_no_wrong_blob() {
    let image = image();
    let digest = regctl::image::Digest::of(&image.blobs[1]).to_string();
    // The first part that is asked for has a wrong byte.
    let faulty = Faulty::start(&image, move |request, nth| {
        let part = nth == 1 && request.target.ends_with(&digest);
        if part {
            vec![
                Fault::Flip(LAYER / 3 * 2),
                Fault::Flip(LAYER / 2),
                Fault::Flip(LAYER / 3),
            ]
        } else {
            vec![]
        }
    });
    let proxy = Proxy::over(&faulty.server.address, SLOW);
    let env = TestEnv::new();
    let name = format!("{}/app:t", proxy.address);
    let run = env.regctl(["pull", "-q", &name]).run();
    if run.code != 0 {
        run.exits(6).says("digest mismatch").done();
        env.regctl(["pull", "-q", &name]).ok().done();
    }
    whole(&env, &name);
}
