//! `regctl load`: from an archive to the local store.

use std::collections::HashSet;
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::context::Context;
use super::exit::Failure;
use crate::archive::{Packed, Reader};
use crate::error::Kind;
use crate::image::{Descriptor, Graph, Platform, Reference, Selector};
use crate::place::Source;
use crate::transfer::{Order, Unobserved};

/// Load images from an archive of docker, podman, skopeo or buildkit
#[derive(clap::Args)]
#[command(after_help = "Examples:
  regctl load -i hello.tar
  docker save hello-world | regctl load
  regctl load -i build.tar --tag registry.example/app:1")]
pub(super) struct Args {
    /// The archive, plain or compressed with gzip or zstd (default: stdin)
    #[arg(short, long, value_name = "FILE")]
    input: Option<PathBuf>,
    /// The name to give to the one image of the archive
    #[arg(short, long, value_name = "NAME[:TAG]")]
    tag: Option<Reference>,
    /// Print nothing but the names
    #[arg(short, long)]
    quiet: bool,
}

pub(super) async fn run(args: Args, context: &Context) -> anyhow::Result<()> {
    let scratch = context.scratch();
    let input = args.input.clone();
    let opened = tokio::task::spawn_blocking(move || match &input {
        Some(path) if path != Path::new("-") => Ok(Reader::open(path, &scratch)?),
        _ if io::stdin().is_terminal() => Err(anyhow::Error::from(Failure::new(
            Kind::Usage,
            "requested load from stdin, but stdin is empty",
        ))),
        _ => Ok(Reader::from_stream(io::stdin().lock(), &scratch)?),
    });
    let archive = Arc::new(opened.await??);
    // All names are read before anything is copied.
    let planned: Vec<(Descriptor, Vec<Reference>)> = archive
        .images()
        .iter()
        .map(|image| planned(image, &archive, &args))
        .collect::<anyhow::Result<_>>()?;
    let names = complete_all(&archive, planned).await?;
    let before = copy_and_name(&archive, &names, context).await?;
    for ((name, image), before) in names.iter().zip(before) {
        if let Some(before) = before.filter(|before| before.digest != image.digest) {
            let text = format!("{} was {}", name.familiar(), before.digest);
            context.output().note(text);
        }
        context.output().line(if args.quiet {
            name.familiar()
        } else {
            format!("Loaded image: {}", name.familiar())
        })?;
    }
    Ok(())
}

/// An image of the archive and the names that it gets.
fn planned(
    image: &Packed,
    archive: &Reader,
    args: &Args,
) -> anyhow::Result<(Descriptor, Vec<Reference>)> {
    if let Some(name) = &args.tag {
        if archive.images().len() > 1 {
            let text = "--tag names one image, and the archive holds several";
            return Err(Failure::new(Kind::Usage, text).into());
        }
        return Ok((image.descriptor.clone(), vec![name.clone().or_latest()]));
    }
    let stem = args
        .input
        .as_deref()
        .and_then(Path::file_stem)
        .and_then(|stem| stem.to_str())
        .unwrap_or("loaded");
    let mut names: Vec<Reference> = image
        .names
        .iter()
        .map(|name| full(name, stem))
        .collect::<Result<_, _>>()?;
    if names.is_empty() {
        names.push(full(image.descriptor.digest.short(), stem)?);
    }
    names.dedup();
    Ok((image.descriptor.clone(), names))
}

/// A name in full; what is only a tag, as buildkit and skopeo write it, gets the archive's name.
fn full(name: &str, stem: &str) -> Result<Reference, Failure> {
    let invalid = || {
        Failure::new(
            Kind::Integrity,
            format!("archive wants to set invalid tag {name:?}"),
        )
    };
    if name.contains(['/', ':']) {
        return name
            .parse::<Reference>()
            .map(Reference::or_latest)
            .map_err(|_| invalid());
    }
    let plain: String = stem
        .to_lowercase()
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .collect::<String>()
        .split('-')
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join("-");
    let stem = if plain.is_empty() { "loaded" } else { &plain };
    format!("localhost/{stem}:{name}")
        .parse()
        .map_err(|_| invalid())
}

/// Each name, with what of its image the archive has.
async fn complete_all(
    archive: &Reader,
    planned: Vec<(Descriptor, Vec<Reference>)>,
) -> anyhow::Result<Vec<(Reference, Descriptor)>> {
    let (mut graph, mut named) = (Graph::default(), Vec::new());
    for (root, names) in planned {
        let image = complete(archive, &root, &mut graph).await?;
        // A name with a digest stands for nothing else, whatever the archive says.
        let true_name = |name: Reference| match name.digest() {
            Some(_) => name.repository().pinned(image.digest.clone()),
            None => name,
        };
        named.extend(
            names
                .into_iter()
                .map(|name| (true_name(name), image.clone())),
        );
    }
    Ok(named)
}

/// All of an image; where the archive has just one platform of an index, that platform's.
async fn complete(
    archive: &Reader,
    root: &Descriptor,
    graph: &mut Graph,
) -> anyhow::Result<Descriptor> {
    let manifest = archive
        .manifest(&Selector::Digest(root.digest.clone()))
        .await?;
    archive.survey(root, graph)?;
    if manifest.manifests().is_empty() || graph.is_complete(&root.digest) {
        return Ok(root.clone());
    }
    let here = |child: &&Descriptor| graph.is_complete(&child.digest);
    let own = manifest.choose(&Platform::host()).filter(here);
    let found = own
        .or_else(|| manifest.manifests().iter().find(here))
        .cloned();
    found.ok_or_else(|| {
        Failure::new(
            Kind::Integrity,
            "no platform of the image is in the archive whole",
        )
        .into()
    })
}

/// Copies the images, and names them when all of them are here: an archive is loaded whole or not
/// at all. Says what each name stood for before.
async fn copy_and_name(
    archive: &Arc<Reader>,
    names: &[(Reference, Descriptor)],
    context: &Context,
) -> anyhow::Result<Vec<Option<Descriptor>>> {
    let Some((first, _)) = names.first() else {
        return Ok(Vec::new());
    };
    // One place for all of them: it keeps what has no name yet from being cleaned up.
    let target = Arc::new(context.store().repository(first.repository()));
    let mut copied = HashSet::new();
    for (_, image) in names {
        if copied.insert(&image.digest) {
            let order = Order::whole(&image.digest, None);
            let transfer = context.transfer(archive.clone(), target.clone(), Arc::new(Unobserved));
            transfer.run(transfer.copier.copy(&order)).await?;
        }
    }
    Ok(target.lease().await?.tag_all(names).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_full_or_refused() {
        for (name, expected) in [
            (
                "hello-world:latest",
                Some("docker.io/library/hello-world:latest"),
            ),
            ("r.example:5000/app", Some("r.example:5000/app:latest")),
            ("1.0", Some("localhost/my-app:1.0")),
            ("a b", None),
            ("UPPER:x", None),
            ("x:\u{1b}[31m", None),
        ] {
            assert_eq!(
                full(name, "My_App")
                    .ok()
                    .map(|name| name.to_string())
                    .as_deref(),
                expected,
                "{name}"
            );
        }
    }
}
