//! What every operation starts from: settings, registries, the local store, and how bytes move.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::error::Error;
use super::known::Memory;
use super::uploads::Uploads;
use crate::archive::Engine;
use crate::config::env::{self, Environment};
use crate::config::{Flags, Settings};
use crate::image::Repository;
use crate::place::{Source, Target};
use crate::registry::{self, Access, Network, Notices, Redactor, Silent};
use crate::store::Store;
use crate::transfer::{Copier, Observer, Stop, TransferOptions};

/// A client: the settings of one user, the registries and the store that they lead to.
///
/// Connections, tokens and the local store are shared by all that is done with it.
pub struct Client {
    settings: Arc<Settings>,
    network: Network,
    memory: Memory,
    store: Store,
    transfers: TransferOptions,
    lock_timeout: Option<Duration>,
    stop: Stop,
}

impl Client {
    /// A client with these settings, which says pauses and warnings of registries to `notices`, and
    /// whose secrets `secrets` learns, to strike them out of what is shown.
    pub fn new(
        settings: Settings,
        transfers: TransferOptions,
        notices: Arc<dyn Notices>,
        secrets: Arc<Redactor>,
    ) -> Self {
        let settings = Arc::new(settings);
        Self {
            network: Network::new(settings.clone(), notices, secrets)
                .logging_uploads(Arc::new(Uploads::at(&settings.paths().uploads()))),
            store: Store::at(settings.root()),
            memory: Memory::at(&settings.paths().known_blobs()),
            settings,
            transfers,
            lock_timeout: None,
            stop: Stop::default(),
        }
    }

    /// A client with the settings of the user who runs this process, as the `regctl` command has them.
    ///
    /// # Errors
    /// Says which file or variable cannot be used.
    pub fn from_environment() -> Result<Self, Error> {
        let settings = Settings::load(&Flags::default(), &Environment::from_process())?;
        let secrets = Arc::default();
        Ok(Self::new(
            settings,
            TransferOptions::default(),
            Arc::new(Silent),
            secrets,
        ))
    }

    /// The same client, with another time to wait for processes that have locked a store.
    #[must_use]
    pub fn waiting(self, lock_timeout: Option<Duration>) -> Self {
        let patient = Self {
            lock_timeout,
            ..self
        };
        let store = patient.patient(patient.store.clone());
        Self { store, ..patient }
    }

    /// A layout that is waited for as long as the user says.
    pub(super) fn patient(&self, layout: Store) -> Store {
        match self.lock_timeout {
            Some(time) => layout.waiting(time),
            None => layout,
        }
    }

    /// What the user's files and environment say.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The registries. What the user's files say of them is checked before anything is sent.
    ///
    /// # Errors
    /// Says which file cannot be used.
    pub fn network(&self) -> Result<&Network, Error> {
        self.settings.check()?;
        Ok(&self.network)
    }

    /// The local store.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// A repository of a registry, to read from it or to write to it.
    ///
    /// # Errors
    /// As [`Client::network`].
    pub fn repository(
        &self,
        name: &Repository,
        access: Access,
    ) -> Result<Arc<registry::Repository>, Error> {
        Ok(Arc::new(self.network()?.repository(name, access)))
    }

    /// A repository that is pushed to, with what is known of where its registry has blobs.
    pub(super) fn target(&self, name: &Repository) -> Result<Arc<registry::Repository>, Error> {
        let repository = self.repository(name, Access::Push)?;
        self.memory.recall(name.host(), self.network.known_blobs());
        Ok(repository)
    }

    /// Keeps for later runs where registries were seen to have blobs.
    pub(super) fn remember(&self) {
        self.memory.keep(self.network.known_blobs());
    }

    /// The Docker Engine of this machine, or the one that `DOCKER_HOST` names.
    pub fn engine(&self) -> Engine {
        Engine::at(self.settings.environment().text(env::DOCKER_HOST))
    }

    /// Where archives are spooled: next to what becomes of them, for there is room for that.
    pub fn scratch(&self) -> PathBuf {
        self.store.root().join("ingest")
    }

    /// Makes every copy of this client give up: what can be resumed is kept.
    pub fn stop(&self) {
        self.stop.stop();
    }

    /// A copy between two places that [`Client::stop`] stops.
    pub(super) fn copier(
        &self,
        source: Arc<dyn Source>,
        target: Arc<dyn Target>,
        observer: Arc<dyn Observer>,
    ) -> Arc<Copier> {
        Copier::new(source, target, observer, self.transfers, &self.stop)
    }
}
