//! What one client, and all of them together, may take of the registry.

use std::time::Duration;

/// Every finite limit of a registry, in one place.
///
/// The defaults suit a team behind one address: a proxy, or a network behind NAT.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Connections at once. More push out those that do nothing, or wait to be accepted.
    pub connections: usize,
    /// Connections at once of one IPv4 address or one IPv6 /64.
    pub connections_by_address: usize,
    /// Connections at once of this machine, where a proxy may stand for everybody.
    pub connections_by_loopback: usize,
    /// Of [`Limits::connections`], those that only users who have logged in can hold.
    pub connections_of_users: usize,
    /// How long the headers of a request, or a TLS handshake, may take in all.
    pub header_time: Duration,
    /// Bytes of the headers of a request.
    pub header_bytes: usize,
    /// How long a connection without a request is kept.
    ///
    /// Go's clients keep theirs for 90 s, as reqwest does. Whoever closes first may close under a
    /// request that is on its way, so it has to be them.
    pub idle_time: Duration,
    /// The slowest that a client may send or take a body.
    pub slowest: Rate,
    /// The slowest that it may be while three quarters of [`Limits::connections`] are taken.
    pub slowest_when_crowded: Rate,
    /// How a connection ends on which the client may still be sending.
    pub linger: Linger,
    /// How long requests may take after the server was asked to stop.
    pub stop_time: Duration,
    /// Bytes of manifests that arrive, over all connections. The first 32 KiB of each are free, so
    /// that nobody can keep others from pushing ordinary ones.
    pub manifest_memory: usize,
    /// Uploads at once. Empty ones give way to new ones.
    pub uploads: usize,
    /// Uploads at once of one user, or of one address that has not logged in.
    pub uploads_by_client: usize,
    /// How long an upload is kept to which nothing is added.
    pub upload_time: Duration,
    /// Passwords that are verified at once; of one address, one.
    pub verifications: usize,
}

/// An average over the time that the server waited for a client.
#[derive(Clone, Copy, Debug)]
pub struct Rate {
    /// Bytes a second.
    pub bytes: u64,
    /// Over how long a wait the average is taken; a client may stand still for as long.
    pub window: Duration,
}

/// How a connection ends on which the client may still be sending.
///
/// A socket that is closed with bytes unread makes the kernel send RST, which destroys what the
/// client has not read yet: the answer. So what still comes is read, and thrown away, up to this.
#[derive(Clone, Copy, Debug)]
pub struct Linger {
    /// How long nothing may come.
    pub silence: Duration,
    /// How long it takes in all.
    pub time: Duration,
    /// How many bytes may come.
    pub bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        let window = Duration::from_secs(60);
        Self {
            connections: 1024,
            connections_by_address: 256,
            connections_by_loopback: 1024,
            connections_of_users: 128,
            header_time: Duration::from_secs(10),
            header_bytes: 128 << 10,
            idle_time: Duration::from_secs(180),
            slowest: Rate {
                bytes: 1 << 10,
                window,
            },
            slowest_when_crowded: Rate {
                bytes: 8 << 10,
                window: window / 2,
            },
            linger: Linger {
                silence: Duration::from_secs(2),
                time: Duration::from_secs(10),
                bytes: 64 << 20,
            },
            stop_time: Duration::from_secs(10),
            manifest_memory: 64 << 20,
            uploads: 10_000,
            uploads_by_client: 1_000,
            upload_time: Duration::from_secs(24 * 60 * 60),
            verifications: std::thread::available_parallelism().map_or(1, |cores| cores.get() / 2),
        }
    }
}

impl Limits {
    /// Limits that fit into a number of open files: a connection has one, and reads or writes one.
    pub fn within(files: usize) -> Self {
        /// What the process needs for itself.
        const OWN: usize = 32;
        let standard = Self::default();
        let connections = (files.saturating_sub(OWN) / 2).clamp(1, standard.connections);
        Self {
            connections,
            connections_of_users: standard.connections_of_users.min(connections / 8),
            ..standard
        }
    }
}
