//! `regctl search`: repositories on Docker Hub or on another registry.

use crate::cli::context::Context;
use crate::cli::failure::Result;
use crate::cli::output::list::{Column, Format, List};
use crate::cli::output::text::{clean, ellipsis};
use crate::ops::{self, SearchFilters, SearchRequest};
use crate::registry::search::{Found, Interface};

/// Docker cuts descriptions here.
const DESCRIPTION: usize = 45;
/// What Docker asks for where the user does not say.
const LIMIT: u32 = 25;

/// Search Docker Hub or another registry for images
#[derive(clap::Args)]
#[command(after_help = "Examples:
  regctl search centos
  regctl search centos -s 3
  regctl search --filter is-official=true --limit 5 nginx
  regctl search 192.168.224.160:5000/hello")]
pub(in crate::cli) struct Args {
    /// What to search for; HOST/TERM searches another registry
    #[arg(value_name = "[HOST/]TERM")]
    term: String,
    /// Only show images with at least N stars
    #[arg(
        short,
        long,
        value_name = "N",
        default_value_t = 0,
        hide_default_value = true
    )]
    stars: u64,
    /// Filter by stars=N, is-official=BOOL or is-automated=BOOL; may be repeated
    #[arg(short, long, value_name = "KEY=VALUE")]
    filter: Vec<String>,
    /// Max number of search results, 1 to 100
    #[arg(long, value_name = "N", default_value_t = LIMIT)]
    limit: u32,
    /// Don't truncate output
    #[arg(long)]
    no_trunc: bool,
    /// Format output: table, json, 'table TEMPLATE' or a Go template
    #[arg(long)]
    format: Option<String>,
}

/// A row: what was found, with its description as it is shown.
struct Row {
    found: Found,
    description: String,
}

const COLUMNS: &[Column<Row>] = &[
    Column::of("Name", "NAME", |row| row.found.name.clone()),
    Column::text("Description", "DESCRIPTION", |row| row.description.clone()),
    Column::of("StarCount", "STARS", |row| row.found.star_count.to_string()),
    Column::of("IsOfficial", "OFFICIAL", |row| {
        row.found.is_official.to_string()
    }),
    Column::of("IsAutomated", "AUTOMATED", |row| {
        row.found.is_automated.to_string()
    }),
];

/// All but JSON, in which Docker writes `[OK]` for true and nothing for false.
const TABLE: &[Column<Row>] = &[
    Column::of("Name", "NAME", |row| row.found.name.clone()),
    Column::text("Description", "DESCRIPTION", |row| row.description.clone()),
    Column::of("StarCount", "STARS", |row| row.found.star_count.to_string()),
    Column::of("IsOfficial", "OFFICIAL", |row| ok(row.found.is_official)),
    Column::of("IsAutomated", "AUTOMATED", |row| ok(row.found.is_automated)),
];

/// Four columns; AUTOMATED only where a result has it, since Docker dropped it.
const ALWAYS: [&str; 4] = ["Name", "Description", "StarCount", "IsOfficial"];

fn ok(is: bool) -> String {
    if is { "[OK]".to_owned() } else { String::new() }
}

pub(in crate::cli) async fn run(args: Args, context: &Context) -> Result<()> {
    let request = SearchRequest {
        filters: SearchFilters::parse(args.stars, &args.filter)?,
        term: args.term,
        limit: args.limit,
    };
    let findings = ops::search(context.client(), &request).await?;
    if findings.by == Interface::Catalog {
        let host = request.term.split('/').next().unwrap_or_default();
        context.output().note(format!(
            "{host} has no search API; showing matching names from its catalog"
        ));
    }
    let rows: Vec<Row> = findings
        .found
        .into_iter()
        .map(|found| Row {
            description: described(&found.description, args.no_trunc),
            found,
        })
        .collect();
    let mut shown = ALWAYS.to_vec();
    if rows.iter().any(|row| row.found.is_automated) {
        shown.push("IsAutomated");
    }
    let format = Format::parse(args.format.as_deref(), &shown)?;
    let columns = match format {
        // The last column is AUTOMATED.
        Format::Json => &COLUMNS[..shown.len()],
        _ => TABLE,
    };
    let mut list = List::new(context.output(), columns, format)?;
    if args.no_trunc {
        list = list.uncut();
    }
    for row in &rows {
        list.row(row)?;
    }
    list.finish()
}

/// Cut as Docker cuts it, in templates too, unless all of it is wanted.
fn described(description: &str, no_trunc: bool) -> String {
    let clean = clean(description);
    if no_trunc {
        clean.into_owned()
    } else {
        ellipsis(&clean, DESCRIPTION).into_owned()
    }
}
