//! `regctl pull`: from a registry to the local store.

use std::fmt::Display;
use std::sync::Arc;

use crate::cli::content_trust::ContentTrust;
use crate::cli::context::Context;
use crate::cli::failure::{Failure, Result};
use crate::cli::names::references;
use crate::cli::output::{Announced, Direction};
use crate::cli::tally::Tally;
use crate::error::Kind;
use crate::image::Reference;
use crate::ops::{self, Place, PullRequest, Status, platform};
use crate::transfer::{Observer, Platforms, Unobserved};

/// Download an image from a registry
#[derive(clap::Args)]
#[command(after_help = "Examples:
  regctl pull hello-world
  regctl pull --platform linux/arm64 --platform linux/amd64 alpine:3
  regctl pull -a 192.168.224.160:5000/hello-world")]
pub(in crate::cli) struct Args {
    /// The images to pull
    #[arg(required = true, value_name = "NAME[:TAG|@DIGEST]")]
    names: Vec<String>,
    /// Download all tags of the repository
    #[arg(short, long)]
    all_tags: bool,
    /// Platform to pull, as os[(version)]/arch[/variant] or all; may be repeated (default: the platform
    /// of this machine)
    #[arg(long, value_name = "PLATFORM")]
    platform: Vec<String>,
    /// Suppress verbose output
    #[arg(short, long)]
    quiet: bool,
    #[command(flatten)]
    trust: ContentTrust,
}

pub(in crate::cli) async fn run(args: Args, context: &Context) -> Result<()> {
    let references = references(&args.names)?;
    let platforms = platform::wanted(&args.platform, context.settings().environment())?;
    let pull = Pull {
        context,
        platforms,
        quiet: args.quiet,
    };
    let mut tally = Tally::of(references.len(), "images", context);
    for reference in &references {
        let pulled = if args.all_tags {
            pull.all_tags(reference).await
        } else {
            pull.one(reference).await
        };
        tally.add(&reference.familiar(), pulled).await?;
    }
    tally.finish()
}

struct Pull<'a> {
    context: &'a Context,
    platforms: Platforms,
    quiet: bool,
}

impl Pull<'_> {
    async fn one(&self, reference: &Reference) -> Result<()> {
        if reference.is_name_only() {
            self.say("Using default tag: latest")?;
        }
        let reference = reference.clone().or_latest();
        let status = self.image(&reference).await?;
        self.conclude(status, &reference)?;
        Ok(self.context.output().line(&reference)?)
    }

    async fn all_tags(&self, reference: &Reference) -> Result<()> {
        if !reference.is_name_only() {
            return Err(Failure::new(Kind::Usage, "tag can't be used with --all-tags/-a").into());
        }
        let tags = Place::registry(reference.clone())
            .tags(self.context.client())
            .await?;
        let tags = tags.unwrap_or_default();
        let mut status = Status::UpToDate;
        let mut tally = Tally::of(tags.len(), "tags", self.context);
        for tag in tags {
            let image = reference.repository().tagged(tag);
            let pulled = self.image(&image).await;
            let pulled = pulled.map(|found| status = status.max(found));
            tally.add(&image.familiar(), pulled).await?;
        }
        tally.finish()?;
        self.conclude(status, reference)?;
        Ok(self.context.output().line(reference.repository())?)
    }

    /// Pulls what one reference stands for, with Docker's lines for it.
    async fn image(&self, reference: &Reference) -> Result<Status> {
        let request = PullRequest {
            reference: reference.clone(),
            platforms: self.platforms.clone(),
            observer: self.observer(reference),
        };
        let pulled = ops::pull(self.context.client(), &request);
        let pulled = self.context.resumable(pulled).await?;
        self.say(format!("Digest: {}", pulled.digest))?;
        Ok(pulled.status)
    }

    fn observer(&self, reference: &Reference) -> Arc<dyn Observer> {
        if self.quiet {
            return Arc::new(Unobserved);
        }
        let subject = match (reference.digest(), reference.tag()) {
            (None, Some(tag)) => tag.to_string(),
            _ => reference.to_string(),
        };
        let path = reference.repository().path();
        let output = self.context.output();
        Arc::new(Announced::new(
            output.clone(),
            format!("{subject}: Pulling from {path}"),
            output.transfer(Direction::Pull),
        ))
    }

    fn conclude(&self, status: Status, reference: &Reference) -> Result<()> {
        let said = match status {
            Status::UpToDate => "Image is up to date",
            Status::Newer => "Downloaded newer image",
        };
        self.say(format!("Status: {said} for {}", reference.familiar()))
    }

    fn say(&self, text: impl Display) -> Result<()> {
        if !self.quiet {
            self.context.output().line(text)?;
        }
        Ok(())
    }
}
