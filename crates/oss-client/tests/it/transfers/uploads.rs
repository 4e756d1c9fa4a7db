//! Checksums of uploads.

use bytes::Bytes;
use http::Method;
use oss_client::transfer::TransferErrorKind;
use oss_model::operation::ByteStream;

use super::{COMPLETED, PART, STARTED, completed, crc64, ok, service, stored, two_parts};
use crate::support::{TestResult, builder, response, script};

#[tokio::test]
async fn damaged_part_is_sent_again() -> TestResult {
    let folder = tempfile::tempdir()?;
    let (path, content) = two_parts(&folder)?;
    let (first, second) = content.split_at(usize::try_from(PART)?);
    let (client, sent) = service([
        ok(STARTED),
        stored(crc64(first) ^ 1),
        stored(crc64(first)),
        stored(crc64(second)),
        completed(crc64(&content)),
    ])?;
    let upload = client.upload_file("examplebucket", "key", &path);
    let uploaded = upload.part_size(PART).parallel(1).send().await?;
    assert_eq!(uploaded.crc64, crc64(&content));
    assert_eq!(uploaded.etag.as_deref(), Some("\"E-2\""));
    let requests = sent.requests();
    assert_eq!(requests.len(), 5);
    assert!(requests[1].body() == first && requests[2].body() == first);
    assert!(requests[3].body() == second);
    Ok(())
}

#[tokio::test]
async fn part_that_is_always_damaged_aborts_the_upload() -> TestResult {
    let folder = tempfile::tempdir()?;
    let (path, content) = two_parts(&folder)?;
    let first = crc64(&content[..usize::try_from(PART)?]);
    let wrong = || stored(first ^ 1);
    let aborted = response(204, &[], "");
    let (client, sent) = service([ok(STARTED), wrong(), wrong(), wrong(), aborted])?;
    let upload = client.upload_file("examplebucket", "key", &path);
    let error = upload.part_size(PART).parallel(1).send().await.unwrap_err();
    assert_eq!(error.kind(), TransferErrorKind::Checksum);
    let cause = error.operation_error().ok_or("no error of the operation")?;
    let values = format!("its CRC-64 is {}, but {first} was sent", first ^ 1);
    assert!(cause.to_string().contains(&values), "{cause}");
    assert_eq!(sent.requests()[4].method(), Method::DELETE);
    assert_eq!(sent.count(), 5);
    Ok(())
}

/// The upload doesn't exist anymore, so it isn't aborted.
#[tokio::test]
async fn damaged_object_is_an_error_with_both_values() -> TestResult {
    let folder = tempfile::tempdir()?;
    let (path, content) = two_parts(&folder)?;
    let (first, second) = content.split_at(usize::try_from(PART)?);
    let (client, sent) = service([
        ok(STARTED),
        stored(crc64(first)),
        stored(crc64(second)),
        completed(7),
    ])?;
    let upload = client.upload_file("examplebucket", "key", &path);
    let error = upload.part_size(PART).parallel(1).send().await.unwrap_err();
    assert_eq!(error.checksums(), Some((crc64(&content), 7)));
    assert_eq!(error.upload_id(), None);
    assert_eq!(sent.count(), 4);
    Ok(())
}

#[tokio::test]
async fn missing_checksum_of_completion_is_requested() -> TestResult {
    let folder = tempfile::tempdir()?;
    let (path, content) = two_parts(&folder)?;
    let (first, second) = content.split_at(usize::try_from(PART)?);
    for (in_oss, is_right) in [(crc64(&content), true), (7, false)] {
        let (client, sent) = service([
            ok(STARTED),
            stored(crc64(first)),
            stored(crc64(second)),
            ok(COMPLETED),
            stored(in_oss),
        ])?;
        let upload = client.upload_file("examplebucket", "key", &path);
        let uploaded = upload.part_size(PART).parallel(1).send().await;
        assert_eq!(uploaded.is_ok(), is_right);
        assert_eq!(sent.requests()[4].method(), Method::HEAD);
    }
    Ok(())
}

#[tokio::test]
async fn damaged_small_object_is_sent_again() -> TestResult {
    let right = crc64(b"hello");
    let upload = |last| async move {
        let (client, sent) = service([stored(1), stored(2), stored(last)])?;
        let stream = ByteStream::from(Bytes::from("hello"));
        let upload = client.upload_stream("examplebucket", "key", stream);
        Ok::<_, Box<dyn std::error::Error>>((upload.send().await, sent))
    };
    let (uploaded, sent) = upload(right).await?;
    assert_eq!(uploaded?.crc64, right);
    assert_eq!(sent.count(), 3);
    let (uploaded, _) = upload(3).await?;
    let error = uploaded.unwrap_err();
    assert_eq!(error.kind(), TransferErrorKind::Checksum);
    let cause = error.operation_error().ok_or("no error of the operation")?;
    assert!(cause.is_checksum_mismatch(), "{cause}");
    Ok(())
}

/// The checksum of the object consists of those of its parts.
#[tokio::test]
async fn upload_is_compared_even_if_the_client_does_not() -> TestResult {
    let right = crc64(b"hello");
    for (in_oss, is_right) in [(right, true), (7, false)] {
        let (transport, _) = script([Ok(stored(in_oss))]);
        let client = builder(transport)?;
        let client = client.without_checksum_verification().build()?;
        let stream = ByteStream::from(Bytes::from("hello"));
        let upload = client.upload_stream("examplebucket", "key", stream);
        match upload.send().await {
            Ok(uploaded) => assert!(is_right && uploaded.crc64 == right),
            Err(error) => assert_eq!(
                (error.kind(), is_right),
                (TransferErrorKind::Checksum, false)
            ),
        }
    }
    Ok(())
}

#[tokio::test]
async fn parts_without_checksums_still_verify_the_object() -> TestResult {
    let folder = tempfile::tempdir()?;
    let (path, content) = two_parts(&folder)?;
    let whole = crc64(&content);
    let etag = || response(200, &[("etag", "\"E\"")], "");
    for (in_oss, expected) in [(whole, Ok(whole)), (7, Err(Some((whole, 7))))] {
        let (client, _) = service([ok(STARTED), etag(), etag(), completed(in_oss)])?;
        let upload = client.upload_file("examplebucket", "key", &path);
        let uploaded = upload.part_size(PART).parallel(1).send().await;
        let uploaded = uploaded.map(|output| output.crc64);
        assert_eq!(uploaded.map_err(|error| error.checksums()), expected);
    }
    Ok(())
}

/// Only the ctime tells that the file changed.
#[cfg(unix)]
#[tokio::test]
async fn change_with_the_old_time_is_an_error() -> TestResult {
    use std::fs::{self, File, metadata};
    use std::os::unix::fs::MetadataExt as _;

    let folder = tempfile::tempdir()?;
    let path = folder.path().join("source");
    fs::write(&path, "hello")?;
    let before = metadata(&path)?;
    let changing = path.clone();
    let transport = oss_transport_testing::from_fn(move |_| {
        // Until the clock of the file system has advanced.
        while metadata(&changing).unwrap().ctime_nsec() == before.ctime_nsec() {
            fs::write(&changing, "jello").unwrap();
            let file = File::options().write(true).open(&changing).unwrap();
            file.set_modified(before.modified().unwrap()).unwrap();
        }
        async { Ok(stored(crc64(b"jello")).map(oss_transport::Body::from)) }
    });
    let client = builder(transport)?
        .without_checksum_verification()
        .build()?;
    let upload = client.upload_file("examplebucket", "key", &path);
    let error = upload.send().await.unwrap_err();
    assert_eq!(error.kind(), TransferErrorKind::FileChanged, "{error}");
    Ok(())
}

#[tokio::test]
async fn source_of_upload_is_never_removed() -> TestResult {
    let folder = tempfile::tempdir()?;
    let (path, content) = two_parts(&folder)?;
    let (client, sent) = service([ok(STARTED)])?;
    let upload = client.upload_file("examplebucket", "key", &path);
    let error = upload.checkpoint(&path).send().await.unwrap_err();
    assert_eq!(error.kind(), TransferErrorKind::File, "{error}");
    assert_eq!(sent.count(), 0);
    // The temporary name of the checkpoint can't be the name of a file.
    let source = folder.path().join("checkpoint.oss-new");
    std::fs::rename(&path, &source)?;
    let upload = client.upload_file("examplebucket", "key", &source);
    let upload = upload
        .part_size(PART)
        .checkpoint(folder.path().join("checkpoint"));
    upload.send().await.unwrap_err();
    assert_eq!(std::fs::read(&source)?, content);
    Ok(())
}

#[tokio::test]
async fn part_without_etag_is_an_error() -> TestResult {
    let folder = tempfile::tempdir()?;
    let (path, content) = two_parts(&folder)?;
    let first = crc64(&content[..usize::try_from(PART)?]).to_string();
    let part = response(200, &[("x-oss-hash-crc64ecma", &first)], "");
    let (client, _) = service([ok(STARTED), part, response(204, &[], "")])?;
    let upload = client.upload_file("examplebucket", "key", &path);
    let error = upload.part_size(PART).parallel(1).send().await.unwrap_err();
    assert_eq!(error.kind(), TransferErrorKind::UnexpectedResponse);
    Ok(())
}
