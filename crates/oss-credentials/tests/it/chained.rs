//! The chain: the first configured provider wins, and a mistake ends the search.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use oss_credentials::{
    ChainedCredentials, CredentialsError, CredentialsFuture, EnvironmentCredentials,
    ProvideCredentials, ProvidedCredentials, StaticCredentials,
};
use oss_sign::Credentials;

use crate::support::{TestResult, chain};

/// Counts calls and returns a fixed result.
#[derive(Clone, Debug)]
struct Counted(
    Arc<AtomicU32>,
    Result<ProvidedCredentials, CredentialsError>,
);

impl Counted {
    fn new(result: Result<ProvidedCredentials, CredentialsError>) -> Self {
        Self(Arc::default(), result)
    }

    fn calls(&self) -> u32 {
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

fn not_configured() -> Counted {
    let reason = io::Error::from(io::ErrorKind::NotFound);
    let error = CredentialsError::not_configured("the file does not exist").with_source(reason);
    Counted::new(Err(error))
}

#[tokio::test]
async fn first_configured_provider_wins() -> TestResult {
    let (empty, second, third) = (
        not_configured(),
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
    let calls = [empty.calls(), second.calls(), third.calls()];
    assert_eq!(calls, [2, 2, 0], "nothing is cached");
    Ok(())
}

#[tokio::test]
async fn origin_of_the_provider_is_kept() -> TestResult {
    let found = Counted::new(Ok(key("id")?.with_origin("line 3")));
    let found = ChainedCredentials::new("file", found).provide().await?;
    assert_eq!(found.origin(), Some("line 3"));
    Ok(())
}

#[tokio::test]
async fn without_credentials_error_names_all_providers() {
    let environment = EnvironmentCredentials::with_lookup(|_| None);
    let providers =
        ChainedCredentials::new("environment", environment).then("file", not_configured());
    let error = providers.provide().await.expect_err("no credentials");
    assert!(error.is_not_configured(), "a chain can be part of another");
    assert_eq!(
        chain(&error),
        "no provider has credentials; environment: the environment variable OSS_ACCESS_KEY_ID is not \
         set or empty; file: the file does not exist: entity not found"
    );
}

#[tokio::test]
async fn configured_provider_that_fails_ends_the_search() -> TestResult {
    let environment = EnvironmentCredentials::with_lookup(|_| Some("canary\n".into()));
    let next = Counted::new(Ok(key("other")?));
    let providers = ChainedCredentials::new("file", not_configured())
        .then("environment", environment)
        .then("next", next.clone());
    let error = providers.provide().await.expect_err("a line break");
    let shown = chain(&error);
    assert!(
        shown.starts_with(
            "the provider \"environment\" failed (skipped: file: the file does not exist: entity \
             not found)\nthe environment variable OSS_ACCESS_KEY_ID is set, but starts or ends with a blank"
        ),
        "{shown}"
    );
    assert!(!format!("{shown} {error:?} {providers:?}").contains("canary"));
    assert!(!error.is_not_configured() && next.calls() == 0);
    Ok(())
}

#[tokio::test]
async fn incomplete_key_in_environment_ends_the_search() -> TestResult {
    for set in ["OSS_ACCESS_KEY_ID", "OSS_ACCESS_KEY_SECRET"] {
        let environment =
            EnvironmentCredentials::with_lookup(move |name| (name == set).then(|| "x".into()));
        let next = StaticCredentials::new(Credentials::new("other", "canary")?);
        let providers = ChainedCredentials::new("environment", environment).then("next", next);
        let error = providers.provide().await.expect_err("the other half");
        assert!(chain(&error).ends_with("is not set or empty"), "{error}");
    }
    Ok(())
}

#[tokio::test]
async fn advice_is_separate_and_adds_no_line_to_a_list() {
    let reason = io::Error::other("line 1\r\nline 2");
    let error = CredentialsError::not_configured("no key")
        .with_help("make one")
        .with_source(reason);
    assert_eq!(error.to_string(), "no key\nhelp: make one");
    assert_eq!(
        (error.message(), error.help()),
        ("no key", Some("make one"))
    );
    let providers = ChainedCredentials::new("vault", Counted::new(Err(error)));
    let error = providers.provide().await.expect_err("no credentials");
    let expected = "vault: no key; help: make one: line 1; line 2";
    assert_eq!(
        (error.skipped(), error.help()),
        (vec![expected.to_owned()], None)
    );
}
