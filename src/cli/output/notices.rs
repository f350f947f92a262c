//! Pauses, counted down on a terminal and told once elsewhere; and what registries warn of.

use std::collections::HashSet;
use std::io::Write;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use serde_json::json;

use super::{Output, Progress};
use crate::image::Host;
use crate::registry::Notices;

/// Tells of pauses in the way that suits the output.
pub(super) struct Told {
    output: Output,
    // Those who are waited for, and were told of.
    hosts: Mutex<HashSet<Host>>,
}

impl Told {
    pub(super) fn to(output: Output) -> Self {
        Self { output, hosts: Mutex::default() }
    }
}

impl Notices for Told {
    fn warn(&self, host: &Host, text: &str) {
        match self.output.look.progress {
            Progress::Json => {
                self.output.note(json!({ "v": 1, "type": "warning", "host": host.as_str(), "text": text }));
            }
            _ => self.output.note(format!("warning from {host}: {text}")),
        }
    }

    fn wait(&self, host: &Host, left: Duration) {
        let seconds = left.as_secs_f64().ceil();
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        let is_new = match left.is_zero() {
            true => !hosts.remove(host),
            false => hosts.insert(host.clone()),
        };
        match self.output.look.progress {
            Progress::None => {}
            Progress::Tty => {
                let text =
                    if left.is_zero() { String::new() } else { format!("waiting {seconds} s for {host}") };
                // Where stderr is gone there is nobody to tell.
                let _ = write!(std::io::stderr().lock(), "\r\u{1b}[K{text}");
            }
            Progress::Json if is_new => {
                self.output
                    .note(json!({ "v": 1, "type": "wait", "host": host.as_str(), "seconds": seconds }));
            }
            Progress::Auto | Progress::Plain if is_new => {
                self.output.note(format!("waiting {seconds} s for {host}"));
            }
            _ => {}
        }
    }
}
