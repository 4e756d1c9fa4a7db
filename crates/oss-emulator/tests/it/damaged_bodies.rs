//! Bodies that a fault damages on their way.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use md5::{Digest, Md5};
use oss_emulator::fault::{Effect, Fault};
use oss_emulator::journal::Entry;

use crate::content::{get, put, put_request};
use crate::rules;
use crate::wire::TestResult;

/// The CRC-64 of "hello" and of "iello", by its definition.
const HELLO_CRC: &str = "11177612005948864433";
const DAMAGED_CRC: &str = "14354007228002670575";

#[tokio::test]
async fn damaged_request_is_stored_with_its_own_checksums() -> TestResult {
    let emulator = rules::with_source().await;
    let fault = Fault::on("PutObject")?.first(1);
    emulator.faults().add(fault.then(Effect::DamageRequestBody));
    let response = put_request("k", "hello").signed().send(&emulator).await;
    assert_eq!(response.status, 200);
    assert_eq!(response.header("x-oss-hash-crc64ecma"), DAMAGED_CRC);
    let read = get(&emulator, "k").await;
    assert_eq!(read.body, "iello");
    assert_eq!(read.header("x-oss-hash-crc64ecma"), DAMAGED_CRC);
    let entries = emulator.journal().entries();
    let entry = entries.iter().find(|entry| entry.effect().is_some());
    assert!(entry.is_some_and(Entry::is_applied));
    Ok(())
}

#[tokio::test]
async fn damaged_request_with_a_digest_is_refused() -> TestResult {
    let emulator = rules::with_source().await;
    let fault = Fault::on("PutObject")?.then(Effect::DamageRequestBody);
    emulator.faults().add(fault);
    let request = put_request("k", "hello");
    let digest = STANDARD.encode(Md5::digest("hello"));
    let request = request.header("content-md5", &digest).signed();
    assert_eq!(request.send(&emulator).await.refusal().1, "BadDigest");
    assert_eq!(get(&emulator, "k").await.status, 404);
    Ok(())
}

#[tokio::test]
async fn damaged_response_keeps_its_headers() -> TestResult {
    let emulator = rules::with_source().await;
    put(&emulator, "k", "hello").await;
    let fault = Fault::on("GetObject")?.first(1);
    emulator
        .faults()
        .add(fault.then(Effect::DamageResponseBody));
    let damaged = get(&emulator, "k").await;
    let intact = get(&emulator, "k").await;
    assert_eq!((&*damaged.body, &*intact.body), ("iello", "hello"));
    for response in [damaged, intact] {
        assert_eq!(response.status, 200);
        assert_eq!(response.header("x-oss-hash-crc64ecma"), HELLO_CRC);
        assert_eq!(response.header("content-length"), "5");
    }
    Ok(())
}

#[tokio::test]
async fn damaged_large_body_differs_in_its_first_byte() -> TestResult {
    let emulator = rules::with_source().await;
    let content = "hello".repeat(100_000);
    put(&emulator, "k", &content).await;
    let fault = Fault::on("GetObject")?.then(Effect::DamageResponseBody);
    emulator.faults().add(fault);
    let damaged = get(&emulator, "k").await;
    assert_eq!(damaged.header("content-length"), "500000");
    assert!(damaged.body.starts_with("iello") && damaged.body[1..] == content[1..]);
    Ok(())
}

#[tokio::test]
async fn empty_body_stays_empty() -> TestResult {
    let emulator = rules::with_source().await;
    for effect in [Effect::DamageRequestBody, Effect::DamageResponseBody] {
        emulator.faults().clear();
        emulator.faults().add(Fault::on_any().then(effect));
        put(&emulator, "k", "").await;
        assert_eq!(get(&emulator, "k").await.body, "");
    }
    Ok(())
}
