//! Search: Docker's index API, Harbor's, Quay's, and a look through the catalog.

use ::url::form_urlencoded;
use http::Method;
use serde::Deserialize;

use super::auth::AccessRequest;
use super::effort::Effort;
use super::error::{Error, Refusal};
use super::exchange::Response;
use super::redact::Words;
use super::session::{ApiRequest, RequestTarget};
use super::{Catalog, Network, Registry};
use crate::image::{Host, or_default};
use crate::limits;

/// The host of Docker Hub's index, which is not the host of its images.
pub(super) const HUB_INDEX: &str = "index.docker.io:443";

/// One repository that was found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Found {
    /// The repository: one word for an official image, `user/name` for others.
    #[serde(deserialize_with = "or_default")]
    pub name: String,
    /// What it is.
    #[serde(deserialize_with = "or_default")]
    pub description: String,
    /// How many people like it.
    #[serde(deserialize_with = "or_default")]
    pub star_count: u64,
    /// Whether it is one of Docker's official images.
    #[serde(deserialize_with = "or_default")]
    pub is_official: bool,
    /// Whether it is built from a source repository; only old indexes say.
    #[serde(deserialize_with = "or_default")]
    pub is_automated: bool,
}

/// What a search found, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Findings {
    /// The repositories, in the registry's order.
    pub found: Vec<Found>,
    /// Which of the registry's interfaces answered.
    pub by: Interface,
}

/// An interface that can be searched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Interface {
    /// `/v1/search`: Docker Hub, and registries with Docker's index API.
    Index,
    /// `/api/v2.0/search`: Harbor.
    Harbor,
    /// `/api/v1/find/repositories`: Quay.
    Quay,
    /// `/v2/_catalog`, looked through here.
    Catalog,
}

impl Network {
    /// Searches Docker Hub.
    ///
    /// # Errors
    /// Whatever keeps an answer away.
    pub async fn search_hub(&self, term: &str, limit: u32) -> Result<Findings, Error> {
        let host: Host = HUB_INDEX.parse().unwrap_or_else(|_| Host::hub());
        let index = self.registry(&host);
        let found = index.by_index(term, limit).await?;
        found
            .map(|found| Findings {
                found: index.shown(found),
                by: Interface::Index,
            })
            .map_err(Error::Status)
    }
}

impl Registry {
    /// Searches this registry by the best interface that it has.
    ///
    /// # Errors
    /// Whatever keeps an answer away, and the catalog's refusal where that is what is left.
    pub async fn search(&self, term: &str, limit: u32) -> Result<Findings, Error> {
        let limit_len = limit as usize;
        let findings = |mut found: Vec<Found>, by| {
            found.truncate(limit_len);
            Findings {
                found: self.shown(found),
                by,
            }
        };
        if let Ok(found) = self.by_index(term, limit).await? {
            return Ok(findings(found, Interface::Index));
        }
        if let Some(found) = self.by_harbor(term).await? {
            return Ok(findings(found, Interface::Harbor));
        }
        if let Some(found) = self.by_quay(term).await? {
            return Ok(findings(found, Interface::Quay));
        }
        Ok(Findings {
            found: self.by_catalog(term, limit_len).await?,
            by: Interface::Catalog,
        })
    }

    async fn by_index(
        &self,
        term: &str,
        limit: u32,
    ) -> Result<Result<Vec<Found>, Box<Refusal>>, Error> {
        #[derive(Deserialize)]
        struct Page {
            #[serde(default, deserialize_with = "or_default")]
            results: Vec<Found>,
        }
        let query = query(&[("q", term), ("n", &limit.to_string())]);
        let response = self.ask(format!("v1/search?{query}"), Effort::Full).await?;
        if response.status.as_u16() != 200 {
            return match self.session.refuse(response).await {
                Error::Status(refusal) => Ok(Err(refusal)),
                other => Err(other),
            };
        }
        match read::<Page>(&response) {
            Some(page) => Ok(Ok(page.results)),
            None => Err(response.protocol("search answer is not JSON")),
        }
    }

    async fn by_harbor(&self, term: &str) -> Result<Option<Vec<Found>>, Error> {
        #[derive(Deserialize)]
        struct Answer {
            repository: Vec<Repository>,
        }
        #[derive(Deserialize)]
        struct Repository {
            repository_name: String,
        }
        let response = self
            .ask(
                format!("api/v2.0/search?{}", query(&[("q", term)])),
                Effort::Brief,
            )
            .await?;
        let answer: Option<Answer> = read(&response);
        let named = |repository: Repository| Found {
            name: repository.repository_name,
            ..Found::default()
        };
        Ok(answer.map(|answer| answer.repository.into_iter().map(named).collect()))
    }

    async fn by_quay(&self, term: &str) -> Result<Option<Vec<Found>>, Error> {
        #[derive(Deserialize)]
        struct Answer {
            results: Vec<Repository>,
        }
        #[derive(Deserialize)]
        struct Repository {
            name: String,
            namespace: Namespace,
            #[serde(default)]
            description: Option<String>,
            #[serde(default)]
            stars: Option<u64>,
        }
        #[derive(Deserialize)]
        struct Namespace {
            name: String,
        }
        let response = self
            .ask(
                format!("api/v1/find/repositories?{}", query(&[("query", term)])),
                Effort::Brief,
            )
            .await?;
        let answer: Option<Answer> = read(&response);
        let found = |repository: Repository| Found {
            name: format!("{}/{}", repository.namespace.name, repository.name),
            description: repository.description.unwrap_or_default(),
            star_count: repository.stars.unwrap_or_default(),
            ..Found::default()
        };
        Ok(answer.map(|answer| answer.results.into_iter().map(found).collect()))
    }

    async fn by_catalog(&self, term: &str, limit: usize) -> Result<Vec<Found>, Error> {
        let mut pages = self.catalog(&Catalog::default());
        let mut found = Vec::new();
        while let Some(page) = pages.next().await? {
            let matching = page.into_iter().filter(|name| name.contains(term));
            found.extend(matching.map(|name| Found {
                name,
                ..Found::default()
            }));
            if found.len() >= limit {
                break;
            }
        }
        found.truncate(limit);
        Ok(found)
    }

    /// What was found without the secrets that it repeats.
    fn shown(&self, mut found: Vec<Found>) -> Vec<Found> {
        let secrets = self.session.secrets();
        for one in &mut found {
            one.name = secrets.strike(&one.name, Words::Names);
            one.description = secrets.strike(&one.description, Words::Servers);
        }
        found
    }

    async fn ask(&self, path: String, effort: Effort) -> Result<Response, Error> {
        let request = ApiRequest::new(
            Method::GET,
            RequestTarget::Path(path),
            AccessRequest::default(),
        )
        .effort(effort)
        .whole(limits::SEARCH_BYTES, "search answer");
        self.session.send(request).await
    }
}

fn query(pairs: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs)
        .finish()
}

/// The answer, if it is a good one in the shape of `T`.
fn read<T: serde::de::DeserializeOwned>(response: &Response) -> Option<T> {
    serde_json::from_slice(&response.bytes()).ok()
}
