//! Standard error, written by a thread of its own.
//!
//! A full pipe blocks the writer. The thread of the requests must not wait for it: neither signals nor
//! time limits work then, and a replacement would stop between its two requests.

mod bar_target;

use std::io::{self, Write as _};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;

use crate::signals;

pub(crate) use bar_target::bar_target;

/// The most that waits to be written, in bytes; more lines of the log are dropped.
const LIMIT: usize = 1024 * 1024;
/// How often a wait looks for a signal.
const STEP: Duration = Duration::from_millis(50);
/// How many steps a wait continues after a signal, or after a panic.
const LAST_STEPS: u32 = 10;

static QUEUE: OnceLock<Option<Sender<Message>>> = OnceLock::new();
static WAITING: AtomicUsize = AtomicUsize::new(0);
static DROPPED: AtomicUsize = AtomicUsize::new(0);

enum Message {
    Text(Vec<u8>),
    /// Its sender is dropped once everything before it is written.
    Flush(Sender<()>),
}

/// When a wait for the writer ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Patience {
    /// Half a second after a signal to stop.
    UntilSignal,
    /// After half a second.
    Short,
}

/// Writes a message, which is never dropped.
pub(crate) fn write(text: impl Into<Vec<u8>>) {
    let text = text.into();
    WAITING.fetch_add(text.len(), Ordering::Relaxed);
    let Some(queue) = queue() else {
        return write_now(&text);
    };
    // The thread never ends.
    let _ = queue.send(Message::Text(text));
}

/// Waits until everything is written.
pub(crate) fn flush(patience: Patience) {
    let Some(Some(queue)) = QUEUE.get() else {
        return;
    };
    let (sender, written) = channel();
    let _ = queue.send(Message::Flush(sender));
    let mut steps = 0;
    while steps < LAST_STEPS && written.recv_timeout(STEP) == Err(RecvTimeoutError::Timeout) {
        if patience == Patience::Short || signals::has_arrived() {
            steps += 1;
        }
    }
}

/// A writer for the log, which drops lines if too many wait.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Log;

impl io::Write for Log {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        if WAITING.load(Ordering::Relaxed) > LIMIT {
            DROPPED.fetch_add(1, Ordering::Relaxed);
        } else {
            write(line);
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Returns the queue of the thread; `None` if the system starts no thread.
fn queue() -> Option<&'static Sender<Message>> {
    QUEUE
        .get_or_init(|| {
            let (queue, messages) = channel();
            let writer = thread::Builder::new().name("stderr".to_owned());
            writer.spawn(move || write_all(&messages)).ok()?;
            Some(queue)
        })
        .as_ref()
}

fn write_all(messages: &Receiver<Message>) {
    for message in messages {
        match message {
            Message::Text(text) => write_now(&text),
            Message::Flush(written) => drop(written),
        }
        let dropped = DROPPED.swap(0, Ordering::Relaxed);
        if dropped > 0 {
            let note = format!("{dropped} lines of the log were dropped: nothing read them\n");
            let _ = io::stderr().write_all(note.as_bytes());
        }
    }
}

fn write_now(text: &[u8]) {
    // If standard error is closed, the failure can't be reported either.
    let _ = io::stderr().write_all(text);
    WAITING.fetch_sub(text.len(), Ordering::Relaxed);
}
