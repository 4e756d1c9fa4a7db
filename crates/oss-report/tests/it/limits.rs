//! Fields and rows that are too long.

use oss_report::{RowError, RowErrorKind};

use crate::support::{columns, scan};

const MIB: usize = 1 << 20;

fn read(file: &[u8], chunk: usize) -> Result<u64, RowError> {
    scan(columns("Bucket,Key,A,B,C,D,E"), file, chunk, |_| ()).map(|it| it.rows)
}

fn file(field: &str, quote: &str) -> Vec<u8> {
    let row = format!("b,{quote}{field}{quote},,,,,\n");
    format!("{row}b,\"a\",\"\",\"\",\"\",\"\",\"\"\n").into_bytes()
}

#[test]
fn field_of_a_mebibyte_is_read() {
    for chunk in [9999, usize::MAX] {
        for quote in ["", "\""] {
            assert_eq!(read(&file(&"x".repeat(MIB), quote), chunk), Ok(2));
        }
    }
    let regular = format!("\"b\",\"{}\"{}\n", "x".repeat(MIB), ",\"\"".repeat(5));
    assert_eq!(read(regular.as_bytes(), usize::MAX), Ok(1));
}

#[test]
fn longer_field_is_an_error_that_is_not_counted() {
    let long = "x".repeat(MIB + 1);
    let regular = format!("\"b\",\"{long}\"{}\n", ",\"\"".repeat(5));
    let unclosed = format!("b,a,,,,,\nb,\"{}", "a\n".repeat(MIB));
    for chunk in [9999, usize::MAX] {
        for file in [
            &file(&long, ""),
            &file(&long, "\""),
            &regular.clone().into_bytes(),
        ] {
            let error = read(file, chunk).unwrap_err();
            assert_eq!(error.kind(), RowErrorKind::FieldTooLong);
            assert_eq!((error.row(), error.offset()), (1, 0));
        }
        let error = read(unclosed.as_bytes(), chunk).unwrap_err();
        assert_eq!(error.kind(), RowErrorKind::FieldTooLong);
        assert_eq!((error.row(), error.offset()), (2, 9));
    }
}

#[test]
fn row_with_endless_fields_is_an_error() {
    let field = format!("{},", "x".repeat(1000));
    let endless = field.repeat(5 * MIB / 1000);
    for chunk in [9999, usize::MAX] {
        let error = read(endless.as_bytes(), chunk).unwrap_err();
        assert_eq!(error.kind(), RowErrorKind::RowTooLong);
    }
}
