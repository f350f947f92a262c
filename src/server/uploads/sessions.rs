//! All uploads: as many as there may be, and who gives way where there are more.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use http::StatusCode;
use http::header::RETRY_AFTER;

use super::session::Session;
use crate::server::client::Owner;
use crate::server::error::ApiError;
use crate::server::limits::Limits;
use crate::server::route::Name;
use crate::server::storage::Storage;
use crate::sync::Mutex;

/// An upload with fewer bytes is soon sent again.
const LITTLE: u64 = 1 << 20;
/// Clients that begin an upload go on with it sooner.
const FRESH: Duration = Duration::from_secs(10);
/// An upload with much in it gives way once its client was silent for so long.
const FORGOTTEN: Duration = Duration::from_secs(10 * 60);

/// The uploads of a registry: what is not here is not on the disk either.
pub(in crate::server) struct Uploads {
    limits: Limits,
    table: Mutex<Table>,
}

#[derive(Default)]
struct Table {
    sessions: HashMap<(Name, String), Arc<Session>>,
    owned: HashMap<Owner, usize>,
}

impl Uploads {
    pub(in crate::server) fn new(limits: &Limits) -> Self {
        Self {
            limits: limits.clone(),
            table: Mutex::default(),
        }
    }

    /// Finds the uploads of an earlier process, and removes those that are too old or too many.
    pub(in crate::server) fn find(&self, storage: &Storage) -> io::Result<()> {
        let mut left = storage.left_uploads()?;
        // Those that are worth the most come first, and are the last to be too many.
        left.sort_by_key(|upload| (upload.length == 0, upload.age));
        let mut table = self.table.lock();
        for mut upload in left {
            let is_old = upload.age > self.limits.upload_time;
            let is_too_many = table.sessions.len() >= self.limits.uploads;
            match upload.name.take() {
                Some(name) if is_old || is_too_many => storage.remove_upload(&name, &upload.id),
                Some(name) => table.insert(Arc::new(Session::found(name, upload, storage))),
                None if is_old => storage.disk().remove_folder(&upload.folder)?,
                // Nobody can go on with it, but whoever made it may.
                None => {}
            }
        }
        Ok(())
    }

    pub(super) fn get(&self, name: &Name, id: &str) -> Option<Arc<Session>> {
        let key = (name.clone(), id.to_owned());
        self.table.lock().sessions.get(&key).cloned()
    }

    /// Takes a new upload in, before anything is made for it, and gives back the one that gave way.
    pub(super) fn add(&self, session: &Arc<Session>) -> Result<Option<Arc<Session>>, ApiError> {
        let mut table = self.table.lock();
        let gone = self.make_room(&mut table, session.owner.as_ref())?;
        table.insert(session.clone());
        Ok(gone)
    }

    pub(super) fn remove(&self, session: &Session) {
        self.table.lock().remove(session);
    }

    /// The uploads that nobody went on with for longer than they are kept.
    pub(super) fn forgotten(&self) -> Vec<Arc<Session>> {
        let table = self.table.lock();
        let is_old = |session: &&Arc<Session>| {
            session.is_at_rest() && session.rest() > self.limits.upload_time
        };
        table.sessions.values().filter(is_old).cloned().collect()
    }

    fn make_room(
        &self,
        table: &mut Table,
        owner: Option<&Owner>,
    ) -> Result<Option<Arc<Session>>, ApiError> {
        let owned = owner.and_then(|owner| table.owned.get(owner));
        let gone = if owned.is_some_and(|owned| *owned >= self.limits.uploads_by_client) {
            table.least(|session| session.owner.as_ref() == owner)
        } else if table.sessions.len() >= self.limits.uploads {
            table.least(|_| true)
        } else {
            return Ok(None);
        };
        let gone = gone.ok_or_else(too_many)?;
        gone.close();
        table.remove(&gone);
        Ok(Some(gone))
    }
}

impl Table {
    fn insert(&mut self, session: Arc<Session>) {
        if let Some(owner) = session.owner.clone() {
            *self.owned.entry(owner).or_default() += 1;
        }
        let key = (session.name.clone(), session.id.clone());
        self.sessions.insert(key, session);
    }

    fn remove(&mut self, session: &Session) {
        let key = (session.name.clone(), session.id.clone());
        if self.sessions.remove(&key).is_none() {
            return;
        }
        if let Some(owner) = &session.owner
            && let Some(owned) = self.owned.get_mut(owner)
        {
            *owned -= 1;
            if *owned == 0 {
                self.owned.remove(owner);
            }
        }
    }

    /// The upload that is missed the least, of those that may go.
    fn least(&self, fits: impl Fn(&Session) -> bool) -> Option<Arc<Session>> {
        self.sessions
            .values()
            .filter(|session| fits(session))
            .filter_map(|session| Some((worth(session)?, session)))
            .min_by_key(|(worth, _)| *worth)
            .map(|(_, session)| session.clone())
    }
}

/// How much an upload is worth keeping; nothing where it may not go at all.
///
/// Empty and old ones go before those with something in them. A client that has just begun one is
/// about to go on with it, and goes only if all are new. One with much in it is kept until its
/// client was silent for long.
fn worth(session: &Session) -> Option<(bool, Size, Reverse<Duration>)> {
    let rest = session.rest();
    let size = match session.length() {
        0 => Size::Empty,
        1..LITTLE => Size::Little,
        _ => Size::Much,
    };
    let is_kept = size == Size::Much && rest <= FORGOTTEN;
    (session.is_at_rest() && !is_kept).then_some((rest < FRESH, size, Reverse(rest)))
}

/// How much of an upload has arrived.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Size {
    Empty,
    Little,
    Much,
}

fn too_many() -> ApiError {
    let status = StatusCode::TOO_MANY_REQUESTS;
    let refusal = ApiError::new(status, "TOOMANYREQUESTS", "too many open uploads");
    refusal.header(RETRY_AFTER, "60")
}
