//! `regctl import`: an image of a root file system's tar.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::context::Context;
use super::exit::Failure;
use crate::archive;
use crate::config::env::{self, Environment};
use crate::error::Kind;
use crate::image::{Platform, Reference, Tag};
use crate::transfer::{Order, Unobserved};

/// Make an image of a root file system's tar
#[derive(clap::Args)]
#[command(after_help = "Examples:
  regctl import rootfs.tar.gz base:1
  tar -C root -c . | regctl import - registry.example/base --change 'CMD [\"/bin/sh\"]'")]
pub(super) struct Args {
    /// The tar, plain or compressed with gzip or zstd; - is stdin
    #[arg(value_name = "FILE|-")]
    file: String,
    /// The name of the image
    #[arg(value_name = "NAME[:TAG]")]
    name: Reference,
    /// A line of a Dockerfile: CMD, ENTRYPOINT, ENV, EXPOSE, LABEL, ONBUILD, USER, VOLUME, WORKDIR
    #[arg(short, long, value_name = "LINE")]
    change: Vec<String>,
    /// A note about where it comes from
    #[arg(short, long, value_name = "TEXT")]
    message: Option<String>,
    /// The platform that it runs on (default: this machine's)
    #[arg(long, value_name = "PLATFORM")]
    platform: Option<Platform>,
}

pub(super) async fn run(args: Args, context: &Context) -> anyhow::Result<()> {
    let config = config(&args, created(context.environment())?)?;
    let (file, scratch) = (args.file.clone(), context.scratch());
    let opened = tokio::task::spawn_blocking(move || -> anyhow::Result<_> {
        let input: Box<dyn Read> = match file.as_str() {
            "-" => Box::new(io::stdin().lock()),
            path => Box::new(File::open(path).map_err(|error| not_read(Path::new(path), &error))?),
        };
        Ok(archive::import(input, config, &scratch)?)
    });
    let source = Arc::new(opened.await??);
    let image = source.find(None)?.descriptor.clone();
    let name = args.name.or_latest();
    let target = Arc::new(context.store().repository(name.repository()));
    let order = Order::whole(
        &image.digest,
        Some(name.tag().cloned().unwrap_or_else(Tag::latest)),
    );
    let transfer = context.transfer(source, target, Arc::new(Unobserved));
    transfer.run(transfer.copier.copy(&order)).await?;
    let config = context
        .store()
        .manifest(&image.digest)?
        .blobs()
        .first()
        .map(|config| config.digest.clone());
    Ok(context.output().line(config.unwrap_or(image.digest))?)
}

fn not_read(path: &Path, error: &io::Error) -> Failure {
    Failure::new(
        Kind::Local,
        format!("cannot read {}: {error}", path.display()),
    )
}

/// When the image is said to be made: now, unless the user wants the same image each time.
fn created(environment: &Environment) -> Result<Timestamp, Failure> {
    let Some(epoch) = environment.text(env::SOURCE_DATE_EPOCH) else {
        return Ok(Timestamp::now());
    };
    let seconds = epoch.parse().ok();
    let time = seconds.and_then(|seconds| Timestamp::from_second(seconds).ok());
    time.ok_or_else(|| {
        let text = format!("SOURCE_DATE_EPOCH={epoch:?} is not a number of seconds since 1970");
        Failure::new(Kind::Usage, text)
    })
}

/// The image's configuration but for its layer; OCI image specification, config.md.
fn config(args: &Args, created: Timestamp) -> anyhow::Result<Value> {
    let platform = args.platform.clone().unwrap_or_else(Platform::host);
    let message = args
        .message
        .clone()
        .unwrap_or_else(|| format!("Imported from {}", args.file));
    let mut container = Map::new();
    for line in &args.change {
        apply(line, &mut container)?;
    }
    let created = created.to_string();
    let mut config = json!({
        "created": created, "architecture": platform.architecture, "os": platform.os, "config": container,
        "history": [{ "created": created, "comment": message }],
    });
    if let Some(variant) = &platform.variant {
        config["variant"] = json!(variant);
    }
    Ok(config)
}

/// One line of a Dockerfile, on Docker's own fields.
fn apply(line: &str, config: &mut Map<String, Value>) -> Result<(), Failure> {
    let refused = |why: &str| Failure::new(Kind::Usage, format!("--change {line:?}: {why}"));
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
            let pairs = pairs(rest).ok_or_else(|| refused("is no NAME=VALUE"))?;
            pairs
                .into_iter()
                .for_each(|(name, value)| push("Env", format!("{name}={value}")));
        }
        "LABEL" => {
            let labels = config.entry("Labels").or_insert_with(|| json!({}));
            let pairs = pairs(rest).ok_or_else(|| refused("is no NAME=VALUE"))?;
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
        _ => return Err(refused("is not a line that can be changed")),
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
