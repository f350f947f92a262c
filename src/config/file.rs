//! Settings files: read within limits, edited without losing what we do not know.

use std::io::ErrorKind;
use std::path::Path;
use std::time::Duration;

use serde_json::{Map, Value};

use super::error::Error;
use super::safety;
use crate::disk::{Modes, PassingLock, Refused, Root, atomic, plain};
use crate::limits;

/// How long another process may be at a settings file.
const LOCK_TIME: Duration = Duration::from_secs(30);

/// A JSON object as it stands in a file, in its order.
pub type Object = Map<String, Value>;

/// The text of a file; `None` where there is no file.
///
/// # Errors
/// Refuses what is not a plain file, what is too large, and what is not UTF-8.
pub fn read(path: &Path) -> Result<Option<String>, Error> {
    let text = read_bytes(path)?.map(String::from_utf8).transpose();
    text.map_err(|_| Error::NotAFile {
        path: path.to_owned(),
        problem: "is not UTF-8",
    })
}

/// The bytes of a file; `None` where there is no file.
///
/// # Errors
/// Refuses what is not a plain file and what is too large.
pub fn read_bytes(path: &Path) -> Result<Option<Vec<u8>>, Error> {
    let failed = |source| Error::Read {
        path: path.to_owned(),
        source,
    };
    let refused = |problem| Error::NotAFile {
        path: path.to_owned(),
        problem,
    };
    let of_file = |error: std::io::Error| match Refused::of(&error) {
        Some(Refused::TooLarge(_)) => refused("is larger than 4 MiB"),
        Some(_) => refused("is not a regular file"),
        None => failed(error),
    };
    let file = match plain::open(path) {
        Ok(file) => file,
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            return Ok(None);
        }
        Err(error) => return Err(of_file(error)),
    };
    safety::check_link(path, &file.metadata().map_err(failed)?)?;
    plain::read(file, limits::SETTINGS_BYTES)
        .map(Some)
        .map_err(of_file)
}

/// The JSON object in a file; an empty one where there is no file, or nothing in it.
///
/// # Errors
/// As [`read`], and says in which line a file is no JSON.
pub fn read_object(path: &Path) -> Result<Object, Error> {
    let Some(text) = read(path)? else {
        return Ok(Object::new());
    };
    let text = text.trim_start_matches('\u{feff}').trim();
    if text.is_empty() {
        return Ok(Object::new());
    }
    let malformed = |line| Error::Malformed {
        path: path.to_owned(),
        format: "JSON",
        line,
    };
    serde_json::from_str(text).map_err(|error| malformed(error.line()))
}

/// Changes the JSON object in a file under a lock; says whether anything changed.
///
/// The file is read inside the lock, so that changes of other processes are kept.
///
/// # Errors
/// As [`read_object`]; a file that cannot be read is never written.
pub fn edit(
    path: &Path,
    what: &'static str,
    change: impl FnOnce(&mut Object),
) -> Result<bool, Error> {
    let failed = |source| Error::Write {
        what,
        path: path.to_owned(),
        source,
    };
    let named = Root::at(atomic::folder_of(path), Modes::Secret);
    named.make().map_err(failed)?;
    let mut lock = path.as_os_str().to_owned();
    lock.push(".lock");
    let _lock = PassingLock::exclusive(Path::new(&lock), LOCK_TIME)?;
    let target = safety::destination(path)?;
    target.folder.sweep(&target.path);
    let before = read_object(path)?;
    let mut after = before.clone();
    change(&mut after);
    if after == before {
        return Ok(false);
    }
    let written = target
        .folder
        .write(&target.path, indented(&after).as_bytes());
    written.map_err(failed)?;
    Ok(true)
}

/// The error for a TOML file that cannot be read.
pub fn malformed_toml(error: &toml::de::Error, text: &str, path: &Path) -> Error {
    let start = error.span().map_or(0, |span| span.start).min(text.len());
    let line = text.as_bytes()[..start]
        .iter()
        .filter(|&&byte| byte == b'\n')
        .count()
        + 1;
    Error::Malformed {
        path: path.to_owned(),
        format: "TOML",
        line,
    }
}

/// With tabs, as Docker writes it.
pub(super) fn indented(object: &Object) -> String {
    let mut bytes = Vec::new();
    let tabs = serde_json::ser::PrettyFormatter::with_indent(b"\t");
    let mut serializer = serde_json::Serializer::with_formatter(&mut bytes, tabs);
    // Writing JSON values to memory cannot fail.
    let _ = serde::Serialize::serialize(object, &mut serializer);
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn keeps_what_it_does_not_know_and_its_order() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new/config.json");
        std::fs::create_dir(folder.path().join("new")).unwrap();
        std::fs::write(&path, "{\"z\":1,\"auths\":{\"b\":{}},\"a\":[1.50,null]}").unwrap();
        assert!(edit(&path, "x", |o| drop(o.insert("n".into(), true.into()))).unwrap());
        let text = std::fs::read_to_string(&path).unwrap();
        assert_eq!(
            text,
            "{\n\t\"z\": 1,\n\t\"auths\": {\n\t\t\"b\": {}\n\t},\n\t\"a\": [\n\t\t1.5,\n\t\tnull\n\t],\n\t\"n\": true\n}"
        );
        assert_eq!(
            std::fs::metadata(&path).unwrap().permissions().mode() & 0o777,
            0o600
        );
        assert!(!edit(&path, "x", |_| {}).unwrap());
    }

    #[test]
    fn never_overwrites_what_it_cannot_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.json");
        for (bad, line) in [("{\n\"a\":", 2), ("[]", 1), ("{}x", 1), ("{// c\n}", 1)] {
            std::fs::write(&path, bad).unwrap();
            let error = edit(&path, "x", |o| o.clear()).unwrap_err().to_string();
            let expected = format!(
                "{} is not valid JSON (line {line}): fix or move it away",
                path.display()
            );
            assert_eq!(error, expected);
            assert_eq!(std::fs::read_to_string(&path).unwrap(), bad);
        }
        assert!(
            read_object(folder.path())
                .unwrap_err()
                .to_string()
                .ends_with("is not a regular file")
        );
    }

    #[test]
    fn empty_files_and_byte_order_marks_are_no_errors() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.json");
        assert!(read_object(&path).unwrap().is_empty());
        for fine in ["", " \n", "\u{feff}{}"] {
            std::fs::write(&path, fine).unwrap();
            assert!(read_object(&path).unwrap().is_empty());
        }
    }
}
