//! `regctl copy`: from any place to any place, with no store in between.

use std::sync::Arc;

use crate::cli::context::Context;
use crate::cli::dry_run::foreseen;
use crate::cli::failure::{Failure, Result};
use crate::cli::force::existing;
use crate::cli::output::Direction;
use crate::cli::part::explain;
use crate::cli::tally::Tally;
use crate::error::Kind;
use crate::image::Platform;
use crate::ops::{self, CopyRequest, Place, Referrers};
use crate::transfer::{Observer, Unobserved};

/// Copy images between registries, folders, archives and engines
#[derive(clap::Args)]
#[command(after_help = "Places:
  NAME, docker://NAME     a registry
  oci:DIR[:TAG]           an OCI layout
  oci-archive:FILE[:TAG]  a tar of one, which is also a Docker archive
  docker-archive:FILE[:NAME]
  dir:DIR                 plain files, as skopeo writes them
  docker-daemon:NAME      the Docker Engine (DOCKER_HOST)
  store:NAME              the local store
In a folder or an archive, TAG may also be @N (the Nth image, from 0) or a digest.

Examples:
  regctl copy alpine:3 registry.example/alpine:3
  regctl copy --all-tags old.example/app new.example/app
  regctl copy docker-daemon:app:dev registry.example/app:dev
  regctl copy --platform linux/arm64 alpine:3 oci-archive:alpine.tar:3")]
pub(in crate::cli) struct Args {
    /// The image to copy
    #[arg(value_name = "SRC")]
    source: Place,
    /// Where to copy it
    #[arg(value_name = "DST")]
    target: Place,
    /// Copy every tag of the repository
    #[arg(short, long)]
    all_tags: bool,
    /// Copy only this platform (os[(version)]/arch[/variant]); may be repeated
    #[arg(long, value_name = "PLATFORM")]
    platform: Vec<Platform>,
    /// Convert manifests to the media types of this format, which changes their digests
    #[arg(long, value_enum, value_name = "FORMAT")]
    format: Option<Format>,
    /// Also copy signatures, SBOMs and other artifacts that refer to the image
    #[arg(long)]
    referrers: bool,
    /// Check every blob at the target and copy what is missing, even if it has the image
    #[arg(long)]
    force: bool,
    /// Show what would be copied without copying it
    #[arg(long)]
    dry_run: bool,
    /// Only print the digest
    #[arg(short, long)]
    quiet: bool,
}

/// Whose media types manifests have.
#[derive(Clone, Copy, clap::ValueEnum)]
enum Format {
    Oci,
    Docker,
}

pub(in crate::cli) async fn run(args: Args, context: &Context) -> Result<()> {
    if !args.all_tags {
        return one(args.source.clone(), args.target.clone(), &args, context).await;
    }
    let not_repositories = || {
        let text = "--all-tags copies from a registry to a registry or the store";
        Failure::new(Kind::Usage, text)
    };
    let tags = args.source.tags(context.client()).await?;
    let tags = tags.ok_or_else(not_repositories)?;
    let mut tally = Tally::of(tags.len(), "tags", context);
    for tag in tags {
        let source = args.source.tagged(&tag).ok_or_else(not_repositories)?;
        let target = args.target.tagged(&tag).ok_or_else(not_repositories)?;
        let name = source.to_string();
        let copied = one(source, target, &args, context).await;
        tally.add(&name, copied).await?;
    }
    tally.finish()
}

async fn one(source: Place, target: Place, args: &Args, context: &Context) -> Result<()> {
    let (from, to) = (source.to_string(), target.to_string());
    let request = request(source, target, args, context);
    let (client, output) = (context.client(), context.output());
    if args.dry_run {
        let (copied, plan) = context.resumable(ops::plan_copy(client, &request)).await?;
        explain(&copied, "would be copied", context);
        let mut line = foreseen(&plan, &format!("copy {from}@{} to {to}", copied.digest));
        if args.referrers {
            line.push_str(", and what refers to it");
        }
        return Ok(output.line(line)?);
    }
    let copied = context.resumable(ops::copy(client, &request)).await?;
    explain(&copied, "was copied", context);
    if to.starts_with("oci") && copied.media_type.starts_with("application/vnd.docker.") {
        output.note(
            "the image keeps Docker's media types, which skopeo and podman do not take from an OCI layout; \
             --format oci converts it",
        );
    }
    if args.quiet {
        return Ok(output.line(copied.digest)?);
    }
    let (digest, size) = (copied.digest, copied.size);
    Ok(output.line(format!("{to}: digest: {digest} size: {size}"))?)
}

fn request(source: Place, target: Place, args: &Args, context: &Context) -> CopyRequest {
    let observer: Arc<dyn Observer> = if args.quiet || args.dry_run {
        Arc::new(Unobserved)
    } else {
        context.output().transfer(Direction::Push)
    };
    let referrers = if args.referrers {
        Referrers::Copy
    } else {
        Referrers::Leave
    };
    CopyRequest {
        source,
        target,
        platforms: args.platform.clone(),
        referrers,
        format: args.format.map(|format| match format {
            Format::Oci => ops::Format::Oci,
            Format::Docker => ops::Format::Docker,
        }),
        existing: existing(args.force),
        observer,
    }
}
