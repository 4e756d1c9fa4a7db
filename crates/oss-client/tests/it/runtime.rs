//! The timer of tokio, inside and outside a runtime.

use std::convert::Infallible;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker, ready};
use std::time::Duration;

use bytes::Bytes;
use http::Response;
use http_body::Frame;
use oss_client::{
    Client, Credentials, Endpoint, ErrorKind, Region, RetryPolicy, Sleep as _, StaticCredentials,
    TokioSleep,
};
use oss_transport::{Body, ErrorKind as TransportErrorKind};
use oss_transport_testing::from_fn;
use tokio::time::{Instant, Sleep, sleep};

use crate::support::{TestResult, builder, chain, get, response, script};

/// An endless body that sends a byte every 29 seconds.
struct Dripping(Pin<Box<Sleep>>);

impl Dripping {
    const PAUSE: Duration = Duration::from_secs(29);
}

impl http_body::Body for Dripping {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        ready!(self.0.as_mut().poll(context));
        self.0 = Box::pin(sleep(Self::PAUSE));
        Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(b"x")))))
    }
}

fn dripping(status: u16) -> impl oss_client::Transport {
    from_fn(move |_| async move {
        let body = Dripping(Box::pin(sleep(Dripping::PAUSE)));
        let mut response = Response::new(Body::stream(body));
        *response.status_mut() = status.try_into().expect("a valid status");
        Ok(response)
    })
}

#[tokio::test(start_paused = true)]
async fn dripping_response_times_out_after_five_minutes() -> TestResult {
    for status in [200, 400] {
        let region = Region::new("cn-hangzhou")?;
        let credentials = StaticCredentials::new(Credentials::new("id", "canary")?);
        let client = Client::builder(region, credentials)
            .transport(dripping(status))
            .build()?;
        let started = Instant::now();
        let error = client.execute(&get()).await.expect_err("an error");
        assert_eq!(error.kind(), ErrorKind::Timeout);
        assert!(error.may_have_been_applied());
        // The timer of tokio may be late by a millisecond.
        assert_eq!(started.elapsed().as_secs(), 300);
    }
    Ok(())
}

/// Polls once outside a runtime, where waiting would never end.
fn poll<T>(future: impl Future<Output = T>) -> Option<T> {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => Some(output),
        Poll::Pending => None,
    }
}

#[test]
fn operation_timeout_without_runtime_is_an_error() -> TestResult {
    let region = Region::new("cn-hangzhou")?;
    let credentials = StaticCredentials::new(Credentials::new("id", "canary")?);
    let client = Client::builder(region, credentials)
        .endpoint(Endpoint::custom("http://oss.example")?)
        .build()?;
    let outcome = poll(client.execute(&get())).ok_or("at once")?;
    let error = outcome.expect_err("an error");
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::NoTimer, 0));
    assert!(!error.may_have_been_applied());
    let text = chain(&error);
    assert!(text.contains("no tokio runtime here"), "{text}");
    Ok(())
}

#[test]
fn without_runtime_nothing_is_retried() -> TestResult {
    for kind in [TransportErrorKind::Config, TransportErrorKind::Connect] {
        let (transport, sent) = script([Err(kind)]);
        let client = builder(transport)?
            .sleep(TokioSleep::default())
            .retry(RetryPolicy::default().with_max_attempts(5))
            .build()?;
        let outcome = poll(client.execute(&get())).ok_or("at once")?;
        let error = outcome.expect_err("an error");
        assert_eq!(
            (error.kind(), error.attempts(), sent.count()),
            (ErrorKind::Transport, 1, 1)
        );
    }
    Ok(())
}

#[test]
fn without_runtime_and_limits_a_success_is_returned() -> TestResult {
    let (transport, _) = script([Ok(response(200, &[], "<Color/>"))]);
    let client = builder(transport)?.sleep(TokioSleep::default()).build()?;
    let outcome = poll(client.execute(&get())).ok_or("at once")?;
    assert!(outcome.is_ok());
    Ok(())
}

#[test]
fn sleep_without_runtime_returns_at_once() -> TestResult {
    assert!(TokioSleep::default().check().is_err());
    poll(TokioSleep::default().sleep(Duration::MAX)).ok_or("at once")?;
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn sleep_in_a_runtime_waits() {
    assert!(TokioSleep::default().check().is_ok());
    let started = Instant::now();
    TokioSleep::default().sleep(Duration::from_secs(7)).await;
    assert_eq!(started.elapsed().as_secs(), 7);
}
