//! `regctl import`: an image of a root file system's tar.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use crate::cli::context::Context;
use crate::cli::failure::Result;
use crate::image::{Platform, Reference};
use crate::ops::{self, ImportFrom, ImportRequest};
use crate::transfer::Unobserved;

/// Create an image from a root file system archive
#[derive(clap::Args)]
#[command(after_help = "Examples:
  regctl import rootfs.tar.gz base:1
  tar -C root -c . | regctl import - registry.example/base --change 'CMD [\"/bin/sh\"]'")]
pub(in crate::cli) struct Args {
    /// The tar archive, plain or compressed with gzip, zstd, xz or bzip2 (- for stdin)
    #[arg(value_name = "FILE|-")]
    file: String,
    /// The name of the image
    #[arg(value_name = "NAME[:TAG]")]
    name: Reference,
    /// Apply a Dockerfile instruction: CMD, ENTRYPOINT, ENV, EXPOSE, LABEL, ONBUILD, USER, VOLUME or
    /// WORKDIR
    #[arg(short, long, value_name = "LINE")]
    change: Vec<String>,
    /// Set the comment of the image
    #[arg(short, long, value_name = "TEXT")]
    message: Option<String>,
    /// Set the platform of the image (default: the platform of this machine)
    #[arg(long, value_name = "PLATFORM")]
    platform: Option<Platform>,
}

pub(in crate::cli) async fn run(args: Args, context: &Context) -> Result<()> {
    let message = format!("Imported from {}", args.file);
    let input = if args.file == "-" {
        ImportFrom::Stream(Box::new(io::stdin()))
    } else {
        ImportFrom::File(PathBuf::from(args.file))
    };
    let request = ImportRequest {
        input,
        name: args.name,
        changes: args.change,
        message: args.message.unwrap_or(message),
        platform: args.platform.unwrap_or_else(Platform::host),
        observer: Arc::new(Unobserved),
    };
    let id = context
        .resumable(ops::import(context.client(), request))
        .await?;
    Ok(context.output().line(id)?)
}
