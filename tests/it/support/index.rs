//! Servers that can be searched: Docker's index, Harbor, Quay, or none of them.

use serde_json::{Value, json};

use super::http::{Answer, Request, Server};

/// Whose interface a server has.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Index,
    Harbor,
    Quay,
    /// Just the catalog of the V2 protocol.
    Catalog,
}

/// Starts a server that knows what [`CENTOS`] lists.
pub fn start(kind: Kind) -> Server {
    Server::start(move |request| answer(kind, request))
}

/// Docker Hub's answer for `centos`, in its shape, shortened.
pub const CENTOS: &str = include_str!("centos.json");

fn answer(kind: Kind, request: &Request) -> Answer {
    let v2 = json!({});
    match (kind, request.path()) {
        (_, "/v2/") => Answer::json(200, &v2),
        (Kind::Index, "/v1/_ping") => Answer::json(200, &json!({ "standalone": true })),
        (Kind::Index, "/v1/search") => index(request),
        (Kind::Harbor, "/api/v2.0/search") => Answer::json(
            200,
            &json!({
                "chart": [], "project": [],
                "repository": names().iter().map(|name| json!({ "repository_name": name, "pull_count": 1 })).collect::<Vec<_>>(),
            }),
        ),
        (Kind::Quay, "/api/v1/find/repositories") => Answer::json(
            200,
            &json!({
                "results": [{ "kind": "repository", "name": "centos", "namespace": { "name": "fish" },
                              "description": "a fish's centos", "stars": 7, "is_public": true }],
                "has_additional": false,
            }),
        ),
        (Kind::Catalog, "/v2/_catalog") => Answer::json(200, &json!({ "repositories": names() })),
        _ => Answer::json(
            404,
            &json!({ "errors": [{ "code": "NOT_FOUND", "message": "not found" }] }),
        ),
    }
}

fn index(request: &Request) -> Answer {
    let mut answer: Value = serde_json::from_str(CENTOS).unwrap();
    let limit: usize = request
        .query("n")
        .first()
        .map_or(25, |n| n.parse().unwrap());
    answer["results"].as_array_mut().unwrap().truncate(limit);
    Answer::json(200, &answer)
}

fn names() -> Vec<String> {
    let answer: Value = serde_json::from_str(CENTOS).unwrap();
    let results = answer["results"].as_array().unwrap();
    results
        .iter()
        .map(|result| result["name"].as_str().unwrap().to_owned())
        .collect()
}
