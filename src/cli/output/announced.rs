//! A line that is printed once what a transfer is about was found, before its progress.

use std::sync::Arc;

use super::Output;
use crate::transfer::{Event, Observer};

/// An observer that says a line before all else.
pub struct Announced {
    output: Output,
    line: String,
    rest: Arc<dyn Observer>,
}

impl Announced {
    /// Says `line` when the content is found, and hands everything on to `rest`.
    pub fn new(output: Output, line: String, rest: Arc<dyn Observer>) -> Self {
        Self { output, line, rest }
    }
}

impl Observer for Announced {
    fn see(&self, event: Event) {
        if matches!(event, Event::Found) {
            // Whoever closed stdout is told so by the next line.
            let _ = self.output.line(&self.line);
        }
        self.rest.see(event);
    }

    fn end(&self) {
        self.rest.end();
    }
}
