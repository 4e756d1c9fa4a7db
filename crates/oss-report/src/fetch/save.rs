//! Verifies a data file, and writes it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::temporary_file::TemporaryFile;
use super::unwritable::unwritable;
use crate::data_reader::{DataReader, FileTotals};
use crate::error::Error;
use crate::manifest::DataFile;
use crate::progress::Progress;
use crate::read_options::ReadOptions;
use crate::worker::Work;

/// Writes a data file, which gets its name once it is verified.
pub(super) struct Save {
    reader: DataReader,
    file: TemporaryFile,
    target: PathBuf,
    progress: Arc<Progress>,
}

impl Save {
    pub(super) fn new(
        file: &DataFile,
        target: &Path,
        options: &ReadOptions,
    ) -> Result<Self, Error> {
        Ok(Self {
            reader: DataReader::new(file, options),
            file: TemporaryFile::create(target).map_err(|error| unwritable(target, error))?,
            target: target.to_owned(),
            progress: Arc::clone(&options.progress),
        })
    }
}

impl Work for Save {
    type Output = FileTotals;

    fn piece(&mut self, piece: &[u8]) -> Result<(), Error> {
        self.reader.feed(piece, |_| Ok(()))?;
        let written = self.file.write(piece);
        written.map_err(|error| unwritable(&self.target, error))?;
        self.progress.add_bytes(piece.len() as u64);
        Ok(())
    }

    fn finish(self) -> Result<FileTotals, Error> {
        let totals = self.reader.finish()?;
        let persisted = self.file.persist();
        persisted.map_err(|error| unwritable(&self.target, error))?;
        Ok(totals)
    }
}
