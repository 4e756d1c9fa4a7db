//! Writes rows to standard output while a report is read.

use std::io::{self, Write as _};
use std::sync::{Arc, Mutex};

use anyhow::{Context as _, Result};
use oss_report::tally::Totals;
use oss_report::{Row, Tally};
use tokio::sync::Notify;

use super::filter::RowFilter;
use super::format::RowLayout;

/// The number of bytes that are written at once.
const BLOCK: usize = 64 * 1024;

/// The selected rows of a file, as lines for standard output.
///
/// It writes in the thread of its file, so that a reader that waits stops neither signals nor requests.
#[derive(Debug)]
pub(super) struct RowWriter {
    shared: Arc<Shared>,
    lines: Vec<u8>,
    /// All classes of the report, if the filter names some.
    classes: Option<Totals>,
}

/// The settings and the state that all files share.
#[derive(Debug)]
pub(super) struct Shared {
    filter: RowFilter,
    layout: RowLayout,
    /// The error after which nothing is written.
    error: Mutex<Option<io::Error>>,
    failed: Notify,
}

impl Shared {
    pub(super) fn new(filter: RowFilter, layout: RowLayout) -> Self {
        Self {
            filter,
            layout,
            error: Mutex::new(None),
            failed: Notify::new(),
        }
    }

    /// Writes what precedes the rows.
    pub(super) fn write_header(&self) {
        self.write(&self.layout.header());
    }

    /// Runs the reading until writing fails.
    pub(super) async fn until_failure<T>(
        &self,
        reading: impl Future<Output = Result<T>>,
    ) -> Result<T> {
        let read = tokio::select! {
            () = self.failed.notified() => None,
            read = reading => Some(read),
        };
        let error = self.error.lock().ok().and_then(|mut it| it.take());
        match (error, read) {
            (None, Some(read)) => read,
            (Some(error), _) => Err(error).context("cannot write to standard output"),
            (None, None) => Err(io::Error::from(io::ErrorKind::BrokenPipe).into()),
        }
    }

    fn write(&self, lines: &[u8]) {
        let Ok(mut error) = self.error.lock() else {
            return;
        };
        if error.is_some() {
            return;
        }
        let mut stdout = io::stdout().lock();
        let written = stdout.write_all(lines).and_then(|()| stdout.flush());
        if let Err(failure) = written {
            *error = Some(failure);
            self.failed.notify_one();
        }
    }
}

impl RowWriter {
    pub(super) fn new(shared: &Arc<Shared>) -> Self {
        Self {
            shared: Arc::clone(shared),
            lines: Vec::new(),
            classes: shared.filter.has_classes().then(Totals::default),
        }
    }

    /// Returns the classes of all rows, if the filter names some.
    pub(super) fn classes(&self) -> Option<&Totals> {
        self.classes.as_ref()
    }

    fn flush(&mut self) {
        self.shared.write(&self.lines);
        self.lines.clear();
    }
}

impl Tally for RowWriter {
    fn row(&mut self, row: &Row<'_>) {
        if let Some(classes) = &mut self.classes {
            classes.row(row);
        }
        if !self.shared.filter.fits(row) {
            return;
        }
        self.shared.layout.write(row, &mut self.lines);
        if self.lines.len() >= BLOCK {
            self.flush();
        }
    }

    /// Writes the last rows of a file that was right.
    fn merge(&mut self, mut other: Self) {
        other.flush();
        if let (Some(classes), Some(others)) = (&mut self.classes, other.classes) {
            classes.merge(others);
        }
    }
}
