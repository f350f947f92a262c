//! `regctl save`: from the local store to one file.

use std::io::{self, IsTerminal};
use std::path::PathBuf;
use std::sync::Arc;

use crate::cli::context::Context;
use crate::cli::failure::{Failure, Result};
use crate::cli::names::references;
use crate::error::Kind;
use crate::image::Platform;
use crate::ops::{self, SaveRequest, SaveTo};
use crate::transfer::Unobserved;

/// Save images to an archive that docker, podman and skopeo can load
#[derive(clap::Args)]
#[command(after_help = "Examples:
  regctl save -o hello.tar hello-world
  regctl save 192.168.224.160:5000/hello-world | podman load")]
pub(in crate::cli) struct Args {
    /// The images to save
    #[arg(required = true, value_name = "NAME[:TAG]")]
    names: Vec<String>,
    /// Write to FILE instead of stdout
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Platform to save of a multi-platform image (default: the platform of this machine, or else
    /// the first one in the local store)
    #[arg(long, value_name = "PLATFORM")]
    platform: Option<Platform>,
}

pub(in crate::cli) async fn run(args: Args, context: &Context) -> Result<()> {
    let output = match args.output {
        Some(path) => SaveTo::File(path),
        None if io::stdout().is_terminal() => {
            let text = "cowardly refusing to save to a terminal. Use the -o flag or redirect";
            return Err(Failure::new(Kind::Usage, text).into());
        }
        None => SaveTo::Stream(Box::new(io::stdout())),
    };
    let request = SaveRequest {
        images: references(&args.names)?,
        platform: args.platform,
        output,
        observer: Arc::new(Unobserved),
    };
    context
        .resumable(ops::save(context.client(), request))
        .await
}
