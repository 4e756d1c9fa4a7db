//! Verifies reports.

use std::sync::Arc;

use crate::data_reader::{DataReader, FileTotals};
use crate::each_file::each_file;
use crate::error::Error;
use crate::manifest::DataFile;
use crate::outcome::Outcome;
use crate::progress::Progress;
use crate::read_options::ReadOptions;
use crate::report::Report;
use crate::reports::Reports;
use crate::worker::{self, Work};

/// The lengths of all files of a report that are right.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct VerifiedTotals {
    /// The number of files.
    pub files: u64,
    /// The size of the stored files in bytes.
    pub stored: u64,
    /// The length of their content, without compression, in bytes.
    pub content: u64,
}

impl Reports {
    /// Reads every byte of a report, and compares it with the manifest.
    ///
    /// These are verified: that each file exists, its size and MD5, and of gzip the CRC-32 and length of each member. The
    /// manifest was verified when the report was [opened](Self::open). The rows aren't parsed; [`read`](Self::read) does
    /// that.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future ends its threads after the current piece.
    pub async fn verify(&self, report: &Report, options: &ReadOptions) -> Outcome<VerifiedTotals> {
        let mut all = VerifiedTotals::default();
        let verify = |file| async move {
            let work = || Ok(Verify::new(file, options));
            worker::run(&*self.source, file.key(), &options.progress, work)
                .await
                .map(|totals| (totals, totals))
        };
        let files = each_file(report, options, verify, |totals: FileTotals| {
            all.files += 1;
            all.stored += totals.stored;
            all.content += totals.content;
        });
        let files = files.await;
        Outcome::new(all, files)
    }
}

/// Verifies a data file.
pub(crate) struct Verify {
    reader: DataReader,
    progress: Arc<Progress>,
}

impl Verify {
    pub(crate) fn new(file: &DataFile, options: &ReadOptions) -> Self {
        Self {
            reader: DataReader::new(file, options),
            progress: Arc::clone(&options.progress),
        }
    }
}

impl Work for Verify {
    type Output = FileTotals;

    fn piece(&mut self, piece: &[u8]) -> Result<(), Error> {
        self.progress.add_bytes(piece.len() as u64);
        self.reader.feed(piece, |_| Ok(()))
    }

    fn finish(self) -> Result<FileTotals, Error> {
        self.reader.finish()
    }
}
