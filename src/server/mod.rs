//! The embedded registry, on CNCF distribution's folders.
//!
//! Speaks the OCI Distribution specification 1.1. Every path is read by `route`, every
//! request passes `Registry::answer`, and only what that lets in reaches the storage.

mod auth;
mod blobs;
mod blocking;
mod body;
mod client;
mod connection;
mod error;
#[cfg(feature = "fuzzing")]
#[doc(hidden)]
pub mod fuzzing;
mod gc;
mod lanes;
mod limits;
mod listen;
mod listing;
mod manifests;
mod passwd;
mod query;
mod referrer;
mod referrers;
mod repositories;
mod request_body;
mod route;
mod seek;
mod storage;
mod subjects;
mod tags;
mod tree;
mod uploads;

use std::io;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use http::header::{CONNECTION, HeaderName, REFERER, USER_AGENT};
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Method, Request, Response, Version};
use hyper::body::{Body as _, Incoming};

use self::auth::Passwords;
use self::blobs::Part;
use self::body::Body;
use self::client::{Client, Owner};
use self::error::ApiError;
pub use self::error::Error;
pub use self::gc::{Freed, collect_garbage};
use self::lanes::{Lane, Lanes};
pub use self::limits::{Limits, Linger, Rate};
pub use self::listen::Server;
pub use self::passwd::{Changed, set_password};
use self::query::Query;
use self::request_body::{Memory, RequestBody};
use self::route::{Name, Route};
use self::storage::Storage;
use self::uploads::Uploads;
use crate::sync::Mutex;

const API_VERSION: HeaderName = HeaderName::from_static("docker-distribution-api-version");
const CONTENT_DIGEST: HeaderName = HeaderName::from_static("docker-content-digest");
const UPLOAD_ID: HeaderName = HeaderName::from_static("docker-upload-uuid");

/// How the registry is set up.
#[derive(Clone, Debug)]
pub struct Options {
    /// The folder that holds everything.
    pub root: PathBuf,
    /// Who may use it.
    pub access: Access,
    /// The certificate that it shows, where it speaks TLS.
    pub tls: Option<Tls>,
    /// What clients may change.
    pub changes: Changes,
    /// What clients may take.
    pub limits: Limits,
}

impl Options {
    /// A registry that everybody may use and change.
    pub fn open(root: impl Into<PathBuf>) -> Self {
        Self {
            root: root.into(),
            access: Access::Open,
            tls: None,
            changes: Changes::All,
            limits: Limits::default(),
        }
    }
}

/// Who may use a registry.
#[derive(Clone, Debug, Default)]
pub enum Access {
    /// Everybody who reaches it.
    #[default]
    Open,
    /// Those in this htpasswd file.
    Htpasswd(PathBuf),
}

/// The files of a certificate.
#[derive(Clone, Debug)]
pub struct Tls {
    /// The certificate and its chain, in PEM.
    pub certificate: PathBuf,
    /// Its key, in PEM.
    pub key: PathBuf,
}

/// What clients may change.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Changes {
    /// Everything.
    #[default]
    All,
    /// They may add, and not remove.
    Additions,
    /// Nothing.
    None,
}

/// One request, for the log of whoever runs the registry.
#[derive(Clone, Debug)]
pub struct Record {
    /// The address of who asked, without the port.
    pub client: IpAddr,
    /// The user, where one has logged in.
    pub user: Option<String>,
    /// What was asked.
    pub method: Method,
    /// The path and query.
    pub target: String,
    /// The version of HTTP.
    pub version: Version,
    /// `Referer`, where it was sent.
    pub referer: Option<String>,
    /// `User-Agent`, where it was sent.
    pub user_agent: Option<String>,
    /// The answer's status.
    pub status: u16,
    /// Bytes of the answer's body.
    pub bytes: u64,
    /// How long it took to answer; the body may still be on its way.
    pub elapsed: Duration,
    /// What went wrong, where that is the registry's own fault.
    pub fault: Option<String>,
}

/// Receives a record of each request.
pub trait AccessLog: Send + Sync {
    /// Takes one record.
    fn record(&self, record: &Record);
}

/// A log that keeps nothing.
pub struct Unlogged;

impl AccessLog for Unlogged {
    fn record(&self, _record: &Record) {}
}

/// Everything that requests share.
struct App {
    storage: Storage,
    passwords: Option<Passwords>,
    changes: Changes,
    uploads: Uploads,
    memory: Memory,
    lanes: Lanes,
    /// Held while what a manifest refers to is indexed or forgotten.
    indexing: Mutex<()>,
}

impl App {
    fn new(options: &Options) -> Result<Self, Error> {
        let limits = &options.limits;
        let storage = Storage::at(&options.root);
        let passwords = match &options.access {
            Access::Open => None,
            Access::Htpasswd(path) => Some(Passwords::read(path, limits.verifications)?),
        };
        let registry = Self {
            uploads: Uploads::new(limits),
            storage,
            passwords,
            changes: options.changes,
            memory: Memory::new(limits.manifest_memory),
            lanes: Lanes::default(),
            indexing: Mutex::default(),
        };
        if options.changes != Changes::None {
            registry.prepare().map_err(Error::io(&options.root))?;
        }
        Ok(registry)
    }

    /// Makes what is always there, and finds the uploads of those who come back.
    fn prepare(&self) -> io::Result<()> {
        self.storage.ensure()?;
        self.uploads.find(&self.storage)
    }

    /// Answers one request, and says what to log of it.
    async fn respond(
        &self,
        request: Request<Incoming>,
        client: &Client<'_>,
    ) -> (Response<Body>, Record) {
        let started = Instant::now();
        let (head, incoming) = request.into_parts();
        let mut content = RequestBody::new(incoming, client, self.memory.clone());
        let outcome = self.answer(&head, &mut content, client).await;
        let fault = outcome
            .as_ref()
            .err()
            .filter(|refusal| refusal.is_fault())
            .map(ToString::to_string);
        let mut response = outcome.unwrap_or_else(ApiError::into_response);
        response
            .headers_mut()
            .insert(API_VERSION, HeaderValue::from_static("registry/2.0"));
        if !content.is_read() {
            // What comes next is the rest of a body, and no request.
            let close = HeaderValue::from_static("close");
            response.headers_mut().insert(CONNECTION, close);
        }
        let header = |name| {
            let value = head.headers.get(name)?;
            Some(String::from_utf8_lossy(value.as_bytes()).into_owned())
        };
        let record = Record {
            client: client.address.ip(),
            user: client.user(),
            referer: header(REFERER),
            user_agent: header(USER_AGENT),
            method: head.method,
            target: head.uri.to_string(),
            version: head.version,
            status: response.status().as_u16(),
            bytes: response.body().size_hint().exact().unwrap_or_default(),
            elapsed: started.elapsed(),
            fault,
        };
        (response, record)
    }

    /// The one authoriser: for every route and every method, before anything is looked at.
    async fn answer(
        &self,
        head: &Parts,
        content: &mut RequestBody<'_>,
        client: &Client<'_>,
    ) -> Result<Response<Body>, ApiError> {
        let owner = self.log_in(&head.headers, client).await?;
        let route = Route::parse(head.uri.path())?;
        self.allow(&head.method, &route)?;
        let query = Query::parse(head.uri.query());
        let headers = &head.headers;
        match (head.method.as_str(), route) {
            ("GET" | "HEAD", Route::Version | Route::Ping) => Ok(Response::new(body::full("{}"))),
            ("GET", Route::Catalog) => self.list_repositories(&query).await,
            ("GET", Route::Search) => self.search(&query).await,
            ("GET", Route::Tags(name)) => self.list_tags(&name, &query).await,
            ("GET", Route::Referrers(name, subject)) => {
                self.list_referrers(&name, &subject, &query).await
            }
            ("GET" | "HEAD", Route::Manifest(name, which)) => {
                let get = || self.get_manifest(&name, &which, Part::of(&head.method));
                self.lanes.run(Lane::Read, get).await
            }
            ("PUT", Route::Manifest(name, which)) => {
                self.put_manifest(&name, &which, &query.all("tag"), (headers, content))
                    .await
            }
            ("DELETE", Route::Manifest(name, which)) => self.delete_manifest(&name, &which).await,
            ("GET" | "HEAD", Route::Blob(name, digest)) => {
                let get = || self.get_blob(&name, &digest, headers, Part::of(&head.method));
                self.lanes.run(Lane::Read, get).await
            }
            ("DELETE", Route::Blob(name, digest)) => {
                let delete = || self.delete_blob(&name, &digest);
                self.lanes.run(Lane::Write, delete).await
            }
            ("POST", Route::Uploads(name)) => self.open_upload(&name, &query, owner, content).await,
            ("GET", Route::Upload(name, id)) => self.upload_status(&name, &id),
            ("PATCH", Route::Upload(name, id)) => self.append(&name, &id, headers, content).await,
            ("PUT", Route::Upload(name, id)) => {
                let digest = uploads::wanted_digest(&query.all("digest"))?;
                self.finish_upload(&name, &id, &digest, (headers, content))
                    .await
            }
            ("DELETE", Route::Upload(name, id)) => {
                let cancel = || self.cancel_upload(&name, &id);
                self.lanes.run(Lane::Write, cancel).await
            }
            _ => Err(ApiError::unsupported()),
        }
    }

    /// Whose request it is, once it is known that they may make any.
    async fn log_in(&self, headers: &HeaderMap, client: &Client<'_>) -> Result<Owner, ApiError> {
        let Some(passwords) = &self.passwords else {
            return Ok(Owner::Network(client.network()));
        };
        let user = passwords.check(headers, client.network()).await?;
        client.log_in(&user);
        Ok(Owner::User(user))
    }

    /// Three ways to bring a blob: by mounting it, with the request itself, or by an upload.
    async fn open_upload(
        &self,
        name: &Name,
        query: &Query,
        owner: Owner,
        content: &mut RequestBody<'_>,
    ) -> Result<Response<Body>, ApiError> {
        if let Some(mount) = query.first("mount") {
            let from = query.first("from").map(Name::parse).transpose()?;
            let digest = route::digest(mount)?;
            let mount = || self.mount(name, &digest, from.as_ref(), owner);
            return self.lanes.run(Lane::Write, mount).await;
        }
        if let Some(algorithm) = query.first("digest-algorithm")
            && !matches!(algorithm, "sha256" | "sha512")
        {
            return Err(ApiError::bad(
                "DIGEST_INVALID",
                format!("unsupported digest algorithm {algorithm:?}"),
            ));
        }
        match query.all("digest").as_slice() {
            [] => {
                let start = || self.start_upload(name, owner);
                self.lanes.run(Lane::Write, start).await
            }
            values => {
                let digest = uploads::wanted_digest(values)?;
                self.upload_at_once(name, &digest, owner, content).await
            }
        }
    }

    fn allow(&self, method: &Method, route: &Route) -> Result<(), ApiError> {
        let reads = *method == Method::GET || *method == Method::HEAD;
        // Giving an upload up removes nothing that anybody has seen.
        let removes = *method == Method::DELETE && !matches!(route, Route::Upload(..));
        match self.changes {
            Changes::All => Ok(()),
            Changes::Additions if !removes => Ok(()),
            Changes::None if reads => Ok(()),
            _ => Err(ApiError::unsupported()),
        }
    }
}

/// Held for as long as a registry serves a folder. Not among distribution's own files.
fn lock_path(root: &Path) -> PathBuf {
    root.join(".regctl-serve.lock")
}

fn set(response: &mut Response<Body>, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}
