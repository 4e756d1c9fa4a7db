//! Limits of body sizes and time.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::Response;
use http_body::Frame;
use oss_client::{
    Client, ClientBuilder, CredentialsFuture, ErrorKind, ProvideCredentials, Region, TokioSleep,
};
use oss_transport::Body;
use oss_transport_testing::{Never, from_fn};
use tokio::time::Instant;

use crate::support::{PausedClock, PutColor, TestResult, builder, get};

/// An endless body, which counts the bytes that were read.
#[derive(Clone, Default)]
struct Endless(Arc<AtomicUsize>);

impl http_body::Body for Endless {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        const CHUNK: &[u8] = &[b'x'; 5000];
        self.0.fetch_add(CHUNK.len(), Ordering::Relaxed);
        Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(CHUNK)))))
    }
}

fn endless(status: u16) -> (impl oss_client::Transport, Endless) {
    let endless = Endless::default();
    let body = endless.clone();
    let transport = from_fn(move |_| {
        let mut response = Response::new(Body::stream(body.clone()));
        *response.status_mut() = status.try_into().expect("a valid status");
        async { Ok(response) }
    });
    (transport, endless)
}

#[tokio::test]
async fn error_body_is_read_up_to_64_kib() -> TestResult {
    let (transport, read) = endless(400);
    let error = builder(transport)?
        .build()?
        .execute(&get())
        .await
        .expect_err("an error");
    assert_eq!(
        (error.kind(), error.status().map(|s| s.as_u16())),
        (ErrorKind::Service, Some(400))
    );
    assert!(read.0.load(Ordering::Relaxed) <= 64 * 1024 + 5000);
    Ok(())
}

#[tokio::test]
async fn success_body_is_read_up_to_the_document_limit() -> TestResult {
    let (transport, read) = endless(200);
    let error = builder(transport)?
        .document_limit(20_000)
        .build()?
        .execute(&PutColor)
        .await
        .expect_err("an error");
    assert_eq!(
        (error.kind(), error.status().map(|s| s.as_u16())),
        (ErrorKind::Transport, Some(200))
    );
    assert!(error.may_have_been_applied() && error.attempts() == 1);
    assert!(read.0.load(Ordering::Relaxed) <= 20_000 + 5000);
    Ok(())
}

#[tokio::test]
async fn operation_timeout_ends_the_operation() -> TestResult {
    // The timer of the tests doesn't wait, so the limit expires at once.
    let client = builder(Never::new())?
        .operation_timeout(Duration::from_secs(9))
        .build()?;
    let error = client.execute(&PutColor).await.expect_err("an error");
    assert!(error.is_timeout() && error.kind() == ErrorKind::Timeout);
    assert!(
        error.may_have_been_applied(),
        "the request may have arrived"
    );
    assert_eq!(error.to_string(), "PutColor: timed out after 9s");
    Ok(())
}

/// A provider that never returns.
#[derive(Debug)]
struct Hanging;

impl ProvideCredentials for Hanging {
    fn provide(&self) -> CredentialsFuture<'_> {
        Box::pin(std::future::pending())
    }
}

#[tokio::test(start_paused = true)]
async fn f53_operation_timeout_ends_a_hanging_provider() -> TestResult {
    let builder = || -> Result<ClientBuilder, Box<dyn std::error::Error>> {
        Ok(Client::builder(Region::new("cn-hangzhou")?, Hanging)
            .transport(Never::new())
            .clock(PausedClock::start())
            .sleep(TokioSleep::default()))
    };
    let second = Duration::from_secs(1);
    for (builder, limit) in [
        (builder()?.operation_timeout(9 * second), 9 * second),
        // The default applies, because the limit of an attempt starts when it is sent.
        (builder()?.attempt_timeout(second), 300 * second),
    ] {
        let started = Instant::now();
        let error = builder.build()?.execute(&PutColor).await;
        let error = error.expect_err("an error");
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Timeout, 0));
        assert!(error.is_timeout() && !error.may_have_been_applied());
        let reason = format!("PutColor: getting credentials took longer than {limit:?}");
        assert_eq!((error.to_string(), error.help()), (reason, None));
        // The timer of tokio may be late by a millisecond.
        assert!(started.elapsed().abs_diff(limit) < second / 100);
    }
    Ok(())
}

#[test]
fn client_futures_and_errors_are_send() -> TestResult {
    fn assert_send<T: Send>(_: &T) {}
    fn assert_shared<T: Send + Sync + Clone + 'static>(_: &T) {}
    fn assert_error<T: std::error::Error + Send + Sync + 'static>() {}
    let client = builder(Never::new())?.build()?;
    assert_shared(&client);
    assert_send(&client.execute(&PutColor));
    assert_error::<oss_client::Error>();
    assert_error::<oss_client::ServiceError>();
    Ok(())
}
