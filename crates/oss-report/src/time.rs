//! Times as reports write them.

/// Parses a time such as `2026-11-29T07-06-00Z`, as seconds since 1970.
///
/// The separator in a time may be `-` or `:`, and a `T` or a space separates it from the date. The fraction of a
/// second, the time and the `Z` may be absent.
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
    is_valid.then(|| day + i64::from(3600 * hour + 60 * minute + second.min(59)))
}

/// Parses a time of the documented length, many digits at once.
#[expect(
    clippy::inline_always,
    reason = "what a tally doesn't read isn't computed"
)]
#[inline(always)]
pub(crate) fn parse_usual(text: &[u8]) -> Option<i64> {
    let text: &[u8; 20] = text.try_into().ok()?;
    // The differences to zeros and separators: the numbers of digits, and 0.
    let pattern: &[u8; 20] = match text[13] {
        b':' => b"0000-00-00T00:00:00Z",
        _ => b"0000-00-00T00-00-00Z",
    };
    let word = |at: usize| {
        let word = |text: &[u8; 20]| Some(u64::from_le_bytes(*text.get(at..)?.first_chunk()?));
        Some(word(text)? ^ word(pattern)?)
    };
    let (date, time, end) = (word(0)?, word(8)?, word(12)?);
    // Only the numbers up to the limits don't reach the highest bits.
    let limit = |pattern: [u8; 8]| {
        u64::from_le_bytes(pattern.map(|it| 0x7f - if it == b'_' { 9 } else { 0 }))
    };
    let beyond = (date.wrapping_add(limit(*b"____-__-")) | date)
        | (time.wrapping_add(limit(*b"__T__-__")) | time)
        | (end.wrapping_add(limit(*b"_-__-__Z")) | end);
    if beyond & 0x8080_8080_8080_8080 != 0 {
        return None;
    }
    // Each byte gets the number of its digit and the next one.
    let pairs = |word: u64| 10 * word + (word >> 8);
    let (date, time, end) = (pairs(date), pairs(time), pairs(end));
    let at = |word: u64, byte: u32| u32::from((word >> (8 * byte)).to_le_bytes()[0]);
    let year = 100 * at(date, 0) + at(date, 2);
    let day = day_number(year, at(date, 5), at(time, 0))?;
    let (hour, minute, second) = (at(time, 3), at(time, 6), at(end, 5));
    let is_valid = hour < 24 && minute < 60 && second <= 60;
    is_valid.then(|| 86_400 * day + i64::from(3600 * hour + 60 * minute + second.min(59)))
}

/// Parses seconds since 1970, such as `1795331941`, or a time as [`parse`] does.
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
fn pair(tens: u8, ones: u8) -> Option<u32> {
    let (tens, ones) = (tens.wrapping_sub(b'0'), ones.wrapping_sub(b'0'));
    (tens < 10 && ones < 10).then(|| u32::from(10 * tens + ones))
}

/// Returns the days from 1970-01-01 to a date such as `2026-11-29`.
#[inline]
fn days(date: &[u8; 10]) -> Option<i64> {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = *date else {
        return None;
    };
    let year = 100 * pair(y1, y2)? + pair(y3, y4)?;
    day_number(year, pair(m1, m2)?, pair(d1, d2)?)
}

/// Returns the days from 1970-01-01 to a date.
#[inline]
fn day_number(year: u32, month: u32, day: u32) -> Option<i64> {
    /// The last days of the months; a month that doesn't exist has none.
    const LAST: [u32; 13] = [0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let last = *LAST.get(month as usize)?;
    if day < 1 || day > last && !(month == 2 && day == 29 && is_leap(year)) {
        return None;
    }
    // A year that starts in March ends with the leap day. 400 years have always the same number of days.
    let is_later = month > 2;
    let year = year + 400 - u32::from(!is_later);
    let month = if is_later { month - 3 } else { month + 9 };
    let days = 365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day - 1;
    // The days of 400 years, and those from the first of March of the year 0 to 1970.
    Some(i64::from(days) - 146_097 - 719_468)
}

#[cold]
fn is_leap(year: u32) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}
