//! The instructions of a Dockerfile that change an image's configuration, as `--change` takes them.

use serde_json::{Map, Value, json};

use super::error::Error;

/// Applies one instruction to the `config` of an image configuration, in Docker's own fields.
///
/// # Errors
/// Says what is wrong with the line.
pub(super) fn apply(line: &str, config: &mut Map<String, Value>) -> Result<(), Error> {
    let refused = |why: &str| Error::Invalid(format!("--change {line:?}: {why}"));
    let (word, rest) = line
        .trim()
        .split_once(char::is_whitespace)
        .ok_or_else(|| refused("there is nothing to set"))?;
    let rest = rest.trim();
    let mut push = |key: &str, value: String| {
        let list = config.entry(key).or_insert_with(|| json!([]));
        if let Value::Array(list) = list {
            list.push(value.into());
        }
    };
    match word.to_ascii_uppercase().as_str() {
        "CMD" => drop(config.insert("Cmd".into(), words(rest))),
        "ENTRYPOINT" => drop(config.insert("Entrypoint".into(), words(rest))),
        "USER" => drop(config.insert("User".into(), rest.into())),
        "WORKDIR" => drop(config.insert("WorkingDir".into(), rest.into())),
        "ONBUILD" => push("OnBuild", rest.to_owned()),
        "ENV" => {
            let pairs = pairs(rest).ok_or_else(|| refused("not NAME=VALUE"))?;
            pairs
                .into_iter()
                .for_each(|(name, value)| push("Env", format!("{name}={value}")));
        }
        "LABEL" => {
            let labels = config.entry("Labels").or_insert_with(|| json!({}));
            let pairs = pairs(rest).ok_or_else(|| refused("not NAME=VALUE"))?;
            pairs
                .into_iter()
                .for_each(|(name, value)| labels[name] = value.into());
        }
        "EXPOSE" => {
            let ports = config.entry("ExposedPorts").or_insert_with(|| json!({}));
            for port in rest.split_whitespace() {
                let port = if port.contains('/') {
                    port.to_owned()
                } else {
                    format!("{port}/tcp")
                };
                ports[port] = json!({});
            }
        }
        "VOLUME" => {
            let volumes = config.entry("Volumes").or_insert_with(|| json!({}));
            let listed: Vec<String> = serde_json::from_str(rest)
                .unwrap_or_else(|_| rest.split_whitespace().map(str::to_owned).collect());
            listed
                .into_iter()
                .for_each(|volume| volumes[volume] = json!({}));
        }
        _ => return Err(refused("not an instruction that can be changed")),
    }
    Ok(())
}

/// A JSON list as it is, anything else for a shell.
fn words(text: &str) -> Value {
    match serde_json::from_str::<Vec<String>>(text) {
        Ok(words) => words.into(),
        Err(_) => json!(["/bin/sh", "-c", text]),
    }
}

/// `A=1 B="2 3"`, or the older form for one, `A 1`.
fn pairs(text: &str) -> Option<Vec<(String, String)>> {
    let words = shlex::split(text)?;
    if words.first()?.contains('=') {
        let pair = |word: String| {
            word.split_once('=')
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
        };
        return words.into_iter().map(pair).collect();
    }
    let (name, value) = text.split_once(char::is_whitespace)?;
    Some(vec![(name.to_owned(), shlex::split(value)?.join(" "))])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_those_of_a_dockerfile() {
        let mut config = Map::new();
        for line in [
            "CMD [\"/hello\"]",
            "ENTRYPOINT run me",
            "ENV A=1",
            "env B \"2 3\"",
            "ENV C=4 D=\"5 6\" E='7'",
            "LABEL x=y \"a b\"=\"c d\"",
            "EXPOSE 80 53/udp",
            "VOLUME /data",
            "USER fish",
            "WORKDIR /srv",
        ] {
            apply(line, &mut config).unwrap();
        }
        let expected = json!({
            "Cmd": ["/hello"], "Entrypoint": ["/bin/sh", "-c", "run me"], "Env": ["A=1", "B=2 3", "C=4", "D=5 6", "E=7"],
            "Labels": { "x": "y", "a b": "c d" }, "ExposedPorts": { "80/tcp": {}, "53/udp": {} }, "Volumes": { "/data": {} },
            "User": "fish", "WorkingDir": "/srv",
        });
        assert_eq!(Value::from(config), expected);
        for bad in ["", "CMD", "RUN x", "ENV x", "ENV A=1 b", "LABEL a=\"b"] {
            assert!(apply(bad, &mut Map::new()).is_err(), "{bad}");
        }
    }
}
