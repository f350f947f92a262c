//! `regctl info`: what there is on this machine, in Docker's fields.

use serde_json::{Value, json};

use crate::cli::context::Context;
use crate::cli::failure::Result;
use crate::cli::output::template::Template;
use crate::image::Platform;
use crate::ops::{self, Info};

/// Show the local store and settings
#[derive(clap::Args)]
#[command(after_help = "Examples:
  regctl info
  regctl info --format '{{.DockerRootDir}}'")]
pub(in crate::cli) struct Args {
    /// Format output using a Go template, or json
    #[arg(short, long)]
    format: Option<String>,
}

pub(in crate::cli) fn run(args: &Args, context: &Context) -> Result<()> {
    let info = ops::info(context.client())?;
    let text = match args.format.as_deref() {
        None => page(&info),
        Some("json") => fields(&info).to_string(),
        Some(template) => Template::parse(template)?.fill_value(&fields(&info))?,
    };
    Ok(context.output().line(text)?)
}

/// Docker's names, as far as they mean something without an Engine.
fn fields(info: &Info) -> Value {
    let platform = Platform::host();
    json!({
        "ClientInfo": { "Version": env!("CARGO_PKG_VERSION"), "Os": platform.os, "Arch": platform.architecture },
        "Images": info.images, "Driver": "oci-layout", "DockerRootDir": info.root, "OSType": platform.os,
        "Architecture": std::env::consts::ARCH, "IndexServerAddress": "https://index.docker.io/v1/",
        "RegistryConfig": { "InsecureRegistries": info.insecure }, "ConfigDir": info.config,
    })
}

fn page(info: &Info) -> String {
    let mut lines = vec![
        "Client:".to_owned(),
        format!(" Version:    {}", env!("CARGO_PKG_VERSION")),
        format!(" Platform:   {}", Platform::host()),
        format!(" Config Dir: {}", info.config.display()),
        String::new(),
        "Store:".to_owned(),
        format!(" Images: {}", info.images),
        " Driver: oci-layout".to_owned(),
        format!(" Root Dir: {}", info.root.display()),
        " Insecure Registries:".to_owned(),
        "  127.0.0.0/8".to_owned(),
    ];
    lines.extend(info.insecure.iter().map(|entry| format!("  {entry}")));
    lines.join("\n")
}
