//! Who gets a connection, and who gives up theirs where there are no more.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};

use super::activity::{Activity, Phase, Standing, Worth};
use crate::server::limits::{Limits, Rate};
use crate::sync::Mutex;

/// Connections at once that lost their place, or never had one, and may still end politely.
const FAREWELLS: u32 = 64;
/// How long a connection has to send a request before it can be given up for one from elsewhere.
const FRESH: Duration = Duration::from_millis(250);
/// How often it is looked whether a connection has become one that can be given up.
const PAUSE: Duration = Duration::from_millis(50);

/// Whether the registry asks for passwords.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::server) enum Door {
    Open,
    Guarded,
}

/// The connections that there are.
#[derive(Debug)]
pub(in crate::server) struct Admission {
    limits: Limits,
    door: Door,
    places: Mutex<Places>,
    freed: Notify,
    farewells: Arc<Semaphore>,
}

#[derive(Debug, Default)]
struct Places {
    taken: HashMap<u64, Arc<Seat>>,
    next: u64,
}

/// What is known of one connection.
#[derive(Debug)]
struct Seat {
    network: IpAddr,
    activity: Arc<Activity>,
    given_up: Notify,
}

/// A place for a connection, until it is dropped.
#[derive(Debug)]
pub(in crate::server) struct Place {
    number: u64,
    seat: Arc<Seat>,
    admission: Arc<Admission>,
}

/// Its network has as many connections as it may, all of them busy.
#[derive(Clone, Copy, Debug)]
pub(in crate::server) struct TurnedAway;

/// Whose connections are too many, all of them busy.
enum NoPlace {
    Network,
    Full,
}

impl Places {
    fn count(&self, fits: impl Fn(&Seat) -> bool) -> usize {
        self.taken.values().filter(|seat| fits(seat)).count()
    }
}

impl Admission {
    pub(in crate::server) fn new(limits: Limits, door: Door) -> Arc<Self> {
        Arc::new(Self {
            limits,
            door,
            places: Mutex::default(),
            freed: Notify::new(),
            farewells: Arc::new(Semaphore::new(FAREWELLS as usize)),
        })
    }

    /// Waits for a place; takes that of a connection which does nothing, if there is one.
    pub(in crate::server) async fn place(
        self: &Arc<Self>,
        address: IpAddr,
    ) -> Result<Place, TurnedAway> {
        let network = network_of(address);
        loop {
            match self.admit(network) {
                Ok(place) => return Ok(place),
                Err(NoPlace::Network) => return Err(TurnedAway),
                Err(NoPlace::Full) => {
                    // Connections become idle without a word: looking again finds them.
                    let _ = tokio::time::timeout(PAUSE, self.freed.notified()).await;
                }
            }
        }
    }

    fn admit(self: &Arc<Self>, network: IpAddr) -> Result<Place, NoPlace> {
        let mut places = self.places.lock();
        self.make_room(&mut places, network)?;
        let seat = Arc::new(Seat {
            network,
            activity: Arc::default(),
            given_up: Notify::new(),
        });
        places.next += 1;
        let number = places.next;
        places.taken.insert(number, seat.clone());
        Ok(Place {
            number,
            seat,
            admission: self.clone(),
        })
    }

    fn make_room(&self, places: &mut Places, network: IpAddr) -> Result<(), NoPlace> {
        let is_near = |seat: &Seat| seat.network == network;
        let is_stranger = |seat: &Seat| seat.activity.worth().0 == Standing::Stranger;
        let taken = places.taken.len();
        let (leaver, otherwise) = if places.count(is_near) >= self.most_of(network) {
            (
                self.least(places, is_near, Duration::ZERO),
                NoPlace::Network,
            )
        } else if places.count(is_stranger) >= self.most_strangers(taken) {
            (self.least(places, is_stranger, FRESH), NoPlace::Full)
        } else if taken >= self.limits.connections {
            (self.least(places, |_| true, FRESH), NoPlace::Full)
        } else {
            return Ok(());
        };
        let seat = leaver.and_then(|number| places.taken.remove(&number));
        seat.ok_or(otherwise)?.given_up.notify_one();
        Ok(())
    }

    /// The connection that is worth the least, of those that had `time` for a request.
    ///
    /// One whose request is answered stays, unless it is a stranger's among users.
    fn least(&self, places: &Places, fits: impl Fn(&Seat) -> bool, time: Duration) -> Option<u64> {
        let may_go = |(standing, phase, since): &Worth| match phase {
            Phase::Idle | Phase::Headers => since.elapsed() >= time,
            Phase::Answering => self.door == Door::Guarded && *standing == Standing::Stranger,
        };
        let seats = places.taken.iter().filter(|(_, seat)| fits(seat));
        seats
            .map(|(number, seat)| (seat.activity.worth(), *number))
            .filter(|(worth, _)| may_go(worth))
            .min()
            .map(|(_, number)| number)
    }

    /// So many strangers are too many where `taken` places are: before a user, any of them goes.
    fn most_strangers(&self, taken: usize) -> usize {
        let limits = &self.limits;
        match self.door {
            Door::Open => usize::MAX,
            Door::Guarded if taken >= limits.connections => 1,
            Door::Guarded => {
                let kept = limits.connections_of_users;
                limits.connections.saturating_sub(kept).max(1)
            }
        }
    }

    fn most_of(&self, network: IpAddr) -> usize {
        if network.is_loopback() {
            self.limits.connections_by_loopback
        } else {
            self.limits.connections_by_address
        }
    }

    pub(in crate::server) fn limits(&self) -> &Limits {
        &self.limits
    }

    /// The slowest that a client may be just now.
    pub(in crate::server) fn slowest(&self) -> Rate {
        let taken = self.places.lock().taken.len();
        if taken * 4 >= self.limits.connections * 3 {
            self.limits.slowest_when_crowded
        } else {
            self.limits.slowest
        }
    }

    /// Leave to take the time for a polite end without a place; not too many have it at once.
    pub(in crate::server) fn farewell(&self) -> Option<OwnedSemaphorePermit> {
        self.farewells.clone().try_acquire_owned().ok()
    }

    /// Waits until nobody is connected any more.
    pub(in crate::server) async fn emptied(&self) {
        while !self.places.lock().taken.is_empty() {
            let _ = tokio::time::timeout(PAUSE, self.freed.notified()).await;
        }
        // All of them are there when nobody is about to end.
        let _ = self.farewells.acquire_many(FAREWELLS).await;
    }
}

impl Place {
    pub(in crate::server) fn activity(&self) -> &Arc<Activity> {
        &self.seat.activity
    }

    pub(in crate::server) fn admission(&self) -> &Arc<Admission> {
        &self.admission
    }

    /// Ends once somebody else has the place.
    pub(super) async fn given_up(&self) {
        self.seat.given_up.notified().await;
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.admission.places.lock().taken.remove(&self.number);
        self.admission.freed.notify_one();
    }
}

/// An address, or the network of one customer: with IPv6 that is a /64.
pub(in crate::server) fn network_of(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) if !address.is_loopback() => {
            IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() >> 64 << 64))
        }
        address => address,
    }
}
