//! Gzip on all cores, the same bytes on each machine: members of 1 MiB, one after the other.

use std::collections::VecDeque;
use std::io::{Read, Write};
use std::sync::mpsc;

use libdeflater::{CompressionLvl, Compressor};

use super::error::Error;
use crate::image::{Algorithm, Digest, Verifier};
use crate::sync::Mutex;

/// Bytes of a member before compression: what of them does not repeat further away is small.
const MEMBER: usize = 1 << 20;
/// Members that are in memory at once.
const TOGETHER: usize = 4;
/// About as small as what skopeo makes at its default, in less than half the time.
const LEVEL: i32 = 1;

/// What became of a layer.
pub(super) struct Compressed {
    /// The digest of the tar.
    pub(super) diff_id: Digest,
    /// The digest of the compressed bytes.
    pub(super) digest: Digest,
    /// How many of those there are.
    pub(super) size: u64,
}

/// Writes `input`, compressed, to `output`.
pub(super) fn gzip(mut input: impl Read, output: &mut impl Write) -> Result<Compressed, Error> {
    let (mut plain, mut packed) = (
        Verifier::new(Algorithm::Sha256),
        Verifier::new(Algorithm::Sha256),
    );
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let (members, taken) = mpsc::sync_channel::<(Vec<u8>, Promise)>(TOGETHER);
    let taken = Mutex::new(taken);
    std::thread::scope(|scope| {
        // Ours alone: where it ends, however that is, the workers end too.
        let members = members;
        for _ in 0..cores {
            let taken = &taken;
            scope.spawn(move || {
                let next = || taken.lock().recv();
                while let Ok((member, promise)) = next() {
                    // Nobody waits for it where writing failed.
                    let _ = promise.send(pack(&member));
                }
            });
        }
        let mut done = VecDeque::new();
        let mut keep = |done: &mut VecDeque<mpsc::Receiver<Vec<u8>>>| {
            let Some(member) = done.pop_front().and_then(|done| done.recv().ok()) else {
                return Ok(());
            };
            packed.update(&member);
            output.write_all(&member).map_err(Error::Spool)
        };
        loop {
            let member = read_member(&mut input)?;
            // Nothing at all is a member too, or it would be no gzip.
            if member.is_empty() && plain.length() > 0 {
                break;
            }
            let is_last = member.len() < MEMBER;
            plain.update(&member);
            let (promise, promised) = mpsc::channel();
            done.push_back(promised);
            // The workers are there for as long as this end is.
            let _ = members.send((member, promise));
            if done.len() > TOGETHER {
                keep(&mut done)?;
            }
            if is_last {
                break;
            }
        }
        drop(members);
        while !done.is_empty() {
            keep(&mut done)?;
        }
        Ok::<(), Error>(())
    })?;
    let (digest, size) = packed.finish();
    Ok(Compressed {
        diff_id: plain.finish().0,
        digest,
        size,
    })
}

/// Where the compressed member is waited for.
type Promise = mpsc::Sender<Vec<u8>>;

fn read_member(input: &mut impl Read) -> Result<Vec<u8>, Error> {
    let mut member = Vec::with_capacity(MEMBER);
    let read = input.by_ref().take(MEMBER as u64).read_to_end(&mut member);
    read.map(|_| member)
        .map_err(|error| Error::Cut(error.to_string()))
}

fn pack(member: &[u8]) -> Vec<u8> {
    let mut compressor = Compressor::new(CompressionLvl::new(LEVEL).unwrap_or_default());
    let mut packed = vec![0; compressor.gzip_compress_bound(member.len())];
    // The bound is what makes this succeed; an empty member would be found by its digest.
    let length = compressor
        .gzip_compress(member, &mut packed)
        .unwrap_or_default();
    packed.truncate(length);
    packed
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Seek;

    #[test]
    fn others_read_it_and_it_is_the_same_each_time() {
        for length in [
            0,
            1,
            MEMBER,
            3 * MEMBER + 5,
            TOGETHER * MEMBER,
            TOGETHER * MEMBER + 1,
        ] {
            let bytes: Vec<u8> = (0..length).map(|n| (n / 1000) as u8).collect();
            let pack = || {
                let mut file = tempfile::tempfile().unwrap();
                let done = gzip(&bytes[..], &mut file).unwrap();
                file.rewind().unwrap();
                (done.digest.clone(), done, file)
            };
            let (digest, done, file) = pack();
            assert_eq!(
                (done.diff_id, done.size),
                (Digest::of(&bytes), file.metadata().unwrap().len())
            );
            let mut back = Vec::new();
            flate2::read::MultiGzDecoder::new(file)
                .read_to_end(&mut back)
                .unwrap();
            assert_eq!(back, bytes);
            assert_eq!(pack().0, digest);
        }
    }
}
