//! `HttpHeaders` of config.json: headers that the user wants on every request to a registry.

use http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::Value;

use super::error::Error;
use super::file::Object;

/// Headers that are ours to set, or that belong to one connection only.
const RESERVED: [&str; 11] = [
    "authorization",
    "host",
    "content-length",
    "transfer-encoding",
    "connection",
    "te",
    "trailer",
    "upgrade",
    "proxy-authorization",
    "accept-encoding",
    "user-agent",
];

/// Reads the headers of a config file.
///
/// # Errors
/// Names a header that cannot be sent, and never its value.
pub(super) fn read(object: &Object) -> Result<HeaderMap, Error> {
    let mut headers = HeaderMap::new();
    let Some(Value::Object(entries)) = object.get("HttpHeaders") else {
        return Ok(headers);
    };
    for (name, value) in entries {
        let invalid = || Error::Header(name.chars().take(64).collect());
        // Docker removes its own user agent here, and so do we.
        if name.eq_ignore_ascii_case("user-agent") {
            continue;
        }
        let key: HeaderName = name.parse().map_err(|_| invalid())?;
        let value = value
            .as_str()
            .and_then(|value| HeaderValue::from_str(value).ok())
            .ok_or_else(invalid)?;
        if RESERVED.contains(&key.as_str()) {
            return Err(invalid());
        }
        headers.insert(key, value);
    }
    Ok(headers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_what_is_the_users_and_refuses_what_is_ours() {
        let read = |value: Value| match serde_json::json!({ "HttpHeaders": value }) {
            Value::Object(object) => super::read(&object),
            _ => unreachable!(),
        };
        let headers = read(serde_json::json!({ "X-Team": "fish", "User-Agent": "x" })).unwrap();
        assert_eq!(
            (headers.len(), headers["x-team"].to_str().unwrap()),
            (1, "fish")
        );
        for (bad, name) in [
            (
                serde_json::json!({ "Authorization": "Basic x" }),
                "Authorization",
            ),
            (serde_json::json!({ "Host": "evil" }), "Host"),
            (serde_json::json!({ "X": "a\r\nY: b" }), "X"),
            (serde_json::json!({ "a b": "c" }), "a b"),
            (serde_json::json!({ "X": 1 }), "X"),
        ] {
            let expected = format!("invalid header in config.json: {name:?}");
            assert_eq!(read(bad).unwrap_err().to_string(), expected);
        }
    }
}
