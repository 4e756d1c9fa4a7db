//! The retry quota limits retries during an outage.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use http::Response;
use oss_client::{Client, Error, RetryPolicy, RetryQuota, StopReason, TokioSleep};
use oss_transport::{Body, ErrorKind};
use oss_transport_testing::from_fn;
use tokio::task::JoinSet;
use tokio::time::{Duration, Instant, sleep, sleep_until};

use crate::support::{
    GetColor, PausedClock, PutColor, TestResult, builder, client, get, response, script,
};

const SECOND: Duration = Duration::from_secs(1);

/// A service that can be down; counts requests.
#[derive(Clone, Debug, Default)]
struct Service {
    is_down: Arc<AtomicBool>,
    requests: Arc<AtomicUsize>,
}

/// How the service fails while it is down.
#[derive(Clone, Copy, Debug)]
enum Outage {
    Status(u16),
    Refused,
}

impl Service {
    fn set_down(&self, is_down: bool) {
        self.is_down.store(is_down, Ordering::Relaxed);
    }

    /// Returns the number of requests since the last call.
    fn take_count(&self) -> usize {
        self.requests.swap(0, Ordering::Relaxed)
    }

    fn client(&self, outage: Outage) -> Result<Client, Box<dyn std::error::Error>> {
        let service = self.clone();
        let transport = from_fn(move |_| {
            service.requests.fetch_add(1, Ordering::Relaxed);
            let is_down = service.is_down.load(Ordering::Relaxed);
            async move {
                // Long enough for all other requests to be sent as well.
                sleep(Duration::from_millis(20)).await;
                let mut response = Response::new(Body::from("<Color/>"));
                match outage {
                    Outage::Refused if is_down => {
                        return Err(oss_transport::Error::new(ErrorKind::Connect, "refused"));
                    }
                    Outage::Status(status) if is_down => {
                        *response.status_mut() = status.try_into().expect("a status");
                    }
                    _ => {}
                }
                Ok(response)
            }
        });
        let builder = builder(transport)?
            .clock(PausedClock::start())
            .sleep(TokioSleep::default());
        Ok(builder.build()?)
    }
}

/// Makes one request for each caller at the same time.
async fn all_at_once(client: &Client, callers: usize) -> Vec<Result<String, Error>> {
    let mut tasks = JoinSet::new();
    for _ in 0..callers {
        let client = client.clone();
        tasks.spawn(async move { client.execute(&get()).await });
    }
    tasks.join_all().await
}

#[tokio::test(start_paused = true)]
async fn f20_outage_is_not_amplified_by_retries() -> TestResult {
    for outage in [
        Outage::Status(500),
        Outage::Status(502),
        Outage::Status(503),
        Outage::Status(429),
        Outage::Refused,
    ] {
        let service = Service::default();
        service.set_down(true);
        let client = service.client(outage)?;
        let outcomes = all_at_once(&client, 100).await;
        let errors: Vec<_> = outcomes.into_iter().filter_map(Result::err).collect();
        let requests = service.take_count();
        assert_eq!(errors.len(), 100);
        assert!(
            (101..=120).contains(&requests),
            "{requests} requests, {outage:?}"
        );
        let attempts: u32 = errors.iter().map(Error::attempts).sum();
        assert_eq!(
            attempts as usize, requests,
            "each error counts its own attempts"
        );
        let stopped = |error: &&Error| error.stopped_by() == Some(StopReason::Quota);
        assert!(errors.iter().filter(stopped).count() >= 80);
        assert_eq!(errors.iter().find(stopped).map(Error::attempts), Some(1));

        // As the outage continues, each call makes one request.
        all_at_once(&client, 100).await;
        assert_eq!(service.take_count(), 100);
    }
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn f21_quota_is_full_again_after_an_outage() -> TestResult {
    let service = Service::default();
    service.set_down(true);
    let client = service.client(Outage::Status(503))?;
    all_at_once(&client, 100).await;
    service.set_down(false);
    service.take_count();
    let outcomes = all_at_once(&client, 100).await;
    assert!(outcomes.iter().all(Result::is_ok));
    assert_eq!(service.take_count(), 100);

    // A hundred successes refill the quota completely.
    service.set_down(true);
    all_at_once(&client, 100).await;
    assert_eq!(service.take_count(), 120);
    Ok(())
}

/// The outcome of one call.
struct Call {
    started: Instant,
    ended: Instant,
    is_ok: bool,
}

/// Lets callers repeat their request, a second after each response.
async fn keep_calling(client: &Client, callers: usize, end: Instant) -> Vec<Call> {
    let mut tasks = JoinSet::new();
    for _ in 0..callers {
        let client = client.clone();
        tasks.spawn(async move {
            let mut calls = Vec::new();
            while Instant::now() < end {
                let started = Instant::now();
                let is_ok = client.execute(&get()).await.is_ok();
                let ended = Instant::now();
                calls.push(Call {
                    started,
                    ended,
                    is_ok,
                });
                sleep(SECOND).await;
            }
            calls
        });
    }
    tasks.join_all().await.into_iter().flatten().collect()
}

#[tokio::test(start_paused = true)]
async fn f20_f21_long_outage_is_not_amplified_and_ends_in_seconds() -> TestResult {
    for (outage, retries) in [
        (Outage::Status(500), 10),
        (Outage::Status(503), 20),
        (Outage::Refused, 10),
    ] {
        let service = Service::default();
        service.set_down(true);
        let client = service.client(outage)?;
        let recovery = Instant::now() + 60 * SECOND;
        let repair = async {
            sleep_until(recovery).await;
            service.set_down(false);
            service.take_count()
        };
        let end = recovery + 20 * SECOND;
        let (calls, requests) = tokio::join!(keep_calling(&client, 100, end), repair);

        let before = calls.iter().filter(|call| call.started < recovery).count();
        assert!(before > 5_000, "{before} calls");
        assert_eq!(requests, before + retries, "during the outage");
        let late = |call: &&Call| call.started >= recovery || call.ended > recovery + 5 * SECOND;
        let late: Vec<_> = calls.iter().filter(late).collect();
        assert!(late.len() > 1_000, "{} calls", late.len());
        assert!(late.iter().all(|call| call.is_ok), "{outage:?}");
        assert_eq!(
            service.take_count(),
            calls.len() - before,
            "each call makes one request"
        );

        // The successes refill the quota completely.
        service.set_down(true);
        all_at_once(&client, 100).await;
        assert_eq!(service.take_count(), 100 + retries, "{outage:?}");
    }
    Ok(())
}

#[tokio::test]
async fn exhausted_quota_is_named_in_the_error() -> TestResult {
    let (transport, sent) = script([Err(ErrorKind::Interrupted)]);
    let client = builder(transport)?
        .retry_quota(RetryQuota::new(9))
        .build()?;
    let error = client.execute(&get()).await.expect_err("an error");
    assert_eq!((error.attempts(), sent.count()), (1, 1));
    assert_eq!(error.stopped_by(), Some(StopReason::Quota));
    assert_eq!(
        error.to_string(),
        "GetColor: no response was received; the retry quota is used up because too many requests fail"
    );
    Ok(())
}

#[tokio::test]
async fn without_quota_every_operation_retries() -> TestResult {
    let (transport, sent) = script([Err(ErrorKind::Interrupted)]);
    let client = builder(transport)?.without_retry_quota().build()?;
    for _ in 0..100 {
        assert!(client.execute(&get()).await.is_err());
    }
    assert_eq!(sent.count(), 300);
    Ok(())
}

#[tokio::test]
async fn retry_that_succeeds_costs_no_tokens() -> TestResult {
    let outcomes = (0..100).flat_map(|_| {
        let good = Ok(response(200, &[], "<Color/>"));
        [Err(ErrorKind::Interrupted), good]
    });
    let (transport, _) = script(outcomes);
    let quota = RetryQuota::new(10);
    let client = builder(transport)?.retry_quota(quota.clone()).build()?;
    for _ in 0..100 {
        client.execute(&get()).await?;
        assert_eq!(quota.available(), 10);
    }
    Ok(())
}

#[tokio::test]
async fn refusal_refills_the_quota_but_server_error_does_not() -> TestResult {
    let quota = RetryQuota::new(15);
    let check = async |outcome, expected| -> TestResult {
        let (transport, _) = script([Err(ErrorKind::Connect), outcome]);
        let policy = RetryPolicy::default().with_max_attempts(2);
        let builder = builder(transport)?.retry(policy);
        let client = builder.retry_quota(quota.clone()).build()?;
        assert!(client.execute(&PutColor).await.is_err());
        assert_eq!(quota.available(), expected);
        Ok(())
    };
    check(Ok(response(403, &[], "")), 15).await?;
    check(Ok(response(409, &[], "")), 15).await?;
    check(Ok(response(500, &[], "")), 5).await?;
    Ok(())
}

#[tokio::test]
async fn invalid_request_is_not_sent_or_counted() -> TestResult {
    let (client, sent) = client([Ok(response(200, &[], "<Color/>"))])?;
    let error = client.execute(&GetColor { id: String::new() }).await;
    let error = error.expect_err("an invalid request");
    assert_eq!((error.stopped_by(), sent.count()), (None, 0));
    Ok(())
}
