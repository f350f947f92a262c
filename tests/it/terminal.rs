//! What a person sees at a terminal: prompts, bars, and a way out.

use rexpect::session::{PtySession, spawn_command};
use serde_json::json;

use crate::support::distribution::Setup;
use crate::support::env::{Invocation, TestEnv};
use crate::support::fault::{Fault, Faulty};
use crate::support::http::{Answer, Server};
use crate::support::images::{Flavor, Image, noise};
use crate::support::netns::Network;
use crate::support::served::Served;
use crate::support::terminal::Terminal;

/// Milliseconds that a busy machine may take for a line.
const PATIENCE: u64 = 30_000;

fn at_a_terminal(env: &TestEnv, args: &[&str]) -> PtySession {
    spawn_command(env.regctl(args.iter().copied()).command(), Some(PATIENCE)).unwrap()
}

#[test]
fn login_asks_and_shows_no_password() {
    let Some(registry) = Setup::default().htpasswd().start() else {
        return;
    };
    let env = TestEnv::new();
    let mut terminal = at_a_terminal(&env, &["login", &registry.address]);
    terminal.exp_string("Username: ").unwrap();
    terminal.send_line("fish").unwrap();
    terminal.exp_string("Password: ").unwrap();
    terminal.send_line("secret").unwrap();
    let seen = terminal.exp_string("Login Succeeded").unwrap();
    assert!(!seen.contains("secret"), "{seen}");
    assert!(
        seen.contains("WARNING! Your credentials are stored unencrypted"),
        "{seen}"
    );
    terminal.exp_eof().unwrap();
    env.regctl(["login", "--get-login", &registry.address])
        .ok()
        .prints("fish\n")
        .done();
}

#[test]
fn m60_no_prompt_has_anything_in_it_that_is_not_its_own() {
    let env = TestEnv::new();
    let posed = "good.example\x1b[2K\rPassword for bank.example: ";
    for server in [
        posed,
        "good.example\nPassword",
        "good.example\u{202e}",
        "good.example\u{9b}2K",
    ] {
        let mut terminal =
            at_a_terminal(&env, &["--color", "never", "login", "-u", "fish", server]);
        let seen = terminal.exp_eof().unwrap();
        assert!(
            seen.starts_with("error: ") && seen.matches('\r').count() <= seen.lines().count(),
            "{seen:?}"
        );
        assert!(!seen.contains(['\x1b', '\u{9b}', '\u{202e}']), "{seen:?}");
    }
    // Nor what a registry says of where it wants the password.
    let registry = Server::start(|request| {
        if request.headers.contains_key("authorization") {
            Answer::with(200, &[], Vec::new())
        } else {
            let realm = "Basic realm=\"\u{9b}2K\rPassword for bank.example:\"".to_owned();
            Answer::with(401, &[("WWW-Authenticate", realm)], Vec::new())
        }
    });
    let mut terminal = at_a_terminal(&env, &["login", "-u", "fish", &registry.address]);
    let before = terminal.exp_string("Password: ").unwrap();
    assert_eq!(before.trim(), "");
    terminal.send_control('c').unwrap();
    terminal.exp_eof().unwrap();
}

#[test]
fn f62_leaving_at_the_password_stores_nothing() {
    let Some(registry) = Setup::default().htpasswd().start() else {
        return;
    };
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
    assert!(
        seen.contains(&format!(
            "Status: Downloaded newer image for {}",
            served.name("app:t")
        )),
        "{seen}"
    );
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
        Answer::with(
            200,
            &[("Content-Type", served.media_type.clone())],
            served.manifest.clone(),
        )
    });
    let env = TestEnv::new();
    let mut terminal = at_a_terminal(&env, &["pull", &format!("{}/app:t", server.address)]);
    terminal.exp_string("t: Pulling from app").unwrap();
    terminal.send_control('c').unwrap();
    terminal
        .exp_string("interrupted; run the same command again to resume")
        .unwrap();
    terminal.exp_eof().unwrap();
    let ended = format!("{:?}", terminal.process().wait().unwrap());
    assert!(ended.ends_with(", 130)"), "{ended}");
    env.regctl(["images", "-q"]).ok().prints("").done();
}

#[test]
fn f17_a_pause_that_a_registry_asks_for_is_counted_down() {
    let image = Image::new(Flavor::Oci, "linux/amd64", &[b"one"]);
    let faulty = Faulty::start(&image, |request, nth| {
        if nth == 0 && request.path().contains("/manifests/") {
            vec![Fault::Status(
                429,
                Some(("Retry-After", "2".to_owned())),
                "",
            )]
        } else {
            vec![]
        }
    });
    let env = TestEnv::new();
    let mut terminal = at_a_terminal(&env, &["pull", &faulty.name()]);
    for seconds in [2, 1] {
        terminal
            .exp_string(&format!(
                "waiting {seconds} s for {}",
                faulty.server.address
            ))
            .unwrap();
    }
    terminal
        .exp_string("Status: Downloaded newer image")
        .unwrap();
    terminal.exp_eof().unwrap();
}

/// Without the IDs, which nobody reads.
fn masked(screen: &str) -> String {
    let mut text = String::new();
    for word in screen.split_inclusive([' ', '\n', ':']) {
        let bare = word.trim_end_matches([' ', '\n', ':']);
        if bare.len() == 12 && bare.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            text.push_str(&word.replace(bare, "ID"))
        } else {
            text.push_str(word)
        }
    }
    text
}

/// A registry with two layers that take a while at `--limit-rate 150k`.
fn with_two_layers() -> Served {
    let served = Served::open();
    let image = Image::new(
        Flavor::Oci,
        "linux/amd64",
        &[&noise(400_000), &noise(401_000)],
    );
    image.put(&served.address, "app", "t");
    served
}

/// The lines of bars, with N for each number, and nothing for the parts of a bar.
fn shapes(screen: &str) -> Vec<String> {
    let shape = |line: &str| {
        let mut shape = String::new();
        for c in line.chars().filter(|c| !"=>".contains(*c)) {
            match c.is_ascii_digit() || c == '.' {
                true if shape.ends_with('N') => {}
                true => shape.push('N'),
                false => shape.push(c),
            }
        }
        shape
            .replace("kB", "B")
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
    };
    masked(screen).lines().skip(1).map(shape).collect()
}

#[test]
fn bars_have_as_much_as_fits() {
    let served = with_two_layers();
    let name = served.name("app:t");
    for (columns, bar, total) in [
        (40, "ID NB/NB", "NB/NB N second"),
        (60, "ID: Downloading NB/NB", "NB/NB N second"),
        (
            90,
            "ID: Downloading [ ] NB/NB",
            "NB/NB in all, NB/s, N second",
        ),
        (
            130,
            "ID: Downloading [ ] NB/NB",
            "NB/NB in all, NB/s, N second",
        ),
    ] {
        let env = TestEnv::new();
        let mut terminal =
            Terminal::start(env.regctl(["--limit-rate", "150k", "pull", &name]), columns);
        terminal.shows(|screen| match shapes(screen).as_slice() {
            [one, two, last] => one == bar && two == bar && last.starts_with(total),
            _ => false,
        });
        assert!(!terminal.is_wrapped(), "{columns}");
        terminal.press("\u{3}");
        let left = terminal
            .end()
            .replace('\n', "")
            .replace("againto", "again to");
        let farewell = "interrupted; run the same command again to resume";
        assert_eq!(left, format!("t: Pulling from app{farewell}"), "{columns}");
    }
}

#[test]
fn a_terminal_that_is_made_narrower_gets_narrower_bars() {
    let served = with_two_layers();
    let env = TestEnv::new();
    let pull = env.regctl(["--limit-rate", "150k", "pull", &served.name("app:t")]);
    let mut terminal = Terminal::start(pull, 100);
    // Bars are looked at when bytes move: some must be left for afterwards.
    terminal.shows(|screen| screen.contains("Downloading ["));
    terminal.resize(40);
    let narrow = |line: &str| masked(line).starts_with("ID ") && !line.contains('[');
    terminal.shows(|screen| screen.lines().any(narrow));
    terminal.press("\u{3}");
    let last = terminal.end().replace('\n', " ");
    assert!(last.ends_with("again to resume"), "{last}");
}

#[test]
fn a_dumb_terminal_and_one_without_colour_get_no_escapes() {
    let served = Served::open();
    Image::hello_world().put(&served.address, "app", "t");
    let env = TestEnv::new();
    let mut dumb = Terminal::start(
        env.regctl(["pull", &served.name("app:t")])
            .env("TERM", "dumb"),
        80,
    );
    dumb.end();
    assert!(!dumb.bytes().contains('\u{1b}'), "{:?}", dumb.bytes());
    for (name, value, colored) in [
        ("NO_COLOR", "1", false),
        ("LANG", "C", true),
        ("TERM", "dumb", false),
    ] {
        let mut terminal = Terminal::start(env.regctl(["rmi", "none"]).env(name, value), 80);
        let screen = terminal.end();
        assert_eq!(
            screen,
            "error: No such image: none:latest\nhint: list the images you have with: regctl images"
        );
        assert_eq!(
            terminal.bytes().contains("\u{1b}[1;31merror:\u{1b}[0m"),
            colored,
            "{name}"
        );
    }
    env.regctl(["--color", "always", "rmi", "none"])
        .run()
        .exits(4)
        .says("\u{1b}[1;31merror:")
        .done();
    env.regctl(["rmi", "none"])
        .env("CLICOLOR_FORCE", "1")
        .run()
        .exits(4)
        .says("\u{1b}[1;31merror:")
        .done();
    let piped = env.regctl(["rmi", "none"]).run().exits(4);
    assert!(!piped.stderr.contains('\u{1b}'), "{}", piped.stderr);
}

/// A registry that is searched, with a description that is longer than most.
fn searched() -> Server {
    let found = json!({ "results": [{
        "name": "fish/a-rather-long-name", "star_count": 12345, "is_official": true,
        "description": "A text that goes on for longer than there is room in any table of ours",
    }] });
    Server::start(move |_| Answer::json(200, &found))
}

/// The rows of a table at a terminal of so many columns, each whole again where it was wrapped.
fn rows(command: Invocation, columns: u16) -> Vec<String> {
    let mut terminal = Terminal::start(command, columns);
    terminal.end();
    let bytes = terminal.bytes().replace('\r', "");
    bytes.lines().map(|row| row.trim_end().to_owned()).collect()
}

#[test]
fn tables_give_up_text_and_nothing_else() {
    let env = TestEnv::new();
    let name = "example/a-rather-long-name-of-an-image";
    let long = format!("CMD [\"{}\"]", "x".repeat(60));
    env.regctl([
        "import",
        "-",
        name,
        "--change",
        &long,
        "-m",
        "a comment that is long, too",
    ])
    .stdin([0; 1024])
    .ok()
    .done();
    let search = searched();
    let term = format!("{}/fish", search.address);
    let images = env.regctl(["images", "--no-trunc"]).ok().stdout;
    let id = images
        .split_whitespace()
        .find(|word| word.starts_with("sha256:"));
    let id = id.unwrap();
    for columns in [40, 60, 80, 120] {
        let table = |words: &[&str]| rows(env.regctl(words.iter().copied()), columns);
        // Identifiers, numbers and states are there, whatever the width.
        let listed = table(&["images"]);
        assert!(listed[0].ends_with("SIZE"), "{columns}: {listed:?}");
        assert!(
            listed[1].starts_with(name) && listed[1].ends_with('B'),
            "{listed:?}"
        );
        let whole = table(&["images", "--no-trunc"]);
        assert!(whole[1].contains(id), "{columns}: {whole:?}");
        let found = table(&["search", &term]);
        assert!(
            found[0].contains("STARS") && found[0].contains("OFFICIAL"),
            "{found:?}"
        );
        assert!(
            found[1].starts_with("fish/a-rather-long-name   A text tha"),
            "{found:?}"
        );
        assert!(found[1].contains("12345"), "{columns}: {found:?}");
        let history = table(&["history", name]);
        assert!(history[0].contains("SIZE"), "{columns}: {history:?}");
        assert!(
            history[1].contains("kB") || history[1].contains("B "),
            "{history:?}"
        );
        // What has text to give up fits, as soon as all the rest does.
        if columns >= 80 {
            for rows in [&found, &history] {
                let widest = rows.iter().map(|row| row.chars().count()).max();
                assert!(widest <= Some(columns.into()), "{columns}: {rows:?}");
            }
        }
        let shown = table(&["config", "show"]);
        assert!(
            shown[0].contains("SETTING") && shown[0].contains("FROM"),
            "{shown:?}"
        );
        // `--no-trunc` cuts nothing.
        let untruncated = table(&["history", "--no-trunc", name]);
        assert!(
            untruncated.iter().all(|row| !row.contains('…')),
            "{untruncated:?}"
        );
    }
    // In a pipe no terminal is too narrow.
    let piped = env.regctl(["search", &term]).ok().stdout;
    assert!(
        piped.contains("A text that goes on for longer than there is"),
        "{piped}"
    );
}

#[test]
fn screens_of_pull_push_search_and_a_refusal_are_as_they_were() {
    let Some(network) = Network::with(&["192.168.224.160"]) else {
        return;
    };
    let registry = tempfile::tempdir().unwrap();
    let host = "192.168.224.160:5000";
    let _served = Served::listening(host, network.wrapper(), registry.path().join("data"), &[]);
    let env = TestEnv::new().within(network.wrapper());
    Image::hello_world().write_layout(&env.home().join("hello"), "latest");
    let layout = format!("oci:{}", env.home().join("hello").display());
    env.regctl(["copy", "-q", &layout, "store:hello-world"])
        .ok()
        .done();
    let name = format!("{host}/hello-world");
    env.regctl(["tag", "hello-world", &name]).ok().done();
    let show =
        |args: &[&str]| masked(&Terminal::start(env.regctl(args.iter().copied()), 110).end());
    let mut session = String::new();
    for args in [
        &["push", &name][..],
        &["config", "insecure", "add", host],
        &["push", &name],
        &["push", &name],
        &["rmi", &name, "hello-world"],
        &["pull", &name],
        &["pull", &name],
        &["search", &format!("{host}/hello")],
        &["ping", host],
        &["catalog", host],
    ] {
        session.push_str(&format!("$ regctl {}\n{}\n", args.join(" "), show(args)));
    }
    let kept = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/support/screens.txt");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(kept, &session).unwrap();
    }
    assert_eq!(
        session,
        std::fs::read_to_string(kept).unwrap(),
        "UPDATE=1 writes what is right anew"
    );
}
