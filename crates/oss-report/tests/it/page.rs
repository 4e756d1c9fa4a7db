//! The page of a report.

mod keys;
mod parsed;
mod structure;

use std::time::{Duration, SystemTime};

use oss_report::tally::Summary;
use oss_report::{Columns, Scanner, Tally as _};
use percent_encoding::{NON_ALPHANUMERIC, percent_encode};

/// The time of all reports: 2026-11-29.
fn now() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_910_400)
}

/// Returns the summary of rows.
fn summary(schema: &str, rows: &str) -> Summary {
    let mut scanner = Scanner::new(Columns::from_schema(schema).unwrap());
    let mut summary = Summary::new(now());
    scanner
        .feed(rows.as_bytes(), |row| summary.row(row))
        .unwrap();
    scanner.finish(|row| summary.row(row)).unwrap();
    summary
}

/// Returns the summary of objects with these keys and sizes.
fn of_keys<'k>(keys: impl IntoIterator<Item = (&'k [u8], u64)>) -> Summary {
    let rows = keys.into_iter().map(|(key, size)| {
        let key = percent_encode(key, NON_ALPHANUMERIC);
        format!("\"b\",\"{key}\",\"{size}\",\"IA\"\n")
    });
    summary("Bucket,Key,Size,StorageClass", &rows.collect::<String>())
}
