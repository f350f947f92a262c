//! `regctl search`: repositories on Docker Hub or on another registry.

use super::context::Context;
use super::exit::Failure;
use super::output::list::{Column, Format, List};
use super::output::text::{clean, ellipsis};
use crate::error::Kind;
use crate::image::Host;
use crate::registry::search::{Findings, Found, Interface};

/// Docker cuts descriptions here.
const DESCRIPTION: usize = 45;
/// What Docker asks for where the user does not say.
const LIMIT: u32 = 25;

/// Search Docker Hub, or another registry, for images
#[derive(clap::Args)]
#[command(after_help = "Examples:
  regctl search centos
  regctl search centos -s 3
  regctl search --filter is-official=true --limit 5 nginx
  regctl search 192.168.224.160:5000/hello")]
pub(super) struct Args {
    /// What to look for; HOST/TERM searches another registry
    #[arg(value_name = "[HOST/]TERM")]
    term: String,
    /// Only those with at least this many stars
    #[arg(
        short,
        long,
        value_name = "N",
        default_value_t = 0,
        hide_default_value = true
    )]
    stars: u64,
    /// Only those with stars=N, is-official=BOOL or is-automated=BOOL; repeatable
    #[arg(short, long, value_name = "KEY=VALUE")]
    filter: Vec<String>,
    /// At most this many, 1 to 100
    #[arg(long, value_name = "N", default_value_t = LIMIT)]
    limit: u32,
    /// Show whole descriptions
    #[arg(long)]
    no_trunc: bool,
    /// table, json, 'table TEMPLATE' or a Go template
    #[arg(long)]
    format: Option<String>,
}

/// A row: what was found, with its description as it is shown.
struct Row {
    found: Found,
    description: String,
}

const COLUMNS: &[Column<Row>] = &[
    Column {
        name: "Name",
        header: "NAME",
        value: |row| row.found.name.clone(),
    },
    Column {
        name: "Description",
        header: "DESCRIPTION",
        value: |row| row.description.clone(),
    },
    Column {
        name: "StarCount",
        header: "STARS",
        value: |row| row.found.star_count.to_string(),
    },
    Column {
        name: "IsOfficial",
        header: "OFFICIAL",
        value: |row| row.found.is_official.to_string(),
    },
    Column {
        name: "IsAutomated",
        header: "AUTOMATED",
        value: |row| row.found.is_automated.to_string(),
    },
];

/// All but JSON, in which Docker writes `[OK]` for true and nothing for false.
const TABLE: &[Column<Row>] = &[
    Column {
        name: "Name",
        header: "NAME",
        value: |row| row.found.name.clone(),
    },
    Column {
        name: "Description",
        header: "DESCRIPTION",
        value: |row| row.description.clone(),
    },
    Column {
        name: "StarCount",
        header: "STARS",
        value: |row| row.found.star_count.to_string(),
    },
    Column {
        name: "IsOfficial",
        header: "OFFICIAL",
        value: |row| ok(row.found.is_official),
    },
    Column {
        name: "IsAutomated",
        header: "AUTOMATED",
        value: |row| ok(row.found.is_automated),
    },
];

/// Four columns; AUTOMATED only where a result has it, since Docker dropped it.
const ALWAYS: [&str; 4] = ["Name", "Description", "StarCount", "IsOfficial"];

fn ok(is: bool) -> String {
    if is { "[OK]".to_owned() } else { String::new() }
}

pub(super) async fn run(args: Args, context: &Context) -> anyhow::Result<()> {
    if !(1..=100).contains(&args.limit) {
        let text = format!("limit {} is outside the range of [1, 100]", args.limit);
        return Err(Failure::new(Kind::Usage, text).into());
    }
    let filters = Filters::parse(args.stars, &args.filter)?;
    let findings = look(&args, context).await?;
    let rows: Vec<Row> = findings
        .found
        .into_iter()
        .filter(|found| filters.pass(found))
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

async fn look(args: &Args, context: &Context) -> anyhow::Result<Findings> {
    let (host, term) = split(&args.term)?;
    let Some(host) = host else {
        return Ok(context.network()?.search_hub(term, args.limit).await?);
    };
    let findings = context
        .network()?
        .registry(&host)
        .search(term, args.limit)
        .await?;
    if findings.by == Interface::Catalog {
        context.output().note(format!(
            "{host} has no search; these are the matching names of its catalog"
        ));
    }
    Ok(findings)
}

/// The host, where the term has one, by the same rule as references.
fn split(term: &str) -> anyhow::Result<(Option<Host>, &str)> {
    if term.contains("://") {
        let text =
            format!("invalid repository name: repository name ({term}) should not have a scheme");
        return Err(Failure::new(Kind::Usage, text).into());
    }
    let is_host = |first: &str| first == "localhost" || first.contains(['.', ':']);
    match term.split_once('/') {
        Some((first, rest)) if is_host(first) => {
            let host: Host = first.parse()?;
            Ok((Some(host).filter(|host| !host.is_hub()), rest))
        }
        // Docker Hub's index knows official images without their "library/".
        Some(("library", rest)) => Ok((None, rest)),
        _ => Ok((None, term)),
    }
}

/// What a result must have to be shown.
#[derive(Default)]
struct Filters {
    stars: u64,
    official: Option<bool>,
    automated: Option<bool>,
}

impl Filters {
    fn parse(stars: u64, filters: &[String]) -> anyhow::Result<Self> {
        let invalid = |text: String| Failure::new(Kind::Usage, text);
        let mut parsed = Self {
            stars,
            ..Self::default()
        };
        for filter in filters {
            let (key, value) = filter.split_once('=').ok_or_else(|| {
                invalid(format!(
                    "bad format of filter {filter:?} (expected name=value)"
                ))
            })?;
            let wrong = || invalid(format!("invalid filter '{key}={value}'"));
            match key.trim() {
                "stars" => {
                    parsed.stars = parsed.stars.max(value.trim().parse().map_err(|_| wrong())?)
                }
                "is-official" => parsed.official = Some(boolean(value).ok_or_else(wrong)?),
                "is-automated" => parsed.automated = Some(boolean(value).ok_or_else(wrong)?),
                other => return Err(invalid(format!("invalid filter '{other}'")).into()),
            }
        }
        Ok(parsed)
    }

    fn pass(&self, found: &Found) -> bool {
        found.star_count >= self.stars
            && self
                .official
                .is_none_or(|wanted| wanted == found.is_official)
            && self
                .automated
                .is_none_or(|wanted| wanted == found.is_automated)
    }
}

/// Go's words for true and false.
fn boolean(text: &str) -> Option<bool> {
    match text.trim() {
        "1" | "t" | "T" | "true" | "TRUE" | "True" => Some(true),
        "0" | "f" | "F" | "false" | "FALSE" | "False" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_have_a_host_or_mean_docker_hub() {
        for (term, host, rest) in [
            ("centos", None, "centos"),
            ("user/name", None, "user/name"),
            ("library/centos", None, "centos"),
            ("docker.io/centos", None, "centos"),
            (
                "192.168.224.160:5000/hello",
                Some("192.168.224.160:5000"),
                "hello",
            ),
            ("r.example/", Some("r.example"), ""),
        ] {
            let (found, term) = split(term).unwrap();
            assert_eq!(
                (found.map(|host| host.to_string()).as_deref(), term),
                (host, rest)
            );
        }
        assert!(split("https://r.example/x").is_err());
    }

    #[test]
    fn the_largest_number_of_stars_wins() {
        let filters = Filters::parse(3, &["stars=5".into(), "is-official=true".into()]).unwrap();
        let found = |star_count, is_official| Found {
            star_count,
            is_official,
            ..Found::default()
        };
        assert!(filters.pass(&found(5, true)));
        assert!(!filters.pass(&found(4, true)));
        assert!(!filters.pass(&found(9, false)));
        for bad in ["stars", "stars=x", "is-official=maybe", "size=3"] {
            assert!(Filters::parse(0, &[bad.into()]).is_err(), "{bad}");
        }
    }
}
