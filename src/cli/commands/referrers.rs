//! `regctl referrers`: what points at an image on its registry.

use crate::cli::context::Context;
use crate::cli::failure::Result;
use crate::cli::output::list::{Column, Format, List};
use crate::cli::output::units;
use crate::image::{Descriptor, Reference};
use crate::place::Source;
use crate::registry::Access;

/// List signatures, SBOMs and other artifacts that refer to an image
#[derive(clap::Args)]
#[command(after_help = "Examples:
  regctl referrers registry.example/app:1
  regctl referrers --artifact-type application/spdx+json registry.example/app:1")]
pub(in crate::cli) struct Args {
    /// The image
    #[arg(value_name = "NAME[:TAG|@DIGEST]")]
    name: Reference,
    /// Only list artifacts of this type
    #[arg(long, value_name = "TYPE")]
    artifact_type: Option<String>,
    /// Format output: table, json, 'table TEMPLATE' or a Go template
    #[arg(long)]
    format: Option<String>,
}

const COLUMNS: &[Column<Descriptor>] = &[
    Column::of("Digest", "DIGEST", |row| row.digest.to_string()),
    Column::of("ArtifactType", "TYPE", |row| {
        row.artifact_type.clone().unwrap_or_default()
    }),
    Column::of("Size", "SIZE", |row| units::size(row.size)),
];

pub(in crate::cli) async fn run(args: Args, context: &Context) -> Result<()> {
    let format = Format::parse(args.format.as_deref(), &["Digest", "ArtifactType", "Size"])?;
    let repository = context.remote(args.name.repository(), Access::Pull)?;
    let subject = match args.name.digest() {
        Some(digest) => digest.clone(),
        None => repository.resolve(&args.name.selector()).await?.digest,
    };
    let found = match &args.artifact_type {
        Some(wanted) => repository.referrers_of_type(&subject, wanted).await?,
        None => repository.referrers(&subject).await?,
    };
    let mut list = List::new(context.output(), COLUMNS, format)?;
    for referrer in &found {
        list.row(referrer)?;
    }
    list.finish()
}
