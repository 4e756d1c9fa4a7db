//! Values of typed columns, next to independent parsers.

#![expect(
    clippy::redundant_closure_for_method_calls,
    reason = "a method of `Row<'_>` isn't general enough"
)]

use std::time::SystemTime;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use proptest::prelude::*;

use crate::support::{columns, scan};

/// Reads a value in a regular row and in another one, and returns what both say.
fn value<T: PartialEq + std::fmt::Debug>(
    column: &str,
    text: &str,
    get: impl Fn(&oss_report::Row<'_>) -> Option<T>,
) -> Result<Option<T>, ()> {
    let schema = format!("Bucket,Key,{column}");
    let read = |line: String| {
        let mut values = Vec::new();
        let scanned = scan(columns(&schema), line.as_bytes(), usize::MAX, |row| {
            values.push(get(row));
        });
        let is_rejected = scanned.unwrap().rejected.count == 1;
        values.pop().ok_or(()).inspect(|_| assert!(!is_rejected))
    };
    let regular = read(format!("\"some-bucket\",\"some-key\",\"{text}\"\n"));
    let other = read(format!("b,k,{text}\n"));
    // Too near to the start of the file to read whole words before it.
    let short = read(format!("\"\",\"\",\"{text}\"\n"));
    assert_eq!(regular, other, "{text}");
    assert_eq!(regular, short, "{text}");
    regular
}

fn time(text: &str) -> Result<Option<SystemTime>, ()> {
    value("LastModifiedDate", text, |row| row.last_modified())
}

fn civil() -> impl Strategy<Value = DateTime> {
    let seconds = Timestamp::MIN.as_second()..=Timestamp::MAX.as_second();
    seconds
        .prop_map(|it| {
            Timestamp::from_second(it)
                .unwrap()
                .to_zoned(TimeZone::UTC)
                .datetime()
        })
        .prop_filter("four digits", |it| (0..=9999).contains(&it.year()))
}

proptest! {
    #[test]
    fn number_is_what_std_parses(text in "[0-9]{1,21}|[0-9]{0,9}[0-9/:;a\u{b0} -]{1,2}[0-9]{0,9}") {
        let expected = text.parse::<u64>().map(Some).map_err(|_| ());
        prop_assert_eq!(value("Size", &text, |row| row.size()), expected);
        prop_assert_eq!(value("CRC64", &text, |row| row.crc64()), expected);
    }

    #[test]
    fn time_is_what_jiff_formats(civil in civil(), fraction in 0_u32..1000) {
        let expected = SystemTime::from(civil.to_zoned(TimeZone::UTC).unwrap().timestamp());
        for format in ["%Y-%m-%dT%H-%M-%SZ", "%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H-%M-%S"] {
            let text = civil.strftime(format).to_string();
            prop_assert_eq!(time(&text), Ok(Some(expected)), "{}", text);
        }
        let text = civil.strftime(&format!("%Y-%m-%dT%H:%M:%S.{fraction:03}Z")).to_string();
        prop_assert_eq!(time(&text), Ok(Some(expected)));
    }

    /// Every date that doesn't exist is rejected, and so is any other byte.
    #[test]
    fn time_that_does_not_exist_is_rejected(
        year in 0_i16..=9999, month in 0_i8..=19, day in 0_i8..=39,
        hour in 0_i8..=39, minute in 0_i8..=79, second in 0_i8..=79,
    ) {
        let text = format!("{year:04}-{month:02}-{day:02}T{hour:02}-{minute:02}-{second:02}Z");
        let exists = Date::new(year, month, day).is_ok() && hour < 24 && minute < 60 && second <= 60;
        prop_assert_eq!(time(&text).is_ok(), exists, "{}", text);
    }

    #[test]
    fn time_with_another_byte_is_rejected(position in 0_usize..20, byte in b' '..=b'~') {
        let mut text = b"2026-11-29T07:06:05Z".to_vec();
        prop_assume!(text[position] != byte && !matches!(byte, b'"' | b','));
        let was_digit = text[position].is_ascii_digit();
        text[position] = byte;
        let text = String::from_utf8(text).unwrap();
        let is_fine = was_digit && byte.is_ascii_digit()
            || matches!((position, byte), (10, b' ') | (13 | 16, b'-'));
        prop_assume!(!(was_digit && byte.is_ascii_digit()));
        prop_assert_eq!(time(&text).is_ok(), is_fine, "{}", text);
    }

    #[test]
    fn boolean_in_any_case_is_read(text in "[tT][rR][uU][eE]|[fF][aA][lL][sS][eE]") {
        let expected = text.to_ascii_lowercase().parse::<bool>().unwrap();
        for column in ["IsLatest", "IsDeleteMarker", "IsMultipartUploaded", "EncryptionStatus"] {
            let get = |row: &oss_report::Row<'_>| {
                let flags = [row.is_latest(), row.is_delete_marker(), row.is_multipart_uploaded(), row.is_encrypted()];
                flags.into_iter().flatten().next()
            };
            prop_assert_eq!(value(column, &text, get), Ok(Some(expected)));
        }
    }

    #[test]
    fn other_words_are_no_booleans(text in "[a-zA-Z@`\u{1}]{1,6}") {
        let lower = text.to_ascii_lowercase();
        prop_assume!(!matches!(lower.as_str(), "true" | "false" | "null"));
        prop_assert_eq!(value("IsLatest", &text, |row| row.is_latest()), Err(()));
    }

    #[test]
    fn class_is_its_text(text in "Standard|IA|Archive|ColdArchive|DeepColdArchive|[A-Za-z]{1,16}") {
        prop_assume!(!text.eq_ignore_ascii_case("null"));
        let get = |row: &oss_report::Row<'_>| row.storage_class().map(|it| it.as_str().to_owned());
        prop_assert_eq!(value("StorageClass", &text, get), Ok(Some(text)));
    }
}

#[test]
fn dates_and_timestamps_of_accesses_are_read() {
    let second = |it: u64| Some(SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(it));
    let get = |row: &oss_report::Row<'_>| row.last_access();
    assert_eq!(
        value("LastAccessTimestamp", "1795331941", get),
        Ok(second(1_795_331_941))
    );
    assert_eq!(value("LastAccessTimestamp", "0", get), Ok(second(0)));
    assert_eq!(
        value("LastAccessDate", "2026-11-29", get),
        Ok(second(1_795_910_400))
    );
    assert_eq!(
        value("LastAccessDate", "2026-11-29T07:06:00Z", get),
        Ok(second(1_795_935_960))
    );
    assert_eq!(value("LastAccessTimestamp", "yesterday", get), Err(()));
    // A number isn't the format of other times.
    assert_eq!(time("1795331941"), Err(()));
}
