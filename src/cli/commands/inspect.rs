//! `regctl inspect`: what an image of the local store is, in Docker's JSON.

use serde_json::{Value, json};

use crate::cli::context::Context;
use crate::cli::failure::Result;
use crate::cli::output::template::Template;
use crate::cli::tally::Tally;
use crate::image::Platform;
use crate::ops;

/// Show details of images
#[derive(clap::Args)]
#[command(after_help = "Examples:
  regctl inspect hello-world
  regctl inspect --format '{{.Config.Cmd}}' hello-world
  regctl inspect -f '{{json .Config.Volumes}}' hello-world")]
pub(in crate::cli) struct Args {
    /// Images by name or ID; with --remote, by name
    #[arg(required = true, value_name = "IMAGE")]
    images: Vec<String>,
    /// Look at the image on its registry without pulling it
    #[arg(long)]
    remote: bool,
    /// Platform of a multi-platform image, with --remote (default: the platform of this machine)
    #[arg(long, value_name = "PLATFORM", requires = "remote")]
    platform: Option<Platform>,
    /// Format output using a Go template, or json
    #[arg(short, long)]
    format: Option<String>,
    /// Only look for objects of this type; there are just images here
    #[arg(long, value_name = "TYPE", value_parser = ["image"], hide_possible_values = true)]
    r#type: Option<String>,
    /// Show total file sizes, which images always have
    #[arg(short, long, hide = true)]
    size: bool,
}

pub(in crate::cli) async fn run(args: Args, context: &Context) -> Result<()> {
    let template = match args.format.as_deref() {
        None | Some("json") => None,
        Some(text) => Some(Template::parse(text)?),
    };
    let mut described = Vec::new();
    let mut missing = Vec::new();
    for name in &args.images {
        match look(name, &args, context).await {
            Ok(image) => described.push(image),
            // What is there is shown, whatever is not.
            Err(error) => missing.push((name, error)),
        }
    }
    let output = context.output();
    match (&template, args.format.is_some()) {
        (Some(template), _) => {
            for image in &described {
                output.line(template.fill_value(&with_dockers_fields(image))?)?;
            }
        }
        (None, true) => output.line(Value::from(described))?,
        (None, false) => output.line(indented(&Value::from(described)))?,
    }
    let mut tally = Tally::of(args.images.len(), "images", context);
    for (name, error) in missing {
        tally.add(name, Err(error)).await?;
    }
    tally.finish()
}

async fn look(name: &str, args: &Args, context: &Context) -> Result<Value> {
    // As skopeo spells it.
    let bare = name.strip_prefix("docker://");
    if bare.is_none() && !args.remote {
        return Ok(ops::inspect(context.client(), name)?);
    }
    let name = bare.unwrap_or(name).parse()?;
    let platform = args.platform.as_ref();
    Ok(ops::inspect_remote(context.client(), &name, platform).await?)
}

/// With the fields that Docker's templates can name although nothing is in them.
fn with_dockers_fields(image: &Value) -> Value {
    let mut whole = json!({
        "Parent": "", "Container": "", "DockerVersion": "", "VirtualSize": image["Size"],
        "Config": {
            "Hostname": "", "Domainname": "", "User": "", "AttachStdin": false, "AttachStdout": false,
            "AttachStderr": false, "ExposedPorts": null, "Tty": false, "OpenStdin": false, "StdinOnce": false,
            "Env": null, "Cmd": null, "Image": "", "Volumes": null, "WorkingDir": "", "Entrypoint": null,
            "OnBuild": null, "Labels": null,
        },
    });
    let config = image.get("Config").and_then(Value::as_object);
    for (name, value) in config.into_iter().flatten() {
        whole["Config"][name] = value.clone();
    }
    for (name, value) in image
        .as_object()
        .into_iter()
        .flatten()
        .filter(|(name, _)| *name != "Config")
    {
        whole[name] = value.clone();
    }
    whole
}

/// Four spaces, as Docker indents.
fn indented(value: &Value) -> String {
    let mut bytes = Vec::new();
    let spaces = serde_json::ser::PrettyFormatter::with_indent(b"    ");
    let mut serializer = serde_json::Serializer::with_formatter(&mut bytes, spaces);
    // Writing JSON values to memory cannot fail.
    let _ = serde::Serialize::serialize(value, &mut serializer);
    String::from_utf8_lossy(&bytes).into_owned()
}
