//! How long the client waits before it tries again, in a time that passes without waiting.

use std::time::Duration;

use oss_client::{ErrorKind, RetryPolicy, ServiceError, StopReason, TokioSleep};
use oss_transport::ErrorKind::Interrupted;
use oss_transport_testing::Never;
use tokio::time::Instant;

use crate::support::{Outcome, PausedClock, TestResult, answer, builder, get, script};

const GOOD: &str = "<Color/>";

/// Executes against such answers; returns how many were asked for, how long it took and what came.
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

/// The timer of tokio counts in milliseconds and may be late by one.
fn assert_about(elapsed: Duration, expected: Duration) {
    assert!(
        elapsed.abs_diff(expected) < Duration::from_millis(5),
        "{elapsed:?} instead of {expected:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn f17_what_passes_is_waited_for() -> TestResult {
    for status in [500, 502, 504] {
        let bad = || Ok(answer(status, &[], ""));
        let good = Ok(answer(200, &[], GOOD));
        let (sent, elapsed, outcome) = run([bad(), bad(), good], RetryPolicy::default()).await?;
        assert!(outcome.is_ok() && sent == 3);
        assert_about(elapsed, Duration::from_millis(200 + 400));

        let (sent, _, outcome) = run([bad()], RetryPolicy::default()).await?;
        let error = outcome.expect_err("it never passes");
        assert_eq!((error.attempts(), sent), (3, 3));
        assert_eq!(error.stopped_by(), Some(StopReason::MaxAttempts));
    }
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn f18_throttling_is_waited_for_longer() -> TestResult {
    for code in [
        "<Error><Code>ServiceUnavailable</Code></Error>",
        "<Error><Code>TotalQpsLimitExceeded</Code></Error>",
        "<Error><Code>MetaOperationQpsLimitExceeded</Code></Error>",
        "<Error><Code>ActiveRequestLimitExceeded</Code></Error>",
        "<Error><Code>DownloadTrafficRateLimitExceeded</Code></Error>",
        "<Error><Code>UploadTrafficRateLimitExceeded</Code></Error>",
    ] {
        let busy = || Ok(answer(503, &[], code));
        let good = Ok(answer(200, &[], GOOD));
        let (sent, elapsed, outcome) = run([busy(), busy(), good], RetryPolicy::default()).await?;
        assert!(outcome.is_ok() && sent == 3);
        assert_about(elapsed, Duration::from_secs(1 + 2));
    }
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn f19_retry_after_is_kept_up_to_the_cap() -> TestResult {
    const NOON: &str = "Sat, 16 Dec 2023 12:00:00 GMT";
    const SOON: &str = "Sat, 16 Dec 2023 12:00:07 GMT";
    for (asked, date, seconds) in [
        ("2", None, 2),
        (SOON, Some(NOON), 7),
        // Five seconds after the client's clock starts, to which the answer adds none.
        ("Sat, 16 Dec 2023 16:21:02 GMT", None, 5),
        // What is over, and what is nothing: the pause is that of the policy.
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
        let busy = Ok(answer(429, &headers, ""));
        let good = Ok(answer(200, &[], GOOD));
        let (sent, elapsed, outcome) = run([busy, good], RetryPolicy::default()).await?;
        assert!(outcome.is_ok() && sent == 2, "{asked}");
        assert_about(elapsed, Duration::from_secs(seconds));
    }
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn what_the_service_asked_for_is_told_at_the_end() -> TestResult {
    let asking = || Ok(answer(503, &[("retry-after", "3600")], ""));
    let (sent, elapsed, outcome) = run([asking()], RetryPolicy::default()).await?;
    let error = outcome.expect_err("it never passes");
    assert_eq!((error.attempts(), sent), (3, 3));
    assert_about(elapsed, Duration::from_secs(40));
    assert_about(error.elapsed(), Duration::from_secs(40));
    let asked = error.service_error().and_then(ServiceError::retry_after);
    assert_eq!(asked, Some(Duration::from_secs(3600)));
    assert!(error.is_throttled());
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_pause_that_ends_too_late_is_not_made() -> TestResult {
    let asking = || Ok(answer(503, &[("retry-after", "9")], ""));
    let policy = RetryPolicy::default().with_time_limit(Duration::from_secs(15));
    let (sent, elapsed, outcome) = run([asking()], policy).await?;
    let error = outcome.expect_err("it never passes");
    assert_eq!((error.attempts(), sent), (2, 2));
    assert_eq!(error.stopped_by(), Some(StopReason::TimeLimit));
    assert_about(elapsed, Duration::from_secs(9));
    assert!(
        error
            .to_string()
            .ends_with("; there is no time for another attempt"),
        "{error}"
    );
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn who_has_no_time_to_wait_hears_the_reason_at_once() -> TestResult {
    let (transport, sent) = script([Ok(answer(503, &[("retry-after", "9")], ""))]);
    let client = builder(transport)?
        .clock(PausedClock::start())
        .sleep(TokioSleep::default())
        .operation_timeout(Duration::from_secs(8))
        .build()?;
    let started = Instant::now();
    let error = client.execute(&get()).await.expect_err("an error");
    // Not a time limit after eight seconds, which would say nothing of the service.
    assert_eq!(error.kind(), ErrorKind::Service);
    assert_eq!(error.stopped_by(), Some(StopReason::TimeLimit));
    assert_eq!((started.elapsed(), sent.count()), (Duration::ZERO, 1));
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn the_limit_of_an_operation_ends_an_attempt_that_has_begun() -> TestResult {
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
async fn time_that_attempts_take_counts() -> TestResult {
    let policy = RetryPolicy::default()
        .with_max_attempts(100)
        .with_time_limit(Duration::from_secs(60));
    let (sent, elapsed, outcome) = run([Err(Interrupted)], policy).await?;
    let error = outcome.expect_err("it never passes");
    assert_eq!(error.stopped_by(), Some(StopReason::TimeLimit));
    // 0.2 + 0.4 + … + 12.8 = 25.4, then twenty each.
    assert_eq!(sent, 9);
    assert_about(elapsed, Duration::from_millis(45_400));
    Ok(())
}
