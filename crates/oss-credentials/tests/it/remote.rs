//! Credentials from services, over real sockets.

mod assume_role;
mod credentials_uri;
mod default_chain;
mod ecs;
mod failure_reasons;
mod fake_service;
mod oidc;
mod owner_files;
mod profile_settings;
mod profiles;
mod retries;

use std::collections::HashMap;
use std::io;
use std::path::Path;

use oss_credentials::{CredentialsContext, ProvidedCredentials};
use oss_transport::{HyperTransport, TokioSleep};

/// Builds a context with variables and files from memory, and real HTTP.
#[derive(Clone, Default)]
pub(super) struct TestContext {
    variables: HashMap<String, String>,
    files: HashMap<String, String>,
}

impl TestContext {
    pub(super) fn variable(mut self, name: &str, value: impl Into<String>) -> Self {
        self.variables.insert(name.to_owned(), value.into());
        self
    }

    pub(super) fn file(mut self, path: &str, content: impl Into<String>) -> Self {
        self.files.insert(path.to_owned(), content.into());
        self
    }

    pub(super) fn build(self) -> CredentialsContext {
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

/// Returns id, whether a token exists, expiry and origin, for comparisons.
pub(super) fn summary(found: &ProvidedCredentials) -> (String, bool, Option<u64>, String) {
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
