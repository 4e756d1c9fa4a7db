//! Requests are not sent with expired credentials.

use std::time::{Duration, SystemTime};

use http::Response;
use oss_client::{
    Client, Credentials, CredentialsFuture, ErrorKind, ProvideCredentials, ProvidedCredentials,
    Region,
};

use crate::support::{Pauses, SteppingClock, TestResult, chain, get, script};

/// The second time of the test clock.
const EXPIRY: Duration = Duration::from_secs(1_702_743_658);

#[derive(Debug)]
struct Temporary;

impl ProvideCredentials for Temporary {
    fn provide(&self) -> CredentialsFuture<'_> {
        Box::pin(async {
            let key = Credentials::new("id", "canary").expect("a key");
            Ok(ProvidedCredentials::from(key).with_expiry(SystemTime::UNIX_EPOCH + EXPIRY))
        })
    }
}

#[tokio::test]
async fn f53_each_attempt_checks_the_expiry() -> TestResult {
    let broken = Err(oss_transport::ErrorKind::Interrupted);
    let (transport, sent) = script([broken, Ok(Response::new("<Color/>"))]);
    let client = Client::builder(Region::new("cn-hangzhou")?, Temporary)
        .transport(transport)
        .clock(SteppingClock::default())
        .sleep(Pauses::default())
        .without_operation_timeout()
        .build()?;
    let error = client.execute(&get()).await.expect_err("an error");
    assert_eq!(error.kind(), ErrorKind::Credentials);
    assert_eq!(sent.count(), 1, "valid for the first attempt only");
    assert!(chain(&error).ends_with("the credentials expired at 2023-12-16T16:20:58.000Z"));
    Ok(())
}
