//! Downloads reports into directories.

mod apart;
mod occupied;
mod save;
mod targets;
mod temporary_file;
mod unwritable;

use std::path::Path;
use std::sync::Arc;

use crate::data_reader::FileTotals;
use crate::each_file::each_file;
use crate::error::Error;
use crate::manifest::DataFile;
use crate::outcome::Outcome;
use crate::progress::Progress;
use crate::read_options::{Checks, ReadOptions};
use crate::report::Report;
use crate::reports::Reports;
use crate::run::{CHECKSUM, MANIFEST};
use crate::source::directory::Directory;
use crate::verify::Verify;
use crate::worker;
use apart::check_apart;
use occupied::check_unoccupied;
use save::Save;
use targets::Targets;
use temporary_file::{TemporaryFile, remove_stale};
use unwritable::unwritable;

/// The files of a report that are in a directory now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Fetched {
    /// The number of data files that were downloaded.
    pub downloaded: u64,
    /// The number of data files that were there, and right.
    pub kept: u64,
    /// The size of the downloaded data files in bytes.
    pub bytes: u64,
}

impl Reports {
    /// Downloads a report into a directory, and verifies it on the way.
    ///
    /// The directory gets the layout that the folder of the rule has in the bucket: `data/` and a folder for each run, so
    /// that several runs share one directory, and [`in_directory`](Self::in_directory) reads it. A file that is there and
    /// right is kept, so the same call continues after an interruption. Files outside of the directory are never written:
    /// their names are checked. Each rule needs its own directory.
    ///
    /// Each file is written under a name such as `.oss-fetch-9f86d081884c7d65` first. It gets its name when its size, its
    /// MD5 and its gzip checksums were right and it is on the disk. The manifest is written last, so a directory has it
    /// only if the report is complete. A process that is killed leaves such temporary files, which the next call removes.
    ///
    /// # Errors
    ///
    /// Fails with [`ErrorKind::Write`](crate::ErrorKind::Write) if the directory or the manifest can't be written,
    /// if it has a report of another rule, or if one of it and the source directory is in the other, and with
    /// [`ErrorKind::Unsupported`](crate::ErrorKind::Unsupported) if a file has a name that isn't a file name here. The
    /// [`Outcome`] has the errors of data files; then the manifest isn't written.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future ends its threads after the current piece, and they remove their temporary files;
    /// [`Progress::idle`] waits for that. The next call continues.
    pub async fn fetch(
        &self,
        report: &Report,
        directory: impl AsRef<Path>,
        options: &ReadOptions,
    ) -> Result<Outcome<Fetched>, Error> {
        let directory = directory.as_ref();
        let targets = Targets::new(report, directory)?;
        check_apart(directory, self.source.directory(), self.root.as_deref())?;
        check_unoccupied(directory, &report.folder)?;
        targets.folders().try_for_each(|folder| {
            targets.create_folder(folder)?;
            remove_stale(folder);
            Ok::<_, Error>(())
        })?;
        let there = Directory::new(directory, report.folder.key());
        let fetch = |file: &DataFile| {
            let path = targets.of(file.key());
            let (file, there) = (file.clone(), &there);
            async move {
                if let Some(totals) = right_file(there, &file, options).await {
                    return Ok((None, totals));
                }
                let path = path?;
                let work = || Save::new(&file, &path, options);
                let totals =
                    worker::run(&*self.source, file.key(), &options.progress, work).await?;
                Ok((Some(totals.stored), totals))
            }
        };
        let mut fetched = Fetched::default();
        let files = each_file(report, options, fetch, |downloaded| match downloaded {
            None => fetched.kept += 1,
            Some(bytes) => {
                fetched.downloaded += 1;
                fetched.bytes += bytes;
            }
        });
        let files = files.await;
        let outcome = Outcome::new(fetched, files);
        if outcome.is_complete() {
            write_manifest(report, &targets)?;
        }
        Ok(outcome)
    }
}

/// Returns the lengths of a file that is there and right.
async fn right_file(
    there: &Directory,
    file: &DataFile,
    options: &ReadOptions,
) -> Option<FileTotals> {
    if options.checks == Checks::Skipped {
        return None;
    }
    let unseen = options.clone().progress(Arc::new(Progress::default()));
    let work = || Ok(Verify::new(file, &unseen));
    let totals = worker::run(there, file.key(), &options.progress, work).await;
    let totals = totals.ok()?;
    options.progress.add_bytes(totals.stored);
    Some(totals)
}

/// Writes the checksum, and then the manifest of the complete report.
fn write_manifest(report: &Report, targets: &Targets<'_>) -> Result<(), Error> {
    let write = |name, bytes: &[u8]| {
        let key = format!("{}{}{name}", report.folder.key(), report.run.folder());
        let path = targets.of(&key)?;
        let written = TemporaryFile::create(&path).and_then(|mut file| {
            file.write(bytes)?;
            file.persist()
        });
        written.map_err(|error| unwritable(&path, error))
    };
    if let Some(checksum) = &report.checksum {
        write(CHECKSUM, checksum)?;
    }
    write(MANIFEST, &report.json)
}
