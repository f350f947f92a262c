//! Who may use the registry: everybody, or those in a file of passwords.

use std::collections::HashMap;
use std::net::IpAddr;
use std::path::Path;
use std::sync::{Arc, Weak};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bcrypt::HashParts;
use http::header::{AUTHORIZATION, WWW_AUTHENTICATE};
use http::{HeaderMap, StatusCode};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::error::{ApiError, Error};
use crate::image::Digest;
use crate::sync::Mutex;

/// Longer headers are no passwords.
const LONGEST: usize = 8 << 10;
/// A wrong password costs at least this long, so that guessing takes for ever.
const PENALTY: Duration = Duration::from_millis(500);
/// A hash that takes longer than this would stop the registry.
const COST_LIMIT: u32 = 16;
/// bcrypt is not defined for less.
const LOWEST_COST: u32 = 4;

/// The user names and the bcrypt hashes of their passwords.
pub(super) struct Passwords {
    users: Arc<Users>,
    // What was right last, so that bcrypt is paid once and not with each request.
    right: Mutex<HashMap<String, Digest>>,
    salt: u128,
    permits: Permits,
}

/// The hashes of a file.
#[derive(Default)]
struct Users {
    hashes: HashMap<String, Hash>,
    highest_cost: u32,
}

struct Hash {
    text: String,
    cost: u32,
}

impl Passwords {
    /// Reads a file as Apache's htpasswd writes it, with `-B`.
    ///
    /// # Errors
    /// Says which line is no user name with a bcrypt hash.
    pub(super) fn read(path: &Path, at_once: usize) -> Result<Self, Error> {
        let text = std::fs::read_to_string(path).map_err(Error::io(path))?;
        let mut users = Users::default();
        for (number, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            users.add(line).map_err(|problem| Error::Malformed {
                path: path.to_owned(),
                problem: format!("line {}: {problem}", number + 1),
            })?;
        }
        Ok(Self {
            users: Arc::new(users),
            right: Mutex::default(),
            salt: fastrand::u128(..),
            permits: Permits::new(at_once),
        })
    }

    /// Lets a request in, and says whose it is, or why not.
    pub(super) async fn check(
        &self,
        headers: &HeaderMap,
        network: IpAddr,
    ) -> Result<String, ApiError> {
        let header = headers.get(AUTHORIZATION).ok_or_else(unauthorized)?;
        let login = header.to_str().ok().filter(|text| text.len() <= LONGEST);
        let Some((user, password)) = login.and_then(user_and_password) else {
            return Err(unauthorized());
        };
        let known = self.salted(&user, &password);
        if self.is_known(&user, &known) {
            return Ok(user);
        }
        let permit = self.permits.take(network).await;
        // Another request of the same client may have waited for the same.
        let is_right = self.is_known(&user, &known) || self.verify(&user, password, permit).await;
        if !is_right {
            tokio::time::sleep(PENALTY).await;
            return Err(unauthorized());
        }
        self.right.lock().insert(user.clone(), known);
        Ok(user)
    }

    fn is_known(&self, user: &str, password: &Digest) -> bool {
        self.right.lock().get(user) == Some(password)
    }

    /// Neither the password nor an unsalted hash of it is kept.
    fn salted(&self, user: &str, password: &str) -> Digest {
        let mut salted = self.salt.to_ne_bytes().to_vec();
        salted.extend_from_slice(&user.len().to_ne_bytes());
        salted.extend_from_slice(user.as_bytes());
        salted.extend_from_slice(password.as_bytes());
        Digest::of(&salted)
    }

    async fn verify(&self, user: &str, password: String, permit: Option<Permit>) -> bool {
        let (users, user) = (self.users.clone(), user.to_owned());
        let verified = tokio::task::spawn_blocking(move || {
            // Held until the work is done, whether or not the client still waits for it.
            let _permit = permit;
            users.verify(&user, &password).is_right
        });
        verified.await.unwrap_or(false)
    }
}

impl Users {
    fn add(&mut self, line: &str) -> Result<(), &'static str> {
        let (user, text) = line.split_once(':').ok_or("no user:hash")?;
        // A hash that cannot be read would be refused sooner than one that is wrong.
        let parts: HashParts = text
            .parse()
            .map_err(|_| "not a bcrypt hash; make it with htpasswd -B")?;
        let cost = parts.get_cost();
        if cost > COST_LIMIT {
            return Err("the hash costs too much");
        }
        if cost < LOWEST_COST {
            return Err("the hash costs too little");
        }
        let text = text.to_owned();
        self.highest_cost = self.highest_cost.max(cost);
        self.hashes.insert(user.to_owned(), Hash { text, cost });
        Ok(())
    }

    /// Whether a password is right. If not, finding that out is the same work for every user, so
    /// that nobody learns from the time which users there are.
    fn verify(&self, user: &str, password: &str) -> Verification {
        let mut verification = Verification::default();
        let left = match self.hashes.get(user) {
            Some(hash) => {
                verification.verify(hash, password);
                // 2^c rounds, and then 2^c, 2^(c+1), … 2^(h-1), are the 2^h of the highest cost.
                hash.cost..self.highest_cost
            }
            None => self.highest_cost..self.highest_cost + 1,
        };
        if !verification.is_right {
            left.for_each(|cost| verification.work(cost));
        }
        verification
    }
}

/// One look at a password, and how much work that was.
#[derive(Debug, Default)]
struct Verification {
    is_right: bool,
    rounds: u64,
}

impl Verification {
    fn verify(&mut self, hash: &Hash, password: &str) {
        self.is_right = bcrypt::verify(password, &hash.text).unwrap_or(false);
        self.rounds += 1 << hash.cost;
    }

    /// The work of a verification, for nothing.
    fn work(&mut self, cost: u32) {
        std::hint::black_box(bcrypt::bcrypt(cost, [0; 16], b"nobody\0"));
        self.rounds += 1 << cost;
    }
}

/// Permits to have a password verified: one for each network, and not too many in all, so
/// that whoever guesses waits for themselves.
struct Permits {
    all: Arc<Semaphore>,
    networks: Mutex<HashMap<IpAddr, Weak<Semaphore>>>,
}

/// Leave to verify one password.
struct Permit {
    _network: OwnedSemaphorePermit,
    _all: OwnedSemaphorePermit,
}

impl Permits {
    fn new(at_once: usize) -> Self {
        Self {
            all: Arc::new(Semaphore::new(at_once.max(1))),
            networks: Mutex::default(),
        }
    }

    /// Waits for a permit. `None` cannot be: the semaphores are never closed.
    async fn take(&self, network: IpAddr) -> Option<Permit> {
        Some(Permit {
            _network: self.queue(network).acquire_owned().await.ok()?,
            _all: self.all.clone().acquire_owned().await.ok()?,
        })
    }

    fn queue(&self, network: IpAddr) -> Arc<Semaphore> {
        let mut networks = self.networks.lock();
        if let Some(queue) = networks.get(&network).and_then(Weak::upgrade) {
            return queue;
        }
        networks.retain(|_, queue| queue.strong_count() > 0);
        let queue = Arc::new(Semaphore::new(1));
        networks.insert(network, Arc::downgrade(&queue));
        queue
    }
}

pub(super) fn user_and_password(header: &str) -> Option<(String, String)> {
    let (scheme, encoded) = header.split_once(' ')?;
    let decoded = STANDARD
        .decode(encoded.trim())
        .ok()
        .filter(|_| scheme.eq_ignore_ascii_case("basic"))?;
    let pair = String::from_utf8(decoded).ok()?;
    let (user, password) = pair.split_once(':')?;
    Some((user.to_owned(), password.to_owned()))
}

fn unauthorized() -> ApiError {
    let refusal = ApiError::new(
        StatusCode::UNAUTHORIZED,
        "UNAUTHORIZED",
        "authentication required",
    );
    refusal.header(WWW_AUTHENTICATE, "Basic realm=\"regctl\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a21_a_wrong_password_is_the_same_work_for_those_who_are_there_and_those_who_are_not() {
        let mut users = Users::default();
        for (user, cost) in [("cheap", 4), ("middle", 6), ("dear", 7)] {
            let hash = bcrypt::hash("secret", cost).unwrap();
            users.add(&format!("{user}:{hash}")).unwrap();
        }
        let long = "x".repeat(100);
        for password in ["wrong", "", "secre\0", long.as_str()] {
            for user in ["cheap", "middle", "dear", "nobody", ""] {
                let verification = users.verify(user, password);
                assert!(!verification.is_right, "{user} {password:?}");
                assert_eq!(verification.rounds, 1 << 7, "{user} {password:?}");
            }
        }
        assert!(users.verify("cheap", "secret").is_right);
    }

    #[test]
    fn a21_a_hash_that_would_be_refused_sooner_than_others_is_not_taken() {
        let whole = bcrypt::hash("secret", 4).unwrap();
        for bad in [
            "$2y$04$short",
            "$2y$02$",
            "plain",
            &whole[..59],
            &whole.replace("$04$", "$03$"),
        ] {
            assert!(
                Users::default().add(&format!("fish:{bad}")).is_err(),
                "{bad}"
            );
        }
        assert!(Users::default().add(&format!("fish:{whole}")).is_ok());
    }

    #[tokio::test]
    async fn a21_one_network_has_one_turn_and_others_do_not_wait_for_it() {
        let permits = Permits::new(2);
        let network = |last| IpAddr::from([10, 0, 0, last]);
        let guessing = permits.take(network(1)).await;
        let again = permits.take(network(1));
        tokio::pin!(again);
        assert!(futures_util::poll!(&mut again).is_pending());
        let other = permits.take(network(2)).await;
        assert!(futures_util::poll!(&mut again).is_pending());
        drop(guessing);
        let again = again.await;
        drop((again, other));
        drop(permits.take(network(3)).await);
        assert!(permits.networks.lock().len() < 3, "it never forgets");
    }
}
