//! `regctl load`: from an archive to the local store.

use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::cli::context::Context;
use crate::cli::failure::{Failure, Result};
use crate::error::Kind;
use crate::image::{Platform, Reference};
use crate::ops::{self, LoadFrom, LoadRequest};
use crate::transfer::Unobserved;

/// Load images from an archive of docker, podman, skopeo or buildkit
#[derive(clap::Args)]
#[command(after_help = "Examples:
  regctl load -i hello.tar
  docker save hello-world | regctl load
  regctl load -i build.tar --tag registry.example/app:1")]
pub(in crate::cli) struct Args {
    /// Read from FILE, plain or compressed with gzip, zstd, xz or bzip2 (default: stdin)
    #[arg(short, long, value_name = "FILE")]
    input: Option<PathBuf>,
    /// Name of the image, if the archive holds only one
    #[arg(short, long, value_name = "NAME[:TAG]")]
    tag: Option<Reference>,
    /// Load only this platform of a multi-platform image; may be repeated
    #[arg(long, value_name = "PLATFORM")]
    platform: Vec<Platform>,
    /// Suppress the load output
    #[arg(short, long)]
    quiet: bool,
}

pub(in crate::cli) async fn run(args: Args, context: &Context) -> Result<()> {
    let input = match args.input {
        Some(path) if path != Path::new("-") => LoadFrom::File(path),
        _ if io::stdin().is_terminal() => {
            let text = "requested load from stdin, but stdin is empty";
            return Err(Failure::new(Kind::Usage, text).into());
        }
        _ => LoadFrom::Stream(Box::new(io::stdin())),
    };
    let request = LoadRequest {
        input,
        name: args.tag,
        platforms: args.platform,
        observer: Arc::new(Unobserved),
    };
    let loaded = context
        .resumable(ops::load(context.client(), request))
        .await?;
    for image in loaded {
        let name = image.name.familiar();
        if let Some(before) = image.replaced {
            context
                .output()
                .note(format!("{name} previously referred to {before}"));
        }
        context.output().line(if args.quiet {
            name
        } else {
            format!("Loaded image: {name}")
        })?;
    }
    Ok(())
}
