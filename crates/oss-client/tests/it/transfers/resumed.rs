//! Uploads that a later run continues.

use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::{PART, STARTED, crc64, ok, service, two_parts};
use crate::support::{TestResult, response};

/// The upload is listed in two pages, and another process completes it in between.
#[tokio::test]
async fn progress_of_completed_upload_is_its_length() -> TestResult {
    let folder = tempfile::tempdir()?;
    let (path, content) = two_parts(&folder)?;
    let first = crc64(&content[..usize::try_from(PART)?]);
    let page = format!(
        "<ListPartsResult><IsTruncated>true</IsTruncated><NextPartNumberMarker>1</NextPartNumberMarker>\
         <Part><PartNumber>1</PartNumber><ETag>\"E\"</ETag><HashCrc64ecma>{first}</HashCrc64ecma></Part>\
         </ListPartsResult>"
    );
    let gone = response(404, &[], "<Error><Code>NoSuchUpload</Code></Error>");
    let (length, whole) = (content.len().to_string(), crc64(&content).to_string());
    let headers = [
        ("content-length", &*length),
        ("etag", "\"E-2\""),
        ("x-oss-hash-crc64ecma", &whole),
    ];
    let head = || response(200, &headers, "");
    let denied = response(403, &[], "<Error><Code>AccessDenied</Code></Error>");
    let (client, _) = service([ok(STARTED), denied, ok(page.leak()), gone, head(), head()])?;
    let checkpoint = folder.path().join("checkpoint");
    let upload = || {
        let upload = client.upload_file("examplebucket", "key", &path);
        upload.part_size(PART).parallel(1).checkpoint(&checkpoint)
    };
    upload().send().await.unwrap_err();
    let most = Arc::new(AtomicU64::new(0));
    let seen = Arc::clone(&most);
    let resumed = upload().on_progress(move |progress| {
        seen.fetch_max(progress.transferred, Ordering::SeqCst);
    });
    assert_eq!(resumed.send().await?.crc64, crc64(&content));
    assert_eq!(most.load(Ordering::SeqCst), content.len() as u64);
    assert!(fs::exists(&path)? && !fs::exists(&checkpoint)?);
    Ok(())
}
