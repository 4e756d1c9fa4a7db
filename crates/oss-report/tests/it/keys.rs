//! Keys with escapes.

use std::borrow::Cow;

use oss_report::{Plus, decode};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::rows_oracle::check_key;
use crate::support::{columns, scan, with_row};

/// Bytes among which escapes, whole or not, are frequent.
fn raw() -> impl Strategy<Value = Vec<u8>> {
    let byte = prop_oneof![
        3 => Just(b'%'),
        3 => prop::sample::select(b"0123456789abcdefABCDEFgG+".as_slice()),
        1 => any::<u8>(),
    ];
    vec(byte, 0..40)
}

proptest! {
    #[test]
    fn key_decodes_as_with_percent_encoding(raw in raw()) {
        check_key(&raw);
    }
}

/// The values come from `urllib.parse.unquote_to_bytes` of Python 3.
#[test]
fn key_decodes_as_in_python() {
    for (raw, expected) in [
        ("..%2F..%2Fetc%2fpasswd", &b"../../etc/passwd"[..]),
        ("a%00b%0D%0A", b"a\0b\r\n"),
        ("%252F%2525", b"%2F%25"),
        ("%ZZ%", b"%ZZ%"),
        ("%FF%FE%2", b"\xff\xfe%2"),
        ("a+b%2Bc%20d", b"a+b+c d"),
        ("%F0%9F%A6%80", "🦀".as_bytes()),
        ("%%41%4", b"%A%4"),
    ] {
        assert_eq!(*decode(raw.as_bytes(), Plus::Plus), *expected, "{raw}");
    }
}

#[test]
fn key_without_escapes_is_borrowed() {
    assert!(matches!(decode(b"a+b", Plus::Plus), Cow::Borrowed(_)));
    assert!(matches!(decode(b"a+b", Plus::Space), Cow::Owned(_)));
}

#[test]
fn key_that_is_not_utf8_stays_bytes() {
    with_row("Bucket,Key", "b,\"%FF%2Fa\"\n", |row| {
        assert_eq!(*row.key(), *b"\xff/a");
        assert_eq!(row.raw_key(), b"%FF%2Fa");
    });
    let mut keys = Vec::new();
    let columns = columns("Bucket,Key");
    scan(columns, b"b,\"\xff\"\n", 9, |row| {
        keys.push(row.key().into_owned());
    })
    .unwrap();
    assert_eq!(keys, [b"\xff"]);
}

#[test]
fn plus_is_a_space_if_the_columns_say_so() {
    let mut keys = Vec::new();
    let columns = columns("Bucket,Key").with_plus(Plus::Space);
    scan(columns, b"b,a+b\n", 9, |row| {
        keys.push(row.key().into_owned());
    })
    .unwrap();
    assert_eq!(keys, [b"a b"]);
}

#[test]
fn key_in_a_buffer_replaces_the_last_one() {
    let mut buffer = b"before".to_vec();
    let file = b"b,a%2Fb\nb,c\n";
    let mut keys = Vec::new();
    scan(columns("Bucket,Key"), file, 99, |row| {
        keys.push(row.key_in(&mut buffer).to_vec());
    })
    .unwrap();
    assert_eq!(keys, [&b"a/b"[..], b"c"]);
}
