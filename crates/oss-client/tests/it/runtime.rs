//! The timer of tokio: the limit of an operation, and what happens where there is no runtime.

use std::convert::Infallible;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker, ready};
use std::time::Duration;

use bytes::Bytes;
use http::Response;
use http_body::Frame;
use oss_client::{
    Client, Credentials, ErrorKind, Region, RetryPolicy, Sleep as _, StaticCredentials, TokioSleep,
};
use oss_transport_testing::from_fn;
use oss_transport::{Body, ErrorKind as TransportErrorKind};
use tokio::time::{Instant, Sleep, sleep};

use crate::support::{TestResult, answer, builder, chain, get, script};

/// Sends a byte each 29 seconds, just in time for the transport, and never ends.
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
        *response.status_mut() = status.try_into().expect("the test's status is one");
        Ok(response)
    })
}

#[tokio::test(start_paused = true)]
async fn dripping_answers_end_after_five_minutes() -> TestResult {
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
        // The timer of tokio counts in milliseconds and may be late by one.
        assert_eq!(started.elapsed().as_secs(), 300);
    }
    Ok(())
}

/// Polls outside of a runtime, once: whoever waits for one there waits for ever.
fn poll<T>(future: impl Future<Output = T>) -> Option<T> {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => Some(output),
        Poll::Pending => None,
    }
}

#[test]
fn without_a_runtime_a_limit_cannot_be_kept() -> TestResult {
    let region = Region::new("cn-hangzhou")?;
    let credentials = StaticCredentials::new(Credentials::new("id", "canary")?);
    let client = Client::builder(region, credentials).build()?;
    let outcome = poll(client.execute(&get())).ok_or("at once")?;
    let error = outcome.expect_err("an error");
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::NoTimer, 0));
    assert!(!error.may_have_been_applied());
    let told = chain(&error);
    assert!(told.contains("no tokio runtime here"), "{told}");
    Ok(())
}

#[test]
fn without_a_runtime_nothing_is_tried_again() -> TestResult {
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
fn without_a_runtime_a_success_is_a_success() -> TestResult {
    let (transport, _) = script([Ok(answer(200, &[], "<Color/>"))]);
    let client = builder(transport)?.sleep(TokioSleep::default()).build()?;
    let outcome = poll(client.execute(&get())).ok_or("at once")?;
    assert!(outcome.is_ok());
    Ok(())
}

#[test]
fn without_a_runtime_a_pause_is_skipped() -> TestResult {
    assert!(TokioSleep::default().check().is_err());
    poll(TokioSleep::default().sleep(Duration::MAX)).ok_or("at once")?;
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn in_a_runtime_a_pause_is_made() {
    assert!(TokioSleep::default().check().is_ok());
    let started = Instant::now();
    TokioSleep::default().sleep(Duration::from_secs(7)).await;
    assert_eq!(started.elapsed().as_secs(), 7);
}
