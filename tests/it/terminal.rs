//! What a person sees at a terminal: prompts, bars, and a way out.

use rexpect::session::{PtySession, spawn_command};

use crate::support::distribution::Setup;
use crate::support::env::TestEnv;
use crate::support::fault::{Fault, Faulty};
use crate::support::http::{Answer, Server};
use crate::support::images::{Flavor, Image, noise};
use crate::support::served::Served;

/// Milliseconds that a busy machine may take for a line.
const PATIENCE: u64 = 30_000;

fn at_a_terminal(env: &TestEnv, args: &[&str]) -> PtySession {
    spawn_command(env.regctl(args.iter().copied()).command(), Some(PATIENCE)).unwrap()
}

#[test]
fn login_asks_and_shows_no_password() {
    let Some(registry) = Setup::default().htpasswd().start() else { return };
    let env = TestEnv::new();
    let mut terminal = at_a_terminal(&env, &["login", &registry.address]);
    terminal.exp_string("Username: ").unwrap();
    terminal.send_line("fish").unwrap();
    terminal.exp_string("Password: ").unwrap();
    terminal.send_line("secret").unwrap();
    let seen = terminal.exp_string("Login Succeeded").unwrap();
    assert!(!seen.contains("secret"), "{seen}");
    assert!(seen.contains("WARNING! Your credentials are stored unencrypted"), "{seen}");
    terminal.exp_eof().unwrap();
    env.regctl(["login", "--get-login", &registry.address]).ok().prints("fish\n").done();
}

#[test]
fn f62_leaving_at_the_password_stores_nothing() {
    let Some(registry) = Setup::default().htpasswd().start() else { return };
    let env = TestEnv::new();
    let mut terminal = at_a_terminal(&env, &["login", "-u", "fish", &registry.address]);
    terminal.exp_string("Password: ").unwrap();
    terminal.send_control('c').unwrap();
    terminal.exp_eof().unwrap();
    assert!(!env.docker_config().exists());
}

#[test]
fn pull_shows_a_line_a_layer_and_the_result() {
    let served = Served::open();
    let image = Image::new(Flavor::Oci, "linux/amd64", &[b"one", &noise(200_000)]);
    image.put(&served.address, "app", "t");
    let env = TestEnv::new();
    let mut terminal = at_a_terminal(&env, &["pull", &served.name("app:t")]);
    let seen = terminal.exp_eof().unwrap();
    for layer in image.layer_ids() {
        assert!(seen.contains(&format!("{layer}: Pull complete")), "{seen}");
    }
    assert!(seen.contains(&format!("Status: Downloaded newer image for {}", served.name("app:t"))), "{seen}");
    assert!(!seen.contains("\u{1b}[?25l"), "the cursor is never hidden");
}

#[test]
fn f23_an_interrupted_pull_ends_at_once_and_says_how_to_go_on() {
    let image = Image::new(Flavor::Oci, "linux/amd64", &[&noise(200_000)]);
    let served = image.clone();
    let server = Server::start(move |request| {
        if request.path().contains("/blobs/") {
            // The layer never comes.
            loop {
                std::thread::park();
            }
        }
        Answer::with(200, &[("Content-Type", served.media_type.clone())], served.manifest.clone())
    });
    let env = TestEnv::new();
    let mut terminal = at_a_terminal(&env, &["pull", &format!("{}/app:t", server.address)]);
    terminal.exp_string("t: Pulling from app").unwrap();
    terminal.send_control('c').unwrap();
    terminal.exp_string("interrupted; run the same command again to go on where it stopped").unwrap();
    terminal.exp_eof().unwrap();
    let ended = format!("{:?}", terminal.process().wait().unwrap());
    assert!(ended.ends_with(", 130)"), "{ended}");
    env.regctl(["images", "-q"]).ok().prints("").done();
}

#[test]
fn f17_a_pause_that_a_registry_asks_for_is_counted_down() {
    let image = Image::new(Flavor::Oci, "linux/amd64", &[b"one"]);
    let faulty =
        Faulty::start(&image, |request, nth| match nth == 0 && request.path().contains("/manifests/") {
            true => vec![Fault::Status(429, Some(("Retry-After", "2".to_owned())), "")],
            false => vec![],
        });
    let env = TestEnv::new();
    let mut terminal = at_a_terminal(&env, &["pull", &faulty.name()]);
    for seconds in [2, 1] {
        terminal.exp_string(&format!("waiting {seconds} s for {}", faulty.server.address)).unwrap();
    }
    terminal.exp_string("Status: Downloaded newer image").unwrap();
    terminal.exp_eof().unwrap();
}
