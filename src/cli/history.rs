//! `regctl history`: the steps that made an image, the newest first.

use std::borrow::Cow;

use jiff::Timestamp;

use super::context::Context;
use super::exit::Failure;
use super::output::list::{Column, Format, List};
use super::output::text::{clean, ellipsis};
use super::output::units;
use super::{inspect, tag};
use crate::error::Kind;
use crate::image::Content;
use crate::image::config::History;

/// Docker cuts commands here.
const COMMAND: usize = 45;
const MISSING: &str = "<missing>";

/// Show the steps that made an image
#[derive(clap::Args)]
#[command(after_help = "Examples:
  regctl history hello-world
  regctl history --no-trunc --format '{{.CreatedBy}}' hello-world")]
pub(super) struct Args {
    /// An image of the local store, by name or ID
    #[arg(value_name = "IMAGE")]
    image: String,
    /// Show whole IDs and commands
    #[arg(long)]
    no_trunc: bool,
    /// Print just the IDs
    #[arg(short, long)]
    quiet: bool,
    /// table, json, 'table TEMPLATE' or a Go template
    #[arg(long)]
    format: Option<String>,
}

struct Row {
    id: String,
    step: History,
    created_by: String,
    size: u64,
    now: Timestamp,
}

const COLUMNS: &[Column<Row>] = &[
    Column {
        name: "ID",
        header: "IMAGE",
        value: |row| row.id.clone(),
    },
    Column {
        name: "CreatedSince",
        header: "CREATED",
        value: |row| units::ago(row.step.created.as_deref(), row.now),
    },
    Column {
        name: "CreatedAt",
        header: "CREATED AT",
        value: |row| units::stamp(row.step.created.as_deref()),
    },
    Column {
        name: "CreatedBy",
        header: "CREATED BY",
        value: |row| row.created_by.clone(),
    },
    Column {
        name: "Size",
        header: "SIZE",
        value: |row| units::size(row.size),
    },
    Column {
        name: "Comment",
        header: "COMMENT",
        value: |row| row.step.comment.clone(),
    },
];

const SHOWN: [&str; 5] = ["ID", "CreatedSince", "CreatedBy", "Size", "Comment"];

pub(super) fn run(args: &Args, context: &Context) -> anyhow::Result<()> {
    let found = tag::find(&args.image, context)?;
    let manifest = inspect::image_of(&found, context)?;
    let Content::Image { config, layers } = manifest.content() else {
        return Err(Failure::new(Kind::NotFound, "the image has no platform here").into());
    };
    let parsed = inspect::config_of(&config.digest, context)?;
    let id = if args.no_trunc {
        config.digest.to_string()
    } else {
        config.digest.short().to_owned()
    };
    let mut sizes = layers.iter().map(|layer| layer.size);
    let mut rows: Vec<Row> = Vec::new();
    for step in parsed.history {
        // A step without a layer takes no size; more steps than layers are the image's own fault.
        let size = if step.empty_layer {
            0
        } else {
            sizes.next().unwrap_or_default()
        };
        let created_by = command(&step.created_by, args.no_trunc).into_owned();
        rows.push(Row {
            id: MISSING.to_owned(),
            step,
            created_by,
            size,
            now: Timestamp::now(),
        });
    }
    if let Some(newest) = rows.last_mut() {
        newest.id = id;
    }
    let format = if args.quiet {
        Some("{{.ID}}")
    } else {
        args.format.as_deref()
    };
    let mut list = List::new(context.output(), COLUMNS, Format::parse(format, &SHOWN)?)?;
    for row in rows.iter().rev() {
        list.row(row)?;
    }
    list.finish()
}

fn command(text: &str, no_trunc: bool) -> Cow<'_, str> {
    let text = clean(text);
    if no_trunc {
        text
    } else {
        Cow::Owned(ellipsis(&text, COMMAND).into_owned())
    }
}
