//! Where new contents are stored: in memory or in files.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::blobs::Blobs;
use super::loader::ContentLoader;
use super::received::Received;
use super::unfinished_blob::UnfinishedBlob;
use super::writer::{ContentWriter, INLINE_LIMIT};
use super::{Content, Segment, Segments};

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

    /// Returns where files already are, in a directory that wasn't opened yet.
    pub(crate) fn used(directory: &Path) -> io::Result<Option<PathBuf>> {
        Blobs::used(directory)
    }

    /// Returns whether a directory for contents was made before.
    pub(crate) fn exist(directory: &Path) -> bool {
        Blobs::exist(directory)
    }

    /// Returns a writer for a content of this length in bytes, if it is known.
    pub(crate) fn writer(&self, announced: Option<u64>) -> ContentWriter {
        match &self.0 {
            None => ContentWriter::in_memory(announced),
            Some(blobs) => ContentWriter::in_file(Arc::clone(blobs)),
        }
    }

    /// Moves a content from memory to where new contents are stored.
    ///
    /// Unlike a writer it blocks until the content is stored.
    pub(crate) fn store(&self, received: Received) -> io::Result<Received> {
        let Some(blobs) = &self.0 else {
            return Ok(received);
        };
        if received.content.len() < INLINE_LIMIT as u64 {
            return Ok(received);
        }
        let mut file = UnfinishedBlob::create(Arc::clone(blobs))?;
        for segment in received.content.segments.as_slice() {
            match segment {
                Segment::Memory(bytes) => file.write(bytes)?,
                // It is stored already.
                Segment::File(_) | Segment::Zeros(_) => return Ok(received),
            }
        }
        let segments = Segments::One(Segment::File(file.finish()?));
        let content = Content {
            segments,
            ..received.content
        };
        Ok(Received {
            content,
            ..received
        })
    }

    /// Keeps all files from now on, also those that contents no longer use.
    pub(crate) fn close(&self) {
        if let Some(blobs) = &self.0 {
            blobs.stop_removing();
        }
    }
}
