//! Parses durations.

use std::time::Duration;

use jiff::{Span, SpanRelativeTo};

/// Parses a duration such as `15m`, `1h30m` or `7d`; without a unit, seconds.
pub(crate) fn duration(text: &str) -> Result<Duration, &'static str> {
    let invalid = "a duration is expected, such as 90s, 15m, 1h30m or 7d";
    if let Ok(seconds) = text.parse() {
        return Ok(Duration::from_secs(seconds));
    }
    let span = text.parse::<Span>().map_err(|_| invalid)?;
    let duration = span.to_duration(SpanRelativeTo::days_are_24_hours());
    let duration = duration.ok().and_then(|duration| duration.try_into().ok());
    duration.ok_or(invalid)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_a_unit_or_are_seconds() {
        for (text, seconds) in [
            ("90", 90),
            ("0", 0),
            ("90s", 90),
            ("15m", 900),
            ("1h30m", 5_400),
            ("7d", 604_800),
            ("1w", 604_800),
        ] {
            assert_eq!(duration(text), Ok(Duration::from_secs(seconds)), "{text}");
        }
        for text in ["", "-1", "-1s", "1x", "m", "1month", "1y", "s"] {
            assert!(duration(text).is_err(), "{text}");
        }
    }
}
