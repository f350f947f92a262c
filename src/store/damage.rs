//! Damaged blobs: whoever finds one moves it out of the way, so that the next pull fetches it again.
//!
//! It stays as `ingest/ALG-HEX.damaged` until the blob is there again or the store is repaired: of an
//! image that no registry has, it may be all that is left. A clean-up frees it after a week.

use std::io::ErrorKind;
use std::path::Path;
use std::time::{Duration, SystemTime};

use super::error::Error;
use super::layout::Layout;
use super::{blobs, ingest};
use crate::disk::Lock;
use crate::image::Digest;

/// How long a clean-up or a repair may keep whoever reports the damage waiting.
const WAIT: Duration = Duration::from_secs(5);

/// Moves a blob out of `blobs/`, unless what is there by now is sound.
pub(super) fn set_aside(layout: &Layout, digest: &Digest) -> Result<(), Error> {
    if layout.disk().metadata(&layout.blob(digest)).is_err() {
        return Ok(());
    }
    layout.ensure(digest.algorithm())?;
    let _content = Lock::shared(&layout.content_lock(), WAIT)?;
    // Without this lock nobody publishes the blob: what is found damaged now is what is moved.
    let Some(partial) = ingest::lock(layout, digest)? else {
        return Ok(());
    };
    let moved = move_unless_sound(layout, digest);
    if partial.metadata().is_ok_and(|partial| partial.len() == 0) {
        remove(layout, &layout.partial(digest));
    }
    moved
}

fn move_unless_sound(layout: &Layout, digest: &Digest) -> Result<(), Error> {
    if blobs::is_sound(layout, digest)? {
        return Ok(());
    }
    let (path, aside) = (layout.blob(digest), layout.damaged(digest));
    let moved = layout.disk().rename(&path, &aside);
    moved.map_err(Error::io("move", &path))?;
    // Its week begins now, and not when it was pulled.
    if let Ok(file) = layout.disk().open(&aside) {
        let _ = file.set_modified(SystemTime::now());
    }
    Ok(())
}

/// Whether the blob was set aside, and did not come back since.
pub(super) fn is_set_aside(layout: &Layout, digest: &Digest) -> bool {
    layout.disk().metadata(&layout.damaged(digest)).is_ok()
}

/// Removes what was set aside of a blob.
pub(super) fn forget(layout: &Layout, digest: &Digest) {
    remove(layout, &layout.damaged(digest));
}

/// The blobs that were set aside.
pub(super) fn all(layout: &Layout) -> Vec<Digest> {
    let Ok(names) = layout.disk().list(&layout.ingest()) else {
        return Vec::new();
    };
    names
        .iter()
        .filter_map(|name| digest_of(name.to_str()?))
        .collect()
}

/// The blob that a file's name stands for, where the file is one that was set aside.
fn digest_of(name: &str) -> Option<Digest> {
    let (algorithm, hex) = name.strip_suffix(".damaged")?.split_once('-')?;
    format!("{algorithm}:{hex}").parse().ok()
}

fn remove(layout: &Layout, path: &Path) {
    if let Err(error) = layout.disk().remove(path)
        && error.kind() != ErrorKind::NotFound
    {
        tracing::debug!("{} stays: {error}", path.display());
    }
}
