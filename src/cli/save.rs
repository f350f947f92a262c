//! `regctl save`: from the local store to one file.

use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::sync::Arc;

use super::context::Context;
use super::exit::Failure;
use super::nearest;
use crate::archive::Archive;
use crate::disk::{Draft, Export};
use crate::error::Kind;
use crate::image::{Descriptor, Graph, Manifest, Platform, Reference, Selector, Tag};
use crate::place::Source;
use crate::transfer::{Order, Unobserved};

/// Save images to an archive for docker, podman or skopeo
#[derive(clap::Args)]
#[command(after_help = "Examples:
  regctl save -o hello.tar hello-world
  regctl save 192.168.224.160:5000/hello-world | podman load")]
pub(super) struct Args {
    /// What to save
    #[arg(required = true, value_name = "NAME[:TAG]")]
    names: Vec<String>,
    /// The file to write (default: stdout)
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// The platform to save of a multi-platform image (default: all of it, else what is here)
    #[arg(long, value_name = "PLATFORM")]
    platform: Option<Platform>,
}

pub(super) async fn run(args: Args, context: &Context) -> anyhow::Result<()> {
    let references: Vec<Reference> = args
        .names
        .iter()
        .map(|name| name.parse())
        .collect::<Result<_, _>>()?;
    match &args.output {
        Some(path) => {
            // An archive that is there already stays whole until the new one is.
            let draft = Draft::of_export(path, Export::Save)
                .map_err(|error| Failure::not_written(path, &error))?;
            let output = Box::new(draft.file().try_clone()?);
            write(&references, output, args.platform.as_ref(), context).await?;
            Ok(draft
                .finish()
                .map_err(|error| Failure::not_written(path, &error))?)
        }
        None if io::stdout().is_terminal() => Err(Failure::new(
            Kind::Usage,
            "cowardly refusing to save to a terminal. Use the -o flag or redirect",
        )
        .into()),
        None => {
            write(
                &references,
                Box::new(io::stdout()),
                args.platform.as_ref(),
                context,
            )
            .await
        }
    }
}

async fn write(
    references: &[Reference],
    output: Box<dyn Write + Send>,
    platform: Option<&Platform>,
    context: &Context,
) -> anyhow::Result<()> {
    let archive = Archive::new(output);
    let _lease = context.store().lease_to_read().await?;
    for reference in references {
        let reference = reference.clone().or_latest();
        let missing = || {
            let name = reference.familiar();
            Failure::new(Kind::NotFound, format!("No such image: {name}"))
                .hint(nearest::here(&name, context))
        };
        let local = context.store().find(&reference)?.ok_or_else(missing)?;
        let source = Arc::new(context.store().repository(reference.repository()));
        let manifest = source
            .manifest(&Selector::Digest(local.digest.clone()))
            .await?;
        let manifest = savable(&*source, manifest, platform, context).await?;
        let order = Order::whole(
            manifest.digest(),
            Some(reference.tag().cloned().unwrap_or_else(Tag::latest)),
        );
        let target = Arc::new(archive.repository(reference.repository()));
        let transfer = context.transfer_in_order(source, target, Arc::new(Unobserved));
        transfer
            .run(transfer.copier.copy_manifest(&manifest, &order))
            .await?;
    }
    Ok(archive.finish().await?)
}

/// The image for one platform: Docker's archive has no indexes, and neither have old Engines.
async fn savable(
    source: &dyn Source,
    manifest: Manifest,
    platform: Option<&Platform>,
    context: &Context,
) -> anyhow::Result<Manifest> {
    if manifest.manifests().is_empty() {
        return Ok(manifest);
    }
    let store = context.store();
    let chosen = match platform {
        Some(platform) => manifest.choose(platform).cloned(),
        None => {
            let mut graph = Graph::default();
            store.survey(manifest.descriptor(), &mut graph)?;
            let here = |child: &&Descriptor| graph.is_complete(&child.digest);
            let own = manifest.choose(&Platform::host()).filter(here);
            own.or_else(|| manifest.manifests().iter().find(here))
                .cloned()
        }
    };
    let none = || {
        Failure::new(Kind::NotFound, "no platform of the image is here whole")
            .hint("pull the image again")
    };
    Ok(source
        .manifest(&Selector::Digest(chosen.ok_or_else(none)?.digest))
        .await?)
}
