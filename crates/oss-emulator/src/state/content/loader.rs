//! Makes contents of the records of a store, when the emulator starts.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::io::{self, ErrorKind};
use std::sync::Arc;

use super::blobs::{Blob, Blobs};
use super::stored::{StoredContent, StoredSegment};
use super::{Content, Segment};

/// Makes contents of records, and finds the files that no record names.
#[derive(Debug)]
pub(crate) struct ContentLoader {
    blobs: Arc<Blobs>,
    /// The lengths of all files by id.
    lengths: HashMap<u64, u64>,
    /// The files of the records so far, since several contents may share one.
    named: HashMap<u64, Arc<Blob>>,
}

impl ContentLoader {
    pub(super) fn new(blobs: Arc<Blobs>, lengths: HashMap<u64, u64>) -> Self {
        Self {
            blobs,
            lengths,
            named: HashMap::new(),
        }
    }

    /// Returns the content of a record; its files must exist and be complete.
    pub(crate) fn load(&mut self, record: StoredContent) -> io::Result<Content> {
        let segments = record.segments.into_iter().map(|segment| match segment {
            StoredSegment::Inline(bytes) => Ok(Segment::Memory(bytes)),
            StoredSegment::Zeros(length) => Ok(Segment::Zeros(length)),
            StoredSegment::File { id, length } => self.blob(id, length).map(Segment::File),
        });
        let segments: Vec<_> = segments.collect::<io::Result<_>>()?;
        Ok(Content {
            length: segments.iter().map(Segment::len).sum(),
            crc64: record.crc64,
            segments: segments.into(),
        })
    }

    /// Removes the files that no record named; from now on contents remove their own.
    ///
    /// It must have loaded all records.
    pub(crate) fn finish(self) -> io::Result<()> {
        let ids = self.lengths.into_keys();
        let unused = ids.filter(|id| !self.named.contains_key(id));
        self.blobs.remove_unused(unused)?;
        // The contents may already be gone, and their files with them.
        drop(self.named);
        self.blobs.start_removing();
        Ok(())
    }

    fn blob(&mut self, id: u64, length: u64) -> io::Result<Arc<Blob>> {
        match (self.named.entry(id), self.lengths.get(&id)) {
            (Entry::Occupied(blob), _) => Ok(Arc::clone(blob.get())),
            (Entry::Vacant(place), Some(actual)) if *actual == length => {
                Ok(Arc::clone(place.insert(self.blobs.existing(id, length))))
            }
            (_, Some(actual)) => {
                let text = format!("the file {id:016x} has {actual} bytes instead of {length}");
                Err(io::Error::new(ErrorKind::InvalidData, text))
            }
            (_, None) => {
                let text = format!("the file {id:016x} is missing");
                Err(io::Error::new(ErrorKind::NotFound, text))
            }
        }
    }
}
