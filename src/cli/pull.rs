//! `regctl pull`: from a registry to the local store.

use std::sync::Arc;

use super::context::Context;
use super::exit::{self, Failure};
use super::hint::with_lost_blob;
use super::output::Direction;
use crate::error::Kind;
use crate::image::{Descriptor, Digest, Manifest, Platform, Reference, Selector};
use crate::place::{Listing, Source};
use crate::registry::Mirrored;
use crate::transfer::{Existing, Order, Platforms};

/// Download an image from a registry
#[derive(clap::Args)]
#[command(after_help = "Examples:
  regctl pull hello-world
  regctl pull --platform linux/arm64 --platform linux/amd64 alpine:3
  regctl pull -a 192.168.224.160:5000/hello-world")]
pub(super) struct Args {
    /// What to pull
    #[arg(required = true, value_name = "NAME[:TAG|@DIGEST]")]
    names: Vec<String>,
    /// Pull every tag of the repository
    #[arg(short, long)]
    all_tags: bool,
    /// The platform to pull, os/arch[/variant] or all; repeatable (default: this machine's)
    #[arg(long, value_name = "PLATFORM")]
    platform: Vec<String>,
    /// Print just the name of what was pulled
    #[arg(short, long)]
    quiet: bool,
}

pub(super) async fn run(args: Args, context: &Context) -> anyhow::Result<()> {
    let references: Vec<Reference> = args
        .names
        .iter()
        .map(|name| name.parse())
        .collect::<Result<_, _>>()?;
    let platforms = platforms(&args.platform, context)?;
    for reference in &references {
        let repository = Arc::new(context.network()?.mirrored(reference.repository()));
        let pull = Pull {
            context,
            repository,
            platforms: &platforms,
            quiet: args.quiet,
        };
        if args.all_tags {
            pull.all_tags(reference).await?
        } else {
            pull.one(reference).await?
        }
    }
    Ok(())
}

/// The platforms that the user asked for, else the one that this machine runs.
pub(super) fn platforms(wanted: &[String], context: &Context) -> anyhow::Result<Platforms> {
    if wanted.iter().any(|platform| platform == "all") {
        return Ok(Platforms::All);
    }
    let mut platforms: Vec<Platform> = wanted
        .iter()
        .map(|text| text.parse())
        .collect::<Result<_, _>>()?;
    if platforms.is_empty() {
        platforms.push(match context.environment().default_platform() {
            Some(platform) => platform.parse()?,
            None => Platform::host(),
        });
    }
    Ok(Platforms::Only(platforms))
}

struct Pull<'a> {
    context: &'a Context,
    repository: Arc<Mirrored>,
    platforms: &'a Platforms,
    quiet: bool,
}

impl Pull<'_> {
    async fn one(&self, reference: &Reference) -> anyhow::Result<()> {
        if reference.is_name_only() {
            self.say("Using default tag: latest")?;
        }
        let reference = reference.clone().or_latest();
        let status = self.image(&reference).await?;
        self.say(format!(
            "Status: {} for {}",
            status.text(),
            reference.familiar()
        ))?;
        Ok(self.context.output().line(&reference)?)
    }

    async fn all_tags(&self, reference: &Reference) -> anyhow::Result<()> {
        if !reference.is_name_only() {
            return Err(Failure::new(Kind::Usage, "tag can't be used with --all-tags/-a").into());
        }
        let mut status = Status::UpToDate;
        for tag in self.repository.tags().await? {
            status = status.and(self.image(&reference.repository().tagged(tag)).await?);
        }
        self.say(format!(
            "Status: {} for {}",
            status.text(),
            reference.familiar()
        ))?;
        Ok(self.context.output().line(reference.repository())?)
    }

    /// Pulls what one reference stands for; what a mirror named and nobody has, from the registry.
    async fn image(&self, reference: &Reference) -> anyhow::Result<Status> {
        match self.attempt(reference).await {
            Err(error) if exit::is_of_content(&error) && self.repository.leave_mirrors() => {
                self.attempt(reference).await
            }
            outcome => outcome,
        }
    }

    /// Pulls it, with Docker's lines for it.
    async fn attempt(&self, reference: &Reference) -> anyhow::Result<Status> {
        let found = self.look_up(reference).await?;
        let subject = match reference.digest() {
            Some(_) => reference.to_string(),
            None => reference.tag().map(ToString::to_string).unwrap_or_default(),
        };
        self.say(format!(
            "{subject}: Pulling from {}",
            reference.repository().path()
        ))?;
        let (digest, status) = match found {
            Look::Same(digest) => (digest, Status::UpToDate),
            Look::New(manifest) => {
                self.copy(reference, &manifest).await?;
                (manifest.digest().clone(), Status::Newer)
            }
        };
        self.say(format!("Digest: {digest}"))?;
        Ok(status)
    }

    /// One request: a HEAD where the store has something to compare, else the manifest itself.
    async fn look_up(&self, reference: &Reference) -> anyhow::Result<Look> {
        let mut selector = reference.selector();
        if self.context.store().find(reference)?.is_some() {
            let found = self.repository.resolve(&selector).await?.digest;
            if self.is_here(reference, &found).await? {
                return Ok(Look::Same(found));
            }
            selector = Selector::Digest(found);
        }
        let manifest = self.repository.manifest(&selector).await?;
        Ok(Look::New(Box::new(manifest)))
    }

    /// Whether the name stands for the image, and all of it that was asked for is here.
    ///
    /// Checked after the registry has answered, because the image may have been removed by then.
    async fn is_here(&self, reference: &Reference, digest: &Digest) -> anyhow::Result<bool> {
        let store = self.context.store();
        let _lease = store.lease_to_read().await?;
        match store.find(reference)? {
            Some(known) if known.digest == *digest => self.is_complete(&known),
            _ => Ok(false),
        }
    }

    fn is_complete(&self, known: &Descriptor) -> anyhow::Result<bool> {
        let store = self.context.store();
        match self.platforms {
            Platforms::All => Ok(store.has_whole(known, None)?),
            Platforms::Only(platforms) => {
                for platform in platforms {
                    if !store.has_whole(known, Some(platform))? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
        }
    }

    async fn copy(&self, reference: &Reference, manifest: &Manifest) -> anyhow::Result<()> {
        let store = self.context.store();
        let target = Arc::new(store.repository(reference.repository()));
        let order = Order {
            selector: reference.selector(),
            tag: reference
                .tag()
                .filter(|_| reference.digest().is_none())
                .cloned(),
            platforms: self.platforms.clone(),
            existing: Existing::Trust,
        };
        let observer = if self.quiet {
            Arc::new(crate::transfer::Unobserved)
        } else {
            self.context.observer(Direction::Pull)
        };
        let transfer = self
            .context
            .transfer(self.repository.clone(), target.clone(), observer);
        let copied = transfer
            .run(transfer.copier.copy_manifest(manifest, &order))
            .await;
        if let Err(error) = copied {
            return Err(with_lost_blob(error, &*self.repository, manifest.digest()).await);
        }
        if order.tag.is_none() {
            let lease = target.lease().await?;
            lease.tag(manifest.descriptor(), reference).await?;
        }
        Ok(())
    }

    fn say(&self, text: impl std::fmt::Display) -> anyhow::Result<()> {
        if self.quiet {
            Ok(())
        } else {
            Ok(self.context.output().line(text)?)
        }
    }
}

/// What the registry has, compared with the store.
enum Look {
    Same(Digest),
    New(Box<Manifest>),
}

#[derive(Clone, Copy)]
enum Status {
    UpToDate,
    Newer,
}

impl Status {
    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::UpToDate, Self::UpToDate) => Self::UpToDate,
            _ => Self::Newer,
        }
    }

    fn text(self) -> &'static str {
        match self {
            Self::UpToDate => "Image is up to date",
            Self::Newer => "Downloaded newer image",
        }
    }
}
