//! Pauses, counted down on a terminal and told once elsewhere; and what registries warn of.

use std::collections::HashSet;
use std::io::Write;
use std::time::Duration;

use serde_json::json;

use super::{Output, Progress, screen, text};
use crate::image::Host;
use crate::registry::Notices;
use crate::sync::Mutex;

/// Tells of pauses in the way that suits the output.
pub(super) struct Told {
    output: Output,
    // Those who are waited for, and were told of.
    hosts: Mutex<HashSet<Host>>,
}

impl Told {
    pub(super) fn to(output: Output) -> Self {
        Self {
            output,
            hosts: Mutex::default(),
        }
    }
}

impl Notices for Told {
    fn warn(&self, host: &Host, text: &str) {
        match self.output.style.progress {
            Progress::Json => {
                self.output.note(
                    json!({ "v": 1, "type": "warning", "host": host.as_str(), "text": text }),
                );
            }
            _ => self.output.note(format!("warning from {host}: {text}")),
        }
    }

    fn wait(&self, host: &Host, left: Duration, reason: &str) {
        let seconds = left.as_secs_f64().ceil();
        let mut hosts = self.hosts.lock();
        let is_new = if left.is_zero() {
            !hosts.remove(host)
        } else {
            hosts.insert(host.clone())
        };
        let text = format!("waiting {seconds} s for {host}: {reason}");
        match self.output.style.progress {
            Progress::None => {}
            Progress::Tty => {
                let columns = usize::from(screen::size().0).saturating_sub(1);
                let text = self.output.fit(&text);
                let text = text::clean(&text);
                let shown = if left.is_zero() {
                    "".into()
                } else {
                    text::ellipsis(&text, columns)
                };
                // Where stderr is gone there is nobody to tell.
                let _ = write!(std::io::stderr().lock(), "\r\u{1b}[K{shown}");
            }
            Progress::Json if is_new => {
                let host = host.as_str();
                self.output.note(
                    json!({ "v": 1, "type": "wait", "host": host, "seconds": seconds, "reason": reason }),
                );
            }
            Progress::Auto | Progress::Plain if is_new => self.output.note(text),
            _ => {}
        }
    }
}
