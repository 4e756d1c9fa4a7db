//! Rows of CSV in one buffer.
//!
//! The crate `csv` quotes all values or those that need it, but the documented sample quotes all but
//! the first.

use std::fmt::Write as _;
use std::time::SystemTime;

use jiff::civil::DateTime;
use jiff::tz::Offset;
use oss_model::OpenEnum;
use oss_model::common::StorageClass;
use oss_sign::encode_query;

use crate::clock::timestamp;
use crate::state::{ETag, VersionId};

/// Rows of CSV; no value but a key takes memory of its own.
#[derive(Debug, Default)]
pub(super) struct Csv(String);

impl Csv {
    /// Creates an empty buffer with room for some bytes.
    pub(super) fn with_capacity(bytes: usize) -> Self {
        Self(String::with_capacity(bytes))
    }

    /// Begins a row with its bucket, whose name never needs quotes.
    pub(super) fn begin_row(&mut self, bucket: &str) {
        self.0.push_str(bucket);
    }

    pub(super) fn end_row(&mut self) {
        self.0.push('\n');
    }

    /// Adds a text; its quotation marks are doubled.
    pub(super) fn text(&mut self, text: &str) {
        self.quoted(|out| {
            if text.contains('"') {
                out.extend(text.split_inclusive('"').flat_map(|piece| {
                    let second = if piece.ends_with('"') { "\"" } else { "" };
                    [piece, second]
                }));
            } else {
                out.push_str(text);
            }
        });
    }

    /// Adds a version id; a bucket that never had versioning has none.
    pub(super) fn version(&mut self, version: Option<VersionId>) {
        match version {
            Some(version) => self.formatted(format_args!("{version}")),
            None => self.text(""),
        }
    }

    /// Adds an entity tag without quotation marks of its own.
    pub(super) fn etag(&mut self, etag: ETag) {
        self.quoted(|out| {
            let nibbles = etag.digest.iter().flat_map(|byte| [byte >> 4, byte & 15]);
            let digits = nibbles.filter_map(|nibble| char::from_digit(nibble.into(), 16));
            out.extend(digits.map(|digit| digit.to_ascii_uppercase()));
            if let Some(parts) = etag.parts {
                // A string takes every text.
                let _ = write!(out, "-{parts}");
            }
        });
    }

    /// Adds a storage class.
    pub(super) fn class(&mut self, class: Option<&StorageClass>) {
        self.text(class.map_or("", OpenEnum::as_str));
    }

    /// Adds a percent-encoded key.
    pub(super) fn key(&mut self, key: &str) {
        self.quoted(|out| out.push_str(&encode_query(key)));
    }

    pub(super) fn number(&mut self, number: u64) {
        self.formatted(format_args!("{number}"));
    }

    pub(super) fn flag(&mut self, flag: bool) {
        self.text(if flag { "true" } else { "false" });
    }

    /// Adds a time such as `2025-04-14T07-06-00Z`.
    pub(super) fn time(&mut self, time: SystemTime) {
        let time = utc(time);
        self.quoted(|out| {
            push_date(out, time);
            out.push('T');
            push_time(out, time, '-');
            out.push('Z');
        });
    }

    /// Adds a time such as `2024-08-25 18:08:01.024`.
    pub(super) fn time_with_millis(&mut self, time: SystemTime) {
        let time = utc(time);
        self.quoted(|out| {
            push_date(out, time);
            out.push(' ');
            push_time(out, time, ':');
            out.push('.');
            push_digits::<3>(out, time.subsec_nanosecond() / 1_000_000);
        });
    }

    /// Adds a sequence number of 20 digits, which sorts alike as text and as a number.
    pub(super) fn sequence(&mut self, sequence: u64) {
        self.formatted(format_args!("{sequence:020}"));
    }

    /// Returns the rows.
    pub(super) fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }

    fn quoted(&mut self, push: impl FnOnce(&mut String)) {
        self.0.push_str(",\"");
        push(&mut self.0);
        self.0.push('"');
    }

    fn formatted(&mut self, value: std::fmt::Arguments<'_>) {
        self.quoted(|out| {
            // A string takes every text.
            let _ = out.write_fmt(value);
        });
    }
}

fn utc(time: SystemTime) -> DateTime {
    Offset::UTC.to_datetime(timestamp(time))
}

fn push_date(out: &mut String, time: DateTime) {
    push_digits::<4>(out, i32::from(time.year()));
    out.push('-');
    push_digits::<2>(out, i32::from(time.month()));
    out.push('-');
    push_digits::<2>(out, i32::from(time.day()));
}

fn push_time(out: &mut String, time: DateTime, separator: char) {
    push_digits::<2>(out, i32::from(time.hour()));
    out.push(separator);
    push_digits::<2>(out, i32::from(time.minute()));
    out.push(separator);
    push_digits::<2>(out, i32::from(time.second()));
}

/// Adds the last digits of a number; `strftime` would take longer.
fn push_digits<const WIDTH: usize>(out: &mut String, number: i32) {
    let mut digits = [0; WIDTH];
    let mut rest = number.unsigned_abs();
    for digit in digits.iter_mut().rev() {
        *digit = rest % 10;
        rest /= 10;
    }
    out.extend(
        digits
            .iter()
            .filter_map(|digit| char::from_digit(*digit, 10)),
    );
}
