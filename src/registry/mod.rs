//! Registries: the V2 protocol of Docker and of the OCI Distribution specification.

mod answer;
pub mod auth;
mod blobs;
mod catalog;
mod client;
pub mod delete;
mod effort;
mod endpoint;
pub mod error;
mod exchange;
#[cfg(feature = "fuzzing")]
#[doc(hidden)]
pub mod fuzzing;
mod greeting;
pub mod known;
mod login;
mod manifests;
mod mirrored;
mod pace;
mod page;
pub mod probe;
mod reach;
mod reading;
pub mod redact;
mod redirect;
mod referrers;
pub mod responder;
pub mod safe_url;
pub mod search;
mod session;
mod tags;
mod timing;
pub mod tls;
pub mod transport;
mod upload;
mod warning;

use std::collections::HashMap;
use std::sync::Arc;

pub use auth::scope::Access;
pub use catalog::Catalog;
pub use client::{Notices, Silent};
pub use endpoint::HUB_API;
pub use error::Error;
pub use login::LoggedIn;
pub use mirrored::Mirrored;
pub use page::Pages;
pub use redact::Redactor;
pub use upload::log::{Unremembered, UploadLog};

use tokio::sync::OnceCell;

use self::auth::scope::Scopes;
use self::auth::{AccessRequest, CredentialSource};
use self::client::Clients;
use self::effort::Effort;
use self::known::KnownBlobs;
use self::mirrored::SetAside;
use self::session::Session;
use self::upload::UploadFallback;
use crate::config::{Credential, Settings};
use crate::image::{self, Host};
use crate::sync::Mutex;

/// The registries that this process talks to. Connections and tokens are shared.
pub struct Network {
    settings: Arc<Settings>,
    clients: Arc<Clients>,
    sessions: Mutex<HashMap<Host, Arc<Session>>>,
    set_aside: Arc<SetAside>,
    known_blobs: Arc<KnownBlobs>,
    upload_log: Arc<dyn UploadLog>,
}

impl Network {
    /// A network on which nothing was sent yet.
    ///
    /// What `secrets` learns of here is what whoever shows messages has to strike out of them.
    pub fn new(settings: Arc<Settings>, notices: Arc<dyn Notices>, secrets: Arc<Redactor>) -> Self {
        let clients = Arc::new(Clients::new(settings.clone(), notices, secrets));
        Self {
            settings,
            clients,
            sessions: Mutex::default(),
            set_aside: Arc::default(),
            known_blobs: Arc::default(),
            upload_log: Arc::new(Unremembered),
        }
    }

    /// The same network, which remembers uploads that are not finished in this log.
    #[must_use]
    pub fn logging_uploads(self, upload_log: Arc<dyn UploadLog>) -> Self {
        Self { upload_log, ..self }
    }

    /// Where registries were seen to have blobs.
    pub fn known_blobs(&self) -> &KnownBlobs {
        &self.known_blobs
    }

    /// The registry at a host.
    pub fn registry(&self, host: &Host) -> Registry {
        let mut sessions = self.sessions.lock();
        let session = sessions.entry(host.clone()).or_insert_with(|| {
            Arc::new(self.session(host, CredentialSource::Stored(self.settings.clone())))
        });
        Registry {
            session: session.clone(),
        }
    }

    /// The registry at a host, spoken to with a credential that is being tried.
    pub fn registry_as(&self, host: &Host, credential: Credential) -> Registry {
        Registry {
            session: Arc::new(self.session(host, CredentialSource::Given(credential))),
        }
    }

    /// A repository, to read from or to write to.
    pub fn repository(&self, repository: &image::Repository, access: Access) -> Repository {
        let access = AccessRequest {
            scopes: Scopes::repository(repository, access),
            path: Some(repository.path().to_owned()),
        };
        let upload_mode = Arc::new(UploadFallback::new(self.settings.chunk_size()));
        Repository {
            session: self.registry(repository.host()).session,
            name: repository.clone(),
            access,
            upload_mode,
            deletes: Arc::default(),
            known_blobs: self.known_blobs.clone(),
            upload_log: self.upload_log.clone(),
            effort: Effort::Full,
        }
    }

    fn session(&self, host: &Host, credential_source: CredentialSource) -> Session {
        Session::new(
            host.clone(),
            self.settings.clone(),
            self.clients.clone(),
            credential_source,
        )
    }
}

/// A registry as a whole: logging in, its catalog, its search.
pub struct Registry {
    session: Arc<Session>,
}

impl Registry {
    /// The registry's host.
    pub fn host(&self) -> &Host {
        self.session.host()
    }

    /// Where the registry answered, once it did: `https://registry.example/`.
    pub fn base(&self) -> Option<&::url::Url> {
        self.session.base()
    }
}

/// One repository of a registry: a place that images come from and go to.
#[derive(Clone)]
pub struct Repository {
    session: Arc<Session>,
    name: image::Repository,
    access: AccessRequest,
    upload_mode: Arc<UploadFallback>,
    // Filled once it is known that manifests can be deleted.
    deletes: Arc<OnceCell<()>>,
    known_blobs: Arc<KnownBlobs>,
    upload_log: Arc<dyn UploadLog>,
    // How hard what is read here is tried for.
    effort: Effort,
}

impl Repository {
    /// The repository's full name.
    pub fn name(&self) -> &image::Repository {
        &self.name
    }

    fn path(&self, rest: &str) -> session::RequestTarget {
        session::RequestTarget::Path(format!("v2/{}/{rest}", self.name.path()))
    }
}
