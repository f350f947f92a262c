//! What an answer that is not a success means: retry, rate limit, the registry's own words.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use http::{HeaderMap, Method, StatusCode};
use serde::Deserialize;

use super::error::{Error, Refusal, ServerError};
use super::redact::{Redactor, Words};
use super::responder::Responder;
use super::safe_url::SafeUrl;
use crate::error::Kind;
use crate::limits;
use crate::place::Retry;

/// An answer that says no, with its body.
pub(crate) struct Refused {
    pub(crate) responder: Arc<Responder>,
    pub(crate) method: Method,
    pub(crate) url: SafeUrl,
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
    /// How often it was asked, where each time it said so.
    pub(crate) tries: u32,
    /// What the answer may not show.
    pub(crate) secrets: Arc<Redactor>,
}

impl Refused {
    /// What the registry says about it.
    pub(crate) fn refusal(&self) -> Refusal {
        let body = String::from_utf8_lossy(&self.body);
        let errors = server_errors(&body, &self.secrets);
        let text = if errors.is_empty() {
            plain_text(&body, &self.secrets)
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
            responder: self.responder.clone(),
            method: self.method.clone(),
            url: self.url.clone(),
            status: self.status,
            errors,
            text,
            retry: retry(status, retry_after),
            tries: self.tries,
        }
    }

    /// The same without its words: those of a server that somebody else led us to are not repeated.
    pub(crate) fn silenced(self) -> Self {
        Self {
            body: Vec::new(),
            ..self
        }
    }

    /// The error for it: a rate limit says until when.
    pub(crate) fn error(&self) -> Error {
        let refusal = Box::new(self.refusal());
        if refusal.kind() != Kind::RateLimited {
            return Error::Status(refusal);
        }
        let wait = match refusal.retry {
            Retry::After(wait) => Some(wait),
            _ => None,
        };
        Error::RateLimited {
            host: refusal.responder.registry().clone(),
            wait,
            refusal,
        }
    }
}

/// Whether and when a status allows another try.
pub(crate) fn retry(status: StatusCode, retry_after: Option<&str>) -> Retry {
    match status.as_u16() {
        // RFC 9110 speaks of 503 alone, proxies send it with all of these.
        408 | 425 | 429 | 499 | 500 | 502..=504 | 522..=524 => {
            match retry_after.and_then(|text| wait_of(text, SystemTime::now())) {
                Some(wait) => Retry::After(wait),
                None => Retry::Soon,
            }
        }
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
fn server_errors(body: &str, secrets: &Redactor) -> Vec<ServerError> {
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
    let shown = |text: &str| one_line(text, secrets);
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
fn plain_text(text: &str, secrets: &Redactor) -> String {
    let text = secrets.strike(text, Words::Servers);
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
    one_line(&plain, secrets)
}

/// One line of at most 1 KiB, with control characters escaped, and without secrets.
fn one_line(text: &str, secrets: &Redactor) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let line = secrets.clean(&words.join(" "));
    match line.char_indices().nth(limits::ERROR_SHOWN) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::*;
    use crate::registry::responder::Lead;

    fn refused(status: u16, body: &str) -> Refused {
        Refused {
            responder: Arc::new(Responder::itself(&"r.example".parse().unwrap())),
            method: Method::GET,
            url: SafeUrl::from(&Url::parse("https://r.example/v2/").unwrap()),
            status: StatusCode::from_u16(status).unwrap(),
            headers: HeaderMap::new(),
            body: body.as_bytes().to_vec(),
            tries: 1,
            secrets: Arc::default(),
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
            let refused = refused(403, body);
            refused.secrets.learn("hunter2");
            refused.secrets.learn("my hunter");
            let shown = refused.refusal().to_string();
            assert!(!shown.to_lowercase().contains("hunter"), "{body}: {shown}");
        }
    }

    #[test]
    fn a15_what_is_reflected_in_pieces_or_next_to_an_escape_is_struck() {
        for body in [
            r#"{"errors":[{"code":"\u001b[31mhunter2","message":"\u001b[1mhun\u001b[0mter2"}]}"#,
            r#"{"errors":[{"message":"aHVudGVyMg== 68756e74657232 %68unter2 h\\u0075nter2"}]}"#,
            r#"{"details":"hun\u0000ter2 hun\nter2"}"#,
            "\u{1b}[31mhunter2\u{1b}[0m hun\u{1b}[1mter2",
            "<b>hun</b>ter2 hun<br>ter2 &#104;unter2",
            "hun\u{202e}ter2",
        ] {
            let refused = refused(403, body);
            refused.secrets.learn("hunter2");
            let shown = refused.refusal().to_string();
            for part in ["hun", "ter2", "aHVudGVyMg", "68756e74657232"] {
                assert!(!shown.contains(part), "{body}: {shown}");
            }
        }
    }

    #[test]
    fn a14_an_answer_from_elsewhere_says_whose_it_is() {
        let led = |by| {
            let host = "cdn.example".to_owned();
            Arc::new(Responder::led(&"r.example".parse().unwrap(), host, by))
        };
        let body = r#"{"errors":[{"code":"DENIED"}]}"#;
        for (by, body, text) in [
            (
                Lead::Redirect,
                "",
                "the registry redirected the download to cdn.example, which answered 403 Forbidden",
            ),
            (
                Lead::Redirect,
                "gone",
                "the registry redirected the download to cdn.example, which answered 403 Forbidden: gone",
            ),
            (
                Lead::Upload,
                body,
                "the registry sent the upload to cdn.example, which answered 403 Forbidden: denied",
            ),
            (
                Lead::Realm,
                body,
                "denied (from the token server cdn.example)",
            ),
        ] {
            let refused = Refused {
                responder: led(by),
                ..refused(403, body)
            };
            assert_eq!(refused.refusal().to_string(), text);
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
