//! Ctrl-C, and on Unix the signals of service managers and of a lost terminal.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context as _, Result};

static HAS_ARRIVED: AtomicBool = AtomicBool::new(false);

/// Returns whether a signal to stop has arrived while the program waited for one.
pub(crate) fn has_arrived() -> bool {
    HAS_ARRIVED.load(Ordering::Relaxed)
}

/// Says something when a second signal ends the program.
static LAST_WORDS: Mutex<Option<Box<dyn FnOnce() + Send>>> = Mutex::new(None);

/// Sets what to say when a second signal ends the program; it must not block.
///
/// Only Unix says it.
pub(crate) fn on_second_signal(say: impl FnOnce() + Send + 'static) {
    if let Ok(mut words) = LAST_WORDS.lock() {
        *words = Some(Box::new(say));
    }
}

/// Waits for a signal to stop.
///
/// On Unix, the first such signal after the creation of this value does not end the program. On Windows, the first
/// Ctrl-C after the first [`wait`](Self::wait) does not. A second one does, whatever the program is doing.
pub(crate) struct StopSignals {
    #[cfg(unix)]
    arrived: std::sync::Arc<tokio::sync::Notify>,
}

impl StopSignals {
    #[cfg(unix)]
    pub(crate) fn listen() -> Result<Self> {
        let arrived = std::sync::Arc::default();
        unix::listen(std::sync::Arc::clone(&arrived)).context("cannot wait for signals")?;
        Ok(Self { arrived })
    }

    #[cfg(not(unix))]
    pub(crate) fn listen() -> Result<Self> {
        Ok(Self {})
    }

    /// Returns once a signal has arrived, on Unix since [`listen`](Self::listen).
    pub(crate) async fn wait(&mut self) -> Result<()> {
        #[cfg(unix)]
        self.arrived.notified().await;
        #[cfg(not(unix))]
        {
            tokio::signal::ctrl_c()
                .await
                .context("cannot wait for Ctrl-C")?;
            HAS_ARRIVED.store(true, Ordering::Relaxed);
        }
        Ok(())
    }
}

#[cfg(unix)]
mod unix {
    use std::io;
    use std::sync::Arc;
    use std::sync::atomic::Ordering;
    use std::thread;
    use std::time::{Duration, Instant};

    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    use signal_hook::iterator::Signals;
    use signal_hook::low_level::exit;
    use tokio::sync::Notify;

    use super::{HAS_ARRIVED, LAST_WORDS};
    use crate::stderr::{self, Patience};

    /// The time after which another signal is a second one.
    ///
    /// `timeout` and some shells send one signal twice: to the process and to its group.
    const SAME_SIGNAL: Duration = Duration::from_millis(250);

    /// Listens in a thread, because the one of the requests may be blocked.
    pub(super) fn listen(arrived: Arc<Notify>) -> io::Result<()> {
        let mut signals = Signals::new([SIGINT, SIGTERM])?;
        if receives_hangups() {
            signals.add_signal(SIGHUP)?;
        }
        thread::Builder::new()
            .name("signals".to_owned())
            .spawn(move || {
                let mut first = None;
                for _ in signals.forever() {
                    match first {
                        None => first = Some(now()),
                        Some(first) if now() - first < SAME_SIGNAL => {}
                        Some(_) => {
                            say_last_words();
                            exit(130);
                        }
                    }
                    HAS_ARRIVED.store(true, Ordering::Relaxed);
                    arrived.notify_one();
                }
            })?;
        Ok(())
    }

    fn say_last_words() {
        let words = LAST_WORDS.lock().ok().and_then(|mut words| words.take());
        if let Some(say) = words {
            say();
            stderr::flush(Patience::Short);
        }
    }

    /// Returns whether a lost terminal ends the program, which `nohup` prevents.
    ///
    /// Only Linux tells without unsafe code. On other systems the signal ends the program without a message.
    fn receives_hangups() -> bool {
        std::fs::read_to_string("/proc/self/status").is_ok_and(|status| {
            let mask = status.lines().find_map(|it| it.strip_prefix("SigIgn:"));
            let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
            mask.is_some_and(|mask| mask & (1 << (SIGHUP - 1)) == 0)
        })
    }

    #[expect(clippy::disallowed_methods, reason = "the command line has a clock")]
    fn now() -> Instant {
        Instant::now()
    }
}
