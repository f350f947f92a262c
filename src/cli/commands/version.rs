//! `regctl version`: which regctl this is, for people and for Docker's templates.

use serde_json::json;

use crate::cli::context::Context;
use crate::cli::failure::Result;
use crate::cli::output::template::Template;
use crate::image::Platform;

/// Print the version
#[derive(clap::Args)]
#[command(after_help = "Examples:
  regctl version
  regctl version --format '{{.Client.Version}}'")]
pub(in crate::cli) struct Args {
    /// Format output using a Go template, or json
    #[arg(short, long)]
    format: Option<String>,
}

pub(in crate::cli) fn run(args: &Args, context: &Context) -> Result<()> {
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
