//! Search, on an index in Docker Hub's shape and on registries that have other interfaces.

use crate::support::env::TestEnv;
use crate::support::index::{self, Kind};
use crate::support::peers;

#[test]
fn the_table_is_dockers_with_automated_where_the_index_says_so() {
    let server = index::start(Kind::Index);
    let env = TestEnv::new();
    let term = format!("{}/centos", server.address);
    env.regctl(["search", &term, "-s", "40"])
        .ok()
        .prints(
            "NAME                      DESCRIPTION                                     STARS     OFFICIAL   AUTOMATED\n\
             centos                    DEPRECATED; The official build of CentOS.       7725      [OK]       \n\
             kasmweb/centos-7-desktop  CentOS 7 desktop for Kasm Workspaces            43                   \n\
             jdeathe/centos-ssh        OpenSSH / Supervisor / EPEL/IUS/SCL Repos - …   121                  [OK]\n"
                .replace("centos-7-desktop  CentOS", "centos-7-desktop   CentOS")
                .replace("NAME                      ", "NAME                       ")
                .replace("centos                    DEP", "centos                     DEP")
                .replace("centos-ssh        Open", "centos-ssh         Open")
                .as_str(),
        )
        .done();
    let request = &server.asked()[0];
    assert_eq!(
        (request.query("q"), request.query("n")),
        (vec!["centos".to_owned()], vec!["25".to_owned()])
    );
}

#[test]
fn stars_filters_and_limits_narrow_the_list() {
    let server = index::start(Kind::Index);
    let env = TestEnv::new();
    let term = format!("{}/centos", server.address);
    let names = |args: &[&str]| {
        let all = ["search", &term, "--format", "{{.Name}}"]
            .into_iter()
            .chain(args.iter().copied());
        env.regctl(all)
            .ok()
            .stdout
            .lines()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    assert_eq!(names(&[]).len(), 8);
    assert_eq!(names(&["--stars", "7725"]), ["centos"]);
    assert_eq!(names(&["-f", "is-official=true"]), ["centos"]);
    assert_eq!(
        names(&["-f", "stars=3", "-f", "is-official=false"]).len(),
        4
    );
    assert_eq!(names(&["--limit", "2"]).len(), 2);
    env.regctl(["search", &term, "--limit", "101"])
        .run()
        .exits(2)
        .says("limit 101 is outside the range of [1, 100]")
        .done();
    env.regctl(["search", &term, "--no-trunc", "--format", "{{.Description}}", "-s", "121"])
        .ok()
        .prints("DEPRECATED; The official build of CentOS.\nOpenSSH / Supervisor / EPEL/IUS/SCL Repos - CentOS.\n")
        .done();
    env.regctl(["search", &term, "-s", "7725", "--format", "json"])
        .ok()
        .prints("{\"Description\":\"DEPRECATED; The official build of CentOS.\",\"IsOfficial\":\"true\",\"Name\":\"centos\",\"StarCount\":\"7725\"}\n")
        .done();
}

#[test]
fn registries_with_other_interfaces_are_searched_by_those() {
    let env = TestEnv::new();
    for (kind, count) in [(Kind::Harbor, 8), (Kind::Quay, 1), (Kind::Catalog, 8)] {
        let server = index::start(kind);
        let run = env
            .regctl([
                "search",
                &format!("{}/centos", server.address),
                "--format",
                "{{.Name}}",
            ])
            .ok();
        assert_eq!(run.stdout.lines().count(), count, "{}", run.stdout);
        let says_catalog = run
            .stderr
            .contains("has no search API; showing matching names from its catalog");
        assert_eq!(says_catalog, kind == Kind::Catalog, "{}", run.stderr);
    }
}

#[test]
fn podman_reads_the_same_index() {
    let Some(podman) = peers::find("podman") else {
        return;
    };
    let server = index::start(Kind::Index);
    let env = TestEnv::new();
    let term = format!("{}/centos", server.address);
    let run = env
        .program(
            podman,
            [
                "search",
                "--tls-verify=false",
                "--format",
                "{{.Name}}",
                &term,
            ],
        )
        .ok();
    let theirs: Vec<&str> = run
        .stdout
        .lines()
        .map(|line| line.rsplit_once("/").map_or(line, |_| line))
        .collect();
    assert!(
        theirs.iter().any(|name| name.ends_with("/centos")),
        "{}",
        run.stdout
    );
    assert!(
        theirs
            .iter()
            .any(|name| name.ends_with("jdeathe/centos-ssh")),
        "{}",
        run.stdout
    );
}

#[test]
fn m59_nothing_that_a_registry_sends_moves_the_cursor() {
    let server = crate::support::http::Server::start(|_| {
        let evil = serde_json::json!({ "results": [{ "name": "x\u{1b}[2J", "description": "a\nb\u{202e}c", "star_count": 1 }] });
        crate::support::http::Answer::json(200, &evil)
    });
    let env = TestEnv::new();
    let run = env
        .regctl(["search", &format!("{}/x", server.address)])
        .ok();
    assert!(run.stdout.contains("x\\u{1b}[2J"), "{}", run.stdout);
    assert!(run.stdout.contains("a b\\u{202e}c"), "{}", run.stdout);
    assert_eq!(run.stdout.lines().count(), 2);
}
