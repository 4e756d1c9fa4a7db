//! Ranges and conditions of a single request.

use oss_client::ErrorKind;
use oss_model::object::GetObject;
use oss_model::operation::ByteRange;

use crate::object_service::{Flaw, ObjectService};
use crate::support::{TestResult, builder, chain, client as scripted, response};

const OBJECT: &str = "0123456789";

fn get(range: impl Into<ByteRange>) -> GetObject {
    let mut get = GetObject::new("examplebucket", "digits.txt");
    get.range = Some(range.into());
    get
}

#[tokio::test]
async fn range_is_requested_and_returned() -> TestResult {
    let service = ObjectService::new(OBJECT, []);
    let client = builder(service.transport())?.build()?;
    for (range, text, expected) in [
        (ByteRange::from(0..4), "bytes=0-3", "0123"),
        ((0..=4).into(), "bytes=0-4", "01234"),
        ((7..).into(), "bytes=7-", "789"),
        ((..3).into(), "bytes=0-2", "012"),
        ((..=3).into(), "bytes=0-3", "0123"),
        (ByteRange::last(2), "bytes=-2", "89"),
        (ByteRange::last(500), "bytes=-500", OBJECT),
        ((8..500).into(), "bytes=8-499", "89"),
    ] {
        let output = client.execute(&get(range)).await?;
        let returned = output.content_range.ok_or("no Content-Range")?;
        assert_eq!(returned.size, Some(10));
        assert_eq!(returned.end - returned.start, expected.len() as u64);
        assert_eq!(output.body.collect(99).await?, expected);
        let sent = service.requests().pop().ok_or("no request")?;
        assert_eq!(sent["range"], text);
        assert_eq!(sent["x-oss-range-behavior"], "standard");
    }
    Ok(())
}

#[tokio::test]
async fn empty_range_is_not_sent() -> TestResult {
    let service = ObjectService::new(OBJECT, []);
    let client = builder(service.transport())?.build()?;
    #[expect(clippy::reversed_empty_ranges, reason = "it is what is tested")]
    for range in [
        ByteRange::from(5..5),
        (5..4).into(),
        (5..=4).into(),
        (..0).into(),
        ByteRange::last(0),
    ] {
        let error = client.execute(&get(range)).await.map(drop).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest);
        let text = chain(&error);
        assert!(text.contains("range is an empty range"), "{text}");
    }
    assert!(service.requests().is_empty());
    Ok(())
}

#[tokio::test]
async fn other_part_is_never_taken_for_the_range() -> TestResult {
    for (flaw, expected) in [
        (
            Flaw::Whole,
            "GetObject: the response 200 OK contains the whole object instead of the requested bytes=2-5",
        ),
        (
            Flaw::Other(0..4),
            "GetObject: the response 206 Partial Content contains bytes 0-3/10 instead of the requested bytes=2-5",
        ),
        (
            Flaw::Other(2..5),
            "GetObject: the response 206 Partial Content contains bytes 2-4/10 instead of the requested bytes=2-5",
        ),
    ] {
        let service = ObjectService::new(OBJECT, [flaw]);
        let client = builder(service.transport())?.build()?;
        let error = client.execute(&get(2..6)).await.map(drop).unwrap_err();
        assert_eq!(error.to_string(), expected);
        assert_eq!(
            (error.kind(), error.attempts()),
            (ErrorKind::UnexpectedResponse, 1)
        );
    }
    Ok(())
}

#[tokio::test]
async fn part_without_a_valid_range_is_an_error() -> TestResult {
    for headers in [&[][..], &[("content-range", "bytes 3-2/10")]] {
        for get in [get(2..6), GetObject::new("examplebucket", "digits.txt")] {
            let (client, _) = scripted([Ok(response(206, headers, "2345"))])?;
            let error = client.execute(&get).await.map(drop).unwrap_err();
            let text = error.to_string();
            assert!(text.contains("has no valid Content-Range"), "{text}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn part_of_another_length_than_its_range_fails() -> TestResult {
    let headers = [("content-range", "bytes 2-5/10")];
    for body in ["", "234", "23456"] {
        let (client, _) = scripted([Ok(response(206, &headers, body))])?;
        let output = client.execute(&get(2..6)).await?;
        let error = output.body.collect(99).await.unwrap_err();
        let text = chain(&error);
        assert!(text.contains("bytes than its Content-Range"), "{text}");
    }
    // A cut can't be told from missing data if the size is unknown.
    let headers = [("content-range", "bytes 2-4/*")];
    let (client, _) = scripted([Ok(response(206, &headers, "234"))])?;
    let error = client.execute(&get(2..6)).await.map(drop).unwrap_err();
    let text = error.to_string();
    assert!(
        text.contains("bytes 2-4/* instead of the requested bytes=2-5"),
        "{text}"
    );
    Ok(())
}

#[tokio::test]
async fn success_that_data_does_not_have_is_an_error() -> TestResult {
    for status in [201, 202, 203, 204, 226, 299] {
        let headers = [("x-oss-hash-crc64ecma", "0")];
        let (client, _) = scripted([Ok(response(status, &headers, ""))])?;
        let whole = GetObject::new("examplebucket", "digits.txt");
        for get in [whole, get(2..6)] {
            let error = client.execute(&get).await.map(drop).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::UnexpectedResponse);
            let text = error.to_string();
            assert!(text.contains("has another status than data has"), "{text}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn part_of_an_object_is_never_taken_for_the_whole() -> TestResult {
    let headers = [("content-range", "bytes 0-3/10")];
    let (client, _) = scripted([Ok(response(206, &headers, "0123"))])?;
    let get = GetObject::new("examplebucket", "digits.txt");
    let error = client.execute(&get).await.map(drop).unwrap_err();
    let text = error.to_string();
    assert!(
        text.contains("contains bytes 0-3/10 instead of the whole object"),
        "{text}"
    );
    Ok(())
}

#[tokio::test]
async fn unmodified_object_is_no_error_if_asked_for() -> TestResult {
    let mut get = GetObject::new("examplebucket", "digits.txt");
    get.if_none_match = Some("\"5D41\"".to_owned());
    get.if_modified_since = Some("2026-11-22T07:19:01Z".parse()?);
    let (client, sent) = scripted([
        Ok(response(304, &[("etag", "\"5D41\"")], "")),
        Ok(response(304, &[], "")),
        Ok(response(200, &[], OBJECT)),
        Ok(response(404, &[], "<Error><Code>NoSuchKey</Code></Error>")),
    ])?;
    assert!(client.execute_if_modified(&get).await?.is_none());
    let error = client.execute(&get).await.map(drop).unwrap_err();
    assert!(error.is_not_modified());
    let output = client
        .execute_if_modified(&get)
        .await?
        .ok_or("not modified")?;
    assert_eq!(output.body.collect(99).await?, OBJECT);
    let error = client
        .execute_if_modified(&get)
        .await
        .map(drop)
        .unwrap_err();
    assert!(error.is_not_found());
    for request in sent.requests() {
        assert_eq!(request.headers()["if-none-match"], "\"5D41\"");
        let date = "Sun, 22 Nov 2026 07:19:01 GMT";
        assert_eq!(request.headers()["if-modified-since"], date);
    }
    Ok(())
}
