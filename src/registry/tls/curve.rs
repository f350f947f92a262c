//! A curve that we name and do not use, so that servers whose key is on it let us in.

use rustls::crypto::{ActiveKeyExchange, SupportedKxGroup};
use rustls::{NamedGroup, PeerIncompatible};

/// P-521, of which there is no key exchange here.
///
/// In TLS 1.2 the curves of the client are those of certificates too (RFC 8422, section 5.1):
/// OpenSSL has no cipher in common with a client that does not name the curve of its key. It comes
/// last, so that a server exchanges keys on another; to one that has no other we say that there is
/// none in common.
#[derive(Debug)]
pub(super) struct NamedP521;

impl SupportedKxGroup for NamedP521 {
    fn start(&self) -> Result<Box<dyn ActiveKeyExchange>, rustls::Error> {
        Err(PeerIncompatible::NoKxGroupsInCommon.into())
    }

    fn name(&self) -> NamedGroup {
        NamedGroup::secp521r1
    }
}
