//! Sizes and ages on the command line.

use std::time::Duration;

const DAY: u64 = 86_400;

/// Parses a size, such as `4096` or `64KiB`.
pub(super) fn size(text: &str) -> Result<u64, &'static str> {
    const UNITS: [(&str, u32); 6] = [
        ("", 0),
        ("B", 0),
        ("KiB", 10),
        ("MiB", 20),
        ("GiB", 30),
        ("TiB", 40),
    ];
    let (number, unit) = split(text).ok_or(SIZE)?;
    let is_unit = |(name, _): &&(&str, u32)| name.eq_ignore_ascii_case(unit);
    let (_, power) = UNITS.iter().find(is_unit).ok_or(SIZE)?;
    number
        .checked_mul(1 << power)
        .ok_or("the size is too large")
}

const SIZE: &str = "a size is a whole number with B, KiB, MiB, GiB or TiB, such as 64KiB";

/// Parses an age, such as `90d` or `2y`; a year has 365 days.
pub(super) fn age(text: &str) -> Result<Duration, &'static str> {
    const AGE: &str = "an age is a whole number with d or y, such as 90d";
    let (number, unit) = split(text).ok_or(AGE)?;
    let unit = match unit {
        "d" => DAY,
        "y" => 365 * DAY,
        _ => return Err(AGE),
    };
    let seconds = number.checked_mul(unit).ok_or("the age is too large")?;
    Ok(Duration::from_secs(seconds))
}

/// Splits a text into a number and a unit.
fn split(text: &str) -> Option<(u64, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit());
    let (number, unit) = text.split_at(end.unwrap_or(text.len()));
    Some((number.parse().ok()?, unit.trim_start()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_binary_units() {
        assert_eq!(size("4096"), Ok(4096));
        assert_eq!(size("64KiB"), Ok(65_536));
        assert_eq!(size("1 tib"), Ok(1 << 40));
        for text in ["", "KiB", "64kB", "-1", "1.5MiB", "99999999999999999999"] {
            assert_eq!(size(text), Err(SIZE), "{text}");
        }
        assert!(size("18446744073709551615KiB").is_err());
    }

    #[test]
    fn ages_have_days_and_years() {
        assert_eq!(age("90d"), Ok(Duration::from_secs(90 * DAY)));
        assert_eq!(age("2y"), Ok(Duration::from_secs(730 * DAY)));
        for text in ["", "d", "90", "3m", "-1d", "18446744073709551615y"] {
            assert!(age(text).is_err(), "{text}");
        }
    }
}
