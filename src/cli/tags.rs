//! `regctl tags`: the tags of a repository on its registry.

use std::cmp::{Ordering, Reverse};

use clap::ValueEnum;
use jiff::Timestamp;

use super::context::Context;
use super::output::list::{Column, Format, List};
use super::output::units;
use super::remote::{self, Details};
use crate::image::Reference;
use crate::place::Listing;
use crate::registry::Access;

/// List the tags of a repository on its registry
#[derive(clap::Args)]
#[command(after_help = "Examples:
  regctl tags 192.168.224.160:5000/hello-world
  regctl tags --long --sort created registry.example/app
  regctl tags --format '{{.Tag}} {{.Digest}}' registry.example/app")]
pub(super) struct Args {
    /// The repository
    #[arg(value_name = "NAME")]
    name: Reference,
    /// Show when each image was made, its size, platforms and digest
    #[arg(long)]
    long: bool,
    /// By name, with numbers in their order, by date or by size, the newest and largest first
    #[arg(long, value_enum)]
    sort: Option<Sort>,
    /// table, json, 'table TEMPLATE' or a Go template; looks at each image
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
    Column {
        name: "Tag",
        header: "TAG",
        value: |row| row.tag.to_string(),
    },
    Column {
        name: "CreatedSince",
        header: "CREATED",
        value: |row| units::ago(row.created.as_deref(), Timestamp::now()),
    },
    Column {
        name: "CreatedAt",
        header: "CREATED AT",
        value: |row| units::created_at(row.created.as_deref()),
    },
    Column {
        name: "Size",
        header: "SIZE",
        value: |row| units::size(row.size),
    },
    Column {
        name: "Platforms",
        header: "PLATFORMS",
        value: |row| row.platforms.join(", "),
    },
    Column {
        name: "Digest",
        header: "DIGEST",
        value: |row| row.digest.to_string(),
    },
];

pub(super) async fn run(args: Args, context: &Context) -> anyhow::Result<()> {
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
    let mut details = remote::details(&*repository, tags).await?;
    match args.sort {
        Some(Sort::Created) => details.sort_by_key(|image| Reverse(image.age())),
        Some(Sort::Size) => details.sort_by_key(|image| Reverse(image.size)),
        _ => {}
    }
    if plain {
        return details
            .iter()
            .try_for_each(|image| Ok(context.output().line(&image.tag)?));
    }
    let mut list = List::new(context.output(), COLUMNS, format)?;
    for image in &details {
        list.row(image)?;
    }
    list.finish()
}

/// By name, where numbers are in the order of numbers: 1.9 before 1.10.
fn natural(a: &str, b: &str) -> Ordering {
    let (mut a, mut b) = (a, b);
    loop {
        let (first, second) = (digits(a), digits(b));
        let order = match (first.is_empty(), second.is_empty()) {
            (false, false) => {
                let (one, two) = (
                    first.trim_start_matches('0'),
                    second.trim_start_matches('0'),
                );
                let order = one.len().cmp(&two.len()).then(one.cmp(two));
                (a, b) = (&a[first.len()..], &b[second.len()..]);
                order
            }
            _ => match (a.chars().next(), b.chars().next()) {
                (None, None) => return Ordering::Equal,
                (one, two) if one == two => {
                    let length = one.map_or(0, char::len_utf8);
                    (a, b) = (&a[length..], &b[length..]);
                    Ordering::Equal
                }
                (one, two) => one.cmp(&two),
            },
        };
        if order != Ordering::Equal {
            return order;
        }
    }
}

fn digits(text: &str) -> &str {
    &text[..text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len())]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_in_their_order() {
        let mut tags = ["v1.10", "latest", "v1.9", "v1.9.1", "2", "10", "v1.09", ""];
        tags.sort_by(|a, b| natural(a, b));
        assert_eq!(
            tags,
            ["", "2", "10", "latest", "v1.9", "v1.09", "v1.9.1", "v1.10"]
        );
    }
}
