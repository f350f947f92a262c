//! `regctl copy`: from any place to any place, with no store in between.

use std::collections::HashSet;
use std::sync::Arc;

use serde_json::Value;

use super::context::Context;
use super::exit::{self, Failure};
use super::hint::with_lost_blob;
use super::output::{Direction, units};
use super::place::{Opened, Place, Prepared};
use super::remote::no_platform;
use crate::error::Kind;
use crate::image::{Digest, Manifest, Platform, Reference, Selector, limits};
use crate::place::{Listing, Source};
use crate::registry::Repository;
use crate::transfer::{Existing, Observer, Order, Plan, Unobserved};

/// Copy images between registries, folders, archives and the Engine
#[derive(clap::Args)]
#[command(after_help = "Places:
  NAME, docker://NAME     a registry
  oci:DIR[:TAG]           an OCI layout
  oci-archive:FILE[:TAG]  a tar of one, which is also a Docker archive
  docker-archive:FILE[:NAME]
  docker-daemon:NAME      the Docker Engine (DOCKER_HOST)
  store:NAME              the local store

Examples:
  regctl copy alpine:3 registry.example/alpine:3
  regctl copy --all-tags old.example/app new.example/app
  regctl copy docker-daemon:app:dev registry.example/app:dev
  regctl copy --platform linux/arm64 alpine:3 oci-archive:alpine.tar:3")]
pub(super) struct Args {
    /// Where the image is
    #[arg(value_name = "SRC")]
    source: Place,
    /// Where it goes
    #[arg(value_name = "DST")]
    target: Place,
    /// Copy every tag of the repository
    #[arg(short, long)]
    all_tags: bool,
    /// Copy just this platform's image, os/arch[/variant]; several make an index of those
    #[arg(long, value_name = "PLATFORM")]
    platform: Vec<Platform>,
    /// Copy signatures, SBOMs and other artifacts that point at the image too
    #[arg(long)]
    referrers: bool,
    /// Check every blob at DST and send what it lost, even where DST has the image
    #[arg(long)]
    pub(super) force: bool,
    /// Say what would be copied, and copy nothing
    #[arg(long)]
    pub(super) dry_run: bool,
    /// Print just the digest
    #[arg(short, long)]
    pub(super) quiet: bool,
}

impl Args {
    fn existing(&self) -> Existing {
        if self.force {
            Existing::Check
        } else {
            Existing::Trust
        }
    }

    /// A push of what is at another place than the store.
    pub(super) fn push(source: Place, target: Reference, platform: Option<Platform>) -> Self {
        Self {
            source,
            target: Place::Registry(target),
            all_tags: false,
            platform: platform.into_iter().collect(),
            referrers: false,
            force: false,
            dry_run: false,
            quiet: false,
        }
    }
}

pub(super) async fn run(args: Args, context: &Context) -> anyhow::Result<()> {
    if !args.all_tags {
        return one(&args.source, &args.target, &args, context).await;
    }
    let (Place::Registry(from), Place::Registry(_) | Place::Store(_)) =
        (&args.source, &args.target)
    else {
        let text = "--all-tags copies from a registry to a registry or the store";
        return Err(Failure::new(Kind::Usage, text).into());
    };
    let tags = context
        .network()?
        .mirrored(from.repository())
        .tags()
        .await?;
    for tag in tags {
        let named = |place: &Place| match place {
            Place::Registry(name) => Place::Registry(name.repository().tagged(tag.clone())),
            Place::Store(name) => Place::Store(name.repository().tagged(tag.clone())),
            other => other.clone(),
        };
        one(&named(&args.source), &named(&args.target), &args, context).await?;
    }
    Ok(())
}

/// Copies one image; what a mirror named and nobody has, from the registry.
async fn one(from: &Place, to: &Place, args: &Args, context: &Context) -> anyhow::Result<()> {
    let source = from.open(context).await?;
    match attempt(&source, (from, to), args, context).await {
        Err(error) if exit::is_of_content(&error) && source.leave_mirrors() => {
            attempt(&source, (from, to), args, context).await
        }
        outcome => outcome,
    }
}

async fn attempt(
    source: &Opened,
    (from, to): (&Place, &Place),
    args: &Args,
    context: &Context,
) -> anyhow::Result<()> {
    let manifest = source.source.manifest(&source.selector).await?;
    let root = manifest.digest().clone();
    let output = context.output();
    let target = to.prepare(context)?;
    let manifest = chosen(source, manifest, args, &target).await?;
    let observer: Arc<dyn Observer> = if args.quiet || args.dry_run {
        Arc::new(Unobserved)
    } else {
        context.observer(Direction::Push)
    };
    let (from_place, to_place) = (source.source.clone(), target.target.clone());
    let transfer = if target.takes_one_platform() {
        context.transfer_in_order(from_place, to_place, observer)
    } else {
        context.transfer(from_place, to_place, observer)
    };
    let order = Order::whole(manifest.digest(), target.tag.clone()).with(args.existing());
    if args.dry_run {
        let plan = transfer
            .run(transfer.copier.plan(&manifest, &order))
            .await?;
        let digest = manifest.digest();
        let beside = if args.referrers {
            ", and what refers to it"
        } else {
            ""
        };
        return Ok(output.line(foreseen(&plan, &format!("copy {from}@{digest} to {to}")) + beside)?);
    }
    let copied = transfer
        .run(transfer.copier.copy_manifest(&manifest, &order))
        .await;
    if let Err(error) = copied {
        return Err(with_lost_blob(error, &*source.source, &root).await);
    }
    if args.referrers {
        referrers(source, &target, &manifest, args.existing(), context).await?;
    }
    target.finish().await?;
    if args.quiet {
        Ok(output.line(manifest.digest())?)
    } else {
        Ok(output.line(format!(
            "{to}: digest: {} size: {}",
            manifest.digest(),
            manifest.bytes().len()
        ))?)
    }
}

/// What a dry run says that would be done.
pub(super) fn foreseen(plan: &Plan, deed: &str) -> String {
    match (plan.is_done, plan.missing.len()) {
        (true, _) => format!("Would {deed}: nothing to do, it is there"),
        (false, 0) => format!("Would {deed}: all blobs are there"),
        (false, missing) => format!(
            "Would {deed}: {missing} of {} blobs, {}",
            missing + plan.present,
            units::exact_size(plan.bytes())
        ),
    }
}

/// The image as it is, or what of its index was asked for.
async fn chosen(
    source: &Opened,
    manifest: Manifest,
    args: &Args,
    target: &Prepared,
) -> anyhow::Result<Manifest> {
    if manifest.manifests().is_empty() {
        return Ok(manifest);
    }
    let host = [Platform::host()];
    let wanted: &[Platform] = match args.platform.as_slice() {
        [] if target.takes_one_platform() => &host,
        [] => return Ok(manifest),
        wanted => wanted,
    };
    let mut digests = Vec::new();
    for platform in wanted {
        digests.push(
            manifest
                .choose(platform)
                .ok_or_else(|| no_platform(platform))?
                .digest
                .clone(),
        );
    }
    match digests.as_slice() {
        [only] => Ok(source
            .source
            .manifest(&Selector::Digest(only.clone()))
            .await?),
        several => subset(&manifest, several),
    }
}

/// An index of some of an index's images. It has another digest, which is what is printed.
fn subset(index: &Manifest, keep: &[Digest]) -> anyhow::Result<Manifest> {
    let mut fields: Value = serde_json::from_slice(index.bytes())?;
    if let Some(manifests) = fields["manifests"].as_array_mut() {
        manifests.retain(|entry| keep.iter().any(|digest| entry["digest"] == digest.as_str()));
    }
    Ok(Manifest::parse(
        fields.to_string().into(),
        index.media_type(),
    )?)
}

/// Copies what points at an image, and what points at that.
async fn referrers(
    source: &Opened,
    target: &Prepared,
    image: &Manifest,
    existing: Existing,
    context: &Context,
) -> anyhow::Result<()> {
    let (Some(from), Some(to)) = (&source.registry, &target.registry) else {
        return Err(Failure::new(Kind::Usage, "--referrers copies between registries").into());
    };
    let mut subjects = vec![image.digest().clone()];
    subjects.extend(image.manifests().iter().map(|child| child.digest.clone()));
    let mut seen: HashSet<Digest> = subjects.iter().cloned().collect();
    let most = subjects.len() + limits::REFERRERS;
    for depth in 0.. {
        let mut copied = Vec::new();
        for subject in &subjects {
            let mut listed = from.referrers(subject).await?;
            listed.retain(|found| seen.insert(found.digest.clone()));
            if seen.len() > most {
                return Err(cut_off(&format!("more than {}", limits::REFERRERS)));
            }
            if depth == limits::REFERRER_DEPTH && !listed.is_empty() {
                return Err(cut_off(&format!("nested more than {depth} levels deep")));
            }
            for found in listed {
                let order = Order::whole(&found.digest, None).with(existing);
                referrer((from, to), &order, subject, context).await?;
                copied.push(found.digest);
            }
        }
        if copied.is_empty() {
            break;
        }
        subjects = copied;
    }
    Ok(())
}

/// A registry could go on for ever: each referrer may have another one.
fn cut_off(why: &str) -> anyhow::Error {
    let text = format!("the referrers of the image are {why}: not all of them were copied");
    Failure::new(Kind::Integrity, text).into()
}

async fn referrer(
    (from, to): (&Arc<Repository>, &Arc<Repository>),
    order: &Order,
    subject: &Digest,
    context: &Context,
) -> anyhow::Result<()> {
    let manifest = from.manifest(&order.selector).await?;
    let transfer = context.transfer(from.clone(), to.clone(), Arc::new(Unobserved));
    transfer
        .run(transfer.copier.copy_manifest(&manifest, order))
        .await?;
    Ok(to.put_referrer(&manifest, subject).await?)
}
