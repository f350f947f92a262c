//! The catalog of a real registry, and of one with many pages.

use crate::support::distribution::Distribution;
use crate::support::env::TestEnv;
use crate::support::http::{Answer, Server};
use crate::support::images::Image;

#[test]
fn lists_repositories_and_their_tags() {
    let Some(registry) = Distribution::open() else {
        return;
    };
    let env = TestEnv::new();
    env.regctl(["catalog", &registry.address])
        .ok()
        .prints("REPOSITORY\n")
        .done();
    let image = Image::hello_world();
    for (repository, tag) in [
        ("hello-world", "latest"),
        ("hello-world", "v2"),
        ("team/app", "1"),
    ] {
        image.put(&registry.address, repository, tag);
    }
    env.regctl(["catalog", &registry.address])
        .ok()
        .prints("REPOSITORY\nhello-world\nteam/app\n")
        .done();
    env.regctl(["catalog", "--tags", &registry.address])
        .ok()
        .prints("REPOSITORY    TAGS\nhello-world   latest, v2\nteam/app      1\n")
        .done();
    env.regctl([
        "catalog",
        "--limit",
        "1",
        "--last",
        "hello-world",
        &registry.address,
    ])
    .ok()
    .prints("REPOSITORY\nteam/app\n")
    .done();
    env.regctl([
        "catalog",
        "--format",
        "json",
        "--limit",
        "1",
        &registry.address,
    ])
    .ok()
    .prints("{\"Repository\":\"hello-world\",\"Tags\":\"\"}\n")
    .done();
}

#[test]
fn every_page_is_followed_and_circles_are_not() {
    let server = Server::start(|request| {
        let last = request.query("last").pop().unwrap_or_default();
        let next: u32 = last.parse().unwrap_or(0) + 1;
        let mut answer = Answer::json(
            200,
            &serde_json::json!({ "repositories": [format!("r{next}")] }),
        );
        let target = if next == 5 {
            None
        } else {
            Some(format!("</v2/_catalog?last={next}&n=1>; rel=\"next\""))
        };
        answer
            .headers
            .extend(target.map(|target| ("Link".to_owned(), target)));
        answer
    });
    let env = TestEnv::new();
    env.regctl(["catalog", &server.address])
        .ok()
        .prints("REPOSITORY\nr1\nr2\nr3\nr4\nr5\n")
        .done();
    let circle = Server::start(|_| {
        let mut answer = Answer::json(200, &serde_json::json!({ "repositories": ["again"] }));
        answer.headers.push((
            "Link".into(),
            "</v2/_catalog?last=again>; rel=\"next\"".into(),
        ));
        answer
    });
    env.regctl(["catalog", &circle.address])
        .run()
        .exits(6)
        .says("pagination loops at")
        .done();
}

#[test]
fn docker_hub_has_none_and_that_is_said() {
    let env = TestEnv::new();
    env.regctl(["catalog"])
        .run()
        .exits(2)
        .says("Docker Hub has no catalog")
        .says("regctl search TERM")
        .done();
}
