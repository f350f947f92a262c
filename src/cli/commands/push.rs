//! `regctl push`: from the local store to a registry.

use std::fmt::Display;
use std::sync::Arc;

use crate::cli::content_trust::ContentTrust;
use crate::cli::context::Context;
use crate::cli::dry_run::foreseen;
use crate::cli::failure::{Failure, Result};
use crate::cli::force::existing;
use crate::cli::names::references;
use crate::cli::output::Direction;
use crate::cli::part::explain;
use crate::cli::tally::Tally;
use crate::error::Kind;
use crate::image::{Platform, Reference, Tag};
use crate::ops::{self, Place, PushRequest};
use crate::transfer::{Observer, Unobserved};

/// Upload an image to a registry
#[derive(clap::Args)]
#[command(after_help = "Examples:
  regctl push 192.168.224.160:5000/hello-world:latest
  regctl push -a 192.168.224.160:5000/hello-world
  regctl push --platform linux/amd64 registry.example/app
  regctl push --force registry.example/app:1")]
pub(in crate::cli) struct Args {
    /// The images to push
    #[arg(required = true, value_name = "NAME[:TAG]")]
    names: Vec<String>,
    /// Push all local tags of the repository
    #[arg(short, long)]
    all_tags: bool,
    /// Push only this platform of a multi-platform image
    #[arg(long, value_name = "PLATFORM")]
    platform: Option<Platform>,
    /// Push from oci:DIR, oci-archive:FILE, docker-archive:FILE, dir:DIR or docker-daemon:NAME instead of
    /// the local store
    #[arg(long, value_name = "PLACE", conflicts_with = "all_tags")]
    from: Option<Place>,
    /// Check every blob on the registry and push what is missing, even if it has the image
    #[arg(long)]
    force: bool,
    /// Show what would be pushed without pushing it
    #[arg(long)]
    dry_run: bool,
    /// Suppress verbose output
    #[arg(short, long)]
    quiet: bool,
    #[command(flatten)]
    trust: ContentTrust,
}

pub(in crate::cli) async fn run(args: Args, context: &Context) -> Result<()> {
    let references = references(&args.names)?;
    if references.iter().any(|name| name.digest().is_some()) {
        return Err(Failure::new(Kind::Usage, "cannot push a digest reference").into());
    }
    let push = Push {
        context,
        args: &args,
    };
    let mut tally = Tally::of(references.len(), "images", context);
    for reference in &references {
        let pushed = if args.all_tags {
            push.all_tags(reference).await
        } else {
            push.one(reference.clone()).await
        };
        tally.add(&reference.familiar(), pushed).await?;
    }
    tally.finish()
}

struct Push<'a> {
    context: &'a Context,
    args: &'a Args,
}

impl Push<'_> {
    async fn one(&self, reference: Reference) -> Result<()> {
        if reference.is_name_only() {
            self.say("Using default tag: latest")?;
        }
        self.announce(&reference)?;
        self.image(reference).await
    }

    async fn all_tags(&self, reference: &Reference) -> Result<()> {
        if !reference.is_name_only() {
            return Err(Failure::new(Kind::Usage, "tag can't be used with --all-tags/-a").into());
        }
        self.announce(reference)?;
        let images = ops::tagged(self.context.client(), reference)?;
        let mut tally = Tally::of(images.len(), "tags", self.context);
        for image in images {
            let pushed = self.image(image.clone()).await;
            tally.add(&image.familiar(), pushed).await?;
        }
        tally.finish()
    }

    async fn image(&self, reference: Reference) -> Result<()> {
        let request = self.request(reference.clone());
        let reference = reference.or_latest();
        let tag = reference.tag().cloned().unwrap_or_else(Tag::latest);
        let client = self.context.client();
        if self.args.dry_run {
            let planned = self.context.resumable(ops::plan_push(client, &request));
            let (pushed, plan) = planned.await?;
            explain(&pushed, "would be pushed", self.context);
            let line = foreseen(&plan, &format!("push {tag}: digest: {}", pushed.digest));
            return Ok(self.context.output().line(line)?);
        }
        let pushed = self.context.resumable(ops::push(client, &request)).await?;
        explain(&pushed, "was pushed", self.context);
        self.say(format!(
            "{tag}: digest: {} size: {}",
            pushed.digest, pushed.size
        ))?;
        if self.args.quiet {
            self.context.output().line(reference)?;
        }
        Ok(())
    }

    fn request(&self, reference: Reference) -> PushRequest {
        let observer: Arc<dyn Observer> = if self.args.quiet || self.args.dry_run {
            Arc::new(Unobserved)
        } else {
            self.context.output().transfer(Direction::Push)
        };
        PushRequest {
            reference,
            from: self.args.from.clone(),
            existing: existing(self.args.force),
            platform: self.args.platform.clone(),
            observer,
        }
    }

    fn announce(&self, reference: &Reference) -> Result<()> {
        self.say(format!(
            "The push refers to repository [{}]",
            reference.repository()
        ))
    }

    fn say(&self, text: impl Display) -> Result<()> {
        if !self.args.quiet {
            self.context.output().line(text)?;
        }
        Ok(())
    }
}
