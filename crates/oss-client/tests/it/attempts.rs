//! Attempts, as observers and transports see them.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::{Response, StatusCode};
use oss_client::{
    AttemptInfo, ClientBuilder, CredentialsFuture, NextStep, OperationInfo, ProvideCredentials,
    Region, StopReason, TokioSleep,
};
use oss_transport::Body;
use oss_transport::ErrorKind::Interrupted;
use oss_transport_testing::{Never, from_fn};

use crate::support::{
    PausedClock, PutColor, SECRET, TOKEN, TestResult, builder, client, get, response, script,
};

/// The parts of an attempt that the tests compare.
type Seen = (u32, Duration, Option<u16>, Option<String>, NextStep);

#[derive(Clone, Default)]
struct Observed(Arc<Mutex<Vec<Seen>>>);

impl Observed {
    fn observe(&self, builder: ClientBuilder) -> ClientBuilder {
        let seen = self.0.clone();
        builder.on_attempt(move |attempt: &AttemptInfo<'_>| {
            assert_eq!(attempt.bucket, Some("examplebucket"));
            assert!(attempt.operation.ends_with("Color"));
            let shown = format!("{attempt:?}");
            assert!(!shown.contains(SECRET) && !shown.contains(TOKEN));
            let AttemptInfo {
                number, duration, ..
            } = *attempt;
            seen.lock().unwrap().push((
                number,
                duration,
                attempt.status.map(|status| status.as_u16()),
                attempt.error_type.as_deref().map(str::to_owned),
                attempt.next,
            ));
        })
    }

    fn attempts(&self) -> Vec<Seen> {
        self.0.lock().unwrap().clone()
    }
}

#[tokio::test(start_paused = true)]
async fn observer_sees_each_attempt_once() -> TestResult {
    let busy = response(503, &[], "");
    let outcomes = [Ok(busy), Err(Interrupted), Ok(response(200, &[], "<C/>"))];
    let (transport, _) = script(outcomes);
    let observed = Observed::default();
    let builder = builder(transport)?.clock(PausedClock::start());
    let client = observed.observe(builder).build()?;
    assert!(client.execute(&get()).await.is_err(), "another document");
    let retry = |millis| NextStep::RetryAfter(Duration::from_millis(millis));
    let expected = [
        (1, Some(503), Some("503".to_owned()), retry(1_000)),
        (2, None, Some("interrupted".to_owned()), retry(400)),
        (3, Some(200), None, NextStep::Finish),
    ];
    let expected =
        expected.map(|(n, status, error, next)| (n, Duration::ZERO, status, error, next));
    assert_eq!(observed.attempts(), expected);
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn f13_attempt_cut_by_operation_limit_is_observed() -> TestResult {
    let observed = Observed::default();
    let limit = Duration::from_secs(8);
    let builder = builder(Never::new())?
        .clock(PausedClock::start())
        .sleep(TokioSleep::default())
        .operation_timeout(limit);
    let client = observed.observe(builder).build()?;
    let error = client.execute(&get()).await.expect_err("no response");
    assert_eq!(error.stopped_by(), Some(StopReason::TimeLimit));
    assert_eq!(error.to_string(), "GetColor: timed out after 8s");
    let [(1, duration, None, Some(kind), next)] = &observed.attempts()[..] else {
        panic!("{:?}", observed.attempts());
    };
    assert_eq!(kind, "timeout");
    assert_eq!(*next, NextStep::Stop(StopReason::TimeLimit));
    // The timer of tokio may be late by a millisecond.
    assert!(duration.abs_diff(limit) < Duration::from_millis(10));
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
async fn attempt_that_the_caller_drops_is_observed() -> TestResult {
    let region = Region::new("cn-hangzhou")?;
    let waiting_for_credentials = oss_client::Client::builder(region, Hanging)
        .transport(Never::new())
        .sleep(TokioSleep::default());
    for builder in [builder(Never::new())?, waiting_for_credentials] {
        let observed = Observed::default();
        let builder = builder.clock(PausedClock::start());
        let client = observed.observe(builder).build()?;
        let second = Duration::from_secs(1);
        let outcome = tokio::time::timeout(second, client.execute(&PutColor)).await;
        assert!(outcome.is_err());
        let attempts = observed.attempts();
        let [(1, _, None, Some(kind), NextStep::Cancelled)] = &attempts[..] else {
            panic!("{attempts:?}");
        };
        assert_eq!(kind, "cancelled");
    }
    Ok(())
}

#[tokio::test]
async fn transport_sees_the_operation() -> TestResult {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let names = seen.clone();
    let transport = from_fn(move |request: http::Request<Body>| {
        let info = request.extensions().get::<OperationInfo>();
        names.lock().unwrap().push(info.map(|info| info.name));
        async { Ok(Response::new(Body::empty())) }
    });
    builder(transport)?.build()?.execute(&PutColor).await?;
    assert_eq!(*seen.lock().unwrap(), [Some("PutColor")]);
    Ok(())
}

#[tokio::test]
async fn success_has_its_request_id() -> TestResult {
    let good = response(200, &[("x-oss-request-id", "request-2")], "");
    let (client, _) = client([Err(oss_transport::ErrorKind::Connect), Ok(good)])?;
    let ((), info) = client.execute_with_info(&PutColor).await?;
    assert_eq!(info.request_id.as_deref(), Some("request-2"));
    assert_eq!((info.status, info.attempts), (StatusCode::OK, 2));
    Ok(())
}
