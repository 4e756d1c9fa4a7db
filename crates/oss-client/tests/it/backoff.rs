//! The backoff before retries, in paused time.

use std::time::Duration;

use oss_client::{ErrorKind, RetryPolicy, ServiceError, StopReason, TokioSleep};
use oss_transport::ErrorKind::Interrupted;
use oss_transport_testing::Never;
use tokio::time::Instant;

use crate::support::{Outcome, PausedClock, TestResult, builder, get, response, script};

const GOOD: &str = "<Color/>";

/// Returns the number of requests, the elapsed time and the outcome.
async fn run(
    outcomes: impl IntoIterator<Item = Outcome>,
    policy: RetryPolicy,
) -> Result<(usize, Duration, Result<String, oss_client::Error>), Box<dyn std::error::Error>> {
    let (transport, sent) = script(outcomes);
    let client = builder(transport)?
        .clock(PausedClock::start())
        .sleep(TokioSleep::default())
        .retry(policy)
        .build()?;
    let started = Instant::now();
    let outcome = client.execute(&get()).await;
    Ok((sent.count(), started.elapsed(), outcome))
}

/// The timer of tokio may be late by a millisecond.
fn assert_about(elapsed: Duration, expected: Duration) {
    assert!(
        elapsed.abs_diff(expected) < Duration::from_millis(5),
        "{elapsed:?} instead of {expected:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn f17_server_error_is_retried_after_backoff() -> TestResult {
    for status in [500, 502, 504] {
        let bad = || Ok(response(status, &[], ""));
        let good = Ok(response(200, &[], GOOD));
        let (sent, elapsed, outcome) = run([bad(), bad(), good], RetryPolicy::default()).await?;
        assert!(outcome.is_ok() && sent == 3);
        assert_about(elapsed, Duration::from_millis(200 + 400));

        let (sent, _, outcome) = run([bad()], RetryPolicy::default()).await?;
        let error = outcome.expect_err("a permanent outage");
        assert_eq!((error.attempts(), sent), (3, 3));
        assert_eq!(error.stopped_by(), Some(StopReason::MaxAttempts));
    }
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn f18_throttling_has_a_longer_backoff() -> TestResult {
    for code in [
        "<Error><Code>ServiceUnavailable</Code></Error>",
        "<Error><Code>TotalQpsLimitExceeded</Code></Error>",
        "<Error><Code>MetaOperationQpsLimitExceeded</Code></Error>",
        "<Error><Code>ActiveRequestLimitExceeded</Code></Error>",
        "<Error><Code>DownloadTrafficRateLimitExceeded</Code></Error>",
        "<Error><Code>UploadTrafficRateLimitExceeded</Code></Error>",
    ] {
        let busy = || Ok(response(503, &[], code));
        let good = Ok(response(200, &[], GOOD));
        let (sent, elapsed, outcome) = run([busy(), busy(), good], RetryPolicy::default()).await?;
        assert!(outcome.is_ok() && sent == 3);
        assert_about(elapsed, Duration::from_secs(1 + 2));
    }
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn f19_retry_after_is_obeyed_up_to_the_maximum() -> TestResult {
    const NOON: &str = "Sat, 16 Dec 2023 12:00:00 GMT";
    const SOON: &str = "Sat, 16 Dec 2023 12:00:07 GMT";
    for (asked, date, seconds) in [
        ("2", None, 2),
        (SOON, Some(NOON), 7),
        // Relative to the client's clock, without a date in the response.
        ("Sat, 16 Dec 2023 16:21:02 GMT", None, 5),
        // A past time and an invalid value leave the backoff of the policy.
        ("-5", None, 1),
        (NOON, Some(SOON), 1),
        ("soon", None, 1),
        ("99999999999", None, 20),
        ("99999999999999999999999999", None, 20),
        ("Fri, 31 Dec 9999 23:59:59 GMT", Some(NOON), 20),
    ] {
        let headers: Vec<_> = [("retry-after", asked)]
            .into_iter()
            .chain(date.map(|date| ("date", date)))
            .collect();
        let busy = Ok(response(429, &headers, ""));
        let good = Ok(response(200, &[], GOOD));
        let (sent, elapsed, outcome) = run([busy, good], RetryPolicy::default()).await?;
        assert!(outcome.is_ok() && sent == 2, "{asked}");
        assert_about(elapsed, Duration::from_secs(seconds));
    }
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn error_returns_the_full_retry_after() -> TestResult {
    let throttled = || Ok(response(503, &[("retry-after", "3600")], ""));
    let (sent, elapsed, outcome) = run([throttled()], RetryPolicy::default()).await?;
    let error = outcome.expect_err("a permanent outage");
    assert_eq!((error.attempts(), sent), (3, 3));
    assert_about(elapsed, Duration::from_secs(40));
    assert_about(error.elapsed(), Duration::from_secs(40));
    let asked = error.service_error().and_then(ServiceError::retry_after);
    assert_eq!(asked, Some(Duration::from_secs(3600)));
    assert!(error.is_throttled());
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn backoff_beyond_the_time_limit_is_not_started() -> TestResult {
    let throttled = || Ok(response(503, &[("retry-after", "9")], ""));
    let policy = RetryPolicy::default().with_time_limit(Duration::from_secs(15));
    let (sent, elapsed, outcome) = run([throttled()], policy).await?;
    let error = outcome.expect_err("a permanent outage");
    assert_eq!((error.attempts(), sent), (2, 2));
    assert_eq!(error.stopped_by(), Some(StopReason::TimeLimit));
    assert_about(elapsed, Duration::from_secs(9));
    assert!(
        error
            .to_string()
            .ends_with("; no time is left for another attempt"),
        "{error}"
    );
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn backoff_beyond_operation_timeout_returns_the_error() -> TestResult {
    let (transport, sent) = script([Ok(response(503, &[("retry-after", "9")], ""))]);
    let client = builder(transport)?
        .clock(PausedClock::start())
        .sleep(TokioSleep::default())
        .operation_timeout(Duration::from_secs(8))
        .build()?;
    let started = Instant::now();
    let error = client.execute(&get()).await.expect_err("an error");
    // A timeout after eight seconds would hide the response of the service.
    assert_eq!(error.kind(), ErrorKind::Service);
    assert_eq!(error.stopped_by(), Some(StopReason::TimeLimit));
    assert_eq!((started.elapsed(), sent.count()), (Duration::ZERO, 1));
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn operation_timeout_ends_a_running_attempt() -> TestResult {
    let client = builder(Never::new())?
        .clock(PausedClock::start())
        .sleep(TokioSleep::default())
        .operation_timeout(Duration::from_secs(8))
        .build()?;
    let error = client.execute(&get()).await.expect_err("an error");
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Timeout, 1));
    assert_about(error.elapsed(), Duration::from_secs(8));
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn shortened_limit_ends_attempts_of_this_clone_only() -> TestResult {
    let client = builder(Never::new())?
        .clock(PausedClock::start())
        .sleep(TokioSleep::default())
        .operation_timeout(Duration::from_secs(8))
        .build()?;
    let hurried = client.with_operation_timeout(Duration::from_secs(3));
    for (client, limit) in [
        (hurried.with_operation_timeout(Duration::from_secs(5)), 3),
        (client, 8),
    ] {
        let limit = Duration::from_secs(limit);
        assert_eq!(client.operation_timeout(), Some(limit));
        let error = client.execute(&get()).await.expect_err("an error");
        assert_about(error.elapsed(), limit);
    }
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn time_limit_of_the_policy_stops_retries() -> TestResult {
    let policy = RetryPolicy::default()
        .with_max_attempts(100)
        .with_time_limit(Duration::from_secs(60));
    let (sent, elapsed, outcome) = run([Err(Interrupted)], policy).await?;
    let error = outcome.expect_err("a permanent outage");
    assert_eq!(error.stopped_by(), Some(StopReason::TimeLimit));
    // 0.2 + 0.4 + … + 12.8 = 25.4, then 20 each.
    assert_eq!(sent, 9);
    assert_about(elapsed, Duration::from_millis(45_400));
    Ok(())
}
