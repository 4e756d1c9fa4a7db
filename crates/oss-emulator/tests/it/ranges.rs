//! Parts of objects.

use crate::content::{get_call, put};
use crate::rules;
use crate::wire::{Outcome, refused};

#[tokio::test]
async fn a_part_is_206_and_what_is_not_there_the_whole() -> Outcome {
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
        let call = get_call("k").header("range", range).signed();
        let reply = call.send(&emulator).await;
        assert_eq!(reply.status, status, "{range}");
        assert_eq!(reply.body, content, "{range}");
        assert_eq!(reply.header("content-range"), content_range, "{range}");
        // The checksum is that of the whole object.
        let crc = reply.header("x-oss-hash-crc64ecma");
        assert_ne!(crc, "");
        assert_eq!(reply.header("content-length"), content.len().to_string());
    }
    Ok(())
}

#[tokio::test]
async fn a_client_can_ask_for_ranges_as_http_has_them() -> Outcome {
    let emulator = rules::with_source().await;
    put(&emulator, "k", "0123456789").await;
    let standard = |range| {
        let call = get_call("k").header("x-oss-range-behavior", "standard");
        call.header("range", range).signed()
    };
    let cut = standard("bytes=8-20").send(&emulator).await;
    assert_eq!((cut.status.as_u16(), cut.body.as_str()), (206, "89"));
    let refusal = standard("bytes=10-20").send(&emulator).await.refusal();
    assert_eq!(refusal, refused(416, "InvalidRange", None));
    Ok(())
}
