//! Tests of regctl as its users use it: the program itself, real registries, real peers.
//!
//! A test that needs a program which is not installed says so and passes, unless
//! `REGCTL_TEST_PEERS=require` is set, as in CI.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a test may stop at what it does not expect"
)]
#![allow(
    clippy::too_many_lines,
    reason = "a session is one story, read from top to bottom"
)]

mod answers;
mod archives;
mod archives_bounds;
mod archives_formats;
mod archives_hostile;
mod bombs;
mod catalog;
mod certificates;
mod choices;
mod completion;
mod copy;
mod credentials;
mod credentials_kept;
mod deletes;
mod demo;
mod docker_scripts;
mod elsewhere;
mod endless;
mod examples;
mod faults_config;
mod faults_ladder;
mod faults_pull;
mod faults_push;
mod faults_store;
mod files_hostile;
mod files_modes;
mod formats;
mod formats_converted;
mod fuzz_seeds;
mod generated;
mod help;
mod hidden_challenges;
mod hints;
mod inputs;
mod interop;
mod kill_sweep;
mod known_blobs;
mod layers;
mod local;
mod login;
mod lost_blobs;
mod manifests;
mod mirrors;
mod one_bad;
mod others_content;
mod partial;
mod ping;
mod platforms;
mod pull;
mod push;
mod races;
mod readme;
mod reflected;
mod remote;
mod retries;
mod rot;
mod routing;
mod rows;
mod search;
mod secrets;
mod serve;
mod serve_busy;
mod serve_conformance;
mod serve_faults;
mod serve_limits;
mod serve_operate;
mod serve_referrers;
mod settings;
mod store;
mod supply;
mod support;
mod terminal;
mod tls;
mod tls_failures;
mod tokens;
mod uploads_resumed;
mod walkthrough;
mod wide;

/// A test file that is not in the list above would never run.
#[test]
fn every_file_is_listed() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it");
    let listed = std::fs::read_to_string(format!("{folder}/main.rs")).unwrap();
    for entry in std::fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let module = name.trim_end_matches(".rs");
        assert!(
            module == "main" || listed.contains(&format!("mod {module};")),
            "{name} is not listed"
        );
    }
}
