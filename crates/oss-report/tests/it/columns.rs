//! Schemas of manifests.

use oss_report::{Column, Columns};

use crate::support::columns;

#[test]
fn names_in_any_case_are_known() {
    let columns = columns("bucket,KEY, crc64 ,ETAG,TransistionTime");
    let position = |it| columns.position(it);
    assert_eq!(position(Column::Key), Some(1));
    assert_eq!(position(Column::Crc64), Some(2));
    assert_eq!(position(Column::ETag), Some(3));
    assert_eq!(position(Column::TransitionTime), Some(4));
    assert_eq!(columns.find("transitiontime"), Some(4));
    assert_eq!(position(Column::Size), None);
}

#[test]
fn unknown_names_are_kept() {
    let columns = columns("Bucket, Key, NewColumn");
    assert_eq!(
        columns.names().collect::<Vec<_>>(),
        ["Bucket", "Key", "NewColumn"]
    );
    assert_eq!(columns.find("newcolumn"), Some(2));
    assert_eq!(columns.find("Other"), None);
}

#[test]
fn all_known_columns_have_their_name() {
    for column in Column::KNOWN {
        assert_eq!(Column::from_name(column.name()), Some(*column));
    }
}

#[test]
fn unusable_schemas_are_errors() {
    let many: Vec<_> = (0..256).map(|it| it.to_string()).collect();
    let many = many.join(",");
    for (schema, reason) in [
        ("", "empty"),
        ("Bucket,,Key", "empty"),
        ("Bucket,Size", "no column is Key"),
        ("Bucket,Key,New,new", "new occurs twice"),
        (
            "Key,TransitionTime,TransistionTime",
            "TransistionTime occurs twice",
        ),
        ("Key,a\u{202e},a\u{202e}", "a\\u{202e} occurs twice"),
        (&many, "more than 255"),
    ] {
        let error = Columns::from_schema(schema).unwrap_err().to_string();
        assert!(error.contains(reason), "{error}");
    }
}
