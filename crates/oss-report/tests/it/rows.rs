//! The getters of rows.

use std::time::{Duration, SystemTime};

use oss_report::oss_model::common::{ObjectAcl, StorageClass};
use oss_report::oss_model::object::ObjectType;

use crate::support::with_row;

const ALL: &str = "Bucket, Key, VersionId, IsLatest, IsDeleteMarker, Size, StorageClass, LastModifiedDate, ETag, \
                   IsMultipartUploaded, EncryptionStatus, ObjectAcl, TaggingCount, ObjectType, CRC64, \
                   TransitionTime, LastAccessTimestamp, New";

fn at(seconds: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
}

#[test]
fn all_columns_have_their_values() {
    let line = "b,\"a%2Fb\",\"v1\",\"true\",\"False\",\"18446744073709551615\",\"IA\",\"2026-11-29T07-06-00Z\",\
                \"0CC1-2\",\"TRUE\",\"false\",\"public-read\",\"3\",\"Symlink\",\"12345678901234567890\",\
                \"2026-11-29T07:06:01.5Z\",\"1795331941\",\"x\"\n";
    with_row(ALL, line, |row| {
        assert_eq!(row.bucket(), Some("b"));
        assert_eq!(*row.key(), *b"a/b");
        assert_eq!(row.version_id(), Some("v1"));
        assert_eq!(row.is_latest(), Some(true));
        assert_eq!(row.is_delete_marker(), Some(false));
        assert_eq!(row.size(), Some(u64::MAX));
        assert_eq!(row.storage_class(), Some(StorageClass::InfrequentAccess));
        assert_eq!(row.last_modified(), Some(at(1_795_935_960)));
        assert_eq!(row.etag(), Some("0CC1-2"));
        assert_eq!(row.is_multipart_uploaded(), Some(true));
        assert_eq!(row.is_encrypted(), Some(false));
        assert_eq!(row.acl(), Some(ObjectAcl::PublicRead));
        assert_eq!(row.tagging_count(), Some(3));
        assert_eq!(row.object_type(), Some(ObjectType::Symlink));
        assert_eq!(row.crc64(), Some(12_345_678_901_234_567_890));
        assert_eq!(row.transition_time(), Some(at(1_795_935_961)));
        assert_eq!(row.last_access(), Some(at(1_795_331_941)));
        assert_eq!(row.get("new"), Some(&b"x"[..]));
        assert_eq!(row.get("size"), Some(&b"18446744073709551615"[..]));
        assert_eq!(row.get("old"), None);
        assert_eq!((row.number(), row.offset()), (1, 0));
    });
}

#[test]
fn empty_and_null_values_are_absent() {
    for value in ["", "null", "NULL"] {
        let line = format!("b,null{}\n", format!(",\"{value}\"").repeat(16));
        with_row(ALL, &line, |row| {
            // A key can be this word.
            assert_eq!(*row.key(), *b"null");
            assert_eq!((row.is_latest(), row.is_delete_marker()), (None, None));
            assert_eq!(
                (row.size(), row.storage_class(), row.last_modified()),
                (None, None, None)
            );
            assert_eq!(
                (row.etag(), row.is_multipart_uploaded(), row.is_encrypted()),
                (None, None, None)
            );
            assert_eq!(
                (row.acl(), row.tagging_count(), row.object_type()),
                (None, None, None)
            );
            assert_eq!(
                (row.crc64(), row.transition_time(), row.last_access()),
                (None, None, None)
            );
            assert_eq!(row.get("New"), None);
            // So is the ID of the version from before versioning.
            assert_eq!(row.version_id(), Some(value).filter(|it| !it.is_empty()));
        });
    }
}

#[test]
fn missing_columns_are_absent() {
    with_row("Key", "a\n", |row| {
        assert_eq!(
            (row.bucket(), row.version_id(), row.size()),
            (None, None, None)
        );
        assert_eq!(
            (row.storage_class_text(), row.last_modified()),
            (None, None)
        );
        assert_eq!((row.is_latest(), row.crc64()), (None, None));
    });
}

#[test]
fn unknown_words_are_kept() {
    with_row(
        "Key,StorageClass,ObjectAcl,ObjectType",
        "k,Glacier,x,y\n",
        |row| {
            assert_eq!(row.storage_class().unwrap().as_str(), "Glacier");
            assert_eq!(row.storage_class_text(), Some("Glacier"));
            assert_eq!(row.acl().unwrap().as_str(), "x");
            assert_eq!(row.object_type().unwrap().as_str(), "y");
        },
    );
}

#[test]
fn debug_shows_no_control_characters() {
    with_row("Bucket,Key", "b,\"\x1b[31m\u{202e}\"\n", |row| {
        let text = format!("{row:?}");
        assert!(
            !text.contains('\x1b') && !text.contains('\u{202e}'),
            "{text}"
        );
    });
}
