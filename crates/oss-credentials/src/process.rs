//! Credentials that a command prints.

mod output;

use std::fmt;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use super::{CredentialsError, CredentialsFuture, ProvideCredentials, ProvidedCredentials};
use oss_transport::Sleep;
use oss_transport::race;

/// Runs a command and reads the credentials that it prints.
///
/// Two forms of JSON are understood. That of the OSS SDKs, in which only the key is required:
///
/// ```json
/// {"AccessKeyId": "…", "AccessKeySecret": "…", "SecurityToken": "…", "Expiration": "2026-11-22T07:19:01Z"}
/// ```
///
/// and that of the mode `External` of the Alibaba Cloud CLI, whose `mode` is `AK` or `StsToken`:
///
/// ```json
/// {"mode": "StsToken", "access_key_id": "…", "access_key_secret": "…", "sts_token": "…"}
/// ```
///
/// The command is run each time, for 15 seconds at most. Put the provider into a
/// [`CachedCredentials`](crate::CachedCredentials). Neither the command nor what it prints is in any
/// error, because both may hold secrets.
pub struct ProcessCredentials {
    command: String,
    run: Box<dyn RunCommand>,
    sleep: Box<dyn Sleep>,
    limit: Duration,
}

/// Runs commands for [`ProcessCredentials`].
pub trait RunCommand: fmt::Debug + Send + Sync + 'static {
    /// Runs a command line of the user's shell and returns what it writes to standard output.
    ///
    /// Dropping the future must end the command.
    ///
    /// # Errors
    ///
    /// Fails if the command cannot be started, or does not end with success. Leave what it wrote out of
    /// the error.
    fn run<'a>(&'a self, command: &'a str) -> CommandFuture<'a>;
}

impl<R: RunCommand + ?Sized> RunCommand for Arc<R> {
    fn run<'a>(&'a self, command: &'a str) -> CommandFuture<'a> {
        (**self).run(command)
    }
}

/// The future of [`RunCommand::run`], boxed so that `Box<dyn RunCommand>` works.
pub type CommandFuture<'a> = Pin<Box<dyn Future<Output = io::Result<Vec<u8>>> + Send + 'a>>;

/// The limit of the official SDK for Go.
const LIMIT: Duration = Duration::from_secs(15);
const ORIGIN: &str = "the credentials command";
const NO_TIMER: &str = "the time of the credentials command cannot be limited";

impl ProcessCredentials {
    /// Takes a command line, what runs it, and what watches its time.
    pub fn new(command: impl Into<String>, run: impl RunCommand, sleep: impl Sleep) -> Self {
        Self {
            command: command.into(),
            run: Box::new(run),
            sleep: Box::new(sleep),
            limit: LIMIT,
        }
    }

    /// Sets how long the command may take; 15 seconds by default.
    #[must_use]
    pub fn limit(mut self, limit: Duration) -> Self {
        self.limit = limit;
        self
    }

    async fn ask(&self) -> Result<ProvidedCredentials, CredentialsError> {
        let cannot_watch = |error| CredentialsError::new(NO_TIMER).with_source(error);
        self.sleep.check().map_err(cannot_watch)?;
        let outcome = race(self.run.run(&self.command), self.sleep.sleep(self.limit)).await;
        let output = match outcome {
            Some(Ok(output)) => output,
            Some(Err(error)) => {
                return Err(CredentialsError::new(format!("{ORIGIN} failed")).with_source(error));
            }
            None => {
                let limit = self.limit;
                let text = format!("{ORIGIN} did not end within {limit:?}");
                return Err(CredentialsError::new(text));
            }
        };
        Ok(output::read(&output)?.with_origin(ORIGIN))
    }
}

impl fmt::Debug for ProcessCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProcessCredentials")
            .field("run", &self.run)
            .field("limit", &self.limit)
            .finish_non_exhaustive()
    }
}

impl ProvideCredentials for ProcessCredentials {
    fn provide(&self) -> CredentialsFuture<'_> {
        Box::pin(self.ask())
    }
}
