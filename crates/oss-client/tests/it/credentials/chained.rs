//! The chain: the first that has credentials wins, and a mistake is no reason to go on.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use oss_client::{
    ChainedCredentials, Credentials, CredentialsError, CredentialsFuture, EnvironmentCredentials,
    ProvideCredentials, ProvidedCredentials, StaticCredentials,
};

use crate::support::{TestResult, chain};

/// Counts how often it is asked, and answers what it holds.
#[derive(Clone, Debug)]
struct Counted(
    Arc<AtomicU32>,
    Result<ProvidedCredentials, CredentialsError>,
);

impl Counted {
    fn new(answer: Result<ProvidedCredentials, CredentialsError>) -> Self {
        Self(Arc::default(), answer)
    }

    fn asked(&self) -> u32 {
        self.0.load(Ordering::Relaxed)
    }
}

impl ProvideCredentials for Counted {
    fn provide(&self) -> CredentialsFuture<'_> {
        self.0.fetch_add(1, Ordering::Relaxed);
        Box::pin(std::future::ready(self.1.clone()))
    }
}

fn key(id: &str) -> Result<ProvidedCredentials, oss_sign::Error> {
    Ok(Credentials::new(id, "canary")?.into())
}

fn nothing() -> Counted {
    let reason = io::Error::from(io::ErrorKind::NotFound);
    let error = CredentialsError::absent("there is no file").with_source(reason);
    Counted::new(Err(error))
}

#[tokio::test]
async fn the_first_that_has_credentials_wins() -> TestResult {
    let (empty, second, third) = (
        nothing(),
        Counted::new(Ok(key("second")?)),
        Counted::new(Ok(key("third")?)),
    );
    let providers = ChainedCredentials::new("file", empty.clone())
        .then("vault", second.clone())
        .then("other", third.clone());
    for _ in 0..2 {
        let found = providers.provide().await?;
        assert_eq!(found.credentials().access_key_id(), "second");
        assert_eq!(found.origin(), Some("vault"));
    }
    let asked = [empty.asked(), second.asked(), third.asked()];
    assert_eq!(asked, [2, 2, 0], "nothing is remembered");
    Ok(())
}

#[tokio::test]
async fn a_provider_knows_its_origin_better() -> TestResult {
    let found = Counted::new(Ok(key("id")?.with_origin("line 3")));
    let found = ChainedCredentials::new("file", found).provide().await?;
    assert_eq!(found.origin(), Some("line 3"));
    Ok(())
}

#[tokio::test]
async fn without_any_all_are_named_with_their_reasons() {
    let environment = EnvironmentCredentials::with_lookup(|_| None);
    let providers = ChainedCredentials::new("environment", environment).then("file", nothing());
    let error = providers.provide().await.expect_err("there are none");
    assert!(error.is_absent(), "a chain can be a part of another");
    assert_eq!(
        chain(&error),
        "no provider has credentials; environment: the environment variable OSS_ACCESS_KEY_ID is not \
         set or empty; file: there is no file: entity not found"
    );
}

#[tokio::test]
async fn a_mistake_is_not_passed_over() -> TestResult {
    let environment = EnvironmentCredentials::with_lookup(|_| Some("canary\n".into()));
    let next = Counted::new(Ok(key("somebody-else")?));
    let providers = ChainedCredentials::new("file", nothing())
        .then("environment", environment)
        .then("next", next.clone());
    let error = providers.provide().await.expect_err("a line break");
    let shown = chain(&error);
    assert!(
        shown.starts_with(
            "the provider \"environment\" failed, and before it file: there is no file: entity not \
             found\nthe environment variable OSS_ACCESS_KEY_ID is set, but has a blank at one of its ends"
        ),
        "{shown}"
    );
    assert!(!format!("{shown} {error:?} {providers:?}").contains("canary"));
    assert!(!error.is_absent() && next.asked() == 0);
    Ok(())
}

#[tokio::test]
async fn half_a_key_in_the_environment_is_a_mistake() -> TestResult {
    for set in ["OSS_ACCESS_KEY_ID", "OSS_ACCESS_KEY_SECRET"] {
        let environment =
            EnvironmentCredentials::with_lookup(move |name| (name == set).then(|| "x".into()));
        let next = StaticCredentials::new(Credentials::new("somebody-else", "canary")?);
        let providers = ChainedCredentials::new("environment", environment).then("next", next);
        let error = providers.provide().await.expect_err("the other half");
        assert!(chain(&error).ends_with("is not set or empty"), "{error}");
    }
    Ok(())
}
