//! Counts the allocations of reading rows.
//!
//! A separate program, because it installs a counting allocator.

use std::error::Error;
use std::fmt::Write as _;
use std::time::SystemTime;

use allocation_counter::measure;
use oss_report::tally::Summary;
use oss_report::{Columns, InvalidRows, Scanner, Tally};

const SCHEMA: &str =
    "Bucket,Key,IsLatest,Size,StorageClass,LastModifiedDate,ETag,EncryptionStatus,ObjectAcl,CRC64";
const ROWS: usize = 5000;

/// Returns rows of ten directories.
fn file(first: &str, etag: &str) -> String {
    let mut file = String::new();
    for row in 0..ROWS {
        let directory = row / (ROWS / 10);
        let class = ["Standard", "IA", "Glacier", ""][row % 4];
        let _ = writeln!(
            file,
            "{first},\"logs%2F{directory}%2F{row}%20x.gz\",\"true\",\"{row}\",\"{class}\",\"2026-11-29T07-06-00Z\",\
             \"{etag}\",\"True\",\"private\",\"18446744073709551615\""
        );
    }
    file
}

#[test]
fn rows_are_read_without_allocations() -> Result<(), Box<dyn Error>> {
    let columns = Columns::from_schema(SCHEMA)?;
    for file in [
        file("\"b\"", "0CC1"),
        file("b", "0CC1"),
        file("b", "a\"\"b\ncé"),
    ] {
        let mut rows = 0;
        let mut key = Vec::new();
        let mut summary = Summary::new(SystemTime::UNIX_EPOCH);
        let mut failed = None;
        let info = measure(|| {
            let mut scanner = Scanner::new(columns.clone());
            for chunk in file.as_bytes().chunks(40_000) {
                let read = scanner.feed(chunk, |row| {
                    summary.row(row);
                    rows += row.key_in(&mut key).len() / row.key_in(&mut key).len();
                });
                failed = failed.take().or(read.err());
            }
        });
        assert_eq!((rows, failed), (ROWS, None));
        // Buffers, ten directories, three classes, the largest objects: nothing for each row.
        assert!(info.count_total < 2500, "{info:?}");
        assert!(info.bytes_max < 1 << 20, "{info:?}");
    }
    Ok(())
}

#[test]
fn rejected_rows_allocate_only_for_the_kept_errors() -> Result<(), Box<dyn Error>> {
    let columns = Columns::from_schema(SCHEMA)?;
    let file = "b,\"a\",\"neither\",\"\",\"\",\"\",\"\",\"\",\"\",\"\"\nb,a\n".repeat(ROWS);
    let info = measure(|| {
        let mut scanner = Scanner::new(columns.clone()).with_invalid_rows(InvalidRows::Count);
        let _ = scanner.feed(file.as_bytes(), |_| ());
        let _ = scanner.finish(|_| ());
    });
    assert!(info.count_total < 500, "{info:?}");
    Ok(())
}
