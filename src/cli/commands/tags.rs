//! `regctl tags`: the tags of a repository on its registry.

use std::cmp::Reverse;

use clap::ValueEnum;
use jiff::Timestamp;

use crate::cli::context::Context;
use crate::cli::exit;
use crate::cli::failure::Result;
use crate::cli::output::list::{Column, Format, List};
use crate::cli::output::units;
use crate::cli::tally::Tally;
use crate::image::Reference;
use crate::ops::natural;
use crate::ops::tags::{Details, details};
use crate::place::Listing;
use crate::registry::Access;

/// List the tags of a repository on its registry
#[derive(clap::Args)]
#[command(after_help = "Examples:
  regctl tags 192.168.224.160:5000/hello-world
  regctl tags --long --sort created registry.example/app
  regctl tags --format '{{.Tag}} {{.Digest}}' registry.example/app")]
pub(in crate::cli) struct Args {
    /// The repository
    #[arg(value_name = "NAME")]
    name: Reference,
    /// Show creation time, size, platforms and digest of each image
    #[arg(long)]
    long: bool,
    /// Sort by name (1.9 before 1.10), creation time (newest first) or size (largest first)
    #[arg(long, value_enum)]
    sort: Option<Sort>,
    /// Format output: table, json, 'table TEMPLATE' or a Go template; looks up each image
    #[arg(long)]
    format: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Sort {
    Name,
    Created,
    Size,
}

const COLUMNS: &[Column<Details>] = &[
    Column::of("Tag", "TAG", |row| row.tag.to_string()),
    Column::of("CreatedSince", "CREATED", |row| {
        units::ago(row.created.as_deref(), Timestamp::now())
    }),
    Column::of("CreatedAt", "CREATED AT", |row| {
        units::created_at(row.created.as_deref())
    }),
    Column::of("Size", "SIZE", |row| units::size(row.size)),
    Column::text("Platforms", "PLATFORMS", platforms),
    Column::of("Digest", "DIGEST", |row| {
        row.digest
            .as_ref()
            .map_or_else(|| NONE.to_owned(), ToString::to_string)
    }),
    Column::rare("Error", "ERROR", |row| {
        row.problem
            .as_ref()
            .map(|problem| exit::message(problem))
            .unwrap_or_default()
    }),
];

const NONE: &str = "<none>";

/// What it runs on, or what keeps that from being known.
fn platforms(row: &Details) -> String {
    let mut shown = row.platforms.clone();
    if let Some(problem) = &row.problem {
        shown.push(format!("<error: {}>", exit::message(problem)));
    }
    shown.join(", ")
}

pub(in crate::cli) async fn run(args: Args, context: &Context) -> Result<()> {
    let format = Format::parse(
        args.format.as_deref(),
        &["Tag", "CreatedSince", "Size", "Platforms", "Digest"],
    )?;
    let repository = context.remote(args.name.repository(), Access::Pull)?;
    let mut tags = repository.tags().await?;
    if args.sort == Some(Sort::Name) {
        tags.sort_by(|a, b| natural(a.as_str(), b.as_str()));
    }
    let plain = !args.long && args.format.is_none();
    if plain && matches!(args.sort, None | Some(Sort::Name)) {
        return tags
            .iter()
            .try_for_each(|tag| Ok(context.output().line(tag)?));
    }
    let mut details = details(&*repository, tags).await?;
    match args.sort {
        Some(Sort::Created) => details.sort_by_key(|image| Reverse(image.age())),
        Some(Sort::Size) => details.sort_by_key(|image| Reverse(image.size)),
        _ => {}
    }
    if plain {
        for image in &details {
            context.output().line(&image.tag)?;
        }
    } else {
        let mut list = List::new(context.output(), COLUMNS, format)?;
        for image in &details {
            list.row(image)?;
        }
        list.finish()?;
    }
    let mut tally = Tally::of(details.len(), "tags", context);
    for image in details {
        let name = args.name.repository().tagged(image.tag).familiar();
        let looked = image.problem.map_or(Ok(()), |problem| Err(problem.into()));
        tally.add(&name, looked).await?;
    }
    tally.finish()
}
