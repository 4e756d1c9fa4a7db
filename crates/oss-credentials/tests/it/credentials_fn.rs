//! Providers made of closures.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use oss_credentials::{CachedCredentials, CredentialsError, ProvideCredentials, credentials_fn};
use oss_sign::Credentials;

use crate::support::{TestResult, provide_error};

#[tokio::test]
async fn closure_is_called_for_each_request_unless_cached() -> TestResult {
    let calls = Arc::new(AtomicU32::new(0));
    let counted = |calls: Arc<AtomicU32>| {
        credentials_fn(move || {
            let number = calls.fetch_add(1, Ordering::Relaxed);
            async move { Ok(Credentials::new(format!("id{number}"), "canary")?) }
        })
    };
    let provider = counted(calls.clone());
    for id in ["id0", "id1"] {
        let credentials = provider.provide().await?.into_credentials();
        assert_eq!(credentials.access_key_id(), id);
    }
    assert!(!format!("{provider:?}").contains("canary"));
    let cached = CachedCredentials::new(counted(calls.clone()));
    for _ in 0..2 {
        cached.provide().await?;
    }
    assert_eq!(calls.load(Ordering::Relaxed), 3);
    Ok(())
}

#[tokio::test]
async fn error_of_closure_is_the_error_of_the_provider() {
    let provider = credentials_fn(|| async { Ok(Credentials::new("id\n", "canary")?) });
    let (text, is_not_configured) = provide_error(&provider).await;
    assert!(text.starts_with("the access key is invalid\n"), "{text}");
    assert!(!is_not_configured);
    let absent = credentials_fn(|| async {
        Err::<Credentials, _>(CredentialsError::not_configured("no vault"))
    });
    assert_eq!(provide_error(&absent).await, ("no vault".to_owned(), true));
}
