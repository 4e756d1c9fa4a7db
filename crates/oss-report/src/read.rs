//! Reads the rows of reports.

use std::sync::Arc;

use crate::columns::Columns;
use crate::data_reader::{DataReader, FileTotals};
use crate::each_file::each_file;
use crate::error::{Error, ErrorKind};
use crate::outcome::Outcome;
use crate::progress::Progress;
use crate::read_options::ReadOptions;
use crate::report::Report;
use crate::reports::Reports;
use crate::row_error::{RowError, RowErrorKind};
use crate::scan::{Scanned, Scanner};
use crate::tally::Tally;
use crate::worker::{self, Work};

/// The number of rejected rows whose errors are kept.
const KEPT_ERRORS: usize = 20;

/// A tally of the rows in the files that were right.
#[derive(Debug)]
#[non_exhaustive]
pub struct Tallied<T> {
    /// The tally.
    pub tally: T,
    /// The number of rows.
    pub rows: u64,
    /// The rows that were skipped because they can't be read.
    pub rejected: RejectedRows,
    /// The number of files whose first line was the schema.
    ///
    /// Documented reports have no such line.
    pub header_lines: u64,
}

/// The rows of a report that were skipped because they can't be read.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct RejectedRows {
    /// Their number.
    pub count: u64,
    /// The errors of the first 20, with their files.
    pub first: Vec<Error>,
}

impl Reports {
    /// Reads all rows of a report, and tallies them.
    ///
    /// `new_tally` creates the tally of one file. It is merged only after the size, the MD5 and the gzip checksums of its
    /// file were right, in the order of the manifest, so the result doesn't depend on the network. Several files are read
    /// at the same time; see [`ReadOptions::parallel`]. While a file is decompressed in a thread, its next bytes arrive.
    ///
    /// # Errors
    ///
    /// Fails with [`ErrorKind::Manifest`] if the columns are unusable. A file that fails doesn't end the reading: the
    /// [`Outcome`] has its error.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future ends its threads after the current piece.
    pub async fn read<T: Tally + Send + 'static>(
        &self,
        report: &Report,
        options: &ReadOptions,
        new_tally: impl Fn() -> T,
    ) -> Result<Outcome<Tallied<T>>, Error> {
        let columns = Columns::from_schema(report.manifest.schema()).map_err(|error| {
            Error::new(ErrorKind::Manifest, error.to_string()).with_help(error.help())
        })?;
        let columns = columns.with_plus(options.plus);
        let mut all = Tallied {
            tally: new_tally(),
            rows: 0,
            rejected: RejectedRows::default(),
            header_lines: 0,
        };
        let new_work = |file| {
            let scanner = Scanner::new(columns.clone())
                .with_invalid_rows(options.invalid_rows)
                .with_bucket(report.manifest.source_bucket());
            Ok(Read {
                reader: DataReader::new(file, options),
                scanner,
                tally: new_tally(),
                progress: Arc::clone(&options.progress),
            })
        };
        let new_work = &new_work;
        let read = |file| async move {
            let work = || new_work(file);
            let (tally, rows, totals) =
                worker::run(&*self.source, file.key(), &options.progress, work).await?;
            Ok(((file.key(), tally, rows), totals))
        };
        let files = each_file(report, options, read, |(key, tally, scanned)| {
            all.merge(key, tally, scanned);
        });
        let files = files.await;
        Ok(Outcome::new(all, files))
    }
}

impl<T: Tally> Tallied<T> {
    fn merge(&mut self, key: &str, tally: T, scanned: Scanned) {
        self.tally.merge(tally);
        self.rows += scanned.rows;
        self.header_lines += u64::from(scanned.has_header);
        self.rejected.count += scanned.rejected.count;
        let free = KEPT_ERRORS.saturating_sub(self.rejected.first.len());
        let errors = scanned.rejected.first.into_iter().take(free);
        let errors = errors.map(|error| row_error(&error).with_file(key));
        self.rejected.first.extend(errors);
    }
}

struct Read<T> {
    reader: DataReader,
    scanner: Scanner,
    tally: T,
    progress: Arc<Progress>,
}

impl<T: Tally + Send + 'static> Work for Read<T> {
    type Output = (T, Scanned, FileTotals);

    fn piece(&mut self, piece: &[u8]) -> Result<(), Error> {
        let Self {
            reader,
            scanner,
            tally,
            progress,
        } = self;
        let mut rows = 0;
        let result = reader.feed(piece, |bytes| {
            let scanned = scanner.feed(bytes, |row| {
                rows += 1;
                tally.row(row);
            });
            scanned.map_err(|error| row_error(&error))
        });
        progress.add_bytes(piece.len() as u64);
        progress.add_rows(rows);
        result
    }

    fn finish(mut self) -> Result<Self::Output, Error> {
        let totals = self.reader.finish()?;
        let scanned = self.scanner.finish(|row| {
            self.progress.add_rows(1);
            self.tally.row(row);
        });
        Ok((
            self.tally,
            scanned.map_err(|error| row_error(&error))?,
            totals,
        ))
    }
}

fn row_error(error: &RowError) -> Error {
    let kind = match error.kind() {
        RowErrorKind::FieldTooLong | RowErrorKind::RowTooLong => ErrorKind::RowLimit,
        _ => ErrorKind::Row,
    };
    Error::new(kind, error.to_string()).with_help(error.help())
}
