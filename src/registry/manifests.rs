//! Manifests of a repository; OCI Distribution specification, "Pulling manifests", "Pushing manifests".

use http::header::{ACCEPT, CONTENT_TYPE};
use http::{HeaderName, Method};

use super::Repository;
use super::effort::Effort;
use super::error::Error;
use super::exchange::{Payload, Response};
use super::session::ApiRequest;
use crate::image::{Descriptor, Digest, Manifest, Selector, Tag, media_type};
use crate::limits;

const CONTENT_DIGEST: HeaderName = HeaderName::from_static("docker-content-digest");

impl Repository {
    /// The type, digest and size of what a name stands for: one HEAD, where the registry answers it.
    pub(super) async fn head_manifest(&self, selector: &Selector) -> Result<Descriptor, Error> {
        let request = self.manifest_request(Method::HEAD, selector);
        let response = match self.session.send(request).await {
            Ok(response) => response,
            Err(error) if error.may_be_of_head() => {
                return match self.described_by_get(selector, Effort::Once).await {
                    // What was answered says more than what was not.
                    Err(answered) if answered.is_missing() => Err(answered),
                    described => described.map_err(|_| error),
                };
            }
            Err(error) => return Err(error),
        };
        match response.status.as_u16() {
            200 => {}
            404 => return Err(self.no_manifest(response, selector).await),
            401 | 429 => return Err(self.refuse(response).await),
            // It was tried as often as anything is: once more, as a GET, and then it is believed.
            500 | 502..=504 => {
                return match self.described_by_get(selector, Effort::Once).await {
                    Ok(found) => Ok(found),
                    Err(_) => Err(self.refuse(response).await),
                };
            }
            // Some proxies sign their redirects for GET only, some registries know no HEAD, and
            // what they answer to it is any status.
            _ => return self.described_by_get(selector, self.effort).await,
        }
        match described(&response, selector).filter(|_| !response.is_encoded()) {
            Some(descriptor) => Ok(descriptor),
            None => self.described_by_get(selector, self.effort).await,
        }
    }

    async fn described_by_get(
        &self,
        selector: &Selector,
        effort: Effort,
    ) -> Result<Descriptor, Error> {
        let asked = Self {
            effort,
            ..self.clone()
        };
        let manifest = asked.get_manifest(selector).await?;
        Ok(manifest.descriptor().clone())
    }

    /// A manifest, verified where it is asked for by digest.
    pub(super) async fn get_manifest(&self, selector: &Selector) -> Result<Manifest, Error> {
        let response = self
            .session
            .send(self.manifest_request(Method::GET, selector))
            .await?;
        match response.status.as_u16() {
            200 => {}
            404 => return Err(self.no_manifest(response, selector).await),
            _ => return Err(self.refuse(response).await),
        }
        let content_type = response
            .header(&CONTENT_TYPE)
            .unwrap_or_default()
            .to_owned();
        let bytes = response.bytes();
        if !bytes.starts_with(b"{") {
            response.refuse_encoding()?;
        }
        let manifest = match selector {
            Selector::Digest(digest) => Manifest::parse_expecting(bytes, &content_type, digest),
            Selector::Tag(_) => Manifest::parse(bytes, &content_type),
        };
        manifest.map_err(|source| Error::Manifest {
            reference: self.reference(selector),
            source,
        })
    }

    /// Stores a manifest under its digest or a tag.
    pub(super) async fn put_manifest(
        &self,
        manifest: &Manifest,
        tag: Option<&Tag>,
    ) -> Result<(), Error> {
        let name = match tag {
            Some(tag) => tag.to_string(),
            None => manifest.digest().to_string(),
        };
        let request = ApiRequest::new(
            Method::PUT,
            self.path(&format!("manifests/{name}")),
            self.access.clone(),
        )
        .header(CONTENT_TYPE, manifest.media_type())
        .payload(Payload::Bytes(manifest.bytes().clone()));
        let response = self.session.send(request).await?;
        match response.status.as_u16() {
            201 => Ok(()),
            // A proxy's "200 OK" says nothing: ask whether it is there.
            200 | 202 => self.confirm(manifest.digest()).await,
            _ => Err(self.refuse(response).await),
        }
    }

    async fn confirm(&self, digest: &Digest) -> Result<(), Error> {
        self.head_manifest(&Selector::Digest(digest.clone()))
            .await
            .map(|_| ())
    }

    fn manifest_request(&self, method: Method, selector: &Selector) -> ApiRequest {
        ApiRequest::new(
            method,
            self.path(&format!("manifests/{selector}")),
            self.access.clone(),
        )
        .header(ACCEPT, media_type::ACCEPT)
        .effort(self.effort)
        .manifest()
    }

    async fn no_manifest(&self, response: Response, selector: &Selector) -> Error {
        match self.refuse(response).await {
            Error::Status(refusal) => Error::ManifestNotFound {
                reference: self.reference(selector),
                refusal,
            },
            other => other,
        }
    }

    /// The error for an answer that says no. Registries blur "not there" and "not allowed".
    pub(super) async fn refuse(&self, response: Response) -> Error {
        let reading = response.method == Method::GET || response.method == Method::HEAD;
        match self.session.refuse(response).await {
            Error::Status(refusal)
                if reading
                    && refusal.responder.is_registry()
                    && matches!(refusal.status.as_u16(), 401 | 403) =>
            {
                Error::PullDenied {
                    repository: self.name.familiar(),
                    refusal,
                }
            }
            other => other,
        }
    }

    pub(super) fn reference(&self, selector: &Selector) -> String {
        match selector {
            Selector::Tag(tag) => self.name.tagged(tag.clone()).familiar(),
            Selector::Digest(digest) => self.name.pinned(digest.clone()).familiar(),
        }
    }
}

/// What the headers of an answer say of a manifest, where they say enough.
fn described(response: &Response, selector: &Selector) -> Option<Descriptor> {
    let digest = match selector {
        Selector::Digest(digest) => digest.clone(),
        Selector::Tag(_) => response.header(&CONTENT_DIGEST)?.parse().ok()?,
    };
    let media_type = media_type::essence(response.header(&CONTENT_TYPE)?);
    let size = response.content_length()?;
    let known = media_type::is_index(&media_type) || media_type::is_manifest(&media_type);
    (known && size <= limits::MANIFEST_BYTES).then(|| Descriptor::new(media_type, digest, size))
}
