//! Who answered: the registry that the user named, or a host that it led to.

use std::fmt;

use http::Method;

use super::search::HUB_INDEX;
use crate::image::Host;

/// The registry that was asked, and who answered in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Responder {
    registry: Host,
    answered_by: Option<Other>,
}

/// A host that a registry led to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Other {
    /// The host, with its port. For messages only: what the user is told to do is about the registry.
    host: String,
    by: Lead,
}

/// How a registry leads to another host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lead {
    /// `Location` of a redirect.
    Redirect,
    /// `Location` of an upload.
    Upload,
    /// The realm of a challenge.
    Realm,
}

impl Responder {
    /// The registry itself.
    pub(crate) fn itself(registry: &Host) -> Self {
        // The index of Docker Hub is at a host of its own, which no user names.
        let is_hub = registry.as_str() == HUB_INDEX;
        Self {
            registry: if is_hub {
                Host::hub()
            } else {
                registry.clone()
            },
            answered_by: None,
        }
    }

    /// A host that the registry led to; its name is fit to be shown.
    pub(crate) fn led(registry: &Host, host: String, by: Lead) -> Self {
        Self {
            answered_by: Some(Other { host, by }),
            ..Self::itself(registry)
        }
    }

    /// The registry that the user named: the only host that a hint may speak of.
    pub fn registry(&self) -> &Host {
        &self.registry
    }

    /// The host that answered, where it is not the registry.
    pub fn answered_by(&self) -> Option<&str> {
        self.answered_by.as_ref().map(|other| &*other.host)
    }

    /// How the registry led to another host, where it did.
    pub fn lead(&self) -> Option<Lead> {
        self.answered_by.as_ref().map(|other| other.by)
    }

    /// Whether the registry itself answered.
    pub fn is_registry(&self) -> bool {
        self.answered_by.is_none()
    }

    /// Who it was, as part of a sentence about a request: nothing where it was the registry.
    pub(super) fn way(&self, method: &Method) -> Option<String> {
        let Other { host, by } = self.answered_by.as_ref()?;
        Some(match (by, method) {
            (Lead::Redirect, &Method::GET) => {
                format!("the registry redirected the download to {host}")
            }
            (Lead::Redirect, _) => format!("the registry redirected the request to {host}"),
            (Lead::Upload, _) => format!("the registry sent the upload to {host}"),
            (Lead::Realm, _) => format!("the registry asks for a token from {host}"),
        })
    }
}

impl fmt::Display for Responder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.answered_by().unwrap_or(self.registry.as_str()))
    }
}
