//! Credentials that other services give, asked for over real sockets.

mod assume_role;
mod credentials_uri;
mod ecs;
mod everywhere;
mod fake;
mod oidc;
mod profiles;

use std::collections::HashMap;
use std::io;
use std::path::Path;

use oss_client::{CredentialsContext, ProvideCredentials, ProvidedCredentials, TokioSleep};
use oss_transport::HyperTransport;

/// What is around a provider in a test: variables and files, and real HTTP.
#[derive(Clone, Default)]
pub(super) struct Around {
    variables: HashMap<String, String>,
    files: HashMap<String, String>,
}

impl Around {
    pub(super) fn variable(mut self, name: &str, value: impl Into<String>) -> Self {
        self.variables.insert(name.to_owned(), value.into());
        self
    }

    pub(super) fn file(mut self, path: &str, content: impl Into<String>) -> Self {
        self.files.insert(path.to_owned(), content.into());
        self
    }

    pub(super) fn context(self) -> CredentialsContext {
        let Self { variables, files } = self;
        CredentialsContext::new(HyperTransport::default(), TokioSleep::default())
            .variables(move |name| variables.get(name).map(Into::into))
            .files(move |path: &Path| {
                let content = path.to_str().and_then(|path| files.get(path));
                content
                    .cloned()
                    .ok_or_else(|| io::ErrorKind::NotFound.into())
            })
    }
}

/// What a credential has, in a form that can be compared: id, whether there is a token, expiry, origin.
pub(super) fn shown(found: &ProvidedCredentials) -> (String, bool, Option<u64>, String) {
    let key = found.credentials();
    let expiry = found.expires_at().map(|time| {
        let since = time.duration_since(std::time::UNIX_EPOCH);
        since.expect("after 1970").as_secs()
    });
    let origin = found.origin().unwrap_or_default().to_owned();
    (
        key.access_key_id().to_owned(),
        key.security_token().is_some(),
        expiry,
        origin,
    )
}

/// Returns why there are no credentials, and whether that is no mistake.
pub(super) async fn refused(provider: &dyn ProvideCredentials) -> (String, bool) {
    let error = provider
        .provide()
        .await
        .expect_err("there are no credentials");
    let text = crate::support::chain(&error);
    assert!(
        !format!("{text} {error:?} {provider:?}").contains("canary"),
        "{text}"
    );
    (text, error.is_absent())
}
