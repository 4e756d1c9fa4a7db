//! Successes that come before the data was sent.

use oss_client::{Addressing, Endpoint, StopReason};
use oss_model::object::PutObject;
use oss_model::operation::RequestBody;
use oss_transport::HyperTransport;
use oss_transport_testing::{Loopback, Script};

use super::chunks::{Chunks, End};
use crate::support::{Pauses, TestResult, builder};

/// More than the buffers of sockets take.
const LARGE: usize = 32 * 1024 * 1024;

const OK: &str = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nETag: \"5D41\"\r\n\r\n";

fn bodies() -> Vec<RequestBody> {
    let text: &'static str = "x".repeat(LARGE).leak();
    let mut bodies = vec![text.into()];
    for end in [End::Unknown, End::Length, End::Flag] {
        bodies.push(RequestBody::repeatable(move || Chunks::new([text], end)));
        bodies.push(RequestBody::once(Chunks::new([text], end)));
    }
    bodies
}

#[tokio::test]
async fn success_before_the_data_was_sent_is_an_error() -> TestResult {
    for body in bodies() {
        let is_repeatable = body.is_repeatable();
        let early = Script::new().read_head().write(OK).wait_for_close();
        let server = Loopback::start([early])?;
        let client = builder(HyperTransport::new())?
            .endpoint(Endpoint::custom(&server.origin())?)
            .addressing(Addressing::Path)
            .sleep(Pauses::default())
            .build()?;
        let put = PutObject::new("examplebucket", "large", body);
        let error = client.execute(&put).await.map(drop).unwrap_err();
        assert!(error.is_checksum_mismatch(), "{error}");
        assert!(error.may_have_been_applied());
        let text = error.to_string();
        let said =
            "the service received incomplete data: it responded before the end of the request body";
        assert!(text.contains(said), "{text}");
        let (attempts, reason) = if is_repeatable {
            (3, StopReason::MaxAttempts)
        } else {
            (1, StopReason::OneShotBody)
        };
        assert_eq!(
            (error.attempts(), error.stopped_by()),
            (attempts, Some(reason))
        );
    }
    Ok(())
}

#[tokio::test]
async fn success_after_the_data_was_sent_is_one() -> TestResult {
    for body in bodies() {
        let server = Loopback::start([Script::new().read_request().write(OK)])?;
        let client = builder(HyperTransport::new())?
            .endpoint(Endpoint::custom(&server.origin())?)
            .addressing(Addressing::Path)
            .build()?;
        client
            .execute(&PutObject::new("examplebucket", "large", body))
            .await?;
    }
    Ok(())
}
