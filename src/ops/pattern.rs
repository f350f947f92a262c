//! Patterns of names, as Docker's filters have them: Go's `path.Match`.

/// Whether a text fits a pattern: `*` stands for anything but a slash, `?` for one such character,
/// `[ab]`, `[a-z]` and `[^a]` for one of a set, and a backslash takes what follows it as it is.
///
/// A pattern that is not well formed fits nothing.
pub fn fits(pattern: &str, text: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    let text: Vec<char> = text.chars().collect();
    matches(&pattern, &text)
}

/// Goes back only to the last star, so that no pattern takes more than pattern times text.
fn matches(pattern: &[char], text: &[char]) -> bool {
    let (mut at, mut seen) = (0, 0);
    // Where the last star stands, and how much of the text it has taken so far.
    let mut star: Option<(usize, usize)> = None;
    loop {
        if pattern.get(at) == Some(&'*') {
            star = Some((at, seen));
            at += 1;
            continue;
        }
        let found = text.get(seen);
        let next = found.and_then(|found| one(&pattern[at..], *found));
        if at == pattern.len() && found.is_none() {
            return true;
        }
        if let Some(length) = next {
            at += length;
            seen += 1;
            continue;
        }
        match star {
            Some((star_at, taken)) if text.get(taken).is_some_and(|c| *c != '/') => {
                star = Some((star_at, taken + 1));
                at = star_at + 1;
                seen = taken + 1;
            }
            _ => return false,
        }
    }
}

/// The length of the first element of a pattern, where a character fits it.
fn one(pattern: &[char], found: char) -> Option<usize> {
    match pattern.first()? {
        '?' => (found != '/').then_some(1),
        '[' => of_set(pattern, found),
        '\\' => (*pattern.get(1)? == found).then_some(2),
        c => (*c == found).then_some(1),
    }
}

fn of_set(pattern: &[char], found: char) -> Option<usize> {
    let mut at = 1;
    let is_negated = pattern.get(at) == Some(&'^');
    at += usize::from(is_negated);
    let (mut is_in, mut ranges) = (false, 0);
    while *pattern.get(at)? != ']' || ranges == 0 {
        let (low, next) = member(pattern, at)?;
        let (high, next) = if pattern.get(next) == Some(&'-') {
            member(pattern, next + 1)?
        } else {
            (low, next)
        };
        is_in |= (low..=high).contains(&found);
        ranges += 1;
        at = next;
    }
    (is_in != is_negated && found != '/').then_some(at + 1)
}

fn member(pattern: &[char], at: usize) -> Option<(char, usize)> {
    match pattern.get(at)? {
        '\\' => Some((*pattern.get(at + 1)?, at + 2)),
        '-' | ']' => None,
        c => Some((*c, at + 1)),
    }
}

/// Whether a text has characters that patterns give a meaning to.
pub fn is_pattern(text: &str) -> bool {
    text.contains(['*', '?', '[', '\\'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_matched_as_go_matches_them() {
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
            ("", "", true),
            ("v[12]", "v1", true),
            ("v[12]", "v3", false),
            ("v[1-3]*", "v2.5", true),
            ("v[^1]", "v2", true),
            ("v[^1]", "v1", false),
            ("a\\*b", "a*b", true),
            ("a\\*b", "axb", false),
            ("v[", "v[", false),
            ("v[1", "v1", false),
            ("v[]", "v]", false),
            ("a*b*c", "a-b-b-c", true),
            ("a*b*c", "a-b-b", false),
            ("*a", "b/a", false),
        ] {
            assert_eq!(fits(pattern, text), fit, "{pattern} {text}");
        }
    }

    #[test]
    fn no_pattern_takes_for_ever() {
        let pattern = "*a".repeat(500) + "b";
        assert!(!fits(&pattern, &"a".repeat(5000)));
    }
}
