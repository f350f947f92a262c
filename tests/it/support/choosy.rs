//! A registry that takes uploads, each request of them in its own way where a test says so.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use regctl::image::Digest;

use super::http::{Answer, Request, Server};

/// A registry that keeps what it was sent.
pub struct Choosy {
    pub server: Server,
    kept: Arc<Mutex<Kept>>,
}

#[derive(Default)]
struct Kept {
    uploads: HashMap<String, Vec<u8>>,
    blobs: HashMap<String, Vec<u8>>,
    manifests: HashMap<String, Vec<u8>>,
    opened: usize,
}

/// What a habit may look at and change before the registry answers in the usual way.
pub struct Moment<'a> {
    pub request: &'a Request,
    /// How often this method was asked of this path before.
    pub nth: usize,
    kept: &'a mut Kept,
}

impl Moment<'_> {
    /// What the upload of this path has so far.
    pub fn upload(&mut self) -> &mut Vec<u8> {
        self.kept
            .uploads
            .entry(self.request.path().to_owned())
            .or_default()
    }

    /// Takes the first bytes of what was sent.
    pub fn take(&mut self, length: usize) {
        let bytes = &self.request.body[..length];
        self.upload().extend(bytes);
    }

    /// What the registry answers in its usual way.
    pub fn usual(&mut self) -> Answer {
        self.kept.answer(self.request)
    }
}

impl Choosy {
    /// Starts one; where `habit` answers, that is the answer.
    pub fn start(habit: impl Fn(Moment) -> Option<Answer> + Send + Sync + 'static) -> Self {
        let kept: Arc<Mutex<Kept>> = Arc::default();
        let counts: Mutex<HashMap<String, usize>> = Mutex::default();
        let shared = kept.clone();
        let server = Server::start(move |request| {
            let nth = {
                let mut counts = counts.lock().unwrap();
                let count = counts
                    .entry(format!("{} {}", request.method, request.path()))
                    .or_default();
                *count += 1;
                *count - 1
            };
            let mut kept = shared.lock().unwrap();
            match habit(Moment {
                request,
                nth,
                kept: &mut kept,
            }) {
                Some(answer) => answer,
                None => kept.answer(request),
            }
        });
        Self { server, kept }
    }

    /// `ADDRESS/app:t`.
    pub fn name(&self) -> String {
        format!("{}/app:t", self.server.address)
    }

    /// Whether the blob is there.
    pub fn has(&self, blob: &[u8]) -> bool {
        self.kept
            .lock()
            .unwrap()
            .blobs
            .get(Digest::of(blob).as_str())
            .is_some_and(|kept| kept == blob)
    }

    /// The manifest that the tag stands for.
    pub fn tagged(&self) -> Option<Vec<u8>> {
        self.kept
            .lock()
            .unwrap()
            .manifests
            .get("/v2/app/manifests/t")
            .cloned()
    }

    /// Uploads that were opened and neither finished nor cancelled.
    pub fn open_uploads(&self) -> usize {
        self.kept.lock().unwrap().uploads.len()
    }

    /// The lengths of the bodies of all requests of a method to uploads.
    pub fn bodies(&self, method: &str) -> Vec<usize> {
        let asked = self.server.asked();
        let uploads = asked
            .iter()
            .filter(|one| one.method == method && one.path().contains("/uploads/"));
        uploads
            .map(|one| one.body.len())
            .filter(|length| *length > 0)
            .collect()
    }
}

impl Kept {
    fn answer(&mut self, request: &Request) -> Answer {
        let path = request.path().to_owned();
        match request.method.as_str() {
            "POST" => {
                self.opened += 1;
                let path = format!("/v2/app/blobs/uploads/{}", self.opened);
                self.uploads.insert(path.clone(), Vec::new());
                Answer::with(202, &[("Location", path)], vec![])
            }
            "PATCH" => match self.uploads.get_mut(&path) {
                Some(upload) => {
                    upload.extend(&request.body);
                    let range = format!("0-{}", upload.len().saturating_sub(1));
                    Answer::with(202, &[("Location", path), ("Range", range)], vec![])
                }
                None => Answer::with(404, &[], vec![]),
            },
            "GET" if path.contains("/uploads/") => match self.uploads.get(&path) {
                Some(upload) => {
                    let range = format!("0-{}", upload.len().saturating_sub(1));
                    Answer::with(204, &[("Location", path), ("Range", range)], vec![])
                }
                None => Answer::with(404, &[], vec![]),
            },
            "PUT" if path.contains("/uploads/") => self.commit(&path, request),
            "PUT" => {
                self.manifests.insert(path, request.body.clone());
                Answer::with(
                    201,
                    &[(
                        "Docker-Content-Digest",
                        Digest::of(&request.body).to_string(),
                    )],
                    vec![],
                )
            }
            "DELETE" => {
                self.uploads.remove(&path);
                Answer::with(204, &[], vec![])
            }
            "HEAD" => match path
                .rsplit('/')
                .next()
                .and_then(|digest| self.blobs.get(digest))
            {
                Some(blob) => Answer {
                    length: None,
                    ..Answer::with(200, &[], blob.clone())
                },
                None => Answer::with(404, &[], vec![]),
            },
            _ => Answer::with(404, &[], vec![]),
        }
    }

    fn commit(&mut self, path: &str, request: &Request) -> Answer {
        let Some(mut blob) = self.uploads.remove(path) else {
            return Answer::with(404, &[], vec![]);
        };
        blob.extend(&request.body);
        let digest = Digest::of(&blob).to_string();
        if request.query("digest").first() == Some(&digest) {
            self.blobs.insert(digest, blob);
            Answer::with(201, &[], vec![])
        } else {
            Answer::json(
                400,
                &serde_json::json!({ "errors": [{ "code": "DIGEST_INVALID" }] }),
            )
        }
    }
}
