//! Arbitrary bytes, read as the crate `csv` reads them.

use proptest::collection::vec;
use proptest::prelude::*;

use crate::rows_oracle::check_file;
use crate::support::{columns, scan};

/// Bytes among which rows are frequent: regular ones, others, and broken ones.
fn files() -> impl Strategy<Value = Vec<u8>> {
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

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_have_the_fields_of_csv(file in files(), chunk in 1_usize..200, width in 0_usize..6) {
        check_file(&file, width, chunk);
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
    for chunk in [1000, 65_536, usize::MAX] {
        check_file(file.as_bytes(), 3, chunk);
    }
}
