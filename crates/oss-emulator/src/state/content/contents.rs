//! Where new contents are stored: in memory or in files.

use std::io;
use std::path::Path;
use std::sync::Arc;

use super::blobs::Blobs;
use super::loader::ContentLoader;
use super::received::{Checksums, Received};
use super::unfinished_blob::UnfinishedBlob;
use super::writer::{ContentWriter, INLINE_LIMIT};
use super::{Segment, Segments};

/// Where new contents are stored; the default is memory.
#[derive(Debug, Default)]
pub(crate) struct Contents(Option<Arc<Blobs>>);

impl Contents {
    /// Opens or creates a directory for contents.
    ///
    /// No file is removed before [`ContentLoader::finish`], apart from those that were never complete.
    pub(crate) fn open(directory: &Path) -> io::Result<(Self, ContentLoader)> {
        let (blobs, lengths) = Blobs::open(directory)?;
        let blobs = Arc::new(blobs);
        let loader = ContentLoader::new(Arc::clone(&blobs), lengths);
        Ok((Self(Some(blobs)), loader))
    }

    /// Returns a writer for a content of this length in bytes, if it is known.
    pub(crate) fn writer(&self, announced: Option<u64>) -> ContentWriter {
        match &self.0 {
            None => ContentWriter::in_memory(announced),
            Some(blobs) => ContentWriter::in_file(Arc::clone(blobs)),
        }
    }

    /// Stores bytes. Unlike a writer it blocks until they are stored.
    pub(crate) fn store(&self, bytes: Vec<u8>) -> io::Result<Received> {
        let mut checksums = Checksums::default();
        checksums.update(&bytes);
        let segment = match &self.0 {
            Some(blobs) if bytes.len() >= INLINE_LIMIT => {
                let mut file = UnfinishedBlob::create(Arc::clone(blobs))?;
                file.write(&bytes)?;
                Segment::File(file.finish()?)
            }
            _ => Segment::Memory(bytes.into()),
        };
        Ok(checksums.finish(Segments::One(segment)))
    }

    /// Keeps all files from now on, also those that contents no longer use.
    pub(crate) fn close(&self) {
        if let Some(blobs) = &self.0 {
            blobs.stop_removing();
        }
    }
}
