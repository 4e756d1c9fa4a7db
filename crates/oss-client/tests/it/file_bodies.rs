//! Files as request bodies.

use std::fs;
use std::ops::Bound;

use http_body::Body as _;
use oss_client::{ErrorKind, file_body, file_body_range};
use oss_model::object::PutObject;
use oss_transport::ErrorKind as TransportErrorKind;

use crate::support::{TestResult, chain, client, response};

#[tokio::test]
async fn file_is_sent_completely_and_retried() -> TestResult {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("data.bin");
    let content: Vec<u8> = (0..200_000_u32).map(|n| n.to_le_bytes()[0]).collect();
    for length in [0, 1, 65_536, content.len()] {
        fs::write(&path, &content[..length])?;
        let (client, sent) = client([
            Err(TransportErrorKind::Interrupted),
            Ok(response(200, &[], "")),
        ])?;
        let put = PutObject::new("examplebucket", "data.bin", file_body(&path).await?);
        client.execute(&put).await?;
        let requests = sent.requests();
        assert_eq!(requests.len(), 2);
        for request in requests {
            assert!(request.body() == &content[..length], "{length} bytes");
        }
    }
    Ok(())
}

#[tokio::test]
async fn missing_file_is_an_error_at_once() {
    let error = file_body("/there/is/no/such/file").await.map(drop);
    assert!(error.is_err());
}

#[tokio::test]
async fn file_of_unknown_length_is_rejected() -> TestResult {
    let folder = tempfile::tempdir()?;
    let mut paths = vec![folder.path()];
    if cfg!(unix) {
        paths.push("/dev/zero".as_ref());
    }
    // A file whose reported length is wrong.
    if cfg!(target_os = "linux") {
        paths.push("/proc/self/status".as_ref());
    }
    for path in paths {
        let error = file_body(path).await.map(drop).expect_err("an error");
        assert_eq!(error.kind(), std::io::ErrorKind::InvalidInput);
    }
    Ok(())
}

#[tokio::test]
async fn file_that_grows_is_cut_and_one_that_shrinks_fails() -> TestResult {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("data.bin");
    fs::write(&path, "12345")?;
    let (client, sent) = client([Ok(response(200, &[], ""))])?;
    let put = PutObject::new("examplebucket", "data.bin", file_body(&path).await?);
    fs::write(&path, "1234567")?;
    client.execute(&put).await?;
    assert_eq!(sent.requests()[0].body(), "12345");
    fs::write(&path, "123")?;
    let error = client.execute(&put).await.map(drop).unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Transport, 1));
    let chain = chain(&error);
    assert!(
        chain.contains("the request body could not be read"),
        "{chain}"
    );
    assert!(
        chain.contains("the file was truncated while it was being sent"),
        "{chain}"
    );
    Ok(())
}

#[tokio::test]
async fn range_of_a_file_is_sent_and_retried() -> TestResult {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("data.bin");
    let content: Vec<u8> = (0..200_000_u32).map(|n| n.to_le_bytes()[0]).collect();
    fs::write(&path, &content)?;
    for (body, expected) in [
        (file_body_range(&path, ..).await?, &content[..]),
        (file_body_range(&path, ..1).await?, &content[..1]),
        (file_body_range(&path, 70_000..).await?, &content[70_000..]),
        (
            file_body_range(&path, 9..150_000).await?,
            &content[9..150_000],
        ),
        (file_body_range(&path, 7..=7).await?, &content[7..=7]),
        (file_body_range(&path, 200_000..).await?, &[]),
    ] {
        assert_eq!(
            body.open().and_then(|stream| stream.size_hint().exact()),
            Some(expected.len() as u64)
        );
        let (client, sent) = client([
            Err(TransportErrorKind::Interrupted),
            Ok(response(200, &[], "")),
        ])?;
        let put = PutObject::new("examplebucket", "data.bin", body);
        client.execute(&put).await?;
        assert_eq!(sent.count(), 2);
        for request in sent.requests() {
            assert!(request.body() == expected, "{} bytes", expected.len());
        }
    }
    Ok(())
}

#[tokio::test]
async fn range_outside_of_the_file_is_rejected() -> TestResult {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("data.bin");
    fs::write(&path, "12345")?;
    let max = u64::MAX;
    for bounds in [
        (Bound::Included(0), Bound::Excluded(6)),
        (Bound::Included(6), Bound::Unbounded),
        (Bound::Included(4), Bound::Excluded(3)),
        (Bound::Excluded(max), Bound::Unbounded),
        (Bound::Included(0), Bound::Included(max)),
    ] {
        let error = file_body_range(&path, bounds).await.map(drop);
        let kind = error.map_err(|error| error.kind());
        assert_eq!(kind, Err(std::io::ErrorKind::InvalidInput), "{bounds:?}");
    }
    Ok(())
}
