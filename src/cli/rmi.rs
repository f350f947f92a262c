//! `regctl rmi`: takes names from the local store, and what only they needed.

use super::context::Context;
use super::exit::Failure;
use super::{prune, tag};
use crate::error::Kind;
use crate::image::Reference;
use crate::store::CleanUp;

/// Remove images from the local store
#[derive(clap::Args)]
#[command(after_help = "Examples:
  regctl rmi hello-world
  regctl rmi 9a84c7a8f722")]
pub(super) struct Args {
    /// Images of the local store, by name or ID
    #[arg(required = true, value_name = "IMAGE")]
    images: Vec<String>,
    /// Do not complain of images that are not there, and remove every name of an ID
    #[arg(short, long)]
    force: bool,
}

pub(super) fn run(args: Args, context: &Context) -> anyhow::Result<()> {
    let mut failure = None;
    for name in &args.images {
        if let Err(error) = remove(name, args.force, context) {
            if args.force {
                context.output().note(format!("error: {error}"))
            } else {
                failure = failure.or(Some(error))
            }
        }
    }
    match context.store().collect_garbage()? {
        CleanUp::Done(freed) => {
            for digest in freed.digests {
                context.output().line(format!("Deleted: {digest}"))?;
            }
        }
        CleanUp::Left(pids) => context.output().note(prune::left_to(&pids)),
    }
    failure.map_or(Ok(()), Err)
}

fn remove(text: &str, force: bool, context: &Context) -> anyhow::Result<()> {
    let store = context.store();
    if let Ok(reference) = text.parse::<Reference>()
        && store.untag(&reference.clone().or_latest())?.is_some()
    {
        return Ok(context
            .output()
            .line(format!("Untagged: {}", reference.or_latest().familiar()))?);
    }
    let found = tag::find(text, context)?;
    let names: Vec<Reference> = store
        .images()?
        .into_iter()
        .filter(|image| image.descriptor.digest == found.digest)
        .map(|image| image.reference)
        .collect();
    if names.len() > 1 && !force {
        let id = found.digest.short();
        let text = format!(
            "conflict: unable to delete {id} (must be forced) - image is referenced in multiple repositories"
        );
        return Err(Failure::new(Kind::Other, text).into());
    }
    for name in names {
        store.untag(&name)?;
        context
            .output()
            .line(format!("Untagged: {}", name.familiar()))?;
    }
    Ok(())
}
