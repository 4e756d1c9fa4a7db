//! Times as reports write them.

/// Parses a time such as `2026-11-29T07-06-00Z`, as seconds since 1970.
///
/// The separator of a time may be `-` or `:`, that of a date and a time `T` or a space. The fraction of a
/// second, the time and the `Z` may be absent.
#[inline]
pub(crate) fn parse(text: &[u8]) -> Option<i64> {
    let (date, rest) = text.split_first_chunk::<10>()?;
    let day = 86_400 * days(date)?;
    if rest.is_empty() {
        return Some(day);
    }
    let (time, rest) = rest.split_first_chunk::<9>()?;
    let [
        b'T' | b' ',
        h1,
        h2,
        b'-' | b':',
        m1,
        m2,
        b'-' | b':',
        s1,
        s2,
    ] = *time
    else {
        return None;
    };
    let (hour, minute, second) = (pair(h1, h2)?, pair(m1, m2)?, pair(s1, s2)?);
    // A leap second is the last one of its minute.
    let is_valid = hour < 24 && minute < 60 && second <= 60 && is_end(rest);
    is_valid.then(|| day + 3600 * hour + 60 * minute + second.min(59))
}

/// Parses seconds since 1970, such as `1795331941`, or a time in the format of [`parse`].
pub(crate) fn parse_timestamp(text: &[u8]) -> Option<i64> {
    let is_number = text.len() <= 12 && !text.is_empty() && text.iter().all(u8::is_ascii_digit);
    if is_number {
        let digit = |sum: i64, it: &u8| 10 * sum + i64::from(it - b'0');
        return Some(text.iter().fold(0, digit));
    }
    parse(text)
}

/// Returns whether nothing but a fraction and a `Z` is left.
#[inline]
fn is_end(rest: &[u8]) -> bool {
    let rest = rest.strip_suffix(b"Z").unwrap_or(rest);
    match rest {
        [] => true,
        [b'.', digits @ ..] => {
            (1..=9).contains(&digits.len()) && digits.iter().all(u8::is_ascii_digit)
        }
        _ => false,
    }
}

#[inline]
fn pair(tens: u8, ones: u8) -> Option<i64> {
    let (tens, ones) = (tens.wrapping_sub(b'0'), ones.wrapping_sub(b'0'));
    (tens < 10 && ones < 10).then(|| i64::from(10 * tens + ones))
}

/// Returns the days from 1970-01-01 to a date such as `2026-11-29`.
#[inline]
fn days(date: &[u8; 10]) -> Option<i64> {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = *date else {
        return None;
    };
    let year = 100 * pair(y1, y2)? + pair(y3, y4)?;
    let (month, day) = (pair(m1, m2)?, pair(d1, d2)?);
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let last = match month {
        2 => 28 + i64::from(is_leap),
        4 | 6 | 9 | 11 => 30,
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        _ => return None,
    };
    if day < 1 || day > last {
        return None;
    }
    // A year that starts in March ends with the leap day.
    let (year, month) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    // 719,468 days before 1970 was the first of March of the year 0.
    Some(365 * year + leap_days + (153 * month + 2) / 5 + day - 1 - 719_468)
}
