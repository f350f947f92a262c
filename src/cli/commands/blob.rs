//! `regctl blob`: blobs of a registry, verified.

use std::path::PathBuf;

use crate::cli::context::Context;
use crate::cli::failure::{Failure, Result};
use crate::disk::{Draft, Export};
use crate::error::Kind;
use crate::image::Reference;
use crate::ops::fetch_blob;
use crate::registry::Access;

/// Fetch a blob from a registry, or show its size
#[derive(clap::Args)]
#[command(after_help = "Examples:
  regctl blob head registry.example/app@sha256:…
  regctl blob get registry.example/app@sha256:… | tar -tz")]
pub(in crate::cli) struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(clap::Subcommand)]
enum Action {
    /// Print the content; the exit status is 6 if it does not match the digest
    #[command(alias = "fetch")]
    Get {
        /// The repository and the digest of the blob
        #[arg(value_name = "NAME@DIGEST")]
        name: Reference,
        /// Write to FILE instead of stdout
        #[arg(short, long, value_name = "FILE")]
        output: Option<PathBuf>,
    },
    /// Print the digest and size (one request)
    Head {
        /// The repository and the digest of the blob
        #[arg(value_name = "NAME@DIGEST")]
        name: Reference,
    },
}

pub(in crate::cli) async fn run(args: Args, context: &Context) -> Result<()> {
    let (Action::Get { name, .. } | Action::Head { name }) = &args.action;
    let missing = || Failure::new(Kind::Usage, "name a blob by its digest: NAME@sha256:…");
    let digest = name.digest().ok_or_else(missing)?;
    let repository = context.remote(name.repository(), Access::Pull)?;
    let blob = repository.stat_blob(digest).await?;
    match args.action {
        Action::Head { .. } => {
            let fields = serde_json::json!({ "digest": blob.digest, "size": blob.size });
            Ok(context.output().line(fields)?)
        }
        Action::Get { output: None, .. } => {
            Ok(fetch_blob(&repository, &blob, &mut std::io::stdout()).await?)
        }
        Action::Get {
            output: Some(path), ..
        } => {
            let failed = |error| Failure::not_written(&path, &error);
            let draft = Draft::of_export(&path, Export::Blob).map_err(failed)?;
            fetch_blob(&repository, &blob, &mut draft.file()).await?;
            Ok(draft.finish().map_err(failed)?)
        }
    }
}
