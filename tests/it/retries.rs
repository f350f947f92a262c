//! One passing fault, wherever it comes, costs a request or two; a lasting one costs five tries and no more.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use regctl::image::Digest;

use crate::faults_push::with_layer;
use crate::support::choosy::Choosy;
use crate::support::env::TestEnv;
use crate::support::fault::{Fault, Faulty};
use crate::support::http::{Answer, Request, Silence};
use crate::support::images::{Flavor, Image, noise};
use crate::support::proxy::{Line, Proxy};

/// More than is kept in memory to be sent again, and several chunks.
const LAYER: usize = 3 << 19;
const CHUNKS: [&str; 2] = ["--chunk-size", "512K"];
/// What a fault may cost: the request again, and the questions what became of it.
const COST: usize = 6;

/// What one request meets with instead of an answer, or after it was heard.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Mishap {
    Status(u16),
    ResetBefore,
    ResetAfter,
}

impl Mishap {
    const ALL: [Self; 5] = [
        Self::Status(503),
        Self::Status(500),
        Self::Status(429),
        Self::ResetBefore,
        Self::ResetAfter,
    ];

    /// The answer, where `usual` is what the registry does with the request.
    fn answer(self, usual: impl FnOnce() -> Answer) -> Answer {
        match self {
            Self::Status(status) => Answer::with(status, &[("Retry-After", "0".into())], vec![]),
            Self::ResetBefore => hang_up(),
            Self::ResetAfter => {
                usual();
                hang_up()
            }
        }
    }
}

fn hang_up() -> Answer {
    Answer {
        silence: Some(Silence::HangUp),
        ..Answer::default()
    }
}

/// A registry that takes uploads, and whose request number `at` has a mishap.
fn mishap_at(at: usize, mishap: Mishap) -> Choosy {
    let count = AtomicUsize::new(0);
    Choosy::start(move |mut moment| {
        let is_it = count.fetch_add(1, Ordering::SeqCst) == at;
        is_it.then(|| mishap.answer(|| moment.usual()))
    })
}

/// All of it is there, byte by byte, and the tag stands for it.
fn arrived(choosy: &Choosy, image: &Image) {
    assert!(image.blobs.iter().all(|blob| choosy.has(blob)));
    assert_eq!(choosy.tagged().as_ref(), Some(&image.manifest));
}

/// Pushes to `choosy`, one blob after the other; says how many requests that took.
fn push(env: &TestEnv, image: &Image, choosy: &Choosy, flags: &[&str]) -> usize {
    let words = ["push", "-q", "--jobs", "1", "--from", "store:app:t"];
    let words = words.iter().chain(flags).copied();
    env.regctl(words.chain([choosy.name().as_str()]))
        .ok()
        .done();
    arrived(choosy, image);
    choosy.server.asked().len()
}

/// Tries each request with each fault, several at once: most of the time is waited away.
fn each<T: Copy + Sync>(requests: usize, faults: &[T], attempt: impl Fn(usize, T) + Sync) {
    let next = AtomicUsize::new(0);
    let work = || loop {
        let one = next.fetch_add(1, Ordering::SeqCst);
        match faults.get(one / requests) {
            Some(fault) => attempt(one % requests, *fault),
            None => return,
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(work);
        }
    });
}

/// Each request of a push in turn has each mishap.
fn every_request_of_a_push(flags: &[&str]) {
    let (env, image) = with_layer("app:t", LAYER);
    let usual = push(&env, &image, &Choosy::start(|_| None), flags);
    assert!(usual >= 8, "{usual} requests");
    each(usual, &Mishap::ALL, |at, mishap| {
        let choosy = mishap_at(at, mishap);
        let asked = push(&env, &image, &choosy, flags);
        assert!(
            asked <= usual + COST,
            "{mishap:?} at {at}: {asked} requests, not {usual}"
        );
    });
}

#[test]
fn a13_any_one_request_of_a_push_may_fail() {
    every_request_of_a_push(&[]);
}

#[test]
fn a13_any_one_request_of_a_push_in_chunks_may_fail() {
    every_request_of_a_push(&CHUNKS);
}

#[test]
fn a13_each_path_may_fail_once() {
    let (env, image) = with_layer("app:t", LAYER);
    for mishap in Mishap::ALL {
        for flags in [&[][..], &CHUNKS] {
            let choosy = Choosy::start(move |mut moment| {
                (moment.nth == 0).then(|| mishap.answer(|| moment.usual()))
            });
            push(&env, &image, &choosy, flags);
        }
    }
}

#[test]
fn a13_a_session_is_tried_again_before_a_new_one_is_opened() {
    let (env, image) = with_layer("app:t", LAYER);
    let choosy = Choosy::start(|moment| {
        let first_put = moment.request.method == "PUT" && moment.nth == 0;
        first_put.then(|| Mishap::Status(503).answer(Answer::default))
    });
    push(&env, &image, &choosy, &[]);
    let posts = choosy.server.asked().into_iter();
    let posts = posts.filter(|request| request.method == "POST").count();
    assert_eq!(posts, image.blobs.len(), "one session for each blob");
    assert_eq!(choosy.open_uploads(), 0);
}

#[test]
fn a13_a_commit_whose_answer_is_an_error_is_not_sent_again() {
    let (env, image) = with_layer("app:t", LAYER);
    for flags in [&[][..], &CHUNKS] {
        let choosy = Choosy::start(|mut moment| {
            let commits = moment.request.target.contains("digest=");
            (commits && moment.request.method == "PUT")
                .then(|| moment.usual())
                .map(|_| Mishap::Status(503).answer(Answer::default))
        });
        push(&env, &image, &choosy, flags);
        let commits = choosy.server.asked();
        let commits = commits.iter().filter(|one| one.target.contains("digest="));
        assert_eq!(commits.count(), image.blobs.len());
    }
}

#[test]
fn a13_what_a_failed_try_left_in_a_session_costs_a_new_one_and_no_wrong_blob() {
    let (env, image) = with_layer("app:t", LAYER);
    // A byte stays behind, and the registry cannot say whether it does: 0-0 is one byte, or none.
    let choosy = Choosy::start(|mut moment| {
        let first = moment.request.method == "PUT" && moment.nth == 0;
        (first && moment.request.path().ends_with("/1")).then(|| {
            moment.take(1);
            Mishap::Status(503).answer(Answer::default)
        })
    });
    push(&env, &image, &choosy, &[]);
}

#[test]
fn a13_what_arrived_before_an_error_is_not_sent_again() {
    let (env, image) = with_layer("app:t", LAYER);
    let choosy = Choosy::start(|mut moment| {
        let breaks = moment.request.method == "PATCH" && moment.nth == 1;
        (breaks && moment.request.path().ends_with("/1")).then(|| {
            moment.take(100_000);
            Mishap::Status(503).answer(Answer::default)
        })
    });
    push(&env, &image, &choosy, &CHUNKS);
    let sent: usize = choosy.bodies("PATCH").iter().sum();
    let size: usize = image.blobs.iter().map(Vec::len).sum();
    let again = (512 << 10) - 100_000;
    assert_eq!(sent, size + again, "of the chunk that broke, the rest");
}

/// A registry with `image` whose request number `at` has a mishap.
fn faulty_at(image: &Image, at: usize, faults: &'static [Fault]) -> Faulty {
    let count = AtomicUsize::new(0);
    Faulty::start(image, move |_, _| {
        if count.fetch_add(1, Ordering::SeqCst) == at {
            faults.to_vec()
        } else {
            vec![]
        }
    })
}

/// What can become of one answer to a pull.
static ANSWERS: [&[Fault]; 7] = [
    &[Fault::Status(503, None, "")],
    &[Fault::Status(500, None, "")],
    &[Fault::Status(429, None, "")],
    &[Fault::Silence(Silence::HangUp)],
    &[Fault::Cut(0)],
    &[Fault::Cut(100)],
    &[Fault::Reset(100)],
];

#[test]
fn a13_any_one_request_of_a_pull_may_fail() {
    let image = Image::new(Flavor::Oci, "linux/amd64", &[&noise(300_000), b"small"]);
    let pull = |faulty: &Faulty| {
        let env = TestEnv::new();
        env.regctl(["pull", "-q", &faulty.name()]).ok().done();
        assert!(env.damage().is_empty());
        faulty.server.asked().len()
    };
    let usual = pull(&faulty_at(&image, usize::MAX, ANSWERS[0]));
    each(usual, &ANSWERS, |at, faults| {
        let asked = pull(&faulty_at(&image, at, faults));
        assert!(asked <= usual + 2, "{faults:?} at {at}: {asked} requests");
    });
}

#[test]
fn a13_any_one_request_of_a_copy_may_fail_on_either_side() {
    let image = Image::new(Flavor::Oci, "linux/amd64", &[&noise(300_000), b"small"]);
    let copy = |at: usize, mishap: Mishap| {
        let count = Arc::new(AtomicUsize::new(0));
        let counted = count.clone();
        let source = Faulty::start(&image, move |_, _| {
            match (counted.fetch_add(1, Ordering::SeqCst) == at, mishap) {
                (false, _) => vec![],
                (true, Mishap::Status(status)) => vec![Fault::Status(status, None, "")],
                (true, Mishap::ResetBefore) => vec![Fault::Silence(Silence::HangUp)],
                (true, Mishap::ResetAfter) => vec![Fault::Reset(100)],
            }
        });
        let target = Choosy::start(move |mut moment| {
            let is_it = count.fetch_add(1, Ordering::SeqCst) == at;
            is_it.then(|| mishap.answer(|| moment.usual()))
        });
        let env = TestEnv::new();
        env.regctl(["copy", "-q", "--jobs", "1", &source.name(), &target.name()])
            .ok()
            .done();
        arrived(&target, &image);
        source.server.asked().len() + target.server.asked().len()
    };
    let usual = copy(usize::MAX, Mishap::ResetBefore);
    each(usual, &Mishap::ALL, |at, mishap| {
        let asked = copy(at, mishap);
        assert!(asked <= usual + COST + 1, "{mishap:?} at {at}: {asked}");
    });
}

/// How often a registry with `image` is asked for its last layer, where each answer has these faults.
fn lasting_of_a_pull(faults: &'static [Fault], says: &str) -> usize {
    let image = Image::new(Flavor::Oci, "linux/amd64", &[&noise(300_000)]);
    let layer = Digest::of(&image.blobs[1]).to_string();
    let watched = layer.clone();
    let faulty = Faulty::start(&image, move |request, _| {
        if request.target.ends_with(&watched) {
            faults.to_vec()
        } else {
            vec![]
        }
    });
    let env = TestEnv::new();
    let run = env.regctl(["pull", "-q", &faulty.name()]).run().exits(5);
    run.says(says).done();
    assert!(env.damage().is_empty());
    faulty.asked("GET", &layer)
}

#[test]
fn a12_a_lasting_fault_of_a_blob_is_met_five_times_and_no_more() {
    static BUSY: [Fault; 1] = [Fault::Status(503, None, "")];
    let busy = || lasting_of_a_pull(&BUSY, "503 Service Unavailable (after 5 tries)");
    let gone = || {
        let hang_up = &[Fault::Silence(Silence::HangUp)];
        lasting_of_a_pull(hang_up, "connection reset by peer (after 5 tries)")
    };
    let cut = || lasting_of_a_pull(&[Fault::Cut(0)], "(after 5 tries)");
    let asked = std::thread::scope(|scope| {
        let runs = [scope.spawn(busy), scope.spawn(gone), scope.spawn(cut)];
        runs.map(|run| run.join().unwrap())
    });
    assert_eq!(asked, [5, 5, 5]);
}

#[test]
fn a12_a_token_server_that_is_down_is_asked_five_times_and_no_more() {
    let image = Image::new(Flavor::Oci, "linux/amd64", &[&noise(300_000)]);
    // The token for the manifest is refused at the blobs, and there is no other.
    let faulty = Faulty::start(&image, |request, nth| {
        let is_blob = request.target.contains("/blobs/");
        match request.path() {
            "/token" if nth > 0 => vec![Fault::Status(503, None, "")],
            "/token" => vec![],
            _ if is_blob || !request.headers.contains_key("authorization") => {
                vec![Faulty::challenge(request)]
            }
            _ => vec![],
        }
    });
    let env = TestEnv::new();
    let pull = env.regctl(["pull", "-q", "--jobs", "1", &faulty.name()]);
    pull.run().exits(5).says("(after 5 tries)").done();
    assert_eq!(faulty.asked("GET", "/token"), 1 + 5);
}

/// What a registry is asked whose answers to some requests are all 503; for how often `is_it` was.
fn lasting_of_a_push(flags: &[&str], is_it: fn(&Request) -> bool) -> usize {
    let choosy = Choosy::start(move |moment| {
        is_it(moment.request).then(|| Mishap::Status(503).answer(Answer::default))
    });
    let (env, _) = with_layer("app:t", LAYER);
    let words = ["push", "-q", "--jobs", "1", "--from", "store:app:t"];
    let words = words.iter().chain(flags).copied();
    let push = env.regctl(words.chain([choosy.name().as_str()]));
    push.run().exits(5).says("(after 5 tries)").done();
    assert_eq!(choosy.tagged(), None);
    let asked = choosy.server.asked();
    asked.iter().filter(|request| is_it(request)).count()
}

#[test]
fn a12_a_lasting_fault_of_a_push_is_met_five_times_and_no_more() {
    for (flags, is_it) in [
        (
            &[][..],
            (|request| request.method == "POST") as fn(&Request) -> bool,
        ),
        (&[], |request| request.method == "HEAD"),
        (&[], |request| {
            request.method == "PUT" && request.path().contains("/manifests/")
        }),
        (&[], |request| request.body.len() > 1 << 20),
        (&CHUNKS, |request| request.method == "PATCH"),
        (&CHUNKS, |request| request.target.contains("digest=")),
    ] {
        assert_eq!(lasting_of_a_push(flags, is_it), 5);
    }
}

#[test]
fn a12_a_registry_that_is_down_from_some_moment_on_is_soon_left_alone() {
    let (env, image) = with_layer("app:t", LAYER);
    let usual = push(&env, &image, &Choosy::start(|_| None), &CHUNKS);
    for from in 0..usual {
        let count = AtomicUsize::new(0);
        let choosy = Choosy::start(move |_| {
            let is_down = count.fetch_add(1, Ordering::SeqCst) >= from;
            is_down.then(|| Mishap::Status(503).answer(Answer::default))
        });
        let words = ["push", "-q", "--jobs", "1", "--from", "store:app:t"];
        let words = words.iter().chain(&CHUNKS).copied();
        let push = env.regctl(words.chain([choosy.name().as_str()]));
        push.run().exits(5).says("(after 5 tries)").done();
        let asked = choosy.server.asked().len() - from;
        assert!(asked <= 12, "{asked} requests after the first {from}");
    }
}

#[test]
fn a12_parts_that_fail_are_left_to_the_stream() {
    let image = Image::new(Flavor::Oci, "linux/amd64", &[&noise(8 << 20)]);
    let layer = Digest::of(&image.blobs[1]).to_string();
    let faulty = Faulty::start(&image, |request, _| {
        if request.headers.contains_key("range") {
            vec![Fault::Status(503, None, "")]
        } else {
            vec![]
        }
    });
    let slow = Line {
        rate: 4 << 20,
        ..Line::default()
    };
    let proxy = Proxy::over(&faulty.server.address, slow);
    let env = TestEnv::new();
    let name = format!("{}/app:t", proxy.address);
    env.regctl(["pull", "-q", &name]).ok().done();
    assert!(env.damage().is_empty());
    let asked = faulty.asked("GET", &layer);
    assert!((2..=6).contains(&asked), "{asked} requests for one layer");
}
