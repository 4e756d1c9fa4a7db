//! Stores received data, and computes its checksums on the way.

mod file;
mod memory;

use std::io;
use std::sync::Arc;

use super::blobs::Blobs;
use super::received::{Checksums, Received};

use file::FileWriter;
use memory::MemoryWriter;

pub(super) use file::INLINE_LIMIT;

/// Stores data that arrives in pieces; dropping it drops the data.
#[derive(Debug)]
pub(crate) struct ContentWriter {
    checksums: Checksums,
    place: Place,
}

#[derive(Debug)]
enum Place {
    Memory(MemoryWriter),
    File(FileWriter),
}

impl ContentWriter {
    pub(super) fn in_memory(announced: Option<u64>) -> Self {
        Self::new(Place::Memory(MemoryWriter::new(announced)))
    }

    pub(super) fn in_file(blobs: Arc<Blobs>) -> Self {
        Self::new(Place::File(FileWriter::new(blobs)))
    }

    fn new(place: Place) -> Self {
        Self {
            checksums: Checksums::default(),
            place,
        }
    }

    /// Returns how many bytes were written.
    pub(crate) fn len(&self) -> u64 {
        self.checksums.len()
    }

    pub(crate) async fn write(&mut self, data: &[u8]) -> io::Result<()> {
        self.checksums.update(data);
        match &mut self.place {
            Place::Memory(memory) => {
                memory.write(data);
                Ok(())
            }
            Place::File(file) => file.write(data).await,
        }
    }

    /// Returns the content with everything that was written.
    ///
    /// A content in a file is complete and outlasts a crash.
    pub(crate) async fn finish(self) -> io::Result<Received> {
        let segments = match self.place {
            Place::Memory(memory) => memory.finish(),
            Place::File(file) => file.finish().await?,
        };
        Ok(self.checksums.finish(segments))
    }
}
