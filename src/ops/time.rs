//! Times as people write them.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

/// A length of time: `90s`, `15m`, `12h`, `30d`, `8w`.
///
/// # Errors
/// Says what one looks like.
pub fn length(text: &str) -> Result<SignedDuration, String> {
    let refused = || "a time such as 12h, 30d or 8w".to_owned();
    let (at, unit) = text.char_indices().next_back().ok_or_else(refused)?;
    let seconds = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3600,
        'd' => 86_400,
        'w' => 7 * 86_400,
        _ => return Err(refused()),
    };
    let number: u32 = text[..at].parse().map_err(|_| refused())?;
    Ok(SignedDuration::from_secs(i64::from(number) * seconds))
}

/// A point in time, as Docker's `until` has it: so long ago, a date, RFC 3339, or seconds since 1970.
/// What names no zone is UTC.
///
/// # Errors
/// Says what one looks like.
pub fn moment(text: &str, now: Timestamp) -> Result<Timestamp, String> {
    let refused = || "a time such as 24h, 1h30m, 2026-01-31 or 2026-01-31T12:00:00Z".to_owned();
    if let Ok(seconds) = text.parse() {
        return Timestamp::from_second(seconds).map_err(|_| refused());
    }
    if let Ok(time) = text.parse::<Timestamp>() {
        return Ok(time);
    }
    if let Ok(time) = text.parse::<DateTime>() {
        return TimeZone::UTC.to_timestamp(time).map_err(|_| refused());
    }
    let length = length(text)
        .or_else(|_| text.parse())
        .map_err(|_| refused())?;
    now.checked_sub(length).map_err(|_| refused())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_have_one_unit() {
        assert_eq!(length("30d").unwrap().as_secs(), 30 * 86_400);
        for bad in [
            "",
            "d",
            "30",
            "-1d",
            "1y",
            "1.5h",
            "99999999999d",
            "3x",
            "é",
        ] {
            assert!(length(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn moments_are_those_of_docker() {
        let now: Timestamp = "2026-01-31T12:00:00Z".parse().unwrap();
        for (text, at) in [
            ("24h", "2026-01-30T12:00:00Z"),
            ("1h30m", "2026-01-31T10:30:00Z"),
            ("2d", "2026-01-29T12:00:00Z"),
            ("2025-12-24", "2025-12-24T00:00:00Z"),
            ("2025-12-24T18:00:00", "2025-12-24T18:00:00Z"),
            ("2025-12-24T18:00:00+01:00", "2025-12-24T17:00:00Z"),
            ("1000000000", "2001-09-09T01:46:40Z"),
        ] {
            assert_eq!(moment(text, now).unwrap().to_string(), at, "{text}");
        }
        for bad in ["", "soon", "2026-13-01", "99999999999999999999"] {
            assert!(moment(bad, now).is_err(), "{bad}");
        }
    }
}
