//! The content and the text of errors.

use std::time::Duration;

use oss_client::{Error, ErrorKind, StopReason};
use oss_transport::ErrorKind::{Connect, Interrupted, Timeout, Tls};
use oss_transport::Limit;

use crate::support::{GetColor, Outcome, TestResult, chain, client, get, response};

const ID: (&str, &str) = ("x-oss-request-id", "5C3D9175B6FC201293AD4890");
const EC: (&str, &str) = ("x-oss-ec", "0010-00000001");

async fn error_of(outcomes: impl IntoIterator<Item = Outcome>) -> Error {
    let (client, _) = client(outcomes).expect("a valid client");
    client.execute(&get()).await.expect_err("an error")
}

#[tokio::test]
async fn f32_empty_response_has_its_own_kind() -> TestResult {
    for (status, body) in [(200, ""), (204, ""), (200, " \r\n")] {
        let error = error_of([Ok(response(status, &[ID], body))]).await;
        assert_eq!(error.kind(), ErrorKind::EmptyBody, "{status} {body:?}");
        assert_eq!(error.status().map(|status| status.as_u16()), Some(status));
        assert_eq!(error.request_id(), Some(ID.1));
        assert_eq!(error.attempts(), 1);
        let text = chain(&error);
        assert!(text.contains("has an empty body"), "{text}");
        assert!(text.contains("the body is empty instead of a document"));
    }
    let other = error_of([Ok(response(200, &[ID], "<Colour/>"))]).await;
    assert_eq!(other.kind(), ErrorKind::UnexpectedResponse);
    Ok(())
}

#[tokio::test]
async fn error_describes_operation_response_and_attempts() {
    let error = error_of([
        Err(Connect),
        Err(Interrupted),
        Ok(response(
            500,
            &[ID, EC],
            "<Error><Code>InternalError</Code></Error>",
        )),
    ])
    .await;
    assert_eq!(
        (error.operation(), error.bucket(), error.kind()),
        ("GetColor", Some("examplebucket"), ErrorKind::Service)
    );
    assert_eq!((error.attempts(), error.code()), (3, Some("InternalError")));
    assert_eq!(error.status().map(|status| status.as_u16()), Some(500));
    assert_eq!((error.request_id(), error.ec()), (Some(ID.1), Some(EC.1)));
    assert_eq!(error.stopped_by(), Some(StopReason::MaxAttempts));
    assert!(error.elapsed() > Duration::ZERO && error.may_have_been_applied());
    assert!(error.is_server_error() && !error.is_throttled());
    let seconds = error.elapsed().as_secs();
    assert_eq!(
        chain(&error),
        format!(
            "GetColor: the service responded with 500 Internal Server Error, after 3 attempts in \
             {seconds}.0s (request id {})\nInternalError: the service gave no message (EC {})",
            ID.1, EC.1
        )
    );
}

#[tokio::test]
async fn error_of_an_invalid_request_has_no_attempts() -> TestResult {
    let (client, _) = client([Err(Connect)])?;
    let invalid = GetColor { id: String::new() };
    let error = client.execute(&invalid).await.expect_err("an error");
    assert_eq!(
        (error.kind(), error.bucket()),
        (ErrorKind::InvalidRequest, None)
    );
    assert_eq!((error.attempts(), error.elapsed()), (0, Duration::ZERO));
    assert_eq!(error.stopped_by(), None);
    Ok(())
}

#[tokio::test]
async fn predicates_match_the_cause() {
    let skewed = "<Error><Code>RequestTimeTooSkewed</Code></Error>";
    for (outcome, expected) in [
        (Err(Connect), [true, false, false, false, false]),
        (
            Err(Timeout(Limit::Connect)),
            [true, true, false, false, false],
        ),
        (
            Err(Timeout(Limit::Head)),
            [false, true, false, false, false],
        ),
        (Err(Tls), [false, false, true, false, false]),
        (
            Ok(response(403, &[], skewed)),
            [false, false, false, true, false],
        ),
        (
            Ok(response(502, &[], "")),
            [false, false, false, false, true],
        ),
        (Ok(response(503, &[], "")), [false; 5]),
        (Ok(response(404, &[], "")), [false; 5]),
    ] {
        let shown = format!("{outcome:?}");
        let error = error_of([outcome]).await;
        let found = [
            error.is_connect(),
            error.is_timeout(),
            error.is_tls(),
            error.is_clock_skewed(),
            error.is_server_error(),
        ];
        assert_eq!(found, expected, "{shown}");
    }
}
