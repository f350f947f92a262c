//! Text that came from outside, made fit for a terminal and for one line.

use std::borrow::Cow;

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

/// The same for text that has lines, in JSON's escapes, so that JSON stays JSON.
pub fn escaped(text: &str) -> Cow<'_, str> {
    let is_unfit = |c: char| is_unfit(c) && c != '\n' && c != '\t';
    if !text.chars().any(is_unfit) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if is_unfit(c) {
            // None of them is beyond the first plane.
            escaped.push_str(&format!("\\u{:04x}", u32::from(c)));
        } else {
            escaped.push(c);
        }
    }
    Cow::Owned(escaped)
}

/// Whether a character moves the cursor, or hides or reorders text.
pub(crate) fn is_unfit(c: char) -> bool {
    let hides = matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}');
    c.is_control() || hides
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn m59_nothing_moves_the_cursor_or_hides() {
        for (text, shown) in [
            ("plain", "plain"),
            ("naïve 日本 🐳", "naïve 日本 🐳"),
            ("a\r\nb", "a  b"),
            (
                "\u{1b}[31mred\u{1b}]8;;x\u{7}",
                "\\u{1b}[31mred\\u{1b}]8;;x\\u{7}",
            ),
            ("\u{9b}31m", "\\u{9b}31m"),
            ("abc\u{202e}cba\u{200b}", "abc\\u{202e}cba\\u{200b}"),
        ] {
            assert_eq!(clean(text), shown);
        }
    }

    #[test]
    fn m59_json_stays_json() {
        let name = "a\u{9b}31m\u{202e}\u{7f}é\u{1b}";
        let json = serde_json::to_string_pretty(&serde_json::json!({ "name": name })).unwrap();
        let shown = escaped(&json);
        assert!(shown.chars().all(|c| c == '\n' || !is_unfit(c)), "{shown}");
        let read: serde_json::Value = serde_json::from_str(&shown).unwrap();
        assert_eq!(read["name"], name);
    }
}
