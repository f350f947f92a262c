//! Running `regctl serve`: where it listens, who may use it, what it logs, cleaning it up.

use std::fs::Permissions;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;

use crate::support::env::TestEnv;
use crate::support::http::{self, ask};
use crate::support::served::Served;

#[test]
fn commands_on_a_folder_that_is_not_there_do_not_make_it() {
    let env = TestEnv::new();
    let typo = env.home().join("typo");
    let root = typo.display().to_string();
    for words in [
        &["serve", "gc", "--root", &root][..],
        &["serve", "--root", &root, "gc"],
        &["--root", &root, "serve", "gc"],
    ] {
        env.regctl(words.iter().copied())
            .run()
            .exits(7)
            .says(&format!("error: there is no registry in {root}"))
            .done();
    }
    for words in [
        &["images"][..],
        &["prune"],
        &["rmi", "app"],
        &["inspect", "app"],
        &["history", "app"],
        &["save", "-o", "x.tar", "app"],
        &["tag", "app", "b"],
        &["push", "localhost:1/app"],
        &["repair"],
    ] {
        let run = env.regctl(["--root", &root].iter().chain(words).copied());
        drop(run.at_home(&env).run());
        assert!(!typo.exists(), "{words:?}");
    }
    // A folder that is something else is left as it is.
    std::fs::create_dir(&typo).unwrap();
    env.regctl(["serve", "gc", "--root", &root])
        .run()
        .exits(7)
        .done();
    assert_eq!(std::fs::read_dir(&typo).unwrap().count(), 0);
}

#[test]
fn it_listens_where_it_is_told_in_each_way_of_saying_so() {
    let answers = |address: &str| ask(address, "GET", "/v2/", &[], b"").0 == 200;
    for at in ["0", "localhost:0", "127.0.0.1:0", ":0", "0.0.0.0:0"] {
        let env = TestEnv::new();
        let served = Served::listening(at, Vec::new(), env.home().join("data"), &[]);
        let (_, port) = served.address.rsplit_once(':').unwrap();
        assert!(answers(&format!("127.0.0.1:{port}")), "{at}");
    }
    let env = TestEnv::new();
    for wrong in ["127.0.0.1", ":x", "nonsense"] {
        env.regctl(["serve", "--addr", wrong])
            .run()
            .exits(2)
            .says("an address such as")
            .done();
    }
}

#[test]
fn a_file_of_passwords_is_made_and_changed() {
    let env = TestEnv::new();
    let users = env.home().join("users");
    let file = users.display().to_string();
    let set = |user: &str, password: &str| {
        let words = ["serve", "passwd", "--password-stdin", &file, user];
        env.regctl(words).stdin(password).run()
    };
    set("fish", "secret\n")
        .exits(0)
        .prints("Adding password for user fish\n")
        .done();
    let mode = || users.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(), 0o600);
    // What others wrote there stays, and so does who may read it.
    let known = std::fs::read_to_string(&users).unwrap();
    assert!(known.starts_with("fish:$2y$10$"), "{known}");
    std::fs::write(&users, format!("# ours\n{known}")).unwrap();
    std::fs::set_permissions(&users, Permissions::from_mode(0o640)).unwrap();
    set("cat", "other").exits(0).done();
    set("fish", "new")
        .exits(0)
        .prints("Updating password for user fish\n")
        .done();
    let text = std::fs::read_to_string(&users).unwrap();
    let names: Vec<&str> = text
        .lines()
        .map(|line| line.split(':').next().unwrap())
        .collect();
    assert_eq!(names, ["# ours", "fish", "cat"]);
    assert_eq!(mode(), 0o640);
    let served = Served::with(&["--htpasswd", &file]);
    for (user, password, code) in [
        ("fish", "new", 0),
        ("cat", "other", 0),
        ("fish", "secret", 3),
    ] {
        let user = ["login", "-u", user, "--password-stdin", &served.address];
        TestEnv::new()
            .regctl(user)
            .stdin(password)
            .run()
            .exits(code)
            .done();
    }
    for (user, password) in [
        ("a:b", "x".to_owned()),
        ("", "x".to_owned()),
        ("fish", String::new()),
        ("fish", "x".repeat(73)),
    ] {
        set(user, &password).exits(2).done();
    }
    assert_eq!(std::fs::read_to_string(&users).unwrap(), text);
}

#[test]
fn access_lines_are_in_the_combined_form() {
    let env = TestEnv::new();
    let users = env.home().join("users");
    let file = users.display().to_string();
    env.regctl(["serve", "passwd", "--password-stdin", &file, "fish"])
        .stdin("secret")
        .ok()
        .done();
    let served = Served::with(&["--htpasswd", &file]);
    let login = ("Authorization", "Basic ZmlzaDpzZWNyZXQ=");
    let agent = ("User-Agent", "a \"client\"");
    let (_, answer) = ask(
        &served.address,
        "GET",
        "/v2/_catalog?n=1",
        &[login, agent],
        b"",
    );
    let (status, _) = http::ask(&served.address, "GET", "/v2/", &[], b"");
    assert_eq!(status, 401);
    let log = served.log_with("\"GET /v2/ ");
    let line = |part: &str| {
        log.lines()
            .find(|line| line.contains(part))
            .unwrap()
            .to_owned()
    };
    let known = line("_catalog");
    assert!(known.starts_with("127.0.0.1 - fish ["), "{known}");
    let said = format!(
        "\"GET /v2/_catalog?n=1 HTTP/1.1\" 200 {} \"-\" \"a \\\"client\\\"\" 0.",
        answer.body.len()
    );
    assert!(known.contains(&said), "{known}");
    let unknown = line("\"GET /v2/ ");
    assert!(unknown.starts_with("127.0.0.1 - - ["), "{unknown}");
    assert!(unknown.contains("\" 401 "), "{unknown}");
    let time = known.split(['[', ']']).nth(1).unwrap();
    assert_eq!(time.matches(':').count(), 3, "{time}");
    assert!(time.ends_with(" +0000"), "{time}");
}

#[test]
fn its_own_root_is_explained() {
    let env = TestEnv::new();
    for words in [&["serve", "--help"][..], &["serve", "gc", "--help"]] {
        // Help speaks of secrets, which no run of a test may show.
        let help = env
            .regctl(words.iter().copied())
            .command()
            .output()
            .unwrap();
        let help = String::from_utf8(help.stdout).unwrap();
        assert!(help.contains("Directory of the registry's data"), "{help}");
        assert!(!help.contains("local image store"), "{help}");
    }
    // Before the command as well as after it.
    let root = env.home().join("data").display().to_string();
    let mut child = env
        .regctl(["--root", &root, "serve", "--addr", "0"])
        .start();
    let mut line = String::new();
    let mut said = BufReader::new(child.stderr.take().unwrap());
    said.read_line(&mut line).unwrap();
    assert!(line.starts_with(&format!("Serving {root} on ")), "{line}");
    child.kill().unwrap();
    child.wait().unwrap();
}
