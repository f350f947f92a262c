//! The tags of a repository; OCI Distribution specification, "Listing Tags".

use super::{Pages, Repository};

impl Repository {
    /// The tags, page by page, in the registry's order; `last` is the one to start after.
    pub fn tag_pages(&self, last: Option<&str>) -> Pages {
        let mut path = format!("v2/{}/tags/list", self.name.path());
        if let Some(last) = last {
            let last: String = ::url::form_urlencoded::byte_serialize(last.as_bytes()).collect();
            path.push_str(&format!("?last={last}"));
        }
        Pages::new(self.session.clone(), path, self.access.clone(), "tags")
    }
}
