//! `regctl push`: from the local store to a registry.

use std::sync::Arc;

use super::context::Context;
use super::copy;
use super::exit::Failure;
use super::nearest;
use super::output::Direction;
use super::place::Place;
use super::remote::no_platform;
use crate::error::Kind;
use crate::image::{Descriptor, Graph, Manifest, Platform, Reference, Selector, Tag};
use crate::place::Source;
use crate::registry::Access;
use crate::transfer::{Existing, Order, Unobserved};

/// Upload an image to a registry
#[derive(clap::Args)]
#[command(after_help = "Examples:
  regctl push 192.168.224.160:5000/hello-world:latest
  regctl push -a 192.168.224.160:5000/hello-world
  regctl push --platform linux/amd64 registry.example/app
  regctl push --force registry.example/app:1")]
pub(super) struct Args {
    /// What to push
    #[arg(required = true, value_name = "NAME[:TAG]")]
    names: Vec<String>,
    /// Push every local tag of the repository
    #[arg(short, long)]
    all_tags: bool,
    /// Push just this platform's image of a multi-platform image
    #[arg(long, value_name = "PLATFORM")]
    platform: Option<Platform>,
    /// Push what is at this place instead of the store: oci:DIR, docker-archive:FILE, docker-daemon:NAME
    #[arg(long, value_name = "PLACE", conflicts_with = "all_tags")]
    from: Option<Place>,
    /// Check every blob at the registry and send what it lost, even where it has the image
    #[arg(long)]
    force: bool,
    /// Say what would be pushed, and push nothing
    #[arg(long)]
    dry_run: bool,
    /// Print just the name of what was pushed
    #[arg(short, long)]
    quiet: bool,
}

pub(super) async fn run(args: Args, context: &Context) -> anyhow::Result<()> {
    let references: Vec<Reference> = args
        .names
        .iter()
        .map(|name| name.parse())
        .collect::<Result<_, _>>()?;
    for reference in references {
        if reference.digest().is_some() {
            return Err(Failure::new(Kind::Usage, "cannot push a digest reference").into());
        }
        if let Some(from) = &args.from {
            let mut copy = copy::Args::push(from.clone(), reference, args.platform.clone());
            copy.force = args.force;
            copy.quiet = args.quiet;
            copy.dry_run = args.dry_run;
            copy::run(copy, context).await?;
            continue;
        }
        let push = Push {
            context,
            args: &args,
        };
        if args.all_tags {
            push.all_tags(&reference).await?
        } else {
            push.one(reference).await?
        }
    }
    Ok(())
}

struct Push<'a> {
    context: &'a Context,
    args: &'a Args,
}

impl Push<'_> {
    async fn one(&self, reference: Reference) -> anyhow::Result<()> {
        if reference.is_name_only() {
            self.say("Using default tag: latest")?;
        }
        let name = reference.familiar();
        let reference = reference.or_latest();
        self.announce(&reference)?;
        let store = self.context.store();
        let _lease = store.lease_to_read().await?;
        let local = store
            .find(&reference)?
            .ok_or_else(|| not_here(&name, &reference, self.context))?;
        self.image(&reference, &local).await
    }

    async fn all_tags(&self, reference: &Reference) -> anyhow::Result<()> {
        if !reference.is_name_only() {
            return Err(Failure::new(Kind::Usage, "tag can't be used with --all-tags/-a").into());
        }
        self.announce(reference)?;
        let store = self.context.store();
        let _lease = store.lease_to_read().await?;
        let images = store.images()?;
        let mut tagged = images
            .iter()
            .filter(|image| image.reference.repository() == reference.repository());
        let Some(first) = tagged.next() else {
            return Err(not_here(&reference.familiar(), reference, self.context).into());
        };
        for image in std::iter::once(first)
            .chain(tagged)
            .filter(|image| image.reference.tag().is_some())
        {
            self.image(&image.reference, &image.descriptor).await?;
        }
        Ok(())
    }

    async fn image(&self, reference: &Reference, local: &Descriptor) -> anyhow::Result<()> {
        let source = Arc::new(self.context.store().repository(reference.repository()));
        let manifest = source
            .manifest(&Selector::Digest(local.digest.clone()))
            .await?;
        let manifest = self.pushable(&*source, manifest).await?;
        let tag = reference.tag().cloned().unwrap_or_else(Tag::latest);
        let existing = if self.args.force {
            Existing::Check
        } else {
            Existing::Trust
        };
        let order = Order::whole(manifest.digest(), Some(tag.clone())).with(existing);
        let target = self.context.remote(reference.repository(), Access::Push)?;
        let observer = if self.args.quiet || self.args.dry_run {
            Arc::new(Unobserved)
        } else {
            self.context.observer(Direction::Push)
        };
        let transfer = self.context.transfer(source, target, observer);
        if self.args.dry_run {
            let plan = transfer
                .run(transfer.copier.plan(&manifest, &order))
                .await?;
            let deed = format!("push {tag}: digest: {}", manifest.digest());
            return Ok(self.context.output().line(copy::foreseen(&plan, &deed))?);
        }
        transfer
            .run(transfer.copier.copy_manifest(&manifest, &order))
            .await?;
        let descriptor = manifest.descriptor();
        self.say(format!(
            "{tag}: digest: {} size: {}",
            descriptor.digest, descriptor.size
        ))?;
        if self.args.quiet {
            Ok(self.context.output().line(reference)?)
        } else {
            Ok(())
        }
    }

    /// What of the image can be pushed: all of it, or the one platform that was asked for or is here.
    async fn pushable(&self, source: &dyn Source, manifest: Manifest) -> anyhow::Result<Manifest> {
        let store = self.context.store();
        if manifest.manifests().is_empty() {
            return Ok(manifest);
        }
        let child = match &self.args.platform {
            Some(platform) => manifest
                .choose(platform)
                .cloned()
                .ok_or_else(|| no_platform(platform))?,
            None if store.is_complete(manifest.descriptor(), None)? => return Ok(manifest),
            None => self.only_child(&manifest)?,
        };
        if self.args.platform.is_none() {
            let deed = if self.args.dry_run { "would be" } else { "was" };
            self.context.output().note(format!(
                "\nNot all multiplatform-content is present and only the available single-platform image {deed} pushed\n{} -> {}",
                manifest.digest(),
                child.digest
            ));
        }
        Ok(source.manifest(&Selector::Digest(child.digest)).await?)
    }

    /// The one image of an index that is here whole.
    fn only_child(&self, index: &Manifest) -> anyhow::Result<Descriptor> {
        let mut graph = Graph::default();
        let store = self.context.store();
        store.survey(index.descriptor(), &mut graph)?;
        let here = |child: &&Descriptor| graph.is_complete(&child.digest);
        let mut here: Vec<Descriptor> = index.manifests().iter().filter(here).cloned().collect();
        match (here.pop(), here.is_empty()) {
            (Some(child), true) => Ok(child),
            (Some(_), false) => Err(Failure::new(
                Kind::NotFound,
                "the image has several platforms here, but not all of its index",
            )
            .hint("push one of them with --platform, or pull all of them with --platform all")
            .into()),
            (None, _) => Err(Failure::new(
                Kind::NotFound,
                "no platform of the image is here whole",
            )
            .hint("pull the image again")
            .into()),
        }
    }

    fn announce(&self, reference: &Reference) -> anyhow::Result<()> {
        self.say(format!(
            "The push refers to repository [{}]",
            reference.repository()
        ))
    }

    fn say(&self, text: impl std::fmt::Display) -> anyhow::Result<()> {
        if self.args.quiet {
            Ok(())
        } else {
            Ok(self.context.output().line(text)?)
        }
    }
}

fn not_here(name: &str, reference: &Reference, context: &Context) -> Failure {
    Failure::new(
        Kind::NotFound,
        format!("An image does not exist locally with the tag: {name}"),
    )
    .hint(nearest::to_push(reference, context))
}
