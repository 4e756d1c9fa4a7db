//! Helpers of all tests: error chains, a timer and a log.

use std::error::Error as StdError;
use std::io::{self, Write};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use oss_credentials::ProvideCredentials;
use oss_transport::{NoTimer, Sleep, SleepFuture};

pub(crate) type TestResult = Result<(), Box<dyn StdError>>;

/// Returns the messages of an error and of all its causes.
pub(crate) fn chain(error: &(dyn StdError + 'static)) -> String {
    let levels = std::iter::successors(Some(error), |&error| error.source());
    levels
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join("\n")
}

/// Returns the error of a provider as text, and whether it is "not configured".
///
/// Panics if a text contains a secret of the tests.
pub(crate) async fn provide_error(provider: &dyn ProvideCredentials) -> (String, bool) {
    let error = provider.provide().await.expect_err("an error");
    let text = chain(&error);
    assert!(
        !format!("{text} {error:?} {provider:?}").contains("canary"),
        "{text}"
    );
    (text, error.is_not_configured())
}

/// A timer that records sleeps and returns immediately.
#[derive(Clone, Debug, Default)]
pub(crate) struct RecordingSleep(Arc<Mutex<Vec<Duration>>>);

impl RecordingSleep {
    pub(crate) fn taken(&self) -> Vec<Duration> {
        self.0.lock().unwrap().clone()
    }
}

impl Sleep for RecordingSleep {
    fn sleep(&self, duration: Duration) -> SleepFuture<'_> {
        self.0.lock().unwrap().push(duration);
        Box::pin(std::future::ready(()))
    }
}

/// A timer without a runtime.
#[derive(Debug)]
pub(crate) struct NoRuntime;

impl Sleep for NoRuntime {
    fn sleep(&self, _: Duration) -> SleepFuture<'_> {
        Box::pin(std::future::pending())
    }

    fn check(&self) -> Result<(), NoTimer> {
        Err(NoTimer::new("no runtime here"))
    }
}

/// The log lines of this test's thread since its start.
#[derive(Debug)]
pub(crate) struct LogCapture {
    start: usize,
    thread: String,
}

/// The log of all tests: a process has one global subscriber.
#[derive(Clone, Debug, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl LogCapture {
    pub(crate) fn start() -> Self {
        let thread = std::thread::current();
        Self {
            start: log().0.lock().unwrap().len(),
            thread: thread.name().unwrap_or_default().to_owned(),
        }
    }

    pub(crate) fn text(&self) -> String {
        let text = log().0.lock().unwrap()[self.start..].to_vec();
        let text = String::from_utf8(text).expect("tracing writes UTF-8");
        let lines = text.lines().filter(|line| line.contains(&self.thread));
        lines.collect::<Vec<_>>().join("\n")
    }
}

fn log() -> &'static Log {
    static LOG: OnceLock<Log> = OnceLock::new();
    LOG.get_or_init(|| {
        let log = Log::default();
        let writer = log.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_ansi(false)
            .with_thread_names(true)
            .with_writer(move || writer.clone())
            .finish();
        tracing::subscriber::set_global_default(subscriber).expect("the only subscriber");
        log
    })
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
