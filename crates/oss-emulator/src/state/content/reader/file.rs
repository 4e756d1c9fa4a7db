//! Reads a file in chunks.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use tokio::task::{JoinHandle, spawn_blocking};

use crate::state::content::blobs::Blob;

/// Reads one file on threads that may block.
#[derive(Debug, Default)]
pub(super) enum FileReader {
    #[default]
    Closed,
    Open(File),
    Reading(JoinHandle<io::Result<(File, Bytes)>>),
}

impl FileReader {
    /// Reads a chunk; the arguments must be the same until it is ready.
    pub(super) fn poll_read(
        &mut self,
        cx: &mut Context<'_>,
        blob: &Arc<Blob>,
        offset: u64,
        length: usize,
    ) -> Poll<io::Result<Bytes>> {
        loop {
            let file = match std::mem::take(self) {
                Self::Closed => None,
                Self::Open(file) => Some(file),
                Self::Reading(mut reading) => {
                    let Poll::Ready(read) = Pin::new(&mut reading).poll(cx) else {
                        *self = Self::Reading(reading);
                        return Poll::Pending;
                    };
                    let (file, chunk) = read??;
                    *self = Self::Open(file);
                    return Poll::Ready(Ok(chunk));
                }
            };
            let blob = Arc::clone(blob);
            *self = Self::Reading(spawn_blocking(move || {
                read(&blob, file, offset, length)
                    .inspect_err(|error| tracing::error!(%error, "cannot read a body"))
            }));
        }
    }
}

fn read(blob: &Blob, file: Option<File>, offset: u64, length: usize) -> io::Result<(File, Bytes)> {
    let mut file = match file {
        Some(file) => file,
        None => blob.open()?,
    };
    let mut chunk = vec![0; length];
    file.seek(SeekFrom::Start(offset))?;
    file.read_exact(&mut chunk)?;
    Ok((file, chunk.into()))
}
