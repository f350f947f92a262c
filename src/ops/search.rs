//! Searches Docker Hub, or another registry, for repositories.

use super::client::Client;
use super::error::Error;
use crate::image::Host;
use crate::registry::search::{Findings, Found};

/// What to search for.
#[derive(Clone, Debug)]
pub struct SearchRequest {
    /// What names or descriptions have to contain; `HOST/TERM` searches another registry.
    pub term: String,
    /// The most results, 1 to 100.
    pub limit: u32,
    /// What a result must have.
    pub filters: SearchFilters,
}

/// Searches, and leaves out what the filters do.
///
/// # Errors
/// Says what is wrong with the term, or whatever keeps an answer away.
pub async fn search(client: &Client, request: &SearchRequest) -> Result<Findings, Error> {
    if !(1..=100).contains(&request.limit) {
        let text = format!("limit {} is outside the range of [1, 100]", request.limit);
        return Err(Error::Invalid(text));
    }
    let (host, term) = split(&request.term)?;
    let network = client.network()?;
    let mut findings = match &host {
        None => network.search_hub(term, request.limit).await?,
        Some(host) => network.registry(host).search(term, request.limit).await?,
    };
    findings.found.retain(|found| request.filters.pass(found));
    Ok(findings)
}

/// The host, where the term has one, by the same rule as references.
fn split(term: &str) -> Result<(Option<Host>, &str), Error> {
    if term.contains("://") {
        let text =
            format!("invalid repository name: repository name ({term}) should not have a scheme");
        return Err(Error::Invalid(text));
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
#[derive(Clone, Debug, Default)]
pub struct SearchFilters {
    stars: u64,
    official: Option<bool>,
    automated: Option<bool>,
}

impl SearchFilters {
    /// Reads Docker's filters; the largest number of stars wins.
    ///
    /// # Errors
    /// Says which filter is not valid.
    pub fn parse(stars: u64, filters: &[String]) -> Result<Self, Error> {
        let mut parsed = Self {
            stars,
            ..Self::default()
        };
        for filter in filters {
            let (key, value) = filter.split_once('=').ok_or_else(|| {
                Error::Invalid(format!(
                    "bad format of filter {filter:?} (expected name=value)"
                ))
            })?;
            let wrong = || Error::Invalid(format!("invalid filter '{key}={value}'"));
            match key.trim() {
                "stars" => {
                    parsed.stars = parsed.stars.max(value.trim().parse().map_err(|_| wrong())?)
                }
                "is-official" => parsed.official = Some(boolean(value).ok_or_else(wrong)?),
                "is-automated" => parsed.automated = Some(boolean(value).ok_or_else(wrong)?),
                other => return Err(Error::Invalid(format!("invalid filter '{other}'"))),
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
        let filters =
            SearchFilters::parse(3, &["stars=5".into(), "is-official=true".into()]).unwrap();
        let found = |star_count, is_official| Found {
            star_count,
            is_official,
            ..Found::default()
        };
        assert!(filters.pass(&found(5, true)));
        assert!(!filters.pass(&found(4, true)));
        assert!(!filters.pass(&found(9, false)));
        for bad in ["stars", "stars=x", "is-official=maybe", "size=3"] {
            assert!(SearchFilters::parse(0, &[bad.into()]).is_err(), "{bad}");
        }
    }
}
