//! Parsers of values, as functions of bytes that may not panic: for `fuzz/`.

use bytes::Bytes;

use super::{Digest, Host, ImageConfig, Manifest, Platform, Reference};

/// References, hosts and platforms: what is shown reads as the same.
pub fn reference(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    if let Ok(reference) = text.parse::<Reference>() {
        assert_eq!(reference.to_string().parse().as_ref(), Ok(&reference));
        assert_eq!(reference.familiar().parse().as_ref(), Ok(&reference));
        assert!(
            !reference
                .to_string()
                .contains(|c: char| c.is_control() || !c.is_ascii())
        );
    }
    if let Ok(host) = text.parse::<Host>() {
        assert_eq!(host.to_string().parse().as_ref(), Ok(&host));
    }
    if let Ok(platform) = text.parse::<Platform>() {
        assert_eq!(platform.to_string().parse().as_ref(), Ok(&platform));
    }
}

/// Digests: what is taken is safe as a path.
pub fn digest(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    if let Ok(digest) = text.parse::<Digest>() {
        assert_eq!(digest.as_str(), text);
        assert!(
            digest
                .hex()
                .bytes()
                .all(|b| b.is_ascii_hexdigit() && !b.is_ascii_uppercase())
        );
    }
}

/// Manifests and configurations: bytes are kept, and one media type is what they are.
pub fn manifest(data: &[u8]) {
    let bytes = Bytes::copy_from_slice(data);
    if let Ok(manifest) = Manifest::parse(bytes.clone(), "") {
        assert_eq!(manifest.bytes(), &bytes);
        assert!(manifest.manifests().is_empty() || manifest.blobs().is_empty());
        let again = Manifest::parse(bytes, manifest.media_type());
        assert_eq!(
            again.map(|again| again.digest().clone()).as_ref(),
            Ok(manifest.digest())
        );
    }
    let _ = ImageConfig::parse(data);
}
