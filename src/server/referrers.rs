//! Referrers: manifests that name another as their subject; OCI Distribution, "Listing Referrers".

use std::collections::VecDeque;
use std::ops::ControlFlow;

use http::header::{CONTENT_TYPE, LINK};
use http::{HeaderName, Response};

use super::body::{self, Body};
use super::error::ApiError;
use super::lanes::{Lane, TimeSlice};
use super::query::Query;
use super::referrer::Referrer;
use super::route::{self, Name};
use super::subjects::Known;
use super::{App, Changes, set};
use crate::image::manifest::ManifestError;
use crate::image::{Digest, Manifest, media_type};

const FILTERS: HeaderName = HeaderName::from_static("oci-filters-applied");

/// Bytes of the descriptors on one page: clients read no more than 4 MiB of an index.
const PAGE: usize = 512 << 10;
/// The manifests that are held by name at once.
const HELD: usize = 1024;

impl App {
    /// The manifests of a repository that refer to `subject`, page by page.
    pub(super) async fn list_referrers(
        &self,
        name: &Name,
        subject: &Digest,
        query: &Query,
    ) -> Result<Response<Body>, ApiError> {
        let wanted = query.first("artifactType");
        let mut search = Search {
            registry: self,
            name,
            subject,
            wanted,
            last: query.first("last").map(route::digest).transpose()?,
            held: VecDeque::new(),
            is_read: false,
            page: Page::default(),
        };
        let find = |slice: &TimeSlice| search.find(slice);
        let end = self.lanes.turns(Lane::Walk, find).await?;
        let page = search.page;
        let mut response = Response::new(body::full(page.index()));
        set(&mut response, CONTENT_TYPE, media_type::OCI_INDEX);
        if wanted.is_some() {
            set(&mut response, FILTERS, "artifactType");
        }
        if let (End::OfPage, Some(last)) = (end, &page.last) {
            let path = format!("/v2/{}/referrers/{subject}", name.as_str());
            set(&mut response, LINK, &next(&path, wanted, last));
        }
        Ok(response)
    }

    /// What a manifest says of `subject`: from the index, else from itself, and then it is indexed.
    fn referrer(
        &self,
        name: &Name,
        subject: &Digest,
        digest: &Digest,
    ) -> Result<Option<Referrer>, ApiError> {
        if !self.storage.has_revision(name, digest) {
            return Ok(None);
        }
        let subjects = self.storage.subjects(name);
        match subjects.get(subject, digest) {
            Known::Refers(referrer) => return Ok(Some(*referrer)),
            Known::Other => return Ok(None),
            Known::Nothing => {}
        }
        let bytes = self.manifest_bytes(digest)?.unwrap_or_default();
        let referrer = match Manifest::parse_expecting(bytes, "", digest) {
            Ok(manifest) => Referrer::of(&manifest),
            // It may be sound again by the next time.
            Err(ManifestError::Digest { .. }) => return Ok(None),
            Err(_) => None,
        };
        if self.changes != Changes::None {
            let _alone = self.indexing.lock();
            // A disk that takes no more still has its referrers: they are read again next time.
            let _ = subjects.add(digest, referrer.as_ref());
        }
        Ok(referrer.filter(|referrer| referrer.subject == *subject))
    }
}

/// Referrers that are looked for, in the order of their digests.
struct Search<'a> {
    registry: &'a App,
    name: &'a Name,
    subject: &'a Digest,
    wanted: Option<&'a str>,
    /// The manifest that was looked at last.
    last: Option<Digest>,
    held: VecDeque<Digest>,
    /// Whether all of them were read.
    is_read: bool,
    page: Page,
}

/// Where a search ends.
enum End {
    OfPage,
    OfList,
}

impl Search<'_> {
    fn find(&mut self, slice: &TimeSlice) -> Result<ControlFlow<End>, ApiError> {
        while let Some(digest) = self.next()? {
            let found = self.registry.referrer(self.name, self.subject, &digest)?;
            let wanted = self.wanted;
            let fits = |found: &Referrer| wanted.is_none_or(|wanted| found.is_of_type(wanted));
            if let Some(referrer) = found.filter(fits)
                && !self.page.takes(&referrer)
            {
                return Ok(ControlFlow::Break(End::OfPage));
            }
            if slice.is_over() {
                return Ok(ControlFlow::Continue(()));
            }
        }
        Ok(ControlFlow::Break(End::OfList))
    }

    fn next(&mut self) -> Result<Option<Digest>, ApiError> {
        if self.held.is_empty() && !self.is_read {
            let subjects = self.registry.storage.subjects(self.name);
            let found = subjects.candidates(self.subject, self.last.as_ref(), HELD)?;
            self.is_read = found.len() < HELD;
            self.held = found.into();
        }
        let next = self.held.pop_front();
        self.last = next.clone().or(self.last.take());
        Ok(next)
    }
}

/// Descriptors, as many as one answer holds.
#[derive(Default)]
struct Page {
    descriptors: Vec<String>,
    bytes: usize,
    last: Option<Digest>,
}

impl Page {
    /// Takes a referrer, if there is room for it.
    fn takes(&mut self, referrer: &Referrer) -> bool {
        let json = serde_json::json!(referrer.descriptor).to_string();
        if self.bytes + json.len() > PAGE {
            return false;
        }
        self.bytes += json.len();
        self.descriptors.push(json);
        self.last = Some(referrer.descriptor.digest.clone());
        true
    }

    fn index(&self) -> String {
        format!(
            "{{\"schemaVersion\":2,\"mediaType\":\"{}\",\"manifests\":[{}]}}",
            media_type::OCI_INDEX,
            self.descriptors.join(",")
        )
    }
}

/// The header that leads to the next page.
fn next(path: &str, wanted: Option<&str>, last: &Digest) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    if let Some(wanted) = wanted {
        query.append_pair("artifactType", wanted);
    }
    query.append_pair("last", last.as_str());
    format!("<{path}?{}>; rel=\"next\"", query.finish())
}
