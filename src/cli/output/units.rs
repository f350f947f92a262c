//! Sizes and ages in Docker's words, which are go-units'.

use std::time::Duration;

use jiff::Timestamp;

const UNITS: [&str; 9] = ["B", "kB", "MB", "GB", "TB", "PB", "EB", "ZB", "YB"];
const DAY: u64 = 24;

/// A size as lists show it: three digits, `72.9MB`.
pub fn size(bytes: u64) -> String {
    with_digits(bytes, 3)
}

/// A size as progress shows it: four digits, `2.746MB`.
pub fn exact_size(bytes: u64) -> String {
    with_digits(bytes, 4)
}

fn with_digits(bytes: u64, digits: usize) -> String {
    let mut value = bytes as f64;
    let mut unit = 0;
    while value >= 1000.0 && unit < UNITS.len() - 1 {
        value /= 1000.0;
        unit += 1;
    }
    format!("{}{}", general(value, digits), UNITS[unit])
}

/// Go's `%.Ng`: that many digits in all, no trailing zeros.
fn general(value: f64, digits: usize) -> String {
    let whole = format!("{value:.0}").len();
    let text = match digits.checked_sub(whole) {
        Some(decimals) => format!("{value:.decimals$}"),
        // 1000 with three digits is what %g writes as 1e+03.
        None => {
            return format!("{:.*e}", digits - 1, value)
                .replacen("e", "e+0", 1)
                .replace(".00e", "e");
        }
    };
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}

/// How long ago, `3 weeks ago`; `N/A` where that is not known, or was never.
pub fn ago(created: Option<&str>, now: Timestamp) -> String {
    match created.and_then(age_of(now)) {
        Some(age) => format!("{} ago", duration(age)),
        None => "N/A".to_owned(),
    }
}

/// The time itself as Docker lists it; `N/A` where it is not known, or was never.
pub fn created_at(created: Option<&str>) -> String {
    let time = created
        .and_then(|text| text.parse::<Timestamp>().ok())
        .filter(is_real);
    time.map_or_else(
        || "N/A".to_owned(),
        |time| time.strftime("%Y-%m-%d %H:%M:%S +0000 UTC").to_string(),
    )
}

/// The time as `docker history` writes it, RFC 3339 without fractions; nothing where it is not known.
pub fn stamp(created: Option<&str>) -> String {
    let time = created
        .and_then(|text| text.parse::<Timestamp>().ok())
        .filter(is_real);
    time.map_or_else(String::new, |time| {
        time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
    })
}

fn age_of(now: Timestamp) -> impl Fn(&str) -> Option<Duration> {
    move |text| {
        let created = text.parse::<Timestamp>().ok().filter(is_real)?;
        let seconds = now.as_second().saturating_sub(created.as_second());
        Some(Duration::from_secs(seconds.max(0) as u64))
    }
}

/// Reproducible builds date their images to the start of time.
fn is_real(time: &Timestamp) -> bool {
    const YEAR_2000: i64 = 946_684_800;
    time.as_second() > YEAR_2000
}

/// A length of time in go-units' words.
pub fn duration(length: Duration) -> String {
    let seconds = length.as_secs();
    let (minutes, hours) = (seconds / 60, (length.as_secs_f64() / 3600.0).round() as u64);
    match (seconds, minutes, hours) {
        (0, ..) => "Less than a second".to_owned(),
        (1, ..) => "1 second".to_owned(),
        (..60, ..) => format!("{seconds} seconds"),
        (_, 1, _) => "About a minute".to_owned(),
        (_, ..60, _) => format!("{minutes} minutes"),
        (_, _, 1) => "About an hour".to_owned(),
        (_, _, ..48) => format!("{hours} hours"),
        _ if hours < DAY * 7 * 2 => format!("{} days", hours / DAY),
        _ if hours < DAY * 30 * 2 => format!("{} weeks", hours / DAY / 7),
        _ if hours < DAY * 365 * 2 => format!("{} months", hours / DAY / 30),
        _ => format!("{} years", hours / DAY / 365),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_read_as_dockers() {
        for (bytes, listed, exact) in [
            (0, "0B", "0B"),
            (999, "999B", "999B"),
            (2048, "2.05kB", "2.048kB"),
            (2_746_000, "2.75MB", "2.746MB"),
            (72_900_000, "72.9MB", "72.9MB"),
            (268_435_456, "268MB", "268.4MB"),
            (1_090_000_000, "1.09GB", "1.09GB"),
            (999_999, "1e+03kB", "1000kB"),
        ] {
            assert_eq!(
                (size(bytes), exact_size(bytes)),
                (listed.to_owned(), exact.to_owned())
            );
        }
    }

    #[test]
    fn ages_read_as_dockers() {
        const HOUR: u64 = 3600;
        for (seconds, text) in [
            (0, "Less than a second"),
            (1, "1 second"),
            (59, "59 seconds"),
            (60, "About a minute"),
            (180, "3 minutes"),
            (HOUR, "About an hour"),
            (47 * HOUR, "47 hours"),
            (48 * HOUR, "2 days"),
            (13 * 24 * HOUR, "13 days"),
            (14 * 24 * HOUR, "2 weeks"),
            (60 * 24 * HOUR, "2 months"),
            (730 * 24 * HOUR, "2 years"),
        ] {
            assert_eq!(duration(Duration::from_secs(seconds)), text);
        }
    }

    #[test]
    fn times_that_never_were_are_not_available() {
        let now: Timestamp = "2026-11-23T12:00:00Z".parse().unwrap();
        assert_eq!(
            ago(Some("2026-11-02T12:00:00.123456789Z"), now),
            "3 weeks ago"
        );
        assert_eq!(
            ago(Some("2026-11-23T13:00:00+00:00"), now),
            "Less than a second ago"
        );
        for never in [
            None,
            Some(""),
            Some("0001-01-01T00:00:00Z"),
            Some("1970-01-01T00:00:00Z"),
            Some("junk"),
        ] {
            assert_eq!(ago(never, now), "N/A");
        }
        assert_eq!(
            created_at(Some("2026-11-02T14:00:00+02:00")),
            "2026-11-02 12:00:00 +0000 UTC"
        );
    }
}
