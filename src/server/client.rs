//! Who asks: an address, a user once a password was right, and how fast they have to be.

use std::net::{IpAddr, SocketAddr};
use std::sync::OnceLock;

use super::connection::{Place, network_of};
use super::limits::Rate;

/// The client of one request.
pub(super) struct Client<'a> {
    pub(super) address: SocketAddr,
    place: &'a Place,
    user: OnceLock<String>,
}

/// Whose something is, so that one cannot take what there is for all.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Owner {
    /// Somebody who has logged in.
    User(String),
    /// An address, or a network of one customer.
    Network(IpAddr),
}

impl<'a> Client<'a> {
    pub(super) fn new(address: SocketAddr, place: &'a Place) -> Self {
        Self {
            address,
            place,
            user: OnceLock::new(),
        }
    }

    /// The network that the client is counted with.
    pub(super) fn network(&self) -> IpAddr {
        network_of(self.address.ip())
    }

    /// Keeps the client's connection among those of users.
    pub(super) fn log_in(&self, user: &str) {
        self.place.activity().log_in();
        // A request logs in once.
        let _ = self.user.set(user.to_owned());
    }

    /// Who has logged in.
    pub(super) fn user(&self) -> Option<String> {
        self.user.get().cloned()
    }

    /// The slowest that it may send just now.
    pub(super) fn slowest(&self) -> Rate {
        self.place.admission().slowest()
    }
}
