//! Credentials from the output of a command.

mod output;

use std::fmt;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use oss_transport::{Sleep, race};
use serde_json::Value;

use crate::{CredentialsError, CredentialsFuture, ProvideCredentials, ProvidedCredentials};
pub(crate) use output::ORIGIN;

/// Runs a command and parses the credentials it prints.
///
/// The output is JSON in one of two forms. In the form of the OSS SDKs, only the key is required:
///
/// ```json
/// {"AccessKeyId": "…", "AccessKeySecret": "…", "SecurityToken": "…", "Expiration": "2026-11-22T07:19:01Z"}
/// ```
///
/// In the form of the Alibaba Cloud CLI (mode `External`), `mode` is `AK` or `StsToken`, in any case:
///
/// ```json
/// {"mode": "StsToken", "access_key_id": "…", "access_key_secret": "…", "sts_token": "…"}
/// ```
///
/// A byte order mark before the JSON is ignored. The command runs on every call, for at most 15 seconds. Wrap the provider in a
/// [`CachedCredentials`](crate::CachedCredentials). Errors show neither the command nor its output,
/// because both may contain secrets.
pub struct ProcessCredentials {
    command: String,
    runner: Box<dyn RunCommand>,
    sleep: Box<dyn Sleep>,
    timeout: Duration,
}

/// Runs commands for [`ProcessCredentials`].
pub trait RunCommand: fmt::Debug + Send + Sync + 'static {
    /// Runs a shell command line and returns its standard output.
    ///
    /// Dropping the future must end the command.
    ///
    /// # Errors
    ///
    /// Fails if the command doesn't start or doesn't succeed. The error must not contain the output.
    fn run<'a>(&'a self, command: &'a str) -> CommandFuture<'a>;
}

impl<R: RunCommand + ?Sized> RunCommand for Arc<R> {
    fn run<'a>(&'a self, command: &'a str) -> CommandFuture<'a> {
        (**self).run(command)
    }
}

/// The future of [`RunCommand::run`], boxed for object safety.
pub type CommandFuture<'a> = Pin<Box<dyn Future<Output = io::Result<Vec<u8>>> + Send + 'a>>;

/// The timeout of the official SDK for Go.
const TIMEOUT: Duration = Duration::from_secs(15);

impl ProcessCredentials {
    /// Creates a provider from a command line, a runner and a timer.
    pub fn new(command: impl Into<String>, runner: impl RunCommand, sleep: impl Sleep) -> Self {
        Self {
            command: command.into(),
            runner: Box::new(runner),
            sleep: Box::new(sleep),
            timeout: TIMEOUT,
        }
    }

    /// Sets how long the command may run; the default is 15 seconds.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Runs the command and returns the JSON that it prints.
    pub(crate) async fn output(&self) -> Result<Value, CredentialsError> {
        let failed = |why: &str| CredentialsError::new(format!("{ORIGIN} {why}"));
        self.sleep
            .check()
            .map_err(|error| failed("cannot have a timeout").with_source(error))?;
        let timeout = self.sleep.sleep(self.timeout);
        let output = race(self.runner.run(&self.command), timeout)
            .await
            .ok_or_else(|| failed(&format!("did not end within {:?}", self.timeout)))?
            .map_err(|error| failed("failed").with_source(error))?;
        output::parse(&output)
    }

    async fn run(&self) -> Result<ProvidedCredentials, CredentialsError> {
        credentials(&self.output().await?)
    }
}

/// Returns the credentials in the output of a command.
pub(crate) fn credentials(output: &Value) -> Result<ProvidedCredentials, CredentialsError> {
    Ok(output::credentials(output)?.with_origin(ORIGIN))
}

impl fmt::Debug for ProcessCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProcessCredentials")
            .field("runner", &self.runner)
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}

impl ProvideCredentials for ProcessCredentials {
    fn provide(&self) -> CredentialsFuture<'_> {
        Box::pin(self.run())
    }
}
