//! Text that came from outside, made fit for a terminal.

use std::borrow::Cow;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Shows control characters, and those that hide or reorder text, as escapes; line ends as spaces.
pub fn clean(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_unfit) {
        return Cow::Borrowed(text);
    }
    let mut clean = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\r' | '\t' => clean.push(' '),
            c if is_unfit(c) => clean.extend(c.escape_default()),
            c => clean.push(c),
        }
    }
    Cow::Owned(clean)
}

fn is_unfit(c: char) -> bool {
    let hides =
        matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}');
    c.is_control() || hides
}

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_moves_the_cursor_or_hides() {
        for (text, shown) in [
            ("plain", "plain"),
            ("naïve 日本 🐳", "naïve 日本 🐳"),
            ("a\r\nb", "a  b"),
            ("\u{1b}[31mred\u{1b}]8;;x\u{7}", "\\u{1b}[31mred\\u{1b}]8;;x\\u{7}"),
            ("\u{9b}31m", "\\u{9b}31m"),
            ("abc\u{202e}cba\u{200b}", "abc\\u{202e}cba\\u{200b}"),
        ] {
            assert_eq!(clean(text), shown);
        }
    }

    #[test]
    fn cuts_by_what_a_terminal_shows() {
        assert_eq!(ellipsis("short", 45), "short");
        assert_eq!(ellipsis(&"x".repeat(46), 45), format!("{}…", "x".repeat(44)));
        assert_eq!(ellipsis("日本語日本語", 6), "日本…");
        assert_eq!(width(&ellipsis("日本語日本語", 7)), 7);
    }
}
