//! The manifest of a report.

use serde_json::{Value, json};

use super::file::ReportFile;
use super::input::ReportInput;

/// Writes `manifest.json` for some data files.
pub(super) fn manifest(
    input: &ReportInput<'_>,
    schema: &str,
    data_files: &[ReportFile],
) -> Vec<u8> {
    let manifest = json!({
        "creationTimestamp": input.time.as_second().to_string(),
        "destinationBucket": input.destination,
        "fileFormat": "CSV",
        "fileSchema": schema,
        "files": listed(data_files),
        "sourceBucket": input.source,
        "version": "2019-09-01",
    });
    manifest.to_string().into_bytes()
}

/// Describes data files; a checksum is the one of the bytes as they are stored.
pub(super) fn listed(files: &[ReportFile]) -> Vec<Value> {
    let listed = files.iter().map(|file| {
        json!({
            "MD5checksum": file.md5(),
            "key": file.key,
            "size": file.size(),
        })
    });
    listed.collect()
}
