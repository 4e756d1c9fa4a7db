//! Work that may block, away from the thread that handles requests, time limits and signals.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, Result};
use oss_inventory::Credentials;
use oss_inventory::oss_client::{
    CredentialsError, CredentialsFuture, DefaultCredentials, ProfileSettings, ProvideCredentials,
    ProvidedCredentials,
};
use tokio::runtime::Handle;
use tokio::sync::oneshot;
use tracing::Span;

use crate::time_limit::TooSlow;

/// Runs a function in a thread of its own, which doesn't keep the program alive.
pub(crate) async fn off_thread<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T> {
    let (sender, receiver) = oneshot::channel();
    let span = Span::current();
    let work = move || drop(sender.send(span.in_scope(work)));
    let started = thread::Builder::new().spawn(work);
    started.context("cannot start a thread")?;
    receiver.await.context("a thread ended early")
}

/// Runs a function in a thread, and blocks for the time limit at most.
pub(crate) fn within<T: Send + 'static>(
    limit: Duration,
    task: &'static str,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T> {
    let (sender, receiver) = channel();
    let work = move || drop(sender.send(work()));
    let started = thread::Builder::new().spawn(work);
    started.context("cannot start a thread")?;
    let output = receiver.recv_timeout(limit);
    Ok(output.map_err(|_| TooSlow { task, limit })?)
}

/// Credentials whose files may be pipes, from which a read can take any time.
#[derive(Clone, Debug)]
pub(crate) struct OffThread(Arc<DefaultCredentials>);

impl OffThread {
    pub(crate) fn new(credentials: DefaultCredentials) -> Self {
        Self(Arc::new(credentials))
    }

    /// Returns the region and the endpoint of the profile.
    ///
    /// Blocks for the time limit at most.
    pub(crate) fn settings(&self, limit: Duration) -> Result<ProfileSettings> {
        let credentials = Arc::clone(&self.0);
        let read = move || credentials.settings();
        Ok(within(limit, "reading the profile", read)??)
    }
}

impl ProvideCredentials for OffThread {
    fn provide(&self) -> CredentialsFuture<'_> {
        let credentials = Arc::clone(&self.0);
        Box::pin(async move {
            let runtime = Handle::current();
            let (running, cancelled, ended) = Running::new();
            let provided = off_thread(move || {
                let _ended = ended;
                runtime.block_on(provide(&credentials, cancelled))
            })
            .await;
            drop(running);
            provided.unwrap_or_else(|error| {
                let message = "the sources of credentials cannot be read";
                Err(CredentialsError::new(message).with_source(error))
            })
        })
    }

    fn invalidate(&self, credentials: &Credentials) {
        self.0.invalidate(credentials);
    }
}

async fn provide(
    credentials: &DefaultCredentials,
    cancelled: oneshot::Receiver<()>,
) -> Result<ProvidedCredentials, CredentialsError> {
    tokio::select! {
        // The runtime may have ended.
        biased;
        _ = cancelled => Err(CredentialsError::new("cancelled")),
        provided = credentials.provide() => provided,
    }
}

/// Cancels the work of a thread when it is dropped.
///
/// The thread has a moment to end a command.
struct Running {
    cancel: Option<oneshot::Sender<()>>,
    ended: Receiver<()>,
}

const TIME_TO_END: Duration = Duration::from_millis(100);

impl Running {
    fn new() -> (Self, oneshot::Receiver<()>, Sender<()>) {
        let ((cancel, cancelled), (sender, ended)) = (oneshot::channel(), channel());
        let cancel = Some(cancel);
        (Self { cancel, ended }, cancelled, sender)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.cancel.take());
        // Returns at once if the thread has ended.
        let _ = self.ended.recv_timeout(TIME_TO_END);
    }
}
