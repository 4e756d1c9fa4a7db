//! The checksums of the response, compared with the received data.

use std::future::poll_fn;
use std::pin::Pin;

use bytes::Bytes;
use http::Response;
use http_body::Body as _;
use oss_client::{Client, ErrorKind};
use oss_model::object::{GetObject, PutObject};
use oss_model::operation::{ByteStream, StreamError};
use oss_transport::Body;
use oss_transport_testing::from_fn;

use super::HELLO;
use super::chunks::{Chunks, End};
use crate::support::{TestResult, builder, chain};

/// The MD5 of "hello".
const HELLO_MD5: &str = "XUFAKrxLKna5cZ2REBfFkg==";

type Headers = &'static [(&'static str, &'static str)];

/// Returns a client whose service responds with this head and "hello" in chunks.
fn downloading(status: u16, headers: Headers, end: End) -> Client {
    responding(status, headers, move || {
        Body::stream(Chunks::new(["hel", "", "lo"], end))
    })
}

fn responding(
    status: u16,
    headers: Headers,
    body: impl Fn() -> Body + Send + Sync + 'static,
) -> Client {
    let transport = from_fn(move |_| {
        let mut response = Response::builder().status(status);
        for (name, value) in headers {
            response = response.header(*name, *value);
        }
        let response = response.body(body()).unwrap();
        async { Ok(response) }
    });
    builder(transport).unwrap().build().unwrap()
}

async fn download(client: &Client) -> ByteStream {
    let get = GetObject::new("examplebucket", "greeting.txt");
    client.execute(&get).await.unwrap().body
}

async fn by_chunks(mut stream: ByteStream) -> Result<Bytes, StreamError> {
    let mut read = Vec::new();
    while let Some(chunk) = stream.next_chunk().await? {
        read.extend(chunk);
    }
    Ok(read.into())
}

async fn by_frames(mut stream: ByteStream) -> Result<Bytes, StreamError> {
    let mut read = Vec::new();
    // hyper and others don't poll a body that says that it has ended.
    while !stream.is_end_stream() {
        let Some(frame) = poll_fn(|context| Pin::new(&mut stream).poll_frame(context)).await else {
            break;
        };
        read.extend(frame?.into_data().unwrap());
    }
    Ok(read.into())
}

/// Reads "hello" in each way.
async fn read(client: &Client) -> [Result<Bytes, StreamError>; 3] {
    [
        by_chunks(download(client).await).await,
        by_frames(download(client).await).await,
        download(client).await.collect(100).await,
    ]
}

async fn assert_intact(client: &Client) {
    for read in read(client).await {
        assert_eq!(read.unwrap(), "hello");
    }
}

async fn assert_damaged(client: &Client, message: &str) {
    for read in read(client).await {
        let error = read.unwrap_err();
        assert!(error.is_checksum_mismatch() && !error.is_too_long());
        assert_eq!(error.to_string(), message);
        let help = error.help().unwrap();
        assert!(help.starts_with("discard what was read"), "{help}");
    }
}

const ENDS: [End; 3] = [End::Unknown, End::Length, End::Flag];

#[tokio::test]
async fn download_with_its_checksum_is_read() {
    for end in ENDS {
        for headers in [
            &[("x-oss-hash-crc64ecma", HELLO)] as Headers,
            &[("content-md5", HELLO_MD5)],
            // The CRC-64 decides alone: it covers every object.
            &[
                ("x-oss-hash-crc64ecma", HELLO),
                ("content-md5", "AAAAAAAAAAAAAAAAAAAAAA=="),
            ],
            &[("content-md5", "not a digest")],
            &[],
        ] {
            assert_intact(&downloading(200, headers, end)).await;
        }
    }
}

#[tokio::test]
async fn damaged_download_fails_in_every_way_of_reading() {
    for end in ENDS {
        assert_damaged(
            &downloading(
                200,
                &[("x-oss-hash-crc64ecma", "1"), ("content-md5", HELLO_MD5)],
                end,
            ),
            "the data is damaged: its CRC-64 is 11177612005948864433, but the service announced 1",
        )
        .await;
        assert_damaged(
            &downloading(200, &[("content-md5", "AAAAAAAAAAAAAAAAAAAAAA==")], end),
            "the data is damaged: its MD5 is XUFAKrxLKna5cZ2REBfFkg==, \
             but the service announced AAAAAAAAAAAAAAAAAAAAAA==",
        )
        .await;
    }
}

#[tokio::test]
async fn download_with_two_checksums_needs_both() {
    for headers in [
        &[
            ("x-oss-hash-crc64ecma", HELLO),
            ("x-oss-hash-crc64ecma", "1"),
        ] as Headers,
        &[
            ("x-oss-hash-crc64ecma", "1"),
            ("x-oss-hash-crc64ecma", HELLO),
        ],
    ] {
        assert_damaged(
            &downloading(200, headers, End::Flag),
            "the data is damaged: its CRC-64 is 11177612005948864433, but the service announced 1",
        )
        .await;
    }
    let twice: Headers = &[
        ("x-oss-hash-crc64ecma", HELLO),
        ("x-oss-hash-crc64ecma", HELLO),
    ];
    assert_intact(&downloading(200, twice, End::Flag)).await;
}

/// A reader that counts bytes never reads on after the last one.
#[tokio::test]
async fn last_piece_of_damaged_data_is_never_returned() {
    let client = downloading(200, &[("x-oss-hash-crc64ecma", "1")], End::Flag);
    let mut stream = download(&client).await;
    assert_eq!(stream.next_chunk().await.unwrap().unwrap(), "hel");
    assert_eq!(stream.next_chunk().await.unwrap().unwrap(), "");
    assert!(
        stream
            .next_chunk()
            .await
            .unwrap_err()
            .is_checksum_mismatch()
    );
}

#[tokio::test]
async fn range_is_not_compared_with_the_whole_object() {
    let headers: Headers = &[
        ("x-oss-hash-crc64ecma", "1"),
        ("content-md5", "AAAAAAAAAAAAAAAAAAAAAA=="),
        ("content-range", "bytes 0-4/9"),
    ];
    let mut get = GetObject::new("examplebucket", "greeting.txt");
    get.range = Some((0..5).into());
    let client = downloading(206, headers, End::Length);
    let body = client.execute(&get).await.unwrap().body;
    assert_eq!(by_chunks(body).await.unwrap(), "hello");
}

#[tokio::test]
async fn empty_object_is_compared() {
    for end in ENDS {
        let empty = move || Body::stream(Chunks::new([""; 0], end));
        let intact = responding(200, &[("x-oss-hash-crc64ecma", "0")], empty);
        for read in read(&intact).await {
            assert_eq!(read.unwrap(), "");
        }
        let damaged = responding(200, &[("x-oss-hash-crc64ecma", HELLO)], empty);
        assert_damaged(
            &damaged,
            "the data is damaged: its CRC-64 is 0, but the service announced 11177612005948864433",
        )
        .await;
    }
    let in_memory = responding(200, &[("x-oss-hash-crc64ecma", HELLO)], Body::empty);
    assert!(by_frames(download(&in_memory).await).await.is_err());
}

/// An object may be stored in an encoding; a compressing proxy changes the data.
#[tokio::test]
async fn encoded_data_is_compared_as_it_arrives() {
    assert_intact(&downloading(
        200,
        &[
            ("x-oss-hash-crc64ecma", HELLO),
            ("content-encoding", "gzip"),
        ],
        End::Unknown,
    ))
    .await;
    let compressed = downloading(
        200,
        &[("x-oss-hash-crc64ecma", "1"), ("content-encoding", "gzip")],
        End::Unknown,
    );
    for read in read(&compressed).await {
        let error = read.unwrap_err();
        let help = error.help().unwrap();
        let said = "discard what was read; the response has a Content-Encoding";
        assert!(help.starts_with(said), "{help}");
    }
}

#[tokio::test]
async fn limit_of_collect_is_checked_before_the_checksum() {
    let client = downloading(200, &[("x-oss-hash-crc64ecma", "1")], End::Unknown);
    let error = download(&client).await.collect(4).await.unwrap_err();
    assert!(error.is_too_long() && !error.is_checksum_mismatch());
    let client = downloading(200, &[("x-oss-hash-crc64ecma", HELLO)], End::Unknown);
    assert_eq!(download(&client).await.collect(5).await.unwrap(), "hello");
}

/// A copy from one bucket to another never stores damaged data as a success.
#[tokio::test]
async fn damaged_download_as_request_body_fails_the_upload() -> TestResult {
    let damaged = downloading(200, &[("x-oss-hash-crc64ecma", "1")], End::Flag);
    let uploading = from_fn(|request: http::Request<Body>| async {
        request.into_body().collect(100).await?;
        Ok(Response::new(Body::empty()))
    });
    let put = PutObject::new("examplebucket", "copy", download(&damaged).await);
    let uploading = builder(uploading)?.build()?;
    let error = uploading.execute(&put).await.map(drop).unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Transport, 1));
    assert!(
        chain(&error).contains("the data is damaged"),
        "{}",
        chain(&error)
    );
    Ok(())
}

#[tokio::test]
async fn checks_of_downloads_can_be_turned_off() -> TestResult {
    let transport = from_fn(|_| async {
        let head = Response::builder().header("x-oss-hash-crc64ecma", "1");
        Ok(head.body(Body::from("hello")).unwrap())
    });
    let client = builder(transport)?
        .without_checksum_verification()
        .build()?;
    assert_intact(&client).await;
    Ok(())
}
