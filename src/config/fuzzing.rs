//! Parsers of the user's files and helpers, as functions of bytes that may not panic: for `fuzz/`.

use super::docker::DockerConfig;
use super::file::{self, Object};
use super::helper;
use crate::image::Host;

/// `config.json`: looked through, written and read again.
pub fn config_json(data: &[u8]) {
    let Ok(object) = serde_json::from_slice::<Object>(data) else {
        return;
    };
    let config = DockerConfig::at("config.json".into());
    for host in ["docker.io", "r.example:5000"] {
        let Ok(host) = host.parse::<Host>() else {
            return;
        };
        let _ = config.find(&object, &host, Some("team/app"));
        let _ = DockerConfig::helper(&object, host.as_str());
    }
    let _ = config.servers(&object);
    let written = file::indented(&object);
    let again: Result<Object, _> = serde_json::from_str(&written);
    assert_eq!(again.ok(), Some(object));
}

/// What a credential helper prints.
pub fn helper_answer(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    if let Ok(Some(credential)) = helper::credential_of(text, "r.example") {
        assert!(!credential.username().contains(char::is_control));
    }
}
