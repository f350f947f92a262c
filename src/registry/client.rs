//! HTTP clients: one for each host and scheme, made when first needed.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use http::Method;
use http::header::CONTENT_TYPE;
use url::Url;

use super::auth::realm::host_of;
use super::error::Error;
use super::exchange::Response;
use super::greeting::{self, Answered};
use super::reach::{Lookup, Nearness, Reach, TooNear};
use super::redact::Redactor;
use super::timing::Timing;
use super::tls::{ClientIdentity, Tls, TlsFailure, Verification};
use super::transport::Cause;
use crate::config::{HostCerts, Settings};
use crate::image::Host;
use crate::sync::Mutex;

const USER_AGENT: &str = concat!("regctl/", env!("CARGO_PKG_VERSION"));
/// Idle connections to keep: as many as the widest transfer has open.
const IDLE_CONNECTIONS: usize = 32;
const MAX_HEADERS: usize = 200;

/// Is told what goes on while registries are asked.
pub trait Notices: Send + Sync {
    /// A registry warns, or something that it sent was left out. The text is fit for one line.
    fn warn(&self, host: &Host, text: &str);

    /// A pause that a registry asked for, or that follows a failure: so much of it is left, and
    /// nothing at its end. The reason is fit for one line.
    fn wait(&self, host: &Host, left: Duration, reason: &str);
}

/// Hears nothing.
pub struct Silent;

impl Notices for Silent {
    fn warn(&self, _host: &Host, _text: &str) {}

    fn wait(&self, _host: &Host, _left: Duration, _reason: &str) {}
}

/// The HTTP clients of this process.
pub(crate) struct Clients {
    settings: Arc<Settings>,
    notices: Arc<dyn Notices>,
    secrets: Arc<Redactor>,
    made: Mutex<HashMap<(Host, Scheme, Reach), Client>>,
}

/// The HTTP client of one host, and what is known of the way there.
#[derive(Clone)]
pub(crate) struct Client {
    http: reqwest::Client,
    host: Host,
    // How far its connections may go; none where they go through a proxy.
    reach: Option<Reach>,
    identity: Arc<ClientIdentity>,
    heard: Arc<Mutex<Option<Answered>>>,
}

impl Client {
    /// A request that was not sent yet.
    pub(crate) fn request(&self, method: Method, url: Url) -> reqwest::RequestBuilder {
        self.http.request(method, url)
    }

    /// Why a request got no answer.
    pub(crate) async fn cause(&self, error: &reqwest::Error) -> Cause {
        match Cause::of(error) {
            Cause::Tls(failure) if self.identity.was_asked_for() => {
                Cause::Tls(failure.after_request())
            }
            // The library does not say what came in place of TLS, so that we have to ask again.
            Cause::NotTls => match self.heard().await {
                Answered::Other(said) => Cause::Stranger(format!(
                    "{}:{} answered with something that is neither TLS nor HTTP: {said}",
                    self.host.name(),
                    greeting::port_of(&self.host)
                )),
                Answered::Http => Cause::NotTls,
                Answered::Tls => Cause::Tls(TlsFailure::DAMAGED),
            },
            cause => cause,
        }
    }

    /// What speaks in place of TLS, which is asked no more than once: each try of a request would
    /// cost one connection more.
    async fn heard(&self) -> Answered {
        if let Some(known) = self.heard.lock().clone() {
            return known;
        }
        let answered = greeting::hear(&self.host, self.reach).await;
        // Damage passes.
        if answered != Answered::Tls {
            *self.heard.lock() = Some(answered.clone());
        }
        answered
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Scheme {
    Http,
    Https,
}

impl Scheme {
    fn name(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
        }
    }
}

impl Clients {
    pub(crate) fn new(
        settings: Arc<Settings>,
        notices: Arc<dyn Notices>,
        secrets: Arc<Redactor>,
    ) -> Self {
        Self {
            settings,
            notices,
            secrets,
            made: Mutex::default(),
        }
    }

    /// Who is told of pauses and warnings.
    pub(crate) fn notices(&self) -> &dyn Notices {
        &*self.notices
    }

    /// The same, for whoever outlives these clients.
    pub(crate) fn share_notices(&self) -> Arc<dyn Notices> {
        self.notices.clone()
    }

    /// What may not be shown of what servers say.
    pub(crate) fn secrets(&self) -> &Arc<Redactor> {
        &self.secrets
    }

    /// How long registries may keep us waiting.
    pub(crate) fn timing(&self) -> Timing {
        Timing::of(self.settings.timeout())
    }

    /// The client for a URL: its host decides how far it is trusted.
    ///
    /// # Errors
    /// Refuses hosts that are nearer than `reach` allows. Of names this is found out when they are
    /// looked up.
    pub(crate) fn for_url(&self, url: &Url, reach: Reach) -> Result<Client, Error> {
        let refused = |reason| Error::Redirect {
            reason,
            location: self.secrets.url(url),
        };
        let scheme = match url.scheme() {
            "https" => Scheme::Https,
            "http" => Scheme::Http,
            _ => return Err(refused("not an http or https URL")),
        };
        let host = host_of(url).ok_or_else(|| refused("not a valid host"))?;
        // Whom the user trusts with passwords may be anywhere.
        let is_trusted = self.settings.trusted_realms().contains(&host);
        let reach = if is_trusted { Reach::Named } else { reach };
        if host.ip().is_some_and(|address| !reach.allows(address)) {
            return Err(refused(TooNear::REASON));
        }
        let mut made = self.made.lock();
        if let Some(client) = made.get(&(host.clone(), scheme, reach)) {
            return Ok(client.clone());
        }
        let client = self.make(&host, scheme, reach)?;
        made.insert((host, scheme, reach), client.clone());
        Ok(client)
    }

    /// From how near an answer came. What a proxy stands before may be anywhere.
    pub(crate) fn nearness(&self, url: &Url, answered: Option<SocketAddr>) -> Nearness {
        let Some(host) = host_of(url) else {
            return Nearness::Public;
        };
        let is_proxied = !matches!(self.settings.proxy(url.scheme(), &host), Ok(None));
        let address = answered.map(|address| address.ip()).filter(|_| !is_proxied);
        host.ip().or(address).map_or(Nearness::Public, Nearness::of)
    }

    /// The proxy that gave an answer in the registry's place: it asks for a login of its own, or it
    /// says no with a page, which no registry does. Of answers over TLS none is a proxy's.
    pub(crate) fn proxy_that_answered(&self, response: &Response) -> Option<String> {
        if response.url.scheme() != "http" {
            return None;
        }
        let host = host_of(&response.url)?;
        let proxy = self.settings.proxy("http", &host).ok()??;
        let is_registry = ["docker-distribution-api-version", "www-authenticate"]
            .iter()
            .any(|name| response.headers.contains_key(*name));
        let content_type = response.header(&CONTENT_TYPE).unwrap_or_default();
        let is_page = content_type.starts_with("text/html");
        let is_its_own = match response.status.as_u16() {
            407 => true,
            403 | 502..=504 => is_page && !is_registry,
            _ => false,
        };
        is_its_own.then_some(proxy.address)
    }

    fn make(&self, host: &Host, scheme: Scheme, reach: Reach) -> Result<Client, Error> {
        let failed = |error: reqwest::Error| Error::Tls {
            host: host.clone(),
            problem: error.to_string(),
        };
        let tls = self.tls(host, scheme)?;
        let mut builder = reqwest::Client::builder()
            .user_agent(USER_AGENT)
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .connect_timeout(self.timing().connect)
            .tcp_nodelay(true)
            .http1_only()
            .http1_max_headers(MAX_HEADERS)
            .pool_max_idle_per_host(IDLE_CONNECTIONS)
            .dns_resolver(Lookup {
                reach,
                name: host.name().to_owned(),
            })
            .tls_backend_preconfigured(tls.config);
        // The HTTP client would read the variables too, and pass over those that it cannot read.
        builder = builder.no_proxy();
        let proxy = self.settings.proxy(scheme.name(), host)?;
        if let Some(proxy) = &proxy {
            if let Some((username, password)) = proxy.login() {
                self.secrets.learn_login(username, password);
            }
            let proxy = reqwest::Proxy::all(proxy.url()).map_err(failed)?;
            builder = builder.proxy(proxy);
        }
        Ok(Client {
            http: builder.build().map_err(failed)?,
            host: host.clone(),
            reach: proxy.is_none().then_some(reach),
            identity: tls.identity,
            heard: Arc::default(),
        })
    }

    fn tls(&self, host: &Host, scheme: Scheme) -> Result<Tls, Error> {
        if scheme == Scheme::Http {
            // Never used, but the HTTP client wants one; loading authorities for it would cost 10 ms.
            return Tls::with(host, Verification::Skipped, &HostCerts::default());
        }
        let verification = if self.settings.insecure().allows(host) {
            Verification::Skipped
        } else {
            Verification::Required
        };
        Tls::with(host, verification, &self.settings.certs(host)?)
    }
}
