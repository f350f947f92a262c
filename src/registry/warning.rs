//! `Warning` headers; OCI Distribution specification, "Warnings".

use std::collections::HashSet;

use http::HeaderMap;
use http::header::WARNING;

use super::redact::Redactor;
use crate::limits;
use crate::sync::Mutex;

/// What one registry warned of so far.
#[derive(Default)]
pub(crate) struct Warnings {
    heard: Mutex<Heard>,
}

#[derive(Default)]
struct Heard {
    texts: HashSet<String>,
    bytes: usize,
}

impl Warnings {
    /// The warnings of an answer that were not heard before, fit for one line each.
    pub(crate) fn heard(&self, headers: &HeaderMap, secrets: &Redactor) -> Vec<String> {
        let values = headers
            .get_all(WARNING)
            .iter()
            .filter_map(|value| value.to_str().ok());
        let mut heard = self.heard.lock();
        values
            .filter_map(|value| parse(value, secrets))
            .filter(|text| heard.is_new(text))
            .collect()
    }
}

impl Heard {
    fn is_new(&mut self, text: &str) -> bool {
        if self.bytes + text.len() > limits::WARNING_BYTES || !self.texts.insert(text.to_owned()) {
            return false;
        }
        self.bytes += text.len();
        true
    }
}

/// The text of `299 - "text"`, the only form that the specification has.
pub(super) fn parse(value: &str, secrets: &Redactor) -> Option<String> {
    let quoted = value.trim().strip_prefix("299 - \"")?.strip_suffix('"')?;
    let mut text = String::with_capacity(quoted.len());
    let mut chars = quoted.chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => return None,
            '\\' => text.push(chars.next()?),
            c => text.push(c),
        }
    }
    (!text.trim().is_empty()).then(|| secrets.clean(&text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn m62_only_the_specifications_form_is_heard() {
        let secrets = Redactor::default();
        secrets.learn("hunter2");
        for (value, text) in [
            ("299 - \"This image is old\"", Some("This image is old")),
            (r#"299 - "a \"quoted\" word""#, Some("a \"quoted\" word")),
            ("299 - \"a\tb\"", Some("a b")),
            (r#"299 - "you are h\unter2""#, Some("you are REDACTED")),
            ("199 - \"x\"", None),
            ("299 host \"x\"", None),
            ("299 - x", None),
            ("299 - \"a\" \"b\"", None),
            ("299 - \"\"", None),
            ("299 - \"", None),
            ("", None),
        ] {
            assert_eq!(parse(value, &secrets).as_deref(), text, "{value}");
        }
    }

    #[test]
    fn m62_a_flood_is_cut_and_nothing_said_twice() {
        let warnings = Warnings::default();
        let mut headers = HeaderMap::new();
        for n in 0..1000 {
            headers.append(
                WARNING,
                format!("299 - \"warning {:04}\"", n % 500).parse().unwrap(),
            );
        }
        let heard = warnings.heard(&headers, &Redactor::default());
        assert_eq!(heard.len(), limits::WARNING_BYTES / "warning 0000".len());
        assert_eq!(warnings.heard(&headers, &Redactor::default()), [""; 0]);
    }
}
