//! `regctl blob`: blobs of a registry, verified.

use std::io::Write;
use std::path::PathBuf;

use futures_util::StreamExt;

use super::context::Context;
use super::exit::Failure;
use crate::disk::{Draft, Export};
use crate::error::Kind;
use crate::image::{Descriptor, Digest, Reference, Verifier};
use crate::place::{self, Patience, Source};
use crate::registry::{Access, Repository};

/// Get or look at blobs of a registry
#[derive(clap::Args)]
#[command(after_help = "Examples:
  regctl blob head registry.example/app@sha256:…
  regctl blob get registry.example/app@sha256:… | tar -tz")]
pub(super) struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(clap::Subcommand)]
enum Action {
    /// Print the bytes; the exit code says whether they were the right ones
    #[command(alias = "fetch")]
    Get {
        /// The repository and the blob's digest
        #[arg(value_name = "NAME@DIGEST")]
        name: Reference,
        /// The file to write (default: stdout)
        #[arg(short, long, value_name = "FILE")]
        output: Option<PathBuf>,
    },
    /// Print digest and size, with one request
    Head {
        /// The repository and the blob's digest
        #[arg(value_name = "NAME@DIGEST")]
        name: Reference,
    },
}

pub(super) async fn run(args: Args, context: &Context) -> anyhow::Result<()> {
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
        Action::Get { output: None, .. } => fetch(&repository, &blob, &mut std::io::stdout()).await,
        Action::Get {
            output: Some(path), ..
        } => {
            let failed = |error| Failure::not_written(&path, &error);
            let draft = Draft::of_export(&path, Export::Blob).map_err(failed)?;
            fetch(&repository, &blob, &mut draft.file()).await?;
            Ok(draft.finish().map_err(failed)?)
        }
    }
}

/// Writes a blob, going on where it breaks, and checks it in the end.
async fn fetch(
    repository: &Repository,
    blob: &Descriptor,
    output: &mut dyn Write,
) -> anyhow::Result<()> {
    let mut verifier = Verifier::new(blob.digest.algorithm());
    let mut patience = Patience::default();
    while let Err(broken) = rest(repository, blob, &mut verifier, output).await? {
        match patience.next(broken.retry()) {
            Some(wait) => tokio::time::sleep(wait).await,
            None => return Err(broken.into()),
        }
    }
    output.flush()?;
    let (found, length) = verifier.finish();
    if found == blob.digest {
        Ok(())
    } else {
        Err(mismatch(&blob.digest, &found, length).into())
    }
}

async fn rest(
    repository: &Repository,
    blob: &Descriptor,
    verifier: &mut Verifier,
    output: &mut dyn Write,
) -> anyhow::Result<Result<(), place::Error>> {
    if blob.size == verifier.length() {
        return Ok(Ok(()));
    }
    let mut body = match repository.open(blob, verifier.length()).await {
        Ok(body) => body,
        Err(broken) => return Ok(Err(broken)),
    };
    if body.start() != verifier.length() {
        return Err(Failure::new(
            Kind::Integrity,
            "registry cannot go on where the blob broke off",
        )
        .into());
    }
    while let Some(piece) = body.next().await {
        match piece {
            Ok(bytes) => {
                verifier.update(&bytes);
                output.write_all(&bytes)?;
            }
            Err(broken) => return Ok(Err(broken)),
        }
    }
    Ok(Ok(()))
}

fn mismatch(expected: &Digest, found: &Digest, length: u64) -> Failure {
    let text = format!(
        "digest mismatch for blob {expected}: expected {expected}, got {found} ({length} bytes)"
    );
    Failure::new(Kind::Integrity, text)
}
