//! What an answer that is not a success means: retry, rate limit, the registry's own words.

use std::time::{Duration, SystemTime};

use http::{HeaderMap, Method, StatusCode};
use serde::Deserialize;
use url::Url;

use super::error::{Error, Refusal, ServerError};
use super::redact::Redaction;
use super::url::SafeUrl;
use crate::image::{Host, limits};
use crate::place::Retry;
use crate::text;

/// An answer that says no, with its body.
pub(crate) struct Refused {
    pub(crate) method: Method,
    pub(crate) url: Url,
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
    /// What the request carried, which the answer may not show.
    pub(crate) sent: Redaction,
}

impl Refused {
    /// What the registry says about it.
    pub(crate) fn refusal(&self) -> Refusal {
        let body = String::from_utf8_lossy(&self.body);
        let errors = server_errors(&body, &self.sent);
        let text = if errors.is_empty() {
            plain_text(&self.sent.apply(&body), &self.sent)
        } else {
            String::new()
        };
        let limited = errors.iter().any(|error| error.code == "TOOMANYREQUESTS");
        let status = if limited {
            StatusCode::TOO_MANY_REQUESTS
        } else {
            self.status
        };
        let retry_after = self
            .headers
            .get(http::header::RETRY_AFTER)
            .and_then(|v| v.to_str().ok());
        Refusal {
            method: self.method.clone(),
            url: SafeUrl::from(&self.url),
            status: self.status,
            errors,
            text,
            retry: retry(status, retry_after),
        }
    }

    /// The same without its words: those of a server that somebody else led us to are not repeated.
    pub(crate) fn silenced(self) -> Self {
        Self {
            body: Vec::new(),
            ..self
        }
    }

    /// The error for `host`: a rate limit says until when.
    pub(crate) fn error(&self, host: &Host) -> Error {
        let refusal = Box::new(self.refusal());
        match (refusal.kind(), refusal.retry) {
            (crate::error::Kind::RateLimited, Retry::After(wait)) => Error::RateLimited {
                host: host.clone(),
                wait: Some(wait),
                refusal,
            },
            (crate::error::Kind::RateLimited, _) => Error::RateLimited {
                host: host.clone(),
                wait: None,
                refusal,
            },
            _ => Error::Status(refusal),
        }
    }
}

/// Whether and when a status allows another try.
pub(crate) fn retry(status: StatusCode, retry_after: Option<&str>) -> Retry {
    match status.as_u16() {
        429 | 503 => match retry_after.and_then(|text| wait_of(text, SystemTime::now())) {
            Some(wait) => Retry::After(wait),
            None => Retry::Soon,
        },
        408 | 425 | 499 | 500 | 502 | 504 | 522..=524 => Retry::Soon,
        _ => Retry::Never,
    }
}

/// Reads `Retry-After`: seconds, an HTTP date, or, as Docker Hub sends it, a Unix time.
pub(super) fn wait_of(text: &str, now: SystemTime) -> Option<Duration> {
    const EPOCH_FROM: u64 = 1_000_000_000;
    if let Ok(number) = text.trim().parse::<u64>() {
        if number < EPOCH_FROM {
            return Some(Duration::from_secs(number));
        }
        let until = SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(number))?;
        return Some(until.duration_since(now).unwrap_or_default());
    }
    let until = httpdate::parse_http_date(text.trim()).ok()?;
    Some(until.duration_since(now).unwrap_or_default())
}

/// The specification's `{"errors":[…]}`, read with all tolerance that real registries need.
///
/// Secrets are struck out of what JSON's escapes stand for, and before any of it is cut.
fn server_errors(body: &str, sent: &Redaction) -> Vec<ServerError> {
    #[derive(Deserialize)]
    struct Errors {
        #[serde(default)]
        errors: Vec<serde_json::Value>,
        #[serde(default)]
        details: Option<String>,
    }
    let Ok(parsed) = serde_json::from_str::<Errors>(body) else {
        return Vec::new();
    };
    let shown = |text: &str| one_line(&sent.apply(text), sent);
    let said = |value: Option<&serde_json::Value>| {
        value
            .and_then(|v| v.as_str())
            .map(shown)
            .unwrap_or_default()
    };
    let mut errors: Vec<ServerError> = parsed
        .errors
        .iter()
        .take(16)
        .map(|error| ServerError {
            code: said(error.get("code")),
            message: said(error.get("message")),
        })
        .filter(|error| !error.code.is_empty() || !error.message.is_empty())
        .collect();
    if let (true, Some(details)) = (errors.is_empty(), parsed.details) {
        errors.push(ServerError {
            code: "UNAUTHORIZED".into(),
            message: shown(&details),
        });
    }
    errors
}

/// The start of a body that is no JSON, without HTML's tags.
fn plain_text(text: &str, sent: &Redaction) -> String {
    let mut plain = String::new();
    let mut in_tag = false;
    for c in text.chars() {
        match c {
            '<' => in_tag = true,
            '>' if in_tag => {
                in_tag = false;
                plain.push(' ');
            }
            c if !in_tag => plain.push(c),
            _ => {}
        }
    }
    one_line(&plain, sent)
}

/// One line of at most 1 KiB, with control characters escaped, and without secrets that its spaces hid.
fn one_line(text: &str, sent: &Redaction) -> String {
    let start: String = text.chars().take(limits::ERROR_BYTES as usize).collect();
    let words: Vec<&str> = start.split_whitespace().collect();
    let line = sent.apply(&words.join(" "));
    let line = text::clean(&line);
    match line.char_indices().nth(limits::ERROR_SHOWN) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line.into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(status: u16, body: &str) -> Refused {
        Refused {
            method: Method::GET,
            url: Url::parse("https://r.example/v2/").unwrap(),
            status: StatusCode::from_u16(status).unwrap(),
            headers: HeaderMap::new(),
            body: body.as_bytes().to_vec(),
            sent: Redaction::default(),
        }
    }

    #[test]
    fn says_what_docker_says() {
        for (status, body, text) in [
            (
                404,
                r#"{"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown","detail":{}}]}"#,
                "manifest unknown: manifest unknown",
            ),
            (
                403,
                r#"{"errors":[{"code":"DENIED","message":"requested access to the resource is denied"}]}"#,
                "denied: requested access to the resource is denied",
            ),
            (
                401,
                r#"{"details":"incorrect username or password"}"#,
                "unauthorized: incorrect username or password",
            ),
            (404, "", "not found"),
            (
                503,
                "",
                "received unexpected HTTP status: 503 Service Unavailable",
            ),
            (
                502,
                "<html><h1>Bad\n Gateway</h1></html>",
                "received unexpected HTTP status: 502 Bad Gateway: Bad Gateway",
            ),
            (
                429,
                "Too Many Requests (HAP429).\n",
                "received unexpected HTTP status: 429 Too Many Requests: Too Many Requests (HAP429).",
            ),
            (
                500,
                r#"{"errors":[null,1,{"code":2}]}"#,
                "received unexpected HTTP status: 500 Internal Server Error: {\"errors\":[null,1,{\"code\":2}]}",
            ),
        ] {
            assert_eq!(refused(status, body).refusal().to_string(), text);
        }
    }

    #[test]
    fn m61_shows_no_control_characters_and_not_too_much() {
        let evil = "{\"errors\":[{\"code\":\"DENIED\",\"message\":\"\\u001b[31mred\\r\\nLogin Succeeded\\u202e\"}]}";
        let shown = refused(403, evil).refusal().to_string();
        assert_eq!(shown, "denied: \\u{1b}[31mred Login Succeeded\\u{202e}");
        let long = refused(500, &"x".repeat(10 << 20)).refusal().to_string();
        assert!(long.len() < 1200, "{}", long.len());
    }

    #[test]
    fn m61_no_spelling_of_a_secret_is_shown() {
        for body in [
            r#"{"errors":[{"code":"hunter2","message":"hunter2"}]}"#,
            r#"{"errors":[{"code":"\u0068unter2","message":"h\u0075nter2"}]}"#,
            r#"{"errors":[{"code":"HUNTER2","message":"Hunter2"}]}"#,
            r#"{"details":"\u0068unter2"}"#,
            &format!(
                "{{\"errors\":[{{\"message\":\"{}hunter2\"}}]}}",
                "x".repeat(limits::ERROR_SHOWN - 6)
            ),
            "you sent hunter2",
            "<b>hunter2</b>",
            r#"{"errors":[{"code":"MY_HUNTER","message":"my\thunter"}]}"#,
            "my  hunter",
            "my<b>hunter</b>",
        ] {
            let sent = Redaction::default().and("hunter2").and("my hunter");
            let refused = Refused {
                sent,
                ..refused(403, body)
            };
            let shown = refused.refusal().to_string();
            assert!(!shown.to_lowercase().contains("hunter"), "{body}: {shown}");
        }
    }

    #[test]
    fn retry_after_in_its_three_forms() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000);
        let date = httpdate::fmt_http_date(now + Duration::from_secs(9));
        for (text, wait) in [
            ("2", Some(2)),
            ("3600", Some(3600)),
            (" 0 ", Some(0)),
            ("1800000030", Some(30)),
            ("1700000000", Some(0)),
            (&*date, Some(9)),
            ("-1", None),
            ("abc", None),
            ("", None),
        ] {
            assert_eq!(
                wait_of(text, now),
                wait.map(Duration::from_secs),
                "{text:?}"
            );
        }
    }

    #[test]
    fn knows_what_may_pass() {
        for (status, again) in [
            (503, true),
            (500, true),
            (429, true),
            (408, true),
            (404, false),
            (400, false),
            (501, false),
        ] {
            let status = StatusCode::from_u16(status).unwrap();
            assert_eq!(retry(status, None) == Retry::Soon, again, "{status}");
        }
    }
}
