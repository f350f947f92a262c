//! The ways in which a text can be read: as it stands, decoded, without what a terminal does not show.
//!
//! Each reading knows what of the original every piece of it stands for, so that what is found in a
//! reading can be struck out of the original.

use std::ops::Range;

use crate::text;

/// How often what was decoded is decoded again.
const ROUNDS: usize = 3;

/// A text as it reads in one way.
#[derive(Clone)]
pub(super) struct Reading {
    text: String,
    // For each byte of the text, the bytes of the original that it comes from.
    sources: Vec<Range<usize>>,
}

/// Where something stands in a text.
pub(super) struct Place {
    /// Its bytes in the original.
    pub(super) source: Range<usize>,
    /// Whether no letter or digit stands next to it.
    pub(super) is_word: bool,
}

impl Reading {
    /// All readings of a text, from its own words to what is left without the controls in it.
    pub(super) fn all(text: &str) -> Vec<Self> {
        let mut readings = vec![Self::plain(text)];
        for round in 0..ROUNDS {
            let Some(next) = readings[round].decoded() else {
                break;
            };
            readings.push(next);
        }
        let visible: Vec<Self> = readings.iter().filter_map(Self::visible).collect();
        readings.extend(visible);
        readings
    }

    /// Letters and digits alone: spaces, dots and tags between the letters of a word are gone.
    pub(super) fn letters(&self) -> Self {
        self.filtered(|c| c.is_alphanumeric().then_some(c.to_ascii_lowercase()))
    }

    /// In lower case; an error code is shown with spaces where it has underscores.
    pub(super) fn folded(&self) -> Self {
        self.filtered(|c| Some(fold(c)))
    }

    /// Where `part` stands.
    pub(super) fn find(&self, part: &str) -> impl Iterator<Item = Place> {
        self.text.match_indices(part).map(|(start, found)| {
            let end = start + found.len();
            let before = self.text[..start].chars().next_back();
            let after = self.text[end..].chars().next();
            Place {
                source: self.sources[start].start..self.sources[end - 1].end,
                is_word: ![before, after]
                    .into_iter()
                    .flatten()
                    .any(char::is_alphanumeric),
            }
        })
    }

    fn plain(text: &str) -> Self {
        let mut reading = Self::empty();
        for (at, c) in text.char_indices() {
            reading.push(c, at..at + c.len_utf8());
        }
        reading
    }

    fn empty() -> Self {
        Self {
            text: String::new(),
            sources: Vec::new(),
        }
    }

    fn push(&mut self, c: char, source: Range<usize>) {
        self.text.push(c);
        self.sources.resize(self.text.len(), source);
    }

    fn filtered(&self, keep: impl Fn(char) -> Option<char>) -> Self {
        let mut kept = Self::empty();
        for (at, c) in self.text.char_indices() {
            if let Some(c) = keep(c) {
                kept.push(c, self.sources[at].clone());
            }
        }
        kept
    }

    /// Percent signs, backslashes and entities replaced by what they stand for, where there are any.
    fn decoded(&self) -> Option<Self> {
        if !self.text.contains(['%', '\\', '&']) {
            return None;
        }
        let mut decoded = Self::empty();
        let mut at = 0;
        while let Some(c) = self.text[at..].chars().next() {
            let rest = &self.text[at..];
            let (meant, length) = percent(rest)
                .or_else(|| backslash(rest))
                .or_else(|| entity(rest))
                .unwrap_or((c, c.len_utf8()));
            let source = self.sources[at].start..self.sources[at + length - 1].end;
            decoded.push(meant, source);
            at += length;
        }
        (decoded.text != self.text).then_some(decoded)
    }

    /// Without control characters, terminal sequences, tags, and what hides or reorders text, where
    /// there is any.
    fn visible(&self) -> Option<Self> {
        let is_markup = |c: char| c == '[' || c == '<' || text::is_unfit(c);
        if !self.text.contains(is_markup) {
            return None;
        }
        let mut visible = Self::empty();
        let mut at = 0;
        while let Some(c) = self.text[at..].chars().next() {
            let rest = &self.text[at..];
            let markup = sequence(rest).or_else(|| color(rest)).or_else(|| tag(rest));
            if markup.is_none() && !text::is_unfit(c) {
                visible.push(c, self.sources[at].clone());
            }
            at += markup.unwrap_or(c.len_utf8());
        }
        (visible.text != self.text).then_some(visible)
    }
}

/// A character as [`Reading::folded`] has it.
pub(super) fn fold(c: char) -> char {
    if c == '_' || c == ' ' {
        ' '
    } else {
        c.to_ascii_lowercase()
    }
}

/// `%C3%A9`: a character in UTF-8, and the length of its writing.
fn percent(text: &str) -> Option<(char, usize)> {
    let byte = |index: usize| {
        let digits = text.get(3 * index..)?.strip_prefix('%')?.get(..2)?;
        u8::from_str_radix(digits, 16).ok()
    };
    let bytes: Vec<u8> = (0..4).map_while(byte).collect();
    let length = match bytes.first()? {
        0x00..=0x7f => 1,
        0xc0..=0xdf => 2,
        0xe0..=0xef => 3,
        _ => 4,
    };
    let c = std::str::from_utf8(bytes.get(..length)?).ok()?;
    Some((c.chars().next()?, 3 * length))
}

/// `\x73`, `\u0073`, `\u{73}`, `\n`: the escapes of JSON and of programs.
fn backslash(text: &str) -> Option<(char, usize)> {
    let escape = text.strip_prefix('\\')?;
    let kind = escape.chars().next()?;
    let rest = &escape[kind.len_utf8()..];
    let (digits, around) = match (kind, rest.strip_prefix('{')) {
        ('u' | 'x', Some(rest)) => (rest.split_once('}')?.0, 4),
        ('x', None) => (rest.get(..2)?, 2),
        ('u', None) => (rest.get(..4)?, 2),
        ('n', _) => return Some(('\n', 2)),
        ('r', _) => return Some(('\r', 2)),
        ('t', _) => return Some(('\t', 2)),
        (other, _) => return other.is_ascii_punctuation().then_some((other, 2)),
    };
    Some((character(digits, 16)?, digits.len() + around))
}

/// `&#115;`, `&#x73;`, `&amp;`: the entities of HTML.
fn entity(text: &str) -> Option<(char, usize)> {
    const LONGEST: usize = 10;
    let name = text.strip_prefix('&')?;
    let end = name.find(';').filter(|end| *end <= LONGEST)?;
    let name = &name[..end];
    let c = match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => ' ',
        _ => {
            let number = name.strip_prefix('#')?;
            match number.strip_prefix(['x', 'X']) {
                Some(digits) => character(digits, 16)?,
                None => character(number, 10)?,
            }
        }
    };
    Some((c, end + 2))
}

fn character(digits: &str, radix: u32) -> Option<char> {
    char::from_u32(u32::from_str_radix(digits, radix).ok()?)
}

/// The length of the terminal sequence that the text starts with; ECMA-48, section 5.4.
fn sequence(text: &str) -> Option<usize> {
    let (kind, start) = match text.strip_prefix('\u{1b}') {
        Some(rest) => {
            let kind = rest.chars().next()?;
            (kind, 1 + kind.len_utf8())
        }
        None => ('[', text.strip_prefix('\u{9b}').map(|_| 2)?),
    };
    let rest = &text[start..];
    match kind {
        '[' => {
            let end = rest.find(|c: char| !(' '..='?').contains(&c))?;
            let last = rest[end..].chars().next()?;
            Some(start + end + last.len_utf8())
        }
        // What sets a title or a link, up to its end.
        ']' | 'P' | 'X' | '^' | '_' => {
            let end = rest.find(['\u{7}', '\u{9c}', '\u{1b}'])?;
            Some(start + end)
        }
        _ => Some(start),
    }
}

/// The length of what is left of a colour's sequence without its escape: `[1;31m`.
fn color(text: &str) -> Option<usize> {
    let rest = text.strip_prefix('[')?;
    let end = rest.find(|c: char| !c.is_ascii_digit() && c != ';')?;
    rest[end..].starts_with('m').then_some(end + 2)
}

/// The length of the tag that the text starts with.
fn tag(text: &str) -> Option<usize> {
    const LONGEST: usize = 256;
    let rest = text.strip_prefix('<')?;
    let end = rest.find(['<', '>']).filter(|end| *end <= LONGEST)?;
    rest[end..].starts_with('>').then_some(end + 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reads(text: &str) -> Vec<String> {
        let readings = Reading::all(text);
        readings.into_iter().map(|reading| reading.text).collect()
    }

    #[test]
    fn a15_every_writing_is_read() {
        for (text, meant) in [
            ("%73%65%63ret", "secret"),
            ("%C3%A9%e2%82%ac%F0%9F%90%B3", "é€🐳"),
            ("%2573ecret", "secret"),
            (r"\u0073\x65\u{63}ret", "secret"),
            ("&#115;&#x65;c&amp;r", "sec&r"),
            (
                "s\u{1b}[31me\u{1b}]8;;x\u{7}c\u{9b}0mr\u{1b}7et\u{200b}",
                "secret",
            ),
            (r"s\u{1b}[1;31mecret", "secret"),
            ("s\re\nc\0ret", "secret"),
            ("s[1;31mec<b class='x'>r</b>et", "secret"),
            (
                "100% &c; \\q \\u{110000} %zz &#xffffffff;",
                "100% &c; \\q \\u{110000} %zz &#xffffffff;",
            ),
        ] {
            assert!(
                reads(text).contains(&meant.to_owned()),
                "{text:?}: {:?}",
                reads(text)
            );
        }
    }

    #[test]
    fn what_is_found_is_found_in_the_original() {
        let text = "é %73ec\u{1b}[1mret!";
        let places: Vec<_> = Reading::all(text)
            .iter()
            .flat_map(|reading| reading.find("secret").collect::<Vec<_>>())
            .collect();
        assert_eq!(places.len(), 1);
        assert_eq!(&text[places[0].source.clone()], "%73ec\u{1b}[1mret");
        assert!(places[0].is_word);
    }

    proptest::proptest! {
        #[test]
        fn nothing_makes_it_panic(text in "[\\\\%&#;{}x0-9a-fu\u{1b}\u{9b}\\[\\]é🐳 ]{0,60}") {
            for reading in Reading::all(&text) {
                for place in reading.letters().find("a") {
                    assert!(text.get(place.source).is_some());
                }
            }
        }
    }
}
