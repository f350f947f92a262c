//! Files that others may have put there: plain ones, and no larger than they should be.

use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

/// Opening a FIFO must not wait for somebody to write to it.
const O_NONBLOCK: i32 = 0o4000;

/// The bytes of a plain file of at most `limit` bytes.
///
/// # Errors
/// As the file system, and refuses FIFOs, devices, folders and what is larger.
pub fn read(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    let file = File::options()
        .read(true)
        .custom_flags(O_NONBLOCK)
        .open(path)?;
    if !file.metadata()?.is_file() {
        return Err(io::Error::new(
            ErrorKind::InvalidInput,
            "it is not a regular file",
        ));
    }
    let mut bytes = Vec::new();
    file.take(limit + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit {
        Err(io::Error::new(
            ErrorKind::FileTooLarge,
            format!("it is larger than {limit} bytes"),
        ))
    } else {
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_files_within_the_limit_are_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        std::fs::write(&path, "four").unwrap();
        assert_eq!(read(&path, 4).unwrap(), b"four");
        assert_eq!(
            read(&path, 3).unwrap_err().to_string(),
            "it is larger than 3 bytes"
        );
        assert_eq!(
            read(folder.path(), 4).unwrap_err().to_string(),
            "it is not a regular file"
        );
        let endless = folder.path().join("endless");
        std::os::unix::fs::symlink("/dev/zero", &endless).unwrap();
        assert_eq!(
            read(&endless, 4).unwrap_err().to_string(),
            "it is not a regular file"
        );
        assert_eq!(
            read(&folder.path().join("none"), 4).unwrap_err().kind(),
            ErrorKind::NotFound
        );
    }
}
