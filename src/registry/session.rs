//! The one door to a registry: endpoint, authorization and redirects of a request.

use std::sync::{Arc, OnceLock};

use http::header::{ACCEPT_ENCODING, AUTHORIZATION, WWW_AUTHENTICATE};
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use tokio::sync::OnceCell;
use url::Url;

use super::auth::challenge::{self, Challenge};
use super::auth::{AccessRequest, Auth, ChallengedRequest, Challenger, CredentialSource};
use super::client::{Clients, Notices};
use super::effort::Effort;
use super::endpoint::{self, Trust};
use super::error::Error;
use super::exchange::{About, Encoding, Payload, Request, Response, Whole, exchange};
use super::reach::{Nearness, Reach};
use super::redact::Redactor;
use super::redirect::Trail;
use super::responder::{Lead, Responder};
use super::safe_url::SafeUrl;
use super::transport::Cause;
use super::warning::Warnings;
use crate::config::Settings;
use crate::error::{Classified, Kind};
use crate::image::Host;
use crate::limits;

/// What is asked of a registry.
pub(crate) struct ApiRequest {
    pub(super) head: Head,
    pub(super) payload: Payload,
}

/// A request without what it carries.
pub(super) struct Head {
    method: Method,
    to: RequestTarget,
    headers: HeaderMap,
    access: AccessRequest,
    pub(super) effort: Effort,
    whole: Option<Whole>,
}

/// Where a request goes.
#[derive(Clone)]
pub(crate) enum RequestTarget {
    /// A path of the registry's API, such as `v2/a/tags/list?n=1`.
    Path(String),
    /// A URL that the registry gave.
    Url(Url),
}

impl RequestTarget {
    /// The path at which every registry says what it is; OCI Distribution, "Determining support".
    pub(crate) fn version() -> Self {
        Self::Path("v2/".to_owned())
    }

    fn is_version(&self) -> bool {
        matches!(self, Self::Path(path) if path == "v2/")
    }
}

impl Head {
    fn version(effort: Effort) -> Self {
        let asked = ApiRequest::new(
            Method::GET,
            RequestTarget::version(),
            AccessRequest::default(),
        );
        asked.effort(effort).head
    }
}

impl ApiRequest {
    pub(crate) fn new(method: Method, to: RequestTarget, access: AccessRequest) -> Self {
        Self {
            head: Head {
                method,
                to,
                headers: HeaderMap::new(),
                access,
                effort: Effort::Full,
                whole: None,
            },
            payload: Payload::Empty,
        }
    }

    pub(crate) fn header(mut self, name: http::HeaderName, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.head.headers.insert(name, value);
        }
        self
    }

    pub(crate) fn payload(mut self, payload: Payload) -> Self {
        self.payload = payload;
        self
    }

    pub(crate) fn effort(mut self, effort: Effort) -> Self {
        self.head.effort = effort;
        self
    }

    /// A body that comes with 200 is read at once: where it breaks off, it is asked for again.
    pub(crate) fn whole(mut self, limit: u64, what: &'static str) -> Self {
        self.head.whole = Some(Whole {
            limit,
            what,
            encoding: Encoding::Refused,
        });
        self
    }

    /// The same of a manifest, whose bytes show what they are.
    pub(crate) fn manifest(mut self) -> Self {
        self.head.whole = Some(Whole {
            limit: limits::MANIFEST_BYTES,
            what: "manifest",
            encoding: Encoding::Shown,
        });
        self
    }
}

/// Which authorization a request carries.
pub(super) enum Authorization {
    /// What the registry asks for.
    AsAsked,
    /// This, or none, whatever the registry asks for.
    Given(Option<HeaderValue>),
}

/// A registry, as one process talks to it.
pub struct Session {
    host: Host,
    settings: Arc<Settings>,
    clients: Arc<Clients>,
    auth: Auth,
    base: OnceLock<Url>,
    nearness: OnceLock<Nearness>,
    warnings: Warnings,
    // What `/v2/` asks for, once that had to be found out.
    hidden_challenge: OnceCell<Option<Challenge>>,
    // Held by the first request, whose answer shows which scheme the registry speaks.
    finding: tokio::sync::Mutex<()>,
}

impl Session {
    pub(crate) fn new(
        host: Host,
        settings: Arc<Settings>,
        clients: Arc<Clients>,
        credential_source: CredentialSource,
    ) -> Self {
        let secrets = clients.secrets().clone();
        secrets.learn_headers(settings.headers());
        let auth = Auth::new(
            host.clone(),
            settings.clone(),
            credential_source,
            secrets,
            clients.share_notices(),
        );
        Self {
            host,
            settings,
            clients,
            auth,
            base: OnceLock::new(),
            nearness: OnceLock::new(),
            warnings: Warnings::default(),
            hidden_challenge: OnceCell::new(),
            finding: tokio::sync::Mutex::default(),
        }
    }

    /// The registry's host.
    pub(crate) fn host(&self) -> &Host {
        &self.host
    }

    pub(crate) fn secrets(&self) -> &Redactor {
        self.clients.secrets()
    }

    pub(crate) fn auth(&self) -> &Auth {
        &self.auth
    }

    /// Where the registry answered, once it did.
    pub(crate) fn base(&self) -> Option<&Url> {
        self.base.get()
    }

    /// Sends a request until there is an answer that is no passing fault.
    ///
    /// # Errors
    /// Whatever keeps an answer away. An answer that says no is no error here.
    pub(crate) async fn send(&self, request: ApiRequest) -> Result<Response, Error> {
        self.patiently(request, Authorization::AsAsked).await
    }

    /// Sends once, and reads the answer where it is wanted whole.
    pub(super) async fn attempt(
        &self,
        head: &Head,
        payload: Payload,
        authorization: &Authorization,
    ) -> Result<Response, Error> {
        let response = match authorization {
            Authorization::AsAsked => self.authorized(head, payload).await?,
            Authorization::Given(given) => self.reach(head, payload, given.as_ref()).await?,
        };
        match head.whole {
            Some(whole) if response.status == StatusCode::OK && response.method != Method::HEAD => {
                response.read(whole).await
            }
            _ => Ok(response),
        }
    }

    /// Sends with just the authorization given, and answers no challenge.
    pub(crate) async fn send_with(
        &self,
        request: ApiRequest,
        authorization: HeaderValue,
    ) -> Result<Response, Error> {
        self.patiently(request, Authorization::Given(Some(authorization)))
            .await
    }

    /// Sends without authorization, and answers no challenge.
    pub(crate) async fn send_anonymous(&self, request: ApiRequest) -> Result<Response, Error> {
        self.patiently(request, Authorization::Given(None)).await
    }

    /// As [`Session::send`], and an answer with none of `statuses` is an error.
    pub(crate) async fn expect(
        &self,
        request: ApiRequest,
        statuses: &[u16],
    ) -> Result<Response, Error> {
        let response = self.send(request).await?;
        if statuses.contains(&response.status.as_u16()) {
            Ok(response)
        } else {
            Err(self.refuse(response).await)
        }
    }

    /// The error for an answer that says no.
    pub(crate) async fn refuse(&self, response: Response) -> Error {
        if let Some(proxy) = self.clients.proxy_that_answered(&response) {
            let refusal = response.refused().await.refusal();
            let text = if refusal.text.is_empty() {
                String::new()
            } else {
                format!(": {}", refusal.text)
            };
            return Error::Proxied {
                host: self.host.clone(),
                proxy,
                status: refusal.status,
                text,
            };
        }
        if !self.is_own(&response.url) {
            return match response.status {
                StatusCode::UNAUTHORIZED => Error::DeniedElsewhere {
                    url: response.about.url,
                },
                _ => response.refused().await.error(),
            };
        }
        let denied = matches!(response.status.as_u16(), 401 | 403);
        if denied && let Some(error) = self.auth.failed_helper().await {
            return error.into();
        }
        if let Some(realm) = self.auth.withheld_from().await.filter(|_| denied) {
            return Error::ForeignRealm {
                host: self.host.clone(),
                realm,
            };
        }
        let refused = response.refused().await.error();
        match (refused, self.auth.user_by_password().await) {
            (Error::Status(refusal), Some(user)) if refusal.status == StatusCode::UNAUTHORIZED => {
                Error::LoginRefused {
                    host: self.host.clone(),
                    user,
                    said: Some(refusal),
                }
            }
            (refused, _) => refused,
        }
    }

    /// Sends once, and again with authorization where the registry asks for it.
    async fn authorized(&self, head: &Head, payload: Payload) -> Result<Response, Error> {
        let used = self.foreseen(head).await?;
        let again = payload.again();
        let response = self.reach(head, payload, used.as_ref()).await?;
        let Some(challenge) = self.asked_for(&response, head, used.as_ref()).await? else {
            return Ok(response);
        };
        let Some(payload) = again else {
            return Err(Error::TokenExpired {
                host: self.host.clone(),
            });
        };
        let base = response.url.clone();
        let first = match self.answer(&challenge, &base, head, used.as_ref()).await {
            Err(error) if error.kind() == Kind::Denied => {
                return Err(self.auth.failed_helper().await.map_or(error, Error::from));
            }
            answered => answered?,
        };
        let again = payload.again();
        let response = self.reach(head, payload, Some(&first)).await?;
        match (self.doubts(&response)?, again) {
            (Some(challenge), Some(payload)) => {
                let second = self.answer(&challenge, &base, head, Some(&first)).await?;
                self.reach(head, payload, Some(&second)).await
            }
            _ => Ok(response),
        }
    }

    /// The authorization to send at once, so that what the registry asks for is not learned anew.
    async fn foreseen(&self, head: &Head) -> Result<Option<HeaderValue>, Error> {
        let known = self.auth.known(&head.access).await;
        match (known, self.auth.foresees().await, self.base.get()) {
            (None, Some(challenge), Some(base)) => {
                self.answer(&challenge, base, head, None).await.map(Some)
            }
            (known, _, _) => Ok(known),
        }
    }

    /// What the registry asks for, in its answer or at `/v2/`.
    async fn asked_for(
        &self,
        response: &Response,
        head: &Head,
        used: Option<&HeaderValue>,
    ) -> Result<Option<Challenge>, Error> {
        let shown = if response.status == StatusCode::UNAUTHORIZED {
            self.challenge(response)
        } else {
            Ok(None)
        };
        if let Ok(Some(_)) = shown {
            return shown;
        }
        // GitHub Packages says 404 to those who come without credentials, gcr.io 401 without a
        // challenge, Artifactory and Keppel 403.
        let may_hide = matches!(response.status.as_u16(), 401 | 403 | 404);
        if used.is_some() || !may_hide || !self.is_own(&response.url) {
            return shown;
        }
        match self.hidden_challenge(head).await {
            Some(challenge) => Ok(Some(challenge)),
            None => shown,
        }
    }

    /// What the registry asks for at `/v2/`, which is asked once, and only for those who can answer.
    async fn hidden_challenge(&self, head: &Head) -> Option<Challenge> {
        if head.to.is_version() || !self.auth.has_credential(&head.access.path).await {
            return None;
        }
        let ask = || async {
            let version = Head::version(head.effort);
            let answered = self.reach(&version, Payload::Empty, None).await.ok()?;
            if answered.status != StatusCode::UNAUTHORIZED {
                return None;
            }
            self.challenge(&answered).ok()?
        };
        self.hidden_challenge.get_or_init(ask).await.clone()
    }

    /// The challenge to a token that is new, and not known yet to the part of the registry that
    /// answered.
    fn doubts(&self, response: &Response) -> Result<Option<Challenge>, Error> {
        if response.status != StatusCode::UNAUTHORIZED {
            return Ok(None);
        }
        Ok(self
            .challenge(response)?
            .filter(|challenge| match challenge {
                Challenge::Bearer(bearer) => bearer.error.as_deref() != Some("insufficient_scope"),
                _ => false,
            }))
    }

    async fn answer(
        &self,
        challenge: &Challenge,
        base: &Url,
        head: &Head,
        used: Option<&HeaderValue>,
    ) -> Result<HeaderValue, Error> {
        let timing = head.effort.timing(self.clients.timing());
        let challenger = Challenger {
            timing,
            ..self.challenger(base)
        };
        let challenged = ChallengedRequest {
            challenge,
            challenger,
            used,
        };
        self.auth.answer(&head.access, challenged).await
    }

    /// Who asks for a token, when the registry at `url` does.
    pub(crate) fn challenger<'a>(&'a self, url: &'a Url) -> Challenger<'a> {
        Challenger {
            url,
            reach: self.led(),
            clients: &self.clients,
            timing: self.clients.timing(),
        }
    }

    /// What the registry asks for, if it was the registry that answered.
    pub(crate) fn challenge(&self, response: &Response) -> Result<Option<Challenge>, Error> {
        if !self.is_own(&response.url) {
            return Ok(None);
        }
        let values = response.headers.get_all(WWW_AUTHENTICATE);
        let challenges = challenge::parse(values.iter().filter_map(|value| value.to_str().ok()));
        match (challenge::choose(&challenges), challenges.first()) {
            (Some(challenge), _) => Ok(Some(challenge.clone())),
            (None, Some(Challenge::Other(offered))) => Err(Error::NoMethod {
                host: self.host.clone(),
                offered: self.clients.secrets().clean(offered),
            }),
            (None, _) => Ok(None),
        }
    }

    /// Sends to where the registry answers, and finds that out with the first request.
    async fn reach(
        &self,
        head: &Head,
        payload: Payload,
        auth: Option<&HeaderValue>,
    ) -> Result<Response, Error> {
        if let Some(base) = self.base.get() {
            return self.follow(base, head, payload, auth).await;
        }
        let _alone = self.finding.lock().await;
        if let Some(base) = self.base.get() {
            return self.follow(base, head, payload, auth).await;
        }
        let trust = if self.settings.insecure().allows(&self.host) {
            Trust::Insecure
        } else {
            Trust::Checked
        };
        let mut failed = None;
        for base in endpoint::candidates(&self.host, trust) {
            let payload = payload.again().unwrap_or(Payload::Empty);
            let outcome = self.follow(&base, head, payload, auth).await;
            if !endpoint::is_wrong_scheme(&outcome) {
                return outcome.inspect(|_| self.found(base));
            }
            // Where the other scheme is the wrong one, what broke this one off may pass.
            failed = Some(endpoint::likelier(failed, outcome));
        }
        match failed {
            Some(Err(Error::Transport {
                cause: Cause::NotTls,
                responder,
                ..
            })) if trust == Trust::Checked && responder.is_registry() => Err(Error::PlainHttp {
                host: self.host.clone(),
            }),
            Some(outcome) => outcome,
            None => Err(Error::Tls {
                host: self.host.clone(),
                problem: "no URL".into(),
            }),
        }
    }

    fn found(&self, base: Url) {
        // Only the first answer decides; it holds the lock.
        let _ = self.base.set(base);
    }

    /// Sends, and follows redirects. Authorization goes to the registry's own origin only.
    async fn follow(
        &self,
        base: &Url,
        head: &Head,
        payload: Payload,
        authorization: Option<&HeaderValue>,
    ) -> Result<Response, Error> {
        let mut url = match &head.to {
            RequestTarget::Path(path) => base.join(path).map_err(|_| Error::Tls {
                host: self.host.clone(),
                problem: format!("no URL for {path:?}"),
            })?,
            RequestTarget::Url(url) => url.clone(),
        };
        let mut trail = Trail::from(&url);
        let mut lead = match head.to {
            RequestTarget::Path(_) => None,
            RequestTarget::Url(_) => Some(Lead::Upload),
        };
        let mut payload = Some(payload);
        loop {
            let sent = payload.take().unwrap_or(Payload::Empty);
            payload = sent.again();
            let headers = self.headers(head, base, &url, authorization);
            let request = Request {
                method: head.method.clone(),
                url: url.clone(),
                headers,
                payload: sent,
                about: self.about(&url, base, lead),
            };
            let client = self.clients.for_url(&url, self.reach_to(&url, base))?;
            let timing = head.effort.timing(self.clients.timing());
            let response = exchange(&client, request, timing).await?;
            if url.origin() == base.origin() {
                let _ = self
                    .nearness
                    .set(self.clients.nearness(&url, response.address));
                self.heed(&response.headers);
            }
            match trail.next(&response)? {
                None => return Ok(response),
                Some(next) => {
                    url = next;
                    lead = Some(Lead::Redirect);
                }
            }
        }
    }

    /// Passes on what the registry warns of, once each.
    fn heed(&self, headers: &HeaderMap) {
        for text in self.warnings.heard(headers, self.clients.secrets()) {
            self.warn(&text);
        }
    }

    /// Tells the user something about this registry that is no error.
    pub(crate) fn warn(&self, text: &str) {
        self.notices().warn(&self.host, text);
    }

    /// Who is told of pauses and warnings.
    pub(super) fn notices(&self) -> &dyn Notices {
        self.clients.notices()
    }

    /// What messages say about a request to a URL of our own, or to one that the registry gave.
    fn about(&self, url: &Url, base: &Url, lead: Option<Lead>) -> About {
        let secrets = self.clients.secrets();
        let responder = match lead.filter(|_| url.origin() != base.origin()) {
            None => Responder::itself(&self.host),
            Some(lead) => Responder::led(&self.host, secrets.host(url), lead),
        };
        let shown = match lead {
            None => SafeUrl::from(url),
            Some(_) => secrets.url(url),
        };
        About {
            responder: Arc::new(responder),
            url: shown,
            secrets: secrets.clone(),
        }
    }

    /// How far a request may go: what the registry led to may not be nearer than it is.
    fn reach_to(&self, url: &Url, base: &Url) -> Reach {
        if url.origin() == base.origin() {
            Reach::Named
        } else {
            self.led()
        }
    }

    /// How far the registry may lead us.
    fn led(&self) -> Reach {
        Reach::LedFrom(self.nearness.get().copied().unwrap_or(Nearness::Public))
    }

    /// The only place that attaches `Authorization`, and the user's own headers.
    fn headers(
        &self,
        head: &Head,
        base: &Url,
        url: &Url,
        authorization: Option<&HeaderValue>,
    ) -> HeaderMap {
        let is_own = url.origin() == base.origin();
        let mut headers = if is_own {
            self.settings.headers().clone()
        } else {
            HeaderMap::new()
        };
        headers.extend(head.headers.clone());
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        if !is_own {
            return headers;
        }
        if let Some(authorization) = authorization {
            headers.insert(AUTHORIZATION, authorization.clone());
        }
        headers
    }

    /// Whether an answer came from where the registry redirects to.
    pub(crate) fn is_elsewhere(&self, url: &Url) -> bool {
        self.base
            .get()
            .is_some_and(|base| base.origin() != url.origin())
    }

    /// Whether a URL is on the registry itself.
    pub(crate) fn is_own(&self, url: &Url) -> bool {
        self.base
            .get()
            .is_some_and(|base| base.origin() == url.origin())
    }
}
