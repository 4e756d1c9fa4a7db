//! A wrong clock costs one refused request.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use http::{Request, Response};
use oss_client::{Client, Clock, Endpoint, RetryPolicy, RetryQuota, StopReason};
use oss_model::object::PutObject;
use oss_model::operation::RequestBody;
use oss_transport::Body;
use oss_transport_testing::from_fn;

use crate::support::{Pauses, PutColor, TestResult, builder, client, get, response, script};

/// 2023-12-16T16:20:57Z
const NOON: u64 = 1_702_743_657;
const NOON_AS_DATE: &str = "Sat, 16 Dec 2023 16:20:57 GMT";
const NOON_AS_SIGNED: &str = "20231216T162057Z";
const MINUTE: u64 = 60;
const SKEWED: &str = "<Error><Code>RequestTimeTooSkewed</Code><EC>0002-00000504</EC></Error>";

/// A clock that can be set, in seconds since 1970.
#[derive(Clone, Debug)]
struct Settable(Arc<AtomicU64>);

impl Settable {
    fn at(seconds: u64) -> Self {
        Self(Arc::new(AtomicU64::new(seconds)))
    }

    fn set(&self, seconds: u64) {
        self.0.store(seconds, Ordering::Relaxed);
    }
}

impl Clock for Settable {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(self.0.load(Ordering::Relaxed))
    }
}

/// A service at noon that refuses all other signature times, and counts requests.
#[derive(Clone, Debug, Default)]
struct AtNoon {
    refused: Arc<AtomicU64>,
    accepted: Arc<AtomicU64>,
}

impl AtNoon {
    fn response(&self, request: &Request<Body>) -> Response<Body> {
        if request.headers()["x-oss-date"] == NOON_AS_SIGNED {
            self.accepted.fetch_add(1, Ordering::Relaxed);
            Response::new(Body::from("<Color/>"))
        } else {
            self.refused.fetch_add(1, Ordering::Relaxed);
            response(403, &[("date", NOON_AS_DATE)], SKEWED).map(Body::from)
        }
    }

    fn client(
        &self,
        clock: Settable,
        endpoint: &str,
    ) -> Result<Client, Box<dyn std::error::Error>> {
        let service = self.clone();
        let transport = from_fn(move |request| {
            let service = service.clone();
            async move {
                tokio::task::yield_now().await;
                Ok(service.response(&request))
            }
        });
        let builder = builder(transport)?.clock(clock);
        Ok(builder.endpoint(Endpoint::custom(endpoint)?).build()?)
    }

    /// Returns how many requests were refused and accepted since the last call.
    fn counts(&self) -> (u64, u64) {
        let take = |counter: &AtomicU64| counter.swap(0, Ordering::Relaxed);
        (take(&self.refused), take(&self.accepted))
    }
}

#[tokio::test]
async fn f48_wrong_clock_costs_one_request() -> TestResult {
    let year_2099 = 4_070_908_800;
    for wrong in [NOON - 16 * MINUTE, NOON + 16 * MINUTE, 0, year_2099] {
        let service = AtNoon::default();
        let client = service.client(Settable::at(wrong), "https://oss.example")?;
        let clone = client.clone();
        client.execute(&get()).await?;
        assert_eq!(service.counts(), (1, 1), "{wrong}");
        // All clones know the offset from then on.
        for _ in 0..3 {
            clone.execute(&get()).await?;
        }
        assert_eq!(service.counts(), (0, 3), "{wrong}");
    }
    Ok(())
}

#[tokio::test]
async fn f48_refused_request_is_repeated_even_if_not_idempotent() -> TestResult {
    let skewed = Ok(response(
        403,
        &[("date", "Sun, 16 Dec 2029 16:20:57 GMT")],
        SKEWED,
    ));
    let (transport, sent) = script([skewed, Ok(response(200, &[], ""))]);
    let quota = RetryQuota::new(0);
    let client = builder(transport)?
        .retry(RetryPolicy::none())
        .retry_quota(quota)
        .build()?;
    client.execute(&PutColor).await?;
    let dates: Vec<_> = sent
        .requests()
        .iter()
        .map(|request| request.headers()["x-oss-date"].clone())
        .collect();
    assert_eq!(dates.len(), 2);
    assert_eq!(dates[0], "20231216T162057Z");
    let corrected = dates[1].to_str()?;
    assert!(corrected.starts_with("20291216T1620") || corrected.starts_with("20291216T1621"));
    Ok(())
}

#[tokio::test]
async fn f48_code_without_refusal_repeats_nothing() -> TestResult {
    let far = ("date", "Sun, 16 Dec 2029 16:20:57 GMT");
    // Behind each of these statuses the service may have applied the request.
    for status in [200, 408, 429, 500, 502, 503, 504] {
        let (client, sent) = client([
            Ok(response(status, &[far], SKEWED)),
            Ok(response(200, &[], "")),
        ])?;
        let error = client.execute(&PutColor).await.expect_err("an error");
        assert_eq!((error.attempts(), sent.count()), (1, 1), "{status}");
        assert!(error.may_have_been_applied(), "{status}");
        assert!(!error.is_clock_skewed(), "{status}");
        assert_eq!(error.code(), Some("RequestTimeTooSkewed"));
        // Its date teaches nothing.
        client.execute(&PutColor).await?;
        let date = sent.requests()[1].headers()["x-oss-date"].clone();
        assert!(date.to_str()?.starts_with("20231216T162"), "{date:?}");
    }
    Ok(())
}

#[tokio::test]
async fn f48_repeated_request_is_not_counted_by_the_policy() -> TestResult {
    let far = ("date", "Sun, 16 Dec 2029 16:20:57 GMT");
    let failed = || Ok(response(500, &[], ""));
    let skewed = || Ok(response(403, &[far], SKEWED));
    for outcomes in [
        vec![skewed(), failed(), failed(), failed()],
        vec![failed(), skewed(), failed(), failed()],
        vec![failed(), failed(), skewed(), failed()],
    ] {
        let pauses = Pauses::default();
        let (transport, sent) = script(outcomes);
        let client = builder(transport)?.sleep(pauses.clone()).build()?;
        let error = client.execute(&get()).await.expect_err("an error");
        assert_eq!((error.attempts(), sent.count()), (4, 4));
        assert_eq!(error.stopped_by(), Some(StopReason::MaxAttempts));
        assert_eq!(pauses.taken(), [200, 400].map(Duration::from_millis));
    }
    Ok(())
}

#[tokio::test]
async fn f48_concurrent_callers_share_the_offset() -> TestResult {
    let service = AtNoon::default();
    let client = service.client(Settable::at(0), "https://oss.example")?;
    // The first hundred requests are all sent before the first response.
    for expected in [(100, 100), (0, 100)] {
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..100 {
            let client = client.clone();
            tasks.spawn(async move { client.execute(&get()).await.map(drop) });
        }
        for outcome in tasks.join_all().await {
            outcome?;
        }
        assert_eq!(service.counts(), expected);
    }
    Ok(())
}

#[tokio::test]
async fn f48_second_refusal_is_final() -> TestResult {
    let far = ("date", "Sun, 16 Dec 2029 16:20:57 GMT");
    let (client, sent) = client([Ok(response(403, &[far], SKEWED))])?;
    let error = client.execute(&get()).await.expect_err("an error");
    assert_eq!((error.attempts(), sent.count()), (2, 2));
    assert_eq!(error.code(), Some("RequestTimeTooSkewed"));
    assert_eq!(error.stopped_by(), Some(StopReason::Permanent));
    assert!(!error.may_have_been_applied());
    Ok(())
}

#[tokio::test]
async fn f48_correction_over_http_is_limited_to_a_day() -> TestResult {
    for (wrong, endpoint, is_learned) in [
        (NOON - 16 * MINUTE, "http://oss.example", true),
        (NOON - 24 * 60 * MINUTE, "http://oss.example", true),
        (NOON - 25 * 60 * MINUTE, "http://oss.example", false),
        (0, "http://oss.example", false),
        (0, "http://127.0.0.1:9000", true),
    ] {
        let service = AtNoon::default();
        let client = service.client(Settable::at(wrong), endpoint)?;
        let outcome = client.execute(&get()).await;
        assert_eq!(outcome.is_ok(), is_learned, "{wrong} {endpoint}");
        let accepted = u64::from(is_learned);
        assert_eq!(service.counts(), (1, accepted), "{wrong} {endpoint}");
    }
    Ok(())
}

#[tokio::test]
async fn f49_hostile_dates_are_ignored() -> TestResult {
    for date in [
        "",
        "garbage",
        "(a (nested) comment) Sat, 16 Dec 2023 16:20:57 GMT",
        "Fri, 31 Dec 9999 23:59:59 GMT",
        "Thu, 01 Jan 1970 00:00:00 GMT",
    ] {
        let (client, sent) = client([Ok(response(403, &[("date", date)], SKEWED))])?;
        let error = client.execute(&get()).await.expect_err("an error");
        assert_eq!((error.attempts(), sent.count()), (1, 1), "{date}");
        assert_eq!(error.code(), Some("RequestTimeTooSkewed"));
        // The next request is signed with the client's own time.
        assert!(client.execute(&get()).await.is_err());
        let date = sent.requests()[1].headers()["x-oss-date"].clone();
        assert!(date.to_str()?.starts_with("20231216T1621"), "{date:?}");
    }
    Ok(())
}

#[tokio::test]
async fn f50_each_jump_of_the_clock_costs_one_request() -> TestResult {
    let (service, clock) = (AtNoon::default(), Settable::at(NOON));
    let client = service.client(clock.clone(), "https://oss.example")?;
    client.execute(&get()).await?;
    assert_eq!(service.counts(), (0, 1));
    // Back by an hour, then correct again: the learned offset is wrong both times.
    for now in [NOON - 60 * MINUTE, NOON] {
        clock.set(now);
        for expected in [(1, 1), (0, 1)] {
            client.execute(&get()).await?;
            assert_eq!(service.counts(), expected);
        }
    }
    Ok(())
}

#[tokio::test]
async fn refused_one_shot_body_still_corrects_the_clock() -> TestResult {
    let service = AtNoon::default();
    let client = service.client(Settable::at(0), "https://oss.example")?;
    let body = RequestBody::once(Body::from("data"));
    let put = PutObject::new("examplebucket", "key", body);
    let error = client
        .execute(&put)
        .await
        .expect_err("the body is consumed");
    assert_eq!(error.code(), Some("RequestTimeTooSkewed"));
    assert_eq!(error.stopped_by(), Some(StopReason::OneShotBody));
    assert_eq!(service.counts(), (1, 0));
    client.execute(&get()).await?;
    assert_eq!(service.counts(), (0, 1));
    Ok(())
}
