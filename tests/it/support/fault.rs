//! A registry that keeps one image and breaks in scripted ways.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use regctl::image::Digest;

use super::http::{Answer, Drip, Request, Server, Silence};
use super::images::Image;

/// One way to break, instead of or in the middle of a right answer.
#[derive(Clone, Debug)]
pub enum Fault {
    /// The body ends after so many bytes, with FIN.
    Cut(usize),
    /// The body ends after so many bytes, with RST.
    Reset(usize),
    /// Another status, with a header or none, and a body.
    Status(u16, Option<(&'static str, String)>, &'static str),
    /// The whole blob, whatever part was asked for.
    IgnoreRange,
    /// The right part under a wrong `Content-Range`, or under none.
    ContentRange(Option<&'static str>),
    /// One bit is wrong at this offset of the blob.
    Flip(usize),
    /// A wrong `Content-Length`.
    Length(u64),
    /// Nothing comes any more, from here on.
    Silence(Silence),
    /// A part of it comes a byte at a time.
    Drip(Drip),
}

/// A registry with one image, `app:t`.
pub struct Faulty {
    pub server: Server,
    sent: Arc<Mutex<HashMap<String, u64>>>,
}

impl Faulty {
    /// Starts one; `script` decides by request, and by how often its method and path were asked
    /// before, what breaks.
    pub fn start(
        image: &Image,
        script: impl Fn(&Request, usize) -> Vec<Fault> + Send + Sync + 'static,
    ) -> Self {
        let image = image.clone();
        let sent: Arc<Mutex<HashMap<String, u64>>> = Arc::default();
        let counts: Mutex<HashMap<String, usize>> = Mutex::default();
        let log = sent.clone();
        let server = Server::start(move |request| {
            let key = format!("{} {}", request.method, request.path());
            let nth = {
                let mut counts = counts.lock().unwrap();
                let count = counts.entry(key).or_default();
                *count += 1;
                *count - 1
            };
            let faults = script(request, nth);
            let mut seen = request.clone();
            if faults
                .iter()
                .any(|fault| matches!(fault, Fault::IgnoreRange))
            {
                seen.headers.remove("range");
            }
            let answer = broken(right(&image, &seen), &seen, &faults);
            if request.method == "GET" {
                *log.lock()
                    .unwrap()
                    .entry(request.path().to_owned())
                    .or_default() += answer.sent();
            }
            answer
        });
        Self { server, sent }
    }

    /// What asks for a token of this registry's own token server.
    pub fn challenge(request: &Request) -> Fault {
        let challenge = format!(
            "Bearer realm=\"http://{}/token\",service=\"s\"",
            request.headers["host"]
        );
        Fault::Status(401, Some(("WWW-Authenticate", challenge)), "")
    }

    /// `ADDRESS/app:t`.
    pub fn name(&self) -> String {
        format!("{}/app:t", self.server.address)
    }

    /// The bytes of a blob that were sent so far, all answers together.
    pub fn sent(&self, blob: &[u8]) -> u64 {
        let path = format!("/v2/app/blobs/{}", Digest::of(blob));
        self.sent
            .lock()
            .unwrap()
            .get(&path)
            .copied()
            .unwrap_or_default()
    }

    /// How often something was asked for.
    pub fn asked(&self, method: &str, part: &str) -> usize {
        let asked = self.server.asked();
        asked
            .iter()
            .filter(|request| request.method == method && request.target.contains(part))
            .count()
    }
}

/// What a registry without faults would answer.
fn right(image: &Image, request: &Request) -> Answer {
    let unknown = || {
        Answer::json(
            404,
            &serde_json::json!({ "errors": [{ "code": "MANIFEST_UNKNOWN", "message": "manifest unknown" }] }),
        )
    };
    if request.path() == "/token" {
        return Answer::json(200, &serde_json::json!({ "token": "t", "expires_in": 300 }));
    }
    let Some(rest) = request.path().strip_prefix("/v2/app/") else {
        return unknown();
    };
    if let Some(name) = rest.strip_prefix("manifests/") {
        let found = [image]
            .into_iter()
            .chain(&image.children)
            .find(|one| name == "t" || name == one.digest());
        let Some(found) = found else { return unknown() };
        let headers = [
            ("Content-Type", found.media_type.clone()),
            ("Docker-Content-Digest", found.digest()),
        ];
        return Answer::with(200, &headers, found.manifest.clone());
    }
    let digest = rest.strip_prefix("blobs/").unwrap_or_default();
    let blobs = image
        .blobs
        .iter()
        .chain(image.children.iter().flat_map(|child| &child.blobs));
    let Some(blob) = blobs
        .into_iter()
        .find(|blob| Digest::of(blob).as_str() == digest)
    else {
        return unknown();
    };
    match start_of(request) {
        Some(start) if start < blob.len() => {
            let end = end_of(request).unwrap_or(blob.len()).min(blob.len());
            let range = format!("bytes {start}-{}/{}", end - 1, blob.len());
            Answer::with(206, &[("Content-Range", range)], blob[start..end].to_vec())
        }
        Some(_) => Answer::with(416, &[], Vec::new()),
        None => Answer::with(200, &[], blob.clone()),
    }
}

/// The first byte that `Range: bytes=N-M` asks for.
fn start_of(request: &Request) -> Option<usize> {
    request
        .headers
        .get("range")?
        .strip_prefix("bytes=")?
        .split('-')
        .next()?
        .parse()
        .ok()
}

/// The byte after the last that it asks for, where it says.
fn end_of(request: &Request) -> Option<usize> {
    Some(
        request
            .headers
            .get("range")?
            .split_once('-')?
            .1
            .parse::<usize>()
            .ok()?
            + 1,
    )
}

/// `answer` for `request`, as it comes out with these faults.
fn broken(mut answer: Answer, request: &Request, faults: &[Fault]) -> Answer {
    for fault in faults {
        match fault {
            Fault::Cut(bytes) => answer.cut = Some(*bytes),
            Fault::Reset(bytes) => {
                answer.cut = Some(*bytes);
                answer.reset = true;
            }
            Fault::Status(status, header, body) => {
                let headers: Vec<_> = header.iter().cloned().collect();
                answer = Answer::with(*status, &headers, body.as_bytes().to_vec());
            }
            Fault::ContentRange(range) => {
                answer.headers.retain(|(name, _)| name != "Content-Range");
                answer
                    .headers
                    .extend(range.map(|range| ("Content-Range".to_owned(), range.to_owned())));
            }
            Fault::Flip(offset) => {
                let first = if answer.status == 206 {
                    start_of(request).unwrap_or_default()
                } else {
                    0
                };
                if let Some(byte) = offset
                    .checked_sub(first)
                    .and_then(|at| answer.body.get_mut(at))
                {
                    *byte ^= 1;
                }
            }
            // The request was read without its range.
            Fault::IgnoreRange => {}
            Fault::Length(length) => answer.length = Some(*length),
            Fault::Silence(silence) => answer.silence = Some(*silence),
            Fault::Drip(part) => answer.drip = Some(*part),
        }
    }
    answer
}
