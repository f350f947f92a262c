//! Deleting tags where registries delete manifests only, or nothing at all: the image is never lost.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::Child;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Barrier, Mutex};

use regctl::image::Digest;
use serde_json::json;

use crate::support::distribution::Setup;
use crate::support::env::TestEnv;
use crate::support::http::{Answer, Request, Server, Silence, ask};
use crate::support::images::{Flavor, Image, OCI_MANIFEST};
use crate::support::served::Served;

const DROP: &str = "/v2/app/manifests/drop";
const ANY: [(&str, &str); 1] = [(
    "Accept",
    "application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.v2+json",
)];

/// What a tag stands for, byte for byte and by type.
fn standing(address: &str, tag: &str) -> (u16, Option<String>, Vec<u8>) {
    let path = format!("/v2/app/manifests/{tag}");
    let (status, answer) = ask(address, "GET", &path, &ANY, b"");
    (
        status,
        answer.headers.get("content-type").cloned(),
        answer.body,
    )
}

/// Every file below a folder, by path, with its length.
fn files(folder: &Path) -> Vec<(String, u64)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_dir() {
            found.extend(files(&entry.path()));
        } else {
            let length = entry.metadata().unwrap().len();
            found.push((entry.path().display().to_string(), length));
        }
    }
    found.sort();
    found
}

/// Every way to delete something of `app`, whose tag `drop` is more than a day old.
fn forms(name: &str) -> Vec<Vec<String>> {
    let tag = format!("{name}:drop");
    let forms: [&[&str]; 7] = [
        &[&tag],
        &["--digest", &tag],
        &["-f", "--keep", "0", name],
        &["-f", "--older-than", "1d", name],
        &["-f", "--match", "dr*", name],
        &["-f", "--all", name],
        &["--force", "--keep", "0", "--match", "*", name],
    ];
    let words = |form: &&[&str]| {
        std::iter::once("delete")
            .chain(form.iter().copied())
            .map(str::to_owned)
            .collect()
    };
    forms.iter().map(words).collect()
}

#[test]
fn a1_where_deletes_are_off_no_form_of_delete_touches_anything() {
    let env = TestEnv::new();
    let check = |address: &str, root: &Path| {
        let image = Image::new(Flavor::Docker, "linux/amd64", &[b"precious"]);
        for tag in ["keep", "drop"] {
            image.put(address, "app", tag);
        }
        let (before, stored) = (standing(address, "drop"), files(root));
        assert_eq!((before.0, &before.2), (200, &image.manifest));
        for words in forms(&format!("{address}/app")) {
            env.regctl(words.clone())
                .run()
                .exits(1)
                .prints("")
                .says("hint: deleting is disabled on this registry")
                .done();
            assert_eq!(standing(address, "drop"), before, "{words:?}");
            assert_eq!(files(root), stored, "{words:?}");
        }
    };
    let served = Served::with(&["--no-delete"]);
    check(&served.address, &served.root);
    if let Some(distribution) = Setup::default().without_deletes().start() {
        check(&distribution.address, &distribution.root);
    }
}

/// A registry that deletes manifests and, unless a habit answers, no tags, as distribution 2.8 does.
struct Registry {
    server: Server,
    kept: Arc<Mutex<Kept>>,
    image: Image,
}

#[derive(Default)]
struct Kept {
    manifests: HashMap<String, (String, Vec<u8>)>,
    tags: HashMap<String, String>,
    blobs: HashMap<String, Vec<u8>>,
}

/// What a request is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum About {
    /// A tag.
    Tag,
    /// A manifest that no tag stands for.
    Untagged,
    /// A manifest that a tag stands for.
    Tagged,
    /// Anything else.
    Other,
}

impl Registry {
    /// One whose tags `keep` and these stand for one image; where `habit` answers, that is the answer.
    fn start(
        tags: &[&str],
        habit: impl Fn(&Request, About) -> Option<Answer> + Send + Sync + 'static,
    ) -> Self {
        let image = Image::new(Flavor::Docker, "linux/amd64", &[b"precious"]);
        let mut kept = Kept::default();
        kept.manifests.insert(
            image.digest(),
            (image.media_type.clone(), image.manifest.clone()),
        );
        for tag in std::iter::once(&"keep").chain(tags) {
            kept.tags.insert((*tag).to_owned(), image.digest());
        }
        for blob in &image.blobs {
            kept.blobs
                .insert(Digest::of(blob).to_string(), blob.clone());
        }
        let kept = Arc::new(Mutex::new(kept));
        let shared = kept.clone();
        let server = Server::start(move |request| {
            let about = shared.lock().unwrap().about(request);
            habit(request, about).unwrap_or_else(|| shared.lock().unwrap().answer(request))
        });
        Self {
            server,
            kept,
            image,
        }
    }

    fn name(&self) -> String {
        format!("{}/app", self.server.address)
    }

    fn delete(&self, env: &TestEnv) -> crate::support::env::Run {
        let name = format!("{}:drop", self.name());
        env.regctl(["delete", &name]).run()
    }

    /// How often something was asked for.
    fn asked(&self, method: &str, path: &str) -> usize {
        let asked = self.server.asked();
        let asked = asked.iter().filter(|request| request.method == method);
        asked
            .filter(|request| request.path().starts_with(path))
            .count()
    }

    /// The tag stands for the image, byte for byte, and under its own type.
    #[track_caller]
    fn is_whole(&self, tag: &str) {
        assert_eq!(
            standing(&self.server.address, tag),
            (
                200,
                Some(self.image.media_type.clone()),
                self.image.manifest.clone()
            )
        );
    }

    #[track_caller]
    fn is_gone(&self, tag: &str) {
        assert_eq!(standing(&self.server.address, tag).0, 404);
        self.is_whole("keep");
        assert_eq!(
            self.kept.lock().unwrap().manifests.len(),
            1,
            "a placeholder is left"
        );
    }
}

impl Kept {
    fn about(&self, request: &Request) -> About {
        match request.path().strip_prefix("/v2/app/manifests/") {
            None => About::Other,
            Some(digest) if digest.contains(':') => {
                if self.tags.values().any(|tagged| tagged == digest) {
                    About::Tagged
                } else {
                    About::Untagged
                }
            }
            Some(_) => About::Tag,
        }
    }

    fn answer(&mut self, request: &Request) -> Answer {
        let unknown = || Answer::json(404, &json!({ "errors": [{ "code": "MANIFEST_UNKNOWN" }] }));
        let path = request.path();
        if path == "/v2/app/tags/list" {
            let mut tags: Vec<&String> = self.tags.keys().collect();
            tags.sort();
            return Answer::json(200, &json!({ "name": "app", "tags": tags }));
        }
        if let Some(name) = path.strip_prefix("/v2/app/manifests/") {
            let digest = self.tags.get(name).cloned().unwrap_or(name.to_owned());
            return match request.method.as_str() {
                "PUT" => self.put(name, request),
                "DELETE" if !name.contains(':') => {
                    Answer::json(405, &json!({ "errors": [{ "code": "UNSUPPORTED" }] }))
                }
                "DELETE" => match self.manifests.remove(name) {
                    Some(_) => {
                        self.tags.retain(|_, tagged| tagged != name);
                        Answer::with(202, &[], vec![])
                    }
                    None => unknown(),
                },
                _ => match self.manifests.get(&digest) {
                    Some((media_type, bytes)) => {
                        let headers = [
                            ("Content-Type", media_type.clone()),
                            ("Docker-Content-Digest", digest),
                        ];
                        Answer::with(200, &headers, bytes.clone())
                    }
                    None => unknown(),
                },
            };
        }
        match (request.method.as_str(), path.rsplit('/').next()) {
            ("POST", _) => Answer::with(
                202,
                &[("Location", "/v2/app/blobs/uploads/1".to_owned())],
                vec![],
            ),
            ("PUT", _) => {
                let digest = Digest::of(&request.body).to_string();
                assert_eq!(request.query("digest"), [&*digest]);
                self.blobs.insert(digest, request.body.clone());
                Answer::with(201, &[], vec![])
            }
            (_, Some(digest)) if self.blobs.contains_key(digest) => {
                Answer::with(200, &[], self.blobs[digest].clone())
            }
            _ => unknown(),
        }
    }

    fn put(&mut self, name: &str, request: &Request) -> Answer {
        let digest = Digest::of(&request.body).to_string();
        let kept = (
            request.headers["content-type"].clone(),
            request.body.clone(),
        );
        self.manifests.insert(digest.clone(), kept);
        if !name.contains(':') {
            self.tags.insert(name.to_owned(), digest.clone());
        }
        Answer::with(201, &[("Docker-Content-Digest", digest)], vec![])
    }
}

fn status(status: u16) -> Option<Answer> {
    Some(Answer::with(status, &[], vec![]))
}

#[test]
fn a1_a_tag_goes_whatever_the_registry_answers_to_the_delete_of_a_tag() {
    for refusal in [400, 404, 405, 501] {
        let registry = Registry::start(&["drop"], move |request, about| {
            (request.method == "DELETE" && about == About::Tag)
                .then(|| status(refusal))
                .flatten()
        });
        let env = TestEnv::new();
        registry.delete(&env).exits(0).done();
        registry.is_gone("drop");
        registry.delete(&env).exits(4).done();
    }
}

#[test]
fn a1_a_registry_that_refuses_to_delete_keeps_the_tag_untouched() {
    let refusals = [
        (About::Tag, 403, 3),
        (About::Untagged, 403, 3),
        (About::Untagged, 404, 4),
        (About::Untagged, 405, 1),
        (About::Untagged, 501, 1),
        // It says yes, and does nothing.
        (About::Untagged, 202, 1),
    ];
    for (refused, refusal, code) in refusals {
        let registry = Registry::start(&["drop"], move |request, about| {
            (request.method == "DELETE" && about == refused)
                .then(|| status(refusal))
                .flatten()
        });
        let env = TestEnv::new();
        for _ in 0..2 {
            registry.delete(&env).exits(code).prints("").done();
            registry.is_whole("drop");
        }
        assert_eq!(registry.asked("PUT", DROP), 0, "{refused:?} {refusal}");
        // Where the answer is clear without, no placeholder is left either.
        if !matches!(refusal, 202 | 404) {
            assert_eq!(registry.asked("PUT", "/"), 0, "{refused:?} {refusal}");
        }
    }
}

#[test]
fn a1_what_fails_after_the_tag_was_replaced_puts_the_image_back() {
    for (refusal, code) in [(400, 1), (403, 3), (404, 4), (202, 1)] {
        let broken = Arc::new(AtomicBool::new(true));
        let habit = broken.clone();
        let registry = Registry::start(&["drop"], move |request, about| {
            let fails = request.method == "DELETE" && about == About::Tagged;
            (fails && habit.load(Ordering::SeqCst))
                .then(|| status(refusal))
                .flatten()
        });
        let env = TestEnv::new();
        registry
            .delete(&env)
            .exits(code)
            .prints("")
            .says(&format!("{}:drop is unchanged\n", registry.name()))
            .done();
        registry.is_whole("drop");
        assert_eq!(registry.asked("PUT", DROP), 2);
        broken.store(false, Ordering::SeqCst);
        registry
            .kept
            .lock()
            .unwrap()
            .manifests
            .retain(|digest, _| *digest == registry.image.digest());
        registry.delete(&env).exits(0).done();
        registry.is_gone("drop");
    }
}

#[test]
fn a1_an_answer_that_was_lost_is_found_out() {
    // The registry deletes, and nobody hears of it.
    let kept: Arc<Mutex<Option<Arc<Mutex<Kept>>>>> = Arc::default();
    let habit = kept.clone();
    let registry = Registry::start(&["drop"], move |request, about| {
        if request.method != "DELETE" || about != About::Tagged {
            return None;
        }
        let kept = habit.lock().unwrap().clone().unwrap();
        let answer = kept.lock().unwrap().answer(request);
        Some(Answer {
            silence: Some(Silence::HangUp),
            ..answer
        })
    });
    *kept.lock().unwrap() = Some(registry.kept.clone());
    registry.delete(&TestEnv::new()).exits(0).done();
    registry.is_gone("drop");
}

#[test]
fn a1_what_somebody_pushed_meanwhile_is_theirs() {
    let theirs = Image::new(Flavor::Oci, "linux/amd64", &[b"theirs"]);
    let pushed = theirs.clone();
    let kept: Arc<Mutex<Option<Arc<Mutex<Kept>>>>> = Arc::default();
    let habit = kept.clone();
    let registry = Registry::start(&["drop"], move |request, about| {
        if request.method != "DELETE" || about != About::Tagged {
            return None;
        }
        let kept = habit.lock().unwrap().clone().unwrap();
        let mut kept = kept.lock().unwrap();
        let digest = pushed.digest();
        let manifest = (OCI_MANIFEST.to_owned(), pushed.manifest.clone());
        kept.manifests.insert(digest.clone(), manifest);
        kept.tags.insert("drop".into(), digest);
        Some(Answer::with(403, &[], vec![]))
    });
    *kept.lock().unwrap() = Some(registry.kept.clone());
    registry.delete(&TestEnv::new()).exits(3).done();
    let (status, _, bytes) = standing(&registry.server.address, "drop");
    assert_eq!((status, bytes), (200, theirs.manifest));
}

#[test]
fn a1_what_cannot_be_put_back_is_named_with_the_command_that_restores_it() {
    let broken = Arc::new(AtomicBool::new(true));
    let habit = broken.clone();
    let registry = Registry::start(&["drop"], move |request, about| {
        let is_image = !String::from_utf8_lossy(&request.body).contains("io.regctl.deleted");
        let fails = match request.method.as_str() {
            "DELETE" => about == About::Tagged,
            "PUT" => about == About::Tag && is_image,
            _ => false,
        };
        (fails && habit.load(Ordering::SeqCst))
            .then(|| status(403))
            .flatten()
    });
    let env = TestEnv::new();
    let run = registry.delete(&env).exits(3);
    let digest = registry.image.digest();
    assert!(run.stderr.contains(&format!(
        "error: {}:drop is left without its image {digest}: ",
        registry.name()
    )));
    assert!(!run.stderr.contains("is as it was"), "{}", run.stderr);
    // Whoever finds the placeholder finds the image by it.
    let left = standing(&registry.server.address, "drop").2;
    assert!(String::from_utf8(left).unwrap().contains(&digest));
    broken.store(false, Ordering::SeqCst);
    env.regctl(restoring(&run.stderr)).ok().done();
    registry.is_whole("drop");
}

/// The words after `regctl` in the command that a hint or a note gives.
fn restoring(stderr: &str) -> Vec<String> {
    let (_, command) = stderr.split_once("estore it with: regctl ").unwrap();
    let words = command.lines().next().unwrap().split(' ');
    words.map(str::to_owned).collect()
}

#[test]
fn a1_many_tags_find_out_once() {
    let registry = Registry::start(&["a", "b", "c"], |_, _| None);
    let env = TestEnv::new();
    let name = registry.name();
    env.regctl(["delete", "-f", "--match", "?", &name])
        .ok()
        .prints(&format!(
            "Untagged: {name}:a\nUntagged: {name}:b\nUntagged: {name}:c\n"
        ))
        .done();
    for tag in ["a", "b", "c"] {
        registry.is_gone(tag);
    }
    let nobodys = format!("/v2/app/manifests/{}", Digest::of(b""));
    assert_eq!(registry.asked("DELETE", &nobodys), 1);
    assert_eq!(registry.asked("PUT", "/v2/app/manifests/sha256:"), 1);
}

#[test]
fn a1_two_that_delete_at_once_take_nothing_from_each_other() {
    let both = Barrier::new(2);
    let registry = Registry::start(&["a", "b"], move |request, about| {
        // Both tags stand for placeholders before either of these is deleted.
        if request.method == "DELETE" && about == About::Tagged {
            both.wait();
        }
        None
    });
    let env = TestEnv::new();
    std::thread::scope(|scope| {
        for tag in ["a", "b"] {
            let name = format!("{}:{tag}", registry.name());
            let env = &env;
            scope.spawn(move || env.regctl(["delete", &name]).ok().done());
        }
    });
    registry.is_gone("a");
    registry.is_gone("b");
}

/// A delete of the tags `a` and `b` that has just replaced `a`, and what lets the registry go on.
fn paused(env: &TestEnv) -> (Registry, Child, Sender<()>) {
    let (arrived, arrives) = channel();
    let (go, goes): (Sender<()>, Receiver<()>) = channel();
    let (arrived, goes) = (Mutex::new(arrived), Mutex::new(goes));
    let registry = Registry::start(&["a", "b"], move |request, about| {
        if request.method == "DELETE" && about == About::Tagged {
            // Both end with the test, too.
            let _ = arrived.lock().unwrap().send(());
            let _ = goes.lock().unwrap().recv();
        }
        None
    });
    let name = registry.name();
    let child = env.regctl(["delete", "-f", "--match", "?", &name]).start();
    arrives.recv().unwrap();
    (registry, child, go)
}

fn interrupt(child: &Child) {
    let pid = rustix::process::Pid::from_child(child);
    rustix::process::kill_process(pid, rustix::process::Signal::INT).unwrap();
}

#[test]
fn a1_an_interruption_leaves_no_tag_half_removed() {
    let env = TestEnv::new();
    let (registry, mut child, go) = paused(&env);
    interrupt(&child);
    let mut said = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    said.read_line(&mut line).unwrap();
    assert_eq!(
        line,
        "interrupted; waiting for the tag that is being deleted\n"
    );
    go.send(()).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130));
    registry.is_gone("a");
    registry.is_whole("b");
    assert_eq!(registry.asked("DELETE", "/v2/app/manifests/b"), 0);
}

#[test]
fn a1_a_second_interruption_says_how_to_restore_the_tag() {
    let env = TestEnv::new();
    let (registry, mut child, go) = paused(&env);
    interrupt(&child);
    let mut said = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    said.read_line(&mut line).unwrap();
    interrupt(&child);
    assert_eq!(child.wait().unwrap().code(), Some(130));
    let mut rest = String::new();
    said.read_to_string(&mut rest).unwrap();
    let command = restoring(&rest);
    drop(go);
    env.regctl(command).ok().done();
    registry.is_whole("a");
}
