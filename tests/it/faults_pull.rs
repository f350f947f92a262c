//! Pulls from registries that break: what is survived, what is refused, and what it costs.

use crate::support::env::TestEnv;
use crate::support::fault::{Fault, Faulty};
use crate::support::http::{Answer, Request, Server, Silence};
use crate::support::images::{Flavor, Image, noise};
use crate::support::peers;
use crate::support::served::Served;

const LAYER: usize = 300_000;

/// An image with one layer that does not compress, and the layer.
fn image() -> (Image, Vec<u8>) {
    let noise = noise(LAYER);
    let image = Image::new(Flavor::Oci, "linux/amd64", &[&noise]);
    let layer = image.blobs[1].clone();
    (image, layer)
}

/// Whether a request is for the layer, and not for a small thing.
fn is_layer(request: &Request, layer: &[u8]) -> bool {
    request.method == "GET"
        && request
            .target
            .ends_with(regctl::image::Digest::of(layer).as_str())
}

/// The layer breaks as `script` says by how often it was asked for; all else is right.
fn layer_breaks(script: impl Fn(usize) -> Vec<Fault> + Send + Sync + 'static) -> (Faulty, Vec<u8>) {
    let (image, layer) = image();
    let watched = layer.clone();
    let faulty = Faulty::start(&image, move |request, nth| {
        if is_layer(request, &watched) {
            script(nth)
        } else {
            Vec::new()
        }
    });
    (faulty, layer)
}

fn pulled(faulty: &Faulty) -> TestEnv {
    let env = TestEnv::new();
    env.regctl(["pull", "-q", &faulty.name()]).ok().done();
    whole(&env);
    env
}

/// The store holds what it says, and nothing that is only temporary.
fn whole(env: &TestEnv) {
    assert!(env.damage().is_empty());
    assert_eq!(
        std::fs::read_dir(env.store().join("ingest"))
            .unwrap()
            .count(),
        0
    );
}

fn partials(env: &TestEnv) -> usize {
    std::fs::read_dir(env.store().join("ingest")).map_or(0, Iterator::count)
}

#[test]
fn f1_nobody_listens() {
    let env = TestEnv::new();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    drop(listener);
    env.regctl(["pull", &format!("{address}/x")])
        .run()
        .exits(5)
        .says("connect: connection refused (after 5 tries)")
        .says("is the registry running")
        .done();
    assert!(!env.store().exists());
}

#[test]
fn f2_a_name_that_is_not_there_is_not_asked_for_again_and_again() {
    let env = TestEnv::new();
    let run = env
        .regctl(["-D", "pull", "nx.invalid/x"])
        .run()
        .exits(5)
        .says("no such host");
    assert!(!run.stderr.contains("try 2"), "{}", run.stderr);
}

#[test]
fn f4_an_answer_that_never_comes_is_not_waited_for_for_ever() {
    let silent = |times: usize| {
        let (image, _) = image();
        Faulty::start(&image, move |request, nth| {
            if nth < times && request.target.contains("/manifests/") {
                vec![Fault::Silence(Silence::Answer)]
            } else {
                vec![]
            }
        })
    };
    let env = TestEnv::new();
    env.regctl(["pull", "-q", "--timeout", "1s", &silent(1).name()])
        .ok()
        .done();
    whole(&env);
    env.regctl(["pull", "--timeout", "1s", &silent(99).name()])
        .run()
        .exits(5)
        .says("timed out waiting for the answer (after 5 tries)")
        .done();
}

#[test]
fn f7_a_body_that_stands_still_goes_on_over_another_connection() {
    let (faulty, layer) = layer_breaks(|nth| match nth {
        0 => vec![Fault::Cut(LAYER / 2), Fault::Silence(Silence::Rest)],
        _ => vec![],
    });
    let env = TestEnv::new();
    env.regctl(["pull", "-q", "--timeout", "1s", &faulty.name()])
        .ok()
        .done();
    whole(&env);
    assert_eq!(
        faulty.sent(&layer),
        layer.len() as u64,
        "no byte came twice"
    );
}

#[test]
fn f11_a_link_that_ran_out_is_asked_for_anew_and_sees_no_credentials() {
    let (image, layer) = image();
    let digest = regctl::image::Digest::of(&layer).to_string();
    let content = layer.clone();
    let cdn = Server::start(move |request| {
        let start = request.headers.get("range").map_or(0, |range| {
            range
                .trim_start_matches("bytes=")
                .trim_end_matches('-')
                .parse::<usize>()
                .unwrap()
        });
        let range = format!("bytes {start}-{}/{}", content.len() - 1, content.len());
        match request.target.as_str() {
            "/blob?signed=0" if start == 0 => Answer {
                cut: Some(LAYER / 2),
                ..Answer::with(200, &[], content.clone())
            },
            "/blob?signed=2" => {
                Answer::with(206, &[("Content-Range", range)], content[start..].to_vec())
            }
            _ => Answer::with(403, &[], b"Request has expired".to_vec()),
        }
    });
    let address = cdn.address.clone();
    let faulty = Faulty::start(&image, move |request, nth| {
        match request.target.ends_with(&digest) {
            _ if request.path() == "/token" => vec![],
            _ if !request.headers.contains_key("authorization") => vec![Faulty::challenge(request)],
            true => {
                vec![Fault::Status(
                    307,
                    Some(("Location", format!("http://{address}/blob?signed={nth}"))),
                    "",
                )]
            }
            false => vec![],
        }
    });
    pulled(&faulty);
    let asked = cdn.asked();
    assert_eq!(
        asked.len(),
        3,
        "the first half, the link that ran out, the rest"
    );
    assert!(
        asked
            .iter()
            .all(|request| !request.headers.contains_key("authorization"))
    );
}

#[test]
fn f19_a_token_that_ran_out_is_renewed_and_the_blob_goes_on_where_it_was() {
    let (image, layer) = image();
    let watched = layer.clone();
    let faulty = Faulty::start(&image, move |request, nth| {
        match (is_layer(request, &watched), nth) {
            _ if request.path() == "/token" => vec![],
            _ if !request.headers.contains_key("authorization") => vec![Faulty::challenge(request)],
            (true, 0) => vec![Fault::Cut(LAYER / 2)],
            (true, 1) => vec![Faulty::challenge(request)],
            _ => vec![],
        }
    });
    pulled(&faulty);
    assert_eq!(
        faulty.sent(&layer),
        layer.len() as u64,
        "no byte came twice"
    );
    assert_eq!(faulty.asked("GET", "/token"), 2);
}

#[test]
fn f20_token_servers_fail_in_their_own_ways() {
    let failing = |times: usize, status: u16, body: &'static str| {
        let (image, _) = image();
        Faulty::start(&image, move |request, nth| {
            match request.path() == "/token" {
                true if nth < times => vec![Fault::Status(status, None, body)],
                true => vec![],
                false if request.headers.contains_key("authorization") => vec![],
                false => vec![Faulty::challenge(request)],
            }
        })
    };
    pulled(&failing(2, 500, ""));
    let env = TestEnv::new();
    env.regctl(["pull", &failing(99, 200, "{}").name()])
        .run()
        .exits(3)
        .says("returned no token")
        .done();
    env.regctl(["pull", &failing(99, 200, "<html>").name()])
        .run()
        .exits(3)
        .says("not JSON")
        .done();
    let down = failing(99, 503, "");
    env.regctl(["pull", &down.name()])
        .run()
        .exits(5)
        .says("503 Service Unavailable")
        .done();
    assert_eq!(down.asked("GET", "/token"), 5);
    assert!(!env.store().join("index.json").exists());
}

#[test]
fn f5_a_body_cut_at_half_goes_on_at_half() {
    let (faulty, layer) = layer_breaks(|nth| {
        if nth == 0 {
            vec![Fault::Cut(LAYER / 2)]
        } else {
            vec![]
        }
    });
    pulled(&faulty);
    assert_eq!(
        faulty.sent(&layer),
        layer.len() as u64,
        "no byte came twice"
    );
}

#[test]
fn f6_resets_anywhere() {
    for at in [0, 1, 1000, LAYER / 3, LAYER - 1] {
        let (faulty, layer) = layer_breaks(move |nth| {
            if nth == 0 {
                vec![Fault::Reset(at)]
            } else {
                vec![]
            }
        });
        pulled(&faulty);
        // A reset throws away what the client has not read yet.
        assert!(
            faulty.sent(&layer) <= 2 * layer.len() as u64,
            "reset at {at}"
        );
    }
}

#[test]
fn f8_a_registry_that_ignores_range_costs_a_second_reading_and_no_wrong_blob() {
    let (faulty, layer) = layer_breaks(|nth| match nth {
        0 => vec![Fault::Cut(LAYER / 2)],
        _ => vec![Fault::IgnoreRange],
    });
    pulled(&faulty);
    assert_eq!(faulty.sent(&layer), (LAYER / 2 + layer.len()) as u64);
}

#[test]
fn f9_parts_that_were_not_asked_for_are_never_spliced_in() {
    for range in [
        None,
        Some("bytes 7-9/10"),
        Some("bytes 0-299999/300000"),
        Some("bytes */300000"),
        Some("junk"),
    ] {
        let (faulty, _) = layer_breaks(move |nth| match nth {
            0 => vec![Fault::Cut(LAYER / 2)],
            1 => vec![Fault::ContentRange(range)],
            _ => vec![],
        });
        let env = TestEnv::new();
        let run = env.regctl(["pull", "-q", &faulty.name()]).run();
        match run.code {
            0 => whole(&env),
            _ => run
                .exits(6)
                .says("registry sent another part of blob")
                .done(),
        }
        // Whatever came of it, the next run is right.
        env.regctl(["pull", "-q", &faulty.name()]).ok().done();
        whole(&env);
    }
}

#[test]
fn f10_a_416_starts_the_blob_anew() {
    let (faulty, _) = layer_breaks(|nth| match nth {
        0 => vec![Fault::Cut(LAYER / 2)],
        1 => vec![Fault::Status(416, None, "")],
        _ => vec![],
    });
    pulled(&faulty);
}

#[test]
fn f12_progress_is_patient() {
    // Each answer brings a tenth, and then the connection is gone.
    let (faulty, layer) = layer_breaks(|nth| {
        if nth < 9 {
            vec![Fault::Cut(LAYER / 10)]
        } else {
            vec![]
        }
    });
    let env = TestEnv::new();
    let mut runs = 0;
    while env.regctl(["pull", "-q", &faulty.name()]).run().code != 0 {
        runs += 1;
        assert!(runs < 3, "it does not come to an end");
        assert_eq!(partials(&env), 1, "what arrived is kept");
    }
    whole(&env);
    assert_eq!(faulty.sent(&layer), layer.len() as u64);
}

#[test]
fn f13_without_progress_it_gives_up_and_the_next_run_goes_on() {
    let (faulty, layer) = layer_breaks(|nth| match nth {
        0 => vec![Fault::Cut(LAYER / 2)],
        1..=4 => vec![Fault::Cut(0)],
        _ => vec![],
    });
    let env = TestEnv::new();
    env.regctl(["pull", "-q", &faulty.name()])
        .run()
        .exits(5)
        .done();
    assert_eq!(partials(&env), 1);
    env.regctl(["pull", &faulty.name()]).ok().done();
    whole(&env);
    assert_eq!(faulty.sent(&layer), layer.len() as u64);
}

#[test]
fn f14_a_flipped_bit_is_refused_and_nothing_of_it_kept() {
    let (faulty, layer) = layer_breaks(|_| vec![Fault::Flip(1000)]);
    let layer = regctl::image::Digest::of(&layer);
    let env = TestEnv::new();
    env.regctl(["pull", &faulty.name()])
        .run()
        .exits(6)
        .says("digest mismatch for blob sha256:")
        .done();
    let kept = |folder: &str, name: String| env.store().join(folder).join(name).exists();
    assert!(!kept("ingest", format!("sha256-{}.part", layer.hex())));
    assert!(!kept("blobs/sha256", layer.hex().to_owned()));
    env.regctl(["images", "-q"]).ok().prints("").done();
    assert_eq!(
        faulty.asked("GET", layer.as_str()),
        1,
        "it is not tried again"
    );
}

#[test]
fn f15_a_flip_before_a_cut_is_cured_by_starting_once_from_nothing() {
    let (faulty, _) = layer_breaks(|nth| match nth {
        0 => vec![Fault::Flip(10), Fault::Cut(LAYER / 2)],
        _ => vec![],
    });
    pulled(&faulty);
}

#[test]
fn f16_lengths_that_lie_are_refused_before_the_body_is_read() {
    for lie in [0, LAYER as u64 - 7, 1 << 60] {
        let (faulty, _) = layer_breaks(move |_| vec![Fault::Length(lie)]);
        let env = TestEnv::new();
        env.regctl(["pull", &faulty.name()])
            .run()
            .exits(6)
            .says("the registry sends")
            .done();
        env.regctl(["images", "-q"]).ok().prints("").done();
    }
}

#[test]
fn f17_a_rate_limit_is_waited_for_or_told() {
    let limited = |wait: &str| {
        let wait = wait.to_owned();
        let (image, _) = image();
        Faulty::start(&image, move |request, nth| {
            let first = nth == 0 && request.target.contains("/manifests/");
            let answer = Fault::Status(
                429,
                Some(("Retry-After", wait.clone())),
                "Too Many Requests (HAP429).\n",
            );
            if first { vec![answer] } else { vec![] }
        })
    };
    pulled(&limited("0"));
    pulled(&limited("abc"));
    pulled(&limited("1000000001"));
    let env = TestEnv::new();
    let short = limited("2");
    let run = env.regctl(["pull", "-q", &short.name()]).ok();
    assert_eq!(
        run.stderr,
        format!(
            "waiting 2 s for {}: 429 Too Many Requests\n",
            short.server.address
        )
    );
    let env = TestEnv::new();
    let host = limited("3600");
    env.regctl(["pull", &host.name()])
        .run()
        .exits(8)
        .says(&format!(
            "error: rate limited by {} until ",
            host.server.address
        ))
        .done();
    assert_eq!(host.asked("GET", "/manifests/"), 1);
}

#[test]
fn f18_passing_faults_pass_and_lasting_ones_are_shown() {
    let failing = |times: usize, status: u16, body: &'static str| {
        let (image, _) = image();
        Faulty::start(&image, move |request, nth| {
            if nth < times && request.target.contains("/manifests/") {
                vec![Fault::Status(status, None, body)]
            } else {
                vec![]
            }
        })
    };
    pulled(&failing(3, 503, ""));
    let env = TestEnv::new();
    let host = failing(99, 502, "<html><h1>Bad Gateway</h1>\n\u{1b}[31m</html>");
    env.regctl(["pull", &host.name()])
        .run()
        .exits(5)
        .says("received unexpected HTTP status: 502 Bad Gateway: Bad Gateway")
        .done();
    assert_eq!(host.asked("GET", "/manifests/"), 5);
}

#[test]
fn f18_faults_of_blobs_pass_too() {
    let (faulty, _) = layer_breaks(|nth| {
        if nth < 2 {
            vec![Fault::Status(503, None, "")]
        } else {
            vec![]
        }
    });
    pulled(&faulty);
}

#[test]
fn f21_what_vanished_meanwhile_is_said() {
    let (faulty, _) = layer_breaks(|_| {
        vec![Fault::Status(
            404,
            None,
            "{\"errors\":[{\"code\":\"BLOB_UNKNOWN\"}]}",
        )]
    });
    let env = TestEnv::new();
    env.regctl(["pull", &faulty.name()])
        .run()
        .exits(4)
        .says("blob unknown")
        .says("the image was changed or removed during the copy; run the command again")
        .done();
    env.regctl(["images", "-q"]).ok().prints("").done();
}

#[test]
fn a5_a_blob_that_the_registry_lost_is_said_to_be_only_where_the_image_is_still_there() {
    let lost = "the registry has lost a blob of this image; push it again with --force";
    let (image, layer) = image();
    let layer = regctl::image::Digest::of(&layer).to_string();
    for is_there in [true, false] {
        let layer = layer.clone();
        let faulty = Faulty::start(&image, move |request, _| {
            let is_gone = !is_there && request.path().contains("/manifests/sha256:");
            if is_gone || request.path().ends_with(&layer) {
                vec![Fault::Status(404, None, "")]
            } else {
                vec![]
            }
        });
        let env = TestEnv::new();
        let served = Served::open();
        let target = served.name("copy:t");
        for words in [
            vec!["pull", &faulty.name()],
            vec!["copy", &faulty.name(), &target],
        ] {
            let run = env.regctl(words).run().exits(4);
            assert_eq!(run.stderr.contains(lost), is_there, "{}", run.stderr);
        }
    }
}

#[test]
fn m16_another_manifest_than_the_pinned_one_is_refused() {
    let (image, _) = image();
    let faulty = Faulty::start(&image, |request, _| {
        if request.target.contains("/manifests/sha256:") {
            vec![Fault::Flip(30)]
        } else {
            vec![]
        }
    });
    let env = TestEnv::new();
    let pinned = format!("{}/app@{}", faulty.server.address, image.digest());
    env.regctl(["pull", &pinned])
        .run()
        .exits(6)
        .says(&format!(
            "manifest digest mismatch: asked for {}",
            image.digest()
        ))
        .done();
    assert!(!env.store().join("index.json").exists());
}

#[test]
fn f22_killed_at_any_step_a_pull_leaves_nothing_half_and_goes_on() {
    let (faulty, layer) = layer_breaks(|_| vec![]);
    for call in ["fsync", "/^rename", "pwrite64", "/^openat"] {
        let mut kills = 0;
        for when in 1..=6 {
            let env = TestEnv::new();
            let Some(strace) = peers::strace(call, &format!("signal=SIGKILL:when={when}")) else {
                return;
            };
            let before = faulty.sent(&layer);
            let killed = TestEnv::new().within(strace);
            let root = env.store().display().to_string();
            let run = killed
                .regctl(["--root", &root, "pull", "-q", &faulty.name()])
                .run();
            kills += usize::from(run.code != 0);
            assert!(env.damage().is_empty(), "{call} {when}");
            let listed = env.regctl(["images", "-q"]).ok().stdout;
            assert!(
                run.code == 0 || listed.is_empty() || !env.damage().contains(&faulty.name()),
                "{call} {when}"
            );
            env.regctl(["pull", "-q", &faulty.name()]).ok().done();
            whole(&env);
            // What a kill loses of one blob is what was on its way.
            let sent = faulty.sent(&layer) - before;
            assert!(
                sent <= 2 * layer.len() as u64,
                "{call} {when}: {sent} bytes"
            );
        }
        assert!(kills > 0, "it was never killed at {call}");
    }
}

#[test]
fn the_cautious_fetch_anew_what_was_left_half_done() {
    let (faulty, layer) = layer_breaks(|nth| match nth {
        0 => vec![Fault::Cut(LAYER / 2)],
        1..=4 => vec![Fault::Cut(0)],
        _ => vec![],
    });
    let env = TestEnv::new();
    env.regctl(["pull", "-q", &faulty.name()])
        .run()
        .exits(5)
        .done();
    assert_eq!(partials(&env), 1);
    env.regctl([
        "pull",
        "-q",
        "--no-resume",
        "--limit-rate",
        "100M",
        &faulty.name(),
    ])
    .ok()
    .done();
    whole(&env);
    assert_eq!(faulty.sent(&layer), (LAYER / 2 + layer.len()) as u64);
}
