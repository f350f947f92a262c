//! Who may use the registry: everybody, or those in a file of passwords.

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header::{AUTHORIZATION, WWW_AUTHENTICATE};
use http::{HeaderMap, StatusCode};

use super::error::{Error, Refusal};
use crate::image::Digest;
use crate::sync::Mutex;

/// Longer headers are no passwords.
const LONGEST: usize = 8 << 10;
/// A wrong password costs at least this long, so that guessing takes for ever.
const PENALTY: Duration = Duration::from_millis(500);
/// A hash that takes longer than this would stop the registry.
const COST_LIMIT: u32 = 16;

/// The user names and the bcrypt hashes of their passwords.
pub(super) struct Passwords {
    hashes: HashMap<String, String>,
    // Headers that were right, so that bcrypt is paid once and not with each request.
    right: Mutex<HashSet<Digest>>,
    salt: u128,
}

impl Passwords {
    /// Reads a file as Apache's htpasswd writes it, with `-B`.
    ///
    /// # Errors
    /// Says which line is no user name with a bcrypt hash.
    pub(super) fn read(path: &Path) -> Result<Self, Error> {
        let text = std::fs::read_to_string(path).map_err(Error::io(path))?;
        let mut hashes = HashMap::new();
        for (number, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let malformed = |problem: &str| Error::Malformed {
                path: path.to_owned(),
                problem: format!("line {}: {problem}", number + 1),
            };
            let (user, hash) = line
                .split_once(':')
                .ok_or_else(|| malformed("no user:hash"))?;
            let cost = hash
                .split('$')
                .nth(2)
                .and_then(|cost| cost.parse::<u32>().ok());
            match cost.filter(|_| hash.starts_with("$2")) {
                Some(cost) if cost <= COST_LIMIT => hashes.insert(user.to_owned(), hash.to_owned()),
                Some(_) => return Err(malformed("the hash costs too much")),
                None => return Err(malformed("not a bcrypt hash; make it with htpasswd -B")),
            };
        }
        Ok(Self {
            hashes,
            right: Mutex::default(),
            salt: fastrand::u128(..),
        })
    }

    /// Lets a request in, or says why not.
    pub(super) async fn check(&self, headers: &HeaderMap) -> Result<(), Refusal> {
        let Some(header) = headers.get(AUTHORIZATION) else {
            return Err(unauthorized());
        };
        if header.len() > LONGEST {
            return Err(unauthorized());
        }
        // Neither the header nor an unsalted hash of it is kept.
        let mut salted = self.salt.to_ne_bytes().to_vec();
        salted.extend_from_slice(header.as_bytes());
        let known = Digest::of(&salted);
        if self.right.lock().contains(&known) {
            return Ok(());
        }
        let is_right = match header.to_str().ok().and_then(user_and_password) {
            Some((user, password)) => self.verify(&user, password).await,
            None => false,
        };
        if !is_right {
            tokio::time::sleep(PENALTY).await;
            return Err(unauthorized());
        }
        self.right.lock().insert(known);
        Ok(())
    }

    async fn verify(&self, user: &str, password: String) -> bool {
        // A user that is not there takes as long as one that is.
        const NOBODY: &str = "$2b$10$abcdefghijklmnopqrstuuM3i2bQOtlzFVVLMBhPyz2g3bBEhzKxW";
        let known = self.hashes.contains_key(user);
        let hash = self
            .hashes
            .get(user)
            .cloned()
            .unwrap_or_else(|| NOBODY.to_owned());
        let verified = tokio::task::spawn_blocking(move || bcrypt::verify(password, &hash));
        known && matches!(verified.await, Ok(Ok(true)))
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

fn unauthorized() -> Refusal {
    let refusal = Refusal::new(
        StatusCode::UNAUTHORIZED,
        "UNAUTHORIZED",
        "authentication required",
    );
    refusal.header(WWW_AUTHENTICATE, "Basic realm=\"regctl\"")
}
