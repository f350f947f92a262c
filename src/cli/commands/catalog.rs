//! `regctl catalog`: the repositories of a registry.

use crate::cli::context::Context;
use crate::cli::exit;
use crate::cli::failure::{Error, Result};
use crate::cli::output::list::{Column, Format, List};
use crate::cli::tally::Tally;
use crate::image::Tag;
use crate::ops::{self, CatalogRequest, Server};

/// List the repositories of a registry
#[derive(clap::Args)]
#[command(after_help = "Examples:
  regctl catalog 192.168.224.160:5000
  regctl catalog registry.example/team
  regctl catalog --tags registry.example
  regctl catalog --format '{{.Repository}}' registry.example")]
pub(in crate::cli) struct Args {
    /// The registry, and the start of the names to list
    #[arg(value_name = "HOST[/PREFIX]")]
    host: Option<String>,
    /// List at most N repositories
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    /// List only repositories after this one
    #[arg(long, value_name = "REPOSITORY")]
    last: Option<String>,
    /// Also list the tags of each repository
    #[arg(long)]
    tags: bool,
    /// Format output: table, json, 'table TEMPLATE' or a Go template
    #[arg(long)]
    format: Option<String>,
}

struct Row {
    repository: String,
    tags: Vec<Tag>,
    problem: Option<String>,
}

const COLUMNS: &[Column<Row>] = &[
    Column::of("Repository", "REPOSITORY", |row| row.repository.clone()),
    Column::text("Tags", "TAGS", |row| row.tags()),
    Column::rare("Error", "ERROR", |row| {
        row.problem.clone().unwrap_or_default()
    }),
];

pub(in crate::cli) async fn run(args: Args, context: &Context) -> Result<()> {
    let client = context.client();
    let Server { host, path } = Server::parse(args.host.as_deref())?;
    let prefix = path.unwrap_or_default();
    let shown: &[&str] = if args.tags {
        &["Repository", "Tags"]
    } else {
        &["Repository"]
    };
    let format = Format::parse(args.format.as_deref(), shown)?;
    let request = CatalogRequest {
        // Of those that lie elsewhere nobody knows how many come first.
        limit: args.limit.filter(|_| prefix.is_empty()),
        last: args.last,
    };
    let mut pages = ops::catalog(client, &host, request)?;
    // Nothing is printed before the registry has answered at all.
    let mut page = pages.next().await?;
    let mut list = List::new(context.output(), COLUMNS, format)?;
    let mut tally = Tally::open("repositories", context);
    let mut left = args.limit.unwrap_or(usize::MAX);
    while let Some(names) = page {
        let below = names.into_iter().filter(|name| is_below(name, &prefix));
        for repository in below.take(left) {
            left -= 1;
            let mut row = Row {
                repository,
                tags: Vec::new(),
                problem: None,
            };
            if args.tags {
                let found = ops::tags_of(client, &host, &row.repository).await;
                let listed = found.map(|tags| row.tags = tags).map_err(Error::from);
                row.problem = listed.as_ref().err().map(|error| exit::message(error));
                tally.add(&row.repository, listed).await?;
            }
            list.row(&row)?;
        }
        list.flush()?;
        page = if left == 0 { None } else { pages.next().await? };
    }
    list.finish()?;
    tally.finish()
}

/// Whether a repository is the prefix, or lies below it.
fn is_below(name: &str, prefix: &str) -> bool {
    let rest = name.strip_prefix(prefix);
    prefix.is_empty() || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

impl Row {
    fn tags(&self) -> String {
        match &self.problem {
            Some(problem) => format!("<error: {problem}>"),
            None => {
                let tags: Vec<&str> = self.tags.iter().map(Tag::as_str).collect();
                tags.join(", ")
            }
        }
    }
}
