//! Places that have reports: buckets and directories.

#[cfg(feature = "client")]
pub(crate) mod bucket;
pub(crate) mod directory;

use std::fmt;
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;

use oss_model::operation::ByteStream;

use crate::error::Error;

/// The future of a [`Source`].
pub type SourceFuture<'s, T> = Pin<Box<dyn Future<Output = Result<T, Error>> + Send + 's>>;

/// A place that has the files of reports.
///
/// Keys are those of the bucket of the report, also in a directory. Reports ask only for keys below the folder of their
/// rule.
pub trait Source: Send + Sync + fmt::Debug {
    /// Lists all files whose keys start with `prefix`, in any order.
    ///
    /// The future fails with [`ErrorKind::Source`](crate::ErrorKind::Source) if the place can't be read. A prefix without
    /// files is an empty list.
    fn list<'s>(&'s self, prefix: &'s str) -> SourceFuture<'s, Vec<Entry>>;

    /// Opens a file.
    ///
    /// The future fails with [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if the file doesn't exist.
    fn open<'s>(&'s self, key: &'s str) -> SourceFuture<'s, ByteStream>;

    /// Returns the local directory that has the files, if one has.
    fn directory(&self) -> Option<&Path> {
        None
    }
}

/// A file of a [`Source`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Entry {
    /// The key.
    pub key: String,
    /// The size in bytes.
    pub size: u64,
}

impl Entry {
    /// Creates an entry.
    pub fn new(key: impl Into<String>, size: u64) -> Self {
        Self {
            key: key.into(),
            size,
        }
    }
}

impl<S: Source + ?Sized> Source for Arc<S> {
    fn list<'s>(&'s self, prefix: &'s str) -> SourceFuture<'s, Vec<Entry>> {
        (**self).list(prefix)
    }

    fn open<'s>(&'s self, key: &'s str) -> SourceFuture<'s, ByteStream> {
        (**self).open(key)
    }

    fn directory(&self) -> Option<&Path> {
        (**self).directory()
    }
}
