//! `regctl history`: the steps that made an image, the newest first.

use std::borrow::Cow;

use jiff::Timestamp;

use crate::cli::context::Context;
use crate::cli::failure::Result;
use crate::cli::output::list::{Column, Format, List};
use crate::cli::output::text::{clean, ellipsis};
use crate::cli::output::units;
use crate::image::Platform;
use crate::image::config::History;
use crate::ops;

/// Docker cuts commands here.
const COMMAND: usize = 45;
const MISSING: &str = "<missing>";

/// Show the history of an image
#[derive(clap::Args)]
#[command(after_help = "Examples:
  regctl history hello-world
  regctl history --no-trunc --format '{{.CreatedBy}}' hello-world")]
pub(in crate::cli) struct Args {
    /// The image, by name or ID
    #[arg(value_name = "IMAGE")]
    image: String,
    /// Don't truncate output
    #[arg(long)]
    no_trunc: bool,
    /// Show the history of this platform of a multi-platform image
    #[arg(long, value_name = "PLATFORM")]
    platform: Option<Platform>,
    /// Only show image IDs
    #[arg(short, long)]
    quiet: bool,
    /// Print sizes and dates in human readable format; --human=false prints bytes and times
    #[arg(
        short = 'H',
        long,
        value_name = "BOOL",
        num_args = 0..=1,
        require_equals = true,
        default_value_t = true,
        default_missing_value = "true",
        hide_default_value = true
    )]
    human: bool,
    /// Format output: table, json, 'table TEMPLATE' or a Go template
    #[arg(long)]
    format: Option<String>,
}

struct Row {
    id: String,
    step: History,
    created_by: String,
    size: u64,
    shown: Sizes,
    now: Timestamp,
}

/// How sizes are shown.
#[derive(Clone, Copy)]
enum Sizes {
    Human,
    Exact,
}

const COLUMNS: &[Column<Row>] = &[
    Column::of("ID", "IMAGE", |row| row.id.clone()),
    Column::of("CreatedSince", "CREATED", |row| {
        units::ago(row.step.created.as_deref(), row.now)
    }),
    Column::of("CreatedAt", "CREATED AT", |row| {
        units::stamp(row.step.created.as_deref())
    }),
    Column::text("CreatedBy", "CREATED BY", |row| row.created_by.clone()),
    Column::of("Size", "SIZE", |row| match row.shown {
        Sizes::Human => units::size(row.size),
        Sizes::Exact => row.size.to_string(),
    }),
    Column::text("Comment", "COMMENT", |row| row.step.comment.clone()),
];

const SHOWN: [&str; 5] = ["ID", "CreatedSince", "CreatedBy", "Size", "Comment"];
const EXACT: [&str; 5] = ["ID", "CreatedAt", "CreatedBy", "Size", "Comment"];

pub(in crate::cli) fn run(args: &Args, context: &Context) -> Result<()> {
    let image = ops::describe(context.client(), &args.image, args.platform.as_ref())?;
    let id = if args.no_trunc {
        image.config.digest.to_string()
    } else {
        image.config.digest.short().to_owned()
    };
    let (columns, shown) = if args.human {
        (&SHOWN, Sizes::Human)
    } else {
        (&EXACT, Sizes::Exact)
    };
    let mut sizes = image.manifest.layers().iter().map(|layer| layer.size);
    let mut rows: Vec<Row> = Vec::new();
    for step in image.details.history {
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
            shown,
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
    let mut list = List::new(context.output(), COLUMNS, Format::parse(format, columns)?)?;
    if args.no_trunc {
        list = list.uncut();
    }
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
