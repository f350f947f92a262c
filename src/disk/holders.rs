//! Which processes have a file locked, for the messages of those that wait for it.

use std::fs::{self, Metadata};
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use super::plain;

/// Characters of a file that says which process has it locked.
const PID_BYTES: u64 = 20;

/// The processes that have the file locked, as far as the system tells.
pub(super) fn of(path: &Path) -> Vec<u32> {
    let written = written(path);
    let Ok(file) = fs::metadata(path) else {
        return written.into_iter().collect();
    };
    let listed = listed(&file);
    match written {
        // An earlier holder may have written it, so it has to agree with what the system lists.
        Some(pid) if listed.is_empty() || listed.contains(&pid) || has_open(pid, &file) => {
            vec![pid]
        }
        _ => listed,
    }
}

/// The process that wrote into the file that it is the only one.
fn written(path: &Path) -> Option<u32> {
    let text = plain::read(plain::open(path).ok()?, PID_BYTES).ok()?;
    std::str::from_utf8(&text).ok()?.trim().parse().ok()
}

/// What `/proc/locks` lists for the file, shared locks included. Empty where there is no such list,
/// as on macOS.
fn listed(file: &Metadata) -> Vec<u32> {
    let Ok(locks) = fs::read_to_string("/proc/locks") else {
        return Vec::new();
    };
    let mut pids: Vec<u32> = locks
        .lines()
        .filter_map(|line| holder(line, file))
        .collect();
    pids.sort_unstable();
    pids.dedup();
    pids
}

/// The process of one line, `1: FLOCK ADVISORY READ 1234 fe:00:131 0 EOF`, if it is about the file.
fn holder(line: &str, file: &Metadata) -> Option<u32> {
    let words: Vec<&str> = line.split_whitespace().collect();
    // Waiters are listed with an arrow in the second column.
    let ["FLOCK", _, _, pid, place, ..] = words.get(1..)? else {
        return None;
    };
    let pid = pid.parse().ok()?;
    let (device, inode) = place.rsplit_once(':')?;
    if inode.parse() != Ok(file.ino()) {
        return None;
    }
    let (major, minor) = (rustix::fs::major(file.dev()), rustix::fs::minor(file.dev()));
    // btrfs and overlayfs list other devices than they show.
    (device == format!("{major:02x}:{minor:02x}") || has_open(pid, file)).then_some(pid)
}

fn has_open(pid: u32, file: &Metadata) -> bool {
    let Ok(open) = fs::read_dir(format!("/proc/{pid}/fd")) else {
        return false;
    };
    open.flatten()
        .filter_map(|entry| fs::metadata(entry.path()).ok())
        .any(|found| (found.dev(), found.ino()) == (file.dev(), file.ino()))
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn who_shares_a_lock_is_known_and_what_was_written_before_is_not_believed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lock");
        fs::write(&path, "1").unwrap();
        let file = fs::File::open(&path).unwrap();
        assert_eq!(of(&path), [1], "nothing speaks against it");
        file.try_lock_shared().unwrap();
        assert_eq!(of(&path), [std::process::id()]);
        fs::write(&path, "no number, and longer than one").unwrap();
        assert_eq!(of(&path), [std::process::id()]);
    }
}
