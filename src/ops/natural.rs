//! The order of names with numbers in them, as people read versions.

use std::cmp::Ordering;

/// By name, where numbers are in the order of numbers: 1.9 before 1.10.
pub fn natural(a: &str, b: &str) -> Ordering {
    let (mut a, mut b) = (a, b);
    loop {
        let (first, second) = (digits(a), digits(b));
        let order = match (first.is_empty(), second.is_empty()) {
            (false, false) => {
                let (one, two) = (
                    first.trim_start_matches('0'),
                    second.trim_start_matches('0'),
                );
                let order = one.len().cmp(&two.len()).then(one.cmp(two));
                (a, b) = (&a[first.len()..], &b[second.len()..]);
                order
            }
            _ => match (a.chars().next(), b.chars().next()) {
                (None, None) => return Ordering::Equal,
                (one, two) if one == two => {
                    let length = one.map_or(0, char::len_utf8);
                    (a, b) = (&a[length..], &b[length..]);
                    Ordering::Equal
                }
                (one, two) => one.cmp(&two),
            },
        };
        if order != Ordering::Equal {
            return order;
        }
    }
}

fn digits(text: &str) -> &str {
    &text[..text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len())]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_in_their_order() {
        let mut tags = ["v1.10", "latest", "v1.9", "v1.9.1", "2", "10", "v1.09", ""];
        tags.sort_by(|a, b| natural(a, b));
        assert_eq!(
            tags,
            ["", "2", "10", "latest", "v1.9", "v1.09", "v1.9.1", "v1.10"]
        );
    }
}
