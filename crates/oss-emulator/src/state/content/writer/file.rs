//! Stores received data in a file.

use std::io;
use std::sync::Arc;

use tokio::task::spawn_blocking;

use crate::state::content::blobs::Blobs;
use crate::state::content::unfinished_blob::UnfinishedBlob;
use crate::state::content::{Segment, Segments};

/// Contents of fewer bytes are stored in the record of their object or part.
pub(in crate::state::content) const INLINE_LIMIT: usize = 16 * 1024;

/// How many bytes are collected before they are written.
const BLOCK: usize = 256 * 1024;

/// Writes data to a file, on threads that may block.
#[derive(Debug)]
pub(super) struct FileWriter {
    blobs: Arc<Blobs>,
    /// `None` until the first block is full.
    file: Option<UnfinishedBlob>,
    buffer: Vec<u8>,
}

impl FileWriter {
    pub(super) fn new(blobs: Arc<Blobs>) -> Self {
        Self {
            blobs,
            file: None,
            buffer: Vec::new(),
        }
    }

    pub(super) async fn write(&mut self, data: &[u8]) -> io::Result<()> {
        self.buffer.extend_from_slice(data);
        if self.buffer.len() < BLOCK {
            return Ok(());
        }
        let (blobs, file) = (Arc::clone(&self.blobs), self.file.take());
        let mut buffer = std::mem::take(&mut self.buffer);
        let written = spawn_blocking(move || {
            let file = written(blobs, file, &buffer)?;
            buffer.clear();
            io::Result::Ok((file, buffer))
        });
        let (file, buffer) = written.await??;
        self.file = Some(file);
        self.buffer = buffer;
        Ok(())
    }

    pub(super) async fn finish(self) -> io::Result<Segments> {
        let segment = if self.file.is_none() && self.buffer.len() < INLINE_LIMIT {
            Segment::Memory(self.buffer.into_boxed_slice().into())
        } else {
            let finished = spawn_blocking(move || {
                let file = written(self.blobs, self.file, &self.buffer)?;
                file.finish()
            });
            Segment::File(finished.await??)
        };
        Ok(Segments::One(segment))
    }
}

/// Writes to a file, which is created if it doesn't exist yet.
fn written(
    blobs: Arc<Blobs>,
    file: Option<UnfinishedBlob>,
    data: &[u8],
) -> io::Result<UnfinishedBlob> {
    let mut file = match file {
        Some(file) => file,
        None => UnfinishedBlob::create(blobs)?,
    };
    file.write(data)?;
    Ok(file)
}
