//! `regctl delete`: removes tags and images from a registry.

use jiff::SignedDuration;

use crate::cli::confirm::confirm;
use crate::cli::context::Context;
use crate::cli::failure::{Error, Failure, Result};
use crate::cli::names::references;
use crate::cli::tally::Tally;
use crate::cli::untag::{is_switched_off, untag};
use crate::error::Kind;
use crate::image::{Digest, Reference, Tag};
use crate::ops::tags::Details;
use crate::ops::{Deletion, TagRule, time};

/// Delete tags, images or whole repositories from a registry
///
/// Deleting a tag keeps other tags of the same image.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  regctl delete 192.168.224.160:5000/hello-world:v1
  regctl delete --digest 192.168.224.160:5000/hello-world:v1
  regctl delete --all --dry-run 192.168.224.160:5000/hello-world")]
pub(in crate::cli) struct Args {
    /// The tags, images or repositories to delete
    #[arg(required = true, value_name = "NAME:TAG|NAME@DIGEST")]
    names: Vec<String>,
    /// Delete the image the tag refers to, along with all its tags
    #[arg(long, conflicts_with = "all")]
    digest: bool,
    /// Delete every image in the repository
    #[arg(long)]
    all: bool,
    /// Keep the N newest tags, by image creation time, and delete the others
    #[arg(long, value_name = "N", conflicts_with = "all")]
    keep: Option<usize>,
    /// Delete tags of images created longer ago than TIME, e.g. 30d or 12h
    #[arg(long, value_name = "TIME", value_parser = time::length, conflicts_with = "all")]
    older_than: Option<SignedDuration>,
    /// Only tags matching PATTERN (*, ? and [12] are wildcards)
    #[arg(long = "match", value_name = "PATTERN", conflicts_with = "all")]
    pattern: Option<String>,
    /// Do not ask for confirmation
    #[arg(short, long)]
    force: bool,
    /// Show what would be deleted without deleting it
    #[arg(long)]
    dry_run: bool,
}

impl Args {
    fn rule(&self) -> Option<TagRule> {
        let selects = self.keep.is_some() || self.older_than.is_some() || self.pattern.is_some();
        selects.then(|| TagRule {
            keep: self.keep,
            older_than: self.older_than,
            pattern: self.pattern.clone(),
        })
    }

    /// Whether the user wants it, who is asked unless he said so.
    fn agrees(&self, question: &str) -> Result<bool> {
        if self.force || self.dry_run {
            return Ok(true);
        }
        confirm(question)
    }
}

pub(in crate::cli) async fn run(args: Args, context: &Context) -> Result<()> {
    let names = references(&args.names)?;
    let mut tally = Tally::of(names.len(), "names", context);
    for name in &names {
        let deleted = delete(name, &args, context).await.map_err(explained);
        tally.add(&name.familiar(), deleted).await?;
    }
    tally.finish()
}

async fn delete(name: &Reference, args: &Args, context: &Context) -> Result<()> {
    let deletion = Deletion::of(context.client(), name)?;
    let request = Request {
        context,
        args,
        name,
        deletion: &deletion,
    };
    match (name.digest(), name.tag()) {
        (None, None) if args.all => request.everything().await,
        _ if args.all => {
            let text = "--all takes a repository name without a tag or digest";
            Err(Failure::new(Kind::Usage, text).into())
        }
        (Some(digest), _) => request.digest(digest).await,
        (None, Some(tag)) => request.tag(tag).await,
        (None, None) => request.selected().await,
    }
}

/// So many of something, as a person says it.
fn counted(number: usize, what: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {what}{plural}")
}

/// Deletes that are switched off read as what they are.
fn explained(error: Error) -> Error {
    if !is_switched_off(&error) {
        return error;
    }
    let hint = "deleting is disabled on this registry; on CNCF distribution, set \
                REGISTRY_STORAGE_DELETE_ENABLED=true";
    Failure::new(Kind::Other, error.to_string())
        .hint(hint)
        .into()
}

struct Request<'a> {
    context: &'a Context,
    args: &'a Args,
    name: &'a Reference,
    deletion: &'a Deletion,
}

impl Request<'_> {
    async fn tag(&self, tag: &Tag) -> Result<()> {
        // A registry may say of a tag that is not there that it deleted it.
        let image = self.deletion.resolve(tag).await?;
        if self.args.digest {
            return self.digest(&image).await;
        }
        self.untag(std::slice::from_ref(tag)).await
    }

    async fn selected(&self) -> Result<()> {
        let Some(rule) = self.args.rule() else {
            return Err(Failure::new(Kind::Usage, "specify a tag, a digest, or --all").into());
        };
        let selected = self.deletion.select(&rule).await?;
        let tags = selected.tags;
        let name = self.name.repository().familiar();
        let question = format!("Remove {} of {name}? (y/N)", counted(tags.len(), "tag"));
        if tags.is_empty() && selected.ageless.is_empty() {
            self.context
                .output()
                .note(format!("no tag of {name} is to be removed"));
        }
        let deleted = if tags.is_empty() || !self.args.agrees(&question)? {
            Ok(())
        } else {
            self.untag(&tags).await
        };
        let kept = self.kept(selected.ageless).await;
        deleted.and(kept)
    }

    /// Names what a rule by age keeps because nothing says how old it is.
    async fn kept(&self, ageless: Vec<Details>) -> Result<()> {
        let mut tally = Tally::open("tags", self.context);
        for image in ageless {
            let name = self.name.repository().tagged(image.tag).familiar();
            self.context
                .output()
                .note(format!("{name} is kept: its age is not known"));
            let looked = image.problem.map_or(Ok(()), |problem| Err(problem.into()));
            tally.add(&name, looked).await?;
        }
        tally.finish()
    }

    async fn everything(&self) -> Result<()> {
        let images = self.deletion.tagged().await?;
        let name = self.name.repository().familiar();
        let question = format!("Remove {} of {name}? (y/N)", counted(images.len(), "image"));
        if !self.args.agrees(&question)? {
            return Ok(());
        }
        let mut tally = Tally::of(images.len(), "images", self.context);
        for image in &images {
            let deleted = self.digest(image).await;
            if deleted.as_ref().is_err_and(is_switched_off) {
                return deleted;
            }
            tally.add(&format!("{name}@{image}"), deleted).await?;
        }
        tally.finish()
    }

    async fn untag(&self, tags: &[Tag]) -> Result<()> {
        let repository = self.name.repository();
        if !self.args.dry_run {
            return untag(self.deletion, repository, tags, self.context).await;
        }
        for tag in tags {
            let name = repository.tagged(tag.clone()).familiar();
            self.say(format!("Would untag: {name}"))?;
        }
        Ok(())
    }

    async fn digest(&self, image: &Digest) -> Result<()> {
        let name = self.name.repository().familiar();
        if self.args.dry_run {
            return self.say(format!("Would delete: {name}@{image}"));
        }
        self.deletion.delete(image).await?;
        self.say(format!("Deleted: {name}@{image}"))
    }

    fn say(&self, text: String) -> Result<()> {
        Ok(self.context.output().line(text)?)
    }
}
