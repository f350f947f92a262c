//! `regctl catalog`: the repositories of a registry.

use super::context::Context;
use super::exit::Failure;
use super::login::Server;
use super::output::list::{Column, Format, List};
use crate::error::Kind;
use crate::image::Repository;
use crate::place::Listing;
use crate::registry::{Access, Catalog};

/// List the repositories of a registry
#[derive(clap::Args)]
#[command(after_help = "Examples:
  regctl catalog 192.168.224.160:5000
  regctl catalog --tags registry.example
  regctl catalog --format '{{.Repository}}' registry.example")]
pub(super) struct Args {
    /// The registry
    #[arg(value_name = "HOST")]
    host: Option<String>,
    /// At most this many
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    /// Only those after this one
    #[arg(long, value_name = "REPOSITORY")]
    last: Option<String>,
    /// Each repository's tags too
    #[arg(long)]
    tags: bool,
    /// table, json, 'table TEMPLATE' or a Go template
    #[arg(long)]
    format: Option<String>,
}

struct Row {
    repository: String,
    tags: String,
}

const COLUMNS: &[Column<Row>] = &[
    Column {
        name: "Repository",
        header: "REPOSITORY",
        value: |row| row.repository.clone(),
    },
    Column {
        name: "Tags",
        header: "TAGS",
        value: |row| row.tags.clone(),
    },
];

pub(super) async fn run(args: Args, context: &Context) -> anyhow::Result<()> {
    let host = Server::parse(args.host.as_deref())?.host;
    if host.is_hub() {
        return Err(Failure::new(Kind::Usage, "Docker Hub has no catalog")
            .hint("search it instead: regctl search TERM")
            .hint("or name a registry: regctl catalog HOST[:PORT]")
            .into());
    }
    let shown: &[&str] = if args.tags {
        &["Repository", "Tags"]
    } else {
        &["Repository"]
    };
    let format = Format::parse(args.format.as_deref(), shown)?;
    let page_size = args
        .limit
        .and_then(|limit| u32::try_from(limit).ok())
        .filter(|size| *size <= 1000);
    let mut pages = context.network()?.registry(&host).catalog(&Catalog {
        page_size,
        last: args.last,
    });
    // Nothing is printed before the registry has answered at all.
    let mut page = pages.next().await?;
    let mut list = List::new(context.output(), COLUMNS, format)?;
    let mut left = args.limit.unwrap_or(usize::MAX);
    while let Some(names) = page {
        for repository in names.into_iter().take(left) {
            left -= 1;
            let tags = if args.tags {
                tags(context, &host, &repository).await?
            } else {
                String::new()
            };
            list.row(&Row { repository, tags })?;
        }
        list.flush()?;
        page = if left == 0 { None } else { pages.next().await? };
    }
    list.finish()
}

async fn tags(context: &Context, host: &crate::image::Host, path: &str) -> anyhow::Result<String> {
    let repository = Repository::new(host.clone(), path)?;
    let tags = context.remote(&repository, Access::Pull)?.tags().await;
    match tags {
        Ok(tags) => Ok(tags
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join(", ")),
        // The catalog keeps names whose images are all gone.
        Err(error) if crate::error::Classified::kind(&error) == Kind::NotFound => Ok(String::new()),
        Err(error) => Err(error.into()),
    }
}
