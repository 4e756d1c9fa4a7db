//! When everything fails, hardly anything is tried again.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use http::Response;
use oss_client::{Client, Error, RetryPolicy, RetryQuota, StopReason, TokioSleep};
use oss_transport_testing::from_fn;
use oss_transport::{Body, ErrorKind};
use tokio::task::JoinSet;
use tokio::time::{Duration, Instant, sleep, sleep_until};

use crate::support::{
    GetColor, PausedClock, PutColor, TestResult, answer, builder, client, get, script,
};

const SECOND: Duration = Duration::from_secs(1);

/// A service that can be down; counts what it is asked.
#[derive(Clone, Debug, Default)]
struct Service {
    is_down: Arc<AtomicBool>,
    asked: Arc<AtomicUsize>,
}

/// What it does when it is down.
#[derive(Clone, Copy, Debug)]
enum Outage {
    Status(u16),
    Refused,
}

impl Service {
    fn set_down(&self, is_down: bool) {
        self.is_down.store(is_down, Ordering::Relaxed);
    }

    fn asked(&self) -> usize {
        self.asked.swap(0, Ordering::Relaxed)
    }

    fn client(&self, outage: Outage) -> Result<Client, Box<dyn std::error::Error>> {
        let service = self.clone();
        let transport = from_fn(move |_| {
            service.asked.fetch_add(1, Ordering::Relaxed);
            let is_down = service.is_down.load(Ordering::Relaxed);
            async move {
                // Long enough for all others to be on their way, too.
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

/// Lets so many callers, each with a clone of its own, make one request at the same time.
async fn all_at_once(client: &Client, callers: usize) -> Vec<Result<String, Error>> {
    let mut tasks = JoinSet::new();
    for _ in 0..callers {
        let client = client.clone();
        tasks.spawn(async move { client.execute(&get()).await });
    }
    tasks.join_all().await
}

#[tokio::test(start_paused = true)]
async fn f20_a_storm_is_not_amplified() -> TestResult {
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
        let asked = service.asked();
        assert_eq!(errors.len(), 100);
        assert!((101..=120).contains(&asked), "{asked} requests, {outage:?}");
        let attempts: u32 = errors.iter().map(Error::attempts).sum();
        assert_eq!(
            attempts as usize, asked,
            "each error knows its own attempts"
        );
        let stopped = |error: &&Error| error.stopped_by() == Some(StopReason::Quota);
        assert!(errors.iter().filter(stopped).count() >= 80);
        assert_eq!(errors.iter().find(stopped).map(Error::attempts), Some(1));

        // And while it goes on there is one request for each call.
        all_at_once(&client, 100).await;
        assert_eq!(service.asked(), 100);
    }
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn f21_after_a_storm_everything_is_as_before() -> TestResult {
    let service = Service::default();
    service.set_down(true);
    let client = service.client(Outage::Status(503))?;
    all_at_once(&client, 100).await;
    service.set_down(false);
    service.asked();
    let outcomes = all_at_once(&client, 100).await;
    assert!(outcomes.iter().all(Result::is_ok));
    assert_eq!(service.asked(), 100);

    // A hundred successes are enough for a storm as large as the first one.
    service.set_down(true);
    all_at_once(&client, 100).await;
    assert_eq!(service.asked(), 120);
    Ok(())
}

/// What became of one call.
struct Call {
    began: Instant,
    ended: Instant,
    is_ok: bool,
}

/// Lets so many callers ask again and again, a second after each answer.
async fn keep_asking(client: &Client, callers: usize, end: Instant) -> Vec<Call> {
    let mut tasks = JoinSet::new();
    for _ in 0..callers {
        let client = client.clone();
        tasks.spawn(async move {
            let mut calls = Vec::new();
            while Instant::now() < end {
                let began = Instant::now();
                let is_ok = client.execute(&get()).await.is_ok();
                let ended = Instant::now();
                calls.push(Call {
                    began,
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
async fn f20_f21_a_minute_of_outage_is_not_amplified_and_is_over_in_seconds() -> TestResult {
    for (outage, retries) in [
        (Outage::Status(500), 10),
        (Outage::Status(503), 20),
        (Outage::Refused, 10),
    ] {
        let service = Service::default();
        service.set_down(true);
        let client = service.client(outage)?;
        let recovery = Instant::now() + 60 * SECOND;
        let mends = async {
            sleep_until(recovery).await;
            service.set_down(false);
            service.asked()
        };
        let end = recovery + 20 * SECOND;
        let (calls, asked) = tokio::join!(keep_asking(&client, 100, end), mends);

        let before = calls.iter().filter(|call| call.began < recovery).count();
        assert!(before > 5_000, "{before} calls");
        assert_eq!(asked, before + retries, "in all of the minute");
        let late = |call: &&Call| call.began >= recovery || call.ended > recovery + 5 * SECOND;
        let late: Vec<_> = calls.iter().filter(late).collect();
        assert!(late.len() > 1_000, "{} calls", late.len());
        assert!(late.iter().all(|call| call.is_ok), "{outage:?}");
        assert_eq!(service.asked(), calls.len() - before, "nothing twice");

        // What succeeded meanwhile is enough for an outage as large as the first one.
        service.set_down(true);
        all_at_once(&client, 100).await;
        assert_eq!(service.asked(), 100 + retries, "{outage:?}");
    }
    Ok(())
}

#[tokio::test]
async fn an_error_says_that_the_quota_ended_it() -> TestResult {
    let (transport, sent) = script([Err(ErrorKind::Interrupted)]);
    let client = builder(transport)?
        .retry_quota(RetryQuota::new(9))
        .build()?;
    let error = client.execute(&get()).await.expect_err("an error");
    assert_eq!((error.attempts(), sent.count()), (1, 1));
    assert_eq!(error.stopped_by(), Some(StopReason::Quota));
    assert_eq!(
        error.to_string(),
        "GetColor: there was no answer; the retry quota is used up, since too much fails"
    );
    Ok(())
}

#[tokio::test]
async fn without_a_quota_nobody_counts() -> TestResult {
    let (transport, sent) = script([Err(ErrorKind::Interrupted)]);
    let client = builder(transport)?.without_retry_quota().build()?;
    for _ in 0..100 {
        assert!(client.execute(&get()).await.is_err());
    }
    assert_eq!(sent.count(), 300);
    Ok(())
}

#[tokio::test]
async fn what_succeeds_in_the_end_costs_nothing() -> TestResult {
    let outcomes = (0..100).flat_map(|_| {
        let good = Ok(answer(200, &[], "<Color/>"));
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
async fn a_refusal_is_a_sign_of_life_and_a_lost_change_is_none() -> TestResult {
    let quota = RetryQuota::new(15);
    let earned = async |outcome, expected| -> TestResult {
        let (transport, _) = script([Err(ErrorKind::Connect), outcome]);
        let policy = RetryPolicy::default().with_max_attempts(2);
        let builder = builder(transport)?.retry(policy);
        let client = builder.retry_quota(quota.clone()).build()?;
        assert!(client.execute(&PutColor).await.is_err());
        assert_eq!(quota.available(), expected);
        Ok(())
    };
    earned(Ok(answer(403, &[], "")), 15).await?;
    earned(Ok(answer(409, &[], "")), 15).await?;
    earned(Ok(answer(500, &[], "")), 5).await?;
    Ok(())
}

#[tokio::test]
async fn operations_that_were_not_sent_are_not_counted() -> TestResult {
    let (client, sent) = client([Ok(answer(200, &[], "<Color/>"))])?;
    let error = client.execute(&GetColor { id: String::new() }).await;
    let error = error.expect_err("a rule is broken");
    assert_eq!((error.stopped_by(), sent.count()), (None, 0));
    Ok(())
}
