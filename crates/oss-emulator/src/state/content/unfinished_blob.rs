//! A file that is still written.

use std::fs::File;
use std::io::{self, Write as _};
use std::sync::Arc;

use super::blobs::{Blob, Blobs, remove};

/// A file that is still written; dropping it removes it.
///
/// Its methods block.
#[derive(Debug)]
pub(super) struct UnfinishedBlob {
    blobs: Arc<Blobs>,
    id: u64,
    file: File,
    /// In bytes.
    length: u64,
    is_complete: bool,
}

impl UnfinishedBlob {
    pub(super) fn create(blobs: Arc<Blobs>) -> io::Result<Self> {
        let id = blobs.new_id();
        let file = File::create_new(blobs.unfinished_path(id))?;
        Ok(Self {
            blobs,
            id,
            file,
            length: 0,
            is_complete: false,
        })
    }

    pub(super) fn write(&mut self, data: &[u8]) -> io::Result<()> {
        self.file.write_all(data)?;
        self.length += data.len() as u64;
        Ok(())
    }

    /// Returns the file once a crash can't harm it.
    pub(super) fn finish(mut self) -> io::Result<Arc<Blob>> {
        self.file.sync_all()?;
        let blob = self.blobs.complete(self.id, self.length)?;
        self.is_complete = true;
        Ok(blob)
    }
}

impl Drop for UnfinishedBlob {
    fn drop(&mut self) {
        if !self.is_complete {
            remove(self.blobs.unfinished_path(self.id));
        }
    }
}
