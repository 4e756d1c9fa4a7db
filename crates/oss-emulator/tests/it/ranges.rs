//! Ranges of objects.

use crate::content::{get_request, put};
use crate::rules;
use crate::wire::{TestResult, refused};

#[tokio::test]
async fn range_is_206_and_range_beyond_end_is_the_whole_object() -> TestResult {
    let emulator = rules::with_source().await;
    put(&emulator, "k", "0123456789").await;
    for (range, status, content, content_range) in [
        ("bytes=0-3", 206, "0123", "bytes 0-3/10"),
        ("bytes=7-", 206, "789", "bytes 7-9/10"),
        ("bytes=-2", 206, "89", "bytes 8-9/10"),
        ("bytes=0-10", 200, "0123456789", ""),
        ("bytes=10-", 200, "0123456789", ""),
        ("bytes=0-1,3-4", 200, "0123456789", ""),
    ] {
        let request = get_request("k").header("range", range).signed();
        let response = request.send(&emulator).await;
        assert_eq!(response.status, status, "{range}");
        assert_eq!(response.body, content, "{range}");
        assert_eq!(response.header("content-range"), content_range, "{range}");
        // The checksum covers the whole object.
        let crc = response.header("x-oss-hash-crc64ecma");
        assert_ne!(crc, "");
        assert_eq!(response.header("content-length"), content.len().to_string());
    }
    Ok(())
}

#[tokio::test]
async fn standard_range_behavior_follows_http() -> TestResult {
    let emulator = rules::with_source().await;
    put(&emulator, "k", "0123456789").await;
    let standard = |range| {
        let request = get_request("k").header("x-oss-range-behavior", "standard");
        request.header("range", range).signed()
    };
    let cut = standard("bytes=8-20").send(&emulator).await;
    assert_eq!((cut.status.as_u16(), cut.body.as_str()), (206, "89"));
    let refusal = standard("bytes=10-20").send(&emulator).await.refusal();
    assert_eq!(refusal, refused(416, "InvalidRange", None));
    Ok(())
}
