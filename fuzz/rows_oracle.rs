//! Checks rows and keys against other crates.

use csv::{ByteRecord, ReaderBuilder};
use oss_report::{Columns, InvalidRows, Plus, Scanner, decode};
use percent_encoding::percent_decode;

const NAMES: [&str; 6] = ["Key", "B", "C", "D", "E", "F"];

/// Reads any bytes as a file of text columns, in chunks.
///
/// # Panics
///
/// Panics if the rows aren't those of the crate `csv`.
pub(crate) fn check_file(file: &[u8], width: usize, chunk: usize) {
    let names = &NAMES[..=width % NAMES.len()];
    let columns = Columns::from_schema(&names.join(",")).expect("the names are valid");
    let mut expected = records(file);
    let mut rejected = 0;
    if is_open(file) {
        // The crate takes what exists for a row.
        expected.pop();
        rejected += 1;
    }
    let is_header = |record: &ByteRecord| {
        let same = |(field, name): (&[u8], &&str)| {
            field.trim_ascii().eq_ignore_ascii_case(name.as_bytes())
        };
        record.len() == names.len() && record.iter().zip(names).all(same)
    };
    let has_header = expected.first().is_some_and(is_header);
    if has_header {
        expected.remove(0);
    }
    let all = expected.len();
    expected.retain(|record| record.len() == names.len());
    rejected += all - expected.len();

    let mut rows = Vec::new();
    let mut scanner = Scanner::new(columns).with_invalid_rows(InvalidRows::Count);
    for part in file.chunks(chunk.max(1)) {
        let read = scanner.feed(part, |row| {
            let fields = (0..names.len()).map(|it| row.field(it).expect("a row has all fields"));
            rows.push(ByteRecord::from(fields.collect::<Vec<_>>()));
        });
        read.expect("no row is too long");
    }
    let result = scanner.finish(|row| {
        let fields = (0..names.len()).map(|it| row.field(it).expect("a row has all fields"));
        rows.push(ByteRecord::from(fields.collect::<Vec<_>>()));
    });
    let outcome = result.expect("no row is too long");
    assert_eq!(rows, expected);
    assert_eq!(outcome.has_header, has_header);
    assert_eq!(outcome.rows, rows.len() as u64);
    assert_eq!(outcome.bytes, file.len() as u64);
    assert_eq!(outcome.rejected.count, rejected as u64);
    assert_eq!(outcome.rejected.first.len(), rejected.min(20));
}

fn records(file: &[u8]) -> Vec<ByteRecord> {
    let mut reader = ReaderBuilder::new();
    let reader = reader.has_headers(false).flexible(true).from_reader(file);
    let records = reader.into_byte_records();
    records.map(|it| it.expect("any bytes are CSV")).collect()
}

/// Returns whether a file ends within quotes, and so swallows all that follows.
fn is_open(file: &[u8]) -> bool {
    let more = [file, b"\nx\n"].concat();
    records(&more).len() == records(file).len()
}

/// Decodes any bytes as a key.
///
/// # Panics
///
/// Panics if the crate `percent-encoding` decodes them otherwise.
pub(crate) fn check_key(raw: &[u8]) {
    let expected: Vec<u8> = percent_decode(raw).collect();
    assert_eq!(*decode(raw, Plus::Plus), *expected);
    let spaces = raw.iter().map(|it| if *it == b'+' { b' ' } else { *it });
    let spaces: Vec<u8> = spaces.collect();
    let expected: Vec<u8> = percent_decode(&spaces).collect();
    assert_eq!(*decode(raw, Plus::Space), *expected);
}
