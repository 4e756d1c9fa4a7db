//! The time limit of an attempt, and the elapsed time of operations.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::{Request, Response};
use http_body::Frame;
use oss_client::{
    Client, ClientBuilder, Clock, ErrorKind, RetryPolicy, StopReason, SystemClock, TokioSleep,
};
use oss_model::object::GetObject;
use oss_transport::{Body, ErrorKind as TransportErrorKind};
use oss_transport_testing::{Never, from_fn};
use tokio::time::Instant;

use crate::support::{PausedClock, PutColor, TestResult, builder, get, script};

const LIMIT: Duration = Duration::from_secs(5);

fn limited(
    transport: impl oss_client::Transport,
) -> Result<ClientBuilder, Box<dyn std::error::Error>> {
    Ok(builder(transport)?
        .clock(PausedClock::start())
        .sleep(TokioSleep::default())
        .attempt_timeout(LIMIT))
}

/// A body that sends one byte per second.
struct Slow {
    remaining: u32,
    pause: std::pin::Pin<Box<tokio::time::Sleep>>,
}

impl Slow {
    fn new(remaining: u32) -> Self {
        let pause = Box::pin(tokio::time::sleep(Duration::from_secs(1)));
        Self { remaining, pause }
    }
}

impl http_body::Body for Slow {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        mut self: std::pin::Pin<&mut Self>,
        context: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        std::task::ready!(self.pause.as_mut().poll(context));
        let Some(remaining) = self.remaining.checked_sub(1) else {
            return std::task::Poll::Ready(None);
        };
        *self = Self::new(remaining);
        std::task::Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(b"x")))))
    }
}

/// A service whose response bodies take that many seconds.
fn slow(seconds: u32) -> impl oss_client::Transport {
    from_fn(
        move |_: Request<Body>| async move { Ok(Response::new(Body::stream(Slow::new(seconds)))) },
    )
}

/// Each timer of tokio may be late by a millisecond.
fn assert_about(elapsed: Duration, milliseconds: u64) {
    let expected = Duration::from_millis(milliseconds);
    assert!(
        elapsed.abs_diff(expected) < Duration::from_millis(10),
        "{elapsed:?} instead of {expected:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn f13_attempt_times_out_and_is_retried() -> TestResult {
    let started = Instant::now();
    let client = limited(Never::new())?.build()?;
    let error = client.execute(&get()).await.expect_err("no response");
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Timeout, 3));
    assert!(error.is_timeout() && error.may_have_been_applied());
    assert_eq!(error.stopped_by(), Some(StopReason::MaxAttempts));
    // Three attempts with two backoffs.
    assert_about(started.elapsed(), 3 * 5_000 + 200 + 400);
    assert_about(error.elapsed(), 3 * 5_000 + 200 + 400);
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn f13_operation_timeout_spans_all_attempts() -> TestResult {
    let started = Instant::now();
    let client = limited(Never::new())?
        .operation_timeout(Duration::from_secs(8))
        .build()?;
    let error = client.execute(&get()).await.expect_err("no response");
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Timeout, 2));
    assert_eq!(error.stopped_by(), Some(StopReason::TimeLimit));
    assert!(error.to_string().contains("timed out after 8s"));
    assert_about(started.elapsed(), 8_000);
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn timed_out_attempt_is_not_retried_unless_idempotent() -> TestResult {
    let client = limited(Never::new())?.build()?;
    let error = client.execute(&PutColor).await.expect_err("no response");
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Timeout, 1));
    assert!(error.may_have_been_applied());
    assert_eq!(
        error.to_string(),
        "PutColor: the attempt timed out after 5s"
    );
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn attempt_timeout_includes_documents_but_not_streams() -> TestResult {
    let client: Client = limited(slow(60))?.retry(RetryPolicy::none()).build()?;
    let error = client.execute(&get()).await.expect_err("a timeout");
    assert_eq!(error.kind(), ErrorKind::Timeout);
    let get_object = GetObject::new("examplebucket", "key");
    let mut object = client.execute(&get_object).await?;
    let mut bytes = 0;
    while let Some(chunk) = object.body.next_chunk().await? {
        bytes += chunk.len();
    }
    assert_eq!(bytes, 60);
    Ok(())
}

#[test]
fn attempt_timeout_without_timer_is_an_error() -> TestResult {
    let (transport, sent) = script([Err(TransportErrorKind::Connect)]);
    let client = builder(transport)?
        .sleep(TokioSleep::default())
        .attempt_timeout(LIMIT)
        .build()?;
    let operation = get();
    let mut execution = std::pin::pin!(client.execute(&operation));
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    let std::task::Poll::Ready(outcome) = execution.as_mut().poll(&mut context) else {
        return Err("still pending".into());
    };
    let error = outcome.expect_err("an error");
    assert_eq!((error.kind(), sent.count()), (ErrorKind::NoTimer, 0));
    Ok(())
}

/// A clock that goes back by an hour with each call, except its monotonic time.
#[derive(Debug, Default)]
struct SetBack(AtomicU64, AtomicU64);

impl Clock for SetBack {
    fn now(&self) -> SystemTime {
        let hours = self.0.fetch_add(1, Ordering::Relaxed);
        SystemTime::UNIX_EPOCH + Duration::from_secs(1_702_743_657 - hours * 3600)
    }

    fn monotonic(&self) -> Duration {
        Duration::from_secs(self.1.fetch_add(1, Ordering::Relaxed))
    }
}

#[tokio::test]
async fn f50_clock_that_is_set_back_does_not_change_limits() -> TestResult {
    let (transport, sent) = script([Err(TransportErrorKind::Interrupted)]);
    let policy = RetryPolicy::default()
        .with_max_attempts(100)
        .with_initial_backoff(Duration::ZERO)
        // Each attempt reads the time three times.
        .with_time_limit(Duration::from_secs(7 * 3));
    let client = builder(transport)?
        .clock(Arc::new(SetBack::default()))
        .retry(policy)
        .build()?;
    let error = client.execute(&get()).await.expect_err("an error");
    assert_eq!(error.stopped_by(), Some(StopReason::TimeLimit));
    assert_eq!(sent.count(), 7);
    assert_eq!(error.elapsed(), Duration::from_secs(7 * 3 + 1));
    Ok(())
}

#[test]
fn monotonic_time_of_the_system_never_decreases() {
    let clock = SystemClock::default();
    let first = clock.monotonic();
    let second = clock.monotonic();
    assert!(second >= first);
}
