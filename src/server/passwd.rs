//! Changing a file of passwords, so that nobody needs Apache's `htpasswd`.

use std::path::Path;

use bcrypt::Version;

use super::error::Error;
use crate::disk::{Modes, Root, atomic};

/// What a verification costs: a tenth of a second, as OWASP's cheat sheet asks for at least.
const COST: u32 = 10;
/// Bytes that bcrypt takes; what follows would not count.
const LONGEST: usize = 72;
/// Bytes of a file of passwords: some hundred thousand users.
const FILE_BYTES: u64 = 16 << 20;

/// How a file of passwords changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Changed {
    /// The user is new there.
    Added,
    /// The user has another password.
    Updated,
}

/// Sets the password of a user in a file as `htpasswd -B` writes it. Other lines stay as they are; a
/// file that is not there is made, for its owner alone.
///
/// # Errors
/// Says what is wrong with the name or the password, or what cannot be read or written.
pub fn set_password(path: &Path, user: &str, password: &str) -> Result<Changed, Error> {
    if user.is_empty() || user.contains(':') || user.chars().any(char::is_control) {
        return Err(Error::Password(
            "a user name cannot be empty or contain ':' or control characters",
        ));
    }
    if password.is_empty() || password.len() > LONGEST || password.contains('\0') {
        return Err(Error::Password("a password has from 1 to 72 bytes"));
    }
    let hash = bcrypt::hash_with_result(password, COST)
        .map_err(|_| Error::Password("the password cannot be hashed"))?;
    // Apache's own tools know this version.
    let line = format!("{user}:{}", hash.format_for_version(Version::TwoY));
    let folder = Root::at(atomic::folder_of(path), Modes::Private);
    let path = folder.path().join(path.file_name().unwrap_or_default());
    let known = match folder.read(&path, FILE_BYTES) {
        Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(Error::io(path)(error)),
    };
    let (text, changed) = with_line(&known, user, &line);
    folder
        .write(&path, text.as_bytes())
        .map_err(Error::io(path))?;
    Ok(changed)
}

/// The file with this line in place of the user's, or at its end.
fn with_line(known: &str, user: &str, line: &str) -> (String, Changed) {
    let is_theirs = |known: &&str| {
        known
            .split_once(':')
            .is_some_and(|(name, _)| name.trim() == user)
    };
    let mut lines: Vec<&str> = known.lines().collect();
    let changed = match lines.iter().position(is_theirs) {
        Some(at) => {
            lines[at] = line;
            Changed::Updated
        }
        None => {
            lines.push(line);
            Changed::Added
        }
    };
    (lines.join("\n") + "\n", changed)
}
