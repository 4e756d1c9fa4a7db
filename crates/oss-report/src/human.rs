//! Numbers and times as people read them, the same in every output.

use oss_model::DateTime;

/// Returns a number of bytes with three digits and a binary unit: `1.46 GiB`.
///
/// # Examples
///
/// ```
/// use oss_report::human;
///
/// assert_eq!(human::bytes(1023), "1023 B");
/// assert_eq!(human::bytes(1_572_864), "1.50 MiB");
/// ```
#[must_use]
pub fn bytes(bytes: u64) -> String {
    const UNITS: [&str; 6] = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
    if bytes < 1024 {
        return format!("{bytes} B");
    }
    let mut value = float(bytes);
    let mut shown = "B";
    for unit in UNITS {
        value /= 1024.0;
        shown = unit;
        // Rounding would make it 1024 of this unit.
        if value < 1023.5 {
            break;
        }
    }
    let decimals = match value {
        value if value < 9.995 => 2,
        value if value < 99.95 => 1,
        _ => 0,
    };
    format!("{value:.decimals$} {shown}")
}

/// Returns a count with separators of thousands: `1,234,567`.
///
/// # Examples
///
/// ```
/// assert_eq!(oss_report::human::count(1_234_567), "1,234,567");
/// ```
#[must_use]
pub fn count(count: u64) -> String {
    let digits = count.to_string();
    let mut shown = String::with_capacity(digits.len() + digits.len() / 3);
    for (position, digit) in digits.char_indices() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            shown.push(',');
        }
        shown.push(digit);
    }
    shown
}

/// Returns a time to the second: `2026-11-21T16:00:00Z`.
///
/// # Examples
///
/// ```
/// use oss_report::human;
///
/// assert_eq!(human::time("2026-11-21T16:00:00Z".parse()?), "2026-11-21T16:00:00Z");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn time(time: DateTime) -> String {
    let text = time.to_string();
    match text.split_once('.') {
        Some((seconds, _)) => format!("{seconds}Z"),
        None => text,
    }
}

/// Returns a share of a sum with one decimal: `12.3%`.
///
/// Only nothing is shown as `0%`, and only all as `100%`.
///
/// # Examples
///
/// ```
/// use oss_report::human;
///
/// assert_eq!(human::percent(1, 3), "33.3%");
/// assert_eq!(human::percent(1, 1_000_000), "<0.1%");
/// ```
#[must_use]
pub fn percent(part: u64, whole: u64) -> String {
    match share(part, whole) {
        0.0 => "0%".to_owned(),
        share if share < 0.001 => "<0.1%".to_owned(),
        share if share < 0.999 => format!("{:.1}%", 100.0 * share),
        _ if part < whole => ">99.9%".to_owned(),
        _ => "100%".to_owned(),
    }
}

/// Returns a part of a sum, from 0 to 1.
pub(crate) fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 {
        return 0.0;
    }
    (float(part) / float(whole)).min(1.0)
}

#[expect(
    clippy::cast_precision_loss,
    reason = "three digits are shown, and f64 has fifteen"
)]
fn float(number: u64) -> f64 {
    number as f64
}
