//! Distinguished names as people read them: `CN=Example Root,O=Example,C=DE`, as Go writes them.

use super::der::{self, Der};
use crate::text;

/// The characters of one value that are shown: names come from whoever answers.
const SHOWN: usize = 100;

/// The parts of one name that are shown.
const PARTS: usize = 10;

/// The attributes that have short names; RFC 4514, section 3, and `emailAddress`.
const ATTRIBUTES: [(&[u8], &str); 10] = [
    (&[0x55, 4, 3], "CN"),
    (&[0x55, 4, 5], "SERIALNUMBER"),
    (&[0x55, 4, 6], "C"),
    (&[0x55, 4, 7], "L"),
    (&[0x55, 4, 8], "ST"),
    (&[0x55, 4, 9], "STREET"),
    (&[0x55, 4, 10], "O"),
    (&[0x55, 4, 11], "OU"),
    (
        &[0x09, 0x92, 0x26, 0x89, 0x93, 0xf2, 0x2c, 0x64, 1, 25],
        "DC",
    ),
    (
        &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 1],
        "emailAddress",
    ),
];

/// A name for one line, most specific part first; empty where it has no part that can be shown.
pub(super) fn shown(name: &[u8]) -> String {
    let mut parts: Vec<String> = attributes(name)
        .take(PARTS)
        .map(|(attribute, value)| format!("{attribute}={value}"))
        .collect();
    parts.reverse();
    parts.join(",")
}

/// The common name in it.
pub(super) fn common_name(name: &[u8]) -> Option<String> {
    attributes(name)
        .find(|(attribute, _)| *attribute == "CN")
        .map(|(_, value)| value)
}

fn attributes(name: &[u8]) -> impl Iterator<Item = (&'static str, String)> {
    Der::of(name)
        .flat_map(|(_, set)| Der::of(set))
        .filter_map(|(_, attribute)| {
            let mut attribute = Der::of(attribute);
            let oid = attribute.element(der::OID)?;
            let (_, short) = ATTRIBUTES.iter().find(|(known, _)| *known == oid)?;
            let (tag, value) = attribute.next()?;
            Some((*short, value_of(tag, value)?))
        })
}

fn value_of(tag: u8, bytes: &[u8]) -> Option<String> {
    let value = match tag {
        der::UTF8_STRING | der::PRINTABLE_STRING | der::IA5_STRING => {
            String::from_utf8_lossy(bytes).into_owned()
        }
        // Whatever the standard says, it is read as Latin-1 everywhere.
        der::T61_STRING => bytes.iter().copied().map(char::from).collect(),
        der::BMP_STRING => {
            let units = bytes.chunks_exact(2);
            let units = units.map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
            char::decode_utf16(units)
                .map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER))
                .collect()
        }
        _ => return None,
    };
    Some(cut(&value))
}

/// Text of a certificate, fit for one line.
pub(super) fn cut(value: &str) -> String {
    let mut shown: String = value.chars().take(SHOWN).collect();
    if shown.len() < value.len() {
        shown.push('…');
    }
    text::clean(&shown).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attribute(oid: &[u8], tag: u8, value: &[u8]) -> Vec<u8> {
        let wrap = |tag: u8, content: &[u8]| {
            let mut element = vec![tag, u8::try_from(content.len()).unwrap()];
            element.extend_from_slice(content);
            element
        };
        let pair = [wrap(der::OID, oid), wrap(tag, value)].concat();
        wrap(0x31, &wrap(der::SEQUENCE, &pair))
    }

    #[test]
    fn names_are_shown_as_go_shows_them() {
        let name = [
            attribute(&[0x55, 4, 6], der::PRINTABLE_STRING, b"DE"),
            attribute(&[0x55, 4, 10], der::T61_STRING, b"M\xfcller"),
            attribute(&[0x55, 4, 99], der::UTF8_STRING, b"left out"),
            attribute(&[0x55, 4, 3], der::BMP_STRING, &[0, b'C', 0, b'A']),
        ]
        .concat();
        assert_eq!(shown(&name), "CN=CA,O=Müller,C=DE");
        assert_eq!(common_name(&name).as_deref(), Some("CA"));
        assert_eq!(shown(&[]), "");
    }

    #[test]
    fn what_a_name_does_to_a_terminal_is_escaped_and_cut() {
        let hostile = attribute(&[0x55, 4, 3], der::UTF8_STRING, b"\x1b[31mred\xff");
        assert_eq!(shown(&hostile), "CN=\\u{1b}[31mred\u{fffd}");
        let long = attribute(&[0x55, 4, 3], der::UTF8_STRING, &[b'a'; 110]);
        assert_eq!(shown(&long), format!("CN={}…", "a".repeat(100)));
    }
}
