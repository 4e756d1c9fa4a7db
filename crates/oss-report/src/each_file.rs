//! Reads the files of a report, several at the same time.

use futures_util::StreamExt as _;
use futures_util::stream;

use crate::data_reader::FileTotals;
use crate::error::Error;
use crate::manifest::DataFile;
use crate::outcome::FileOutcome;
use crate::read_options::ReadOptions;
use crate::report::Report;

/// Calls `read` for each file, and `merge` with what results.
///
/// Both follow the order of the manifest. At most [`ReadOptions::parallel`] files are being read, or wait for an
/// earlier one.
pub(crate) async fn each_file<'r, T, F>(
    report: &'r Report,
    options: &ReadOptions,
    mut read: impl FnMut(&'r DataFile) -> F,
    mut merge: impl FnMut(T),
) -> Vec<FileOutcome>
where
    F: Future<Output = Result<(T, FileTotals), Error>>,
{
    let files = report.manifest.files();
    let reads = stream::iter(files).map(|file| {
        let result = read(file);
        async move { (file, result.await) }
    });
    let mut reads = reads.buffered(options.parallel);
    let mut outcomes = Vec::with_capacity(files.len());
    while let Some((file, result)) = reads.next().await {
        options.progress.add_file();
        let totals = result.map(|(value, totals)| {
            merge(value);
            totals
        });
        outcomes.push(FileOutcome::new(file.clone(), totals));
    }
    outcomes
}
