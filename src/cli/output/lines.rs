//! Progress without a terminal: Docker's lines for people, JSON for programs.

use std::collections::{HashMap, HashSet};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{Direction, Output, units};
use crate::image::Digest;
use crate::sync::Mutex;
use crate::transfer::{Event, Observer, Role};

/// How often the bytes of one blob are told.
const TELL: Duration = Duration::from_millis(250);
/// The version of the JSON events; it grows when a field changes its meaning.
const VERSION: u32 = 1;

/// One line for each change of a layer, as Docker prints them into a pipe.
pub(super) struct Lines {
    output: Output,
    direction: Direction,
    layers: Mutex<HashSet<Digest>>,
}

impl Lines {
    pub(super) fn new(output: Output, direction: Direction) -> Self {
        Self {
            output,
            direction,
            layers: Mutex::default(),
        }
    }

    fn is_layer(&self, digest: &Digest) -> bool {
        self.layers.lock().contains(digest)
    }

    fn say(&self, digest: &Digest, state: &str) {
        if self.is_layer(digest) {
            // A pipe that nobody reads is found out when the result is printed.
            let _ = self.output.line(format!("{}: {state}", digest.short()));
        }
    }
}

impl Observer for Lines {
    fn see(&self, event: Event) {
        match event {
            Event::Planned {
                blob,
                role: Role::Layer,
            } => {
                self.layers.lock().insert(blob.digest);
            }
            Event::Found | Event::Planned { .. } | Event::Advanced { .. } => {}
            Event::Present { digest } => self.say(&digest, self.direction.present()),
            Event::Mounted { digest, from } => {
                self.say(&digest, &format!("Mounted from {}", from.path()))
            }
            Event::Started { digest, offset: 0 } => {
                if let Direction::Pull = self.direction {
                    self.say(&digest, "Pulling fs layer");
                }
            }
            Event::Started { digest, offset } => {
                self.say(
                    &digest,
                    &format!("Resuming at {}", units::exact_size(offset)),
                );
            }
            Event::Retrying { digest, wait, .. } => {
                self.say(&digest, &format!("Retrying in {}", seconds(wait)));
            }
            Event::Finished { digest } => {
                if let Direction::Pull = self.direction {
                    self.say(&digest, "Download complete");
                }
                self.say(&digest, self.direction.finished());
            }
        }
    }
}

/// `1 second`, `5 seconds`.
pub(super) fn seconds(wait: Duration) -> String {
    match wait.as_secs_f64().ceil() as u64 {
        0 | 1 => "1 second".to_owned(),
        seconds => format!("{seconds} seconds"),
    }
}

/// One JSON object a line on stderr.
///
/// `{"v":1,"type":"blob","status":…,"digest":…}`; `planned` has `size` and `role`, `started`
/// has `offset`, `advanced` the bytes so far as `offset`, `mounted` has `from`, `retrying` has
/// `seconds` and `reason`; `present` and `finished` have nothing more.
pub(super) struct JsonLines {
    output: Output,
    moved: Mutex<HashMap<Digest, (u64, Instant)>>,
}

impl JsonLines {
    pub(super) fn new(output: Output) -> Self {
        Self {
            output,
            moved: Mutex::default(),
        }
    }

    fn tell(&self, status: &str, digest: &Digest, more: &[(&str, Value)]) {
        let mut event = json!({ "v": VERSION, "type": "blob", "status": status, "digest": digest });
        for (name, value) in more {
            event[*name] = value.clone();
        }
        self.output.note(event);
    }

    /// The offset to tell now, if it is time to.
    fn advance(&self, digest: &Digest, bytes: u64) -> Option<u64> {
        let mut moved = self.moved.lock();
        let (offset, told) = moved
            .entry(digest.clone())
            .or_insert_with(|| (0, Instant::now()));
        *offset += bytes;
        if told.elapsed() < TELL {
            return None;
        }
        *told = Instant::now();
        Some(*offset)
    }

    fn start(&self, digest: &Digest, offset: u64) {
        let mut moved = self.moved.lock();
        moved.insert(digest.clone(), (offset, Instant::now()));
    }
}

impl Observer for JsonLines {
    fn see(&self, event: Event) {
        match event {
            Event::Found => {}
            Event::Planned { blob, role } => {
                let role = match role {
                    Role::Config => "config",
                    Role::Layer => "layer",
                };
                self.tell(
                    "planned",
                    &blob.digest,
                    &[("size", blob.size.into()), ("role", role.into())],
                );
            }
            Event::Present { digest } => self.tell("present", &digest, &[]),
            Event::Mounted { digest, from } => {
                self.tell("mounted", &digest, &[("from", from.to_string().into())]);
            }
            Event::Started { digest, offset } => {
                self.start(&digest, offset);
                self.tell("started", &digest, &[("offset", offset.into())]);
            }
            Event::Advanced { digest, bytes } => {
                if let Some(offset) = self.advance(&digest, bytes) {
                    self.tell("advanced", &digest, &[("offset", offset.into())]);
                }
            }
            Event::Retrying {
                digest,
                wait,
                reason,
            } => {
                let more = [
                    ("seconds", wait.as_secs_f64().into()),
                    ("reason", reason.into()),
                ];
                self.tell("retrying", &digest, &more);
            }
            Event::Finished { digest } => self.tell("finished", &digest, &[]),
        }
    }
}
