//! The manifest of a report.

use md5::{Digest, Md5};
use serde_json::{Value, json};

use super::columns::Column;
use super::file::ReportFile;
use super::input::ReportInput;
use crate::state::md5_hex;

/// Writes `manifest.json` for some data files.
pub(super) fn manifest(
    input: &ReportInput<'_>,
    columns: &[Column<'_>],
    data_files: &[ReportFile],
) -> Vec<u8> {
    let columns: Vec<_> = columns.iter().map(|column| column.name()).collect();
    let files: Vec<_> = data_files.iter().map(listed).collect();
    let manifest = json!({
        "creationTimestamp": input.time.as_second().to_string(),
        "destinationBucket": input.destination,
        "fileFormat": "CSV",
        "fileSchema": columns.join(", "),
        "files": files,
        "sourceBucket": input.source,
        "version": "2019-09-01",
    });
    manifest.to_string().into_bytes()
}

/// Describes a data file; the checksum is the one of its compressed bytes.
fn listed(file: &ReportFile) -> Value {
    json!({
        "MD5checksum": md5_hex(&Md5::digest(&file.content)),
        "key": file.key,
        "size": file.content.len(),
    })
}
