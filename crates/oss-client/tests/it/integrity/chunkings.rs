//! Any bytes in any chunks have the checksum of the whole.

use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use http::Response;
use oss_client::Client;
use oss_model::object::{GetObject, PutObject};
use oss_model::operation::RequestBody;
use oss_transport::Body;
use oss_transport_testing::from_fn;
use proptest::prelude::*;

use super::chunks::{Chunks, End};
use crate::support::builder;

/// Returns the CRC-64 bit by bit, as the catalogue of CRCs defines CRC-64/XZ.
fn crc64_by_definition(bytes: &[u8]) -> u64 {
    let bit = |crc: u64| (crc >> 1) ^ (0xC96C_5795_D787_0F42 * (crc & 1));
    let byte = |crc: u64, byte: &u8| (0..8).fold(crc ^ u64::from(*byte), |crc, _| bit(crc));
    !bytes.iter().fold(!0, byte)
}

/// The first is the check value in the catalogue; OSS returned the second.
#[test]
fn definition_has_the_check_value_of_the_catalogue() {
    assert_eq!(crc64_by_definition(b"123456789"), 0x995d_c9bb_df19_39fa);
    assert_eq!(crc64_by_definition(b"hello"), 11_177_612_005_948_864_433);
}

/// Returns a client whose service responds with this CRC-64 and this data.
fn service(crc64: u64, chunks: Vec<Bytes>, end: End) -> Client {
    let transport = from_fn(move |request: http::Request<Body>| {
        let chunks = chunks.clone();
        async move {
            let is_download = request.method() == http::Method::GET;
            request.into_body().collect(usize::MAX).await?;
            let head = Response::builder().header("x-oss-hash-crc64ecma", crc64.to_string());
            let chunks = if is_download { chunks } else { Vec::new() };
            Ok(head.body(Body::stream(Chunks::new(chunks, end))).unwrap())
        }
    });
    builder(transport).unwrap().build().unwrap()
}

/// Runs a future that never waits.
fn block_on<T>(future: impl Future<Output = T>) -> T {
    let mut future = Box::pin(future);
    match Pin::new(&mut future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("the transport responds at once"),
    }
}

fn chunks() -> impl Strategy<Value = Vec<Bytes>> {
    let chunk = proptest::collection::vec(any::<u8>(), 0..200);
    proptest::collection::vec(chunk.prop_map(Bytes::from), 0..8)
}

proptest! {
    #[test]
    fn any_chunks_have_the_crc_of_their_bytes(
        chunks in chunks(),
        end in proptest::sample::select(vec![End::Unknown, End::Length, End::Flag]),
        flipped in any::<prop::sample::Index>(),
    ) {
        let whole = chunks.concat();
        let crc64 = crc64_by_definition(&whole);
        let client = service(crc64, chunks.clone(), end);
        let sent = chunks.clone();
        for body in [
            RequestBody::from(whole.clone()),
            RequestBody::repeatable(move || Chunks::new(sent.clone(), end)),
        ] {
            block_on(client.execute(&PutObject::new("examplebucket", "key", body))).unwrap();
        }
        let get = GetObject::new("examplebucket", "key");
        let read = block_on(async { client.execute(&get).await.unwrap().body.collect(usize::MAX).await });
        prop_assert_eq!(read.unwrap(), whole.clone());

        // One bit makes both directions fail.
        let mut damaged = whole;
        prop_assume!(!damaged.is_empty());
        let at = flipped.index(damaged.len());
        damaged[at] ^= 1;
        let put = PutObject::new("examplebucket", "key", damaged.clone());
        let error = block_on(client.execute(&put)).map(drop).unwrap_err();
        prop_assert!(error.is_checksum_mismatch());
        let client = service(crc64, vec![damaged.into()], end);
        let read = block_on(async { client.execute(&get).await.unwrap().body.collect(usize::MAX).await });
        prop_assert!(read.unwrap_err().is_checksum_mismatch());
    }
}
