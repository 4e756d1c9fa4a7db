//! Data that is damaged or cut on its way.

use oss_client::{Client, Endpoint, ErrorKind, Region};
use oss_emulator::fault::{Effect, Fault};
use oss_model::multipart::{InitiateMultipartUpload, UploadPart};
use oss_model::object::{GetObject, PutObject};
use oss_model::operation::{ByteStream, RequestBody, StreamError};
use oss_tests::Outcome;
use oss_tests::local_oss::{BUCKET, LocalOss, fast_retries};
use oss_transport::Body;
use oss_transport_testing::{Loopback, Script};

use super::scripted::credentials;
use super::{fail_first, request_count};

const KEY: &str = "data";
const LIMIT: usize = 1024 * 1024;

/// Returns more data than one chunk of a stream, with bytes of all values.
fn data() -> Vec<u8> {
    (0..=u8::MAX).cycle().take(200_000).collect()
}

fn put(body: impl Into<RequestBody>) -> PutObject {
    PutObject::new(BUCKET, KEY, body)
}

async fn get(client: &Client) -> Outcome<ByteStream> {
    Ok(client.execute(&GetObject::new(BUCKET, KEY)).await?.body)
}

#[tokio::test]
async fn f69_damaged_upload_is_sent_again() -> Outcome {
    let stream = || RequestBody::repeatable(|| Body::from(data()));
    for body in [data().into(), stream()] {
        let local = LocalOss::start().await?;
        let client = local.client_builder()?.build()?;
        fail_first(&local, "PutObject", Effect::DamageRequestBody)?;
        client.execute(&put(body)).await?;
        assert_eq!(request_count(&local, "PutObject"), 2);
        assert_eq!(get(&client).await?.collect(LIMIT).await?, data());
    }
    Ok(())
}

#[tokio::test]
async fn f69_upload_that_is_always_damaged_is_an_error() -> Outcome {
    let local = LocalOss::start().await?;
    let client = local.client_builder()?.build()?;
    let begin = InitiateMultipartUpload::new(BUCKET, "parts");
    let upload = client.execute(&begin).await?.result.upload_id;
    let faults = local.emulator().faults();
    faults.add(Fault::on_any().then(Effect::DamageRequestBody));
    let part = UploadPart::new(BUCKET, "parts", 1, &upload, data());
    for error in [
        client.execute(&put(data())).await.map(drop),
        client.execute(&part).await.map(drop),
    ] {
        let error = error.expect_err("damaged");
        assert_eq!(
            (error.kind(), error.attempts()),
            (ErrorKind::ChecksumMismatch, 3)
        );
        assert!(error.is_checksum_mismatch() && error.may_have_been_applied());
        assert!(error.request_id().is_some() && error.help().is_some());
    }
    faults.clear();
    let stored = get(&client).await?.collect(LIMIT).await?;
    assert_ne!(stored, data(), "the service holds damaged data");
    Ok(())
}

/// The service compares a digest of the caller before it stores anything.
#[tokio::test]
async fn f69_digest_of_the_caller_prevents_damage() -> Outcome {
    let local = LocalOss::start().await?;
    let client = local.client_builder()?.build()?;
    fail_first(&local, "PutObject", Effect::DamageRequestBody)?;
    let mut put = put("hello");
    put.content_md5 = Some("XUFAKrxLKna5cZ2REBfFkg==".to_owned());
    let error = client.execute(&put).await.expect_err("damaged");
    assert_eq!(error.code(), Some("BadDigest"));
    assert!(!error.may_have_been_applied());
    Ok(())
}

#[tokio::test]
async fn f70_damaged_download_is_an_error_at_its_end() -> Outcome {
    let local = LocalOss::start().await?;
    let client = local.client_builder()?.build()?;
    client.execute(&put(data())).await?;
    let faults = local.emulator().faults();
    faults.add(
        Fault::on("GetObject")?
            .first(2)
            .then(Effect::DamageResponseBody),
    );
    let mut stream = get(&client).await?;
    let mut received = 0;
    let error = loop {
        match stream.next_chunk().await {
            Ok(Some(chunk)) => received += chunk.len(),
            Ok(None) => panic!("damaged data looks complete"),
            Err(error) => break error,
        }
    };
    assert!(error.is_checksum_mismatch(), "{error}");
    assert!(received < data().len(), "the last piece is never returned");
    let error = get(&client)
        .await?
        .collect(LIMIT)
        .await
        .expect_err("damaged");
    assert!(error.is_checksum_mismatch(), "{error}");
    assert_eq!(get(&client).await?.collect(LIMIT).await?, data());
    Ok(())
}

#[tokio::test]
async fn f70_range_of_an_object_is_read_without_checksum() -> Outcome {
    let local = LocalOss::start().await?;
    let client = local.client_builder()?.build()?;
    client.execute(&put(data())).await?;
    let mut range = GetObject::new(BUCKET, KEY);
    range.range = Some((1..100_000).into());
    let part = client.execute(&range).await?;
    assert_eq!(part.body.collect(LIMIT).await?, data()[1..100_000]);
    Ok(())
}

/// Such a body ends with its connection, so only the checksum shows the cut.
#[tokio::test]
async fn f70_cut_download_without_length_is_an_error() -> Outcome {
    for (data, is_whole) in [("hello", true), ("hel", false), ("", false)] {
        let response =
            format!("HTTP/1.1 200 OK\r\nx-oss-hash-crc64ecma: 11177612005948864433\r\n\r\n{data}");
        let read = scripted_download(response).await?;
        assert_eq!(read.is_ok(), is_whole, "{read:?}");
        assert!(read.is_ok() || read.is_err_and(|error| error.is_checksum_mismatch()));
    }
    Ok(())
}

#[tokio::test]
async fn f70_download_shorter_than_its_length_is_an_error() -> Outcome {
    let response = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\
                    x-oss-hash-crc64ecma: 11177612005948864433\r\n\r\nhel";
    let error = scripted_download(response.to_owned()).await?;
    let error = error.expect_err("two bytes are missing");
    assert!(!error.is_checksum_mismatch(), "the transport knows better");
    Ok(())
}

async fn scripted_download(response: String) -> Outcome<Result<Vec<u8>, StreamError>> {
    let server = Loopback::start([Script::new().read_request().write(response)])?;
    let client = Client::builder(Region::new("cn-hangzhou")?, credentials()?)
        .endpoint(Endpoint::custom(&server.origin())?)
        .retry(fast_retries())
        .build()?;
    let read = get(&client).await?.collect(LIMIT).await;
    Ok(read.map(Vec::from))
}
