//! Retries, and the history of attempts in errors.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use oss_client::{
    Client, Credentials, CredentialsError, CredentialsFuture, ErrorKind, Jitter,
    ProvideCredentials, Region, RetryPolicy, StopReason,
};
use oss_transport::ErrorKind::{Body, Config, Connect, Interrupted, Protocol, Timeout, Tls};
use oss_transport::Limit;

use crate::support::{
    CreateColor, Pauses, PutColor, SteppingClock, TestResult, builder, chain, client, get,
    response, script,
};

#[tokio::test]
async fn retry_succeeds_and_each_attempt_has_a_new_signature() -> TestResult {
    let busy = || Ok(response(503, &[], ""));
    let (client, sent) = client([busy(), busy(), Ok(response(200, &[], "<Color>red</Color>"))])?;
    assert!(client.execute(&get()).await?.contains("red"));
    let requests = sent.requests();
    let distinct = |name| {
        requests
            .iter()
            .map(|request| &request.headers()[name])
            .collect::<HashSet<_>>()
    };
    assert_eq!(
        (
            requests.len(),
            distinct("x-oss-date").len(),
            distinct("authorization").len()
        ),
        (3, 3, 3)
    );
    Ok(())
}

#[tokio::test]
async fn backoff_follows_the_policy_and_retry_after() -> TestResult {
    let throttled = Ok(response(503, &[("retry-after", "2")], ""));
    let dated = Ok(response(
        503,
        &[
            ("date", "Sat, 16 Dec 2023 12:00:00 GMT"),
            ("retry-after", "Sat, 16 Dec 2023 12:00:07 GMT"),
        ],
        "",
    ));
    let busy = Ok(response(503, &[], ""));
    let (transport, _) = script([
        throttled,
        Err(Connect),
        dated,
        busy,
        Ok(response(200, &[], "<Color/>")),
    ]);
    let pauses = Pauses::default();
    builder(transport)?
        .sleep(pauses.clone())
        .retry(RetryPolicy::default().with_max_attempts(5))
        .build()?
        .execute(&get())
        .await?;
    let expected = [2000, 400, 7000, 8000].map(Duration::from_millis);
    assert_eq!(pauses.taken(), expected);
    Ok(())
}

/// Returns a larger factor each time.
#[derive(Debug, Default)]
struct Growing(AtomicU32);

impl Jitter for Growing {
    fn factor(&self) -> f64 {
        f64::from(self.0.fetch_add(1, Ordering::Relaxed)) / 4.0
    }
}

#[tokio::test]
async fn each_backoff_has_its_own_jitter() -> TestResult {
    let (transport, _) = script([Err(Connect)]);
    let pauses = Pauses::default();
    let client = builder(transport)?
        .sleep(pauses.clone())
        .jitter(Growing::default())
        .retry(RetryPolicy::default().with_max_attempts(4))
        .build()?;
    assert!(client.execute(&get()).await.is_err());
    assert_eq!(pauses.taken(), [0, 100, 400].map(Duration::from_millis));
    Ok(())
}

#[tokio::test]
async fn request_that_is_not_idempotent_is_sent_once() -> TestResult {
    for fault in [Interrupted, Body, Timeout(Limit::Head)] {
        let (client, sent) = client([Err(fault)])?;
        let error = client.execute(&PutColor).await.expect_err("an error");
        assert_eq!(
            (error.kind(), error.attempts(), sent.count()),
            (ErrorKind::Transport, 1, 1)
        );
        assert!(error.may_have_been_applied());
    }
    let (client, sent) = client([Ok(response(500, &[], ""))])?;
    let error = client.execute(&PutColor).await.expect_err("an error");
    assert!(error.may_have_been_applied() && sent.count() == 1);
    assert_eq!(error.stopped_by(), Some(StopReason::NotIdempotent));
    Ok(())
}

#[tokio::test]
async fn unsent_request_is_retried_even_if_not_idempotent() -> TestResult {
    let (unlucky, sent) = client([
        Err(Connect),
        Err(Timeout(Limit::Connect)),
        Ok(response(200, &[], "")),
    ])?;
    unlucky.execute(&PutColor).await?;
    assert_eq!(sent.count(), 3);

    let (offline, sent) = client([Err(Connect)])?;
    let error = offline.execute(&PutColor).await.expect_err("an error");
    assert_eq!(
        (
            error.attempts(),
            sent.count(),
            error.may_have_been_applied()
        ),
        (3, 3, false)
    );
    let seconds = error.elapsed().as_secs();
    let expected = format!("PutColor: no response was received, after 3 attempts in {seconds}.0s");
    assert_eq!(error.to_string(), expected);
    Ok(())
}

#[tokio::test]
async fn refusal_is_final_and_had_no_effect() -> TestResult {
    for status in [301, 400, 401, 403, 404, 409] {
        let (client, sent) = client([Ok(response(status, &[], ""))])?;
        let error = client.execute(&get()).await.expect_err("an error");
        assert_eq!(
            (
                error.attempts(),
                sent.count(),
                error.may_have_been_applied()
            ),
            (1, 1, false)
        );
    }
    for fault in [Config, Protocol] {
        let (client, sent) = client([Err(fault)])?;
        assert!(client.execute(&get()).await.is_err());
        assert_eq!(sent.count(), 1, "{fault:?}");
    }
    Ok(())
}

#[tokio::test]
async fn f05_rejected_certificate_is_never_retried() -> TestResult {
    let (transport, sent) = script([Err(Tls)]);
    // Nothing was sent and many attempts are allowed, but the certificate stays the same.
    let client = builder(transport)?
        .retry(RetryPolicy::default().with_max_attempts(100))
        .without_retry_quota()
        .build()?;
    let errors = [
        client.execute(&get()).await.expect_err("an error"),
        client.execute(&CreateColor).await.expect_err("an error"),
        client.execute(&PutColor).await.expect_err("an error"),
    ];
    for error in errors {
        assert_eq!(error.attempts(), 1, "{error}");
        assert_eq!(error.stopped_by(), Some(StopReason::Permanent));
        assert!(!error.may_have_been_applied());
    }
    assert_eq!(sent.count(), 3);
    Ok(())
}

#[tokio::test]
async fn conflict_after_lost_response_may_have_been_applied() -> TestResult {
    let conflict = || {
        Ok(response(
            409,
            &[],
            "<Error><Code>InventoryAlreadyExist</Code></Error>",
        ))
    };
    let (lost, _) = client([Err(Interrupted), conflict()])?;
    let error = lost.execute(&CreateColor).await.expect_err("an error");
    assert!(error.is_conflict() && error.may_have_been_applied() && error.attempts() == 2);

    let (plain, _) = client([conflict()])?;
    let error = plain.execute(&CreateColor).await.expect_err("an error");
    assert!(error.is_conflict() && !error.may_have_been_applied());

    let (unsent, _) = client([Err(Connect), conflict()])?;
    let error = unsent.execute(&CreateColor).await.expect_err("an error");
    assert!(error.is_conflict() && !error.may_have_been_applied());
    Ok(())
}

#[tokio::test]
async fn transient_error_document_with_status_200_is_retried() -> TestResult {
    let internal = response(200, &[], "<Error><Code>InternalError</Code></Error>");
    let (client, sent) = client([Ok(internal), Ok(response(200, &[], "<Color/>"))])?;
    client.execute(&get()).await?;
    assert_eq!(sent.count(), 2);
    Ok(())
}

#[tokio::test]
async fn policy_none_makes_one_attempt() -> TestResult {
    let (transport, sent) = script([Err(Connect)]);
    let client = builder(transport)?.retry(RetryPolicy::none()).build()?;
    let error = client.execute(&get()).await.expect_err("an error");
    assert_eq!((error.attempts(), sent.count()), (1, 1));
    Ok(())
}

/// Counts calls, and fails from the second one on.
#[derive(Clone, Debug, Default)]
struct Once(Arc<AtomicU32>);

impl ProvideCredentials for Once {
    fn provide(&self) -> CredentialsFuture<'_> {
        Box::pin(async {
            match self.0.fetch_add(1, Ordering::Relaxed) {
                0 => Credentials::new("id", "canary")
                    .map(Into::into)
                    .map_err(|error| CredentialsError::new("bad").with_source(error)),
                _ => Err(CredentialsError::new("the vault is closed")),
            }
        })
    }
}

#[tokio::test]
async fn each_attempt_gets_credentials() -> TestResult {
    let (transport, sent) = script([Err(Interrupted)]);
    let once = Once::default();
    let client = Client::builder(Region::new("cn-hangzhou")?, once.clone())
        .transport(transport)
        .clock(SteppingClock::default())
        .sleep(Pauses::default())
        .without_operation_timeout()
        .build()?;
    let error = client.execute(&get()).await.expect_err("an error");
    assert_eq!(
        (error.kind(), error.attempts(), sent.count()),
        (ErrorKind::Credentials, 1, 1)
    );
    assert!(
        error.may_have_been_applied(),
        "the first attempt may have arrived"
    );
    assert_eq!(once.0.load(Ordering::Relaxed), 2);
    assert!(chain(&error).ends_with("the vault is closed"));
    Ok(())
}
