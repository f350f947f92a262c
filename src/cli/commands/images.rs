//! `regctl images`: what is in the local store.

use std::cmp::Reverse;

use jiff::Timestamp;

use crate::cli::context::Context;
use crate::cli::failure::Result;
use crate::cli::output::list::{Column, Format, List};
use crate::cli::output::units;
use crate::image::Reference;
use crate::ops::filter::{self, Filter};
use crate::ops::is_pattern;
use crate::store::Image;

const NONE: &str = "<none>";

/// List images
#[derive(clap::Args)]
#[command(after_help = "Examples:
  regctl images
  regctl images --digests 192.168.224.160:5000/hello-world
  regctl images --filter until=24h --filter label=team=blue
  regctl images --format 'table {{.Repository}}\\t{{.Size}}'")]
pub(in crate::cli) struct Args {
    /// Only show images of this repository, or whose names fit this pattern
    #[arg(value_name = "REPOSITORY[:TAG]")]
    name: Option<String>,
    /// Show all images; there are none that are hidden
    #[arg(short, long)]
    all: bool,
    /// Filter by reference=PATTERN, label=KEY[=VALUE], before=IMAGE, since=IMAGE, until=TIME or
    /// dangling=false; may be repeated
    #[arg(short, long, value_name = "FILTER")]
    filter: Vec<Filter>,
    /// Show digests
    #[arg(long)]
    digests: bool,
    /// Don't truncate output
    #[arg(long)]
    no_trunc: bool,
    /// Only show image IDs
    #[arg(short, long)]
    quiet: bool,
    /// Format output: table, json, 'table TEMPLATE' or a Go template
    #[arg(long)]
    format: Option<String>,
}

/// A row: an image, with its ID as it is shown.
struct Row {
    image: Image,
    id: String,
    now: Timestamp,
}

const COLUMNS: &[Column<Row>] = &[
    Column::of("Repository", "REPOSITORY", |row| {
        row.image.reference.repository().familiar()
    }),
    Column::of("Tag", "TAG", |row| tag_of(&row.image)),
    Column::of("Digest", "DIGEST", |row| {
        row.image.descriptor.digest.to_string()
    }),
    Column::of("ID", "IMAGE ID", |row| row.id.clone()),
    Column::of("CreatedSince", "CREATED", |row| {
        units::ago(row.image.summary.created.as_deref(), row.now)
    }),
    Column::of("CreatedAt", "CREATED AT", |row| {
        units::created_at(row.image.summary.created.as_deref())
    }),
    Column::of("Size", "SIZE", |row| units::size(row.image.summary.size)),
    Column::of("Containers", "CONTAINERS", |_| "N/A".to_owned()),
    Column::of("SharedSize", "SHARED SIZE", |_| "N/A".to_owned()),
    Column::of("UniqueSize", "UNIQUE SIZE", |_| "N/A".to_owned()),
    Column::of("VirtualSize", "VIRTUAL SIZE", |row| {
        units::exact_size(row.image.summary.size)
    }),
];

const SHOWN: [&str; 5] = ["Repository", "Tag", "ID", "CreatedSince", "Size"];
const WITH_DIGESTS: [&str; 6] = ["Repository", "Tag", "Digest", "ID", "CreatedSince", "Size"];

fn tag_of(image: &Image) -> String {
    image
        .reference
        .tag()
        .map_or_else(|| NONE.to_owned(), ToString::to_string)
}

pub(in crate::cli) fn run(args: Args, context: &Context) -> Result<()> {
    let mut images = filter::meeting(&args.filter, context.store().images()?, context.client())?;
    match args.name {
        Some(pattern) if is_pattern(&pattern) => {
            images.retain(|image| filter::is_named(image, &pattern));
        }
        Some(name) => {
            let wanted: Reference = name.parse()?;
            images.retain(|image| is_wanted(&image.reference, &wanted));
        }
        None => {}
    }
    // As Docker does: `docker images -q | head -1` is the newest.
    images.sort_by_cached_key(|image| Reverse(filter::made(image)));
    let rows = images.into_iter().map(|image| {
        let id = image.summary.id.as_ref();
        let shown = |id: &crate::image::Digest| {
            if args.no_trunc {
                id.to_string()
            } else {
                id.short().to_owned()
            }
        };
        Row {
            id: id.map_or_else(|| NONE.to_owned(), shown),
            image,
            now: Timestamp::now(),
        }
    });
    if args.quiet {
        let ids: String = rows.map(|row| row.id + "\n").collect();
        return Ok(context.output().raw(ids.as_bytes())?);
    }
    let shown: &[&str] = if args.digests { &WITH_DIGESTS } else { &SHOWN };
    let mut list = List::new(
        context.output(),
        COLUMNS,
        Format::parse(args.format.as_deref(), shown)?,
    )?;
    for row in rows {
        list.row(&row)?;
    }
    list.finish()
}

fn is_wanted(name: &Reference, wanted: &Reference) -> bool {
    name.repository() == wanted.repository()
        && wanted.tag().is_none_or(|tag| name.tag() == Some(tag))
        && wanted
            .digest()
            .is_none_or(|digest| name.digest() == Some(digest))
}
