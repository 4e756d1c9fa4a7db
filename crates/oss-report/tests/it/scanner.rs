//! Rows of whole files.

use oss_report::{Columns, InvalidRows, RowErrorKind, Scanner};

fn keys(schema: &str, text: &str) -> Vec<String> {
    let mut scanner = Scanner::new(Columns::from_schema(schema).unwrap());
    let mut keys = Vec::new();
    let mut push = |row: &oss_report::Row<'_>| {
        keys.push(String::from_utf8_lossy(&row.key()).into_owned());
    };
    scanner.feed(text.as_bytes(), &mut push).unwrap();
    scanner.finish(&mut push).unwrap();
    keys
}

#[test]
fn rows_of_any_quoting_are_read() {
    let text = "b,\"a\",1\n\"b\",\"b\",\"2\"\r\nb,c,null\n\"b\",\"d\"\"\",\"\"";
    assert_eq!(keys("Bucket,Key,Size", text), ["a", "b", "c", "d\""]);
}

#[test]
fn row_with_wrong_size_is_an_error() {
    let mut scanner = Scanner::new(Columns::from_schema("Bucket,Key,Size").unwrap());
    let error = scanner.feed(b"b,a,1\nb,a,x\n", |_| ()).unwrap_err();
    assert_eq!(error.kind(), RowErrorKind::Value);
    assert_eq!((error.row(), error.offset()), (2, 6));
    assert_eq!(error.column(), Some("Size"));
    assert_eq!(error.value(), Some("x"));
    println!("{error}");
}

#[test]
fn counted_rows_are_skipped() {
    let columns = Columns::from_schema("Bucket,Key,Size").unwrap();
    let mut scanner = Scanner::new(columns).with_invalid_rows(InvalidRows::Count);
    scanner.feed(b"b,a,1\nb,a,x\nb\n\"b\",\"", |_| ()).unwrap();
    let scanned = scanner.finish(|_| ()).unwrap();
    assert_eq!(scanned.rows, 1);
    assert_eq!(scanned.rejected.count, 3);
}
