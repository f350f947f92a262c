//! `regctl version`: which regctl this is, for people and for Docker's templates.

use serde_json::json;

use super::context::Context;
use super::output::template::Template;
use crate::image::Platform;

/// Print the version
#[derive(clap::Args)]
#[command(after_help = "Examples:
  regctl version
  regctl version --format '{{.Client.Version}}'")]
pub(super) struct Args {
    /// A Go template, or json
    #[arg(short, long)]
    format: Option<String>,
}

pub(super) fn run(args: &Args, context: &Context) -> anyhow::Result<()> {
    let (version, platform) = (env!("CARGO_PKG_VERSION"), Platform::host());
    let client = json!({ "Version": version, "Os": platform.os, "Arch": platform.architecture });
    let known = json!({ "Client": client });
    let line = match args.format.as_deref() {
        None => format!("regctl {version} ({platform})"),
        Some("json") => known.to_string(),
        Some(template) => Template::parse(template)?.fill_value(&known)?,
    };
    Ok(context.output().line(line)?)
}
