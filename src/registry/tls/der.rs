//! The little of DER that reading a certificate takes; ITU-T X.690.

pub(super) const BOOLEAN: u8 = 0x01;
pub(super) const INTEGER: u8 = 0x02;
pub(super) const BIT_STRING: u8 = 0x03;
pub(super) const OCTET_STRING: u8 = 0x04;
pub(super) const OID: u8 = 0x06;
pub(super) const UTF8_STRING: u8 = 0x0c;
pub(super) const PRINTABLE_STRING: u8 = 0x13;
pub(super) const T61_STRING: u8 = 0x14;
pub(super) const IA5_STRING: u8 = 0x16;
pub(super) const UTC_TIME: u8 = 0x17;
pub(super) const GENERALIZED_TIME: u8 = 0x18;
pub(super) const BMP_STRING: u8 = 0x1e;
pub(super) const SEQUENCE: u8 = 0x30;

/// Elements one after the other. Ends at the first that is cut off or not DER.
#[derive(Clone, Copy)]
pub(super) struct Der<'a>(&'a [u8]);

impl<'a> Der<'a> {
    pub(super) fn of(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// The content of the next element, where it has this tag. Another one stays.
    pub(super) fn element(&mut self, tag: u8) -> Option<&'a [u8]> {
        if self.0.first() != Some(&tag) {
            return None;
        }
        self.next().map(|(_, content)| content)
    }

    /// The same element with its tag and its length, as a signature covers it.
    pub(super) fn whole(&mut self, tag: u8) -> Option<&'a [u8]> {
        let before = self.0;
        self.element(tag)?;
        before.get(..before.len() - self.0.len())
    }
}

impl<'a> Iterator for Der<'a> {
    type Item = (u8, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let (&tag, rest) = self.0.split_first()?;
        let (&first, rest) = rest.split_first()?;
        let (length, rest) = match first {
            0..=0x7f => (usize::from(first), rest),
            // Up to 16 MiB: no certificate comes near it.
            0x81..=0x83 => {
                let (bytes, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
                let length = bytes
                    .iter()
                    .fold(0, |length, &byte| length << 8 | usize::from(byte));
                (length, rest)
            }
            _ => return None,
        };
        let (content, rest) = rest.split_at_checked(length)?;
        self.0 = rest;
        Some((tag, content))
    }
}

/// An object identifier in dots: `1.2.840.113549.1.1.5`.
pub(super) fn dotted(oid: &[u8]) -> String {
    let mut numbers: Vec<u64> = Vec::new();
    let mut number = 0_u64;
    for byte in oid.iter().take(32) {
        number = number.wrapping_shl(7) | u64::from(byte & 0x7f);
        if byte & 0x80 == 0 {
            numbers.push(number);
            number = 0;
        }
    }
    // The first two numbers share a place: X.690, 8.19.4.
    if let Some(first) = numbers.first().copied() {
        let top = (first / 40).min(2);
        numbers.splice(0..1, [top, first - 40 * top]);
    }
    let numbers: Vec<String> = numbers.iter().map(u64::to_string).collect();
    numbers.join(".")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_that_are_cut_off_end_the_reading() {
        let bytes = [SEQUENCE, 3, INTEGER, 1, 5, OID, 0x81, 2, 1, 2];
        let read: Vec<_> = Der::of(&bytes).collect();
        assert_eq!(read, [(SEQUENCE, &[INTEGER, 1, 5][..]), (OID, &[1, 2][..])]);
        for end in 0..bytes.len() {
            assert!(Der::of(&bytes[..end]).count() <= 1);
        }
        assert_eq!(Der::of(&[INTEGER, 0x80, 0, 0]).next(), None);
        assert_eq!(
            Der::of(&[INTEGER, 0x84, 0xff, 0xff, 0xff, 0xff]).next(),
            None
        );
        assert_eq!(Der::of(&bytes).element(INTEGER), None);
        assert_eq!(Der::of(&bytes).whole(SEQUENCE), Some(&bytes[..5]));
    }

    #[test]
    fn object_identifiers_are_written_in_dots() {
        assert_eq!(dotted(&[0x55, 4, 3]), "2.5.4.3");
        assert_eq!(
            dotted(&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 5]),
            "1.2.840.113549.1.1.5"
        );
        assert_eq!(dotted(&[]), "");
        assert!(!dotted(&[0xff; 100]).contains('.'));
    }
}
