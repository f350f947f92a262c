//! Archives, as a function of bytes that may not panic: for `fuzz/`.

use super::Reader;

/// An archive of any kind, in any compression.
pub fn archive(data: &[u8]) {
    let Ok(reader) = Reader::from_stream(data, &std::env::temp_dir()) else {
        return;
    };
    for image in reader.images() {
        assert!(image.descriptor.size <= crate::limits::MANIFEST_BYTES);
    }
}
