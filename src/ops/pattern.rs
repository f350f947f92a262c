//! Patterns of names, as shells and Docker's filters have them.

/// Whether a text fits a pattern in which `*` stands for anything but a slash, `?` for one character.
pub fn fits(pattern: &str, text: &str) -> bool {
    let (mut rest, mut chars) = (pattern.chars(), text.chars());
    match (rest.next(), chars.next()) {
        (None, None) => true,
        (Some('*'), found) => {
            fits(rest.as_str(), text)
                || (found.is_some_and(|c| c != '/') && fits(pattern, chars.as_str()))
        }
        (Some('?'), Some(found)) if found != '/' => fits(rest.as_str(), chars.as_str()),
        (Some(c), Some(found)) if c == found => fits(rest.as_str(), chars.as_str()),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_stop_at_slashes() {
        for (pattern, text, fit) in [
            ("app:*", "app:1", true),
            ("fish/*", "fish/app", true),
            ("*", "fish/app", false),
            ("*/*", "fish/app", true),
            ("ap?", "app", true),
            ("ap?", "app:1", false),
            ("pr-*", "pr-17", true),
            ("*-rc?", "1.0-rc1", true),
            ("*-rc?", "1.0-rc10", false),
            ("*", "", true),
            ("", "x", false),
        ] {
            assert_eq!(fits(pattern, text), fit, "{pattern} {text}");
        }
    }
}
