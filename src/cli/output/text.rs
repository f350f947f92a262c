//! Text as wide as a terminal shows it.

use std::borrow::Cow;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

pub use crate::text::{clean, escaped};

/// The columns that a text takes on a terminal.
pub fn width(text: &str) -> usize {
    text.width()
}

/// The text cut to `columns`, with `…` in place of what is left out.
pub fn ellipsis(text: &str, columns: usize) -> Cow<'_, str> {
    if width(text) <= columns {
        return Cow::Borrowed(text);
    }
    let mut used = 0;
    let fits = |c: &char| {
        used += c.width().unwrap_or(0);
        used < columns
    };
    let mut cut: String = text.chars().take_while(fits).collect();
    cut.push('…');
    Cow::Owned(cut)
}

/// The text cut to `columns`, with `…` in its middle: both ends of a path tell what it is.
pub fn middle(text: &str, columns: usize) -> Cow<'_, str> {
    if width(text) <= columns {
        return Cow::Borrowed(text);
    }
    let room = columns.saturating_sub(1);
    let start = taken(text.chars(), room.div_ceil(2));
    let end = taken(text.chars().rev(), room - room.div_ceil(2));
    let end: String = end.chars().rev().collect();
    Cow::Owned(format!("{start}…{end}"))
}

/// As many characters as so many columns of a terminal have room for.
fn taken(chars: impl Iterator<Item = char>, columns: usize) -> String {
    let mut used = 0;
    let fits = |c: &char| {
        used += c.width().unwrap_or(0);
        used <= columns
    };
    chars.take_while(fits).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cuts_by_what_a_terminal_shows() {
        assert_eq!(ellipsis("short", 45), "short");
        assert_eq!(
            ellipsis(&"x".repeat(46), 45),
            format!("{}…", "x".repeat(44))
        );
        assert_eq!(ellipsis("日本語日本語", 6), "日本…");
        assert_eq!(width(&ellipsis("日本語日本語", 7)), 7);
        assert_eq!(middle("short", 5), "short");
        assert_eq!(middle("/one/two/three", 9), "/one…hree");
        assert_eq!(middle("日本語日本語", 6), "日…語");
    }
}
