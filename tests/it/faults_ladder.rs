//! Uploads to registries that take blobs only in their own way, or that miscount.

use std::sync::atomic::{AtomicUsize, Ordering};

use crate::faults_push::with_layer;
use crate::support::choosy::{Choosy, Moment};
use crate::support::env::TestEnv;
use crate::support::http::{Answer, Silence};
use crate::support::images::Image;

const LAYER: usize = 3 << 20;

/// The flag that makes uploads begin in chunks of 1 MiB.
const CHUNKS: [&str; 2] = ["--chunk-size", "1M"];

fn push(choosy: &Choosy, flags: &[&str]) -> (TestEnv, Image) {
    let (env, image) = with_layer(&choosy.name(), LAYER);
    let words = ["push", "-q"].into_iter().chain(flags.iter().copied());
    env.regctl(words.chain([choosy.name().as_str()]))
        .ok()
        .done();
    arrived(choosy, &image);
    (env, image)
}

/// All of it is there, the tag stands for it, and no upload is left open.
fn arrived(choosy: &Choosy, image: &Image) {
    assert!(image.blobs.iter().all(|blob| choosy.has(blob)));
    assert_eq!(choosy.tagged().as_ref(), Some(&image.manifest));
    assert_eq!(choosy.open_uploads(), 0);
}

fn refuse(status: u16) -> Option<Answer> {
    Some(Answer::with(status, &[], vec![]))
}

fn hang_up() -> Answer {
    Answer {
        silence: Some(Silence::HangUp),
        ..Answer::default()
    }
}

fn is_patch(moment: &Moment) -> bool {
    moment.request.method == "PATCH"
}

#[test]
fn a_chunk_size_is_kept_to_and_memory_is_not_filled() {
    let choosy = Choosy::start(|_| None);
    let (_, image) = push(&choosy, &CHUNKS);
    let patches = choosy.bodies("PATCH");
    assert!(
        patches.iter().all(|length| *length <= 1 << 20),
        "{patches:?}"
    );
    assert_eq!(
        patches.iter().sum::<usize>(),
        image.blobs.iter().map(Vec::len).sum::<usize>()
    );
    assert!(
        choosy
            .bodies("PUT")
            .iter()
            .all(|length| *length == image.manifest.len())
    );
}

#[test]
fn f39_a_cap_on_bodies_is_found_and_remembered() {
    for status in [413, 416] {
        // As proxies do with `client_max_body_size 1m`.
        let choosy = Choosy::start(move |moment| {
            if moment.request.body.len() > 1 << 20 {
                refuse(status)
            } else {
                None
            }
        });
        push(&choosy, &[]);
        let refused: Vec<usize> = [choosy.bodies("PUT"), choosy.bodies("PATCH")]
            .concat()
            .into_iter()
            .filter(|l| *l > 1 << 20)
            .collect();
        assert!(refused.len() <= 5, "{refused:?}");
    }
}

#[test]
fn f39_a_registry_without_whole_uploads_gets_a_stream() {
    for status in [405, 411, 415, 501] {
        let choosy = Choosy::start(move |moment| {
            let whole =
                moment.request.method == "PUT" && moment.request.path().contains("/uploads/");
            if whole && !moment.request.body.is_empty() {
                refuse(status)
            } else {
                None
            }
        });
        push(&choosy, &[]);
        assert_eq!(choosy.bodies("PATCH").len(), 2, "one for each blob");
    }
}

#[test]
fn f38_the_smallest_chunk_that_a_registry_takes_is_honoured_and_junk_is_not() {
    for (least, first) in [
        ("2097152", 2 << 20),
        ("abc", 1 << 20),
        ("0", 1 << 20),
        ("-1", 1 << 20),
    ] {
        assert_eq!(first_chunk(least), first, "{least}");
    }
    // More than the blob has is the blob.
    assert!(first_chunk("9223372036854775808") > LAYER);
}

/// The largest chunk that is sent to a registry which asks for at least so much.
fn first_chunk(least: &'static str) -> usize {
    let choosy = Choosy::start(move |mut moment| {
        let mut answer = moment.usual();
        if moment.request.method == "POST" {
            answer
                .headers
                .push(("OCI-Chunk-Min-Length".into(), least.into()));
        }
        Some(answer)
    });
    push(&choosy, &CHUNKS);
    choosy.bodies("PATCH").into_iter().max().unwrap()
}

#[test]
fn f27_f28_after_two_losses_chunks_keep_the_progress() {
    // The registry forgets a whole upload that breaks; what came in a finished chunk it keeps.
    let losses = AtomicUsize::new(0);
    let choosy = Choosy::start(move |moment| {
        let large = moment.request.body.len() > 2 << 20;
        if moment.request.method == "PUT" && large && losses.fetch_add(1, Ordering::SeqCst) < 5 {
            return Some(Answer {
                status: 500,
                ..Answer::default()
            });
        }
        None
    });
    push(&choosy, &[]);
    assert_eq!(
        choosy
            .bodies("PUT")
            .iter()
            .filter(|length| **length > 2 << 20)
            .count(),
        2
    );
    assert!(!choosy.bodies("PATCH").is_empty());
}

#[test]
fn f32_an_upload_that_is_gone_begins_anew() {
    let choosy = Choosy::start(|mut moment| {
        let second = is_patch(&moment) && moment.nth == 1 && moment.request.path().ends_with("/1");
        if !second {
            return None;
        }
        moment.upload().clear();
        refuse(404)
    });
    let (env, image) = with_layer(&choosy.name(), LAYER);
    env.regctl(["push", "-q", "--chunk-size", "1M", &choosy.name()])
        .ok()
        .done();
    arrived(&choosy, &image);
}

#[test]
fn f33_a_416_says_where_to_go_on_even_inside_what_was_sent() {
    let choosy = Choosy::start(|mut moment| {
        let second = is_patch(&moment) && moment.nth == 1 && moment.request.body.len() > 10_000;
        if !second {
            return None;
        }
        moment.take(1000);
        refuse(416)
    });
    push(&choosy, &CHUNKS);
}

#[test]
fn f34_what_was_taken_short_is_sent_from_there() {
    let choosy = Choosy::start(|mut moment| {
        let first = is_patch(&moment) && moment.nth == 0 && moment.request.body.len() > 10_000;
        first.then(|| {
            moment.take(5000);
            let path = moment.request.path().to_owned();
            Answer::with(
                202,
                &[("Location", path), ("Range", "0-4999".into())],
                vec![],
            )
        })
    });
    let (_, image) = push(&choosy, &CHUNKS);
    let sent: usize = choosy.bodies("PATCH").iter().sum();
    assert!(sent < image.blobs.iter().map(Vec::len).sum::<usize>() + (1 << 20) + 1);
}

#[test]
fn f35_numbers_that_cannot_be_are_not_believed_and_the_blob_goes_in_one_piece() {
    for range in ["0-99999999", "7-9", "junk"] {
        let choosy = Choosy::start(move |mut moment| {
            is_patch(&moment).then(|| {
                moment.take(moment.request.body.len());
                let path = moment.request.path().to_owned();
                Answer::with(
                    202,
                    &[("Location", path), ("Range", range.to_owned())],
                    vec![],
                )
            })
        });
        let (_, image) = push(&choosy, &CHUNKS);
        assert!(choosy.bodies("PUT").contains(&image.blobs[1].len()));
    }
}

#[test]
fn f36_a_range_that_never_advances_costs_one_more_sending_and_no_endless_loop() {
    let stale = |moment: &Moment| {
        let path = moment.request.path().to_owned();
        [("Location", path), ("Range", "0-0".to_owned())]
    };
    let choosy = Choosy::start(move |mut moment| match moment.request.method.as_str() {
        "PATCH" => {
            let headers = stale(&moment);
            moment.take(moment.request.body.len());
            Some(Answer::with(202, &headers, vec![]))
        }
        "GET" => Some(Answer::with(204, &stale(&moment), vec![])),
        _ => None,
    });
    let (_, image) = push(&choosy, &CHUNKS);
    let sent: usize = choosy
        .bodies("PATCH")
        .iter()
        .chain(&choosy.bodies("PUT"))
        .sum();
    assert!(sent <= 2 * image.blobs.iter().map(Vec::len).sum::<usize>() + image.manifest.len());
}

#[test]
fn f31_an_answer_to_post_that_is_lost_is_asked_for_again() {
    let choosy = Choosy::start(|moment| {
        let first = moment.request.method == "POST" && moment.nth == 0;
        first.then(hang_up)
    });
    push(&choosy, &[]);
}

#[test]
fn f40_a_mount_that_fails_is_a_plain_upload() {
    for status in [202, 401, 403, 404, 405, 500] {
        let choosy = Choosy::start(move |moment| {
            let mount = moment.request.target.contains("mount=");
            if mount && status != 202 {
                refuse(status)
            } else {
                None
            }
        });
        // Another name of the same image on the same registry is where it could be mounted from.
        let (env, image) = with_layer(&format!("{}/other:t", choosy.server.address), LAYER);
        env.regctl([
            "tag",
            &format!("{}/other:t", choosy.server.address),
            &choosy.name(),
        ])
        .ok()
        .done();
        env.regctl(["push", "-q", &choosy.name()]).ok().done();
        arrived(&choosy, &image);
        let asked = choosy.server.asked();
        assert!(
            asked
                .iter()
                .any(|request| request.target.contains("mount=")),
            "no mount was tried"
        );
        let opened = asked
            .iter()
            .filter(|request| request.method == "POST")
            .count();
        assert!(
            status != 202 || opened == 2,
            "the session of a refused mount is used"
        );
    }
}

#[test]
fn f44_a_registry_that_hangs_up_on_uploads_is_told_with_what_it_may_mean() {
    let choosy = Choosy::start(|moment| {
        let hangs_up = moment.request.method == "POST";
        hangs_up.then(hang_up)
    });
    let (env, _) = with_layer(&choosy.name(), LAYER);
    let run = env.regctl(["push", "-q", &choosy.name()]).run().exits(5);
    run.says("does the repository exist?").done();
    assert_eq!(choosy.tagged(), None);
}
