//! Reads reports in tests.

use oss_report::{Columns, InvalidRows, Row, RowError, Scanned, Scanner, Tally};

/// Reads a file in chunks, counts invalid rows, and calls back with the others.
pub(crate) fn scan(
    columns: Columns,
    file: &[u8],
    chunk: usize,
    mut on_row: impl FnMut(&Row<'_>),
) -> Result<Scanned, RowError> {
    let mut scanner = Scanner::new(columns).with_invalid_rows(InvalidRows::Count);
    for bytes in file.chunks(chunk.max(1)) {
        scanner.feed(bytes, &mut on_row)?;
    }
    scanner.finish(&mut on_row)
}

pub(crate) fn columns(schema: &str) -> Columns {
    Columns::from_schema(schema).unwrap()
}

/// Adds a whole file to a tally.
pub(crate) fn tally<T: Tally>(schema: &str, file: &str, mut tally: T) -> T {
    let scanned = scan(columns(schema), file.as_bytes(), usize::MAX, |row| {
        tally.row(row);
    })
    .unwrap();
    assert_eq!(scanned.rejected.first, []);
    tally
}

/// Reads a row that is valid.
pub(crate) fn with_row(schema: &str, line: &str, check: impl Fn(&Row<'_>)) {
    let mut scanner = Scanner::new(columns(schema));
    let mut count = 0;
    let mut on_row = |row: &Row<'_>| {
        count += 1;
        check(row);
    };
    scanner.feed(line.as_bytes(), &mut on_row).unwrap();
    scanner.finish(&mut on_row).unwrap();
    assert_eq!(count, 1, "{line}");
}
