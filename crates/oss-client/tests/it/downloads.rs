//! Downloads that are interrupted and resumed.

use std::error::Error as StdError;
use std::time::Duration;

use bytes::Bytes;
use http_body::Body as _;
use oss_client::{Client, Error, ErrorKind, RetryPolicy, RetryQuota, StopReason};
use oss_model::object::{GetObject, GetObjectOutput};
use oss_model::operation::StreamError;
use oss_transport::ErrorKind as TransportErrorKind;
use proptest::prelude::*;

use crate::object_service::{ETAG, Flaw, ObjectService};
use crate::support::{Pauses, TestResult, builder, chain};

const OBJECT: &str = "0123456789";
/// The CRC-64 of `OBJECT`, calculated bit by bit with the polynomial of ECMA-182.
const CRC64: u64 = 2_838_902_930_144_391_966;

fn get() -> GetObject {
    GetObject::new("examplebucket", "digits.txt")
}

fn client(service: &ObjectService) -> Result<Client, Box<dyn StdError>> {
    Ok(builder(service.transport())?.build()?)
}

/// Returns all data, and the error that ended it.
async fn read(mut output: GetObjectOutput) -> (Vec<u8>, Option<StreamError>) {
    let mut data = Vec::new();
    loop {
        match output.body.next_chunk().await {
            Ok(Some(chunk)) => data.extend_from_slice(&chunk),
            Ok(None) => return (data, None),
            Err(error) => return (data, Some(error)),
        }
    }
}

/// Returns the error of the client that ended a stream.
fn client_error(error: Option<&StreamError>) -> &Error {
    let source = error.and_then(StdError::source);
    source
        .and_then(|error| error.downcast_ref())
        .expect("an error of the client")
}

/// Downloads, and returns the data and the error of the client.
async fn failed(service: &ObjectService) -> Result<(String, StreamError), Box<dyn StdError>> {
    let output = client(service)?.download(&get()).await?;
    let (data, error) = read(output).await;
    Ok((
        String::from_utf8(data)?,
        error.ok_or("the download succeeded")?,
    ))
}

#[tokio::test]
async fn cut_at_any_byte_is_resumed_there() -> TestResult {
    for cut in 0..OBJECT.len() {
        for flaw in [Flaw::Cut(cut), Flaw::End(cut)] {
            let service = ObjectService::new(OBJECT, [flaw.clone()]).with_crc64(CRC64);
            let output = client(&service)?.download(&get()).await?;
            assert_eq!(output.content_length, Some(10));
            let (data, error) = read(output).await;
            assert!(error.is_none(), "{flaw:?}: {error:?}");
            assert_eq!(data, OBJECT.as_bytes(), "{flaw:?}");
            assert_eq!(service.sent("range"), ["", &format!("bytes={cut}-9")]);
            assert_eq!(service.sent("if-match"), ["", ETAG]);
            assert_eq!(service.sent("x-oss-range-behavior"), ["", "standard"]);
        }
    }
    Ok(())
}

#[tokio::test]
async fn cut_after_the_last_byte_needs_no_request() -> TestResult {
    let service = ObjectService::new(OBJECT, [Flaw::Cut(10)]).with_crc64(CRC64);
    let output = client(&service)?.download(&get()).await?;
    let (data, error) = read(output).await;
    assert!(error.is_none() && data == OBJECT.as_bytes());
    assert_eq!(service.requests().len(), 1);
    Ok(())
}

#[tokio::test]
async fn ranges_are_resumed_within_their_ends() -> TestResult {
    use oss_model::operation::ByteRange;
    for (range, expected, first, rest) in [
        (ByteRange::from(2..8), "234567", "bytes=2-7", "bytes=4-7"),
        ((5..).into(), "56789", "bytes=5-", "bytes=7-9"),
        (ByteRange::last(4), "6789", "bytes=-4", "bytes=8-9"),
        ((6..100).into(), "6789", "bytes=6-99", "bytes=8-9"),
    ] {
        // The checksum is of the whole object.
        let service = ObjectService::new(OBJECT, [Flaw::Cut(2)]).with_crc64(CRC64);
        let mut get = get();
        get.range = Some(range);
        let output = client(&service)?.download(&get).await?;
        let (data, error) = read(output).await;
        assert!(error.is_none(), "{error:?}");
        assert_eq!(data, expected.as_bytes());
        assert_eq!(service.sent("range"), [first, rest]);
        assert_eq!(service.sent("x-oss-range-behavior")[0], "standard");
    }
    Ok(())
}

#[tokio::test]
async fn conditions_apply_to_the_first_request_only() -> TestResult {
    let service = ObjectService::new(OBJECT, [Flaw::Cut(1)]);
    let mut get = get();
    get.if_none_match = Some("\"old\"".to_owned());
    get.if_modified_since = Some(oss_model::DateTime::default());
    let (data, error) = read(client(&service)?.download(&get).await?).await;
    assert!(error.is_none() && data == OBJECT.as_bytes());
    assert_eq!(service.sent("if-none-match"), ["\"old\"", ""]);
    assert_eq!(service.sent("if-modified-since")[1], "");
    Ok(())
}

#[tokio::test]
async fn changed_object_is_a_clear_error() -> TestResult {
    let other = Flaw::Etag(Some("\"other\""));
    let refused = Flaw::Respond(412, "<Error><Code>PreconditionFailed</Code></Error>");
    let shorter = Flaw::Respond(416, "<Error><Code>InvalidRange</Code></Error>");
    for flaw in [refused, shorter, other, Flaw::Etag(None)] {
        let service = ObjectService::new(OBJECT, [Flaw::Cut(4), flaw.clone()]);
        let (data, error) = failed(&service).await?;
        assert_eq!(data, "0123", "{flaw:?}");
        let error = client_error(Some(&error));
        assert_eq!(error.kind(), ErrorKind::ObjectChanged, "{flaw:?}");
        let text = error.to_string();
        assert!(
            text.contains("the object changed during the download"),
            "{text}"
        );
        assert!(
            error
                .help()
                .is_some_and(|help| help.contains("start the download again"))
        );
        assert_eq!(service.requests().len(), 2, "{flaw:?}");
    }
    Ok(())
}

#[tokio::test]
async fn wrong_range_of_the_rest_is_an_error() -> TestResult {
    for (flaw, expected) in [
        (
            Flaw::Whole,
            "contains the whole object instead of the requested bytes=4-9",
        ),
        (
            Flaw::Other(4..9),
            "contains bytes 4-8/10 instead of the requested bytes=4-9",
        ),
        (
            Flaw::Other(3..10),
            "contains bytes 3-9/10 instead of the requested bytes=4-9",
        ),
    ] {
        let service = ObjectService::new(OBJECT, [Flaw::Cut(4), flaw.clone()]);
        let (data, error) = failed(&service).await?;
        assert_eq!(data, "0123", "{flaw:?}");
        let error = client_error(Some(&error));
        assert_eq!(error.kind(), ErrorKind::UnexpectedResponse, "{flaw:?}");
        assert!(error.to_string().contains(expected), "{error}");
    }
    Ok(())
}

#[tokio::test]
async fn rest_of_a_shorter_object_is_an_error() -> TestResult {
    let service = ObjectService::new(OBJECT, [Flaw::Cut(4), Flaw::Shorter(8)]);
    let (data, error) = failed(&service).await?;
    assert_eq!(data, "0123");
    let error = client_error(Some(&error));
    assert_eq!(error.kind(), ErrorKind::ObjectChanged, "{error}");
    Ok(())
}

#[tokio::test]
async fn longer_body_is_an_error() -> TestResult {
    for flaws in [
        vec![Flaw::Longer(b"x")],
        vec![Flaw::Cut(4), Flaw::Longer(b"x")],
    ] {
        let (data, error) = failed(&ObjectService::new(OBJECT, flaws).with_piece(2)).await?;
        assert_eq!(data, OBJECT);
        let text = chain(&error);
        assert!(text.contains("has more bytes than announced"), "{text}");
    }
    Ok(())
}

#[tokio::test]
async fn checksum_covers_all_parts_of_a_whole_object() -> TestResult {
    for flaws in [vec![], vec![Flaw::Cut(4)], vec![Flaw::NoLength]] {
        let service = ObjectService::new(OBJECT, flaws).with_crc64(CRC64 + 1);
        let (data, error) = failed(&service).await?;
        assert!(
            data.len() < 10 || service.sent("range").len() == 1,
            "{data}"
        );
        assert!(error.is_checksum_mismatch(), "{error}");
    }
    let service = ObjectService::new(OBJECT, [Flaw::Cut(4), Flaw::Damage]).with_crc64(CRC64);
    let (data, error) = failed(&service).await?;
    assert_eq!(data.len(), 7, "the last piece is kept back: {data}");
    assert!(error.is_checksum_mismatch(), "{error}");
    Ok(())
}

#[tokio::test]
async fn unknown_length_is_learned_from_the_rest() -> TestResult {
    let service = ObjectService::new(OBJECT, [Flaw::Unannounced(4)]).with_crc64(CRC64);
    let output = client(&service)?.download(&get()).await?;
    assert_eq!(output.body.size_hint().exact(), None);
    let (data, error) = read(output).await;
    assert!(error.is_none() && data == OBJECT.as_bytes(), "{error:?}");
    assert_eq!(service.sent("range"), ["", "bytes=4-"]);
    Ok(())
}

#[tokio::test]
async fn cut_after_the_last_byte_is_not_called_a_change() -> TestResult {
    let service = ObjectService::new(OBJECT, [Flaw::Unannounced(10)]);
    let (data, error) = failed(&service).await?;
    assert_eq!(data, OBJECT);
    let error = client_error(Some(&error));
    assert_eq!(error.kind(), ErrorKind::Service, "{error}");
    assert_eq!(error.status().map(|status| status.as_u16()), Some(416));
    assert_eq!(service.sent("range"), ["", "bytes=10-"]);
    Ok(())
}

#[tokio::test]
async fn response_without_strong_etag_is_not_resumed() -> TestResult {
    for etag in [None, Some("W/\"weak\""), Some("")] {
        let service = ObjectService::new(OBJECT, [Flaw::Cut(4)]).with_etag(etag);
        let (data, error) = failed(&service).await?;
        assert_eq!((data.as_str(), service.requests().len()), ("0123", 1));
        let error = client_error(Some(&error));
        assert_eq!(error.kind(), ErrorKind::Transport);
        assert!(
            error
                .to_string()
                .contains("the response 200 OK is incomplete"),
            "{error}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn attempts_without_progress_are_limited() -> TestResult {
    let service = ObjectService::new(OBJECT, [Flaw::Cut(4)]).with_last(Flaw::Cut(0));
    let (data, error) = failed(&service).await?;
    assert_eq!(data, "0123");
    let error = client_error(Some(&error));
    assert_eq!(error.kind(), ErrorKind::Transport);
    assert_eq!(
        (error.attempts(), error.stopped_by()),
        (3, Some(StopReason::MaxAttempts))
    );
    assert_eq!(service.requests().len(), 3);
    Ok(())
}

#[tokio::test]
async fn failed_requests_and_interruptions_count_together() -> TestResult {
    let flaws = [
        Flaw::Cut(4),
        Flaw::Fail(TransportErrorKind::Interrupted),
        Flaw::Cut(0),
    ];
    let service = ObjectService::new(OBJECT, flaws);
    let (data, error) = failed(&service).await?;
    assert_eq!(data, "0123");
    assert_eq!(client_error(Some(&error)).attempts(), 3);
    assert_eq!(service.requests().len(), 3);
    Ok(())
}

#[tokio::test]
async fn progress_allows_any_number_of_interruptions() -> TestResult {
    let service = ObjectService::new(OBJECT, []).with_last(Flaw::Cut(1));
    let pauses = Pauses::default();
    let client = builder(service.transport())?
        .sleep(pauses.clone())
        .build()?;
    let (data, error) = read(client.download(&get()).await?).await;
    assert!(error.is_none() && data == OBJECT.as_bytes(), "{error:?}");
    assert_eq!(service.requests().len(), 10);
    assert_eq!(pauses.taken(), [Duration::from_millis(200); 9]);
    Ok(())
}

#[tokio::test]
async fn backoff_grows_without_progress() -> TestResult {
    let service = ObjectService::new(OBJECT, [Flaw::Cut(4), Flaw::Cut(0), Flaw::Cut(0)]);
    let pauses = Pauses::default();
    let retry = RetryPolicy::default().with_max_attempts(4);
    let client = builder(service.transport())?;
    let client = client.sleep(pauses.clone()).retry(retry).build()?;
    let (data, error) = read(client.download(&get()).await?).await;
    assert!(error.is_none() && data == OBJECT.as_bytes(), "{error:?}");
    assert_eq!(pauses.taken(), [200, 400, 800].map(Duration::from_millis));
    Ok(())
}

#[tokio::test]
async fn no_retries_mean_no_resumption() -> TestResult {
    let service = ObjectService::new(OBJECT, [Flaw::Cut(4)]);
    let client = builder(service.transport())?
        .retry(RetryPolicy::none())
        .build()?;
    let (data, error) = read(client.download(&get()).await?).await;
    assert_eq!(data, b"0123");
    let error = client_error(error.as_ref());
    assert_eq!(error.stopped_by(), Some(StopReason::MaxAttempts));
    assert_eq!(service.requests().len(), 1);
    Ok(())
}

#[tokio::test]
async fn empty_quota_ends_the_download() -> TestResult {
    let service = ObjectService::new(OBJECT, []).with_last(Flaw::Cut(0));
    let quota = RetryQuota::new(10);
    let client = builder(service.transport())?
        .retry_quota(quota.clone())
        .build()?;
    let (_, error) = read(client.download(&get()).await?).await;
    let error = client_error(error.as_ref());
    assert_eq!(error.stopped_by(), Some(StopReason::Quota), "{error}");
    assert_eq!((service.requests().len(), quota.available()), (2, 0));
    Ok(())
}

#[tokio::test]
async fn progress_gives_the_tokens_back() -> TestResult {
    let service = ObjectService::new(OBJECT, [Flaw::Cut(4), Flaw::Cut(0)]);
    let quota = RetryQuota::new(100);
    let client = builder(service.transport())?
        .retry_quota(quota.clone())
        .build()?;
    let mut output = client.download(&get()).await?;
    let mut available = Vec::new();
    while output.body.next_chunk().await?.is_some() {
        available.push(quota.available());
    }
    // Two retries; the first made no progress, so its tokens are lost.
    assert_eq!(available, [100, 100, 90, 90]);
    Ok(())
}

#[tokio::test]
async fn size_hint_is_exact_until_the_end() -> TestResult {
    let service = ObjectService::new(OBJECT, [Flaw::Cut(4)]);
    let mut body = client(&service)?.download(&get()).await?.body;
    let mut remaining = 10;
    loop {
        assert_eq!(body.size_hint().exact(), Some(remaining));
        let Some(chunk) = body.next_chunk().await? else {
            break;
        };
        remaining -= chunk.len() as u64;
    }
    assert_eq!(remaining, 0);
    assert!(body.is_end_stream());
    assert!(body.next_chunk().await?.is_none());
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    // The checksum of the service isn't known here; `cut_at_any_byte_is_resumed_there` compares it.
    #[test]
    fn any_object_with_any_cuts_has_the_same_bytes(
        object in proptest::collection::vec(any::<u8>(), 0..200),
        cuts in proptest::collection::vec((any::<bool>(), 0_usize..60), 0..12),
        piece in 1_usize..50,
        range in proptest::option::of((0_usize..220, 1_usize..220)),
    ) {
        let flaws = cuts.iter().map(|(is_error, bytes)| {
            // At least one byte is progress, so that the policy isn't what ends the download.
            let bytes = bytes + 1;
            if *is_error { Flaw::Cut(bytes) } else { Flaw::End(bytes) }
        });
        let service = ObjectService::new(object.clone(), flaws).with_piece(piece);
        let mut get = get();
        get.range = range.map(|(start, length)| (start as u64..(start + length) as u64).into());
        let runtime = tokio::runtime::Builder::new_current_thread().build()?;
        let client = client(&service).map_err(|error| TestCaseError::fail(error.to_string()))?;
        let outcome = runtime.block_on(async {
            match client.download(&get).await {
                Ok(output) => Ok(read(output).await),
                Err(error) => Err(error),
            }
        });
        let size = object.len();
        let expected = match range {
            None => Some(Bytes::from(object)),
            Some((start, length)) => {
                let end = size.min(start + length);
                (start < size).then(|| Bytes::from(object).slice(start..end))
            }
        };
        match (outcome, expected) {
            (Ok((data, error)), Some(expected)) => {
                prop_assert!(error.is_none(), "{:?}", error);
                prop_assert_eq!(data, expected);
            }
            (Err(error), None) => prop_assert_eq!(error.code(), Some("InvalidRange")),
            (outcome, expected) => prop_assert!(false, "{:?} {:?}", outcome, expected),
        }
    }
}
