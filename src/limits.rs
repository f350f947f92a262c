//! Every limit on what comes from outside, one constant each, with its unit.

use std::time::Duration;

/// Bytes of a manifest or index that other registries may send.
///
/// The OCI Distribution specification asks for at least 4 MiB.
pub const MANIFEST_BYTES: u64 = 8 << 20;
/// Bytes of a manifest that our own registry takes.
pub const SERVED_MANIFEST_BYTES: u64 = 4 << 20;
/// Bytes of an image's configuration.
pub const CONFIG_BYTES: u64 = 8 << 20;
/// Bytes of a token server's answer.
pub const TOKEN_BYTES: u64 = 128 << 10;
/// Bytes of an error answer that are read.
pub const ERROR_BYTES: u64 = 64 << 10;
/// Characters of an error answer that are shown.
pub const ERROR_SHOWN: usize = 1 << 10;
/// Bytes of one page of tags or repositories.
pub const PAGE_BYTES: u64 = 8 << 20;
/// Pages of one listing.
pub const PAGES: usize = 10_000;
/// Names of one listing.
pub const LISTED: usize = 1_000_000;
/// Bytes of all pages of one listing.
pub const LISTING_BYTES: u64 = 64 << 20;
/// How long all pages of one listing may take.
pub const LISTING_TIME: Duration = Duration::from_secs(30 * 60);
/// Referrers of one image that are copied, those of referrers included.
pub const REFERRERS: usize = 1000;
/// Referrers of referrers of an image: a signature of an SBOM is at 2.
pub const REFERRER_DEPTH: usize = 8;
/// Bytes of a search answer.
pub const SEARCH_BYTES: u64 = 4 << 20;
/// Bytes of a credential helper's answer.
pub const HELPER_BYTES: u64 = 64 << 10;
/// How long a credential helper may take.
pub const HELPER_TIME: Duration = Duration::from_secs(30);
/// Bytes of `config.json` and of each other settings file.
pub const SETTINGS_BYTES: u64 = 4 << 20;
/// Characters of all `WWW-Authenticate` values of one answer.
pub const CHALLENGE_BYTES: usize = 16 << 10;
/// Characters of a token realm.
pub const REALM_BYTES: usize = 4 << 10;
/// Characters of a `Location`.
pub const LOCATION_BYTES: usize = 16 << 10;
/// Redirects that one request follows.
pub const REDIRECTS: usize = 10;
/// Bytes of all warnings of one registry that are shown.
pub const WARNING_BYTES: usize = 4 << 10;
/// Levels of indexes within indexes.
pub const INDEX_DEPTH: usize = 8;
/// Distinct manifests of one image, its own index not counted.
pub const MANIFESTS: usize = 4096;
/// Bytes of all distinct manifests of one image together.
pub const MANIFESTS_BYTES: u64 = 32 << 20;
/// Layers, or manifests, of one manifest or index.
pub const CHILDREN: usize = 4096;
/// Entries of an archive.
pub const ARCHIVE_ENTRIES: usize = 1_000_000;
/// Bytes of all headers of one entry of an archive, its long names and PAX records included.
pub const ARCHIVE_HEADER_BYTES: u64 = 4 << 20;
/// Bytes that all entries of an archive take in memory: their names, where links lead, places.
pub const ARCHIVE_NAME_BYTES: usize = 96 << 20;
/// Bytes of `index.json` and of `manifest.json` of an archive.
pub const ARCHIVE_LIST_BYTES: u64 = 8 << 20;
/// Images of an archive, and names of all of them.
pub const ARCHIVE_IMAGES: usize = 10_000;
/// Layers of all images of an archive, each counted as often as it is listed.
pub const ARCHIVE_LAYERS: usize = 100_000;
/// Steps of an image's history.
pub const HISTORY: usize = 100_000;
/// The largest size of a blob: integers that JSON readers keep exactly.
pub const BLOB_BYTES: u64 = 1 << 53;
/// How long a TCP connection, and then TLS, may take to come about.
pub const CONNECT_TIME: Duration = Duration::from_secs(15);
/// How long the headers of an answer may take.
pub const HEADER_TIME: Duration = Duration::from_secs(60);
/// How long the answer to a finished upload may take: registries hash it again.
pub const COMMIT_TIME: Duration = Duration::from_secs(300);
/// How long a body may stand still.
pub const STALL_TIME: Duration = Duration::from_secs(60);
/// Bytes a second that a manifest, a token, a page or an error has to come at after [`STALL_TIME`].
pub const SMALL_RATE: u64 = 1 << 10;
/// How long one of these may take in all: the largest comes at 20 kB/s in less.
pub const SMALL_TIME: Duration = Duration::from_secs(600);
/// Bytes a second that a blob has to come at after [`STALL_TIME`], over each two such times.
pub const BLOB_RATE: u64 = 256;
/// Tries of one request, the first included.
pub const TRIES: u32 = 5;
/// Tries of a request for what can be had in another way too: of a mirror, or by a mount.
pub const BRIEF_TRIES: u32 = 2;
/// How long the headers of an answer to such a request may take.
pub const BRIEF_TIME: Duration = Duration::from_secs(30);
/// The longest pause before such a request is sent again.
pub const BRIEF_WAIT: Duration = Duration::from_secs(1);
/// Bytes of a blob that is kept in memory while it is uploaded, and can be sent again at once.
pub const REPLAYED_BYTES: u64 = 1 << 20;
/// The longest `Retry-After` that is waited for.
pub const RETRY_WAIT: Duration = Duration::from_secs(60);
/// Verified bytes after which a transfer's tries count from the start again.
pub const PROGRESS_BYTES: u64 = 1 << 20;
/// Connections that one blob may use up.
pub const RECONNECTS: u32 = 50;
