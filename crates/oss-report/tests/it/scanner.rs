//! Files with rows, header lines and mistakes.

use oss_report::{Columns, InvalidRows, RowError, RowErrorKind, Scanner};

use crate::support::{columns, scan};

const SCHEMA: &str = "Bucket,Key,Size";

fn keys(file: &str) -> Vec<String> {
    let mut keys = Vec::new();
    scan(columns(SCHEMA), file.as_bytes(), 7, |row| {
        keys.push(String::from_utf8_lossy(&row.key()).into_owned());
    })
    .unwrap();
    keys
}

fn error(columns: Columns, file: &[u8]) -> RowError {
    let mut scanner = Scanner::new(columns);
    match scanner.feed(file, |_| ()) {
        Ok(()) => scanner.finish(|_| ()).unwrap_err(),
        Err(error) => {
            assert_eq!(scanner.feed(b"b,a,1\n", |_| ()), Err(error.clone()));
            assert_eq!(scanner.finish(|_| ()), Err(error.clone()));
            error
        }
    }
}

#[test]
fn rows_of_any_quoting_are_read() {
    let file = "b,\"a\",1\n\"b\",\"b\",\"2\"\r\nb,c,null\n\n\"b\",\"d\"\"\",\"\"";
    assert_eq!(keys(file), ["a", "b", "c", "d\""]);
}

#[test]
fn row_of_the_documentation_is_read() {
    let file = "source-bucket,\"dir%2Fbody.xml\",\"102400\"\n";
    assert_eq!(keys(file), ["dir/body.xml"]);
}

#[test]
fn byte_order_mark_is_ignored_at_the_start_only() {
    assert_eq!(
        keys("\u{feff}b,a,1\n\u{feff}b,\u{feff}c,2\n"),
        ["a", "\u{feff}c"]
    );
    let mut buckets = Vec::new();
    scan(
        columns(SCHEMA),
        "\u{feff}b,a,1\n\u{feff}b,c,2\n".as_bytes(),
        99,
        |row| {
            buckets.push(row.bucket().unwrap().to_owned());
        },
    )
    .unwrap();
    assert_eq!(buckets, ["b", "\u{feff}b"]);
}

#[test]
fn header_line_is_said_and_not_a_row() {
    for file in ["Bucket,Key,Size\nb,a,1\n", "\"bucket\", key,SIZE\nb,a,1\n"] {
        let scanned = scan(columns(SCHEMA), file.as_bytes(), 5, |_| ()).unwrap();
        assert!(scanned.has_header);
        assert_eq!((scanned.rows, scanned.rejected.count), (1, 0));
    }
    // Only the first line is one.
    let file = b"b,a,1\nBucket,Key,Size\n";
    let scanned = scan(columns(SCHEMA), file, 5, |_| ()).unwrap();
    assert!(!scanned.has_header);
    assert_eq!((scanned.rows, scanned.rejected.count), (1, 1));
}

#[test]
fn wrong_value_is_an_error_with_its_place() {
    let error = error(columns(SCHEMA), b"b,a,1\n\"b\",\"a\",\"1\x1b[31m\xff\"\n");
    assert_eq!(error.kind(), RowErrorKind::Value);
    assert_eq!((error.row(), error.offset()), (2, 6));
    assert_eq!(error.column(), Some("Size"));
    assert_eq!(error.value(), Some("1\\u{1b}[31m\\xff"));
    assert_eq!(
        error.to_string(),
        "cannot read row 2 at byte 6: Size is \"1\\u{1b}[31m\\xff\", not a whole number below 2^64"
    );
    assert_eq!(
        error.help(),
        "read another run; a program can count such rows with `InvalidRows`"
    );
}

#[test]
fn long_value_is_cut_in_an_error() {
    let file = format!("b,a,{}\n", "9x".repeat(5000));
    let error = error(columns(SCHEMA), file.as_bytes());
    assert_eq!(
        error.value(),
        Some(format!("{}…", "9x".repeat(40)).as_str())
    );
}

#[test]
fn wrong_number_of_fields_is_an_error() {
    for (line, count) in [
        ("b\n", 1),
        ("b,a\n", 2),
        ("b,\"a\",\"1\",\"\"\n", 4),
        ("\"b\",\"a\"\n", 2),
    ] {
        let error = error(columns(SCHEMA), format!("b,\"a\",\"1\"\n{line}").as_bytes());
        assert_eq!(error.kind(), RowErrorKind::FieldCount);
        assert_eq!((error.row(), error.column()), (2, None));
        let expected = format!("it has {count} fields, the schema has 3");
        assert!(error.to_string().contains(&expected), "{error}");
    }
}

#[test]
fn text_that_is_not_utf8_is_an_error() {
    let schema = columns("Bucket,Key,ETag");
    let error = error(schema, b"b,\"\xff\",\"a\"\nb,\"a\",\"\xff\"\n");
    assert_eq!((error.row(), error.column()), (2, Some("ETag")));
}

#[test]
fn file_that_ends_within_quotes_is_an_error() {
    let error = error(columns(SCHEMA), b"b,a,1\nb,\"a\",\"1");
    assert_eq!(error.kind(), RowErrorKind::UnclosedQuote);
    assert_eq!((error.row(), error.offset()), (2, 6));
}

#[test]
fn counted_rows_are_skipped() {
    let mut rows = 0;
    let file = b"b,a,1\nb,a,x\nb\nb,a,2\n\"b\",\"";
    let scanned = scan(columns(SCHEMA), file, 3, |_| rows += 1).unwrap();
    assert_eq!((scanned.rows, rows), (2, 2));
    assert_eq!(scanned.rejected.count, 3);
    let numbers: Vec<_> = scanned.rejected.first.iter().map(RowError::row).collect();
    assert_eq!(numbers, [2, 3, 5]);
}

#[test]
fn first_twenty_rejects_are_kept() {
    let file = "x\n".repeat(1000);
    let scanned = scan(columns(SCHEMA), file.as_bytes(), 100, |_| ()).unwrap();
    assert_eq!(scanned.rejected.count, 1000);
    assert_eq!(scanned.rejected.first.len(), 20);
}

#[test]
fn empty_file_has_no_rows() {
    let scanner = Scanner::new(columns(SCHEMA)).with_invalid_rows(InvalidRows::Fail);
    let outcome = scanner.finish(|_| ()).unwrap();
    assert_eq!((outcome.rows, outcome.bytes), (0, 0));
}
