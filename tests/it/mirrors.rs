//! Mirrors that are broken in every way: a pull that the registry can serve succeeds, and soon.

use regctl::image::Digest;

use crate::support::env::TestEnv;
use crate::support::fault::{Fault, Faulty};
use crate::support::http::{Drip, Request, Silence};
use crate::support::images::{Flavor, Image, noise};

const LAYERS: usize = 6;
const LAYER: usize = 50_000;
const JOBS: usize = 2;

/// An image with several layers, none of them like another.
fn image() -> Image {
    let noise = noise(LAYER * LAYERS);
    let layers: Vec<&[u8]> = noise.chunks(LAYER).collect();
    Image::new(Flavor::Oci, "linux/amd64", &layers)
}

/// A home in which `mirrors` stand before the registry `own`.
fn behind(mirrors: &[&str], own: &str) -> TestEnv {
    let env = TestEnv::new();
    let mut conf = format!("[[registry]]\nlocation = \"{own}\"\n");
    for mirror in mirrors {
        conf.push_str(&format!("[[registry.mirror]]\nlocation = \"{mirror}\"\n"));
    }
    let path = env.home().join(".config/containers/registries.conf");
    env.write(&path, &conf);
    env
}

/// Pulls the image of `own` past mirrors, and says what that said.
fn pull(env: &TestEnv, own: &Faulty) -> String {
    let jobs = JOBS.to_string();
    let words = ["pull", "-q", "--timeout", "1s", "--jobs", &jobs];
    let run = env
        .regctl(words.into_iter().chain([own.name().as_str()]))
        .ok();
    assert!(env.damage().is_empty());
    run.stderr
}

/// A mirror whose answers to some requests are broken.
fn broken(image: &Image, faults: Vec<Fault>, is_it: fn(&Request) -> bool) -> Faulty {
    Faulty::start(image, move |request, _| {
        if is_it(request) {
            faults.clone()
        } else {
            vec![]
        }
    })
}

fn is_blob(request: &Request) -> bool {
    request.target.contains("/blobs/")
}

fn is_manifest(request: &Request) -> bool {
    request.target.contains("/manifests/")
}

fn status(status: u16) -> Vec<Fault> {
    vec![Fault::Status(status, None, "")]
}

/// Each way to break is tried at the same time as the others, for some wait for a time-out.
fn each(faults: Vec<Vec<Fault>>, attempt: impl Fn(Vec<Fault>) + Sync) {
    std::thread::scope(|scope| {
        for faults in faults {
            scope.spawn(|| attempt(faults));
        }
    });
}

#[test]
fn a12_a_mirror_that_gives_no_blobs_is_asked_for_one() {
    let image = image();
    let here = |target: &str| Some(("Location", target.to_owned()));
    let loops = vec![Fault::Status(307, here("/v2/app/blobs/x?1"), "")];
    let busy = vec![Fault::Status(429, Some(("Retry-After", "30".into())), "")];
    let mut faults: Vec<_> = [400, 401, 403, 404, 500, 503].map(status).into();
    faults.extend([loops, busy, vec![Fault::Length(7)]]);
    faults.push(vec![Fault::Silence(Silence::Answer)]);
    faults.push(vec![Fault::Silence(Silence::HangUp)]);
    faults.push(vec![Fault::Drip(Drip::Head)]);
    each(faults, |faults| {
        let own = Faulty::start(&image, |_, _| vec![]);
        let mirror = broken(&image, faults.clone(), is_blob);
        pull(
            &behind(&[&mirror.server.address], &own.server.address),
            &own,
        );
        let asked = mirror.asked("GET", "/blobs/sha256");
        assert!(asked <= 2, "{faults:?}: {asked} requests");
        assert_eq!(own.asked("GET", "/blobs/"), LAYERS + 1, "{faults:?}");
        assert_eq!(own.asked("GET", "/manifests/"), 0, "{faults:?}");
    });
}

#[test]
fn a12_a_mirror_whose_blobs_are_wrong_or_cut_is_left() {
    let image = image();
    let mut faults = vec![vec![Fault::Flip(100)], vec![Fault::Flip(1)]];
    faults.extend([
        vec![Fault::Cut(100)],
        vec![Fault::Reset(100)],
        vec![Fault::Cut(0)],
    ]);
    faults.push(vec![Fault::Cut(100), Fault::Silence(Silence::Rest)]);
    faults.push(vec![Fault::Drip(Drip::Body)]);
    each(faults, |faults| {
        let own = Faulty::start(&image, |_, _| vec![]);
        let mirror = broken(&image, faults.clone(), is_blob);
        let env = behind(&[&mirror.server.address], &own.server.address);
        let said = pull(&env, &own);
        let asked = mirror.asked("GET", "/blobs/");
        assert!(asked <= JOBS + 1, "{faults:?}: {asked} requests");
        assert_eq!(said.matches("skipping this mirror").count(), 1, "{said}");
        // Nothing of it is left, and the image is there.
        env.regctl(["pull", "--timeout", "1s", &own.name()])
            .ok()
            .done();
    });
}

#[test]
fn a12_a_mirror_without_usable_manifests_is_asked_for_nothing_else() {
    let image = image();
    let mut faults: Vec<_> = [400, 401, 403, 404, 500, 503].map(status).into();
    faults.push(vec![Fault::Status(200, None, "<html>welcome</html>")]);
    faults.push(vec![Fault::Status(200, None, "{}")]);
    faults.push(vec![Fault::Cut(10)]);
    faults.push(vec![Fault::Drip(Drip::Body)]);
    faults.push(vec![Fault::Silence(Silence::Answer)]);
    each(faults, |faults| {
        let own = Faulty::start(&image, |_, _| vec![]);
        let mirror = broken(&image, faults.clone(), is_manifest);
        pull(
            &behind(&[&mirror.server.address], &own.server.address),
            &own,
        );
        let asked = mirror.server.asked().len();
        assert!(asked <= 2, "{faults:?}: {asked} requests");
    });
}

#[test]
fn a12_a_mirror_that_is_not_there_is_passed_by() {
    let image = image();
    let own = Faulty::start(&image, |_, _| vec![]);
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = nobody.local_addr().unwrap().to_string();
    drop(nobody);
    let said = pull(
        &behind(&[&address, "nx.invalid"], &own.server.address),
        &own,
    );
    assert_eq!(said.matches("skipping this mirror").count(), 2, "{said}");
}

#[test]
fn a12_however_many_mirrors_break_the_registry_is_asked_in_the_end() {
    let image = image();
    let own = Faulty::start(&image, |_, _| vec![]);
    let mirrors = [0; 7].map(|_| broken(&image, vec![Fault::Cut(100)], is_blob));
    let addresses: Vec<&str> = mirrors
        .iter()
        .map(|mirror| mirror.server.address.as_str())
        .collect();
    pull(&behind(&addresses, &own.server.address), &own);
}

#[test]
fn a12_an_old_image_of_a_mirror_whose_layers_are_gone_is_not_the_last_word() {
    let (image, old) = (image(), Image::new(Flavor::Oci, "linux/amd64", &[b"old"]));
    let stale = || {
        Faulty::start(&old, |request, _| {
            if is_blob(request) {
                status(404)
            } else {
                vec![]
            }
        })
    };
    let pull_and_copy = |env: &TestEnv, own: &Faulty| {
        pull(env, own);
        let listed = env
            .regctl(["images", "--no-trunc", "--digests"])
            .ok()
            .stdout;
        assert!(listed.contains(&image.digest()), "{listed}");
        let archive = env.home().join("a.tar").display().to_string();
        env.regctl([
            "copy",
            "-q",
            &own.name(),
            &format!("oci-archive:{archive}:t"),
        ])
        .ok()
        .prints(&format!("{}\n", image.digest()))
        .done();
    };
    let (own, mirror) = (Faulty::start(&image, |_, _| vec![]), stale());
    let env = behind(&[&mirror.server.address], &own.server.address);
    pull_and_copy(&env, &own);
    // Again, with something in the store to compare with.
    pull(&env, &own);
    let asked = mirror.asked("GET", Digest::of(&old.blobs[0]).as_str());
    assert!(asked <= 3, "{asked} requests by three runs");
}

#[test]
fn a12_a_sound_mirror_is_used_for_all_of_it() {
    let image = image();
    let (own, mirror) = (
        Faulty::start(&image, |_, _| vec![]),
        Faulty::start(&image, |_, _| vec![]),
    );
    let said = pull(
        &behind(&[&mirror.server.address], &own.server.address),
        &own,
    );
    assert_eq!((own.server.asked().len(), said.as_str()), (0, ""));
    assert_eq!(mirror.asked("GET", "/blobs/"), LAYERS + 1);
    // One refusal that passes is no reason to leave it.
    let (own, mirror) = (
        Faulty::start(&image, |_, _| vec![]),
        Faulty::start(&image, |_, nth| if nth == 0 { status(502) } else { vec![] }),
    );
    pull(
        &behind(&[&mirror.server.address], &own.server.address),
        &own,
    );
    assert_eq!(own.server.asked().len(), 0);
}
