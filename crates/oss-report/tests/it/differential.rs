//! Arbitrary bytes, read as the crate `csv` reads them.

use csv::{ByteRecord, ReaderBuilder};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::support::{columns, scan};

/// Bytes among which rows are frequent: regular ones, others, and broken ones.
pub(crate) fn files() -> impl Strategy<Value = Vec<u8>> {
    let part = prop_oneof![
        4 => Just(b"\"b\",\"k%2F1\",\"x\",\"\"\n".to_vec()),
        4 => Just(b"b,\"k\",\"y\",\"z,\"\r\n".to_vec()),
        1 => Just(b"b,\"k\",,\n".to_vec()),
        1 => Just(b",\"k\",\"\",\"\"\n".to_vec()),
        1 => Just(b"\"b\",\"k\"\"\",\"\"\"\",\"\n\"\n".to_vec()),
        1 => Just("\u{feff}".as_bytes().to_vec()),
        6 => vec(prop::sample::select(b"\",\n\r ab".as_slice()), 0..8),
        2 => vec(any::<u8>(), 0..4),
    ];
    vec(part, 0..30).prop_map(|parts| parts.concat())
}

fn records(file: &[u8]) -> Vec<ByteRecord> {
    let mut reader = ReaderBuilder::new();
    let reader = reader.has_headers(false).flexible(true).from_reader(file);
    reader.into_byte_records().map(Result::unwrap).collect()
}

/// Returns whether a file ends within quotes, and so swallows whatever follows.
fn is_open(file: &[u8]) -> bool {
    let more = [file, b"\nx\n"].concat();
    records(&more).len() == records(file).len()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_have_the_fields_of_csv(file in files(), chunk in 1_usize..200, width in 2_usize..6) {
        let schema = ["Key", "B", "C", "D", "E"][..width].join(",");
        let mut expected = records(&file);
        let is_open = is_open(&file);
        let mut rejected = 0;
        if is_open {
            // The crate takes what is there for a row.
            expected.pop();
            rejected += 1;
        }
        let all = expected.len();
        expected.retain(|it| it.len() == width);
        rejected += all - expected.len();

        let mut rows = Vec::new();
        let scanned = scan(columns(&schema), &file, chunk, |row| {
            let fields: Vec<_> = (0..width).map(|it| row.field(it).unwrap()).collect();
            rows.push(ByteRecord::from(fields));
        });
        let scanned = scanned.unwrap();
        prop_assert_eq!(rows, expected.clone());
        prop_assert_eq!(scanned.rows, expected.len() as u64);
        prop_assert_eq!(scanned.rejected.count, rejected as u64);
        prop_assert_eq!(scanned.rejected.first.len(), rejected.min(20));
        prop_assert_eq!(scanned.bytes, file.len() as u64);
    }

    /// A row's position is where it starts, however the file is cut.
    #[test]
    fn any_bytes_have_the_same_errors_in_any_chunks(file in files(), chunk in 1_usize..50) {
        let read = |chunk| {
            let mut rows = Vec::new();
            let schema = columns("Bucket,Key,Size,ETag");
            let scanned = scan(schema, &file, chunk, |row| rows.push((row.number(), row.offset())));
            (scanned, rows)
        };
        prop_assert_eq!(read(chunk), read(usize::MAX));
    }
}

#[test]
fn big_file_has_the_fields_of_csv() {
    // Longer than the parts that are read at once, with a row that isn't regular now and then.
    let line = |it: usize| match it % 1000 {
        7 => format!("b,k{it},\"1\",\n"),
        500 => format!("\"b\",\"k\"\"{it}\",\"1\",\"{}\"\n", "y\n".repeat(20_000)),
        _ => format!("\"b\",\"k%2F{it}\",\"1\",\"{}\"\n", "x".repeat(it % 90)),
    };
    let file: String = (0..20_000).map(line).collect();
    let expected = records(file.as_bytes());
    for chunk in [1000, 65_536, usize::MAX] {
        let mut rows = Vec::new();
        let schema = columns("Bucket,Key,Size,ETag");
        let scanned = scan(schema, file.as_bytes(), chunk, |row| {
            let fields: Vec<_> = (0..4).map(|it| row.field(it).unwrap()).collect();
            rows.push(ByteRecord::from(fields));
        });
        assert_eq!(scanned.unwrap().rows, 20_000);
        assert!(rows == expected);
    }
}
